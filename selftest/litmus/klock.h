/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * klock.h -- verdicts: the kernel lock (klock.c); of selftest/litmus.c.
 */

static const struct selftest_program klock_programs[] = {
	{ "counter with the kernel lock", "klock",
	    TWO("count_locked",
		"count_locked") "on a cpu0 lwp\n hold kernel_lock 1\n",
	    CLEAN },
	{ "counter with the kernel lock, and without", "klock",
	    TWO("count_locked", "count_bare"), RACE, ALL, 0,
	    "count_bare / count_locked" },
	{ "kernel lock taken again", "klock",
	    TWO("count_recursive", "count_recursive"), CLEAN },
	{ "sleeping gives the kernel lock up", "klock",
	    NODE(2) ANY(0, x, "count_sleeping")
		ANY(1, y, "count_awake") "sometimes exit x 1\n",
	    0, ALL, 0, NULL },
	{ "blocking gives the kernel lock up", "klock",
	    NODE(2) FREE(0, x, "own_sleeping") ANY(1, y, "count_blocking")
		ANY(1, z, "count_awake") "sometimes exit y 1\n",
	    0, ALL, 0, NULL },
	{ "the kernel lock is not given up awake", "klock",
	    TWO("count_awake", "count_awake"), CLEAN },
	{ "a kernel lock that is held is not given up", "klock",
	    "knob early off\n" NODE(2) BOUND(
		1, x, "come_later") "on a cpu0 lwp\n hold kernel_lock 5\n",
	    CLEAN },
	{ "kernel lock with a spin mutex held", "klock", ONE("lock_in_spin"),
	    KIND(SLEEP), ALL, 0, "lock_in_spin" },
	{ "KERNEL_UNLOCK without KERNEL_LOCK", "klock", ONE("unlock_not_held"),
	    KIND(PANIC), ALL, 0, "unlock_not_held" },
	{ "return to user level with the kernel lock", "klock",
	    ONE("return_locked"), KIND(PANIC), ALL, 0, NULL },
};
