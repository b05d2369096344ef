/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcvif/generation.c -- the packet header holds index and generation of the
 * receive interface.
 *
 *	The repaired stack; reference A.16.
 */

#include <sys/mbuf.h>
#include <sys/pserialize.h>
#include <sys/psref.h>
#include <sys/systm.h>

#include <net/if.h>

#define RCVIF_INDEX_BITS 16
#define RCVIF_INDEX_MASK ((1u << RCVIF_INDEX_BITS) - 1)

static uint64_t
rcvif_key(const struct ifnet *ifp)
{

	return ifp->if_index_gen << RCVIF_INDEX_BITS | ifp->if_index;
}

/* In a read section.  NULL: it is gone, and another may have its index. */
static struct ifnet *
rcvif_lookup(const struct mbuf *m)
{
	const uint64_t key = m->m_pkthdr._rcvif.key;
	struct ifnet *ifp;

	ifp = if_byindex((unsigned)key & RCVIF_INDEX_MASK);
	if (ifp == NULL || MUTANT(R_23))
		return ifp;
	return rcvif_key(ifp) == key ? ifp : NULL;
}

void
m_set_rcvif(struct mbuf *m, const struct ifnet *ifp)
{

	m->m_pkthdr._rcvif.key = rcvif_key(ifp);
}

void
m_reset_rcvif(struct mbuf *m)
{

	m->m_pkthdr._rcvif.ctx = NULL;
}

void
m_copy_rcvif(struct mbuf *to, const struct mbuf *from)
{

	to->m_pkthdr._rcvif.key = from->m_pkthdr._rcvif.key;
}

/*
 * m_get_rcvif(m, s)
 *
 *	The interface, inside a read section: the caller must not block until
 *	m_put_rcvif, which he calls also when there is none.
 */
struct ifnet *
m_get_rcvif(const struct mbuf *m, int *s)
{

	*s = pserialize_read_enter();
	return rcvif_lookup(m);
}

void
m_put_rcvif(struct ifnet *ifp, int *s)
{

	if (MUTANT(R_30) && ifp == NULL)
		return;
	pserialize_read_exit(*s);
}

struct ifnet *
m_get_rcvif_psref(const struct mbuf *m, struct psref *psref)
{
	struct ifnet *ifp;
	int s;

	ifp = m_get_rcvif(m, &s);
	if (ifp != NULL)
		if_acquire_NOMPSAFE(ifp, psref);
	pserialize_read_exit(s);
	return ifp;
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

	return rcvif_lookup(m);
}

/*
 * m_rcvif_name(m, name, len)
 *
 *	Copy the name of the interface; false when there is none any more.
 */
bool
m_rcvif_name(const struct mbuf *m, char *name, size_t len)
{
	struct ifnet *ifp;
	int s;

	ifp = m_get_rcvif(m, &s);
	if (ifp != NULL)
		(void)strlcpy(name, ifp->if_xname, len);
	m_put_rcvif(ifp, &s);
	return ifp != NULL;
}

bool
m_rcvif_is(const struct mbuf *m, const struct ifnet *ifp)
{

	return m->m_pkthdr._rcvif.key == rcvif_key(ifp);
}
