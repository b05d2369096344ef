/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ifnet_list/pslist.h -- the interfaces are on a pslist, and for readers of
 * kernel memory on the legacy TAILQ too.
 *
 *	From 2016-06.  Writers hold ifnet_mtx; readers are in a pserialize
 *	read section and take a passive reference to stay longer (reference
 *	B.2).
 *
 *	Lock order:  ifnet_detach_lock -> ifnet_mtx -> spin locks
 */
#ifndef NET_IFNET_LIST_PSLIST_H
#define NET_IFNET_LIST_PSLIST_H

#include <sys/mutex.h>
#include <sys/pserialize.h>
#include <sys/pslist.h>
#include <sys/psref.h>
#include <sys/queue.h>

struct ifnet;

/*
 * Field keys:
 *   (l)  ifnet_mtx
 *   (p)  written under ifnet_mtx, read in a read section
 *   (r)  psref(9)
 */
#define IFNET_LIST_FIELDS                                                      \
	TAILQ_ENTRY(ifnet) if_list;	     /* (l) */                         \
	struct pslist_entry if_pslist_entry; /* (p) */                         \
	struct psref_target if_psref	     /* (r) */

TAILQ_HEAD(ifnet_head, ifnet);
extern struct ifnet_head ifnet_list;
extern struct pslist_head ifnet_pslist;
extern kmutex_t ifnet_mtx;
extern pserialize_t ifnet_psz;
extern struct psref_class *ifnet_psref_class;
/* In the repaired stack, from the removal of an interface to the end of its
 * drain, so that what a removed one's link names stays. */
extern kmutex_t *ifnet_detach_lock;

#define IFNET_LOCK()   mutex_enter(&ifnet_mtx)
#define IFNET_UNLOCK() mutex_exit(&ifnet_mtx)
#define IFNET_LOCKED() mutex_owned(&ifnet_mtx)

#define IFNET_READER_FOREACH(ifp)                                              \
	PSLIST_READER_FOREACH(                                                 \
	    (ifp), &ifnet_pslist, struct ifnet, if_pslist_entry)
#define IFNET_WRITER_FIRST()                                                   \
	PSLIST_WRITER_FIRST(&ifnet_pslist, struct ifnet, if_pslist_entry)
#define IFNET_WRITER_NEXT(ifp)                                                 \
	PSLIST_WRITER_NEXT((ifp), struct ifnet, if_pslist_entry)
#define IFNET_WRITER_FOREACH(ifp)                                              \
	PSLIST_WRITER_FOREACH(                                                 \
	    (ifp), &ifnet_pslist, struct ifnet, if_pslist_entry)

#endif /* NET_IFNET_LIST_PSLIST_H */
