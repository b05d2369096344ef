/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hunt.h -- make the runs of a campaign with worker processes, in order.
 *
 *	Workers take handfuls of run numbers and bring back records.  Whatever
 *	depends on earlier runs is done when a record is handed out here, which
 *	is in order of run number; so it is the same for any number of workers.
 */

#ifndef CAMPAIGN_HUNT_H
#define CAMPAIGN_HUNT_H

#include "campaign/crew.h"
#include "campaign/portfolio.h"
#include "campaign/record.h"

enum {
	HUNT_ORDER = 64,  /* runs in an order, at most */
	HUNT_EPOCHS = 8,  /* that may be out at once */
	HUNT_HURTS = 100, /* then something is wrong with all of it */
	HUNT_WINDOW = HUNT_EPOCHS * EPOCH_RUNS
};

struct divergence;

enum hunt_job { JOB_NONE, JOB_MEASURE, JOB_RUNS, JOB_AGAIN, JOB_CONFIRM };

/* What a worker has to do. */
struct hunt_slot {
	enum hunt_job sl_job;	      /* the order it has, or had last */
	bool sl_again;		      /* the runs are repetitions */
	uint64_t sl_runs[HUNT_ORDER]; /* ascending */
	size_t sl_n, sl_at;	      /* those before sl_at have come in */
	uint64_t sl_epoch;	      /* whose knowledge it has, from 1 */
	size_t sl_places;	      /* that it has been told */
	struct campaign_hurt sl_hurt; /* that is not settled; text "": none */
};

/* Runs that another worker is to make once more. */
struct hunt_again {
	size_t ha_by; /* who has made them */
	uint64_t ha_runs[HUNT_ORDER];
	size_t ha_n;
	struct hunt_again *ha_next;
};

struct hunt {
	const struct campaign_options *hu_campaign;
	struct portfolio *hu_portfolio;
	struct crew hu_crew;
	struct hunt_slot *hu_slots;
	size_t hu_nslots, hu_jobs; /* workers; those at work at once */
	uint64_t hu_runs;	   /* in all */
	uint64_t hu_out;	   /* first that no worker has been given */
	uint64_t hu_next;	   /* first that has not been handed out */
	uint64_t hu_epoch;	   /* that is being made, from 0 */
	uint64_t hu_arrived;	   /* runs of it */
	struct run_record *hu_records[HUNT_WINDOW]; /* by run number */
	size_t hu_by[HUNT_WINDOW];		    /* which worker made it */
	struct pack hu_state[HUNT_EPOCHS];	    /* known in an epoch */
	struct hunt_again *hu_again;
	uint64_t *hu_places;
	size_t hu_nplaces, hu_places_room;
	uint64_t hu_nhurts, hu_nagain;
	bool hu_measured, hu_confirming, hu_failed, hu_diverged;
	struct divergence *hu_divergence; /* to be filled; not NULL */
	void (*hu_hurt)(const struct campaign_hurt *, void *);
	void *hu_arg;
};

/*
 * hunt_open(hunt, first)
 *
 *	Start the workers.  first is the first run of an epoch, and the
 *	portfolio has learnt what the epochs before it teach; with run 1 it will
 *	learn how long a run is.
 */
bool hunt_open(struct hunt *, uint64_t first);
void hunt_close(struct hunt *);

/*
 * hunt_next(hunt, timeout_ms, &record)
 *
 *	The record of the next run, with its confirmation and repetition, or
 *	NULL when it has not come in by then.  It lives until the next call.
 *	False: campaign_error() says what is wrong.
 */
bool hunt_next(struct hunt *, int timeout_ms, const struct run_record **record);

/* A place where one of the runs handed out has found something. */
void hunt_place(struct hunt *, uint64_t place);

/* What was known in the epoch of a run that has just been handed out. */
const struct pack *hunt_known(const struct hunt *, uint64_t run);

#endif /* CAMPAIGN_HUNT_H */
