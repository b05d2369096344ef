/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trace.h -- the vocabulary of a run: steps, findings, schedules.
 *
 *	The machine writes these, the store keeps them, the analysis reads
 *	them.  Nothing here points into the machine: addresses are simulated
 *	ones, code is named by its offset in the module (a "pc"), contexts and
 *	objects by their serial numbers.  All of it is equal in every replay.
 */

#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a step was.  The names of these are printed in reports and stored;
 * append only.  TRACE_READ to TRACE_VOLATILE_WRITE are memory accesses, the
 * others calls of the kernel API or acts of the machine.
 */
#define TRACE_KINDS(X)                                                         \
	X(NONE, "none")                                                        \
	X(READ, "read")                                                        \
	X(WRITE, "write")                                                      \
	X(VOLATILE_READ, "volatile read")                                      \
	X(VOLATILE_WRITE, "volatile write")                                    \
	X(ATOMIC_LOAD, "atomic load")                                          \
	X(ATOMIC_STORE, "atomic store")                                        \
	X(ATOMIC_RMW, "atomic update")                                         \
	X(FENCE, "fence")                                                      \
	X(START, "start")                                                      \
	X(EXIT, "exit")                                                        \
	X(COMMAND, "command")                                                  \
	X(SYSCALL_ENTER, "system call")                                        \
	X(SYSCALL_EXIT, "system call returns")                                 \
	X(HARDINT, "hardware interrupt")                                       \
	X(SOFTINT, "softint handler")                                          \
	X(EXPIRE, "timer expires")                                             \
	X(DISPATCH, "dispatch")                                                \
	X(BLOCK, "blocks")                                                     \
	X(WAKE, "wakes")                                                       \
	X(SPL_RAISE, "spl raise")                                              \
	X(SPL_LOWER, "spl lower")                                              \
	X(PREEMPT_DISABLE, "preemption off")                                   \
	X(PREEMPT_ENABLE, "preemption on")                                     \
	X(MUTEX_INIT, "mutex_init")                                            \
	X(MUTEX_DESTROY, "mutex_destroy")                                      \
	X(MUTEX_ENTER, "mutex_enter")                                          \
	X(MUTEX_TRYENTER, "mutex_tryenter")                                    \
	X(MUTEX_EXIT, "mutex_exit")                                            \
	X(RW_ENTER, "rw_enter")                                                \
	X(RW_EXIT, "rw_exit")                                                  \
	X(CV_WAIT, "cv_wait")                                                  \
	X(CV_SIGNAL, "cv_signal")                                              \
	X(CV_BROADCAST, "cv_broadcast")                                        \
	X(KPAUSE, "kpause")                                                    \
	X(KERNEL_LOCK, "KERNEL_LOCK")                                          \
	X(KERNEL_UNLOCK, "KERNEL_UNLOCK")                                      \
	X(SOFTINT_ESTABLISH, "softint_establish")                              \
	X(SOFTINT_DISESTABLISH, "softint_disestablish")                        \
	X(SOFTINT_SCHEDULE, "softint_schedule")                                \
	X(CALLOUT_RESET, "callout_reset")                                      \
	X(CALLOUT_STOP, "callout_stop")                                        \
	X(CALLOUT_HALT, "callout_halt")                                        \
	X(CALLOUT_DESTROY, "callout_destroy")                                  \
	X(WORKQUEUE_ENQUEUE, "workqueue_enqueue")                              \
	X(WORKQUEUE_DESTROY, "workqueue_destroy")                              \
	X(XCALL, "cross call")                                                 \
	X(XCALL_WAIT, "xc_wait")                                               \
	X(PSERIALIZE_ENTER, "pserialize_read_enter")                           \
	X(PSERIALIZE_EXIT, "pserialize_read_exit")                             \
	X(PSERIALIZE_PERFORM, "pserialize_perform")                            \
	X(ALLOC, "allocate")                                                   \
	X(FREE, "free")                                                        \
	X(NIC_RX, "frame in")                                                  \
	X(NIC_TX, "frame out")                                                 \
	X(DELIVER, "frame delivered")                                          \
	X(MESSAGE, "message")                                                  \
	X(KTHREAD_CREATE, "kthread_create")                                    \
	X(YIELD, "yield")                                                      \
	X(NO_MEMORY, "allocation fails")

enum trace_kind {
#define X(id, text) TRACE_##id,
	TRACE_KINDS(X)
#undef X
	    TRACE_NKINDS
};

/*
 * struct trace_event
 *
 *	One step, recorded only when a run is traced (a replay).  te_object is
 *	what the step is about: an address for accesses and locks, else a
 *	number that depends on the kind (frame length, softint level, ...).
 */
struct trace_event {
	uint64_t te_step;   /* number of the step, from 1 */
	uint64_t te_object; /* simulated address, or a number */
	uint64_t te_hash;   /* trace hash after this step */
	uint32_t te_pc;	    /* offset in the module; 0: the machine itself */
	uint32_t te_stack;  /* index in the run's stack table; 0: none */
	uint32_t te_locks;  /* index in the run's lock-set table; 0: none */
	uint16_t te_ctx;    /* context that made the step */
	uint16_t te_cpu;    /* CPU it ran on */
	uint8_t te_node;
	uint8_t te_kind; /* enum trace_kind */
	uint8_t te_size; /* bytes accessed, at most 255 */
	uint8_t te_ipl;	 /* IPL in force */
};

/* Finding kinds, in the words that facts use. Append only: they are stored. */
#define FINDING_KINDS(X)                                                       \
	X(DATA_RACE, "data-race")                                              \
	X(MIXED_RACE, "plain-atomic-race")                                     \
	X(USE_AFTER_FREE, "use-after-free")                                    \
	X(OUT_OF_BOUNDS, "out-of-bounds")                                      \
	X(UNINITIALISED, "uninitialised-read")                                 \
	X(DOUBLE_FREE, "double-free")                                          \
	X(NULL_ACCESS, "null-access")                                          \
	X(WILD_ACCESS, "wild-access")                                          \
	X(PANIC, "panic")                                                      \
	X(KASSERT, "assertion")                                                \
	X(CRASH, "crash")                                                      \
	X(STACK_OVERFLOW, "stack-overflow")                                    \
	X(DEADLOCK, "deadlock")                                                \
	X(LIVELOCK, "livelock")                                                \
	X(LOCK_ORDER, "lock-order")                                            \
	X(SLEEP, "forbidden-sleep")                                            \
	X(PSREF, "psref-rule")                                                 \
	X(IPL, "ipl-leak")                                                     \
	X(LEAK, "leak")                                                        \
	X(FACT, "violated-fact")                                               \
	X(DIVERGENCE, "divergence")

enum finding_kind {
#define X(id, text) FINDING_##id,
	FINDING_KINDS(X)
#undef X
	    FINDING_NKINDS
};

/* The text of a kind; NULL when the number is none. */
const char *trace_kind_text(unsigned kind);
const char *finding_kind_text(unsigned kind);
/* The kind of a text, or -1. */
int finding_kind_of(const char *text);

enum { TRACE_STACK_MAX = 16, TRACE_LOCKS_MAX = 8 };

/* A backtrace: pcs in the module, innermost first. */
struct trace_stack {
	uint32_t ts_depth;
	uint32_t ts_pc[TRACE_STACK_MAX];
};

/* The locks a context held: their addresses, outermost first. */
struct trace_locks {
	uint32_t tl_count;
	uint64_t tl_lock[TRACE_LOCKS_MAX];
};

/* One side of a finding: who did what, where, holding what. */
struct finding_access {
	uint64_t fa_step;
	uint64_t fa_addr;
	uint16_t fa_ctx;
	uint16_t fa_cpu;
	uint8_t fa_ipl;
	uint8_t fa_kind; /* enum trace_kind; TRACE_NONE: this side is absent */
	uint8_t fa_size;
	struct trace_stack fa_stack;
	struct trace_locks fa_locks;
};

enum { TRACE_NAME_MAX = 48, FINDING_TEXT_MAX = 512 };

/* A heap object: "bif#3", 112 bytes, with its life. */
struct trace_object {
	uint64_t to_addr;
	uint64_t to_size;
	uint32_t to_serial; /* n-th of its type in the run, from 1 */
	bool to_freed;
	char to_type[TRACE_NAME_MAX]; /* "bif", "mbuf"; "" : no object */
	struct finding_access to_alloc;
	struct finding_access to_free; /* valid when to_freed */
};

/*
 * struct finding
 *
 *	What the machine has to say about one broken rule.  Raw: functions are
 *	pcs still, and the title is made by whoever can resolve them.
 */
struct finding {
	enum finding_kind fi_kind;
	uint8_t fi_node;
	bool fi_fatal; /* the run ended here */
	uint64_t fi_step;
	struct finding_access fi_first;	 /* the access that shows it */
	struct finding_access fi_second; /* the other one, for a race */
	struct trace_object fi_object;
	char fi_text[FINDING_TEXT_MAX]; /* message of a panic, wait cycle ... */
};

/*
 * A lock, or an object that is held by references, as lock orders know it.
 * tk_id is the same in every run and process: it is made of where the lock
 * was made, never of where it happens to lie.  With TRACE_LOCK_SHARED it is
 * held, or asked for, by a reader; with TRACE_LOCK_RUN other runs may mean
 * another lock by it.
 */
struct trace_lock {
	uint64_t tk_id;
	uint64_t tk_addr; /* in this run: for its name */
};

#define TRACE_LOCK_SHARED UINT64_C(1)
#define TRACE_LOCK_RUN	  UINT64_C(2)
/* The same lock, in whatever mode. */
#define TRACE_LOCK_OF(id) ((id) & ~TRACE_LOCK_SHARED)

/*
 * struct trace_request
 *
 *	A context that holds locks asks for one, and would wait for it: the
 *	edges held -> asked for of the lock order.  Equal requests of all runs
 *	have equal keys.
 */
struct trace_request {
	uint64_t tq_key;
	uint64_t tq_who; /* the context, in every run */
	struct trace_lock tq_lock;
	struct trace_lock tq_held[TRACE_LOCKS_MAX]; /* oldest first */
	uint32_t tq_nheld;
	uint32_t tq_kept; /* so many of them it held when it slept last */
	uint16_t tq_cpu;
	uint8_t tq_node;
	uint8_t tq_class; /* enum trace_class */
	uint8_t tq_ipl;	  /* in force */
	uint8_t tq_base;  /* IPL that its handler began with; 0: a thread */
	bool tq_tied;	  /* cannot leave this CPU */
	bool tq_steady;	  /* is not preempted by threads */
	bool tq_nameless; /* thread made in the run: others may be called so */
};

enum { TRACE_WATCH_MAX = 8 };

/*
 * struct trace_witness
 *
 *	A request that was watched for in a run, with stacks: where the context
 *	asked (ws_place), and where it had taken what it held.
 */
struct trace_witness {
	bool ws_seen;
	uint32_t ws_unordered; /* bit i: not ordered against that of i */
	uint32_t ws_together;  /* bit i: that of i was seen as well */
	uint8_t ws_node;
	uint32_t ws_nheld;
	struct finding_access ws_place;
	struct finding_access ws_held[TRACE_LOCKS_MAX];
};

/* A context of a run, as the trace numbers them. */
struct trace_context {
	uint16_t tc_ctx;
	uint16_t tc_cpu; /* where it started */
	uint8_t tc_node;
	uint8_t tc_class;	      /* enum trace_class */
	char tc_name[TRACE_NAME_MAX]; /* "a.cpu1.lwp", "a.cpu0.softnet" */
};

enum trace_class {
	TRACE_CLASS_LWP,
	TRACE_CLASS_SOFTINT,
	TRACE_CLASS_HARDINT,
	TRACE_CLASS_KTHREAD,
	TRACE_CLASS_MACHINE
};

/* A frame that crossed the edge of a node. */
struct trace_frame {
	uint64_t tf_step;
	int64_t tf_time; /* ns of virtual time since the run began */
	uint8_t tf_node;
	uint8_t tf_direction; /* 0: received, 1: sent, 2: delivered locally */
	uint16_t tf_len;
	uint16_t tf_ethertype;
	uint8_t tf_dst[6], tf_src[6];
	char tf_ifname[16];
	/* Of all its bytes, as sim_frame_digest; 0 for what is delivered, and
	 * for what comes from the store. */
	uint32_t tf_digest;
};

#endif /* SIM_TRACE_H */
