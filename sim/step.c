/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * step.c -- steps of primitives: a point, then the count.
 */

#include "sim/step.h"

#include "sim/coverage.h"
#include "sim/hooks.h"
#include "sim/memory.h"

/* Where gdb stops: a breakpoint on this function. */
__attribute__((noinline)) void
sim_stop_here(void)
{
	__asm__ volatile("");
}

/* For tests: one bit of simulated memory changes by itself. */
static void
flip(void)
{
	uint64_t addr = M.nodes[0]->arena.rg_base + M.flip_offset;
	uint8_t byte;

	byte = *(uint8_t *)ptr(addr);
	byte ^= 1;
	memory_store(addr, &byte, 1);
}

void
step_watch(void)
{
	if (M.steps + 1 < M.watch_step)
		return;
	M.watch_step = 0;
	if (M.watch_stop)
		sim_stop_here();
	else
		flip();
}

void
step_observe(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	if (M.tracing)
		tracebuf_append(kind, object, size, pc);
	if (M.covering)
		coverage_step(kind, object, size, pc);
}

void
step(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	step_point(kind, object, size, pc);
	step_count(kind, object, size, pc);
}

void
step_note(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	step_count(kind, object, size, pc);
}
