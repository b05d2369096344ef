/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_forward/queue.c -- forwarding from a queue, in a soft interrupt.
 *
 *	The design for input in hardware interrupt: the handler only queues.
 *	With BRIDGE_MPSAFE the soft interrupt takes no lock.  Reference D.6, E1
 *	to E3.
 *
 *	Between queue and handler a frame holds a bare pointer to the interface
 *	it came from.
 */
#include <sys/cpu.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static void bridge_forward(void *);

void
bridge_forward_init(struct bridge_softc *sc)
{

	sc->sc_fwd_pktq = pktq_create(IFQ_MAXLEN, bridge_forward, sc);
	KASSERT(sc->sc_fwd_pktq != NULL);
}

/*
 * bridge_forward_barrier(sc)
 *
 *	Wait until what is queued now has been forwarded.  For ever, when the
 *	bridge has been stopped with frames in the queue.
 */
void
bridge_forward_barrier(struct bridge_softc *sc)
{

	pktq_barrier(sc->sc_fwd_pktq);
}

void
bridge_forward_flush(struct bridge_softc *sc)
{

	pktq_flush(sc->sc_fwd_pktq);
	pktq_destroy(sc->sc_fwd_pktq);
}

void
bridge_forward_fini(struct bridge_softc *sc __unused)
{
}

/* On the CPU that received the frame; dropped when its ring is full. */
void
bridge_input_forward(struct bridge_softc *sc, struct mbuf *m)
{
	const u_int hash = cpu_index(curcpu());

	if (__predict_false(!pktq_enqueue(sc->sc_fwd_pktq, m, hash)))
		m_freem(m);
}

/*
 * bridge_forward(arg)
 *
 *	Soft interrupt of the queue.  Leaves the frames where they are when the
 *	bridge is not running, and nobody comes back for them.
 */
static void
bridge_forward(void *arg)
{
	struct bridge_softc *sc = arg;
	struct mbuf *m;

	if ((sc->sc_if.if_flags & IFF_RUNNING) == 0)
		return;
	while ((m = pktq_dequeue(sc->sc_fwd_pktq)) != NULL)
		bridge_forward_frame(sc, m);
}
