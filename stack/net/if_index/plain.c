/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_index/plain.c -- the table from interface index to interface.
 *
 *	Until 2016-08; reference B.2.  Indexes are used again: a freed one is
 *	normally the next to be given out.  The table grows by copying and the
 *	old one is freed at once, whoever may be reading it; base and
 *	limit are two plain variables.
 */

#include <sys/malloc.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

#define IF_INDEX_MAX 0xffff

MALLOC_DEFINE(M_IFINDEX, "ifindex", "interface index table");

static struct ifnet **ifindex2ifnet;
static unsigned if_index = 1;	 /* the candidate */
static unsigned if_indexlim = 8; /* slots of the table */
static uint64_t if_index_gen = 1;

struct ifnet *
if_byindex(unsigned index)
{

	return index < if_indexlim ? ifindex2ifnet[index] : NULL;
}

/* Move the candidate to a free index. */
static void
if_index_advance(void)
{
	bool wrapped = false;

	while (if_byindex(if_index) != NULL) {
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

/* Make room for the candidate. */
static void
if_index_grow(void)
{
	struct ifnet **old = ifindex2ifnet, **new;
	size_t oldsize = if_indexlim * sizeof(*new);

	while (if_index >= if_indexlim)
		if_indexlim <<= 1;
	new = malloc(if_indexlim * sizeof(*new), M_IFINDEX, M_WAITOK | M_ZERO);
	if (old != NULL) {
		memcpy(new, old, oldsize);
		free(old, M_IFINDEX);
	}
	ifindex2ifnet = new;
}

/*
 * if_getindex(ifp)
 *
 *	Give ifp an index and a generation.  From here on if_byindex finds it,
 *	though it is on no list yet.  May sleep.
 */
void
if_getindex(struct ifnet *ifp)
{

	KASSERT(IFNET_LOCKED());

	ifp->if_index_gen = if_index_gen++;
	if (ifindex2ifnet == NULL) {
		ifp->if_index = (if_index_t)if_index++;
		if_index_grow();
	} else {
		if_index_advance();
		ifp->if_index = (if_index_t)if_index;
		if (if_index >= if_indexlim)
			if_index_grow();
	}
	ifindex2ifnet[ifp->if_index] = ifp;
}

void
if_putindex(const struct ifnet *ifp)
{

	KASSERT(IFNET_LOCKED());
	ifindex2ifnet[ifp->if_index] = NULL;
}
