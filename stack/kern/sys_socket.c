/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sys_socket.c -- from a system call into the network code, and the locks
 * that are taken on the way.
 *
 *	Definition: reference A.11 and B.6.  The socket layer holds the kernel
 *	lock around ioctl unless the stack is MP-safe (the knob net_mpsafe);
 *	a protocol holds softnet_lock while it sends.
 */

#include <sys/errno.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/socket.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_ether.h>

#include "sys_socket.h"

#define IOCTL_DATA_MAX 128 /* no request has a longer argument */

static int
soo_ioctl(u_long cmd, void *data)
{
	const bool locked = !net_mpsafe();
	int error;

	if (locked)
		KERNEL_LOCK(1, NULL);
	error = doifioctl(cmd, data);
	if (locked)
		KERNEL_UNLOCK_ONE(NULL);
	return error;
}

/*
 * sys_ioctl(cmd, data)
 *
 *	ioctl(2) on a socket.  The argument is copied in and out as the number
 *	of the request says; it is copied out on success only.
 */
int
sys_ioctl(unsigned long cmd, void *data)
{
	union {
		char bytes[IOCTL_DATA_MAX];
		struct ifreq ifr;
		struct ifconf ifc;
		struct ifdrv ifd;
		struct if_clonereq ifcr;
	} u;
	const size_t size = IFIOC_SIZE(cmd);
	int error;

	memset(&u, 0, sizeof(u));
	if (size < IFNAMSIZ || size > sizeof(u))
		return ENOTTY;
	if ((cmd & IFIOC_IN) != 0) {
		error = copyin(data, &u, size);
		if (error != 0)
			return error;
	}
	error = soo_ioctl(cmd, &u);
	if (error == 0 && (cmd & IFIOC_OUT) != 0)
		error = copyout(&u, data, size);
	return error;
}

/* A packet of len zero bytes.  Sleeps. */
static struct mbuf *
sosend_packet(int len)
{
	struct mbuf *m;

	m = m_gethdr(M_WAIT, MT_DATA);
	if (len > MHLEN - ETHER_HDR_LEN)
		MCLGET(m, M_WAIT);
	else
		m->m_data += ETHER_HDR_LEN; /* room for the header */
	memset(m->m_data, 0, (size_t)len);
	m->m_len = m->m_pkthdr.len = len;
	return m;
}

/*
 * sys_send(ifname, dst, len)
 *
 *	Send a frame of len bytes, header included, to dst out of ifname, the
 *	way a protocol does, with softnet_lock.  In history the interface is
 *	what a route names, a bare pointer, and the sender is not bound to its
 *	CPU.
 */
int
sys_send(const char *uname, const uint8_t *udst, size_t len)
{
	struct ether_header eh;
	struct sockaddr sa;
	struct ifref ref;
	char name[IFNAMSIZ];
	struct ifnet *ifp;
	struct mbuf *m;
	int error;

	error = copyinstr(uname, name, sizeof(name), NULL);
	if (error != 0)
		return error;
	memset(&eh, 0, sizeof(eh));
	error = copyin(udst, eh.ether_dhost, sizeof(eh.ether_dhost));
	if (error != 0)
		return error;
	if (len < ETHER_HDR_LEN)
		return EINVAL;
	if (len > ETHER_HDR_LEN + ETHERMTU)
		return EMSGSIZE;

	eh.ether_type = htons(ETHERTYPE_IP);
	memset(&sa, 0, sizeof(sa));
	sa.sa_len = sizeof(sa);
	sa.sa_family = AF_UNSPEC;
	memcpy(sa.sa_data, &eh, sizeof(eh));

	m = sosend_packet((int)len - ETHER_HDR_LEN);
	if (memcmp(eh.ether_dhost, etherbroadcastaddr, ETHER_ADDR_LEN) == 0)
		m->m_flags |= M_BCAST;
	else if (ETHER_IS_MULTICAST(eh.ether_dhost))
		m->m_flags |= M_MCAST;

	mutex_enter(softnet_lock);
	ifp = MUTANT(R_10) ? ifunit(name) : if_ref(name, &ref);
	if (ifp != NULL) {
		error = if_output_lock(ifp, m, &sa, NULL);
		if (!MUTANT(R_10))
			if_unref(ifp, &ref);
	} else {
		m_freem(m);
		error = ENXIO;
	}
	mutex_exit(softnet_lock);
	return error;
}
