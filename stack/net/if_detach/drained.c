/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_detach/drained.c -- detach: nothing is freed before everybody has let go.
 *
 *	The repaired stack.  What reference B.8, "E6", does in thirteen steps
 *	is done in two halves: first the interface becomes unreachable and all
 *	who have it are waited for, then it is taken apart.
 */

#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/pslist.h>
#include <sys/psref.h>
#include <sys/rwlock.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>
#include <net/netisr.h>
#include <net/pktqueue.h>

/* What history takes apart too early: who has a reference may want it. */
static void
if_detach_early(struct ifnet *ifp)
{

	if (MUTANT(R_02))
		ifioctl_detach(ifp);
	if (MUTANT(R_73))
		if_free_sadl(ifp);
	if (MUTANT(R_64))
		if_link_state_detach(ifp);
}

/*
 * if_detach_wait(ifp)
 *
 *	Until nobody can have ifp: neither by a look-up nor as input softint.
 */
static void
if_detach_wait(struct ifnet *ifp)
{

	if (!MUTANT(R_08))
		mutex_enter(ifnet_detach_lock);
	if_list_remove(ifp);
	if_detach_early(ifp);

	if (!MUTANT(M_11))
		psref_target_destroy(&ifp->if_psref, ifnet_psref_class);
	PSLIST_ENTRY_DESTROY(ifp, if_pslist_entry);
	if (!MUTANT(R_08))
		mutex_exit(ifnet_detach_lock);

	if_input_detach(ifp);
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

	/* Sleeping below gives this up and takes it back. */
	s = splnet();

	if_ioctl_enter(ifp);
	if_deactivate(ifp);
	if_ioctl_exit(ifp);

	/* Too early: who has a reference may still send. */
	if (MUTANT(R_03))
		(void)mutex_obj_free(ifp->if_snd.ifq_lock);

	if_detach_wait(ifp);
	if (!MUTANT(R_64))
		if_link_state_detach(ifp);

	if (ifp->if_slowtimo_ch != NULL)
		if_slowtimo_stop(ifp);
	if (!MUTANT(R_03)) {
		if_down(ifp);
		(void)mutex_obj_free(ifp->if_snd.ifq_lock);
	}
	if_purge_addresses(ifp);
	if_free_sadl(ifp);
	(void)rw_obj_free(ifp->if_afdata_lock);

	/* What is queued finds no interface; it goes a little earlier so. */
	if_detach_domain_queues(ifp);
	pktq_barrier(ip_pktq);
	pktq_barrier(ip6_pktq);

	if (!MUTANT(R_02))
		ifioctl_detach(ifp);

	splx(s);
}
