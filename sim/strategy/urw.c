/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * urw.c -- a random walk that is uniform over interleavings.
 *
 *	Zhao et al., ASPLOS 2025.  A context is chosen with a chance
 *	proportional to the number of operations it has left.  When these are
 *	exact and nobody blocks, each interleaving of the run is as likely as
 *	any other.  The numbers are means over runs that were profiled; until
 *	there are any, and for contexts that are not known, they are 1.
 */

#include <stdlib.h>

#include "sim/assert.h"
#include "sim/prng.h"
#include "sim/strategy/profile.h"
#include "sim/strategy/strategies.h"

struct urw {
	struct strategy ur_base;
	struct profile *ur_profile;
	struct prng ur_choices, ur_picks;
	uint64_t ur_early;
	uint32_t ur_left[STRATEGY_CTX_MAX]; /* 0: not looked up */
};

static struct strategy *
urw_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { "early", NULL };
	struct urw *ur = calloc(1, sizeof(*ur));

	ASSERT(ur != NULL);
	ur->ur_base.st_ops = &strategy_urw;
	ur->ur_early = 4;
	if (strategy_args_known(args, names, err, len) &&
	    strategy_arg(args, "early", 1, 1000000, &ur->ur_early, err, len)) {
		ur->ur_profile = profile_new();
		return &ur->ur_base;
	}
	free(ur);
	return NULL;
}

static void
urw_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct urw *ur = (struct urw *)st;

	profile_begin(ur->ur_profile, seed, run, false);
	ur->ur_choices = prng_stream(seed, "choices", run);
	ur->ur_picks = prng_stream(seed, "picks", run);
	for (unsigned i = 0; i < STRATEGY_CTX_MAX; i++)
		ur->ur_left[i] = 0;
}

static uint32_t
known(struct urw *ur, uint32_t path)
{
	size_t n;
	const struct profile_entry *pe = profile_entries(ur->ur_profile, &n);

	for (size_t i = 0; i < n; i++) {
		if (pe[i].pe_path == path)
			return profile_mean(&pe[i]);
	}
	return 1;
}

/* An early expiry is nobody's operation: it has the chance of one. */
static uint32_t
weight(struct urw *ur, const struct choice *ch)
{
	uint32_t *left = &ur->ur_left[ch->ch_ctx];

	if (ch->ch_how == CHOICE_EXPIRE)
		return 1;
	if (*left == 0)
		*left = known(ur, ch->ch_path);
	return *left;
}

static uint32_t
urw_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct urw *ur = (struct urw *)st;
	const struct choice *ch = pt->pt_choices;
	uint32_t sum = 0, i, at;

	*quantum = 0;
	profile_see(ur->ur_profile, pt);
	for (i = 0; i < pt->pt_count; i++)
		sum += weight(ur, &ch[i]);
	do {
		at = prng_below(&ur->ur_choices, sum);
		for (i = 0; at >= weight(ur, &ch[i]); i++)
			at -= weight(ur, &ch[i]);
	} while (ch[i].ch_early &&
	    prng_below(&ur->ur_choices,
		(uint32_t)ur->ur_early *
		    (ch[i].ch_ctx == STRATEGY_CTX_LATE ? 16 : 1)) != 0);
	return i;
}

static uint32_t
urw_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)purpose;
	(void)number;
	return prng_below(&((struct urw *)st)->ur_picks, n);
}

static void
urw_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	struct urw *ur = (struct urw *)st;

	if (!first)
		return;
	profile_count(ur->ur_profile, ctx, op);
	if (ur->ur_left[ctx] > 1)
		ur->ur_left[ctx]--;
}

static void
urw_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static size_t
urw_lesson(struct strategy *st, const uint8_t **bytes)
{
	return profile_lesson(((struct urw *)st)->ur_profile, bytes);
}

static void
urw_study(struct strategy *st, uint64_t run, const uint8_t *bytes, size_t len)
{
	(void)run;
	profile_study(((struct urw *)st)->ur_profile, bytes, len);
}

static size_t
urw_save(struct strategy *st, const uint8_t **bytes)
{
	return profile_save(((struct urw *)st)->ur_profile, bytes);
}

static bool
urw_load(struct strategy *st, const uint8_t *bytes, size_t len)
{
	return profile_load(((struct urw *)st)->ur_profile, bytes, len);
}

static void
urw_close(struct strategy *st)
{
	profile_free(((struct urw *)st)->ur_profile);
	free(st);
}

const struct strategy_ops strategy_urw = {
	.so_name = "urw",
	.so_args = "early=4",
	.so_help = "uniform over interleavings: chances by what contexts have "
		   "left to do; early=N as in random",
	.so_open = urw_open,
	.so_begin = urw_begin,
	.so_next = urw_next,
	.so_pick = urw_pick,
	.so_executed = urw_executed,
	.so_end = urw_end,
	.so_lesson = urw_lesson,
	.so_study = urw_study,
	.so_save = urw_save,
	.so_load = urw_load,
	.so_close = urw_close,
};
