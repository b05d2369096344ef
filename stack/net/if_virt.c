/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_virt.c -- virt: an Ethernet interface whose frames come from the host, by
 *	a thread.
 *
 *	Definition: reference C.6, and R-38 for the end.  What it does with a
 *	frame is what shmif does on a bus, whatever the knob device says: in
 *	thread context, with the kernel lock, bound to the CPU.
 *
 *	Its address is b2:a1:00:00:UU:UU with the unit.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/mbuf.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <machine/nic.h>
#include <net/if.h>
#include <net/if_ether.h>

#include "if_shmif.h"

/*
 * struct virt_softc
 *
 *	Field keys:
 *	  (e)  as struct ethercom says
 *	  (:)  set by virt_clone_create, before there is a frame
 *	Lifetime:  from virt_clone_create to virt_clone_destroy: to its end, or
 *	           in history to some moment before.
 */
struct virt_softc {
	struct ethercom sc_ec; /* (e) */
	struct nic *sc_nic;    /* (:) the host's side */
	struct lwp *sc_rcvl;   /* (:) */
};

static int virt_clone_create(struct if_clone *, int);
static int virt_clone_destroy(struct ifnet *);

static struct if_clone virt_cloner =
    IF_CLONE_INITIALIZER("virt", virt_clone_create, virt_clone_destroy);

void
virtattach(int n __unused)
{

	if_clone_attach(&virt_cloner);
}

static void
virt_rcv(void *arg)
{
	struct virt_softc *sc = arg;
	char frame[MCLBYTES] __attribute__((__uninitialized__));
	size_t len;

	while (nic_wait(sc->sc_nic)) {
		while (
		    (len = nic_receive(sc->sc_nic, frame, sizeof(frame))) > 0)
			shmif_rxframe(&sc->sc_ec.ec_if, frame, len, true);
	}
	kthread_exit(0);
}

/* No interrupt tells when a frame has left: IFF_OACTIVE is never set. */
static void
virt_start(struct ifnet *ifp)
{
	struct virt_softc *sc = ifp->if_softc;
	struct mbuf *m;

	while ((m = IFQ_DEQUEUE(&ifp->if_snd)) != NULL) {
		shmif_txframe(sc->sc_nic, m);
		SHARED_INC(ifp->if_opackets);
		m_freem(m);
	}
}

static int
virt_init(struct ifnet *ifp)
{

	IF_FLAGS_SET(ifp, IFF_RUNNING);
	return 0;
}

static void
virt_stop(struct ifnet *ifp, int disable __unused)
{

	IF_FLAGS_CLR(ifp, IFF_RUNNING);
}

static int
virt_ioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	int error, s;

	s = splnet();
	error = ether_ioctl(ifp, cmd, data);
	if (error == ENETRESET)
		error = 0; /* there is no filter to set */
	splx(s);
	return error;
}

/* In history others see it before it has its Ethernet handlers. */
static void
virt_attach(struct ifnet *ifp, const uint8_t *enaddr)
{

	if_initialize(ifp);
	if (!MUTANT(R_73))
		ether_ifattach(ifp, enaddr);
	if_register(ifp);
	if (MUTANT(R_73))
		ether_ifattach(ifp, enaddr);
}

static int
virt_clone_create(struct if_clone *ifc, int unit)
{
	const uint8_t enaddr[ETHER_ADDR_LEN] = { 0xb2, 0xa1, 0, 0,
		(uint8_t)(unit >> 8), (uint8_t)unit };
	struct virt_softc *sc;
	struct ifnet *ifp;

	sc = kmem_zalloc(sizeof(struct virt_softc), KM_SLEEP);
	ifp = &sc->sc_ec.ec_if;
	if_initname(ifp, ifc->ifc_name, unit);
	sc->sc_nic = nic_attach(ifp->if_xname, NIC_THREAD, NULL, NULL);
	if (sc->sc_nic == NULL) {
		kmem_free(sc, sizeof(*sc));
		return EEXIST;
	}
	ifp->if_softc = sc;
	ifp->if_flags = IFF_BROADCAST | IFF_SIMPLEX | IFF_MULTICAST;
	ifp->if_init = virt_init;
	ifp->if_stop = virt_stop;
	ifp->if_start = virt_start;
	ifp->if_ioctl = virt_ioctl;
	virt_attach(ifp, enaddr);
	(void)kthread_create(0, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN, NULL,
	    virt_rcv, sc, &sc->sc_rcvl, ifp->if_xname);
	return 0;
}

/*
 * virt_clone_destroy(ifp)
 *
 *	EBUSY while it is up.  R-38: in history the memory, which the interface
 *	is a part of, goes first.
 */
static int
virt_clone_destroy(struct ifnet *ifp)
{
	struct virt_softc *sc = ifp->if_softc;
	struct nic *nic = sc->sc_nic;

	if ((ifp->if_flags & IFF_UP) != 0)
		return EBUSY;

	virt_stop(ifp, 1);
	nic_intr_mask(nic);
	(void)kthread_join(sc->sc_rcvl);

	if (MUTANT(R_38))
		kmem_free(sc, sizeof(*sc));
	ether_ifdetach(ifp);
	if_detach(ifp);
	nic_detach(nic);
	if (!MUTANT(R_38))
		kmem_free(sc, sizeof(*sc));
	return 0;
}
