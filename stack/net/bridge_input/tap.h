/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_input/tap.h -- ether_input shows each frame to the bridge.
 *
 *	2014-07; reference C.2 step 5 and D.6, E0.
 */
#ifndef NET_BRIDGE_INPUT_TAP_H
#define NET_BRIDGE_INPUT_TAP_H

struct ifnet;
struct mbuf;

/* NULL when the frame was taken, else the frame, for this node. */
struct mbuf *bridge_input(struct ifnet *, struct mbuf *);

/* The interface is found by its if_bridge alone. */
#define BRIDGE_HOOK_INPUT(ifs)	 ((void)(ifs))
#define BRIDGE_UNHOOK_INPUT(ifs) ((void)(ifs))

/* ether_input goes on with the frame itself, on the interface it came by. */
#define BRIDGE_BROADCAST_LOCAL false

/*
 * For ether_input: true when the bridge has taken m; otherwise *ifpp is the
 * interface that m is for now.
 */
bool bridge_tap(struct ifnet **ifpp, struct mbuf *m);

#endif /* NET_BRIDGE_INPUT_TAP_H */
