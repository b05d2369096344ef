/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * calibrate.h -- the loop that both programs compare their figures with.
 *
 *	Times are CPU times, the best of some rounds.
 */

#ifndef BENCH_CALIBRATE_H
#define BENCH_CALIBRATE_H

enum { ROUNDS = 5 };

/* CPU time of this thread: that of the process is coarse while the machine's
 * timer runs. */
double cpu_seconds(void);

/* Nanoseconds of one iteration: a dependent multiply, xor and shift. */
double calibrate(void);

#endif /* BENCH_CALIBRATE_H */
