/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/psref.h -- the member list on pslist, pserialize and psref.
 *
 *	Writers serialise on an adaptive mutex.  Readers enter a pserialize
 *	section, and to keep a member beyond the section they take a passive
 *	reference in it.  Deletion unlinks, waits for sections, then drains
 *	the references.  Reference D.9, column E5/E6.
 */
#ifndef NET_BRIDGE_MEMBERS_PSREF_H
#define NET_BRIDGE_MEMBERS_PSREF_H

#include <sys/mutex.h>
#include <sys/pserialize.h>
#include <sys/pslist.h>
#include <sys/psref.h>

/*
 * struct bridge_members
 *
 *	The list of members, in the bridge.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	  (m)  stored under bip_lock, followed in pserialize sections
 *	Lock order:  bip_lock is never held while references are drained: the
 *	             spanning tree waits for it with a reference.
 *	Lifetime:    the bridge's.
 */
struct bridge_members {
	struct pslist_head bip_iflist; /* (m) */
	kmutex_t bip_lock;	       /* (:) adaptive */
	pserialize_t bip_psz;	       /* (:) */
};

/*
 * struct bridge_member_link
 *
 *	What a member needs to be on the list.
 *
 *	Field keys:
 *	  (m)  stored under bip_lock, followed in pserialize sections
 *	  (p)  psref(9)'s
 *	Lock order:  bip_lock
 *	Lifetime:    bif_next survives removal, so that a reader who stands on
 *	             the member can go on; after removal it is not kept up to
 *	             date.
 */
struct bridge_member_link {
	struct pslist_entry bif_next;  /* (m) */
	struct psref_target bif_psref; /* (p) */
};

/* Macros, so that a lock is taken by the function that says so. */
#define BRIDGE_LOCK(sc)	     mutex_enter(&(sc)->sc_members.bip_lock)
#define BRIDGE_UNLOCK(sc)    mutex_exit(&(sc)->sc_members.bip_lock)
#define BRIDGE_LOCKED(sc)    mutex_owned(&(sc)->sc_members.bip_lock)
#define BRIDGE_PSZ_RENTER(s) ((s) = pserialize_read_enter())
#define BRIDGE_PSZ_REXIT(s)  pserialize_read_exit((s))

#define BRIDGE_IFLIST_READER_FOREACH(bif, sc)                                  \
	PSLIST_READER_FOREACH((bif), &(sc)->sc_members.bip_iflist,             \
	    struct bridge_iflist, bif_link.bif_next)
#define BRIDGE_IFLIST_WRITER_FOREACH(bif, sc)                                  \
	PSLIST_WRITER_FOREACH((bif), &(sc)->sc_members.bip_iflist,             \
	    struct bridge_iflist, bif_link.bif_next)
#define BRIDGE_IFLIST_WRITER_FIRST(sc)                                         \
	PSLIST_WRITER_FIRST(&(sc)->sc_members.bip_iflist,                      \
	    struct bridge_iflist, bif_link.bif_next)

#endif /* NET_BRIDGE_MEMBERS_PSREF_H */
