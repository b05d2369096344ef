/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_outflood/plain.c -- a frame of this node out of all members.
 *
 *	Reference D.7, E0 to E4.  Without BRIDGE_MPSAFE the caller is at splnet
 *	already.
 */
#include <sys/intr.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/*
 * bridge_output_flood(sc, ifp, m)
 *
 *	Out of all running members.  The last one gets m itself; a list that
 *	changes after "last" was decided can make m go out twice.
 */
void
bridge_output_flood(struct bridge_softc *sc, struct ifnet *ifp, struct mbuf *m)
{
	struct bridge_iflist *bif;
	struct ifnet *dst_if;
	struct mbuf *mc;
	struct psref psref;
	bool used = false;
	int s;

	for (bif = bridge_first_member(sc, &psref); bif != NULL;
	     bif = bridge_next_member(sc, bif, &psref)) {
		dst_if = bif->bif_ifp;
		if ((dst_if->if_flags & IFF_RUNNING) == 0)
			continue;
		if (dst_if != ifp && bstp_state_before_learning(bif))
			continue;

		if (bridge_member_is_last(bif)) {
			used = true;
			mc = m;
		} else {
			mc = m_copym(m, 0, M_COPYALL, M_DONTWAIT);
			if (mc == NULL) {
				SHARED_INC(sc->sc_if.if_oerrors);
				continue;
			}
		}
		s = splnet();
		bridge_enqueue(sc, dst_if, mc, 0);
		splx(s);
	}

	if (!used)
		m_freem(m);
}
