/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * klock.c -- the big kernel lock.
 *
 *	Contract: reference A.11.  The CPU holds it: a handler on top of the
 *	holder takes it at once.  Depth is counted per context and per CPU; a
 *	context that sleeps gives its share up and takes it again when it
 *	resumes.
 */

#include "sim/clock.h"
#include "sim/hooks.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/lockorder.h"
#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/wrong.h"

/* How the kernel lock is named among the locks that a context holds. */
#define KLOCK_NAME 1
/* Gives way to every sleep, so it is never asked for in an order. */
#define KLOCK_ID LOCKORDER_KERNEL

static void
take(struct ctx *cx, int count)
{
	struct node_state *s = &M.node->s;

	operation_part(TRACE_KERNEL_UNLOCK, 0, 0, cx->cx_cpu);
	while (s->klock_cpu != NONE && s->klock_cpu != (int16_t)cx->cx_cpu)
		sched_spin(WAIT_KERNEL_LOCK, KLOCK_NAME);
	s->klock_cpu = (int16_t)cx->cx_cpu;
	s->klock_depth += count;
	if (lock_edge(EDGE_KLOCK))
		clock_acquire(cx, &s->klock_clock);
	sched_changed_on(cx->cx_cpu);
}

static void
give(struct ctx *cx, int count)
{
	struct node_state *s = &M.node->s;

	operation_part(TRACE_KERNEL_UNLOCK, 0, 0, cx->cx_cpu);
	ASSERT(s->klock_cpu == (int16_t)cx->cx_cpu);
	ASSERT(s->klock_depth >= count);
	s->klock_depth -= count;
	if (lock_edge(EDGE_KLOCK))
		clock_release(cx, &s->klock_clock);
	sched_changed_on(cx->cx_cpu);
	if (s->klock_depth > 0)
		return;
	s->klock_cpu = NONE;
	sched_wake_all(WAIT_KERNEL_LOCK, KLOCK_NAME);
}

void
klock_release_all(struct ctx *cx)
{
	if (cx->cx_klock == 0)
		return;
	cx->cx_klock_lost = true;
	ctx_held_remove(cx, KLOCK_NAME);
	give(cx, cx->cx_klock);
}

void
klock_reacquire(struct ctx *cx)
{
	if (!cx->cx_klock_lost)
		return;
	take(cx, cx->cx_klock);
	cx->cx_klock_lost = false; /* not before: it is no holder yet */
	ctx_held_add(cx, KLOCK_NAME, KLOCK_ID);
}

void
kernel_lock(int count)
{
	struct ctx *cx = M.cur;

	if (count == 0)
		return;
	step(TRACE_KERNEL_LOCK, KLOCK_NAME, 0, CALLER());
	if (cx->cx_spin_count > 0 && !M.epilogue && watches(CHECK_SLEEP) &&
	    M.node->s.klock_cpu != (int16_t)cx->cx_cpu)
		finding_fatal(FINDING_SLEEP, CALLER(),
		    "KERNEL_LOCK with a spin mutex held");
	take(cx, count);
	if (cx->cx_klock == 0)
		ctx_held_add(cx, KLOCK_NAME, KLOCK_ID);
	cx->cx_klock += count;
}

void
kernel_unlock(int count, int *held)
{
	struct ctx *cx = M.cur;

	step(TRACE_KERNEL_UNLOCK, KLOCK_NAME, 0, CALLER());
	if (held != NULL) {
		hooks_access((uintptr_t)held, sizeof(*held), true, CALLER());
		*held = cx->cx_klock;
	}
	if (count == 0) {
		if (cx->cx_klock == 0)
			return;
		count = cx->cx_klock;
	}
	if (count < 0) {
		if (cx->cx_klock != 1)
			finding_fatal(FINDING_PANIC, CALLER(),
			    "KERNEL_UNLOCK_LAST with a depth of %d",
			    cx->cx_klock);
		count = 1;
	}
	if (cx->cx_klock < count && !watches(CHECK_KLOCK))
		return;
	if (cx->cx_klock < count)
		finding_fatal(FINDING_PANIC, CALLER(),
		    "KERNEL_UNLOCK: not held by %s", cx->cx_name);
	if (wrong(WRONG_KLOCK_FLAT))
		count = cx->cx_klock;
	cx->cx_klock -= count;
	if (cx->cx_klock == 0)
		ctx_held_remove(cx, KLOCK_NAME);
	give(cx, count);
}

bool
kernel_locked_p(void)
{
	return M.node->s.klock_cpu == (int16_t)M.cur->cx_cpu;
}
