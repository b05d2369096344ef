/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * record.h -- how one run of a campaign came out.
 */

#ifndef CAMPAIGN_RECORD_H
#define CAMPAIGN_RECORD_H

#include "campaign/campaign.h"
#include "campaign/message.h"

struct run_record {
	uint64_t rc_run;
	size_t rc_which; /* strategy, in the portfolio */
	uint64_t rc_steps, rc_points, rc_trace_hash;
	uint64_t rc_state_hash; /* only of runs that are checked */
	uint32_t rc_kinds;	/* bits of the kinds that were found */
	bool rc_failed;
	bool rc_checked; /* is to be made once more by another process */
	/* Could not be made: it hurt two processes.  Nothing else is set. */
	bool rc_hurt;
	size_t rc_nfacts;
	uint8_t *rc_facts; /* enum fact_outcome, one a scenario fact */
	/* Shows something that may be new: the schedule, to confirm it. */
	bool rc_shows;
	uint8_t *rc_choices;
	size_t rc_nchoices;
	/* Lock orders: keys of its requests, those that may be new, and the
	 * classes of the locks that these ask for, one text after the other. */
	uint64_t *rc_keys;
	size_t rc_nkeys;
	struct trace_request *rc_requests;
	size_t rc_nrequests;
	struct pack rc_classes;
	/* With coverage: items that may be new, classes of the run, and how
	 * many contexts it had. */
	uint64_t *rc_covered;
	size_t rc_ncovered;
	uint64_t rc_coarse, rc_fine, rc_contexts;
	uint8_t *rc_lesson; /* of the strategy */
	size_t rc_nlesson;
	char *rc_exhausted; /* a limit of ours was hit; NULL: none */
	/* Added by the parent. */
	bool rc_confirmed, rc_repeated;
	struct pack rc_findings; /* what its confirmation showed */
};

void record_put(struct pack *, const struct run_record *);
/* A malloc'ed record, or NULL when this is none with so many facts and
 * strategies. */
struct run_record *record_get(struct reader *, size_t nfacts, size_t nwhich);
void record_free(struct run_record *);

#endif /* CAMPAIGN_RECORD_H */
