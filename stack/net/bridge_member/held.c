/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_member/held.c -- members come and go, and nothing goes that is used.
 *
 *	The repaired stack; reference D.3.  An interface becomes a member with
 *	its ioctl lock held, so that it is neither being detached nor joining
 *	another bridge, and a detaching interface keeps its bridge
 *	(R-52).
 */
#include <sys/lwp.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_impl.h>

/* The member of sc with this name, acquired; NULL when there is none. */
struct bridge_iflist *
bridge_lookup_member(
    struct bridge_softc *sc, const char *name, struct psref *psref)
{
	struct bridge_iflist *bif;
	int s;

	BRIDGE_PSZ_RENTER(s);
	BRIDGE_IFLIST_READER_FOREACH(bif, sc) {
		if (strcmp(bif->bif_ifp->if_xname, name) == 0)
			break;
	}
	if (bif != NULL)
		(void)bridge_acquire_member(sc, bif, psref);
	BRIDGE_PSZ_REXIT(s);

	return bif;
}

/* The member of sc that ifp is, acquired; NULL when it is none. */
struct bridge_iflist *
bridge_lookup_member_if(
    struct bridge_softc *sc, struct ifnet *ifp, struct psref *psref)
{
	struct bridge_iflist *bif;
	int s;

	BRIDGE_PSZ_RENTER(s);
	bif = bridge_member_in(sc, ifp, psref);
	BRIDGE_PSZ_REXIT(s);

	return bif;
}

/* May ifs become a member of sc, before anything is done to it?  With the
 * ioctl lock of ifs. */
int
bridge_add_check(struct bridge_softc *sc, struct ifnet *ifs)
{

	if (!MUTANT(R_14) && (ifs->if_flags & IFF_DYING) != 0)
		return ENOENT;
	if (sc->sc_if.if_mtu != ifs->if_mtu)
		return EINVAL;
	if (ifs->if_bridge == sc)
		return EEXIST;
	if (ifs->if_bridge != NULL)
		return EBUSY;
	if (ifs->_if_input != ether_input)
		return EINVAL;
	if ((ifs->if_flags & IFF_SIMPLEX) == 0)
		return EINVAL;

	return 0;
}

/*
 * bridge_add_member(sc, ifs, bif)
 *
 *	Make bif the member that ifs is.  The order of the stores is what
 *	readers see; keep it.
 */
void
bridge_add_member(
    struct bridge_softc *sc, struct ifnet *ifs, struct bridge_iflist *bif)
{

	bif->bif_ifp = ifs;
	bif->bif_flags = IFBIF_LEARNING | IFBIF_DISCOVER;
	bif->bif_priority = BSTP_DEFAULT_PORT_PRIORITY;
	bif->bif_path_cost = BSTP_DEFAULT_PATH_COST;
	bif->bif_link.bif_sc = sc;
	bridge_member_init(bif);

	BRIDGE_LOCK(sc);
	if (!MUTANT(R_71))
		membar_producer();
	ifs->if_bridge = sc;
	ifs->if_bridgeif = bif;
	bridge_members_insert(sc, bif);
	ifs->_if_input = bridge_input;
	BRIDGE_UNLOCK(sc);

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bstp_initialization(sc);
	else
		bstp_stop(sc);
}

/*
 * bridge_ifdetach(ifp)
 *
 *	ifp goes, and was a member when ether_ifdetach looked.  When it is none
 *	any more, who deleted it keeps ifp as long as he needs it, and if_detach
 *	waits for him.  A bridge that has members is not being drained, so it
 *	can be kept in the section in which ifp still names it.
 */
void
bridge_ifdetach(struct ifnet *ifp)
{
	struct bridge_softc *sc;
	struct ifbreq breq;
	struct psref psref;
	const int bound = curlwp_bind();
	int s;

	BRIDGE_PSZ_RENTER(s);
	sc = ifp->if_bridge;
	SHARED_ACQUIRE();
	if (sc != NULL && !MUTANT(R_52))
		if_acquire_NOMPSAFE(&sc->sc_if, &psref);
	BRIDGE_PSZ_REXIT(s);

	if (sc != NULL) {
		memset(&breq, 0, sizeof(breq));
		strlcpy(breq.ifbr_ifsname, ifp->if_xname,
		    sizeof(breq.ifbr_ifsname));
		(void)bridge_ioctl_del(sc, &breq);
		if (!MUTANT(R_52))
			if_put(&sc->sc_if, &psref);
	}
	curlwp_bindx(bound);
}
