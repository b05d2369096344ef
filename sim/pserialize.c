/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pserialize.c -- pserialize(9), as the native kernel of 2016 does it.
 *
 *	Contract: pserialize(9); reference A.13.  A read section is IPL
 *	SOFTSERIAL.  A CPU passes a switch point at a real switch between LWPs,
 *	at the first run of one, and when a fast softint ends.  A request is
 *	complete when every CPU has passed twice; the performer makes that
 *	happen with empty high-priority cross calls, one a tick.
 */

#include "sim/kpi/sys/pserialize.h"

#include "sim/clock.h"
#include "sim/kpi/sys/intr.h"
#include "sim/kpi/sys/xcall.h"
#include "sim/machine.h"
#include "sim/operation.h"

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
	if (ps->ps_owner != NONE)
		finding_fatal_at(FINDING_KASSERT, (uintptr_t)psz, pc,
		    "pserialize_destroy: %s performs on it",
		    M.node->ctx[ps->ps_owner].cx_name);
	heap_free((uintptr_t)psz, 64, BLOCK_MACHINE, pc);
}

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
	ipl_raise(cx, IPL_SOFTSERIAL);
	cx->cx_sections++;
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
	ipl_lower(cx, (unsigned)old);
}

static bool
all_recorded(const struct pserialize_entry *ps)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		if ((ps->ps_cpus[c / 64] & UINT64_C(1) << c % 64) == 0)
			return false;
	}
	return true;
}

void
pserialize_switchpoint(unsigned cpu)
{
	if (M.node->s.performing == 0) {
		operation_part(TRACE_PSERIALIZE_EXIT, 0, 0, cpu);
		return;
	}
	operation_part(TRACE_PSERIALIZE_PERFORM, 0, 0, cpu);
	for (uint32_t i = 0; i < M.node->s.use.n_pserialize; i++) {
		struct pserialize_entry *ps = &M.node->pserialize[i];

		if (ps->ps_owner == NONE || ps->ps_stage == 2)
			continue;
		ps->ps_cpus[cpu / 64] |= UINT64_C(1) << cpu % 64;
		/* Every section that has ended on this CPU. */
		if (M.races)
			clock_join(&ps->ps_clock,
			    &M.node->s.cpu[cpu].cp_ipl_clock[IPL_SOFTSERIAL]);
		if (!all_recorded(ps))
			continue;
		ps->ps_stage++;
		ps->ps_cpus[0] = ps->ps_cpus[1] = 0;
	}
}

static void
nothing(void *a, void *b)
{
	(void)a;
	(void)b;
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
	if (ps->ps_owner != NONE)
		finding_fatal_at(FINDING_KASSERT, (uintptr_t)psz, pc,
		    "pserialize_perform: %s performs on it already",
		    M.node->ctx[ps->ps_owner].cx_name);
	ps->ps_owner = (int16_t)cx->cx_id;
	ps->ps_stage = 0;
	ps->ps_cpus[0] = ps->ps_cpus[1] = 0;
	ps->ps_clock.ck_run = 0;
	M.node->s.performing++;
	M.node->s.waits++;
	while (ps->ps_stage < 2) {
		xc_wait(xc_broadcast(XC_HIGHPRI, nothing, NULL, NULL));
		operation_part(TRACE_PSERIALIZE_PERFORM, 0, 0, cx->cx_cpu);
		if (ps->ps_stage == 2)
			break;
		timer_arm(cx->cx_timer, M.node->s.now + TICK_NS);
		sched_block(WAIT_GRACE, (uintptr_t)psz);
	}
	M.node->s.performing--;
	ps->ps_owner = NONE;
	if (M.races)
		clock_acquire(cx, &ps->ps_clock);
}
