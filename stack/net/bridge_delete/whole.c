/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_delete/whole.c -- a member goes, and all that its membership brought
 * about is undone in one function.
 *
 *	2014-07; reference D.2 and D.3, E0.  BRDGDEL and the end of the bridge
 *	do the same here.  All of it runs at splnet with the kernel lock, and
 *	what sleeps gives both away.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_types.h>

static void
bridge_delete_whole(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	struct ifnet *ifs = bif->bif_ifp;

	switch (ifs->if_type) {
	case IFT_ETHER:
		bridge_release_ether(ifs);
		break;
	default:
		panic("%s: impossible type %u", __func__, ifs->if_type);
	}

	bridge_delete_member(sc, bif);
	bridge_rtdelete(sc, ifs);

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bstp_initialization(sc);
}

/* BRDGDEL, and the detach of a member. */
int
bridge_ioctl_del(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;

	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		if (strcmp(bif->bif_ifp->if_xname, req->ifbr_ifsname) == 0)
			break;
	}
	if (bif == NULL)
		return ENOENT;
	bridge_delete_whole(sc, bif);

	return 0;
}

/* The bridge goes: it is brought down already. */
void
bridge_delete_all(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	while ((bif = BRIDGE_IFLIST_WRITER_FIRST(sc)) != NULL)
		bridge_delete_whole(sc, bif);
}
