/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uipc_mbuf.c -- packet memory: allocate, copy, cut, join.
 *
 *	Contract: mbuf(9), mbuf.h; reference part A.16.
 *
 *	Clusters are shared by counting, with atomics; whoever drops the last
 *	reference frees.  All else about an mbuf is its owner's alone.
 */

#include <sys/atomic.h>
#include <sys/intr.h>
#include <sys/mbuf.h>
#include <sys/param.h>
#include <sys/pool.h>
#include <sys/systm.h>

static pool_cache_t mb_cache;
static pool_cache_t mcl_cache;

void
mbinit(void)
{

	mb_cache = pool_cache_init(sizeof(struct mbuf), 0, 0, 0, "mbuf", NULL,
	    IPL_VM, NULL, NULL, NULL);
	mcl_cache = pool_cache_init(sizeof(struct mcluster), 0, 0, 0, "mclpl",
	    NULL, IPL_VM, NULL, NULL, NULL);
}

static int
m_how_to_pr(int how)
{

	return how == M_WAIT ? PR_WAITOK : PR_NOWAIT;
}

/*
 * m_get(how, type), m_gethdr(how, type)
 *
 *	A new mbuf without data, the second with a packet header.  NULL only
 *	with M_DONTWAIT; M_WAIT sleeps.
 */
struct mbuf *
m_get(int how, int type)
{
	struct mbuf *m;

	KASSERT(type != MT_FREE);

	m = pool_cache_get(mb_cache, m_how_to_pr(how));
	if (m == NULL)
		return NULL;
	m->m_next = NULL;
	m->m_nextpkt = NULL;
	m->m_data = m->m_dat;
	m->m_len = 0;
	m->m_flags = 0;
	m->m_type = type;
	return m;
}

struct mbuf *
m_gethdr(int how, int type)
{
	struct mbuf *m = m_get(how, type);

	if (m == NULL)
		return NULL;
	m->m_data = m->m_pktdat;
	m->m_flags = M_PKTHDR;
	m_reset_rcvif(m);
	m->m_pkthdr.len = 0;
	m->m_pkthdr.csum_flags = 0;
	m->m_pkthdr.csum_data = 0;
	m->m_pkthdr.segsz = 0;
	return m;
}

void
m_clget(struct mbuf *m, int how)
{
	struct mcluster *mcl;

	KASSERT((m->m_flags & M_EXT) == 0);

	mcl = pool_cache_get(mcl_cache, m_how_to_pr(how));
	if (mcl == NULL)
		return;
	mcl->mcl_refcnt = 1;
	m->m_cluster = mcl;
	m->m_data = mcl->mcl_buf;
	m->m_flags |= M_EXT;
}

struct mbuf *
m_getcl(int how, int type, int flags)
{
	struct mbuf *m;

	if ((flags & M_PKTHDR) != 0)
		m = m_gethdr(how, type);
	else
		m = m_get(how, type);
	if (m == NULL)
		return NULL;
	m_clget(m, how);
	if ((m->m_flags & M_EXT) == 0) {
		(void)m_free(m);
		return NULL;
	}
	return m;
}

static void
mcl_release(struct mcluster *mcl)
{

	/* Our reads go before the free, and the free after theirs. */
	membar_exit();
	if (atomic_dec_uint_nv(&mcl->mcl_refcnt) > 0)
		return;
	membar_enter();
	pool_cache_put(mcl_cache, mcl);
}

struct mbuf *
m_free(struct mbuf *m)
{
	struct mbuf *next = m->m_next;

	KASSERT(m->m_type != MT_FREE);

	if ((m->m_flags & M_EXT) != 0)
		mcl_release(m->m_cluster);
	m->m_type = MT_FREE;
	pool_cache_put(mb_cache, m);
	return next;
}

void
m_freem(struct mbuf *m)
{

	while (m != NULL)
		m = m_free(m);
}

bool
m_readonly(const struct mbuf *m)
{

	return (m->m_flags & M_EXT) != 0 && m->m_cluster->mcl_refcnt > 1;
}

/* Where the data of m may lie: start and size. */
static const char *
m_buffer(const struct mbuf *m, int *size)
{

	if ((m->m_flags & M_EXT) != 0) {
		*size = MCLBYTES;
		return m->m_cluster->mcl_buf;
	}
	if ((m->m_flags & M_PKTHDR) != 0) {
		*size = MHLEN;
		return m->m_pktdat;
	}
	*size = MLEN;
	return m->m_dat;
}

int
m_leadingspace(const struct mbuf *m)
{
	const char *start;
	int size;

	if (m_readonly(m))
		return 0;
	start = m_buffer(m, &size);
	return (int)(m->m_data - start);
}

int
m_trailingspace(const struct mbuf *m)
{
	const char *start;
	int size;

	if (m_readonly(m))
		return 0;
	start = m_buffer(m, &size);
	return (int)(start + size - (m->m_data + m->m_len));
}

/*
 * m_copy_pkthdr(to, from), m_move_pkthdr(to, from)
 *
 *	Give the packet header of from, and the flags that belong to it, to
 *	an mbuf that holds no data yet.  The second takes it away from from.
 */
void
m_copy_pkthdr(struct mbuf *to, const struct mbuf *from)
{

	KASSERT((from->m_flags & M_PKTHDR) != 0);
	KASSERT(to->m_len == 0);

	to->m_flags = (from->m_flags & M_COPYFLAGS) | (to->m_flags & M_EXT);
	to->m_pkthdr = from->m_pkthdr;
	if ((to->m_flags & M_EXT) == 0)
		to->m_data = to->m_pktdat;
}

void
m_move_pkthdr(struct mbuf *to, struct mbuf *from)
{

	m_copy_pkthdr(to, from);
	from->m_flags &= ~M_COPYFLAGS;
}

/* The mbuf that holds byte *offp of m, and the offset in it. */
static struct mbuf *
m_seek(struct mbuf *m, int *offp)
{
	int off = *offp;

	KASSERT(off >= 0);
	while (off > 0) {
		KASSERTMSG(m != NULL, "mbuf chain ends too early");
		if (off < m->m_len)
			break;
		off -= m->m_len;
		m = m->m_next;
	}
	*offp = off;
	return m;
}

/* Copy len bytes of one mbuf, from off, to n, which is new and empty: share
 * the cluster unless deep.  False: no memory. */
static bool
m_copy_segment(
    struct mbuf *n, const struct mbuf *m, int off, int len, int how, bool deep)
{

	if ((m->m_flags & M_EXT) != 0 && !deep) {
		atomic_inc_uint(&m->m_cluster->mcl_refcnt);
		n->m_cluster = m->m_cluster;
		n->m_flags |= M_EXT;
		n->m_data = m->m_data + off;
		n->m_len = len;
		return true;
	}
	if (len > m_trailingspace(n)) {
		m_clget(n, how);
		if ((n->m_flags & M_EXT) == 0)
			return false;
	}
	memcpy(n->m_data, m->m_data + off, (size_t)len);
	n->m_len = len;
	return true;
}

static struct mbuf *
m_copy_part(struct mbuf *m0, int off, int len, int how, bool deep)
{
	struct mbuf *m, *n, *top = NULL, **np = &top;
	bool copyhdr = off == 0 && (m0->m_flags & M_PKTHDR) != 0;
	int seg;

	KASSERT(len >= 0);

	m = m_seek(m0, &off);
	while (len > 0) {
		if (m == NULL) {
			KASSERTMSG(len == M_COPYALL, "mbuf chain too short");
			break;
		}
		n = copyhdr ? m_gethdr(how, m->m_type) : m_get(how, m->m_type);
		*np = n;
		if (n == NULL)
			goto nospace;
		if (copyhdr) {
			m_copy_pkthdr(n, m0);
			if (len != M_COPYALL)
				n->m_pkthdr.len = len;
			copyhdr = false;
		}
		seg = MIN(len, m->m_len - off);
		if (!m_copy_segment(n, m, off, seg, how, deep))
			goto nospace;
		if (len != M_COPYALL)
			len -= seg;
		off = 0;
		m = m->m_next;
		np = &n->m_next;
	}
	return top;

nospace:
	m_freem(top);
	return NULL;
}

/*
 * m_copym(m, off, len, how), m_dup(m, off, len, how)
 *
 *	A copy of len bytes from off, M_COPYALL for all the rest.  m_copym
 *	shares clusters, which become read-only; m_dup copies the bytes.  With
 *	off 0 the packet header is copied too.  m is left as it is.
 */
struct mbuf *
m_copym(struct mbuf *m, int off, int len, int how)
{

	return m_copy_part(m, off, len, how, false);
}

struct mbuf *
m_dup(struct mbuf *m, int off, int len, int how)
{

	return m_copy_part(m, off, len, how, true);
}

struct mbuf *
m_copypacket(struct mbuf *m, int how)
{

	KASSERT((m->m_flags & M_PKTHDR) != 0);
	return m_copy_part(m, 0, M_COPYALL, how, false);
}

void
m_copydata(struct mbuf *m, int off, int len, void *buf)
{
	char *p = buf;
	int seg;

	m = m_seek(m, &off);
	while (len > 0) {
		KASSERTMSG(m != NULL, "mbuf chain ends too early");
		seg = MIN(len, m->m_len - off);
		memcpy(p, m->m_data + off, (size_t)seg);
		p += seg;
		len -= seg;
		off = 0;
		m = m->m_next;
	}
}

/* The next mbuf of a chain that m_copyback fills; new when there is none. */
static struct mbuf *
m_copyback_next(struct mbuf *m)
{

	if (m->m_next == NULL)
		m->m_next = m_getcl(M_DONTWAIT, m->m_type, 0);
	return m->m_next;
}

/*
 * m_copyback(m, off, len, buf)
 *
 *	Write len bytes at off, which must not lie behind the end.  What goes
 *	beyond the end is appended, as far as there are mbufs: the caller looks
 *	at the packet's length.  The written part must not be shared.
 */
void
m_copyback(struct mbuf *m0, int off, int len, const void *buf)
{
	const char *p = buf;
	struct mbuf *m = m0;
	int end = off, room, seg;

	while (off > m->m_len || (off == m->m_len && m->m_next != NULL)) {
		off -= m->m_len;
		m = m->m_next;
		KASSERTMSG(m != NULL, "write behind the end of a packet");
	}
	while (len > 0 && m != NULL) {
		KASSERT(!m_readonly(m));
		room = m->m_len - off;
		if (m->m_next == NULL)
			room += m_trailingspace(m);
		seg = MIN(len, room);
		memcpy(m->m_data + off, p, (size_t)seg);
		m->m_len = MAX(m->m_len, off + seg);
		p += seg;
		end += seg;
		len -= seg;
		off = 0;
		if (len > 0)
			m = m_copyback_next(m);
	}
	if ((m0->m_flags & M_PKTHDR) != 0 && m0->m_pkthdr.len < end)
		m0->m_pkthdr.len = end;
}

static void
m_trim_front(struct mbuf *m, int len)
{
	int seg;

	for (; m != NULL && len > 0; m = m->m_next) {
		seg = MIN(len, m->m_len);
		m->m_len -= seg;
		m->m_data += seg;
		len -= seg;
	}
}

/* Keep the first `keep` bytes of the chain. */
static void
m_trim_back(struct mbuf *m, int keep)
{

	for (; m != NULL; m = m->m_next) {
		m->m_len = MIN(m->m_len, keep);
		keep -= m->m_len;
	}
}

void
m_adj(struct mbuf *m, int len)
{
	int total = m_length(m);

	if (len >= 0) {
		len = MIN(len, total);
		m_trim_front(m, len);
	} else {
		len = MIN(-len, total);
		m_trim_back(m, total - len);
	}
	if ((m->m_flags & M_PKTHDR) != 0)
		m->m_pkthdr.len -= len;
}

/*
 * m_copyup(n, len, dstoff)
 *
 *	Move the first len bytes of n into a new mbuf, with dstoff bytes of
 *	room before them.  On failure n is freed and the result NULL.
 */
struct mbuf *
m_copyup(struct mbuf *n, int len, int dstoff)
{
	struct mbuf *m = NULL;

	if (len > MHLEN - dstoff || len > m_length(n))
		goto bad;
	m = m_get(M_DONTWAIT, n->m_type);
	if (m == NULL)
		goto bad;
	if ((n->m_flags & M_PKTHDR) != 0)
		m_move_pkthdr(m, n);
	m->m_data += dstoff;
	m_copydata(n, 0, len, m->m_data);
	m->m_len = len;
	m_trim_front(n, len);
	while (n != NULL && n->m_len == 0)
		n = m_free(n);
	m->m_next = n;
	return m;

bad:
	m_freem(n);
	return NULL;
}

struct mbuf *
m_pullup(struct mbuf *n, int len)
{

	if (n->m_len >= len)
		return n;
	return m_copyup(n, len, 0);
}

/*
 * m_prepend(m, len, how)
 *
 *	Put a new mbuf with len bytes before m.  The packet header moves, and
 *	its length does not change yet.  On failure m is freed.
 */
struct mbuf *
m_prepend(struct mbuf *m, int len, int how)
{
	struct mbuf *n;

	KASSERT(len <= MHLEN);

	n = m_get(how, m->m_type);
	if (n == NULL) {
		m_freem(m);
		return NULL;
	}
	if ((m->m_flags & M_PKTHDR) != 0)
		m_move_pkthdr(n, m);
	n->m_next = m;
	/* At the end: who prepends more finds room. */
	n->m_data += m_trailingspace(n) - len;
	n->m_len = len;
	return n;
}

struct mbuf *
m_prepend_room(struct mbuf *m, int len, int how)
{

	if (m_leadingspace(m) >= len) {
		m->m_data -= len;
		m->m_len += len;
	} else {
		m = m_prepend(m, len, how);
	}
	if (m != NULL && (m->m_flags & M_PKTHDR) != 0)
		m->m_pkthdr.len += len;
	return m;
}

void
m_cat(struct mbuf *m, struct mbuf *n)
{

	while (m->m_next != NULL)
		m = m->m_next;
	m->m_next = n;
}

int
m_length(const struct mbuf *m)
{
	int len = 0;

	if ((m->m_flags & M_PKTHDR) != 0)
		return m->m_pkthdr.len;
	for (; m != NULL; m = m->m_next)
		len += m->m_len;
	return len;
}
