/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ifnet_list/tailq.h -- the interfaces are on one TAILQ, and no lock.
 *
 *	Until 2016-05.  What protects list and index table is splnet() and the
 *	kernel lock, where somebody happens to hold them (reference B.2).
 */
#ifndef NET_IFNET_LIST_TAILQ_H
#define NET_IFNET_LIST_TAILQ_H

#include <sys/queue.h>

struct ifnet;

/*
 * Field keys:
 *   (n)  nobody's: splnet() and the kernel lock, in part
 */
#define IFNET_LIST_FIELDS TAILQ_ENTRY(ifnet) if_list /* (n) */

TAILQ_HEAD(ifnet_head, ifnet);
extern struct ifnet_head ifnet_list;

#define IFNET_FOREACH(ifp) TAILQ_FOREACH((ifp), &ifnet_list, if_list)

/* Writers of the index table have no lock either. */
#define IFNET_LOCK()   ((void)0)
#define IFNET_UNLOCK() ((void)0)
#define IFNET_LOCKED() true

#endif /* NET_IFNET_LIST_TAILQ_H */
