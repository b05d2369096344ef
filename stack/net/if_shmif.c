/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_shmif.c -- shmif: an Ethernet interface with a receive interrupt, or
 *	with a thread that reads a shared bus.
 *
 *	Definition: reference C.7, the device that interrupts a CPU once for
 *	each frame, and C.5, the shared-memory interface whose name it has, for
 *	the knob device at `bus'.  What it does with a frame, its start routine
 *	and the order of its destruction are those of C.5 either way.
 *
 *	Its address is b2:a0:00:00:UU:UU with the unit: locally administered,
 *	the same in every run.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/lwp.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <machine/nic.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_ether.h>

#include <forms/if_attach.h>

#include "if_shmif.h"

/*
 * struct shmif_softc
 *
 *	Field keys:
 *	  (e)  as struct ethercom says
 *	  (:)  set by shmif_clone_create
 *	  (v)  volatile: NULL until the hardware is there, then constant.  Its
 *	       first interrupt may be faster than the store.
 *	Lifetime:  from shmif_clone_create to the end of shmif_clone_destroy,
 *	           after if_detach has returned.
 */
struct shmif_softc {
	struct ethercom sc_ec;	     /* (e) */
	struct nic *volatile sc_nic; /* (v) */
	struct lwp *sc_rcvl;	     /* (:) reads the bus, else NULL */
};

/* What happens to hardware, for the scenario verb `call`. */
long shmif_unplug(long unit);
long shmif_link(long unit, long state);

static int shmif_clone_create(struct if_clone *, int);
static int shmif_clone_destroy(struct ifnet *);

static struct if_clone shmif_cloner =
    IF_CLONE_INITIALIZER("shmif", shmif_clone_create, shmif_clone_destroy);

void
shmifattach(int n __unused)
{

	if_clone_attach(&shmif_cloner);
}

/* A packet with that frame in it, or NULL.  Interrupt context. */
static struct mbuf *
shmif_rxmbuf(const void *frame, size_t len)
{
	struct mbuf *m;

	m = m_gethdr(M_DONTWAIT, MT_DATA);
	if (m == NULL)
		return NULL;
	if (len > MHLEN) {
		MCLGET(m, M_DONTWAIT);
		if ((m->m_flags & M_EXT) == 0) {
			m_freem(m);
			return NULL;
		}
	}
	memcpy(m->m_data, frame, len);
	m->m_len = m->m_pkthdr.len = (int)len;
	return m;
}

/* Is the frame for us, or does somebody want all of them? */
static bool
shmif_passup(const struct ifnet *ifp, struct mbuf *m)
{
	const struct ether_header *eh = mtod(m, const struct ether_header *);

	if (ETHER_IS_MULTICAST(eh->ether_dhost))
		return true;
	if (memcmp(CLLADDR(ifp->if_sadl), eh->ether_dhost, ETHER_ADDR_LEN) == 0)
		return true;
	if ((ifp->if_flags & IFF_PROMISC) == 0)
		return false;
	m->m_flags |= M_PROMISC;
	return true;
}

/*
 * Input of the thread: with the kernel lock, and bound to the CPU.  The kernel
 * in user space, whose device this is, does not preempt, and the protocols'
 * queues rely on that.
 */
static void
shmif_input(struct ifnet *ifp, struct mbuf *m)
{
	int bound;

	KERNEL_LOCK(1, NULL);
	bound = curlwp_bind();
	kpreempt_disable();
	if_input(ifp, m);
	kpreempt_enable();
	curlwp_bindx(bound);
	KERNEL_UNLOCK_ONE(NULL);
}

/*
 * shmif_rxframe(ifp, frame, len, threaded)
 *
 *	A frame has come out of a ring, of this device or of virt: pass it up
 *	from its thread or its interrupt, unless nobody wants it.
 */
void
shmif_rxframe(struct ifnet *ifp, const void *frame, size_t len, bool threaded)
{
	struct mbuf *m;

	if ((ifp->if_flags & IFF_RUNNING) == 0)
		return;
	if (len < ETHER_HDR_LEN || len > MCLBYTES) {
		SHARED_INC(ifp->if_ierrors);
		return;
	}
	m = shmif_rxmbuf(frame, len);
	if (m == NULL) {
		SHARED_INC(ifp->if_ierrors);
		return;
	}
	if (!shmif_passup(ifp, m)) {
		m_freem(m);
		return;
	}
	m_set_rcvif(m, ifp);
	SHARED_INC(ifp->if_ipackets);
	if (threaded)
		shmif_input(ifp, m);
	else
		if_input_intr(ifp, m);
}

/* Hardware interrupt, or the thread: take all frames out of the ring. */
static void
shmif_intr(void *arg)
{
	struct shmif_softc *sc = arg;
	struct nic *nic = sc->sc_nic;
	char frame[MCLBYTES] __attribute__((__uninitialized__));
	size_t len;

	if (nic == NULL)
		return;
	SHARED_ACQUIRE();
	while ((len = nic_receive(nic, frame, sizeof(frame))) > 0)
		shmif_rxframe(&sc->sc_ec.ec_if, frame, len, nic_threaded());
}

/* The thread of a bus interface. */
static void
shmif_rcv(void *arg)
{
	struct shmif_softc *sc = arg;

	while (nic_wait(sc->sc_nic))
		shmif_intr(sc);
	kthread_exit(0);
}

/* A packet in several pieces: put them together first. */
static void
shmif_txchain(struct nic *nic, struct mbuf *m)
{
	char frame[MCLBYTES] __attribute__((__uninitialized__));
	const int len = MIN(m->m_pkthdr.len, (int)sizeof(frame));

	m_copydata(m, 0, len, frame);
	nic_transmit(nic, frame, (size_t)len);
}

/* Send a packet, which stays the caller's; nic may be NULL. */
void
shmif_txframe(struct nic *nic, struct mbuf *m)
{

	if (nic == NULL)
		return; /* up before it was complete */
	if (m->m_len == m->m_pkthdr.len)
		nic_transmit(nic, m->m_data, (size_t)m->m_len);
	else
		shmif_txchain(nic, m);
}

static struct mbuf *
shmif_dequeue(struct ifnet *ifp)
{

	if (MUTANT(R_36))
		return IF_DEQUEUE(&ifp->if_snd);
	return IFQ_DEQUEUE(&ifp->if_snd);
}

/*
 * shmif_start(ifp)
 *
 *	Send what is queued.  In history the queue is drained without its lock
 *	and what is queued while the last packet goes waits for the
 *	next that starts the driver (H-1).
 */
static void
shmif_start(struct ifnet *ifp)
{
	struct shmif_softc *sc = ifp->if_softc;
	struct nic *nic = sc->sc_nic;
	struct mbuf *m;

	do {
		IF_FLAGS_SET(ifp, IFF_OACTIVE);
		while ((m = shmif_dequeue(ifp)) != NULL) {
			shmif_txframe(nic, m);
			SHARED_INC(ifp->if_opackets);
			m_freem(m);
		}
		IF_FLAGS_CLR(ifp, IFF_OACTIVE);
		/* Who queues from here on starts us; who did before did not. */
	} while (!MUTANT(H_1) && !IFQ_IS_EMPTY(&ifp->if_snd));
}

static int
shmif_init(struct ifnet *ifp)
{

	IF_FLAGS_SET(ifp, IFF_RUNNING);
	return 0;
}

static void
shmif_stop(struct ifnet *ifp, int disable __unused)
{

	IF_FLAGS_CLR(ifp, IFF_RUNNING);
}

static int
shmif_ioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	int error, s;

	s = splnet();
	error = ether_ioctl(ifp, cmd, data);
	if (error == ENETRESET)
		error = 0; /* there is no filter to set */
	splx(s);
	return error;
}

static int
shmif_clone_create(struct if_clone *ifc, int unit)
{
	const uint8_t enaddr[ETHER_ADDR_LEN] = { 0xb2, 0xa0, 0, 0,
		(uint8_t)(unit >> 8), (uint8_t)unit };
	struct shmif_softc *sc;
	struct ifnet *ifp;
	struct nic *nic;

	sc = kmem_zalloc(sizeof(struct shmif_softc), KM_SLEEP);
	sc->sc_ec.ec_capabilities = ETHERCAP_VLAN_MTU;
	ifp = &sc->sc_ec.ec_if;
	if_initname(ifp, ifc->ifc_name, unit);
	ifp->if_softc = sc;
	ifp->if_flags = IFF_BROADCAST | IFF_SIMPLEX | IFF_MULTICAST;
	ifp->if_init = shmif_init;
	ifp->if_stop = shmif_stop;
	ifp->if_start = shmif_start;
	ifp->if_ioctl = shmif_ioctl;

	if_ether_attach(ifp, enaddr);

	/* The interrupt comes last: it finds an interface that is complete. */
	nic = nic_attach(ifp->if_xname, IF_INPUT_NIC_FLAGS, shmif_intr, sc);
	SHARED_RELEASE();
	sc->sc_nic = nic;
	if (sc->sc_nic == NULL) {
		ether_ifdetach(ifp);
		if_detach(ifp);
		kmem_free(sc, sizeof(*sc));
		return EEXIST;
	}
	if (nic_threaded())
		(void)kthread_create(0, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN, NULL,
		    shmif_rcv, sc, &sc->sc_rcvl, ifp->if_xname);
	if_link_state_change(ifp, LINK_STATE_UP);
	return 0;
}

/* Nothing is received any more, and nothing that was is on its way up. */
static void
shmif_rxstop(struct shmif_softc *sc)
{

	nic_intr_mask(sc->sc_nic);
	if (sc->sc_rcvl != NULL)
		(void)kthread_join(sc->sc_rcvl);
	else
		nic_intr_barrier(sc->sc_nic);
}

/*
 * shmif_clone_destroy(ifp)
 *
 *	Reception is stopped first, and awaited: after an interrupt nothing is
 *	put into the input queues, though what is there is still being handled.
 */
static int
shmif_clone_destroy(struct ifnet *ifp)
{
	struct shmif_softc *sc = ifp->if_softc;
	int s;

	shmif_stop(ifp, 1);
	shmif_rxstop(sc);

	s = splnet();
	if_down(ifp);
	splx(s);

	ether_ifdetach(ifp);
	if_detach(ifp);
	nic_detach(sc->sc_nic);
	kmem_free(sc, sizeof(*sc));
	return 0;
}

/* The interface of that unit, kept; NULL when there is none. */
static struct ifnet *
shmif_ref(long unit, struct ifref *ref)
{
	char name[IFNAMSIZ];

	(void)snprintf(name, sizeof(name), "shmif%ld", unit);
	return if_ref(name, ref);
}

/*
 * shmif_unplug(unit)
 *
 *	The hardware goes, and its driver detaches the interface.  Other than
 *	SIOCIFDESTROY that is not excluded from the creation and destruction of
 *	other interfaces.
 */
long
shmif_unplug(long unit)
{
	struct ifref ref;
	struct ifnet *ifp = shmif_ref(unit, &ref);
	bool mine;

	if (ifp == NULL)
		return ENXIO;
	mine = if_detach_begin(ifp);
	if_unref(ifp, &ref);
	return mine ? shmif_clone_destroy(ifp) : ENXIO;
}

/*
 * shmif_link(unit, state)
 *
 *	The link goes down (1) or up (2).
 */
long
shmif_link(long unit, long state)
{
	struct ifref ref;
	struct ifnet *ifp = shmif_ref(unit, &ref);

	if (ifp == NULL)
		return ENXIO;
	if_link_state_change(ifp, (int)state);
	if_unref(ifp, &ref);
	return 0;
}
