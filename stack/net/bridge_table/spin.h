/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/spin.h -- the forwarding table with a lock for writers alone.
 *
 *	A spin mutex at IPL_NET keeps writers apart.  Lookups take nothing and
 *	removal waits for nobody: readers and writers on different CPUs meet
 *	.  Reference D.1, columns E2/E3 without BRIDGE_MPSAFE.
 */
#ifndef NET_BRIDGE_TABLE_SPIN_H
#define NET_BRIDGE_TABLE_SPIN_H

#include <sys/mutex.h>

/*
 * struct bridge_rtlock
 *
 *	Locks of the table, in the bridge.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	Lock order:  none is taken while it is held
 *	Lifetime:    to bridge_rtable_fini, which does not wait for the ageing
 *	             thread.
 */
struct bridge_rtlock {
	kmutex_t *sc_rtlist_intr_lock; /* (:) spin, IPL_NET */
};

/* Macros, so that a lock is taken by the function that says so. */
#define BRIDGE_RT_LOCK(sc)   mutex_enter((sc)->sc_rtlock.sc_rtlist_intr_lock)
#define BRIDGE_RT_UNLOCK(sc) mutex_exit((sc)->sc_rtlock.sc_rtlist_intr_lock)
#define BRIDGE_RT_LOCKED(sc) mutex_owned((sc)->sc_rtlock.sc_rtlist_intr_lock)
#define BRIDGE_RT_RENTER(s)  ((s) = 0)
#define BRIDGE_RT_REXIT(s)   ((void)(s))

#endif /* NET_BRIDGE_TABLE_SPIN_H */
