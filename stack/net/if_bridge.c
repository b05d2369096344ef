/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_bridge.c -- the bridge as an interface: created, brought up and down,
 * controlled, destroyed.
 *
 *	The parts are in the files and folders that if_bridgevar.h lists.
 *	Reference D.2 (life) and D.4 (ioctl).
 *
 *	Destruction trusts that nobody is inside the bridge once all members
 *	are deleted and ageing has ended.  In history that is not so: who came
 *	in through a member that left meanwhile is, and so is the ageing
 *	worker.
 */
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>
#include <net/if_types.h>

#include <forms/bridge_control.h>

/*
 * struct bridge_control
 *
 *	A request of SIOC[GS]DRVSPEC.
 *
 *	Field keys:
 *	  (:)  constant
 */
struct bridge_control {
	int (*bc_func)(struct bridge_softc *, void *); /* (:) */
	size_t bc_argsize;			       /* (:) */
	int bc_flags;				       /* (:) BC_F_* */
};

#define BC_F_COPYIN   0x01 /* the argument is copied in */
#define BC_F_COPYOUT  0x02 /* and out: a get request */
#define BC_F_SUSER    0x04 /* for the super-user */
#define BC_F_XLATEIN  0x08 /* length and buffer are those of the ifdrv */
#define BC_F_XLATEOUT 0x10 /* and so is the length of the answer */

int bridge_rtable_prune_period = BRIDGE_RTABLE_PRUNE_PERIOD;

static int bridge_clone_create(struct if_clone *, int);
static int bridge_clone_destroy(struct ifnet *);

static struct if_clone bridge_cloner =
    IF_CLONE_INITIALIZER("bridge", bridge_clone_create, bridge_clone_destroy);

/*
 * FIDELITY: this kernel has no BRIDGE_IPF, so BRDGGFILT and BRDGSFILT are
 * missing: their slots are zero-filled and within the table, and in history
 * BRDGSFILT with length 0 calls NULL.
 */
static const struct bridge_control bridge_control_table[] = {
	[BRDGADD] = { bridge_ioctl_add, sizeof(struct ifbreq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGDEL] = { bridge_ioctl_del, sizeof(struct ifbreq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGIFFLGS] = { bridge_ioctl_gifflags, sizeof(struct ifbreq),
	    BC_F_COPYIN | BC_F_COPYOUT },
	[BRDGSIFFLGS] = { bridge_ioctl_sifflags, sizeof(struct ifbreq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGSCACHE] = { bridge_ioctl_scache, sizeof(struct ifbrparam),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGCACHE] = { bridge_ioctl_gcache, sizeof(struct ifbrparam),
	    BC_F_COPYOUT },
	[OBRDGGIFS] = { bridge_ioctl_gifs, sizeof(struct ifbifconf),
	    BC_F_COPYIN | BC_F_COPYOUT },
	[OBRDGRTS] = { bridge_ioctl_rts, sizeof(struct ifbaconf),
	    BC_F_COPYIN | BC_F_COPYOUT },
	[BRDGSADDR] = { bridge_ioctl_saddr, sizeof(struct ifbareq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGSTO] = { bridge_ioctl_sto, sizeof(struct ifbrparam),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGTO] = { bridge_ioctl_gto, sizeof(struct ifbrparam),
	    BC_F_COPYOUT },
	[BRDGDADDR] = { bridge_ioctl_daddr, sizeof(struct ifbareq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGFLUSH] = { bridge_ioctl_flush, sizeof(struct ifbreq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGPRI] = { bridge_ioctl_gpri, sizeof(struct ifbrparam),
	    BC_F_COPYOUT },
	[BRDGSPRI] = { bridge_ioctl_spri, sizeof(struct ifbrparam),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGHT] = { bridge_ioctl_ght, sizeof(struct ifbrparam),
	    BC_F_COPYOUT },
	[BRDGSHT] = { bridge_ioctl_sht, sizeof(struct ifbrparam),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGFD] = { bridge_ioctl_gfd, sizeof(struct ifbrparam),
	    BC_F_COPYOUT },
	[BRDGSFD] = { bridge_ioctl_sfd, sizeof(struct ifbrparam),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGMA] = { bridge_ioctl_gma, sizeof(struct ifbrparam),
	    BC_F_COPYOUT },
	[BRDGSMA] = { bridge_ioctl_sma, sizeof(struct ifbrparam),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGSIFPRIO] = { bridge_ioctl_sifprio, sizeof(struct ifbreq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGSIFCOST] = { bridge_ioctl_sifcost, sizeof(struct ifbreq),
	    BC_F_COPYIN | BC_F_SUSER },
	[BRDGGIFS] = { bridge_ioctl_gifs, sizeof(struct ifbifconf),
	    BC_F_XLATEIN | BC_F_XLATEOUT },
	[BRDGRTS] = { bridge_ioctl_rts, sizeof(struct ifbaconf),
	    BC_F_XLATEIN | BC_F_XLATEOUT },
};

/* Once, at boot. */
void
bridgeattach(int n __unused)
{

	bridge_rtable_attach();
	bridge_members_attach();
	bridge_list_init();
	if_clone_attach(&bridge_cloner);
}

static void
bridge_stp_defaults(struct bridge_softc *sc)
{

	sc->sc_bridge_max_age = BSTP_DEFAULT_MAX_AGE;
	sc->sc_bridge_hello_time = BSTP_DEFAULT_HELLO_TIME;
	sc->sc_bridge_forward_delay = BSTP_DEFAULT_FORWARD_DELAY;
	sc->sc_bridge_priority = BSTP_DEFAULT_BRIDGE_PRIORITY;
	sc->sc_hold_time = BSTP_DEFAULT_HOLD_TIME;
}

static int
bridge_clone_create(struct if_clone *ifc, int unit)
{
	struct bridge_softc *sc;
	struct ifnet *ifp;

	sc = kmem_zalloc(sizeof(struct bridge_softc), KM_SLEEP);
	ifp = &sc->sc_if;

	sc->sc_brtmax = BRIDGE_RTABLE_MAX;
	sc->sc_brttimeout = BRIDGE_RTABLE_TIMEOUT;
	bridge_stp_defaults(sc);

	bridge_rtable_init(sc);
	bridge_age_init(sc);
	callout_init(&sc->sc_brcallout, 0);
	callout_init(&sc->sc_bstpcallout, 0);
	bridge_members_init(sc);

	if_initname(ifp, ifc->ifc_name, unit);
	ifp->if_softc = sc;
	ifp->if_type = IFT_BRIDGE;
	ifp->if_addrlen = 0;
	ifp->if_hdrlen = ETHER_HDR_LEN;
	ifp->if_mtu = ETHERMTU;
	ifp->if_ioctl = bridge_ioctl;
	ifp->if_output = bridge_output;
	ifp->if_start = bridge_start;
	ifp->if_init = bridge_init;
	ifp->if_stop = bridge_stop;

	bridge_forward_init(sc);
	bridge_attach(sc);

	return 0;
}

/*
 * bridge_clone_destroy(ifp)
 *
 *	In history the ageing thread ends after the table that it sweeps
 *	and the callouts are neither halted nor destroyed.
 */
static int
bridge_clone_destroy(struct ifnet *ifp)
{
	struct bridge_softc *sc = ifp->if_softc;
	int s;

	/* While it is running, if it is. */
	bridge_forward_barrier(sc);

	s = splnet();
	bridge_stop(ifp, 1);

	bridge_delete_all(sc);
	bridge_unlist(sc);
	splx(s);

	if_detach(ifp);

	bridge_forward_flush(sc);
	if (!MUTANT(R_48))
		bridge_age_fini(sc);
	bridge_rtable_fini(sc);
	bridge_members_fini(sc);
	if (MUTANT(R_48))
		bridge_age_fini(sc);
	bridge_forward_fini(sc);
	kmem_free(sc, sizeof(*sc));

	return 0;
}

/* Bring it up. */
int
bridge_init(struct ifnet *ifp)
{
	struct bridge_softc *sc = ifp->if_softc;

	if ((ifp->if_flags & IFF_RUNNING) != 0)
		return 0;

	bridge_age_start(sc);
	bstp_initialization(sc);

	return 0;
}

/*
 * bridge_stop(ifp, disable)
 *
 *	Bring it down.  In history IFF_RUNNING goes last, after a flush that
 *	sleeps: until then the data path forwards, and the ageing worker arms
 *	the callout again.
 */
void
bridge_stop(struct ifnet *ifp, int disable __unused)
{
	struct bridge_softc *sc = ifp->if_softc;

	if ((ifp->if_flags & IFF_RUNNING) == 0)
		return;

	bridge_age_stop(sc);
	bstp_stop(sc);
	bridge_rtflush(sc, false);
	if (MUTANT(R_48))
		IF_FLAGS_CLR(ifp, IFF_RUNNING);
}

/* Nobody sends on the bridge itself: frames go out of its members. */
void
bridge_start(struct ifnet *ifp)
{

	printf("%s: bridge_start() called\n", ifp->if_xname);
}

/*
 * bridge_ioctl_drvspec(sc, cmd, ifd)
 *
 *	One request of the control table, at splnet.  ifd is the kernel's copy.
 */
static int
bridge_ioctl_drvspec(struct bridge_softc *sc, u_long cmd, struct ifdrv *ifd)
{
	const struct bridge_control *bc = &bridge_control_table[ifd->ifd_cmd];
	const bool out = (bc->bc_flags & (BC_F_COPYOUT | BC_F_XLATEOUT)) != 0;
	const bool xlate = (bc->bc_flags & (BC_F_XLATEIN | BC_F_XLATEOUT)) != 0;
	union {
		struct ifbreq ifbreq;
		struct ifbareq ifbareq;
		struct ifbifconf ifbifconf;
		struct ifbaconf ifbaconf;
		struct ifbrparam ifbrparam;
	} args;
	int error;

	/* What is translated for one list is translated for the other. */
	CTASSERT(offsetof(struct ifbifconf, ifbic_len) ==
	    offsetof(struct ifbaconf, ifbac_len));
	CTASSERT(offsetof(struct ifbifconf, ifbic_buf) ==
	    offsetof(struct ifbaconf, ifbac_buf));

	if (!MUTANT(R_41) && bc->bc_func == NULL)
		return EINVAL;
	if (out != (cmd == SIOCGDRVSPEC))
		return EINVAL;
	if (!xlate && ifd->ifd_len != bc->bc_argsize)
		return EINVAL;

	memset(&args, 0, sizeof(args));
	if ((bc->bc_flags & BC_F_COPYIN) != 0) {
		error = copyin(ifd->ifd_data, &args, ifd->ifd_len);
		if (error != 0)
			return error;
	} else if ((bc->bc_flags & BC_F_XLATEIN) != 0) {
		/* The list's length has 32 bits, as in the kernel. */
		args.ifbifconf.ifbic_len = (uint32_t)ifd->ifd_len;
		args.ifbifconf.ifbic_buf = ifd->ifd_data;
	}

	error = (*bc->bc_func)(sc, &args);
	if (error != 0)
		return error;

	if ((bc->bc_flags & BC_F_COPYOUT) != 0)
		error = copyout(&args, ifd->ifd_data, ifd->ifd_len);
	else if ((bc->bc_flags & BC_F_XLATEOUT) != 0)
		ifd->ifd_len = args.ifbifconf.ifbic_len;

	return error;
}

static int
bridge_ioctl_sflags(struct ifnet *ifp, u_long cmd, void *data)
{
	int error;

	error = ifioctl_common(ifp, cmd, data);
	if (error != 0)
		return error;

	switch (ifp->if_flags & (IFF_UP | IFF_RUNNING)) {
	case IFF_RUNNING:
		(*ifp->if_stop)(ifp, 1);
		return 0;
	case IFF_UP:
		return (*ifp->if_init)(ifp);
	default:
		return 0;
	}
}

/*
 * bridge_ioctl(ifp, cmd, data)
 *
 *	Thread context.  Everything runs at splnet, also handlers that sleep,
 *	and then splnet is worth nothing.
 *
 *	FIDELITY: every caller of this stack is the super-user, so BC_F_SUSER
 *	is not looked at.
 */
int
bridge_ioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	struct bridge_softc *sc = ifp->if_softc;
	struct ifdrv *ifd = data;
	int error, s;

	if ((cmd == SIOCGDRVSPEC || cmd == SIOCSDRVSPEC) &&
	    ifd->ifd_cmd >= BRIDGE_CONTROL_COUNT)
		return EINVAL;

	s = splnet();
	switch (cmd) {
	case SIOCGDRVSPEC:
	case SIOCSDRVSPEC:
		error = bridge_ioctl_drvspec(sc, cmd, ifd);
		break;
	case SIOCSIFFLAGS:
		error = bridge_ioctl_sflags(ifp, cmd, data);
		break;
	case SIOCSIFMTU:
		error = ifioctl_common(ifp, cmd, data);
		if (error == ENETRESET)
			error = 0;
		break;
	default:
		error = ifioctl_common(ifp, cmd, data);
		break;
	}
	splx(s);

	return error;
}
