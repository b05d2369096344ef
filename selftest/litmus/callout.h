/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout.h -- verdicts: callouts (callout.c); of selftest/litmus.c.
 */

static const struct selftest_program callout_programs[] = {
	{ "callout_reset is an edge", "callout", ONE("reset_after_write"),
	    CLEAN },
	{ "callout_reset covers what was before it", "callout",
	    ONE("reset_before_write"), RACE, ALL, 0,
	    "on_read / reset_before_write" },
	{ "callout_halt is an edge", "callout", ONE("read_after_halt"), CLEAN },
	{ "callout_stop is no edge", "callout", ONE("read_after_stop"), RACE,
	    ALL, 0, "on_write / read_after_stop" },
	{ "callout_halt, then free", "callout", ONE("arm_halt_free"), CLEAN },
	{ "callout_stop, then free", "callout", ONE("arm_stop_free"),
	    RACE | KIND(USE_AFTER_FREE) | KIND(PANIC), SEARCH, 0, "on_timed" },
	{ "free with the callout pending", "callout", ONE("free_pending"),
	    KIND(USE_AFTER_FREE) | KIND(PANIC), ALL, RACE,
	    "panic free_pending" },
	{ "callout_destroy with the callout pending", "callout",
	    ONE("destroy_pending"), KIND(PANIC), ALL, 0, "destroy_pending" },
	{ "callout_halt holding the function's lock", "callout",
	    ONE("halt_holding_lock"), KIND(DEADLOCK), SEARCH, 0,
	    "halt_holding_lock" },
	{ "callout_halt with the interlock", "callout",
	    ONE("halt_with_interlock"), CLEAN },
	{ "callout_halt in the function", "callout", ONE("halt_in_function"),
	    CLEAN },
	{ "callout_halt of one that arms itself", "callout",
	    ONE("halt_rearmed"), KIND(PANIC), SEARCH, 0, "halt_rearmed" },
	{ "callout and thread with the kernel lock", "callout",
	    TWO("arm_big_locked", "count_kernel_lock"), CLEAN },
	{ "MP-safe callout and thread with the kernel lock", "callout",
	    TWO("arm_mpsafe", "count_kernel_lock"), RACE, ALL, 0, NULL },
	{ "two callouts of one CPU", "callout", NODE(1) BOUND(0, x, "arm_two"),
	    CLEAN },
};
