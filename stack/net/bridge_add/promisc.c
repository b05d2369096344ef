/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_add/promisc.c -- a member is put into promiscuous mode.
 *
 *	Reference D.3, E3 and E4.
 */
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_types.h>

/*
 * bridge_ioctl_add(sc, arg)
 *
 *	BRDGADD.  No lock is held during the checks, so what they found may not
 *	be true any more when the member is inserted.
 */
int
bridge_ioctl_add(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;
	struct ifref ref;
	struct ifnet *ifs;
	int error;

	ifs = if_ref(req->ifbr_ifsname, &ref);
	if (ifs == NULL)
		return ENOENT;

	error = bridge_add_check(sc, ifs);
	if (error != 0)
		goto out;
	if ((ifs->if_flags & IFF_SIMPLEX) == 0 || ifs->if_type != IFT_ETHER) {
		error = EINVAL;
		goto out;
	}
	error = ifpromisc(ifs, 1);
	if (error != 0)
		goto out;

	bif = kmem_alloc(sizeof(struct bridge_iflist), KM_SLEEP);
	bridge_add_member(sc, ifs, bif);
out:
	if_unref(ifs, &ref);
	return error;
}

void
bridge_release_ether(struct ifnet *ifs)
{

	(void)ifpromisc(ifs, 0);
}
