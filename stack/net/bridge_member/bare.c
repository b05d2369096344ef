/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_member/bare.c -- members come and go.
 *
 *	Until 2016-08.  The part of BRDGADD and of the detach hook that no era
 *	changed; the list itself is the mechanism bridge_members, the
 *	preparation of the interface is bridge_add, the way out bridge_delete.
 *	Reference D.3.
 *
 *	No function here keeps what it works on: the detach of a member against
 *	the destruction of the bridge is open.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/* The member of sc with this name, acquired; NULL when there is none. */
struct bridge_iflist *
bridge_lookup_member(
    struct bridge_softc *sc, const char *name, struct psref *psref)
{
	struct bridge_iflist *bif;
	struct ifnet *ifp;
	int s;

	BRIDGE_PSZ_RENTER(s);
	BRIDGE_IFLIST_READER_FOREACH(bif, sc) {
		ifp = bif->bif_ifp;
		if (strcmp(ifp->if_xname, name) == 0)
			break;
	}
	if (bif != NULL && !bridge_acquire_member(sc, bif, psref))
		bif = NULL;
	BRIDGE_PSZ_REXIT(s);

	return bif;
}

/*
 * bridge_lookup_member_if(sc, ifp, psref)
 *
 *	The member that ifp is, acquired; NULL when it is none.  Nobody asks
 *	whether it is a member of sc.
 */
struct bridge_iflist *
bridge_lookup_member_if(
    struct bridge_softc *sc, struct ifnet *ifp, struct psref *psref)
{
	struct bridge_iflist *bif;
	int s;

	BRIDGE_PSZ_RENTER(s);
	bif = ifp->if_bridgeif;
	if (bif != NULL && !bridge_acquire_member(sc, bif, psref))
		bif = NULL;
	BRIDGE_PSZ_REXIT(s);

	return bif;
}

/* May ifs become a member of sc, before anything is done to it? */
int
bridge_add_check(struct bridge_softc *sc, struct ifnet *ifs)
{

	if (sc->sc_if.if_mtu != ifs->if_mtu)
		return EINVAL;
	if (ifs->if_bridge == sc)
		return EEXIST;
	if (ifs->if_bridge != NULL)
		return EBUSY;
	if (ifs->_if_input != ether_input)
		return EINVAL;

	return 0;
}

/*
 * bridge_add_member(sc, ifs, bif)
 *
 *	Make bif, fresh from the allocator, the member that ifs is.  Fields not
 *	named here stay what the memory held.
 *
 *	The order of the stores is what readers see; keep it.  if_bridgeif is
 *	published without a barrier.
 */
void
bridge_add_member(
    struct bridge_softc *sc, struct ifnet *ifs, struct bridge_iflist *bif)
{

	bif->bif_ifp = ifs;
	bif->bif_flags = IFBIF_LEARNING | IFBIF_DISCOVER;
	bif->bif_priority = BSTP_DEFAULT_PORT_PRIORITY;
	bif->bif_path_cost = BSTP_DEFAULT_PATH_COST;
	bridge_member_init(bif);

	BRIDGE_LOCK(sc);
	ifs->if_bridge = sc;
	ifs->if_bridgeif = bif;
	bridge_members_insert(sc, bif);
	BRIDGE_HOOK_INPUT(ifs);
	BRIDGE_UNLOCK(sc);

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bstp_initialization(sc);
	else
		bstp_stop(sc);
}

/*
 * bridge_ifdetach(ifp)
 *
 *	ifp goes and was a member when ether_ifdetach looked.  Neither the
 *	bridge's ioctl lock nor a reference on the bridge is taken: if_bridge
 *	may be NULL by now, or the bridge freed.
 */
void
bridge_ifdetach(struct ifnet *ifp)
{
	struct bridge_softc *sc = ifp->if_bridge;
	struct ifbreq breq;

	KASSERT(sc != NULL);

	memset(&breq, 0, sizeof(breq));
	strlcpy(breq.ifbr_ifsname, ifp->if_xname, sizeof(breq.ifbr_ifsname));
	(void)bridge_ioctl_del(sc, &breq);
}
