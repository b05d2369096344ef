/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strategy.h -- decide which context steps next.
 *
 *	A strategy is asked at scheduling points: of these choices, which one?
 *	Everything in a run that is not a function of scenario and build is an
 *	answer to such a question, so recording the answers is enough to replay
 *	the run to the last bit.
 *
 *	Call order:  open, then for each run begin, (next | pick | executed)*,
 *	             end; then close.
 *	Called from: the machine, on the stack of whichever context got there:
 *	             no stdio, no malloc outside open, little stack.
 *	Must be a function of its arguments, the seed and what it saw in this
 *	run, or was given by learn: no clock, no address, no file.
 */

#ifndef SIM_STRATEGY_H
#define SIM_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * struct operation
 *
 *	What a context is about to do: it has stopped before this.  Also the
 *	parts of what it did then (so_executed), and the delivery of an
 *	interrupt, the expiry of a timer.
 *
 *	op_object is what it touches, so that two operations that touch the
 *	same can be told:
 *
 *	    memory	the bytes [op_object, op_object + op_size)
 *	    locks, condition variables, callouts
 *			the address of the whole thing, size 1
 *	    free	the bytes of the block
 *	    the machine's own state
 *			one of enum operation_object, size 1
 *	    nothing that others could see	0
 *
 *	op_second is a second one: the interlock that cv_wait releases.
 *	Over-approximates: two that do commute may be said to conflict, never
 *	the other way round.
 */
struct operation {
	uint64_t op_object;
	uint64_t op_second;
	uint32_t op_size; /* of op_object, in bytes; 0 without one */
	uint32_t op_pc;
	uint16_t op_cpu; /* where it takes effect */
	uint8_t op_kind; /* enum trace_kind */
	uint8_t op_flags;
};

enum {
	OPERATION_WRITE = 1,  /* changes op_object */
	OPERATION_WRITE2 = 2, /* changes op_second */
	/* Changes what op_cpu may take next: IPL, preemption, a wait, the end
	 * of a context, the delivery of an interrupt. */
	OPERATION_TURNS = 4,
	/* Gives the kernel lock up when it has to wait: its context has it. */
	OPERATION_KLOCK = 8
};

/* State of the machine as an object: below all addresses. */
enum operation_object {
	OBJECT_NONE,
	OBJECT_KERNEL_LOCK,
	OBJECT_TIME,	       /* read by who arms a timer, changed by expiry */
	OBJECT_HEAP,	       /* where the next block will lie */
	OBJECT_DEVICES,	       /* NICs and softint handlers that there are */
	OBJECT_WORKQUEUES,     /* their lists */
	OBJECT_XCALLS,	       /* cross calls */
	OBJECT_GRACE,	       /* grace periods in progress */
	OBJECT_WIRES,	       /* order of frames sent */
	OBJECT_RANDOM,	       /* the kernel's random numbers */
	OBJECT_SOFTINTS = 256, /* + 4 * cpu + level: pending handlers */
	OBJECT_CONTEXTS = 2048, /* + number: asleep or woken */
	OBJECTS_END = 4096	/* no address lies below */
};

/* Would the other order of the two have another effect, or might one of them
 * make the other impossible?  Who runs on a CPU is not looked at: a delivery
 * also takes the CPU away from who was there. */
static inline bool
operations_conflict(const struct operation *a, const struct operation *b)
{
	unsigned either = a->op_flags | b->op_flags;
	unsigned both = a->op_flags & b->op_flags;

	if (a->op_object - b->op_object < b->op_size ||
	    b->op_object - a->op_object < a->op_size) {
		if ((either & OPERATION_WRITE) != 0)
			return true;
	}
	if ((both & OPERATION_TURNS) != 0 && a->op_cpu == b->op_cpu)
		return true;
	if (((either & OPERATION_KLOCK) != 0) &&
	    (((a->op_flags & OPERATION_KLOCK) != 0 &&
		 b->op_object == OBJECT_KERNEL_LOCK) ||
		((b->op_flags & OPERATION_KLOCK) != 0 &&
		    a->op_object == OBJECT_KERNEL_LOCK) ||
		(both & OPERATION_KLOCK) != 0))
		return true;
	if (a->op_second != 0 && b->op_object == a->op_second &&
	    ((a->op_flags & OPERATION_WRITE2) != 0 ||
		(b->op_flags & OPERATION_WRITE) != 0))
		return true;
	if (b->op_second != 0 && a->op_object == b->op_second &&
	    ((b->op_flags & OPERATION_WRITE2) != 0 ||
		(a->op_flags & OPERATION_WRITE) != 0))
		return true;
	return a->op_second != 0 && a->op_second == b->op_second &&
	    (either & OPERATION_WRITE2) != 0;
}

enum choice_how {
	CHOICE_RUN,	 /* the CPU's current context goes on */
	CHOICE_HARDINT,	 /* a pending hardware interrupt is taken */
	CHOICE_SOFTINT,	 /* a pending soft interrupt starts */
	CHOICE_DISPATCH, /* a ready LWP gets the CPU; preempts if it is taken */
	CHOICE_EXPIRE	 /* a timer expires; early ones cost a preemption */
};

/*
 * Expiries are shown as two more contexts: of timers that are due, or would
 * be within a second (what drains and grace periods wait for), and of those
 * further off, where an early expiry lets virtual time jump.
 */
enum {
	STRATEGY_CTX_MAX = 1024,
	STRATEGY_CTX_TIMER = STRATEGY_CTX_MAX - 1,
	STRATEGY_CTX_LATE = STRATEGY_CTX_MAX - 2
};

/* One choice.  ch_ctx is the context that will step (CHOICE_EXPIRE:
 * STRATEGY_CTX_TIMER or STRATEGY_CTX_LATE). */
struct choice {
	uint16_t ch_ctx;
	uint16_t ch_cpu;
	uint16_t ch_how;  /* enum choice_how */
	bool ch_early;	  /* an expiry before its time */
	uint32_t ch_what; /* softint level, frame source, timer */
	/* Who it is across runs: by creation (scenario section, CPU and level,
	 * maker and how many it made before), where ch_ctx is a number in the
	 * order of creation. */
	uint32_t ch_path;
	/* What would be done.  Kept only for strategies with so_executed. */
	const struct operation *ch_op;
};

#define STRATEGY_RUN_ON 0xffffffffu

/*
 * choice_only_spins(choice)
 *
 *	Would its context do nothing but spin, for an adaptive mutex whose
 *	owner runs on another CPU?  Of the point that the strategy is asked at,
 *	for strategies with so_executed.
 */
bool choice_only_spins(const struct choice *);

/*
 * strategy_node()
 *
 *	The node that is asked about; numbers of contexts are its own.
 *
 * strategy_context_name(ctx, buf, len)
 *
 *	The name of its context as traces have it; of those of one name, the
 *	second in the order of creation has "#2" behind it, and so on.
 */
unsigned strategy_node(void);
void strategy_context_name(uint16_t ctx, char *buf, size_t len);

/*
 * struct point
 *
 *	A scheduling point.  pt_choices is in default order: CPUs by number,
 *	and for each the current context, interrupts, softints from the highest
 *	level, ready LWPs; timers come last.  pt_default is what happens
 *	without a strategy: the context that got here goes on; if it cannot,
 *	the first choice.
 */
struct point {
	const struct choice *pt_choices;
	uint32_t pt_count;   /* at least 2: with one nobody is asked */
	uint32_t pt_default; /* index */
	bool pt_goes_on;     /* the default is that the context that got here
				goes on: any other choice preempts it */
	uint64_t pt_number;  /* of points with a choice so far, from 0 */
};

/*
 * struct search_state
 *
 *	Where a systematic strategy stands, between two runs.
 */
struct search_state {
	/* Another run is wanted.  Without, and without a flaw, every execution
	 * within the bound has been seen. */
	bool ss_more;
	/* NULL, or why the search must not be called complete. */
	const char *ss_flaw;
	const char *ss_bounded; /* what is bounded: "preemption bound"; NULL */
	uint64_t ss_bound;	/* of the round in progress */
	uint64_t ss_bound_last; /* of the last round */
	bool ss_cut; /* the bound of this round has left something out */
	uint64_t ss_executions; /* different ones, of this round */
	uint64_t ss_redundant;	/* runs that were like others (dpor) */
	/* How many executions the last round may have: of random probes the
	 * mean, and its variance.  0 probes: nothing is known. */
	uint64_t ss_probes;
	double ss_estimate, ss_variance;
};

/* A strategy, opened; every implementation begins with this. */
struct strategy {
	const struct strategy_ops *st_ops;
};

struct strategy_ops {
	const char *so_name;
	const char *so_args; /* usage: "depth=3,steps=0" */
	const char *so_help;
	/*
	 * args is "name=value,...", or NULL.  NULL and a line in err when they
	 * are wrong.
	 */
	struct strategy *(*so_open)(const char *args, char *err, size_t len);
	/* Run number run (from 1) of a campaign with this seed begins. */
	void (*so_begin)(struct strategy *, uint64_t seed, uint64_t run);
	/*
	 * Index of the choice taken.  *quantum is set to the number of further
	 * points at which the same context goes on without asking, unless the
	 * choices change before; STRATEGY_RUN_ON: until they change.
	 */
	uint32_t (*so_next)(
	    struct strategy *, const struct point *, uint32_t *quantum);
	/* One of n (n > 1) for a named purpose; it takes a point number of
	 * its own.  "cv_signal": which of n waiters.  "alloc": an allocation
	 * fails when it is 1, and all others are the same; so 0 and 1 are
	 * what a search has to try. */
	uint32_t (*so_pick)(struct strategy *, const char *purpose, uint32_t n,
	    uint64_t number);
	/*
	 * ctx does this now.  NULL when the strategy does not care; a strategy
	 * that has it is asked at every point, whatever quantum it gave, and
	 * sees pending operations in ch_op.
	 *
	 * Called once for what was chosen (first is true; also when there was
	 * but one choice, or none but to let time pass, and nobody was asked),
	 * then for each part that
	 * belongs to it without a point between: waking, waiting, ending,
	 * arming a timer, taking a handler off its queue, accesses that are no
	 * points in the grain of the run.  Not called after the step budget
	 * is used up.
	 */
	void (*so_executed)(struct strategy *, uint16_t ctx,
	    const struct operation *, bool first);
	/* The run is over, after so many points with a choice. */
	void (*so_end)(struct strategy *, uint64_t points);
	/*
	 * What earlier epochs taught: the longest run so far, in points.
	 * Called between runs only, at epoch ends.  NULL: nothing to learn.
	 */
	void (*so_learn)(struct strategy *, uint64_t points_max);
	/*
	 * What runs teach, for strategies that learn more than how long they
	 * are.  Runs are made by several processes, none of which sees all of
	 * them, so both are flat bytes without addresses.  All four or none.
	 *
	 * so_lesson: what the run that has ended teaches, valid until the next
	 *	begin.  Returns its length; 0: nothing.
	 * so_study: a lesson of an earlier run, in order of run number; called
	 *	at epoch ends, before so_learn.
	 * so_save: everything that has been learnt, valid until the next call.
	 * so_load: have learnt that and nothing else.  False: these bytes are
	 *	no state of this strategy.
	 */
	size_t (*so_lesson)(struct strategy *, const uint8_t **bytes);
	void (*so_study)(
	    struct strategy *, uint64_t run, const uint8_t *bytes, size_t len);
	size_t (*so_save)(struct strategy *, const uint8_t **bytes);
	bool (*so_load)(struct strategy *, const uint8_t *bytes, size_t len);
	void (*so_close)(struct strategy *);
	/*
	 * Systematic strategies alone; NULL for others.  so_search, after
	 * so_end, turns to the next execution and says where the search
	 * stands; cut: the run ended before quiescence, so that others were
	 * kept from what they would have done.  so_probe: the next runs are
	 * random ones that estimate how many executions the last round has,
	 * until it is called with false.
	 */
	void (*so_search)(struct strategy *, bool cut, struct search_state *);
	void (*so_probe)(struct strategy *, bool);
	bool so_one_node; /* cannot search worlds of several nodes */
};

/* All strategies that can be named, ending with NULL. */
extern const struct strategy_ops *const strategies[];
const struct strategy_ops *strategy_lookup(const char *name);

/*
 * The replay strategy follows recorded choices.  It is no entry of the
 * table: it is opened with a schedule, not with arguments.
 *
 * replay_diverged: did the schedule name a choice that did not exist?
 */
struct strategy *replay_open(const uint8_t *choices, size_t len);
bool replay_diverged(const struct strategy *);

/*
 * Helpers for so_open: take "name=value" out of an argument list.
 * strategy_arg leaves *value alone when the name is absent; false and a line
 * in err when the value is no number in [min, max].  strategy_arg_is: is the
 * value this word?  strategy_args_known says false and a line in err when a
 * name is not in the NULL-ended list.
 */
bool strategy_arg_is(const char *args, const char *name, const char *word);
bool strategy_arg(const char *args, const char *name, uint64_t min,
    uint64_t max, uint64_t *value, char *err, size_t len);
bool strategy_args_known(
    const char *args, const char *const *names, char *err, size_t len);

#endif /* SIM_STRATEGY_H */
