/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * naming.c -- data of every shape, for tests/test_names.c.
 *
 *	known[] has their addresses after km_init, each plus one, lest it be
 *	taken for who points there; what they are called stands in the test, in
 *	the same order.
 */

#include "litmus.h"
#include <sys/kmem.h>
#include <sys/malloc.h>
#include <sys/pool.h>

MALLOC_DEFINE(M_NAMING, "naming", "data of every shape");

struct inner {
	int i_flags;
	short i_pair[2];
};

struct head {
	struct inner *h_first;
};

struct shape {
	long s_count;
	struct inner s_inner;
	struct inner s_many[3];
	char s_grid[2][4];
	struct {
		int s_hidden;
	};
	union {
		struct {
			long s_long;
			int s_int;
		};
		char s_bytes[12];
	};
	unsigned s_bit : 1, s_bits : 5;
	char s_name[13];
	/* Then padding. */
	kmutex_t s_lock;
	kmutex_t *s_lock_obj;
	struct head *s_heads;
	struct head s_head;
};

struct vector {
	unsigned v_count;
	struct inner v_items[];
};

/* Only its pool knows of it. */
struct pooled {
	kmutex_t p_lock;
	char p_pad[41];
};

void *known[40];

static unsigned nknown;
static struct shape table[3];
static struct pool pool;
kmutex_t naming_mtx;

static void
know(void *address)
{
	KASSERT(nknown < sizeof(known) / sizeof(known[0]));
	known[nknown++] = (char *)address + 1;
}

static size_t
vector_size(unsigned n)
{
	return sizeof(struct vector) + n * sizeof(struct inner);
}

static void
know_members(struct shape *s)
{
	know(&s->s_count);
	know(&s->s_inner.i_pair[1]);
	know(&s->s_many[2].i_flags);
	know(&s->s_grid[1][3]);
	know(&s->s_hidden);
	know(&s->s_int);
	know(&s->s_bytes[1]);
	know(s->s_name - 1);
	know(&s->s_name[0]);
	know(&s->s_name[13]);
	know(&s->s_lock);
	know(&s->s_head);
}

static void
know_objects(void)
{
	struct shape *one = kmem_zalloc(sizeof(struct shape), KM_SLEEP);
	struct shape *four = kmem_zalloc(sizeof(*four) * 4, KM_SLEEP);
	struct inner *padded = kmem_zalloc(sizeof(struct inner) + 24, KM_SLEEP);
	struct inner *part = kmem_zalloc(sizeof(struct inner) / 2, KM_SLEEP);
	struct vector *v = kmem_zalloc(vector_size(5), KM_SLEEP);
	struct pooled *p = pool_get(&pool, PR_WAITOK);
	struct inner **list = malloc(6 * sizeof(*list), M_NAMING, M_WAITOK);

	one->s_lock_obj = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
	one->s_heads = kmem_zalloc(sizeof(*one->s_heads) * 20, KM_SLEEP);
	list[3] = NULL;
	know_members(one);
	know(one->s_lock_obj);
	know(&one->s_heads[17]);
	know(&four[2].s_inner.i_flags);
	know(&four[0]);
	know(&padded->i_pair[0]);
	know(padded + 2);
	know(part);
	know(&v->v_count);
	know(&v->v_items[4].i_pair[1]);
	know(&p->p_lock);
	know(&p->p_pad[40]);
	know(&list[3]);
}

static void
init(void)
{
	static struct inner counters;

	mutex_init(&naming_mtx, MUTEX_DEFAULT, IPL_NONE);
	pool_init(
	    &pool, sizeof(struct pooled), 0, 0, 0, "namepl", NULL, IPL_NET);
	know_objects();
	know(&table[1].s_many[0].i_pair[1]);
	know(&counters.i_flags);
	know(&naming_mtx);
	know(&known[7]);
}

/* Its only access to memory tells where they stand. */
PROGRAM(naming_known, void)
{
	return known[0] == NULL;
}

/* Two contexts write a field of an element of a static array. */
PROGRAM(naming_race, void)
{
	table[1].s_many[2].i_flags++;
	return 0;
}

LITMUS_MODULE("naming", init);
