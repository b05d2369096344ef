/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_litmus.c -- small kernel programs with known verdicts.
 */

#include <check.h>

#include "selftest/selftest.h"

Suite *litmus_suite(void);

START_TEST(litmus)
{
	size_t n;
	const struct selftest_program *sp = &selftest_litmus(&n)[_i];
	char why[1024];

	ck_assert_msg(
	    selftest_run(sp, why, sizeof(why)), "%s: %s", sp->sp_name, why);
}
END_TEST

Suite *
litmus_suite(void)
{
	Suite *s = suite_create("litmus");
	TCase *tc = tcase_create("programs");
	size_t n;

	(void)selftest_litmus(&n);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, litmus, 0, (int)n);
	suite_add_tcase(s, tc);
	return s;
}
