/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * programs.h -- the programs of the exploration benchmark, as scenarios.
 */

#ifndef BENCH_PROGRAMS_H
#define BENCH_PROGRAMS_H

#include <stddef.h>

/* What lies beside the program: modules/explore.so. */
#define EXPLORE_MODULE "explore"

struct explore_program {
	const char *ep_name;
	/* Who takes part, each on a CPU of its own: "3*count %; check",
	 * where % is the number of the copy, from 0. */
	const char *ep_threads;
	const char *ep_bug; /* of the scenario's never line */
};

/* The whole table. */
const struct explore_program *explore_programs(size_t *n);

/* A program as the text of a scenario; malloc'ed. */
char *explore_scenario(const struct explore_program *);

#endif /* BENCH_PROGRAMS_H */
