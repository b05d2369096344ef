/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_age/callout.c -- ageing in the callout itself.
 *
 *	2014-07; reference D.5, E0.  Removing an entry waits for nobody there,
 *	so the clock's soft interrupt can do it.  Nothing waits for the callout
 *	when the bridge goes.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_age_init(struct bridge_softc *sc __unused)
{
}

void
bridge_age_fini(struct bridge_softc *sc __unused)
{
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
	int s;

	s = splnet();
	bridge_rtage(sc);
	splx(s);

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		callout_reset(&sc->sc_brcallout,
		    bridge_rtable_prune_period * hz, bridge_timer, sc);
}
