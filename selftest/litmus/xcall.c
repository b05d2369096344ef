/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xcall.c -- litmus programs: cross calls.
 */

#include "litmus.h"
#include <sys/intr.h>
#include <sys/xcall.h>

static kmutex_t lock;
static void *softnet, *caller;
static long data, results[8], counter;
static volatile long ran;

static void
on_write(void *arg)
{
	(void)arg;
	data = 7;
	ran = 1;
}

static void
nothing(void *a, void *b)
{
	(void)a;
	(void)b;
}

static void
on_call(void *arg)
{
	(void)arg;
	(void)xc_broadcast(0, nothing, NULL, NULL);
}

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	softnet =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_write, NULL);
	caller = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_call, NULL);
}

static void
read_data(void *a, void *b)
{
	(void)b;
	((long *)a)[curcpu()->ci_index] = data;
}

static void
write_result(void *a, void *b)
{
	(void)b;
	((long *)a)[curcpu()->ci_index] = 7;
}

static void
count(void *a, void *b)
{
	(void)a;
	(void)b;
	counter++;
}

static void
take_lock(void *a, void *b)
{
	(void)a;
	(void)b;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

static void
sleep(void *a, void *b)
{
	(void)a;
	(void)b;
	pause_ticks(1);
}

static unsigned
flags_of(long high)
{
	return high ? XC_HIGHPRI : 0;
}

/* --- the call happens before the function ---------------------------------- */

PROGRAM(call_after_write, long high)
{
	data = 7;
	xc_wait(xc_broadcast(flags_of(high), read_data, results, NULL));
	return 0;
}

PROGRAM(call_before_write, long high)
{
	uint64_t ticket =
	    xc_broadcast(flags_of(high), read_data, results, NULL);

	data = 7;
	xc_wait(ticket);
	return 0;
}

/* --- the function happens before the return of xc_wait ---------------------- */

PROGRAM(read_after_wait, long high)
{
	xc_wait(xc_broadcast(flags_of(high), write_result, results, NULL));
	return results[0] != 7 || results[1] != 7;
}

PROGRAM(read_before_wait, long high)
{
	uint64_t ticket =
	    xc_broadcast(flags_of(high), write_result, results, NULL);
	long early = results[0] + results[1];

	xc_wait(ticket);
	return early > 14;
}

/* Only one CPU is called; the other one's slot is nobody's. */
PROGRAM(unicast, long high)
{
	xc_wait(xc_unicast(
	    flags_of(high), write_result, results, NULL, cpu_lookup(1)));
	return results[0] != 0 || results[1] != 7;
}

/* Several callers: each gets back what its own call has done. */
PROGRAM(call_own, long high, long which)
{
	static long own[2][8];

	xc_wait(xc_broadcast(flags_of(high), write_result, own[which], NULL));
	return own[which][0] != 7 || own[which][1] != 7;
}

/* Requests of a priority are served one at a time ... */
PROGRAM(count_unicast, long high, long cpu)
{
	xc_wait(xc_unicast(
	    flags_of(high), count, NULL, NULL, cpu_lookup((unsigned)cpu)));
	return 0;
}

/* ... but one request runs on all CPUs at once. */
PROGRAM(count_broadcast, long high)
{
	xc_wait(xc_broadcast(flags_of(high), count, NULL, NULL));
	return 0;
}

/* --- what completion says of softints --------------------------------------- */

PROGRAM(softint_then_call, long high)
{
	kpreempt_disable();
	softint_schedule(softnet);
	kpreempt_enable();
	xc_wait(xc_broadcast(flags_of(high), nothing, NULL, NULL));
	return data != 7;
}

/* --- rules ------------------------------------------------------------------- */

PROGRAM(call_in_softint, void)
{
	kpreempt_disable();
	softint_schedule(caller);
	kpreempt_enable();
	return 0;
}

PROGRAM(sleep_in_high, void)
{
	xc_wait(xc_broadcast(XC_HIGHPRI, sleep, NULL, NULL));
	return 0;
}

/* The function wants the lock that its caller holds. */
PROGRAM(wait_holding_lock, void)
{
	mutex_enter(&lock);
	xc_wait(xc_broadcast(0, take_lock, NULL, NULL));
	mutex_exit(&lock);
	return 0;
}

LITMUS_MODULE("xcall", init);
