/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock.c -- vector clocks (clock.h).
 *
 *	Components are 32-bit words, `clock_stride` to a clock; loops run over
 *	the whole stride, a multiple of 8, which the compiler vectorises.
 */

#include "sim/clock.h"

#include <string.h>
#include <sys/mman.h>

#include "sim/memory.h"

uint32_t *clock_base;
uint32_t clock_stride;

#define NODE_BYTES (sizeof(uint32_t) * (CTX_MAX + 8) * (CTX_MAX + 8))

static uint32_t *slots;
static uint32_t nslot;
static uint32_t base;	 /* all components of a run start here */
static uint32_t highest; /* of any component */
static uint32_t limit;

bool
clock_open(void)
{
	slots = memory_map_lazy(sizeof(uint32_t) * CLOCK_SLOTS_MAX * 64);
	base = 0;
	highest = 1;
	limit = (1u << M.knob[KNOB_CLOCK_BITS]) - 1;
	return slots != NULL;
}

void
clock_close(void)
{
	(void)munmap(slots, sizeof(uint32_t) * CLOCK_SLOTS_MAX * 64);
}

uint32_t *
clock_map_node(void)
{
	return memory_map_lazy(NODE_BYTES);
}

void
clock_unmap_node(uint32_t *clocks)
{
	(void)munmap(clocks, NODE_BYTES);
}

/*
 * At the limit the component stays: later accesses of the context then look
 * older than they are, which hides races and never invents one.
 */
static void
tick(const struct ctx *cx)
{
	uint32_t *own = &clock_base[cx->cx_id * clock_stride + cx->cx_id];

	if (likely(*own < limit)) {
		(*own)++;
		if (highest < *own)
			highest = *own;
	}
}

#if defined(__x86_64__) && !defined(__clang__)
#define VECTORISED                                                             \
	__attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define VECTORISED
#endif

VECTORISED
static void
fill(uint32_t *to, size_t n, uint32_t value)
{
	for (size_t i = 0; i < n; i++)
		to[i] = value;
}

VECTORISED
static void
join(uint32_t *restrict to, const uint32_t *restrict from)
{
	for (uint32_t i = 0; i < clock_stride; i++)
		to[i] = to[i] > from[i] ? to[i] : from[i];
}

bool
clock_begin_run(unsigned nctx)
{
	bool wrapped = false;

	/* Half of the range is left for the run itself. */
	if (highest > limit / 2) {
		highest = 1;
		wrapped = true;
	}
	base = highest;
	/* Room for contexts that the run makes. */
	clock_stride = (nctx + 16 + 7) & ~7u;
	nslot = 0;
	return wrapped;
}

void
clock_begin_node(unsigned nctx)
{
	uint32_t *first = clock_base;

	/* As clock_context would, which does it for contexts to come, only
	 * faster: small programs are over before this is.  Of those to come
	 * clock_observe_all reads their own component. */
	fill(first, (size_t)nctx * clock_stride, base);
	for (unsigned i = 0; i < clock_stride; i++)
		first[i * clock_stride + i] = base + 1;
	if (highest < base + 1)
		highest = base + 1;
}

/* Rows of a shorter stride, from the last to the first.  Nobody has seen the
 * new components yet. */
static void
lengthen(uint32_t *rows, uint32_t n, uint32_t from)
{
	for (uint32_t r = n; r-- > 0;) {
		uint32_t *row = &rows[(size_t)r * clock_stride];

		memmove(row, &rows[(size_t)r * from], from * sizeof(*row));
		for (uint32_t i = from; i < clock_stride; i++)
			row[i] = base;
	}
}

/* More contexts than a run was thought to make: longer clocks. */
static void
grow(void)
{
	uint32_t from = clock_stride, *running = clock_base;

	clock_stride = 2 * from < CTX_MAX + 8 ? 2 * from : CTX_MAX + 8;
	if ((uint64_t)nslot * clock_stride > (uint64_t)CLOCK_SLOTS_MAX * 64)
		sim_exhausted("more than %u clocks in a run", nslot);
	lengthen(slots, nslot, from);
	for (unsigned n = 0; n < M.nnode; n++) {
		clock_base = M.nodes[n]->clocks;
		lengthen(clock_base, from, from);
		for (unsigned i = from; i < clock_stride; i++)
			clock_context(i, NULL);
	}
	clock_base = running;
}

void
clock_context(unsigned ctx, const struct ctx *maker)
{
	uint32_t *vc;

	if (ctx >= clock_stride)
		grow();
	vc = &clock_base[ctx * clock_stride];
	if (maker != NULL) {
		memcpy(vc, &clock_base[maker->cx_id * clock_stride],
		    clock_stride * sizeof(*vc));
		tick(maker); /* what the maker does now is not known there */
	} else
		for (unsigned i = 0; i < clock_stride; i++)
			vc[i] = base;
	vc[ctx] = base + 1;
	if (highest < base + 1)
		highest = base + 1;
}

void
clock_context_again(unsigned ctx, const struct ctx *maker)
{
	uint32_t *vc = &clock_base[ctx * clock_stride];

	join(vc, &clock_base[maker->cx_id * clock_stride]);
	tick(maker);
	tick(&M.node->ctx[ctx]);
}

void
clock_observe_all(unsigned ctx)
{
	uint32_t *vc = &clock_base[ctx * clock_stride];

	for (unsigned i = 0; i < clock_stride; i++)
		vc[i] = clock_base[i * clock_stride + i];
}

static uint32_t *
slot_of(const struct clock *ck)
{
	return &slots[(size_t)ck->ck_slot * clock_stride];
}

static uint32_t *
slot_new(struct clock *ck)
{
	if ((uint64_t)(nslot + 1) * clock_stride >
	    (uint64_t)CLOCK_SLOTS_MAX * 64)
		sim_exhausted("more than %u clocks in a run", nslot);
	ck->ck_run = M.run;
	ck->ck_slot = nslot++;
	return slot_of(ck);
}

void
clock_acquire(const struct ctx *cx, const struct clock *ck)
{
	if (ck->ck_run == M.run && ck->ck_only != cx->cx_id + 1u)
		join(&clock_base[cx->cx_id * clock_stride], slot_of(ck));
}

void
clock_assign(const struct ctx *cx, struct clock *ck)
{
	uint32_t *to = ck->ck_run == M.run ? slot_of(ck) : slot_new(ck);

	memcpy(to, &clock_base[cx->cx_id * clock_stride],
	    clock_stride * sizeof(*to));
	ck->ck_only = cx->cx_id + 1u;
	tick(cx);
}

void
clock_release(const struct ctx *cx, struct clock *ck)
{
	if (ck->ck_run != M.run || ck->ck_only == cx->cx_id + 1u) {
		clock_assign(cx, ck);
		return;
	}
	ck->ck_only = 0;
	join(slot_of(ck), &clock_base[cx->cx_id * clock_stride]);
	tick(cx);
}

void
clock_join(struct clock *to, const struct clock *from)
{
	if (from->ck_run != M.run)
		return;
	if (to->ck_run != M.run) {
		memcpy(slot_new(to), slot_of(from),
		    clock_stride * sizeof(uint32_t));
		to->ck_only = from->ck_only;
	} else {
		join(slot_of(to), slot_of(from));
		if (to->ck_only != from->ck_only)
			to->ck_only = 0;
	}
}
