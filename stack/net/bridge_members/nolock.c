/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/nolock.c -- the member list without any lock.
 *
 *	The contract is in if_bridgevar.h, and this form keeps it only while
 *	frames come in hardware interrupts with the kernel lock: a member is
 *	freed the moment it is unlinked, whoever uses it, and a writer
 *	that sleeps loses the exclusion of splnet.
 */
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_members_attach(void)
{
}

void
bridge_members_init(struct bridge_softc *sc)
{

	LIST_INIT(&sc->sc_members.sc_iflist);
}

void
bridge_members_fini(struct bridge_softc *sc __unused)
{
}

void
bridge_member_init(struct bridge_iflist *bif __unused)
{
}

void
bridge_members_insert(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	LIST_INSERT_HEAD(&sc->sc_members.sc_iflist, bif, bif_link.bif_next);
}

bool
bridge_acquire_member(struct bridge_softc *sc __unused,
    struct bridge_iflist *bif __unused, struct psref *psref __unused)
{

	return true;
}

void
bridge_release_member(struct bridge_softc *sc __unused,
    struct bridge_iflist *bif __unused, struct psref *psref __unused)
{
}

struct bridge_iflist *
bridge_first_member(struct bridge_softc *sc, struct psref *psref __unused)
{

	return LIST_FIRST(&sc->sc_members.sc_iflist);
}

struct bridge_iflist *
bridge_next_member(struct bridge_softc *sc __unused, struct bridge_iflist *bif,
    struct psref *psref __unused)
{

	return LIST_NEXT(bif, bif_link.bif_next);
}

bool
bridge_member_is_last(const struct bridge_iflist *bif)
{

	return LIST_NEXT(bif, bif_link.bif_next) == NULL;
}

/*
 * bridge_delete_member(sc, bif)
 *
 *	Take bif out of the bridge and free it.  The caller runs at splnet with
 *	the kernel lock; a soft interrupt on another CPU minds neither.
 */
void
bridge_delete_member(
    struct bridge_softc *sc __unused, struct bridge_iflist *bif)
{
	struct ifnet *ifs = bif->bif_ifp;

	BRIDGE_UNHOOK_INPUT(ifs);
	ifs->if_bridge = NULL;
	ifs->if_bridgeif = NULL;

	LIST_REMOVE(bif, bif_link.bif_next);
	kmem_free(bif, sizeof(*bif));
}
