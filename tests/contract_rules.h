/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * contract_rules.h -- the rules of the kernel API and their tests; of
 *	test_contract.c.
 *
 *	Rules have the number of the reference's section (ifnet-bridge.md, part
 *	A) and, where it counts them (the first three of A.0, A.4-1 to 9, A.15),
 *	its own; all others are counted here in the order of reading.
 *
 *	WRONG(rule, program, machine, text)   the program passes on the machine
 *		as it should be and fails on this one of sim/wrong.h
 *	WATCH(rule, program, check, text)     ... and fails when this check, or
 *		edge, of sim/check.h is off
 *	MUTANT(rule, mutant, text)            the rule is the stack's own code
 *		or its callers': tests/test_mutants.c finds this bug in it
 *	NONE(rule, text, why)                 no test fails without it
 */

/* --- A.0 contexts and interrupt priority levels ----------------------------- */
WRONG("A.0-1", "softnet handler and thread at vm", SPL_OPEN,
    "splnet holds soft interrupts of the CPU off")
WRONG("A.0-1", "interrupt and thread at splnet", SPL_NIC_OPEN,
    "... and device interrupts of the CPU")
WRONG("A.0-1", "a level is the CPU's", SPL_GLOBAL, "... and of no other CPU")
WRONG("A.0-2", "the levels of mutexes", NET_ADAPTIVE,
    "a mutex of IPL_NET spins, one of a softint level is adaptive")
WRONG("A.0-3", "a level survives sleep", IPL_LOST,
    "a sleeper resumes at its own level")
WRONG("A.0-4", "levels are raised, never lowered, and restored", SPL_FORGETS,
    "splraise returns the level before, splx restores it")
WRONG("A.0-5", "levels are raised, never lowered, and restored", SPL_LOWERS,
    "splraise never lowers")
WRONG("A.0-6", "no preemption on one CPU", PREEMPT_OPEN,
    "kpreempt_disable holds preemption off")
WRONG("A.0-7", "kpreempt_disable nests", PREEMPT_FLAT, "kpreempt_disable nests")
WRONG("A.0-8", "nobody preempts a level", PREEMPT_RAISED,
    "a raised IPL holds preemption off")
WRONG("A.0-9", "nobody preempts the kernel lock", KLOCK_PREEMPTED,
    "the kernel lock holds preemption off")
WRONG("A.0-10", "who is bound stays", BOUND_MOVES,
    "a bound LWP does not change its CPU")
WRONG("A.0-11", "curlwp_bind nests", BIND_FLAT, "curlwp_bind nests")
WATCH("A.0-12", "sleeping in a handler", CHECK_SLEEP,
    "no sleep in an interrupt or with a spin mutex held")

WATCH("A.0-13", "interrupt after nic_attach", EDGE_ATTACH,
    "no interrupt of a device before it is attached")
WATCH("A.0-14", "nic_intr_barrier is an edge", EDGE_BARRIER,
    "nic_intr_barrier waits for the handlers of a device")

/* --- A.1 mutexes -------------------------------------------------------------- */
WRONG("A.1-1", "the levels of mutexes", NET_ADAPTIVE,
    "the level given to mutex_init resolves the type")
NONE("A.1-2", "MUTEX_ADAPTIVE requires IPL_NONE",
    "the machine does not watch it: nothing follows from breaking it")
WATCH("A.1-3", "locking against myself", CHECK_MUTEX,
    "who owns a mutex does not enter it")
WRONG("A.1-4", "a sleeper's mutex", MUTEX_SPINS,
    "who meets a mutex of an owner that does not run blocks")
WRONG("A.1-4", "counter with a mutex", MUTEX_UNWOKEN,
    "... until mutex_exit wakes it")
WRONG("A.1-5", "handler on top of the owner of its mutex", SOFTINT_PINS,
    "a softint that meets a mutex really blocks")
WATCH("A.1-6", "adaptive mutex in an interrupt", CHECK_SLEEP,
    "no adaptive mutex in a hardware interrupt")
WATCH("A.1-7", "mutex_exit without mutex_enter", CHECK_MUTEX,
    "only the owner releases")
WATCH("A.1-7", "mutex_destroy while held", CHECK_MUTEX,
    "a mutex is destroyed when nobody holds it")
WRONG("A.1-8", "the levels of mutexes", SPIN_OPEN,
    "a spin mutex raises the IPL to its level")
WRONG("A.1-9", "spin mutexes that overlap", SPIN_LIFO,
    "the IPL falls with the last spin mutex, in whatever order")
WATCH("A.1-10", "sleeping with a spin mutex held", CHECK_SLEEP,
    "the holder of a spin mutex does not sleep")
WATCH("A.1-11", "wait with a second spin mutex", CHECK_SLEEP,
    "cv_wait drops one spin mutex, its interlock")
WRONG("A.1-12", "what they say of a spin mutex", OWNED_EXACT,
    "mutex_owned of a spin mutex says that somebody holds it")
WATCH("A.1-13", "counter with a mutex", EDGE_LOCK,
    "mutex_exit happens before the next mutex_enter")
WRONG("A.1-14", "mutex_obj_free counts", OBJ_HASTY,
    "mutex_obj_free frees at count zero and says whether it did")
WRONG("A.1-15", "counter with mutex_tryenter", TRY_LIES,
    "mutex_tryenter returns 1 when it has the mutex")
WRONG("A.1-15", "what mutex_owned and mutex_tryenter say", TRY_WAITS,
    "... and never waits")

/* --- A.2 readers/writer locks ------------------------------------------------- */
WRONG("A.2-1", "writer and reader", RW_SHARED, "a writer is alone")
WATCH("A.2-2", "rwlock in an interrupt", CHECK_SLEEP,
    "no rwlock in a hardware interrupt")
NONE("A.2-3", "a rwlock may be used in a softint",
    "a softint that blocks is one path for mutexes and rwlocks: A.1-5")
WRONG("A.2-4", "reading twice around a writer", RW_READERS,
    "readers wait behind a writer that waits")
WRONG("A.2-5", "rw_tryupgrade", RW_UPGRADE,
    "rw_tryupgrade fails beside other readers")
WATCH("A.2-6", "writer and reader", EDGE_RWLOCK,
    "rw_exit happens before the next rw_enter")
WATCH("A.2-7", "rw_exit without rw_enter", CHECK_RWLOCK,
    "only who holds it releases")
NONE("A.2-8", "no priority inheritance towards readers",
    "the machine has no thread priorities: who runs is a choice")

/* --- A.3 condition variables ---------------------------------------------------- */
WATCH("A.3-1", "cv_wait in a handler", CHECK_SLEEP,
    "no cv_wait in an interrupt, hard or soft")
NONE("A.3-2", "the interlock of cv_wait is held",
    "'wait without the interlock' shows it; cv_wait and its mutex_exit both "
    "look, so that neither check alone is needed")
WRONG("A.3-3", "what cv_timedwait returns", TIMEDWAIT_ZERO,
    "cv_timedwait returns EWOULDBLOCK after its time")
WRONG("A.3-4", "missed wake-up", CV_HASTY,
    "a wake-up is not remembered, and cv_wait has no time-out")
WRONG("A.3-6", "wait and signal", SIGNAL_NONE, "cv_signal wakes one")
WRONG("A.3-6", "one signal, two waiters", SIGNAL_ALL, "... and only one")
WRONG(
    "A.3-6", "broadcast, two waiters", BROADCAST_ONE, "cv_broadcast wakes all")
WRONG("A.3-7", "cv_signal in a callout", SIGNAL_DEAF,
    "cv_signal may be called in a softint")
WATCH("A.3-8", "cv_destroy with waiters", CHECK_CONDVAR,
    "cv_destroy without waiters")
WRONG("A.3-9", "cv_has_waiters", WAITERS_ONE, "cv_has_waiters")
WRONG("A.3-10", "kpause takes its time", KPAUSE_HASTY,
    "kpause sleeps for its time")
NONE("A.3-11", "spurious wake-ups are tolerated",
    "a duty of the callers; the machine makes none")

/* --- A.4 soft interrupts --------------------------------------------------------- */
WRONG("A.4-1", "softints run in order", SOFTINT_LIFO,
    "handlers of a level run in the order of scheduling")
WRONG("A.4-2", "schedules coalesce", SOFTINT_TWICE, "schedules coalesce")
WRONG("A.4-2", "a schedule during the handler", SOFTINT_DROPS,
    "a schedule during the handler is not lost")
WATCH("A.4-3", "softint_schedule with preemption enabled", CHECK_SOFTINT,
    "softint_schedule with preemption disabled")
WRONG("A.4-4", "softint_schedule_cpu is for that CPU", SOFTINT_LOCAL,
    "softint_schedule_cpu runs the handler there")
WRONG("A.4-5", "a softint interrupts", SOFTINT_THREAD,
    "a softint runs on top of the thread below")
WRONG("A.4-5", "handler on top of the owner of its mutex", SOFTINT_PINS,
    "... and lets it go on when it blocks")
WATCH("A.4-6", "handler returns with a spin mutex", CHECK_IPL,
    "a handler returns without a spin mutex")
WRONG("A.4-7", "handler and thread with the kernel lock", SOFTINT_UNLOCKED,
    "a handler that is not MP-safe has the kernel lock")
WATCH("A.4-8", "kmem_alloc in a handler", CHECK_KMEM,
    "no kmem_alloc in a handler")
WRONG("A.4-8", "pool_get in a handler", POOL_THREAD,
    "pool_get(PR_NOWAIT) in a handler")
WRONG("A.4-9", "low cross calls wait for softints", XCALL_OVERTAKES,
    "softints come before LWPs")
WRONG("A.4-10", "softint_disestablish of a handler that blocks is an edge",
    DISESTABLISH_HASTY, "softint_disestablish waits for a handler that runs")
WRONG("A.4-11", "softint_disestablish while pending", DISESTABLISH_SAFE,
    "... and not for one that is pending (R-31)")
WRONG("A.4-12", "a cookie is used again", SLOT_FRESH,
    "a cookie is given out again")
WATCH("A.4-13", "stale softint cookie", CHECK_RULE,
    "a cookie that was disestablished is not scheduled")

/* --- A.5 packet queues: stack/net/pktqueue.c ------------------------------ */
WATCH("A.5-1", "pktq_enqueue with preemption enabled", CHECK_ASSERT,
    "pktq_enqueue with preemption disabled")
NONE("A.5-2", "what does not fit is counted, and stays the caller's",
    "stack code without a wrong form; 'a full packet queue' watches it")
NONE("A.5-3", "pktq_barrier returns when what was queued has been taken out",
    "stack code without a wrong form; 'pktq_barrier' watches it")
WATCH("A.5-4", "pktq_destroy with packets", CHECK_ASSERT,
    "pktq_destroy of an empty queue")
MUTANT("A.5-5", "M-26", "... whose softint cannot run any more")

/* --- A.6 callouts ------------------------------------------------------------------ */
WRONG("A.6-1", "a callout's CPU and time", CALLOUT_CPU,
    "a callout runs on the CPU where it was armed")
WRONG("A.6-1", "a callout's CPU and time", CALLOUT_EARLY, "... in its time")
WRONG("A.6-2", "callout and thread with the kernel lock", CALLOUT_UNLOCKED,
    "a callout that is not MP-safe has the kernel lock")
WATCH("A.6-3", "callout_reset is an edge", EDGE_CALLOUT,
    "callout_reset happens before the function")
WRONG("A.6-4", "what callouts say", STOP_LIES,
    "callout_stop says whether the callout had fired; pending, expired")
WRONG("A.6-5", "callout_stop is no edge", STOP_WAITS,
    "callout_stop does not wait")
WRONG("A.6-6", "callout_halt, then free", HALT_HASTY, "callout_halt waits")
WRONG("A.6-6", "callout_halt in the function", HALT_SELF,
    "... unless the function itself calls it")
WRONG("A.6-7", "callout_halt with the interlock", HALT_LOCKED,
    "... and gives the interlock up meanwhile")
WRONG("A.6-8", "callout_halt of one that arms itself", HALT_THOROUGH,
    "what is armed while it waits stays armed")
WATCH("A.6-9", "callout_destroy with the callout pending", CHECK_CALLOUT,
    "callout_destroy of what is neither pending nor running")

/* --- A.7 work queues ------------------------------------------------------------------ */
WRONG("A.7-1", "items of one queue", WORK_INLINE, "a thread calls the function")
WRONG("A.7-2", "items run in order", WORK_LIFO, "items run in order")
WRONG("A.7-3", "item with the kernel lock", WORK_UNLOCKED,
    "an item that is not MP-safe has the kernel lock")
WATCH("A.7-4", "item queued twice", CHECK_RULE,
    "an item is not queued again before its function is called")
WRONG("A.7-5", "workqueue_destroy is an edge", WORK_HASTY,
    "workqueue_destroy waits for the thread")
WATCH("A.7-6", "workqueue_destroy with items", CHECK_WORKQUEUE,
    "workqueue_destroy of an empty queue")

/* --- A.8 cross calls ------------------------------------------------------------------- */
WRONG("A.8-1", "xc_wait is an edge, low", XCALL_HASTY, "xc_wait waits")
WRONG("A.8-1", "xc_wait is an edge, high", XCALL_ONE,
    "xc_broadcast calls every CPU")
NONE("A.8-2", "one request at a time, in the order of calls",
    "the programs 'cross calls run in order' and 'requests are served one at "
    "a time' watch it; no wrong machine leaves it out")
WRONG("A.8-3", "low cross calls wait for softints", LOW_HIGH,
    "low-priority calls run as threads, after the softints of the CPU")
WRONG("A.8-4", "high cross calls do not wait for softints", HIGH_LOW,
    "high-priority calls run as softints")
WATCH("A.8-5", "cross call in a softint", CHECK_SLEEP,
    "no cross call in an interrupt")
WATCH("A.8-6", "allocation in a cross call", CHECK_RULE,
    "no allocation in a low-priority cross call")

/* --- A.9 per-CPU storage ----------------------------------------------------------------- */
WRONG("A.9-1", "per-CPU storage", PERCPU_SHARED, "each CPU has its own")
WRONG("A.9-2", "per-CPU storage", PERCPU_OPEN,
    "percpu_getref holds preemption off")
WRONG(
    "A.9-3", "per-CPU contents", FOREACH_OWN, "percpu_foreach visits every CPU")
WRONG("A.9-4", "percpu_foreach holds moves off", FOREACH_OPEN,
    "... and holds moves off")
WRONG("A.9-5", "per-CPU storage that moves after percpu_putref", PERCPU_STAYS,
    "storage moves when it grows")
WRONG("A.9-6", "per-CPU contents", PERCPU_EMPTY, "... with its contents")

/* --- A.10 allocators ----------------------------------------------------------------------- */
WATCH("A.10-1", "kmem_alloc in an interrupt", CHECK_KMEM,
    "no kmem_alloc, kmem_free in an interrupt")
WATCH("A.10-2", "free with another size", CHECK_ALLOCATOR,
    "kmem_free with the size of the allocation")
WRONG("A.10-3", "pool_get in a handler", POOL_THREAD,
    "pool_get(PR_NOWAIT) in an interrupt")
NONE("A.10-4", "malloc up to IPL_VM; mbufs with M_DONTWAIT, M_WAIT",
    "one path with pool_get: A.10-3")

/* --- A.11 the kernel lock ---------------------------------------------------------------------- */
WRONG("A.11-1", "kernel lock taken again", KLOCK_FLAT, "it is recursive")
WRONG("A.11-2", "sleeping gives the kernel lock up", KLOCK_KEPT,
    "sleeping gives it up, whole")
WRONG("A.11-3", "softints of who spins for the kernel lock", KLOCK_DEAF,
    "who spins for it serves softints")
WRONG("A.11-4", "mutex and kernel lock in two orders", KLOCK_RUNNING,
    "who spins for it counts as not running")
WATCH("A.11-5", "kernel lock with a spin mutex held", CHECK_SLEEP,
    "not with a spin mutex held")
WATCH("A.11-6", "KERNEL_UNLOCK without KERNEL_LOCK", CHECK_KLOCK,
    "only who holds it releases")
MUTANT("A.11-7", "M-2", "softnet_lock and the order of the stack's locks")

/* --- A.12 barriers, atomics -------------------------------------------------------------------- */
WATCH("A.12-1", "producer and consumer", EDGE_FENCE,
    "membar_producer and membar_consumer order")
WATCH("A.12-2", "release and acquire", EDGE_ATOMIC, "release and acquire order")
WRONG("A.12-3", "atomics without fences", ATOMIC_ORDERS,
    "atomic operations order nothing around them")
NONE("A.12-4", "stores are seen late on weak machines",
    "memory is sequentially consistent; what a missing barrier would allow is "
    "reported as a race instead")

/* --- A.13 passive serialisation ------------------------------------------------------------------ */
WATCH("A.13-1", "sleeping in a section", CHECK_SLEEP, "no sleep in a section")
NONE("A.13-1a", "no section in a hardware interrupt",
    "'read section in an interrupt' watches it; no check switches it off")
WRONG("A.13-2", "perform, then free", SECTION_OPEN,
    "a section holds softints and preemption off")
WRONG("A.13-3", "reading in a nested section", SECTION_FLAT, "sections nest")
WATCH("A.13-4", "two performers", CHECK_PSERIALIZE, "one performer at a time")
WATCH("A.13-5", "perform with a spin mutex held", CHECK_SLEEP,
    "pserialize_perform sleeps")
WRONG("A.13-6", "perform, then write", GRACE_HASTY,
    "sections that were open have been left")
WATCH("A.13-7", "perform, then write", EDGE_GRACE,
    "... and the end of each happens before the return")
NONE("A.13-8", "what happens outside of sections is not waited for",
    "'a softint uses an object after its section' (tests/test_knobs.c) shows "
    "the difference between the models of the knob gp")

/* --- A.14 pslist: stack/sys/pslist.h ---------------------------------------- */
WATCH("A.14-1", "destruction of a list with elements", CHECK_ASSERT,
    "a list is destroyed when it is empty")
WATCH("A.14-2", "destruction of what is in a list", CHECK_ASSERT,
    "an entry is destroyed when it is in no list")
WATCH("A.14-3", "walk from what was destroyed", CHECK_ASSERT,
    "the link of a destroyed entry is poisoned")
WATCH("A.14-4", "insertion of what is in a list", CHECK_ASSERT,
    "an entry is inserted when it is in no list")
WATCH("A.14-5", "removal of what is not in a list", CHECK_ASSERT,
    "an entry is removed when it is in a list")
WATCH("A.14-6", "an element is published", EDGE_FENCE,
    "what is filled in before the insertion is there for readers")
WATCH("A.14-7", "an element is published", EDGE_GRACE,
    "an element is freed a grace period after its removal")
MUTANT("A.14-8", "M-1", "readers are in a read section")
NONE("A.14-9", "insertions before and after; a removed entry keeps its link",
    "stack code without a wrong form; 'the order of a list' watches it")

/* --- A.15 psref: stack/kern/subr_psref.c ------------------------------------ */
WATCH("A.15-1", "reference of an unbound LWP", CHECK_ASSERT,
    "the holder is bound to its CPU")
MUTANT("A.15-1", "M-7", "... in the stack too")
WATCH("A.15-2", "reference of another class", CHECK_ASSERT,
    "a target is acquired with its class")
WATCH("A.15-2", "reference to what is being drained", CHECK_ASSERT,
    "... and not while it is being drained")
MUTANT("A.15-2", "M-18", "... but in the section that found it")
WATCH("A.15-3", "release of another target", CHECK_ASSERT,
    "a reference is released with its target")
WATCH("A.15-4", "release by another LWP", CHECK_ASSERT,
    "... by the LWP that acquired it")
WATCH("A.15-4", "return to user level with a reference", CHECK_PSREF,
    "... before the return to user level")
WATCH("A.15-5", "reference copied onto itself", CHECK_ASSERT,
    "psref_copy makes a second reference")
WRONG("A.15-6", "drain of what a sleeper holds", XCALL_HASTY,
    "psref_target_destroy asks every CPU and waits for the holders")
WATCH("A.15-6", "reference to what was destroyed", CHECK_ASSERT,
    "... and leaves a target that nobody can acquire")
MUTANT("A.15-6", "M-5", "... after a grace period")
MUTANT("A.15-7", "M-25", "the wait of a drain is timed")
NONE("A.15-8", "who destroys a target does not hold it",
    "'drain of what one holds' and M-4 show it; it ends in a deadlock that "
    "the stack itself reports through sys/waitgraph.h")
MUTANT("A.15-9", "M-1", "a walk enters its section before it releases")
NONE("A.15-10", "no order between the store of prt_draining and its read",
    "a freedom, not a duty")
MUTANT("A.15-11", "M-8", "references are taken at most at the IPL of the class")
