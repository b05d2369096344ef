/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obligation.h -- that a read does, or does not, read from a write.
 *
 *	Sites are code offsets.  A read is anything that observes the object:
 *	loads, updates, taking a lock; a write is what leaves something to be
 *	observed: stores, updates, letting a lock go.  An obligation wishes:
 *	it looks for an operation or avoids it.  It never forbids one.
 *
 *	positive, the read reads from the write:
 *	    IDLE      --read is pending-->  READ_HELD   avoid read, look for write
 *	    any       --write done-->       WRITTEN     look for read; strict:
 *							avoid other writes there
 *	    WRITTEN   --read done-->        met, once less
 *	    WRITTEN   --other write-->      IDLE
 *	    READ_HELD --read done-->        IDLE
 *
 *	negative, it reads from something else:
 *	    IDLE      --write is pending, strict-->  WRITE_HELD  avoid write
 *	    WRITE_HELD --read done-->       met
 *	    any       --write done-->       WRITTEN     avoid read, look for
 *							another write there
 *	    WRITTEN   --other write-->      REWRITTEN   look for read
 *	    REWRITTEN --read done-->        met
 */

#ifndef SIM_STRATEGY_OBLIGATION_H
#define SIM_STRATEGY_OBLIGATION_H

#include "sim/strategy.h"
#include "sim/trace.h"

struct obligation_terms {
	uint32_t ot_write, ot_read; /* sites */
	uint8_t ot_negative;
	uint8_t ot_strict;
	uint8_t ot_times; /* to be met */
	uint8_t ot_unused;
};

enum obligation_state {
	OBLIGATION_IDLE,
	OBLIGATION_READ_HELD,
	OBLIGATION_WRITE_HELD,
	OBLIGATION_WRITTEN,
	OBLIGATION_REWRITTEN,
	OBLIGATION_OVER
};

struct obligation {
	struct obligation_terms ob_terms;
	uint64_t ob_object; /* that was written */
	uint8_t ob_state;
	uint8_t ob_left;
};

enum obligation_wish { WISH_NONE, WISH_LOOK, WISH_AVOID };

static inline bool
operation_observes(const struct operation *op)
{
	switch (op->op_kind) {
	case TRACE_READ:
	case TRACE_VOLATILE_READ:
	case TRACE_ATOMIC_LOAD:
	case TRACE_ATOMIC_RMW:
	case TRACE_MUTEX_ENTER:
	case TRACE_MUTEX_TRYENTER:
	case TRACE_RW_ENTER:
	case TRACE_KERNEL_LOCK:
	case TRACE_CV_WAIT:
		return true;
	default:
		return false;
	}
}

static inline bool
operation_leaves(const struct operation *op)
{
	switch (op->op_kind) {
	case TRACE_MUTEX_ENTER:
	case TRACE_MUTEX_TRYENTER:
	case TRACE_RW_ENTER:
	case TRACE_KERNEL_LOCK:
	case TRACE_CV_WAIT:
		return false;
	default:
		return (op->op_flags & OPERATION_WRITE) != 0;
	}
}

static inline void
obligation_begin(struct obligation *ob, const struct obligation_terms *ot)
{
	*ob = (struct obligation){ .ob_terms = *ot, .ob_left = ot->ot_times };
}

/* An operation is pending. */
static inline void
obligation_reached(struct obligation *ob, const struct operation *op)
{
	const struct obligation_terms *ot = &ob->ob_terms;

	if (ob->ob_state != OBLIGATION_IDLE)
		return;
	if (!ot->ot_negative && op->op_pc == ot->ot_read)
		ob->ob_state = OBLIGATION_READ_HELD;
	else if (ot->ot_negative && ot->ot_strict && op->op_pc == ot->ot_write)
		ob->ob_state = OBLIGATION_WRITE_HELD;
}

static inline enum obligation_wish
obligation_wish(const struct obligation *ob, const struct operation *op)
{
	const struct obligation_terms *ot = &ob->ob_terms;
	bool here = op->op_object == ob->ob_object;

	switch (ob->ob_state) {
	case OBLIGATION_READ_HELD:
		return op->op_pc == ot->ot_write ? WISH_LOOK :
		    op->op_pc == ot->ot_read	 ? WISH_AVOID :
						   WISH_NONE;
	case OBLIGATION_WRITE_HELD:
		return op->op_pc == ot->ot_write ? WISH_AVOID : WISH_NONE;
	case OBLIGATION_WRITTEN:
		if (op->op_pc == ot->ot_read && here)
			return ot->ot_negative ? WISH_AVOID : WISH_LOOK;
		if (!here || !operation_leaves(op))
			return WISH_NONE;
		if (ot->ot_negative)
			return op->op_pc != ot->ot_write ? WISH_LOOK :
							   WISH_NONE;
		return ot->ot_strict ? WISH_AVOID : WISH_NONE;
	case OBLIGATION_REWRITTEN:
		return op->op_pc == ot->ot_read && here ? WISH_LOOK : WISH_NONE;
	default:
		return WISH_NONE;
	}
}

static inline void
obligation_met(struct obligation *ob)
{
	ob->ob_state = --ob->ob_left == 0 ? OBLIGATION_OVER : OBLIGATION_IDLE;
}

static inline void
obligation_read_done(struct obligation *ob, bool here)
{
	bool negative = ob->ob_terms.ot_negative;

	switch (ob->ob_state) {
	case OBLIGATION_READ_HELD:
		ob->ob_state = OBLIGATION_IDLE;
		break;
	case OBLIGATION_WRITE_HELD:
		obligation_met(ob);
		break;
	case OBLIGATION_WRITTEN:
		if (here && !negative)
			obligation_met(ob);
		else if (here)
			ob->ob_state = OBLIGATION_IDLE;
		break;
	case OBLIGATION_REWRITTEN:
		if (here)
			obligation_met(ob);
		break;
	default:
		break;
	}
}

/* An operation is executed. */
static inline void
obligation_executed(struct obligation *ob, const struct operation *op)
{
	const struct obligation_terms *ot = &ob->ob_terms;
	bool here = op->op_object == ob->ob_object;

	if (ob->ob_state == OBLIGATION_OVER)
		return;
	if (op->op_pc == ot->ot_read)
		obligation_read_done(ob, here);
	if (ob->ob_state == OBLIGATION_OVER)
		return;
	if (op->op_pc == ot->ot_write) {
		ob->ob_state = OBLIGATION_WRITTEN;
		ob->ob_object = op->op_object;
	} else if (ob->ob_state == OBLIGATION_WRITTEN && here &&
	    operation_leaves(op)) {
		ob->ob_state =
		    ot->ot_negative ? OBLIGATION_REWRITTEN : OBLIGATION_IDLE;
	}
}

#endif /* SIM_STRATEGY_OBLIGATION_H */
