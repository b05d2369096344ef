/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * heap.c -- kmem(9), pool(9), malloc(9) on the node's arena.
 *
 *	Contracts: kmem(9), pool(9), malloc(9); reference A.10.  The arena only
 *	grows: memory freed in a run is not used again in it, so identity is
 *	unambiguous.  What the machine knows of a block lies outside the arena.
 *
 *	Around each block are red zones; behind an odd size the rest of the
 *	last 8 bytes is one too.
 */

#include <string.h>

#include "sim/check.h"
#include "sim/kpi/sys/kmem.h"
#include "sim/kpi/sys/pool.h"
#include "sim/machine.h"
#include "sim/memory.h"
#include "sim/race.h"
#include "sim/step.h"
#include "sim/wrong.h"

enum { REDZONE = 32, FILL = 0xa5 };

/* malloc.h of the door cannot be read beside the host's <stdlib.h>. */
struct malloc_type {
	const char *ks_shortdesc;
};
void *kern_malloc(size_t, struct malloc_type *, int) KPI(malloc);
void kern_free(void *, struct malloc_type *) KPI(free);
enum { MALLOC_NOWAIT = 1, MALLOC_ZERO = 2 };

/* The serial number of the next block of a type, by its text. */
static uint32_t
type_serial(const char *text)
{
	struct node *n = M.node;

	for (uint32_t i = 0; i < n->s.use.n_type; i++) {
		if (n->type[i].bt_text == text ||
		    strcmp(n->type[i].bt_text, text) == 0)
			return ++n->type[i].bt_count;
	}
	if (n->s.use.n_type < TYPE_MAX)
		n->type[n->s.use.n_type++] =
		    (struct block_type){ .bt_text = text, .bt_count = 1 };
	return 1;
}

/* Where the next block will lie. */
static uint64_t
heap_next(void)
{
	return M.arena_base + M.node->s.arena_used + REDZONE;
}

/* The step of an allocation; it is recorded with the block it gives. */
static void
alloc_step(uint64_t pc)
{
	step_point(TRACE_ALLOC, 0, 0, pc);
	step_count(TRACE_ALLOC, heap_next(), 0, pc);
	if (M.cur->cx_class == CLASS_XCALL)
		finding_rule(
		    FINDING_SLEEP, 0, pc, "allocation in a cross call");
}

uint64_t
heap_alloc(uint64_t size, enum block_source source, const char *type, bool zero,
    uint64_t pc)
{
	struct node *n = M.node;
	uint64_t addr = heap_next();
	uint64_t room = (size + 7) & ~UINT64_C(7);
	struct block *bl;

	if (size > n->arena.rg_size ||
	    n->s.arena_used + room + 2 * REDZONE > n->arena.rg_size)
		sim_exhausted("the arena of %llu MiB is full; raise knob arena",
		    (unsigned long long)(n->arena.rg_size >> 20));
	memory_set(n, addr - REDZONE, REDZONE, META_REDZONE, true);
	memory_set(n, addr, size, META_ALL, zero);
	memory_set(n, addr + room, REDZONE, META_REDZONE, true);
	memset(ptr(addr - REDZONE), 0, REDZONE);
	memset(ptr(addr), zero ? 0 : FILL, room);
	memset(ptr(addr + room), 0, REDZONE);
	n->s.arena_used += room + REDZONE;

	bl = &n->block[n->s.nblock++];
	*bl = (struct block){ .bl_addr = addr,
		.bl_size = size,
		.bl_type = type,
		.bl_source = (uint8_t)source,
		.bl_serial = type_serial(type),
		.bl_alloc_step = M.steps };
	if (source != BLOCK_MACHINE)
		n->s.live_blocks++;
	if (M.cur != NULL) {
		bl->bl_alloc_ctx = M.cur->cx_id;
		bl->bl_alloc_cpu = M.cur->cx_cpu;
		bl->bl_alloc_stack = stack_capture(pc);
		/* What the machine makes for itself is nobody's access. */
		if (zero && source != BLOCK_MACHINE && M.running && M.races)
			race_range(n->arena.rg_cells, M.arena_base, addr, size,
			    true, false, pc_offset(pc));
	}
	return addr;
}

const struct block *
heap_find_in(const struct node *n, uint64_t addr)
{
	uint32_t lo = 0, hi = n->s.nblock;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (n->block[mid].bl_addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == 0 ? NULL : &n->block[lo - 1];
}

const struct block *
heap_find(uint64_t addr)
{
	return heap_find_in(M.node, addr);
}

static struct block *
heap_block(struct node *n, uint64_t addr)
{
	const struct block *bl = heap_find_in(n, addr);

	return bl == NULL ? NULL : &n->block[bl - n->block];
}

void
heap_holds_handle(uint64_t addr)
{
	struct block *bl;

	if (addr - M.arena_base >= M.arena_size ||
	    (bl = heap_block(M.node, addr)) == NULL || bl->bl_handles)
		return;
	bl->bl_handles = true;
	freeze_block_changed((uint32_t)(bl - M.node->block));
}

void
heap_free(uint64_t addr, uint64_t size, enum block_source source, uint64_t pc)
{
	struct node *n = M.node;
	struct block *bl;

	if (addr - M.arena_base >= M.arena_size)
		finding_access_error(addr < PAGE_BYTES ? FINDING_NULL_ACCESS :
							 FINDING_WILD_ACCESS,
		    addr, 1, TRACE_FREE, pc);
	bl = heap_block(n, addr);
	if ((bl == NULL || bl->bl_addr != addr) && watches(CHECK_ALLOCATOR))
		finding_fatal_at(FINDING_WILD_ACCESS, addr, pc,
		    "free of an address inside an object");
	if (bl == NULL)
		return;
	if (bl->bl_freed && watches(CHECK_DOUBLE_FREE))
		finding_access_error(
		    FINDING_DOUBLE_FREE, addr, 1, TRACE_FREE, pc);
	if (source == BLOCK_KMEM && size != bl->bl_size &&
	    watches(CHECK_ALLOCATOR))
		finding_fatal_at(FINDING_PANIC, addr, pc,
		    "kmem_free: size %llu, allocated with %llu",
		    (unsigned long long)size, (unsigned long long)bl->bl_size);
	if (source != bl->bl_source && watches(CHECK_ALLOCATOR))
		finding_fatal_at(FINDING_PANIC, addr, pc,
		    "free: the object is of another allocator");
	if (bl->bl_handles && source != BLOCK_MACHINE)
		handle_check_free(addr, bl->bl_size, pc);
	if (M.node->s.work_queued > 0)
		workqueue_check_free(addr, bl->bl_size, pc);
	if (M.races)
		race_free(addr, bl->bl_size, pc);
	bl->bl_freed = true;
	bl->bl_free_step = M.steps;
	bl->bl_free_ctx = M.cur->cx_id;
	bl->bl_free_cpu = M.cur->cx_cpu;
	bl->bl_free_stack = stack_capture(pc);
	if (source != BLOCK_MACHINE)
		n->s.live_blocks--;
	memory_set(n, addr, (bl->bl_size + 7) & ~UINT64_C(7), META_FREED, true);
	freeze_block_changed((uint32_t)(bl - n->block));
}

/*
 * An allocation that may fail: does it?  The knob nomem says one in how many;
 * which, is the strategy's choice.
 */
static bool
fails(bool may_fail, uint64_t pc)
{
	uint64_t n = M.knob[KNOB_NO_MEMORY];

	if (likely(n == 0) || !may_fail || M.booting || M.epilogue)
		return false;
	if (n > 1 && sched_pick("alloc", (uint32_t)n) != 1)
		return false;
	step_note(TRACE_NO_MEMORY, 0, 0, pc);
	return true;
}

/* --- the door: kmem.h ------------------------------------------------------------ */

static void
kmem_context(const char *what, uint64_t pc)
{
	/* Asserted with KM_NOSLEEP too (reference A.10). */
	if (!is_thread(M.cur) && watches(CHECK_KMEM))
		finding_fatal(
		    FINDING_KASSERT, pc, "%s in interrupt context", what);
}

void *
kmem_alloc_typed(size_t size, int flags, const char *type)
{
	uint64_t pc = CALLER();

	alloc_step(pc);
	kmem_context("kmem_alloc", pc);
	if (flags & KM_SLEEP)
		ctx_assert_sleepable("kmem_alloc(KM_SLEEP)");
	if (fails((flags & KM_SLEEP) == 0, pc))
		return NULL;
	return ptr(heap_alloc(size, BLOCK_KMEM, type, false, pc));
}

void *
kmem_zalloc_typed(size_t size, int flags, const char *type)
{
	uint64_t pc = CALLER();

	alloc_step(pc);
	kmem_context("kmem_zalloc", pc);
	if (flags & KM_SLEEP)
		ctx_assert_sleepable("kmem_zalloc(KM_SLEEP)");
	if (fails((flags & KM_SLEEP) == 0, pc))
		return NULL;
	return ptr(heap_alloc(size, BLOCK_KMEM, type, true, pc));
}

void
kmem_free(void *addr, size_t size)
{
	uint64_t pc = CALLER();

	step(TRACE_FREE, (uintptr_t)addr, 0, pc);
	kmem_context("kmem_free", pc);
	heap_free((uintptr_t)addr, size, BLOCK_KMEM, pc);
}

/* --- the door: pool.h -------------------------------------------------------------- */

static struct pool_entry *
pool_of(uint64_t addr, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup(addr, HANDLE_POOL, what, pc);
	struct pool_entry *po = &M.node->pool[n];

	if (n >= M.node->s.use.n_pool || po->po_addr != addr || !po->po_live)
		finding_fatal_at(
		    FINDING_PANIC, addr, pc, "%s: not a pool", what);
	return po;
}

static uint32_t
pool_new(uint64_t addr, size_t size, const char *name)
{
	uint32_t n = TABLE_NEW(pool);

	M.node->pool[n] = (struct pool_entry){ .po_addr = addr,
		.po_size = size,
		.po_name = name,
		.po_live = true };
	return n;
}

void
pool_init(struct pool *pp, size_t size, unsigned align, unsigned ioff,
    int flags, const char *wchan, struct pool_allocator *pa, int ipl)
{
	uint64_t pc = CALLER();

	(void)align;
	(void)ioff;
	(void)flags;
	(void)pa;
	(void)ipl;
	step(TRACE_MUTEX_INIT, (uintptr_t)pp, 0, pc);
	memory_check((uintptr_t)pp, sizeof(*pp), true, pc);
	handle_store(
	    (uintptr_t)pp, HANDLE_POOL, pool_new((uintptr_t)pp, size, wchan));
}

void
pool_destroy(struct pool *pp)
{
	uint64_t pc = CALLER();

	step(TRACE_MUTEX_DESTROY, (uintptr_t)pp, 0, pc);
	pool_of((uintptr_t)pp, "pool_destroy", pc)->po_live = false;
}

static void *
get(uint64_t pool, int flags, uint64_t pc)
{
	const struct pool_entry *po;

	alloc_step(pc);
	po = pool_of(pool, "pool_get", pc);
	if ((flags & PR_WAITOK) != 0 || wrong(WRONG_POOL_THREAD))
		ctx_assert_sleepable("pool_get(PR_WAITOK)");
	if (fails((flags & PR_WAITOK) == 0, pc))
		return NULL;
	return ptr(heap_alloc(
	    po->po_size, BLOCK_POOL, po->po_name, (flags & PR_ZERO) != 0, pc));
}

static void
put(uint64_t pool, void *obj, uint64_t pc)
{
	step(TRACE_FREE, (uintptr_t)obj, 0, pc);
	(void)pool_of(pool, "pool_put", pc);
	heap_free((uintptr_t)obj, 0, BLOCK_POOL, pc);
}

void *
pool_get(struct pool *pp, int flags)
{
	return get((uintptr_t)pp, flags, CALLER());
}

void
pool_put(struct pool *pp, void *obj)
{
	put((uintptr_t)pp, obj, CALLER());
}

pool_cache_t
pool_cache_init(size_t size, unsigned align, unsigned ioff, int flags,
    const char *wchan, struct pool_allocator *pa, int ipl,
    int (*ctor)(void *, void *, int), void (*dtor)(void *, void *), void *arg)
{
	uint64_t pc = CALLER(), addr;
	uint32_t n;

	(void)align;
	(void)ioff;
	(void)flags;
	(void)pa;
	(void)ipl;
	(void)arg;
	step(TRACE_MUTEX_INIT, 0, 0, pc);
	if (ctor != NULL || dtor != NULL)
		finding_fatal(FINDING_PANIC, pc,
		    "pool_cache_init: constructors are not supported");
	n = pool_new(0, size, wchan);
	addr = handle_object("struct pool_cache", 64, HANDLE_POOL, n, pc);
	M.node->pool[n].po_addr = addr;
	return ptr(addr);
}

void
pool_cache_destroy(pool_cache_t pc_)
{
	uint64_t pc = CALLER();

	step(TRACE_MUTEX_DESTROY, (uintptr_t)pc_, 0, pc);
	pool_of((uintptr_t)pc_, "pool_cache_destroy", pc)->po_live = false;
	heap_free((uintptr_t)pc_, 0, BLOCK_MACHINE, pc);
}

void *
pool_cache_get(pool_cache_t cache, int flags)
{
	return get((uintptr_t)cache, flags, CALLER());
}

void
pool_cache_put(pool_cache_t cache, void *obj)
{
	put((uintptr_t)cache, obj, CALLER());
}

/* --- the door: malloc.h --------------------------------------------------------------- */

void *
kern_malloc(size_t size, struct malloc_type *type, int flags)
{
	uint64_t pc = CALLER();

	alloc_step(pc);
	if ((flags & MALLOC_NOWAIT) == 0)
		ctx_assert_sleepable("malloc(M_WAITOK)");
	if (fails((flags & MALLOC_NOWAIT) != 0, pc))
		return NULL;
	return ptr(heap_alloc(size, BLOCK_MALLOC, type->ks_shortdesc,
	    (flags & MALLOC_ZERO) != 0, pc));
}

void
kern_free(void *addr, struct malloc_type *type)
{
	uint64_t pc = CALLER();

	(void)type;
	step(TRACE_FREE, (uintptr_t)addr, 0, pc);
	heap_free((uintptr_t)addr, 0, BLOCK_MALLOC, pc);
}
