/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if.c -- the life of an interface: initialise, register, up, down,
 * deactivate; promiscuous mode and the slow timer.
 *
 *	Definition: reference parts B.1 to B.3, B.8, B.12.  if_detach is the
 *	form if_detach: the order of its steps is what changed most.
 *
 *	Outside, and called by the kernel where a comment says so: sysctl,
 *	domains, routing socket, pfil, ALTQ, CARP, bpf.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

int ifqmaxlen = IFQ_MAXLEN;

void
ifinit(void)
{

	if_clone_init();
	if_list_init();
}

void
if_initname(struct ifnet *ifp, const char *name, int unit)
{

	(void)snprintf(
	    ifp->if_xname, sizeof(ifp->if_xname), "%s%d", name, unit);
}

/*
 * if_initialize(ifp)
 *
 *	First half of attaching: everything that needs no link layer.  The
 *	caller has filled in name, type, flags and handlers of zeroed memory.
 *	From here on if_byindex finds ifp.  May sleep.
 */
void
if_initialize(struct ifnet *ifp)
{

	TAILQ_INIT(&ifp->if_addrlist);
	if (ifp->if_snd.ifq_maxlen == 0)
		ifp->if_snd.ifq_maxlen = ifqmaxlen;
	ifp->if_broadcastaddr = NULL;
	ifp->if_link_state = LINK_STATE_UNKNOWN;
	ifp->if_capenable = 0;
	if_transmit_initialize(ifp);

	/* Here: make if_pfil, run the global attach hook. */

	ifp->if_afdata_lock = rw_obj_alloc();
	if_link_state_initialize(ifp);
	ifioctl_initialize(ifp);
	if_list_initialize(ifp);
}

/*
 * if_register(ifp)
 *
 *	Second half: defaults for handlers that the driver left out, and
 *	then the list, where everybody finds ifp.  May sleep.
 */
void
if_register(struct ifnet *ifp)
{

	if (ifp->if_ioctl == NULL)
		ifp->if_ioctl = ifioctl_common;
	ifioctl_attach(ifp);

	/* Here: sysctl nodes, if_attachdomain1, routing socket arrival. */

	if (ifp->if_slowtimo != NULL) {
		ifp->if_slowtimo_ch =
		    kmem_zalloc(sizeof(*ifp->if_slowtimo_ch), KM_SLEEP);
		callout_init(ifp->if_slowtimo_ch, 0);
		callout_reset(
		    ifp->if_slowtimo_ch, hz / IFNET_SLOWHZ, if_slowtimo, ifp);
	}
	if_transmit_register(ifp);
	if_list_insert(ifp);
}

/*
 * if_attach(ifp)
 *
 *	Both halves, for drivers that have nothing to do in between.
 */
void
if_attach(struct ifnet *ifp)
{

	if_initialize(ifp);
	if_input_attach(ifp);
	if_register(ifp);
}

int
if_nulloutput(struct ifnet *ifp __unused, struct mbuf *m,
    const struct sockaddr *dst __unused, const struct rtentry *rt __unused)
{

	if (!MUTANT(R_35))
		m_freem(m);
	return ENXIO;
}

void
if_nullinput(struct ifnet *ifp __unused, struct mbuf *m)
{

	if (!MUTANT(R_35))
		m_freem(m);
}

void
if_nullstart(struct ifnet *ifp __unused)
{
}

int
if_nullinit(struct ifnet *ifp __unused)
{

	return ENXIO;
}

void
if_nullstop(struct ifnet *ifp __unused, int disable __unused)
{
}

void
if_nullslowtimo(struct ifnet *ifp __unused)
{
}

void
if_nulldrain(struct ifnet *ifp __unused)
{
}

/*
 * if_deactivate(ifp)
 *
 *	Let every handler be one that does nothing, in this order, each by a
 *	plain store.  Who has loaded a handler before still calls it.  Any
 *	context.
 */
void
if_deactivate(struct ifnet *ifp)
{
	int s = splnet();

	ifp->if_output = if_nulloutput;
	ifp->_if_input = if_nullinput;
	ifp->if_start = if_nullstart;
	if_transmit_deactivate(ifp);
	ifp->if_ioctl = if_nullioctl;
	ifp->if_init = if_nullinit;
	ifp->if_stop = if_nullstop;
	ifp->if_slowtimo = if_nullslowtimo;
	ifp->if_drain = if_nulldrain;

	/* No packet may be queued for output any more. */
	ifp->if_snd.ifq_maxlen = 0;

	splx(s);
}

bool
if_is_deactivated(const struct ifnet *ifp)
{

	return ifp->if_output == if_nulloutput;
}

/*
 * if_detach_begin(ifp)
 *
 *	In history nobody marks an interface: two that detach it at the same
 *	time are not told apart (H-5).
 */
bool
if_detach_begin(struct ifnet *ifp)
{
	bool mine;

	if (MUTANT(H_5))
		return true;
	if_ioctl_enter(ifp);
	mine = (ifp->if_flags & IFF_DYING) == 0;
	if (mine)
		IF_FLAGS_SET(ifp, IFF_DYING);
	if_ioctl_exit(ifp);
	return mine;
}

/*
 * if_down(ifp), if_up(ifp)
 *
 *	Mark ifp and tell those above; the driver is not told.  At splnet().
 */
void
if_down(struct ifnet *ifp)
{

	IF_FLAGS_CLR(ifp, IFF_UP);
	ifp->if_lastchange = time_uptime;
	/* Here: PRC_IFDOWN to the protocols of each address. */
	IFQ_PURGE(&ifp->if_snd);
	/* Here: CARP, routing socket, the domains' down hooks. */
}

void
if_up(struct ifnet *ifp)
{

	IF_FLAGS_SET(ifp, IFF_UP);
	ifp->if_lastchange = time_uptime;
	/* Here: CARP, routing socket, the domains' up hooks. */
}

/*
 * if_slowtimo(ifp)
 *
 *	Callout: count the watchdog down.  Runs with the kernel lock, in the
 *	clock softint of the CPU that armed it.
 */
void
if_slowtimo(void *arg)
{
	struct ifnet *ifp = arg;
	void (*slowtimo)(struct ifnet *) = ifp->if_slowtimo;
	int s;

	if (slowtimo == NULL)
		return;

	s = splnet();
	if (ifp->if_timer != 0 && --ifp->if_timer == 0)
		(*slowtimo)(ifp);
	splx(s);

	if (ifp->if_slowtimo != NULL)
		callout_schedule(ifp->if_slowtimo_ch, hz / IFNET_SLOWHZ);
}

/*
 * if_slowtimo_stop(ifp)
 *
 *	The step of if_detach.  The pointer is cleared for the callout to see,
 *	and then callout_halt waits, with no interlock.
 */
void
if_slowtimo_stop(struct ifnet *ifp)
{

	ifp->if_slowtimo = NULL;
	(void)callout_halt(ifp->if_slowtimo_ch, NULL);
	callout_destroy(ifp->if_slowtimo_ch);
	kmem_free(ifp->if_slowtimo_ch, sizeof(*ifp->if_slowtimo_ch));
}

/*
 * if_flags_set(ifp, flags)
 *
 *	Replace the flags and let the driver act on them: by its if_setflags,
 *	or by a request made up for if_ioctl; the ioctl lock is not taken.  A
 *	change of IFF_PROMISC alone on an interface that is down is only
 *	remembered.  On error the flags are as before.
 */
int
if_flags_set(struct ifnet *ifp, unsigned short flags)
{
	unsigned short oflags = (unsigned short)ifp->if_flags;
	struct ifreq ifr;
	int error;

	if (ifp->if_setflags != NULL)
		return (*ifp->if_setflags)(ifp, flags);

	if (MUTANT(R_59))
		ifp->if_flags = flags;
	else
		IF_FLAGS_REPLACE(ifp, IFF_PROMISC, flags);
	if (((oflags ^ flags) & ~IFF_PROMISC) == 0 && (flags & IFF_UP) == 0)
		return 0;

	memset(&ifr, 0, sizeof(ifr));
	ifr.ifr_flags = (uint16_t)(flags & ~IFF_CANTCHANGE);
	error = (*ifp->if_ioctl)(ifp, SIOCSIFFLAGS, &ifr);
	if (error == 0)
		return 0;
	if (MUTANT(R_59))
		ifp->if_flags = oflags;
	else
		IF_FLAGS_REPLACE(ifp, IFF_PROMISC, oflags);
	return error;
}

/*
 * ifpromisc(ifp, on)
 *
 *	Count who wants all frames; only the first and the last change the
 *	interface.  The count is protected by the caller's ioctl lock on ifp,
 *	where the form bridge_add takes it.  On error it is as before.
 */
int
ifpromisc(struct ifnet *ifp, int on)
{
	int pcount = ifp->if_pcount;
	unsigned short flags = (unsigned short)ifp->if_flags;
	int error;

	if (on) {
		if (ifp->if_pcount++ != 0)
			return 0;
		flags = (unsigned short)(flags | IFF_PROMISC);
	} else {
		if (--ifp->if_pcount > 0)
			return 0;
		flags = (unsigned short)(flags & ~IFF_PROMISC);
	}

	error = if_flags_set(ifp, flags);
	if (error != 0)
		ifp->if_pcount = pcount;
	return error;
}
