/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.c -- simulated memory: maps, state of bytes, access checks.
 */

#define _GNU_SOURCE

#include "sim/memory.h"

#include <string.h>
#include <sys/mman.h>

#include "sim/check.h"
#include "sim/fiber.h"
#include "sim/module.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

void *
memory_map_fixed(uint64_t addr, uint64_t len)
{
	void *want = ptr(addr);
	void *got = mmap(want, len, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
	    -1, 0);

	if (got == MAP_FAILED || got != want) {
		sim_set_error("cannot map %llu bytes of simulated memory at "
			      "%#llx",
		    (unsigned long long)len, (unsigned long long)addr);
		return NULL;
	}
	return got;
}

void *
memory_map_lazy(uint64_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	ASSERT(p != MAP_FAILED);
	return p;
}

static void
region_lists(struct region *rg)
{
	uint64_t pages = rg->rg_size / PAGE_BYTES + 1;

	rg->rg_dirty = memory_map_lazy(pages);
	rg->rg_dirty_list = memory_map_lazy(pages * sizeof(uint32_t));
	rg->rg_frozen = memory_map_lazy(rg->rg_size);
}

static void
region_unlist(struct region *rg)
{
	uint64_t pages = rg->rg_size / PAGE_BYTES + 1;

	(void)munmap(rg->rg_dirty, pages);
	(void)munmap(rg->rg_dirty_list, pages * sizeof(uint32_t));
	(void)munmap(rg->rg_frozen, rg->rg_size);
}

bool
memory_map_node(struct node *n)
{
	uint64_t size = M.knob[KNOB_ARENA] << 20;
	uint64_t granules = size / 8;

	n->arena.rg_base = ARENA_BASE + n->number * (uint64_t)ARENA_STRIDE;
	n->arena.rg_size = size;
	if (memory_map_fixed(n->arena.rg_base, size) == NULL)
		return false;
	n->meta =
	    memory_map_fixed(META_BASE + n->number * (uint64_t)META_STRIDE,
		granules * sizeof(*n->meta));
	n->arena.rg_cells =
	    memory_map_fixed(CELLS_BASE + n->number * (uint64_t)CELLS_STRIDE,
		granules * sizeof(struct cell));
	if (n->meta == NULL || n->arena.rg_cells == NULL)
		return false;
	region_lists(&n->arena);

	n->data.rg_base = n->module->mo_data;
	n->data.rg_size = n->module->mo_data_size;
	n->data.rg_cells = memory_map_fixed(
	    DATA_CELLS_BASE + n->number * (uint64_t)DATA_CELLS_STRIDE,
	    n->data.rg_size / 8 * sizeof(struct cell) + PAGE_BYTES);
	if (n->data.rg_cells == NULL)
		return false;
	region_lists(&n->data);
	n->stack_cells = memory_map_fixed(
	    STACK_CELLS_BASE + n->number * (uint64_t)STACK_CELLS_STRIDE,
	    NODE_STACKS_BYTES / 8 * sizeof(struct cell));
	if (n->stack_cells == NULL)
		return false;
	return true;
}

void
memory_unmap_node(struct node *n)
{
	uint64_t granules = n->arena.rg_size / 8;

	(void)munmap(ptr(n->arena.rg_base), n->arena.rg_size);
	(void)munmap(n->meta, granules * sizeof(*n->meta));
	(void)munmap(n->arena.rg_cells, granules * sizeof(struct cell));
	(void)munmap(n->data.rg_cells,
	    n->data.rg_size / 8 * sizeof(struct cell) + PAGE_BYTES);
	(void)munmap(
	    n->stack_cells, NODE_STACKS_BYTES / 8 * sizeof(struct cell));
	region_unlist(&n->arena);
	region_unlist(&n->data);
}

void
memory_set(struct node *n, uint64_t addr, uint64_t size, unsigned state,
    bool initialised)
{
	uint64_t first = (addr - n->arena.rg_base) / 8;
	uint64_t whole = size / 8;
	uint16_t word = (uint16_t)(state | (initialised ? 0xff00u : 0u));

	ASSERT(addr % 8 == 0);
	for (uint64_t i = 0; i < whole; i++)
		n->meta[first + i] = word;
	if (size % 8 != 0) {
		unsigned tail =
		    state == META_ALL ? (unsigned)(size % 8) : state;

		n->meta[first + whole] =
		    (uint16_t)(tail | (initialised ? 0xff00u : 0u));
	}
	region_dirty_range(&n->arena, addr - n->arena.rg_base, size);
}

/*
 * One granule's part of an access.  TRACE_NONE is a copy: it may read what
 * is not initialised (padding), and its target inherits that.
 */
static void
check_granule(uint64_t addr, unsigned len, unsigned kind, uint64_t pc)
{
	uint16_t *word = &M.node->meta[(addr - M.arena_base) / 8];
	unsigned off = (unsigned)(addr % 8);
	unsigned state = *word & 0xff;
	unsigned mask = ((1u << len) - 1) << off;
	bool write = kind == TRACE_WRITE || kind == TRACE_VOLATILE_WRITE ||
	    kind == TRACE_ATOMIC_STORE;

	if (unlikely(state != META_ALL && (state > 7 || off + len > state)) &&
	    watches(state == META_FREED ? CHECK_FREED : CHECK_BOUNDS)) {
		enum finding_kind what = state == META_FREED ?
		    FINDING_USE_AFTER_FREE :
		    state == META_UNALLOCATED ? FINDING_WILD_ACCESS :
						FINDING_OUT_OF_BOUNDS;

		finding_access_error(what, addr, len,
		    kind == TRACE_NONE ? TRACE_READ : kind, pc);
	}
	if (write) {
		*word |= (uint16_t)(mask << 8);
	} else if (kind != TRACE_NONE &&
	    unlikely(((unsigned)(*word >> 8) & mask) != mask) &&
	    watches(CHECK_UNINIT)) {
		/* Once is enough: the bytes count as initialised now. */
		*word |= (uint16_t)(mask << 8);
		finding_access_error(
		    FINDING_UNINITIALISED, addr, len, kind, pc);
	}
}

void
memory_check_slow(uint64_t addr, unsigned size, unsigned kind, uint64_t pc)
{
	uint64_t end = addr + size;

	if (end > M.arena_base + M.arena_size)
		finding_access_error(FINDING_WILD_ACCESS, addr, size, kind, pc);
	while (addr < end) {
		uint64_t next = (addr & ~(uint64_t)7) + 8;
		unsigned len = (unsigned)((next < end ? next : end) - addr);

		check_granule(addr, len, kind, pc);
		addr = next;
	}
}

void
memory_copy_state(uint64_t to, uint64_t from, uint64_t len)
{
	if (to - M.arena_base >= M.arena_size ||
	    from - M.arena_base >= M.arena_size)
		return;
	for (uint64_t i = 0; i < len; i++) {
		uint16_t *d = &M.node->meta[(to + i - M.arena_base) / 8];
		uint16_t s = M.node->meta[(from + i - M.arena_base) / 8];
		uint16_t bit = (uint16_t)(0x100u << ((to + i) % 8));

		if ((s & 0x100u << ((from + i) % 8)) == 0)
			*d &= (uint16_t)~bit;
		else
			*d |= bit;
	}
}

/*
 * The object of a primitive.  Its bytes need not be initialised (an init
 * function is about to do so); the handle check sees to that.
 */
void
memory_check(uint64_t addr, uint64_t size, bool write, uint64_t pc)
{
	unsigned kind = write ? TRACE_WRITE : TRACE_READ;

	if (addr - M.arena_base < M.arena_size) {
		for (uint64_t a = addr; a < addr + size; a += 8) {
			unsigned state =
			    M.node->meta[(a - M.arena_base) / 8] & 0xff;

			if (unlikely(state > 7))
				memory_check_slow(
				    addr, (unsigned)size, TRACE_WRITE, pc);
		}
		return;
	}
	if (addr - M.data_base < M.data_size)
		return;
	if (M.cur != NULL && addr - M.stack_lo < FIBER_STACK_BYTES)
		return;
	if (addr - node_stacks(M.node) < NODE_STACKS_BYTES)
		return;
	finding_access_error(
	    addr < PAGE_BYTES ? FINDING_NULL_ACCESS : FINDING_WILD_ACCESS, addr,
	    (unsigned)size, kind, pc);
}

void
memory_store(uint64_t addr, const void *bytes, uint64_t size)
{
	if (addr - M.arena_base < M.arena_size) {
		uint64_t off = addr - M.arena_base;

		region_dirty_range(&M.node->arena, off, size);
		for (uint64_t a = addr; a < addr + size; a++)
			M.node->meta[(a - M.arena_base) / 8] |=
			    (uint16_t)(0x100u << (a % 8));
	} else if (addr - M.data_base < M.data_size) {
		region_dirty_range(&M.node->data, addr - M.data_base, size);
	}
	memcpy(ptr(addr), bytes, size);
}

void
memory_store64(uint64_t addr, uint64_t value)
{
	memory_store(addr, &value, sizeof(value));
}

uint64_t
memory_load64(uint64_t addr)
{
	uint64_t value;

	memcpy(&value, ptr(addr), sizeof(value));
	return value;
}
