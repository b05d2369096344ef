/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * step.h -- the hot path of a step, for the hooks.
 *
 *	Order inside a hook: scheduling point, validity check, race check,
 *	return; the access comes after.  If the check came before the switch,
 *	memory freed meanwhile would be touched unseen.
 */

#ifndef SIM_STEP_H
#define SIM_STEP_H

#include "sim/operation.h"

static inline void
step_hash(uint64_t object, uint32_t pc, unsigned kind, unsigned size)
{
	uint64_t word = object ^ (uint64_t)pc << 32 ^ (uint64_t)kind << 56 ^
	    (uint64_t)size << 48 ^ (uint64_t)M.cur->cx_id << 20;

	M.hash = (M.hash ^ word) * 0x9e3779b97f4a7c15u;
	M.hash ^= M.hash >> 29;
}

/* A step that is waited for may have come: stop for gdb, or flip a byte. */
void step_watch(void);

/* A step that is recorded, or whose coverage is noted. */
void step_observe(unsigned kind, uint64_t object, unsigned size, uint64_t pc);

/* Count a step that is happening now. */
static inline void
step_count(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	if (unlikely(M.watch_step != 0))
		step_watch();
	M.steps++;
	step_hash(object, pc_offset(pc), kind, size);
	if (unlikely(M.observing))
		step_observe(kind, object, size, pc);
}

/* The scheduling point before a step. */
static inline void
step_point(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	if (unlikely(M.changed || M.quantum == 0 || M.steps >= M.step_limit)) {
		if (unlikely(M.publish))
			operation_publish(kind, object, size, pc);
		sched_point();
	} else {
		M.quantum--;
	}
}

#endif /* SIM_STEP_H */
