/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/psref.c -- the member list on pslist, pserialize and psref.
 *
 *	The contract is in if_bridgevar.h.  References are on the member, not
 *	on its interface nor on the bridge, and protect neither.  Known bugs
 *	of this form that are kept: R-08 (a member removed while referenced
 *	leads on to a freed one), R-10 (nothing binds a sending thread to its
 *	CPU while it has a reference), R-71 (no barrier before if_bridgeif is
 *	published).
 */
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/* References on members; taken from soft interrupts at most. */
static struct psref_class *bridge_psref_class;

void
bridge_members_attach(void)
{

	bridge_psref_class = psref_class_create("bridge", IPL_SOFTNET);
}

void
bridge_members_init(struct bridge_softc *sc)
{

	PSLIST_INIT(&sc->sc_members.bip_iflist);
	sc->sc_members.bip_psz = pserialize_create();
	mutex_init(&sc->sc_members.bip_lock, MUTEX_DEFAULT, IPL_NONE);
}

void
bridge_members_fini(struct bridge_softc *sc)
{

	pserialize_destroy(sc->sc_members.bip_psz);
	mutex_destroy(&sc->sc_members.bip_lock);
}

void
bridge_member_init(struct bridge_iflist *bif)
{

	PSLIST_ENTRY_INIT(bif, bif_link.bif_next);
	psref_target_init(&bif->bif_link.bif_psref, bridge_psref_class);
}

void
bridge_members_insert(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	KASSERT(BRIDGE_LOCKED(sc));

	PSLIST_WRITER_INSERT_HEAD(
	    &sc->sc_members.bip_iflist, bif, bif_link.bif_next);
}

/*
 * bridge_acquire_member(sc, bif, psref)
 *
 *	Never refuses: in the section bif was found in, the drain of
 *	bridge_delete_member cannot have begun.
 */
bool
bridge_acquire_member(struct bridge_softc *sc __unused,
    struct bridge_iflist *bif, struct psref *psref)
{

	psref_acquire(psref, &bif->bif_link.bif_psref, bridge_psref_class);
	return true;
}

void
bridge_release_member(struct bridge_softc *sc __unused,
    struct bridge_iflist *bif, struct psref *psref)
{

	psref_release(psref, &bif->bif_link.bif_psref, bridge_psref_class);
}

struct bridge_iflist *
bridge_first_member(struct bridge_softc *sc, struct psref *psref)
{
	struct bridge_iflist *bif;
	int s;

	BRIDGE_PSZ_RENTER(s);
	bif = PSLIST_READER_FIRST(&sc->sc_members.bip_iflist,
	    struct bridge_iflist, bif_link.bif_next);
	if (bif != NULL)
		bridge_acquire_member(sc, bif, psref);
	BRIDGE_PSZ_REXIT(s);

	return bif;
}

/*
 * bridge_next_member(sc, bif, psref)
 *
 *	Enter first, then release, then advance: the drain's cross call is not
 *	answered from within a section, so bif itself stays readable.  Its
 *	successor does not when bif has left the list in the meantime: the link
 *	then still names a member that may have been removed, drained and freed
 *	since.
 */
struct bridge_iflist *
bridge_next_member(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct psref *psref)
{
	struct bridge_iflist *next;
	int s;

	BRIDGE_PSZ_RENTER(s);
	bridge_release_member(sc, bif, psref);
	next = PSLIST_READER_NEXT(bif, struct bridge_iflist, bif_link.bif_next);
	if (next != NULL)
		bridge_acquire_member(sc, next, psref);
	BRIDGE_PSZ_REXIT(s);

	return next;
}

bool
bridge_member_is_last(const struct bridge_iflist *bif)
{

	return PSLIST_READER_NEXT(
		   bif, struct bridge_iflist, bif_link.bif_next) == NULL;
}

/*
 * bridge_delete_member(sc, bif)
 *
 *	Take bif out of the bridge, wait until nobody uses it, free it.  May
 *	sleep.  The order of the stores is what readers see; keep it.
 *
 *	The lock is dropped before the drain, because bstp_input waits for it
 *	with a reference on bif.
 */
void
bridge_delete_member(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	struct ifnet *ifs = bif->bif_ifp;

	KASSERT(BRIDGE_LOCKED(sc));

	ifs->_if_input = ether_input;
	ifs->if_bridge = NULL;
	ifs->if_bridgeif = NULL;

	PSLIST_WRITER_REMOVE(bif, bif_link.bif_next);
	pserialize_perform(sc->sc_members.bip_psz);
	BRIDGE_UNLOCK(sc);

	psref_target_destroy(&bif->bif_link.bif_psref, bridge_psref_class);
	PSLIST_ENTRY_DESTROY(bif, bif_link.bif_next);
	kmem_free(bif, sizeof(*bif));

	BRIDGE_LOCK(sc);
}
