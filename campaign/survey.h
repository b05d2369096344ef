/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * survey.h -- the statistics of a campaign: what its runs cover, how that
 * grows, and what is left.
 *
 *	Runs are noted in order of run number, so it is the same for any number
 *	of workers.  Owned by fuzz.c.
 */

#ifndef CAMPAIGN_SURVEY_H
#define CAMPAIGN_SURVEY_H

#include "campaign/campaign.h"
#include "campaign/portfolio.h"
#include "campaign/record.h"

struct survey {
	bool sv_on; /* runs come with coverage */
	struct coverage sv_coverage;
	/* The growth curve: rows that are not in the store yet. */
	struct store_coverage *sv_rows;
	size_t sv_nrows, sv_rows_room;
	uint64_t sv_next_row; /* the run after which the next one is due */
	/* pct, the portfolio's first; its depth, 0: there is none. */
	size_t sv_pct;
	uint64_t sv_depth, sv_steps;
	uint64_t sv_pct_runs; /* no longer than was known before */
	uint64_t sv_contexts; /* at most, in a run */
	uint64_t sv_points, sv_points_known;
};

void survey_open(struct survey *, const struct portfolio *);
void survey_close(struct survey *);
void survey_note(struct survey *, const struct run_record *);
/* Of so many runs; the coverage and bound of the result. */
void
survey_result(const struct survey *, uint64_t runs, struct campaign_result *);

/* Rows of the growth curve into the store; last_run, unless it is 0, is where
 * the curve ends. */
bool survey_store(
    struct survey *, struct store *, int64_t campaign, uint64_t last_run);

/* What a campaign that is resumed needs. */
void survey_save(const struct survey *, struct pack *);
bool survey_load(struct survey *, struct reader *, uint64_t runs);

#endif /* CAMPAIGN_SURVEY_H */
