/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipl.c -- litmus programs: interrupt priority levels, disabled preemption,
 *	per-CPU data.
 *
 *	The handlers are a softint at SOFTNET and a callout at SOFTCLOCK, both
 *	on the CPU that starts them.
 */

#include "litmus.h"
#include <sys/callout.h>
#include <sys/percpu.h>

static kmutex_t spin;
static kmutex_t levels[3]; /* spin, of IPL_NONE, IPL_SOFTNET, IPL_HIGH */
static volatile long entered;
static callout_t callout;
static void *softnet;
static percpu_t *counters;
static long counter, slots[8];
static volatile long hasty;
static volatile uint32_t finished;

static void
on_count(void *arg)
{
	(void)arg;
	counter++;
}

static void
init(void)
{
	mutex_init(&spin, MUTEX_DEFAULT, IPL_NET);
	mutex_init(&levels[0], MUTEX_SPIN, IPL_NONE);
	mutex_init(&levels[1], MUTEX_SPIN, IPL_SOFTNET);
	mutex_init(&levels[2], MUTEX_SPIN, IPL_HIGH);
	callout_init(&callout, CALLOUT_MPSAFE);
	softnet =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_count, NULL);
	counters = percpu_alloc(sizeof(long));
}

/* Start the handlers; what follows is not covered by that. */
PROGRAM(start_softnet, void)
{
	kpreempt_disable();
	softint_schedule(softnet);
	kpreempt_enable();
	return 0;
}

PROGRAM(start_softclock, void)
{
	callout_reset(&callout, 1, on_count, NULL);
	return 0;
}

PROGRAM(count_at, long ipl)
{
	int s = splraise((int)ipl);

	counter++;
	splx(s);
	return 0;
}

PROGRAM(count_bare, void)
{
	counter++;
	return 0;
}

PROGRAM(count_nopreempt, void)
{
	kpreempt_disable();
	counter++;
	kpreempt_enable();
	return 0;
}

static void
on_level(void *arg)
{
	kmutex_t *mtx = arg;

	mutex_spin_enter(mtx);
	mutex_spin_exit(mtx);
	entered = 1;
}

/* The softint, and later a thread, take the mutex; raised: at the softint's
 * level.  They never meet. */
PROGRAM(take_apart, long which, long raised)
{
	void *cookie = softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE, on_level, &levels[which]);
	int s;

	kpreempt_disable();
	softint_schedule(cookie);
	kpreempt_enable();
	await(&entered);
	s = splraise(raised != 0 ? IPL_SOFTNET : IPL_NONE);
	mutex_spin_enter(&levels[which]);
	mutex_spin_exit(&levels[which]);
	splx(s);
	return 0;
}

/* The callout interrupts nobody who keeps softclock out. */
PROGRAM(take_in_callout, long which)
{
	int s = splraise(IPL_SOFTCLOCK);

	mutex_spin_enter(&levels[which]);
	mutex_spin_exit(&levels[which]);
	splx(s);
	callout_reset(&callout, 1, on_level, &levels[which]);
	await(&entered);
	return 0;
}

/* Who does not wait in the handler can meet the holder. */
static void
on_try(void *arg)
{
	kmutex_t *mtx = arg;

	if (mutex_tryenter(mtx))
		mutex_spin_exit(mtx);
	entered = 1;
}

PROGRAM(try_in_handler, void)
{
	void *cookie =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_try, &levels[0]);

	kpreempt_disable();
	softint_schedule(cookie);
	kpreempt_enable();
	mutex_spin_enter(&levels[0]);
	mutex_spin_exit(&levels[0]);
	await(&entered);
	return 0;
}

/* Below the level of the mutex, although at one that keeps softints out. */
PROGRAM(splx_below_mutex, long ipl)
{
	mutex_spin_enter(&levels[2]);
	splx((int)ipl);
	mutex_spin_exit(&levels[2]);
	return 0;
}

PROGRAM(count_spin, void)
{
	mutex_spin_enter(&spin);
	counter++;
	mutex_spin_exit(&spin);
	return 0;
}

PROGRAM(count_yield, void)
{
	counter++;
	yield();
	counter++;
	return 0;
}

/* Raising, lowering halfway and raising again: two sections. */
PROGRAM(count_nested, void)
{
	int s = splsoftnet(), t = splnet();

	counter++;
	splx(t);
	counter++;
	splx(s);
	return 0;
}

/* Lowered too early: the second access is outside. */
PROGRAM(count_after_splx, void)
{
	int s = splsoftnet();

	splx(s);
	counter++;
	return 0;
}

/* Sleeping gives the exclusion up, and nobody says so. */
PROGRAM(sleep_at_splnet, void)
{
	int s = splnet();
	long n = counter;

	pause_ticks(1);
	counter = n + 1;
	hasty = counter;
	splx(s);
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

PROGRAM(awake_at_splnet, void)
{
	int s = splnet();
	long n = counter;

	counter = n + 1;
	hasty = counter;
	splx(s);
	return atomic_inc_uint_nv(&finished) == 2 && hasty != 2;
}

/* --- per-CPU data --------------------------------------------------------- */

PROGRAM(count_percpu, void)
{
	for (int i = 0; i < 3; i++) {
		long *n = percpu_getref(counters);

		(*n)++;
		percpu_putref(counters);
	}
	return 0;
}

/* The address is used when the CPU may be another one. */
PROGRAM(count_percpu_late, void)
{
	for (int i = 0; i < 3; i++) {
		long *n = percpu_getref(counters);

		percpu_putref(counters);
		(*n)++;
	}
	return 0;
}

/* The area of each CPU moves when it becomes too small. */
PROGRAM(grow_percpu, void)
{
	percpu_free(percpu_alloc(3000), 3000);
	return 0;
}

static void
add_up(void *p, void *arg, struct cpu_info *ci)
{
	(void)ci;
	*(long *)arg += *(long *)p;
}

PROGRAM(sum_percpu, void)
{
	long sum = 0;

	percpu_foreach(counters, add_up, &sum);
	return sum < 0;
}

PROGRAM(count_slot_bound, void)
{
	int bound = curlwp_bind();

	kpreempt_disable();
	slots[curcpu()->ci_index]++;
	kpreempt_enable();
	curlwp_bindx(bound);
	return 0;
}

PROGRAM(count_slot_free, void)
{
	unsigned i = curcpu()->ci_index;

	slots[i]++;
	return 0;
}

PROGRAM(nothing, void)
{
	return 0;
}

/* --- rules ----------------------------------------------------------------- */

PROGRAM(return_raised, void)
{
	(void)splnet();
	return 0;
}

PROGRAM(return_nopreempt, void)
{
	kpreempt_disable();
	return 0;
}

PROGRAM(enable_without_disable, void)
{
	kpreempt_enable();
	return 0;
}

LITMUS_MODULE("ipl", init);
