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
#include "campaign/coverage.h"
#include "campaign/message.h"

enum { PORTFOLIO_MAX = 16, EPOCH_RUNS = 500, RUNS_DEFAULT = 1000 };

/*
 * Epochs are numbered from 0, runs from 1.  They end with run 1, 10, 50, 100,
 * 500, and then every EPOCH_RUNS: the first ones are short, so that strategies
 * that learn know something early.
 */
uint64_t epoch_of(uint64_t run);
uint64_t epoch_last(uint64_t epoch); /* its last run */

struct portfolio {
	uint64_t pf_share[PORTFOLIO_MAX]; /* weights */
	struct strategy *pf_st[PORTFOLIO_MAX];
	bool pf_twice[PORTFOLIO_MAX]; /* its runs are repeated */
	char pf_text[PORTFOLIO_MAX][160];
	size_t pf_n;
	/* Turns: credits before run pf_next, and before the epoch's first. */
	uint64_t pf_next, pf_epoch_next;
	int64_t pf_credit[PORTFOLIO_MAX], pf_epoch_credit[PORTFOLIO_MAX];
	/* Shares shift to what pays: new coverage for steps.  The sums fade
	 * with each epoch. */
	bool pf_adaptive;
	uint64_t pf_paid[PORTFOLIO_MAX], pf_cost[PORTFOLIO_MAX];
	bool pf_covers;		     /* coverage of runs is noted */
	struct coverage pf_coverage; /* items of the epochs before */
	/* The longest run so far, in points, and what the strategies know of
	 * that. */
	uint64_t pf_points, pf_learnt;
};

/* False and campaign_error(): an explore line, or the strategy, is wrong. */
bool portfolio_open(struct portfolio *, const struct campaign_options *);
void portfolio_close(struct portfolio *);
/* "pct:depth=3"; "portfolio" when shares shift; else "explore", of several
 * explore lines, or pct and random without any. */
const char *portfolio_name(const struct portfolio *);

/* The strategy of a run; runs of the epoch, in any order. */
size_t portfolio_turn(struct portfolio *, uint64_t run);

/* What a run taught: its points, and its strategy's lesson (len 0: none). */
void portfolio_study(struct portfolio *, uint64_t run, size_t which,
    uint64_t points, const uint8_t *lesson, size_t len);
/* And what it covered; for portfolios whose shares shift. */
void portfolio_pay(struct portfolio *, uint64_t run, size_t which,
    uint64_t steps, const uint64_t *items, size_t n);
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
