/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * klock.c -- litmus programs: the big kernel lock.
 */

#include "litmus.h"

#include <sys/kernel.h>

static kmutex_t lock, spin;
static long counter;
static volatile uint32_t finished;
static volatile long hasty;

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&spin, MUTEX_DEFAULT, IPL_NET);
}

PROGRAM(count_locked, void)
{
	KERNEL_LOCK(1, NULL);
	counter++;
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

PROGRAM(count_bare, void)
{
	counter++;
	return 0;
}

PROGRAM(count_recursive, void)
{
	int held = 0;

	KERNEL_LOCK(1, NULL);
	KERNEL_LOCK(1, NULL);
	counter++;
	KERNEL_UNLOCK_ONE(NULL);
	counter++;
	KASSERT(KERNEL_LOCKED_P());
	KERNEL_UNLOCK_ALL(NULL, &held);
	KASSERT(held == 1);
	KERNEL_LOCK(held, NULL);
	counter++;
	KERNEL_UNLOCK_LAST(NULL);
	return 0;
}

/* Given up as a whole while its holder sleeps. */
PROGRAM(count_sleeping, void)
{
	long n;

	KERNEL_LOCK(2, NULL);
	n = counter;
	pause_ticks(1);
	counter = n + 1;
	hasty = counter;
	KERNEL_UNLOCK_ALL(NULL, NULL);
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

PROGRAM(count_awake, void)
{
	long n;

	KERNEL_LOCK(1, NULL);
	n = counter;
	counter = n + 1;
	hasty = counter;
	KERNEL_UNLOCK_ONE(NULL);
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

/* And while it waits for an adaptive mutex whose owner sleeps. */
PROGRAM(own_sleeping, void)
{
	mutex_enter(&lock);
	pause_ticks(2);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(count_blocking, void)
{
	long n;

	KERNEL_LOCK(1, NULL);
	n = counter;
	mutex_enter(&lock);
	counter = n + 1;
	hasty = counter;
	mutex_exit(&lock);
	KERNEL_UNLOCK_ONE(NULL);
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

/* Who comes while the lock is held for five ticks gets it after them. */
PROGRAM(come_later, void)
{
	int now;

	pause_ticks(1);
	KERNEL_LOCK(1, NULL);
	now = hardclock_ticks;
	KERNEL_UNLOCK_ONE(NULL);
	return now < 5;
}

/* --- rules ------------------------------------------------------------------- */

PROGRAM(lock_in_spin, void)
{
	mutex_spin_enter(&spin);
	KERNEL_LOCK(1, NULL);
	KERNEL_UNLOCK_ONE(NULL);
	mutex_spin_exit(&spin);
	return 0;
}

PROGRAM(unlock_not_held, void)
{
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

PROGRAM(return_locked, void)
{
	KERNEL_LOCK(1, NULL);
	return 0;
}

LITMUS_MODULE("klock", init);
