/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * order.c -- programs that break when two things happen in a rare order.
 *
 *	Most are known from the collections of concurrency bugs that testing
 *	tools are compared with, written anew on the kernel API.
 */

#include "program.h"

static kmutex_t data1_lock, data2_lock, lock_a, lock_b, driver_lock;

void
order_init(void)
{
	LOCK(data1_lock);
	LOCK(data2_lock);
	LOCK(lock_a);
	LOCK(lock_b);
	LOCK(driver_lock);
}

/* --- reorder: the reader must fit between the two stores of the first ------- */

static volatile int first, second;

PROGRAM(reorder_set, void)
{
	first = 1;
	second = -1;
	return 0;
}

PROGRAM(reorder_check, void)
{
	int a = first, b = second;

	KASSERT((a == 0 && b == 0) || (a == 1 && b == -1));
	return 0;
}

/* --- twostage: between the two locked halves of a writer ---------------------- */

static volatile int data1, data2;

PROGRAM(twostage_write, void)
{
	mutex_enter(&data1_lock);
	data1 = 1;
	mutex_exit(&data1_lock);
	mutex_enter(&data2_lock);
	data2 = data1 + 1;
	mutex_exit(&data2_lock);
	return 0;
}

PROGRAM(twostage_read, void)
{
	int t1, t2;

	mutex_enter(&data1_lock);
	t1 = data1;
	mutex_exit(&data1_lock);
	if (t1 == 0)
		return 0;
	mutex_enter(&data2_lock);
	t2 = data2;
	mutex_exit(&data2_lock);
	KASSERT(t2 == t1 + 1);
	return 0;
}

/* --- lazy initialisation with a check outside the lock -------------------------- */

static volatile int lazy_ready, lazy_value;

PROGRAM(lazy_get, void)
{
	if (!lazy_ready) {
		mutex_enter(&lock_a);
		if (!lazy_ready) {
			lazy_ready = 1; /* before the object is complete */
			lazy_value = 42;
		}
		mutex_exit(&lock_a);
	}
	KASSERT(lazy_value == 42);
	return 0;
}

/* --- token ring: each station copies what its neighbour has ----------------------- */

static volatile int token[4] = { 1, 1, 1, 1 };
static volatile uint32_t token_done;

PROGRAM(token_pass, int station)
{
	token[station] = (token[(station + 3) & 3] + 1) & 0xff;
	if (last_of(&token_done, 4))
		KASSERT(token[0] <= token[1] || token[1] <= token[2] ||
		    token[2] <= token[3]);
	return 0;
}

/* --- a driver that stops while a request comes in ----------------------------------- */

static volatile int stopping, stopped, pending = 1;

static void
request_done(void)
{
	mutex_enter(&driver_lock);
	if (--pending == 0)
		stopped = 1;
	mutex_exit(&driver_lock);
}

PROGRAM(bluetooth_request, void)
{
	/* The look and the count are two steps. */
	if (stopping)
		return 1;
	mutex_enter(&driver_lock);
	pending++;
	mutex_exit(&driver_lock);
	KASSERT(!stopped);
	request_done();
	return 0;
}

PROGRAM(bluetooth_stop, void)
{
	stopping = 1;
	request_done();
	return 0;
}

/* --- the same counter under two locks ------------------------------------------------- */

static volatile int wrong;
static volatile uint32_t wrong_done;

static void
wrong_add(kmutex_t *lock)
{
	mutex_enter(lock);
	wrong = wrong + 1;
	mutex_exit(lock);
	if (last_of(&wrong_done, 4))
		KASSERT(wrong == 4);
}

PROGRAM(wronglock_a, void)
{
	wrong_add(&lock_a);
	return 0;
}

PROGRAM(wronglock_b, void)
{
	wrong_add(&lock_b);
	return 0;
}

/* --- phases: a flag is looked at outside the lock that guards it ------------------------ */

static volatile int phase, phase_data;

PROGRAM(phase_produce, void)
{
	mutex_enter(&lock_b);
	phase_data = 1;
	mutex_exit(&lock_b);
	phase = 1;
	mutex_enter(&lock_b);
	phase_data = 0; /* taken back */
	mutex_exit(&lock_b);
	phase = 2;
	return 0;
}

PROGRAM(phase_consume, void)
{
	if (phase == 1) {
		mutex_enter(&lock_b);
		KASSERT(phase_data == 1);
		mutex_exit(&lock_b);
	}
	return 0;
}

/* --- one thread looks for a zero while the others take them away ------------------------- */

enum { ZEROS = 8 };
static volatile int zeros[ZEROS + 1];

PROGRAM(lastzero_fill, int i)
{
	zeros[i] = zeros[i - 1] + 1;
	return 0;
}

PROGRAM(lastzero_find, void)
{
	int i;

	for (i = ZEROS; i > 0 && zeros[i] != 0; i--)
		;
	/* Filled in order each would have been one more than the last. */
	KASSERT(i > 0);
	return 0;
}
