/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * operation.h -- what the machine tells strategies that look at operations.
 *
 *	Only while M.publish is set, which the run's strategy decides.
 */

#ifndef SIM_OPERATION_H
#define SIM_OPERATION_H

#include "sim/machine.h"

/* Fill what is constant; once, before the first world. */
void operation_open(void);

/* The current context is about to do this. */
void
operation_publish(unsigned kind, uint64_t object, unsigned size, uint64_t pc);

/*
 * Hints for the next operation_publish: on which CPU it takes effect, when
 * that is another one; and what second object it changes.
 */
void operation_publish_cpu(unsigned cpu);
void operation_publish_second(uint64_t object);

/* Pending operations of what is no context yet. */
const struct operation *operation_arrival(unsigned cpu);
const struct operation *operation_softint(unsigned cpu, unsigned level);
const struct operation *operation_expiry(void);

/* Tell the strategy what is done now, and by whom. */
void operation_begin(unsigned ctx, const struct operation *);

/*
 * And of a part of it: a kind that touches the same, and the step's object
 * (of TRACE_WAKE the context, of TRACE_SOFTINT the level of a list of pending
 * handlers, of TRACE_ALLOC one of enum operation_object).
 */
void
operation_report(unsigned kind, uint64_t object, unsigned size, unsigned cpu);
static inline void
operation_part(unsigned kind, uint64_t object, unsigned size, unsigned cpu)
{
	if (unlikely(M.publish))
		operation_report(kind, object, size, cpu);
}

#endif /* SIM_OPERATION_H */
