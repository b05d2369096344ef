/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * softint.c -- softint(9): handlers per CPU and level.
 *
 *	Contract: softint(9); reference A.4.  One context per (CPU, level) runs
 *	the handlers of that level in the order of scheduling.  It starts on
 *	top of what the CPU runs ("fast" softints); when it blocks, the
 *	interrupted context goes on, and no other handler of the level runs on
 *	that CPU until it has resumed and ended.  With the knob fastsoftints
 *	off it starts like a thread, before all threads (sched.c).
 */

#include "sim/clock.h"
#include "sim/kpi/sys/intr.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/kpi/sys/xcall.h"
#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/wrong.h"

static struct softint_cpu *
state_of(unsigned slot, unsigned cpu)
{
	return &M.node->softint_cpu[slot * M.node->cpus + cpu];
}

/* Cookies are slot numbers: a slot that is reused gives the same cookie. */
static void *
cookie_of(uint32_t slot)
{
	return (void *)(uintptr_t)(slot + 1);
}

static uint32_t
slot_of(const void *cookie, const char *what, uint64_t pc)
{
	uintptr_t n = (uintptr_t)cookie;

	if (n == 0 || n > M.node->s.use.n_softint)
		finding_fatal(FINDING_KASSERT, pc,
		    "%s: cookie %#lx is not valid", what, (unsigned long)n);
	/* In 2016 nobody looked; the slot may be another handler's by then. */
	if (!M.node->softint[n - 1].si_used)
		finding_rule(FINDING_KASSERT, 0, pc,
		    "%s: cookie %#lx was disestablished", what,
		    (unsigned long)n);
	return (uint32_t)(n - 1);
}

void *
softint_establish(unsigned flags, void (*func)(void *), void *arg)
{
	uint64_t pc = CALLER();
	uint32_t slot;

	step(TRACE_SOFTINT_ESTABLISH, flags, 0, pc);
	ctx_assert_sleepable("softint_establish");
	if ((flags & SOFTINT_LVLMASK) >= SOFTINT_LEVELS)
		finding_fatal(FINDING_KASSERT, pc,
		    "softint_establish: %u is no level",
		    flags & SOFTINT_LVLMASK);
	for (slot = 0; slot < M.node->s.use.n_softint; slot++) {
		if (!M.node->softint[slot].si_used && !wrong(WRONG_SLOT_FRESH))
			break;
	}
	if (slot == M.node->s.use.n_softint) {
		(void)TABLE_NEW(softint);
		for (unsigned c = 0; c < M.node->cpus; c++) {
			(void)TABLE_NEW(softint_cpu);
			*state_of(slot, c) =
			    (struct softint_cpu){ .sc_next = NONE };
		}
	}
	M.node->softint[slot] = (struct softint){ .si_func = func,
		.si_arg = arg,
		.si_flags = flags,
		.si_level = (uint8_t)(flags & SOFTINT_LVLMASK),
		.si_used = true };
	return cookie_of(slot);
}

void
softint_raise_level(unsigned cpu, unsigned level)
{
	(void)ctx_softint(cpu, level);
	M.node->s.cpu[cpu].cp_soft_pending |= (uint8_t)(1u << level);
	operation_part(TRACE_SOFTINT, level, 0, cpu);
	sched_changed_on(cpu);
}

static void
schedule_on(uint32_t slot, unsigned cpu)
{
	struct softint_cpu *sc = state_of(slot, cpu);
	unsigned level = M.node->softint[slot].si_level;
	struct cpu *cp = &M.node->s.cpu[cpu];

	if (edge(EDGE_SOFTINT))
		clock_release(M.cur, &sc->sc_clock);
	if (sc->sc_pending)
		return;
	sc->sc_pending = true;
	sc->sc_next = NONE;
	if (wrong(WRONG_SOFTINT_LIFO) && cp->cp_soft_head[level] != NONE) {
		sc->sc_next = cp->cp_soft_head[level];
		cp->cp_soft_head[level] = (int16_t)slot;
		return;
	}
	if (cp->cp_soft_head[level] == NONE)
		cp->cp_soft_head[level] = (int16_t)slot;
	else
		state_of((unsigned)cp->cp_soft_tail[level], cpu)->sc_next =
		    (int16_t)slot;
	cp->cp_soft_tail[level] = (int16_t)slot;
	softint_raise_level(cpu, level);
}

uint16_t
softint_queued(unsigned cpu, unsigned level)
{
	int16_t slot = M.node->s.cpu[cpu].cp_soft_head[level];
	uint16_t n = 0;

	for (; slot != NONE; slot = state_of((unsigned)slot, cpu)->sc_next)
		n++;
	return n;
}

void
softint_schedule(void *cookie)
{
	uint64_t pc = CALLER();
	uint32_t slot;

	step(TRACE_SOFTINT_SCHEDULE, (uintptr_t)cookie, 0, pc);
	if (!kpreempt_disabled() && watches(CHECK_SOFTINT))
		finding_fatal(FINDING_KASSERT, pc,
		    "softint_schedule with preemption enabled");
	slot = slot_of(cookie, "softint_schedule", pc);
	schedule_on(slot, M.cur->cx_cpu);
}

void
softint_schedule_cpu(void *cookie, struct cpu_info *ci)
{
	uint64_t pc = CALLER();
	uint32_t slot;

	operation_publish_cpu(ci->ci_index);
	step(TRACE_SOFTINT_SCHEDULE, (uintptr_t)cookie, 0, pc);
	if (!kpreempt_disabled() && watches(CHECK_SOFTINT))
		finding_fatal(FINDING_KASSERT, pc,
		    "softint_schedule_cpu with preemption enabled");
	slot = slot_of(cookie, "softint_schedule_cpu", pc);
	/* The IPI takes no time of its own: when it is seen is a choice. */
	schedule_on(
	    slot, wrong(WRONG_SOFTINT_LOCAL) ? M.cur->cx_cpu : ci->ci_index);
}

/* --- running -------------------------------------------------------------------- */

static int16_t
pop(struct cpu *cp, unsigned cpu, unsigned level)
{
	int16_t slot = cp->cp_soft_head[level];

	operation_part(TRACE_SOFTINT, level, 0, cpu);
	if (slot == NONE)
		return NONE;
	if (cp->cp_xc_high == level + 1 && cp->cp_xc_ahead > 0)
		cp->cp_xc_ahead--;
	cp->cp_soft_head[level] = state_of((unsigned)slot, cpu)->sc_next;
	if (cp->cp_soft_head[level] == NONE)
		cp->cp_soft_tail[level] = NONE;
	return slot;
}

static void
run_handler(unsigned slot, unsigned cpu)
{
	struct ctx *cx = M.cur;
	struct softint_cpu *sc = state_of(slot, cpu);
	const struct softint *si = &M.node->softint[slot];
	bool klock = (si->si_flags & SOFTINT_MPSAFE) == 0 &&
	    !wrong(WRONG_SOFTINT_UNLOCKED);

	sc->sc_pending = wrong(WRONG_SOFTINT_DROPS);
	sc->sc_active = true;
	if (edge(EDGE_SOFTINT))
		clock_acquire(cx, &sc->sc_clock);
	step(TRACE_SOFTINT, slot, 0, 0);
	if (si->si_func == NULL)
		finding_fatal(FINDING_NULL_ACCESS, 0,
		    "softint slot %u runs after softint_disestablish", slot);
	if (klock)
		kernel_lock(1);
	si->si_func(si->si_arg);
	if (wrong(WRONG_SOFTINT_TWICE))
		si->si_func(si->si_arg);
	if (klock)
		kernel_unlock(1, NULL);
	ctx_check_return("a softint handler", cx->cx_base_ipl);
	operation_part(TRACE_HARDINT, 0, 0, cpu);
	if (wrong(WRONG_SOFTINT_DROPS))
		state_of(slot, cpu)->sc_pending = false;
	state_of(slot, cpu)->sc_active = false;
}

void
softint_run(void *arg)
{
	unsigned level = (unsigned)(uintptr_t)arg;
	struct ctx *cx = M.cur;
	unsigned cpu = cx->cx_cpu;
	struct cpu *cp = &M.node->s.cpu[cpu];
	int16_t slot;

	ipl_handler_begin(cx);
	for (;;) {
		if (level == SOFTINT_CLOCK && cp->cp_fired != NONE)
			callout_run_fired(cpu);
		else if (cp->cp_xc_high == level + 1 && cp->cp_xc_ahead == 0)
			xcall_run_high(cpu);
		else if ((slot = pop(cp, cpu, level)) != NONE)
			run_handler((unsigned)slot, cpu);
		else
			break;
	}
	cp->cp_soft_pending &= (uint8_t) ~(1u << level);
	ipl_handler_end(cx);
}

/* --- disestablish, the form of 2016 ------------------------------------------------- */

static void
nothing(void *a, void *b)
{
	(void)a;
	(void)b;
}

static bool
active_anywhere(uint32_t slot)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		if (state_of(slot, c)->sc_active ||
		    (wrong(WRONG_DISESTABLISH_SAFE) &&
			state_of(slot, c)->sc_pending))
			return true;
	}
	return false;
}

/*
 * A low-priority cross call, then one-tick pauses until no CPU runs the
 * handler.  PENDING is not looked at: that is R-31.
 */
void
softint_disestablish(void *cookie)
{
	uint64_t pc = CALLER();
	uint32_t slot;
	unsigned level;

	step(TRACE_SOFTINT_DISESTABLISH, (uintptr_t)cookie, 0, pc);
	ctx_assert_sleepable("softint_disestablish");
	slot = slot_of(cookie, "softint_disestablish", pc);
	level = M.node->softint[slot].si_level;
	xc_wait(xc_broadcast(0, nothing, NULL, NULL));
	M.node->s.waits++;
	operation_part(TRACE_SOFTINT_DISESTABLISH, 0, 0, M.cur->cx_cpu);
	while (active_anywhere(slot) && !wrong(WRONG_DISESTABLISH_HASTY)) {
		timer_arm(M.cur->cx_timer, M.node->s.now + TICK_NS);
		sched_block(WAIT_SOFTINT, (uintptr_t)cookie);
		operation_part(TRACE_SOFTINT_DISESTABLISH, 0, 0, M.cur->cx_cpu);
	}
	for (unsigned c = 0; edge(EDGE_DISESTABLISH) && c < M.node->cpus; c++)
		clock_acquire(
		    M.cur, &M.node->s.cpu[c].cp_ipl_clock[softint_ipl[level]]);
	operation_part(TRACE_SOFTINT_DISESTABLISH, 0, 0, M.cur->cx_cpu);
	M.node->softint[slot].si_func = NULL;
	M.node->softint[slot].si_used = false;
}
