/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/splnet.h -- the forwarding table without a lock.
 *
 *	Everybody who touches it runs at splnet with the kernel lock.  2014-07;
 *	reference D.9, column E0.
 */
#ifndef NET_BRIDGE_TABLE_SPLNET_H
#define NET_BRIDGE_TABLE_SPLNET_H

/*
 * struct bridge_rtlock
 *
 *	Nothing.
 *
 *	Field keys:
 *	  (:)  not used
 *	Lock order:  none
 *	Lifetime:    the bridge's.
 */
struct bridge_rtlock {
	char sc_rtlist_none; /* (:) */
};

#define BRIDGE_RT_LOCK(sc)   ((void)(sc))
#define BRIDGE_RT_UNLOCK(sc) ((void)(sc))
#define BRIDGE_RT_LOCKED(sc) ((void)(sc), true)
#define BRIDGE_RT_RENTER(s)  ((s) = 0)
#define BRIDGE_RT_REXIT(s)   ((void)(s))

#endif /* NET_BRIDGE_TABLE_SPLNET_H */
