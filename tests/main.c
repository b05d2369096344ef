/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c -- run suites: `braid-tests [NAME]...`, without a name all.
 *
 *	The names are in tests/CMakeLists.txt.  Exit status 1 when a test
 *	failed, 2 when there is no such suite.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* suites.h is generated: a line SUITE(name) for each suite. */
#define SUITE(name) Suite *name##_suite(void);
#include "suites.h"
#undef SUITE

static const struct {
	const char *name;
	Suite *(*get)(void);
} suites[] = {
#define SUITE(name) { #name, name##_suite },
#include "suites.h"
#undef SUITE
};

enum { NSUITES = sizeof(suites) / sizeof(suites[0]) };

static int
run(size_t i)
{
	SRunner *sr = srunner_create(suites[i].get());
	int ntests, nfailed;

	srunner_run_all(sr, CK_ENV);
	ntests = srunner_ntests_run(sr);
	nfailed = srunner_ntests_failed(sr);
	srunner_free(sr);
	if (ntests == 0)
		(void)fprintf(
		    stderr, "braid-tests: %s has no test\n", suites[i].name);
	return ntests == 0 || nfailed > 0;
}

static int
run_named(const char *name)
{
	for (size_t i = 0; i < NSUITES; i++)
		if (strcmp(suites[i].name, name) == 0)
			return run(i);
	(void)fprintf(stderr, "braid-tests: no suite %s; there are:", name);
	for (size_t i = 0; i < NSUITES; i++)
		(void)fprintf(stderr, " %s", suites[i].name);
	(void)fprintf(stderr, "\n");
	return 2;
}

int
main(int argc, char **argv)
{
	int status = 0;

	/* For slow machines: a test that hangs is still ended. */
	(void)setenv("CK_DEFAULT_TIMEOUT", "120", 0);
	for (int i = 1; i < argc && status != 2; i++) {
		int s = run_named(argv[i]);
		status = s > status ? s : status;
	}
	for (size_t i = 0; argc == 1 && i < NSUITES; i++)
		status |= run(i);
	return status;
}
