/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_index/published.c -- the table from interface index to interface.
 *
 *	The repaired stack; reference B.2 says what an index is.  Table and
 *	limit are one object, published by one store, and the old one is freed
 *	after a grace period.  Readers are in a read section.
 */

#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/pserialize.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

#define IF_INDEX_MAX	 0xffff
#define IF_INDEX_INITIAL 8

/*
 * struct if_index_table
 *
 *	Field keys:
 *	  (:)  constant
 *	  (l)  ifnet_mtx
 *	  (p)  stored under ifnet_mtx, loaded in a read section
 *	Lock order:  ifnet_mtx
 *	Lifetime:    until a bigger one was published, and a grace period.
 */
struct if_index_table {
	unsigned it_limit; /* (:) slots */
	struct if_index_slot {
		struct ifnet *volatile is_ifp; /* (p) NULL: none to be found */
		bool is_taken;		       /* (l) by an interface */
	} it_slots[];
};

static struct if_index_table *volatile if_index_table;
static unsigned if_index = 1; /* the candidate; ifnet_mtx */
static uint64_t if_index_gen = 1;

static size_t
if_index_size(unsigned limit)
{

	return offsetof(struct if_index_table, it_slots) +
	    limit * sizeof(struct if_index_slot);
}

struct ifnet *
if_byindex(unsigned index)
{
	const struct if_index_table *it = if_index_table;
	struct ifnet *ifp;

	if (it == NULL)
		return NULL;
	membar_datadep_consumer();
	if (index >= it->it_limit)
		return NULL;
	ifp = it->it_slots[index].is_ifp;
	membar_datadep_consumer();
	return ifp;
}

static bool
if_index_taken(unsigned index)
{
	const struct if_index_table *it = if_index_table;

	return it != NULL && index < it->it_limit &&
	    it->it_slots[index].is_taken;
}

/* Move the candidate to a free index. */
static void
if_index_advance(void)
{
	bool wrapped = false;

	while (if_index_taken(if_index)) {
		if (if_index < IF_INDEX_MAX) {
			if_index++;
			continue;
		}
		if (wrapped)
			panic("too many interfaces");
		wrapped = true;
		if_index = 1;
	}
}

/* Make room for the candidate.  Sleeps. */
static void
if_index_grow(void)
{
	struct if_index_table *old = if_index_table, *new;
	unsigned limit = old != NULL ? old->it_limit : IF_INDEX_INITIAL;
	unsigned i;

	while (if_index >= limit)
		limit <<= 1;
	new = kmem_zalloc(if_index_size(limit), KM_SLEEP);
	new->it_limit = limit;
	for (i = 0; old != NULL && i < old->it_limit; i++) {
		new->it_slots[i].is_ifp = old->it_slots[i].is_ifp;
		new->it_slots[i].is_taken = old->it_slots[i].is_taken;
	}
	membar_producer();
	if_index_table = new;
	if (old == NULL)
		return;
	if (!MUTANT(R_24))
		pserialize_perform(ifnet_psz);
	kmem_free(old, if_index_size(old->it_limit));
}

/*
 * if_getindex(ifp)
 *
 *	Give ifp an index and a generation.  It is not found by them before
 *	if_publish_index.  May sleep.
 */
void
if_getindex(struct ifnet *ifp)
{

	KASSERT(IFNET_LOCKED());

	ifp->if_index_gen = if_index_gen++;
	if_index_advance();
	if (if_index_table == NULL || if_index >= if_index_table->it_limit)
		if_index_grow();
	ifp->if_index = (if_index_t)if_index;
	if_index_table->it_slots[if_index].is_taken = true;
}

void
if_publish_index(struct ifnet *ifp)
{

	KASSERT(IFNET_LOCKED());
	KASSERT(if_index_taken(ifp->if_index));

	membar_producer();
	if_index_table->it_slots[ifp->if_index].is_ifp = ifp;
}

void
if_putindex(const struct ifnet *ifp)
{
	struct if_index_slot *is = &if_index_table->it_slots[ifp->if_index];

	KASSERT(IFNET_LOCKED());

	is->is_ifp = NULL;
	is->is_taken = false;
}
