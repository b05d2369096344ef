/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_attach/whole.h -- an Ethernet driver attaches in one go, media last.
 *
 *	Until 2016-04: if_attach puts the interface on the list before it has
 *	its Ethernet handlers (reference B.3).  A driver whose input comes
 *	from a thread takes the halves, without the queues between them.
 */
#ifndef NET_IF_ATTACH_WHOLE_H
#define NET_IF_ATTACH_WHOLE_H

#include <machine/nic.h>
#include <net/if.h>
#include <net/if_ether.h>

static inline void
if_ether_attach(struct ifnet *ifp, const uint8_t *lladdr)
{

	if (nic_threaded()) {
		if_initialize(ifp);
		if_register(ifp);
	} else {
		if_attach(ifp);
	}
	ether_ifattach(ifp, lladdr);
}

#endif /* NET_IF_ATTACH_WHOLE_H */
