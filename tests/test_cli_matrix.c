/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_cli_matrix.c -- braid fuzz over folders and variants, and the figure.
 */

#include "tests/cli_program.h"

Suite *cli_matrix_suite(void);

/* No race is needed: a request without a handler. */
static const char request[] = "node a cpus 1\n"
			      "  ifconfig bridge0 create\n"
			      "on a cpu0 lwp as user\n"
			      "  brconfig bridge0 request 23\n"
			      "never null-access\n";

static const char quiet[] = "node a cpus 1\n"
			    "  ifconfig shmif0 create up\n"
			    "on a cpu0 lwp as user\n"
			    "  ifconfig shmif0 mtu 1400\n"
			    "always exit user 0\n";

static void
make_folder(const char *name)
{
	char path[2 * PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	ck_assert_int_eq(mkdir(path, 0755), 0);
}

static void
setup(void)
{
	folder_make();
	make_folder("lib");
	make_folder("lib/below");
	make_folder("empty");
	write_text("lib/request.scn", request);
	write_text("lib/below/quiet.scn", quiet);
	write_text("lib/note.txt", "no scenario\n");
}

/* A folder is what is below it, in the order of the names. */
START_TEST(test_folders)
{
	const char *first, *second;

	ck_assert_int_eq(braid("fuzz", "lib", "lib/request.scn", "--stack",
			     "fixed", "--runs", "3", NULL),
	    0);
	first = strstr(out, "lib/below/quiet.scn: stack fixed: 3 runs");
	ck_assert_ptr_nonnull(first);
	second = strstr(first, "lib/request.scn: stack fixed: 3 runs");
	ck_assert_ptr_nonnull(second);
	ck_assert_ptr_nonnull(strstr(second + 1, "lib/request.scn: stack"));
	ck_assert_int_eq(braid("fuzz", "empty", NULL), 2);
	check_one_line();
	check_contains(err, "empty: no scenario (*.scn) in this folder");
}
END_TEST

/* A row for each scenario, a column for each variant. */
START_TEST(test_matrix)
{
	ck_assert_int_eq(
	    braid("fuzz", "lib", "--stack", "all", "--runs", "4", NULL), 1);
	ck_assert_str_eq(err, "");
	ck_assert_str_eq(out,
	    "scenario             2014-07  2015-11  2016-04-nompsafe  2016-04"
	    "  2016-05  2016-08    fixed\n"
	    "lib/below/quiet.scn        .        .                 .        ."
	    "        .        .        .\n"
	    "lib/request.scn            .        1                 1        1"
	    "        1        1        .\n"
	    "A number is the first run that broke a fact; in parentheses, the "
	    "first finding\n"
	    "that breaks none; . nothing; ? not run.\n");
	ck_assert_int_eq(braid("fuzz", "lib/request.scn", "--stack", "all",
			     "--runs", "4", "--json", NULL),
	    1);
	check_json('{');
	check_contains(out, "\"stack\": \"2014-07\"");
	check_contains(out, "\"first_broken\": null");
	check_contains(out, "\"first_broken\": 1");
	check_contains(out, "\"first_seen\": null");
}
END_TEST

/* The time is that of the command, not of each scenario. */
START_TEST(test_time_is_shared)
{
	double seconds;
	const char *at;

	ck_assert_int_eq(braid("fuzz", "lib", "--stack", "fixed", "--time",
			     "1s", "--json", NULL),
	    0);
	at = strstr(out, "\"seconds\": ");
	ck_assert_ptr_nonnull(at);
	seconds = strtod(at + strlen("\"seconds\": "), NULL);
	ck_assert_double_gt(seconds, 0.5);
	ck_assert_double_lt(seconds, 1.9);
}
END_TEST

Suite *
cli_matrix_suite(void)
{
	Suite *s = suite_create("cli_matrix");
	TCase *tc = tcase_create("cli_matrix");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_add_test(tc, test_folders);
	tcase_add_test(tc, test_matrix);
	tcase_add_test(tc, test_time_is_shared);
	suite_add_tcase(s, tc);
	return s;
}
