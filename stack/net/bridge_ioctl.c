/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_ioctl.c -- what brconfig(8) asks of a bridge.
 *
 *	The handlers of bridge_control_table, but for adding and deleting
 *	members.  arg is the kernel's copy of the argument; it is copied out
 *	again for get requests.  All run at splnet in thread context, with the
 *	interface's ioctl lock, bound to a CPU where members are held by passive
 *	reference.  Reference D.4.
 *
 *	Parameters of the bridge and of members are plain stores that the data
 *	path reads without a lock.
 */
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_types.h>

/* Times are given in seconds and kept in 1/256 s. */
#define BSTP_TIME_SHIFT 8

static void
bridge_restart_stp(struct bridge_softc *sc)
{

	if ((sc->sc_if.if_flags & IFF_RUNNING) != 0)
		bstp_initialization(sc);
}

/* What the outside sees of a member, but for its name. */
static void
bridge_fill_ifbreq(const struct bridge_iflist *bif, struct ifbreq *req)
{

	req->ifbr_ifsflags = bif->bif_flags;
	req->ifbr_state = bif->bif_state;
	req->ifbr_priority = bif->bif_priority;
	req->ifbr_path_cost = (uint8_t)bif->bif_path_cost;
	req->ifbr_portno = (uint8_t)(bif->bif_ifp->if_index & 0xff);
}

int
bridge_ioctl_gifflags(struct bridge_softc *sc, void *arg)
{
	struct ifbreq *req = arg;
	struct bridge_iflist *bif;
	struct psref psref;

	bif = bridge_lookup_member(sc, req->ifbr_ifsname, &psref);
	if (bif == NULL)
		return ENOENT;

	bridge_fill_ifbreq(bif, req);
	bridge_release_member(sc, bif, &psref);

	return 0;
}

int
bridge_ioctl_sifflags(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;
	struct psref psref;
	int error = 0;

	bif = bridge_lookup_member(sc, req->ifbr_ifsname, &psref);
	if (bif == NULL)
		return ENOENT;

	if ((req->ifbr_ifsflags & IFBIF_STP) != 0 &&
	    bif->bif_ifp->if_type != IFT_ETHER)
		error = EINVAL;
	else
		bif->bif_flags = req->ifbr_ifsflags;
	bridge_release_member(sc, bif, &psref);

	if (error == 0)
		bridge_restart_stp(sc);

	return error;
}

int
bridge_ioctl_scache(struct bridge_softc *sc, void *arg)
{
	const struct ifbrparam *param = arg;

	sc->sc_brtmax = param->ifbrp_csize;
	bridge_rttrim(sc);

	return 0;
}

int
bridge_ioctl_gcache(struct bridge_softc *sc, void *arg)
{
	struct ifbrparam *param = arg;

	param->ifbrp_csize = sc->sc_brtmax;

	return 0;
}

static uint32_t
bridge_count_members(struct bridge_softc *sc)
{
	struct bridge_iflist *bif;
	uint32_t count = 0;

	KASSERT(BRIDGE_LOCKED(sc));

	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc)
		count++;

	return count;
}

/*
 * bridge_ioctl_gifs(sc, arg)
 *
 *	The list of members.  With too little room only the length that is
 *	needed.  In history, when the list has shrunk while memory was
 *	allocated, records that nobody filled are copied out as well.
 */
int
bridge_ioctl_gifs(struct bridge_softc *sc, void *arg)
{
	struct ifbifconf *bifc = arg;
	struct bridge_iflist *bif;
	struct ifbreq *breqs, *breq;
	uint32_t count, length;
	int error;

	for (;;) {
		BRIDGE_LOCK(sc);
		count = bridge_count_members(sc);
		BRIDGE_UNLOCK(sc);

		length = (uint32_t)sizeof(*breqs) * count;
		if (count == 0 || bifc->ifbic_len < length) {
			bifc->ifbic_len = length;
			return 0;
		}
		breqs = kmem_alloc(sizeof(*breqs) * count, KM_SLEEP);

		BRIDGE_LOCK(sc);
		if (bridge_count_members(sc) <= count)
			break;
		BRIDGE_UNLOCK(sc);
		kmem_free(breqs, sizeof(*breqs) * count);
	}

	breq = breqs;
	BRIDGE_IFLIST_WRITER_FOREACH(bif, sc) {
		memset(breq, 0, sizeof(*breq));
		strlcpy(breq->ifbr_ifsname, bif->bif_ifp->if_xname,
		    sizeof(breq->ifbr_ifsname));
		bridge_fill_ifbreq(bif, breq);
		breq++;
	}
	BRIDGE_UNLOCK(sc);

	if (!MUTANT(R_42))
		length = (uint32_t)((char *)breq - (char *)breqs);
	error = copyout(breqs, bifc->ifbic_req, length);
	bifc->ifbic_len = length;
	kmem_free(breqs, sizeof(*breqs) * count);

	return error;
}

static void
bridge_fill_ifbareq(const struct bridge_rtnode *brt, struct ifbareq *req)
{
	const time_t now = time_uptime;
	const struct ifnet *ifp;

	memset(req, 0, sizeof(*req));
	/* In history it is NULL at times, or outlived. */
	ifp = brt->brt_ifp;
	SHARED_ACQUIRE();
	strlcpy(req->ifba_ifsname, ifp->if_xname, sizeof(req->ifba_ifsname));
	memcpy(req->ifba_dst, brt->brt_addr, sizeof(req->ifba_dst));
	if ((brt->brt_flags & IFBAF_TYPEMASK) == IFBAF_DYNAMIC &&
	    now < brt->brt_expire)
		req->ifba_expire = brt->brt_expire - now;
	req->ifba_flags = brt->brt_flags;
}

/* bridge_ioctl_rts without R-43: copies, which are copied out when the lock is
 * gone. */
static int
bridge_copy_rts(struct bridge_softc *sc, struct ifbaconf *bac)
{
	uint32_t count = 0, room = sc->sc_brtcnt;
	struct bridge_rtnode *brt;
	struct ifbareq *reqs;
	int error;

	room = MIN(room, (uint32_t)(bac->ifbac_len / sizeof(*reqs)));
	bac->ifbac_len = 0;
	if (room == 0)
		return 0;
	reqs = kmem_alloc(sizeof(*reqs) * room, KM_SLEEP);

	BRIDGE_RT_LOCK(sc);
	BRIDGE_RTLIST_FOREACH(brt, &sc->sc_rtlist, brt_list)
	{
		if (count == room && !MUTANT(M_16))
			break;
		bridge_fill_ifbareq(brt, &reqs[count++]);
	}
	BRIDGE_RT_UNLOCK(sc);

	count = MIN(count, room);
	error = copyout(reqs, bac->ifbac_req, sizeof(*reqs) * count);
	bac->ifbac_len = (uint32_t)sizeof(*reqs) * count;
	kmem_free(reqs, sizeof(*reqs) * room);

	return error;
}

/*
 * bridge_ioctl_rts(sc, arg)
 *
 *	The forwarding table, as much of it as there is room for.  In history
 *	the lock is held while user memory is written, also where it is a spin
 *	mutex.
 */
int
bridge_ioctl_rts(struct bridge_softc *sc, void *arg)
{
	struct ifbaconf *bac = arg;
	struct bridge_rtnode *brt;
	struct ifbareq bareq;
	uint32_t count = 0;
	int error = 0;

	if (bac->ifbac_len == 0)
		return 0;
	if (!MUTANT(R_43))
		return bridge_copy_rts(sc, bac);

	BRIDGE_RT_LOCK(sc);
	BRIDGE_RTLIST_FOREACH(brt, &sc->sc_rtlist, brt_list)
	{
		if (bac->ifbac_len < sizeof(bareq) * (count + 1))
			break;
		bridge_fill_ifbareq(brt, &bareq);
		error = copyout(&bareq, bac->ifbac_req + count, sizeof(bareq));
		if (error != 0)
			break;
		count++;
	}
	BRIDGE_RT_UNLOCK(sc);

	bac->ifbac_len = (uint32_t)sizeof(bareq) * count;

	return error;
}

int
bridge_ioctl_saddr(struct bridge_softc *sc, void *arg)
{
	const struct ifbareq *req = arg;
	struct bridge_iflist *bif;
	struct psref psref;
	int error;

	bif = bridge_lookup_member(sc, req->ifba_ifsname, &psref);
	if (bif == NULL)
		return ENOENT;

	error = bridge_rtupdate(
	    sc, req->ifba_dst, bif->bif_ifp, true, req->ifba_flags);
	bridge_release_member(sc, bif, &psref);

	return error;
}

/* Entries that exist keep the time they were given. */
int
bridge_ioctl_sto(struct bridge_softc *sc, void *arg)
{
	const struct ifbrparam *param = arg;

	sc->sc_brttimeout = param->ifbrp_ctime;

	return 0;
}

int
bridge_ioctl_gto(struct bridge_softc *sc, void *arg)
{
	struct ifbrparam *param = arg;

	param->ifbrp_ctime = sc->sc_brttimeout;

	return 0;
}

int
bridge_ioctl_daddr(struct bridge_softc *sc, void *arg)
{
	const struct ifbareq *req = arg;

	return bridge_rtdaddr(sc, req->ifba_dst);
}

int
bridge_ioctl_flush(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;

	bridge_rtflush(sc, (req->ifbr_ifsflags & IFBF_FLUSHALL) != 0);

	return 0;
}

int
bridge_ioctl_gpri(struct bridge_softc *sc, void *arg)
{
	struct ifbrparam *param = arg;

	param->ifbrp_prio = sc->sc_bridge_priority;

	return 0;
}

int
bridge_ioctl_spri(struct bridge_softc *sc, void *arg)
{
	const struct ifbrparam *param = arg;

	sc->sc_bridge_priority = param->ifbrp_prio;
	bridge_restart_stp(sc);

	return 0;
}

int
bridge_ioctl_ght(struct bridge_softc *sc, void *arg)
{
	struct ifbrparam *param = arg;

	param->ifbrp_hellotime =
	    (uint8_t)(sc->sc_bridge_hello_time >> BSTP_TIME_SHIFT);

	return 0;
}

int
bridge_ioctl_sht(struct bridge_softc *sc, void *arg)
{
	const struct ifbrparam *param = arg;

	if (param->ifbrp_hellotime == 0)
		return EINVAL;
	sc->sc_bridge_hello_time =
	    (uint16_t)(param->ifbrp_hellotime << BSTP_TIME_SHIFT);
	bridge_restart_stp(sc);

	return 0;
}

int
bridge_ioctl_gfd(struct bridge_softc *sc, void *arg)
{
	struct ifbrparam *param = arg;

	param->ifbrp_fwddelay =
	    (uint8_t)(sc->sc_bridge_forward_delay >> BSTP_TIME_SHIFT);

	return 0;
}

int
bridge_ioctl_sfd(struct bridge_softc *sc, void *arg)
{
	const struct ifbrparam *param = arg;

	if (param->ifbrp_fwddelay == 0)
		return EINVAL;
	sc->sc_bridge_forward_delay =
	    (uint16_t)(param->ifbrp_fwddelay << BSTP_TIME_SHIFT);
	bridge_restart_stp(sc);

	return 0;
}

int
bridge_ioctl_gma(struct bridge_softc *sc, void *arg)
{
	struct ifbrparam *param = arg;

	param->ifbrp_maxage =
	    (uint8_t)(sc->sc_bridge_max_age >> BSTP_TIME_SHIFT);

	return 0;
}

int
bridge_ioctl_sma(struct bridge_softc *sc, void *arg)
{
	const struct ifbrparam *param = arg;

	if (param->ifbrp_maxage == 0)
		return EINVAL;
	sc->sc_bridge_max_age =
	    (uint16_t)(param->ifbrp_maxage << BSTP_TIME_SHIFT);
	bridge_restart_stp(sc);

	return 0;
}

/* The member stays held while the spanning tree starts over. */
int
bridge_ioctl_sifprio(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;
	struct psref psref;

	bif = bridge_lookup_member(sc, req->ifbr_ifsname, &psref);
	if (bif == NULL)
		return ENOENT;

	bif->bif_priority = req->ifbr_priority;
	bridge_restart_stp(sc);
	bridge_release_member(sc, bif, &psref);

	return 0;
}

/* The same. */
int
bridge_ioctl_sifcost(struct bridge_softc *sc, void *arg)
{
	const struct ifbreq *req = arg;
	struct bridge_iflist *bif;
	struct psref psref;

	bif = bridge_lookup_member(sc, req->ifbr_ifsname, &psref);
	if (bif == NULL)
		return ENOENT;

	bif->bif_path_cost = req->ifbr_path_cost;
	bridge_restart_stp(sc);
	bridge_release_member(sc, bif, &psref);

	return 0;
}
