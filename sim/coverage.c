/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * coverage.c -- pairs of sites, basic blocks, and the class of a run
 * (coverage.h).
 *
 *	A cell of a granule has its last write and its last read.  A read in one
 *	context of what another wrote is a reads-from pair; any other two
 *	accesses in different contexts, the later or the earlier a write, are
 *	an ordered pair.
 *
 *	Two classes, both sums, so that the order in which independent things
 *	happen leaves no mark.  The coarse one is of the set of reads-from pairs.
 *	The fine one has for each access who made it, as which of its accesses,
 *	and which write it saw or replaced: equal for runs that differ in
 *	the order of independent steps alone.
 */

#include "sim/coverage.h"

#include "sim/memory.h"

enum {
	CELLS_MAX = 1 << 18, /* granules of a run; others are not looked at */
	ITEMS_MAX = 1 << 21, /* items of a process */
	CONTEXT_NONE = 0
};

struct site {
	uint32_t si_ctx; /* node and context, from 1 */
	uint32_t si_pc;
	uint64_t si_event; /* who, and as which of its accesses */
};

struct cell_seen {
	uint64_t cs_key;
	uint32_t cs_run;
	struct site cs_write, cs_read;
};

struct item {
	uint64_t it_key; /* 0: free */
	uint32_t it_run; /* that saw it last */
};

static struct cell_seen *cells;
static struct item *items;
static uint64_t *fresh; /* items that no run of this process had seen */
static size_t nfresh, nitem, ncell;
static uint64_t coarse, fine;

static inline uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
	return x ^ x >> 32;
}

void
coverage_begin(void)
{
	if (cells == NULL) {
		cells = memory_map_lazy(sizeof(*cells) * CELLS_MAX);
		items = memory_map_lazy(sizeof(*items) * ITEMS_MAX);
		fresh = memory_map_lazy(sizeof(*fresh) * ITEMS_MAX);
	}
	nfresh = ncell = 0;
	coarse = fine = 0;
}

/* --- items ------------------------------------------------------------------ */

static void
see(enum coverage_kind kind, uint64_t what)
{
	uint64_t hash = mix(what + kind), key = (hash & ~UINT64_C(7)) | kind;
	size_t at = hash >> 40 & (ITEMS_MAX - 1);

	while (items[at].it_key != 0 && items[at].it_key != key)
		at = (at + 1) & (ITEMS_MAX - 1);
	if (items[at].it_key == 0) {
		if (nitem > ITEMS_MAX / 4 * 3)
			return;
		nitem++;
		items[at].it_key = key;
		fresh[nfresh++] = key;
	} else if (items[at].it_run == M.run) {
		return;
	}
	items[at].it_run = M.run;
	if (kind == COVERAGE_READS_FROM)
		coarse += mix(key);
}

static void
see_pair(enum coverage_kind kind, const struct site *first, uint32_t pc)
{
	see(kind, (uint64_t)first->si_pc << 32 | pc);
}

void
coverage_block(uint64_t pc)
{
	see(COVERAGE_BLOCK, pc_offset(pc));
}

/* --- accesses --------------------------------------------------------------- */

enum { READS = 1, WRITES = 2 };

static const uint8_t accesses[TRACE_NKINDS] = {
	[TRACE_READ] = READS,
	[TRACE_WRITE] = WRITES,
	[TRACE_VOLATILE_READ] = READS,
	[TRACE_VOLATILE_WRITE] = WRITES,
	[TRACE_ATOMIC_LOAD] = READS,
	[TRACE_ATOMIC_STORE] = WRITES,
	[TRACE_ATOMIC_RMW] = READS | WRITES,
	[TRACE_MUTEX_TRYENTER] = READS,
	[TRACE_MUTEX_EXIT] = WRITES,
	[TRACE_RW_EXIT] = WRITES,
	[TRACE_CV_WAIT] = WRITES,
	[TRACE_CV_SIGNAL] = WRITES,
	[TRACE_CV_BROADCAST] = WRITES,
	[TRACE_KERNEL_UNLOCK] = WRITES,
	[TRACE_FREE] = WRITES,
};

/* NULL: there are too many. */
static struct cell_seen *
cell_of(uint64_t granule)
{
	uint64_t key = granule | (uint64_t)(M.node->number + 1) << 48;
	/* Neighbours stay neighbours. */
	size_t at = (granule ^ mix(key >> 12)) & (CELLS_MAX - 1);

	while (cells[at].cs_run == M.run && cells[at].cs_key != key)
		at = (at + 1) & (CELLS_MAX - 1);
	if (cells[at].cs_run == M.run)
		return &cells[at];
	if (ncell > CELLS_MAX / 4 * 3)
		return NULL;
	ncell++;
	cells[at] = (struct cell_seen){ .cs_key = key, .cs_run = M.run };
	return &cells[at];
}

/* The current context's next access.  Contexts are told apart by how they came
 * to be, because their numbers depend on the order in which that happened. */
static struct site
site_here(uint32_t pc)
{
	struct ctx *cx = M.cur;
	uint32_t node = M.node->number;

	if (cx->cx_covered_run != M.run) {
		cx->cx_covered_run = M.run;
		cx->cx_accesses = 0;
	}
	cx->cx_accesses++;
	return (struct site){ .si_ctx = node * CTX_MAX + cx->cx_id + 1u,
		.si_pc = pc,
		.si_event =
		    mix((uint64_t)cx->cx_path << 32 | cx->cx_accesses) + node };
}

static void
access_granule(struct cell_seen *cs, unsigned how, const struct site *here)
{
	const struct site *w = &cs->cs_write;
	struct site *r = &cs->cs_read;
	bool other = w->si_ctx != CONTEXT_NONE && w->si_ctx != here->si_ctx;

	fine += mix(here->si_event * 3 + w->si_event);
	if (other)
		see_pair(
		    (how & READS) != 0 ? COVERAGE_READS_FROM : COVERAGE_ORDER,
		    w, here->si_pc);
	if ((how & WRITES) != 0) {
		if (r->si_ctx != CONTEXT_NONE && r->si_ctx != here->si_ctx)
			see_pair(COVERAGE_ORDER, r, here->si_pc);
		*r = (struct site){ 0 };
		cs->cs_write = *here;
	} else {
		cs->cs_read = *here;
	}
}

void
coverage_step(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	unsigned how = accesses[kind];
	struct cell_seen *cs;
	struct site here;

	if (how == 0)
		return;
	here = site_here(pc_offset(pc));
	for (uint64_t g = object / 4; g <= (object + size - (size > 0)) / 4;
	     g++) {
		cs = cell_of(g);
		if (cs != NULL)
			access_granule(cs, how, &here);
	}
}

void
coverage_result(struct sim_result *sr)
{
	sr->sr_covered = fresh;
	sr->sr_ncovered = nfresh;
	sr->sr_class_coarse = coarse;
	sr->sr_class_fine = fine;
}
