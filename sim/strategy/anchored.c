/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anchored.c -- follow rules; the default, or another strategy, elsewhere.
 *
 *	Also writes the run down as such rules: each choice that is not the
 *	default.  Defaults that a context's operation does not end (expiries,
 *	picks) are written down too when a rule for the same operation comes
 *	behind them, because several rules of one operation are taken in order.
 */

#include "sim/anchored.h"

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"

enum {
	CELLS = 1 << 15, /* contexts of all nodes; a power of 2 */
	NOTES_MAX = 1 << 16,
	LOG_MAX = 1 << 20,
	UNKNOWN_MAX = 4096,
	NONE = -1
};

/* A context that has been seen in this run. */
struct cell {
	bool ce_used;
	uint32_t ce_key;  /* node and number */
	int32_t ce_first; /* of its rules that may still come; NONE */
	uint64_t ce_count;
	char ce_name[ANCHOR_NAME_MAX];
};

struct anchored {
	struct strategy ac_base;
	struct strategy *ac_inner;
	struct anchor *ac_rules;
	int32_t *ac_next; /* rules of one context, by number of operation */
	bool *ac_heads;	  /* is it the first of its context? */
	uint64_t *ac_hits;
	size_t ac_nrules;
	const struct anchored_function *ac_functions;
	size_t ac_nfunctions;
	struct cell *ac_cells;
	uint32_t *ac_seen; /* cells in use */
	uint32_t ac_nseen;
	uint32_t ac_now; /* cell of who made the last operation */
	struct anchor *ac_notes;
	size_t ac_nnotes;
	size_t ac_settled; /* notes that no later one is needed for */
	bool ac_cut;
	struct anchored_step *ac_log;
	size_t ac_nlog;
	uint32_t ac_unknown[UNKNOWN_MAX];
	size_t ac_nunknown;
};

static const struct strategy_ops strategy_anchored;

/* The cell before all operations: behind those that are hashed. */
#define CELL_START ((uint32_t)CELLS)

struct strategy *
anchored_open(void)
{
	struct anchored *ac = calloc(1, sizeof(*ac));

	ASSERT(ac != NULL);
	ac->ac_base.st_ops = &strategy_anchored;
	/* Large, and touched only as far as they are used. */
	ac->ac_cells = calloc(CELLS + 1, sizeof(*ac->ac_cells));
	ac->ac_seen = calloc(CELLS, sizeof(*ac->ac_seen));
	ac->ac_notes = calloc(NOTES_MAX, sizeof(*ac->ac_notes));
	ac->ac_log = calloc(LOG_MAX, sizeof(*ac->ac_log));
	ASSERT(ac->ac_cells != NULL && ac->ac_seen != NULL);
	ASSERT(ac->ac_notes != NULL && ac->ac_log != NULL);
	return &ac->ac_base;
}

/* --- rules ----------------------------------------------------------------------- */

/* Chain the rules of each context, by the number of the operation; those of
 * one operation keep their order. */
static void
chain(struct anchored *ac)
{
	for (size_t i = 0; i < ac->ac_nrules; i++) {
		const struct anchor *an = &ac->ac_rules[i];
		int32_t head = NONE, *link = &head;

		for (size_t k = 0; k < i && head == NONE; k++) {
			if (ac->ac_heads[k] &&
			    strcmp(ac->ac_rules[k].an_ctx, an->an_ctx) == 0)
				head = (int32_t)k;
		}
		ac->ac_heads[i] =
		    head == NONE || ac->ac_rules[head].an_count > an->an_count;
		if (ac->ac_heads[i] && head != NONE)
			ac->ac_heads[head] = false;
		while (*link != NONE &&
		    ac->ac_rules[*link].an_count <= an->an_count)
			link = &ac->ac_next[*link];
		ac->ac_next[i] = *link;
		if (link != &head)
			*link = (int32_t)i;
	}
}

void
anchored_set(struct strategy *st, struct anchor *rules, size_t n)
{
	struct anchored *ac = (struct anchored *)st;

	free(ac->ac_next);
	free(ac->ac_heads);
	free(ac->ac_hits);
	ac->ac_rules = rules;
	ac->ac_nrules = n;
	ac->ac_next = calloc(n + 1, sizeof(*ac->ac_next));
	ac->ac_heads = calloc(n + 1, sizeof(*ac->ac_heads));
	ac->ac_hits = calloc(n + 1, sizeof(*ac->ac_hits));
	ASSERT(ac->ac_next != NULL && ac->ac_heads != NULL);
	ASSERT(ac->ac_hits != NULL);
	chain(ac);
}

void
anchored_by_site(
    struct strategy *st, const struct anchored_function *functions, size_t n)
{
	struct anchored *ac = (struct anchored *)st;

	ac->ac_functions = functions;
	ac->ac_nfunctions = n;
}

void
anchored_follow(struct strategy *st, struct strategy *inner)
{
	((struct anchored *)st)->ac_inner = inner;
}

uint64_t
anchored_site(uint64_t function, unsigned kind)
{
	uint64_t site = (function ^ kind) * 0x9e3779b97f4a7c15u;

	return function == 0 ? 0 : site | 1;
}

/* --- who it is ---------------------------------------------------------------------- */

static uint32_t
cell_of(struct anchored *ac, uint16_t ctx)
{
	uint32_t key = strategy_node() << 10 | ctx;
	uint32_t i = key * 0x9e3779b1u >> 17;
	struct cell *ce;

	while (ac->ac_cells[i].ce_used && ac->ac_cells[i].ce_key != key)
		i = (i + 1) & (CELLS - 1);
	ce = &ac->ac_cells[i];
	if (ce->ce_used)
		return i;
	ASSERT(ac->ac_nseen < CELLS - 1);
	ac->ac_seen[ac->ac_nseen++] = i;
	ce->ce_used = true;
	ce->ce_key = key;
	ce->ce_count = 0;
	ce->ce_first = NONE;
	strategy_context_name(ctx, ce->ce_name, sizeof(ce->ce_name));
	for (size_t k = 0; k < ac->ac_nrules; k++) {
		if (ac->ac_heads[k] &&
		    strcmp(ac->ac_rules[k].an_ctx, ce->ce_name) == 0)
			ce->ce_first = (int32_t)k;
	}
	return i;
}

static void
anchored_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct anchored *ac = (struct anchored *)st;
	struct cell *start = &ac->ac_cells[CELL_START];

	for (uint32_t i = 0; i < ac->ac_nseen; i++)
		ac->ac_cells[ac->ac_seen[i]].ce_used = false;
	ac->ac_nseen = 0;
	ac->ac_now = CELL_START;
	strcpy(start->ce_name, ANCHOR_START);
	start->ce_first = NONE;
	for (size_t k = 0; k < ac->ac_nrules; k++) {
		ac->ac_rules[k].an_fired = false;
		ac->ac_hits[k] = 0;
		if (ac->ac_heads[k] &&
		    strcmp(ac->ac_rules[k].an_ctx, ANCHOR_START) == 0)
			start->ce_first = (int32_t)k;
	}
	ac->ac_nnotes = ac->ac_settled = 0;
	ac->ac_nlog = 0;
	ac->ac_nunknown = 0;
	ac->ac_cut = false;
	if (ac->ac_inner != NULL)
		ac->ac_inner->st_ops->so_begin(ac->ac_inner, seed, run);
}

/* --- writing down -------------------------------------------------------------------- */

/* A choice at this operation; of a default it is not yet known whether it is
 * needed. */
static void
note(struct anchored *ac, struct anchor *an, bool is_default)
{
	const struct cell *ce = &ac->ac_cells[ac->ac_now];

	if (ac->ac_nnotes == NOTES_MAX) {
		ac->ac_cut = true;
		return;
	}
	memcpy(an->an_ctx, ce->ce_name, sizeof(an->an_ctx));
	an->an_count = ce->ce_count;
	an->an_fired = true;
	ac->ac_notes[ac->ac_nnotes++] = *an;
	if (!is_default)
		ac->ac_settled = ac->ac_nnotes;
}

static struct anchor
anchor_of(struct anchored *ac, const struct choice *ch)
{
	struct anchor an = { .an_cpu = ch->ch_cpu };

	if (ch->ch_how == CHOICE_EXPIRE) {
		an.an_do = ch->ch_ctx == STRATEGY_CTX_LATE ? ANCHOR_LATE :
							     ANCHOR_EXPIRE;
		an.an_cpu = 0;
	} else {
		memcpy(an.an_to, ac->ac_cells[cell_of(ac, ch->ch_ctx)].ce_name,
		    sizeof(an.an_to));
	}
	return an;
}

/* --- following ------------------------------------------------------------------------- */

/* The choice that a rule asks for, or NONE. */
static int32_t
wanted(struct anchored *ac, const struct anchor *an, const struct point *pt)
{
	int32_t other = NONE;

	for (uint32_t i = 0; i < pt->pt_count; i++) {
		const struct choice *ch = &pt->pt_choices[i];

		if (ch->ch_how == CHOICE_EXPIRE) {
			if (an->an_do ==
			    (ch->ch_ctx == STRATEGY_CTX_LATE ? ANCHOR_LATE :
							       ANCHOR_EXPIRE))
				return (int32_t)i;
			continue;
		}
		if (an->an_do != ANCHOR_RUN ||
		    strcmp(ac->ac_cells[cell_of(ac, ch->ch_ctx)].ce_name,
			an->an_to) != 0)
			continue;
		if (ch->ch_cpu == an->an_cpu)
			return (int32_t)i;
		if (other == NONE)
			other = (int32_t)i;
	}
	return other;
}

/* Is the rule, one of ce's, for the operation that was made last? */
static bool
is_now(const struct anchored *ac, int32_t rule, const struct cell *ce)
{
	const struct anchor *an = &ac->ac_rules[rule];

	if (ac->ac_functions != NULL && an->an_site != 0)
		return ac->ac_hits[rule] == an->an_hit;
	return an->an_count == ce->ce_count;
}

/* A rule that fits here, and the choice that it asks for; purpose is that of
 * a pick. */
static int32_t
find_rule(struct anchored *ac, const struct point *pt, const char *purpose,
    int32_t *choice)
{
	struct cell *ce = &ac->ac_cells[ac->ac_now];

	/* By number, those that have been passed cannot come any more. */
	while (ac->ac_functions == NULL && ce->ce_first != NONE &&
	    ac->ac_rules[ce->ce_first].an_count < ce->ce_count)
		ce->ce_first = ac->ac_next[ce->ce_first];
	for (int32_t k = ce->ce_first; k != NONE; k = ac->ac_next[k]) {
		struct anchor *an = &ac->ac_rules[k];

		if (ac->ac_functions == NULL && an->an_count > ce->ce_count)
			break;
		if (an->an_fired || !is_now(ac, k, ce) ||
		    (an->an_do == ANCHOR_PICK) != (purpose != NULL))
			continue;
		if (purpose != NULL && strcmp(an->an_to, purpose) == 0)
			return k;
		*choice = purpose != NULL ? NONE : wanted(ac, an, pt);
		if (*choice != NONE)
			return k;
	}
	return NONE;
}

static uint32_t
anchored_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct anchored *ac = (struct anchored *)st;
	int32_t choice = NONE, rule = find_rule(ac, pt, NULL, &choice);
	uint32_t i = pt->pt_default;
	const struct choice *ch;
	struct anchor an;

	*quantum = 0;
	if (rule != NONE) {
		i = (uint32_t)choice;
		ac->ac_rules[rule].an_fired = true;
	} else if (ac->ac_inner != NULL) {
		i = ac->ac_inner->st_ops->so_next(ac->ac_inner, pt, quantum);
		*quantum = 0;
	}
	ch = &pt->pt_choices[i];
	if (i == pt->pt_default && ch->ch_how != CHOICE_EXPIRE)
		return i;
	an = anchor_of(ac, ch);
	an.an_preempts = (i != pt->pt_default && pt->pt_goes_on) ||
	    (ch->ch_how == CHOICE_EXPIRE && ch->ch_early);
	if (rule != NONE)
		ac->ac_rules[rule].an_preempts = an.an_preempts;
	note(ac, &an, i == pt->pt_default);
	return i;
}

static uint32_t
anchored_pick(
    struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	struct anchored *ac = (struct anchored *)st;
	int32_t choice, rule = find_rule(ac, NULL, purpose, &choice);
	struct anchor an = { .an_do = ANCHOR_PICK };
	uint32_t i = 0;

	if (rule != NONE) {
		ac->ac_rules[rule].an_fired = true;
		i = ac->ac_rules[rule].an_index;
		i = i < n ? i : 0;
	} else if (ac->ac_inner != NULL) {
		i = ac->ac_inner->st_ops->so_pick(
		    ac->ac_inner, purpose, n, number);
	}
	an.an_index = i;
	strncpy(an.an_to, purpose, sizeof(an.an_to) - 1);
	note(ac, &an, i == 0);
	return i;
}

/* --- what was done ------------------------------------------------------------------ */

static uint64_t
function_of(struct anchored *ac, uint32_t pc)
{
	size_t lo = 0, hi = ac->ac_nfunctions;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ac->ac_functions[mid].af_pc < pc)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < ac->ac_nfunctions && ac->ac_functions[lo].af_pc == pc)
		return ac->ac_functions[lo].af_id;
	for (size_t i = 0; i < ac->ac_nunknown; i++) {
		if (ac->ac_unknown[i] == pc)
			return 0;
	}
	if (ac->ac_nunknown < UNKNOWN_MAX)
		ac->ac_unknown[ac->ac_nunknown++] = pc;
	return 0;
}

static void
anchored_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	struct anchored *ac = (struct anchored *)st;
	struct cell *ce;

	if (!first || ctx == STRATEGY_CTX_TIMER || ctx == STRATEGY_CTX_LATE)
		return;
	ac->ac_now = cell_of(ac, ctx);
	ac->ac_nnotes = ac->ac_settled;
	ce = &ac->ac_cells[ac->ac_now];
	ce->ce_count++;
	if (ac->ac_nlog < LOG_MAX)
		ac->ac_log[ac->ac_nlog++] =
		    (struct anchored_step){ .as_who = ac->ac_now,
			    .as_pc = op->op_pc,
			    .as_count = ce->ce_count,
			    .as_object = op->op_object,
			    .as_kind = op->op_kind };
	if (ac->ac_functions == NULL || ce->ce_first == NONE)
		return;
	uint64_t site = anchored_site(function_of(ac, op->op_pc), op->op_kind);
	for (int32_t k = ce->ce_first; k != NONE; k = ac->ac_next[k])
		ac->ac_hits[k] += site != 0 && ac->ac_rules[k].an_site == site;
}

static void
anchored_end(struct strategy *st, uint64_t points)
{
	struct anchored *ac = (struct anchored *)st;

	ac->ac_nnotes = ac->ac_settled;
	if (ac->ac_inner != NULL)
		ac->ac_inner->st_ops->so_end(ac->ac_inner, points);
}

static void
anchored_close(struct strategy *st)
{
	struct anchored *ac = (struct anchored *)st;

	free(ac->ac_next);
	free(ac->ac_heads);
	free(ac->ac_hits);
	free(ac->ac_cells);
	free(ac->ac_seen);
	free(ac->ac_notes);
	free(ac->ac_log);
	free(ac);
}

static const struct strategy_ops strategy_anchored = {
	.so_name = "anchored",
	.so_args = "",
	.so_help = "follow the rules of an anchored schedule",
	.so_begin = anchored_begin,
	.so_next = anchored_next,
	.so_pick = anchored_pick,
	.so_executed = anchored_executed,
	.so_end = anchored_end,
	.so_close = anchored_close,
};

/* --- after the run -------------------------------------------------------------------- */

const struct anchor *
anchored_notes(const struct strategy *st, size_t *n)
{
	const struct anchored *ac = (const struct anchored *)st;

	*n = ac->ac_nnotes;
	return ac->ac_cut ? NULL : ac->ac_notes;
}

const struct anchored_step *
anchored_log(const struct strategy *st, size_t *n)
{
	const struct anchored *ac = (const struct anchored *)st;

	*n = ac->ac_nlog;
	return ac->ac_log;
}

const char *
anchored_name(const struct strategy *st, uint32_t who)
{
	return ((const struct anchored *)st)->ac_cells[who].ce_name;
}

const uint32_t *
anchored_unknown(const struct strategy *st, size_t *n)
{
	const struct anchored *ac = (const struct anchored *)st;

	*n = ac->ac_nunknown;
	return ac->ac_unknown;
}
