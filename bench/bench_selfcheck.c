/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_selfcheck.c -- is every run the same in every process?
 *
 *	Usage: braid-bench-selfcheck [RUNS [JOBS]]
 *
 *	RUNS (1,000,000) in all, spread over the scenarios of the library, each
 *	made by two worker processes with different histories, JOBS (one for
 *	each processor) at a time; steps, trace hash and state hash are
 *	compared.  On the stack that the scenario names, else on 2016-08.
 *
 *	Exit status 1 when a run differed, 2 when something could not run.
 */

#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"

static _Noreturn void
fail(const char *what)
{
	(void)fprintf(stderr, "braid-bench-selfcheck: %s\n", what);
	exit(2);
}

struct tally {
	uint64_t runs, divergences, hurts;
	double seconds;
};

static void
check(const char *path, uint64_t runs, size_t jobs, struct tally *ta)
{
	char error[1024];
	struct scenario *s = scenario_read(path, error, sizeof(error));
	struct campaign_options ca = { .ca_scenario = s,
		.ca_seed = 1,
		.ca_runs = runs,
		.ca_command = "fuzz",
		.ca_jobs = jobs,
		.ca_self_check = 1 };
	struct campaign_result cr;
	bool ok;

	if (s == NULL)
		fail(error);
	if (s->sc_nodes[0].sn_stack[0] == '\0')
		ca.ca_world.wo_stack = "2016-08";
	ok = campaign_fuzz(&ca, &cr);
	if (!ok && !campaign_diverged())
		fail(campaign_error());
	if (!ok)
		(void)printf("%s: %s\n", path, campaign_error());
	ta->divergences += !ok;
	ta->runs += cr.cr_checked;
	ta->hurts += cr.cr_nhurts;
	ta->seconds += cr.cr_seconds;
	(void)printf("%-44s %9" PRIu64 " %8.0f\n", strrchr(path, '/') + 1,
	    cr.cr_checked,
	    cr.cr_seconds > 0 ? (double)cr.cr_checked / cr.cr_seconds : 0);
	(void)fflush(stdout);
	scenario_free(s);
}

static uint64_t
number(const char *text)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || n == 0)
		fail("usage: braid-bench-selfcheck [RUNS [JOBS]]");
	return n;
}

int
main(int argc, char **argv)
{
	uint64_t runs = argc > 1 ? number(argv[1]) : 1000000;
	size_t jobs = argc > 2 ? (size_t)number(argv[2]) : campaign_cpus();
	struct tally ta = { 0, 0, 0, 0 };
	glob_t found;

	if (argc > 3 ||
	    glob(BRAID_SOURCE_DIR "/scenarios/*/*.scn", 0, NULL, &found) != 0)
		fail("there is no scenario");
	(void)printf("%-44s %9s %8s\n", "scenario", "checked", "runs/s");
	for (size_t i = 0; i < found.gl_pathc; i++)
		check(found.gl_pathv[i],
		    runs / found.gl_pathc + (i < runs % found.gl_pathc), jobs,
		    &ta);
	(void)printf("%" PRIu64 " runs made twice, %" PRIu64 " divergences, "
		     "%" PRIu64 " hurt workers, %.0f s\n",
	    ta.runs, ta.divergences, ta.hurts, ta.seconds);
	globfree(&found);
	return ta.divergences > 0 || ta.hurts > 0;
}
