/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * transmit/if_transmit.c -- output goes through the interface's if_transmit.
 *
 *	From 2016-06; reference B.10.  The queue always has a lock; the start
 *	routine of a driver that is not MP-safe runs with the kernel lock.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

/*
 * if_transmit(ifp, m)
 *
 *	The default handler: queue m, and start the driver unless it is busy.
 *
 *	length and flags were read when the packet was already in the
 *	queue, and so may have been sent and freed on another CPU.
 */
static int
if_transmit(struct ifnet *ifp, struct mbuf *m)
{
	int error, flags = 0, len = 0, s;

	s = splnet();
	if (!MUTANT(R_34)) {
		len = m->m_pkthdr.len;
		flags = m->m_flags;
	}
	error = IFQ_ENQUEUE(&ifp->if_snd, m);
	if (error == 0) {
		if (MUTANT(R_34)) {
			len = m->m_pkthdr.len;
			flags = m->m_flags;
		}
		SHARED_ADD(ifp->if_obytes, len);
		if ((flags & M_MCAST) != 0)
			SHARED_INC(ifp->if_omcasts);
		if ((ifp->if_flags & IFF_OACTIVE) == 0)
			if_start_lock(ifp);
	}
	splx(s);
	return error;
}

static int
if_nulltransmit(struct ifnet *ifp __unused, struct mbuf *m)
{

	if (!MUTANT(R_35))
		m_freem(m);
	return ENXIO;
}

void
if_transmit_initialize(struct ifnet *ifp)
{

	ifp->if_snd.ifq_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
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

/*
 * if_start_lock(ifp)
 *
 *	Run the driver's start routine, with the kernel lock unless the driver
 *	says that it needs none.
 */
void
if_start_lock(struct ifnet *ifp)
{

	if ((ifp->if_extflags & IFEF_START_MPSAFE) != 0) {
		(*ifp->if_start)(ifp);
		return;
	}
	KERNEL_LOCK(1, NULL);
	(*ifp->if_start)(ifp);
	KERNEL_UNLOCK_ONE(NULL);
}

/*
 * if_transmit_lock(ifp, m)
 *
 *	Send m through the handler.  The kernel lock is taken to see whether
 *	ALTQ is enabled on the queue; it is not, and the lock goes again.
 */
int
if_transmit_lock(struct ifnet *ifp, struct mbuf *m)
{

	KERNEL_LOCK(1, NULL);
	KERNEL_UNLOCK_ONE(NULL);
	return (*ifp->if_transmit)(ifp, m);
}

int
ifq_enqueue(struct ifnet *ifp, struct mbuf *m)
{

	return if_transmit_lock(ifp, m);
}

/*
 * if_output_lock(ifp, m, dst, rt)
 *
 *	What protocols do around if_output: the kernel lock, unless the
 *	interface says that it needs none.
 */
int
if_output_lock(struct ifnet *ifp, struct mbuf *m, const struct sockaddr *dst,
    const struct rtentry *rt)
{
	int error;

	if ((ifp->if_extflags & IFEF_OUTPUT_MPSAFE) != 0)
		return (*ifp->if_output)(ifp, m, dst, rt);

	KERNEL_LOCK(1, NULL);
	error = (*ifp->if_output)(ifp, m, dst, rt);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}
