/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wrong.h -- deliberately wrong machines.
 *
 *	Each breaks one rule of the kernel API (rules have the number
 *	of their section, A.4, and where it counts them their own, A.4-7) and makes the
 *	contract test of that rule fail: so the test can fail.  No option, knob
 *	or scenario line sets one; only sim_wrong does, and only tests call it.
 */

#ifndef SIM_WRONG_H
#define SIM_WRONG_H

#include <stdbool.h>

/* Identifier, name, the rule that it breaks, what it does. */
#define SIM_WRONGS(X)                                                          \
	X(SPL_OPEN, "spl-open", "A.0-1", "an IPL holds no softint off")        \
	X(PREEMPT_OPEN, "preempt-open", "A.0",                                 \
	    "kpreempt_disable does not hold preemption off")                   \
	X(MUTEX_UNWOKEN, "mutex-unwoken", "A.1", "mutex_exit wakes nobody")    \
	X(SPIN_OPEN, "spin-open", "A.1",                                       \
	    "a spin mutex does not raise the IPL")                             \
	X(RW_SHARED, "rw-shared", "A.2", "a writer enters beside readers")     \
	X(RW_READERS, "rw-readers", "A.2", "readers pass a writer that waits") \
	X(RW_UPGRADE, "rw-upgrade", "A.2",                                     \
	    "rw_tryupgrade succeeds beside other readers")                     \
	X(CV_HASTY, "cv-hasty", "A.3", "cv_wait ends after a tick")            \
	X(SIGNAL_NONE, "signal-none", "A.3", "cv_signal wakes nobody")         \
	X(SIGNAL_ALL, "signal-all", "A.3", "cv_signal wakes all")              \
	X(BROADCAST_ONE, "broadcast-one", "A.3", "cv_broadcast wakes one")     \
	X(SOFTINT_TWICE, "softint-twice", "A.4-2", "a handler runs twice")     \
	X(SOFTINT_PINS, "softint-pins", "A.4-5",                               \
	    "a softint that blocks keeps its CPU")                             \
	X(SOFTINT_UNLOCKED, "softint-unlocked", "A.4-7",                       \
	    "no handler takes the kernel lock")                                \
	X(XCALL_OVERTAKES, "xcall-overtakes", "A.4-9",                         \
	    "LWPs run before the softints of their CPU")                       \
	X(DISESTABLISH_HASTY, "disestablish-hasty", "A.4",                     \
	    "softint_disestablish does not wait for a blocked handler")        \
	X(CALLOUT_UNLOCKED, "callout-unlocked", "A.6",                         \
	    "no callout takes the kernel lock")                                \
	X(STOP_WAITS, "stop-waits", "A.6", "callout_stop waits")               \
	X(HALT_HASTY, "halt-hasty", "A.6", "callout_halt does not wait")       \
	X(HALT_LOCKED, "halt-locked", "A.6",                                   \
	    "callout_halt keeps the interlock")                                \
	X(HALT_SELF, "halt-self", "A.6",                                       \
	    "callout_halt waits for its own caller")                           \
	X(HALT_THOROUGH, "halt-thorough", "A.6",                               \
	    "callout_halt stops what was armed while it waited")               \
	X(WORK_INLINE, "work-inline", "A.7",                                   \
	    "workqueue_enqueue calls the function itself")                     \
	X(WORK_UNLOCKED, "work-unlocked", "A.7",                               \
	    "no work item takes the kernel lock")                              \
	X(WORK_HASTY, "work-hasty", "A.7", "workqueue_destroy does not wait")  \
	X(XCALL_HASTY, "xcall-hasty", "A.8", "xc_wait does not wait")          \
	X(XCALL_ONE, "xcall-one", "A.8", "xc_broadcast calls CPU 0 alone")     \
	X(LOW_HIGH, "low-high", "A.8",                                         \
	    "low-priority cross calls run as softints")                        \
	X(HIGH_LOW, "high-low", "A.8",                                         \
	    "high-priority cross calls run as threads")                        \
	X(PERCPU_SHARED, "percpu-shared", "A.9",                               \
	    "all CPUs have one per-CPU storage")                               \
	X(PERCPU_OPEN, "percpu-open", "A.9",                                   \
	    "percpu_getref does not hold preemption off")                      \
	X(FOREACH_OPEN, "foreach-open", "A.9",                                 \
	    "per-CPU storage moves during percpu_foreach")                     \
	X(PERCPU_STAYS, "percpu-stays", "A.9", "per-CPU storage never moves")  \
	X(KLOCK_FLAT, "klock-flat", "A.11",                                    \
	    "the first KERNEL_UNLOCK releases all")                            \
	X(KLOCK_KEPT, "klock-kept", "A.11",                                    \
	    "the kernel lock is kept while its holder blocks")                 \
	X(KLOCK_RUNNING, "klock-running", "A.11",                              \
	    "who spins for the kernel lock counts as running")                 \
	X(SECTION_OPEN, "section-open", "A.13",                                \
	    "a read section does not raise the IPL")                           \
	X(SECTION_FLAT, "section-flat", "A.13",                                \
	    "the first pserialize_read_exit ends all")                         \
	X(GRACE_HASTY, "grace-hasty", "A.13",                                  \
	    "pserialize_perform does not wait")

enum sim_wrong {
	WRONG_NONE,
#define X(id, name, rule, help) WRONG_##id,
	SIM_WRONGS(X)
#undef X
	    WRONG_MAX
};

struct sim_wrong_info {
	const char *wi_name;
	const char *wi_rule;
	const char *wi_help;
};
extern const struct sim_wrong_info sim_wrongs[WRONG_MAX];

/* Worlds that are opened from now on break this rule; WRONG_NONE: none. */
void sim_wrong(enum sim_wrong);

/* --- for the machine ---------------------------------------------------- */

/* Constant while a world is open. */
extern enum sim_wrong wrong_machine;
void wrong_open(void);

/* Is it this rule that the machine breaks? */
static inline bool
wrong(enum sim_wrong rule)
{
	return __builtin_expect(wrong_machine == rule, 0);
}

#endif /* SIM_WRONG_H */
