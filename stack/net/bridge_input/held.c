/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_input/held.c -- frames of a member, as its input handler, with the
 * member held.
 *
 *	BRDGADD puts bridge_input in the place of ether_input.  It decides
 *	whether a frame is for this node, for the spanning tree, or to be
 *	forwarded; broadcasts reach this node from bridge_broadcast.
 *	Reference D.6.
 *
 *	The repaired stack.  The reference on the member by which a frame came
 *	in is held to the end, and keeps the bridge; the one on the
 *	member that a frame is for is held until it is delivered.
 */
#include <sys/cpu.h>
#include <sys/lwp.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_dl.h>

/*
 * bridge_input_local(sc, ifp, m, bifp, psref)
 *
 *	Look for a member whose address the unicast frame m names.  For the
 *	destination: learn the source, make the member the receive interface,
 *	return it, acquired, in *bifp.
 */
static enum bridge_verdict
bridge_input_local(struct bridge_softc *sc, struct ifnet *ifp, struct mbuf *m,
    struct bridge_iflist **bifp, struct psref *psref)
{
	const struct ether_header *eh = mtod(m, const struct ether_header *);
	struct bridge_iflist *bif;
	int s;

	BRIDGE_PSZ_RENTER(s);
	BRIDGE_IFLIST_READER_FOREACH(bif, sc) {
		if (bridge_ourether(bif, eh, false))
			break;
		if (bridge_ourether(bif, eh, true)) {
			if (!MUTANT(M_19))
				BRIDGE_PSZ_REXIT(s);
			return BRIDGE_ECHO;
		}
	}
	if (bif != NULL)
		(void)bridge_acquire_member(sc, bif, psref);
	BRIDGE_PSZ_REXIT(s);
	if (bif == NULL)
		return BRIDGE_FORWARD;

	if ((bif->bif_flags & IFBIF_LEARNING) != 0)
		(void)bridge_rtupdate(
		    sc, eh->ether_shost, ifp, false, IFBAF_DYNAMIC);
	m_set_rcvif(m, bif->bif_ifp);
	*bifp = bif;
	return BRIDGE_DELIVER;
}

/* m is for the member bif, which is released. */
static void
bridge_input_deliver(struct bridge_softc *sc, struct bridge_iflist *bif,
    struct psref *psref, struct mbuf *m)
{
	struct ifnet *ifp = bif->bif_ifp;

	m->m_flags &= ~M_PROMISC;
	if (MUTANT(R_11))
		bridge_release_member(sc, bif, psref);
	bridge_ether_input(ifp, m);
	if (!MUTANT(R_11))
		bridge_release_member(sc, bif, psref);
}

/*
 * bridge_input_member(sc, bif, m)
 *
 *	A frame on a member of a running bridge; bif is held by the caller.
 */
static void
bridge_input_member(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct mbuf *m)
{
	const struct ether_header *eh = mtod(m, const struct ether_header *);
	struct ifnet *ifp = bif->bif_ifp;
	struct bridge_iflist *bif_dst;
	struct psref psref;

	bridge_mark_multicast(m, eh);

	if ((m->m_flags & (M_BCAST | M_MCAST)) == 0 &&
	    !bstp_state_before_learning(bif)) {
		switch (bridge_input_local(sc, ifp, m, &bif_dst, &psref)) {
		case BRIDGE_DELIVER:
			bridge_input_deliver(sc, bif_dst, &psref, m);
			return;
		case BRIDGE_ECHO:
			m_freem(m);
			return;
		case BRIDGE_FORWARD:
			break;
		}
	}

	if ((bif->bif_flags & IFBIF_STP) != 0 &&
	    memcmp(eh->ether_dhost, bstp_etheraddr, ETHER_ADDR_LEN) == 0)
		bstp_input(sc, bif, m);
	else if (bstp_state_before_learning(bif))
		bridge_ether_input(ifp, m);
	else
		bridge_input_forward(sc, m);
}

/*
 * bridge_input(ifp, m)
 *
 *	Input handler of a member.  The handler was loaded by the caller, and
 *	ifp may have left its bridge since: then this is ether_input (N-1).
 */
void
bridge_input(struct ifnet *ifp, struct mbuf *m)
{
	struct bridge_iflist *bif;
	struct bridge_softc *sc;
	struct psref psref;
	const int bound = curlwp_bind();
	int s;

	bridge_input_assert();

	BRIDGE_PSZ_RENTER(s);
	bif = bridge_member_of(ifp, &psref);
	BRIDGE_PSZ_REXIT(s);

	if (bif == NULL && !MUTANT(M_23)) {
		bridge_ether_input(ifp, m);
		curlwp_bindx(bound);
		return;
	}
	sc = bif->bif_link.bif_sc;
	if ((sc->sc_if.if_flags & IFF_RUNNING) == 0)
		bridge_ether_input(ifp, m);
	else
		bridge_input_member(sc, bif, m);
	bridge_release_member(sc, bif, &psref);
	curlwp_bindx(bound);
}
