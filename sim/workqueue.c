/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * workqueue.c -- workqueue(9), the form of 2016.
 *
 *	Contract: workqueue(9); reference A.7.  Items are linked through the
 *	caller's memory and nobody checks for a second enqueue.
 *	workqueue_destroy changes the queue's function to the exit function
 *	without synchronisation, so a real item can meet it.
 */

#include "sim/kpi/sys/workqueue.h"

#include "sim/clock.h"
#include "sim/hooks.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/wrong.h"

enum { QUEUE_BYTES = 128, ITEMS_MAX = 4096 };

static struct workqueue_entry *
wq_of(const struct workqueue *wq, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup((uintptr_t)wq, HANDLE_WORKQUEUE, what, pc);

	if (n >= M.node->s.use.n_workqueue ||
	    M.node->workqueue[n].wq_addr != (uintptr_t)wq)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)wq, pc,
		    "%s: not a workqueue (overwritten)", what);
	return &M.node->workqueue[n];
}

static void
worker(void *arg)
{
	struct workqueue_entry *wq =
	    &M.node->workqueue[(uint32_t)(uintptr_t)arg];
	struct ctx *cx = M.cur;

	while (wq->wq_head != 0) {
		uint64_t item = wq->wq_head;

		/* Detach the whole list, then run it without locks. */
		operation_part(TRACE_WORKQUEUE_ENQUEUE, 0, 0, cx->cx_cpu);
		wq->wq_head = wq->wq_tail = 0;
		if (edge(EDGE_WORK))
			clock_acquire(cx, &wq->wq_clock);
		while (item != 0) {
			uint64_t this = item;

			memory_check(item, sizeof(struct work), false, 0);
			item = memory_load64(item);
			wq->wq_taken = item;
			if (M.node->s.work_queued > 0)
				M.node->s.work_queued--;
			step(TRACE_SOFTINT, this, 0, 0);
			if (wq->wq_exiting) {
				sched_wake_all(WAIT_WORKQUEUE, wq->wq_addr);
				if (edge(EDGE_WORK_END))
					clock_release(cx, &cx->cx_exit_clock);
				ctx_exit(true);
			}
			if (!wq->wq_mpsafe && !wrong(WRONG_WORK_UNLOCKED))
				kernel_lock(1);
			wq->wq_func(ptr(this), wq->wq_arg);
			if (!wq->wq_mpsafe && !wrong(WRONG_WORK_UNLOCKED))
				kernel_unlock(1, NULL);
			ctx_check_return("a work item", IPL_NONE);
		}
	}
	ctx_exit(false);
}

/* One that was destroyed has no thread and no handle any more. */
static uint32_t
workqueue_number(void)
{
	const struct node *n = M.node;

	for (uint32_t i = 0; i < n->s.use.n_workqueue; i++) {
		if (!n->workqueue[i].wq_live)
			return i;
	}
	return TABLE_NEW(workqueue);
}

int
workqueue_create(struct workqueue **wqp, const char *name,
    void (*func)(struct work *, void *), void *arg, pri_t pri, int ipl,
    int flags)
{
	uint64_t pc = CALLER();
	char text[TRACE_NAME_MAX];
	struct workqueue_entry *wq;
	struct ctx *cx;
	uint32_t n;

	(void)pri;
	(void)ipl;
	step(TRACE_KTHREAD_CREATE, 0, 0, pc);
	ctx_assert_sleepable("workqueue_create");
	n = workqueue_number();
	wq = &M.node->workqueue[n];
	*wq = (struct workqueue_entry){ .wq_arg = arg,
		.wq_func = (void (*)(void *, void *))func,
		.wq_mpsafe = (flags & WQ_MPSAFE) != 0,
		.wq_live = true };
	ctx_format_name(text, "%s", name);
	cx = ctx_new(CLASS_KTHREAD, M.cur->cx_cpu, text);
	cx->cx_worker = true;
	cx->cx_real = false;
	wq->wq_ctx = (int16_t)cx->cx_id;
	wq->wq_addr = handle_object(
	    "struct workqueue", QUEUE_BYTES, HANDLE_WORKQUEUE, n, pc);
	hooks_access((uintptr_t)wqp, sizeof(*wqp), true, pc);
	*wqp = ptr(wq->wq_addr);
	return 0;
}

/* Is it in a list?  Items that were queued twice close it to a ring. */
static bool
in_list(uint64_t head, uint64_t item)
{
	for (unsigned n = 0; head != 0 && n < ITEMS_MAX; n++) {
		if (head == item)
			return true;
		head = memory_load64(head);
	}
	return false;
}

static bool
any_in_list(uint64_t head, uint64_t addr, uint64_t size)
{
	for (unsigned n = 0; head != 0 && n < ITEMS_MAX; n++) {
		if (head - addr < size)
			return true;
		head = memory_load64(head);
	}
	return false;
}

void
workqueue_check_free(uint64_t addr, uint64_t size, uint64_t pc)
{
	for (uint32_t i = 0; i < M.node->s.use.n_workqueue; i++) {
		const struct workqueue_entry *wq = &M.node->workqueue[i];

		if (wq->wq_live &&
		    (any_in_list(wq->wq_head, addr, size) ||
			any_in_list(wq->wq_taken, addr, size)))
			finding_rule(FINDING_PANIC, addr, pc,
			    "free of an object with a work item that is queued");
	}
}

static void
append(struct workqueue_entry *wq, uint64_t item)
{
	struct ctx *cx = &M.node->ctx[wq->wq_ctx];

	M.node->s.work_queued++;
	memory_store64(item, wrong(WRONG_WORK_LIFO) ? wq->wq_head : 0);
	if (wq->wq_head == 0 || wrong(WRONG_WORK_LIFO))
		wq->wq_head = item;
	else
		memory_store64(wq->wq_tail, item);
	wq->wq_tail = item;
	if (edge(EDGE_WORK))
		clock_release(M.cur, &wq->wq_clock);
	if (cx->cx_state == CTX_IDLE) {
		ctx_prepare(
		    cx, worker, (void *)(uintptr_t)(wq - M.node->workqueue));
		ctx_ready(cx);
	}
}

void
workqueue_enqueue(struct workqueue *wq, struct work *wk, struct cpu_info *ci)
{
	uint64_t pc = CALLER();
	struct workqueue_entry *we;

	(void)ci;
	step(TRACE_WORKQUEUE_ENQUEUE, (uintptr_t)wk, 0, pc);
	memory_check((uintptr_t)wk, sizeof(*wk), true, pc);
	we = wq_of(wq, "workqueue_enqueue", pc);
	if (wrong(WRONG_WORK_INLINE)) {
		we->wq_func(wk, we->wq_arg);
		return;
	}
	if (in_list(we->wq_head, (uintptr_t)wk) ||
	    in_list(we->wq_taken, (uintptr_t)wk))
		finding_rule(FINDING_KASSERT, (uintptr_t)wk, pc,
		    "workqueue_enqueue: the item is queued already");
	append(we, (uintptr_t)wk);
}

void
workqueue_destroy(struct workqueue *wqa)
{
	uint64_t pc = CALLER(), exit_item;
	struct workqueue_entry *wq;
	struct ctx *cx;

	step(TRACE_WORKQUEUE_DESTROY, (uintptr_t)wqa, 0, pc);
	ctx_assert_sleepable("workqueue_destroy");
	wq = wq_of(wqa, "workqueue_destroy", pc);
	cx = &M.node->ctx[wq->wq_ctx];
	wq->wq_exiting = true;
	step(TRACE_WRITE, (uintptr_t)wqa, 8, pc);
	if (wq->wq_head != 0 && watches(CHECK_WORKQUEUE))
		finding_fatal_at(FINDING_KASSERT, (uintptr_t)wqa, pc,
		    "workqueue_destroy: items are queued");
	exit_item = heap_alloc(
	    sizeof(struct work), BLOCK_MACHINE, "workqueue exit", true, pc);
	append(wq, exit_item);
	while (cx->cx_state != CTX_DONE && !wrong(WRONG_WORK_HASTY))
		sched_block(WAIT_WORKQUEUE, (uintptr_t)wqa);
	if (edge(EDGE_WORK_END))
		clock_acquire(M.cur, &cx->cx_exit_clock);
	cx->cx_released = true;
	wq->wq_live = false;
	heap_free(exit_item, sizeof(struct work), BLOCK_MACHINE, pc);
	heap_free((uintptr_t)wqa, QUEUE_BYTES, BLOCK_MACHINE, pc);
}
