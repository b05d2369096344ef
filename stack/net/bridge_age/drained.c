/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_age/drained.c -- ageing by callout and workqueue, that can be waited
 * for.
 *
 *	The repaired stack.  As bridge_age/own.c; but IFF_RUNNING and the
 *	callout change together under a lock, and who brings the bridge down
 *	waits for callout and worker.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static void bridge_rtage_work(struct work *, void *);

void
bridge_age_init(struct bridge_softc *sc)
{
	int error;

	mutex_init(&sc->sc_age_lock, MUTEX_DEFAULT, IPL_SOFTCLOCK);
	cv_init(&sc->sc_age_cv, "bridgeage");
	sc->sc_age_busy = false;
	error = workqueue_create(&sc->sc_rtage_wq, "bridge_rtage",
	    bridge_rtage_work, sc, PRI_SOFTNET, IPL_SOFTNET, WQ_MPSAFE);
	if (error != 0)
		panic("%s: workqueue_create: error %d", __func__, error);
}

/*
 * bridge_age_fini(sc)
 *
 *	bridge_age_stop has been called: the callout does not come any more.
 *	Sleeps.
 */
void
bridge_age_fini(struct bridge_softc *sc)
{

	mutex_enter(&sc->sc_age_lock);
	while (sc->sc_age_busy && !MUTANT(M_13))
		cv_wait(&sc->sc_age_cv, &sc->sc_age_lock);
	mutex_exit(&sc->sc_age_lock);

	workqueue_destroy(sc->sc_rtage_wq);
	callout_destroy(&sc->sc_brcallout);
	callout_destroy(&sc->sc_bstpcallout);
	cv_destroy(&sc->sc_age_cv);
	mutex_destroy(&sc->sc_age_lock);
}

static void
bridge_age_arm(struct bridge_softc *sc)
{

	callout_reset(&sc->sc_brcallout, bridge_rtable_prune_period * hz,
	    bridge_timer, sc);
}

void
bridge_age_start(struct bridge_softc *sc)
{

	mutex_enter(&sc->sc_age_lock);
	IF_FLAGS_SET(&sc->sc_if, IFF_RUNNING);
	bridge_age_arm(sc);
	mutex_exit(&sc->sc_age_lock);
}

/*
 * bridge_age_stop(sc)
 *
 *	Afterwards the callout is neither set nor running, and nobody sets it
 *	before bridge_age_start.  Sleeps.
 */
void
bridge_age_stop(struct bridge_softc *sc)
{

	if (MUTANT(R_48)) {
		(void)callout_stop(&sc->sc_brcallout);
		return;
	}

	mutex_enter(&sc->sc_age_lock);
	IF_FLAGS_CLR(&sc->sc_if, IFF_RUNNING);
	mutex_exit(&sc->sc_age_lock);
	if (!MUTANT(M_14))
		(void)callout_halt(&sc->sc_brcallout, NULL);
}

/* Callout, SOFTINT_CLOCK, with the kernel lock. */
void
bridge_timer(void *arg)
{
	struct bridge_softc *sc = arg;

	mutex_enter(&sc->sc_age_lock);
	if (!sc->sc_age_busy) {
		sc->sc_age_busy = true;
		workqueue_enqueue(sc->sc_rtage_wq, &sc->sc_rtage_wk, NULL);
	}
	mutex_exit(&sc->sc_age_lock);
}

static void
bridge_rtage_work(struct work *wk, void *arg)
{
	struct bridge_softc *sc = arg;

	KASSERT(wk == &sc->sc_rtage_wk);

	bridge_rtage(sc);

	mutex_enter(&sc->sc_age_lock);
	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bridge_age_arm(sc);
	sc->sc_age_busy = false;
	if (!MUTANT(M_9))
		cv_broadcast(&sc->sc_age_cv);
	mutex_exit(&sc->sc_age_lock);
}
