/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_unicast/held.c -- the member that the table names, held until the
 * frame has gone out.
 *
 *	The repaired stack.  An entry is removed from the table, grace period
 *	included, before its interface can go; so the interface that is found
 *	in a section is there, and the member that it is can be acquired in the
 *	same section.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_dst_lookup(
    struct bridge_softc *sc, const uint8_t *addr, struct bridge_dst *dst)
{
	struct bridge_iflist *bif = NULL;
	const struct bridge_rtnode *brt;
	struct ifnet *ifp = NULL;
	int s;

	BRIDGE_RT_RENTER(s);
	brt = bridge_rtnode_lookup(sc, addr);
	if (brt != NULL)
		ifp = brt->brt_ifp;
	SHARED_ACQUIRE();
	if (MUTANT(M_17)) {
		BRIDGE_RT_REXIT(s);
		BRIDGE_RT_RENTER(s);
	}
	if (ifp != NULL)
		bif = bridge_member_in(sc, ifp, &dst->bd_psref);
	BRIDGE_RT_REXIT(s);

	dst->bd_ifp = ifp;
	dst->bd_bif = bif;
	/* The rest uses the interface, and nobody keeps it. */
	if (MUTANT(R_04) && bif != NULL)
		bridge_release_member(sc, bif, &dst->bd_psref);
}

void
bridge_dst_release(struct bridge_softc *sc, struct bridge_dst *dst)
{

	if (dst->bd_bif != NULL && !MUTANT(R_04))
		bridge_release_member(sc, dst->bd_bif, &dst->bd_psref);
}

/* An interface that is no member of sc any more gets no frame. */
void
bridge_forward_unicast(
    struct bridge_softc *sc, struct bridge_dst *dst, struct mbuf *m)
{
	const struct bridge_iflist *bif = dst->bd_bif;
	int s;

	if (bif == NULL || (dst->bd_ifp->if_flags & IFF_RUNNING) == 0 ||
	    ((bif->bif_flags & IFBIF_STP) != 0 &&
		(bif->bif_state == BSTP_IFSTATE_DISABLED ||
		    bif->bif_state == BSTP_IFSTATE_BLOCKING))) {
		bridge_dst_release(sc, dst);
		m_freem(m);
		return;
	}

	s = bridge_acquire_global_locks();
	bridge_enqueue(sc, dst->bd_ifp, m, 1);
	bridge_release_global_locks(s);
	bridge_dst_release(sc, dst);
}
