/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbuf.h -- mbuf(9): packet memory.
 *
 *	A packet is a chain of mbufs by m_next; the first has M_PKTHDR and the
 *	length of all.  Data lies in the mbuf, or in a cluster that several
 *	mbufs may share; shared data is read-only.
 *
 *	An mbuf has one owner.  A function that takes an mbuf consumes it
 *	unless it says otherwise; the exceptions that the kernel had are kept
 *	and named where they are (reference, R-35).
 *
 *	Contract: mbuf(9); reference part A.16.
 *
 *	May sleep:  only with M_WAIT, in thread context.
 *	Fails:      NULL, with M_DONTWAIT only.
 */
#ifndef SYS_MBUF_H
#define SYS_MBUF_H

#include <sys/malloc.h>
#include <sys/systm.h>
#include <sys/types.h>

#include <forms/rcvif.h>

struct ifnet;
struct psref;

#define MSIZE	   512
#define MCLBYTES   2048
#define M_HDRSIZE  40 /* of struct mbuf before the data */
#define M_PKTSIZE  24 /* of struct pkthdr */
#define MLEN	   (MSIZE - M_HDRSIZE)
#define MHLEN	   (MLEN - M_PKTSIZE)
#define MINCLSIZE  (MHLEN + 1) /* from here on a cluster is better */
#define M_COPYALL  1000000000
#define M_DONTWAIT M_NOWAIT
#define M_WAIT	   M_WAITOK

/* m_flags */
#define M_EXT	  0x00000001 /* data in a cluster */
#define M_PKTHDR  0x00000002 /* first of a packet */
#define M_EOR	  0x00000004
#define M_PROTO1  0x00000008
#define M_BCAST	  0x00000100 /* to the link-level broadcast address */
#define M_MCAST	  0x00000200 /* to a link-level group */
#define M_LOOP	  0x00000800 /* came back through loopback */
#define M_HASFCS  0x00020000 /* frame check sequence at the end */
#define M_PROMISC 0x00100000 /* not for this interface */
#define M_LINK0	  0x01000000
#define M_COPYFLAGS                                                            \
	(M_PKTHDR | M_EOR | M_PROTO1 | M_BCAST | M_MCAST | M_LOOP | M_HASFCS | \
	    M_PROMISC | M_LINK0)

/* m_type */
#define MT_FREE	  0
#define MT_DATA	  1
#define MT_HEADER 2

/*
 * struct pkthdr
 *
 *	Field keys:
 *	  (!)  only the packet's owner
 */
struct pkthdr {
	PKTHDR_RCVIF_FIELDS; /* (!) where it came in: forms/rcvif.h */
	int len;	     /* (!) bytes of all mbufs of the packet */
	int csum_flags;	     /* (!) M_CSUM_*: what is left to compute */
	uint32_t csum_data;  /* (!) */
	uint32_t segsz;	     /* (!) */
};

/*
 * struct mcluster
 *
 *	Field keys:
 *	  (:)  written by its first owner alone; while shared, read-only
 *	  (a)  atomic operations only
 *	Lifetime:  freed by the mbuf that drops the last reference.
 */
struct mcluster {
	char mcl_buf[MCLBYTES];	      /* (:) */
	volatile uint32_t mcl_refcnt; /* (a) mbufs that point here */
};

/*
 * struct mbuf
 *
 *	Field keys:
 *	  (!)  only the packet's owner
 *	Lifetime:  m_free, by the owner.
 */
struct mbuf {
	struct mbuf *m_next;	/* (!) of this packet */
	struct mbuf *m_nextpkt; /* (!) of this queue */
	char *m_data;		/* (!) */
	int m_len;		/* (!) bytes at m_data */
	int m_flags;		/* (!) M_* */
	int m_type;		/* (!) MT_* */
	union {
		struct {
			struct pkthdr m_pkthdr; /* (!) with M_PKTHDR */
			union {
				struct mcluster *m_cluster; /* (!) with M_EXT */
				char m_pktdat[MHLEN];	    /* (!) */
			};
		};
		char m_dat[MLEN]; /* (!) */
	};
};

CTASSERT(sizeof(struct pkthdr) == M_PKTSIZE);
CTASSERT(sizeof(struct mbuf) == MSIZE);

#define mtod(m, type) ((type)(void *)(m)->m_data)

void mbinit(void);

struct mbuf *m_get(int how, int type);
struct mbuf *m_gethdr(int how, int type);
/* Give m a cluster; M_EXT is set when there was one.  No data may be in m. */
void m_clget(struct mbuf *, int how);
/* A packet header with a cluster, or NULL. */
struct mbuf *m_getcl(int how, int type, int flags);
/* Free one mbuf and return its successor; free a chain (NULL: nothing). */
struct mbuf *m_free(struct mbuf *);
void m_freem(struct mbuf *);

/* Copies of a part: sharing clusters, or deep.  m is not consumed. */
struct mbuf *m_copym(struct mbuf *, int off, int len, int how);
struct mbuf *m_dup(struct mbuf *, int off, int len, int how);
/* A copy of a whole packet that shares clusters. */
struct mbuf *m_copypacket(struct mbuf *, int how);
void m_copydata(struct mbuf *, int off, int len, void *);
/* Write into a packet, which grows when needed (and may fail to). */
void m_copyback(struct mbuf *, int off, int len, const void *);

/* Cut: from the front (positive), from the end (negative). */
void m_adj(struct mbuf *, int len);
/* Make the first len bytes contiguous.  Consumes the packet and returns NULL
 * when it cannot. */
struct mbuf *m_pullup(struct mbuf *, int len);
/* The same, in a new mbuf that leaves dstoff bytes of room in front. */
struct mbuf *m_copyup(struct mbuf *, int len, int dstoff);
/* A new mbuf with len bytes in front.  Consumes m and returns NULL when there
 * is none.  M_PREPEND uses the room in m if it can. */
struct mbuf *m_prepend(struct mbuf *, int len, int how);
void m_cat(struct mbuf *, struct mbuf *);
int m_length(const struct mbuf *);

/* Give to the header of from; to has none yet. */
void m_copy_pkthdr(struct mbuf *to, const struct mbuf *from);
void m_move_pkthdr(struct mbuf *to, struct mbuf *from);
bool m_readonly(const struct mbuf *);
int m_leadingspace(const struct mbuf *);
int m_trailingspace(const struct mbuf *);

#define MGET(m, how, type)	((m) = m_get((how), (type)))
#define MGETHDR(m, how, type)	((m) = m_gethdr((how), (type)))
#define MCLGET(m, how)		m_clget((m), (how))
#define M_COPY_PKTHDR(to, from) m_copy_pkthdr((to), (from))
#define M_MOVE_PKTHDR(to, from) m_move_pkthdr((to), (from))
#define M_READONLY(m)		m_readonly(m)
#define M_LEADINGSPACE(m)	m_leadingspace(m)
#define M_TRAILINGSPACE(m)	m_trailingspace(m)
#define m_copy(m, off, len)	m_copym((m), (off), (len), M_DONTWAIT)
#define M_PREPEND(m, plen, how) ((m) = m_prepend_room((m), (plen), (how)))

struct mbuf *m_prepend_room(struct mbuf *, int len, int how);

/*
 * The receive interface.  The form (forms/rcvif.h) says what the packet
 * header stores, and so what protects the result.
 *
 *	m_get_rcvif	  until m_put_rcvif: no blocking
 *	m_get_rcvif_psref until m_put_rcvif_psref: stay on this CPU
 *	m_get_rcvif_NOMPSAFE  nothing
 *
 *	All three may return NULL when an index is stored.
 */
void m_set_rcvif(struct mbuf *, const struct ifnet *);
void m_reset_rcvif(struct mbuf *);
void m_copy_rcvif(struct mbuf *to, const struct mbuf *from);
struct ifnet *m_get_rcvif(const struct mbuf *, int *s);
void m_put_rcvif(struct ifnet *, int *s);
struct ifnet *m_get_rcvif_psref(const struct mbuf *, struct psref *);
void m_put_rcvif_psref(struct ifnet *, struct psref *);
struct ifnet *m_get_rcvif_NOMPSAFE(const struct mbuf *);
/* Copy its name; false when there is no such interface any more. */
bool m_rcvif_name(const struct mbuf *, char *name, size_t len);
/* Did m come in on ifp?  For the purge of queues in if_detach. */
bool m_rcvif_is(const struct mbuf *, const struct ifnet *);

#endif /* SYS_MBUF_H */
