/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pserialize.c -- pserialize(9), and three models of its grace period.
 *
 *	Contract: pserialize(9); reference A.13.  A read section is IPL
 *	SOFTSERIAL.  The knob gp says what a grace period waits for:
 *
 *	native  A CPU passes a switch point at a real switch between LWPs, at
 *		the first run of one, and when a fast softint ends.  A request
 *		is complete when every CPU has passed twice; the performer
 *		makes that happen with empty high-priority cross calls, one a
 *		tick.
 *	rump	The kernel in user space: a CPU passes when nothing is left on
 *		it, and the cross calls are of low priority.  Code outside
 *		sections that does not block is waited for too.
 *	ideal	The sections that were open at the call have been left, no
 *		more.  The performer sleeps, but no time passes for it.
 */

#include "sim/kpi/sys/pserialize.h"

#include "sim/clock.h"
#include "sim/kpi/sys/intr.h"
#include "sim/kpi/sys/xcall.h"
#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/wrong.h"

static struct pserialize_entry *
psz_of(pserialize_t psz, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup((uintptr_t)psz, HANDLE_PSERIALIZE, what, pc);
	struct pserialize_entry *ps = &M.node->pserialize[n];

	if (n >= M.node->s.use.n_pserialize || ps->ps_addr != (uintptr_t)psz)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)psz, pc,
		    "%s: not a pserialize (overwritten)", what);
	return ps;
}

pserialize_t
pserialize_create(void)
{
	uint64_t pc = CALLER();
	uint32_t n;

	step(TRACE_MUTEX_INIT, 0, 0, pc);
	ctx_assert_sleepable("pserialize_create");
	n = TABLE_NEW(pserialize);
	M.node->pserialize[n] = (struct pserialize_entry){ .ps_owner = NONE };
	M.node->pserialize[n].ps_addr =
	    handle_object("struct pserialize", 64, HANDLE_PSERIALIZE, n, pc);
	return ptr(M.node->pserialize[n].ps_addr);
}

void
pserialize_destroy(pserialize_t psz)
{
	uint64_t pc = CALLER();
	struct pserialize_entry *ps;

	step(TRACE_MUTEX_DESTROY, (uintptr_t)psz, 0, pc);
	ps = psz_of(psz, "pserialize_destroy", pc);
	if (ps->ps_owner != NONE && watches(CHECK_PSERIALIZE))
		finding_fatal_at(FINDING_KASSERT, (uintptr_t)psz, pc,
		    "pserialize_destroy: %s performs on it",
		    M.node->ctx[ps->ps_owner].cx_name);
	heap_free((uintptr_t)psz, 64, BLOCK_MACHINE, pc);
}

/* --- the ideal grace period ---------------------------------------------------- */

static bool
ideal(void)
{
	return M.knob[KNOB_GRACE] == GRACE_IDEAL;
}

/*
 * What has happened in sections of a CPU.  In the ideal model a grace period
 * need not wait until the IPL falls below IPL_SOFTSERIAL, so sections acquire
 * and release it also where they do not change the IPL.
 */
static struct clock *
section_clock(unsigned cpu)
{
	return &M.node->s.cpu[cpu].cp_ipl_clock[IPL_SOFTSERIAL];
}

static bool
recorded(const struct pserialize_entry *ps, unsigned cpu)
{
	return (ps->ps_cpus[cpu / 64] & UINT64_C(1) << cpu % 64) != 0;
}

static void
record(struct pserialize_entry *ps, unsigned cpu)
{
	ps->ps_cpus[cpu / 64] |= UINT64_C(1) << cpu % 64;
	if (!edge(EDGE_GRACE))
		return;
	/* Every section that has ended on this CPU. */
	clock_join(&ps->ps_clock, section_clock(cpu));
	/* Those that begin now see what was before the call.  In the native
	 * model the handler of the cross call does that. */
	if (M.knob[KNOB_GRACE] != GRACE_NATIVE)
		clock_join(section_clock(cpu), &ps->ps_call);
}

static bool
all_recorded(const struct pserialize_entry *ps)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		if (!recorded(ps, c))
			return false;
	}
	return true;
}

/* The context has left its outermost section. */
static void
section_left(struct ctx *cx)
{
	if (M.races)
		clock_release(cx, section_clock(cx->cx_cpu));
	if (M.node->s.performing == 0)
		return;
	for (uint32_t i = 0; i < M.node->s.use.n_pserialize; i++) {
		struct pserialize_entry *ps = &M.node->pserialize[i];

		if (ps->ps_owner == NONE || recorded(ps, cx->cx_cpu))
			continue;
		record(ps, cx->cx_cpu);
		if (all_recorded(ps))
			sched_wake(&M.node->ctx[ps->ps_owner]);
	}
}

static void
perform_ideal(struct pserialize_entry *ps)
{
	struct ctx *cx = M.cur;
	bool open[CPU_MAX] = { false };

	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		if (M.node->ctx[i].cx_sections > 0)
			open[M.node->ctx[i].cx_cpu] = true;
	}
	for (unsigned c = 0; c < M.node->cpus; c++) {
		if (!open[c])
			record(ps, c);
	}
	/* It may sleep, so it does: the kernel lock is released, and others
	 * may run. */
	timer_arm(cx->cx_timer, M.node->s.now);
	do {
		sched_block(WAIT_GRACE, ps->ps_addr);
	} while (!all_recorded(ps));
}

/* --- read sections ------------------------------------------------------------- */

int
pserialize_read_enter(void)
{
	uint64_t pc = CALLER();
	struct ctx *cx = M.cur;
	int old = cx->cx_ipl;

	step(TRACE_PSERIALIZE_ENTER, 0, 0, pc);
	if (cx->cx_class == CLASS_HARDINT)
		finding_fatal(FINDING_KASSERT, pc,
		    "pserialize_read_enter in a hardware interrupt");
	if (!wrong(WRONG_SECTION_OPEN))
		ipl_raise(cx, IPL_SOFTSERIAL);
	if (cx->cx_sections++ == 0 && ideal() && M.races)
		clock_acquire(cx, section_clock(cx->cx_cpu));
	return old;
}

void
pserialize_read_exit(int old)
{
	uint64_t pc = CALLER();
	struct ctx *cx = M.cur;

	step(TRACE_PSERIALIZE_EXIT, (uint64_t)old, 0, pc);
	if (cx->cx_sections == 0)
		finding_fatal(FINDING_IPL, pc,
		    "pserialize_read_exit outside a read section");
	cx->cx_sections--;
	if (old < cx->cx_base_ipl || old >= IPL_LEVELS)
		finding_fatal(
		    FINDING_IPL, pc, "pserialize_read_exit to level %d", old);
	if (cx->cx_sections > 0 && old < IPL_SOFTSERIAL)
		finding_rule(FINDING_IPL, 0, pc,
		    "pserialize_read_exit to IPL %d, with %u sections open",
		    old, cx->cx_sections);
	if (cx->cx_sections == 0 && ideal())
		section_left(cx);
	if (wrong(WRONG_SECTION_FLAT))
		old = cx->cx_base_ipl;
	ipl_lower(cx, (unsigned)old);
}

/* --- switch points ------------------------------------------------------------- */

static void
pass(unsigned cpu)
{
	operation_part(TRACE_PSERIALIZE_PERFORM, 0, 0, cpu);
	for (uint32_t i = 0; i < M.node->s.use.n_pserialize; i++) {
		struct pserialize_entry *ps = &M.node->pserialize[i];

		if (ps->ps_owner == NONE || ps->ps_stage == 2)
			continue;
		record(ps, cpu);
		if (!all_recorded(ps))
			continue;
		ps->ps_stage++;
		ps->ps_cpus[0] = ps->ps_cpus[1] = 0;
	}
}

/*
 * A virtual CPU of the rump kernel is a lock that passes from thread to thread:
 * whatever ran here happens before what the cross-call thread does next.
 */
static void
virtual_cpu_left(unsigned cpu)
{
	if (M.races && M.cur != NULL && M.cur->cx_cpu == cpu)
		clock_release(M.cur, &M.node->s.cpu[cpu].cp_ipl_clock[0]);
}

void
pserialize_switchpoint(unsigned cpu)
{
	if (M.knob[KNOB_GRACE] == GRACE_RUMP) {
		/* Not when a softint leaves the thread below to go on. */
		if (M.node->s.cpu[cpu].cp_cur != NONE)
			return;
		virtual_cpu_left(cpu);
	}
	if (ideal())
		return;
	if (M.node->s.performing > 0)
		pass(cpu);
	else
		operation_part(TRACE_PSERIALIZE_EXIT, 0, 0, cpu);
}

static void
nothing(void *a, void *b)
{
	(void)a;
	(void)b;
}

/* What the cross-call thread of the rump kernel does: nothing else is on its
 * CPU while it runs. */
static void
pass_here(void *a, void *b)
{
	(void)a;
	(void)b;
	pass(M.cur->cx_cpu);
}

/* Make all CPUs pass, as often as it takes. */
static void
perform_stages(struct pserialize_entry *ps)
{
	bool rump = M.knob[KNOB_GRACE] == GRACE_RUMP;

	while (ps->ps_stage < 2) {
		if (rump)
			xc_wait(xc_broadcast(0, pass_here, NULL, NULL));
		else
			xc_wait(xc_broadcast(XC_HIGHPRI, nothing, NULL, NULL));
		operation_part(TRACE_PSERIALIZE_PERFORM, 0, 0, M.cur->cx_cpu);
		if (ps->ps_stage == 2)
			break;
		timer_arm(M.cur->cx_timer, M.node->s.now + TICK_NS);
		sched_block(WAIT_GRACE, ps->ps_addr);
	}
}

void
pserialize_perform(pserialize_t psz)
{
	uint64_t pc = CALLER();
	struct pserialize_entry *ps;
	struct ctx *cx = M.cur;

	step(TRACE_PSERIALIZE_PERFORM, (uintptr_t)psz, 0, pc);
	ctx_assert_sleepable("pserialize_perform");
	ps = psz_of(psz, "pserialize_perform", pc);
	if (ps->ps_owner != NONE && watches(CHECK_PSERIALIZE))
		finding_fatal_at(FINDING_KASSERT, (uintptr_t)psz, pc,
		    "pserialize_perform: %s performs on it already",
		    M.node->ctx[ps->ps_owner].cx_name);
	if (wrong(WRONG_GRACE_HASTY))
		return;
	ps->ps_owner = (int16_t)cx->cx_id;
	ps->ps_stage = 0;
	ps->ps_cpus[0] = ps->ps_cpus[1] = 0;
	ps->ps_clock.ck_run = 0;
	if (M.races)
		clock_assign(cx, &ps->ps_call);
	M.node->s.performing++;
	M.node->s.waits++;
	if (ideal())
		perform_ideal(ps);
	else
		perform_stages(ps);
	M.node->s.performing--;
	ps->ps_owner = NONE;
	if (edge(EDGE_GRACE))
		clock_acquire(cx, &ps->ps_clock);
}
