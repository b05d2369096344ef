/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * atomic.c -- litmus programs: fences, volatiles, atomics.
 *
 *	Message passing: one writes data and raises a flag, the other reads the
 *	data when it sees the flag.  Ordered only if both sides say so.
 */

#include "litmus.h"
#include <sys/kmem.h>

/* gcc does not know that our __tsan_atomic_thread_fence does its work. */
#pragma GCC diagnostic ignored "-Wtsan"

static long data;
static volatile long flag;
/* In cells of their own. */
static volatile uint32_t word __aligned(8), count __aligned(8);
static long plain;
static unsigned c11;
static long *volatile on_stack;
static long *volatile published;
static volatile long *volatile stack_flag;

/* --- membar_producer, membar_datadep_consumer -------------------------------- */

PROGRAM(send_fenced, void)
{
	data = 7;
	membar_producer();
	flag = 1;
	return 0;
}

PROGRAM(send_bare, void)
{
	data = 7;
	flag = 1;
	return 0;
}

/* The fence is on the wrong side of the data. */
PROGRAM(send_fence_early, void)
{
	membar_producer();
	data = 7;
	flag = 1;
	return 0;
}

PROGRAM(receive_datadep, void)
{
	if (flag == 0)
		return 0;
	membar_datadep_consumer();
	return data != 7;
}

PROGRAM(receive_consumer, void)
{
	if (flag == 0)
		return 0;
	membar_consumer();
	return data != 7;
}

PROGRAM(receive_bare, void)
{
	if (flag == 0)
		return 0;
	return data != 7;
}

/* The fence is before the load of the flag. */
PROGRAM(receive_fence_early, void)
{
	membar_consumer();
	if (flag == 0)
		return 0;
	return data != 7;
}

PROGRAM(send_exit, void)
{
	data = 7;
	membar_exit();
	flag = 1;
	return 0;
}

PROGRAM(receive_enter, void)
{
	if (flag == 0)
		return 0;
	membar_enter();
	return data != 7;
}

PROGRAM(send_sync, void)
{
	data = 7;
	membar_sync();
	flag = 1;
	return 0;
}

PROGRAM(receive_sync, void)
{
	if (flag == 0)
		return 0;
	membar_sync();
	return data != 7;
}

/* A second store without a fence behind it: it carries the older fence. */
PROGRAM(send_stale, void)
{
	membar_producer();
	flag = 0;
	data = 7;
	flag = 1;
	return 0;
}

/* --- publication of memory ------------------------------------------------------ */

PROGRAM(publish_fenced, void)
{
	long *p = kmem_zalloc(sizeof(*p), KM_SLEEP);

	membar_producer();
	published = p;
	return 0;
}

PROGRAM(publish_bare, void)
{
	long *p = kmem_zalloc(sizeof(*p), KM_SLEEP);

	published = p;
	return 0;
}

PROGRAM(subscribe, void)
{
	long *p = published;

	if (p == NULL)
		return 0;
	membar_datadep_consumer();
	return *p != 0;
}

/* --- volatile and plain --------------------------------------------------------- */

PROGRAM(volatile_write, void)
{
	flag = flag + 1;
	return 0;
}

PROGRAM(volatile_read, void)
{
	return flag < 0;
}

PROGRAM(plain_write, void)
{
	*(long *)(uintptr_t)&flag = 1;
	return 0;
}

PROGRAM(plain_read, void)
{
	return *(long *)(uintptr_t)&flag < 0;
}

/* A volatile access does not hide a plain one before it. */
PROGRAM(plain_then_volatile_read, void)
{
	return plain_read() + volatile_read();
}

PROGRAM(plain_then_volatile_write, void)
{
	return plain_write() + volatile_write();
}

PROGRAM(plain_read_volatile_write, void)
{
	return plain_read() + volatile_write();
}

/* --- atomic_ops(3): atomic, and nothing else ------------------------------------- */

PROGRAM(atomic_count, void)
{
	atomic_inc_uint(&count);
	return atomic_inc_uint_nv(&word) == 2 && count != 2;
}

PROGRAM(atomic_plain_read, void)
{
	return *(uint32_t *)(uintptr_t)&count > 2;
}

PROGRAM(send_atomic, void)
{
	data = 7;
	atomic_inc_uint(&word);
	return 0;
}

PROGRAM(send_atomic_fenced, void)
{
	data = 7;
	membar_producer();
	atomic_inc_uint(&word);
	return 0;
}

PROGRAM(receive_atomic, void)
{
	if (atomic_cas_uint(&word, 1, 2) != 1)
		return 0;
	return data != 7;
}

PROGRAM(receive_atomic_fenced, void)
{
	if (atomic_cas_uint(&word, 1, 2) != 1)
		return 0;
	membar_consumer();
	return data != 7;
}

/* A compare-and-swap that fails stores nothing, so it passes nothing on. */
PROGRAM(send_failed_cas, void)
{
	data = 7;
	membar_producer();
	(void)atomic_cas_uint(&word, 5, 6);
	return 0;
}

PROGRAM(receive_failed_cas, void)
{
	uint32_t seen = word;

	membar_consumer();
	return seen == 0 && data != 7 && data != 0;
}

/* --- C11 -------------------------------------------------------------------------- */

PROGRAM(send_release, void)
{
	data = 7;
	__atomic_store_n(&c11, 1, __ATOMIC_RELEASE);
	return 0;
}

PROGRAM(send_relaxed, void)
{
	data = 7;
	__atomic_store_n(&c11, 1, __ATOMIC_RELAXED);
	return 0;
}

PROGRAM(send_seq_cst, void)
{
	data = 7;
	__atomic_store_n(&c11, 1, __ATOMIC_SEQ_CST);
	return 0;
}

PROGRAM(send_thread_fence, void)
{
	data = 7;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	__atomic_store_n(&c11, 1, __ATOMIC_RELAXED);
	return 0;
}

PROGRAM(receive_acquire, long value)
{
	if (__atomic_load_n(&c11, __ATOMIC_ACQUIRE) != (unsigned)value)
		return 0;
	return data != 7;
}

PROGRAM(receive_relaxed, long value)
{
	if (__atomic_load_n(&c11, __ATOMIC_RELAXED) != (unsigned)value)
		return 0;
	return data != 7;
}

PROGRAM(receive_thread_fence, long value)
{
	if (__atomic_load_n(&c11, __ATOMIC_RELAXED) != (unsigned)value)
		return 0;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return data != 7;
}

/* An update continues the release sequence, a store breaks it. */
PROGRAM(relay_update, void)
{
	unsigned one = 1;

	(void)__atomic_compare_exchange_n(
	    &c11, &one, 2, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	return 0;
}

PROGRAM(relay_store, void)
{
	if (__atomic_load_n(&c11, __ATOMIC_RELAXED) == 1)
		__atomic_store_n(&c11, 2, __ATOMIC_RELAXED);
	return 0;
}

/* A lock of one word. */
PROGRAM(word_lock, void)
{
	while (__atomic_exchange_n(&c11, 1, __ATOMIC_ACQUIRE) != 0)
		pause_ticks(1);
	plain++;
	__atomic_store_n(&c11, 0, __ATOMIC_RELEASE);
	return 0;
}

PROGRAM(word_lock_relaxed, void)
{
	while (__atomic_exchange_n(&c11, 1, __ATOMIC_RELAXED) != 0)
		pause_ticks(1);
	plain++;
	__atomic_store_n(&c11, 0, __ATOMIC_RELEASE);
	return 0;
}

/* --- objects on a stack ------------------------------------------------------------- */

/* The flag lies on the receiver's own stack. */
PROGRAM(receive_on_stack, void)
{
	volatile long here = 0;

	stack_flag = &here;
	while (here == 0)
		pause_ticks(1);
	membar_consumer();
	return data != 7;
}

PROGRAM(send_on_stack, void)
{
	while (stack_flag == NULL)
		pause_ticks(1);
	data = 7;
	membar_producer();
	*stack_flag = 1;
	return 0;
}

/* Two others write to the stack of a third. */
PROGRAM(lend_stack, void)
{
	long here = 0;

	on_stack = &here;
	while (word < 2)
		pause_ticks(1);
	on_stack = NULL;
	return 0;
}

PROGRAM(write_stack, void)
{
	while (on_stack == NULL)
		pause_ticks(1);
	*on_stack = 1;
	atomic_inc_uint(&word);
	return 0;
}

LITMUS_MODULE("atomic", NULL);
