/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rff.c -- partial order sampling under forced reads-from edges.
 *
 *	Wolff et al., ASPLOS 2024.  A run has an abstract schedule: a few
 *	obligations (obligation.h), each that a read does, or does not, read
 *	from a write, both given as code sites.  Pending operations have random
 *	priorities as in pos.c; what some obligation looks for comes before
 *	all others, what one avoids after all others.
 *
 *	Half of the runs have random obligations, from the pairs of sites that
 *	have been seen to touch the same object; the other half change an
 *	abstract schedule of the corpus, which has those that showed a pair
 *	of sites to read from each other for the first time.  Taking a lock
 *	reads from letting it go.  Both are learnt: until there are any, it is
 *	partial order sampling.
 */

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/strategy/obligation.h"
#include "sim/strategy/ranks.h"
#include "sim/strategy/readsfrom.h"
#include "sim/strategy/strategies.h"

enum { CORPUS_MAX = 512, OBLIGATIONS_MAX = 4 };

/* An abstract schedule, as it is kept and sent. */
struct abstract {
	uint32_t as_n;
	struct obligation_terms as_terms[OBLIGATIONS_MAX];
};

struct rff {
	struct strategy rf_base;
	struct ranks rf_ranks;
	struct prng rf_picks;
	struct obligation rf_obligation[OBLIGATIONS_MAX];
	unsigned rf_n;
	struct readsfrom *rf_seen;
	struct abstract rf_abstract; /* of this run */
	/* Learnt. */
	struct abstract rf_corpus[CORPUS_MAX];
	uint32_t rf_ncorpus;
	uint8_t *rf_bytes; /* what lesson and save hand out */
};

static struct strategy *
rff_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { "early", NULL };
	struct rff *rf = calloc(1, sizeof(*rf));

	ASSERT(rf != NULL);
	rf->rf_base.st_ops = &strategy_rff;
	rf->rf_ranks.ra_early = 4;
	if (strategy_args_known(args, names, err, len) &&
	    strategy_arg(
		args, "early", 1, 1000000, &rf->rf_ranks.ra_early, err, len)) {
		rf->rf_seen = readsfrom_new();
		return &rf->rf_base;
	}
	free(rf);
	return NULL;
}

/* --- the abstract schedule of a run ------------------------------------------ */

static struct obligation_terms
random_terms(struct rff *rf, struct prng *pr)
{
	size_t n;
	const struct site_pair *sp = readsfrom_pairs(rf->rf_seen, &n);
	const struct site_pair *one = &sp[prng_below(pr, (uint32_t)n)];
	uint64_t coins = prng_next(pr);

	return (struct obligation_terms){ .ot_write = one->sp_write,
		.ot_read = one->sp_read,
		.ot_negative = (coins & 1) != 0,
		.ot_strict = (coins & 6) != 0,
		.ot_times = (uint8_t)(1 + ((coins >> 8) % 4 == 0)) };
}

static void
change(struct rff *rf, struct abstract *as, struct prng *pr)
{
	uint32_t i = as->as_n == 0 ? 0 : prng_below(pr, as->as_n);

	switch (prng_below(pr, 4)) {
	case 0: /* insert */
		if (as->as_n < OBLIGATIONS_MAX) {
			as->as_terms[as->as_n++] = random_terms(rf, pr);
			break;
		}
		/* FALLTHROUGH */
	case 1: /* swap for another */
		as->as_terms[i] = random_terms(rf, pr);
		as->as_n = as->as_n == 0 ? 1 : as->as_n;
		break;
	case 2: /* negate */
		as->as_terms[i].ot_negative = !as->as_terms[i].ot_negative;
		break;
	default: /* delete */
		if (as->as_n > 1)
			as->as_terms[i] = as->as_terms[--as->as_n];
		break;
	}
}

static void
plan(struct rff *rf, uint64_t seed, uint64_t run)
{
	struct prng pr = prng_stream(seed, "obligations", run);
	struct abstract *as = &rf->rf_abstract;
	size_t n;

	(void)readsfrom_pairs(rf->rf_seen, &n);
	memset(as, 0, sizeof(*as));
	if (n == 0)
		return;
	if (rf->rf_ncorpus > 0 && prng_below(&pr, 2) == 0) {
		*as = rf->rf_corpus[prng_below(&pr, rf->rf_ncorpus)];
		change(rf, as, &pr);
		return;
	}
	as->as_n = 1 + prng_below(&pr, OBLIGATIONS_MAX);
	for (uint32_t i = 0; i < as->as_n; i++)
		as->as_terms[i] = random_terms(rf, &pr);
}

static void
rff_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct rff *rf = (struct rff *)st;

	ranks_begin(&rf->rf_ranks, seed, run);
	rf->rf_picks = prng_stream(seed, "picks", run);
	readsfrom_begin(rf->rf_seen);
	plan(rf, seed, run);
	rf->rf_n = rf->rf_abstract.as_n;
	for (unsigned i = 0; i < rf->rf_n; i++)
		obligation_begin(
		    &rf->rf_obligation[i], &rf->rf_abstract.as_terms[i]);
}

/* --- the run -------------------------------------------------------------------- */

/* Priority: what is looked for, then the rest, then what is avoided. */
static uint64_t
priority(struct rff *rf, const struct choice *ch)
{
	uint64_t rank = ranks_of(&rf->rf_ranks, ch);
	bool looked = false, avoided = false;

	for (unsigned i = 0; i < rf->rf_n; i++) {
		enum obligation_wish wish =
		    obligation_wish(&rf->rf_obligation[i], ch->ch_op);

		looked = looked || wish == WISH_LOOK;
		avoided = avoided || wish == WISH_AVOID;
	}
	if (looked == avoided || rank == 1)
		return rank | UINT64_C(2) << RANK_BITS;
	return rank | (looked ? UINT64_C(3) : UINT64_C(1)) << RANK_BITS;
}

static uint32_t
rff_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct rff *rf = (struct rff *)st;
	const struct choice *ch = pt->pt_choices;
	uint64_t most = 0;
	uint32_t best = 0;

	*quantum = 0;
	for (unsigned k = 0; k < rf->rf_n; k++)
		for (uint32_t i = 0; i < pt->pt_count; i++)
			obligation_reached(&rf->rf_obligation[k], ch[i].ch_op);
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		uint64_t p = priority(rf, &ch[i]);

		if (p > most) {
			most = p;
			best = i;
		}
	}
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		if (i != best &&
		    operations_conflict(ch[i].ch_op, ch[best].ch_op))
			ranks_forget(&rf->rf_ranks, ch[i].ch_ctx);
	}
	return best;
}

static uint32_t
rff_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)purpose;
	(void)number;
	return prng_below(&((struct rff *)st)->rf_picks, n);
}

static void
rff_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	struct rff *rf = (struct rff *)st;

	if (first)
		ranks_forget(&rf->rf_ranks, ctx);
	if (op->op_pc == 0 || op->op_size == 0)
		return;
	readsfrom_executed(rf->rf_seen, ctx, op);
	for (unsigned i = 0; i < rf->rf_n; i++)
		obligation_executed(&rf->rf_obligation[i], op);
}

static void
rff_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

/* --- learning ----------------------------------------------------------------------- */

/* A lesson: the abstract schedule, and the pairs that were new. */
static size_t
rff_lesson(struct strategy *st, const uint8_t **bytes)
{
	struct rff *rf = (struct rff *)st;
	size_t n;
	const struct site_pair *sp = readsfrom_new_pairs(rf->rf_seen, &n);
	size_t len = sizeof(struct abstract) + n * sizeof(*sp);

	if (n == 0)
		return 0;
	free(rf->rf_bytes);
	rf->rf_bytes = malloc(len);
	ASSERT(rf->rf_bytes != NULL);
	memcpy(rf->rf_bytes, &rf->rf_abstract, sizeof(struct abstract));
	memcpy(rf->rf_bytes + sizeof(struct abstract), sp, n * sizeof(*sp));
	*bytes = rf->rf_bytes;
	return len;
}

static bool
is_abstract(const struct abstract *as)
{
	for (uint32_t i = 0; i < OBLIGATIONS_MAX; i++) {
		if (i < as->as_n && as->as_terms[i].ot_times == 0)
			return false;
	}
	return as->as_n <= OBLIGATIONS_MAX;
}

static void
rff_study(struct strategy *st, uint64_t run, const uint8_t *bytes, size_t len)
{
	struct rff *rf = (struct rff *)st;
	struct abstract as;

	(void)run;
	if (len < sizeof(as))
		return;
	memcpy(&as, bytes, sizeof(as));
	if (readsfrom_add(rf->rf_seen, bytes + sizeof(as), len - sizeof(as)) >
		0 &&
	    as.as_n > 0 && is_abstract(&as) && rf->rf_ncorpus < CORPUS_MAX)
		rf->rf_corpus[rf->rf_ncorpus++] = as;
}

static size_t
rff_save(struct strategy *st, const uint8_t **bytes)
{
	struct rff *rf = (struct rff *)st;
	size_t n, used = sizeof(rf->rf_ncorpus);
	const struct site_pair *sp = readsfrom_pairs(rf->rf_seen, &n);
	size_t corpus = rf->rf_ncorpus * sizeof(rf->rf_corpus[0]);

	free(rf->rf_bytes);
	rf->rf_bytes = malloc(used + corpus + n * sizeof(*sp));
	ASSERT(rf->rf_bytes != NULL);
	memcpy(rf->rf_bytes, &rf->rf_ncorpus, used);
	memcpy(rf->rf_bytes + used, rf->rf_corpus, corpus);
	used += corpus;
	if (n > 0)
		memcpy(rf->rf_bytes + used, sp, n * sizeof(*sp));
	*bytes = rf->rf_bytes;
	return used + n * sizeof(*sp);
}

static bool
rff_load(struct strategy *st, const uint8_t *bytes, size_t len)
{
	struct rff *rf = (struct rff *)st;
	uint32_t n;
	size_t used = sizeof(n);

	if (len < used)
		return false;
	memcpy(&n, bytes, used);
	if (n > CORPUS_MAX || len - used < n * sizeof(rf->rf_corpus[0]))
		return false;
	memcpy(rf->rf_corpus, bytes + used, n * sizeof(rf->rf_corpus[0]));
	for (uint32_t i = 0; i < n; i++) {
		if (!is_abstract(&rf->rf_corpus[i]))
			return false;
	}
	rf->rf_ncorpus = n;
	used += n * sizeof(rf->rf_corpus[0]);
	readsfrom_forget(rf->rf_seen);
	(void)readsfrom_add(rf->rf_seen, bytes + used, len - used);
	return (len - used) % sizeof(struct site_pair) == 0;
}

static void
rff_close(struct strategy *st)
{
	struct rff *rf = (struct rff *)st;

	readsfrom_free(rf->rf_seen);
	free(rf->rf_bytes);
	free(rf);
}

const struct strategy_ops strategy_rff = {
	.so_name = "rff",
	.so_args = "early=4",
	.so_help = "pos under random or learnt obligations, which reads read "
		   "from which writes; early=N as in random",
	.so_open = rff_open,
	.so_begin = rff_begin,
	.so_next = rff_next,
	.so_pick = rff_pick,
	.so_executed = rff_executed,
	.so_end = rff_end,
	.so_lesson = rff_lesson,
	.so_study = rff_study,
	.so_save = rff_save,
	.so_load = rff_load,
	.so_close = rff_close,
};
