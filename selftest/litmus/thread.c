/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * thread.c -- litmus programs: kernel threads and work queues.
 */

#include "litmus.h"
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/workqueue.h>

struct job {
	struct work j_work;
	long j_value;
};

static kmutex_t lock;
static struct workqueue *readers, *writers, *counters, *freers, *lockers;
static struct workqueue *big_locked;
static struct work work, more;
static struct lwp *thread;
static long data, result, counter;
static volatile long ran;

static void
thread_read(void *arg)
{
	(void)arg;
	result = data;
}

static void
thread_write(void *arg)
{
	(void)arg;
	data = 7;
	ran = 1;
	kthread_exit(0);
}

static void
thread_lock(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

static void
thread_count(void *arg)
{
	(void)arg;
	counter++;
}

static void
work_read(struct work *wk, void *arg)
{
	(void)wk;
	(void)arg;
	result = data;
}

static void
work_write(struct work *wk, void *arg)
{
	(void)wk;
	(void)arg;
	data = 7;
	ran = 1;
}

static void
work_count(struct work *wk, void *arg)
{
	(void)wk;
	(void)arg;
	counter++;
}

static void
work_lock(struct work *wk, void *arg)
{
	(void)wk;
	(void)arg;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

static void
work_free(struct work *wk, void *arg)
{
	struct job *j = (struct job *)(void *)wk;

	(void)arg;
	KASSERT(j->j_value == 7);
	kmem_free(j, sizeof(*j));
}

static void
queue(struct workqueue **wq, void (*func)(struct work *, void *), int flags)
{
	int error = workqueue_create(
	    wq, "litmus", func, NULL, PRI_NONE, IPL_SOFTNET, flags);

	KASSERT(error == 0);
}

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	queue(&readers, work_read, WQ_MPSAFE);
	queue(&writers, work_write, WQ_MPSAFE);
	queue(&counters, work_count, WQ_MPSAFE);
	queue(&freers, work_free, WQ_MPSAFE);
	queue(&lockers, work_lock, WQ_MPSAFE);
	queue(&big_locked, work_count, 0);
}

static void
create(void (*func)(void *), int flags)
{
	int error = kthread_create(
	    PRI_NONE, flags, NULL, func, NULL, &thread, "litmus");

	KASSERT(error == 0);
}

/* --- threads --------------------------------------------------------------------- */

PROGRAM(create_after_write, void)
{
	data = 7;
	create(thread_read, KTHREAD_MPSAFE);
	return 0;
}

PROGRAM(create_before_write, void)
{
	create(thread_read, KTHREAD_MPSAFE);
	data = 7;
	return 0;
}

PROGRAM(read_after_join, void)
{
	create(thread_write, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN);
	(void)kthread_join(thread);
	return data != 7;
}

PROGRAM(read_without_join, void)
{
	create(thread_write, KTHREAD_MPSAFE);
	await(&ran);
	return data != 7;
}

PROGRAM(join_holding_lock, void)
{
	mutex_enter(&lock);
	create(thread_lock, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN);
	(void)kthread_join(thread);
	mutex_exit(&lock);
	return 0;
}

/* Without KTHREAD_MPSAFE a thread runs with the kernel lock. */
PROGRAM(thread_big_locked, void)
{
	create(thread_count, 0);
	return 0;
}

PROGRAM(thread_mpsafe, void)
{
	create(thread_count, KTHREAD_MPSAFE);
	return 0;
}

PROGRAM(count_kernel_lock, void)
{
	KERNEL_LOCK(1, NULL);
	counter++;
	KERNEL_UNLOCK_ONE(NULL);
	return 0;
}

/* What kthread_create stores through its pointer can be read. */
PROGRAM(thread_in_heap, void)
{
	struct lwp **lp = kmem_alloc(sizeof(*lp), KM_SLEEP);
	struct workqueue **wqp = kmem_alloc(sizeof(*wqp), KM_SLEEP);
	int error = kthread_create(PRI_NONE, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN,
	    NULL, thread_read, NULL, lp, "litmus");

	KASSERT(error == 0);
	(void)kthread_join(*lp);
	queue(wqp, work_read, WQ_MPSAFE);
	workqueue_destroy(*wqp);
	kmem_free(lp, sizeof(*lp));
	kmem_free(wqp, sizeof(*wqp));
	return 0;
}

/* --- work queues -------------------------------------------------------------------- */

PROGRAM(enqueue_after_write, void)
{
	data = 7;
	workqueue_enqueue(readers, &work, NULL);
	return 0;
}

PROGRAM(enqueue_before_write, void)
{
	workqueue_enqueue(readers, &work, NULL);
	data = 7;
	return 0;
}

PROGRAM(read_after_destroy, void)
{
	workqueue_enqueue(writers, &work, NULL);
	await(&ran);
	workqueue_destroy(writers);
	return data != 7;
}

PROGRAM(read_after_polling, void)
{
	workqueue_enqueue(writers, &work, NULL);
	await(&ran);
	return data != 7;
}

/* One thread runs all items of a queue. */
PROGRAM(enqueue_first, void)
{
	workqueue_enqueue(counters, &work, NULL);
	return 0;
}

PROGRAM(enqueue_second, void)
{
	workqueue_enqueue(counters, &more, NULL);
	return 0;
}

PROGRAM(enqueue_big_locked, void)
{
	workqueue_enqueue(big_locked, &work, NULL);
	return 0;
}

static void
thread_nothing(void *arg)
{
	(void)arg;
	kthread_exit(0);
}

static struct lwp *
start_thread(void (*func)(void *))
{
	struct lwp *l;

	(void)kthread_create(PRI_NONE, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN, NULL,
	    func, NULL, &l, "again");
	return l;
}

/* So many that the numbers of those that have ended are used again. */
PROGRAM(thread_again, long join)
{
	struct lwp *l;

	for (int i = 0; i < 60; i++)
		(void)kthread_join(start_thread(thread_nothing));
	l = start_thread(thread_write);
	if (join != 0)
		(void)kthread_join(l);
	else
		await(&ran);
	result = data;
	return result != 7;
}

static void
thread_count_locked(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	counter++;
	mutex_exit(&lock);
	kthread_exit(0);
}

static void
thread_count_plain(void *arg)
{
	(void)arg;
	counter++;
	kthread_exit(0);
}

/* More at once than a run usually has. */
PROGRAM(many_threads, long locked)
{
	static struct lwp *threads[100];

	for (int i = 0; i < 100; i++)
		threads[i] = start_thread(
		    locked != 0 ? thread_count_locked : thread_count_plain);
	for (int i = 0; i < 100; i++)
		(void)kthread_join(threads[i]);
	return locked != 0 && counter != 100;
}

PROGRAM(enqueue_free, void)
{
	struct job *j = kmem_zalloc(sizeof(*j), KM_SLEEP);

	j->j_value = 7;
	workqueue_enqueue(freers, &j->j_work, NULL);
	return 0;
}

/* The item is linked to itself. */
PROGRAM(enqueue_twice, void)
{
	workqueue_enqueue(counters, &work, NULL);
	workqueue_enqueue(counters, &work, NULL);
	return 0;
}

PROGRAM(destroy_queued, void)
{
	workqueue_enqueue(counters, &work, NULL);
	workqueue_destroy(counters);
	return 0;
}

PROGRAM(destroy_holding_lock, void)
{
	mutex_enter(&lock);
	workqueue_enqueue(lockers, &work, NULL);
	pause_ticks(2);
	workqueue_destroy(lockers);
	mutex_exit(&lock);
	return 0;
}

LITMUS_MODULE("thread", init);
