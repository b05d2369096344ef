/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * transmit/if_transmit.h -- output goes through the interface's if_transmit.
 *
 *	From 2016-05; the wrappers if_transmit_lock and if_start_lock and the
 *	unconditional queue lock from 2016-06 (reference B.10).
 */
#ifndef NET_TRANSMIT_IF_TRANSMIT_H
#define NET_TRANSMIT_IF_TRANSMIT_H

#include <forms/shared.h>

struct ifnet;
struct mbuf;

typedef void if_start_t(struct ifnet *);
typedef int if_transmit_t(struct ifnet *, struct mbuf *);

/*
 * Field keys:
 *   (h)  procedure handle, loaded without a lock
 */
#define IFNET_TRANSMIT_FIELDS                                                  \
	SHARED(if_start_t *) if_start;	    /* (h) */                          \
	SHARED(if_transmit_t *) if_transmit /* (h) */

/* Ethernet output expects no lock of its caller. */
#define IF_OUTPUT_ASSERT() ((void)0)

/* Send m on ifp: the default handler's front.  Consumes m, mostly. */
int if_transmit_lock(struct ifnet *, struct mbuf *);
/* The driver's start routine, with the kernel lock unless it is MP-safe. */
void if_start_lock(struct ifnet *);

#endif /* NET_TRANSMIT_IF_TRANSMIT_H */
