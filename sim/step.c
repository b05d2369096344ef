/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * step.c -- steps of primitives: a point, then the count.
 */

#include "sim/step.h"

#include "sim/hooks.h"
#include "sim/memory.h"

/* For tests: one bit of simulated memory changes by itself. */
void
hooks_flip(void)
{
	uint64_t addr = M.nodes[0]->arena.rg_base + M.flip_offset;
	uint8_t byte;

	if (M.steps + 1 < M.flip_step)
		return;
	byte = *(uint8_t *)ptr(addr);
	byte ^= 1;
	memory_store(addr, &byte, 1);
	M.flip_step = 0;
}

void
step(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	step_point(kind, object, size, pc);
	if (unlikely(M.flip_step != 0))
		hooks_flip();
	step_count(kind, object, size, pc);
}

void
step_note(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	step_count(kind, object, size, pc);
}
