/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridgestp.c -- the spanning tree of a bridge: gates and rest position.
 *
 *	FIDELITY: the protocol is not implemented.  No member can take part in
 *	it, because BRDGSIFFLGS refuses IFBIF_STP; so there never is a root to
 *	choose, and what remains of bstp_initialization is what the kernel does
 *	without such a member: bstp_stop.  BPDUs are dropped.  The gates in the
 *	data path are complete.  Reference D.8.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

const uint8_t bstp_etheraddr[ETHER_ADDR_LEN] = { 0x01, 0x80, 0xc2, 0x00, 0x00,
	0x00 };

/* Does the port neither learn nor forward?  Without IFBIF_STP it does both. */
bool
bstp_state_before_learning(const struct bridge_iflist *bif)
{

	if ((bif->bif_flags & IFBIF_STP) == 0)
		return false;

	switch (bif->bif_state) {
	case BSTP_IFSTATE_BLOCKING:
	case BSTP_IFSTATE_LISTENING:
	case BSTP_IFSTATE_DISABLED:
		return true;
	default:
		return false;
	}
}

/* Start over, after the bridge came up or its members changed. */
void
bstp_initialization(struct bridge_softc *sc)
{

	bstp_stop(sc);
}

/* All ports disabled, all timers off.  May block. */
void
bstp_stop(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	BRIDGE_LOCK(sc);
	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		bif->bif_state = BSTP_IFSTATE_DISABLED;
		bif->bif_hold_timer.active = 0;
		bif->bif_message_age_timer.active = 0;
		bif->bif_forward_delay_timer.active = 0;
	}
	sc->sc_hello_timer.active = 0;
	sc->sc_topology_change_timer.active = 0;
	sc->sc_tcn_timer.active = 0;
	BRIDGE_UNLOCK(sc);

	(void)callout_stop(&sc->sc_bstpcallout);
}

void
bstp_input(struct bridge_softc *sc __unused, struct bridge_iflist *bif __unused,
    struct mbuf *m)
{

	m_freem(m);
}
