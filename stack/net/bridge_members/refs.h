/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/refs.h -- the member list under pserialize, and a count of
 * references on each member.
 *
 *	BRIDGE_MPSAFE of 2015: writers serialise on an adaptive mutex, readers
 *	run in read sections, and who keeps a member beyond the section counts
 *	it.  Deletion unlinks, waits for the sections, and then sleeps until the
 *	count is zero.  Reference D.9, column E2/E3 MPSAFE.
 */
#ifndef NET_BRIDGE_MEMBERS_REFS_H
#define NET_BRIDGE_MEMBERS_REFS_H

#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/pserialize.h>
#include <sys/queue.h>

#define BRIDGE_MPSAFE true

/*
 * struct bridge_members
 *
 *	The list of members, in the bridge.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	  (m)  stored under sc_iflist_lock, followed in read sections
 *	Lock order:  sc_iflist_lock -> sc_iflist_intr_lock
 *	Lifetime:    the bridge's.
 */
struct bridge_members {
	LIST_HEAD(, bridge_iflist) sc_iflist; /* (m) */
	kmutex_t *sc_iflist_lock;	      /* (:) adaptive */
	kmutex_t *sc_iflist_intr_lock;	      /* (:) spin, IPL_NET */
	kcondvar_t sc_iflist_cv;	      /* (:) a count may be zero */
	pserialize_t sc_iflist_psz;	      /* (:) */
};

/*
 * struct bridge_member_link
 *
 *	What a member needs to be on the list.
 *
 *	Field keys:
 *	  (m)  stored under sc_iflist_lock, followed in read sections
 *	  (a)  atomic operations; loaded plainly
 *	  (i)  stored under sc_iflist_intr_lock, loaded without it
 *	Lock order:  as of the list
 *	Lifetime:    the member's; a reader who stands on it must count it.
 */
struct bridge_member_link {
	LIST_ENTRY(bridge_iflist) bif_next; /* (m) */
	volatile uint32_t bif_refs;	    /* (a) */
	bool bif_waiting;		    /* (i) being deleted */
};

/* In a hardware interrupt there are no read sections: splhigh keeps the cross
 * calls away that a grace period is made of. */
int bridge_psz_renter(void);
void bridge_psz_rexit(int);

/* Macros, so that a lock is taken by the function that says so. */
#define BRIDGE_LOCK(sc)	     mutex_enter((sc)->sc_members.sc_iflist_lock)
#define BRIDGE_UNLOCK(sc)    mutex_exit((sc)->sc_members.sc_iflist_lock)
#define BRIDGE_LOCKED(sc)    mutex_owned((sc)->sc_members.sc_iflist_lock)
#define BRIDGE_PSZ_RENTER(s) ((s) = bridge_psz_renter())
#define BRIDGE_PSZ_REXIT(s)  bridge_psz_rexit((s))

#define BRIDGE_IFLIST_READER_FOREACH(bif, sc)                                  \
	LIST_FOREACH((bif), &(sc)->sc_members.sc_iflist, bif_link.bif_next)
#define BRIDGE_IFLIST_WRITER_FOREACH(bif, sc)                                  \
	LIST_FOREACH((bif), &(sc)->sc_members.sc_iflist, bif_link.bif_next)
#define BRIDGE_IFLIST_WRITER_FIRST(sc) LIST_FIRST(&(sc)->sc_members.sc_iflist)

#endif /* NET_BRIDGE_MEMBERS_REFS_H */
