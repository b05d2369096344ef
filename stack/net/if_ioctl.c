/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_ioctl.c -- ioctls of interfaces: who handles them, and the default
 * handler.
 *
 *	Definition: reference B.6.  Authorisation is outside: everybody is
 *	root.  The order "look up, then lock" is what the form ioctl_lock has
 *	to make safe, and in each form does not quite.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/mutex.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

static int
if_clone_ioctl(u_long cmd, const struct ifreq *ifr)
{
	int error;

	mutex_enter(&if_clone_mtx);
	if (cmd == SIOCIFCREATE)
		error = if_clone_create(ifr->ifr_name);
	else
		error = if_clone_destroy(ifr->ifr_name);
	mutex_exit(&if_clone_mtx);
	return error;
}

/*
 * doifioctl(cmd, data)
 *
 *	An ioctl on an interface; data is kernel memory with a request that
 *	begins with the interface's name, but for SIOCGIFCONF and
 *	SIOCIFGCLONERS.  Thread context, sleeps.  Returns 0 or an errno.
 */
int
doifioctl(u_long cmd, void *data)
{
	struct ifreq *ifr = data;
	struct ifref ref;
	struct ifnet *ifp;
	unsigned short oflags;
	int error, s;

	switch (cmd) {
	case SIOCGIFCONF:
		return ifconf(cmd, data);
	case SIOCIFGCLONERS:
		return if_clone_list(data);
	case SIOCINITIFADDR:
		return EPERM; /* a request of the kernel's own */
	default:
		break;
	}

	ifr->ifr_name[IFNAMSIZ - 1] = '\0';
	if (cmd == SIOCIFCREATE || cmd == SIOCIFDESTROY)
		return if_clone_ioctl(cmd, ifr);

	ifp = if_ref(ifr->ifr_name, &ref);
	if (ifp == NULL)
		return ENXIO;

	oflags = (unsigned short)ifp->if_flags;
	if (!MUTANT(M_27))
		if_ioctl_enter(ifp);
	error = (*ifp->if_ioctl)(ifp, cmd, data);
	if (error == ENOTTY)
		error = EOPNOTSUPP; /* our sockets have no protocol to ask */
	if (((oflags ^ ifp->if_flags) & IFF_UP) != 0 &&
	    (ifp->if_flags & IFF_UP) != 0) {
		s = splnet();
		if_up(ifp);
		splx(s);
	}
	if (!MUTANT(M_27))
		if_ioctl_exit(ifp);

	if_unref(ifp, &ref);
	return error;
}

static void
ifioctl_setflags(struct ifnet *ifp, unsigned short flags)
{
	int s;

	if ((ifp->if_flags & IFF_UP) != 0 && (flags & IFF_UP) == 0) {
		s = splnet();
		if_down(ifp);
		splx(s);
	}
	if ((flags & IFF_UP) != 0 && (ifp->if_flags & IFF_UP) == 0) {
		s = splnet();
		if_up(ifp);
		splx(s);
	}
	IF_FLAGS_REPLACE(ifp, (uint16_t)~IFF_CANTCHANGE, flags);
}

static int
ifioctl_setcap(struct ifnet *ifp, uint64_t cap)
{

	if ((cap & ~ifp->if_capabilities) != 0)
		return EINVAL;
	if (cap == ifp->if_capenable)
		return 0;
	ifp->if_capenable = cap;
	return (ifp->if_flags & IFF_UP) != 0 ? ENETRESET : 0;
}

static int
ifioctl_setmtu(struct ifnet *ifp, int mtu)
{

	if (mtu < 0)
		return EINVAL;
	if (ifp->if_mtu == (uint64_t)mtu)
		return 0;
	ifp->if_mtu = (uint64_t)mtu;
	return ENETRESET;
}

/*
 * ifioctl_common(ifp, cmd, data)
 *
 *	The default handler, and the last resort of the others.  ENETRESET
 *	says that the caller has to make the change effective; ENOTTY that
 *	nobody here knows the request.
 */
int
ifioctl_common(struct ifnet *ifp, u_long cmd, void *data)
{
	struct ifreq *ifr = data;

	switch (cmd) {
	case SIOCSIFFLAGS:
		ifioctl_setflags(ifp, ifr->ifr_flags);
		return 0;
	case SIOCGIFFLAGS:
		ifr->ifr_flags = (uint16_t)ifp->if_flags;
		return 0;
	case SIOCSIFMETRIC:
		if (ifr->ifr_metric < 0)
			return EINVAL;
		ifp->if_metric = (uint64_t)ifr->ifr_metric;
		return 0;
	case SIOCGIFMETRIC:
		ifr->ifr_metric = (int32_t)ifp->if_metric;
		return 0;
	case SIOCSIFCAP:
		return ifioctl_setcap(ifp, ifr->ifr_cap);
	case SIOCGIFCAP:
		ifr->ifr_cap = ifp->if_capenable;
		return 0;
	case SIOCSIFMTU:
		return ifioctl_setmtu(ifp, ifr->ifr_mtu);
	case SIOCGIFMTU:
		ifr->ifr_mtu = (int32_t)ifp->if_mtu;
		return 0;
	default:
		return ENOTTY;
	}
}
