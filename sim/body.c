/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * body.c -- what the lines of a scenario do on their LWP (sim.h).
 */

#define _GNU_SOURCE /* dlfcn */

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "sim/finding.h"
#include "sim/kpi/sys/condvar.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/machine.h"
#include "sim/module.h"

void
sim_command(unsigned line)
{
	step(TRACE_COMMAND, line, 0, 0);
}

void
sim_syscall_enter(void)
{
	struct ctx *cx = M.cur;

	step(TRACE_SYSCALL_ENTER, 0, 0, 0);
	cx->cx_in_syscall = true;
	cx->cx_syscall_ipl = cx->cx_ipl;
	cx->cx_psrefs = 0;
}

/* What must hold when an LWP is back at user level. */
void
sim_syscall_exit(int error)
{
	struct ctx *cx = M.cur;

	step(TRACE_SYSCALL_EXIT, (uint64_t)(uint32_t)error, 0, 0);
	cx->cx_in_syscall = false;
	if (cx->cx_ipl != cx->cx_syscall_ipl || cx->cx_sections > 0)
		finding_fatal(FINDING_IPL, 0,
		    "a system call returns at IPL %u with %u read sections "
		    "open",
		    cx->cx_ipl, cx->cx_sections);
	if (cx->cx_nheld > 0) {
		char name[96];

		sim_address_name(
		    M.node->number, cx->cx_held[0], name, sizeof(name));
		finding_fatal(FINDING_PANIC, 0,
		    "a system call returns with %s held", name);
	}
	if (cx->cx_nopreempt > 0)
		finding_fatal(FINDING_IPL, 0,
		    "a system call returns with preemption disabled");
	if (cx->cx_psrefs > 0)
		finding_fatal(FINDING_PSREF, 0,
		    "a system call returns with %u references held",
		    cx->cx_psrefs);
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
	void *p = dlsym(M.nodes[node]->module->mo_handle, name);
	sim_function f;

	/* The handle also finds the libraries behind it. */
	if ((uintptr_t)p - M.nodes[node]->module->mo_base >=
	    M.nodes[node]->module->mo_text_size)
		return NULL;
	memcpy(&f, &p, sizeof(f));
	return f;
}

void
sim_mark_teardown(void)
{
	M.node->s.live_mark = M.node->s.live_blocks;
	M.node->s.nblock_mark = M.node->s.nblock;
}

void
sim_check_teardown(void)
{
	const struct node_state *s = &M.node->s;
	char text[256] = "", name[TRACE_NAME_MAX];
	size_t used = 0;
	unsigned kinds = 0;

	step(TRACE_COMMAND, 0, 0, 0);
	if (s->live_blocks == s->live_mark)
		return;
	for (uint32_t i = s->nblock_mark; i < s->nblock; i++) {
		const struct block *bl = &M.node->block[i];
		int n;

		if (bl->bl_freed || bl->bl_source == BLOCK_MACHINE)
			continue;
		finding_type_name(bl->bl_type, name, sizeof(name));
		if (++kinds > 8)
			break;
		n = snprintf(text + used, sizeof(text) - used, "%s%s#%u",
		    used > 0 ? ", " : "", name, bl->bl_serial);
		used += (size_t)n < sizeof(text) - used ? (size_t)n : 0;
	}
	finding_note(FINDING_LEAK, 0,
	    "%lld objects are left after teardown: %s",
	    (long long)(s->live_blocks - s->live_mark), text);
}

