/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_age/shared.c -- ageing by callout and workqueue, one item for all.
 *
 *	As bridge_age/own.c, but the work item is one static object: two
 *	bridges whose callouts fire together queue it twice, which workqueue(9)
 *	forbids and nobody checks.  Without BRIDGE_MPSAFE the worker runs with
 *	the kernel lock.  Reference D.5 and D.1, E2 to E4.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static struct work bridge_rtage_wk;

static void bridge_rtage_work(struct work *, void *);

void
bridge_age_init(struct bridge_softc *sc)
{
	int error;

	error = workqueue_create(&sc->sc_rtage_wq, "bridge_rtage",
	    bridge_rtage_work, sc, PRI_SOFTNET, IPL_SOFTNET,
	    BRIDGE_MPSAFE ? WQ_MPSAFE : 0);
	if (error != 0)
		panic("%s: workqueue_create: error %d", __func__, error);
}

void
bridge_age_fini(struct bridge_softc *sc)
{

	workqueue_destroy(sc->sc_rtage_wq);
}

void
bridge_age_start(struct bridge_softc *sc)
{

	callout_reset(&sc->sc_brcallout, bridge_rtable_prune_period * hz,
	    bridge_timer, sc);
	IF_FLAGS_SET(&sc->sc_if, IFF_RUNNING);
}

void
bridge_age_stop(struct bridge_softc *sc)
{

	(void)callout_stop(&sc->sc_brcallout);
}

/* Callout, SOFTINT_CLOCK, with the kernel lock. */
void
bridge_timer(void *arg)
{
	struct bridge_softc *sc = arg;

	workqueue_enqueue(sc->sc_rtage_wq, &bridge_rtage_wk, NULL);
}

static void
bridge_rtage_work(struct work *wk, void *arg)
{
	struct bridge_softc *sc = arg;

	KASSERT(wk == &bridge_rtage_wk);

	bridge_rtage(sc);

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		callout_reset(&sc->sc_brcallout,
		    bridge_rtable_prune_period * hz, bridge_timer, sc);
}
