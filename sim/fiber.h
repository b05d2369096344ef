/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fiber.h -- stacks and the switch between them.
 *
 *	A fiber is a stack at a fixed address and a saved stack pointer, so
 *	that what lies on stacks has equal addresses in every process.  The
 *	stack of slot i is FIBER_STACK_BYTES high, above a guard of the same
 *	size that faults.
 *
 *	fiber_switch is callee-saved registers only: no signal mask, no FPU
 *	control words (kernel code does not touch them).
 */

#ifndef SIM_FIBER_H
#define SIM_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIBER_BASE	  0x200000000000u
#define FIBER_STACK_BYTES 0x10000u
#define FIBER_STRIDE	  (2 * FIBER_STACK_BYTES)

/* The stack of a slot: [lo, lo + FIBER_STACK_BYTES). */
static inline uint64_t
fiber_stack_lo(unsigned slot)
{
	return FIBER_BASE + (uint64_t)slot * FIBER_STRIDE + FIBER_STACK_BYTES;
}

/* Map the stack of a slot; false when the address is taken. */
bool fiber_reserve(unsigned slot);
void fiber_unreserve(unsigned slot);

/* A saved stack pointer that begins in entry, at the top of the slot. */
void *fiber_prepare(unsigned slot, void (*entry)(void));

/* The frame pointer of a fiber that is switched out. */
uint64_t fiber_frame(const void *sp);

/* Save here, continue there. */
void fiber_switch(void **save, void *to);

#endif /* SIM_FIBER_H */
