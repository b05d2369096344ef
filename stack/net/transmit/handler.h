/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * transmit/handler.h -- output goes through the interface's if_transmit,
 * without a lock of its own.
 *
 *	2016-05.  The queue has a lock only when the stack is MP-safe (the knob
 *	net_mpsafe); otherwise splnet() and the kernel lock are what there is
 *	(reference B.10).
 */
#ifndef NET_TRANSMIT_HANDLER_H
#define NET_TRANSMIT_HANDLER_H

#include <sys/mutex.h>
#include <sys/systm.h>

struct ifnet;
struct mbuf;

/*
 * Field keys:
 *   (h)  procedure handle: plain stores, loaded without a lock
 */
#define IFNET_TRANSMIT_FIELDS                                                  \
	void (*if_start)(struct ifnet *);		  /* (h) */            \
	int (*if_transmit)(struct ifnet *, struct mbuf *) /* (h) */

/* What Ethernet output expects of its caller. */
#define IF_OUTPUT_ASSERT() KASSERT(KERNEL_LOCKED_P())

#endif /* NET_TRANSMIT_HANDLER_H */
