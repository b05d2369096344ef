/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * percpu.c -- percpu(9).
 *
 *	Contract: percpu(9); reference A.9.  Each CPU has one area; when an
 *	allocation does not fit, every CPU gets a bigger one, the contents are
 *	copied and the old area is freed: addresses are not stable outside a
 *	getref/putref window.  A lock keeps areas where they are while
 *	percpu_foreach walks over them.
 */

#include "sim/kpi/sys/percpu.h"
#include "sim/check.h"

#include <string.h>

#include "sim/kpi/sys/lwp.h"
#include "sim/kpi/sys/rwlock.h"
#include "sim/kpi/sys/xcall.h"
#include "sim/machine.h"
#include "sim/memory.h"
#include "sim/wrong.h"

enum { AREA_BYTES = 2048 };

static uint32_t
entry_of(const percpu_t *pc, const char *what, uint64_t caller)
{
	uint32_t n = handle_lookup((uintptr_t)pc, HANDLE_PERCPU, what, caller);

	if (n >= M.node->s.use.n_percpu)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)pc, caller,
		    "%s: not a percpu (overwritten)", what);
	return n;
}

static uint64_t
storage(uint32_t n, unsigned cpu)
{
	if (wrong(WRONG_PERCPU_SHARED))
		cpu = 0;
	return M.node->s.percpu_area[cpu] + M.node->percpu[n].pc_offset;
}

/* On each CPU, by cross call, with interrupts blocked there. */
static void
move_area(void *size, void *unused)
{
	struct node_state *s = &M.node->s;
	unsigned cpu = M.cur->cx_cpu;
	uint64_t old = s->percpu_area[cpu], fresh;

	(void)unused;
	ipl_raise(M.cur, IPL_HIGH);
	fresh =
	    heap_alloc((uintptr_t)size, BLOCK_MACHINE, "percpu area", true, 0);
	if (old != 0) {
		if (!wrong(WRONG_PERCPU_EMPTY))
			memory_store(fresh, ptr(old), s->percpu_used);
		heap_free(old, 0, BLOCK_MACHINE, 0);
	}
	s->percpu_area[cpu] = fresh;
	ipl_lower(M.cur, IPL_NONE);
}

percpu_t *
percpu_alloc(size_t size)
{
	uint64_t pc = CALLER();
	struct node_state *s = &M.node->s;
	uint32_t n, need = ((uint32_t)size + 15u) & ~15u;

	step(TRACE_ALLOC, size, 0, pc);
	ctx_assert_sleepable("percpu_alloc");
	rw_enter(ptr(s->percpu_lock), RW_WRITER);
	while (s->percpu_used + need > s->percpu_size) {
		uint32_t bigger = s->percpu_size +
		    (wrong(WRONG_PERCPU_STAYS) ? 64 * AREA_BYTES : AREA_BYTES);

		while (bigger < s->percpu_used + need)
			bigger += AREA_BYTES;
		xc_wait(xc_broadcast(
		    0, move_area, (void *)(uintptr_t)bigger, NULL));
		s->percpu_size = bigger;
	}
	n = TABLE_NEW(percpu);
	M.node->percpu[n] = (struct percpu_entry){ .pc_offset = s->percpu_used,
		.pc_size = (uint32_t)size };
	s->percpu_used += need;
	rw_exit(ptr(s->percpu_lock));
	M.node->percpu[n].pc_addr = handle_object(
	    "percpu_t", sizeof(struct kpi_handle), HANDLE_PERCPU, n, pc);
	return ptr(M.node->percpu[n].pc_addr);
}

void
percpu_free(percpu_t *pc, size_t size)
{
	uint64_t caller = CALLER();
	uint32_t n;

	step(TRACE_FREE, (uintptr_t)pc, 0, caller);
	ctx_assert_sleepable("percpu_free");
	n = entry_of(pc, "percpu_free", caller);
	if (M.node->percpu[n].pc_size != size)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)pc, caller,
		    "percpu_free: size %zu, allocated with %u", size,
		    M.node->percpu[n].pc_size);
	/* The storage itself becomes forbidden ground. */
	for (unsigned c = 0; c < M.node->cpus; c++)
		memory_set(M.node, storage(n, c), (size + 7) & ~(size_t)7,
		    META_FREED, true);
	heap_free((uintptr_t)pc, 0, BLOCK_MACHINE, caller);
}

void *
percpu_getref(percpu_t *pc)
{
	uint32_t n = entry_of(pc, "percpu_getref", CALLER());

	step(TRACE_PREEMPT_DISABLE, 0, 0, CALLER());
	if (!wrong(WRONG_PERCPU_OPEN))
		ipl_preempt_off(M.cur);
	return ptr(storage(n, M.cur->cx_cpu));
}

void
percpu_putref(percpu_t *pc)
{
	(void)entry_of(pc, "percpu_putref", CALLER());
	step(TRACE_PREEMPT_ENABLE, 0, 0, CALLER());
	if (wrong(WRONG_PERCPU_OPEN))
		return;
	if (M.cur->cx_nopreempt == 0 && watches(CHECK_PREEMPT))
		finding_fatal(FINDING_PANIC, CALLER(),
		    "percpu_putref without percpu_getref");
	ipl_preempt_on(M.cur);
}

void
percpu_foreach(percpu_t *pc, percpu_callback_t func, void *arg)
{
	uint32_t n = entry_of(pc, "percpu_foreach", CALLER());

	if (!wrong(WRONG_FOREACH_OPEN))
		rw_enter(ptr(M.node->s.percpu_lock), RW_READER);
	for (unsigned c = 0; c < M.node->cpus; c++) {
		if (!wrong(WRONG_FOREACH_OWN) || c == M.cur->cx_cpu)
			func(ptr(storage(n, c)), arg, cpu_lookup(c));
	}
	if (!wrong(WRONG_FOREACH_OPEN))
		rw_exit(ptr(M.node->s.percpu_lock));
}
