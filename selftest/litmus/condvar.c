/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * condvar.c -- litmus programs: condition variables, kpause, wake-ups.
 */

#include "litmus.h"
#include <sys/callout.h>

static kmutex_t lock, spin, other_spin;
static kcondvar_t cv;
static callout_t timeout;
static long data;
static bool ready;
static volatile long hint; /* the predicate, looked at without the lock */
static long turn;

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_SOFTCLOCK);
	mutex_init(&spin, MUTEX_DEFAULT, IPL_NET);
	mutex_init(&other_spin, MUTEX_DEFAULT, IPL_NET);
	cv_init(&cv, "litmus");
	callout_init(&timeout, CALLOUT_MPSAFE);
}

PROGRAM(wait_right, void)
{
	mutex_enter(&lock);
	while (!ready)
		cv_wait(&cv, &lock);
	mutex_exit(&lock);
	return data != 7;
}

PROGRAM(signal_right, void)
{
	data = 7;
	mutex_enter(&lock);
	ready = true;
	cv_signal(&cv);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(broadcast_right, void)
{
	data = 7;
	mutex_enter(&lock);
	ready = true;
	cv_broadcast(&cv);
	mutex_exit(&lock);
	return 0;
}

/* The predicate is changed and signalled without the interlock. */
PROGRAM(wait_missed, void)
{
	mutex_enter(&lock);
	while (hint == 0)
		cv_wait(&cv, &lock);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(signal_missed, void)
{
	hint = 1;
	cv_signal(&cv);
	return 0;
}

/* The wake-up itself is the only edge. */
PROGRAM(wait_woken, void)
{
	int error;

	mutex_enter(&lock);
	error = cv_timedwait(&cv, &lock, 2);
	mutex_exit(&lock);
	return error == 0 && data != 7;
}

PROGRAM(wait_timed_out, void)
{
	mutex_enter(&lock);
	(void)cv_timedwait(&cv, &lock, 2);
	mutex_exit(&lock);
	return data != 7 && data != 0;
}

PROGRAM(signal_unlocked, void)
{
	data = 7;
	cv_signal(&cv);
	return 0;
}

/* After the signal: not covered by it. */
PROGRAM(signal_early, void)
{
	cv_signal(&cv);
	data = 7;
	return 0;
}

PROGRAM(wait_woken_any, void)
{
	long seen = 0;
	int error;

	mutex_enter(&lock);
	error = cv_timedwait(&cv, &lock, 2);
	mutex_exit(&lock);
	if (error == 0)
		seen = data;
	return seen != 0 && seen != 7;
}

/* Each waits for its own turn on the one condvar: cv_signal may wake the
 * wrong one. */
static void
turns(long mine, bool all)
{
	mutex_enter(&lock);
	while (turn != mine)
		cv_wait(&cv, &lock);
	turn++;
	if (all)
		cv_broadcast(&cv);
	else
		cv_signal(&cv);
	mutex_exit(&lock);
}

PROGRAM(turn_signal, long mine)
{
	turns(mine, false);
	return 0;
}

PROGRAM(turn_broadcast, long mine)
{
	turns(mine, true);
	return 0;
}

/* A callout wakes the waiter: nobody but the clock can. */
static void
expired(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	ready = true;
	data = 7;
	cv_signal(&cv);
	mutex_exit(&lock);
}

PROGRAM(wait_for_callout, void)
{
	callout_reset(&timeout, 10, expired, NULL);
	return wait_right();
}

PROGRAM(timed_wait_ends, void)
{
	int error;

	mutex_enter(&lock);
	error = cv_timedwait(&cv, &lock, 3);
	mutex_exit(&lock);
	return error != EWOULDBLOCK;
}

PROGRAM(poll_right, void)
{
	await(&hint);
	return 0;
}

PROGRAM(poll_set, void)
{
	hint = 1;
	return 0;
}

/* kpause gives the mutex up while it sleeps. */
PROGRAM(pause_with_mutex, void)
{
	mutex_enter(&lock);
	data++;
	(void)kpause("litmus", false, 1, &lock);
	data++;
	mutex_exit(&lock);
	return 0;
}

PROGRAM(wait_spin, void)
{
	mutex_spin_enter(&spin);
	while (!ready)
		cv_wait(&cv, &spin);
	mutex_spin_exit(&spin);
	return data != 7;
}

PROGRAM(signal_spin, void)
{
	data = 7;
	mutex_spin_enter(&spin);
	ready = true;
	cv_signal(&cv);
	mutex_spin_exit(&spin);
	return 0;
}

/* --- rules --------------------------------------------------------------- */

PROGRAM(wait_two_spins, void)
{
	mutex_spin_enter(&other_spin);
	mutex_spin_enter(&spin);
	(void)cv_timedwait(&cv, &spin, 1);
	mutex_spin_exit(&spin);
	mutex_spin_exit(&other_spin);
	return 0;
}

PROGRAM(wait_without_lock, void)
{
	cv_wait(&cv, &lock);
	return 0;
}

PROGRAM(destroy_awaited, void)
{
	pause_ticks(3);
	mutex_enter(&lock);
	if (cv_has_waiters(&cv))
		cv_destroy(&cv);
	else
		ready = true;
	data = 7;
	mutex_exit(&lock);
	return 0;
}

LITMUS_MODULE("condvar", init);
