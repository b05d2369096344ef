/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hunt.h -- campaigns that tests start: what is the first thing found?
 */

#ifndef TESTS_HUNT_H
#define TESTS_HUNT_H

#include "campaign/campaign.h"

#define KIND(id) (UINT32_C(1) << FINDING_##id)
#define RACE	 (KIND(DATA_RACE) | KIND(MIXED_RACE))
#define FREED	 (KIND(USE_AFTER_FREE) | RACE)
#define ASSERTED (KIND(KASSERT) | RACE)

/*
 * struct hunt
 *
 *	A campaign with seed 1 that stores nothing; every kind counts but those
 *	that are ignored.  The second half is what came out.
 */
struct hunt {
	const char *ht_stack;
	const char *ht_strategy;
	uint64_t ht_runs;
	const char *const *ht_mutants; /* with any, the first finding ends it */
	size_t ht_nmutants;
	uint32_t ht_ignored; /* KIND(...) */

	enum finding_kind ht_kind;
	uint64_t ht_run; /* 0: nothing found */
	char ht_title[256];
	struct campaign_result ht_result;
};

/* Read a scenario, or fail the test. */
struct scenario *hunt_scenario(const char *path);

/* Run the campaign; what cannot be run fails the test. */
void hunt(const struct scenario *, struct hunt *);

#endif /* TESTS_HUNT_H */
