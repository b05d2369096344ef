/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_outflood/perframe.c -- a frame of this node out of all members, and
 * in on them, with splnet only around each copy.
 *
 *	Reference D.7, E5 and E6.  Known bug that is kept: where members come
 *	and go without bridge_members/held, the walk can step on a member that
 *	was freed.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

#include <forms/bridge_outflood.h>

void
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
void
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

void
bridge_output_mark(struct mbuf *m, const struct ether_header *eh)
{

	if (memcmp(etherbroadcastaddr, eh->ether_dhost, ETHER_ADDR_LEN) == 0)
		m->m_flags |= M_BCAST;
	else if (ETHER_IS_MULTICAST(eh->ether_dhost))
		m->m_flags |= M_MCAST;
}
