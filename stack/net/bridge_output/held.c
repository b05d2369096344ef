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

#include <forms/bridge_outflood.h>

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
