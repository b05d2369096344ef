/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.h -- the inside of the machine: nodes, CPUs, contexts, tables.
 *
 *	Private to sim/.  Everything that a run changes lives in a node's
 *	tables, in its arena, in its module's writable segment, on the fiber
 *	stacks or in `machine`; freeze.c copies it back before the next run.
 *	Tables refer to each other by number, never by pointer.
 *
 *	Life of a context, SQLite style:
 *
 *	        .------------------------ctx_exit------------.
 *	        v                                            |
 *	      IDLE --ctx_start--> READY --cpu_take--> ONCPU -+--> DONE
 *	                            ^                 |   ^
 *	                            |      sched_block|   |cpu_take (pinned:
 *	                            '--sched_wake-- WAIT  | ctx_exit above it)
 *
 *	  IDLE   service contexts (softint, hardware interrupt, cross call,
 *	         work queue) with nothing to do: no stack content
 *	  READY  an LWP in the queue of cx_cpu
 *	  ONCPU  is the CPU's current context, or interrupted below it; with
 *	         cx_spinning it keeps the CPU but cannot step
 *	  WAIT   off the CPU until somebody wakes it
 *	  DONE   will not run again
 */

#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/assert.h"
#include "sim/kpi/machine/nic.h"
#include "sim/kpi/sys/intr.h"
#include "sim/kpi/sys/lwp.h"
#include "sim/prng.h"
#include "sim/report.h"
#include "sim/sim.h"

#define likely(e)   __builtin_expect((e) != 0, 1)
#define unlikely(e) __builtin_expect((e) != 0, 0)

enum {
	NODE_MAX = 64,
	CPU_MAX = 128,
	CTX_MAX = 1000, /* 10 bits in a shadow cell, some values reserved */
	HELD_MAX = TRACE_LOCKS_MAX,
	IPL_LEVELS = 8,
	SOFTINT_LEVELS = 4,
	PAGE_BYTES = 4096,
	CALLOUT_JUMPS = 8, /* to callouts, before they are in vain */
	NONE = -1
};

#define HZ	100
#define TICK_NS (1000000000 / HZ)

/* --- happens-before clocks (clock.h) ---------------------------------- */

/*
 * A vector clock of an object: a slot that is valid for one run only.  While
 * one context alone has released it, that context has nothing to learn from
 * it: ck_only is its number + 1.
 */
struct clock {
	uint32_t ck_run;
	uint32_t ck_slot;
	uint32_t ck_only;
};

/* --- tables of a node -------------------------------------------------- */

enum handle_kind {
	HANDLE_MUTEX = 0x4d545801,
	HANDLE_RWLOCK = 0x52574c01,
	HANDLE_CONDVAR = 0x43560001,
	HANDLE_CALLOUT = 0x43414c01,
	HANDLE_POOL = 0x504f4f01,
	HANDLE_WORKQUEUE = 0x57510001,
	HANDLE_PSERIALIZE = 0x50535a01,
	HANDLE_PERCPU = 0x50435001,
	HANDLE_NIC = 0x4e494301
};

enum wait_kind {
	WAIT_NONE,
	WAIT_MUTEX,
	WAIT_RWLOCK,
	WAIT_KERNEL_LOCK,
	WAIT_CV,
	WAIT_SLEEP, /* kpause and sleep */
	WAIT_XCALL,
	WAIT_GRACE,
	WAIT_WORKQUEUE,
	WAIT_CALLOUT,
	WAIT_SOFTINT,
	WAIT_NIC,
	WAIT_FRAME,
	WAIT_JOIN
};

enum ctx_state { CTX_IDLE, CTX_READY, CTX_ONCPU, CTX_WAIT, CTX_DONE };

enum ctx_class {
	CLASS_LWP,     /* scenario and boot */
	CLASS_SOFTINT, /* one per CPU and level */
	CLASS_HARDINT, /* one per CPU */
	CLASS_KTHREAD, /* made by stack code, and work queues */
	CLASS_XCALL    /* the low-priority cross-call thread of a CPU */
};

struct ctx {
	void *cx_sp; /* saved stack pointer of its fiber */
	void (*cx_entry)(void *);
	void *cx_arg;
	struct operation cx_op; /* pending, published before it happens */
	uint64_t cx_steps;	/* up to steps_settle */
	uint64_t cx_wait_object;
	uint64_t cx_waiton; /* waitgraph: object waited for, 0 none */
	uint64_t cx_held[HELD_MAX];
	uint64_t cx_held_id[HELD_MAX]; /* lockorder.h */
	uint64_t cx_held_hash, cx_ref_hash;
	uint32_t cx_slept; /* locks held in its last sleep */
	uint32_t cx_inits; /* locks it has made */
	uint64_t cx_lwp;   /* arena address of its struct lwp */
	struct clock cx_fence_release;
	struct clock cx_fence_acquire;
	struct clock cx_exit_clock; /* for kthread_join */
	struct clock cx_wake_clock; /* of who woke it */
	void (*cx_kthread_func)(void *);
	uint32_t cx_nheld;
	uint32_t cx_timer;  /* its sleep timer */
	int32_t cx_klock;   /* kernel lock depth, also while asleep */
	int16_t cx_next;    /* ready queue */
	int16_t cx_cv_next; /* waiters of a condvar */
	int16_t cx_below;   /* interrupted by us */
	uint16_t cx_id;
	uint16_t cx_cpu;
	uint16_t cx_spin_count; /* spin mutexes held */
	uint16_t cx_nopreempt;
	uint16_t cx_sections; /* pserialize read sections open */
	uint16_t cx_psrefs;
	uint16_t cx_children; /* kthreads made so far */
	uint32_t cx_path;     /* who it is across runs (strategy.h) */
	/* Coverage: accesses so far, of that run. */
	uint32_t cx_covered_run, cx_accesses;
	uint8_t cx_class;
	uint8_t cx_state;
	uint8_t cx_ipl;
	uint8_t cx_base_ipl;  /* level of a handler: what it starts with */
	uint8_t cx_spl_saved; /* IPL before the first spin mutex */
	uint8_t cx_wait_kind;
	bool cx_spinning;
	bool cx_signalled;
	bool cx_klock_lost;    /* must retake the kernel lock */
	bool cx_scenario;      /* its end is awaited */
	bool cx_real;	       /* its steps are progress (not the machine's) */
	bool cx_worker;	       /* thread of a work queue */
	bool cx_kthread_klock; /* a kthread that runs with the kernel lock */
	bool cx_must_join;     /* a kthread that somebody will join */
	bool cx_released;      /* nobody waits for its end any more */
	uint8_t cx_syscall_ipl;
	char cx_name[TRACE_NAME_MAX];
	char cx_waiton_kind[24];
};

/* What a context did, to be told later. */
struct deed {
	uint64_t de_step; /* 0: before the run */
	uint32_t de_stack;
	uint16_t de_ctx, de_cpu;
	uint8_t de_ipl;
	uint8_t de_base; /* cx_base_ipl */
	bool de_done;
};

struct mutex {
	uint64_t mx_addr;
	uint64_t mx_id; /* lockorder.h */
	struct clock mx_clock;
	int16_t mx_owner;   /* context, NONE: free */
	int16_t mx_waiters; /* how many wait or spin */
	uint8_t mx_ipl;
	bool mx_spin;
	bool mx_live;
	uint32_t mx_refs;	/* mutex_obj */
	struct deed mx_lowest;	/* spin: held at the lowest level */
	struct deed mx_handler; /* spin: waited for in the highest handler */
};

struct rwlock {
	uint64_t rw_addr;
	uint64_t rw_id;
	struct clock rw_clock;	    /* released by writers */
	struct clock rw_read_clock; /* released by readers */
	int16_t rw_owner;
	int16_t rw_readers;
	int16_t rw_waiters;
	int16_t rw_want_write;
	bool rw_live;
	uint32_t rw_refs;
};

struct condvar {
	uint64_t cv_addr;
	int16_t cv_head, cv_tail; /* waiting contexts, oldest first */
	int16_t cv_count;
	bool cv_live;
};

enum callout_state {
	CALLOUT_PENDING = 0x01,
	CALLOUT_FIRED = 0x02,
	CALLOUT_INVOKING = 0x04
};

struct callout_entry {
	uint64_t ca_addr;
	void (*ca_func)(void *);
	void *ca_arg;
	struct clock ca_clock;	    /* of who armed it */
	struct clock ca_done_clock; /* of the function's end */
	uint32_t ca_timer;
	uint32_t ca_flags;
	int32_t ca_next;    /* in the CPU's list of fired ones */
	int16_t ca_running; /* context that runs it, NONE */
	uint16_t ca_cpu;
	uint8_t ca_state;
	bool ca_queued;
	bool ca_live;
};

enum timer_kind { TIMER_SLEEP, TIMER_CALLOUT };

struct timer {
	int64_t tm_when;
	uint64_t tm_others; /* timer_others when it fired early */
	uint32_t tm_ref;    /* context, callout */
	uint8_t tm_kind;
	bool tm_armed;
	bool tm_fired_early;
};

struct softint {
	void (*si_func)(void *);
	void *si_arg;
	uint32_t si_flags;
	uint8_t si_level;
	bool si_used;
};

enum { SOFTINT_MAX = 512 };

/* State of a softint on one CPU. */
struct softint_cpu {
	struct clock sc_clock;
	int16_t sc_next;
	bool sc_pending;
	bool sc_active;
};

struct workqueue_entry {
	uint64_t wq_addr;	   /* what stack code holds */
	uint64_t wq_head, wq_tail; /* struct work in simulated memory */
	uint64_t wq_taken;	   /* detached, its function not yet called */
	void (*wq_func)(void *, void *);
	void *wq_arg;
	struct clock wq_clock;
	int16_t wq_ctx;
	bool wq_mpsafe;
	bool wq_exiting;
	bool wq_live;
};

struct pserialize_entry {
	uint64_t ps_addr;
	struct clock ps_clock; /* of sections that are over */
	struct clock ps_call;  /* of the performer, at the call */
	uint64_t ps_cpus[2];   /* CPUs recorded in this stage */
	int16_t ps_owner;
	uint8_t ps_stage;
};

struct percpu_entry {
	uint64_t pc_addr;
	uint32_t pc_offset, pc_size;
};

struct pool_entry {
	uint64_t po_addr;
	uint64_t po_size;
	const char *po_name;
	bool po_live;
};

struct nic_entry {
	uint64_t ni_addr; /* what stack code holds */
	void (*ni_intr)(void *);
	void *ni_arg;
	struct clock ni_clock;	       /* of who attached it */
	uint16_t ni_running;	       /* handlers in progress */
	uint16_t ni_oldest, ni_frames; /* of the bus, in ni_ring */
	int32_t ni_taken; /* source of the frame the thread has; or NONE */
	struct {
		uint32_t rg_source, rg_frame;
	} ni_ring[NIC_RING];
	uint8_t ni_flags;
	bool ni_masked;
	bool ni_live;
	char ni_name[16];
};

/* Frames to come: one per hardint section, and one per frame of an LWP. */
struct source {
	const struct sim_frame *so_frames;
	uint32_t so_count;
	uint32_t so_next;
	int16_t so_waiter; /* LWP that waits for the frame, NONE */
	uint16_t so_cpu;
	uint16_t so_ctx;     /* the hardint context that carries its name */
	uint32_t so_handled; /* handlers that have returned */
	bool so_busy;	     /* handler of the last one has not returned */
	bool so_single;	     /* made by an LWP for one frame */
	bool so_wire;	     /* what comes over a wire */
};

/* Which contexts hold what stack code counts itself (waitgraph). */
struct holding {
	uint64_t ho_object;
	int16_t ho_ctx;
	uint16_t ho_count;
};

struct cpu {
	uint64_t cp_info; /* arena address of its struct cpu_info */
	uint64_t cp_idle_lwp;
	struct clock cp_ipl_clock[IPL_LEVELS]; /* [0]: preemption disabled */
	int16_t cp_cur;			       /* NONE: idle */
	int16_t cp_ready_head, cp_ready_tail;
	int16_t cp_hardint; /* its contexts, NONE until first used */
	int16_t cp_softint[SOFTINT_LEVELS];
	int16_t cp_xcall;
	int16_t cp_soft_head[SOFTINT_LEVELS]; /* pending handlers */
	int16_t cp_soft_tail[SOFTINT_LEVELS];
	int32_t cp_fired;  /* callouts to run, oldest first */
	uint32_t cp_frame; /* source of the frame in the ring + 1, 0: none */
	uint8_t cp_soft_pending; /* bit per level */
	uint8_t cp_xc_high;   /* cross call to run here: level + 1, 0: none */
	uint16_t cp_xc_ahead; /* handlers of that level before it */
	bool cp_xc_low;
};

enum { XCALL_LOW = 1, XCALL_HIGH = 2 }; /* wait objects */

struct xcall {
	void (*xc_func)(void *, void *);
	void *xc_arg1, *xc_arg2;
	struct clock xc_send, xc_done;
	uint64_t xc_serving; /* ticket of the last one issued */
	uint64_t xc_finished;
	uint32_t xc_left; /* CPUs that have not answered */
	uint8_t xc_level; /* of the softint that answers */
	bool xc_busy;
};

/* A heap block.  Sorted by address: the arena only grows in a run. */
struct block {
	uint64_t bl_addr;
	uint64_t bl_size;
	const char *bl_type; /* text of the size argument, or a pool's name */
	uint64_t bl_alloc_step, bl_free_step;
	uint32_t bl_alloc_stack, bl_free_stack;
	uint32_t bl_serial;
	uint16_t bl_alloc_ctx, bl_free_ctx;
	uint16_t bl_alloc_cpu, bl_free_cpu;
	uint8_t bl_source; /* enum block_source */
	bool bl_freed;
	bool bl_handles; /* locks, callouts ... were initialised in it */
	bool bl_reached; /* by pointers, at the run's end (leak.c) */
};

enum block_source { BLOCK_KMEM, BLOCK_POOL, BLOCK_MALLOC, BLOCK_MACHINE };

enum { TYPE_MAX = 512, BLOCK_TABLE_MAX = 1 << 20 };

struct block_type {
	const char *bt_text;
	uint32_t bt_count;
};

/*
 * A table: fixed capacity in address space, lazily committed; freeze.c
 * keeps the entries in use when the world was frozen.
 */
#define TABLES(X)                                                              \
	X(ctx, struct ctx, CTX_MAX)                                            \
	X(mutex, struct mutex, 65536)                                          \
	X(rwlock, struct rwlock, 16384)                                        \
	X(condvar, struct condvar, 16384)                                      \
	X(callout, struct callout_entry, 16384)                                \
	X(timer, struct timer, 32768)                                          \
	X(softint, struct softint, SOFTINT_MAX)                                \
	X(softint_cpu, struct softint_cpu, SOFTINT_MAX *CPU_MAX)               \
	X(workqueue, struct workqueue_entry, 1024)                             \
	X(pserialize, struct pserialize_entry, 4096)                           \
	X(percpu, struct percpu_entry, 4096)                                   \
	X(pool, struct pool_entry, 1024)                                       \
	X(nic, struct nic_entry, 1024)                                         \
	X(source, struct source, 8192)                                         \
	X(holding, struct holding, 4096)                                       \
	X(type, struct block_type, TYPE_MAX)

struct table_use {
#define X(name, type, max) uint32_t n_##name;
	TABLES(X)
#undef X
};

/* --- memory of a node ---------------------------------------------------- */

struct cell { /* race.c */
	uint64_t ce_write;
	uint64_t ce_read;
};

/* A watched range of memory: the arena, or the module's writable segment. */
struct region {
	uint64_t rg_base;
	uint64_t rg_size;
	struct cell *rg_cells;
	uint8_t *rg_dirty; /* per page */
	uint32_t *rg_dirty_list;
	uint32_t rg_ndirty;
	uint8_t *rg_frozen; /* copy of the pages at the freeze */
	uint64_t rg_frozen_size;
};

struct node {
	/* Tables; the pointers are constant after sim_node. */
#define X(name, type, max) type *name;
	TABLES(X)
#undef X

	struct block *block;
	uint16_t *meta; /* per 8 bytes of the arena (memory.h) */
	struct region arena;
	struct region data;	  /* the module's writable segment */
	struct cell *stack_cells; /* of the fiber stacks */
	void *data_saved;	  /* its content while another node runs */
	uint32_t *clocks;	  /* vector clocks of the contexts */
	struct module *module;
	uint32_t stacks_mapped; /* fiber slots that have memory */
	unsigned number;
	bool active; /* something can run (conduct.c) */
	unsigned cpus;
	char name[TRACE_NAME_MAX];

	/* What a run changes; copied by freeze.c as one piece. */
	struct node_state {
		struct table_use use;
		struct cpu cpu[CPU_MAX];
		struct xcall xcall[2]; /* [1]: XC_HIGHPRI */
		struct clock klock_clock;
		uint64_t arena_used, arena_frozen; /* that at the freeze */
		uint64_t softnet; /* arena address of softnet_lock */
		uint64_t percpu_area[CPU_MAX];
		uint64_t percpu_lock; /* its address: holds moves off */
		uint32_t percpu_size, percpu_used;
		uint32_t nblock, nblock_frozen; /* that at the freeze */
		int32_t klock_depth;
		int16_t klock_cpu;
		int64_t now;	     /* ns of virtual time */
		int32_t timer_first; /* cache of timer_first */
		bool timer_cached;
		uint64_t idle_steps; /* real steps at the last idle advance */
		uint32_t idle_rounds, idle_jumps;
		uint64_t waits;	     /* waits begun: drains, grace periods */
		uint32_t jumps;	     /* callouts that time jumped to, in vain */
		uint64_t jump_steps; /* real steps at the last one */
		uint32_t timers_armed;
		uint32_t performing;  /* pserialize_perform in progress */
		uint32_t work_queued; /* items whose function is not called */
		struct prng random;
		uint64_t live_blocks; /* for sim_check_teardown */
		uint64_t live_mark;
		uint32_t nblock_mark;
	} s;
};

/* --- the machine ----------------------------------------------------------- */

struct machine {
	/* Hot: read by every hook. */
	uint64_t stack_lo;  /* of the running fiber */
	uint64_t stack_low; /* what is below is left to the machine */
	uint64_t text_base; /* of the running node's module */
	uint64_t text_size; /* bytes of its image */
	uint64_t arena_base, arena_size;
	uint64_t data_base, data_size;
	uint64_t steps;
	uint64_t settled;    /* steps that are counted in contexts */
	uint64_t real_steps; /* of contexts that are not the machine's own */
	uint64_t step_limit;
	uint64_t hash;
	int64_t epoch;	  /* the run's 0 on the engine's clock (depart) */
	uint32_t quantum; /* points until the strategy is asked */
	bool changed;	  /* the choices have changed */
	bool grain_all;
	bool races;
	bool lock_clocks; /* locks order what is done with them */
	bool orders;	  /* note lock orders */
	bool watching;	  /* a run with ro_watch */
	bool tracing;
	bool covering;	 /* note what the run covers (coverage.h) */
	bool observing;	 /* either of the two */
	bool publish;	 /* the strategy looks at operations (operation.c) */
	bool running;	 /* a run is in progress */
	struct ctx *cur; /* NULL: the conductor */
	struct node *node;
	uint64_t blocks_left; /* basic blocks until the run counts as stuck */

	/* The run. */
	struct strategy *strategy;
	uint64_t points;
	uint64_t quantum_granted;
	uint64_t switches;
	bool single; /* the quantum was granted without a choice */
	bool fair;   /* budget used up: round robin from here */
	bool ended;  /* somebody has ended the run */
	bool booting;
	bool quiet;
	bool exhausted;
	bool epilogue; /* facts are read: nobody waits for who does it */
	uint32_t kinds;
	uint32_t fair_next;
	uint64_t given;	  /* lines, system calls and frames of the scenario */
	uint64_t carried; /* frames that came over wires */
	int16_t last_ctx;
	uint64_t watch_step, flip_offset;
	bool watch_stop; /* at watch_step stop for gdb, else flip the byte */
	bool verbose;

	void *conductor_sp;
	uint32_t run; /* serial of the run, for clocks */
	bool several; /* nodes: time passes for all of them together */
	unsigned nnode;
	struct node *nodes[NODE_MAX];
	uint64_t knob[KNOB_MAX];
};

extern struct machine M;

/* Modules lie in slots of 16 MiB from here (cmake/module.cmake). */
#define MODULE_BASE 0x300000000000u

/* The address of the instruction after the call of the kpi function. */
#define CALLER() ((uint64_t)(uintptr_t)__builtin_return_address(0))

/* The "pc" of a return address: slot and offset of the call before it, so
 * that it is unique among modules; 0 when it is not in the running one. */
static inline uint32_t
pc_offset(uint64_t pc)
{
	uint64_t off = pc - 1 - M.text_base;

	return off < M.text_size ? (uint32_t)(pc - 1 - MODULE_BASE) : 0;
}

/* Not an interrupt, hard or soft. */
static inline bool
is_thread(const struct ctx *cx)
{
	return cx->cx_class != CLASS_SOFTINT && cx->cx_class != CLASS_HARDINT;
}

static inline struct cpu *
cpu_of(const struct ctx *cx)
{
	return &M.node->s.cpu[cx->cx_cpu];
}

static inline void *
ptr(uint64_t addr)
{
	return (void *)(uintptr_t)addr;
}

/* --- steps (step.c) ---------------------------------------------------------- */

/*
 * step(kind, object, size, pc)
 *
 *	The current context is about to perform a visible operation: publish
 *	it, let the strategy choose, and when we are chosen count the step.
 *	May switch to other contexts.  point is false for steps that are no
 *	scheduling points in the grain of the run.
 */
void step(unsigned kind, uint64_t object, unsigned size, uint64_t pc);
/* Count the steps since the last call as the current context's. */
static inline void
steps_settle(void)
{
	uint64_t n = M.steps - M.settled;

	M.settled = M.steps;
	if (M.cur == NULL)
		return;
	M.cur->cx_steps += n;
	if (M.cur->cx_real)
		M.real_steps += n;
}
/* A step that never switches: acts of the machine, notes in the trace. */
void step_note(unsigned kind, uint64_t object, unsigned size, uint64_t pc);

/* --- scheduler (sched.c) ------------------------------------------------------- */

/* Ask the strategy; returns when the current context goes on. */
void sched_point(void);
/* The current context waits; returns when it has been woken and runs. */
void sched_block(enum wait_kind, uint64_t object);
/* It waits but keeps its CPU. */
void sched_spin(enum wait_kind, uint64_t object);
/* End a wait or spin: the context becomes ready, or runnable.  The current
 * context does it, or (sched_wake_timer) nobody in particular. */
void sched_wake(struct ctx *);
void sched_wake_timer(struct ctx *);
/* Wake all that wait for this object. */
void sched_wake_all(enum wait_kind, uint64_t object);
/* The current LWP stays ready but lets others go first. */
void sched_give_way(void);
/* Wake spinners that spin on a lock of a context that left its CPU. */
void sched_owner_left(const struct ctx *);
/* True while the owner runs on a CPU and is not after the kernel lock. */
bool sched_oncpu(const struct ctx *);
/* The timer that the node waits for, NONE when nobody waits for time; and
 * let time pass until it expires. */
int32_t sched_awaited_timer(void);
void sched_pass_time(void);
/* Leave the run for good: switch to the conductor.  Does not return. */
_Noreturn void sched_end_run(void);
/* From the conductor: run the node until nothing on it can, or the run ends. */
void sched_run(void);
/* Choices may have changed: of this CPU; of it because an LWP became ready
 * there or ceased to be, which others could take; of any; of the timers. */
void sched_changed_on(unsigned cpu);
void sched_changed_ready(unsigned cpu);
void sched_changed(void);
void sched_changed_time(void);
/* The scenario itself goes on: a line or system call of it begins, a frame of
 * it arrives.  The budget of steps begins anew, and grows a little. */
void sched_progress(void);
enum { BLOCKS_PER_STEP = 64 }; /* in the budget of basic blocks */
/* One of n for a named purpose; the strategy's answer, recorded. */
uint32_t sched_pick(const char *purpose, uint32_t n);

/* The fiber slot of a context. */
static inline unsigned
ctx_slot(const struct ctx *cx)
{
	return M.node->number * CTX_MAX + cx->cx_id;
}

/* The highest level of the spin mutexes that the context holds. */
unsigned mutex_level(const struct ctx *);
/* Make a mutex in memory of the machine, before anything runs. */
void mutex_boot(uint64_t addr, int ipl);
void rwlock_boot(uint64_t addr);

/* --- contexts (ctx.c) ------------------------------------------------------------ */

/* An LWP in the arena; its address. */
uint64_t lwp_new(unsigned cpu, int lid, int pflag, int flag);
/* Format "node.what" for a context; cuts what does not fit. */
void ctx_format_name(char name[TRACE_NAME_MAX], const char *fmt, ...)
    __attribute__((__format__(__printf__, 2, 3)));
struct ctx *ctx_new(enum ctx_class, unsigned cpu, const char *name);
/* Give it a fresh stack that begins in entry(arg). */
void ctx_prepare(struct ctx *, void (*entry)(void *), void *arg);
/* Put a prepared LWP into its CPU's queue. */
void ctx_ready(struct ctx *);
/* The current context is done; idle (service) or for ever. */
_Noreturn void ctx_exit(bool for_ever);
struct ctx *ctx_softint(unsigned cpu, unsigned level);
struct ctx *ctx_hardint(unsigned cpu);
void ctx_held_add(struct ctx *, uint64_t lock, uint64_t id);
void ctx_held_remove(struct ctx *, uint64_t lock);
/* Code that the machine called returns: it must leave nothing behind, and be
 * at this level.  Else a finding. */
void ctx_check_return(const char *what, unsigned ipl);
/* Panic (a finding) unless the current context may sleep. */
void ctx_assert_sleepable(const char *what);

#include "sim/interrupt.h"

/* --- timers (timer.c) ------------------------------------------------------------------ */

uint32_t timer_new(enum timer_kind, uint32_t ref);
void timer_arm(uint32_t timer, int64_t when);
void timer_disarm(uint32_t timer);
void timer_expire(uint32_t timer, bool early);
/* The armed timer with the lowest (time, number), or NONE. */
int32_t timer_first(void);
int32_t timer_first_callout(void);
/* Steps that were progress of others than the timer's own context. */
uint64_t timer_others(const struct timer *);

/* --- the wait-for graph (waitgraph.c) --------------------------------------- */

/* Nothing can run: is anybody waiting for ever?  Reports a deadlock. */
void waitgraph_check_quiet(void);
/* The same while contexts poll: a cycle through their waits.  True when it
 * has let a callout expire instead. */
bool waitgraph_check_polling(void);

/* --- handles -------------------------------------------------------------------------------- */

/*
 * Check that stack code may touch [addr, addr+size) of simulated memory (a
 * primitive is about to use the object there); a finding if it may not.
 */
void memory_check(uint64_t addr, uint64_t size, bool write, uint64_t pc);
/* Lazily committed, zero-filled memory of the host; never fails. */
void *memory_map_lazy(uint64_t bytes);

/* Write to simulated memory for the machine: no step, page becomes dirty. */
void memory_store(uint64_t addr, const void *bytes, uint64_t size);
void memory_store64(uint64_t addr, uint64_t value);
uint64_t memory_load64(uint64_t addr);

/* Number of a live entry behind a handle; a panic finding if it is none. */
uint32_t
handle_lookup(uint64_t addr, enum handle_kind, const char *what, uint64_t pc);
void handle_store(uint64_t addr, enum handle_kind, uint32_t number);

/* A block with handles in it is freed: none of them may be in use. */
void handle_check_free(uint64_t addr, uint64_t size, uint64_t pc);

/* A heap block for an opaque object, with its handle in it. */
uint64_t handle_object(const char *type, uint64_t size, enum handle_kind,
    uint32_t number, uint64_t pc);

/* --- heap (heap.c) ------------------------------------------------------------------------------ */

uint64_t heap_alloc(
    uint64_t size, enum block_source, const char *type, bool zero, uint64_t pc);
void heap_free(uint64_t addr, uint64_t size, enum block_source, uint64_t pc);
/* The block that contains or precedes addr most closely; NULL: none. */
const struct block *heap_find(uint64_t addr);
const struct block *heap_find_in(const struct node *, uint64_t addr);

/* The block at the address, if it is in the heap, has handles in it. */
void heap_holds_handle(uint64_t addr);

/* A block that existed at the freeze is changed (freeze.c). */
void freeze_block_changed(uint32_t block);

/* --- traces and stacks (tracebuf.c) --------------------------------------------------------------------- */

/* Capture the module frames of the running fiber; pc is the innermost. */
uint32_t stack_capture(uint64_t pc);
void stack_capture_from(uint64_t pc, uint64_t fp, struct trace_stack *);
/* The stack of a context that does not run. */
void stack_capture_parked(const struct ctx *, struct trace_stack *);
const struct trace_stack *stack_get(uint32_t id);
void
tracebuf_append(unsigned kind, uint64_t object, unsigned size, uint64_t pc);
/* A timer expired: no step of any context. */
void tracebuf_expiry(uint32_t timer);
void tracebuf_frame(unsigned direction, const char *ifname, const void *bytes,
    size_t len, unsigned ethertype);

/* Set what sim_error says. */
void sim_set_error(const char *fmt, ...)
    __attribute__((__format__(__printf__, 1, 2)));
/* A limit of ours is reached: the run ends, exit 3 names the knob. */
_Noreturn void sim_exhausted(const char *fmt, ...)
    __attribute__((__format__(__printf__, 1, 2)));

/* The kpi table of a node has room for one more: its number. */
#define TABLE_NEW(name)                                                        \
	(M.node->s.use.n_##name < table_max_##name ?                           \
		M.node->s.use.n_##name++ :                                     \
		table_full(#name))
enum {
#define X(name, type, max) table_max_##name = (max),
	TABLES(X)
#undef X
};
_Noreturn uint32_t table_full(const char *name);

#endif /* SIM_MACHINE_H */
