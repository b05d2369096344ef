/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * body.c -- what the lines of a scenario do on their LWP (sim.h).
 */

#include <string.h>

#include "sim/kpi/sys/condvar.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/machine.h"
#include "sim/module.h"

void
sim_command(unsigned line)
{
	M.given++;
	sched_progress();
	step(TRACE_COMMAND, line, 0, 0);
}

void
sim_syscall_enter(void)
{
	struct ctx *cx = M.cur;

	M.given++;
	sched_progress();
	step(TRACE_SYSCALL_ENTER, 0, 0, 0);
	cx->cx_syscall_ipl = cx->cx_ipl;
	cx->cx_psrefs = 0;
}

/* What must hold when an LWP is back at user level. */
void
sim_syscall_exit(int error)
{
	const struct ctx *cx = M.cur;

	step(TRACE_SYSCALL_EXIT, (uint64_t)(uint32_t)error, 0, 0);
	/* A rule that only the reading of facts breaks leaves them known. */
	if (!M.epilogue)
		ctx_check_return("a system call", cx->cx_syscall_ipl);
}

void
sim_sleep(int64_t ns)
{
	step(TRACE_KPAUSE, (uint64_t)ns, 0, 0);
	timer_arm(M.cur->cx_timer, M.node->s.now + ns);
	sched_block(WAIT_SLEEP, 0);
}

/* On the CPU, because who sleeps gives the kernel lock up. */
static void
busy_wait(int64_t ticks)
{
	const struct ctx *cx = M.cur;

	step(TRACE_KPAUSE, (uint64_t)(ticks * TICK_NS), 0, 0);
	timer_arm(cx->cx_timer, M.node->s.now + ticks * TICK_NS);
	while (M.node->timer[cx->cx_timer].tm_armed)
		sched_spin(WAIT_SLEEP, 0);
}

void
sim_hold(bool softnet, int64_t ticks)
{
	if (softnet) {
		mutex_enter(softnet_lock);
		(void)kpause("hold", false, (int)ticks, NULL);
		mutex_exit(softnet_lock);
	} else {
		kernel_lock(1);
		busy_wait(ticks);
		kernel_unlock(1, NULL);
	}
}

sim_function
sim_module_function(unsigned node, const char *name)
{
	void *p = module_symbol(M.nodes[node]->module, name);
	sim_function f;

	/* The handle also finds the libraries behind it. */
	if ((uintptr_t)p - M.nodes[node]->module->mo_base >=
	    M.nodes[node]->module->mo_text_size)
		return NULL;
	memcpy(&f, &p, sizeof(f));
	return f;
}
