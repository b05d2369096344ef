/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * input/hardint.c -- received packets are handled in the hardware interrupt.
 *
 *	Until 2015-11; reference B.10.
 */

#include <sys/mbuf.h>

#include <net/if.h>
#include <net/if_impl.h>

void
if_input_attach(struct ifnet *ifp __unused)
{
}

void
if_input_detach(struct ifnet *ifp __unused)
{
}

void
if_input_intr(struct ifnet *ifp, struct mbuf *m)
{

	(*ifp->_if_input)(ifp, m);
}

/*
 * if_input(ifp, m)
 *
 *	Input from a thread: the same call, of the interface's handler.
 */
void
if_input(struct ifnet *ifp, struct mbuf *m)
{

	(*ifp->_if_input)(ifp, m);
}
