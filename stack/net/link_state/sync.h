/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link_state/sync.h -- a change of the link acts at once, at splnet().
 *
 *	Until 2016-04 (reference B.11).
 */
#ifndef NET_LINK_STATE_SYNC_H
#define NET_LINK_STATE_SYNC_H

/*
 * Field keys:
 *   (n)  splnet(), so nobody's across CPUs
 */
#define IFNET_LINK_STATE_FIELDS int if_link_state /* (n) LINK_STATE_* */

#endif /* NET_LINK_STATE_SYNC_H */
