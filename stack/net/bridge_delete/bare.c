/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_delete/bare.c -- a member goes: what its interface became is undone
 * after the member is freed.
 *
 *	From 2015 to 2016-08; reference D.3, E3 to E6.  Nothing keeps the
 *	interface meanwhile, and when the bridge goes nothing is undone
 *	(R-40).
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_types.h>

/*
 * bridge_ioctl_del(sc, arg)
 *
 *	BRDGDEL, and the detach of a member.  After bridge_delete_member ifs is
 *	a bare pointer: another context that is told ENOENT now may free it
 *	(R-51).
 */
int
bridge_ioctl_del(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;
	struct ifnet *ifs = NULL;

	BRIDGE_LOCK(sc);
	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		ifs = bif->bif_ifp;
		if (strcmp(ifs->if_xname, req->ifbr_ifsname) == 0)
			break;
	}
	if (bif == NULL) {
		BRIDGE_UNLOCK(sc);
		return ENOENT;
	}
	bridge_delete_member(sc, bif);
	BRIDGE_UNLOCK(sc);

	switch (ifs->if_type) {
	case IFT_ETHER:
		bridge_release_ether(ifs);
		break;
	default:
		panic("%s: impossible type %u", __func__, ifs->if_type);
	}

	bridge_rtdelete(sc, ifs);

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bstp_initialization(sc);

	return 0;
}

/*
 * bridge_delete_all(sc)
 *
 *	The bridge goes.  Members keep promiscuous mode and vlan MTU, and their
 *	table entries go with the table.
 */
void
bridge_delete_all(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	BRIDGE_LOCK(sc);
	while ((bif = BRIDGE_IFLIST_WRITER_FIRST(sc)) != NULL)
		bridge_delete_member(sc, bif);
	KASSERT(BRIDGE_IFLIST_WRITER_FIRST(sc) == NULL);
	BRIDGE_UNLOCK(sc);
}
