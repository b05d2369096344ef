/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handle.c -- what stands behind the objects of stack code.
 *
 *	A lock, condvar, callout ... in simulated memory holds only the number
 *	of its entry in a table of the node.  Every use checks that the memory
 *	is alive and that the handle is of the right kind.
 */

#include <string.h>

#include "sim/kpi/sys/kpi.h"
#include "sim/machine.h"

void
handle_store(uint64_t addr, enum handle_kind kind, uint32_t number)
{
	struct kpi_handle h = { .kh_number = number,
		.kh_kind = (uint32_t)kind };

	memory_store(addr, &h, sizeof(h));
}

uint32_t
handle_lookup(
    uint64_t addr, enum handle_kind kind, const char *what, uint64_t pc)
{
	struct kpi_handle h;

	memory_check(addr, sizeof(h), false, pc);
	memcpy(&h, ptr(addr), sizeof(h));
	if (h.kh_kind != (uint32_t)kind)
		finding_fatal_at(FINDING_PANIC, addr, pc,
		    "%s: not initialised, or destroyed", what);
	return h.kh_number;
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
