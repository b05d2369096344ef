/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_delete/held.c -- a member goes, and its interface is kept until all
 * of it is undone.
 *
 *	The repaired stack; reference D.3.
 */
#include <sys/lwp.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_impl.h>
#include <net/if_types.h>

/*
 * bridge_undo(sc, bif, ifs)
 *
 *	bif, which ifs is, goes; and what its membership has brought about is
 *	undone.  Locked on entry, unlocked on return.  A member's interface is
 *	alive and not being drained, and the reference keeps it so.
 */
static void
bridge_undo(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct ifnet *ifs)
{
	struct psref psref;

	KASSERT(ifs->if_type == IFT_ETHER);

	if (!MUTANT(R_51))
		if_acquire_NOMPSAFE(ifs, &psref);
	bridge_delete_member(sc, bif);
	BRIDGE_UNLOCK(sc);

	bridge_release_ether(ifs);
	if (!MUTANT(M_24))
		bridge_rtdelete(sc, ifs);
	if (!MUTANT(R_51))
		if_put(ifs, &psref);
}

/* BRDGDEL, and the detach of a member.  The caller is bound to its CPU. */
int
bridge_ioctl_del(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;

	bridge_delete_enter(sc);
	BRIDGE_LOCK(sc);
	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		if (strcmp(bif->bif_ifp->if_xname, req->ifbr_ifsname) == 0)
			break;
	}
	if (bif == NULL) {
		BRIDGE_UNLOCK(sc);
		bridge_delete_exit(sc);
		return ENOENT;
	}
	bridge_undo(sc, bif, bif->bif_ifp);
	bridge_delete_exit(sc);

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bstp_initialization(sc);

	return 0;
}

/* The bridge goes: it is brought down already. */
void
bridge_delete_all(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;
	const int bound = curlwp_bind();

	bridge_delete_enter(sc);
	BRIDGE_LOCK(sc);
	while ((bif = BRIDGE_IFLIST_WRITER_FIRST(sc)) != NULL) {
		if (MUTANT(R_40)) {
			bridge_delete_member(sc, bif);
			continue;
		}
		bridge_undo(sc, bif, bif->bif_ifp);
		BRIDGE_LOCK(sc);
	}
	BRIDGE_UNLOCK(sc);
	bridge_delete_exit(sc);
	curlwp_bindx(bound);
}
