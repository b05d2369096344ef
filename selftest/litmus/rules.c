/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rules.c -- litmus programs: rules of the kernel API, kept and broken.
 *
 *	Each program is called with 1 to break its rule and with 0 to keep it.
 */

#include "litmus.h"
#include <machine/nic.h>
#include <sys/callout.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/pserialize.h>
#include <sys/rwlock.h>
#include <sys/workqueue.h>
#include <sys/xcall.h>

/* What a kernel object usually is: part of something bigger. */
struct item {
	kmutex_t it_lock;
	krwlock_t it_rwlock;
	kcondvar_t it_cv;
	callout_t it_callout;
	struct work it_work;
};

static kmutex_t lock, spin;
static krwlock_t rwlock;
static callout_t callout;
static struct workqueue *wq;
static long breaking; /* told to a handler before it is started */
static volatile long done, called;
static long config, seen;
static volatile bool holding; /* what ioctl meets */

/* --- returning with something held --------------------------------------- */

static void
keep_lock(void)
{
	mutex_enter(&lock);
	if (breaking == 0)
		mutex_exit(&lock);
}

static void
keep_level(void)
{
	int s = splraise(IPL_VM);

	if (breaking == 0)
		splx(s);
}

static void
handler_lock(void *arg)
{
	(void)arg;
	keep_lock();
	done = 1;
}

static void
handler_level(void *arg)
{
	(void)arg;
	keep_level();
	done = 1;
}

static void
thread_lock(void *arg)
{
	(void)arg;
	keep_lock();
	kthread_exit(0);
}

static void
item_lock(struct work *wk, void *arg)
{
	(void)wk;
	(void)arg;
	keep_lock();
}

static void
xcall_level(void *a, void *b)
{
	(void)a;
	(void)b;
	keep_level();
}

static int
run_softint(void (*func)(void *))
{
	void *cookie = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, func, 0);

	kpreempt_disable();
	softint_schedule(cookie);
	kpreempt_enable();
	await(&done);
	softint_disestablish(cookie);
	return 0;
}

PROGRAM(softint_returns_lock, long bad)
{
	breaking = bad;
	return run_softint(handler_lock);
}

PROGRAM(callout_returns_level, long bad)
{
	breaking = bad;
	callout_reset(&callout, 1, handler_level, NULL);
	await(&done);
	(void)callout_halt(&callout, NULL);
	return 0;
}

PROGRAM(thread_returns_lock, long bad)
{
	struct lwp *l;

	breaking = bad;
	(void)kthread_create(PRI_NONE, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN, NULL,
	    thread_lock, NULL, &l, "returns");
	return kthread_join(l);
}

PROGRAM(item_returns_lock, long bad)
{
	struct item *it = kmem_zalloc(sizeof(*it), KM_SLEEP);

	breaking = bad;
	workqueue_enqueue(wq, &it->it_work, NULL);
	pause_ticks(2);
	workqueue_destroy(wq);
	kmem_free(it, sizeof(*it));
	return 0;
}

PROGRAM(xcall_returns_level, long bad)
{
	breaking = bad;
	xc_wait(xc_broadcast(0, xcall_level, NULL, NULL));
	return 0;
}

/* --- memory freed with something in use in it ---------------------------- */

static struct item *
item(void)
{
	struct item *it = kmem_zalloc(sizeof(*it), KM_SLEEP);

	mutex_init(&it->it_lock, MUTEX_DEFAULT, IPL_NONE);
	rw_init(&it->it_rwlock);
	cv_init(&it->it_cv, "item");
	callout_init(&it->it_callout, CALLOUT_MPSAFE);
	return it;
}

PROGRAM(free_held_mutex, long bad)
{
	struct item *it = item();

	mutex_enter(&it->it_lock);
	if (bad == 0)
		mutex_exit(&it->it_lock);
	kmem_free(it, sizeof(*it));
	return 0;
}

PROGRAM(free_held_rwlock, long bad)
{
	struct item *it = item();

	rw_enter(&it->it_rwlock, RW_READER);
	if (bad == 0)
		rw_exit(&it->it_rwlock);
	kmem_free(it, sizeof(*it));
	return 0;
}

static struct item *shared;

PROGRAM(wait_for_item, void)
{
	shared = item();
	mutex_enter(&shared->it_lock);
	called = 1;
	(void)cv_timedwait(&shared->it_cv, &shared->it_lock, 3);
	mutex_exit(&shared->it_lock);
	done = 1;
	return 0;
}

PROGRAM(free_awaited_item, long bad)
{
	await(bad != 0 ? &called : &done);
	membar_sync();
	kmem_free(shared, sizeof(*shared));
	return 0;
}

PROGRAM(free_queued_item, long bad)
{
	struct item *it = item();

	workqueue_enqueue(wq, &it->it_work, NULL);
	if (bad == 0)
		workqueue_destroy(wq);
	kmem_free(it, sizeof(*it));
	return 0;
}

/* --- softint cookies ------------------------------------------------------ */

static void
handler_nothing(void *arg)
{
	(void)arg;
}

PROGRAM(schedule_stale_cookie, long bad)
{
	void *cookie = softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE, handler_nothing, NULL);

	if (bad != 0)
		softint_disestablish(cookie);
	kpreempt_disable();
	softint_schedule(cookie);
	kpreempt_enable();
	return 0;
}

PROGRAM(establish_level, long level)
{
	return softint_establish((unsigned)level, handler_nothing, NULL) ==
	    NULL;
}

/* --- read sections, levels ------------------------------------------------- */

PROGRAM(sections_left_crosswise, long bad)
{
	int s = pserialize_read_enter(), t = pserialize_read_enter();

	pserialize_read_exit(bad != 0 ? s : t);
	pserialize_read_exit(bad != 0 ? t : s);
	splx(IPL_NONE);
	return 0;
}

PROGRAM(splx_in_section, long bad)
{
	int s = pserialize_read_enter();
	int t = splraise(IPL_VM);

	splx(bad != 0 ? IPL_NONE : t);
	pserialize_read_exit(s);
	return 0;
}

PROGRAM(splx_with_spin_mutex, long bad)
{
	mutex_enter(&spin);
	splx(bad != 0 ? IPL_NONE : IPL_VM);
	mutex_exit(&spin);
	return 0;
}

PROGRAM(yield_in_section, long bad)
{
	int s = pserialize_read_enter();

	if (bad != 0)
		yield();
	pserialize_read_exit(s);
	yield();
	return 0;
}

static void
handler_long(void *arg)
{
	(void)arg;
	called = 1;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

/* It waits only when the function is under way. */
PROGRAM(halt_in_section, long bad)
{
	int s = IPL_NONE;

	mutex_enter(&lock);
	callout_reset(&callout, 1, handler_long, NULL);
	await(&called);
	mutex_exit(&lock);
	if (bad != 0)
		s = pserialize_read_enter();
	(void)callout_halt(&callout, NULL);
	if (bad != 0)
		pserialize_read_exit(s);
	return 0;
}

PROGRAM(hold_lock_long, void)
{
	await(&called);
	mutex_enter(&lock);
	pause_ticks(3);
	mutex_exit(&lock);
	return 0;
}

/* --- the rest --------------------------------------------------------------- */

PROGRAM(rw_exit_of_other, long bad)
{
	await(&called);
	if (bad == 0)
		rw_enter(&rwlock, RW_READER);
	rw_exit(&rwlock);
	done = 1;
	return 0;
}

PROGRAM(rw_read_long, void)
{
	rw_enter(&rwlock, RW_READER);
	called = 1;
	await(&done);
	rw_exit(&rwlock);
	return 0;
}

static void
xcall_allocate(void *a, void *b)
{
	(void)b;
	if (a != NULL)
		kmem_free(kmem_alloc(8, KM_NOSLEEP), 8);
}

PROGRAM(allocate_in_xcall, long bad)
{
	xc_wait(
	    xc_broadcast(0, xcall_allocate, bad != 0 ? &breaking : NULL, NULL));
	return 0;
}

/* --- nic_attach happens before the first interrupt ------------------------- */

static void
nic_handler(void *arg)
{
	(void)arg;
	seen = config;
}

/* The handler reads its configuration; written after is too late. */
PROGRAM(attach_nic, long late)
{
	struct nic *nic;

	if (late == 0)
		config = 7;
	nic = nic_attach("nic0", NIC_MPSAFE, nic_handler, NULL);
	if (late != 0)
		config = 7;
	return nic == NULL;
}

/* --- the reading of facts --------------------------------------------------- */

static void
thread_holds(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	holding = true;
	pause_ticks(50);
	mutex_exit(&lock);
	kthread_exit(0);
}

PROGRAM(leave_lock_held, void)
{
	return kthread_create(
	    PRI_NONE, KTHREAD_MPSAFE, NULL, thread_holds, NULL, NULL, "holder");
}

/* A lock is contended with a spin mutex held, which is wrong; and there is no
 * such interface. */
static int
ioctl(unsigned long cmd, void *data)
{
	(void)cmd;
	(void)data;
	if (!holding)
		return 0;
	mutex_enter(&spin);
	mutex_enter(&lock);
	mutex_exit(&lock);
	mutex_exit(&spin);
	return ENXIO;
}

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&spin, MUTEX_DEFAULT, IPL_NET);
	rw_init(&rwlock);
	callout_init(&callout, CALLOUT_MPSAFE);
	(void)workqueue_create(
	    &wq, "rules", item_lock, NULL, PRI_NONE, IPL_NONE, WQ_MPSAFE);
}

static const struct kpi_syscalls syscalls = { .sc_ioctl = ioctl };

const struct kpi_module kpi_module = { .km_abi = KPI_MODULE_ABI,
	.km_name = "litmus-rules",
	.km_init = init,
	.km_syscalls = &syscalls };
