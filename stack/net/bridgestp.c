/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridgestp.c -- the spanning tree of a bridge: who is root, which ports
 * forward.
 *
 *	The algorithm of IEEE 802.1D-1998, 8.6 and 8.7, with its names; only
 *	members with IFBIF_STP take part.  Times count 1/256 s and move on once
 *	a second.  Reference D.8, which also lists the gates in the data path.
 *
 *	Everything runs under the lock of the form bridge_stp.  In history it is
 *	dropped for each message that leaves, also in the middle of a walk over
 *	the members; a function that may send says so.
 */
#include <sys/intr.h>
#include <sys/mbuf.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/bridgestp.h>
#include <net/if_dl.h>
#include <net/if_types.h>

#define BSTP_MESSAGE_AGE_INCR (1 * 256)
#define BSTP_TICK_VAL	      (1 * 256)

const uint8_t bstp_etheraddr[ETHER_ADDR_LEN] = { 0x01, 0x80, 0xc2, 0x00, 0x00,
	0x00 };

static void bstp_configuration_update(struct bridge_softc *);
static void bstp_port_state_selection(struct bridge_softc *);
static void bstp_topology_change_detection(struct bridge_softc *);
static void bstp_tick(void *);

#define BSTP_FOREACH(bif, sc)                                                  \
	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc)                                  \
		if (((bif)->bif_flags & IFBIF_STP) != 0)

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

/* --- timers ------------------------------------------------------------------- */

static void
bstp_timer_start(struct bridge_timer *t, uint16_t value)
{

	t->value = value;
	t->active = 1;
}

static void
bstp_timer_stop(struct bridge_timer *t)
{

	t->active = 0;
}

/* A tick later: is it over?  Then it is off as well. */
static bool
bstp_timer_expired(struct bridge_timer *t, uint16_t period)
{

	if (t->active == 0)
		return false;
	t->value = (uint16_t)(t->value + BSTP_TICK_VAL);
	if (t->value < period)
		return false;
	bstp_timer_stop(t);
	return true;
}

/* --- messages out ------------------------------------------------------------- */

static bool
bstp_root_bridge(const struct bridge_softc *sc)
{

	return sc->sc_designated_root == sc->sc_bridge_id;
}

static bool
bstp_designated_port(
    const struct bridge_softc *sc, const struct bridge_iflist *bif)
{

	return bif->bif_designated_bridge == sc->sc_bridge_id &&
	    bif->bif_designated_port == bif->bif_port_id;
}

/* 8.6.1: tell the port's LAN what we know; once a hold time.  May send. */
static void
bstp_transmit_config(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	struct bstp_config_unit *cu = &bif->bif_config_bpdu;

	if (bif->bif_hold_timer.active != 0) {
		bif->bif_config_pending = 1;
		return;
	}

	cu->cu_message_type = BSTP_MESSAGE_TYPE_CFG;
	cu->cu_rootid = sc->sc_designated_root;
	cu->cu_root_path_cost = sc->sc_root_path_cost;
	cu->cu_bridge_id = sc->sc_bridge_id;
	cu->cu_port_id = bif->bif_port_id;
	cu->cu_message_age = 0;
	if (!bstp_root_bridge(sc) && sc->sc_root_port != NULL)
		cu->cu_message_age =
		    (uint16_t)(sc->sc_root_port->bif_message_age_timer.value +
			BSTP_MESSAGE_AGE_INCR);
	cu->cu_max_age = sc->sc_max_age;
	cu->cu_hello_time = sc->sc_hello_time;
	cu->cu_forward_delay = sc->sc_forward_delay;
	cu->cu_topology_change_acknowledgment =
	    bif->bif_topology_change_acknowledge;
	cu->cu_topology_change = sc->sc_topology_change;

	if (cu->cu_message_age >= sc->sc_max_age)
		return;
	bif->bif_topology_change_acknowledge = 0;
	bif->bif_config_pending = 0;
	bstp_send_config_bpdu(sc, bif, cu);
	bstp_timer_start(&bif->bif_hold_timer, 0);
}

/* 8.6.4.  May send. */
static void
bstp_config_bpdu_generation(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	BSTP_FOREACH(bif, sc)
	{
		if (bstp_designated_port(sc, bif) &&
		    bif->bif_state != BSTP_IFSTATE_DISABLED)
			bstp_transmit_config(sc, bif);
	}
}

/* 8.6.6: tell the root that the topology has changed.  May send. */
static void
bstp_transmit_tcn(struct bridge_softc *sc)
{

	if (sc->sc_root_port != NULL)
		bstp_send_tcn_bpdu(sc, sc->sc_root_port);
}

/* --- who is root -------------------------------------------------------------- */

/* 8.6.10: is ours the better offer? */
static void
bstp_become_designated_port(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	bif->bif_designated_root = sc->sc_designated_root;
	bif->bif_designated_cost = sc->sc_root_path_cost;
	bif->bif_designated_bridge = sc->sc_bridge_id;
	bif->bif_designated_port = bif->bif_port_id;
}

/* 8.6.2.2: does the message say something better than the port knows? */
static bool
bstp_supersedes_port_info(const struct bridge_softc *sc,
    const struct bridge_iflist *bif, const struct bstp_config_unit *cu)
{

	if (cu->cu_rootid != bif->bif_designated_root)
		return cu->cu_rootid < bif->bif_designated_root;
	if (cu->cu_root_path_cost != bif->bif_designated_cost)
		return cu->cu_root_path_cost < bif->bif_designated_cost;
	if (cu->cu_bridge_id != bif->bif_designated_bridge)
		return cu->cu_bridge_id < bif->bif_designated_bridge;
	if (sc->sc_bridge_id != cu->cu_bridge_id)
		return true;
	return cu->cu_port_id <= bif->bif_designated_port;
}

static void
bstp_record_config_information(
    struct bridge_iflist *bif, const struct bstp_config_unit *cu)
{

	bif->bif_designated_root = cu->cu_rootid;
	bif->bif_designated_cost = cu->cu_root_path_cost;
	bif->bif_designated_bridge = cu->cu_bridge_id;
	bif->bif_designated_port = cu->cu_port_id;
	bstp_timer_start(&bif->bif_message_age_timer, cu->cu_message_age);
}

static void
bstp_record_config_timeout_values(
    struct bridge_softc *sc, const struct bstp_config_unit *cu)
{

	sc->sc_max_age = cu->cu_max_age;
	sc->sc_hello_time = cu->cu_hello_time;
	sc->sc_forward_delay = cu->cu_forward_delay;
	sc->sc_topology_change = cu->cu_topology_change;
}

/* Is the root better, or nearer, behind port a than behind port b? */
static bool
bstp_better_root_port(
    const struct bridge_iflist *a, const struct bridge_iflist *b)
{
	const uint32_t cost_a = a->bif_designated_cost + a->bif_path_cost;
	const uint32_t cost_b = b->bif_designated_cost + b->bif_path_cost;

	if (a->bif_designated_root != b->bif_designated_root)
		return a->bif_designated_root < b->bif_designated_root;
	if (cost_a != cost_b)
		return cost_a < cost_b;
	if (a->bif_designated_bridge != b->bif_designated_bridge)
		return a->bif_designated_bridge < b->bif_designated_bridge;
	if (a->bif_designated_port != b->bif_designated_port)
		return a->bif_designated_port < b->bif_designated_port;
	return a->bif_port_id < b->bif_port_id;
}

/* 8.6.8 */
static void
bstp_root_selection(struct bridge_softc *sc)
{
	struct bridge_iflist *bif, *root_port = NULL;

	BSTP_FOREACH(bif, sc)
	{
		if (bstp_designated_port(sc, bif) ||
		    bif->bif_state == BSTP_IFSTATE_DISABLED ||
		    bif->bif_designated_root >= sc->sc_bridge_id)
			continue;
		if (root_port == NULL || bstp_better_root_port(bif, root_port))
			root_port = bif;
	}

	sc->sc_root_port = root_port;
	if (root_port == NULL) {
		sc->sc_designated_root = sc->sc_bridge_id;
		sc->sc_root_path_cost = 0;
	} else {
		sc->sc_designated_root = root_port->bif_designated_root;
		sc->sc_root_path_cost =
		    root_port->bif_designated_cost + root_port->bif_path_cost;
	}
}

/* Would we serve the port's LAN better than who does? */
static bool
bstp_should_be_designated(
    const struct bridge_softc *sc, const struct bridge_iflist *bif)
{

	if (bstp_designated_port(sc, bif) ||
	    bif->bif_designated_root != sc->sc_designated_root)
		return true;
	if (sc->sc_root_path_cost != bif->bif_designated_cost)
		return sc->sc_root_path_cost < bif->bif_designated_cost;
	if (sc->sc_bridge_id != bif->bif_designated_bridge)
		return sc->sc_bridge_id < bif->bif_designated_bridge;
	return bif->bif_port_id <= bif->bif_designated_port;
}

/* 8.6.7, 8.6.9 */
static void
bstp_configuration_update(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	bstp_root_selection(sc);
	BSTP_FOREACH(bif, sc)
	{
		if (bstp_should_be_designated(sc, bif))
			bstp_become_designated_port(sc, bif);
	}
}

/* --- states of ports ------------------------------------------------------------ */

static void
bstp_make_forwarding(struct bridge_iflist *bif)
{

	if (bif->bif_state != BSTP_IFSTATE_BLOCKING)
		return;
	bif->bif_state = BSTP_IFSTATE_LISTENING;
	bstp_timer_start(&bif->bif_forward_delay_timer, 0);
}

/* May send. */
static void
bstp_make_blocking(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	if (bif->bif_state == BSTP_IFSTATE_DISABLED ||
	    bif->bif_state == BSTP_IFSTATE_BLOCKING)
		return;
	if ((bif->bif_state == BSTP_IFSTATE_FORWARDING ||
		bif->bif_state == BSTP_IFSTATE_LEARNING) &&
	    bif->bif_change_detection_enabled)
		bstp_topology_change_detection(sc);
	bif->bif_state = BSTP_IFSTATE_BLOCKING;
	bstp_timer_stop(&bif->bif_forward_delay_timer);
}

/* 8.6.11.  May send. */
static void
bstp_port_state_selection(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	BSTP_FOREACH(bif, sc)
	{
		if (bif == sc->sc_root_port) {
			bif->bif_config_pending = 0;
			bif->bif_topology_change_acknowledge = 0;
			bstp_make_forwarding(bif);
		} else if (bstp_designated_port(sc, bif)) {
			bstp_timer_stop(&bif->bif_message_age_timer);
			bstp_make_forwarding(bif);
		} else {
			bif->bif_config_pending = 0;
			bif->bif_topology_change_acknowledge = 0;
			bstp_make_blocking(sc, bif);
		}
	}
}

/* 8.6.14.  May send. */
static void
bstp_topology_change_detection(struct bridge_softc *sc)
{

	if (bstp_root_bridge(sc)) {
		sc->sc_topology_change = 1;
		bstp_timer_start(&sc->sc_topology_change_timer, 0);
	} else if (!sc->sc_topology_change_detected) {
		bstp_transmit_tcn(sc);
		bstp_timer_start(&sc->sc_tcn_timer, 0);
	}
	sc->sc_topology_change_detected = 1;
}

/* We have just lost our root, and are it ourselves.  May send. */
static void
bstp_become_root(struct bridge_softc *sc)
{

	sc->sc_max_age = sc->sc_bridge_max_age;
	sc->sc_hello_time = sc->sc_bridge_hello_time;
	sc->sc_forward_delay = sc->sc_bridge_forward_delay;
	bstp_topology_change_detection(sc);
	bstp_timer_stop(&sc->sc_tcn_timer);
	bstp_config_bpdu_generation(sc);
	bstp_timer_start(&sc->sc_hello_timer, 0);
}

/* 8.8.2, and the first half of 8.8.3.  May send. */
static void
bstp_enable_port(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	bstp_become_designated_port(sc, bif);
	bif->bif_state = BSTP_IFSTATE_BLOCKING;
	bif->bif_topology_change_acknowledge = 0;
	bif->bif_config_pending = 0;
	bif->bif_change_detection_enabled = 1;
	bstp_timer_stop(&bif->bif_message_age_timer);
	bstp_timer_stop(&bif->bif_forward_delay_timer);
	bstp_timer_stop(&bif->bif_hold_timer);
	bstp_port_state_selection(sc);
}

/* 8.8.3.  May send. */
static void
bstp_disable_port(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	const bool was_root = bstp_root_bridge(sc);

	bstp_become_designated_port(sc, bif);
	bif->bif_state = BSTP_IFSTATE_DISABLED;
	bif->bif_topology_change_acknowledge = 0;
	bif->bif_config_pending = 0;
	bstp_timer_stop(&bif->bif_message_age_timer);
	bstp_timer_stop(&bif->bif_forward_delay_timer);
	bstp_configuration_update(sc);
	bstp_port_state_selection(sc);
	if (bstp_root_bridge(sc) && !was_root)
		bstp_become_root(sc);
}

/* --- messages in ---------------------------------------------------------------- */

/* 8.7.1.  May send. */
static void
bstp_received_config_bpdu(struct bridge_softc *sc, struct bridge_iflist *bif,
    const struct bstp_config_unit *cu)
{
	const bool was_root = bstp_root_bridge(sc);

	if (bif->bif_state == BSTP_IFSTATE_DISABLED)
		return;
	if (!bstp_supersedes_port_info(sc, bif, cu)) {
		if (bstp_designated_port(sc, bif))
			bstp_transmit_config(sc, bif);
		return;
	}

	bstp_record_config_information(bif, cu);
	bstp_configuration_update(sc);
	bstp_port_state_selection(sc);

	if (was_root && !bstp_root_bridge(sc)) {
		bstp_timer_stop(&sc->sc_hello_timer);
		if (sc->sc_topology_change_detected) {
			bstp_timer_stop(&sc->sc_topology_change_timer);
			bstp_transmit_tcn(sc);
			bstp_timer_start(&sc->sc_tcn_timer, 0);
		}
	}
	if (bif != sc->sc_root_port)
		return;
	bstp_record_config_timeout_values(sc, cu);
	bstp_config_bpdu_generation(sc);
	if (cu->cu_topology_change_acknowledgment) {
		sc->sc_topology_change_detected = 0;
		bstp_timer_stop(&sc->sc_tcn_timer);
	}
}

/* 8.7.2.  May send. */
static void
bstp_received_tcn_bpdu(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	if (bif->bif_state == BSTP_IFSTATE_DISABLED ||
	    !bstp_designated_port(sc, bif))
		return;
	bstp_topology_change_detection(sc);
	bif->bif_topology_change_acknowledge = 1;
	bstp_transmit_config(sc, bif);
}

/*
 * bstp_input(sc, bif, m)
 *
 *	A frame to the group of bridges came in on bif, which is held.
 *	Consumes m.
 */
void
bstp_input(struct bridge_softc *sc, struct bridge_iflist *bif, struct mbuf *m)
{
	struct bstp_config_unit cu;
	bool valid;
	int s;

	m = m_pullup(m, m->m_pkthdr.len < MHLEN ? m->m_pkthdr.len : MHLEN);
	if (m == NULL)
		return;
	valid = bstp_parse(m, &cu);
	m_freem(m);
	if (!valid)
		return;

	BSTP_LOCK(sc, s);
	if (cu.cu_message_type == BSTP_MESSAGE_TYPE_CFG)
		bstp_received_config_bpdu(sc, bif, &cu);
	else
		bstp_received_tcn_bpdu(sc, bif);
	bstp_unlock(sc, s);
}

/* --- once a second --------------------------------------------------------------- */

/* 8.7.5: the port has not heard of the root for too long.  May send. */
static void
bstp_message_age_expiry(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	const bool was_root = bstp_root_bridge(sc);

	bstp_become_designated_port(sc, bif);
	bstp_configuration_update(sc);
	bstp_port_state_selection(sc);
	if (bstp_root_bridge(sc) && !was_root)
		bstp_become_root(sc);
}

static bool
bstp_designated_for_some_port(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	BSTP_FOREACH(bif, sc)
	{
		if (bif->bif_designated_bridge == sc->sc_bridge_id)
			return true;
	}
	return false;
}

/* 8.7.6.  May send. */
static void
bstp_forward_delay_expiry(struct bridge_softc *sc, struct bridge_iflist *bif)
{

	if (bif->bif_state == BSTP_IFSTATE_LISTENING) {
		bif->bif_state = BSTP_IFSTATE_LEARNING;
		bstp_timer_start(&bif->bif_forward_delay_timer, 0);
	} else if (bif->bif_state == BSTP_IFSTATE_LEARNING) {
		bif->bif_state = BSTP_IFSTATE_FORWARDING;
		if (bstp_designated_for_some_port(sc) &&
		    bif->bif_change_detection_enabled)
			bstp_topology_change_detection(sc);
	}
}

/* A port follows its interface: up, and the link not down.  May send. */
static void
bstp_ifupdstatus(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	const struct ifnet *ifp = bif->bif_ifp;

	if ((ifp->if_flags & IFF_UP) != 0 &&
	    ifp->if_link_state != LINK_STATE_DOWN) {
		if (bif->bif_state == BSTP_IFSTATE_DISABLED)
			bstp_enable_port(sc, bif);
	} else if (bif->bif_state != BSTP_IFSTATE_DISABLED) {
		bstp_disable_port(sc, bif);
	}
}

/* The timers of the bridge.  May send. */
static void
bstp_tick_bridge(struct bridge_softc *sc)
{

	if (bstp_timer_expired(&sc->sc_hello_timer, sc->sc_hello_time)) {
		bstp_config_bpdu_generation(sc);
		bstp_timer_start(&sc->sc_hello_timer, 0);
	}
	if (bstp_timer_expired(&sc->sc_tcn_timer, sc->sc_bridge_hello_time)) {
		bstp_transmit_tcn(sc);
		bstp_timer_start(&sc->sc_tcn_timer, 0);
	}
	if (bstp_timer_expired(
		&sc->sc_topology_change_timer, sc->sc_topology_change_time)) {
		sc->sc_topology_change_detected = 0;
		sc->sc_topology_change = 0;
	}
}

/* The timers of the ports.  May send. */
static void
bstp_tick_ports(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;

	BSTP_FOREACH(bif, sc)
	{
		if (bstp_timer_expired(
			&bif->bif_message_age_timer, sc->sc_max_age))
			bstp_message_age_expiry(sc, bif);
	}
	BSTP_FOREACH(bif, sc)
	{
		if (bstp_timer_expired(
			&bif->bif_forward_delay_timer, sc->sc_forward_delay))
			bstp_forward_delay_expiry(sc, bif);
		if (bstp_timer_expired(
			&bif->bif_hold_timer, sc->sc_hold_time) &&
		    bif->bif_config_pending)
			bstp_transmit_config(sc, bif);
	}
}

static void
bstp_tick_again(struct bridge_softc *sc)
{

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		callout_reset(&sc->sc_bstpcallout, hz, bstp_tick, sc);
}

/*
 * bstp_tick(arg)
 *
 *	Callout, SOFTINT_CLOCK, with the kernel lock.  In history it is set
 *	again without the lock, and so perhaps after bstp_stop.
 */
static void
bstp_tick(void *arg)
{
	struct bridge_softc *sc = arg;
	struct bridge_iflist *bif;
	int s;

	BSTP_LOCK(sc, s);
	BSTP_FOREACH(bif, sc)
	{
		bstp_ifupdstatus(sc, bif);
	}
	bstp_tick_bridge(sc);
	bstp_tick_ports(sc);
	if (!MUTANT(R_48))
		bstp_tick_again(sc);
	bstp_unlock(sc, s);

	if (MUTANT(R_48))
		bstp_tick_again(sc);
}

/* --- begin and end ----------------------------------------------------------------- */

/* Number the ports; the one with the lowest address gives the bridge its id. */
static struct bridge_iflist *
bstp_lowest_port(struct bridge_softc *sc)
{
	struct bridge_iflist *bif, *lowest = NULL;

	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		bif->bif_port_id = (uint16_t)(bif->bif_priority << 8 |
		    (bif->bif_ifp->if_index & 0xff));
		if ((bif->bif_flags & IFBIF_STP) == 0 ||
		    bif->bif_ifp->if_type != IFT_ETHER)
			continue;
		if (lowest == NULL ||
		    memcmp(CLLADDR(bif->bif_ifp->if_sadl),
			CLLADDR(lowest->bif_ifp->if_sadl), ETHER_ADDR_LEN) < 0)
			lowest = bif;
	}
	return lowest;
}

static uint64_t
bstp_bridge_id(const struct bridge_softc *sc, const struct bridge_iflist *bif)
{
	const char *mac = CLLADDR(bif->bif_ifp->if_sadl);
	uint64_t id = sc->sc_bridge_priority;
	int i;

	for (i = 0; i < ETHER_ADDR_LEN; i++)
		id = id << 8 | (uint8_t)mac[i];
	return id;
}

/* We are the root, until we hear better. */
static void
bstp_begin(struct bridge_softc *sc, uint64_t id)
{

	sc->sc_bridge_id = id;
	sc->sc_designated_root = id;
	sc->sc_root_path_cost = 0;
	sc->sc_root_port = NULL;

	sc->sc_max_age = sc->sc_bridge_max_age;
	sc->sc_hello_time = sc->sc_bridge_hello_time;
	sc->sc_forward_delay = sc->sc_bridge_forward_delay;
	sc->sc_topology_change_time =
	    (uint16_t)(sc->sc_bridge_max_age + sc->sc_bridge_forward_delay);
	sc->sc_topology_change_detected = 0;
	sc->sc_topology_change = 0;
	bstp_timer_stop(&sc->sc_tcn_timer);
	bstp_timer_stop(&sc->sc_topology_change_timer);

	if (!callout_pending(&sc->sc_bstpcallout))
		callout_reset(&sc->sc_bstpcallout, hz, bstp_tick, sc);
}

/*
 * bstp_initialization(sc)
 *
 *	Start over: the bridge came up, or its members or parameters changed.
 *	Thread context.  In history what concerns the bridge as a whole is
 *	stored between two locked regions (H-6), and may set the callout of a
 *	bridge that another thread has just stopped.
 */
void
bstp_initialization(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;
	uint64_t id = 0;
	bool stop;
	int s;

	BSTP_LOCK(sc, s);
	bif = bstp_lowest_port(sc);
	stop = bif == NULL ||
	    (!MUTANT(R_48) && (sc->sc_if.if_flags & IFF_RUNNING) == 0);
	if (!stop)
		id = bstp_bridge_id(sc, bif);
	if (stop) {
		BSTP_UNLOCK(sc, s);
		bstp_stop(sc);
		return;
	}
	if (MUTANT(H_6))
		BSTP_UNLOCK(sc, s);
	bstp_begin(sc, id);
	if (MUTANT(H_6))
		BSTP_LOCK(sc, s);

	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		if ((bif->bif_flags & IFBIF_STP) != 0)
			bstp_enable_port(sc, bif);
		else
			bstp_disable_port(sc, bif);
	}
	bstp_port_state_selection(sc);
	bstp_config_bpdu_generation(sc);
	bstp_timer_start(&sc->sc_hello_timer, 0);
	bstp_unlock(sc, s);
}

/*
 * bstp_stop(sc)
 *
 *	All ports disabled, all timers off.  May block; and in the repaired
 *	stack it waits for a tick in progress.
 */
void
bstp_stop(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;
	int s;

	BSTP_LOCK(sc, s);
	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		bif->bif_state = BSTP_IFSTATE_DISABLED;
		bstp_timer_stop(&bif->bif_hold_timer);
		bstp_timer_stop(&bif->bif_message_age_timer);
		bstp_timer_stop(&bif->bif_forward_delay_timer);
	}
	bstp_timer_stop(&sc->sc_hello_timer);
	bstp_timer_stop(&sc->sc_topology_change_timer);
	bstp_timer_stop(&sc->sc_tcn_timer);
	BSTP_UNLOCK(sc, s);

	if (MUTANT(R_48))
		(void)callout_stop(&sc->sc_bstpcallout);
	else
		(void)callout_halt(&sc->sc_bstpcallout, NULL);
}
