/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_flood.c -- forwarding of one frame: to the member that the table
 * names, or to all.
 *
 *	Called from the mechanism bridge_forward, in a soft interrupt or in a
 *	thread that brings frames.  Reference D.6, E3 to E6.
 *
 *	Nothing here keeps the bridge: the form of bridge_input does, or does
 *	not.  What protects the interface that the table names is the
 *	form bridge_unicast.  There are no packet filters in this stack, so the
 *	hooks of D.6 are missing.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static bool bridge_forward_source(
    struct bridge_softc *, struct ifnet *, const struct mbuf *);
static void
bridge_broadcast(struct bridge_softc *, struct ifnet *, struct mbuf *);

/*
 * bridge_forward_frame(sc, m)
 *
 *	The receive interface is in m; the frame is dropped when it is gone or
 *	is no member.  Consumes m.
 */
void
bridge_forward_frame(struct bridge_softc *sc, struct mbuf *m)
{
	const struct ether_header *eh;
	struct bridge_dst dst = { .bd_ifp = NULL };
	struct ifnet *src_if;
	struct psref psref_src;

	src_if = m_get_rcvif_psref(m, &psref_src);
	if (src_if == NULL) {
		m_freem(m);
		return;
	}

	SHARED_INC(sc->sc_if.if_ipackets);
	SHARED_ADD(sc->sc_if.if_ibytes, m->m_pkthdr.len);

	if (!bridge_forward_source(sc, src_if, m))
		goto drop;

	if ((m->m_flags & (M_BCAST | M_MCAST)) == 0) {
		eh = mtod(m, const struct ether_header *);
		bridge_dst_lookup(sc, eh->ether_dhost, &dst);
		if (dst.bd_ifp == src_if) {
			bridge_dst_release(sc, &dst);
			goto drop;
		}
	} else {
		SHARED_INC(sc->sc_if.if_imcasts);
	}

	if (dst.bd_ifp == NULL) {
		bridge_broadcast(sc, src_if, m);
		m_put_rcvif_psref(src_if, &psref_src);
		return;
	}
	m_put_rcvif_psref(src_if, &psref_src);

	bridge_forward_unicast(sc, &dst, m);
	return;

drop:
	m_put_rcvif_psref(src_if, &psref_src);
	m_freem(m);
}

/*
 * bridge_forward_source(sc, src_if, m)
 *
 *	May the frame go on, as far as the port is concerned that it came in
 *	by?  Learns where the sender is.  The member is found through src_if and
 *	in history not asked whether it is one of sc.
 */
static bool
bridge_forward_source(
    struct bridge_softc *sc, struct ifnet *src_if, const struct mbuf *m)
{
	static const uint8_t zero[ETHER_ADDR_LEN];
	const struct ether_header *eh = mtod(m, const struct ether_header *);
	struct bridge_iflist *bif;
	struct psref psref;

	bif = bridge_lookup_member_if(sc, src_if, &psref);
	if (bif == NULL)
		return false;

	if (bstp_state_before_learning(bif)) {
		bridge_release_member(sc, bif, &psref);
		return false;
	}

	if ((bif->bif_flags & IFBIF_LEARNING) != 0 &&
	    !ETHER_IS_MULTICAST(eh->ether_shost) &&
	    memcmp(eh->ether_shost, zero, ETHER_ADDR_LEN) != 0)
		(void)bridge_rtupdate(
		    sc, eh->ether_shost, src_if, false, IFBAF_DYNAMIC);

	if ((bif->bif_flags & IFBIF_STP) != 0 &&
	    bif->bif_state == BSTP_IFSTATE_LEARNING) {
		bridge_release_member(sc, bif, &psref);
		return false;
	}

	bridge_release_member(sc, bif, &psref);
	return true;
}

/* May a frame with the flags of m be flooded out of member bif? */
static bool
bridge_may_flood(const struct bridge_iflist *bif, const struct mbuf *m)
{

	if ((bif->bif_flags & IFBIF_STP) != 0 &&
	    (bif->bif_state == BSTP_IFSTATE_BLOCKING ||
		bif->bif_state == BSTP_IFSTATE_DISABLED))
		return false;
	if ((bif->bif_flags & IFBIF_DISCOVER) == 0 &&
	    (m->m_flags & (M_BCAST | M_MCAST)) == 0)
		return false;

	return (bif->bif_ifp->if_flags & IFF_RUNNING) != 0;
}

/* A copy of m out of dst_if.  False: no memory, counted. */
static bool
bridge_broadcast_out(
    struct bridge_softc *sc, struct ifnet *dst_if, struct mbuf *m)
{
	struct mbuf *mc;
	int s;

	mc = m_copym(m, 0, M_COPYALL, M_DONTWAIT);
	if (mc == NULL) {
		SHARED_INC(sc->sc_if.if_oerrors);
		return false;
	}

	s = bridge_acquire_global_locks();
	bridge_enqueue(sc, dst_if, mc, 1);
	bridge_release_global_locks(s);

	return true;
}

/* A copy of m to this node, as if it had come in on dst_if. */
static void
bridge_broadcast_in(
    struct bridge_softc *sc, struct ifnet *dst_if, struct mbuf *m)
{
	struct mbuf *mc;
	int s;

	mc = m_copym(m, 0, M_COPYALL, M_DONTWAIT);
	if (mc == NULL) {
		SHARED_INC(sc->sc_if.if_oerrors);
		return;
	}

	m_set_rcvif(mc, dst_if);
	mc->m_flags &= ~M_PROMISC;

	s = bridge_acquire_global_locks();
	ether_input(dst_if, mc);
	bridge_release_global_locks(s);
}

/*
 * bridge_broadcast(sc, src_if, m)
 *
 *	Copies of m out of all members but the one it came in by; and, for a
 *	broadcast or multicast that this node has not seen yet, a copy to this
 *	node on each member, that one included.  A member is held while its copies are made; where the walk
 *	goes on when it was deleted meanwhile is the form bridge_members'
 *	affair.  Consumes m.
 */
static void
bridge_broadcast(struct bridge_softc *sc, struct ifnet *src_if, struct mbuf *m)
{
	const bool local =
	    BRIDGE_BROADCAST_LOCAL && (m->m_flags & (M_BCAST | M_MCAST)) != 0;
	struct bridge_iflist *bif;
	struct ifnet *dst_if;
	struct psref psref;

	for (bif = bridge_first_member(sc, &psref); bif != NULL;
	     bif = bridge_next_member(sc, bif, &psref)) {
		if (!bridge_may_flood(bif, m))
			continue;

		dst_if = bif->bif_ifp;
		if (dst_if != src_if && !bridge_broadcast_out(sc, dst_if, m))
			continue;
		if (local)
			bridge_broadcast_in(sc, dst_if, m);
	}

	m_freem(m);
}
