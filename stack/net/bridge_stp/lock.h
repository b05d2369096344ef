/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_stp/lock.h -- the spanning tree under BRIDGE_LOCK.
 *
 *	From 2016-05; reference D.8, E5 and E6.  The lock is adaptive, and the
 *	clock's and the network's soft interrupts block on it.
 */
#ifndef NET_BRIDGE_STP_LOCK_H
#define NET_BRIDGE_STP_LOCK_H

#define BSTP_LOCK(sc, s)   ((s) = 0, BRIDGE_LOCK(sc))
#define BSTP_UNLOCK(sc, s) ((void)(s), BRIDGE_UNLOCK(sc))
/* Around a transmission. */
#define BSTP_DROP(sc) BRIDGE_UNLOCK(sc)
#define BSTP_TAKE(sc) BRIDGE_LOCK(sc)

#endif /* NET_BRIDGE_STP_LOCK_H */
