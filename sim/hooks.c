/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hooks.c -- what -fsanitize=thread makes stack code call.
 *
 *	The compiler calls these before every load and store of memory that
 *	may be shared; atomics are performed here.  The names and arguments are
 *	the compiler's (reference core-mechanisms section 1.1).
 *
 *	Accesses to the own live stack are no steps.  Another fiber's stack is
 *	shared memory: psref objects live there.
 */

#include "sim/hooks.h"

#include <string.h>

#include "sim/atomic.h"
#include "sim/check.h"
#include "sim/coverage.h"
#include "sim/fiber.h"
#include "sim/memory.h"
#include "sim/module.h"
#include "sim/operation.h"
#include "sim/race.h"
#include "sim/step.h"

static bool
is_write(unsigned kind)
{
	return kind == TRACE_WRITE || kind == TRACE_VOLATILE_WRITE ||
	    kind == TRACE_ATOMIC_STORE || kind == TRACE_ATOMIC_RMW;
}

static bool
is_marked(unsigned kind)
{
	return kind != TRACE_READ && kind != TRACE_WRITE;
}

/*
 * Memory that is neither arena nor data: another fiber's stack above its
 * stack pointer, or the module's constants.  Else it is wild.
 */
static void
access_elsewhere(uint64_t addr, unsigned size, unsigned kind, uint64_t pc)
{
	uint64_t off = addr - node_stacks(M.node);

	if (off < NODE_STACKS_BYTES) {
		uint32_t id = (uint32_t)(off / FIBER_STRIDE);

		if (id < M.node->s.use.n_ctx &&
		    addr >= (uintptr_t)M.node->ctx[id].cx_sp &&
		    off % FIBER_STRIDE >= FIBER_STACK_BYTES) {
			if (M.races)
				race_range(M.node->stack_cells,
				    node_stacks(M.node), addr, size,
				    is_write(kind), is_marked(kind),
				    pc_offset(pc));
			return;
		}
	}
	if (!is_write(kind) &&
	    addr - M.text_base < M.node->module->mo_image_size)
		return;
	if (!watches(CHECK_WILD))
		return;
	finding_access_error(
	    addr < PAGE_BYTES ? FINDING_NULL_ACCESS : FINDING_WILD_ACCESS, addr,
	    size, kind, pc);
}

/* Validity and races of an access of any size; marks what it writes. */
static void
access_check(uint64_t addr, uint64_t size, unsigned kind, uint64_t pc)
{
	struct node *n = M.node;

	if (addr - M.arena_base < M.arena_size) {
		/* Copies of padding are no reads of uninitialised memory. */
		memory_check_slow(addr, (unsigned)size,
		    is_write(kind) ? TRACE_WRITE : TRACE_NONE, pc);
		if (is_write(kind))
			region_dirty_range(
			    &n->arena, addr - M.arena_base, size);
		if (M.races)
			race_range(n->arena.rg_cells, M.arena_base, addr, size,
			    is_write(kind), is_marked(kind), pc_offset(pc));
	} else if (addr - M.data_base < M.data_size) {
		if (is_write(kind))
			region_dirty_range(&n->data, addr - M.data_base, size);
		if (M.races)
			race_range(n->data.rg_cells, M.data_base, addr, size,
			    is_write(kind), is_marked(kind), pc_offset(pc));
	} else if (addr - M.stack_lo >= FIBER_STACK_BYTES) {
		access_elsewhere(addr, (unsigned)size, kind, pc);
	}
}

/* An access of 1, 2, 4 or 8 bytes: the path that must be fast. */
static inline void
access_small(uint64_t addr, unsigned size, unsigned kind, uint64_t pc)
{
	bool write = kind == TRACE_WRITE || kind == TRACE_VOLATILE_WRITE;
	bool marked =
	    kind == TRACE_VOLATILE_READ || kind == TRACE_VOLATILE_WRITE;
	struct region *rg;
	unsigned bytes;
	uint64_t off;

	if (addr - M.stack_lo < FIBER_STACK_BYTES)
		return;
	if (M.grain_all || marked)
		step_point(kind, addr, size, pc);
	else
		operation_part(kind, addr, size, M.cur->cx_cpu);
	step_count(kind, addr, size, pc);

	off = addr - M.arena_base;
	if (likely(off < M.arena_size)) {
		rg = &M.node->arena;
		if (unlikely(M.node->meta[off / 8] != META_FINE ||
			(addr & 7) + size > 8))
			memory_check_slow(addr, size, kind, pc);
	} else {
		off = addr - M.data_base;
		if (unlikely(off >= M.data_size)) {
			access_elsewhere(addr, size, kind, pc);
			return;
		}
		rg = &M.node->data;
	}
	if (write)
		region_dirty_range(rg, off, size);
	if (M.races) {
		if (unlikely((addr & 7) + size > 8)) {
			race_range(rg->rg_cells, rg->rg_base, addr, size, write,
			    marked, pc_offset(pc));
			return;
		}
		bytes = ((1u << size) - 1) << (addr & 7);
		if (write)
			race_write(&rg->rg_cells[off / 8], addr, bytes, marked,
			    pc_offset(pc));
		else
			race_read(&rg->rg_cells[off / 8], addr, bytes, marked,
			    pc_offset(pc));
	}
}

/* A range: a struct copy, or one of the mem* functions. */
static void
access_range(uint64_t addr, uint64_t size, unsigned kind, uint64_t pc)
{
	if (size == 0 || addr - M.stack_lo < FIBER_STACK_BYTES)
		return;
	if (M.grain_all)
		step_point(kind, addr, (unsigned)size, pc);
	else
		operation_part(kind, addr, (unsigned)size, M.cur->cx_cpu);
	step_count(kind, addr, size > 255 ? 255 : (unsigned)size, pc);
	access_check(addr, size, kind, pc);
}

void
hooks_access(uint64_t addr, uint64_t size, bool write, uint64_t pc)
{
	access_range(addr, size, write ? TRACE_WRITE : TRACE_READ, pc);
}

void
hooks_atomic(uint64_t addr, unsigned size, unsigned kind, uint64_t pc)
{
	if (addr - M.stack_lo < FIBER_STACK_BYTES)
		return;
	step(kind, addr, size, pc);
	access_check(addr, size, kind, pc);
}

/* --- the compiler's names ------------------------------------------------ */

#define HOOK_PAIR(n)                                                           \
	void __tsan_read##n(void *addr)                                        \
	{                                                                      \
		access_small((uintptr_t)addr, n, TRACE_READ, CALLER());        \
	}                                                                      \
	void __tsan_write##n(void *addr)                                       \
	{                                                                      \
		access_small((uintptr_t)addr, n, TRACE_WRITE, CALLER());       \
	}                                                                      \
	void __tsan_volatile_read##n(void *addr)                               \
	{                                                                      \
		access_small(                                                  \
		    (uintptr_t)addr, n, TRACE_VOLATILE_READ, CALLER());        \
		atomic_load_clock((uintptr_t)addr, false);                     \
	}                                                                      \
	void __tsan_volatile_write##n(void *addr)                              \
	{                                                                      \
		access_small(                                                  \
		    (uintptr_t)addr, n, TRACE_VOLATILE_WRITE, CALLER());       \
		atomic_store_clock((uintptr_t)addr, false);                    \
	}                                                                      \
	void __tsan_unaligned_read##n(void *addr)                              \
	{                                                                      \
		access_range((uintptr_t)addr, n, TRACE_READ, CALLER());        \
	}                                                                      \
	void __tsan_unaligned_write##n(void *addr)                             \
	{                                                                      \
		access_range((uintptr_t)addr, n, TRACE_WRITE, CALLER());       \
	}

HOOK_PAIR(1)
HOOK_PAIR(2)
HOOK_PAIR(4)
HOOK_PAIR(8)

void
__tsan_read16(void *addr)
{
	access_range((uintptr_t)addr, 16, TRACE_READ, CALLER());
}

void
__tsan_write16(void *addr)
{
	access_range((uintptr_t)addr, 16, TRACE_WRITE, CALLER());
}

void
__tsan_read_range(void *addr, unsigned long size)
{
	access_range((uintptr_t)addr, size, TRACE_READ, CALLER());
}

void
__tsan_write_range(void *addr, unsigned long size)
{
	access_range((uintptr_t)addr, size, TRACE_WRITE, CALLER());
}

void
__tsan_init(void)
{
}

static __attribute__((noinline, cold)) void
blocks_used_up(uint64_t pc)
{
	if (watches(CHECK_LIVELOCK))
		finding_fatal(FINDING_LIVELOCK, pc,
		    "a loop that makes no step used up the budget of basic "
		    "blocks");
}

static __attribute__((noinline, cold)) void
stack_used_up(uint64_t pc)
{
	finding_fatal(
	    FINDING_STACK_OVERFLOW, pc, "this context has used its stack up");
}

/*
 * A basic block: no point, no step.  The budget ends loops that touch no
 * memory; the trace-pc pass calls this in places where the machine runs.
 *
 * What is left of the stack is looked at here and not when it faults: the
 * machine's own frames on it are deeper when a run is traced, and would bring
 * the end nearer by some steps.
 */
void
__sanitizer_cov_trace_pc(void)
{
	if (unlikely((uintptr_t)__builtin_frame_address(0) < M.stack_low))
		stack_used_up(CALLER());
	if (unlikely(--M.blocks_left == 0))
		blocks_used_up(CALLER());
	else if (unlikely(M.covering))
		coverage_block(CALLER());
}

void *
__wrap_memcpy(void *to, const void *from, size_t len)
{
	uint64_t pc = CALLER();

	access_range((uintptr_t)from, len, TRACE_READ, pc);
	access_range((uintptr_t)to, len, TRACE_WRITE, pc);
	memory_copy_state((uintptr_t)to, (uintptr_t)from, len);
	return memcpy(to, from, len);
}

void *
__wrap_memmove(void *to, const void *from, size_t len)
{
	uint64_t pc = CALLER();

	access_range((uintptr_t)from, len, TRACE_READ, pc);
	access_range((uintptr_t)to, len, TRACE_WRITE, pc);
	memory_copy_state((uintptr_t)to, (uintptr_t)from, len);
	return memmove(to, from, len);
}

void *
__wrap_memset(void *to, int byte, size_t len)
{
	access_range((uintptr_t)to, len, TRACE_WRITE, CALLER());
	return memset(to, byte, len);
}

int
__wrap_memcmp(const void *a, const void *b, size_t len)
{
	uint64_t pc = CALLER();

	access_range((uintptr_t)a, len, TRACE_READ, pc);
	access_range((uintptr_t)b, len, TRACE_READ, pc);
	return memcmp(a, b, len);
}
