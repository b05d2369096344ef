/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * atomic.h -- happens-before of atomics, volatiles and fences.
 *
 *	C11 without the weak part: memory is sequentially consistent, but an
 *	edge exists only where C11 has one.  A relaxed store publishes what the
 *	context's last release fence knew; a relaxed load gives its edge to the
 *	next acquire fence.  Volatile accesses are relaxed atomics.
 */

#ifndef SIM_ATOMIC_H
#define SIM_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

bool atomic_open(void);
void atomic_close(void);

void atomic_load_clock(uint64_t addr, bool acquire);
void atomic_store_clock(uint64_t addr, bool release);
void atomic_rmw_clock(uint64_t addr, bool acquire, bool release);

#endif /* SIM_ATOMIC_H */
