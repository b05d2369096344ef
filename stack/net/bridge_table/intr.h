/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/intr.h -- the forwarding table under pserialize, for readers
 * and writers in hardware interrupt as well.
 *
 *	A spin mutex keeps those who link and unlink apart; who removes also
 *	holds an adaptive mutex, under which he waits for readers.  The lists
 *	are walked under the spin mutex.  Reference D.9, column E2/E3 MPSAFE.
 */
#ifndef NET_BRIDGE_TABLE_INTR_H
#define NET_BRIDGE_TABLE_INTR_H

#include <sys/mutex.h>
#include <sys/pserialize.h>

/*
 * struct bridge_rtlock
 *
 *	Locks of the table, in the bridge.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	Lock order:  sc_rtlist_lock -> sc_rtlist_intr_lock
 *	Lifetime:    to bridge_rtable_fini, which does not wait for the ageing
 *	             thread.
 */
struct bridge_rtlock {
	kmutex_t *sc_rtlist_intr_lock; /* (:) spin, IPL_NET */
	kmutex_t *sc_rtlist_lock;      /* (:) adaptive */
	pserialize_t sc_rtlist_psz;    /* (:) */
};

/* Macros, so that a lock is taken by the function that says so. */
#define BRIDGE_RT_LOCK(sc)   mutex_enter((sc)->sc_rtlock.sc_rtlist_intr_lock)
#define BRIDGE_RT_UNLOCK(sc) mutex_exit((sc)->sc_rtlock.sc_rtlist_intr_lock)
#define BRIDGE_RT_LOCKED(sc) mutex_owned((sc)->sc_rtlock.sc_rtlist_intr_lock)
#define BRIDGE_RT_RENTER(s)  ((s) = bridge_psz_renter())
#define BRIDGE_RT_REXIT(s)   bridge_psz_rexit((s))

#endif /* NET_BRIDGE_TABLE_INTR_H */
