/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inversion.h -- the lock orders of a campaign, and the cycles in them.
 *
 *	Each run tells which locks were asked for with which others held
 *	(sim/lockorder.h).  Put together over all runs they make a graph; a
 *	cycle in it is a finding although no run need have got stuck.
 */

#ifndef CAMPAIGN_INVERSION_H
#define CAMPAIGN_INVERSION_H

#include "campaign/world.h"

/* Forget: another campaign begins. */
void inversion_begin(void);

/*
 * inversion_note(confirm, run, classes)
 *
 *	Take in the lock orders of the run that the machine has just made, or,
 *	with the classes of the locks that its sr_requests ask for
 *	(naming_class), of a run that another process has made: choices, steps,
 *	hash and requests are looked at.
 *
 * inversion_settle(confirm)
 *
 *	Store the cycles that it completes.  May replay runs: the machine's
 *	result is gone then.  False: campaign_error().
 */
void inversion_note(const struct confirm *, const struct sim_result *,
    const char *const *classes);
bool inversion_settle(struct confirm *);

/* The campaign is over: store the cycles that no run had all of. */
bool inversion_end(struct confirm *);

#endif /* CAMPAIGN_INVERSION_H */
