/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bare_simgrid.h -- frames through SimGrid as its manual recommends, to
 * compare wire.h with.
 */

#ifndef BENCH_BARE_SIMGRID_H
#define BENCH_BARE_SIMGRID_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * bare_simgrid(frames, window, clock)
 *
 *	Send so many frames over one link, window of them at a time, and wait
 *	for each.  The CPU seconds that this took, by the given clock.
 */
double bare_simgrid(unsigned frames, unsigned window, double (*clock)(void));

#ifdef __cplusplus
}
#endif

#endif /* BENCH_BARE_SIMGRID_H */
