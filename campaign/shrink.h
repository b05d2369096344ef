/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shrink.h -- a finding, reduced to what it takes.
 *
 *	The schedule becomes rules (campaign/anchored.h), of which as few are
 *	kept as still show the finding: by its title, so that one bug is never
 *	taken for another.  Then lines of the scenario are left out, and a
 *	systematic search looks for fewer rules at other places.  Whatever is kept has
 *	been shown twice: by its rules, and by the exact schedule of that run.
 */

#ifndef CAMPAIGN_SHRINK_H
#define CAMPAIGN_SHRINK_H

#include "campaign/anchored.h"

/* What it takes to show a finding. */
struct shrink_size {
	uint64_t ss_preemptions;
	uint64_t ss_switches;
	uint64_t ss_rules;
	uint64_t ss_lines; /* of the scenario, without comments */
};

/* An operation of the pair that matters. */
struct shrink_event {
	char se_context[ANCHOR_NAME_MAX];
	struct rule_site se_site;
};

enum shrink_search {
	SEARCH_NONE,	 /* no choice was left to save */
	SEARCH_COMPLETE, /* no schedule within the delay bound shows it */
	SEARCH_CUT	 /* the limit of runs came first */
};

struct shrink {
	/* In. */
	struct store *sh_store; /* open for writing; NULL: store nothing */
	const struct store_loaded *sh_finding;
	uint64_t sh_runs_max; /* runs that it may make */
	/* Out. */
	struct shrink_size sh_before, sh_after;
	struct rules sh_rules;
	char *sh_schedule; /* exact form */
	char *sh_source;   /* the scenario's text */
	int64_t sh_id;	   /* of the reduced finding; 0: not stored */
	uint64_t sh_replays, sh_worlds;
	double sh_seconds;
	bool sh_cut; /* the limit of runs ended it */
	enum shrink_search sh_search;
	uint64_t sh_search_bound, sh_search_runs;
	/* The first before the second shows it, the second before the first
	 * does not. */
	bool sh_paired;
	struct shrink_event sh_pair[2];
};

/*
 * campaign_shrink(shrink)
 *
 *	No world is open before, and none after.  False and campaign_error():
 *	the finding rests on several runs, does not show in this build any
 *	more, ...
 */
bool campaign_shrink(struct shrink *);
void shrink_free(struct shrink *);

#endif /* CAMPAIGN_SHRINK_H */
