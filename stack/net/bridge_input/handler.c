/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_input/handler.c -- frames of a member, as its input handler.
 *
 *	BRDGADD puts bridge_input in the place of ether_input.  It decides
 *	whether a frame is for this node, for the spanning tree, or to be
 *	forwarded; broadcasts reach this node from bridge_broadcast.
 *	Reference D.6, E1 on.
 */
#include <sys/cpu.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_dl.h>

/*
 * bridge_input_local(sc, ifp, m, ifpp)
 *
 *	Look for a member whose address the unicast frame m names.  For the
 *	destination: learn the source, make the member the receive interface,
 *	return it in *ifpp.
 *
 *	The member is kept only while it is learnt from; the interface in *ifpp
 *	is a bare pointer by the time it is used.
 */
static enum bridge_verdict
bridge_input_local(struct bridge_softc *sc, struct ifnet *ifp, struct mbuf *m,
    struct ifnet **ifpp)
{
	const struct ether_header *eh = mtod(m, const struct ether_header *);
	struct bridge_iflist *bif;
	struct psref psref;
	int s;

	BRIDGE_PSZ_RENTER(s);
	BRIDGE_IFLIST_READER_FOREACH(bif, sc) {
		if (bridge_ourether(bif, eh, false))
			break;
		if (bridge_ourether(bif, eh, true)) {
			BRIDGE_PSZ_REXIT(s);
			return BRIDGE_ECHO;
		}
	}
	if (bif == NULL || !bridge_acquire_member(sc, bif, &psref)) {
		BRIDGE_PSZ_REXIT(s);
		return BRIDGE_FORWARD;
	}
	BRIDGE_PSZ_REXIT(s);

	if ((bif->bif_flags & IFBIF_LEARNING) != 0)
		(void)bridge_rtupdate(
		    sc, eh->ether_shost, ifp, false, IFBAF_DYNAMIC);
	m_set_rcvif(m, bif->bif_ifp);
	*ifpp = bif->bif_ifp;
	bridge_release_member(sc, bif, &psref);

	return BRIDGE_DELIVER;
}

/*
 * bridge_input(ifp, m)
 *
 *	Input handler of a member.  The handler was loaded by the caller, and
 *	ifp may have left its bridge since: then this is ether_input (N-1).
 *	sc is a bare pointer all the way down.
 */
void
bridge_input(struct ifnet *ifp, struct mbuf *m)
{
	struct bridge_softc *sc = ifp->if_bridge;
	struct bridge_iflist *bif;
	struct ether_header *eh;
	struct ifnet *dst_if = NULL;
	struct psref psref;

	bridge_input_assert();

	if (__predict_false(sc == NULL) ||
	    (sc->sc_if.if_flags & IFF_RUNNING) == 0) {
		bridge_ether_input(ifp, m);
		return;
	}

	bif = bridge_lookup_member_if(sc, ifp, &psref);
	if (bif == NULL) {
		bridge_ether_input(ifp, m);
		return;
	}

	eh = mtod(m, struct ether_header *);
	bridge_mark_multicast(m, eh);

	if ((m->m_flags & (M_BCAST | M_MCAST)) == 0 &&
	    !bstp_state_before_learning(bif)) {
		switch (bridge_input_local(sc, ifp, m, &dst_if)) {
		case BRIDGE_DELIVER:
			bridge_release_member(sc, bif, &psref);
			m->m_flags &= ~M_PROMISC;
			bridge_ether_input(dst_if, m);
			return;
		case BRIDGE_ECHO:
			bridge_release_member(sc, bif, &psref);
			m_freem(m);
			return;
		case BRIDGE_FORWARD:
			break;
		}
	}

	if ((bif->bif_flags & IFBIF_STP) != 0 &&
	    memcmp(eh->ether_dhost, bstp_etheraddr, ETHER_ADDR_LEN) == 0) {
		bstp_input(sc, bif, m);
		bridge_release_member(sc, bif, &psref);
		return;
	}

	if (bstp_state_before_learning(bif)) {
		bridge_release_member(sc, bif, &psref);
		bridge_ether_input(ifp, m);
		return;
	}

	bridge_release_member(sc, bif, &psref);
	bridge_input_forward(sc, m);
}
