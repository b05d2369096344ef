/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timer.c -- virtual time and what waits for it.
 *
 *	In explore mode time stands still while anything can run.  The machine
 *	jumps to the earliest expiry when nothing can, or when the strategy
 *	lets the earliest timer expire early.
 */

#include "sim/kpi/sys/kpi.h"
#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/step.h"

int64_t kpi_time_uptime(void) KPI(time_uptime);
int kpi_hardclock_ticks(void) KPI(hardclock_ticks);

/* The CPU of who acts; an expiry by itself is nowhere. */
static unsigned
cpu_here(void)
{
	return M.cur == NULL ? 0 : M.cur->cx_cpu;
}

uint32_t
timer_new(enum timer_kind kind, uint32_t ref)
{
	uint32_t n = TABLE_NEW(timer);

	M.node->timer[n] =
	    (struct timer){ .tm_kind = (uint8_t)kind, .tm_ref = ref };
	return n;
}

void
timer_arm(uint32_t n, int64_t when)
{
	struct timer *tm = &M.node->timer[n];

	if (!tm->tm_armed)
		M.node->s.timers_armed++;
	operation_part(TRACE_KPAUSE, 0, 0, cpu_here());
	tm->tm_when = when;
	tm->tm_armed = true;
	M.node->s.timer_cached = false;
	sched_changed_time();
}

void
timer_disarm(uint32_t n)
{
	struct timer *tm = &M.node->timer[n];

	if (!tm->tm_armed)
		return;
	operation_part(TRACE_KPAUSE, 0, 0, cpu_here());
	tm->tm_armed = false;
	M.node->s.timer_cached = false;
	M.node->s.timers_armed--;
	sched_changed_time();
}

static int32_t
earliest(bool callouts)
{
	const struct node *n = M.node;
	int32_t best = NONE;

	for (uint32_t i = 0; i < n->s.use.n_timer; i++) {
		const struct timer *tm = &n->timer[i];

		if (tm->tm_armed &&
		    (!callouts || tm->tm_kind == TIMER_CALLOUT) &&
		    (best == NONE || tm->tm_when < n->timer[best].tm_when))
			best = (int32_t)i;
	}
	return best;
}

int32_t
timer_first(void)
{
	struct node *n = M.node;

	if (n->s.timers_armed == 0)
		return NONE;
	if (!n->s.timer_cached) {
		n->s.timer_first = earliest(false);
		n->s.timer_cached = true;
	}
	return n->s.timer_first;
}

int32_t
timer_first_callout(void)
{
	return earliest(true);
}

uint64_t
timer_others(const struct timer *tm)
{
	const struct ctx *cx;

	steps_settle();
	if (tm->tm_kind != TIMER_SLEEP)
		return M.real_steps;
	cx = &M.node->ctx[tm->tm_ref];
	return M.real_steps - (cx->cx_real ? cx->cx_steps : 0);
}

void
timer_expire(uint32_t n, bool early)
{
	struct timer *tm = &M.node->timer[n];

	ASSERT(tm->tm_armed);
	if (tm->tm_when > M.node->s.now)
		M.node->s.now = tm->tm_when;
	timer_disarm(n);
	tm->tm_fired_early = early;
	tm->tm_others = timer_others(tm);
	/* Not a step of anybody; part of the trace all the same. */
	M.hash =
	    (M.hash ^ (uint64_t)n << 8 ^ TRACE_EXPIRE) * 0x9e3779b97f4a7c15u;
	if (M.tracing)
		tracebuf_expiry(n);
	if (tm->tm_kind == TIMER_CALLOUT) {
		callout_fire(tm->tm_ref);
	} else {
		sched_wake_timer(&M.node->ctx[tm->tm_ref]);
	}
}

int64_t
kpi_time_uptime(void)
{
	operation_part(TRACE_KPAUSE, 0, 0, cpu_here());
	return M.node->s.now / 1000000000 + 1;
}

int
kpi_hardclock_ticks(void)
{
	return (int)(M.node->s.now / TICK_NS);
}
