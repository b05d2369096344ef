/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_rtremove/each.c -- removal one by one, freed at once.
 *
 *	2014-07; reference D.5, E0.  Does not sleep.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_rtlist_iterate_remove(
    struct bridge_softc *sc, bridge_rtfunc_t func, const void *arg)
{
	struct bridge_rtnode *brt, *next;
	bool stop = false;

	BRIDGE_RTLIST_FOREACH_SAFE(brt, &sc->sc_rtlist, brt_list, next)
	{
		if (func(sc, brt, arg, &stop)) {
			bridge_rtnode_remove(sc, brt);
			bridge_rtnode_destroy(brt);
		}
		if (stop)
			break;
	}
}

static bool
bridge_rtdelete_one(struct bridge_softc *sc __unused, struct bridge_rtnode *brt,
    const void *ifp, bool *stop __unused)
{

	return brt->brt_ifp == ifp;
}

/* Remove all entries that name ifp. */
void
bridge_rtdelete(struct bridge_softc *sc, struct ifnet *ifp)
{

	bridge_rtlist_iterate_remove(sc, bridge_rtdelete_one, ifp);
}
