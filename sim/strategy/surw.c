/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * surw.c -- selectively uniform random walk.
 *
 *	Zhao et al., ASPLOS 2025.  Each run selects one shared object, with a
 *	chance proportional to how often it is touched, and is uniform over
 *	the orders in which contexts touch it; everything else goes by random
 *	priorities that are drawn anew at each operation.
 *
 *	Who touches the object next is drawn beforehand, weighted by how often
 *	each still will; the others stop before they do.  When all that can run
 *	are stopped, it is drawn again.
 *
 *	What objects there are is learnt from runs that were profiled; only
 *	those count that several contexts touch and one changes.  Until there
 *	are any, the priorities decide alone.
 */

#include <stdlib.h>

#include "sim/assert.h"
#include "sim/strategy/profile.h"
#include "sim/strategy/ranks.h"
#include "sim/strategy/strategies.h"

enum { USERS_MAX = 1024, NOBODY = USERS_MAX };

struct surw {
	struct strategy su_base;
	struct profile *su_profile;
	struct ranks su_ranks;
	struct prng su_draws, su_picks;
	uint64_t su_object; /* selected; 0: none */
	/* Who touches it, and how often they still will. */
	uint32_t su_path[USERS_MAX];
	uint32_t su_left[USERS_MAX];
	uint32_t su_nuser, su_sum;
	uint32_t su_intended;		    /* number of a user, or NOBODY */
	uint16_t su_user[STRATEGY_CTX_MAX]; /* of a context, + 1; 0: unknown */
};

static struct strategy *
surw_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { "early", NULL };
	struct surw *su = calloc(1, sizeof(*su));

	ASSERT(su != NULL);
	su->su_base.st_ops = &strategy_surw;
	su->su_ranks.ra_early = 4;
	if (strategy_args_known(args, names, err, len) &&
	    strategy_arg(
		args, "early", 1, 1000000, &su->su_ranks.ra_early, err, len)) {
		su->su_profile = profile_new();
		return &su->su_base;
	}
	free(su);
	return NULL;
}

/* Draw the object of this run. */
static void
select_object(struct surw *su)
{
	size_t n, nentries;
	const struct profile_shared *ps = profile_shared(su->su_profile, &n);
	const struct profile_entry *pe =
	    profile_entries(su->su_profile, &nentries);
	uint64_t sum = 0, at;

	su->su_object = 0;
	su->su_nuser = su->su_sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += ps[i].ps_count;
	if (sum == 0)
		return;
	at = prng_next(&su->su_draws) % sum;
	for (; at >= ps->ps_count; ps++)
		at -= ps->ps_count;
	su->su_object = ps->ps_object;
	for (uint32_t i = 0; i < ps->ps_n && i < USERS_MAX; i++) {
		su->su_path[i] = pe[ps->ps_first + i].pe_path;
		su->su_left[i] = profile_mean(&pe[ps->ps_first + i]);
		su->su_sum += su->su_left[i];
		su->su_nuser++;
	}
}

static void
intend(struct surw *su)
{
	uint32_t at, i = 0;

	su->su_intended = NOBODY;
	if (su->su_sum == 0)
		return;
	at = prng_below(&su->su_draws, su->su_sum);
	for (; at >= su->su_left[i]; i++)
		at -= su->su_left[i];
	su->su_intended = i;
}

static void
surw_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct surw *su = (struct surw *)st;

	profile_begin(su->su_profile, seed, run, true);
	ranks_begin(&su->su_ranks, seed, run);
	su->su_draws = prng_stream(seed, "draws", run);
	su->su_picks = prng_stream(seed, "picks", run);
	for (unsigned i = 0; i < STRATEGY_CTX_MAX; i++)
		su->su_user[i] = 0;
	select_object(su);
	intend(su);
}

static uint32_t
user_of(struct surw *su, const struct choice *ch)
{
	uint16_t *user = &su->su_user[ch->ch_ctx];

	if (*user == 0) {
		uint32_t i;

		for (i = 0; i < su->su_nuser; i++) {
			if (su->su_path[i] == ch->ch_path)
				break;
		}
		*user = (uint16_t)((i < su->su_nuser ? i : NOBODY) + 1);
	}
	return *user - 1u;
}

/* Must it stop, because somebody else is to touch the object first? */
static bool
is_stopped(struct surw *su, const struct choice *ch)
{
	uint32_t user;

	if (profile_object(ch->ch_op) != su->su_object ||
	    su->su_intended == NOBODY)
		return false;
	user = user_of(su, ch);
	/* Who was not expected to come here has nothing to be ordered by. */
	return user != NOBODY && user != su->su_intended &&
	    su->su_left[user] > 0;
}

/* Nobody can run but those that are stopped: one of them is the next. */
static void
intend_one_of(struct surw *su, const struct point *pt)
{
	uint32_t sum = 0, at;

	for (uint32_t i = 0; i < pt->pt_count; i++)
		if (is_stopped(su, &pt->pt_choices[i]))
			sum += su->su_left[user_of(su, &pt->pt_choices[i])];
	at = prng_below(&su->su_draws, sum);
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		uint32_t user = user_of(su, &pt->pt_choices[i]);

		if (!is_stopped(su, &pt->pt_choices[i]))
			continue;
		if (at < su->su_left[user]) {
			su->su_intended = user;
			return;
		}
		at -= su->su_left[user];
	}
}

/* The highest of those that are not stopped; pt_count: all are.  An early
 * expiry is no way out. */
static uint32_t
highest(struct surw *su, const struct point *pt)
{
	uint32_t best = pt->pt_count;
	uint64_t most = 1;

	for (uint32_t i = 0; i < pt->pt_count; i++) {
		uint64_t rank = ranks_of(&su->su_ranks, &pt->pt_choices[i]);

		if (rank > most && !is_stopped(su, &pt->pt_choices[i])) {
			most = rank;
			best = i;
		}
	}
	return best;
}

static uint32_t
surw_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct surw *su = (struct surw *)st;
	uint32_t best;

	*quantum = 0;
	profile_see(su->su_profile, pt);
	best = highest(su, pt);
	if (best == pt->pt_count) {
		intend_one_of(su, pt);
		best = highest(su, pt);
	}
	ASSERT(best < pt->pt_count);
	return best;
}

static uint32_t
surw_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)purpose;
	(void)number;
	return prng_below(&((struct surw *)st)->su_picks, n);
}

static void
surw_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	struct surw *su = (struct surw *)st;
	uint32_t user;

	if (!first)
		return;
	profile_count(su->su_profile, ctx, op);
	ranks_forget(&su->su_ranks, ctx);
	if (su->su_object == 0 || profile_object(op) != su->su_object)
		return;
	user = su->su_user[ctx] - 1u;
	if (user < su->su_nuser && su->su_left[user] > 0) {
		su->su_left[user]--;
		su->su_sum--;
	}
	intend(su);
}

static void
surw_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static size_t
surw_lesson(struct strategy *st, const uint8_t **bytes)
{
	return profile_lesson(((struct surw *)st)->su_profile, bytes);
}

static void
surw_study(struct strategy *st, uint64_t run, const uint8_t *bytes, size_t len)
{
	(void)run;
	profile_study(((struct surw *)st)->su_profile, bytes, len);
}

static size_t
surw_save(struct strategy *st, const uint8_t **bytes)
{
	return profile_save(((struct surw *)st)->su_profile, bytes);
}

static bool
surw_load(struct strategy *st, const uint8_t *bytes, size_t len)
{
	return profile_load(((struct surw *)st)->su_profile, bytes, len);
}

static void
surw_close(struct strategy *st)
{
	profile_free(((struct surw *)st)->su_profile);
	free(st);
}

const struct strategy_ops strategy_surw = {
	.so_name = "surw",
	.so_args = "early=4",
	.so_help = "uniform over the orders in which contexts touch one shared "
		   "object, drawn for each run; early=N as in random",
	.so_open = surw_open,
	.so_begin = surw_begin,
	.so_next = surw_next,
	.so_pick = surw_pick,
	.so_executed = surw_executed,
	.so_end = surw_end,
	.so_lesson = surw_lesson,
	.so_study = surw_study,
	.so_save = surw_save,
	.so_load = surw_load,
	.so_close = surw_close,
};
