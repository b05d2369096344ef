/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_ethersubr.c -- Ethernet: what all Ethernet interfaces have in common.
 *
 *	Definition: reference parts C.1 to C.3.  The bridge is hooked in at
 *	three places: it replaces the input handler of its members, it takes
 *	over in ether_output, and it is told in ether_ifdetach.
 *
 *	Outside: address resolution, pfil, CARP, bpf, vlan, agr, PPPoE.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/malloc.h>
#include <sys/mbuf.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_bridgevar.h>
#include <net/if_dl.h>
#include <net/if_ether.h>
#include <net/if_impl.h>
#include <net/if_types.h>
#include <net/netisr.h>
#include <net/pktqueue.h>

MALLOC_DEFINE(M_ETHERMULTI, "ethermulti", "Ethernet multicast address");

const uint8_t etherbroadcastaddr[ETHER_ADDR_LEN] = { 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff };

void
etherinit(void)
{

	bridgeattach(0);
}

/*
 * ether_ifattach(ifp, lladdr)
 *
 *	Make ifp, the first member of a struct ethercom, an Ethernet interface
 *	with that address.  May sleep.
 */
void
ether_ifattach(struct ifnet *ifp, const uint8_t *lladdr)
{
	struct ethercom *ec = (struct ethercom *)ifp;

	ifp->if_extflags =
	    (unsigned short)(ifp->if_extflags | IFEF_OUTPUT_MPSAFE);
	ifp->if_type = IFT_ETHER;
	ifp->if_hdrlen = ETHER_HDR_LEN;
	ifp->if_mtu = ETHERMTU;
	ifp->if_output = ether_output;
	ifp->_if_input = ether_input;
	if_set_sadl(ifp, lladdr, ETHER_ADDR_LEN, !ETHER_IS_LOCAL(lladdr));
	LIST_INIT(&ec->ec_multiaddrs);
	ifp->if_broadcastaddr = etherbroadcastaddr;
	/* Here: bpf. */
}

static int
ether_ioctl_detached(
    struct ifnet *ifp __unused, u_long cmd __unused, void *data __unused)
{

	return ENXIO;
}

/*
 * ether_ifdetach(ifp)
 *
 *	Undo ether_ifattach, before if_detach.  Sleeps.
 *
 *	The interface is still found by name and by index, here and until
 *	if_detach, and in history a bridge may take it again; the
 *	repaired stack marks it, under its ioctl lock.  if_bridge is loaded here
 *	and once more in bridge_ifdetach.
 */
void
ether_ifdetach(struct ifnet *ifp)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	struct ether_multi *enm;
	int s;

	if (MUTANT(R_14)) {
		/* Without the ioctl lock. */
		ifp->if_ioctl = ether_ioctl_detached;
	} else {
		if_ioctl_enter(ifp);
		ifp->if_ioctl = ether_ioctl_detached;
		IF_FLAGS_SET(ifp, IFF_DYING);
		if_ioctl_exit(ifp);
	}

	if (ifp->if_bridge != NULL)
		bridge_ifdetach(ifp);

	/* Here: bpf, vlan. */

	s = splnet();
	while ((enm = LIST_FIRST(&ec->ec_multiaddrs)) != NULL) {
		LIST_REMOVE(enm, enm_list);
		free(enm, M_ETHERMULTI);
		ec->ec_multicnt--;
	}
	splx(s);
}

/* The longest frame that ifp takes in. */
static int
ether_max_frame(const struct ifnet *ifp, const struct mbuf *m, unsigned etype)
{
	const struct ethercom *ec = (const struct ethercom *)ifp;
	int max = (int)ifp->if_mtu + ETHER_HDR_LEN;

	if ((m->m_flags & M_HASFCS) != 0)
		max += ETHER_CRC_LEN;
	if (etype == ETHERTYPE_VLAN &&
	    (ec->ec_capenable & ETHERCAP_VLAN_MTU) != 0)
		max += ETHER_VLAN_ENCAP_LEN;
	return max;
}

/* Mark broadcasts and multicasts.  False: our own, reflected. */
static bool
ether_input_group(
    struct ifnet *ifp, struct mbuf *m, const struct ether_header *eh)
{

	if ((ifp->if_flags & IFF_SIMPLEX) == 0 &&
	    memcmp(CLLADDR(ifp->if_sadl), eh->ether_shost, ETHER_ADDR_LEN) == 0)
		return false;

	if (memcmp(etherbroadcastaddr, eh->ether_dhost, ETHER_ADDR_LEN) == 0)
		m->m_flags |= M_BCAST;
	else
		m->m_flags |= M_MCAST;
	SHARED_INC(ifp->if_imcasts);
	return true;
}

/* The old way up: a queue that all CPUs share, once without a lock. */
static void
ether_input_netisr(struct ifqueue *inq, struct mbuf *m, int isr)
{

	if (!MUTANT(R_25)) {
		if (IFQ_ENQUEUE(inq, m) == 0)
			schednetisr(isr);
		return;
	}
	if (IF_QFULL(inq)) {
		IF_DROP(inq);
		m_freem(m);
		return;
	}
	IF_ENQUEUE(inq, m);
	schednetisr(isr);
}

/* Hand m, its header stripped, to its protocol. */
static void
ether_input_dispatch(struct ifnet *ifp, struct mbuf *m, unsigned etype)
{
	pktqueue_t *pktq;

	m_adj(m, ETHER_HDR_LEN);

	switch (etype) {
	case ETHERTYPE_IP:
		pktq = ip_pktq;
		break;
	case ETHERTYPE_IPV6:
		pktq = ip6_pktq;
		break;
	case ETHERTYPE_ARP:
		ether_input_netisr(&arpintrq, m, NETISR_ARP);
		return;
	default:
		SHARED_INC(ifp->if_noproto);
		m_freem(m);
		return;
	}
	if (!pktq_enqueue(pktq, m, pktq_rps_hash(m)))
		m_freem(m);
}

/*
 * ether_input(ifp, m)
 *
 *	A frame has come in on ifp, or a bridge delivers one as if it had.
 *	Consumes m.  Softint or thread.
 */
void
ether_input(struct ifnet *ifp, struct mbuf *m)
{
	const struct ether_header *eh;
	unsigned etype;

	IF_INPUT_ASSERT();
	KASSERT((m->m_flags & M_PKTHDR) != 0);

	if ((ifp->if_flags & IFF_UP) == 0)
		goto drop;

	eh = mtod(m, const struct ether_header *);
	etype = ntohs(eh->ether_type);
	if (m->m_pkthdr.len > ether_max_frame(ifp, m, etype)) {
		log(LOG_ERR, "%s: discarding oversize frame (len=%d)\n",
		    ifp->if_xname, m->m_pkthdr.len);
		goto drop;
	}

	if (ETHER_IS_MULTICAST(eh->ether_dhost))
		if (!ether_input_group(ifp, m, eh))
			goto drop;

	if ((m->m_flags & M_HASFCS) != 0) {
		m->m_flags &= ~M_HASFCS;
		m_adj(m, -ETHER_CRC_LEN);
	}
	SHARED_ADD(ifp->if_ibytes, m->m_pkthdr.len);

	if (bridge_tap(&ifp, m))
		return;

	/* Here: CARP. */

	if ((m->m_flags & (M_BCAST | M_MCAST | M_PROMISC)) == 0 &&
	    (ifp->if_flags & IFF_PROMISC) != 0 &&
	    memcmp(CLLADDR(ifp->if_sadl), eh->ether_dhost, ETHER_ADDR_LEN) != 0)
		m->m_flags |= M_PROMISC;

	/* Here: pfil unless M_PROMISC; agr, vlan, slow protocols, PPPoE. */

	if ((m->m_flags & M_PROMISC) != 0)
		goto drop;

	ether_input_dispatch(ifp, m, etype);
	return;

drop:
	m_freem(m);
}

/*
 * ether_output(ifp, m, dst, rt)
 *
 *	Put an Ethernet header in front of m and send it out of ifp, or through
 *	the bridge that ifp is in.  Consumes m.  Softint or thread.
 *
 *	dst is an AF_UNSPEC address that holds the header.  The families that
 *	need address resolution are outside, and with them the copy of a
 *	broadcast that goes to looutput.
 */
int
ether_output(struct ifnet *ifp, struct mbuf *m, const struct sockaddr *dst,
    const struct rtentry *rt __unused)
{
	const struct ether_header *given;
	struct ether_header *eh;
	int error;

	IF_OUTPUT_ASSERT();

	if ((ifp->if_flags & (IFF_UP | IFF_RUNNING)) !=
	    (IFF_UP | IFF_RUNNING)) {
		error = ENETDOWN;
		goto bad;
	}
	if (dst->sa_family != AF_UNSPEC) {
		error = EAFNOSUPPORT;
		goto bad;
	}

	given = (const struct ether_header *)(const void *)dst->sa_data;
	M_PREPEND(m, ETHER_HDR_LEN, M_DONTWAIT);
	if (m == NULL)
		return ENOBUFS;
	eh = mtod(m, struct ether_header *);
	memcpy(eh->ether_dhost, given->ether_dhost, ETHER_ADDR_LEN);
	memcpy(eh->ether_shost, CLLADDR(ifp->if_sadl), ETHER_ADDR_LEN);
	eh->ether_type = given->ether_type;

	/* Here: pfil. */

	/* bridge_output loads it again, without a reference. */
	if (ifp->if_bridge != NULL)
		return bridge_output(ifp, m, NULL, NULL);

	return ifq_enqueue(ifp, m);

bad:
	m_freem(m);
	return error;
}

static int
ether_addmulti(struct ethercom *ec, const uint8_t *addr)
{
	struct ether_multi *enm;
	int s = splnet();

	LIST_FOREACH(enm, &ec->ec_multiaddrs, enm_list) {
		if (memcmp(enm->enm_addr, addr, ETHER_ADDR_LEN) == 0) {
			enm->enm_refcount++;
			splx(s);
			return 0;
		}
	}
	enm = malloc(sizeof(*enm), M_ETHERMULTI, M_NOWAIT | M_ZERO);
	if (enm == NULL) {
		splx(s);
		return ENOBUFS;
	}
	memcpy(enm->enm_addr, addr, ETHER_ADDR_LEN);
	enm->enm_refcount = 1;
	LIST_INSERT_HEAD(&ec->ec_multiaddrs, enm, enm_list);
	ec->ec_multicnt++;
	splx(s);
	return ENETRESET;
}

static int
ether_delmulti(struct ethercom *ec, const uint8_t *addr)
{
	struct ether_multi *enm;
	int s = splnet();

	LIST_FOREACH(enm, &ec->ec_multiaddrs, enm_list)
		if (memcmp(enm->enm_addr, addr, ETHER_ADDR_LEN) == 0)
			break;
	if (enm == NULL) {
		splx(s);
		return ENXIO;
	}
	if (--enm->enm_refcount > 0) {
		splx(s);
		return 0;
	}
	LIST_REMOVE(enm, enm_list);
	ec->ec_multicnt--;
	splx(s);
	free(enm, M_ETHERMULTI);
	return ENETRESET;
}

/* SIOCADDMULTI, SIOCDELMULTI: the address of an AF_UNSPEC sockaddr. */
static int
ether_multi_ioctl(struct ifnet *ifp, u_long cmd, const struct ifreq *ifr)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	const uint8_t *addr =
	    ifr->ifr_addr + offsetof(struct sockaddr, sa_data);

	if (!ETHER_IS_MULTICAST(addr))
		return EINVAL;
	return cmd == SIOCADDMULTI ? ether_addmulti(ec, addr) :
				     ether_delmulti(ec, addr);
}

static int
ether_setflags(struct ifnet *ifp, u_long cmd, void *data)
{
	int error = ifioctl_common(ifp, cmd, data);

	if (error != 0)
		return error;
	switch (ifp->if_flags & (IFF_UP | IFF_RUNNING)) {
	case IFF_RUNNING:
		(*ifp->if_stop)(ifp, 1);
		return 0;
	case IFF_UP:
		return (*ifp->if_init)(ifp);
	default:
		return 0;
	}
}

static int
ether_setmtu(struct ifnet *ifp, u_long cmd, void *data)
{
	const struct ifreq *ifr = data;
	int error;

	if (ifr->ifr_mtu < ETHERMIN || ifr->ifr_mtu > ETHERMTU)
		return EINVAL;
	error = ifioctl_common(ifp, cmd, data);
	if (error != ENETRESET)
		return error;
	return (ifp->if_flags & IFF_UP) != 0 ? (*ifp->if_init)(ifp) : 0;
}

/*
 * ether_ioctl(ifp, cmd, data)
 *
 *	Requests that are the same for all Ethernet drivers.  ENETRESET: the
 *	driver has to look at its multicast list or capabilities.
 */
int
ether_ioctl(struct ifnet *ifp, u_long cmd, void *data)
{

	switch (cmd) {
	case SIOCINITIFADDR:
		IF_FLAGS_SET(ifp, IFF_UP);
		return (*ifp->if_init)(ifp);
	case SIOCSIFFLAGS:
		return ether_setflags(ifp, cmd, data);
	case SIOCSIFMTU:
		return ether_setmtu(ifp, cmd, data);
	case SIOCADDMULTI:
	case SIOCDELMULTI:
		return ether_multi_ioctl(ifp, cmd, data);
	default:
		return ifioctl_common(ifp, cmd, data);
	}
}

/*
 * ether_enable_vlan_mtu(ifp)
 *
 *	Let ifp take frames that are longer by a tag.  When it is down it is
 *	only noted; when it is up, the driver is asked.
 */
int
ether_enable_vlan_mtu(struct ifnet *ifp)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	int error;

	/* With vlans on it, it is enabled. */
	if (ec->ec_nvlans > 0)
		return 0;
	if ((ec->ec_capabilities & ETHERCAP_VLAN_MTU) == 0)
		return -1;

	ec->ec_capenable |= ETHERCAP_VLAN_MTU;
	if ((ifp->if_flags & IFF_UP) == 0)
		return 0;
	error = if_flags_set(ifp, (unsigned short)ifp->if_flags);
	if (error != 0)
		ec->ec_capenable &= ~ETHERCAP_VLAN_MTU;
	return error;
}

int
ether_disable_vlan_mtu(struct ifnet *ifp)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	int error;

	/* As long as there are vlans it stays. */
	if (ec->ec_nvlans > 0)
		return 0;
	if ((ec->ec_capabilities & ETHERCAP_VLAN_MTU) == 0)
		return -1;

	ec->ec_capenable &= ~ETHERCAP_VLAN_MTU;
	if ((ifp->if_flags & IFF_UP) == 0)
		return 0;
	error = if_flags_set(ifp, (unsigned short)ifp->if_flags);
	if (error != 0)
		ec->ec_capenable |= ETHERCAP_VLAN_MTU;
	return error;
}
