/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/held.h -- the member list on pslist, pserialize and psref,
 * and one deletion at a time.
 *
 *	The repaired stack.  As bridge_members/psref.h; and whoever deletes a
 *	member holds a lock until the member is drained, so that what a removed
 *	member's link names is there as long as somebody stands on it.
 *
 *	A reference on a member keeps the member, its interface and its bridge:
 *	none of them is freed before the member was deleted and drained.
 */
#ifndef NET_BRIDGE_MEMBERS_HELD_H
#define NET_BRIDGE_MEMBERS_HELD_H

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
 *	Lock order:  bip_delete_lock -> a member's ioctl lock -> bip_lock.
 *	             References are drained with bip_delete_lock alone, which
 *	             nobody takes who holds a reference on a member.
 *	Lifetime:    the bridge's.
 */
struct bridge_members {
	struct pslist_head bip_iflist; /* (m) */
	kmutex_t bip_lock;	       /* (:) adaptive */
	kmutex_t bip_delete_lock;      /* (:) adaptive */
	pserialize_t bip_psz;	       /* (:) */
};

/*
 * struct bridge_member_link
 *
 *	What a member needs to be on the list.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	  (m)  stored under bip_lock, followed in pserialize sections
 *	  (p)  psref(9)'s
 *	Lock order:  bip_lock
 *	Lifetime:    bif_next survives removal, so that a reader who stands on
 *	             the member can go on.
 */
struct bridge_member_link {
	struct pslist_entry bif_next;  /* (m) */
	struct psref_target bif_psref; /* (p) */
	struct bridge_softc *bif_sc;   /* (:) the bridge */
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

struct bridge_iflist;
struct bridge_softc;
struct ifnet;
struct psref;

/* Around the whole of a deletion. */
void bridge_delete_enter(struct bridge_softc *);
void bridge_delete_exit(struct bridge_softc *);

/* The member that ifp is, of whatever bridge or of this one, acquired; in a
 * read section. */
struct bridge_iflist *bridge_member_of(struct ifnet *, struct psref *);
struct bridge_iflist *
bridge_member_in(struct bridge_softc *, struct ifnet *, struct psref *);

#endif /* NET_BRIDGE_MEMBERS_HELD_H */
