/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_contract.c -- a machine that breaks a rule of the kernel API is noticed:
 *	for each rule of sim/wrong.h a program passes on the machine as it
 *	should be, and fails on the one that breaks the rule.
 */

#include <check.h>
#include <string.h>

#include "selftest/selftest.h"
#include "sim/wrong.h"

Suite *contract_suite(void);

static const char *const shows[WRONG_MAX] = {
	[WRONG_SPL_OPEN] = "softnet handler and thread at vm",
	[WRONG_PREEMPT_OPEN] = "no preemption on one CPU",
	[WRONG_MUTEX_UNWOKEN] = "counter with a mutex",
	[WRONG_SPIN_OPEN] = "counter with two spin mutexes of one CPU",
	[WRONG_RW_SHARED] = "writer and reader",
	[WRONG_RW_READERS] = "reading twice around a writer",
	[WRONG_RW_UPGRADE] = "rw_tryupgrade",
	[WRONG_CV_HASTY] = "missed wake-up",
	[WRONG_SIGNAL_NONE] = "wait and signal",
	[WRONG_SIGNAL_ALL] = "one signal, two waiters",
	[WRONG_BROADCAST_ONE] = "broadcast, two waiters",
	[WRONG_SOFTINT_TWICE] = "schedules coalesce",
	[WRONG_SOFTINT_PINS] = "handler on top of the owner of its mutex",
	[WRONG_SOFTINT_UNLOCKED] = "handler and thread with the kernel lock",
	[WRONG_XCALL_OVERTAKES] = "low cross calls wait for softints",
	[WRONG_DISESTABLISH_HASTY] =
	    "softint_disestablish of a handler that blocks is an edge",
	[WRONG_CALLOUT_UNLOCKED] = "callout and thread with the kernel lock",
	[WRONG_STOP_WAITS] = "callout_stop is no edge",
	[WRONG_HALT_HASTY] = "callout_halt, then free",
	[WRONG_HALT_LOCKED] = "callout_halt with the interlock",
	[WRONG_HALT_SELF] = "callout_halt in the function",
	[WRONG_HALT_THOROUGH] = "callout_halt of one that arms itself",
	[WRONG_WORK_INLINE] = "items of one queue",
	[WRONG_WORK_UNLOCKED] = "item with the kernel lock",
	[WRONG_WORK_HASTY] = "workqueue_destroy is an edge",
	[WRONG_XCALL_HASTY] = "xc_wait is an edge, low",
	[WRONG_XCALL_ONE] = "xc_wait is an edge, high",
	[WRONG_LOW_HIGH] = "low cross calls wait for softints",
	[WRONG_HIGH_LOW] = "high cross calls do not wait for softints",
	[WRONG_PERCPU_SHARED] = "per-CPU storage",
	[WRONG_PERCPU_OPEN] = "per-CPU storage",
	[WRONG_FOREACH_OPEN] = "percpu_foreach holds moves off",
	[WRONG_PERCPU_STAYS] = "per-CPU storage that moves after percpu_putref",
	[WRONG_KLOCK_FLAT] = "kernel lock taken again",
	[WRONG_KLOCK_KEPT] = "sleeping gives the kernel lock up",
	[WRONG_KLOCK_RUNNING] = "mutex and kernel lock in two orders",
	[WRONG_SECTION_OPEN] = "perform, then free",
	[WRONG_SECTION_FLAT] = "reading in a nested section",
	[WRONG_GRACE_HASTY] = "perform, then write",
};

static const struct selftest_program *
program_named(const char *name)
{
	size_t n;
	const struct selftest_program *sp = selftest_litmus(&n);

	for (; n > 0; n--, sp++) {
		if (strcmp(sp->sp_name, name) == 0)
			return sp;
	}
	ck_abort_msg("no program '%s'", name);
}

START_TEST(contract)
{
	const struct sim_wrong_info *wi = &sim_wrongs[_i];
	const struct selftest_program *sp;
	char why[1024];

	ck_assert_msg(
	    shows[_i] != NULL, "%s: no program shows it", wi->wi_rule);
	sp = program_named(shows[_i]);
	sim_wrong(WRONG_NONE);
	ck_assert_msg(selftest_run_apart(sp, why, sizeof(why)), "%s, '%s': %s",
	    wi->wi_rule, sp->sp_name, why);
	sim_wrong((enum sim_wrong)_i);
	ck_assert_msg(!selftest_run_apart(sp, why, sizeof(why)),
	    "%s: '%s' passes on a machine where %s", wi->wi_rule, sp->sp_name,
	    wi->wi_help);
}
END_TEST

Suite *
contract_suite(void)
{
	Suite *s = suite_create("contract");
	TCase *tc = tcase_create("contract");

	tcase_set_timeout(tc, 150);
	tcase_add_loop_test(tc, contract, WRONG_NONE + 1, WRONG_MAX);
	suite_add_tcase(s, tc);
	return s;
}
