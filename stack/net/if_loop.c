/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_loop.c -- the loopback interface lo0.
 *
 *	Definition: reference C.4.  Made at boot; cannot be destroyed.
 */

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>
#include <net/if_types.h>
#include <net/pktqueue.h>

#define LOMTU 33192

static int loop_clone_create(struct if_clone *, int);
static int loop_clone_destroy(struct ifnet *);

static struct if_clone loop_cloner =
    IF_CLONE_INITIALIZER("lo", loop_clone_create, loop_clone_destroy);

static int
loioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	int error = ifioctl_common(ifp, cmd, data);

	return error == ENETRESET ? 0 : error;
}

static void
lostart(struct ifnet *ifp __unused)
{
}

static int
loop_clone_create(struct if_clone *ifc, int unit)
{
	struct ifnet *ifp;
	bool late; /* the address, after others see it */

	ifp = kmem_zalloc(sizeof(struct ifnet), KM_SLEEP);
	if_initname(ifp, ifc->ifc_name, unit);
	ifp->if_mtu = LOMTU;
	ifp->if_flags = IFF_LOOPBACK | IFF_MULTICAST | IFF_RUNNING;
	ifp->if_extflags = IFEF_OUTPUT_MPSAFE | IFEF_NO_LINK_STATE_CHANGE;
	ifp->if_ioctl = loioctl;
	ifp->if_output = looutput;
	ifp->_if_input = if_nullinput;
	ifp->if_start = lostart;
	ifp->if_type = IFT_LOOP;
	late = MUTANT(R_73);
	if_initialize(ifp);
	if_input_attach(ifp);
	if (!late)
		if_alloc_sadl(ifp);
	if_register(ifp);
	if (late)
		if_alloc_sadl(ifp);
	return 0;
}

static int
loop_clone_destroy(struct ifnet *ifp)
{

	if (strcmp(ifp->if_xname, "lo0") == 0)
		return EPERM;
	if_detach(ifp);
	kmem_free(ifp, sizeof(*ifp));
	return 0;
}

void
loopattach(int n __unused)
{

	(void)loop_clone_create(&loop_cloner, 0);
	if_clone_attach(&loop_cloner);
}

static int
looutput_locked(struct ifnet *ifp, struct mbuf *m, const struct sockaddr *dst)
{
	pktqueue_t *pktq = NULL;
	int error = 0, s;

	m_set_rcvif(m, ifp);
	/* Here: RTF_REJECT and RTF_BLACKHOLE of the route. */

	SHARED_INC(ifp->if_opackets);
	SHARED_ADD(ifp->if_obytes, m->m_pkthdr.len);

	switch (dst->sa_family) {
	case AF_INET:
		pktq = ip_pktq;
		break;
	case AF_INET6:
		m->m_flags |= M_LOOP;
		pktq = ip6_pktq;
		break;
	default:
		m_freem(m);
		return EAFNOSUPPORT;
	}

	s = splnet();
	if (pktq_enqueue(pktq, m, 0)) {
		SHARED_INC(ifp->if_ipackets);
	} else {
		m_freem(m);
		error = ENOBUFS;
	}
	splx(s);
	return error;
}

/*
 * looutput(ifp, m, dst, rt)
 *
 *	Give m back to the protocol that sends it, as if ifp had received it.
 *	Also called for copies of broadcasts of other interfaces.  Consumes m.
 *	The kernel lock is held around the whole.
 */
int
looutput(struct ifnet *ifp, struct mbuf *m, const struct sockaddr *dst,
    const struct rtentry *rt __unused)
{
	int error;

	KERNEL_LOCK(1, NULL);
	if ((m->m_flags & M_PKTHDR) == 0)
		panic("looutput: no packet header");
	error = looutput_locked(ifp, m, dst);
	KERNEL_UNLOCK_ONE(NULL);
	return error;
}
