/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ifnet_list/pslist.c -- the interfaces are on a pslist, and for readers of
 * kernel memory on the legacy TAILQ too.
 *
 *	From 2016-06; reference B.2, B.5, B.7, B.8.
 */

#include <sys/errno.h>
#include <sys/lwp.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

struct ifnet_head ifnet_list = TAILQ_HEAD_INITIALIZER(ifnet_list);
struct pslist_head ifnet_pslist = PSLIST_INITIALIZER;
kmutex_t ifnet_mtx;
pserialize_t ifnet_psz;
struct psref_class *ifnet_psref_class;
kmutex_t *ifnet_detach_lock;

void
if_list_init(void)
{

	TAILQ_INIT(&ifnet_list);
	PSLIST_INIT(&ifnet_pslist);
	mutex_init(&ifnet_mtx, MUTEX_DEFAULT, IPL_NONE);
	ifnet_psz = pserialize_create();
	ifnet_psref_class = psref_class_create("ifnet", IPL_SOFTNET);
	if (!MUTANT(R_08))
		ifnet_detach_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NONE);
}

void
if_list_initialize(struct ifnet *ifp)
{

	PSLIST_ENTRY_INIT(ifp, if_pslist_entry);
	psref_target_init(&ifp->if_psref, ifnet_psref_class);

	IFNET_LOCK();
	if_getindex(ifp);
	IFNET_UNLOCK();
}

/* There is no INSERT_TAIL: find the last one. */
static void
if_pslist_insert_tail(struct ifnet *ifp)
{
	struct ifnet *last, *next;

	last = IFNET_WRITER_FIRST();
	if (last == NULL) {
		PSLIST_WRITER_INSERT_HEAD(&ifnet_pslist, ifp, if_pslist_entry);
		return;
	}
	while ((next = IFNET_WRITER_NEXT(last)) != NULL)
		last = next;
	PSLIST_WRITER_INSERT_AFTER(last, ifp, if_pslist_entry);
}

void
if_list_insert(struct ifnet *ifp)
{

	IFNET_LOCK();
	TAILQ_INSERT_TAIL(&ifnet_list, ifp, if_list);
	if_pslist_insert_tail(ifp);
	IF_INDEX_PUBLISH(ifp);
	IFNET_UNLOCK();
}

/*
 * if_list_remove(ifp)
 *
 *	Unlink, and wait for the readers, with the writers' lock held.  Holders
 *	of a reference are not waited for.  Sleeps.
 */
void
if_list_remove(struct ifnet *ifp)
{

	IFNET_LOCK();
	if_putindex(ifp);
	TAILQ_REMOVE(&ifnet_list, ifp, if_list);
	PSLIST_WRITER_REMOVE(ifp, if_pslist_entry);
	if (!MUTANT(M_10))
		pserialize_perform(ifnet_psz);
	IFNET_UNLOCK();
}

/*
 * ifunit(name)
 *
 *	The interface with that name, or with that index when name is all
 *	digits; deactivated ones are not found by name.  The search is safe;
 *	the result is a bare pointer.
 */
struct ifnet *
ifunit(const char *name)
{
	struct ifnet *ifp, *found = NULL;
	unsigned index;
	int s;

	if (MUTANT(R_28) && if_name_is_index(name, &index))
		return if_byindex(index);

	s = pserialize_read_enter();
	if (!MUTANT(R_28) && if_name_is_index(name, &index)) {
		found = if_byindex(index);
		pserialize_read_exit(s);
		return found;
	}
	IFNET_READER_FOREACH(ifp) {
		if (if_is_deactivated(ifp))
			continue;
		if (strcmp(ifp->if_xname, name) == 0) {
			found = ifp;
			break;
		}
	}
	pserialize_read_exit(s);
	return found;
}

/*
 * ifconf(cmd, data)
 *
 *	SIOCGIFCONF.  Each interface is referenced while its records are copied
 *	out, outside the read section; the section is entered again before the
 *	reference goes, so that the next link can be followed.
 *
 *	when only the length was asked for, an interface without an
 *	address was passed over without either.
 */
int
ifconf(u_long cmd __unused, void *data)
{
	struct ifconf *ifc = data;
	struct ifconf_out ico = { NULL, 0 };
	struct psref psref;
	struct ifnet *ifp;
	int bound, error = 0, s;

	if (ifc->ifc_req != NULL) {
		ico.ico_req = ifc->ifc_req;
		ico.ico_space = ifc->ifc_len;
	}

	bound = curlwp_bind();
	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp) {
		psref_acquire(&psref, &ifp->if_psref, ifnet_psref_class);
		pserialize_read_exit(s);

		if (ifc->ifc_req == NULL && TAILQ_EMPTY(&ifp->if_addrlist)) {
			ico.ico_space += (int)sizeof(struct ifreq);
			if (MUTANT(R_32))
				continue;
			s = pserialize_read_enter();
			psref_release(
			    &psref, &ifp->if_psref, ifnet_psref_class);
			continue;
		}
		error = ifconf_one(ifp, &ico);

		s = pserialize_read_enter();
		psref_release(&psref, &ifp->if_psref, ifnet_psref_class);
		if (error != 0)
			break;
	}
	pserialize_read_exit(s);
	curlwp_bindx(bound);
	if (error != 0)
		return error;

	if (ifc->ifc_req != NULL)
		ifc->ifc_len -= ico.ico_space;
	else
		ifc->ifc_len = ico.ico_space;
	return 0;
}
