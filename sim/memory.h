/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.h -- simulated memory: where it lies, what state each byte is in.
 *
 *	Fixed addresses, the same in every process.  All lie where neither the
 *	heap nor the loader of a Linux process puts anything, with or without
 *	AddressSanitizer; each map fails rather than replaces.  With an
 *	unlimited stack Linux puts what it maps just below 0x1555_5555_5000.
 *
 *	0x1100_0000_0000 + node * 1 GiB	arenas
 *	0x1200_0000_0000 + node * 256 MiB	state of arena bytes
 *	0x1300_0000_0000 + node * 2 GiB	race cells of arenas
 *	0x2000_0000_0000			fiber stacks (fiber.h)
 *	0x3000_0000_0000 + slot * 16 MiB	modules (cmake/module.cmake)
 *	0x4000_0000_0000 + node * 256 MiB	race cells of the stacks
 *	0x4800_0000_0000 + node * 64 MiB	race cells of module data
 */

#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/fiber.h"
#include "sim/machine.h"

#define ARENA_BASE	   0x110000000000u
#define ARENA_STRIDE	   0x40000000u
#define META_BASE	   0x120000000000u
#define META_STRIDE	   0x10000000u
#define CELLS_BASE	   0x130000000000u
#define CELLS_STRIDE	   0x80000000u
#define STACK_CELLS_BASE   0x400000000000u
#define STACK_CELLS_STRIDE 0x10000000u
#define DATA_CELLS_BASE	   0x480000000000u
#define DATA_CELLS_STRIDE  0x04000000u
#define MODULE_STRIDE	   0x1000000u

/*
 * State of 8 bytes of an arena, 16 bits: the low byte says how many of them
 * may be touched (0: all, 1 to 7: the first n, else why not), the high byte
 * which are initialised.
 */
enum {
	META_ALL = 0x00,
	META_UNALLOCATED = 0xf8,
	META_REDZONE = 0xfa,
	META_FREED = 0xfd,
	META_FINE = 0xff00 /* all there, all initialised */
};

/* Addresses of the fiber stacks of a node. */
#define NODE_STACKS_BYTES ((uint64_t)CTX_MAX * FIBER_STRIDE)

static inline uint64_t
node_stacks(const struct node *n)
{
	return FIBER_BASE + n->number * NODE_STACKS_BYTES;
}

bool memory_map_node(struct node *);
void memory_unmap_node(struct node *);

/* Map length bytes at a fixed address. */
void *memory_map_fixed(uint64_t addr, uint64_t len);

/* Set the state of a block (whole granules from addr). */
void memory_set(struct node *, uint64_t addr, uint64_t size, unsigned state,
    bool initialised);

/* Slow path of the check: reports, or returns when all is well. */
void
memory_check_slow(uint64_t addr, unsigned size, unsigned kind, uint64_t pc);

/* A copy is made: the target is initialised where the source is. */
void memory_copy_state(uint64_t to, uint64_t from, uint64_t len);

static inline void
region_dirty(struct region *rg, uint64_t off)
{
	uint32_t page = (uint32_t)(off / PAGE_BYTES);

	if (unlikely(!rg->rg_dirty[page])) {
		rg->rg_dirty[page] = 1;
		rg->rg_dirty_list[rg->rg_ndirty++] = page;
	}
}

static inline void
region_dirty_range(struct region *rg, uint64_t off, uint64_t len)
{
	for (uint64_t o = off & ~(uint64_t)(PAGE_BYTES - 1); o < off + len;
	     o += PAGE_BYTES)
		region_dirty(rg, o);
}

#endif /* SIM_MEMORY_H */
