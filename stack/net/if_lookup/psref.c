/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_lookup/psref.c -- a look-up gives a passive reference.
 *
 *	From 2016-06; reference B.5, B.9.  Needs the form ifnet_list/pslist.
 */

#include <sys/errno.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/pserialize.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

/*
 * if_get(name, psref)
 *
 *	As ifunit, with a reference taken before the read section is left.
 *	The caller must stay on its CPU until if_put.
 *
 *	an all-digit name took a branch that acquires nothing, and if_put
 *	then released what was never acquired.
 */
struct ifnet *
if_get(const char *name, struct psref *psref)
{
	struct ifnet *ifp, *found = NULL;
	unsigned index;
	int s;

	if (if_name_is_index(name, &index)) {
		if (MUTANT(R_28))
			return if_byindex(index);
		return if_get_byindex(index, psref);
	}

	s = pserialize_read_enter();
	IFNET_READER_FOREACH(ifp) {
		if (if_is_deactivated(ifp))
			continue;
		if (strcmp(ifp->if_xname, name) == 0) {
			if (!MUTANT(M_18))
				psref_acquire(
				    psref, &ifp->if_psref, ifnet_psref_class);
			found = ifp;
			break;
		}
	}
	pserialize_read_exit(s);
	if (MUTANT(M_18) && found != NULL)
		psref_acquire(psref, &found->if_psref, ifnet_psref_class);
	return found;
}

/*
 * if_get_byindex(index, psref)
 *
 *	The same by index; deactivated interfaces are found.
 */
struct ifnet *
if_get_byindex(unsigned index, struct psref *psref)
{
	struct ifnet *ifp;
	int s;

	s = pserialize_read_enter();
	ifp = if_byindex(index);
	if (ifp != NULL)
		psref_acquire(psref, &ifp->if_psref, ifnet_psref_class);
	pserialize_read_exit(s);
	return ifp;
}

void
if_put(const struct ifnet *ifp, struct psref *psref)
{

	if (ifp == NULL)
		return;
	psref_release(psref, &ifp->if_psref, ifnet_psref_class);
}

void
if_acquire_NOMPSAFE(struct ifnet *ifp, struct psref *psref)
{

	KASSERT(ifp->if_index != 0);
	psref_acquire(psref, &ifp->if_psref, ifnet_psref_class);
}

bool
if_held(struct ifnet *ifp)
{

	return psref_held(&ifp->if_psref, ifnet_psref_class);
}

struct ifnet *
if_ref(const char *name, struct ifref *ref)
{
	struct ifnet *ifp;

	ref->ifr_bound = MUTANT(M_7) ? 0 : curlwp_bind();
	ifp = if_get(name, &ref->ifr_psref);
	if (ifp == NULL && !MUTANT(M_7))
		curlwp_bindx(ref->ifr_bound);
	return ifp;
}

void
if_unref(struct ifnet *ifp, struct ifref *ref)
{

	if_put(ifp, &ref->ifr_psref);
	if (!MUTANT(M_7))
		curlwp_bindx(ref->ifr_bound);
}

/* It stays, as it was. */
static void
if_clone_refused(struct ifnet *ifp, if_ioctl_t *handler)
{

	if_ioctl_enter(ifp);
	ifp->if_ioctl = handler;
	IF_FLAGS_CLR(ifp, IFF_DYING);
	if_ioctl_exit(ifp);
}

/*
 * if_clone_destroy(name)
 *
 *	Later ioctls get ENXIO from the null handler.  The reference is given
 *	back before ifc_destroy, which would wait for it for ever.  In history
 *	an interface that refuses to be destroyed keeps the null handler (H-3).
 */
int
if_clone_destroy(const char *name)
{
	struct if_clone *ifc;
	struct ifnet *ifp;
	struct psref psref;
	if_ioctl_t *handler;
	int bound, error;

	KASSERT(mutex_owned(&if_clone_mtx));

	ifc = if_clone_lookup(name, NULL);
	if (ifc == NULL)
		return EINVAL;
	if (ifc->ifc_destroy == NULL)
		return EOPNOTSUPP;

	bound = curlwp_bind();
	ifp = if_get(name, &psref);
	if (ifp == NULL) {
		curlwp_bindx(bound);
		return ENXIO;
	}
	if (!MUTANT(H_5) && !if_detach_begin(ifp)) {
		if_put(ifp, &psref);
		curlwp_bindx(bound);
		return ENXIO;
	}
	if_ioctl_enter(ifp);
	handler = MUTANT(H_3) ? NULL : ifp->if_ioctl;
	ifp->if_ioctl = if_nullioctl;
	if_ioctl_exit(ifp);
	if (!MUTANT(M_4))
		if_put(ifp, &psref);
	curlwp_bindx(bound);

	error = (*ifc->ifc_destroy)(ifp);
	if (!MUTANT(H_3) && error != 0)
		if_clone_refused(ifp, handler);
	return error;
}
