/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_members/refs.c -- the member list under pserialize, and a count of
 * references on each member.
 *
 *	The contract is in if_bridgevar.h.  Known bugs of this form that are
 *	kept: R-06 and R-07 (how a walk goes on), R-08 (where to), R-45 and R-54
 *	(how a reference is given back).
 */
#include <sys/atomic.h>
#include <sys/cpu.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/waitgraph.h>

#include <net/if_bridgevar.h>

void
bridge_members_attach(void)
{
}

void
bridge_members_init(struct bridge_softc *sc)
{
	struct bridge_members *bm = &sc->sc_members;

	LIST_INIT(&bm->sc_iflist);
	bm->sc_iflist_psz = pserialize_create();
	bm->sc_iflist_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_SOFTNET);
	bm->sc_iflist_intr_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
	cv_init(&bm->sc_iflist_cv, "if_bridge_cv");
}

void
bridge_members_fini(struct bridge_softc *sc)
{
	struct bridge_members *bm = &sc->sc_members;

	cv_destroy(&bm->sc_iflist_cv);
	mutex_obj_free(bm->sc_iflist_intr_lock);
	mutex_obj_free(bm->sc_iflist_lock);
	pserialize_destroy(bm->sc_iflist_psz);
}

int
bridge_psz_renter(void)
{

	return cpu_intr_p() ? splhigh() : pserialize_read_enter();
}

void
bridge_psz_rexit(int s)
{

	if (cpu_intr_p())
		splx(s);
	else
		pserialize_read_exit(s);
}

void
bridge_member_init(struct bridge_iflist *bif)
{

	bif->bif_link.bif_refs = 0;
	bif->bif_link.bif_waiting = false;
}

void
bridge_members_insert(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	KASSERT(BRIDGE_LOCKED(sc));

	LIST_INSERT_HEAD(&sc->sc_members.sc_iflist, bif, bif_link.bif_next);
}

/* Refuses a member that is being deleted. */
bool
bridge_acquire_member(struct bridge_softc *sc __unused,
    struct bridge_iflist *bif, struct psref *psref __unused)
{

	if (bif->bif_link.bif_waiting)
		return false;
	atomic_inc_32(&bif->bif_link.bif_refs);
	hold(bif);
	return true;
}

/*
 * bridge_release_member(sc, bif, psref)
 *
 *	From the moment the count is zero bif may be freed, and it is looked at
 *	once more.  No barrier orders that load after the decrement: on
 *	a machine that reorders them the deleter sleeps for ever.
 */
void
bridge_release_member(struct bridge_softc *sc, struct bridge_iflist *bif,
    struct psref *psref __unused)
{
	struct bridge_members *bm = &sc->sc_members;
	uint32_t refs;

	unhold(bif);
	refs = atomic_dec_32_nv(&bif->bif_link.bif_refs);
	if (__predict_false(refs == 0 && bif->bif_link.bif_waiting)) {
		mutex_enter(bm->sc_iflist_intr_lock);
		cv_broadcast(&bm->sc_iflist_cv);
		mutex_exit(bm->sc_iflist_intr_lock);
	}
}

/* bif when it could be held, else NULL. */
static struct bridge_iflist *
bridge_try_hold(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct psref *psref)
{

	return bridge_acquire_member(sc, bif, psref) ? bif : NULL;
}

/*
 * bridge_walk(sc, bif, psref)
 *
 *	Hold bif, or the next member that lets itself be held.  One that does
 *	not leaves NULL in the cursor, and the walk goes on from there.
 */
static struct bridge_iflist *
bridge_walk(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct psref *psref)
{

	for (; bif != NULL; bif = LIST_NEXT(bif, bif_link.bif_next)) {
		bif = bridge_try_hold(sc, bif, psref);
		if (bif == NULL)
			continue;
		break;
	}
	return bif;
}

struct bridge_iflist *
bridge_first_member(struct bridge_softc *sc, struct psref *psref)
{
	struct bridge_iflist *bif;
	int s;

	BRIDGE_PSZ_RENTER(s);
	bif = LIST_FIRST(&sc->sc_members.sc_iflist);
	bif = bridge_walk(sc, bif, psref);
	BRIDGE_PSZ_REXIT(s);

	return bif;
}

/*
 * bridge_next_member(sc, bif, psref)
 *
 *	Released first, entered then: in between bif may be freed.  And
 *	its link may name a member that was freed before.
 */
struct bridge_iflist *
bridge_next_member(
    struct bridge_softc *sc, struct bridge_iflist *bif, struct psref *psref)
{
	struct bridge_iflist *next;
	int s;

	bridge_release_member(sc, bif, psref);
	BRIDGE_PSZ_RENTER(s);
	next = LIST_NEXT(bif, bif_link.bif_next);
	next = bridge_walk(sc, next, psref);
	BRIDGE_PSZ_REXIT(s);

	return next;
}

bool
bridge_member_is_last(const struct bridge_iflist *bif)
{

	return LIST_NEXT(bif, bif_link.bif_next) == NULL;
}

/* Sleep until nobody holds bif. */
static void
bridge_drain_member(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	struct bridge_members *bm = &sc->sc_members;

	mutex_enter(bm->sc_iflist_intr_lock);
	bif->bif_link.bif_waiting = true;
	membar_sync();
	while (bif->bif_link.bif_refs > 0) {
		wait_on(bif, "member references");
		cv_wait(&bm->sc_iflist_cv, bm->sc_iflist_intr_lock);
		wait_done(bif);
	}
	bif->bif_link.bif_waiting = false;
	mutex_exit(bm->sc_iflist_intr_lock);
}

/*
 * bridge_delete_member(sc, bif)
 *
 *	Take bif out of the bridge, wait until nobody uses it, free it.  May
 *	sleep.  The order of the stores is what readers see; keep it.
 *
 *	The lock is dropped before the drain: who holds a member may wait for
 *	it.
 */
void
bridge_delete_member(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	struct ifnet *ifs = bif->bif_ifp;

	KASSERT(BRIDGE_LOCKED(sc));

	BRIDGE_UNHOOK_INPUT(ifs);
	ifs->if_bridge = NULL;
	ifs->if_bridgeif = NULL;

	LIST_REMOVE(bif, bif_link.bif_next);
	pserialize_perform(sc->sc_members.sc_iflist_psz);
	BRIDGE_UNLOCK(sc);

	bridge_drain_member(sc, bif);
	kmem_free(bif, sizeof(*bif));

	BRIDGE_LOCK(sc);
}
