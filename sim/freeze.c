/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * freeze.c -- bring a node back to where its runs start.
 *
 *	Memory is copied back by dirty pages, which the write hooks list; of
 *	the tables, what was in use at the freeze is copied whole, because it is
 *	a few kilobytes.  Memory allocated after the freeze needs no copy: an
 *	allocation fills what it hands out.
 */

#include "sim/freeze.h"

#include <stdlib.h>
#include <string.h>

#include "sim/fiber.h"
#include "sim/memory.h"
#include "sim/module.h"

/* What is kept of a node. */
struct frozen {
	struct node_state state;
#define X(name, type, max) type *name;
	TABLES(X)
#undef X
	struct block *block;
	uint16_t *meta; /* of the arena in use */
	struct frozen_stack {
		uint64_t lo, len;
		void *bytes;
	} * stack;
	uint32_t nstack;
};

static struct frozen *frozen[NODE_MAX];

/* Blocks of before the freeze that this run has changed. */
static uint32_t *changed[NODE_MAX];
static uint32_t nchanged[NODE_MAX], changed_max[NODE_MAX];

static void *
keep(const void *from, size_t bytes)
{
	void *p = malloc(bytes + 1);

	ASSERT(p != NULL);
	memcpy(p, from, bytes);
	return p;
}

void
freeze_block_changed(uint32_t block)
{
	unsigned n = M.node->number;

	if (frozen[n] == NULL || block >= frozen[n]->state.nblock)
		return;
	if (nchanged[n] == changed_max[n]) {
		sim_exhausted("too many frees in a run");
	}
	changed[n][nchanged[n]++] = block;
}

static void
keep_stacks(const struct node *n, struct frozen *fz)
{
	fz->stack = malloc(sizeof(*fz->stack) * (n->s.use.n_ctx + 1u));
	ASSERT(fz->stack != NULL);
	fz->nstack = 0;
	for (uint32_t i = 0; i < n->s.use.n_ctx; i++) {
		const struct ctx *cx = &n->ctx[i];
		struct frozen_stack *fs = &fz->stack[fz->nstack];

		if (cx->cx_state == CTX_IDLE || cx->cx_state == CTX_DONE)
			continue;
		fs->lo = (uintptr_t)cx->cx_sp;
		fs->len = fiber_stack_lo(n->number * CTX_MAX + i) +
		    FIBER_STACK_BYTES - fs->lo;
		fiber_cleanse(fs->lo, fs->len);
		fs->bytes = keep(cx->cx_sp, fs->len);
		fz->nstack++;
	}
}

static void
clean(struct region *rg)
{
	for (uint32_t i = 0; i < rg->rg_ndirty; i++)
		rg->rg_dirty[rg->rg_dirty_list[i]] = 0;
	rg->rg_ndirty = 0;
}

void
freeze_node(struct node *n)
{
	struct frozen *fz = calloc(1, sizeof(*fz));
	uint64_t used =
	    (n->s.arena_used + PAGE_BYTES) & ~(uint64_t)(PAGE_BYTES - 1);

	ASSERT(fz != NULL);
	/* What was done before has no step of any run. */
	for (uint32_t i = 0; i < n->s.nblock; i++)
		n->block[i].bl_alloc_step = n->block[i].bl_free_step = 0;
	n->s.arena_frozen = n->s.arena_used;
	n->s.nblock_frozen = n->s.nblock;
	fz->state = n->s;
#define X(name, type, max)                                                     \
	fz->name = keep(n->name, sizeof(type) * n->s.use.n_##name);
	TABLES(X)
#undef X
	fz->block = keep(n->block, sizeof(*n->block) * n->s.nblock);
	n->arena.rg_frozen_size = used;
	memcpy(n->arena.rg_frozen, ptr(n->arena.rg_base), used);
	fz->meta = keep(n->meta, used / 8 * sizeof(*n->meta));
	n->data.rg_frozen_size = n->data.rg_size;
	memcpy(n->data.rg_frozen, ptr(n->data.rg_base), n->data.rg_size);
	keep_stacks(n, fz);
	clean(&n->arena);
	clean(&n->data);
	changed_max[n->number] = 2 * n->s.nblock + 1;
	changed[n->number] =
	    malloc(sizeof(uint32_t) * (changed_max[n->number]));
	ASSERT(changed[n->number] != NULL);
	frozen[n->number] = fz;
}

void
freeze_forget(struct node *n)
{
	struct frozen *fz = frozen[n->number];

	if (fz == NULL)
		return;
#define X(name, type, max) free(fz->name);
	TABLES(X)
#undef X
	for (uint32_t i = 0; i < fz->nstack; i++)
		free(fz->stack[i].bytes);
	free(fz->stack);
	free(fz->block);
	free(fz->meta);
	free(fz);
	free(changed[n->number]);
	changed[n->number] = NULL;
	nchanged[n->number] = 0;
	frozen[n->number] = NULL;
}

static void
restore_region(struct region *rg)
{
	for (uint32_t i = 0; i < rg->rg_ndirty; i++) {
		uint64_t off = (uint64_t)rg->rg_dirty_list[i] * PAGE_BYTES;
		uint64_t len = PAGE_BYTES;

		rg->rg_dirty[rg->rg_dirty_list[i]] = 0;
		if (off >= rg->rg_frozen_size)
			continue;
		if (len > rg->rg_frozen_size - off)
			len = rg->rg_frozen_size - off;
		memcpy(ptr(rg->rg_base + off), rg->rg_frozen + off, len);
	}
	rg->rg_ndirty = 0;
}

/* State of bytes: from the copy, or unallocated behind it. */
static void
restore_meta(struct node *n, const struct frozen *fz)
{
	uint64_t used = n->arena.rg_frozen_size;
	uint64_t now =
	    (n->s.arena_used + 64 + PAGE_BYTES) & ~(uint64_t)(PAGE_BYTES - 1);

	for (uint32_t i = 0; i < n->arena.rg_ndirty; i++) {
		uint64_t off = (uint64_t)n->arena.rg_dirty_list[i] * PAGE_BYTES;

		if (off < used)
			memcpy(&n->meta[off / 8], &fz->meta[off / 8],
			    PAGE_BYTES / 8 * sizeof(*n->meta));
	}
	for (uint64_t g = used / 8; g < now / 8 && g < n->arena.rg_size / 8;
	     g++)
		n->meta[g] = META_UNALLOCATED;
}

void
freeze_restore(struct node *n)
{
	const struct frozen *fz = frozen[n->number];

	ASSERT(fz != NULL);
	restore_meta(n, fz);
	restore_region(&n->arena);
	restore_region(&n->data);
	for (uint32_t i = 0; i < nchanged[n->number]; i++)
		n->block[changed[n->number][i]] =
		    fz->block[changed[n->number][i]];
	nchanged[n->number] = 0;
#define X(name, type, max)                                                     \
	memcpy(n->name, fz->name, sizeof(type) * fz->state.use.n_##name);
	TABLES(X)
#undef X
	/* Only the CPUs that exist. */
	memcpy(n->s.cpu, fz->state.cpu, sizeof(n->s.cpu[0]) * n->cpus);
	memcpy((char *)&n->s + offsetof(struct node_state, xcall),
	    (const char *)&fz->state + offsetof(struct node_state, xcall),
	    sizeof(n->s) - offsetof(struct node_state, xcall));
	n->s.use = fz->state.use;
	for (uint32_t i = 0; i < fz->nstack; i++) {
		const struct frozen_stack *fs = &fz->stack[i];

		fiber_cleanse(
		    fs->lo + fs->len - FIBER_STACK_BYTES, FIBER_STACK_BYTES);
		memcpy(ptr(fs->lo), fs->bytes, fs->len);
	}
}

/* --- the state hash ----------------------------------------------------------- */

static uint64_t
hash_bytes(uint64_t h, const void *from, uint64_t len)
{
	const unsigned char *p = from;
	uint64_t word;

	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	for (; len > 0; len--, p++)
		h = (h ^ *p) * 0x100000001b3u;
	return h;
}

uint64_t
freeze_state_hash(const struct node *n)
{
	uint64_t h = hash_bytes(
	    0xcbf29ce484222325u, ptr(n->arena.rg_base), n->s.arena_used);

	return hash_bytes(h, ptr(n->data.rg_base), n->data.rg_size);
}
