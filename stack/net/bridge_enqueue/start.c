/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_enqueue/start.c -- the output queue of a member and its start
 * routine.
 *
 *	Reference D.6, E0 to E4.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/*
 * bridge_enqueue(sc, dst_ifp, m, runfilt)
 *
 *	Length and flags are read before m is given away.  A full queue has
 *	freed m.
 */
void
bridge_enqueue(struct bridge_softc *sc, struct ifnet *dst_ifp, struct mbuf *m,
    int runfilt __unused)
{
	const int len = m->m_pkthdr.len;
	const int mflags = m->m_flags;
	int error;

	m->m_pkthdr.csum_flags = 0;

	error = IFQ_ENQUEUE(&dst_ifp->if_snd, m);
	if (error != 0) {
		SHARED_INC(sc->sc_if.if_oerrors);
		return;
	}

	SHARED_INC(sc->sc_if.if_opackets);
	SHARED_ADD(sc->sc_if.if_obytes, len);
	SHARED_ADD(dst_ifp->if_obytes, len);
	if ((mflags & M_MCAST) != 0) {
		SHARED_INC(sc->sc_if.if_omcasts);
		SHARED_INC(dst_ifp->if_omcasts);
	}

	if ((dst_ifp->if_flags & IFF_OACTIVE) == 0)
		(*dst_ifp->if_start)(dst_ifp);
}
