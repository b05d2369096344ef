/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rules.h -- verdicts: rules of the kernel API, broken and kept (rules.c, and
 *	some of thread.c); of selftest/litmus.c.
 */

static const struct selftest_program rules_programs[] = {
	/* --- handlers return as they came ------------------------------------- */
	{ "softint handler returns with a lock", "rules",
	    ONE("softint_returns_lock 1"), KIND(PANIC), ALL, 0, NULL },
	{ "softint handler returns without", "rules",
	    ONE("softint_returns_lock 0"), CLEAN },
	{ "callout returns with the level raised", "rules",
	    ONE("callout_returns_level 1"), KIND(IPL), ALL, 0, NULL },
	{ "callout returns as it came", "rules", ONE("callout_returns_level 0"),
	    CLEAN },
	{ "thread ends with a lock", "rules", ONE("thread_returns_lock 1"),
	    KIND(PANIC), ALL, 0, NULL },
	{ "thread ends without", "rules", ONE("thread_returns_lock 0"), CLEAN },
	{ "work item returns with a lock", "rules", ONE("item_returns_lock 1"),
	    KIND(PANIC), ALL, KIND(KASSERT), NULL },
	{ "work item returns without", "rules", ONE("item_returns_lock 0"), 0,
	    0, KIND(KASSERT), NULL },
	{ "cross call returns with the level raised", "rules",
	    ONE("xcall_returns_level 1"), KIND(IPL), ALL, 0, NULL },
	{ "cross call returns as it came", "rules",
	    ONE("xcall_returns_level 0"), CLEAN },

	/* --- what is in use is not freed -------------------------------------- */
	{ "free of a held mutex", "rules", ONE("free_held_mutex 1"),
	    KIND(PANIC), ALL, 0, "free_held_mutex on it" },
	{ "free of a mutex", "rules", ONE("free_held_mutex 0"), CLEAN },
	{ "free of a held rwlock", "rules", ONE("free_held_rwlock 1"),
	    KIND(PANIC), ALL, 0, "free_held_rwlock on it" },
	{ "free of a rwlock", "rules", ONE("free_held_rwlock 0"), CLEAN },
	{ "free of a condvar with a waiter", "rules",
	    NODE(2) ANY(0, x, "wait_for_item") ANY(1, y, "free_awaited_item 1"),
	    KIND(PANIC), ALL, KIND(USE_AFTER_FREE) | RACE | MIXED_RACE,
	    "panic free_awaited_item" },
	{ "free of a condvar", "rules",
	    NODE(2) ANY(0, x, "wait_for_item") ANY(1, y, "free_awaited_item 0"),
	    0, 0, RACE, NULL },
	{ "free of a queued work item", "rules", ONE("free_queued_item 1"),
	    KIND(PANIC), NONE, KIND(USE_AFTER_FREE) | RACE,
	    "panic free_queued_item" },
	{ "free of a work item", "rules", ONE("free_queued_item 0"), 0, 0,
	    KIND(KASSERT), NULL },

	/* --- softint cookies --------------------------------------------------- */
	{ "stale softint cookie", "rules", ONE("schedule_stale_cookie 1"),
	    KIND(KASSERT), ALL, KIND(NULL_ACCESS),
	    "assertion schedule_stale_cookie" },
	{ "good softint cookie", "rules", ONE("schedule_stale_cookie 0"),
	    CLEAN },
	{ "softint of no level", "rules", ONE("establish_level 4"),
	    KIND(KASSERT), ALL, 0, "establish_level" },
	{ "softint of the last level", "rules", ONE("establish_level 3"),
	    CLEAN },

	/* --- sections and levels ----------------------------------------------- */
	{ "read sections left crosswise", "rules",
	    ONE("sections_left_crosswise 1"), KIND(IPL), ALL, 0, NULL },
	{ "read sections left in order", "rules",
	    ONE("sections_left_crosswise 0"), CLEAN },
	{ "splx in a read section", "rules", ONE("splx_in_section 1"),
	    KIND(IPL), ALL, 0, NULL },
	{ "splx to a read section", "rules", ONE("splx_in_section 0"), CLEAN },
	{ "splx below a spin mutex", "rules", ONE("splx_with_spin_mutex 1"),
	    KIND(IPL), ALL, 0, NULL },
	{ "splx to a spin mutex", "rules", ONE("splx_with_spin_mutex 0"),
	    CLEAN },
	{ "yield in a read section", "rules", ONE("yield_in_section 1"),
	    KIND(SLEEP), ALL, 0, NULL },
	{ "yield", "rules", ONE("yield_in_section 0"), CLEAN },
	{ "callout_halt that waits in a read section", "rules",
	    TWO("halt_in_section 1", "hold_lock_long"), KIND(SLEEP), SEARCH, 0,
	    "halt_in_section" },
	{ "callout_halt that waits", "rules",
	    TWO("halt_in_section 0", "hold_lock_long"), CLEAN },

	/* --- the rest ---------------------------------------------------------- */
	{ "rw_exit of another's lock", "rules",
	    NODE(2) ANY(0, x, "rw_read_long") ANY(1, y, "rw_exit_of_other 1"),
	    KIND(PANIC), ALL, 0, "rw_exit_of_other" },
	{ "rw_exit of one's own", "rules",
	    TWO("rw_read_long", "rw_exit_of_other 0"), CLEAN },
	{ "allocation in a cross call", "rules", ONE("allocate_in_xcall 1"),
	    KIND(SLEEP), ALL, 0, "xcall_allocate" },
	{ "cross call without", "rules", ONE("allocate_in_xcall 0"), CLEAN },

	/* --- numbers of threads that have ended are used again ---------------- */
	{ "kthread_join of a number used again", "thread",
	    ONE("thread_again 1"), CLEAN },
	{ "polling for a number used again", "thread", ONE("thread_again 0"),
	    RACE, ALL, 0, "thread_again / thread_write" },
	{ "a hundred threads and a mutex", "thread", ONE("many_threads 1"),
	    CLEAN },
	{ "a hundred threads", "thread", ONE("many_threads 0"), RACE, ALL, 0,
	    "thread_count_plain / thread_count_plain" },

	/* --- nic_attach is an edge ---------------------------------------------- */
	{ "interrupt after nic_attach", "rules",
	    NODE(2) "  ifconfig nic0 create\n" FREE(0, x,
		"attach_nic 0") "on a cpu1 hardint\n"
				" frame nic0 2:0:0:0:0:1 > 2:0:0:0:0:2 len 60 "
				"times 5\n",
	    CLEAN },
	{ "interrupt and what came after nic_attach", "rules",
	    NODE(2) "  ifconfig nic0 create\n" FREE(0, x,
		"attach_nic 1") "on a cpu1 hardint\n"
				" frame nic0 2:0:0:0:0:1 > 2:0:0:0:0:2 len 60 "
				"times 5\n",
	    RACE, SEARCH, 0, "attach_nic / nic_handler" },

	/* --- a fact is read though it breaks a rule to read it ------------------ */
	{ "facts are read under a contended lock", "rules",
	    NODE(1) "  ifconfig bridge0 create\n" FREE(
		0, x, "leave_lock_held") " sleep 50ms\n"
					 "always entries bridge0 0\n",
	    CLEAN },
};
