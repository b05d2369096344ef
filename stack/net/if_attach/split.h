/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_attach/split.h -- an Ethernet driver attaches its media in between.
 *
 *	From 2016-05: if_initialize, ether_ifattach, if_register; the interface
 *	is complete when it is put on the list (reference B.3).  A driver
 *	whose input comes from a thread needs no queues.
 */
#ifndef NET_IF_ATTACH_SPLIT_H
#define NET_IF_ATTACH_SPLIT_H

#include <machine/nic.h>
#include <net/if.h>
#include <net/if_ether.h>

static inline void
if_ether_attach(struct ifnet *ifp, const uint8_t *lladdr)
{

	if_initialize(ifp);
	if (!nic_threaded())
		ifp->if_percpuq = if_percpuq_create(ifp);
	ether_ifattach(ifp, lladdr);
	if_register(ifp);
}

#endif /* NET_IF_ATTACH_SPLIT_H */
