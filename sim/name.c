/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.c -- names of addresses: objects of the heap, variables of a module.
 *
 *	The machine knows of an object the text of its size and where it was
 *	allocated, of a variable its exported symbol; campaign/ makes fields of
 *	them.  The calls may be used after a run: memory is as it ended.
 */

#define _GNU_SOURCE /* dladdr */

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "sim/fiber.h"
#include "sim/finding.h"
#include "sim/machine.h"
#include "sim/memory.h"
#include "sim/module.h"

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

bool
sim_address_object(unsigned node, uint64_t addr, struct sim_object *so)
{
	const struct node *n = M.nodes[node];
	const struct block *bl;

	if (addr - n->arena.rg_base >= n->arena.rg_size ||
	    (bl = heap_find_in(n, addr)) == NULL)
		return false;
	memset(so, 0, sizeof(*so));
	so->so_text = bl->bl_type;
	finding_type_name(bl->bl_type, so->so_type, sizeof(so->so_type));
	so->so_addr = bl->bl_addr;
	so->so_size = bl->bl_size;
	so->so_serial = bl->bl_serial;
	so->so_machine = bl->bl_source == BLOCK_MACHINE;
	so->so_alloc = *stack_get(bl->bl_alloc_stack);
	return true;
}

bool
sim_address_percpu(unsigned node, uint64_t addr, uint64_t *percpu,
    unsigned *cpu, uint64_t *off)
{
	const struct node *n = M.nodes[node];

	for (unsigned c = 0; c < n->cpus; c++) {
		uint64_t at = addr - n->s.percpu_area[c];

		if (n->s.percpu_area[c] == 0 || at >= n->s.percpu_used)
			continue;
		for (uint32_t i = 0; i < n->s.use.n_percpu; i++) {
			const struct percpu_entry *pc = &n->percpu[i];

			/* Its place is its own, also when it was freed. */
			if (at - pc->pc_offset >= pc->pc_size)
				continue;
			*percpu = pc->pc_addr;
			*cpu = c;
			*off = at - pc->pc_offset;
			return true;
		}
	}
	return false;
}

/* "stack(a.cpu1.lwp)-0x1f8": below the top of a context's stack. */
static bool
stack_name(const struct node *n, uint64_t addr, char *buf, size_t len)
{
	uint64_t off = addr - node_stacks(n);
	unsigned long long down = FIBER_STRIDE - off % FIBER_STRIDE;
	const struct ctx *cx;

	if (off >= NODE_STACKS_BYTES)
		return false;
	cx = &n->ctx[off / FIBER_STRIDE];
	if (cx->cx_name[0] == '\0')
		return false;
	(void)snprintf(buf, len, "stack(%s)-%#llx", cx->cx_name, down);
	return true;
}

static bool
variable_name(const struct node *n, uint64_t addr, char *buf, size_t len)
{
	uint64_t off;
	Dl_info di;

	if (addr - n->data.rg_base >= n->data.rg_size ||
	    dladdr(ptr(addr), &di) == 0 || di.dli_sname == NULL)
		return false;
	off = addr - (uintptr_t)di.dli_saddr;
	if (off == 0)
		(void)snprintf(buf, len, "%s", di.dli_sname);
	else
		(void)snprintf(buf, len, "%s+%#llx", di.dli_sname,
		    (unsigned long long)off);
	return true;
}

void
sim_address_name(unsigned node, uint64_t addr, char *buf, size_t len)
{
	const struct node *n = M.nodes[node];
	struct sim_object so;

	if (addr == 1)
		(void)snprintf(buf, len, "kernel_lock");
	else if (sim_address_object(node, addr, &so)) {
		if (strcmp(so.so_type, "softnet_lock") == 0)
			(void)snprintf(buf, len, "softnet_lock");
		else if (addr == so.so_addr)
			(void)snprintf(
			    buf, len, "%s#%u", so.so_type, so.so_serial);
		else
			(void)snprintf(buf, len, "%s#%u+%#llx", so.so_type,
			    so.so_serial,
			    (unsigned long long)(addr - so.so_addr));
	} else if (!variable_name(n, addr, buf, len) &&
	    !stack_name(n, addr, buf, len))
		(void)snprintf(buf, len, "%#llx", (unsigned long long)addr);
}

/* Where the bytes of a node's variables are now: in the module, or saved. */
static const uint8_t *
data_bytes(const struct node *n)
{
	if (n->module->mo_owner == n)
		return ptr(n->module->mo_data);
	return n->data_saved;
}

size_t
sim_memory_read(unsigned node, uint64_t addr, void *buf, size_t len)
{
	const struct node *n = M.nodes[node];
	uint64_t arena = addr - n->arena.rg_base;
	uint64_t data = addr - n->data.rg_base;
	uint64_t room;

	if (arena < n->s.arena_used)
		room = n->s.arena_used - arena;
	else if (data < n->data.rg_size)
		room = n->data.rg_size - data;
	else
		return 0;
	if (len > room)
		len = room;
	memcpy(buf, arena < n->s.arena_used ? ptr(addr) : data_bytes(n) + data,
	    len);
	return len;
}

/* The first aligned word that holds the value; its offset, or size. */
static uint64_t
find_word(const uint8_t *bytes, uint64_t size, uint64_t value)
{
	for (uint64_t off = 0; off + 8 <= size; off += 8) {
		uint64_t word;

		memcpy(&word, bytes + off, 8);
		if (word == value)
			return off;
	}
	return size;
}

uint64_t
sim_memory_holder(unsigned node, uint64_t value)
{
	const struct node *n = M.nodes[node];
	uint64_t off = find_word(data_bytes(n), n->data.rg_size, value);

	if (off < n->data.rg_size)
		return n->data.rg_base + off;
	/* In live objects, then in freed ones. */
	for (int freed = 0; freed < 2; freed++) {
		for (uint32_t i = 0; i < n->s.nblock; i++) {
			const struct block *bl = &n->block[i];

			if (bl->bl_freed != (freed != 0) ||
			    bl->bl_source == BLOCK_MACHINE)
				continue;
			off = find_word(ptr(bl->bl_addr), bl->bl_size, value);
			if (off + 8 <= bl->bl_size)
				return bl->bl_addr + off;
		}
	}
	return 0;
}
