/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * transmit/handler.c -- output goes through the interface's if_transmit,
 * without a lock of its own.
 *
 *	2016-05; reference B.10.  Without the knob net_mpsafe the queue has no
 *	lock: the kernel lock of the sender is what protects it, if the sender
 *	has it.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

void
if_transmit_initialize(struct ifnet *ifp)
{

	ifp->if_snd.ifq_lock = NULL;
	if (net_mpsafe())
		ifp->if_snd.ifq_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
}

/*
 * if_transmit(ifp, m)
 *
 *	The default handler: queue m, and start the driver unless it is busy.
 *	Length and flags are read when the packet is already in the queue, and
 *	so may have been sent and freed on another CPU.
 */
static int
if_transmit(struct ifnet *ifp, struct mbuf *m)
{
	int error, s;

	s = splnet();
	error = IFQ_ENQUEUE(&ifp->if_snd, m);
	if (error == 0) {
		SHARED_ADD(ifp->if_obytes, m->m_pkthdr.len);
		if ((m->m_flags & M_MCAST) != 0)
			SHARED_INC(ifp->if_omcasts);
		if ((ifp->if_flags & IFF_OACTIVE) == 0)
			(*ifp->if_start)(ifp);
	}
	splx(s);
	return error;
}

static int
if_nulltransmit(struct ifnet *ifp __unused, struct mbuf *m __unused)
{

	return ENXIO; /* and m is lost */
}

void
if_transmit_register(struct ifnet *ifp)
{

	if (ifp->if_transmit == NULL)
		ifp->if_transmit = if_transmit;
}

void
if_transmit_deactivate(struct ifnet *ifp)
{

	ifp->if_transmit = if_nulltransmit;
}

int
ifq_enqueue(struct ifnet *ifp, struct mbuf *m)
{

	return (*ifp->if_transmit)(ifp, m);
}

/*
 * if_output_lock(ifp, m, dst, rt)
 *
 *	What protocols do around if_output: the kernel lock, always.
 */
int
if_output_lock(struct ifnet *ifp, struct mbuf *m, const struct sockaddr *dst,
    const struct rtentry *rt)
{
	int error;

	KERNEL_LOCK(1, NULL);
	error = (*ifp->if_output)(ifp, m, dst, rt);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}
