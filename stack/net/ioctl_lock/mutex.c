/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl_lock/mutex.c -- ioctl against destruction: a mutex and a reference.
 *
 *	From 2016-06; reference B.6, B.8.  The reference is the form
 *	if_lookup/psref; the mutex keeps handlers out of the moment in which
 *	the handlers are replaced.
 */

#include <sys/errno.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

void
ifioctl_initialize(struct ifnet *ifp)
{

	ifp->if_ioctl_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
}

void
ifioctl_attach(struct ifnet *ifp)
{

	KASSERT(ifp->if_ioctl_lock != NULL);
}

/*
 * ifioctl_detach(ifp)
 *
 *	Free the mutex.  R-02: in history if_detach calls this before it drains
 *	the references, so an ioctl may still be about to enter, or waiting.
 */
void
ifioctl_detach(struct ifnet *ifp)
{

	(void)mutex_obj_free(ifp->if_ioctl_lock);
	ifp->if_ioctl_lock = NULL;
}

void
if_ioctl_enter(struct ifnet *ifp)
{

	mutex_enter(ifp->if_ioctl_lock);
}

void
if_ioctl_exit(struct ifnet *ifp)
{

	mutex_exit(ifp->if_ioctl_lock);
}

int
if_nullioctl(
    struct ifnet *ifp __unused, u_long cmd __unused, void *data __unused)
{

	return ENXIO;
}
