/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loop.h -- what the loops over runs have in common: fuzz.c and check.c.
 *
 *	Call order:  loop_open (before the world), loop_begin, then loop_run
 *	             and loop_goes_on in turns, loop_end, loop_close.
 *	Fails:       calls that return bool leave a line in campaign_error().
 */

#ifndef CAMPAIGN_LOOP_H
#define CAMPAIGN_LOOP_H

#include <time.h>

#include "campaign/world.h"

/* How a run came out: what of it is needed when its findings, which are
 * confirmed by another run, are known. */
struct run_facts {
	enum fact_outcome *facts; /* one a scenario fact */
	uint32_t kinds;		  /* bits of the kinds that were found */
	bool failed;
};

struct loop {
	const struct campaign_options *ca;
	struct campaign_result *cr;
	struct confirm cn;
	struct store_campaign cg;
	uint64_t points_max;
	struct timespec start;
	double before; /* seconds that it ran before it was resumed */
	double shown;
	uint64_t covered; /* items of coverage, for display */
	uint64_t looked;  /* steps when the clock was read last */
	enum fact_outcome *facts;
	uint64_t *fact_run;
	struct run_facts now;
};

/* Seconds of this campaign, in all. */
double loop_seconds(const struct loop *);

/* Clear the result; its facts live until the next loop_open. */
void loop_open(
    struct loop *, const struct campaign_options *, struct campaign_result *);
void loop_close(struct loop *);

/*
 * loop_begin(loop, strategy)
 *
 *	The world is open: the campaign begins, in the store too, or goes on.
 *
 * loop_end(loop)
 *
 *	Sum up, also after a failure: what has been counted is written.
 */
bool loop_begin(struct loop *, const char *strategy);
bool loop_end(struct loop *);

/*
 * loop_run(loop, strategy, text, twice, run)
 *
 *	One run with this number; text names the strategy.  What it shows is
 *	confirmed and stored, its facts are counted.  twice: it is repeated
 *	and compared.  *result, when not NULL: the run itself, without what
 *	pointers lead to.
 */
bool loop_run(struct loop *, struct strategy *, const char *text, bool twice,
    uint64_t run, struct sim_result *result);

/* Another process has made the run: count lp->now and so many steps. */
void loop_count(struct loop *, uint64_t run, uint64_t steps);

/*
 * loop_goes_on(loop, runs_left)
 *
 *	False when the budget of time or findings is used up, or the user
 *	wants no more.  runs_left estimates the time left when no time was
 *	set; NULL: nobody knows.
 */
bool loop_goes_on(struct loop *, const double *runs_left);
/* The same when some time has passed since. */
bool loop_waits_on(struct loop *, const double *runs_left);

#endif /* CAMPAIGN_LOOP_H */
