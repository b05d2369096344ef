/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * contract.h -- verdicts: promises of the kernel API (contract.c); of
 *	selftest/litmus.c.
 */

/* A device of CPU 1 whose handler does what the number says, and frames. */
#define DEVICE(what) FRAMES("attach_device " what)
#define FRAMES(call)                                                           \
	NODE(2)                                                                \
	"  ifconfig nic0 create\n" FREE(                                       \
	    0, x, call) "on a cpu1 hardint\n"                                  \
			" frame nic0 2:0:0:0:0:1 > 2:0:0:0:0:2 len 60 "        \
			"times 5\n"

static const struct selftest_program contract_programs[] = {
	/* --- levels and preemption ----------------------------------- */
	{ "levels are raised, never lowered, and restored", "contract",
	    ONE("levels_nest"), CLEAN },
	{ "a level survives sleep", "contract", ONE("level_survives_sleep"),
	    CLEAN },
	{ "a level is the CPU's", "contract",
	    NODE(2) BOUND(0, x, "level_is_local"), CLEAN },
	{ "kpreempt_disable nests", "contract", ONE("preempt_nests"), CLEAN },
	{ "curlwp_bind nests", "contract", ONE("bind_nests"), CLEAN },
	{ "who is bound stays", "contract",
	    NODE(2) FREE(0, x, "bound_stays") FREE(0, y, "bound_stays")
		FREE(0, z, "bound_stays"),
	    CLEAN },
	{ "nobody preempts the kernel lock", "contract",
	    SAME_CPU("kernel_lock_keeps_cpu", "no_preemption_keeps_cpu"),
	    CLEAN },
	{ "nobody preempts a level", "contract",
	    SAME_CPU("level_keeps_cpu", "no_preemption_keeps_cpu"), CLEAN },

	/* --- mutexes ------------------------------------------------- */
	{ "the levels of mutexes", "contract", ONE("mutex_levels"), CLEAN },
	{ "spin mutexes that overlap", "contract", ONE("spin_mutex_overlap"),
	    CLEAN },
	{ "what mutex_owned and mutex_tryenter say", "contract",
	    TWO("own_mutex", "look_at_mutex"), CLEAN },
	{ "what they say of a spin mutex", "contract",
	    TWO("own_spin", "look_at_spin"), CLEAN },
	{ "a sleeper's mutex", "contract",
	    SAME_CPU("mutex_of_sleeper", "mutex_of_sleeper"), CLEAN },
	{ "mutex_obj_free counts", "contract", ONE("mutex_obj_counts"), CLEAN },

	/* --- condition variables ------------------------------------- */
	{ "what cv_timedwait returns", "contract", ONE("timed_wait_results"),
	    CLEAN },
	{ "kpause takes its time", "contract", ONE("pause_takes_time"), CLEAN },
	{ "cv_has_waiters", "contract",
	    TWO("wait_for_look", "look_for_waiters"), CLEAN },
	{ "cv_signal in a callout", "contract", ONE("woken_by_callout"),
	    CLEAN },

	/* --- soft interrupts ----------------------------------------- */
	{ "softints run in order", "contract",
	    NODE(2) BOUND(0, x, "softints_in_order"), CLEAN },
	{ "a schedule during the handler", "contract",
	    "knob steps 3000\n" ONE("schedule_in_handler"), CLEAN },
	{ "softint_schedule_cpu is for that CPU", "contract",
	    NODE(2) BOUND(0, x, "schedule_elsewhere"), CLEAN },
	{ "a softint interrupts", "contract", ONE("softint_interrupts"),
	    CLEAN },
	{ "a cookie is used again", "contract", ONE("cookie_again"), CLEAN },
	{ "softint_disestablish while pending", "contract",
	    NODE(2) BOUND(0, x, "disestablish_pending"), KIND(NULL_ACCESS), ALL,
	    0, NULL },
	{ "pool_get in a handler", "contract", ONE("pool_in_handler"), CLEAN },

	/* --- callouts, work queues, cross calls, per-CPU storage ------ */
	{ "a callout's CPU and time", "contract",
	    NODE(2) BOUND(1, x, "callout_stays"), CLEAN },
	{ "what callouts say", "contract",
	    "knob early off\n" ONE("callout_results"), CLEAN },
	{ "items run in order", "contract", ONE("items_in_order"), CLEAN },
	{ "cross calls run in order", "contract",
	    NODE(1) BOUND(0, x, "calls_in_order"), CLEAN },
	{ "per-CPU contents", "contract", ONE("percpu_contents"), CLEAN },
	{ "softints of who spins for the kernel lock", "contract",
	    TWO("hold_kernel_lock", "spin_for_kernel_lock"), CLEAN },

	/* --- hardware interrupts -------------------------------------- */
	{ "interrupt and thread at splnet", "contract",
	    DEVICE("0") BOUND(1, y, "count_at 5"), CLEAN },
	{ "interrupt and thread at softserial", "contract",
	    DEVICE("0") BOUND(1, y, "count_at 4"), RACE, SEARCH, 0, NULL },
	{ "interrupt and thread of another CPU at splnet", "contract",
	    DEVICE("0") BOUND(0, y, "count_at 5"), RACE, SEARCH, 0, NULL },
	{ "interrupt and thread with a spin mutex", "contract",
	    DEVICE("3") BOUND(0, y, "count_spin"), CLEAN },
	{ "adaptive mutex in an interrupt", "contract", DEVICE("1"),
	    KIND(SLEEP), SEARCH, 0, "intr_lock" },
	{ "rwlock in an interrupt", "contract", DEVICE("2"), KIND(SLEEP),
	    SEARCH, 0, "intr_rwlock" },
	{ "read section in an interrupt", "contract", DEVICE("4"),
	    KIND(KASSERT), SEARCH, 0, "intr_section" },
	{ "nic_intr_barrier is an edge", "contract", FRAMES("read_device 1"),
	    CLEAN },
	{ "nic_intr_mask is no edge", "contract", FRAMES("read_device 0"), RACE,
	    SEARCH, 0, "intr_count / read_device" },
	{ "kmem_alloc in an interrupt", "contract", DEVICE("5"), KIND(KASSERT),
	    SEARCH, 0, "intr_alloc" },
};
