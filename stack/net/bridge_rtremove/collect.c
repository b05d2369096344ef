/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_rtremove/collect.c -- removal in one pass, freed afterwards.
 *
 *	Victims are unlinked under the lock and remembered in an array, wait
 *	together for readers, and are freed.  The array is allocated before the
 *	lock is taken.  Reference D.5, E2 to E7.
 */
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

/*
 * bridge_rtlist_iterate_remove(sc, func, arg)
 *
 *	Thread context; may sleep.  The count that sizes the array is read
 *	without the lock, so the pass starts over when the table has grown.
 */
void
bridge_rtlist_iterate_remove(
    struct bridge_softc *sc, bridge_rtfunc_t func, const void *arg)
{
	struct bridge_rtnode **victims, *brt, *next;
	uint32_t count, i, n;
	bool stop = false;

	for (;;) {
		count = sc->sc_brtcnt;
		if (count == 0)
			return;
		victims = kmem_alloc(sizeof(*victims) * count, KM_SLEEP);

		bridge_rt_remove_enter(sc);
		if (sc->sc_brtcnt <= count)
			break;
		bridge_rt_remove_exit(sc, false);
		kmem_free(victims, sizeof(*victims) * count);
	}

	n = 0;
	BRIDGE_RTLIST_FOREACH_SAFE(brt, &sc->sc_rtlist, brt_list, next)
	{
		if (func(sc, brt, arg, &stop)) {
			KASSERT(n < count);
			bridge_rtnode_remove(sc, brt);
			victims[n++] = brt;
		}
		if (stop)
			break;
	}
	bridge_rt_remove_exit(sc, n > 0);

	for (i = 0; i < n; i++)
		bridge_rtnode_destroy(victims[i]);
	kmem_free(victims, sizeof(*victims) * count);
}

static bool
bridge_rtdelete_one(struct bridge_softc *sc __unused, struct bridge_rtnode *brt,
    const void *ifp, bool *stop __unused)
{

	return brt->brt_ifp == ifp;
}

/*
 * bridge_rtdelete(sc, ifp)
 *
 *	Remove the entries that name ifp.  In history the first one and no
 *	other: with two stations behind ifp one entry stays and outlives the
 *	interface.
 */
void
bridge_rtdelete(struct bridge_softc *sc, struct ifnet *ifp)
{
	struct bridge_rtnode *brt;

	if (!MUTANT(R_05)) {
		bridge_rtlist_iterate_remove(sc, bridge_rtdelete_one, ifp);
		return;
	}

	bridge_rt_remove_enter(sc);
	BRIDGE_RTLIST_FOREACH(brt, &sc->sc_rtlist, brt_list)
	{
		if (brt->brt_ifp == ifp)
			break;
	}
	if (brt != NULL)
		bridge_rtnode_remove(sc, brt);
	bridge_rt_remove_exit(sc, brt != NULL);

	if (brt != NULL)
		bridge_rtnode_destroy(brt);
}
