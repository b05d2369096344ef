/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anchored.h -- schedules as a few rules that survive a recompile.
 *
 *	A rule is "after context c's own n-th operation, u goes on".  Where no
 *	rule fits, the default is taken: who got to the point goes on, and if
 *	it cannot, the first choice.  Rules are keyed by what their own context
 *	has done, so that each means the same when others are left out.
 *
 *	An operation is what a context does from one point to the next.  It has
 *	a number, from 1, among those of its context; and a site: its function
 *	and kind, with the number of times that the context has done that.  By
 *	number, a rule is bound to a build; by site it survives edits.
 *
 *	Call order:  anchored_open; then before each run anchored_set, after it
 *	             anchored_notes, anchored_log; so_close.
 *	Called from: outside of runs.
 */

#ifndef SIM_ANCHORED_H
#define SIM_ANCHORED_H

#include "sim/strategy.h"
#include "sim/trace.h"

/* A context: its name in the trace, and "#2" behind the second of a name. */
enum { ANCHOR_NAME_MAX = TRACE_NAME_MAX + 8 };

enum anchor_do {
	ANCHOR_RUN,    /* context an_to goes on, on CPU an_cpu */
	ANCHOR_EXPIRE, /* the next timer expires */
	ANCHOR_LATE,   /* that which is more than a second off expires */
	ANCHOR_PICK    /* a pick for the purpose an_to: number an_index */
};

struct anchor {
	char an_ctx[ANCHOR_NAME_MAX]; /* ANCHOR_START: before all operations */
	uint64_t an_count;	      /* of its operations; 0: none yet */
	/* Where the operation is: anchored_site, 0: nobody knows; and how
	 * often the context has been there. */
	uint64_t an_site, an_hit;
	enum anchor_do an_do;
	char an_to[ANCHOR_NAME_MAX];
	uint16_t an_cpu;
	uint32_t an_index;
	/* Filled in by the run. */
	bool an_fired;
	bool an_preempts; /* another context could have gone on, or it was an
			     early expiry */
};

#define ANCHOR_START "start"

/* One operation of a run. */
struct anchored_step {
	uint32_t as_who; /* for anchored_name */
	uint32_t as_pc;
	uint64_t as_count; /* among those of its context, from 1 */
	uint64_t as_object;
	uint8_t as_kind; /* enum trace_kind */
};

/* What function a pc lies in, as a number that is equal in all builds. */
struct anchored_function {
	uint32_t af_pc;
	uint64_t af_id;
};

struct strategy *anchored_open(void);

/*
 * anchored_set(strategy, rules, n)
 *
 *	The rules of the next runs, which are by number.  Not copied: an_fired
 *	of each is set by the run.
 *
 * anchored_by_site(strategy, functions, n)
 *
 *	The next runs match rules that have a site by that.  The functions are
 *	sorted by pc, and not copied.  NULL: by number.
 *
 * anchored_follow(strategy, inner)
 *
 *	Where no rule fits, ask this strategy instead of taking the default.
 */
void anchored_set(struct strategy *, struct anchor *rules, size_t n);
void
anchored_by_site(struct strategy *, const struct anchored_function *, size_t n);
void anchored_follow(struct strategy *, struct strategy *inner);

uint64_t anchored_site(uint64_t function, unsigned kind);

/*
 * anchored_notes(strategy, n)
 *
 *	The last run as rules, in the order of the run, without sites: they
 *	give the same run by number.  NULL when there were too many.
 *
 * anchored_log(strategy, n)
 *
 *	Its operations.
 *
 * anchored_unknown(strategy, n)
 *
 *	By site only: pcs that the functions did not have; when there are any,
 *	rules may have been missed.
 */
const struct anchor *anchored_notes(const struct strategy *, size_t *n);
const struct anchored_step *anchored_log(const struct strategy *, size_t *n);
const char *anchored_name(const struct strategy *, uint32_t who);
const uint32_t *anchored_unknown(const struct strategy *, size_t *n);

#endif /* SIM_ANCHORED_H */
