/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_add/nowait.c -- a member is put into promiscuous mode, and its
 * memory is not waited for.
 *
 *	2014-07; reference D.3, E0.
 */
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_types.h>

/*
 * bridge_ioctl_add(sc, arg)
 *
 *	BRDGADD, at splnet with the kernel lock.  Where it sleeps, what the
 *	checks found need not be true any more.
 */
int
bridge_ioctl_add(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;
	struct ifnet *ifs;
	int error;

	ifs = ifunit(req->ifbr_ifsname);
	if (ifs == NULL)
		return ENOENT;

	error = bridge_add_check(sc, ifs);
	if (error != 0)
		return error;

	bif = kmem_alloc(sizeof(struct bridge_iflist), KM_NOSLEEP);
	if (bif == NULL)
		return ENOMEM;

	error = ifs->if_type == IFT_ETHER ? ifpromisc(ifs, 1) : EINVAL;
	if (error != 0) {
		kmem_free(bif, sizeof(*bif));
		return error;
	}
	bridge_add_member(sc, ifs, bif);
	return 0;
}

void
bridge_release_ether(struct ifnet *ifs)
{

	(void)ifpromisc(ifs, 0);
}
