/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_rtlist/list.h -- the forwarding table's lists are LISTs.
 *
 *	Until 2016-08.  Nothing orders the fields of a new entry before its
 *	publication, and with queue debugging a removal poisons the link
 *	a reader stands on.
 */
#ifndef NET_BRIDGE_RTLIST_LIST_H
#define NET_BRIDGE_RTLIST_LIST_H

#include <sys/queue.h>

LIST_HEAD(bridge_rtlist, bridge_rtnode);

#define BRIDGE_RTNODE_ENTRY LIST_ENTRY(bridge_rtnode)

#define BRIDGE_RTLIST_INIT(head) LIST_INIT(head)

/* Look up: as the form of bridge_table says. */
#define BRIDGE_RTLIST_READER_FOREACH(brt, head, field)                         \
	LIST_FOREACH((brt), (head), field)

/* With the lock. */
#define BRIDGE_RTLIST_FOREACH(brt, head, field)                                \
	LIST_FOREACH((brt), (head), field)
#define BRIDGE_RTLIST_FOREACH_SAFE(brt, head, field, next)                     \
	LIST_FOREACH_SAFE((brt), (head), field, (next))
#define BRIDGE_RTNODE_INIT(brt)
#define BRIDGE_RTNODE_INSERT_HEAD(head, brt, field)                            \
	LIST_INSERT_HEAD((head), (brt), field)
#define BRIDGE_RTNODE_INSERT_BEFORE(here, brt, field)                          \
	LIST_INSERT_BEFORE((here), (brt), field)
#define BRIDGE_RTNODE_INSERT_AFTER(last, brt, field)                           \
	LIST_INSERT_AFTER((last), (brt), field)
#define BRIDGE_RTNODE_REMOVE(brt, field) LIST_REMOVE((brt), field)

/* Before the free, when no reader is left. */
#define BRIDGE_RTNODE_FINI(brt)

#endif /* NET_BRIDGE_RTLIST_LIST_H */
