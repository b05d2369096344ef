/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * coverage.c -- count what runs cover, and estimate what is left (coverage.h).
 */

#include "campaign/coverage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"

/* --- tallies ----------------------------------------------------------------- */

static size_t
tally_slot(const struct counts *ta, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 20);

	at &= ta->ta_room - 1;
	while (ta->ta_keys[at] != 0 && ta->ta_keys[at] != key)
		at = (at + 1) & (ta->ta_room - 1);
	return at;
}

static void
tally_grow(struct counts *ta)
{
	struct counts old = *ta;

	ta->ta_room = old.ta_room > 0 ? 2 * old.ta_room : 1024;
	ta->ta_keys = calloc(ta->ta_room, sizeof(*ta->ta_keys));
	ta->ta_counts = calloc(ta->ta_room, sizeof(*ta->ta_counts));
	ASSERT(ta->ta_keys != NULL && ta->ta_counts != NULL);
	for (size_t i = 0; i < old.ta_room; i++) {
		size_t at;

		if (old.ta_keys[i] == 0)
			continue;
		at = tally_slot(ta, old.ta_keys[i]);
		ta->ta_keys[at] = old.ta_keys[i];
		ta->ta_counts[at] = old.ta_counts[i];
	}
	free(old.ta_keys);
	free(old.ta_counts);
}

static uint64_t
tally_put(struct counts *ta, uint64_t key, uint64_t times)
{
	size_t at;

	ASSERT(key != 0);
	if (ta->ta_n >= ta->ta_room / 2)
		tally_grow(ta);
	at = tally_slot(ta, key);
	ta->ta_n += ta->ta_keys[at] == 0;
	ta->ta_keys[at] = key;
	return ta->ta_counts[at] += times;
}

uint64_t
tally_add(struct counts *ta, uint64_t key)
{
	return tally_put(ta, key, 1);
}

void
tally_free(struct counts *ta)
{
	free(ta->ta_keys);
	free(ta->ta_counts);
	memset(ta, 0, sizeof(*ta));
}

/* --- what runs cover --------------------------------------------------------- */

uint64_t
coverage_note(struct coverage *cv, const uint64_t *items, size_t n)
{
	uint64_t worth = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned kind = items[i] & 7;

		if (tally_add(&cv->cv_items, items[i]) > 1 ||
		    kind >= COVERAGE_NKINDS)
			continue;
		cv->cv_kinds[kind]++;
		worth += kind == COVERAGE_FINDING ? COVERAGE_FINDING_WORTH : 1;
	}
	return worth;
}

void
classes_note(struct classes *cl, uint64_t class)
{
	if (cl->cl_full)
		return;
	cl->cl_runs++;
	switch (tally_add(&cl->cl_seen, class | 1)) {
	case 1:
		cl->cl_once++;
		break;
	case 2:
		cl->cl_once--;
		cl->cl_twice++;
		break;
	case 3:
		cl->cl_twice--;
		break;
	default:
		break;
	}
	cl->cl_full = cl->cl_seen.ta_n > CLASSES_MAX;
}

bool
classes_know(const struct classes *cl, uint64_t class)
{
	const struct counts *ta = &cl->cl_seen;

	return ta->ta_n > 0 && ta->ta_keys[tally_slot(ta, class | 1)] != 0;
}

uint64_t
coverage_items(const struct coverage *cv)
{
	return cv->cv_items.ta_n;
}

void
coverage_free(struct coverage *cv)
{
	tally_free(&cv->cv_items);
	tally_free(&cv->cv_coarse.cl_seen);
	tally_free(&cv->cv_fine.cl_seen);
	memset(cv, 0, sizeof(*cv));
}

void
coverage_copy_items(struct coverage *to, const struct coverage *from)
{
	const struct counts *ta = &from->cv_items;

	for (size_t i = 0; i < ta->ta_room; i++) {
		if (ta->ta_keys[i] != 0)
			(void)coverage_note(to, &ta->ta_keys[i], 1);
	}
}

/* Numbers with the kind in the lowest bits, as the machine makes them. */
static uint64_t
item(enum coverage_kind kind, uint64_t what)
{
	what = (what ^ what >> 29) * 0xbf58476d1ce4e5b9u;
	what ^= what >> 32;
	return (what & ~UINT64_C(7)) | (uint64_t)kind;
}

uint64_t
coverage_fact(size_t fact, unsigned outcome)
{
	return item(COVERAGE_FACT, (uint64_t)fact * 16 + outcome + 1);
}

uint64_t
coverage_finding(uint64_t place)
{
	return item(COVERAGE_FINDING, place);
}

/* --- saving ------------------------------------------------------------------ */

/* In the order of the table, which nothing depends on. */
static void
tally_save(const struct counts *ta, struct pack *by)
{
	pack_u64(by, ta->ta_n);
	for (size_t i = 0; i < ta->ta_room; i++) {
		if (ta->ta_keys[i] == 0)
			continue;
		pack_u64(by, ta->ta_keys[i]);
		pack_u64(by, ta->ta_counts[i]);
	}
}

static void
tally_load(struct counts *ta, struct reader *rd)
{
	uint64_t n = reader_u64(rd);

	for (uint64_t i = 0; i < n && !rd->rd_bad; i++) {
		uint64_t key = reader_u64(rd), times = reader_u64(rd);

		if (key != 0)
			(void)tally_put(ta, key, times);
	}
}

static void
classes_save(const struct classes *cl, struct pack *by)
{
	pack_u64(by, cl->cl_full);
	pack_u64(by, cl->cl_runs);
	tally_save(&cl->cl_seen, by);
}

static void
classes_load(struct classes *cl, struct reader *rd)
{
	cl->cl_full = reader_u64(rd) != 0;
	cl->cl_runs = reader_u64(rd);
	tally_load(&cl->cl_seen, rd);
	for (size_t i = 0; i < cl->cl_seen.ta_room; i++) {
		cl->cl_once += cl->cl_seen.ta_counts[i] == 1;
		cl->cl_twice += cl->cl_seen.ta_counts[i] == 2;
	}
}

void
coverage_save(const struct coverage *cv, struct pack *by)
{
	tally_save(&cv->cv_items, by);
	classes_save(&cv->cv_coarse, by);
	classes_save(&cv->cv_fine, by);
}

bool
coverage_load(struct coverage *cv, struct reader *rd)
{
	tally_load(&cv->cv_items, rd);
	for (size_t i = 0; i < cv->cv_items.ta_room; i++) {
		uint64_t key = cv->cv_items.ta_keys[i];

		if (key != 0 && (key & 7) < COVERAGE_NKINDS)
			cv->cv_kinds[key & 7]++;
	}
	classes_load(&cv->cv_coarse, rd);
	classes_load(&cv->cv_fine, rd);
	return !rd->rd_bad;
}

/* --- estimates --------------------------------------------------------------- */

double
coverage_rule_of_three(uint64_t runs)
{
	return runs <= 3 ? 1 : 3 / (double)runs;
}

void
classes_estimate(const struct classes *cl, struct unseen *un)
{
	double n = (double)cl->cl_runs, once = (double)cl->cl_once;
	double twice = (double)cl->cl_twice, deviation;

	*un = (struct unseen){ .un_runs = cl->cl_runs,
		.un_classes = cl->cl_seen.ta_n,
		.un_once = cl->cl_once,
		.un_twice = cl->cl_twice,
		.un_high = 1,
		.un_known = cl->cl_runs > 0 && !cl->cl_full };
	un->un_classes_min = (double)cl->cl_seen.ta_n;
	if (!un->un_known)
		return;
	un->un_next = once / n;
	deviation = 1.96 * sqrt(once + 2 * twice - once * once / n) / n;
	un->un_low = fmax(0, un->un_next - deviation);
	un->un_high = fmax(fmin(1, un->un_next + deviation),
	    coverage_rule_of_three(cl->cl_runs));
	un->un_classes_min += once * (once - 1) / (2 * (twice + 1));
}

double
coverage_pct(uint64_t depth, uint64_t contexts, uint64_t points, uint64_t runs)
{
	double one;

	if (depth == 0 || contexts == 0 || points == 0)
		return 0;
	one = 1 / ((double)contexts * pow((double)points, (double)depth - 1));
	return -expm1((double)runs * log1p(-fmin(one, 1)));
}
