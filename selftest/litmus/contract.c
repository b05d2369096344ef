/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * contract.c -- litmus programs: what the kernel API promises to who keeps its
 *	rules: results, order and time.
 *
 *	Each program returns 0 when the promise is kept.
 */

#include "litmus.h"
#include <machine/nic.h>
#include <sys/callout.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/percpu.h>
#include <sys/pool.h>
#include <sys/pserialize.h>
#include <sys/rwlock.h>
#include <sys/workqueue.h>
#include <sys/xcall.h>

static kmutex_t lock, soft_lock, spin, other_spin;
static krwlock_t rwlock;
static kcondvar_t cv;
static callout_t callout;
static struct pool pool;
static volatile long ran, order, busy, where, counter;
static volatile uint32_t finished;

/* The IPL of the CPU. */
static int
level(void)
{
	int s = splraise(IPL_NONE);

	splx(s);
	return s;
}

static void
schedule(void *cookie)
{
	kpreempt_disable();
	softint_schedule(cookie);
	kpreempt_enable();
}

/* --- levels and preemption ---------------------------------------------------- */

PROGRAM(levels_nest, void)
{
	int s = splsoftnet(), t = splnet(), u = splsoftclock();
	int wrong = s != IPL_NONE || t != IPL_SOFTNET || u != IPL_NET;

	wrong |= level() != IPL_NET;
	splx(u);
	splx(t);
	wrong |= level() != IPL_SOFTNET;
	splx(s);
	return wrong || level() != IPL_NONE;
}

PROGRAM(level_survives_sleep, void)
{
	int s = splnet(), now;

	pause_ticks(1);
	now = level();
	splx(s);
	return now != IPL_NET;
}

PROGRAM(preempt_nests, void)
{
	bool inner, outer;

	kpreempt_disable();
	kpreempt_disable();
	kpreempt_enable();
	inner = kpreempt_disabled();
	kpreempt_enable();
	outer = kpreempt_disabled();
	return !inner || outer;
}

PROGRAM(bind_nests, void)
{
	int a = curlwp_bind(), b = curlwp_bind();
	bool inner, outer;

	curlwp_bindx(b);
	inner = (curlwp->l_pflag & LP_BOUND) != 0;
	curlwp_bindx(a);
	outer = (curlwp->l_pflag & LP_BOUND) != 0;
	return !inner || outer;
}

PROGRAM(bound_stays, void)
{
	int bound = curlwp_bind(), moved = 0;
	unsigned cpu = curcpu()->ci_index;

	for (unsigned i = 0; i < 3; i++) {
		yield();
		moved |= curcpu()->ci_index != cpu;
	}
	curlwp_bindx(bound);
	return moved;
}

/* Two of one CPU; neither lets the other in. */
PROGRAM(kernel_lock_keeps_cpu, void)
{
	long n;

	KERNEL_LOCK(1, NULL);
	n = counter;
	counter = n + 1;
	KERNEL_UNLOCK_ONE(NULL);
	return atomic_inc_uint_nv(&finished) == 2 && counter != 2;
}

PROGRAM(no_preemption_keeps_cpu, void)
{
	long n;

	kpreempt_disable();
	n = counter;
	counter = n + 1;
	kpreempt_enable();
	return atomic_inc_uint_nv(&finished) == 2 && counter != 2;
}

PROGRAM(level_keeps_cpu, void)
{
	int s = splsoftclock();
	long n = counter;

	counter = n + 1;
	splx(s);
	return atomic_inc_uint_nv(&finished) == 2 && counter != 2;
}

static void
on_run(void *arg)
{
	(void)arg;
	where = curcpu()->ci_index;
	ran = 1;
}

/* A level holds nobody off on another CPU: who spins at it sees the handler. */
PROGRAM(level_is_local, void)
{
	void *cookie = softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE | SOFTINT_RCPU, on_run, NULL);
	int s = splnet();

	softint_schedule_cpu(cookie, cpu_lookup(1));
	while (ran == 0)
		continue;
	splx(s);
	return where != 1;
}

/* --- mutexes ------------------------------------------------------------------- */

PROGRAM(mutex_levels, void)
{
	int wrong;

	mutex_enter(&soft_lock);
	wrong = level() != IPL_NONE;
	mutex_exit(&soft_lock);
	mutex_enter(&spin);
	wrong |= level() != IPL_NET;
	mutex_exit(&spin);
	return wrong || level() != IPL_NONE;
}

/* The level goes with the last spin mutex, whichever that is. */
PROGRAM(spin_mutex_overlap, void)
{
	int wrong;

	mutex_spin_enter(&spin);
	mutex_spin_enter(&other_spin);
	mutex_spin_exit(&spin);
	wrong = level() != IPL_NET;
	mutex_spin_exit(&other_spin);
	return wrong || level() != IPL_NONE;
}

PROGRAM(own_mutex, void)
{
	int wrong = mutex_owned(&lock) != 0;

	mutex_enter(&lock);
	wrong |= mutex_owned(&lock) == 0;
	busy = 1;
	await(&ran);
	mutex_exit(&lock);
	return wrong;
}

/* What who does not own it sees. */
PROGRAM(look_at_mutex, void)
{
	int wrong;

	await(&busy);
	wrong = mutex_owned(&lock) != 0 || mutex_tryenter(&lock) != 0;
	ran = 1;
	return wrong;
}

PROGRAM(own_spin, void)
{
	mutex_spin_enter(&spin);
	busy = 1;
	while (ran == 0)
		continue;
	mutex_spin_exit(&spin);
	return 0;
}

/* Somebody holds it; that is all that mutex_owned says. */
PROGRAM(look_at_spin, void)
{
	int wrong;

	while (busy == 0)
		continue;
	wrong = mutex_owned(&spin) == 0 || mutex_tryenter(&spin) != 0;
	ran = 1;
	return wrong;
}

/* Of one CPU: who meets a sleeper's mutex lets the sleeper run, though
 * nobody else makes it. */
PROGRAM(mutex_of_sleeper, void)
{
	kpreempt_disable();
	mutex_enter(&lock);
	pause_ticks(2);
	mutex_exit(&lock);
	kpreempt_enable();
	return 0;
}

PROGRAM(mutex_obj_counts, void)
{
	kmutex_t *obj = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);

	mutex_obj_hold(obj);
	if (mutex_obj_free(obj))
		return 1;
	mutex_enter(obj);
	mutex_exit(obj);
	return !mutex_obj_free(obj);
}

/* --- condition variables --------------------------------------------------------- */

PROGRAM(timed_wait_results, void)
{
	int start = hardclock_ticks, error;

	mutex_enter(&lock);
	error = cv_timedwait(&cv, &lock, 3);
	mutex_exit(&lock);
	return error != EWOULDBLOCK || hardclock_ticks - start < 3;
}

PROGRAM(pause_takes_time, void)
{
	int start = hardclock_ticks;

	pause_ticks(3);
	return hardclock_ticks - start < 3;
}

PROGRAM(wait_for_look, void)
{
	mutex_enter(&lock);
	busy = 1;
	while (ran == 0)
		cv_wait(&cv, &lock);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(look_for_waiters, void)
{
	bool before, after;

	await(&busy);
	mutex_enter(&lock);
	before = cv_has_waiters(&cv);
	ran = 1;
	cv_broadcast(&cv);
	after = cv_has_waiters(&cv);
	mutex_exit(&lock);
	return !before || after;
}

/* --- soft interrupts ---------------------------------------------------------------- */

static void
on_first(void *arg)
{
	(void)arg;
	order = order * 10 + 1;
}

static void
on_second(void *arg)
{
	(void)arg;
	order = order * 10 + 2;
	ran = 1;
}

PROGRAM(softints_in_order, void)
{
	void *first =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_first, NULL);
	void *second =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_second, NULL);
	int s = splsoftnet();

	softint_schedule(first);
	softint_schedule(second);
	splx(s);
	await(&ran);
	pause_ticks(1);
	return order != 12;
}

static void *again;

static void
on_again(void *arg)
{
	(void)arg;
	if (ran++ == 0)
		softint_schedule(again);
}

PROGRAM(schedule_in_handler, void)
{
	again = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_again, NULL);
	schedule(again);
	while (ran < 2)
		pause_ticks(1);
	pause_ticks(1);
	return ran != 2;
}

PROGRAM(schedule_elsewhere, void)
{
	void *cookie = softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE | SOFTINT_RCPU, on_run, NULL);

	kpreempt_disable();
	softint_schedule_cpu(cookie, cpu_lookup(1));
	kpreempt_enable();
	await(&ran);
	return where != 1;
}

/* A handler does not wait for the thread below to leave the CPU. */
PROGRAM(softint_interrupts, void)
{
	void *cookie =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_run, NULL);

	kpreempt_disable();
	softint_schedule(cookie);
	while (ran == 0)
		continue;
	kpreempt_enable();
	return 0;
}

PROGRAM(cookie_again, void)
{
	void *a = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_run, NULL);
	void *b;

	softint_disestablish(a);
	b = softint_establish(SOFTINT_CLOCK | SOFTINT_MPSAFE, on_first, NULL);
	return a != b;
}

static void
on_lock(void *arg)
{
	(void)arg;
	busy = 2;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

/* A handler that is pending behind one that blocks runs after
 * softint_disestablish has returned: R-31. */
PROGRAM(disestablish_pending, void)
{
	void *blocks =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_lock, NULL);
	void *behind =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_run, NULL);

	mutex_enter(&lock);
	schedule(blocks);
	while (busy != 2)
		pause_ticks(1);
	schedule(behind);
	softint_disestablish(behind);
	mutex_exit(&lock);
	pause_ticks(2);
	return 0;
}

static void
on_pool(void *arg)
{
	void *p = pool_get(&pool, PR_NOWAIT);

	(void)arg;
	if (p != NULL)
		pool_put(&pool, p);
	ran = 1;
}

PROGRAM(pool_in_handler, void)
{
	schedule(
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_pool, NULL));
	await(&ran);
	return 0;
}

/* --- callouts ------------------------------------------------------------------------- */

PROGRAM(callout_stays, void)
{
	int start = hardclock_ticks;

	callout_reset(&callout, 3, on_run, NULL);
	await(&ran);
	return where != 1 || hardclock_ticks - start < 3;
}

PROGRAM(callout_results, void)
{
	int wrong;

	callout_reset(&callout, 5, on_run, NULL);
	wrong = !callout_pending(&callout) || callout_expired(&callout);
	wrong |= callout_stop(&callout) || callout_pending(&callout);
	callout_reset(&callout, 1, on_run, NULL);
	await(&ran);
	pause_ticks(1);
	wrong |= callout_pending(&callout) || !callout_expired(&callout);
	wrong |= !callout_invoking(&callout);
	callout_ack(&callout);
	wrong |= callout_invoking(&callout);
	wrong |= !callout_stop(&callout);
	callout_reset(&callout, 5, on_run, NULL);
	wrong |= callout_halt(&callout, NULL);
	return wrong;
}

static void
on_signal(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	ran = 1;
	cv_signal(&cv);
	mutex_exit(&lock);
}

PROGRAM(woken_by_callout, void)
{
	mutex_enter(&lock);
	callout_reset(&callout, 1, on_signal, NULL);
	while (ran == 0)
		cv_wait(&cv, &lock);
	mutex_exit(&lock);
	return 0;
}

/* --- work queues, cross calls ------------------------------------------------------------ */

struct item {
	struct work it_work; /* first */
	long it_number;
};

static struct workqueue *wq;

static void
on_item(struct work *wk, void *arg)
{
	(void)arg;
	order = order * 10 + ((struct item *)(void *)wk)->it_number;
	ran = order > 100;
}

PROGRAM(items_in_order, void)
{
	static struct item it[3];

	for (int i = 0; i < 3; i++) {
		it[i].it_number = i + 1;
		workqueue_enqueue(wq, &it[i].it_work, NULL);
	}
	await(&ran);
	return order != 123;
}

static void
next_call(void *a, void *b)
{
	(void)b;
	order = order * 10 + (long)(intptr_t)a;
}

/* Of one CPU.  A later ticket comes after an earlier one. */
PROGRAM(calls_in_order, void)
{
	uint64_t first = xc_broadcast(0, next_call, (void *)1, NULL);
	uint64_t second = xc_broadcast(0, next_call, (void *)2, NULL);

	xc_wait(second);
	return order != 12 || first >= second;
}

/* --- per-CPU storage ------------------------------------------------------------------------ */

static void
add_up(void *p, void *sum, struct cpu_info *ci)
{
	*(long *)sum += *(long *)p + (long)ci->ci_index + 1;
}

static void
set_here(void *pc, void *unused)
{
	(void)unused;
	*(long *)percpu_getref(pc) = 10 * (long)(curcpu()->ci_index + 1);
	percpu_putref(pc);
}

/* All CPUs are visited, and what they have kept moves with the storage. */
PROGRAM(percpu_contents, void)
{
	percpu_t *pc = percpu_alloc(sizeof(long));
	long sum = 0, moved = 0;

	xc_wait(xc_broadcast(0, set_here, pc, NULL));
	percpu_foreach(pc, add_up, &sum);
	(void)percpu_alloc(4096);
	percpu_foreach(pc, add_up, &moved);
	return sum != 33 || moved != 33;
}

/* --- the kernel lock -------------------------------------------------------------------------- */

/* Who spins for it serves softints: this handler lets its holder go. */
PROGRAM(hold_kernel_lock, void)
{
	KERNEL_LOCK(1, NULL);
	busy = 1;
	while (ran == 0)
		continue;
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

PROGRAM(spin_for_kernel_lock, void)
{
	void *cookie =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_run, NULL);
	int s;

	while (busy == 0)
		continue;
	/* It is pending when the level falls, and then the CPU spins. */
	s = splsoftnet();
	softint_schedule(cookie);
	splx(s);
	KERNEL_LOCK(1, NULL);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

/* --- hardware interrupts ------------------------------------------------------------------------ */

static long shared;

static void
intr_count(void *arg)
{
	(void)arg;
	shared++;
}

static void
intr_lock(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

static void
intr_rwlock(void *arg)
{
	(void)arg;
	rw_enter(&rwlock, RW_READER);
	rw_exit(&rwlock);
}

static void
intr_spin(void *arg)
{
	(void)arg;
	mutex_spin_enter(&spin);
	shared++;
	mutex_spin_exit(&spin);
}

static void
intr_section(void *arg)
{
	(void)arg;
	pserialize_read_exit(pserialize_read_enter());
}

static void
intr_alloc(void *arg)
{
	(void)arg;
	kmem_free(kmem_alloc(8, KM_NOSLEEP), 8);
}

/* A device whose handler does what the number says. */
PROGRAM(attach_device, long what)
{
	static void (*const handlers[])(void *) = { intr_count, intr_lock,
		intr_rwlock, intr_spin, intr_section, intr_alloc };

	return nic_attach("nic0", NIC_MPSAFE, handlers[what], NULL) == NULL;
}

/* What the handlers have done is there after nic_intr_barrier. */
PROGRAM(read_device, long barrier)
{
	struct nic *nic = nic_attach("nic0", NIC_MPSAFE, intr_count, NULL);
	long seen;

	pause_ticks(2);
	nic_intr_mask(nic);
	if (barrier != 0)
		nic_intr_barrier(nic);
	seen = shared;
	return seen < 0;
}

PROGRAM(count_at, long ipl)
{
	int s = splraise((int)ipl);

	shared++;
	splx(s);
	return 0;
}

PROGRAM(count_spin, void)
{
	mutex_spin_enter(&spin);
	shared++;
	mutex_spin_exit(&spin);
	return 0;
}

/* There is a device: the scenario says so. */
static int
ioctl(unsigned long cmd, void *data)
{
	(void)cmd;
	(void)data;
	return 0;
}

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&soft_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&spin, MUTEX_DEFAULT, IPL_NET);
	mutex_init(&other_spin, MUTEX_DEFAULT, IPL_NET);
	rw_init(&rwlock);
	cv_init(&cv, "contract");
	callout_init(&callout, CALLOUT_MPSAFE);
	pool_init(&pool, 8, 0, 0, 0, "contract", NULL, IPL_NET);
	(void)workqueue_create(
	    &wq, "contract", on_item, NULL, PRI_NONE, IPL_NONE, WQ_MPSAFE);
}

static const struct kpi_syscalls syscalls = { .sc_ioctl = ioctl };

const struct kpi_module kpi_module = { .km_abi = KPI_MODULE_ABI,
	.km_name = "litmus-contract",
	.km_init = init,
	.km_syscalls = &syscalls };
