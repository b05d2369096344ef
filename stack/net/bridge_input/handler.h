/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_input/handler.h -- a member's input handler is bridge_input.
 *
 *	From 2014-08; reference D.6, E1 on.
 */
#ifndef NET_BRIDGE_INPUT_HANDLER_H
#define NET_BRIDGE_INPUT_HANDLER_H

struct ifnet;
struct mbuf;

/* Consumes the frame. */
void bridge_input(struct ifnet *, struct mbuf *);

/* The last step of joining, and the first of leaving. */
#define BRIDGE_HOOK_INPUT(ifs)	 ((void)((ifs)->_if_input = bridge_input))
#define BRIDGE_UNHOOK_INPUT(ifs) ((void)((ifs)->_if_input = ether_input))

/* bridge_broadcast also delivers to this node: ether_input has not. */
#define BRIDGE_BROADCAST_LOCAL true

/* For ether_input, which sees what the bridge has left. */
static inline bool
bridge_tap(struct ifnet **ifpp __unused, struct mbuf *m __unused)
{

	return false;
}

#endif /* NET_BRIDGE_INPUT_HANDLER_H */
