/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_forward/locked.c -- forwarding as a call on the same CPU, with all
 * the global locks around it.
 *
 *	2016-04 without BRIDGE_MPSAFE: bridge_input runs in a soft interrupt
 *	that has none of them.  Reference D.6.
 *
 *	FIDELITY: that year has no snapshot of its own, and the reference leaves
 *	the choice between the queue of 2015 and the direct call.  A queue would
 *	have R-21, which its table of eras says is gone here.
 */
#include <sys/cpu.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static void bridge_forward(struct bridge_softc *, struct mbuf *);

void
bridge_forward_init(struct bridge_softc *sc __unused)
{
}

void
bridge_forward_barrier(struct bridge_softc *sc __unused)
{
}

void
bridge_forward_flush(struct bridge_softc *sc __unused)
{
}

void
bridge_forward_fini(struct bridge_softc *sc __unused)
{
}

void
bridge_input_forward(struct bridge_softc *sc, struct mbuf *m)
{

	bridge_forward(sc, m);
}

/* On a bridge that was stopped since bridge_input looked, m is lost. */
static void
bridge_forward(struct bridge_softc *sc, struct mbuf *m)
{
	int s;

	KERNEL_LOCK(1, NULL);
	mutex_enter(softnet_lock);
	s = splnet();

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bridge_forward_frame(sc, m);

	splx(s);
	mutex_exit(softnet_lock);
	KERNEL_UNLOCK_ONE(NULL);
}
