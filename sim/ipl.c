/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipl.c -- interrupt priority levels and disabled preemption.
 *
 *	The IPL is a property of the CPU; it is kept in the CPU's current
 *	context, and is re-established when a sleeper resumes (reference A.0-3).
 *
 *	Happens-before: each (CPU, level) has a clock, like a lock.  Code that
 *	runs at level A in a context that started at level a, and a handler
 *	that starts at level b, exclude each other when b <= A and a <= B.  So
 *	raising from x to y acquires the clocks of x+1..y and lowering releases
 *	them; a handler acquires and releases the clock of just its own level:
 *	a section at a lower level does not exclude it, and an edge from there
 *	would hide races.  Clock 0 stands for disabled preemption, which
 *	excludes threads of the CPU from each other, no handlers.
 */

#include "sim/clock.h"
#include "sim/machine.h"
#include "sim/wrong.h"

/* Do interrupts or other LWPs wait for this CPU? Else no choice changes. */
static void
changed(const struct ctx *cx)
{
	const struct cpu *cp = cpu_of(cx);

	if (cp->cp_soft_pending != 0 || cp->cp_ready_head != NONE ||
	    nic_source_ready(cx->cx_cpu, 0) != NONE)
		sched_changed_on(cx->cx_cpu);
}

static bool
pinned(const struct ctx *cx)
{
	return cx->cx_nopreempt > 0 || cx->cx_ipl > IPL_NONE;
}

void
ipl_raise(struct ctx *cx, unsigned ipl)
{
	struct clock *ck = cpu_of(cx)->cp_ipl_clock;

	if (ipl <= cx->cx_ipl)
		return;
	if (lock_edge(EDGE_PREEMPT) && is_thread(cx) && !pinned(cx))
		clock_acquire(cx, &ck[0]);
	if (lock_edge(EDGE_IPL)) {
		for (unsigned l = cx->cx_ipl + 1u; l <= ipl; l++)
			clock_acquire(cx, &ck[l]);
	}
	cx->cx_ipl = (uint8_t)ipl;
	changed(cx);
}

void
ipl_lower(struct ctx *cx, unsigned ipl)
{
	struct clock *ck = cpu_of(cx)->cp_ipl_clock;
	unsigned old = cx->cx_ipl;

	if (ipl >= old)
		return;
	cx->cx_ipl = (uint8_t)ipl;
	if (lock_edge(EDGE_IPL)) {
		for (unsigned l = ipl + 1; l <= old; l++)
			clock_release(cx, &ck[l]);
	}
	if (lock_edge(EDGE_PREEMPT) && is_thread(cx) && !pinned(cx))
		clock_release(cx, &ck[0]);
	changed(cx);
}

void
ipl_preempt_off(struct ctx *cx)
{
	if (lock_edge(EDGE_PREEMPT) && is_thread(cx) && !pinned(cx))
		clock_acquire(cx, &cpu_of(cx)->cp_ipl_clock[0]);
	cx->cx_nopreempt++;
	changed(cx);
}

void
ipl_preempt_on(struct ctx *cx)
{
	cx->cx_nopreempt--;
	if (wrong(WRONG_PREEMPT_FLAT))
		cx->cx_nopreempt = 0;
	if (lock_edge(EDGE_PREEMPT) && is_thread(cx) && !pinned(cx))
		clock_release(cx, &cpu_of(cx)->cp_ipl_clock[0]);
	changed(cx);
}

void
ipl_handler_begin(struct ctx *cx)
{
	/* At the level of read sections it learns of their ends. */
	if (lock_edge(
		cx->cx_base_ipl == IPL_SOFTSERIAL ? EDGE_GRACE : EDGE_IPL))
		clock_acquire(cx, &cpu_of(cx)->cp_ipl_clock[cx->cx_base_ipl]);
}

void
ipl_handler_end(struct ctx *cx)
{
	if (lock_edge(EDGE_IPL))
		clock_release(cx, &cpu_of(cx)->cp_ipl_clock[cx->cx_base_ipl]);
}

void
ipl_acquire_all(struct ctx *cx, unsigned cpu)
{
	if (!M.lock_clocks)
		return;
	for (unsigned l = 0; l < IPL_LEVELS; l++)
		clock_acquire(cx, &M.node->s.cpu[cpu].cp_ipl_clock[l]);
}

/*
 * Sleeping gives the exclusion up: release everything from the base level
 * on, and acquire it again on the CPU where the context resumes.
 */
void
ipl_switch_out(struct ctx *cx)
{
	struct clock *ck = cpu_of(cx)->cp_ipl_clock;
	unsigned low = cx->cx_base_ipl > 0 ? cx->cx_base_ipl : 1;

	for (unsigned l = low; lock_edge(EDGE_IPL) && l <= cx->cx_ipl; l++)
		clock_release(cx, &ck[l]);
	if (lock_edge(EDGE_PREEMPT) && is_thread(cx) && pinned(cx))
		clock_release(cx, &ck[0]);
}

void
ipl_switch_in(struct ctx *cx)
{
	struct clock *ck = cpu_of(cx)->cp_ipl_clock;
	unsigned low = cx->cx_base_ipl > 0 ? cx->cx_base_ipl : 1;

	for (unsigned l = low; lock_edge(EDGE_IPL) && l <= cx->cx_ipl; l++)
		clock_acquire(cx, &ck[l]);
	if (lock_edge(EDGE_PREEMPT) && is_thread(cx) && pinned(cx))
		clock_acquire(cx, &ck[0]);
}

/* --- the door: spl(9) -------------------------------------------------------- */

int
splraise(int ipl)
{
	int old = M.cur->cx_ipl;

	step(TRACE_SPL_RAISE, (uint64_t)ipl, 0, CALLER());
	ASSERT(ipl >= 0 && ipl < IPL_LEVELS);
	if (wrong(WRONG_SPL_LOWERS))
		ipl_lower(M.cur, (unsigned)ipl);
	ipl_raise(M.cur, (unsigned)ipl);
	return wrong(WRONG_SPL_FORGETS) ? ipl : old;
}

void
splx(int old)
{
	step(TRACE_SPL_LOWER, (uint64_t)old, 0, CALLER());
	if (old < 0 || old >= IPL_LEVELS)
		finding_fatal(
		    FINDING_PANIC, CALLER(), "splx(%d) is no level", old);
	/* A handler never gets below the level it was started at. */
	if (old < M.cur->cx_base_ipl)
		old = M.cur->cx_base_ipl;
	if (M.cur->cx_sections > 0 && old < IPL_SOFTSERIAL)
		finding_rule(FINDING_IPL, 0, CALLER(),
		    "splx(%d) in a pserialize read section", old);
	if (M.cur->cx_spin_count > 0 && (unsigned)old < mutex_level(M.cur))
		finding_rule(FINDING_IPL, 0, CALLER(),
		    "splx(%d) with a spin mutex of IPL %u held", old,
		    mutex_level(M.cur));
	ipl_lower(M.cur, (unsigned)old);
}
