/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xcall.c -- xcall(9): functions on other CPUs.
 *
 *	Contract: xcall(9); reference A.8.  Low priority: a bound thread per
 *	CPU, which cannot run while a softint of its CPU can.  High priority: a
 *	softint raised on each CPU, of level SOFTINT_SERIAL or the one asked
 *	for, in turn with the handlers of that level.  One request of a
 *	priority is served at a time; others wait for their turn.
 */

#include "sim/kpi/sys/xcall.h"

#include "sim/clock.h"
#include "sim/kpi/machine/module.h"
#include "sim/kpi/sys/lwp.h"
#include "sim/machine.h"
#include "sim/module.h"
#include "sim/operation.h"
#include "sim/wrong.h"

/* The ticket of a high-priority call; tickets are what xc_wait takes. */
#define TICKET_HIGH (UINT64_C(1) << 63)

static struct xcall *
xcall_of(bool high)
{
	return &M.node->s.xcall[high ? 1 : 0];
}

/* What the waiters of a queue wait for, as a wait object. */
static uint64_t
queue_object(bool high)
{
	return high ? XCALL_HIGH : XCALL_LOW;
}

/*
 * Run the function here.  Whatever has ended on this CPU happens before it:
 * sections above its level are over, and handlers have returned.
 */
static void
serve(bool high, unsigned cpu)
{
	struct xcall *xc = xcall_of(high);
	struct ctx *cx = M.cur;

	if (edge(EDGE_XCALL))
		clock_acquire(cx, &xc->xc_send);
	if (high && edge(EDGE_GRACE)) {
		for (unsigned l = cx->cx_base_ipl; l < IPL_LEVELS; l++)
			clock_acquire(cx, &M.node->s.cpu[cpu].cp_ipl_clock[l]);
	}
	if (!high && edge(EDGE_DRAIN))
		ipl_acquire_all(cx, cpu);
	step(TRACE_XCALL, xc->xc_serving, 0, 0);
	xc->xc_func(xc->xc_arg1, xc->xc_arg2);
	ctx_check_return("a cross call", cx->cx_base_ipl);
	if (edge(EDGE_XCALL_WAIT))
		clock_release(cx, &xc->xc_done);
	operation_part(TRACE_XCALL, 0, 0, cpu);
	if (--xc->xc_left == 0) {
		xc->xc_finished = xc->xc_serving;
		xc->xc_busy = false;
		sched_wake_all(WAIT_XCALL, queue_object(high));
	}
}

static void
xcall_thread(void *arg)
{
	struct ctx *cx = M.cur;
	struct cpu *cp = cpu_of(cx);

	(void)arg;
	while (cp->cp_xc_low) {
		cp->cp_xc_low = false;
		serve(false, cx->cx_cpu);
	}
	ctx_exit(false);
}

void
xcall_boot(unsigned cpu)
{
	char name[TRACE_NAME_MAX];

	ctx_format_name(name, "cpu%u.xcall", cpu);
	M.node->s.cpu[cpu].cp_xcall =
	    (int16_t)ctx_new(CLASS_XCALL, cpu, name)->cx_id;
}

void
xcall_run_high(unsigned cpu)
{
	M.node->s.cpu[cpu].cp_xc_high = 0;
	serve(true, cpu);
}

static void
send(bool high, unsigned cpu)
{
	struct cpu *cp = &M.node->s.cpu[cpu];
	struct ctx *cx;

	if (high) {
		unsigned level = xcall_of(true)->xc_level;

		cp->cp_xc_high = (uint8_t)(level + 1);
		cp->cp_xc_ahead = softint_queued(cpu, level);
		softint_raise_level(cpu, level);
		return;
	}
	cp->cp_xc_low = true;
	cx = &M.node->ctx[cp->cp_xcall];
	if (cx->cx_state == CTX_IDLE) {
		ctx_prepare(cx, xcall_thread, NULL);
		ctx_ready(cx);
	}
}

/* The level of a high-priority call with these flags. */
static uint8_t
level_of(unsigned flags, uint64_t pc)
{
	unsigned ipl = flags >> 8;

	if (ipl == 0)
		return SOFTINT_SERIAL;
	for (uint8_t l = 0; l < SOFTINT_LEVELS; l++) {
		if (softint_ipl[l] == ipl)
			return l;
	}
	finding_fatal(FINDING_KASSERT, pc,
	    "a cross call at IPL %u, which is no level of softints", ipl);
}

static uint64_t
call(
    unsigned flags, xcfunc_t func, void *arg1, void *arg2, int cpu, uint64_t pc)
{
	bool high = ((flags & XC_HIGHPRI) != 0 && !wrong(WRONG_HIGH_LOW)) ||
	    wrong(WRONG_LOW_HIGH);
	struct xcall *xc = xcall_of(high);

	step(TRACE_XCALL, high, 0, pc);
	ctx_assert_sleepable("a cross call");
	while (xc->xc_busy)
		sched_block(WAIT_XCALL, queue_object(high));
	/* One request at a time: what those before have done is over. */
	if (edge(EDGE_XCALL_WAIT))
		clock_acquire(M.cur, &xc->xc_done);
	xc->xc_busy = true;
	xc->xc_func = func;
	xc->xc_arg1 = arg1;
	xc->xc_arg2 = arg2;
	if (high)
		xc->xc_level = level_of(flags, pc);
	xc->xc_serving++;
	if (edge(EDGE_XCALL))
		clock_assign(M.cur, &xc->xc_send);
	if (wrong(WRONG_XCALL_ONE))
		cpu = 0;
	xc->xc_left = cpu >= 0 ? 1 : M.node->cpus;
	for (unsigned c = 0; c < M.node->cpus; c++) {
		if (cpu < 0 || c == (unsigned)cpu)
			send(high, c);
	}
	return xc->xc_serving | (high ? TICKET_HIGH : 0);
}

uint64_t
xc_broadcast(unsigned flags, xcfunc_t func, void *arg1, void *arg2)
{
	return call(flags, func, arg1, arg2, -1, CALLER());
}

uint64_t
xc_unicast(
    unsigned flags, xcfunc_t func, void *arg1, void *arg2, struct cpu_info *ci)
{
	return call(flags, func, arg1, arg2, (int)ci->ci_index, CALLER());
}

void
xc_wait(uint64_t ticket)
{
	bool high = (ticket & TICKET_HIGH) != 0;
	struct xcall *xc = xcall_of(high);

	step(TRACE_XCALL_WAIT, ticket & ~TICKET_HIGH, 0, CALLER());
	ctx_assert_sleepable("xc_wait");
	while (xc->xc_finished < (ticket & ~TICKET_HIGH) &&
	    !wrong(WRONG_XCALL_HASTY))
		sched_block(WAIT_XCALL, queue_object(high));
	if (edge(EDGE_XCALL_WAIT))
		clock_acquire(M.cur, &xc->xc_done);
}

unsigned
xc_drain_flags(int ipl)
{
	uint32_t forms = M.node->module->mo_kpi->km_forms;
	bool softint = M.knob[KNOB_DRAIN] == DRAIN_VARIANT ?
	    (forms & KPI_FORM_DRAIN_SOFTINT) != 0 :
	    M.knob[KNOB_DRAIN] == DRAIN_SOFTINT;

	return softint ? XC_HIGHPRI_IPL(ipl) : 0;
}
