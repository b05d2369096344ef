/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leak.c -- objects that are left over.
 *
 *	Two questions, one answer (FINDING_LEAK).  After `teardown`: which
 *	objects are alive that were not when the stack had been initialised?
 *	When a run has ended quietly: which objects does no chain of pointers
 *	lead to, from module data, the machine's tables, what the machine has
 *	allocated for itself, or stacks of threads that wait?
 *
 *	The second looks at memory as a conservative collector does: each
 *	aligned word that lies in a block, or at its end, points to it.  A number
 *	that looks like an address, or what a stack has kept, hides a leak;
 *	nothing makes one up, unless code hides its pointers.
 *
 *	It must cost next to nothing in runs that leak nothing.  At the freeze a
 *	tree of pointers is built that leads to every object of then.  After a
 *	run, an object whose branch is as it was needs no search.  The others,
 *	and those that the run has allocated, are looked for where this run
 *	has written, and only what is not found there in all memory.
 */

#include "sim/leak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/fiber.h"
#include "sim/finding.h"
#include "sim/memory.h"
#include "sim/node.h"

/* Blocks of one type that one place allocated. */
struct leak {
	uint32_t pc;
	const struct block *first;
	unsigned count;
	size_t used; /* bytes of text */
	char text[160];
};

/* A pointer of the tree: it was in memory at the freeze. */
struct branch {
	uint64_t slot; /* where; 0: in a table, on a stack */
	uint64_t value;
	uint32_t from; /* the block with the slot, BLOCK_TABLE_MAX: data */
	uint32_t to;
};

static struct tree {
	struct branch *branch; /* parents come first */
	uint32_t n;
} trees[NODE_MAX];

/* A search for blocks.  Those not reached are all in one of the ranges. */
struct search {
	struct node *node;
	struct range {
		uint64_t lo, size;
	} old, fresh;
	uint32_t unreached;
	uint32_t nwork;	   /* reached, their content not looked at */
	struct tree *tree; /* being built, else NULL */
	uint32_t from;	   /* in it */
};

static uint32_t *work; /* numbers of blocks */

/* --- what is reported ---------------------------------------------------- */

static void
leak_add(struct leak *lk, const struct block *bl)
{
	char name[TRACE_NAME_MAX];
	size_t room = sizeof(lk->text) - lk->used;
	int n;

	if (++lk->count > 8)
		return;
	finding_type_name(bl->bl_type, name, sizeof(name));
	n = snprintf(lk->text + lk->used, room, "%s%s#%u",
	    lk->used > 0 ? ", " : "", name, bl->bl_serial);
	if ((size_t)n < room)
		lk->used += (size_t)n;
	else
		lk->text[lk->used] = '\0';
}

/*
 * The blocks from this one that are alive, but not those that were reached
 * when that was looked for.  Each place that allocated some is a finding of
 * its own: a new leak must not hide behind a known one.
 */
static void
report(uint32_t from, bool reached, const char *what)
{
	static struct leak leaks[16]; /* large for a fiber */
	const struct node *node = M.node;
	size_t n = 0, at;

	for (uint32_t i = from; i < node->s.nblock; i++) {
		const struct block *bl = &node->block[i];
		const struct trace_stack *ts = stack_get(bl->bl_alloc_stack);
		uint32_t pc = ts->ts_depth > 0 ? ts->ts_pc[0] : 0;

		if (bl->bl_freed || (reached && bl->bl_reached) ||
		    bl->bl_source == BLOCK_MACHINE)
			continue;
		for (at = 0; at < n; at++) {
			if (leaks[at].pc == pc &&
			    strcmp(leaks[at].first->bl_type, bl->bl_type) == 0)
				break;
		}
		if (at == sizeof(leaks) / sizeof(leaks[0]))
			continue;
		if (at == n)
			leaks[n++] = (struct leak){ .pc = pc, .first = bl };
		leak_add(&leaks[at], bl);
	}
	for (at = 0; at < n; at++)
		finding_leak(leaks[at].first->bl_addr,
		    "%u object%s of this kind %s %s: %s%s", leaks[at].count,
		    leaks[at].count == 1 ? "" : "s",
		    leaks[at].count == 1 ? "is" : "are", what, leaks[at].text,
		    leaks[at].count > 8 ? ", ..." : "");
}

/* --- after teardown ------------------------------------------------------ */

void
sim_mark_teardown(void)
{
	M.node->s.live_mark = M.node->s.live_blocks;
	M.node->s.nblock_mark = M.node->s.nblock;
}

void
sim_check_teardown(void)
{
	const struct node_state *s = &M.node->s;

	step(TRACE_COMMAND, 0, 0, 0);
	if (s->live_blocks != s->live_mark && watches(CHECK_LEAK))
		report(s->nblock_mark, false, "left after teardown");
}

/* --- what nothing points to ---------------------------------------------- */

static bool
in_range(const struct range *r, uint64_t word)
{
	return word - r->lo < r->size;
}

static bool
is_wanted(const struct search *se, uint64_t word)
{
	return in_range(&se->old, word) || in_range(&se->fresh, word);
}

/* The range shall have the block in it, and a pointer to its end. */
static void
range_add(struct range *r, const struct block *bl)
{
	uint64_t end = bl->bl_addr + bl->bl_size + 1;

	if (r->size == 0)
		r->lo = bl->bl_addr;
	r->size = end - r->lo; /* blocks come in order */
}

/* The word is found where a pointer may be, in the slot. */
static void
reach(struct search *se, uint64_t slot, uint64_t word)
{
	const struct block *found;
	struct block *bl;
	uint32_t i;

	if (!is_wanted(se, word) ||
	    (found = heap_find_in(se->node, word)) == NULL)
		return;
	i = (uint32_t)(found - se->node->block);
	bl = &se->node->block[i];
	if (word - bl->bl_addr > bl->bl_size || bl->bl_freed || bl->bl_reached)
		return;
	bl->bl_reached = true;
	se->unreached--;
	work[se->nwork++] = i;
	if (se->tree != NULL)
		se->tree->branch[se->tree->n++] =
		    (struct branch){ slot, word, se->from, i };
}

/* All words of a range; stacks are of no tree. */
static FIBER_READS_FRAMES void
reach_range(struct search *se, uint64_t addr, uint64_t len, bool stack)
{
	const uint64_t *word = ptr(addr);

	for (uint64_t i = 0; i < len / 8; i++) {
		if (unlikely(is_wanted(se, word[i])))
			reach(se, stack ? 0 : addr + i * 8, word[i]);
	}
}

/* What is pointed to by what was reached. */
static void
reach_on(struct search *se)
{
	for (uint32_t i = 0; i < se->nwork && se->unreached > 0; i++) {
		const struct block *bl = &se->node->block[work[i]];

		se->from = work[i];
		reach_range(se, bl->bl_addr, bl->bl_size, false);
	}
	se->nwork = 0;
	se->from = BLOCK_TABLE_MAX;
}

static void
reach_from_tables(struct search *se)
{
	const struct node *n = se->node;

	for (uint32_t i = 0; i < n->s.use.n_callout; i++) {
		const struct callout_entry *ca = &n->callout[i];

		if (!ca->ca_live || ca->ca_state == 0)
			continue;
		reach(se, 0, ca->ca_addr);
		reach(se, 0, (uintptr_t)ca->ca_arg);
	}
	for (uint32_t i = 0; i < n->s.use.n_softint; i++) {
		if (n->softint[i].si_used)
			reach(se, 0, (uintptr_t)n->softint[i].si_arg);
	}
	for (uint32_t i = 0; i < n->s.use.n_workqueue; i++) {
		const struct workqueue_entry *wq = &n->workqueue[i];

		if (!wq->wq_live)
			continue;
		reach(se, 0, (uintptr_t)wq->wq_arg);
		reach(se, 0, wq->wq_head);
		reach(se, 0, wq->wq_taken);
	}
	for (uint32_t i = 0; i < n->s.use.n_nic; i++) {
		if (n->nic[i].ni_live)
			reach(se, 0, (uintptr_t)n->nic[i].ni_arg);
	}
	/* The kernel has its pools in a list. */
	for (uint32_t i = 0; i < n->s.use.n_pool; i++) {
		if (n->pool[i].po_live)
			reach(se, 0, n->pool[i].po_addr);
	}
}

static void
reach_from_threads(struct search *se)
{
	const struct node *n = se->node;

	for (uint32_t i = 0; i < n->s.use.n_ctx; i++) {
		const struct ctx *cx = &n->ctx[i];
		uint64_t sp = (uintptr_t)cx->cx_sp;

		if (cx->cx_state == CTX_IDLE || cx->cx_state == CTX_DONE)
			continue;
		reach(se, 0, (uintptr_t)cx->cx_arg);
		reach_range(se, sp,
		    fiber_stack_lo(n->number * CTX_MAX + i) +
			FIBER_STACK_BYTES - sp,
		    true);
	}
}

/* Variables, and what the machine has made: per-CPU areas and the like. */
static void
reach_from_memory(struct search *se)
{
	const struct node *n = se->node;

	reach_range(se, n->data.rg_base, n->data.rg_size, false);
	reach_on(se);
	for (uint32_t i = 0; i < n->s.nblock && se->unreached > 0; i++) {
		const struct block *bl = &n->block[i];

		/* Those that are reached without a search, too. */
		if (bl->bl_freed ||
		    (bl->bl_source != BLOCK_MACHINE && !bl->bl_reached))
			continue;
		se->from = i;
		reach_range(se, bl->bl_addr, bl->bl_size, false);
	}
	se->from = BLOCK_TABLE_MAX;
}

/* --- where this run has written ------------------------------------------ */

static void
reach_from_dirty_variables(struct search *se)
{
	const struct region *rg = &se->node->data;

	for (uint32_t i = 0; i < rg->rg_ndirty && se->unreached > 0; i++) {
		uint64_t off = (uint64_t)rg->rg_dirty_list[i] * PAGE_BYTES;
		uint64_t len = rg->rg_size - off;

		reach_range(se, rg->rg_base + off,
		    len < PAGE_BYTES ? len : PAGE_BYTES, false);
	}
}

/* Is the word part of an object that needs no search, or was reached? */
static bool
is_in_reached(const struct node *n, uint64_t addr)
{
	const struct block *bl = heap_find_in(n, addr);

	return bl != NULL && addr - bl->bl_addr < bl->bl_size &&
	    !bl->bl_freed && (bl->bl_reached || bl->bl_source == BLOCK_MACHINE);
}

static void
reach_from_dirty_objects(struct search *se)
{
	const struct region *rg = &se->node->arena;
	uint64_t end = rg->rg_base + se->node->s.arena_used;

	for (uint32_t i = 0; i < rg->rg_ndirty && se->unreached > 0; i++) {
		uint64_t page =
		    rg->rg_base + (uint64_t)rg->rg_dirty_list[i] * PAGE_BYTES;

		for (uint64_t a = page; a < page + PAGE_BYTES && a < end;
		     a += 8) {
			uint64_t word = *(const uint64_t *)ptr(a);

			if (unlikely(is_wanted(se, word)) &&
			    is_in_reached(se->node, a))
				reach(se, a, word);
		}
	}
}

/* --- before the runs ------------------------------------------------------ */

void
leak_freeze(struct node *n)
{
	struct tree *tr = &trees[n->number];
	struct search se = { .node = n, .tree = tr, .from = BLOCK_TABLE_MAX };

	if (work == NULL)
		work = memory_map_lazy(BLOCK_TABLE_MAX * sizeof(*work));
	leak_forget(n->number);
	tr->branch = malloc((n->s.nblock + 1u) * sizeof(*tr->branch));
	ASSERT(tr->branch != NULL);
	for (uint32_t i = 0; i < n->s.nblock; i++) {
		struct block *bl = &n->block[i];

		bl->bl_reached = bl->bl_source == BLOCK_MACHINE;
		if (bl->bl_freed || bl->bl_reached)
			continue;
		range_add(&se.old, bl);
		se.unreached++;
	}
	reach_from_memory(&se);
	reach_on(&se);
	reach_from_tables(&se);
	reach_on(&se);
	reach_from_threads(&se);
	reach_on(&se);
	/* What nothing pointed to before the run is no leak of a run. */
	for (uint32_t i = 0; i < n->s.nblock; i++)
		n->block[i].bl_reached = true;
}

void
leak_forget(unsigned node)
{
	free(trees[node].branch);
	trees[node] = (struct tree){ 0 };
}

/* --- after a run ----------------------------------------------------------- */

/* Is the branch as it was, from its root? */
static bool
is_intact(const struct node *n, const struct branch *br)
{
	if (br->slot == 0 || *(const uint64_t *)ptr(br->slot) != br->value)
		return false;
	return br->from == BLOCK_TABLE_MAX ||
	    (!n->block[br->from].bl_freed && n->block[br->from].bl_reached);
}

/* What is alive and must be looked for; is there any? */
static bool
search_begin(struct search *se, struct node *n)
{
	const struct tree *tr = &trees[n->number];

	*se = (struct search){ .node = n, .from = BLOCK_TABLE_MAX };
	for (uint32_t i = 0; i < tr->n; i++) {
		struct block *bl = &n->block[tr->branch[i].to];

		bl->bl_reached = is_intact(n, &tr->branch[i]);
		se->unreached += !bl->bl_reached && !bl->bl_freed;
	}
	if (se->unreached > 0) {
		for (uint32_t i = 0; i < n->s.nblock_frozen; i++) {
			if (!n->block[i].bl_reached && !n->block[i].bl_freed)
				range_add(&se->old, &n->block[i]);
		}
	}
	for (uint32_t i = n->s.nblock_frozen; i < n->s.nblock; i++) {
		struct block *bl = &n->block[i];

		bl->bl_reached = bl->bl_source == BLOCK_MACHINE;
		if (bl->bl_freed || bl->bl_reached)
			continue;
		range_add(&se->fresh, bl);
		se->unreached++;
	}
	return se->unreached > 0;
}

static void
check_node(struct node *n)
{
	/* Cheap ones, and where most is found, first. */
	static void (*const roots[])(struct search *) = { reach_from_tables,
		reach_from_dirty_variables, reach_from_dirty_objects,
		reach_from_threads, reach_from_memory };
	struct search se;

	node_enter(n);
	if (!search_begin(&se, n))
		return;
	for (size_t i = 0;
	     i < sizeof(roots) / sizeof(roots[0]) && se.unreached > 0; i++) {
		roots[i](&se);
		reach_on(&se);
	}
	if (se.unreached > 0)
		report(0, true, "allocated still, and nothing points to it");
}

void
leak_check_quiet(void)
{
	struct node *last = M.node;
	uint64_t hash = M.hash;

	for (unsigned i = 0; i < M.nnode && watches(CHECK_UNREACHED); i++)
		check_node(M.nodes[i]);
	/* Looking is no part of the run. */
	node_enter(last);
	M.hash = hash;
}
