/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridgestp_bpdu.c -- messages of the spanning tree, as they are on the wire.
 *
 *	IEEE 802.1D-1998, 9.3: a configuration message has 35 bytes, a notice
 *	of a topology change 4, behind an 802.3 header and LLC.  Reference D.8.
 *
 *	In history a message leaves at once, and the lock is dropped around
 *	that while the caller stands on a member of the list.  The
 *	repaired stack lets it wait for the unlock; what it waits for then is
 *	the interface that the packet names, as for a received one.
 */
#include <sys/intr.h>
#include <sys/mbuf.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/bridgestp.h>
#include <net/if_dl.h>

#define LLC_8021D_LSAP 0x42
#define LLC_UI	       0x03

#define BSTP_TC_FLAG  0x01
#define BSTP_TCA_FLAG 0x80

/*
 * struct bstp_bpdu
 *
 *	Field keys:
 *	  (!)  only the frame's owner; numbers in network order
 */
struct bstp_bpdu {
	struct ether_header eh;	 /* (!) the type is a length */
	uint8_t llc[3];		 /* (!) */
	uint8_t protocolid[2];	 /* (!) */
	uint8_t protocolversion; /* (!) */
	uint8_t message_type;	 /* (!) */
	/* A notice of a topology change ends here. */
	uint8_t flags;		 /* (!) */
	uint8_t root[8];	 /* (!) */
	uint8_t rootpathcost[4]; /* (!) */
	uint8_t bridge[8];	 /* (!) */
	uint8_t portid[2];	 /* (!) */
	uint8_t messageage[2];	 /* (!) 1/256 s, as all times */
	uint8_t maxage[2];	 /* (!) */
	uint8_t hellotime[2];	 /* (!) */
	uint8_t forwarddelay[2]; /* (!) */
};

#define BSTP_TCN_LEN offsetof(struct bstp_bpdu, flags)

CTASSERT(sizeof(struct bstp_bpdu) == ETHER_HDR_LEN + 3 + 35);

static void
bstp_put(uint8_t *to, uint64_t value, int bytes)
{

	for (; bytes > 0; bytes--, value >>= 8)
		to[bytes - 1] = (uint8_t)value;
}

static uint64_t
bstp_get(const uint8_t *from, int bytes)
{
	uint64_t value = 0;

	for (; bytes > 0; bytes--)
		value = value << 8 | *from++;
	return value;
}

static void
bstp_transmit(struct bridge_softc *sc, struct ifnet *ifp, struct mbuf *m)
{
	int s;

	if (!MUTANT(R_22)) {
		m_set_rcvif(m, ifp);
		IF_ENQUEUE(&sc->sc_bstp_out, m);
		return;
	}
	BSTP_DROP(sc);
	s = splnet();
	bridge_enqueue(sc, ifp, m, 0);
	splx(s);
	BSTP_TAKE(sc);
}

void
bstp_unlock(struct bridge_softc *sc, int s)
{
	struct mbuf *m, *next = NULL;
	struct ifnet *ifp;
	struct psref psref;

	if (!MUTANT(R_22)) {
		next = sc->sc_bstp_out.ifq_head;
		sc->sc_bstp_out.ifq_head = sc->sc_bstp_out.ifq_tail = NULL;
		sc->sc_bstp_out.ifq_len = 0;
	}
	BSTP_UNLOCK(sc, s);

	while ((m = next) != NULL) {
		next = m->m_nextpkt;
		m->m_nextpkt = NULL;
		ifp = m_get_rcvif_psref(m, &psref);
		if (ifp == NULL) {
			m_freem(m);
			continue;
		}
		s = splnet();
		bridge_enqueue(sc, ifp, m, 0);
		splx(s);
		m_put_rcvif_psref(ifp, &psref);
	}
}

/* A frame of len bytes with all headers, or NULL. */
static struct mbuf *
bstp_frame(struct ifnet *ifp, uint8_t type, size_t len)
{
	struct bstp_bpdu *bpdu;
	struct mbuf *m;

	if ((ifp->if_flags & IFF_RUNNING) == 0)
		return NULL;
	m = m_gethdr(M_DONTWAIT, MT_DATA);
	if (m == NULL)
		return NULL;

	m->m_len = m->m_pkthdr.len = (int)len;
	m->m_flags |= M_MCAST;
	bpdu = mtod(m, struct bstp_bpdu *);
	memset(bpdu, 0, len);
	memcpy(bpdu->eh.ether_dhost, bstp_etheraddr, ETHER_ADDR_LEN);
	memcpy(bpdu->eh.ether_shost, CLLADDR(ifp->if_sadl), ETHER_ADDR_LEN);
	bpdu->eh.ether_type = htons((uint16_t)(len - ETHER_HDR_LEN));
	bpdu->llc[0] = bpdu->llc[1] = LLC_8021D_LSAP;
	bpdu->llc[2] = LLC_UI;
	bpdu->message_type = type;
	return m;
}

void
bstp_send_config_bpdu(struct bridge_softc *sc, struct bridge_iflist *bif,
    const struct bstp_config_unit *cu)
{
	struct ifnet *ifp = bif->bif_ifp;
	struct bstp_bpdu *bpdu;
	struct mbuf *m;

	m = bstp_frame(ifp, BSTP_MESSAGE_TYPE_CFG, sizeof(*bpdu));
	if (m == NULL)
		return;
	bpdu = mtod(m, struct bstp_bpdu *);
	if (cu->cu_topology_change)
		bpdu->flags |= BSTP_TC_FLAG;
	if (cu->cu_topology_change_acknowledgment)
		bpdu->flags |= BSTP_TCA_FLAG;
	bstp_put(bpdu->root, cu->cu_rootid, 8);
	bstp_put(bpdu->rootpathcost, cu->cu_root_path_cost, 4);
	/* Not the bridge's own: a quirk that the kernel has (D.8). */
	bstp_put(bpdu->bridge, cu->cu_rootid, 8);
	bstp_put(bpdu->portid, cu->cu_port_id, 2);
	bstp_put(bpdu->messageage, cu->cu_message_age, 2);
	bstp_put(bpdu->maxage, cu->cu_max_age, 2);
	bstp_put(bpdu->hellotime, cu->cu_hello_time, 2);
	bstp_put(bpdu->forwarddelay, cu->cu_forward_delay, 2);
	bstp_transmit(sc, ifp, m);
}

void
bstp_send_tcn_bpdu(struct bridge_softc *sc, struct bridge_iflist *bif)
{
	struct ifnet *ifp = bif->bif_ifp;
	struct mbuf *m;

	m = bstp_frame(ifp, BSTP_MESSAGE_TYPE_TCN, BSTP_TCN_LEN);
	if (m != NULL)
		bstp_transmit(sc, ifp, m);
}

bool
bstp_parse(const struct mbuf *m, struct bstp_config_unit *cu)
{
	const struct bstp_bpdu *bpdu = mtod(m, const struct bstp_bpdu *);

	memset(cu, 0, sizeof(*cu));
	if (m->m_len < (int)BSTP_TCN_LEN)
		return false;
	if (bpdu->llc[0] != LLC_8021D_LSAP || bpdu->llc[1] != LLC_8021D_LSAP ||
	    bpdu->llc[2] != LLC_UI || bpdu->protocolid[0] != 0 ||
	    bpdu->protocolid[1] != 0 || bpdu->protocolversion != 0)
		return false;
	cu->cu_message_type = bpdu->message_type;
	if (bpdu->message_type == BSTP_MESSAGE_TYPE_TCN)
		return true;
	if (bpdu->message_type != BSTP_MESSAGE_TYPE_CFG ||
	    m->m_len < (int)sizeof(*bpdu))
		return false;

	cu->cu_topology_change = (bpdu->flags & BSTP_TC_FLAG) != 0;
	cu->cu_topology_change_acknowledgment =
	    (bpdu->flags & BSTP_TCA_FLAG) != 0;
	cu->cu_rootid = bstp_get(bpdu->root, 8);
	cu->cu_root_path_cost = (uint32_t)bstp_get(bpdu->rootpathcost, 4);
	cu->cu_bridge_id = bstp_get(bpdu->bridge, 8);
	cu->cu_port_id = (uint16_t)bstp_get(bpdu->portid, 2);
	cu->cu_message_age = (uint16_t)bstp_get(bpdu->messageage, 2);
	cu->cu_max_age = (uint16_t)bstp_get(bpdu->maxage, 2);
	cu->cu_hello_time = (uint16_t)bstp_get(bpdu->hellotime, 2);
	cu->cu_forward_delay = (uint16_t)bstp_get(bpdu->forwarddelay, 2);
	return true;
}
