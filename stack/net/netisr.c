/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * netisr.c -- where packets leave the link layer: protocol queues, with
 * handlers that only count.
 *
 *	IPv4 and IPv6 come through pktqueues; ARP through the legacy queue and
 *	a softint with the kernel lock (reference A.11, C.2).  The handlers
 *	take the locks that protocol input takes, find the receive interface as
 *	protocols do, tell the world, and free the packet.
 */

#include <sys/intr.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <machine/nic.h>
#include <net/ethertypes.h>
#include <net/if.h>
#include <net/netisr.h>
#include <net/pktqueue.h>

#define ARPINTRQ_MAXLEN 50

/*
 * struct domain
 *
 *	What if_detach knows of a protocol family: its legacy queues.
 *
 *	Field keys:
 *	  (n)  in history, cleared by the first if_detach that walks them; else
 *	       constant
 */
struct domain {
	struct ifqueue *dom_ifqueues[2]; /* (n) NULL: no more */
};

pktqueue_t *ip_pktq;
pktqueue_t *ip6_pktq;
struct ifqueue arpintrq = { .ifq_maxlen = ARPINTRQ_MAXLEN };

static struct domain arpdomain = { .dom_ifqueues = { &arpintrq, NULL } };
static void *netisrs[NETISR_MAX];

/* A packet in several pieces: put them together first. */
static void
proto_deliver_chain(const char *name, struct mbuf *m, unsigned ethertype)
{
	char buf[MCLBYTES] __attribute__((__uninitialized__));
	const int len = MIN(m->m_pkthdr.len, (int)sizeof(buf));

	m_copydata(m, 0, len, buf);
	nic_delivered(name, buf, (size_t)len, ethertype);
}

/* Tell the world that m has reached its protocol, and free it. */
static void
proto_input(struct mbuf *m, unsigned ethertype)
{
	char name[IFNAMSIZ];

	/* Read it here, where an interface that is gone is noticed. */
	if (!m_rcvif_name(m, name, sizeof(name))) {
		m_freem(m);
		return;
	}

	if (m->m_len == m->m_pkthdr.len)
		nic_delivered(name, m->m_data, (size_t)m->m_len, ethertype);
	else
		proto_deliver_chain(name, m, ethertype);
	m_freem(m);
}

static void
pktq_intr(pktqueue_t *pktq, unsigned ethertype)
{
	const bool locked = !net_mpsafe();
	struct mbuf *m;

	if (locked)
		KERNEL_LOCK(1, NULL);
	mutex_enter(softnet_lock);
	while ((m = pktq_dequeue(pktq)) != NULL)
		proto_input(m, ethertype);
	mutex_exit(softnet_lock);
	if (locked)
		KERNEL_UNLOCK_ONE(NULL);
}

static void
ipintr(void *arg __unused)
{

	pktq_intr(ip_pktq, ETHERTYPE_IP);
}

static void
ip6intr(void *arg __unused)
{

	pktq_intr(ip6_pktq, ETHERTYPE_IPV6);
}

/* Softint, not MP-safe: the kernel lock is held by the dispatcher. */
static void
arpintr(void *arg __unused)
{
	struct mbuf *m;
	int s;

	mutex_enter(softnet_lock);
	for (;;) {
		s = splnet();
		m = MUTANT(R_25) ? IF_DEQUEUE(&arpintrq) :
				   IFQ_DEQUEUE(&arpintrq);
		splx(s);
		if (m == NULL)
			break;
		proto_input(m, ETHERTYPE_ARP);
	}
	mutex_exit(softnet_lock);
}

void
netisr_init(void)
{

	ip_pktq = pktq_create(IFQ_MAXLEN, ipintr, NULL);
	ip6_pktq = pktq_create(IFQ_MAXLEN, ip6intr, NULL);
	if (!MUTANT(R_25))
		arpintrq.ifq_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
	netisrs[NETISR_ARP] = softint_establish(SOFTINT_NET, arpintr, NULL);
	KASSERT(ip_pktq != NULL);
	KASSERT(ip6_pktq != NULL);
	KASSERT(netisrs[NETISR_ARP] != NULL);
}

void
schednetisr(int isr)
{

	KASSERT(isr >= 0);
	KASSERT(isr < NETISR_MAX);

	softint_schedule(netisrs[isr]);
}

static void
if_detach_queue(const struct ifnet *ifp, struct ifqueue *ifq)
{
	struct mbuf *m, *next, *prev = NULL;

	for (m = ifq->ifq_head; m != NULL; m = next) {
		next = m->m_nextpkt;
		if (!m_rcvif_is(m, ifp)) {
			prev = m;
			continue;
		}
		if (prev != NULL)
			prev->m_nextpkt = next;
		else
			ifq->ifq_head = next;
		if (ifq->ifq_tail == m)
			ifq->ifq_tail = prev;
		ifq->ifq_len--;
		m->m_nextpkt = NULL;
		m_freem(m);
		IF_DROP(ifq);
	}
}

/*
 * if_detach_domain_queues(ifp)
 *
 *	Drop what came in on ifp from the legacy queues.  At splnet().
 *
 *	In history a domain's pointer to its queue is cleared on the way, so
 *	only the first interface that goes is ever looked for; and producers
 *	and consumer of the queue are not asked.
 */
void
if_detach_domain_queues(struct ifnet *ifp)
{
	struct ifqueue *ifq;
	size_t i;

	for (i = 0; i < __arraycount(arpdomain.dom_ifqueues); i++) {
		ifq = arpdomain.dom_ifqueues[i];
		if (ifq == NULL)
			break;
		if (MUTANT(R_25)) {
			arpdomain.dom_ifqueues[i] = NULL;
			if_detach_queue(ifp, ifq);
			continue;
		}
		mutex_enter(ifq->ifq_lock);
		if_detach_queue(ifp, ifq);
		mutex_exit(ifq->ifq_lock);
	}
}
