/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * softint.c -- litmus programs: soft interrupts.
 */

#include "litmus.h"
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/kthread.h>

static kmutex_t lock, low_spin;
static kcondvar_t cv;
static void *reader, *writer, *counter_net, *counter_clock, *counter_clock_spl;
static void *locker, *sleeper, *waiter, *allocator, *raiser, *spinner, *counted;
static void *big_locked, *holder, *looker, *late_writer;
static long data, counter, result;
static volatile long ran, entered, held;

static void
schedule(void *cookie)
{
	kpreempt_disable();
	softint_schedule(cookie);
	kpreempt_enable();
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
}

static void
on_count_spl(void *arg)
{
	int s = splsoftnet();

	(void)arg;
	counter++;
	splx(s);
}

static void
on_lock(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	counter++;
	ran = 1;
	mutex_exit(&lock);
}

static void
on_sleep(void *arg)
{
	(void)arg;
	pause_ticks(1);
}

static void
on_wait(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
}

static void
on_alloc(void *arg)
{
	(void)arg;
	kmem_free(kmem_alloc(16, KM_NOSLEEP), 16);
}

static void
on_raise(void *arg)
{
	(void)arg;
	(void)splnet();
}

static void
on_spin(void *arg)
{
	(void)arg;
	mutex_spin_enter(&low_spin);
	mutex_spin_exit(&low_spin);
}

static void
on_hold(void *arg)
{
	(void)arg;
	mutex_spin_enter(&low_spin);
}

static void
on_counted(void *arg)
{
	(void)arg;
	ran = ran + 1;
}

/* Blocks first, and writes when it is on its own. */
static void
on_lock_write(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	mutex_exit(&lock);
	data = 7;
}

/* The machine writes a handler's LWP; to read it is no race. */
static void
on_look(void *arg)
{
	(void)arg;
	KASSERT((curlwp->l_pflag & LP_INTR) != 0);
	KASSERT(curlwp->l_cpu == curcpu());
	KASSERT(cpu_softintr_p() && !cpu_intr_p());
	ran = 1;
}

static void
init(void)
{
	const unsigned net = SOFTINT_NET | SOFTINT_MPSAFE | SOFTINT_RCPU;
	const unsigned clock = SOFTINT_CLOCK | SOFTINT_MPSAFE;

	mutex_init(&lock, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&low_spin, MUTEX_SPIN, IPL_SOFTCLOCK);
	cv_init(&cv, "litmus");
	reader = softint_establish(net, on_read, NULL);
	writer = softint_establish(net, on_write, NULL);
	counter_net = softint_establish(net, on_count, NULL);
	counter_clock = softint_establish(clock, on_count, NULL);
	counter_clock_spl = softint_establish(clock, on_count_spl, NULL);
	locker = softint_establish(net, on_lock, NULL);
	sleeper = softint_establish(net, on_sleep, NULL);
	waiter = softint_establish(net, on_wait, NULL);
	allocator = softint_establish(net, on_alloc, NULL);
	raiser = softint_establish(net, on_raise, NULL);
	spinner = softint_establish(net, on_spin, NULL);
	holder = softint_establish(net, on_hold, NULL);
	counted = softint_establish(net, on_counted, NULL);
	looker = softint_establish(net, on_look, NULL);
	late_writer = softint_establish(net, on_lock_write, NULL);
	big_locked = softint_establish(SOFTINT_NET, on_count, NULL);
}

/* --- schedule happens before the handler --------------------------------- */

PROGRAM(schedule_after_write, void)
{
	data = 7;
	schedule(reader);
	await(&ran);
	return 0;
}

PROGRAM(schedule_before_write, void)
{
	schedule(reader);
	data = 7;
	await(&ran);
	return 0;
}

PROGRAM(remote_after_write, void)
{
	data = 7;
	kpreempt_disable();
	softint_schedule_cpu(reader, cpu_lookup(1));
	kpreempt_enable();
	await(&ran);
	return 0;
}

PROGRAM(remote_before_write, void)
{
	kpreempt_disable();
	softint_schedule_cpu(reader, cpu_lookup(1));
	kpreempt_enable();
	data = 7;
	await(&ran);
	return 0;
}

/* The end of a handler is no edge to who waits for it by polling ... */
PROGRAM(read_after_handler, void)
{
	schedule(writer);
	await(&ran);
	return data != 7;
}

/* ... but softint_disestablish waits for it. */
PROGRAM(read_after_disestablish, void)
{
	schedule(writer);
	softint_disestablish(writer);
	return data != 7;
}

/* The cross call in it does not wait for a handler that has blocked. */
PROGRAM(hold_for_handler, void)
{
	mutex_enter(&lock);
	held = 1;
	pause_ticks(3);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(read_after_blocked, void)
{
	await(&held);
	schedule(late_writer);
	softint_disestablish(late_writer);
	return data != 7;
}

/* --- who excludes whom --------------------------------------------------- */

PROGRAM(count_net, void)
{
	schedule(counter_net);
	return 0;
}

PROGRAM(count_clock, void)
{
	schedule(counter_clock);
	return 0;
}

PROGRAM(count_clock_spl, void)
{
	schedule(counter_clock_spl);
	return 0;
}

PROGRAM(count_big_locked, void)
{
	schedule(big_locked);
	return 0;
}

PROGRAM(count_kernel_lock, void)
{
	KERNEL_LOCK(1, NULL);
	counter++;
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

/* A schedule while the handler runs is not lost, one while it is pending
 * is none of its own. */
PROGRAM(schedule_twice, void)
{
	schedule(counted);
	schedule(counted);
	pause_ticks(2);
	return ran < 1 || ran > 2;
}

PROGRAM(nothing, void)
{
	return 0;
}

PROGRAM(look, void)
{
	schedule(looker);
	await(&ran);
	return 0;
}

/* --- blocking ------------------------------------------------------------- */

/* A handler on top of the very owner of the mutex it wants. */
PROGRAM(owner_interrupted, void)
{
	mutex_enter(&lock);
	schedule(locker);
	counter++;
	counter++;
	KASSERT(ran == 0);
	mutex_exit(&lock);
	await(&ran);
	return 0;
}

PROGRAM(hold_long, void)
{
	mutex_enter(&lock);
	held = 1;
	pause_ticks(2);
	await(&entered);
	KASSERT(ran == 0);
	mutex_exit(&lock);
	return 0;
}

/* The handler blocks on a mutex whose owner sleeps; we go on. */
PROGRAM(go_on, void)
{
	await(&held);
	schedule(locker);
	pause_ticks(1);
	entered = 1;
	await(&ran);
	return 0;
}

/* The owner is a kernel thread, and no context of the scenario is left. */
static void
thread_hold(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	held = 1;
	pause_ticks(2);
	mutex_exit(&lock);
}

PROGRAM(block_on_thread, void)
{
	int error = kthread_create(
	    -1, KTHREAD_MPSAFE, NULL, thread_hold, NULL, NULL, "litmus");

	KASSERT(error == 0);
	await(&held);
	schedule(locker);
	return 0;
}

/* --- rules ---------------------------------------------------------------- */

PROGRAM(sleep_in_handler, void)
{
	schedule(sleeper);
	return 0;
}

PROGRAM(wait_in_handler, void)
{
	schedule(waiter);
	return 0;
}

PROGRAM(alloc_in_handler, void)
{
	schedule(allocator);
	return 0;
}

PROGRAM(raise_in_handler, void)
{
	schedule(raiser);
	return 0;
}

PROGRAM(hold_in_handler, void)
{
	schedule(holder);
	return 0;
}

/* A spin mutex below the handler's level: the handler spins for ever on
 * top of the holder. */
PROGRAM(spin_below_handler, void)
{
	schedule(spinner);
	mutex_spin_enter(&low_spin);
	counter++;
	mutex_spin_exit(&low_spin);
	return 0;
}

PROGRAM(schedule_preemptible, void)
{
	softint_schedule(reader);
	return 0;
}

PROGRAM(schedule_null, void)
{
	schedule(NULL);
	return 0;
}

LITMUS_MODULE("softint", init);
