/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ifnet_list/tailq.c -- the interfaces are on one TAILQ, and no lock.
 *
 *	Until 2016-05; reference B.2, B.5, B.7.  Every walk below is as bare as
 *	it looks.
 */

#include <sys/errno.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

struct ifnet_head ifnet_list = TAILQ_HEAD_INITIALIZER(ifnet_list);

void
if_list_init(void)
{

	TAILQ_INIT(&ifnet_list);
}

void
if_list_initialize(struct ifnet *ifp)
{

	if_getindex(ifp);
}

void
if_list_insert(struct ifnet *ifp)
{

	TAILQ_INSERT_TAIL(&ifnet_list, ifp, if_list);
}

void
if_list_remove(struct ifnet *ifp)
{

	if_putindex(ifp);
	TAILQ_REMOVE(&ifnet_list, ifp, if_list);
}

/*
 * ifunit(name)
 *
 *	The interface with that name, or with that index when name is all
 *	digits; deactivated ones are not found by name.  A bare pointer.
 */
struct ifnet *
ifunit(const char *name)
{
	struct ifnet *ifp;
	unsigned index;

	if (if_name_is_index(name, &index))
		return if_byindex(index);

	IFNET_FOREACH(ifp) {
		if (if_is_deactivated(ifp))
			continue;
		if (strcmp(ifp->if_xname, name) == 0)
			return ifp;
	}
	return NULL;
}

int
ifconf(u_long cmd __unused, void *data)
{
	struct ifconf *ifc = data;
	struct ifconf_out ico = { NULL, 0 };
	struct ifnet *ifp;
	int error;

	if (ifc->ifc_req != NULL) {
		ico.ico_req = ifc->ifc_req;
		ico.ico_space = ifc->ifc_len;
	}
	IFNET_FOREACH(ifp) {
		error = ifconf_one(ifp, &ico);
		if (error != 0)
			return error;
	}
	if (ifc->ifc_req != NULL)
		ifc->ifc_len -= ico.ico_space;
	else
		ifc->ifc_len = ico.ico_space;
	return 0;
}
