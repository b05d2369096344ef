/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutex.c -- litmus programs: mutexes, and counters without.
 */

#include "litmus.h"

static kmutex_t adaptive, other, spin, other_spin;
static kmutex_t *shared;
static long counter;
static volatile long hasty; /* updated without a lock, but marked */
static volatile long done;
static volatile uint32_t finished;

static void
init(void)
{
	mutex_init(&adaptive, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&other, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&spin, MUTEX_DEFAULT, IPL_NET);
	mutex_init(&other_spin, MUTEX_DEFAULT, IPL_NET);
	shared = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
}

PROGRAM(counter_plain, void)
{
	counter++;
	return 0;
}

PROGRAM(counter_mutex, void)
{
	mutex_enter(&adaptive);
	counter++;
	mutex_exit(&adaptive);
	return 0;
}

PROGRAM(counter_other_mutex, void)
{
	mutex_enter(&other);
	counter++;
	mutex_exit(&other);
	return 0;
}

PROGRAM(counter_spin, void)
{
	mutex_enter(&spin);
	counter++;
	mutex_exit(&spin);
	return 0;
}

PROGRAM(counter_other_spin, void)
{
	mutex_spin_enter(&other_spin);
	counter++;
	mutex_spin_exit(&other_spin);
	return 0;
}

PROGRAM(counter_softnet_lock, void)
{
	mutex_enter(softnet_lock);
	counter++;
	mutex_exit(softnet_lock);
	return 0;
}

PROGRAM(counter_tryenter, void)
{
	while (!mutex_tryenter(&adaptive))
		pause_ticks(1);
	counter++;
	mutex_exit(&adaptive);
	return 0;
}

/* The result of the attempt is not looked at. */
PROGRAM(counter_tryenter_blind, void)
{
	int got = mutex_tryenter(&adaptive);

	counter++;
	if (got)
		mutex_exit(&adaptive);
	return 0;
}

PROGRAM(counter_after_exit, void)
{
	mutex_enter(&adaptive);
	mutex_exit(&adaptive);
	counter++;
	return 0;
}

PROGRAM(counter_mutex_obj, void)
{
	mutex_obj_hold(shared);
	mutex_enter(shared);
	counter++;
	mutex_exit(shared);
	KASSERT(!mutex_obj_free(shared));
	return 0;
}

/* Two halves with the lock each: no race, but updates are lost. */
PROGRAM(halves_mutex, void)
{
	long n;

	mutex_enter(&adaptive);
	n = counter;
	mutex_exit(&adaptive);
	mutex_enter(&adaptive);
	counter = n + 1;
	hasty = counter;
	mutex_exit(&adaptive);
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

PROGRAM(lost_update, void)
{
	hasty = hasty + 1;
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

PROGRAM(kept_update, void)
{
	mutex_enter(&adaptive);
	hasty = hasty + 1;
	mutex_exit(&adaptive);
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

/* Two LWPs of one CPU: that the one ran before the other orders nothing. */
PROGRAM(counter_then_flag, void)
{
	counter++;
	done = 1;
	return 0;
}

PROGRAM(flag_then_counter, void)
{
	await(&done);
	counter++;
	return 0;
}

/* --- rules --------------------------------------------------------------- */

PROGRAM(self_adaptive, void)
{
	mutex_enter(&adaptive);
	mutex_enter(&adaptive);
	return 0;
}

PROGRAM(self_spin, void)
{
	mutex_enter(&spin);
	mutex_enter(&spin);
	return 0;
}

PROGRAM(exit_not_held, void)
{
	mutex_exit(&adaptive);
	return 0;
}

PROGRAM(destroy_held, void)
{
	mutex_enter(&adaptive);
	mutex_destroy(&adaptive);
	return 0;
}

PROGRAM(use_destroyed, void)
{
	mutex_destroy(&adaptive);
	mutex_enter(&adaptive);
	return 0;
}

PROGRAM(return_held, void)
{
	mutex_enter(&adaptive);
	return 0;
}

PROGRAM(adaptive_in_spin, void)
{
	mutex_enter(&spin);
	mutex_enter(&adaptive);
	mutex_exit(&adaptive);
	mutex_exit(&spin);
	return 0;
}

PROGRAM(adaptive_hold_sleeping, void)
{
	mutex_enter(&adaptive);
	pause_ticks(1);
	mutex_exit(&adaptive);
	return 0;
}

PROGRAM(sleep_in_spin, void)
{
	mutex_enter(&spin);
	pause_ticks(1);
	mutex_exit(&spin);
	return 0;
}

LITMUS_MODULE("mutex", init);
