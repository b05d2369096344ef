/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/spin.c -- the forwarding table with a lock for writers alone.
 *
 *	The contract is in if_bridgevar.h; entries may be freed under a reader.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_rtlock_init(struct bridge_softc *sc)
{

	sc->sc_rtlock.sc_rtlist_intr_lock =
	    mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
}

void
bridge_rtlock_fini(struct bridge_softc *sc)
{

	mutex_obj_free(sc->sc_rtlock.sc_rtlist_intr_lock);
}

void
bridge_rt_remove_enter(struct bridge_softc *sc)
{

	BRIDGE_RT_LOCK(sc);
}

/* No grace period: its lock and object exist with BRIDGE_MPSAFE alone. */
void
bridge_rt_remove_exit(struct bridge_softc *sc, bool removed __unused)
{

	KASSERT(BRIDGE_RT_LOCKED(sc));

	BRIDGE_RT_UNLOCK(sc);
}
