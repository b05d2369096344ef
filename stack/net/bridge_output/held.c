/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_output/held.c -- what this node sends, with the members held.
 *
 *	The repaired stack; reference D.7.  Any context: a system call, a soft
 *	interrupt, a timer.  The reference on the member that the frame is sent
 *	through keeps the bridge; the member that the table names is
 *	held until the frame has gone out; and the caller is bound to
 *	its CPU as long as there are references.
 */
#include <sys/lwp.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static void
bridge_output_enqueue(
    struct bridge_softc *sc, struct ifnet *dst_if, struct mbuf *m)
{
	int s;

	s = splnet();
	bridge_enqueue(sc, dst_if, m, 0);
	splx(s);
}

/* m is a broadcast or multicast of ours: member dst_if hears it as well. */
static void
bridge_output_local(struct ifnet *dst_if, struct mbuf *m)
{
	int s;

	m_set_rcvif(m, dst_if);
	m->m_flags &= ~M_PROMISC;

	s = splnet();
	ether_input(dst_if, m);
	splx(s);
}

static struct mbuf *
bridge_output_copy(struct bridge_softc *sc, struct mbuf *m)
{
	struct mbuf *mc;

	mc = m_copym(m, 0, M_COPYALL, M_DONTWAIT);
	if (mc == NULL)
		SHARED_INC(sc->sc_if.if_oerrors);

	return mc;
}

/*
 * bridge_output_flood(sc, ifp, m)
 *
 *	Out of all running members, and for a broadcast or multicast also in
 *	on all of them but ifp.  The last member gets m itself.  "Last" is what
 *	a peek outside any section says: a member that joins or leaves now may
 *	be left out, or m may be freed here; but m does not go out twice.
 */
static void
bridge_output_flood(struct bridge_softc *sc, struct ifnet *ifp, struct mbuf *m)
{
	const bool bmcast = (m->m_flags & (M_BCAST | M_MCAST)) != 0;
	struct bridge_iflist *bif;
	struct ifnet *dst_if;
	struct mbuf *mc, *local;
	struct psref psref;
	bool used = false;

	for (bif = bridge_first_member(sc, &psref); bif != NULL;
	     bif = bridge_next_member(sc, bif, &psref)) {
		if (used) {
			bridge_release_member(sc, bif, &psref);
			break;
		}
		if (MUTANT(M_20) && bridge_member_is_last(bif))
			break;

		dst_if = bif->bif_ifp;
		if ((dst_if->if_flags & IFF_RUNNING) == 0)
			continue;
		if (dst_if != ifp && bstp_state_before_learning(bif))
			continue;

		/* Before m may go out: after that it is not ours. */
		local = NULL;
		if (bmcast && dst_if != ifp)
			local = bridge_output_copy(sc, m);

		if (bridge_member_is_last(bif)) {
			used = true;
			mc = m;
		} else {
			mc = bridge_output_copy(sc, m);
		}

		if (mc == NULL) {
			m_freem(local);
			continue;
		}

		bridge_output_enqueue(sc, dst_if, mc);
		if (local != NULL)
			bridge_output_local(dst_if, local);
	}

	if (!used || MUTANT(M_22))
		m_freem(m);
}

static void
bridge_output_mark(struct mbuf *m, const struct ether_header *eh)
{

	if (memcmp(etherbroadcastaddr, eh->ether_dhost, ETHER_ADDR_LEN) == 0)
		m->m_flags |= M_BCAST;
	else if (ETHER_IS_MULTICAST(eh->ether_dhost))
		m->m_flags |= M_MCAST;
}

static void
bridge_output_unicast(struct bridge_softc *sc, struct ifnet *ifp,
    const uint8_t *addr, struct mbuf *m)
{
	struct bridge_dst dst;

	bridge_dst_lookup(sc, addr, &dst);
	if (dst.bd_ifp == NULL) {
		bridge_output_flood(sc, ifp, m);
		return;
	}
	if (dst.bd_bif == NULL || (dst.bd_ifp->if_flags & IFF_RUNNING) == 0)
		m_freem(m);
	else
		bridge_output_enqueue(sc, dst.bd_ifp, m);
	bridge_dst_release(sc, &dst);
}

/* Out of ifp, past any bridge. */
static void
bridge_output_direct(struct ifnet *ifp, struct mbuf *m)
{
	int s;

	s = splnet();
	(void)ifq_enqueue(ifp, m);
	splx(s);
}

/*
 * bridge_output_bound(ifp, m)
 *
 *	The caller does not change its CPU.
 */
static void
bridge_output_bound(struct ifnet *ifp, struct mbuf *m)
{
	const struct ether_header *eh = mtod(m, const struct ether_header *);
	struct bridge_softc *sc = NULL;
	struct bridge_iflist *bif;
	struct psref psref;
	int s;

	BRIDGE_PSZ_RENTER(s);
	bif = bridge_member_of(ifp, &psref);
	if (bif != NULL)
		sc = bif->bif_link.bif_sc;
	/* Nothing keeps the bridge then. */
	if (bif != NULL && MUTANT(R_09))
		bridge_release_member(sc, bif, &psref);
	BRIDGE_PSZ_REXIT(s);

	bridge_output_mark(m, eh);
	if (sc == NULL || (sc->sc_if.if_flags & IFF_RUNNING) == 0)
		bridge_output_direct(ifp, m);
	else if ((m->m_flags & (M_BCAST | M_MCAST)) != 0)
		bridge_output_flood(sc, ifp, m);
	else
		bridge_output_unicast(sc, ifp, eh->ether_dhost, m);

	if (bif != NULL && !MUTANT(R_09))
		bridge_release_member(sc, bif, &psref);
}

int
bridge_output(struct ifnet *ifp, struct mbuf *m,
    const struct sockaddr *sa __unused, const struct rtentry *rt __unused)
{
	int bound;

	if (m->m_len < ETHER_HDR_LEN) {
		m = m_pullup(m, ETHER_HDR_LEN);
		if (m == NULL)
			return 0;
	}

	if (MUTANT(R_10)) {
		bridge_output_bound(ifp, m);
		return 0;
	}
	bound = curlwp_bind();
	bridge_output_bound(ifp, m);
	curlwp_bindx(bound);

	return 0;
}
