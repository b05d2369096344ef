/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * race.c -- happens-before race detection (race.h).
 */

#define _DEFAULT_SOURCE /* madvise */

#include "sim/race.h"

#include <string.h>
#include <sys/mman.h>

#include "sim/fiber.h"
#include "sim/memory.h"

/*
 * Concurrent reads of one granule.  Used within a run only: a cell that
 * refers to a set of another run, or to a set that now belongs to another
 * cell, has no reads that matter.
 */
enum { SET_READS = 14, SETS_MAX = 1 << 16 };

struct read_set {
	const struct cell *rs_cell;
	uint32_t rs_run;
	uint32_t rs_count;
	uint64_t rs_read[SET_READS];
};

static struct read_set *sets;
static bool freeing; /* the write is a free */
static uint32_t nset;

bool
race_open(void)
{
	sets = memory_map_lazy(sizeof(*sets) * SETS_MAX);
	return true;
}

void
race_close(void)
{
	(void)munmap(sets, sizeof(*sets) * SETS_MAX);
}

void
race_begin_run(void)
{
	nset = 0;
}

void
race_clear(void)
{
	for (unsigned i = 0; i < M.nnode; i++) {
		struct node *n = M.nodes[i];

		(void)madvise(n->arena.rg_cells,
		    n->arena.rg_size / 8 * sizeof(struct cell), MADV_DONTNEED);
		(void)madvise(n->data.rg_cells,
		    n->data.rg_size / 8 * sizeof(struct cell), MADV_DONTNEED);
		(void)madvise(n->stack_cells,
		    NODE_STACKS_BYTES / 8 * sizeof(struct cell), MADV_DONTNEED);
	}
}

/* Does the old access happen before the current context's next step? */
static bool
ordered(uint64_t old)
{
	uint32_t other = race_ctx(old);

	return other >= clock_stride ||
	    race_clock(old) <= clock_of(M.cur->cx_id, other);
}

/*
 * Two accesses to a granule, at least one a write.  Old words of 0 are
 * nobody's: clock 0 is before everything.
 */
static void
compare(uint64_t old, uint64_t key, uint64_t addr, uint32_t pc, bool write)
{
	if (likely((race_bytes(old) & race_bytes(key)) == 0 || ordered(old)))
		return;
	if (race_marked(old) && race_marked(key))
		return;
	finding_race(race_marked(old) || race_marked(key) ? FINDING_MIXED_RACE :
							    FINDING_DATA_RACE,
	    (addr & ~(uint64_t)7) + (unsigned)__builtin_ctz(race_bytes(key)),
	    (unsigned)__builtin_popcount(race_bytes(key)),
	    freeing   ? TRACE_FREE :
		write ? race_marked(key) ? TRACE_VOLATILE_WRITE : TRACE_WRITE :
		race_marked(key) ? TRACE_VOLATILE_READ :
				   TRACE_READ,
	    MODULE_BASE + pc + 1, old);
}

static struct read_set *
set_of(const struct cell *ce)
{
	struct read_set *rs;

	if (race_ctx(ce->ce_read) != RACE_CTX_SET)
		return NULL;
	rs = &sets[ce->ce_read >> 41];
	return rs->rs_cell == ce && rs->rs_run == M.run ? rs : NULL;
}

static bool
read_is_set(const struct cell *ce)
{
	return race_ctx(ce->ce_read) == RACE_CTX_SET;
}

/*
 * A plain access of the same context, in the same epoch, to the same bytes
 * stands for a marked one too: it races with more.
 */
static bool
stands_for(uint64_t old, uint64_t key)
{
	return race_marked(key) && !race_marked(old) &&
	    (uint32_t)old == (uint32_t)key &&
	    (race_bytes(key) & ~race_bytes(old)) == 0;
}

void
race_write_slow(struct cell *ce, uint64_t addr, uint64_t key, uint32_t pc)
{
	compare(ce->ce_write, key, addr, pc, true);
	if (read_is_set(ce)) {
		const struct read_set *rs = set_of(ce);

		for (uint32_t i = 0; rs != NULL && i < rs->rs_count; i++)
			compare(rs->rs_read[i], key, addr, pc, true);
	} else if (ce->ce_read != 0) {
		compare(ce->ce_read, key, addr, pc, true);
	}
	if (!stands_for(ce->ce_write, key))
		ce->ce_write = key | (uint64_t)pc << 41;
	if (!stands_for(ce->ce_read, key))
		ce->ce_read = 0;
}

/* Add a read to the set of a cell; the oldest slot goes when it is full. */
static void
set_add(struct read_set *rs, uint64_t word)
{
	for (uint32_t i = 0; i < rs->rs_count; i++) {
		if (race_ctx(rs->rs_read[i]) == race_ctx(word) &&
		    (race_bytes(rs->rs_read[i]) & ~race_bytes(word)) == 0) {
			rs->rs_read[i] = word;
			return;
		}
	}
	if (rs->rs_count < SET_READS)
		rs->rs_read[rs->rs_count++] = word;
	else
		rs->rs_read[race_ctx(word) % SET_READS] = word;
}

void
race_read_slow(struct cell *ce, uint64_t addr, uint64_t key, uint32_t pc)
{
	uint64_t word = key | (uint64_t)pc << 41;
	uint64_t old = ce->ce_read;
	struct read_set *rs;

	compare(ce->ce_write, key, addr, pc, false);
	if (stands_for(old, key))
		return;
	rs = set_of(ce);
	if (rs != NULL) {
		set_add(rs, word);
		return;
	}
	if (old == 0 || read_is_set(ce) ||
	    (ordered(old) && (race_bytes(old) & ~race_bytes(key)) == 0) ||
	    nset == SETS_MAX) {
		ce->ce_read = word;
		return;
	}
	rs = &sets[nset];
	rs->rs_cell = ce;
	rs->rs_run = M.run;
	rs->rs_count = 2;
	rs->rs_read[0] = old;
	rs->rs_read[1] = word;
	ce->ce_read =
	    (uint64_t)nset << 41 | (uint64_t)RACE_CTX_SET << RACE_CLOCK_BITS;
	nset++;
}

void
race_range(struct cell *cells, uint64_t base, uint64_t addr, uint64_t size,
    bool write, bool marked, uint32_t pc)
{
	uint64_t end = addr + size;

	while (addr < end) {
		uint64_t next = (addr & ~(uint64_t)7) + 8;
		unsigned len = (unsigned)((next < end ? next : end) - addr);
		unsigned bytes = ((1u << len) - 1) << (addr % 8);
		struct cell *ce = &cells[(addr - base) / 8];

		if (write)
			race_write(ce, addr, bytes, marked, pc);
		else
			race_read(ce, addr, bytes, marked, pc);
		addr = next;
	}
}

void
race_free(uint64_t addr, uint64_t size, uint64_t pc)
{
	uint32_t off = pc_offset(pc);

	freeing = true;
	for (uint64_t a = addr; a < addr + size; a += 8) {
		struct cell *ce =
		    &M.node->arena.rg_cells[(a - M.arena_base) / 8];
		uint64_t key = race_key(0xff, false);

		if (ce->ce_write == 0 && ce->ce_read == 0)
			continue;
		race_write_slow(ce, a, key, off);
	}
	freeing = false;
}
