/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wrong.h -- deliberately wrong machines.
 *
 *	Each breaks one rule of the kernel API (tests/contract_rules.h lists and
 *	numbers them) and makes a program of that rule come out wrong: so the
 *	test of the rule can fail.  No option, knob or scenario line sets one;
 *	only sim_wrong does, and only tests call it.
 */

#ifndef SIM_WRONG_H
#define SIM_WRONG_H

#include <stdbool.h>

/* Identifier, name, the rule that it breaks, what it does. */
#define SIM_WRONGS(X)                                                          \
	X(SPL_NIC_OPEN, "spl-nic-open", "A.0-1",                               \
	    "an IPL holds no device interrupt off")                            \
	X(SPL_GLOBAL, "spl-global", "A.0-1", "an IPL holds on every CPU")      \
	X(NET_ADAPTIVE, "net-adaptive", "A.0-2",                               \
	    "a mutex of IPL_NET is adaptive")                                  \
	X(IPL_LOST, "ipl-lost", "A.0-3",                                       \
	    "a sleeper resumes at its base level")                             \
	X(SPL_FORGETS, "spl-forgets", "A.0-4",                                 \
	    "splraise returns the new level")                                  \
	X(SPL_LOWERS, "spl-lowers", "A.0-5", "splraise lowers")                \
	X(PREEMPT_FLAT, "preempt-flat", "A.0-7",                               \
	    "the first kpreempt_enable ends all")                              \
	X(PREEMPT_RAISED, "preempt-raised", "A.0-8",                           \
	    "an LWP is preempted at a raised IPL")                             \
	X(KLOCK_PREEMPTED, "klock-preempted", "A.0-9",                         \
	    "the holder of the kernel lock is preempted")                      \
	X(BOUND_MOVES, "bound-moves", "A.0-10", "a bound LWP changes its CPU") \
	X(BIND_FLAT, "bind-flat", "A.0-11", "the first curlwp_bindx ends all") \
	X(MUTEX_SPINS, "mutex-spins", "A.1-4",                                 \
	    "one spins for an adaptive mutex whose owner sleeps")              \
	X(SPIN_LIFO, "spin-lifo", "A.1-9",                                     \
	    "each mutex_exit of a spin mutex lowers the IPL")                  \
	X(OWNED_EXACT, "owned-exact", "A.1-12",                                \
	    "mutex_owned knows the owner of a spin mutex")                     \
	X(OBJ_HASTY, "obj-hasty", "A.1-14", "the first mutex_obj_free frees")  \
	X(TRY_WAITS, "try-waits", "A.1-15", "mutex_tryenter waits")            \
	X(TRY_LIES, "try-lies", "A.1-15",                                      \
	    "mutex_tryenter returns 1 without the mutex")                      \
	X(TIMEDWAIT_ZERO, "timedwait-zero", "A.3-3",                           \
	    "cv_timedwait returns 0 after its time")                           \
	X(SIGNAL_DEAF, "signal-deaf", "A.3-7",                                 \
	    "cv_signal in an interrupt wakes nobody")                          \
	X(WAITERS_ONE, "waiters-one", "A.3-9",                                 \
	    "cv_has_waiters does not see a single waiter")                     \
	X(KPAUSE_HASTY, "kpause-hasty", "A.3-10", "kpause returns at once")    \
	X(SOFTINT_LIFO, "softint-lifo", "A.4-1",                               \
	    "the handler scheduled last runs first")                           \
	X(SOFTINT_DROPS, "softint-drops", "A.4-2",                             \
	    "a schedule during the handler is lost")                           \
	X(SOFTINT_LOCAL, "softint-local", "A.4-4",                             \
	    "softint_schedule_cpu stays on the CPU")                           \
	X(SOFTINT_THREAD, "softint-thread", "A.4-5",                           \
	    "a softint waits for the CPU as a plain thread does")              \
	X(POOL_THREAD, "pool-thread", "A.4-8",                                 \
	    "pool_get(PR_NOWAIT) is for threads alone")                        \
	X(DISESTABLISH_SAFE, "disestablish-safe", "A.4-11",                    \
	    "softint_disestablish waits for pending runs too")                 \
	X(SLOT_FRESH, "slot-fresh", "A.4-12",                                  \
	    "softint_establish gives a new cookie every time")                 \
	X(CALLOUT_CPU, "callout-cpu", "A.6-1", "all callouts run on CPU 0")    \
	X(CALLOUT_EARLY, "callout-early", "A.6-1",                             \
	    "callouts run after one tick")                                     \
	X(STOP_LIES, "stop-lies", "A.6-4",                                     \
	    "callout_stop and callout_halt return the opposite")               \
	X(WORK_LIFO, "work-lifo", "A.7-2", "the item queued last runs first")  \
	X(FOREACH_OWN, "foreach-own", "A.9-3",                                 \
	    "percpu_foreach visits the own CPU alone")                         \
	X(PERCPU_EMPTY, "percpu-empty", "A.9-6",                               \
	    "per-CPU storage that moves loses its contents")                   \
	X(KLOCK_DEAF, "klock-deaf", "A.11-3",                                  \
	    "who spins for the kernel lock serves no softint")                 \
	X(ATOMIC_ORDERS, "atomic-orders", "A.12-3",                            \
	    "atomic operations order what is around them")                     \
	X(SPL_OPEN, "spl-open", "A.0-1", "an IPL holds no softint off")        \
	X(PREEMPT_OPEN, "preempt-open", "A.0-6",                               \
	    "kpreempt_disable does not hold preemption off")                   \
	X(MUTEX_UNWOKEN, "mutex-unwoken", "A.1-4", "mutex_exit wakes nobody")  \
	X(SPIN_OPEN, "spin-open", "A.1-8",                                     \
	    "a spin mutex does not raise the IPL")                             \
	X(RW_SHARED, "rw-shared", "A.2-1", "a writer enters beside readers")   \
	X(RW_READERS, "rw-readers", "A.2-4",                                   \
	    "readers pass a writer that waits")                                \
	X(RW_UPGRADE, "rw-upgrade", "A.2-5",                                   \
	    "rw_tryupgrade succeeds beside other readers")                     \
	X(CV_HASTY, "cv-hasty", "A.3-4", "cv_wait ends after a tick")          \
	X(SIGNAL_NONE, "signal-none", "A.3-6", "cv_signal wakes nobody")       \
	X(SIGNAL_ALL, "signal-all", "A.3-6", "cv_signal wakes all")            \
	X(BROADCAST_ONE, "broadcast-one", "A.3-6", "cv_broadcast wakes one")   \
	X(SOFTINT_TWICE, "softint-twice", "A.4-2", "a handler runs twice")     \
	X(SOFTINT_PINS, "softint-pins", "A.4-5",                               \
	    "a softint that blocks keeps its CPU")                             \
	X(SOFTINT_UNLOCKED, "softint-unlocked", "A.4-7",                       \
	    "no handler takes the kernel lock")                                \
	X(XCALL_OVERTAKES, "xcall-overtakes", "A.4-9",                         \
	    "LWPs run before the softints of their CPU")                       \
	X(DISESTABLISH_HASTY, "disestablish-hasty", "A.4-10",                  \
	    "softint_disestablish does not wait for a blocked handler")        \
	X(CALLOUT_UNLOCKED, "callout-unlocked", "A.6-2",                       \
	    "no callout takes the kernel lock")                                \
	X(STOP_WAITS, "stop-waits", "A.6-5", "callout_stop waits")             \
	X(HALT_HASTY, "halt-hasty", "A.6-6", "callout_halt does not wait")     \
	X(HALT_LOCKED, "halt-locked", "A.6-7",                                 \
	    "callout_halt keeps the interlock")                                \
	X(HALT_SELF, "halt-self", "A.6-6",                                     \
	    "callout_halt waits for its own caller")                           \
	X(HALT_THOROUGH, "halt-thorough", "A.6-8",                             \
	    "callout_halt stops what was armed while it waited")               \
	X(WORK_INLINE, "work-inline", "A.7-1",                                 \
	    "workqueue_enqueue calls the function itself")                     \
	X(WORK_UNLOCKED, "work-unlocked", "A.7-3",                             \
	    "no work item takes the kernel lock")                              \
	X(WORK_HASTY, "work-hasty", "A.7-5",                                   \
	    "workqueue_destroy does not wait")                                 \
	X(XCALL_HASTY, "xcall-hasty", "A.8-1", "xc_wait does not wait")        \
	X(XCALL_ONE, "xcall-one", "A.8-1", "xc_broadcast calls CPU 0 alone")   \
	X(LOW_HIGH, "low-high", "A.8-3",                                       \
	    "low-priority cross calls run as softints")                        \
	X(HIGH_LOW, "high-low", "A.8-4",                                       \
	    "high-priority cross calls run as threads")                        \
	X(PERCPU_SHARED, "percpu-shared", "A.9-1",                             \
	    "all CPUs have one per-CPU storage")                               \
	X(PERCPU_OPEN, "percpu-open", "A.9-2",                                 \
	    "percpu_getref does not hold preemption off")                      \
	X(FOREACH_OPEN, "foreach-open", "A.9-4",                               \
	    "per-CPU storage moves during percpu_foreach")                     \
	X(PERCPU_STAYS, "percpu-stays", "A.9-5",                               \
	    "per-CPU storage never moves")                                     \
	X(KLOCK_FLAT, "klock-flat", "A.11-1",                                  \
	    "the first KERNEL_UNLOCK releases all")                            \
	X(KLOCK_KEPT, "klock-kept", "A.11-2",                                  \
	    "the kernel lock is kept while its holder blocks")                 \
	X(KLOCK_RUNNING, "klock-running", "A.11-4",                            \
	    "who spins for the kernel lock counts as running")                 \
	X(SECTION_OPEN, "section-open", "A.13-2",                              \
	    "a read section does not raise the IPL")                           \
	X(SECTION_FLAT, "section-flat", "A.13-3",                              \
	    "the first pserialize_read_exit ends all")                         \
	X(GRACE_HASTY, "grace-hasty", "A.13-6",                                \
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
