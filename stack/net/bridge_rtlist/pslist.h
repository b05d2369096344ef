/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_rtlist/pslist.h -- the forwarding table's lists are pslists.
 *
 *	The repaired stack: an entry is complete when it is published, and a
 *	removed one leads its readers on until a grace period has gone by.
 */
#ifndef NET_BRIDGE_RTLIST_PSLIST_H
#define NET_BRIDGE_RTLIST_PSLIST_H

#include <sys/pslist.h>

#include <forms/mutants.h>

/*
 * struct bridge_rtlist
 *
 *	Field keys:
 *	  (r)  stored under BRIDGE_RT_LOCK, followed in pserialize sections
 */
struct bridge_rtlist {
	struct pslist_head brl_head; /* (r) */
};

#define BRIDGE_RTNODE_ENTRY struct pslist_entry

#define BRIDGE_RTLIST_INIT(head) PSLIST_INIT(&(head)->brl_head)

/* Look up, in a read section. */
#define BRIDGE_RTLIST_READER_FOREACH(brt, head, field)                         \
	PSLIST_READER_FOREACH(                                                 \
	    (brt), &(head)->brl_head, struct bridge_rtnode, field)

/* With the lock. */
#define BRIDGE_RTLIST_FOREACH(brt, head, field)                                \
	PSLIST_WRITER_FOREACH(                                                 \
	    (brt), &(head)->brl_head, struct bridge_rtnode, field)
#define BRIDGE_RTLIST_FOREACH_SAFE(brt, head, field, next)                     \
	for ((brt) = PSLIST_WRITER_FIRST(                                      \
		 &(head)->brl_head, struct bridge_rtnode, field);              \
	     (brt) != NULL &&                                                  \
	     ((next) = PSLIST_WRITER_NEXT((brt), struct bridge_rtnode, field), \
	     1);                                                               \
	     (brt) = (next))
#define BRIDGE_RTNODE_INIT(brt)                                                \
	do {                                                                   \
		PSLIST_ENTRY_INIT((brt), brt_hash);                            \
		PSLIST_ENTRY_INIT((brt), brt_list);                            \
	} while (0)
#define BRIDGE_RTNODE_INSERT_HEAD(head, brt, field)                            \
	bridge_rtnode_insert_head(&(head)->brl_head, &(brt)->field)
#define BRIDGE_RTNODE_INSERT_BEFORE(here, brt, field)                          \
	PSLIST_WRITER_INSERT_BEFORE((here), (brt), field)
#define BRIDGE_RTNODE_INSERT_AFTER(last, brt, field)                           \
	PSLIST_WRITER_INSERT_AFTER((last), (brt), field)
#define BRIDGE_RTNODE_REMOVE(brt, field)                                       \
	do {                                                                   \
		PSLIST_WRITER_REMOVE((brt), field);                            \
		if (MUTANT(R_20))                                              \
			PSLIST_ENTRY_DESTROY((brt), field);                    \
	} while (0)

/* Before the free, when no reader is left. */
#define BRIDGE_RTNODE_FINI(brt)                                                \
	do {                                                                   \
		if (MUTANT(R_20))                                              \
			break;                                                 \
		PSLIST_ENTRY_DESTROY((brt), brt_hash);                         \
		PSLIST_ENTRY_DESTROY((brt), brt_list);                         \
	} while (0)

static inline void
bridge_rtnode_insert_head(struct pslist_head *head, struct pslist_entry *new)
{
	struct pslist_entry *first = head->plh_first;

	if (!MUTANT(R_19)) {
		pslist_writer_insert_head(head, new);
		return;
	}
	/* The same without the barrier. */
	new->ple_prevp = &head->plh_first;
	new->ple_next = first;
	if (first != NULL)
		first->ple_prevp = &new->ple_next;
	head->plh_first = new;
}

#endif /* NET_BRIDGE_RTLIST_PSLIST_H */
