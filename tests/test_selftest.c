/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_selftest.c -- braid selftest, as its user sees it.
 */

#include <check.h>
#include <string.h>

#include "tests/cli_program.h"

Suite *selftest_suite(void);

START_TEST(test_selftest_passes)
{
	ck_assert_int_eq(braid("selftest", "--json", NULL), 0);
	check_json('{');
	check_contains(out, "\"without\": null");
	check_contains(out, "\"failed\": 0");
	check_contains(out, "\"failures\": []");
}
END_TEST

/* The programs that need a check are named, and no others. */
START_TEST(test_selftest_without)
{
	ck_assert_int_eq(
	    braid("selftest", "--without", "lock-edge", "--quiet", NULL), 1);
	check_contains(out, "counter with a mutex ");
	check_contains(out, "data-race counter_mutex / counter_mutex");
	ck_assert(strstr(out, "counter with the kernel lock") == NULL);
}
END_TEST

START_TEST(test_selftest_refused)
{
	ck_assert_int_eq(braid("selftest", "--without", "lucks", NULL), 2);
	check_one_line();
	check_contains(err, "unknown check 'lucks'; braid list checks");
}
END_TEST

Suite *
selftest_suite(void)
{
	Suite *s = suite_create("selftest");
	TCase *tc = tcase_create("selftest");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, folder_make, folder_remove);
	tcase_add_test(tc, test_selftest_passes);
	tcase_add_test(tc, test_selftest_without);
	tcase_add_test(tc, test_selftest_refused);
	suite_add_tcase(s, tc);
	return s;
}
