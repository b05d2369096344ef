/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dfs.c -- every execution within a bound: `dfs` and `delay`.
 *
 *	Depth-first search over the choices of a run.  The stack has what was
 *	chosen at each point; a run repeats it and goes on with the first
 *	option, which is the default.  Then the deepest entry that has another
 *	option takes it.
 *
 *	Each choice has a cost, and a run may spend no more than the bound:
 *
 *	  dfs	 (Musuvathi, Qadeer, PLDI 2007) 1 when the context that got to
 *		 the point could go on and another takes its place, also an
 *		 interrupt on its own CPU; nothing where it cannot go on.
 *	  delay	 (Emmi, Qadeer, Rakamaric, POPL 2011) the number of choices
 *		 that are passed over, in the order of the point, from the
 *		 default on and around; a pick of the n-th costs n.
 *
 *	For both an early expiry costs 1.  With a bound the search is done for
 *	0, 1, 2 ... up to it, so that what is cheap is seen first; each round
 *	contains those before it, and its last one counts.
 *
 *	The estimate is Knuth's: runs that choose at random, and the product of
 *	1/probability of what they chose.  Where a budget is left they leave
 *	the default about as often as there is budget for, evenly over the
 *	run, which keeps the deviation small.
 */

#include <stdlib.h>

#include "sim/assert.h"
#include "sim/prng.h"
#include "sim/strategy/strategies.h"

#define BOUND_NONE UINT32_MAX

enum {
	BOUND_DEFAULT = 2,
	BOUND_MAX = 1000000,
	DEPTH_MAX = 1 << 22 /* entries of the stack, lazily committed */
};

/* A point of the run, or a pick. */
struct entry {
	uint32_t en_count;   /* of options */
	uint32_t en_option;  /* taken: 0 is the default, then in order */
	uint32_t en_default; /* its index */
	uint32_t en_spent;   /* before this one */
	bool en_pick;
	bool en_goes_on; /* leaving the default is a preemption */
	bool en_early;	 /* the last index is an early expiry */
};

struct dfs {
	struct strategy df_base;
	uint32_t df_limit; /* bound of the last round */
	uint32_t df_bound; /* of this round */
	struct entry *df_stack;
	uint32_t df_depth; /* entries that the next run repeats */
	uint32_t df_at;	   /* of the run in progress */
	uint32_t df_spent;
	bool df_cut;
	bool df_done;
	const char *df_flaw;
	uint64_t df_executions;
	/* Probes. */
	bool df_probing;
	uint32_t df_kept_bound; /* of the search meanwhile */
	bool df_kept_cut;
	struct prng df_prng;
	double df_weight;
	uint64_t df_length; /* points of a run without preemption */
	uint64_t df_probes;
	double df_sum, df_squares;
};

static bool
is_delay(const struct dfs *df)
{
	return df->df_base.st_ops == &strategy_delay;
}

/* --- options and costs ---------------------------------------------------- */

static uint32_t
index_of(const struct entry *en, uint32_t option)
{
	return (en->en_default + option) % en->en_count;
}

static uint32_t
cost_of(const struct dfs *df, const struct entry *en, uint32_t option)
{
	uint32_t last = en->en_count - 1;

	if (option == 0)
		return 0;
	if (en->en_pick)
		return is_delay(df) ? option : 0;
	if (en->en_early && index_of(en, option) == last)
		return 1;
	if (!is_delay(df))
		return en->en_goes_on;
	/* Who does not come early is not passed over by those behind it. */
	return option - (en->en_early && en->en_default + option > last);
}

static bool
affordable(const struct dfs *df, const struct entry *en, uint32_t option)
{
	return df->df_bound == BOUND_NONE ||
	    en->en_spent + cost_of(df, en, option) <= df->df_bound;
}

/* The next option behind this one that the bound allows; 0: there is none. */
static uint32_t
next_option(struct dfs *df, const struct entry *en)
{
	for (uint32_t o = en->en_option + 1; o < en->en_count; o++) {
		if (affordable(df, en, o))
			return o;
		df->df_cut = true;
	}
	return 0;
}

/* --- a run ------------------------------------------------------------------ */

/* One of the affordable options at random; the weight grows by 1/chance. */
static uint32_t
probe_option(struct dfs *df, const struct entry *en)
{
	uint64_t left =
	    df->df_length > df->df_at ? df->df_length - df->df_at : 1;
	uint64_t budget = df->df_bound - en->en_spent;
	uint32_t free = 0, all = 0, which;
	bool spend;

	for (uint32_t o = 0; o < en->en_count; o++) {
		free += affordable(df, en, o) && cost_of(df, en, o) == 0;
		all += affordable(df, en, o);
	}
	if (df->df_bound == BOUND_NONE || free == all) {
		spend = df->df_bound == BOUND_NONE;
		df->df_weight *= spend ? all : free;
	} else {
		spend = prng_next(&df->df_prng) % (left + budget) < budget;
		df->df_weight *= spend ?
		    (double)(left + budget) / (double)budget * (all - free) :
		    (double)(left + budget) / (double)left * free;
	}
	which = prng_below(&df->df_prng,
	    df->df_bound == BOUND_NONE ? all :
		spend		       ? all - free :
					 free);
	for (uint32_t o = 0; o < en->en_count; o++) {
		if (!affordable(df, en, o) ||
		    (df->df_bound != BOUND_NONE &&
			(cost_of(df, en, o) > 0) != spend))
			continue;
		if (which-- == 0)
			return o;
	}
	ASSERT_UNREACHED("a probe has no option");
}

/* What is taken at a point or pick. */
static uint32_t
take(struct dfs *df, struct entry en)
{
	struct entry *old = &df->df_stack[df->df_at];

	en.en_spent = df->df_spent;
	if (df->df_probing) {
		en.en_option = probe_option(df, &en);
	} else if (df->df_at < df->df_depth) {
		if (old->en_count != en.en_count ||
		    old->en_default != en.en_default ||
		    old->en_pick != en.en_pick) {
			df->df_flaw = "the same choices led to another state";
			return en.en_default;
		}
		en.en_option = old->en_option;
	} else if (df->df_at == DEPTH_MAX) {
		df->df_flaw = "a run has more choices than the search can keep";
		return en.en_default;
	}
	if (!df->df_probing)
		*old = en;
	df->df_at++;
	df->df_spent += cost_of(df, &en, en.en_option);
	return index_of(&en, en.en_option);
}

static void
dfs_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct dfs *df = (struct dfs *)st;

	(void)run;
	if (df->df_probing)
		df->df_prng = prng_stream(seed, "probes", df->df_probes);
	df->df_at = 0;
	df->df_spent = 0;
	df->df_weight = 1;
}

static uint32_t
dfs_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct dfs *df = (struct dfs *)st;
	struct entry en = { .en_count = pt->pt_count,
		.en_default = pt->pt_default,
		.en_goes_on = pt->pt_goes_on,
		.en_early = pt->pt_choices[pt->pt_count - 1].ch_early };

	*quantum = 0;
	if (!pt->pt_goes_on || df->df_bound == BOUND_NONE ||
	    df->df_spent < df->df_bound)
		return take(df, en);
	/* Nothing else can be paid for, until something changes. */
	df->df_cut = true;
	*quantum = STRATEGY_RUN_ON;
	return pt->pt_default;
}

static uint32_t
dfs_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)purpose;
	(void)number;
	return take(
	    (struct dfs *)st, (struct entry){ .en_count = n, .en_pick = true });
}

static void
dfs_end(struct strategy *st, uint64_t points)
{
	struct dfs *df = (struct dfs *)st;

	if (df->df_probing) {
		df->df_probes++;
		df->df_sum += df->df_weight;
		df->df_squares += df->df_weight * df->df_weight;
		return;
	}
	if (df->df_at < df->df_depth && df->df_flaw == NULL)
		df->df_flaw = "the same choices led to another end";
	df->df_depth = df->df_at;
	if (df->df_length == 0)
		df->df_length = points;
}

/* --- between runs ------------------------------------------------------------ */

/* To the next execution of the round; false: it is over. */
static bool
advance(struct dfs *df)
{
	while (df->df_depth > 0) {
		struct entry *en = &df->df_stack[df->df_depth - 1];
		uint32_t o = next_option(df, en);

		if (o != 0) {
			en->en_option = o;
			return true;
		}
		df->df_depth--;
	}
	return false;
}

static void
dfs_search(struct strategy *st, bool cut, struct search_state *ss)
{
	struct dfs *df = (struct dfs *)st;
	double n = (double)df->df_probes, mean = n > 0 ? df->df_sum / n : 0;

	(void)cut; /* what it kept others from is another execution */
	*ss = (struct search_state){ .ss_flaw = df->df_flaw };
	if (!df->df_probing && !df->df_done) {
		df->df_executions++;
		if (df->df_flaw != NULL) {
			df->df_done = true;
		} else if (!advance(df)) {
			/* Without anything left out, higher bounds are no
			 * different. */
			df->df_done =
			    df->df_bound == df->df_limit || !df->df_cut;
		}
	}
	ss->ss_more = !df->df_done;
	ss->ss_executions = df->df_executions;
	ss->ss_bounded = df->df_limit == BOUND_NONE ? NULL :
	    is_delay(df)			    ? "delay bound" :
						      "preemption bound";
	ss->ss_bound = df->df_bound;
	ss->ss_bound_last = df->df_limit;
	ss->ss_cut = df->df_cut;
	ss->ss_probes = df->df_probes;
	ss->ss_estimate = mean;
	if (n > 1)
		ss->ss_variance = (df->df_squares / n - mean * mean) / (n - 1);
	if (!df->df_probing && !df->df_done && df->df_depth == 0) {
		/* The next round. */
		df->df_bound++;
		df->df_executions = 0;
		df->df_cut = false;
	}
}

static void
dfs_probe(struct strategy *st, bool on)
{
	struct dfs *df = (struct dfs *)st;

	if (on == df->df_probing)
		return;
	df->df_probing = on;
	if (on) {
		df->df_kept_bound = df->df_bound;
		df->df_kept_cut = df->df_cut;
		df->df_bound = df->df_limit;
	} else {
		df->df_bound = df->df_kept_bound;
		df->df_cut = df->df_kept_cut;
	}
}

static struct strategy *
open_with(
    const struct strategy_ops *ops, const char *args, char *err, size_t len)
{
	static const char *const names[] = { "bound", NULL };
	struct dfs *df = calloc(1, sizeof(*df));
	uint64_t bound = BOUND_DEFAULT;

	ASSERT(df != NULL);
	if (strategy_arg_is(args, "bound", "none"))
		bound = BOUND_NONE;
	else if (!strategy_arg(args, "bound", 0, BOUND_MAX, &bound, err, len))
		bound = UINT64_MAX;
	if (bound == UINT64_MAX ||
	    !strategy_args_known(args, names, err, len)) {
		free(df);
		return NULL;
	}
	df->df_base.st_ops = ops;
	df->df_limit = (uint32_t)bound;
	df->df_bound = bound == BOUND_NONE ? BOUND_NONE : 0;
	df->df_stack = calloc(DEPTH_MAX, sizeof(*df->df_stack));
	ASSERT(df->df_stack != NULL);
	return &df->df_base;
}

static struct strategy *
dfs_open(const char *args, char *err, size_t len)
{
	return open_with(&strategy_dfs, args, err, len);
}

static struct strategy *
delay_open(const char *args, char *err, size_t len)
{
	return open_with(&strategy_delay, args, err, len);
}

static void
dfs_close(struct strategy *st)
{
	free(((struct dfs *)st)->df_stack);
	free(st);
}

const struct strategy_ops strategy_dfs = {
	.so_name = "dfs",
	.so_args = "bound=2",
	.so_help =
	    "systematic: every execution of at most so many preemptions; "
	    "bound=none: every one",
	.so_open = dfs_open,
	.so_begin = dfs_begin,
	.so_next = dfs_next,
	.so_pick = dfs_pick,
	.so_end = dfs_end,
	.so_close = dfs_close,
	.so_search = dfs_search,
	.so_probe = dfs_probe,
};

const struct strategy_ops strategy_delay = {
	.so_name = "delay",
	.so_args = "bound=2",
	.so_help =
	    "systematic: every execution that passes over the default at "
	    "most so many times; bound=none: every one",
	.so_open = delay_open,
	.so_begin = dfs_begin,
	.so_next = dfs_next,
	.so_pick = dfs_pick,
	.so_end = dfs_end,
	.so_close = dfs_close,
	.so_search = dfs_search,
	.so_probe = dfs_probe,
};
