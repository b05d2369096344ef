/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_control/xlate.h -- the requests from 2015-05 on.
 *
 *	BRDGGIFS and BRDGRTS have their length and buffer in the struct ifdrv
 *	itself, and the numbers of BRIDGE_IPF before them are holes in the table
 *	(reference D.4, R-41).
 */
#ifndef NET_BRIDGE_CONTROL_XLATE_H
#define NET_BRIDGE_CONTROL_XLATE_H

#define BRIDGE_CONTROL_COUNT (BRDGRTS + 1)

#endif /* NET_BRIDGE_CONTROL_XLATE_H */
