/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_bridgevar.h -- the bridge: its objects and the parts it is made of.
 *
 *	A bridge joins Ethernet interfaces, its members.  It remembers behind
 *	which member an address was seen and sends a frame there, or to all
 *	members when it does not know.  Reference part D.
 *
 *	Where history changed how a part works, the part is a mechanism: one
 *	file per form in a folder of the mechanism's name, all with the
 *	interface declared here.  stack/variants.tab says which form a variant
 *	has.  What no folder holds is the same in all variants.
 *
 *	bridge_members	 the member list, and how long a member found stays
 *	bridge_member	 members come, and are looked up
 *	bridge_delete	 members go
 *	bridge_table	 locks of the forwarding table
 *	bridge_rtlist	 its lists
 *	bridge_rtremove	 taking entries out of it
 *	bridge_input	 how a frame gets from Ethernet into the bridge
 *	bridge_forward	 how bridge_input hands it on
 *	bridge_unicast	 to the member that the table names
 *	bridge_locks	 the global locks of the input path
 *	bridge_enqueue	 giving a frame to the output of a member
 *	bridge_output	 frames that this node sends through a member
 *	bridge_outflood	 such a frame out of all members
 *	bridge_age	 the periodic sweep of the table
 *	bridge_attach	 how the bridge itself becomes an interface
 *	bridge_add	 making an interface a member, and undoing it
 *	bridge_control	 which requests there are
 *	bridge_stp	 the lock of the spanning tree
 *
 *	Lock order:  BRIDGE_LOCK -> BRIDGE_RT_LOCK, both after softnet_lock
 *	             (reference A.11).
 */
#ifndef NET_IF_BRIDGEVAR_H
#define NET_IF_BRIDGEVAR_H

#include <sys/callout.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/psref.h>
#include <sys/queue.h>
#include <sys/workqueue.h>

#include <net/if.h>
#include <net/if_ether.h>
#include <net/if_ioctl.h>
#include <net/pktqueue.h>

struct bridge_softc;
struct bridge_iflist;
struct bridge_rtnode;

#include <forms/bridge_age.h>
#include <forms/bridge_input.h>
#include <forms/bridge_members.h>
#include <forms/bridge_rtlist.h>
#include <forms/bridge_table.h>

#define BRIDGE_RTHASH_SIZE 1024 /* a power of two */
#define BRIDGE_RTHASH_MASK (BRIDGE_RTHASH_SIZE - 1)

#define BRIDGE_RTABLE_MAX	   100	/* default of sc_brtmax */
#define BRIDGE_RTABLE_TIMEOUT	   1200 /* default of sc_brttimeout, s */
#define BRIDGE_RTABLE_PRUNE_PERIOD 300	/* s between two sweeps */

/* Times of the spanning tree count 1/256 s. */
#define BSTP_DEFAULT_MAX_AGE	     (20 * 256)
#define BSTP_DEFAULT_HELLO_TIME	     (2 * 256)
#define BSTP_DEFAULT_FORWARD_DELAY   (15 * 256)
#define BSTP_DEFAULT_HOLD_TIME	     (1 * 256)
#define BSTP_DEFAULT_BRIDGE_PRIORITY 0x8000
#define BSTP_DEFAULT_PORT_PRIORITY   0x80
#define BSTP_DEFAULT_PATH_COST	     55

/*
 * struct bridge_timer
 *
 *	A timer of the spanning tree; counted, not a callout.
 *
 *	Field keys:
 *	  (m)  as the form of bridge_stp says
 */
struct bridge_timer {
	uint16_t active; /* (m) */
	uint16_t value;	 /* (m) 1/256 s */
};

/*
 * struct bstp_config_unit
 *
 *	What a configuration BPDU says.
 *
 *	Field keys:
 *	  (m)  as the form of bridge_stp says
 */
struct bstp_config_unit {
	uint64_t cu_rootid;			   /* (m) */
	uint64_t cu_bridge_id;			   /* (m) */
	uint32_t cu_root_path_cost;		   /* (m) */
	uint16_t cu_message_age;		   /* (m) */
	uint16_t cu_max_age;			   /* (m) */
	uint16_t cu_hello_time;			   /* (m) */
	uint16_t cu_forward_delay;		   /* (m) */
	uint16_t cu_port_id;			   /* (m) */
	uint8_t cu_message_type;		   /* (m) */
	uint8_t cu_topology_change_acknowledgment; /* (m) */
	uint8_t cu_topology_change;		   /* (m) */
};

/*
 * struct bridge_iflist
 *
 *	A member: one interface in one bridge.  In history allocated without
 *	zeroing, so what BRDGADD does not set is garbage until the spanning tree
 *	touches it.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	  (l)  as the form of bridge_members says
 *	  (m)  as the form of bridge_stp says
 *	  (u)  written by ioctls, read by the data path, without any lock
 *	Lock order:  BRIDGE_LOCK
 *	Lifetime:    until bridge_delete_member has waited for those who hold
 *	             it; what that means is the form's.  bif_ifp is a bare
 *	             pointer: the member does not keep the interface.
 */
struct bridge_iflist {
	struct bridge_member_link bif_link;	     /* (l) list, references */
	uint64_t bif_designated_root;		     /* (m) */
	uint64_t bif_designated_bridge;		     /* (m) */
	SHARED(uint32_t) bif_path_cost;		     /* (u) */
	uint32_t bif_designated_cost;		     /* (m) */
	struct bridge_timer bif_hold_timer;	     /* (m) */
	struct bridge_timer bif_message_age_timer;   /* (m) */
	struct bridge_timer bif_forward_delay_timer; /* (m) */
	struct bstp_config_unit bif_config_bpdu;     /* (m) */
	uint16_t bif_port_id;			     /* (m) */
	uint16_t bif_designated_port;		     /* (m) */
	SHARED(uint8_t) bif_state; /* (u) BSTP_IFSTATE_*, under BRIDGE_LOCK */
	uint8_t bif_topology_change_acknowledge; /* (m) */
	uint8_t bif_config_pending;		 /* (m) */
	uint8_t bif_change_detection_enabled;	 /* (m) */
	SHARED(uint8_t) bif_priority;		 /* (u) */
	struct ifnet *bif_ifp;			 /* (:) bare */
	SHARED(uint32_t) bif_flags;		 /* (u) IFBIF_* */
};

/*
 * struct bridge_rtnode
 *
 *	An entry of the forwarding table: an address and the interface behind
 *	which it was seen.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	  (r)  stored under BRIDGE_RT_LOCK, followed as the form of
 *	       bridge_table says
 *	  (u)  stored and read in read sections, without any lock
 *	Lock order:  BRIDGE_RT_LOCK
 *	Lifetime:    freed after it was unlinked and the form of bridge_table
 *	             has waited for readers.  brt_ifp is a bare pointer that
 *	             nobody counts.
 */
struct bridge_rtnode {
	BRIDGE_RTNODE_ENTRY brt_hash;	  /* (r) chain, descending */
	BRIDGE_RTNODE_ENTRY brt_list;	  /* (r) all of the bridge */
	SHARED(struct ifnet *) brt_ifp;	  /* (u) */
	SHARED(time_t) brt_expire;	  /* (u) uptime, s; 0: never */
	SHARED(uint8_t) brt_flags;	  /* (u) IFBAF_* */
	uint8_t brt_addr[ETHER_ADDR_LEN]; /* (:) */
};

/*
 * struct bridge_softc
 *
 *	A bridge.
 *
 *	Field keys:
 *	  (:)  set before publication, then constant
 *	  (m)  as the form of bridge_stp says
 *	  (f)  as the form of the mechanism named says
 *	  (r)  stored under BRIDGE_RT_LOCK, read as the form of bridge_table
 *	       says
 *	  (u)  no lock: ioctls store, everybody reads
 *	  (o)  owned by callout(9) or workqueue(9)
 *	Lock order:  BRIDGE_LOCK -> BRIDGE_RT_LOCK
 *	Lifetime:    freed by bridge_clone_destroy.  Nobody holds a reference:
 *	             whoever found it through if_bridge is safe only while a
 *	             member of it is kept.
 */
struct bridge_softc {
	struct ifnet sc_if;		  /* (u) flags and counters */
	LIST_ENTRY(bridge_softc) sc_list; /* (f) bridge_attach "listed" */
	struct bridge_members sc_members; /* (f) bridge_members */

	uint64_t sc_designated_root;		      /* (m) */
	uint64_t sc_bridge_id;			      /* (m) */
	struct bridge_iflist *sc_root_port;	      /* (m) bare */
	uint32_t sc_root_path_cost;		      /* (m) */
	uint16_t sc_max_age;			      /* (m) */
	uint16_t sc_hello_time;			      /* (m) */
	uint16_t sc_forward_delay;		      /* (m) */
	uint16_t sc_bridge_max_age;		      /* (u) */
	uint16_t sc_bridge_hello_time;		      /* (u) */
	uint16_t sc_bridge_forward_delay;	      /* (u) */
	uint16_t sc_topology_change_time;	      /* (m) */
	uint16_t sc_hold_time;			      /* (:) */
	uint16_t sc_bridge_priority;		      /* (u) */
	uint8_t sc_topology_change_detected;	      /* (m) */
	uint8_t sc_topology_change;		      /* (m) */
	struct bridge_timer sc_hello_timer;	      /* (m) */
	struct bridge_timer sc_topology_change_timer; /* (m) */
	struct bridge_timer sc_tcn_timer;	      /* (m) */
	struct ifqueue sc_bstp_out; /* (m) messages that wait for the unlock */

	SHARED(uint32_t) sc_brtmax;	/* (u) most entries */
	SHARED(uint32_t) sc_brtcnt;	/* (r) entries; read without the lock */
	SHARED(uint32_t) sc_brttimeout; /* (u) s */
	callout_t sc_brcallout;		/* (o) ageing */
	callout_t sc_bstpcallout;	/* (o) spanning tree */

	struct bridge_rtlist *sc_rthash; /* (r) BRIDGE_RTHASH_SIZE chains */
	struct bridge_rtlist sc_rtlist;	 /* (r) all entries, newest first */
	uint32_t sc_rthash_key;		 /* (:) */
	struct bridge_rtlock sc_rtlock;	 /* (f) bridge_table */

	struct workqueue *sc_rtage_wq; /* (:) */
	BRIDGE_AGE_FIELDS;	       /* (f) bridge_age */
	pktqueue_t *sc_fwd_pktq;       /* (f) bridge_forward "queue" */
	void *sc_softintr;	       /* (f) bridge_forward "if_snd" */
};

extern const uint8_t bstp_etheraddr[ETHER_ADDR_LEN];
extern int bridge_rtable_prune_period; /* s */

/*
 * The faces to the rest of the stack (if_bridge.c and forms).
 *
 *	bridgeattach: once, at boot.  bridge_ifdetach: from ether_ifdetach of a
 *	member, thread context.  bridge_input: as the form of that name says.
 *	bridge_output: ether_output of a member; consumes m, returns 0.
 */
void bridgeattach(int);
void bridge_ifdetach(struct ifnet *);
int bridge_output(struct ifnet *, struct mbuf *, const struct sockaddr *,
    const struct rtentry *);

/* Life cycle and ioctl (if_bridge.c).  bridge_stop ignores its second
 * argument. */
int bridge_init(struct ifnet *);
void bridge_stop(struct ifnet *, int);
int bridge_ioctl(struct ifnet *, u_long, void *);
void bridge_start(struct ifnet *);

/* Handlers of SIOC[GS]DRVSPEC, at splnet, in thread context. */
int bridge_ioctl_add(struct bridge_softc *, void *);
int bridge_ioctl_del(struct bridge_softc *, void *);
int bridge_ioctl_gifflags(struct bridge_softc *, void *);
int bridge_ioctl_sifflags(struct bridge_softc *, void *);
int bridge_ioctl_scache(struct bridge_softc *, void *);
int bridge_ioctl_gcache(struct bridge_softc *, void *);
int bridge_ioctl_gifs(struct bridge_softc *, void *);
int bridge_ioctl_rts(struct bridge_softc *, void *);
int bridge_ioctl_saddr(struct bridge_softc *, void *);
int bridge_ioctl_sto(struct bridge_softc *, void *);
int bridge_ioctl_gto(struct bridge_softc *, void *);
int bridge_ioctl_daddr(struct bridge_softc *, void *);
int bridge_ioctl_flush(struct bridge_softc *, void *);
int bridge_ioctl_gpri(struct bridge_softc *, void *);
int bridge_ioctl_spri(struct bridge_softc *, void *);
int bridge_ioctl_ght(struct bridge_softc *, void *);
int bridge_ioctl_sht(struct bridge_softc *, void *);
int bridge_ioctl_gfd(struct bridge_softc *, void *);
int bridge_ioctl_sfd(struct bridge_softc *, void *);
int bridge_ioctl_gma(struct bridge_softc *, void *);
int bridge_ioctl_sma(struct bridge_softc *, void *);
int bridge_ioctl_sifprio(struct bridge_softc *, void *);
int bridge_ioctl_sifcost(struct bridge_softc *, void *);

/*
 * Mechanism bridge_members.
 *
 *	The form's header gives struct bridge_members (in the bridge), struct
 *	bridge_member_link (in the member), and the macros
 *	  BRIDGE_LOCK(sc) BRIDGE_UNLOCK(sc) BRIDGE_LOCKED(sc)  writers
 *	  BRIDGE_PSZ_RENTER(s) BRIDGE_PSZ_REXIT(s)	       read section
 *	  BRIDGE_IFLIST_READER_FOREACH(bif, sc)		       in a section
 *	  BRIDGE_IFLIST_WRITER_FOREACH(bif, sc)		       locked
 *	  BRIDGE_IFLIST_WRITER_FIRST(sc)		       locked
 *
 *	A member found in a read section and acquired there stays while the
 *	section is left, until it is released: as far as the form keeps that
 *	promise.  The caller stays bound to its CPU meanwhile.  bridge_acquire_
 *	member may refuse.  psref belongs to the caller; forms without passive
 *	references leave it alone.
 */
void bridge_members_attach(void); /* once, at boot */
void bridge_members_init(struct bridge_softc *);
void bridge_members_fini(struct bridge_softc *);
/* Make a new member's link ready; insert it at the head (locked). */
void bridge_member_init(struct bridge_iflist *);
void bridge_members_insert(struct bridge_softc *, struct bridge_iflist *);
bool bridge_acquire_member(
    struct bridge_softc *, struct bridge_iflist *, struct psref *);
void bridge_release_member(
    struct bridge_softc *, struct bridge_iflist *, struct psref *);
/* Walk the list with each member acquired and no section open: first, then
 * next until NULL.  next releases the member it is given. */
struct bridge_iflist *
bridge_first_member(struct bridge_softc *, struct psref *);
struct bridge_iflist *bridge_next_member(
    struct bridge_softc *, struct bridge_iflist *, struct psref *);
/* A peek at the link: only a hint, the list may change at once. */
bool bridge_member_is_last(const struct bridge_iflist *);
/* Locked on entry and return; unlocked meanwhile if the form must wait. */
void bridge_delete_member(struct bridge_softc *, struct bridge_iflist *);

/* Mechanism bridge_member.  Both lookups return an acquired member or NULL. */
struct bridge_iflist *
bridge_lookup_member(struct bridge_softc *, const char *, struct psref *);
struct bridge_iflist *
bridge_lookup_member_if(struct bridge_softc *, struct ifnet *, struct psref *);
int bridge_add_check(struct bridge_softc *, struct ifnet *);
void bridge_add_member(
    struct bridge_softc *, struct ifnet *, struct bridge_iflist *);

/* Mechanism bridge_delete also has bridge_ioctl_del. */
void bridge_delete_all(struct bridge_softc *); /* the bridge goes */

/* Mechanism bridge_add also has bridge_ioctl_add.  Give an interface that is
 * no member any more its old mode back; errors are ignored. */
void bridge_release_ether(struct ifnet *);

/*
 * Mechanism bridge_table.
 *
 *	The form's header gives struct bridge_rtlock (in the bridge) and the
 *	macros
 *	  BRIDGE_RT_LOCK(sc) BRIDGE_RT_UNLOCK(sc)	insert, or walk the list
 *	  BRIDGE_RT_LOCKED(sc)
 *	  BRIDGE_RT_RENTER(s) BRIDGE_RT_REXIT(s)	look up
 *
 *	Between remove_enter and remove_exit entries may be unlinked; when
 *	remove_exit returns they may be freed.  removed: whether there are any.
 */
void bridge_rtlock_init(struct bridge_softc *);
void bridge_rtlock_fini(struct bridge_softc *);
void bridge_rt_remove_enter(struct bridge_softc *);
void bridge_rt_remove_exit(struct bridge_softc *, bool removed);

/*
 * Mechanism bridge_rtremove.
 *
 *	iterate_remove shows func each entry, removes those for which it says
 *	true, and stops early when it sets *stop.  Thread context.
 *	bridge_rtdelete removes entries of an interface that leaves.
 */
typedef bool (*bridge_rtfunc_t)(
    struct bridge_softc *, struct bridge_rtnode *, const void *, bool *stop);
void bridge_rtlist_iterate_remove(
    struct bridge_softc *, bridge_rtfunc_t, const void *arg);
void bridge_rtdelete(struct bridge_softc *, struct ifnet *);

/* The forwarding table (bridge_rtable.c).  rtlookup returns a bare pointer,
 * and looks up in a section of its own; rtnode_lookup is called in a section. */
void bridge_rtable_attach(void);
void bridge_rtable_init(struct bridge_softc *);
void bridge_rtable_fini(struct bridge_softc *);
int bridge_rtupdate(struct bridge_softc *, const uint8_t *, struct ifnet *,
    bool setflags, uint8_t flags);
struct ifnet *bridge_rtlookup(struct bridge_softc *, const uint8_t *);
struct bridge_rtnode *
bridge_rtnode_lookup(struct bridge_softc *, const uint8_t *);
void bridge_rttrim(struct bridge_softc *);
void bridge_rtage(struct bridge_softc *);
void bridge_rtflush(struct bridge_softc *, bool full);
int bridge_rtdaddr(struct bridge_softc *, const uint8_t *);
void bridge_rtnode_remove(struct bridge_softc *, struct bridge_rtnode *);
void bridge_rtnode_destroy(struct bridge_rtnode *);

/*
 * Mechanism bridge_age.
 *
 *	bridge_timer is the callout's function.  start sets IFF_RUNNING and the
 *	callout; stop stops the callout, and then or later IFF_RUNNING goes.
 */
void bridge_age_init(struct bridge_softc *);
void bridge_age_fini(struct bridge_softc *);
void bridge_age_start(struct bridge_softc *);
void bridge_age_stop(struct bridge_softc *);
void bridge_timer(void *);

/*
 * Mechanism bridge_forward.
 *
 *	bridge_input_forward takes a frame that bridge_input did not keep; the
 *	receive interface is in the frame.  barrier: before a running bridge is
 *	stopped for good; flush: when no frame can come any more; fini: last,
 *	when the table has gone.
 */
void bridge_forward_init(struct bridge_softc *);
void bridge_forward_barrier(struct bridge_softc *);
void bridge_forward_flush(struct bridge_softc *);
void bridge_forward_fini(struct bridge_softc *);
void bridge_input_forward(struct bridge_softc *, struct mbuf *);
/* What all forms do with one frame (bridge_flood.c). */
void bridge_forward_frame(struct bridge_softc *, struct mbuf *);

/*
 * Mechanism bridge_unicast.
 *
 *	lookup fills in where a unicast frame goes: bd_ifp NULL when the table
 *	does not know.  forward_unicast sends it there; it consumes m, and
 *	releases what lookup holds, as release does.
 */
struct bridge_dst {		      /* Field keys: (!) only the holder */
	struct ifnet *bd_ifp;	      /* (!) from the table */
	struct bridge_iflist *bd_bif; /* (!) form held: its member, or NULL */
	struct psref bd_psref;	      /* (!) on bd_bif */
};
void bridge_dst_lookup(
    struct bridge_softc *, const uint8_t *addr, struct bridge_dst *);
void bridge_dst_release(struct bridge_softc *, struct bridge_dst *);
void bridge_forward_unicast(
    struct bridge_softc *, struct bridge_dst *, struct mbuf *);

/*
 * For the forms of bridge_input (bridge_input.c).
 *
 *	bridge_ether_input: a frame that the bridge leaves to this node.
 *	bridge_ourether: does the frame name the address of member bif as
 *	source, or else as destination?
 */
enum bridge_verdict {
	BRIDGE_FORWARD, /* not for us */
	BRIDGE_DELIVER, /* for the address of a member */
	BRIDGE_ECHO	/* we sent it ourselves */
};
void bridge_ether_input(struct ifnet *, struct mbuf *);
bool bridge_ourether(
    const struct bridge_iflist *, const struct ether_header *, bool src);
void bridge_mark_multicast(struct mbuf *, const struct ether_header *);

/*
 * Mechanism bridge_locks.
 *
 *	The global locks around a call from the input path into code that needs
 *	them (reference A.11), and the contexts bridge_input may be called in.
 */
void bridge_input_assert(void);
int bridge_acquire_global_locks(void);
void bridge_release_global_locks(int);

/* Mechanism bridge_outflood: out of all running members, for bridge_output
 * alone.  Consumes m, which came from member ifp. */
void bridge_output_flood(struct bridge_softc *, struct ifnet *, struct mbuf *);

/* Mechanism bridge_enqueue.  Consumes m; runfilt is for packet filters. */
void bridge_enqueue(
    struct bridge_softc *, struct ifnet *, struct mbuf *, int runfilt);

/* Mechanism bridge_attach: join, and leave before if_detach. */
void bridge_list_init(void);
void bridge_attach(struct bridge_softc *);
void bridge_unlist(struct bridge_softc *);

/*
 * Spanning tree (bridgestp.c), reference D.8.
 *
 *	The gates are those of the reference; only members with IFBIF_STP have
 *	any.  initialization and stop: in a thread, without locks; they may
 *	block.  bstp_input consumes m and is called with bif acquired.
 */
void bstp_initialization(struct bridge_softc *);
void bstp_stop(struct bridge_softc *);
void bstp_input(struct bridge_softc *, struct bridge_iflist *, struct mbuf *);
bool bstp_state_before_learning(const struct bridge_iflist *);

#endif /* NET_IF_BRIDGEVAR_H */
