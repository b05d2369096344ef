/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_output/splnet.c -- what this node sends, at splnet from end to end.
 *
 *	Reference D.7, E0 to E4 without BRIDGE_MPSAFE.  splnet keeps this CPU's
 *	soft interrupts away and no other CPU's.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

int
bridge_output(struct ifnet *ifp, struct mbuf *m,
    const struct sockaddr *sa __unused, const struct rtentry *rt __unused)
{
	struct bridge_softc *sc;
	const struct ether_header *eh;
	struct ifnet *dst_if;
	int s;

	if (m->m_len < ETHER_HDR_LEN) {
		m = m_pullup(m, ETHER_HDR_LEN);
		if (m == NULL)
			return 0;
	}
	eh = mtod(m, const struct ether_header *);

	s = splnet();
	sc = ifp->if_bridge;
	if (sc == NULL || (sc->sc_if.if_flags & IFF_RUNNING) == 0) {
		(void)ifq_enqueue(ifp, m);
		splx(s);
		return 0;
	}

	if (ETHER_IS_MULTICAST(eh->ether_dhost))
		dst_if = NULL;
	else
		dst_if = bridge_rtlookup(sc, eh->ether_dhost);

	if (dst_if == NULL)
		bridge_output_flood(sc, ifp, m);
	else if ((dst_if->if_flags & IFF_RUNNING) == 0)
		m_freem(m);
	else
		bridge_enqueue(sc, dst_if, m, 0);
	splx(s);

	return 0;
}
