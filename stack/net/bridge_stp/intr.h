/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_stp/intr.h -- the spanning tree under the spin lock of the member
 * list, which is not the lock of those who change the list.
 *
 *	BRIDGE_MPSAFE of 2015; reference D.8, E2/E3.
 */
#ifndef NET_BRIDGE_STP_INTR_H
#define NET_BRIDGE_STP_INTR_H

#define BSTP_LOCK(sc, s)                                                       \
	((s) = 0, mutex_enter((sc)->sc_members.sc_iflist_intr_lock))
#define BSTP_UNLOCK(sc, s)                                                     \
	((void)(s), mutex_exit((sc)->sc_members.sc_iflist_intr_lock))
/* Around a transmission. */
#define BSTP_DROP(sc) mutex_exit((sc)->sc_members.sc_iflist_intr_lock)
#define BSTP_TAKE(sc) mutex_enter((sc)->sc_members.sc_iflist_intr_lock)

#endif /* NET_BRIDGE_STP_INTR_H */
