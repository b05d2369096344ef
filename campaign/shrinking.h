/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shrinking.h -- what the parts of shrink_*.c share.
 */

#ifndef CAMPAIGN_SHRINKING_H
#define CAMPAIGN_SHRINKING_H

#include "campaign/shrink.h"
#include "campaign/world.h"

/* In the open world. */
struct shrinking {
	struct shrink *sg;
	struct strategy *strategy; /* anchored */
	const char *title;
	enum finding_kind kind;
	struct rules best; /* what is known to do, and how large that is */
	struct shrink_size size;
	uint8_t *choices; /* of its last run */
	size_t nchoices;
	uint64_t steps, trace_hash;
	uint64_t points_max; /* of runs that were sampled */
	uint64_t *others;    /* places of findings with other titles: a table */
};

/* May another run be made? */
bool shrink_may_run(struct shrinking *);
/* Does this run show the finding? */
bool shrink_shows(struct shrinking *, const struct world_run *);
/*
 * shrink_try(shrinking, rules, by_site, better)
 *
 *	Run by these rules.  If that shows the finding, and better(new, old)
 *	holds, and a replay of it too, they become the best, without those that
 *	were not met.  The rules stay the caller's.
 */
bool shrink_try(struct shrinking *, const struct rules *, bool by_site,
    bool (*better)(const struct shrink_size *, const struct shrink_size *));
bool shrink_better(const struct shrink_size *, const struct shrink_size *);
/* Fewest rules, then fewest preemptions and switches. */
void shrink_rules(struct shrinking *);
/* Write the best anew, from its own run: canonical, with sites. */
bool shrink_rewrite(struct shrinking *);
/* A copy of some rules: those with keep[i]; NULL: all. */
struct rules rules_copy(const struct rules *, const bool *keep);

/* Leave out lines; the world is another one then.  False: none is open. */
bool shrink_lines(struct shrinking *);
/* Search for fewer preemptions at random, and for fewer rules within delay
 * bounds (sim/strategy/dfs.c). */
bool shrink_sample(struct shrinking *);
bool shrink_search(struct shrinking *);
/* Find the pair of operations that matters. */
void shrink_pair(struct shrinking *);

#endif /* CAMPAIGN_SHRINKING_H */
