/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcvif/pointer.h -- the packet header points to the receive interface.
 *
 *	Until 2016-05.  Nothing keeps the interface while the packet waits in
 *	a queue (reference A.16, R-55).
 */
#ifndef NET_RCVIF_POINTER_H
#define NET_RCVIF_POINTER_H

struct ifnet;

#define PKTHDR_RCVIF_FIELDS struct ifnet *rcvif

#endif /* NET_RCVIF_POINTER_H */
