/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcvif/index.c -- the packet header holds the receive interface's index.
 *
 *	From 2016-06; reference A.16.
 */

#include <sys/mbuf.h>
#include <sys/pserialize.h>
#include <sys/psref.h>
#include <sys/systm.h>

#include <net/if.h>

void
m_set_rcvif(struct mbuf *m, const struct ifnet *ifp)
{

	m->m_pkthdr.rcvif_index = ifp->if_index;
}

void
m_reset_rcvif(struct mbuf *m)
{

	/* All of the union: it may hold a context. */
	m->m_pkthdr._rcvif.ctx = NULL;
}

void
m_copy_rcvif(struct mbuf *to, const struct mbuf *from)
{

	to->m_pkthdr.rcvif_index = from->m_pkthdr.rcvif_index;
}

/*
 * m_get_rcvif(m, s)
 *
 *	The interface, inside a read section: the caller must not block until
 *	m_put_rcvif.
 */
struct ifnet *
m_get_rcvif(const struct mbuf *m, int *s)
{

	*s = pserialize_read_enter();
	return if_byindex(m->m_pkthdr.rcvif_index);
}

/*
 * m_put_rcvif(ifp, s)
 *
 *	R-30, kept: when the interface was not found, the read section is not
 *	left.
 */
void
m_put_rcvif(struct ifnet *ifp, int *s)
{

	if (ifp == NULL)
		return;
	pserialize_read_exit(*s);
}

struct ifnet *
m_get_rcvif_psref(const struct mbuf *m, struct psref *psref)
{

	return if_get_byindex(m->m_pkthdr.rcvif_index, psref);
}

void
m_put_rcvif_psref(struct ifnet *ifp, struct psref *psref)
{

	if (ifp == NULL)
		return;
	if_put(ifp, psref);
}

struct ifnet *
m_get_rcvif_NOMPSAFE(const struct mbuf *m)
{

	return if_byindex(m->m_pkthdr.rcvif_index);
}

bool
m_rcvif_is(const struct mbuf *m, const struct ifnet *ifp)
{

	return m->m_pkthdr.rcvif_index == ifp->if_index;
}

/*
 * m_rcvif_name(m, name, len)
 *
 *	Copy the name of the interface; false when there is none any more.
 */
bool
m_rcvif_name(const struct mbuf *m, char *name, size_t len)
{
	struct psref psref;
	struct ifnet *ifp;

	ifp = m_get_rcvif_psref(m, &psref);
	if (ifp == NULL)
		return false;
	(void)strlcpy(name, ifp->if_xname, len);
	m_put_rcvif_psref(ifp, &psref);
	return true;
}
