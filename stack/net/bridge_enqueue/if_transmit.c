/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_enqueue/if_transmit.c -- the if_transmit of a member, with the locks
 * that its year has around it (mechanism transmit).
 *
 *	Reference D.6, E5 and E6.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/*
 * bridge_enqueue(sc, dst_ifp, m, runfilt)
 *
 *	Length and flags are read before m is given away.  An error is taken to
 *	mean that m was freed, which the null handler of an interface that is
 *	being detached does not do.
 */
void
bridge_enqueue(struct bridge_softc *sc, struct ifnet *dst_ifp, struct mbuf *m,
    int runfilt __unused)
{
	const int len = m->m_pkthdr.len;
	const int mflags = m->m_flags;
	int error;

	m->m_pkthdr.csum_flags = 0;

	error = ifq_enqueue(dst_ifp, m);
	if (error != 0) {
		SHARED_INC(sc->sc_if.if_oerrors);
		return;
	}

	SHARED_INC(sc->sc_if.if_opackets);
	SHARED_ADD(sc->sc_if.if_obytes, len);
	if ((mflags & M_MCAST) != 0)
		SHARED_INC(sc->sc_if.if_omcasts);
}
