/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * condvar.c -- condvar(9) and kpause(9).
 *
 *	Contract: condvar(9); reference A.3.  Wake-ups are not remembered.
 *	Which waiter cv_signal wakes is a choice of the strategy ("cv_signal").
 */

#include "sim/kpi/sys/condvar.h"

#include "sim/clock.h"
#include "sim/kpi/errno.h"
#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/wrong.h"

static struct condvar *
cv_of(const kcondvar_t *cv, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup((uintptr_t)cv, HANDLE_CONDVAR, what, pc);
	struct condvar *c = &M.node->condvar[n];

	if (n >= M.node->s.use.n_condvar || c->cv_addr != (uintptr_t)cv ||
	    !c->cv_live)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)cv, pc,
		    "%s: not a condvar (moved or overwritten)", what);
	return c;
}

void
cv_init(kcondvar_t *cv, const char *wmesg)
{
	uint64_t pc = CALLER();
	uint32_t n;

	(void)wmesg;
	step(TRACE_MUTEX_INIT, (uintptr_t)cv, 0, pc);
	memory_check((uintptr_t)cv, sizeof(*cv), true, pc);
	n = TABLE_NEW(condvar);
	M.node->condvar[n] = (struct condvar){ .cv_addr = (uintptr_t)cv,
		.cv_head = NONE,
		.cv_tail = NONE,
		.cv_live = true };
	handle_store((uintptr_t)cv, HANDLE_CONDVAR, n);
}

void
cv_destroy(kcondvar_t *cv)
{
	uint64_t pc = CALLER();
	struct condvar *c;

	step(TRACE_MUTEX_DESTROY, (uintptr_t)cv, 0, pc);
	c = cv_of(cv, "cv_destroy", pc);
	if (c->cv_count > 0 && watches(CHECK_CONDVAR))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)cv, pc,
		    "cv_destroy: %d waiters", c->cv_count);
	c->cv_live = false;
	handle_store((uintptr_t)cv, HANDLE_POOL, 0);
}

static void
waiters_remove(struct condvar *c, struct ctx *cx)
{
	int16_t *link = &c->cv_head, prev = NONE;

	while (*link != NONE && *link != (int16_t)cx->cx_id) {
		prev = *link;
		link = &M.node->ctx[prev].cx_cv_next;
	}
	if (*link == NONE)
		return;
	*link = cx->cx_cv_next;
	if (c->cv_tail == (int16_t)cx->cx_id)
		c->cv_tail = prev;
	cx->cx_cv_next = NONE;
	c->cv_count--;
}

static void
waiters_add(struct condvar *c, struct ctx *cx)
{
	cx->cx_cv_next = NONE;
	if (c->cv_head == NONE)
		c->cv_head = (int16_t)cx->cx_id;
	else
		M.node->ctx[c->cv_tail].cx_cv_next = (int16_t)cx->cx_id;
	c->cv_tail = (int16_t)cx->cx_id;
	c->cv_count++;
}

static int
wait_for(kcondvar_t *cv, kmutex_t *mtx, int ticks, uint64_t pc)
{
	struct ctx *cx = M.cur;
	struct condvar *c;

	operation_publish_second((uintptr_t)mtx);
	step(TRACE_CV_WAIT, (uintptr_t)cv, 0, pc);
	c = cv_of(cv, "cv_wait", pc);
	if (!is_thread(cx) || cx->cx_sections > 0)
		ctx_assert_sleepable("cv_wait");
	if (!mutex_owned(mtx) && watches(CHECK_CONDVAR))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)mtx, pc,
		    "cv_wait: the interlock is not held");
	/* Nobody can signal between: the machine makes no step here. */
	waiters_add(c, cx);
	cx->cx_signalled = false;
	mutex_exit(mtx);
	if (cx->cx_spin_count > 0)
		ctx_assert_sleepable("cv_wait");
	if (!cx->cx_signalled) {
		if (ticks == 0 && wrong(WRONG_CV_HASTY))
			ticks = 1;
		if (ticks > 0)
			timer_arm(cx->cx_timer,
			    M.node->s.now + (int64_t)ticks * TICK_NS);
		sched_block(WAIT_CV, (uintptr_t)cv);
		timer_disarm(cx->cx_timer);
	}
	if (!cx->cx_signalled) {
		c = cv_of(cv, "cv_wait", pc);
		operation_part(TRACE_CV_SIGNAL, (uintptr_t)cv, 0, cx->cx_cpu);
		waiters_remove(c, cx);
	} else if (edge(EDGE_WAKEUP)) {
		clock_acquire(cx, &cx->cx_wake_clock);
	}
	mutex_enter(mtx);
	return cx->cx_signalled || wrong(WRONG_TIMEDWAIT_ZERO) ? 0 :
								 EWOULDBLOCK;
}

void
cv_wait(kcondvar_t *cv, kmutex_t *mtx)
{
	(void)wait_for(cv, mtx, 0, CALLER());
}

int
cv_wait_sig(kcondvar_t *cv, kmutex_t *mtx)
{
	return wait_for(cv, mtx, 0, CALLER());
}

int
cv_timedwait(kcondvar_t *cv, kmutex_t *mtx, int ticks)
{
	return wait_for(cv, mtx, ticks, CALLER());
}

int
cv_timedwait_sig(kcondvar_t *cv, kmutex_t *mtx, int ticks)
{
	return wait_for(cv, mtx, ticks, CALLER());
}

static void
wake_one(struct condvar *c, struct ctx *cx)
{
	waiters_remove(c, cx);
	cx->cx_signalled = true;
	if (edge(EDGE_WAKEUP))
		clock_assign(M.cur, &cx->cx_wake_clock);
	/* A waiter that has not yet slept sees the mark. */
	if (cx->cx_wait_kind == WAIT_CV)
		sched_wake(cx);
}

void
cv_signal(kcondvar_t *cv)
{
	uint64_t pc = CALLER();
	struct condvar *c;
	uint32_t n;
	int16_t id;

	step(TRACE_CV_SIGNAL, (uintptr_t)cv, 0, pc);
	c = cv_of(cv, "cv_signal", pc);
	while (wrong(WRONG_SIGNAL_ALL) && c->cv_head != NONE)
		wake_one(c, &M.node->ctx[c->cv_head]);
	if (c->cv_count == 0 || wrong(WRONG_SIGNAL_NONE) ||
	    (wrong(WRONG_SIGNAL_DEAF) && !is_thread(M.cur)))
		return;
	n = sched_pick("cv_signal", (uint32_t)c->cv_count);
	for (id = c->cv_head; n > 0; n--)
		id = M.node->ctx[id].cx_cv_next;
	wake_one(c, &M.node->ctx[id]);
}

void
cv_broadcast(kcondvar_t *cv)
{
	uint64_t pc = CALLER();
	struct condvar *c;

	step(TRACE_CV_BROADCAST, (uintptr_t)cv, 0, pc);
	c = cv_of(cv, "cv_broadcast", pc);
	while (c->cv_head != NONE) {
		wake_one(c, &M.node->ctx[c->cv_head]);
		if (wrong(WRONG_BROADCAST_ONE))
			break;
	}
}

bool
cv_has_waiters(kcondvar_t *cv)
{
	return cv_of(cv, "cv_has_waiters", CALLER())->cv_count >
	    (wrong(WRONG_WAITERS_ONE) ? 1 : 0);
}

int
kpause(const char *wmesg, bool intr, int ticks, kmutex_t *mtx)
{
	uint64_t pc = CALLER();

	(void)wmesg;
	step(TRACE_KPAUSE, (uint64_t)ticks, 0, pc);
	ctx_assert_sleepable("kpause");
	if (ticks == 0 && !intr)
		finding_fatal(
		    FINDING_PANIC, pc, "kpause: no time and no signal");
	if (wrong(WRONG_KPAUSE_HASTY))
		return EWOULDBLOCK;
	if (mtx != NULL)
		mutex_exit(mtx);
	timer_arm(M.cur->cx_timer, M.node->s.now + (int64_t)ticks * TICK_NS);
	sched_block(WAIT_SLEEP, 0);
	if (mtx != NULL)
		mutex_enter(mtx);
	return EWOULDBLOCK;
}
