/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * deadlock.c -- litmus programs: contexts that wait for each other.
 */

#include "litmus.h"
#include <sys/intr.h>

static kmutex_t a, b, c, spin_a, spin_b;
static void *locker;

static void
on_lock(void *arg)
{
	(void)arg;
	mutex_enter(&a);
	mutex_exit(&a);
}

static void
init(void)
{
	mutex_init(&a, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&b, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&c, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&spin_a, MUTEX_DEFAULT, IPL_NET);
	mutex_init(&spin_b, MUTEX_DEFAULT, IPL_NET);
	locker = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_lock, NULL);
}

static void
both(kmutex_t *first, kmutex_t *second)
{
	mutex_enter(first);
	mutex_enter(second);
	mutex_exit(second);
	mutex_exit(first);
}

PROGRAM(lock_ab, void)
{
	both(&a, &b);
	return 0;
}

PROGRAM(lock_ba, void)
{
	both(&b, &a);
	return 0;
}

PROGRAM(lock_bc, void)
{
	both(&b, &c);
	return 0;
}

PROGRAM(lock_ca, void)
{
	both(&c, &a);
	return 0;
}

PROGRAM(spin_ab, void)
{
	both(&spin_a, &spin_b);
	return 0;
}

PROGRAM(spin_ba, void)
{
	both(&spin_b, &spin_a);
	return 0;
}

/* The second one is only tried: whoever fails lets go. */
PROGRAM(try_ba, void)
{
	mutex_enter(&b);
	if (mutex_tryenter(&a))
		mutex_exit(&a);
	mutex_exit(&b);
	return 0;
}

/* The kernel lock has no order against adaptive mutexes. */
PROGRAM(lock_a_kernel, void)
{
	mutex_enter(&a);
	KERNEL_LOCK(1, NULL);
	KERNEL_UNLOCK_ONE(NULL);
	mutex_exit(&a);
	return 0;
}

PROGRAM(lock_kernel_a, void)
{
	KERNEL_LOCK(1, NULL);
	mutex_enter(&a);
	mutex_exit(&a);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

/* Waits for a handler that wants the lock held here. */
PROGRAM(disestablish_holding, void)
{
	mutex_enter(&a);
	kpreempt_disable();
	softint_schedule(locker);
	kpreempt_enable();
	softint_disestablish(locker);
	mutex_exit(&a);
	return 0;
}

PROGRAM(disestablish_free, void)
{
	kpreempt_disable();
	softint_schedule(locker);
	kpreempt_enable();
	softint_disestablish(locker);
	return 0;
}

/* Somebody else sleeps meanwhile, which ends nothing. */
PROGRAM(sleep_long, void)
{
	pause_ticks(50);
	return 0;
}

PROGRAM(sleep_holding, void)
{
	mutex_enter(&a);
	pause_ticks(5);
	mutex_exit(&a);
	return 0;
}

PROGRAM(lock_a, void)
{
	mutex_enter(&a);
	mutex_exit(&a);
	return 0;
}

/* The kernel lock is given up in sleep, and its holder meanwhile is stuck. */
PROGRAM(retake_kernel, void)
{
	KERNEL_LOCK(1, NULL);
	pause_ticks(1);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

PROGRAM(spin_ab_kernel, void)
{
	KERNEL_LOCK(1, NULL);
	spin_ab();
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

LITMUS_MODULE("deadlock", init);
