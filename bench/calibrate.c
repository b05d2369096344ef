/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * calibrate.c -- the loop that both programs compare their figures with.
 */

#include "bench/calibrate.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

double
cpu_seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double
calibrate(void)
{
	enum { N = 50000000 };
	double best = 1e9;

	for (int r = 0; r < ROUNDS; r++) {
		uint64_t x = 88172645463325252u;
		double t = cpu_seconds();

		for (int i = 0; i < N; i++)
			x = (x ^ x >> 29) * 0x9e3779b97f4a7c15u;
		t = cpu_seconds() - t;
		if (x == 0)
			(void)puts("");
		best = t < best ? t : best;
	}
	return best / N * 1e9;
}
