/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * netisr.h -- legacy protocol queues and their soft interrupts.
 *
 *	Only ARP still comes in this way; IPv4 and IPv6 have pktqueues.
 *	Definition: reference parts B.8 (step 15) and C.2 (step 11).
 */
#ifndef NET_NETISR_H
#define NET_NETISR_H

#include <net/if.h>

#define NETISR_ARP 18
#define NETISR_MAX 32

/* Plain IF_ENQUEUE from any CPU, no lock. */
extern struct ifqueue arpintrq;

/* Protocol input at boot: the queues above and in pktqueue.h, with handlers. */
void netisr_init(void);
/* Run the handler soon, on this CPU.  Preemption disabled, or interrupt. */
void schednetisr(int isr);
/* Drop what came in on ifp from the queues of all domains. */
void if_detach_domain_queues(struct ifnet *);

#endif /* NET_NETISR_H */
