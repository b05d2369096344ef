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
/* At its lower end, what code under test leaves to the machine. */
#define FIBER_RESERVE_BYTES 0x4000u

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

/* Save here, continue there.  Between fiber_depart and fiber_arrive. */
void fiber_switch(void **save, void *to);

/*
 * AddressSanitizer must know on which stack it is, and believes that frames
 * are left in order.  Without it these are nothing.
 *
 * fiber_depart(kept, from, to, size)
 *	The stack at from (0: the conductor's, whose place only the sanitizer
 *	knows) is about to be left for the one at to, of size bytes; for 0,
 *	the conductor's.  *kept goes to fiber_arrive when it is back; NULL:
 *	it never is.
 *
 * fiber_arrive(kept)
 *	First thing on the stack that was switched to; NULL when it is new.
 *
 * fiber_cleanse(lo, size)
 *	Whoever had frames on this stack is gone, or may be read and written
 *	from outside.
 */
#if defined(__SANITIZE_ADDRESS__)
#define FIBER_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_SANITIZED 1
#endif
#endif

#ifdef FIBER_SANITIZED
/* Of a function that reads other functions' frames. */
#define FIBER_READS_FRAMES __attribute__((no_sanitize("address")))
void fiber_depart(void **kept, uint64_t from, uint64_t to, size_t size);
void fiber_arrive(void *kept);
void fiber_cleanse(uint64_t lo, size_t size);
#else
#define FIBER_READS_FRAMES
static inline void
fiber_depart(void **kept, uint64_t from, uint64_t to, size_t size)
{
	(void)kept;
	(void)from;
	(void)to;
	(void)size;
}
static inline void
fiber_arrive(void *kept)
{
	(void)kept;
}
static inline void
fiber_cleanse(uint64_t lo, size_t size)
{
	(void)lo;
	(void)size;
}
#endif

#endif /* SIM_FIBER_H */
