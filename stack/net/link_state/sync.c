/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link_state/sync.c -- a change of the link acts at once, at splnet().
 *
 *	Until 2016-04; reference B.11.
 */

#include <sys/intr.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

void
if_link_state_initialize(struct ifnet *ifp __unused)
{
}

void
if_link_state_detach(struct ifnet *ifp __unused)
{
}

/*
 * if_link_state_change(ifp, state)
 *
 *	The link of ifp is now in that state.  Any context.
 */
void
if_link_state_change(struct ifnet *ifp, int state)
{
	int s = splnet();

	if (ifp->if_link_state != state) {
		ifp->if_link_state = state;
		/* Here: routing socket, CARP, the domains' hooks. */
	}
	splx(s);
}
