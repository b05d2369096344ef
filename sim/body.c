/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * body.c -- what the lines of a scenario do on their LWP (sim.h).
 */

#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/finding.h"
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

void
sim_mark_teardown(void)
{
	M.node->s.live_mark = M.node->s.live_blocks;
	M.node->s.nblock_mark = M.node->s.nblock;
}

/* Blocks of one type that one place allocated, left after teardown. */
struct leak {
	uint32_t pc;
	const struct block *first;
	unsigned count;
	size_t used; /* bytes of text */
	char text[160];
};

static void
leak_add(struct leak *lk, const struct block *bl)
{
	char name[TRACE_NAME_MAX];
	size_t room = sizeof(lk->text) - lk->used;
	int n;

	if (++lk->count > 8)
		return;
	finding_type_name(bl->bl_type, name, sizeof(name));
	n = snprintf(lk->text + lk->used, room, "%s%s#%u",
	    lk->used > 0 ? ", " : "", name, bl->bl_serial);
	if ((size_t)n < room)
		lk->used += (size_t)n;
	else
		lk->text[lk->used] = '\0';
}

/*
 * Each place that allocated what is left is a finding of its own: a new leak
 * must not hide behind a known one.
 */
static void
find_leaks(const struct node_state *s)
{
	static struct leak leaks[16]; /* large for a fiber */
	size_t n = 0, at;

	for (uint32_t i = s->nblock_mark; i < s->nblock; i++) {
		const struct block *bl = &M.node->block[i];
		const struct trace_stack *ts = stack_get(bl->bl_alloc_stack);
		uint32_t pc = ts->ts_depth > 0 ? ts->ts_pc[0] : 0;

		if (bl->bl_freed || bl->bl_source == BLOCK_MACHINE)
			continue;
		for (at = 0; at < n; at++) {
			if (leaks[at].pc == pc &&
			    strcmp(leaks[at].first->bl_type, bl->bl_type) == 0)
				break;
		}
		if (at == sizeof(leaks) / sizeof(leaks[0]))
			continue;
		if (at == n)
			leaks[n++] = (struct leak){ .pc = pc, .first = bl };
		leak_add(&leaks[at], bl);
	}
	for (at = 0; at < n; at++)
		finding_leak(leaks[at].first->bl_addr,
		    "%u object%s of this kind %s left after teardown: %s%s",
		    leaks[at].count, leaks[at].count == 1 ? "" : "s",
		    leaks[at].count == 1 ? "is" : "are", leaks[at].text,
		    leaks[at].count > 8 ? ", ..." : "");
}

void
sim_check_teardown(void)
{
	const struct node_state *s = &M.node->s;

	step(TRACE_COMMAND, 0, 0, 0);
	if (s->live_blocks != s->live_mark && watches(CHECK_LEAK))
		find_leaks(s);
}
