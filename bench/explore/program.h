/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * program.h -- what the programs of the exploration benchmark share.
 *
 *	A program is a few exported functions, each called by some contexts of
 *	a scenario (bench/programs.c) on a CPU of its own.  Its one bug is an
 *	assertion that fails, or a deadlock.  Shared variables are volatile:
 *	the bug is what goes wrong, not that two accesses race.
 *
 *	Every run starts from the state after km_init.
 */

#ifndef BENCH_EXPLORE_PROGRAM_H
#define BENCH_EXPLORE_PROGRAM_H

#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/rwlock.h>
#include <sys/systm.h>

/* Define an exported function: PROGRAM(reorder_set, void) { ... } */
#define PROGRAM(name, ...)                                                     \
	int name(__VA_ARGS__);                                                 \
	int name(__VA_ARGS__)

#define LOCK(m) mutex_init(&(m), MUTEX_DEFAULT, IPL_NONE)

/* True for the last of n callers: who checks what all have done. */
static inline bool
last_of(volatile uint32_t *done, uint32_t n)
{
	return atomic_inc_32_nv(done) == n;
}

void count_init(void);
void lockfree_init(void);
void order_init(void);
void wait_init(void);

#endif /* BENCH_EXPLORE_PROGRAM_H */
