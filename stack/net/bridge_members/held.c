/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/held.c -- the member list on pslist, pserialize and psref,
 * and one deletion at a time.
 *
 *	The contract is in if_bridgevar.h, and in held.h what a reference on a
 *	member keeps.
 */
#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/* References on members; taken from soft interrupts at most. */
static struct psref_class *bridge_psref_class;

void
bridge_members_attach(void)
{

	bridge_psref_class =
	    psref_class_create("bridge", MUTANT(M_8) ? IPL_NONE : IPL_SOFTNET);
}

void
bridge_members_init(struct bridge_softc *sc)
{

	PSLIST_INIT(&sc->sc_members.bip_iflist);
	sc->sc_members.bip_psz = pserialize_create();
	mutex_init(&sc->sc_members.bip_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&sc->sc_members.bip_delete_lock, MUTEX_DEFAULT, IPL_NONE);
}

void
bridge_members_fini(struct bridge_softc *sc)
{

	pserialize_destroy(sc->sc_members.bip_psz);
	mutex_destroy(&sc->sc_members.bip_lock);
	mutex_destroy(&sc->sc_members.bip_delete_lock);
}

void
bridge_delete_enter(struct bridge_softc *sc)
{

	if (!MUTANT(R_08))
		mutex_enter(&sc->sc_members.bip_delete_lock);
}

void
bridge_delete_exit(struct bridge_softc *sc)
{

	if (!MUTANT(R_08))
		mutex_exit(&sc->sc_members.bip_delete_lock);
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

/*
 * bridge_member_of(ifp, psref)
 *
 *	if_bridgeif is cleared before the grace period of a deletion, so who
 *	finds a member in a section can still acquire it.
 */
struct bridge_iflist *
bridge_member_of(struct ifnet *ifp, struct psref *psref)
{
	struct bridge_iflist *bif = ifp->if_bridgeif;

	if (bif == NULL)
		return NULL;
	membar_datadep_consumer();
	psref_acquire(psref, &bif->bif_link.bif_psref, bridge_psref_class);
	return bif;
}

struct bridge_iflist *
bridge_member_in(
    struct bridge_softc *sc, struct ifnet *ifp, struct psref *psref)
{
	struct bridge_iflist *bif = bridge_member_of(ifp, psref);

	if (bif != NULL && bif->bif_link.bif_sc != sc) {
		bridge_release_member(sc, bif, psref);
		return NULL;
	}
	return bif;
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
 *	answered from within a section, so bif itself stays readable.  When bif
 *	has left the list in the meantime, its successor was not deleted since:
 *	the next deletion waits until bif is drained.
 */
struct bridge_iflist *
bridge_next_member(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct psref *psref)
{
	struct bridge_iflist *next;
	int s;

	if (MUTANT(M_1))
		bridge_release_member(sc, bif, psref);
	BRIDGE_PSZ_RENTER(s);
	if (!MUTANT(M_1))
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

/* Wait until nobody holds bif. */
static void
bridge_drain_member(struct bridge_iflist *bif)
{

	if (MUTANT(M_6))
		return;
	if (MUTANT(M_2))
		mutex_enter(softnet_lock);
	psref_target_destroy(&bif->bif_link.bif_psref, bridge_psref_class);
	if (MUTANT(M_2))
		mutex_exit(softnet_lock);
}

/*
 * bridge_delete_member(sc, bif)
 *
 *	Take bif out of the bridge, wait until nobody uses it, free it.  May
 *	sleep.  The order of the stores is what readers see; keep it.  Between
 *	bridge_delete_enter and bridge_delete_exit.
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
	if (!MUTANT(M_12))
		ifs->if_bridgeif = NULL;

	if (!MUTANT(R_62) && sc->sc_root_port == bif)
		sc->sc_root_port = NULL;

	PSLIST_WRITER_REMOVE(bif, bif_link.bif_next);
	if (!MUTANT(M_5))
		pserialize_perform(sc->sc_members.bip_psz);
	if (!MUTANT(M_28))
		BRIDGE_UNLOCK(sc);

	if (MUTANT(M_24))
		bridge_rtdelete(sc, ifs);
	bridge_drain_member(bif);
	PSLIST_ENTRY_DESTROY(bif, bif_link.bif_next);
	kmem_free(bif, sizeof(*bif));

	if (!MUTANT(M_28))
		BRIDGE_LOCK(sc);
}
