/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * transmit/start.c -- output is a queue and the driver's start routine.
 *
 *	Until 2016-04; reference B.10.  Without the knob net_mpsafe the queue
 *	has no lock: the kernel lock of the sender is what protects it, if the
 *	sender has it.
 */

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

void
if_transmit_register(struct ifnet *ifp __unused)
{
}

void
if_transmit_deactivate(struct ifnet *ifp __unused)
{
}

/*
 * ifq_enqueue(ifp, m)
 *
 *	Queue m for output and start the driver unless it is busy.  Consumes m
 *	in any case: ENOBUFS when the queue is full.
 */
int
ifq_enqueue(struct ifnet *ifp, struct mbuf *m)
{
	int len = m->m_pkthdr.len;
	int mflags = m->m_flags;
	int error, s;

	s = splnet();
	error = IFQ_ENQUEUE(&ifp->if_snd, m);
	if (error == 0) {
		SHARED_ADD(ifp->if_obytes, len);
		if ((mflags & M_MCAST) != 0)
			SHARED_INC(ifp->if_omcasts);
		if ((ifp->if_flags & IFF_OACTIVE) == 0)
			(*ifp->if_start)(ifp);
	}
	splx(s);
	return error;
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
