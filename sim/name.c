/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.c -- names of addresses: objects of the heap, variables of a module.
 */

#define _GNU_SOURCE /* dladdr */

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "sim/finding.h"
#include "sim/machine.h"

unsigned
sim_address_node(uint64_t addr)
{
	for (unsigned i = 0; i < M.nnode; i++) {
		const struct region *rg = &M.nodes[i]->arena;

		if (addr - rg->rg_base < rg->rg_size)
			return i;
	}
	return 0;
}

void
sim_address_name(unsigned node, uint64_t addr, char *buf, size_t len)
{
	const struct node *n = M.nodes[node];
	const struct block *bl;
	char type[TRACE_NAME_MAX];
	Dl_info di;

	if (addr == 1) {
		(void)snprintf(buf, len, "kernel_lock");
		return;
	}
	if (addr - n->arena.rg_base < n->arena.rg_size &&
	    (bl = heap_find_in(n, addr)) != NULL) {
		finding_type_name(bl->bl_type, type, sizeof(type));
		if (strcmp(type, "softnet_lock") == 0)
			(void)snprintf(buf, len, "softnet_lock");
		else if (addr == bl->bl_addr)
			(void)snprintf(
			    buf, len, "%s#%u", type, bl->bl_serial);
		else
			(void)snprintf(buf, len, "%s#%u+%#llx", type,
			    bl->bl_serial,
			    (unsigned long long)(addr - bl->bl_addr));
		return;
	}
	if (addr - n->data.rg_base < n->data.rg_size &&
	    dladdr(ptr(addr), &di) != 0 && di.dli_sname != NULL) {
		uint64_t off = addr - (uintptr_t)di.dli_saddr;

		if (off == 0)
			(void)snprintf(buf, len, "%s", di.dli_sname);
		else
			(void)snprintf(buf, len, "%s+%#llx", di.dli_sname,
			    (unsigned long long)off);
		return;
	}
	(void)snprintf(buf, len, "%#llx", (unsigned long long)addr);
}
