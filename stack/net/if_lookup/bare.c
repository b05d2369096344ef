/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_lookup/bare.c -- a look-up gives a bare pointer.
 *
 *	Until 2016-05; reference B.5, B.9.
 */

#include <sys/errno.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

struct ifnet *
if_ref(const char *name, struct ifref *ref __unused)
{

	return ifunit(name);
}

void
if_unref(struct ifnet *ifp __unused, struct ifref *ref __unused)
{
}

/*
 * if_clone_destroy(name)
 *
 *	Existence is checked before destroyability.  Nothing keeps ioctls away:
 *	that is left to ifioctl_detach, late in if_detach.
 */
int
if_clone_destroy(const char *name)
{
	struct if_clone *ifc;
	struct ifnet *ifp;

	KASSERT(mutex_owned(&if_clone_mtx));

	ifc = if_clone_lookup(name, NULL);
	if (ifc == NULL)
		return EINVAL;
	ifp = ifunit(name);
	if (ifp == NULL)
		return ENXIO;
	if (ifc->ifc_destroy == NULL)
		return EOPNOTSUPP;
	return (*ifc->ifc_destroy)(ifp);
}
