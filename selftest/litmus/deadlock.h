/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * deadlock.h -- verdicts: deadlocks (deadlock.c); of selftest/litmus.c.
 */

static const struct selftest_program deadlock_programs[] = {
	{ "two mutexes in two orders", "deadlock", TWO("lock_ab", "lock_ba"),
	    KIND(DEADLOCK), SEARCH, KIND(LOCK_ORDER), "deadlock" },
	{ "two mutexes in one order", "deadlock", TWO("lock_ab", "lock_ab"),
	    CLEAN },
	{ "two mutexes in two orders, and a sleeper", "deadlock",
	    THREE("lock_ab", "lock_ba", "sleep_long"), KIND(DEADLOCK), SEARCH,
	    KIND(LOCK_ORDER), NULL },
	{ "three mutexes in a circle", "deadlock",
	    THREE("lock_ab", "lock_bc", "lock_ca"), KIND(DEADLOCK), SEARCH,
	    KIND(LOCK_ORDER), NULL },
	{ "two spin mutexes in two orders", "deadlock",
	    TWO("spin_ab", "spin_ba"), KIND(DEADLOCK), SEARCH, KIND(LOCK_ORDER),
	    NULL },
	{ "mutex_tryenter for the second", "deadlock", TWO("lock_ab", "try_ba"),
	    CLEAN },
	{ "mutex and kernel lock in two orders", "deadlock",
	    THREE("lock_a_kernel", "lock_kernel_a", "lock_a_kernel"), CLEAN },
	{ "softint_disestablish holding the handler's lock", "deadlock",
	    ONE("disestablish_holding"), KIND(DEADLOCK), ALL, 0, NULL },
	{ "softint_disestablish", "deadlock",
	    TWO("disestablish_free", "sleep_holding"), CLEAN },
	{ "waiting for a sleeper", "deadlock",
	    THREE("sleep_holding", "lock_a", "lock_a"), CLEAN },
};
