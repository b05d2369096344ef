/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutex.h -- verdicts: mutexes (mutex.c); of selftest/litmus.c.
 */

static const struct selftest_program mutex_programs[] = {
	/* --- mutexes: release happens before acquire ----------------- */
	{ "counter without a lock", "mutex",
	    TWO("counter_plain", "counter_plain"), RACE, ALL, 0,
	    "data-race counter_plain / counter_plain" },
	{ "counter with a mutex", "mutex",
	    THREE("counter_mutex", "counter_mutex", "counter_mutex"), CLEAN },
	{ "counter with two mutexes", "mutex",
	    TWO("counter_mutex", "counter_other_mutex"), RACE, ALL, 0,
	    "counter_mutex / counter_other_mutex" },
	{ "counter with a mutex, and without", "mutex",
	    TWO("counter_mutex", "counter_plain"), RACE, ALL, 0, NULL },
	{ "counter after mutex_exit", "mutex",
	    TWO("counter_after_exit", "counter_after_exit"), RACE, ALL, 0,
	    NULL },
	{ "counter with a spin mutex", "mutex",
	    TWO("counter_spin", "counter_spin"), CLEAN },
	{ "counter with two spin mutexes", "mutex",
	    TWO("counter_spin", "counter_other_spin"), RACE, ALL, 0, NULL },
	{ "counter with two spin mutexes of one CPU", "mutex",
	    SAME_CPU("counter_spin", "counter_other_spin"), CLEAN },
	{ "counter with softnet_lock", "mutex",
	    TWO("counter_softnet_lock",
		"counter_softnet_lock") "on a cpu0 lwp\n hold softnet_lock 1\n",
	    CLEAN },
	{ "counter with mutex_tryenter", "mutex",
	    TWO("counter_tryenter", "counter_tryenter"), CLEAN },
	{ "counter with mutex_tryenter that may have failed", "mutex",
	    TWO("counter_tryenter_blind", "counter_tryenter_blind"), RACE,
	    SEARCH, 0, NULL },
	{ "counter with a mutex of mutex_obj_alloc", "mutex",
	    TWO("counter_mutex_obj", "counter_mutex_obj"), CLEAN },
	{ "a context switch is no edge", "mutex",
	    SAME_CPU("counter_plain", "counter_plain"), RACE, ALL, 0, NULL },
	{ "time is no edge", "mutex",
	    SAME_CPU("counter_then_flag", "flag_then_counter"), RACE, ALL, 0,
	    NULL },

	/* --- updates that are lost without a race -------------------- */
	{ "lost update of a volatile", "mutex",
	    NODE(2) ANY(0, x, "lost_update")
		ANY(1, y, "lost_update") "sometimes exit x 1\n"
					 "sometimes exit y 1\n",
	    0, SEARCH, 0, NULL },
	{ "no lost update with a mutex", "mutex",
	    TWO("kept_update", "kept_update"), CLEAN },
	{ "lost update between two sections of a mutex", "mutex",
	    NODE(2) ANY(0, x, "halves_mutex")
		ANY(1, y, "halves_mutex") "sometimes exit x 1\n"
					  "sometimes exit y 1\n",
	    0, SEARCH, 0, NULL },

	/* --- rules of mutexes ---------------------------------------- */
	{ "locking against myself", "mutex", ONE("self_adaptive"), KIND(PANIC),
	    ALL, 0, "self_adaptive" },
	{ "locking a spin mutex against myself", "mutex", ONE("self_spin"),
	    KIND(PANIC), ALL, 0, "self_spin" },
	{ "mutex_exit without mutex_enter", "mutex", ONE("exit_not_held"),
	    KIND(PANIC), ALL, 0, "exit_not_held" },
	{ "mutex_destroy while held", "mutex", ONE("destroy_held"), KIND(PANIC),
	    ALL, 0, "destroy_held" },
	{ "mutex_enter after mutex_destroy", "mutex", ONE("use_destroyed"),
	    KIND(PANIC), ALL, 0, "use_destroyed" },
	{ "return to user level with a mutex", "mutex", ONE("return_held"),
	    KIND(PANIC), ALL, 0, NULL },
	{ "blocking with a spin mutex held", "mutex",
	    TWO("adaptive_hold_sleeping", "adaptive_in_spin"), KIND(SLEEP), ALL,
	    0, "adaptive_in_spin" },
	{ "sleeping with a spin mutex held", "mutex", ONE("sleep_in_spin"),
	    KIND(SLEEP), ALL, 0, "sleep_in_spin" },
};
