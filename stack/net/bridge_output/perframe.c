/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_output/perframe.c -- what this node sends, with splnet only around
 * each frame that goes out or comes back in.
 *
 *	Reference D.7, E5 and E6.  Any context: a system call, a soft
 *	interrupt, a timer.  Known bugs that are kept: sc is loaded without
 *	section or reference, the interface from the table is a bare
 *	pointer, a thread that walks the members is not bound to
 *	its CPU, and the walk can step on a member that was freed.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

#include <forms/bridge_outflood.h>

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
	bridge_output_mark(m, eh);
	if (__predict_false(sc == NULL) ||
	    (sc->sc_if.if_flags & IFF_RUNNING) == 0) {
		s = splnet();
		(void)ifq_enqueue(ifp, m);
		splx(s);
		return 0;
	}

	if ((m->m_flags & (M_BCAST | M_MCAST)) != 0)
		dst_if = NULL;
	else
		dst_if = bridge_rtlookup(sc, eh->ether_dhost);

	if (dst_if == NULL)
		bridge_output_flood(sc, ifp, m);
	else if ((dst_if->if_flags & IFF_RUNNING) == 0)
		m_freem(m);
	else
		bridge_output_enqueue(sc, dst_if, m);

	return 0;
}
