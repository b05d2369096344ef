/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_outflood/perframe.h -- for bridge_output, what else it sends with.
 */
#ifndef NET_BRIDGE_OUTFLOOD_PERFRAME_H
#define NET_BRIDGE_OUTFLOOD_PERFRAME_H

struct bridge_softc;
struct ether_header;
struct ifnet;
struct mbuf;

/* m out of one member, at splnet.  Consumes it. */
void
bridge_output_enqueue(struct bridge_softc *, struct ifnet *, struct mbuf *);
/* Set M_BCAST or M_MCAST by the destination. */
void bridge_output_mark(struct mbuf *, const struct ether_header *);

#endif /* NET_BRIDGE_OUTFLOOD_PERFRAME_H */
