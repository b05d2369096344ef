/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcvif/pointer.c -- the packet header points to the receive interface.
 *
 *	Until 2016-05; reference A.16.  The accessors have the names of the
 *	index form and protect nothing, so that input code is one text.
 */

#include <sys/mbuf.h>
#include <sys/psref.h>
#include <sys/systm.h>

#include <net/if.h>

void
m_set_rcvif(struct mbuf *m, const struct ifnet *ifp)
{

	m->m_pkthdr.rcvif = __UNCONST(ifp);
}

void
m_reset_rcvif(struct mbuf *m)
{

	m->m_pkthdr.rcvif = NULL;
}

void
m_copy_rcvif(struct mbuf *to, const struct mbuf *from)
{

	to->m_pkthdr.rcvif = from->m_pkthdr.rcvif;
}

struct ifnet *
m_get_rcvif(const struct mbuf *m, int *s)
{

	*s = 0;
	return m->m_pkthdr.rcvif;
}

void
m_put_rcvif(struct ifnet *ifp __unused, int *s __unused)
{
}

struct ifnet *
m_get_rcvif_psref(const struct mbuf *m, struct psref *psref __unused)
{

	return m->m_pkthdr.rcvif;
}

void
m_put_rcvif_psref(struct ifnet *ifp __unused, struct psref *psref __unused)
{
}

struct ifnet *
m_get_rcvif_NOMPSAFE(const struct mbuf *m)
{

	return m->m_pkthdr.rcvif;
}

bool
m_rcvif_is(const struct mbuf *m, const struct ifnet *ifp)
{

	return m->m_pkthdr.rcvif == ifp;
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
