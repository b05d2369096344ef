/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_forward/direct.c -- forwarding as a call on the same CPU.
 *
 *	bridge_input runs in a soft interrupt or in a thread already, so no
 *	queue is needed.  Reference D.6, E4 with
 *	BRIDGE_MPSAFE to E6.
 */
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

/* On a bridge that was stopped since bridge_input looked, m was lost. */
static void
bridge_forward(struct bridge_softc *sc, struct mbuf *m)
{

	if ((sc->sc_if.if_flags & IFF_RUNNING) == 0) {
		if (!MUTANT(R_35))
			m_freem(m);
		return;
	}

	bridge_forward_frame(sc, m);
}
