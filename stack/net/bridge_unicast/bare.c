/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_unicast/bare.c -- the member that the table names, by a bare pointer.
 *
 *	Until 2016-08; reference D.6, E3 to E6.  live here.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_dst_lookup(
    struct bridge_softc *sc, const uint8_t *addr, struct bridge_dst *dst)
{

	dst->bd_ifp = bridge_rtlookup(sc, addr);
}

void
bridge_dst_release(
    struct bridge_softc *sc __unused, struct bridge_dst *dst __unused)
{
}

/*
 * bridge_forward_unicast(sc, dst, m)
 *
 *	The interface comes from the table and is not protected; the member
 *	that would at least tell whether it still is one is released before the
 *	frame goes out (R-04, and R-05 before that).
 */
void
bridge_forward_unicast(
    struct bridge_softc *sc, struct bridge_dst *dst, struct mbuf *m)
{
	struct ifnet *dst_if = dst->bd_ifp;
	struct bridge_iflist *bif;
	struct psref psref;
	int s;

	if ((dst_if->if_flags & IFF_RUNNING) == 0) {
		m_freem(m);
		return;
	}

	bif = bridge_lookup_member_if(sc, dst_if, &psref);
	if (bif == NULL) {
		m_freem(m);
		return;
	}
	if ((bif->bif_flags & IFBIF_STP) != 0 &&
	    (bif->bif_state == BSTP_IFSTATE_DISABLED ||
		bif->bif_state == BSTP_IFSTATE_BLOCKING)) {
		bridge_release_member(sc, bif, &psref);
		m_freem(m);
		return;
	}
	bridge_release_member(sc, bif, &psref);

	s = bridge_acquire_global_locks();
	bridge_enqueue(sc, dst_if, m, 1);
	bridge_release_global_locks(s);
}
