/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_stp/splnet.h -- the spanning tree at splnet, with the kernel lock.
 *
 *	Without BRIDGE_MPSAFE; reference D.9, column E0 / non-MPSAFE.
 */
#ifndef NET_BRIDGE_STP_SPLNET_H
#define NET_BRIDGE_STP_SPLNET_H

#define BSTP_LOCK(sc, s)   ((void)(sc), (s) = splnet())
#define BSTP_UNLOCK(sc, s) ((void)(sc), splx(s))
/* Around a transmission. */
#define BSTP_DROP(sc) ((void)(sc))
#define BSTP_TAKE(sc) ((void)(sc))

#endif /* NET_BRIDGE_STP_SPLNET_H */
