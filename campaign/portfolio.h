/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * portfolio.h -- the strategies of a campaign: whose is a run, what is learnt.
 *
 *	Each process of a campaign has its own, with the same strategies.  That
 *	of the parent makes no runs: it studies what those of the workers
 *	taught, in order of run number, and what it knows then is handed to all
 *	of them.  So run i is a function of (seed, i, results of earlier
 *	epochs), whoever makes it.
 */

#ifndef CAMPAIGN_PORTFOLIO_H
#define CAMPAIGN_PORTFOLIO_H

#include "campaign/campaign.h"
#include "campaign/message.h"

enum { PORTFOLIO_MAX = 16, EPOCH_RUNS = 500, RUNS_DEFAULT = 1000 };

/* Epoch e has the runs e * EPOCH_RUNS + 1 to (e + 1) * EPOCH_RUNS. */
#define EPOCH_OF(run) (((run)-1) / EPOCH_RUNS)

struct portfolio {
	uint64_t pf_share[PORTFOLIO_MAX]; /* weights */
	struct strategy *pf_st[PORTFOLIO_MAX];
	bool pf_twice[PORTFOLIO_MAX]; /* its runs are repeated */
	char pf_text[PORTFOLIO_MAX][160];
	size_t pf_n;
	/* Turns: credits before run pf_next, and before the epoch's first. */
	uint64_t pf_next, pf_epoch_next;
	int64_t pf_credit[PORTFOLIO_MAX], pf_epoch_credit[PORTFOLIO_MAX];
	/* The longest run so far, in points, and what the strategies know of
	 * that. */
	uint64_t pf_points, pf_learnt;
};

/* False and campaign_error(): an explore line, or the strategy, is wrong. */
bool portfolio_open(struct portfolio *, const struct campaign_options *);
void portfolio_close(struct portfolio *);
/* "pct:depth=3", or "portfolio" when there are several. */
const char *portfolio_name(const struct portfolio *);

/* The strategy of a run; runs of the epoch, in any order. */
size_t portfolio_turn(struct portfolio *, uint64_t run);

/* What a run taught: its points, and its strategy's lesson (len 0: none). */
void portfolio_study(struct portfolio *, uint64_t run, size_t which,
    uint64_t points, const uint8_t *lesson, size_t len);
/* The epoch is over: run is the first of the next one. */
void portfolio_learn(struct portfolio *, uint64_t run);
/* Before the first epoch: how long a run without preemption is. */
void portfolio_measured(struct portfolio *, uint64_t steps);

/* All of that as bytes, at an epoch's end.  False: they are of other
 * strategies. */
void portfolio_save(struct portfolio *, struct pack *);
bool portfolio_load(struct portfolio *, struct reader *);

/* Runs of a campaign that does not say how many: from the explore lines. */
uint64_t portfolio_budget(const struct scenario *);

#endif /* CAMPAIGN_PORTFOLIO_H */
