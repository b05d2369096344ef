/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_input.c -- what the forms of bridge_input share.
 *
 *	Reference D.6.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_dl.h>

void
bridge_ether_input(struct ifnet *ifp, struct mbuf *m)
{
	int s;

	s = bridge_acquire_global_locks();
	ether_input(ifp, m);
	bridge_release_global_locks(s);
}

bool
bridge_ourether(
    const struct bridge_iflist *bif, const struct ether_header *eh, bool src)
{
	const struct ifnet *ifp = bif->bif_ifp;
	const uint8_t *addr = src ? eh->ether_shost : eh->ether_dhost;

	return memcmp(CLLADDR(ifp->if_sadl), addr, ETHER_ADDR_LEN) == 0;
}

void
bridge_mark_multicast(struct mbuf *m, const struct ether_header *eh)
{

	if (!ETHER_IS_MULTICAST(eh->ether_dhost))
		return;
	if (memcmp(etherbroadcastaddr, eh->ether_dhost, ETHER_ADDR_LEN) == 0)
		m->m_flags |= M_BCAST;
	else
		m->m_flags |= M_MCAST;
}
