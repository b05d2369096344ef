/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_litmus.c -- small kernel programs with known verdicts; and that each
 *	check of the machine is needed for one of them.
 */

#include <check.h>
#include <string.h>

#include "selftest/selftest.h"
#include "sim/check.h"

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

/* For each check a program that comes out wrong without it. */
static const char *const needs[CHECK_MAX] = { [CHECK_RACE] =
						  "counter without a lock",
	[CHECK_FREED] = "use after free",
	[CHECK_BOUNDS] = "read behind",
	[CHECK_UNINIT] = "uninitialised read",
	[CHECK_DOUBLE_FREE] = "double free",
	[CHECK_ALLOCATOR] = "free with another size",
	[CHECK_WILD] = "wild write",
	[CHECK_CRASH] = "null call",
	[CHECK_ASSERT] = "KASSERT",
	[CHECK_DEADLOCK] = "two mutexes in two orders",
	[CHECK_LIVELOCK] = "endless loop",
	[CHECK_LEAK] = "a variable points to what is left after teardown",
	[CHECK_UNREACHED] = "nothing points to an object",
	[CHECK_SLEEP] = "sleeping in a handler",
	[CHECK_IPL] = "return to user level at splnet",
	[CHECK_LEVEL] = "a spin mutex that does not keep the softint out",
	[CHECK_HELD] = "return to user level with a mutex",
	[CHECK_PSREF] = "return to user level with a reference",
	[CHECK_HANDLE] = "mutex_enter after mutex_destroy",
	[CHECK_MUTEX] = "mutex_exit without mutex_enter",
	[CHECK_RWLOCK] = "rw_exit without rw_enter",
	[CHECK_KLOCK] = "KERNEL_UNLOCK without KERNEL_LOCK",
	[CHECK_CONDVAR] = "cv_destroy with waiters",
	[CHECK_SOFTINT] = "softint_schedule with preemption enabled",
	[CHECK_CALLOUT] = "callout_destroy with the callout pending",
	[CHECK_WORKQUEUE] = "workqueue_destroy with items",
	[CHECK_PSERIALIZE] = "two performers",
	[CHECK_PREEMPT] = "kpreempt_enable alone",
	[CHECK_KMEM] = "kmem_alloc in a handler",
	[CHECK_RULE] = "stale softint cookie",
	[CHECK_LOCKORDER] = "orders ab and ba",
	[CHECK_COPYOUT] = "copyout of what nobody wrote",
	[EDGE_LOCK] = "counter with a mutex",
	[EDGE_RWLOCK] = "writer and reader",
	[EDGE_KLOCK] = "counter with the kernel lock",
	[EDGE_WAKEUP] = "wake-up is an edge",
	[EDGE_SOFTINT] = "softint_schedule is an edge",
	[EDGE_DISESTABLISH] =
	    "softint_disestablish of a handler that blocks is an edge",
	[EDGE_CALLOUT] = "callout_reset is an edge",
	[EDGE_HALT] = "callout_halt is an edge",
	[EDGE_WORK] = "workqueue_enqueue is an edge",
	[EDGE_WORK_END] = "workqueue_destroy is an edge",
	[EDGE_THREAD] = "kthread_create is an edge",
	[EDGE_JOIN] = "kthread_join is an edge",
	[EDGE_XCALL] = "high cross call is an edge",
	[EDGE_XCALL_WAIT] = "xc_wait is an edge, low",
	[EDGE_DRAIN] = "low cross calls wait for softints",
	[EDGE_GRACE] = "perform, then write",
	[EDGE_IPL] = "softnet handler and thread at softnet",
	[EDGE_PREEMPT] = "no preemption on one CPU",
	[EDGE_ATTACH] = "interrupt after nic_attach",
	[EDGE_BARRIER] = "nic_intr_barrier is an edge",
	[EDGE_FENCE] = "producer and consumer",
	[EDGE_ATOMIC] = "release and acquire" };

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

/* An edge that is missing invents a race, which the verdict does not have. */
START_TEST(without)
{
	const char *check = sim_checks[_i].ci_name;
	const struct selftest_program *sp;
	char why[1024];
	bool fine;

	ck_assert_msg(needs[_i] != NULL, "no program needs '%s'", check);
	sp = program_named(needs[_i]);
	sim_without(_i);
	fine = selftest_run_apart(sp, why, sizeof(why));
	ck_assert_msg(!fine, "'%s' passes without '%s'", sp->sp_name, check);
	if (_i >= EDGE_FIRST)
		ck_assert_msg(
		    strstr(why, "race") != NULL, "without %s: %s", check, why);
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
	tc = tcase_create("without");
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, without, 0, CHECK_MAX);
	suite_add_tcase(s, tc);
	return s;
}
