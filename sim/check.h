/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.h -- what the machine watches, check by check.
 *
 *	`braid selftest --without CHECK` switches one off, to show that the
 *	check is needed: some program of known verdict then comes out wrong.
 *	An edge switched off must make an ordered program race.  Nothing else
 *	switches any off; all are on in every run that is stored.
 */

#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include <stdbool.h>
#include <stdint.h>

/* Identifier, name on the command line, what it watches. */
#define SIM_CHECKS(X)                                                          \
	X(CHECK_RACE, "race", "two accesses without order, one a write")       \
	X(CHECK_FREED, "freed", "accesses to freed memory")                    \
	X(CHECK_BOUNDS, "bounds", "accesses outside of an object")             \
	X(CHECK_UNINIT, "uninit", "reads of what was never written")           \
	X(CHECK_DOUBLE_FREE, "double-free", "an object is freed twice")        \
	X(CHECK_ALLOCATOR, "allocator",                                        \
	    "free with another size, by another allocator, inside an object")  \
	X(CHECK_WILD, "wild", "accesses to what is no memory of the node")     \
	X(CHECK_CRASH, "crash", "signals that the code under test raises")     \
	X(CHECK_ASSERT, "assert", "panic and KASSERT of the code under test")  \
	X(CHECK_DEADLOCK, "deadlock", "nothing can run and somebody waits")    \
	X(CHECK_LIVELOCK, "livelock", "the step budget is used up")            \
	X(CHECK_LEAK, "leak", "objects left after teardown")                   \
	X(CHECK_UNREACHED, "unreached", "objects that nothing points to")      \
	X(CHECK_SLEEP, "sleep", "sleeping where it is forbidden")              \
	X(CHECK_IPL, "ipl",                                                    \
	    "IPL, read section, preemption: not as they were at the return")   \
	X(CHECK_LEVEL, "level",                                                \
	    "a handler waits for a spin mutex that does not keep it out")      \
	X(CHECK_HELD, "held", "a system call returns with a lock held")        \
	X(CHECK_PSREF, "psref", "a system call returns with a reference held") \
	X(CHECK_HANDLE, "handle", "use of a lock, callout, ... that is none")  \
	X(CHECK_MUTEX, "mutex", "who may enter, leave and destroy a mutex")    \
	X(CHECK_RWLOCK, "rwlock", "who may enter and leave a rwlock")          \
	X(CHECK_KLOCK, "kernel-lock", "who may leave the kernel lock")         \
	X(CHECK_CONDVAR, "condvar", "the interlock; destroy with waiters")     \
	X(CHECK_SOFTINT, "softint",                                            \
	    "softint_schedule with preemption enabled, or of no softint")      \
	X(CHECK_CALLOUT, "callout", "callout_destroy while pending, running")  \
	X(CHECK_WORKQUEUE, "workqueue", "workqueue_destroy with items queued") \
	X(CHECK_PSERIALIZE, "pserialize", "two performers on one object")      \
	X(CHECK_PREEMPT, "preempt", "kpreempt_enable without its opposite")    \
	X(CHECK_KMEM, "kmem", "kmem_alloc and kmem_free in an interrupt")      \
	X(CHECK_RULE, "rule",                                                  \
	    "rules that a kernel of the period breaks and goes on")            \
	X(CHECK_LOCKORDER, "lock-order", "locks taken in a circle")            \
	X(CHECK_COPYOUT, "copyout",                                            \
	    "bytes that nobody wrote leave the kernel")                        \
	X(EDGE_LOCK, "lock-edge", "mutex_exit to mutex_enter")                 \
	X(EDGE_RWLOCK, "rwlock-edge", "rw_exit to rw_enter")                   \
	X(EDGE_KLOCK, "kernel-lock-edge", "KERNEL_UNLOCK to KERNEL_LOCK")      \
	X(EDGE_WAKEUP, "wakeup-edge", "cv_signal to the return of cv_wait")    \
	X(EDGE_SOFTINT, "softint-edge", "softint_schedule to the handler")     \
	X(EDGE_DISESTABLISH, "disestablish-edge",                              \
	    "the handler's end to the return of softint_disestablish")         \
	X(EDGE_CALLOUT, "callout-edge", "callout_reset to the function")       \
	X(EDGE_HALT, "halt-edge",                                              \
	    "the function's end to the return of callout_halt")                \
	X(EDGE_WORK, "work-edge", "workqueue_enqueue to the function")         \
	X(EDGE_WORK_END, "work-end-edge",                                      \
	    "the functions' ends to the return of workqueue_destroy")          \
	X(EDGE_THREAD, "thread-edge", "kthread_create to the thread")          \
	X(EDGE_JOIN, "join-edge", "the thread's end to that of kthread_join")  \
	X(EDGE_XCALL, "xcall-edge", "a cross call to its functions")           \
	X(EDGE_XCALL_WAIT, "xcall-wait-edge",                                  \
	    "the functions' ends to the return of xc_wait")                    \
	X(EDGE_DRAIN, "drain-edge",                                            \
	    "what has ended on a CPU to a low-priority cross call there")      \
	X(EDGE_GRACE, "grace-edge",                                            \
	    "the end of a read section to what waited for it")                 \
	X(EDGE_IPL, "ipl-edge", "a section at a level to the next of the CPU") \
	X(EDGE_PREEMPT, "preempt-edge",                                        \
	    "a section without preemption to the next of the CPU")             \
	X(EDGE_ATTACH, "attach-edge", "nic_attach to the interrupt handler")   \
	X(EDGE_BARRIER, "barrier-edge",                                        \
	    "the handlers' ends to the return of nic_intr_barrier")            \
	X(EDGE_FENCE, "fence-edge", "barriers and C11 fences")                 \
	X(EDGE_ATOMIC, "atomic-edge", "C11 release to acquire")

enum sim_check {
#define X(id, name, help) id,
	SIM_CHECKS(X)
#undef X
	    CHECK_MAX,
	EDGE_FIRST = EDGE_LOCK /* edges are the rest */
};

struct sim_check_info {
	const char *ci_name;
	const char *ci_help;
};
extern const struct sim_check_info sim_checks[CHECK_MAX];

/* Index of a check by name, or -1. */
int sim_check_lookup(const char *name);

/* Worlds that are opened from now on are without this check; -1: all are on,
 * as at the start of the process. */
void sim_without(int check);

/* --- for the machine ---------------------------------------------------- */

/* A bit of each check that is on; constant while a world is open. */
extern uint64_t checks_on;

/* A world is opened: which are on in it? */
void checks_open(void);

static inline bool
watches(enum sim_check check)
{
	return (checks_on & UINT64_C(1) << check) != 0;
}

#endif /* SIM_CHECK_H */
