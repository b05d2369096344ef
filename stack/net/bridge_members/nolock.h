/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/nolock.h -- the member list without any lock.
 *
 *	The design for hardware interrupt: writers run at splnet with the
 *	kernel lock, which the dispatcher of device interrupts takes as well.
 *	Nothing here locks, so all of it is wrong as soon as frames come in
 *	through a soft interrupt that runs without the kernel lock.
 *	Reference D.9, column E0 / non-MPSAFE.
 */
#ifndef NET_BRIDGE_MEMBERS_NOLOCK_H
#define NET_BRIDGE_MEMBERS_NOLOCK_H

#include <sys/queue.h>

#define BRIDGE_MPSAFE false

/*
 * struct bridge_members
 *
 *	The list of members, in the bridge.
 *
 *	Field keys:
 *	  (k)  stored at splnet with the kernel lock; read without
 *	Lock order:  none
 *	Lifetime:    the bridge's.
 */
struct bridge_members {
	LIST_HEAD(, bridge_iflist) sc_iflist; /* (k) */
};

/*
 * struct bridge_member_link
 *
 *	What a member needs to be on the list.
 *
 *	Field keys:
 *	  (k)  stored at splnet with the kernel lock; read without
 *	Lock order:  none
 *	Lifetime:    the member's, which ends when it is unlinked.
 */
struct bridge_member_link {
	LIST_ENTRY(bridge_iflist) bif_next; /* (k) */
};

#define BRIDGE_LOCK(sc)	     ((void)(sc))
#define BRIDGE_UNLOCK(sc)    ((void)(sc))
#define BRIDGE_LOCKED(sc)    ((void)(sc), true)
#define BRIDGE_PSZ_RENTER(s) ((s) = 0)
#define BRIDGE_PSZ_REXIT(s)  ((void)(s))

#define BRIDGE_IFLIST_READER_FOREACH(bif, sc)                                  \
	LIST_FOREACH((bif), &(sc)->sc_members.sc_iflist, bif_link.bif_next)
#define BRIDGE_IFLIST_WRITER_FOREACH(bif, sc)                                  \
	LIST_FOREACH((bif), &(sc)->sc_members.sc_iflist, bif_link.bif_next)
#define BRIDGE_IFLIST_WRITER_FIRST(sc) LIST_FIRST(&(sc)->sc_members.sc_iflist)

#endif /* NET_BRIDGE_MEMBERS_NOLOCK_H */
