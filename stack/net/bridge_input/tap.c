/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_input/tap.c -- frames of a member, as ether_input shows them.
 *
 *	2014-07; reference D.6, E0.  Runs in the hardware interrupt that brought
 *	the frame, which is all the protection there is: splnet keeps it away
 *	from writers on this CPU, the kernel lock from those on others.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/*
 * bridge_tap(ifpp, m)
 *
 *	if_bridge is tested here, and loaded once more in bridge_input.
 */
bool
bridge_tap(struct ifnet **ifpp, struct mbuf *m)
{

	if ((*ifpp)->if_bridge == NULL)
		return false;

	m->m_flags &= ~M_PROMISC;
	m = bridge_input(*ifpp, m);
	if (m == NULL)
		return true;

	*ifpp = m_get_rcvif_NOMPSAFE(m);
	return false;
}

/* A copy goes the way of the bridge; m itself is for this node. */
static struct mbuf *
bridge_input_group(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct mbuf *m)
{
	const struct ether_header *eh = mtod(m, const struct ether_header *);
	struct mbuf *mc;

	if ((bif->bif_flags & IFBIF_STP) != 0 &&
	    memcmp(eh->ether_dhost, bstp_etheraddr, ETHER_ADDR_LEN) == 0) {
		bstp_input(sc, bif, m);
		return NULL;
	}
	if (bstp_state_before_learning(bif))
		return m;

	mc = m_dup(m, 0, M_COPYALL, M_DONTWAIT);
	if (mc != NULL)
		bridge_input_forward(sc, mc);
	return m;
}

/*
 * bridge_input(ifp, m)
 *
 *	ifp was in a bridge when ether_input looked.  It may have left it since
 *	where the interrupt runs without the kernel lock, and sc is not tested
 *	(R-70).
 */
struct mbuf *
bridge_input(struct ifnet *ifp, struct mbuf *m)
{
	struct bridge_softc *sc = ifp->if_bridge;
	const struct ether_header *eh;
	struct bridge_iflist *bif;
	struct psref psref;

	if ((sc->sc_if.if_flags & IFF_RUNNING) == 0)
		return m;
	bif = bridge_lookup_member_if(sc, ifp, &psref);
	if (bif == NULL)
		return m;

	if ((m->m_flags & (M_BCAST | M_MCAST)) != 0)
		return bridge_input_group(sc, bif, m);
	if (bstp_state_before_learning(bif))
		return m;

	eh = mtod(m, const struct ether_header *);
	BRIDGE_IFLIST_READER_FOREACH(bif, sc) {
		if (bridge_ourether(bif, eh, false)) {
			if ((bif->bif_flags & IFBIF_LEARNING) != 0)
				(void)bridge_rtupdate(sc, eh->ether_shost, ifp,
				    false, IFBAF_DYNAMIC);
			m_set_rcvif(m, bif->bif_ifp);
			return m;
		}
		if (bridge_ourether(bif, eh, true)) {
			m_freem(m);
			return NULL;
		}
	}

	bridge_input_forward(sc, m);
	return NULL;
}
