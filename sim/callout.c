/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout.c -- callout(9).
 *
 *	Contract: callout(9); reference A.6.  An expiry puts the callout on its
 *	CPU's list and raises the SOFTINT_CLOCK softint, which runs the
 *	functions in order.  Until then the callout is pending and
 *	callout_stop can still catch it.
 */

#include "sim/kpi/sys/callout.h"

#include "sim/clock.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/wrong.h"

static struct callout_entry *
callout_of(const callout_t *c, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup((uintptr_t)c, HANDLE_CALLOUT, what, pc);
	struct callout_entry *ca = &M.node->callout[n];

	if (n >= M.node->s.use.n_callout || ca->ca_addr != (uintptr_t)c ||
	    !ca->ca_live)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)c, pc,
		    "%s: not a callout (moved or overwritten)", what);
	return ca;
}

void
callout_init(callout_t *c, unsigned flags)
{
	uint64_t pc = CALLER();
	uint32_t n;

	step(TRACE_MUTEX_INIT, (uintptr_t)c, 0, pc);
	memory_check((uintptr_t)c, sizeof(*c), true, pc);
	n = TABLE_NEW(callout);
	M.node->callout[n] = (struct callout_entry){ .ca_addr = (uintptr_t)c,
		.ca_flags = flags,
		.ca_running = NONE,
		.ca_next = NONE,
		.ca_cpu = M.cur->cx_cpu,
		.ca_live = true };
	M.node->callout[n].ca_timer = timer_new(TIMER_CALLOUT, n);
	handle_store((uintptr_t)c, HANDLE_CALLOUT, n);
}

void
callout_destroy(callout_t *c)
{
	uint64_t pc = CALLER();
	struct callout_entry *ca;

	step(TRACE_CALLOUT_DESTROY, (uintptr_t)c, 0, pc);
	ca = callout_of(c, "callout_destroy", pc);
	if ((ca->ca_state & CALLOUT_PENDING) != 0 && watches(CHECK_CALLOUT))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)c, pc,
		    "callout_destroy: pending");
	if (ca->ca_running != NONE && ca->ca_running != (int16_t)M.cur->cx_id &&
	    watches(CHECK_CALLOUT))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)c, pc,
		    "callout_destroy: running on %s",
		    M.node->ctx[ca->ca_running].cx_name);
	ca->ca_live = false;
	handle_store((uintptr_t)c, HANDLE_POOL, 0);
}

void
callout_setfunc(callout_t *c, void (*func)(void *), void *arg)
{
	uint64_t pc = CALLER();
	struct callout_entry *ca;

	step(TRACE_CALLOUT_RESET, (uintptr_t)c, 0, pc);
	ca = callout_of(c, "callout_setfunc", pc);
	ca->ca_func = func;
	ca->ca_arg = arg;
}

/* Take a callout that has expired off its CPU's list. */
static void
dequeue(struct callout_entry *ca)
{
	int32_t *link = &M.node->s.cpu[ca->ca_cpu].cp_fired;

	if (!ca->ca_queued)
		return;
	while (&M.node->callout[*link] != ca)
		link = &M.node->callout[*link].ca_next;
	*link = ca->ca_next;
	ca->ca_next = NONE;
	ca->ca_queued = false;
}

static void
schedule(struct callout_entry *ca, int ticks)
{
	dequeue(ca);
	if ((ca->ca_state & CALLOUT_PENDING) == 0 && ca->ca_running == NONE)
		ca->ca_cpu = wrong(WRONG_CALLOUT_CPU) ? 0 : M.cur->cx_cpu;
	ca->ca_state =
	    (uint8_t)((ca->ca_state & ~CALLOUT_FIRED) | CALLOUT_PENDING);
	if (edge(EDGE_CALLOUT))
		clock_release(M.cur, &ca->ca_clock);
	if (wrong(WRONG_CALLOUT_EARLY))
		ticks = 1;
	timer_arm(ca->ca_timer,
	    M.node->s.now + (int64_t)(ticks > 0 ? ticks : 1) * TICK_NS);
}

void
callout_reset(callout_t *c, int ticks, void (*func)(void *), void *arg)
{
	uint64_t pc = CALLER();
	struct callout_entry *ca;

	step(TRACE_CALLOUT_RESET, (uintptr_t)c, 0, pc);
	ca = callout_of(c, "callout_reset", pc);
	ca->ca_func = func;
	ca->ca_arg = arg;
	schedule(ca, ticks);
}

void
callout_schedule(callout_t *c, int ticks)
{
	uint64_t pc = CALLER();

	step(TRACE_CALLOUT_RESET, (uintptr_t)c, 0, pc);
	schedule(callout_of(c, "callout_schedule", pc), ticks);
}

static bool
stop(struct callout_entry *ca)
{
	timer_disarm(ca->ca_timer);
	dequeue(ca);
	ca->ca_state &= (uint8_t)~CALLOUT_PENDING;
	return ((ca->ca_state & CALLOUT_FIRED) != 0) != wrong(WRONG_STOP_LIES);
}

bool
callout_stop(callout_t *c)
{
	uint64_t pc = CALLER();

	step(TRACE_CALLOUT_STOP, (uintptr_t)c, 0, pc);
	if (wrong(WRONG_STOP_WAITS))
		return callout_halt(c, NULL);
	return stop(callout_of(c, "callout_stop", pc));
}

bool
callout_halt(callout_t *c, void *interlock)
{
	uint64_t pc = CALLER();
	kmutex_t *mtx = interlock;
	struct callout_entry *ca;
	bool expired, dropped = false;

	step(TRACE_CALLOUT_HALT, (uintptr_t)c, 0, pc);
	ca = callout_of(c, "callout_halt", pc);
	if (M.cur->cx_class == CLASS_HARDINT)
		ctx_assert_sleepable("callout_halt");
	/* Pending is cleared once, before the wait (reference A.6). */
	expired = stop(ca);
	while (ca->ca_running != NONE && !wrong(WRONG_HALT_HASTY) &&
	    (ca->ca_running != (int16_t)M.cur->cx_id ||
		wrong(WRONG_HALT_SELF))) {
		if (mtx != NULL && !dropped && !wrong(WRONG_HALT_LOCKED)) {
			mutex_exit(mtx);
			dropped = true;
			ca = callout_of(c, "callout_halt", pc);
			continue;
		}
		sched_block(WAIT_CALLOUT, (uintptr_t)c);
		ca = callout_of(c, "callout_halt", pc);
		if (wrong(WRONG_HALT_THOROUGH))
			(void)stop(ca);
	}
	if (edge(EDGE_HALT))
		clock_acquire(M.cur, &ca->ca_done_clock);
	if (dropped)
		mutex_enter(mtx);
	return expired;
}

bool
callout_pending(callout_t *c)
{
	return (callout_of(c, "callout_pending", CALLER())->ca_state &
		   CALLOUT_PENDING) != 0;
}

bool
callout_expired(callout_t *c)
{
	return (callout_of(c, "callout_expired", CALLER())->ca_state &
		   CALLOUT_FIRED) != 0;
}

bool
callout_active(callout_t *c)
{
	return (callout_of(c, "callout_active", CALLER())->ca_state &
		   (CALLOUT_PENDING | CALLOUT_FIRED)) != 0;
}

bool
callout_invoking(callout_t *c)
{
	return (callout_of(c, "callout_invoking", CALLER())->ca_state &
		   CALLOUT_INVOKING) != 0;
}

void
callout_ack(callout_t *c)
{
	callout_of(c, "callout_ack", CALLER())->ca_state &=
	    (uint8_t)~CALLOUT_INVOKING;
}

/* --- the machine's side ------------------------------------------------------- */

void
callout_fire(uint32_t n)
{
	struct callout_entry *ca = &M.node->callout[n];
	struct cpu *cp = &M.node->s.cpu[ca->ca_cpu];
	int32_t *link = &cp->cp_fired;

	while (*link != NONE)
		link = &M.node->callout[*link].ca_next;
	*link = (int32_t)n;
	ca->ca_next = NONE;
	ca->ca_queued = true;
	softint_raise_level(ca->ca_cpu, SOFTINT_CLOCK);
}

static void
run_one(struct callout_entry *ca)
{
	struct ctx *cx = M.cur;
	uint64_t addr = ca->ca_addr;
	bool klock = (ca->ca_flags & CALLOUT_MPSAFE) == 0 &&
	    !wrong(WRONG_CALLOUT_UNLOCKED);

	/* The softclock reads the callout: its memory must be there. */
	memory_check(addr, sizeof(callout_t), false, 0);
	operation_part(TRACE_CALLOUT_STOP, addr, 0, cx->cx_cpu);
	ca->ca_state = CALLOUT_FIRED | CALLOUT_INVOKING;
	ca->ca_running = (int16_t)cx->cx_id;
	if (edge(EDGE_CALLOUT))
		clock_acquire(cx, &ca->ca_clock);
	step(TRACE_SOFTINT, addr, 0, 0);
	if (klock)
		kernel_lock(1);
	ca->ca_func(ca->ca_arg);
	if (klock)
		kernel_unlock(1, NULL);
	ctx_check_return("a callout's function", cx->cx_base_ipl);
	operation_part(TRACE_CALLOUT_STOP, addr, 0, cx->cx_cpu);
	ca->ca_running = NONE;
	if (edge(EDGE_HALT))
		clock_release(cx, &ca->ca_done_clock);
	sched_wake_all(WAIT_CALLOUT, addr);
}

void
callout_run_fired(unsigned cpu)
{
	struct cpu *cp = &M.node->s.cpu[cpu];

	while (cp->cp_fired != NONE) {
		struct callout_entry *ca = &M.node->callout[cp->cp_fired];

		dequeue(ca);
		run_one(ca);
	}
}
