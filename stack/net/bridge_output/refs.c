/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_output/refs.c -- what this node sends, with splnet only around each
 * frame that goes out.
 *
 *	Reference D.7, E3 and E4 with BRIDGE_MPSAFE.  The caller has the kernel
 *	lock, which nobody on the input side has.  Known bugs that are kept: sc
 *	is loaded without section or reference, and the interface from
 *	the table is a bare pointer.
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

	sc = ifp->if_bridge;
	if (sc == NULL || (sc->sc_if.if_flags & IFF_RUNNING) == 0) {
		s = splnet();
		(void)ifq_enqueue(ifp, m);
		splx(s);
		return 0;
	}

	if (ETHER_IS_MULTICAST(eh->ether_dhost))
		dst_if = NULL;
	else
		dst_if = bridge_rtlookup(sc, eh->ether_dhost);

	if (dst_if == NULL) {
		bridge_output_flood(sc, ifp, m);
	} else if ((dst_if->if_flags & IFF_RUNNING) == 0) {
		m_freem(m);
	} else {
		s = splnet();
		bridge_enqueue(sc, dst_if, m, 0);
		splx(s);
	}

	return 0;
}
