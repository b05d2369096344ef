/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lockorder.c -- litmus programs: the order in which locks are taken.
 *
 *	What must be found is a cycle of orders, whether or not a run gets
 *	stuck; what must be clean is one that something makes impossible.
 */

#include "litmus.h"
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/rwlock.h>
#include <sys/waitgraph.h>

struct object {
	kmutex_t lock;
	long refs;
};

static kmutex_t a, b, c, gate, spin_a, spin_b;
static krwlock_t rw, rw_other;
static struct object first, second;
static struct object *made[2];
static kcondvar_t drained;
static volatile long flag;
static void *handler_ba;

static void
both(kmutex_t *outer, kmutex_t *inner)
{
	mutex_enter(outer);
	mutex_enter(inner);
	mutex_exit(inner);
	mutex_exit(outer);
}

static void
take_ba(void *arg)
{
	(void)arg;
	both(&b, &a);
}

static struct object *
make(void)
{
	struct object *ob = kmem_alloc(sizeof(*ob), KM_SLEEP);

	mutex_init(&ob->lock, MUTEX_DEFAULT, IPL_NONE);
	ob->refs = 0;
	return ob;
}

static void
init(void)
{
	mutex_init(&a, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&b, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&c, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&gate, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&spin_a, MUTEX_DEFAULT, IPL_NET);
	mutex_init(&spin_b, MUTEX_DEFAULT, IPL_NET);
	mutex_init(&first.lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&second.lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&drained, "drained");
	rw_init(&rw);
	rw_init(&rw_other);
	made[0] = make();
	made[1] = make();
	handler_ba =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, take_ba, NULL);
	/* Nobody else runs yet: this order has no partner. */
	both(&c, &a);
}

/* --- mutexes ------------------------------------------------------------- */

PROGRAM(order_ab, void)
{
	both(&a, &b);
	return 0;
}

PROGRAM(order_ba, void)
{
	both(&b, &a);
	return 0;
}

PROGRAM(order_bc, void)
{
	both(&b, &c);
	return 0;
}

PROGRAM(order_ca, void)
{
	both(&c, &a);
	return 0;
}

PROGRAM(order_ac, void)
{
	both(&a, &c);
	return 0;
}

/* One context may do as it likes. */
PROGRAM(order_ab_ba, void)
{
	both(&a, &b);
	both(&b, &a);
	return 0;
}

PROGRAM(order_gate_ab, void)
{
	mutex_enter(&gate);
	both(&a, &b);
	mutex_exit(&gate);
	return 0;
}

PROGRAM(order_gate_ba, void)
{
	mutex_enter(&gate);
	both(&b, &a);
	mutex_exit(&gate);
	return 0;
}

/* The gate is behind the first lock: it is part of the cycle. */
PROGRAM(order_a_gate_b, void)
{
	mutex_enter(&a);
	both(&gate, &b);
	mutex_exit(&a);
	return 0;
}

PROGRAM(order_b_gate_a, void)
{
	mutex_enter(&b);
	both(&gate, &a);
	mutex_exit(&b);
	return 0;
}

/* The inner one is only tried for: nobody waits with b held. */
PROGRAM(order_b_try_a, void)
{
	mutex_enter(&b);
	if (mutex_tryenter(&a))
		mutex_exit(&a);
	mutex_exit(&b);
	return 0;
}

/* Got by trying, held like any other. */
PROGRAM(order_try_b_a, void)
{
	if (mutex_tryenter(&b)) {
		mutex_enter(&a);
		mutex_exit(&a);
		mutex_exit(&b);
	}
	return 0;
}

/* Whoever comes first does it, so that no run has both orders. */
PROGRAM(order_ab_unless_done, void)
{
	mutex_enter(&a);
	if (flag == 0) {
		mutex_enter(&b);
		flag = 1;
		mutex_exit(&b);
	}
	mutex_exit(&a);
	return 0;
}

PROGRAM(order_ba_unless_done, void)
{
	mutex_enter(&b);
	if (flag == 0) {
		mutex_enter(&a);
		flag = 1;
		mutex_exit(&a);
	}
	mutex_exit(&b);
	return 0;
}

/* The same with a kernel-wide hand-over: the second waits for the first. */
PROGRAM(order_ab_then_flag, void)
{
	both(&a, &b);
	membar_exit();
	flag = 1;
	return 0;
}

PROGRAM(order_flag_then_ba, void)
{
	await(&flag);
	membar_enter();
	both(&b, &a);
	return 0;
}

/* --- a thread's start, a handler -------------------------------------------- */

static void
thread_ba(void *arg)
{
	take_ba(arg);
	kthread_exit(0);
}

PROGRAM(order_ab_then_thread_ba, void)
{
	both(&a, &b);
	return kthread_create(
	    0, KTHREAD_MPSAFE, NULL, thread_ba, NULL, NULL, "ba");
}

PROGRAM(order_thread_ba_and_ab, void)
{
	int error = kthread_create(
	    0, KTHREAD_MPSAFE, NULL, thread_ba, NULL, NULL, "ba");

	both(&a, &b);
	return error;
}

PROGRAM(order_softint_ba, void)
{
	kpreempt_disable();
	softint_schedule(handler_ba);
	kpreempt_enable();
	return 0;
}

/* --- the kernel lock ----------------------------------------------------------- */

PROGRAM(order_kernel_ab, void)
{
	KERNEL_LOCK(1, NULL);
	both(&a, &b);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

PROGRAM(order_kernel_ba, void)
{
	KERNEL_LOCK(1, NULL);
	both(&b, &a);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

/* It is lost in the sleep, so it keeps nobody away. */
PROGRAM(order_kernel_a_sleep_b, void)
{
	KERNEL_LOCK(1, NULL);
	mutex_enter(&a);
	pause_ticks(1);
	mutex_enter(&b);
	mutex_exit(&b);
	mutex_exit(&a);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

PROGRAM(order_kernel_b_sleep_a, void)
{
	KERNEL_LOCK(1, NULL);
	mutex_enter(&b);
	pause_ticks(1);
	mutex_enter(&a);
	mutex_exit(&a);
	mutex_exit(&b);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

PROGRAM(order_a_kernel, void)
{
	mutex_enter(&a);
	KERNEL_LOCK(1, NULL);
	KERNEL_UNLOCK_ONE(NULL);
	mutex_exit(&a);
	return 0;
}

PROGRAM(order_kernel_a, void)
{
	KERNEL_LOCK(1, NULL);
	mutex_enter(&a);
	mutex_exit(&a);
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

/* --- spin mutexes ----------------------------------------------------------------- */

PROGRAM(order_spin_ab, void)
{
	both(&spin_a, &spin_b);
	return 0;
}

PROGRAM(order_spin_ba, void)
{
	both(&spin_b, &spin_a);
	return 0;
}

PROGRAM(order_a_spin, void)
{
	both(&a, &spin_a);
	return 0;
}

/* --- rwlocks ------------------------------------------------------------------------ */

static void
rw_both(krwlock_t *outer, krw_t how, krwlock_t *inner, krw_t what)
{
	rw_enter(outer, how);
	rw_enter(inner, what);
	rw_exit(inner);
	rw_exit(outer);
}

PROGRAM(order_read_read, void)
{
	rw_both(&rw, RW_READER, &rw_other, RW_READER);
	return 0;
}

PROGRAM(order_read_read_back, void)
{
	rw_both(&rw_other, RW_READER, &rw, RW_READER);
	return 0;
}

PROGRAM(order_write_write_back, void)
{
	rw_both(&rw_other, RW_WRITER, &rw, RW_WRITER);
	return 0;
}

PROGRAM(order_write_rw, void)
{
	rw_enter(&rw, RW_WRITER);
	rw_exit(&rw);
	return 0;
}

PROGRAM(order_write_other, void)
{
	rw_enter(&rw_other, RW_WRITER);
	rw_exit(&rw_other);
	return 0;
}

/* --- objects --------------------------------------------------------------------------- */

PROGRAM(order_first_second, void)
{
	both(&first.lock, &second.lock);
	return 0;
}

PROGRAM(order_second_first, void)
{
	both(&second.lock, &first.lock);
	return 0;
}

PROGRAM(order_made, void)
{
	both(&made[0]->lock, &made[1]->lock);
	return 0;
}

PROGRAM(order_made_back, void)
{
	both(&made[1]->lock, &made[0]->lock);
	return 0;
}

/* One object's lock before a, another one's behind it: no cycle of objects,
 * although one of their kinds. */
PROGRAM(order_made_a, void)
{
	both(&made[0]->lock, &a);
	return 0;
}

PROGRAM(order_a_made, void)
{
	both(&a, &made[1]->lock);
	return 0;
}

/* Each makes its own in the run, at the same place in the code. */
PROGRAM(order_own_a, void)
{
	struct object *ob = make();

	both(&ob->lock, &a);
	mutex_destroy(&ob->lock);
	kmem_free(ob, sizeof(*ob));
	return 0;
}

PROGRAM(order_a_own, void)
{
	struct object *ob = make();

	both(&a, &ob->lock);
	mutex_destroy(&ob->lock);
	kmem_free(ob, sizeof(*ob));
	return 0;
}

/* --- references ---------------------------------------------------------------------------- */

PROGRAM(order_ref_a, void)
{
	hold(&first);
	mutex_enter(&a);
	mutex_exit(&a);
	unhold(&first);
	return 0;
}

/* Takes the lock first, as the one who drains does. */
PROGRAM(order_a_ref, void)
{
	mutex_enter(&a);
	hold(&first);
	mutex_exit(&a);
	unhold(&first);
	return 0;
}

/* The drain sleeps a little in any case: who it waits for is seldom there. */
PROGRAM(order_a_drain, void)
{
	mutex_enter(&a);
	wait_on(&first, "drain");
	pause_ticks(1);
	wait_done(&first);
	mutex_exit(&a);
	return 0;
}

/* cv_wait gives the mutex back, so that the holder can have it. */
PROGRAM(order_drain_without_a, void)
{
	mutex_enter(&a);
	wait_on(&first, "drain");
	(void)cv_timedwait(&drained, &a, 1);
	wait_done(&first);
	mutex_exit(&a);
	return 0;
}

LITMUS_MODULE("lockorder", init);
