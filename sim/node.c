/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.c -- make nodes, and make one of them the one that runs (node.h).
 */

#include "sim/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/clock.h"
#include "sim/fiber.h"
#include "sim/freeze.h"
#include "sim/kpi/machine/module.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/kpi/sys/rwlock.h"
#include "sim/leak.h"
#include "sim/memory.h"
#include "sim/module.h"

void
node_free(struct node *n)
{
	for (uint32_t i = 0; i < n->stacks_mapped; i++)
		fiber_unreserve(n->number * CTX_MAX + i);
	freeze_forget(n);
	leak_forget(n->number);
	if (n->arena.rg_frozen != NULL)
		memory_unmap_node(n);
	clock_unmap_node(n->clocks);
	free(n->data_saved);
	(void)munmap(n->block, sizeof(*n->block) * BLOCK_TABLE_MAX);
#define X(name, type, max) (void)munmap(n->name, sizeof(type) * (max));
	TABLES(X)
#undef X
	free(n);
}

/*
 * The writable segment of a module holds the variables of one node; those of
 * the others wait in data_saved.
 */
static void
bring_data(struct node *n)
{
	struct module *mo = n->module;

	if (mo->mo_owner == n)
		return;
	if (mo->mo_owner != NULL)
		memcpy(mo->mo_owner->data_saved, ptr(mo->mo_data),
		    mo->mo_data_size);
	memcpy(ptr(mo->mo_data), n->data_saved, mo->mo_data_size);
	mo->mo_owner = n;
}

void
node_enter(struct node *n)
{
	if (M.node == n)
		return;
	M.node = n;
	bring_data(n);
	clock_use_node(n->clocks);
	/* Steps of equal contexts on different nodes are different steps. */
	M.hash = (M.hash ^ n->number) * 0x9e3779b97f4a7c15u;
	M.text_base = n->module->mo_base;
	M.text_size = n->module->mo_text_size;
	M.arena_base = n->arena.rg_base;
	M.arena_size = n->arena.rg_size;
	M.data_base = n->data.rg_base;
	M.data_size = n->data.rg_size;
}

static void
node_tables(struct node *n)
{
#define X(name, type, max) n->name = memory_map_lazy(sizeof(type) * (max));
	TABLES(X)
#undef X
	n->block = memory_map_lazy(sizeof(*n->block) * BLOCK_TABLE_MAX);
	n->s.klock_cpu = NONE;
	n->s.random = prng_stream(0, "boot", n->number);
	for (unsigned c = 0; c < CPU_MAX; c++) {
		struct cpu *cp = &n->s.cpu[c];

		cp->cp_cur = cp->cp_ready_head = cp->cp_ready_tail = NONE;
		cp->cp_hardint = cp->cp_xcall = NONE;
		cp->cp_fired = NONE;
		for (unsigned l = 0; l < SOFTINT_LEVELS; l++)
			cp->cp_softint[l] = cp->cp_soft_head[l] =
			    cp->cp_soft_tail[l] = NONE;
	}
}

/* The first objects in the arena: CPUs, idle LWPs, softnet_lock. */
static void
node_objects(struct node *n)
{
	for (unsigned c = 0; c < n->cpus; c++) {
		struct cpu *cp = &n->s.cpu[c];
		struct cpu_info ci = { .ci_index = c };

		cp->cp_info = heap_alloc(
		    sizeof(ci), BLOCK_MACHINE, "struct cpu_info", true, 0);
		memory_store(cp->cp_info, &ci, sizeof(ci));
		cp->cp_idle_lwp = lwp_new(c, 0, LP_BOUND, LW_IDLE);
	}
	for (unsigned c = 0; c < n->cpus; c++)
		xcall_boot(c);
	n->s.softnet = heap_alloc(
	    sizeof(kmutex_t), BLOCK_MACHINE, "softnet_lock", true, 0);
	mutex_boot(n->s.softnet, IPL_SOFTNET);
	n->s.percpu_lock = heap_alloc(
	    sizeof(krwlock_t), BLOCK_MACHINE, "percpu_lock", true, 0);
	rwlock_boot(n->s.percpu_lock);
}

int
sim_node(const char *name, unsigned cpus, const char *path)
{
	struct module *mo;
	struct node *n;

	ASSERT(cpus >= 1 && cpus <= CPU_MAX);
	if (M.nnode == NODE_MAX) {
		sim_set_error("more than %d nodes", NODE_MAX);
		return -1;
	}
	mo = module_load(path);
	if (mo == NULL)
		return -1;
	n = calloc(1, sizeof(*n));
	ASSERT(n != NULL);
	n->number = M.nnode;
	n->cpus = cpus;
	n->module = mo;
	(void)snprintf(n->name, sizeof(n->name), "%s", name);
	n->clocks = clock_map_node();
	n->data_saved = malloc(mo->mo_data_size + 1);
	ASSERT(n->data_saved != NULL);
	memcpy(n->data_saved, mo->mo_pristine, mo->mo_data_size);
	node_tables(n);
	if (!memory_map_node(n)) {
		node_free(n);
		return -1;
	}
	for (uint64_t g = 0; g < PAGE_BYTES; g++)
		n->meta[g] = META_UNALLOCATED;
	M.nodes[M.nnode++] = n;
	node_enter(n);
	node_objects(n);
	return (int)n->number;
}

/* The variables of a node that is not the one that runs lie elsewhere. */
static void *
node_variable(struct node *n, const void *addr)
{
	const struct module *mo = n->module;
	uint64_t off = (uintptr_t)addr - mo->mo_data;

	ASSERT(off < mo->mo_data_size);
	return mo->mo_owner == n ? ptr((uintptr_t)addr) :
				   (char *)n->data_saved + off;
}

bool
sim_mutant(unsigned node, const char *name)
{
	struct node *n = M.nodes[node];
	const struct kpi_mutant *km = n->module->mo_kpi->km_mutants;
	const int on = 1;

	for (; km != NULL && km->km_name != NULL; km++) {
		if (strcmp(km->km_name, name) == 0) {
			memcpy(node_variable(n, km->km_flag), &on, sizeof(on));
			return true;
		}
	}
	sim_set_error("%s has no mutant %s", n->module->mo_path, name);
	return false;
}

bool
sim_mutant_info(
    const char *path, size_t i, const char **name, const char **help)
{
	const struct module *mo = module_load(path);
	const struct kpi_mutant *km =
	    mo != NULL ? mo->mo_kpi->km_mutants : NULL;

	for (; km != NULL && km->km_name != NULL; km++) {
		if (i-- == 0) {
			*name = km->km_name;
			*help = km->km_help;
			return true;
		}
	}
	return false;
}

uint64_t
sim_node_build(unsigned node)
{
	return M.nodes[node]->module->mo_build;
}

const struct kpi_syscalls *
sim_node_syscalls(unsigned node)
{
	return M.nodes[node]->module->mo_kpi->km_syscalls;
}

const char *
sim_node_module(unsigned node)
{
	return M.nodes[node]->module->mo_path;
}

uint64_t
sim_node_base(unsigned node)
{
	return M.nodes[node]->module->mo_base;
}
