/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl_lock/ifnet_lock.c -- ioctl against destruction: count who is inside.
 *
 *	Until 2016-05; reference B.6.
 *
 *	An ioctl is counted on its CPU, without a lock, and then waits for the
 *	mutex.  The destroyer sums the counters of all CPUs, which their owners
 *	may be changing, and waits until the sum equals the number of exits.
 *	This is enough for whoever was counted (R-01 is about who was not).
 */

#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/percpu.h>
#include <sys/systm.h>
#include <sys/waitgraph.h>

#include <net/if.h>
#include <net/if_impl.h>

/*
 * struct ifnet_lock
 *
 *	Field keys:
 *	  (k)  il_lock
 *	  (c)  the owning CPU; summed by others as it is
 *	Lifetime:  freed by ifioctl_detach when entrances and exits agree.
 */
struct ifnet_lock {
	kmutex_t il_lock;      /* (k) around each handler */
	uint64_t il_nexit;     /* (k) */
	kcondvar_t il_emptied; /* (k) */
	percpu_t *il_nenter;   /* (c) uint64_t */
};

static void
ifnet_lock_enter(struct ifnet_lock *il)
{
	uint64_t *nenter;

	/* Before the mutex, so that the destroyer waits for us too. */
	nenter = percpu_getref(il->il_nenter);
	(*nenter)++;
	percpu_putref(il->il_nenter);
	hold(il);
	mutex_enter(&il->il_lock);
}

static void
ifnet_lock_exit(struct ifnet_lock *il)
{

	il->il_nexit++;
	unhold(il);
	mutex_exit(&il->il_lock);
}

static void
ifnet_lock_add(void *p, void *arg, struct cpu_info *ci __unused)
{
	const uint64_t *nenter = p;
	uint64_t *sum = arg;

	*sum += *nenter;
}

static uint64_t
ifnet_lock_entrances(struct ifnet_lock *il)
{
	uint64_t sum = 0;

	percpu_foreach(il->il_nenter, ifnet_lock_add, &sum);
	return sum;
}

void
ifioctl_initialize(struct ifnet *ifp __unused)
{
}

void
ifioctl_attach(struct ifnet *ifp)
{
	struct ifnet_lock *il;

	il = kmem_zalloc(sizeof(struct ifnet_lock), KM_SLEEP);
	il->il_nenter = percpu_alloc(sizeof(uint64_t));
	if (il->il_nenter == NULL)
		panic("no memory for the ioctl lock of %s", ifp->if_xname);
	mutex_init(&il->il_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&il->il_emptied, ifp->if_xname);
	ifp->if_ioctl_lock = il;
}

/*
 * ifioctl_detach(ifp)
 *
 *	Let late ioctls find the null handler, wait for all that have entered,
 *	and free the lock.  Sleeps.
 *
 *	The caller must have made ifp unreachable -- which is not enough, since
 *	an ioctl may hold the pointer and not have entered yet.
 */
void
ifioctl_detach(struct ifnet *ifp)
{
	struct ifnet_lock *il = ifp->if_ioctl_lock;

	mutex_enter(&il->il_lock);
	ifp->if_ioctl = if_nullioctl;
	while (ifnet_lock_entrances(il) != il->il_nexit) {
		wait_on(il, "ioctl drain");
		cv_wait(&il->il_emptied, &il->il_lock);
		wait_done(il);
	}
	mutex_exit(&il->il_lock);

	ifp->if_ioctl_lock = NULL;
	percpu_free(il->il_nenter, sizeof(uint64_t));
	cv_destroy(&il->il_emptied);
	mutex_destroy(&il->il_lock);
	kmem_free(il, sizeof(*il));
}

void
if_ioctl_enter(struct ifnet *ifp)
{

	ifnet_lock_enter(ifp->if_ioctl_lock);
}

void
if_ioctl_exit(struct ifnet *ifp)
{

	ifnet_lock_exit(ifp->if_ioctl_lock);
}

/*
 * if_nullioctl(ifp, cmd, data)
 *
 *	Each late entrant wakes the destroyer, who looks at the counters when
 *	the entrant has left the mutex.  An internal caller comes here without
 *	the lock, and after ifioctl_detach without a condvar.
 */
int
if_nullioctl(struct ifnet *ifp, u_long cmd __unused, void *data __unused)
{

	cv_signal(&ifp->if_ioctl_lock->il_emptied);
	return ENXIO;
}
