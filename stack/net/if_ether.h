/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_ether.h -- Ethernet: the header, the common part of a softc, input and
 * output.
 *
 *	Definition: reference parts C.1 to C.3.
 */
#ifndef NET_IF_ETHER_H
#define NET_IF_ETHER_H

#include <net/ethertypes.h>
#include <net/if.h>

#define ETHER_ADDR_LEN	     6
#define ETHER_TYPE_LEN	     2
#define ETHER_CRC_LEN	     4
#define ETHER_HDR_LEN	     14
#define ETHER_MIN_LEN	     64	  /* with CRC */
#define ETHER_MAX_LEN	     1518 /* with CRC */
#define ETHER_VLAN_ENCAP_LEN 4
#define ETHERMTU	     1500
#define ETHERMIN	     46

struct ether_header {
	uint8_t ether_dhost[ETHER_ADDR_LEN];
	uint8_t ether_shost[ETHER_ADDR_LEN];
	uint16_t ether_type; /* network byte order */
} __packed;

CTASSERT(sizeof(struct ether_header) == ETHER_HDR_LEN);

#define ETHER_IS_MULTICAST(addr) ((addr)[0] & 0x01)
#define ETHER_IS_LOCAL(addr)	 ((addr)[0] & 0x02)

static inline uint16_t
ntohs(uint16_t n)
{

	return __builtin_bswap16(n);
}

#define htons(n) ntohs(n)

/* ec_capabilities, ec_capenable */
#define ETHERCAP_VLAN_MTU  0x1
#define ETHERCAP_JUMBO_MTU 0x4

/*
 * struct ether_multi
 *
 *	A group that the interface listens to.
 *
 *	Field keys:
 *	  (:)  set before insertion
 *	  (n)  splnet(), so nobody's across CPUs
 *	Lifetime:  ether_delmulti or ether_ifdetach, without a grace period.
 */
struct ether_multi {
	uint8_t enm_addr[ETHER_ADDR_LEN]; /* (:) */
	int enm_refcount;		  /* (n) */
	LIST_ENTRY(ether_multi) enm_list; /* (n) */
};

/*
 * struct ethercom
 *
 *	The first member of an Ethernet driver's softc.
 *
 *	Field keys:
 *	  (:)  set before if_register
 *	  (n)  splnet(), so nobody's across CPUs
 *	  (i)  as struct ifnet says
 */
struct ethercom {
	struct ifnet ec_if;			/* (i) */
	LIST_HEAD(, ether_multi) ec_multiaddrs; /* (n) */
	int ec_multicnt;			/* (n) */
	int ec_capabilities;			/* (:) ETHERCAP_* it has */
	SHARED(int) ec_capenable;		/* (n) ETHERCAP_* in use */
	int ec_nvlans;				/* (n) vlans on it: none here */
};

extern const uint8_t etherbroadcastaddr[ETHER_ADDR_LEN];

void etherinit(void);

/* Thread context.  ether_ifdetach comes before if_detach. */
void ether_ifattach(struct ifnet *, const uint8_t *lladdr);
void ether_ifdetach(struct ifnet *);

/* Both consume m.  Softint or thread. */
void ether_input(struct ifnet *, struct mbuf *);
int ether_output(struct ifnet *, struct mbuf *, const struct sockaddr *,
    const struct rtentry *);

/* What drivers call for requests they do not know themselves. */
int ether_ioctl(struct ifnet *, u_long cmd, void *data);

/* Make room for a vlan tag.  0: done, or nothing to do; -1: it cannot, which
 * is no error for a bridge; positive: an errno. */
int ether_enable_vlan_mtu(struct ifnet *);
int ether_disable_vlan_mtu(struct ifnet *);

#endif /* NET_IF_ETHER_H */
