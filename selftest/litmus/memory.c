/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.c -- litmus programs: memory used wrongly, and other crashes.
 */

#include "litmus.h"
#include <sys/kmem.h>
#include <sys/malloc.h>
#include <sys/pool.h>

MALLOC_DEFINE(M_LITMUS, "litmus", "litmus programs");

struct thing {
	long t_value;
	char t_name[7];
	char t_last;
};

static struct pool pool;
static struct thing *volatile shared;
static const long constant = 7;
static volatile long zero, flag;
static long *volatile nowhere;
static void (*volatile no_function)(void);

static void
init(void)
{
	pool_init(
	    &pool, sizeof(struct thing), 0, 0, 0, "litmus", NULL, IPL_NET);
	shared = kmem_zalloc(sizeof(struct thing), KM_SLEEP);
}

static struct thing *
thing(void)
{
	return kmem_zalloc(sizeof(struct thing), KM_SLEEP);
}

/* --- the life of an object -------------------------------------------------- */

PROGRAM(use_right, void)
{
	struct thing *t = thing(), *u = pool_get(&pool, PR_WAITOK | PR_ZERO);
	char *s = malloc(13, M_LITMUS, M_WAITOK);

	t->t_value = 7;
	*u = *t;
	(void)strlcpy(s, "twelve bytes", 13);
	KASSERT(u->t_value == 7 && strlen(s) == 12);
	free(s, M_LITMUS);
	pool_put(&pool, u);
	kmem_free(t, sizeof(*t));
	return 0;
}

PROGRAM(use_after_free, void)
{
	struct thing *t = thing();

	kmem_free(t, sizeof(*t));
	return t->t_value == 7;
}

PROGRAM(write_after_put, void)
{
	struct thing *t = pool_get(&pool, PR_WAITOK);

	pool_put(&pool, t);
	t->t_value = 7;
	return 0;
}

PROGRAM(lock_after_free, void)
{
	kmutex_t *mtx = kmem_zalloc(sizeof(*mtx), KM_SLEEP);

	mutex_init(mtx, MUTEX_DEFAULT, IPL_NONE);
	kmem_free(mtx, sizeof(*mtx));
	mutex_enter(mtx);
	return 0;
}

PROGRAM(double_free, void)
{
	struct thing *t = thing();

	kmem_free(t, sizeof(*t));
	kmem_free(t, sizeof(*t));
	return 0;
}

PROGRAM(double_malloc_free, void)
{
	void *p = malloc(8, M_LITMUS, M_WAITOK);

	free(p, M_LITMUS);
	free(p, M_LITMUS);
	return 0;
}

/* Two contexts free it: the second one loses, in whatever order. */
PROGRAM(free_shared, void)
{
	struct thing *t = shared;

	kmem_free(t, sizeof(*t));
	return 0;
}

PROGRAM(free_wrong_size, void)
{
	kmem_free(thing(), sizeof(struct thing) - 1);
	return 0;
}

PROGRAM(free_inside, void)
{
	struct thing *t = thing();

	kmem_free(t->t_name, sizeof(*t));
	return 0;
}

PROGRAM(free_other_allocator, void)
{
	free(thing(), M_LITMUS);
	return 0;
}

/* --- bounds and initialisation ------------------------------------------------ */

PROGRAM(read_behind, void)
{
	long *p = kmem_zalloc(4 * sizeof(*p), KM_SLEEP);

	return p[4 + zero] == 7;
}

PROGRAM(write_before, void)
{
	long *p = kmem_zalloc(4 * sizeof(*p), KM_SLEEP);

	p[-1 + zero] = 7;
	return 0;
}

PROGRAM(read_odd_end, void)
{
	char *p = kmem_zalloc(13, KM_SLEEP);

	return p[13 + zero] == 7;
}

PROGRAM(copy_too_much, void)
{
	char *p = kmem_zalloc(16, KM_SLEEP), *q = kmem_zalloc(8, KM_SLEEP);

	memcpy(q, p, 16);
	return 0;
}

PROGRAM(read_uninitialised, void)
{
	struct thing *t = kmem_alloc(sizeof(*t), KM_SLEEP);
	bool seven = t->t_value == 7;

	kmem_free(t, sizeof(*t));
	return seven;
}

PROGRAM(read_initialised, void)
{
	struct thing *t = kmem_alloc(sizeof(*t), KM_SLEEP);
	bool wrong;

	t->t_value = 7;
	memset(t->t_name, 0, sizeof(t->t_name));
	wrong = t->t_value != 7 || t->t_name[6] != 0;
	kmem_free(t, sizeof(*t));
	return wrong;
}

/* Copies of what is not initialised are none either. */
PROGRAM(read_copy, void)
{
	struct thing *t = kmem_alloc(sizeof(*t), KM_SLEEP), *u = thing();
	bool seven;

	memcpy(u, t, sizeof(*u));
	seven = u->t_value == 7;
	kmem_free(t, sizeof(*t));
	kmem_free(u, sizeof(*u));
	return seven;
}

/* To user memory, which is the caller's stack. */
PROGRAM(copy_out, long written)
{
	struct thing *t = kmem_alloc(sizeof(*t), KM_SLEEP);
	char user[sizeof(*t)];
	int error;

	memset(t, 0, (size_t)written);
	error = copyout(t, user, sizeof(user));
	kmem_free(t, sizeof(*t));
	return error;
}

/* --- addresses ------------------------------------------------------------------ */

PROGRAM(read_null, void)
{
	struct thing *t = (struct thing *)(uintptr_t)nowhere;

	return t->t_last == 7;
}

PROGRAM(write_null, void)
{
	*nowhere = 7;
	return 0;
}

PROGRAM(write_wild, void)
{
	nowhere = (long *)(uintptr_t)0x123456789000;
	*nowhere = 7;
	return 0;
}

PROGRAM(write_constant, void)
{
	nowhere = (long *)(uintptr_t)&constant;
	*nowhere = 8;
	return 0;
}

PROGRAM(call_null, void)
{
	no_function();
	return 0;
}

PROGRAM(call_wild, void)
{
	no_function = (void (*)(void))(uintptr_t)0x123456789000;
	no_function();
	return 0;
}

/* --- the end ------------------------------------------------------------------------ */

PROGRAM(panics, void)
{
	panic("litmus %d", 7);
}

PROGRAM(asserts, void)
{
	KASSERT(zero == 1);
	return 0;
}

PROGRAM(divides, long n)
{
	return (int)(n / zero);
}

/* Through a pointer: else the compiler sees that it has no end. */
static long descend(volatile long *);
static long (*volatile again)(volatile long *) = descend;

static long
descend(volatile long *above)
{
	volatile long here[64];

	here[0] = *above + 1;
	return again(here) + here[0];
}

PROGRAM(overflows, void)
{
	volatile long n = 0;

	return descend(&n) == 0;
}

/* --- loops --------------------------------------------------------------------------- */

PROGRAM(loops_blind, void)
{
	for (;;)
		__asm__ volatile("");
}

/* For test_sim.c: it takes seconds each time. */
PROGRAM(loops_unseen, void)
{
	for (;;)
		;
}

PROGRAM(loops_reading, void)
{
	while (zero == 0)
		;
	return 0;
}

/* Ends as soon as the other one gets a CPU: its own, or this one. */
PROGRAM(spins_for_flag, void)
{
	while (flag == 0)
		;
	return 0;
}

PROGRAM(spins_nopreempt, void)
{
	kpreempt_disable();
	while (flag == 0)
		;
	kpreempt_enable();
	return 0;
}

PROGRAM(sets_flag, void)
{
	flag = 1;
	return 0;
}

static volatile long never;

static __attribute__((noinline)) void
wait_for_never(void)
{
	while (never == 0)
		continue;
}

/* Known by what was entered, not by where the budget ended. */
PROGRAM(loops_deep, void)
{
	wait_for_never();
	return never == 0;
}

/* --- what is left after teardown -------------------------------------------- */

PROGRAM(leaks_one, void)
{
	(void)kmem_zalloc(sizeof(struct thing), KM_SLEEP);
	return 0;
}

PROGRAM(leaks_two, void)
{
	(void)malloc(13, M_LITMUS, M_WAITOK);
	(void)malloc(13, M_LITMUS, M_WAITOK);
	return 0;
}

/* There is no interface: struct ifconf begins with the length of the list. */
static int
no_interfaces(unsigned long cmd, void *data)
{
	int length = 0;

	(void)cmd;
	return copyout(&length, data, sizeof(length));
}

static const struct kpi_syscalls syscalls = { .sc_ioctl = no_interfaces };

const struct kpi_module kpi_module = { .km_abi = KPI_MODULE_ABI,
	.km_name = "litmus-memory",
	.km_init = init,
	.km_syscalls = &syscalls };
