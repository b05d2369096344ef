/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link_state/locked.c -- changes of the link are queued for a softint, under
 * a lock.
 *
 *	The repaired stack; reference B.11.  A spin mutex protects word and cookie.
 */

#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>
#include <net/link_queue.h>

static int
if_link_lock(struct ifnet *ifp)
{

	if (MUTANT(R_33))
		return splnet();
	mutex_enter(ifp->if_link_lock);
	return 0;
}

static void
if_link_unlock(struct ifnet *ifp, int s)
{

	if (MUTANT(R_33))
		splx(s);
	else
		mutex_exit(ifp->if_link_lock);
}

static void
if_link_state_change_process(struct ifnet *ifp, int state)
{

	if (ifp->if_link_state == state)
		return;
	/*
	 * Here, from UNKNOWN to UP: a DOWN to the domains first, so that they
	 * see a change.
	 */
	ifp->if_link_state = state;
	/* Here: routing socket, CARP, the domains' hooks. */
}

/*
 * if_link_state_change_si(ifp)
 *
 *	Softint, with the kernel lock: apply the oldest change, and come again
 *	for the next.
 */
static void
if_link_state_change_si(void *arg)
{
	struct ifnet *ifp = arg;
	unsigned state;
	int s;

	s = if_link_lock(ifp);
	state = lq_get(ifp->if_link_queue, 0);
	ifp->if_link_queue = (uint16_t)lq_shift(ifp->if_link_queue);
	if_link_unlock(ifp, s);

	if (state != LQ_UNSET)
		if_link_state_change_process(ifp, (int)state);

	s = if_link_lock(ifp);
	if (lq_get(ifp->if_link_queue, 0) != LQ_UNSET &&
	    (MUTANT(R_64) || ifp->if_link_si != NULL))
		softint_schedule(ifp->if_link_si);
	if_link_unlock(ifp, s);
	SOFTINT_FENCE_PASS(&ifp->if_link_fence);
}

void
if_link_state_initialize(struct ifnet *ifp)
{

	ifp->if_link_queue = LQ_EMPTY;
	ifp->if_link_si = NULL;
	if ((ifp->if_extflags & IFEF_NO_LINK_STATE_CHANGE) != 0)
		return;
	ifp->if_link_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
	SOFTINT_FENCE_INIT(&ifp->if_link_fence);
	ifp->if_link_si =
	    softint_establish(SOFTINT_NET, if_link_state_change_si, ifp);
	if (ifp->if_link_si == NULL)
		panic("no softint for the link state of %s", ifp->if_xname);
}

void
if_link_state_detach(struct ifnet *ifp)
{

	void *si = ifp->if_link_si;
	int s;

	if (si == NULL)
		return;
	/* From here on nobody schedules it. */
	if (!MUTANT(R_64)) {
		s = if_link_lock(ifp);
		ifp->if_link_si = NULL;
		if_link_unlock(ifp, s);
	}
	SOFTINT_FENCE_WAIT(&ifp->if_link_fence, si);
	softint_disestablish(si);
	SOFTINT_FENCE_FINI(&ifp->if_link_fence);
	if (MUTANT(R_64))
		ifp->if_link_si = NULL;
	(void)mutex_obj_free(ifp->if_link_lock);
}

/*
 * if_link_state_change(ifp, state)
 *
 *	The link of ifp is now in that state: queue it.  When the queue is full
 *	the oldest entry goes, but a DOWN is not lost: it takes the place of
 *	the next.  The caller keeps ifp.  Any context.
 */
void
if_link_state_change(struct ifnet *ifp, int state)
{
	unsigned queue, length, oldest;
	int s;

	if (state != LINK_STATE_UNKNOWN && state != LINK_STATE_DOWN &&
	    state != LINK_STATE_UP)
		return;

	if ((ifp->if_extflags & IFEF_NO_LINK_STATE_CHANGE) != 0)
		return;

	s = if_link_lock(ifp);
	if (!MUTANT(R_64) && ifp->if_link_si == NULL)
		goto out;
	queue = ifp->if_link_queue;
	length = lq_length(queue);
	if (length > 0 && lq_get(queue, length - 1) == (unsigned)state)
		goto out;
	if (length == LQ_ENTRIES) {
		oldest = lq_get(queue, 0);
		queue = lq_shift(queue);
		if (oldest == LINK_STATE_DOWN)
			queue = lq_put(queue, 0, LINK_STATE_DOWN);
		length--;
	}
	ifp->if_link_queue = (uint16_t)lq_put(queue, length, (unsigned)state);
	softint_schedule(ifp->if_link_si);
out:
	if_link_unlock(ifp, s);
}
