/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * random.c -- random walk: at every point any choice, with equal chance.
 *
 *	With `stay=N` the walk stays with the context that got to the point
 *	with probability N/(N+1) and else draws as before, which makes
 *	stretches of N points; `stay=0` is the uniform walk.  An early expiry
 *	that comes up is taken one time in `early`, and one time in 16 of that
 *	when its timer is more than a second off, because virtual time jumps.
 */

#include <stdlib.h>

#include "sim/assert.h"
#include "sim/prng.h"
#include "sim/strategy/strategies.h"

struct random_walk {
	struct strategy rw_base;
	struct prng rw_choices;
	struct prng rw_picks;
	uint64_t rw_stay;
	uint64_t rw_early;
};

static struct strategy *
random_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { "stay", "early", NULL };
	struct random_walk *rw = malloc(sizeof(*rw));

	ASSERT(rw != NULL);
	*rw = (struct random_walk){
		.rw_base = { &strategy_random }, .rw_stay = 0, .rw_early = 4
	};
	if (strategy_args_known(args, names, err, len) &&
	    strategy_arg(args, "stay", 0, 1000000, &rw->rw_stay, err, len) &&
	    strategy_arg(args, "early", 1, 1000000, &rw->rw_early, err, len))
		return &rw->rw_base;
	free(rw);
	return NULL;
}

static void
random_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct random_walk *rw = (struct random_walk *)st;

	rw->rw_choices = prng_stream(seed, "choices", run);
	rw->rw_picks = prng_stream(seed, "picks", run);
}

static uint32_t
random_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct random_walk *rw = (struct random_walk *)st;
	uint32_t i;

	*quantum = 0;
	if (rw->rw_stay > 0 &&
	    prng_below(&rw->rw_choices, (uint32_t)rw->rw_stay + 1) != 0)
		return pt->pt_default;
	do {
		i = prng_below(&rw->rw_choices, pt->pt_count);
	} while (pt->pt_choices[i].ch_early &&
	    prng_below(&rw->rw_choices,
		(uint32_t)rw->rw_early *
		    (pt->pt_choices[i].ch_ctx == STRATEGY_CTX_LATE ? 16 : 1)) !=
		0);
	return i;
}

static uint32_t
random_pick(
    struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)number;
	(void)purpose;
	return prng_below(&((struct random_walk *)st)->rw_picks, n);
}

static void
random_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static void
random_close(struct strategy *st)
{
	free(st);
}

const struct strategy_ops strategy_random = {
	.so_name = "random",
	.so_args = "stay=0,early=4",
	.so_help = "uniform random walk; stay=N: stretches of about N points; "
		   "early=N: an early expiry one time in N",
	.so_open = random_open,
	.so_begin = random_begin,
	.so_next = random_next,
	.so_pick = random_pick,
	.so_end = random_end,
	.so_close = random_close,
};
