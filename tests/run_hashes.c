/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run_hashes.c -- many runs, one number.
 *
 *	braid-run-hashes SCENARIO STACK STRATEGY SEED RUNS
 *
 *	Prints the hash of (steps, trace hash, state hash) of runs 1 to RUNS.
 *	It must not depend on where, when or in what environment this runs;
 *	test_determinism.c compares.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "campaign/campaign.h"

static uint64_t
fnv(uint64_t hash, uint64_t number)
{
	for (int i = 0; i < 8; i++, number >>= 8)
		hash = (hash ^ (number & 0xff)) * 0x100000001b3u;
	return hash;
}

static uint64_t
hash_runs(struct strategy *st, uint64_t seed, uint64_t runs)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (uint64_t i = 1; i <= runs; i++) {
		struct sim_run_options ro = { .ro_strategy = st,
			.ro_seed = seed,
			.ro_number = i,
			.ro_state_hash = true };
		const struct sim_result *sr = world_run(&ro, false)->wr_result;

		hash = fnv(hash, sr->sr_steps);
		hash = fnv(hash, sr->sr_trace_hash);
		hash = fnv(hash, sr->sr_state_hash);
	}
	return hash;
}

int
main(int argc, char **argv)
{
	struct world_options wo = { 0 };
	struct strategy *st;
	struct scenario *s;
	char error[1024];
	bool twice;

	if (argc != 6) {
		(void)fprintf(stderr,
		    "usage: braid-run-hashes SCENARIO STACK "
		    "STRATEGY SEED RUNS\n");
		return 2;
	}
	s = scenario_read(argv[1], error, sizeof(error));
	if (s == NULL) {
		(void)fprintf(stderr, "%s\n", error);
		return 2;
	}
	wo.wo_stack = argv[2];
	st = campaign_strategy(argv[3], &twice);
	if (st == NULL || !world_open(s, &wo)) {
		(void)fprintf(stderr, "%s\n", campaign_error());
		return 2;
	}
	(void)printf("%016" PRIx64 "\n",
	    hash_runs(
		st, strtoull(argv[4], NULL, 10), strtoull(argv[5], NULL, 10)));
	st->st_ops->so_close(st);
	world_close();
	scenario_free(s);
	return 0;
}
