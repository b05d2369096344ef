/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * steps.h -- which steps of a run matter for a finding.
 *
 *	Every step gets a rank; the smaller, the more it matters:
 *
 *	  MARK    the accesses, the allocation and the free of the finding
 *	  OBJECT  another step on its object, or on the accessed address
 *	  LOCK    on a lock that is held at a MARK step, or that both sides
 *		  used (in a deadlock or a lock-order inversion: on any lock)
 *	  LIFE    start, end, wake-up, block, interrupt, softint, command,
 *		  system call or frame of a context that is involved
 *	  SWITCH  the first step after a switch to or from such a context
 *	  NEAR    the first step after another switch, and the last steps
 *		  before the finding
 *	  NONE    the others, and all after the finding
 *
 *	Involved are the contexts of the MARK steps; in a deadlock or livelock
 *	all contexts of the node.
 *
 *	When there are more than are wanted, each rank first gets its share
 *	(half for OBJECT, a quarter each for LOCK and LIFE, an eighth for the
 *	others), what is left over goes to the ranks in order, and in a rank
 *	the latest steps are kept.  A step between two chosen ones is chosen.
 */

#ifndef ANALYSIS_STEPS_H
#define ANALYSIS_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/store.h"

enum step_rank {
	STEP_MARK,
	STEP_OBJECT,
	STEP_LOCK,
	STEP_LIFE,
	STEP_SWITCH,
	STEP_NEAR,
	STEP_NONE
};

/* What a MARK step is to the finding. */
enum step_mark {
	MARK_NOT,
	MARK_FIRST,
	MARK_SECOND,
	MARK_ALLOC,
	MARK_FREE,
	MARK_COUNT
};

struct step {
	struct trace_event sp_event;
	uint8_t sp_rank;
	uint8_t sp_mark;
	bool sp_chosen;
};

/*
 * steps_make(loaded, count)
 *
 *	The steps of the run in order, ranked.  A machine that stops at a bad
 *	access may not have recorded it: then it is put in from the finding.
 *	The caller frees the array.
 */
struct step *steps_make(const struct store_loaded *, size_t *count);

/* Choose about max steps, by the rule above; 0: all. */
void steps_choose(struct step *, size_t count, size_t max);

#endif /* ANALYSIS_STEPS_H */
