/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_control/old.h -- the requests of 2014: up to BRDGSIFCOST.
 *
 *	A list is asked for by the numbers that are OBRDGGIFS and OBRDGRTS now
 *	(reference D.4).
 */
#ifndef NET_BRIDGE_CONTROL_OLD_H
#define NET_BRIDGE_CONTROL_OLD_H

#define BRIDGE_CONTROL_COUNT (BRDGSIFCOST + 1)

#endif /* NET_BRIDGE_CONTROL_OLD_H */
