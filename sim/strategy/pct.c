/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pct.c -- probabilistic concurrency testing.
 *
 *	Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010.  Contexts get
 *	random priorities; the highest runs.  At d-1 random points of the run
 *	the running context's priority drops below all others.  A bug of depth
 *	d is found with probability at least 1/(n k^(d-1)) in each run.
 *
 *	Where we differ: only points with a choice count (which shrinks k); k is
 *	learnt from earlier epochs, times 1.2; contexts that appear later get a
 *	random priority when first seen; near timers take part as one more
 *	context in every second run, and far ones in one of 16, else they come
 *	after everybody.
 */

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/prng.h"
#include "sim/strategy/strategies.h"

enum { DEPTH_MAX = 16 };

struct pct {
	struct strategy pc_base;
	struct prng pc_priorities;
	struct prng pc_picks;
	uint64_t pc_depth;
	uint64_t pc_steps; /* k; 0: learnt */
	uint64_t pc_learnt;
	uint64_t pc_change[DEPTH_MAX]; /* points, ascending */
	unsigned pc_nchange, pc_next;
	/* 0: not seen.  Below 2^32: lowered by the n-th change point. */
	uint64_t pc_priority[STRATEGY_CTX_MAX];
	uint16_t pc_seen[STRATEGY_CTX_MAX]; /* to clear the above */
	unsigned pc_nseen;
	uint32_t pc_low;
};

static struct strategy *
pct_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { "depth", "steps", NULL };
	struct pct *pc = calloc(1, sizeof(*pc));

	ASSERT(pc != NULL);
	pc->pc_base.st_ops = &strategy_pct;
	pc->pc_depth = 3;
	if (strategy_args_known(args, names, err, len) &&
	    strategy_arg(
		args, "depth", 1, DEPTH_MAX, &pc->pc_depth, err, len) &&
	    strategy_arg(args, "steps", 0, UINT32_MAX, &pc->pc_steps, err, len))
		return &pc->pc_base;
	free(pc);
	return NULL;
}

static int
ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
set_priority(struct pct *pc, unsigned ctx, uint64_t priority)
{
	if (pc->pc_priority[ctx] == 0)
		pc->pc_seen[pc->pc_nseen++] = (uint16_t)ctx;
	pc->pc_priority[ctx] = priority;
}

static void
pct_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct pct *pc = (struct pct *)st;
	struct prng changes = prng_stream(seed, "changes", run);
	uint64_t k = pc->pc_steps != 0 ? pc->pc_steps :
	    pc->pc_learnt != 0	       ? pc->pc_learnt + pc->pc_learnt / 5 :
					 1000;

	pc->pc_priorities = prng_stream(seed, "priorities", run);
	pc->pc_picks = prng_stream(seed, "picks", run);
	for (unsigned i = 0; i < pc->pc_nseen; i++)
		pc->pc_priority[pc->pc_seen[i]] = 0;
	pc->pc_nseen = 0;
	pc->pc_nchange = (unsigned)pc->pc_depth - 1;
	for (unsigned i = 0; i < pc->pc_nchange; i++)
		pc->pc_change[i] = prng_next(&changes) % k;
	qsort(
	    pc->pc_change, pc->pc_nchange, sizeof(pc->pc_change[0]), ascending);
	pc->pc_next = 0;
	pc->pc_low = UINT32_MAX;
	if (prng_next(&changes) % 2 == 0)
		set_priority(pc, STRATEGY_CTX_TIMER, 2);
	if (prng_next(&changes) % 16 != 0)
		set_priority(pc, STRATEGY_CTX_LATE, 1);
}

static uint32_t
highest(struct pct *pc, const struct point *pt)
{
	uint32_t best = 0;
	uint64_t most = 0;

	for (uint32_t i = 0; i < pt->pt_count; i++) {
		unsigned ctx = pt->pt_choices[i].ch_ctx;

		if (pc->pc_priority[ctx] == 0)
			set_priority(pc, ctx,
			    (prng_next(&pc->pc_priorities) >> 1) |
				UINT64_C(1) << 40);
		if (pc->pc_priority[ctx] > most) {
			most = pc->pc_priority[ctx];
			best = i;
		}
	}
	return best;
}

static uint32_t
pct_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct pct *pc = (struct pct *)st;
	uint64_t left;

	while (pc->pc_next < pc->pc_nchange &&
	    pt->pt_number >= pc->pc_change[pc->pc_next]) {
		/* Who would run goes behind everybody. */
		uint32_t i = highest(pc, pt);

		set_priority(pc, pt->pt_choices[i].ch_ctx, pc->pc_low--);
		pc->pc_next++;
	}
	left = pc->pc_next < pc->pc_nchange ?
	    pc->pc_change[pc->pc_next] - pt->pt_number - 1 :
	    STRATEGY_RUN_ON;
	*quantum = left < STRATEGY_RUN_ON ? (uint32_t)left : STRATEGY_RUN_ON;
	return highest(pc, pt);
}

static uint32_t
pct_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)number;
	(void)purpose;
	return prng_below(&((struct pct *)st)->pc_picks, n);
}

static void
pct_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static void
pct_learn(struct strategy *st, uint64_t points_max)
{
	((struct pct *)st)->pc_learnt = points_max;
}

static void
pct_close(struct strategy *st)
{
	free(st);
}

const struct strategy_ops strategy_pct = {
	.so_name = "pct",
	.so_args = "depth=3,steps=0",
	.so_help = "probabilistic concurrency testing: depth-1 priority "
		   "changes in a run of so many points (0: learnt)",
	.so_open = pct_open,
	.so_begin = pct_begin,
	.so_next = pct_next,
	.so_pick = pct_pick,
	.so_end = pct_end,
	.so_learn = pct_learn,
	.so_close = pct_close,
};
