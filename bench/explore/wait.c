/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wait.c -- programs that wait for ever, or do not wait when they should.
 */

#include "program.h"

enum { PHILOSOPHERS = 5 };

static kmutex_t fork[PHILOSOPHERS], abba_a, abba_b, buffer_lock, carter_m;
static kmutex_t carter_l, gate_lock, three[3];
static kcondvar_t buffer_cv, gate_cv;
static krwlock_t table_lock;

void
wait_init(void)
{
	for (int i = 0; i < PHILOSOPHERS; i++)
		LOCK(fork[i]);
	for (int i = 0; i < 3; i++)
		LOCK(three[i]);
	LOCK(abba_a);
	LOCK(abba_b);
	LOCK(buffer_lock);
	LOCK(carter_m);
	LOCK(carter_l);
	LOCK(gate_lock);
	cv_init(&buffer_cv, "buffer");
	cv_init(&gate_cv, "gate");
	rw_init(&table_lock);
}

/* --- locks in a ring ---------------------------------------------------------- */

static volatile int meals;

PROGRAM(philosopher, int i)
{
	mutex_enter(&fork[i]);
	mutex_enter(&fork[(i + 1) % PHILOSOPHERS]);
	meals = meals + 1;
	mutex_exit(&fork[(i + 1) % PHILOSOPHERS]);
	mutex_exit(&fork[i]);
	return 0;
}

static volatile int abba_count;

static void
both(kmutex_t *outer, kmutex_t *inner)
{
	mutex_enter(outer);
	mutex_enter(inner);
	abba_count = abba_count + 1;
	mutex_exit(inner);
	mutex_exit(outer);
}

/* The lock order is wrong in the last of several rounds only. */
PROGRAM(abba, int rounds, int wrong)
{
	for (int i = 1; i <= rounds; i++) {
		if (wrong && i == rounds)
			both(&abba_b, &abba_a);
		else
			both(&abba_a, &abba_b);
	}
	return 0;
}

PROGRAM(deadlock01, int i)
{
	both(&three[i], &three[(i + 1) % 3]);
	return 0;
}

/* --- carter: who comes first takes a lock for all, who leaves last gives it back -- */

static volatile int users_a, users_b;

static void
carter(volatile int *users)
{
	mutex_enter(&carter_m);
	*users = *users + 1;
	if (*users == 1)
		mutex_enter(&carter_l); /* with the other lock held */
	mutex_exit(&carter_m);
	mutex_enter(&carter_m);
	*users = *users - 1;
	if (*users == 0)
		mutex_exit(&carter_l);
	mutex_exit(&carter_m);
}

PROGRAM(carter_a, void)
{
	carter(&users_a);
	return 0;
}

PROGRAM(carter_b, void)
{
	carter(&users_b);
	return 0;
}

/* --- a bounded buffer with one condition for both sides ----------------------------- */

static volatile int buffered;

/* cv_signal may wake the wrong side, which goes back to sleep. */
PROGRAM(buffer_put, int n)
{
	for (int i = 0; i < n; i++) {
		mutex_enter(&buffer_lock);
		while (buffered == 1)
			cv_wait(&buffer_cv, &buffer_lock);
		buffered = buffered + 1;
		cv_signal(&buffer_cv);
		mutex_exit(&buffer_lock);
	}
	return 0;
}

PROGRAM(buffer_get, int n)
{
	for (int i = 0; i < n; i++) {
		mutex_enter(&buffer_lock);
		while (buffered == 0)
			cv_wait(&buffer_cv, &buffer_lock);
		buffered = buffered - 1;
		cv_signal(&buffer_cv);
		mutex_exit(&buffer_lock);
	}
	return 0;
}

/* --- a wake-up between the look and the sleep ------------------------------------------ */

static volatile int gate_open;

PROGRAM(gate_wait, void)
{
	if (!gate_open) {
		mutex_enter(&gate_lock);
		cv_wait(&gate_cv, &gate_lock);
		mutex_exit(&gate_lock);
	}
	return 0;
}

PROGRAM(gate_release, void)
{
	gate_open = 1;
	mutex_enter(&gate_lock);
	cv_broadcast(&gate_cv);
	mutex_exit(&gate_lock);
	return 0;
}

/* --- nothing wrong: a loop that ends when others get their turn ------------------- */

static volatile int spin_flag;

PROGRAM(spin_wait, void)
{
	while (!spin_flag)
		;
	return 0;
}

PROGRAM(spin_set, void)
{
	spin_flag = 1;
	return 0;
}

/* --- a reader that becomes a writer: what it has read may have changed -------------------- */

static volatile int table_size;
static volatile uint32_t table_done;

PROGRAM(table_grow, void)
{
	int size;

	rw_enter(&table_lock, RW_READER);
	size = table_size;
	if (!rw_tryupgrade(&table_lock)) {
		rw_exit(&table_lock);
		rw_enter(&table_lock, RW_WRITER);
	}
	table_size = size + 1;
	rw_exit(&table_lock);
	if (last_of(&table_done, 3))
		KASSERT(table_size == 3);
	return 0;
}
