/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fair.c -- another strategy, but who waits in vain lets others go first.
 *
 *	Musuvathi, Qadeer, PLDI 2008.  A context that yields, or reads at the
 *	same place again and again, waits for somebody else.  It loses then
 *	against every context that could run and has not since; so unfair
 *	strategies do not spin for ever, and a run that ends under any fair
 *	schedule does end.  Everything else is the other strategy's choice.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/strategy/strategies.h"
#include "sim/trace.h"

/* So many reads in a row at one place are waiting.  A loop over a long list
 * may be taken for it; that costs it its turn, no more. */
enum { SPINS = 32 };

struct fair {
	struct strategy fa_base;
	struct strategy *fa_inner;
	uint64_t fa_clock;		       /* operations so far */
	uint64_t fa_ran[STRATEGY_CTX_MAX];     /* when it ran last */
	uint64_t fa_yielded[STRATEGY_CTX_MAX]; /* when, 0: it does not wait */
	uint32_t fa_place[STRATEGY_CTX_MAX];   /* of its last read */
	uint16_t fa_spins[STRATEGY_CTX_MAX];   /* reads there in a row */
};

static struct strategy *
inner_of(struct strategy *st)
{
	return ((struct fair *)st)->fa_inner;
}

static struct strategy *
fair_open(const char *args, char *err, size_t len)
{
	const char *text = args != NULL && *args != '\0' ? args : "pct";
	size_t n = strcspn(text, ":");
	const struct strategy_ops *ops;
	struct fair *fa;
	char name[32];

	(void)snprintf(name, sizeof(name), "%.*s", (int)n, text);
	ops = strategy_lookup(name);
	if (ops == NULL || ops == &strategy_fair) {
		(void)snprintf(
		    err, len, "%s is no strategy to be made fair", name);
		return NULL;
	}
	fa = calloc(1, sizeof(*fa));
	ASSERT(fa != NULL);
	fa->fa_base.st_ops = &strategy_fair;
	fa->fa_inner =
	    ops->so_open(text[n] == ':' ? text + n + 1 : NULL, err, len);
	if (fa->fa_inner != NULL)
		return &fa->fa_base;
	free(fa);
	return NULL;
}

static void
fair_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct fair *fa = (struct fair *)st;

	fa->fa_clock = 0;
	memset(fa->fa_ran, 0, sizeof(fa->fa_ran));
	memset(fa->fa_yielded, 0, sizeof(fa->fa_yielded));
	memset(fa->fa_place, 0, sizeof(fa->fa_place));
	memset(fa->fa_spins, 0, sizeof(fa->fa_spins));
	inner_of(st)->st_ops->so_begin(inner_of(st), seed, run);
}

/* Does it wait while somebody who could has not run since? */
static bool
must_wait(const struct fair *fa, const struct point *pt, uint32_t which)
{
	unsigned ctx = pt->pt_choices[which].ch_ctx;

	if (fa->fa_yielded[ctx] == 0)
		return false;
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		const struct choice *ch = &pt->pt_choices[i];

		if (ch->ch_ctx != ctx && !ch->ch_early &&
		    fa->fa_ran[ch->ch_ctx] <= fa->fa_yielded[ctx])
			return true;
	}
	return false;
}

static uint32_t
fair_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	const struct fair *fa = (const struct fair *)st;
	struct strategy *inner = inner_of(st);
	uint32_t which = inner->st_ops->so_next(inner, pt, quantum);
	uint32_t best = which;
	uint64_t longest = UINT64_MAX;

	if (!must_wait(fa, pt, which))
		return which;
	/* Who has waited longest, of those that need not let others go. */
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		const struct choice *ch = &pt->pt_choices[i];

		if (ch->ch_early || fa->fa_ran[ch->ch_ctx] >= longest ||
		    must_wait(fa, pt, i))
			continue;
		longest = fa->fa_ran[ch->ch_ctx];
		best = i;
	}
	return best;
}

static uint32_t
fair_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	return inner_of(st)->st_ops->so_pick(inner_of(st), purpose, n, number);
}

static void
note(struct fair *fa, unsigned ctx, const struct operation *op)
{
	bool reads = op->op_kind == TRACE_READ ||
	    op->op_kind == TRACE_VOLATILE_READ ||
	    op->op_kind == TRACE_ATOMIC_LOAD;

	fa->fa_ran[ctx] = ++fa->fa_clock;
	if (reads && op->op_pc == fa->fa_place[ctx]) {
		if (fa->fa_spins[ctx] < SPINS)
			fa->fa_spins[ctx]++;
	} else if (op->op_kind != TRACE_YIELD) {
		fa->fa_place[ctx] = reads ? op->op_pc : 0;
		fa->fa_spins[ctx] = 0;
	}
	fa->fa_yielded[ctx] =
	    op->op_kind == TRACE_YIELD || fa->fa_spins[ctx] == SPINS ?
	    fa->fa_clock :
	    0;
}

static void
fair_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	struct strategy *inner = inner_of(st);

	if (first)
		note((struct fair *)st, ctx, op);
	if (inner->st_ops->so_executed != NULL)
		inner->st_ops->so_executed(inner, ctx, op, first);
}

static void
fair_end(struct strategy *st, uint64_t points)
{
	inner_of(st)->st_ops->so_end(inner_of(st), points);
}

static void
fair_learn(struct strategy *st, uint64_t points_max)
{
	struct strategy *inner = inner_of(st);

	if (inner->st_ops->so_learn != NULL)
		inner->st_ops->so_learn(inner, points_max);
}

static size_t
fair_lesson(struct strategy *st, const uint8_t **bytes)
{
	struct strategy *inner = inner_of(st);

	return inner->st_ops->so_lesson == NULL ?
	    0 :
	    inner->st_ops->so_lesson(inner, bytes);
}

static void
fair_study(struct strategy *st, uint64_t run, const uint8_t *bytes, size_t len)
{
	struct strategy *inner = inner_of(st);

	if (inner->st_ops->so_study != NULL)
		inner->st_ops->so_study(inner, run, bytes, len);
}

static size_t
fair_save(struct strategy *st, const uint8_t **bytes)
{
	struct strategy *inner = inner_of(st);

	return inner->st_ops->so_save == NULL ?
	    0 :
	    inner->st_ops->so_save(inner, bytes);
}

static bool
fair_load(struct strategy *st, const uint8_t *bytes, size_t len)
{
	struct strategy *inner = inner_of(st);

	return inner->st_ops->so_load == NULL ?
	    len == 0 :
	    inner->st_ops->so_load(inner, bytes, len);
}

static void
fair_close(struct strategy *st)
{
	inner_of(st)->st_ops->so_close(inner_of(st));
	free(st);
}

const struct strategy_ops strategy_fair = {
	.so_name = "fair",
	.so_args = "STRATEGY",
	.so_help = "another strategy (default pct), but who yields or spins "
		   "lets all others go first",
	.so_open = fair_open,
	.so_begin = fair_begin,
	.so_next = fair_next,
	.so_pick = fair_pick,
	.so_executed = fair_executed,
	.so_end = fair_end,
	.so_learn = fair_learn,
	.so_lesson = fair_lesson,
	.so_study = fair_study,
	.so_save = fair_save,
	.so_load = fair_load,
	.so_close = fair_close,
};
