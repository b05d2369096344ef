/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_detach/deactivate.c -- detach: handlers first, then the tables.
 *
 *	From 2016-06; reference B.8, "E6".  The step numbers are those of the
 *	reference.
 */

#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/pslist.h>
#include <sys/psref.h>
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
 *	The driver has stopped its interrupts and called its media's detach,
 *	and holds no reference on ifp.
 */
void
if_detach(struct ifnet *ifp)
{
	int s;

	/* 1. Sleeping below gives this up and takes it back. */
	s = splnet();

	/* 2: sysctl.  3. */
	if_ioctl_enter(ifp);
	if_deactivate(ifp);
	if_ioctl_exit(ifp);

	/* 4. Unlink, and a grace period with the writers' lock held. */
	if_list_remove(ifp);

	/* 5. Too early: who has a reference may still want it. */
	ifioctl_detach(ifp);

	/*
	 * 6. The condition is what deactivation left in the handler, not
	 * whether the callout runs.
	 */
	if (ifp->if_slowtimo != NULL && ifp->if_slowtimo_ch != NULL)
		if_slowtimo_stop(ifp);

	/* 7. ALTQ; the queue's lock, too early; CARP. */
	if_down(ifp);
	(void)mutex_obj_free(ifp->if_snd.ifq_lock);

	/* 8. Then routes, domains, pfil, the farewell. */
	if_purge_addresses(ifp);
	if_free_sadl(ifp);

	/* 9. */
	(void)rw_obj_free(ifp->if_afdata_lock);
	if_link_state_detach(ifp);

	/* 10. */
	if_detach_domain_queues(ifp);
	pktq_barrier(ip_pktq);
	pktq_barrier(ip6_pktq);
	xc_wait(xc_broadcast(0, if_detach_nop, NULL, NULL));

	/* 11. Wait for those who looked it up. */
	psref_target_destroy(&ifp->if_psref, ifnet_psref_class);
	PSLIST_ENTRY_DESTROY(ifp, if_pslist_entry);

	/* 12. Wait for the input softint. */
	if_input_detach(ifp);

	/* 13. */
	splx(s);
}
