/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_add/locked.c -- a member makes room for vlan tags and is put into
 * promiscuous mode, with its ioctl lock.
 *
 *	The repaired stack; reference D.3.
 */
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_impl.h>
#include <net/if_types.h>

static int
bridge_prepare_ether(struct ifnet *ifs)
{
	int error;

	error = ether_enable_vlan_mtu(ifs);
	if (error > 0)
		return error;

	error = ifpromisc(ifs, 1);
	if (error != 0)
		(void)ether_disable_vlan_mtu(ifs);
	return error;
}

static int
bridge_add_locked(struct bridge_softc *sc, struct ifnet *ifs)
{
	struct bridge_iflist *bif;
	int error;

	error = bridge_add_check(sc, ifs);
	if (error != 0)
		return error;

	bif = MUTANT(R_39) ? kmem_alloc(sizeof(*bif), KM_SLEEP) :
			     kmem_zalloc(sizeof(*bif), KM_SLEEP);
	error = bridge_prepare_ether(ifs);
	if (error != 0) {
		kmem_free(bif, sizeof(*bif));
		return error;
	}
	bridge_add_member(sc, ifs, bif);
	return 0;
}

/*
 * bridge_ioctl_add(sc, arg)
 *
 *	BRDGADD.  What the checks found stays true until ifs is a member: other
 *	bridges, and the detach of ifs, wait for its ioctl lock.
 */
int
bridge_ioctl_add(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct ifref ref;
	struct ifnet *ifs;
	int error;

	ifs = if_ref(req->ifbr_ifsname, &ref);
	if (ifs == NULL)
		return ENOENT;

	/* Before the lock: ifs may be the bridge itself. */
	if (ifs->if_type != IFT_ETHER) {
		error = EINVAL;
	} else if (MUTANT(R_50)) {
		error = bridge_add_locked(sc, ifs);
	} else {
		if_ioctl_enter(ifs);
		error = bridge_add_locked(sc, ifs);
		if_ioctl_exit(ifs);
	}
	if_unref(ifs, &ref);
	return error;
}

void
bridge_release_ether(struct ifnet *ifs)
{

	if_ioctl_enter(ifs);
	(void)ifpromisc(ifs, 0);
	(void)ether_disable_vlan_mtu(ifs);
	if_ioctl_exit(ifs);
}
