/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handle.c -- what stands behind the objects of stack code.
 *
 *	A lock, condvar, callout ... in simulated memory holds only the number
 *	of its entry in a table of the node.  Every use checks that the memory
 *	is alive and that the handle is of the right kind.
 */

#include <string.h>

#include "sim/check.h"
#include "sim/kpi/sys/kpi.h"
#include "sim/machine.h"

void
handle_store(uint64_t addr, enum handle_kind kind, uint32_t number)
{
	struct kpi_handle h = { .kh_number = number,
		.kh_kind = (uint32_t)kind };

	heap_holds_handle(addr);
	memory_store(addr, &h, sizeof(h));
}

uint32_t
handle_lookup(
    uint64_t addr, enum handle_kind kind, const char *what, uint64_t pc)
{
	struct kpi_handle h;

	if (addr - M.data_base >= M.data_size)
		memory_check(addr, sizeof(h), false, pc);
	memcpy(&h, ptr(addr), sizeof(h));
	if (h.kh_kind != (uint32_t)kind && !watches(CHECK_HANDLE))
		sched_end_run();
	if (h.kh_kind != (uint32_t)kind)
		finding_fatal_at(FINDING_PANIC, addr, pc,
		    "%s: not initialised, or destroyed", what);
	return h.kh_number;
}

/* Why an object that a handle stands for cannot go: NULL when it can. */
static const char *
in_use(const struct kpi_handle *h, uint64_t addr)
{
	const struct node *n = M.node;
	uint32_t i = h->kh_number;

	switch (h->kh_kind) {
	case HANDLE_MUTEX:
		if (n->mutex[i].mx_addr != addr)
			return NULL;
		return n->mutex[i].mx_owner != NONE ? "a mutex that is held" :
		    n->mutex[i].mx_waiters > 0 ? "a mutex that is awaited" :
						 NULL;
	case HANDLE_RWLOCK:
		return n->rwlock[i].rw_addr == addr &&
			(n->rwlock[i].rw_owner != NONE ||
			    n->rwlock[i].rw_readers > 0 ||
			    n->rwlock[i].rw_waiters > 0) ?
		    "a rwlock that is held or awaited" :
		    NULL;
	case HANDLE_CONDVAR:
		return n->condvar[i].cv_addr == addr &&
			n->condvar[i].cv_count > 0 ?
		    "a condvar with waiters" :
		    NULL;
	case HANDLE_CALLOUT:
		if (n->callout[i].ca_addr != addr)
			return NULL;
		return (n->callout[i].ca_state & CALLOUT_PENDING) != 0 ?
		    "a callout that is pending" :
		    n->callout[i].ca_running != NONE &&
			n->callout[i].ca_running != (int16_t)M.cur->cx_id ?
		    "a callout that is running" :
		    NULL;
	default:
		return NULL;
	}
}

void
handle_check_free(uint64_t addr, uint64_t size, uint64_t pc)
{
	struct kpi_handle h;

	for (uint64_t a = addr; a + sizeof(h) <= addr + size; a += 8) {
		const char *what;

		memcpy(&h, ptr(a), sizeof(h));
		if ((what = in_use(&h, a)) != NULL)
			finding_rule(FINDING_PANIC, a, pc,
			    "free of an object with %s", what);
	}
}

uint64_t
handle_object(const char *type, uint64_t size, enum handle_kind kind,
    uint32_t number, uint64_t pc)
{
	uint64_t addr = heap_alloc(size, BLOCK_MACHINE, type, true, pc);

	handle_store(addr, kind, number);
	return addr;
}

uint32_t
table_full(const char *name)
{
	sim_exhausted("the machine's table of %ss is full", name);
}
