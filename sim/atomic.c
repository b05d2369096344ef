/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * atomic.c -- atomic_ops(3), membar_ops(3), C11 atomics, and their edges.
 */

#include "sim/atomic.h"

#include <sys/mman.h>

#include "sim/clock.h"
#include "sim/hooks.h"
#include "sim/kpi/sys/atomic.h"
#include "sim/machine.h"
#include "sim/wrong.h"

/* Clocks of locations, by address; an entry is valid for one run. */
enum { LOCATION_BITS = 16, LOCATIONS = 1 << LOCATION_BITS };

struct location_entry {
	uint64_t le_addr;
	struct clock le_clock;
	uint32_t le_run;
	uint32_t le_node;
};

static struct location_entry *locations;
static uint32_t used, used_run;

bool
atomic_open(void)
{
	locations = memory_map_lazy(sizeof(*locations) * LOCATIONS);
	return locations != NULL;
}

void
atomic_close(void)
{
	(void)munmap(locations, sizeof(*locations) * LOCATIONS);
}

static struct clock *
location(uint64_t addr, bool make)
{
	uint32_t i =
	    (uint32_t)(addr * 0x9e3779b97f4a7c15u >> (64 - LOCATION_BITS));

	if (used_run != M.run) {
		used_run = M.run;
		used = 0;
	}
	for (;; i = (i + 1) % LOCATIONS) {
		struct location_entry *le = &locations[i];

		if (le->le_run != M.run) {
			if (!make)
				return NULL;
			if (++used > LOCATIONS / 4 * 3)
				sim_exhausted("more than %u atomic or "
					      "volatile locations in a run",
				    used);
			le->le_addr = addr;
			le->le_node = M.node->number;
			le->le_run = M.run;
			le->le_clock.ck_run = M.run - 1;
			return &le->le_clock;
		}
		if (le->le_addr == addr && le->le_node == M.node->number)
			return &le->le_clock;
	}
}

/* The own stack is no exception: a flag on it may be raised by another. */
void
atomic_load_clock(uint64_t addr, bool acquire)
{
	struct clock *ck;

	if (!M.races || (ck = location(addr, false)) == NULL)
		return;
	if (acquire && edge(EDGE_ATOMIC))
		clock_acquire(M.cur, ck);
	else
		clock_join(&M.cur->cx_fence_acquire, ck);
}

void
atomic_store_clock(uint64_t addr, bool release)
{
	struct clock *ck;

	if (!M.races)
		return;
	ck = location(addr, true);
	if (release) {
		clock_assign(M.cur, ck);
		return;
	}
	/* What the last release fence knew, or nothing. */
	ck->ck_run = M.run - 1;
	clock_join(ck, &M.cur->cx_fence_release);
}

void
atomic_rmw_clock(uint64_t addr, bool acquire, bool release)
{
	struct clock *ck;

	if (!M.races)
		return;
	atomic_load_clock(addr, acquire);
	/* An update continues the release sequence it reads from. */
	ck = location(addr, true);
	if (release)
		clock_release(M.cur, ck);
	else
		clock_join(ck, &M.cur->cx_fence_release);
}

/* --- fences ---------------------------------------------------------------- */

static void
fence(bool acquire, bool release, uint64_t pc)
{
	step(TRACE_FENCE, 0, 0, pc);
	if (!edge(EDGE_FENCE))
		return;
	if (acquire)
		clock_acquire(M.cur, &M.cur->cx_fence_acquire);
	if (release)
		clock_assign(M.cur, &M.cur->cx_fence_release);
}

void
membar_enter(void)
{
	fence(true, true, CALLER());
}

void
membar_exit(void)
{
	fence(true, true, CALLER());
}

void
membar_producer(void)
{
	fence(false, true, CALLER());
}

void
membar_consumer(void)
{
	fence(true, false, CALLER());
}

void
membar_datadep_consumer(void)
{
	fence(true, false, CALLER());
}

void
membar_sync(void)
{
	fence(true, true, CALLER());
}

/* --- atomic_ops(3): no order ------------------------------------------------ */

static void
relaxed_rmw(volatile const void *p, unsigned size, uint64_t pc)
{
	uint64_t addr = (uintptr_t)p;

	hooks_atomic(addr, size, TRACE_ATOMIC_RMW, pc);
	atomic_rmw_clock(
	    addr, wrong(WRONG_ATOMIC_ORDERS), wrong(WRONG_ATOMIC_ORDERS));
}

void
atomic_add_32(volatile uint32_t *p, int32_t n)
{
	relaxed_rmw(p, 4, CALLER());
	*p += (uint32_t)n;
}

void
atomic_add_64(volatile uint64_t *p, int64_t n)
{
	relaxed_rmw(p, 8, CALLER());
	*p += (uint64_t)n;
}

uint32_t
atomic_add_32_nv(volatile uint32_t *p, int32_t n)
{
	relaxed_rmw(p, 4, CALLER());
	return *p += (uint32_t)n;
}

uint64_t
atomic_add_64_nv(volatile uint64_t *p, int64_t n)
{
	relaxed_rmw(p, 8, CALLER());
	return *p += (uint64_t)n;
}

void
atomic_or_32(volatile uint32_t *p, uint32_t bits)
{
	relaxed_rmw(p, 4, CALLER());
	*p |= bits;
}

void
atomic_and_32(volatile uint32_t *p, uint32_t bits)
{
	relaxed_rmw(p, 4, CALLER());
	*p &= bits;
}

/* A compare-and-swap stores only when it succeeds. */
static void
cas_clock(volatile const void *p, bool success)
{
	bool orders = wrong(WRONG_ATOMIC_ORDERS);

	if (success)
		atomic_rmw_clock((uintptr_t)p, orders, orders);
	else
		atomic_load_clock((uintptr_t)p, false);
}

uint32_t
atomic_cas_32(volatile uint32_t *p, uint32_t old, uint32_t new_)
{
	uint32_t was;

	hooks_atomic((uintptr_t)p, 4, TRACE_ATOMIC_RMW, CALLER());
	was = *p;
	cas_clock(p, was == old);
	if (was == old)
		*p = new_;
	return was;
}

void *
atomic_cas_ptr(volatile void *p, void *old, void *new_)
{
	void *volatile *pp = (void *volatile *)(uintptr_t)p;
	void *was;

	hooks_atomic((uintptr_t)p, 8, TRACE_ATOMIC_RMW, CALLER());
	was = *pp;
	cas_clock(p, was == old);
	if (was == old)
		*pp = new_;
	return was;
}

uint32_t
atomic_swap_32(volatile uint32_t *p, uint32_t new_)
{
	uint32_t was;

	relaxed_rmw(p, 4, CALLER());
	was = *p;
	*p = new_;
	return was;
}

void *
atomic_swap_ptr(volatile void *p, void *new_)
{
	void *volatile *pp = (void *volatile *)(uintptr_t)p;
	void *was;

	relaxed_rmw(p, 8, CALLER());
	was = *pp;
	*pp = new_;
	return was;
}

/* --- C11 atomics: the compiler leaves the operation to us ---------------------- */

enum { ORDER_RELAXED, ORDER_CONSUME, ORDER_ACQUIRE, ORDER_RELEASE };

static bool
acquires(int order)
{
	return order != ORDER_RELAXED && order != ORDER_RELEASE;
}

static bool
releases(int order)
{
	return order >= ORDER_RELEASE;
}

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

void
__tsan_atomic_thread_fence(int order)
{
	fence(acquires(order), releases(order), CALLER());
}

void
__tsan_atomic_signal_fence(int order)
{
	(void)order;
}

#define RMW(bits, name, expression)                                            \
	uint##bits##_t __tsan_atomic##bits##_##name(                           \
	    volatile uint##bits##_t *p, uint##bits##_t v, int order);          \
	uint##bits##_t __tsan_atomic##bits##_##name(                           \
	    volatile uint##bits##_t *p, uint##bits##_t v, int order)           \
	{                                                                      \
		uint##bits##_t was;                                            \
                                                                               \
		hooks_atomic(                                                  \
		    (uintptr_t)p, bits / 8, TRACE_ATOMIC_RMW, CALLER());       \
		atomic_rmw_clock(                                              \
		    (uintptr_t)p, acquires(order), releases(order));           \
		was = *p;                                                      \
		*p = (uint##bits##_t)(expression);                             \
		return was;                                                    \
	}

#define ATOMICS(bits)                                                          \
	uint##bits##_t __tsan_atomic##bits##_load(                             \
	    const volatile uint##bits##_t *p, int order);                      \
	uint##bits##_t __tsan_atomic##bits##_load(                             \
	    const volatile uint##bits##_t *p, int order)                       \
	{                                                                      \
		hooks_atomic(                                                  \
		    (uintptr_t)p, bits / 8, TRACE_ATOMIC_LOAD, CALLER());      \
		atomic_load_clock((uintptr_t)p, acquires(order));              \
		return *p;                                                     \
	}                                                                      \
	void __tsan_atomic##bits##_store(                                      \
	    volatile uint##bits##_t *p, uint##bits##_t v, int order);          \
	void __tsan_atomic##bits##_store(                                      \
	    volatile uint##bits##_t *p, uint##bits##_t v, int order)           \
	{                                                                      \
		hooks_atomic(                                                  \
		    (uintptr_t)p, bits / 8, TRACE_ATOMIC_STORE, CALLER());     \
		atomic_store_clock((uintptr_t)p, releases(order));             \
		*p = v;                                                        \
	}                                                                      \
	int __tsan_atomic##bits##_compare_exchange_strong(                     \
	    volatile uint##bits##_t *p, uint##bits##_t *expected,              \
	    uint##bits##_t v, int order, int failed);                          \
	int __tsan_atomic##bits##_compare_exchange_strong(                     \
	    volatile uint##bits##_t *p, uint##bits##_t *expected,              \
	    uint##bits##_t v, int order, int failed)                           \
	{                                                                      \
		hooks_atomic(                                                  \
		    (uintptr_t)p, bits / 8, TRACE_ATOMIC_RMW, CALLER());       \
		if (*p == *expected) {                                         \
			atomic_rmw_clock(                                      \
			    (uintptr_t)p, acquires(order), releases(order));   \
			*p = v;                                                \
			return 1;                                              \
		}                                                              \
		atomic_load_clock((uintptr_t)p, acquires(failed));             \
		*expected = *p;                                                \
		return 0;                                                      \
	}                                                                      \
	int __tsan_atomic##bits##_compare_exchange_weak(                       \
	    volatile uint##bits##_t *p, uint##bits##_t *expected,              \
	    uint##bits##_t v, int order, int failed)                           \
	    __attribute__((                                                    \
		alias("__tsan_atomic" #bits "_compare_exchange_strong")));     \
	RMW(bits, exchange, v)                                                 \
	RMW(bits, fetch_add, was + v)                                          \
	RMW(bits, fetch_sub, was - v)                                          \
	RMW(bits, fetch_and, was &v)                                           \
	RMW(bits, fetch_or, was | v)                                           \
	RMW(bits, fetch_xor, was ^ v)                                          \
	RMW(bits, fetch_nand, ~(was & v))

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)
