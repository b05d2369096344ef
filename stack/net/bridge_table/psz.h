/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/psz.h -- the forwarding table under pserialize.
 *
 *	Writers serialise on an adaptive mutex, lookups run in read sections,
 *	and what was unlinked is freed after a grace period.  The lists are
 *	ordinary LISTs: nothing orders the fields of a new entry before its
 *	publication, and with queue debugging a removal poisons the link
 *	a reader stands on.  Reference D.9, column E5/E6.
 */
#ifndef NET_BRIDGE_TABLE_PSZ_H
#define NET_BRIDGE_TABLE_PSZ_H

#include <sys/mutex.h>
#include <sys/pserialize.h>

/*
 * struct bridge_rtlock
 *
 *	Locks of the table, in the bridge.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	Lock order:  BRIDGE_LOCK -> sc_rtlist_lock
 *	Lifetime:    to bridge_rtable_fini, which does not wait for the ageing
 *	             thread.
 */
struct bridge_rtlock {
	kmutex_t *sc_rtlist_lock;   /* (:) adaptive */
	pserialize_t sc_rtlist_psz; /* (:) */
};

/* Macros, so that a lock is taken by the function that says so. */
#define BRIDGE_RT_LOCK(sc)   mutex_enter((sc)->sc_rtlock.sc_rtlist_lock)
#define BRIDGE_RT_UNLOCK(sc) mutex_exit((sc)->sc_rtlock.sc_rtlist_lock)
#define BRIDGE_RT_LOCKED(sc) mutex_owned((sc)->sc_rtlock.sc_rtlist_lock)
#define BRIDGE_RT_RENTER(s)  ((s) = pserialize_read_enter())
#define BRIDGE_RT_REXIT(s)   pserialize_read_exit((s))

#endif /* NET_BRIDGE_TABLE_PSZ_H */
