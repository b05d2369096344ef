/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_detach/early.c -- detach: the interface leaves the tables first.
 *
 *	2016-05; reference B.8, "E5".  The step numbers are those of the
 *	reference.
 */

#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/systm.h>
#include <sys/xcall.h>

#include <net/if.h>
#include <net/if_impl.h>
#include <net/netisr.h>
#include <net/pktqueue.h>

static void
if_detach_nop(void *arg1 __unused, void *arg2 __unused)
{
}

/*
 * if_detach(ifp)
 *
 *	Undo if_attach; afterwards the driver may free ifp.  Sleeps.
 *
 *	The driver has stopped its interrupts and called its media's detach.
 *	Who has looked ifp up before goes on with a bare pointer.
 */
void
if_detach(struct ifnet *ifp)
{
	int s;

	/* 1. Sleeping below gives this up and takes it back. */
	s = splnet();

	/* 14, the first half: nobody finds it any more. */
	if_list_remove(ifp);

	/* 2. */
	if (ifp->if_slowtimo_ch != NULL)
		if_slowtimo_stop(ifp);

	/* 3. */
	if_down(ifp);

	/* 4 to 7: ALTQ; the queue's lock, too early; sysctl; CARP. */
	if (ifp->if_snd.ifq_lock != NULL)
		(void)mutex_obj_free(ifp->if_snd.ifq_lock);

	/* 8, 9. */
	if_purge_addresses(ifp);
	if_free_sadl(ifp);

	/* 10 to 13: routes, domains, pfil, the farewell. */

	/* 14, the second half. */
	ifioctl_detach(ifp);
	(void)rw_obj_free(ifp->if_afdata_lock);
	if_link_state_detach(ifp);

	/* 15. */
	if_detach_domain_queues(ifp);

	/*
	 * 16. Packets that point here may be in the IP queues, and in the
	 * hands of their softints.  The cross call waits for the latter.
	 */
	pktq_barrier(ip_pktq);
	pktq_barrier(ip6_pktq);
	xc_wait(xc_broadcast(0, if_detach_nop, NULL, NULL));

	/* Wait for the input softint. */
	if_input_detach(ifp);

	/* 17. */
	splx(s);
}
