/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pos.c -- partial order sampling.
 *
 *	Yuan, Yang, Gu, CAV 2018.  Every pending operation has a random
 *	priority and the highest is executed; then those that conflict with it
 *	are drawn anew, and so is the context's next one.  So the order of what
 *	is independent makes no difference, and each pair that conflicts is
 *	ordered by a coin of its own.
 *
 *	Nothing to set and nothing to learn, except that early expiries have
 *	odds as in random.c.
 */

#include <stdlib.h>

#include "sim/assert.h"
#include "sim/strategy/ranks.h"
#include "sim/strategy/strategies.h"

struct pos {
	struct strategy po_base;
	struct ranks po_ranks;
	struct prng po_picks;
};

static struct strategy *
pos_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { "early", NULL };
	struct pos *po = calloc(1, sizeof(*po));

	ASSERT(po != NULL);
	po->po_base.st_ops = &strategy_pos;
	po->po_ranks.ra_early = 4;
	if (strategy_args_known(args, names, err, len) &&
	    strategy_arg(
		args, "early", 1, 1000000, &po->po_ranks.ra_early, err, len))
		return &po->po_base;
	free(po);
	return NULL;
}

static void
pos_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct pos *po = (struct pos *)st;

	ranks_begin(&po->po_ranks, seed, run);
	po->po_picks = prng_stream(seed, "picks", run);
}

static uint32_t
pos_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct ranks *ra = &((struct pos *)st)->po_ranks;
	const struct choice *ch = pt->pt_choices, *won;
	uint64_t most = 0;
	uint32_t best = 0;

	*quantum = 0;
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		uint64_t rank = ranks_of(ra, &ch[i]);

		if (rank > most) {
			most = rank;
			best = i;
		}
	}
	won = &ch[best];
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		if (i != best && operations_conflict(ch[i].ch_op, won->ch_op))
			ranks_forget(ra, ch[i].ch_ctx);
	}
	return best;
}

static uint32_t
pos_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)purpose;
	(void)number;
	return prng_below(&((struct pos *)st)->po_picks, n);
}

static void
pos_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	(void)op;
	if (first)
		ranks_forget(&((struct pos *)st)->po_ranks, ctx);
}

static void
pos_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static void
pos_close(struct strategy *st)
{
	free(st);
}

const struct strategy_ops strategy_pos = {
	.so_name = "pos",
	.so_args = "early=4",
	.so_help = "partial order sampling: a fresh coin for each pair of "
		   "operations that conflict; early=N as in random",
	.so_open = pos_open,
	.so_begin = pos_begin,
	.so_next = pos_next,
	.so_pick = pos_pick,
	.so_executed = pos_executed,
	.so_end = pos_end,
	.so_close = pos_close,
};
