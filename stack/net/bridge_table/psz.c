/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/psz.c -- the forwarding table under pserialize.
 *
 *	The contract is in if_bridgevar.h.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_rtlock_init(struct bridge_softc *sc)
{

	sc->sc_rtlock.sc_rtlist_lock =
	    mutex_obj_alloc(MUTEX_DEFAULT, IPL_SOFTNET);
	sc->sc_rtlock.sc_rtlist_psz = pserialize_create();
}

void
bridge_rtlock_fini(struct bridge_softc *sc)
{

	mutex_obj_free(sc->sc_rtlock.sc_rtlist_lock);
	pserialize_destroy(sc->sc_rtlock.sc_rtlist_psz);
}

void
bridge_rt_remove_enter(struct bridge_softc *sc)
{

	BRIDGE_RT_LOCK(sc);
}

/*
 * bridge_rt_remove_exit(sc, removed)
 *
 *	Sleeps for a grace period when something was removed, with the lock
 *	held: two performers on one pserialize object are not allowed.
 */
void
bridge_rt_remove_exit(struct bridge_softc *sc, bool removed)
{

	KASSERT(BRIDGE_RT_LOCKED(sc));

	if (MUTANT(M_3))
		BRIDGE_RT_UNLOCK(sc);
	if (removed && !MUTANT(M_15))
		pserialize_perform(sc->sc_rtlock.sc_rtlist_psz);
	if (!MUTANT(M_3))
		BRIDGE_RT_UNLOCK(sc);
}
