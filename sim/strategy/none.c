/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * none.c -- no preemption: everybody runs until it cannot go on.
 */

#include <stdio.h>

#include "sim/strategy/strategies.h"

static struct strategy the_one = { &strategy_none };

static struct strategy *
none_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { NULL };

	return strategy_args_known(args, names, err, len) ? &the_one : NULL;
}

static void
none_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	(void)st;
	(void)seed;
	(void)run;
}

static uint32_t
none_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	(void)st;
	*quantum = STRATEGY_RUN_ON;
	return pt->pt_default;
}

static uint32_t
none_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)number;
	(void)st;
	(void)purpose;
	(void)n;
	return 0;
}

static void
none_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static void
none_close(struct strategy *st)
{
	(void)st;
}

const struct strategy_ops strategy_none = {
	.so_name = "none",
	.so_args = "",
	.so_help = "no preemption: a context runs until it blocks or ends",
	.so_open = none_open,
	.so_begin = none_begin,
	.so_next = none_next,
	.so_pick = none_pick,
	.so_end = none_end,
	.so_close = none_close,
};
