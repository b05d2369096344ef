/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_forward/if_snd.c -- forwarding from the bridge's own send queue, in
 * a soft interrupt of its own.
 *
 *	2014-07; reference D.6, E0.  The soft interrupt is not MP-safe: it has
 *	the kernel lock, and takes softnet_lock and splnet for the whole batch.
 *
 *	Between queue and handler a frame holds a bare pointer to the interface
 *	it came from.
 */
#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static void bridge_forward(void *);

void
bridge_forward_init(struct bridge_softc *sc)
{

	sc->sc_softintr = softint_establish(SOFTINT_NET, bridge_forward, sc);
	if (sc->sc_softintr == NULL)
		panic("no softint for %s", sc->sc_if.if_xname);
}

void
bridge_forward_barrier(struct bridge_softc *sc __unused)
{
}

/* The queue is emptied by if_detach. */
void
bridge_forward_flush(struct bridge_softc *sc __unused)
{
}

/* After the table has gone. */
void
bridge_forward_fini(struct bridge_softc *sc)
{

	softint_disestablish(sc->sc_softintr);
}

void
bridge_input_forward(struct bridge_softc *sc, struct mbuf *m)
{
	struct ifqueue *ifq = &sc->sc_if.if_snd;

	if (IF_QFULL(ifq)) {
		IF_DROP(ifq);
		m_freem(m);
		return;
	}
	IF_ENQUEUE(ifq, m);
	softint_schedule(sc->sc_softintr);
}

/* Soft interrupt, with the kernel lock. */
static void
bridge_forward(void *arg)
{
	struct bridge_softc *sc = arg;
	struct mbuf *m;
	int s;

	mutex_enter(softnet_lock);
	s = splnet();
	while ((m = IF_DEQUEUE(&sc->sc_if.if_snd)) != NULL)
		bridge_forward_frame(sc, m);
	splx(s);
	mutex_exit(softnet_lock);
}
