/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/intr.c -- the forwarding table under pserialize, for readers
 * and writers in hardware interrupt as well.
 *
 *	The contract is in if_bridgevar.h.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_rtlock_init(struct bridge_softc *sc)
{

	sc->sc_rtlock.sc_rtlist_intr_lock =
	    mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
	sc->sc_rtlock.sc_rtlist_lock =
	    mutex_obj_alloc(MUTEX_DEFAULT, IPL_SOFTNET);
	sc->sc_rtlock.sc_rtlist_psz = pserialize_create();
}

void
bridge_rtlock_fini(struct bridge_softc *sc)
{

	mutex_obj_free(sc->sc_rtlock.sc_rtlist_intr_lock);
	mutex_obj_free(sc->sc_rtlock.sc_rtlist_lock);
	pserialize_destroy(sc->sc_rtlock.sc_rtlist_psz);
}

void
bridge_rt_remove_enter(struct bridge_softc *sc)
{

	mutex_enter(sc->sc_rtlock.sc_rtlist_lock);
	BRIDGE_RT_LOCK(sc);
}

/*
 * bridge_rt_remove_exit(sc, removed)
 *
 *	Sleeps for a grace period when something was removed, with the adaptive
 *	lock held alone.
 */
void
bridge_rt_remove_exit(struct bridge_softc *sc, bool removed)
{

	BRIDGE_RT_UNLOCK(sc);
	if (removed)
		pserialize_perform(sc->sc_rtlock.sc_rtlist_psz);
	mutex_exit(sc->sc_rtlock.sc_rtlist_lock);
}
