/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * coverage.h -- what a campaign has covered, and what that says of the next
 * run.
 *
 *	A run brings items (sim.h, enum coverage_kind) and belongs to a class of
 *	runs; runs are noted in order of run number.  How often classes came up
 *	says how much has not come up yet:
 *
 *	    Good-Turing	the probability that the next run is of a new class is
 *			about (classes seen once) / runs; the interval is
 *			Esty's, and never narrower than the rule of three
 *	    Chao1	there are at least
 *			classes + once (once - 1) / (2 (twice + 1))
 *
 *	Both take runs for independent draws of one kind.  Strategies that learn,
 *	and shares that shift, change the kind: then it is a good guess and no
 *	more.
 */

#ifndef CAMPAIGN_COVERAGE_H
#define CAMPAIGN_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/message.h"
#include "sim/sim.h"

/* A set of numbers other than 0, each with a count.  All zero: empty. */
struct counts {
	uint64_t *ta_keys, *ta_counts;
	size_t ta_n, ta_room;
};

/* Count it, and return how often it has been counted, from 1. */
uint64_t tally_add(struct counts *, uint64_t key);
void tally_free(struct counts *);

/* Classes of runs.  More than CLASSES_MAX of them are not told apart. */
enum { CLASSES_MAX = 65536 };

struct classes {
	struct counts cl_seen;
	uint64_t cl_runs;
	uint64_t cl_once, cl_twice; /* classes with so many runs */
	bool cl_full;		    /* there are too many */
};

struct coverage {
	struct counts cv_items;
	uint64_t cv_kinds[COVERAGE_NKINDS]; /* items of each kind */
	struct classes cv_coarse, cv_fine;
};

/* Note a run; returns how many of its items are new, findings for
 * COVERAGE_FINDING_WORTH each. */
enum { COVERAGE_FINDING_WORTH = 32 };
uint64_t coverage_note(struct coverage *, const uint64_t *items, size_t n);
void classes_note(struct classes *, uint64_t of_run);
/* Has a run of this class been noted? */
bool classes_know(const struct classes *, uint64_t of_run);
uint64_t coverage_items(const struct coverage *);
void coverage_free(struct coverage *);
/* The items alone, into an empty one. */
void coverage_copy_items(struct coverage *, const struct coverage *);

/* As bytes, and back into an empty one.  False: these are none. */
void coverage_save(const struct coverage *, struct pack *);
bool coverage_load(struct coverage *, struct reader *);

/* An item of the campaign's own kinds. */
uint64_t coverage_fact(size_t fact, unsigned outcome);
uint64_t coverage_finding(uint64_t place);

/* What classes say of the next run. */
struct unseen {
	uint64_t un_runs, un_classes, un_once, un_twice;
	bool un_known; /* false: no runs, or too many classes */
	/* The probability that it is of a new class, and between what it lies
	 * with 95 % confidence. */
	double un_next, un_low, un_high;
	double un_classes_min; /* Chao1: how many classes there are */
};

void classes_estimate(const struct classes *, struct unseen *);

/* With 95 % confidence, what never happened in so many runs has less than this
 * probability: rule of three. */
double coverage_rule_of_three(uint64_t runs);

/*
 * coverage_pct(depth, contexts, points, runs)
 *
 *	The probability with which so many runs of pct would have shown a bug
 *	of that depth, at least: 1 - (1 - 1 / (n k^(d-1)))^runs.
 */
double
coverage_pct(uint64_t depth, uint64_t contexts, uint64_t points, uint64_t runs);

#endif /* CAMPAIGN_COVERAGE_H */
