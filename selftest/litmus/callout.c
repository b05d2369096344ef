/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout.c -- litmus programs: callouts.
 */

#include "litmus.h"
#include <sys/callout.h>
#include <sys/kmem.h>

struct timed {
	callout_t t_callout;
	long t_data;
};

static kmutex_t lock;
static callout_t callout, big_locked;
static struct timed *timed;
static long data, result, counter;
static volatile long ran;

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_SOFTCLOCK);
	callout_init(&callout, CALLOUT_MPSAFE);
	callout_init(&big_locked, 0);
	timed = kmem_zalloc(sizeof(*timed), KM_SLEEP);
	callout_init(&timed->t_callout, CALLOUT_MPSAFE);
}

static void
on_read(void *arg)
{
	(void)arg;
	result = data;
	ran = 1;
}

static void
on_write(void *arg)
{
	(void)arg;
	data = 7;
	ran = 1;
}

static void
on_count(void *arg)
{
	(void)arg;
	counter++;
	ran = 1;
}

static void
on_lock(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	counter++;
	mutex_exit(&lock);
}

static void
on_timed(void *arg)
{
	struct timed *t = arg;

	t->t_data++;
}

static void
on_rearm(void *arg)
{
	(void)arg;
	counter++;
	callout_schedule(&callout, 1);
}

static void
on_halt_self(void *arg)
{
	(void)arg;
	(void)callout_halt(&callout, NULL);
	ran = 1;
}

/* --- reset happens before the function ------------------------------------ */

PROGRAM(reset_after_write, void)
{
	data = 7;
	callout_reset(&callout, 1, on_read, NULL);
	await(&ran);
	return 0;
}

PROGRAM(reset_before_write, void)
{
	callout_reset(&callout, 1, on_read, NULL);
	data = 7;
	await(&ran);
	return 0;
}

/* --- the function happens before the return of callout_halt ---------------- */

PROGRAM(read_after_halt, void)
{
	callout_reset(&callout, 1, on_write, NULL);
	await(&ran);
	(void)callout_halt(&callout, NULL);
	return data != 7;
}

PROGRAM(read_after_stop, void)
{
	callout_reset(&callout, 1, on_write, NULL);
	await(&ran);
	(void)callout_stop(&callout);
	return data != 7;
}

PROGRAM(arm_timed, void)
{
	callout_reset(&timed->t_callout, 1, on_timed, timed);
	return 0;
}

PROGRAM(stop_and_free, void)
{
	struct timed *t = timed;

	pause_ticks(1);
	(void)callout_stop(&t->t_callout);
	kmem_free(t, sizeof(*t));
	return 0;
}

PROGRAM(halt_and_free, void)
{
	struct timed *t = timed;

	pause_ticks(1);
	(void)callout_halt(&t->t_callout, NULL);
	callout_destroy(&t->t_callout);
	kmem_free(t, sizeof(*t));
	return 0;
}

/* Alone: armed, then halted, so that nobody arms it after the free. */
PROGRAM(arm_halt_free, void)
{
	(void)arm_timed();
	return halt_and_free();
}

PROGRAM(arm_stop_free, void)
{
	(void)arm_timed();
	return stop_and_free();
}

PROGRAM(free_pending, void)
{
	(void)arm_timed();
	kmem_free(timed, sizeof(*timed));
	pause_ticks(3);
	return 0;
}

PROGRAM(destroy_pending, void)
{
	callout_reset(&callout, 100, on_count, NULL);
	callout_destroy(&callout);
	return 0;
}

/* --- waiting for a function that wants our lock ----------------------------- */

PROGRAM(halt_holding_lock, void)
{
	callout_reset(&callout, 1, on_lock, NULL);
	pause_ticks(1);
	mutex_enter(&lock);
	(void)callout_halt(&callout, NULL);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(halt_with_interlock, void)
{
	callout_reset(&callout, 1, on_lock, NULL);
	pause_ticks(1);
	mutex_enter(&lock);
	(void)callout_halt(&callout, &lock);
	counter++;
	mutex_exit(&lock);
	return 0;
}

PROGRAM(halt_in_function, void)
{
	callout_reset(&callout, 1, on_halt_self, NULL);
	await(&ran);
	return 0;
}

/* Halt clears "pending" before it waits: a function that arms itself again
 * leaves a pending callout behind. */
PROGRAM(halt_rearmed, void)
{
	callout_reset(&callout, 1, on_rearm, NULL);
	pause_ticks(2);
	(void)callout_halt(&callout, NULL);
	callout_destroy(&callout);
	return 0;
}

/* --- the kernel lock ---------------------------------------------------------- */

PROGRAM(arm_big_locked, void)
{
	callout_reset(&big_locked, 1, on_count, NULL);
	return 0;
}

PROGRAM(arm_mpsafe, void)
{
	callout_reset(&callout, 1, on_count, NULL);
	return 0;
}

PROGRAM(count_kernel_lock, void)
{
	pause_ticks(1);
	KERNEL_LOCK(1, NULL);
	counter++;
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

/* Functions of one CPU run one after the other. */
PROGRAM(arm_two, void)
{
	callout_reset(&callout, 1, on_count, NULL);
	callout_reset(&timed->t_callout, 1, on_count, NULL);
	pause_ticks(3);
	return 0;
}

LITMUS_MODULE("callout", init);
