/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if.h -- struct ifnet: a network interface, from attach to detach.
 *
 *	A driver fills in name and handlers, calls if_initialize and
 *	if_register (or if_attach, which is both), and much later if_detach;
 *	then it may free the memory.  In between the interface is found by name
 *	and by index.
 *
 *	What changed between 2014 and 2016 is in the forms: the list, the
 *	look-up, ioctl against destruction, link state, input and output.  Each
 *	contributes its fields of struct ifnet and its functions.
 *
 *	Definition: reference parts B.1 to B.12.  The ioctl interface is
 *	net/if_ioctl.h.  Outside this stack: routes, domains, pfil, ALTQ, CARP,
 *	bpf, sysctl; where the kernel calls them a comment says so.
 *
 *	Lock order:  if_clone_mtx -> ioctl lock -> softnet_lock -> the
 *	             bridge's locks -> ifnet_mtx -> ifq_lock
 */
#ifndef NET_IF_H
#define NET_IF_H

#include <sys/callout.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rwlock.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <net/if_ioctl.h>

#include <forms/if_flags.h>
#include <forms/if_lookup.h>
#include <forms/ifnet_list.h>
#include <forms/input.h>
#include <forms/ioctl_lock.h>
#include <forms/link_state.h>
#include <forms/mutants.h>
#include <forms/shared.h>
#include <forms/transmit.h>

/* In if_flags of the repaired stack: ether_ifdetach has begun. */
#define IFF_DYING 0x10000

struct bridge_iflist;
struct bridge_softc;
struct ifnet;
struct mbuf;
struct rtentry;
struct sockaddr_dl;

typedef uint16_t if_index_t;

/* Procedure handles. */
typedef int if_output_t(struct ifnet *, struct mbuf *, const struct sockaddr *,
    const struct rtentry *);
typedef void if_input_t(struct ifnet *, struct mbuf *);
typedef int if_ioctl_t(struct ifnet *, u_long, void *);
typedef int if_setflags_t(struct ifnet *, unsigned short);
typedef int if_init_t(struct ifnet *);
typedef void if_stop_t(struct ifnet *, int disable);
typedef void if_slowtimo_t(struct ifnet *);
typedef void if_drain_t(struct ifnet *);

/* From a handler to its caller: the change is stored, now make it act. */
#define ENETRESET 52

#define IFQ_MAXLEN   256
#define IFNET_SLOWHZ 1 /* calls of if_slowtimo a second */

/* if_extflags; nothing reads them before 2016-06 */
#define IFEF_OUTPUT_MPSAFE	  0x1 /* if_output takes no kernel lock */
#define IFEF_START_MPSAFE	  0x2 /* nor does if_start */
#define IFEF_NO_LINK_STATE_CHANGE 0x4 /* has no link state softint */

/*
 * struct ifqueue
 *
 *	Packets by m_nextpkt.  ALTQ, which hides behind the same calls in the
 *	kernel, is outside.
 *
 *	Field keys:
 *	  (q)  ifq_lock where there is one; else what the owner says
 *	  (:)  set before publication
 *	  (s)  a limit: stale is fine
 */
struct ifqueue {
	struct mbuf *ifq_head;	/* (q) */
	struct mbuf *ifq_tail;	/* (q) */
	int ifq_len;		/* (q) */
	SHARED(int) ifq_maxlen; /* (s) */
	uint64_t ifq_drops;	/* (q) */
	kmutex_t *ifq_lock;	/* (:) spin, IPL_NET, or NULL */
};

/* Without a lock: the caller excludes others.  Nothing here counts drops but
 * IF_DROP. */
#define IF_QFULL(ifq)	 ((ifq)->ifq_len >= (ifq)->ifq_maxlen)
#define IF_IS_EMPTY(ifq) ((ifq)->ifq_len == 0)
#define IF_DROP(ifq)	 ((void)((ifq)->ifq_drops++))
void IF_ENQUEUE(struct ifqueue *, struct mbuf *);
struct mbuf *IF_DEQUEUE(struct ifqueue *); /* NULL: empty */
void IF_PURGE(struct ifqueue *);

/* With the queue's lock, if it has one.  IFQ_ENQUEUE consumes m: when the
 * queue is full it counts a drop, frees m and returns ENOBUFS. */
int IFQ_ENQUEUE(struct ifqueue *, struct mbuf *);
struct mbuf *IFQ_DEQUEUE(struct ifqueue *);
void IFQ_PURGE(struct ifqueue *);
bool IFQ_IS_EMPTY(struct ifqueue *);

/*
 * struct ifaddr
 *
 *	An address of an interface.  Found pointers carry no reference of
 *	their own.
 *
 *	Field keys:
 *	  (:)  set before publication
 *	  (n)  nobody's: splnet(), softnet_lock and the kernel lock, in part
 *	Lifetime:  ifafree at count zero.  The count was plain, and no
 *	           grace period went before the free.
 */
struct ifaddr {
	struct sockaddr *ifa_addr;    /* (:) */
	TAILQ_ENTRY(ifaddr) ifa_list; /* (n) */
	struct ifnet *ifa_ifp;	      /* (n) */
	SHARED(unsigned) ifa_refcnt;  /* (n) */
};

/*
 * struct ifnet
 *
 *	Field keys:
 *	  (:)  set before if_register, then constant
 *	  (h)  procedure handle: plain stores by attach, bridge and
 *	       if_deactivate, loaded without a lock
 *	  (n)  nobody's: plain read-modify-write from ioctl, driver and bridge
 *	       (R-59)
 *	  (b)  stored under the bridge's lock, loaded without
 *	  (q)  see struct ifqueue
 *	  (w)  its own rwlock, if_afdata_lock
 *	  (s)  statistics, by SHARED_ADD and SHARED_INC
 *	  (f)  fields of a form: see the header forms/ of that name
 *	Lifetime:  the driver's memory; freed after if_detach has returned.
 */
struct ifnet {
	void *if_softc;		    /* (:) */
	IFNET_LIST_FIELDS;	    /* (f) ifnet_list */
	char if_xname[IFNAMSIZ];    /* (:) name and unit */
	if_index_t if_index;	    /* (:) */
	uint64_t if_index_gen;	    /* (:) index and generation: for ever */
	IFNET_FLAGS_FIELD;	    /* (f) if_flags: IFF_* */
	unsigned short if_extflags; /* (:) IFEF_* */
	int if_pcount;		    /* (n) who asked for promiscuous mode */
	int if_timer;		    /* (n) if_slowtimo calls to the watchdog */
	uint8_t if_type;	    /* (:) IFT_* */
	uint8_t if_addrlen;	    /* (:) of the link-level address */
	uint8_t if_hdrlen;	    /* (:) of the link-level header */
	SHARED(uint64_t) if_mtu;    /* (n) */
	uint64_t if_metric;	    /* (n) */
	uint64_t if_capabilities;   /* (:) IFCAP_* it has */
	uint64_t if_capenable;	    /* (n) IFCAP_* in use */
	SHARED(time_t) if_lastchange; /* (s) uptime of the last up or down */

	SHARED(if_output_t *) if_output;     /* (h) */
	SHARED(if_input_t *) _if_input;	     /* (h) */
	IFNET_TRANSMIT_FIELDS;		     /* (f) transmit */
	SHARED(if_ioctl_t *) if_ioctl;	     /* (h) */
	SHARED(if_setflags_t *) if_setflags; /* (h) or NULL */
	SHARED(if_init_t *) if_init;	     /* (h) */
	SHARED(if_stop_t *) if_stop;	     /* (h) */
	SHARED(if_slowtimo_t *) if_slowtimo; /* (h) or NULL */
	SHARED(if_drain_t *) if_drain;	     /* (h) */

	struct ifqueue if_snd;			    /* (q) output */
	TAILQ_HEAD(, ifaddr) if_addrlist;	    /* (n) */
	struct ifaddr *if_dl;			    /* (n) link-level address */
	const struct sockaddr_dl *if_sadl;	    /* (n) its sockaddr */
	struct ifaddr *if_hwdl;			    /* (n) factory address */
	const uint8_t *if_broadcastaddr;	    /* (:) */
	SHARED(struct bridge_softc *) if_bridge;    /* (b) our bridge */
	SHARED(struct bridge_iflist *) if_bridgeif; /* (b) our member entry */
	IFNET_IOCTL_FIELDS;			    /* (f) ioctl_lock */
	IFNET_INPUT_FIELDS;			    /* (f) input */
	IFNET_LINK_STATE_FIELDS;		    /* (f) link_state */
	callout_t *if_slowtimo_ch;		    /* (n) */
	krwlock_t *if_afdata_lock;		    /* (:) */
	void *if_afdata[AF_MAX];		    /* (w) per address family */

	SHARED(uint64_t) if_ipackets;	/* (s) */
	SHARED(uint64_t) if_ierrors;	/* (s) */
	SHARED(uint64_t) if_ibytes;	/* (s) */
	SHARED(uint64_t) if_imcasts;	/* (s) */
	SHARED(uint64_t) if_iqdrops;	/* (s) */
	SHARED(uint64_t) if_noproto;	/* (s) */
	SHARED(uint64_t) if_opackets;	/* (s) */
	SHARED(uint64_t) if_oerrors;	/* (s) */
	SHARED(uint64_t) if_obytes;	/* (s) */
	SHARED(uint64_t) if_omcasts;	/* (s) */
	SHARED(uint64_t) if_collisions; /* (s) */
};

#define IF_AFDATA_RLOCK(ifp)   rw_enter((ifp)->if_afdata_lock, RW_READER)
#define IF_AFDATA_WLOCK(ifp)   rw_enter((ifp)->if_afdata_lock, RW_WRITER)
#define IF_AFDATA_RUNLOCK(ifp) rw_exit((ifp)->if_afdata_lock)
#define IF_AFDATA_WUNLOCK(ifp) rw_exit((ifp)->if_afdata_lock)

/*
 * struct if_clone
 *
 *	A kind of interface that can be made by name and unit.
 *
 *	Field keys:
 *	  (:)  constant
 *	  (l)  boot only: there are no loadable modules here
 */
struct if_clone {
	LIST_ENTRY(if_clone) ifc_list;		   /* (l) */
	const char *ifc_name;			   /* (:) without the unit */
	size_t ifc_namelen;			   /* (:) */
	int (*ifc_create)(struct if_clone *, int); /* (:) */
	int (*ifc_destroy)(struct ifnet *);	   /* (:) or NULL: never */
};

#define IF_CLONE_INITIALIZER(name, create, destroy)                            \
	{                                                                      \
		.ifc_name = (name), .ifc_namelen = sizeof(name) - 1,           \
		.ifc_create = (create), .ifc_destroy = (destroy),              \
	}

extern int ifqmaxlen;

/* Boot. */
void ifinit(void);
void loopattach(int);
void shmifattach(int);
void virtattach(int);

/* Life: thread context, may sleep. */
void if_initname(struct ifnet *, const char *name, int unit);
void if_initialize(struct ifnet *);
void if_register(struct ifnet *);
void if_attach(struct ifnet *);
void if_detach(struct ifnet *);
/* Mark ifp, which the caller keeps: false when somebody else has done so and
 * detaches it. */
bool if_detach_begin(struct ifnet *);
/* All handlers become the null ones.  Any context. */
void if_deactivate(struct ifnet *);
bool if_is_deactivated(const struct ifnet *);

/* Cloners. */
void if_clone_attach(struct if_clone *);
int if_clone_create(const char *name);
int if_clone_destroy(const char *name);

/* Look-up, with bare results (reference B.5). */
struct ifnet *ifunit(const char *name);
struct ifnet *if_byindex(unsigned index);
if_index_t if_get_index(const struct ifnet *);

/*
 * Look-up by name with what the form if_lookup holds on the result: nothing,
 * or a passive reference and the CPU.  The holder may sleep.
 */
struct ifnet *if_ref(const char *name, struct ifref *);
void if_unref(struct ifnet *, struct ifref *);

/* Input: from a softint or a thread; from a hardware interrupt, as the form
 * input does it.  Both consume m. */
void if_input(struct ifnet *, struct mbuf *);
void if_input_intr(struct ifnet *, struct mbuf *);

/* Output.  All consume m, but for the null handlers. */
int ifq_enqueue(struct ifnet *, struct mbuf *);
int if_output_lock(struct ifnet *, struct mbuf *, const struct sockaddr *,
    const struct rtentry *);

/* Control. */
int doifioctl(u_long cmd, void *data);
int ifioctl_common(struct ifnet *, u_long cmd, void *data);
int ifpromisc(struct ifnet *, int on);
int if_flags_set(struct ifnet *, unsigned short flags);
void if_slowtimo(void *ifp); /* callout */
void if_up(struct ifnet *);
void if_down(struct ifnet *);
void if_link_state_change(struct ifnet *, int state);

/* Addresses. */
void ifaref(struct ifaddr *);
void ifafree(struct ifaddr *);
void ifa_insert(struct ifnet *, struct ifaddr *);
void ifa_remove(struct ifnet *, struct ifaddr *);
void if_alloc_sadl(struct ifnet *);
void if_free_sadl(struct ifnet *);
void if_set_sadl(struct ifnet *, const void *, uint8_t, bool factory);

/* Null handlers: ENXIO, or nothing.  None frees the packet. */
int if_nulloutput(struct ifnet *, struct mbuf *, const struct sockaddr *,
    const struct rtentry *);
void if_nullinput(struct ifnet *, struct mbuf *);
void if_nullstart(struct ifnet *);
int if_nullioctl(struct ifnet *, u_long, void *);
int if_nullinit(struct ifnet *);
void if_nullstop(struct ifnet *, int);
void if_nullslowtimo(struct ifnet *);
void if_nulldrain(struct ifnet *);

int looutput(struct ifnet *, struct mbuf *, const struct sockaddr *,
    const struct rtentry *);

#endif /* NET_IF_H */
