/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_ioctl.h -- the ioctl interface of ifnet and bridge(4).
 *
 *	Read by both sides of the system-call door: by the stack, and by the
 *	commands that play ifconfig(8) and brconfig(8).  So it uses nothing but
 *	fixed-width types, and pointers are addresses of user memory.
 *
 *	Names and meaning: netintro(4), bridge(4); reference parts B.6, D.4, H.
 *	The numbers of the requests are our own.
 */
#ifndef NET_IF_IOCTL_H
#define NET_IF_IOCTL_H

#include <stdint.h>

#define IFNAMSIZ 16 /* a name with its NUL */

/*
 * Requests: direction of the data, its size, a number.
 */
#define IFIOC_IN  0x80000000UL /* copied in */
#define IFIOC_OUT 0x40000000UL /* copied out */
#define IFIOC_REQUEST(dir, number, type)                                       \
	((dir) | (sizeof(type) << 16) | (0x69UL << 8) | (number))
#define IFIOC_W(number, type)  IFIOC_REQUEST(IFIOC_IN, number, type)
#define IFIOC_WR(number, type) IFIOC_REQUEST(IFIOC_IN | IFIOC_OUT, number, type)
#define IFIOC_SIZE(request)    (((request) >> 16) & 0x1fffUL)

#define SIOCINITIFADDR IFIOC_WR(1UL, struct ifreq) /* EPERM from user level */
#define SIOCSIFFLAGS   IFIOC_W(16UL, struct ifreq)
#define SIOCGIFFLAGS   IFIOC_WR(17UL, struct ifreq)
#define SIOCGIFMETRIC  IFIOC_WR(23UL, struct ifreq)
#define SIOCSIFMETRIC  IFIOC_W(24UL, struct ifreq)
#define SIOCGIFCONF    IFIOC_WR(38UL, struct ifconf)
#define SIOCADDMULTI   IFIOC_W(49UL, struct ifreq)
#define SIOCDELMULTI   IFIOC_W(50UL, struct ifreq)
#define SIOCSIFCAP     IFIOC_W(117UL, struct ifreq)
#define SIOCGIFCAP     IFIOC_WR(118UL, struct ifreq)
#define SIOCIFGCLONERS IFIOC_WR(120UL, struct if_clonereq)
#define SIOCIFDESTROY  IFIOC_W(121UL, struct ifreq)
#define SIOCIFCREATE   IFIOC_W(122UL, struct ifreq)
#define SIOCSDRVSPEC   IFIOC_W(123UL, struct ifdrv)
#define SIOCGDRVSPEC   IFIOC_WR(124UL, struct ifdrv)
#define SIOCGIFMTU     IFIOC_WR(126UL, struct ifreq)
#define SIOCSIFMTU     IFIOC_W(127UL, struct ifreq)

/*
 * struct ifreq
 *
 *	The argument of most requests, and one record of SIOCGIFCONF.  An
 *	address is a sockaddr: length, family, bytes.
 */
struct ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		uint8_t ifru_addr[32];
		uint16_t ifru_flags; /* IFF_* */
		int32_t ifru_metric;
		int32_t ifru_mtu;
		uint64_t ifru_cap; /* IFCAP_* */
		void *ifru_data;   /* user address */
	} ifr_ifru;
};

#define ifr_addr   ifr_ifru.ifru_addr
#define ifr_flags  ifr_ifru.ifru_flags
#define ifr_metric ifr_ifru.ifru_metric
#define ifr_mtu	   ifr_ifru.ifru_mtu
#define ifr_cap	   ifr_ifru.ifru_cap
#define ifr_data   ifr_ifru.ifru_data

/* SIOCGIFCONF.  ifc_req NULL: only ask how long the answer would be. */
struct ifconf {
	int32_t ifc_len; /* bytes: room, and then what was filled */
	union {
		void *ifcu_buf; /* user address */
		struct ifreq *ifcu_req;
	} ifc_ifcu;
};

#define ifc_buf ifc_ifcu.ifcu_buf
#define ifc_req ifc_ifcu.ifcu_req

/* SIOCGDRVSPEC, SIOCSDRVSPEC: a request of the driver's own. */
struct ifdrv {
	char ifd_name[IFNAMSIZ];
	uint64_t ifd_cmd;
	uint64_t ifd_len;
	void *ifd_data; /* user address */
};

/* SIOCIFGCLONERS.  ifcr_buffer NULL: only count. */
struct if_clonereq {
	int32_t ifcr_total;
	int32_t ifcr_count; /* names of IFNAMSIZ bytes that fit */
	char *ifcr_buffer;  /* user address */
};

/*
 * Interface flags.
 */
#define IFF_UP		0x0001
#define IFF_BROADCAST	0x0002
#define IFF_DEBUG	0x0004
#define IFF_LOOPBACK	0x0008
#define IFF_POINTOPOINT 0x0010
#define IFF_NOTRAILERS	0x0020
#define IFF_RUNNING	0x0040
#define IFF_NOARP	0x0080
#define IFF_PROMISC	0x0100
#define IFF_ALLMULTI	0x0200
#define IFF_OACTIVE	0x0400
#define IFF_SIMPLEX	0x0800
#define IFF_LINK0	0x1000
#define IFF_LINK1	0x2000
#define IFF_LINK2	0x4000
#define IFF_MULTICAST	0x8000

/* What SIOCSIFFLAGS leaves as it is. */
#define IFF_CANTCHANGE                                                         \
	(IFF_BROADCAST | IFF_POINTOPOINT | IFF_RUNNING | IFF_OACTIVE |         \
	    IFF_SIMPLEX | IFF_MULTICAST | IFF_ALLMULTI | IFF_PROMISC)

#define LINK_STATE_UNKNOWN 0
#define LINK_STATE_DOWN	   1
#define LINK_STATE_UP	   2

/*
 * bridge(4): ifd_cmd of SIOCSDRVSPEC and SIOCGDRVSPEC.
 */
#define BRDGADD	    0  /* add a member: ifbreq */
#define BRDGDEL	    1  /* delete a member: ifbreq */
#define BRDGGIFFLGS 2  /* get member flags: ifbreq */
#define BRDGSIFFLGS 3  /* set member flags: ifbreq */
#define BRDGSCACHE  4  /* set table size: ifbrparam */
#define BRDGGCACHE  5  /* get table size: ifbrparam */
#define OBRDGGIFS   6  /* member list, old layout: ifbifconf */
#define OBRDGRTS    7  /* address list, old layout: ifbaconf */
#define BRDGSADDR   8  /* set a static address: ifbareq */
#define BRDGSTO	    9  /* set the timeout: ifbrparam */
#define BRDGGTO	    10 /* get the timeout: ifbrparam */
#define BRDGDADDR   11 /* delete an address: ifbareq */
#define BRDGFLUSH   12 /* flush the table: ifbreq.ifbr_ifsflags */
#define BRDGGPRI    13 /* bridge priority */
#define BRDGSPRI    14
#define BRDGGHT	    15 /* hello time */
#define BRDGSHT	    16
#define BRDGGFD	    17 /* forward delay */
#define BRDGSFD	    18
#define BRDGGMA	    19 /* maximum age */
#define BRDGSMA	    20
#define BRDGSIFPRIO 21 /* port priority: ifbreq */
#define BRDGSIFCOST 22 /* port path cost: ifbreq */
#define BRDGGFILT   23 /* filter flags; only with BRIDGE_IPF */
#define BRDGSFILT   24
#define BRDGGIFS    25 /* member list; room and buffer in the ifdrv */
#define BRDGRTS	    26 /* address list; the same */

/* A member. */
struct ifbreq {
	char ifbr_ifsname[IFNAMSIZ];
	uint32_t ifbr_ifsflags; /* IFBIF_*, or IFBF_* for BRDGFLUSH */
	uint8_t ifbr_state;	/* BSTP_IFSTATE_* */
	uint8_t ifbr_priority;
	uint8_t ifbr_path_cost;
	uint8_t ifbr_portno;
};

#define IFBIF_LEARNING 0x01
#define IFBIF_DISCOVER 0x02
#define IFBIF_STP      0x04

#define IFBF_FLUSHDYN 0
#define IFBF_FLUSHALL 1

#define IFBF_FILT_USEIPF 0x1
#define IFBF_FILT_MASK	 0x1

#define BSTP_IFSTATE_DISABLED	0
#define BSTP_IFSTATE_LISTENING	1
#define BSTP_IFSTATE_LEARNING	2
#define BSTP_IFSTATE_FORWARDING 3
#define BSTP_IFSTATE_BLOCKING	4

/* A forwarding entry. */
struct ifbareq {
	char ifba_ifsname[IFNAMSIZ];
	int64_t ifba_expire; /* seconds left; 0 for static ones */
	uint8_t ifba_flags;  /* IFBAF_* */
	uint8_t ifba_dst[6];
};

#define IFBAF_TYPEMASK 0x03
#define IFBAF_DYNAMIC  0x00
#define IFBAF_STATIC   0x01

/* Member list and address list; the two have one layout. */
struct ifbifconf {
	uint32_t ifbic_len; /* bytes: room, and then what was filled */
	union {
		void *ifbicu_buf; /* user address */
		struct ifbreq *ifbicu_req;
	} ifbic_ifbicu;
};

#define ifbic_buf ifbic_ifbicu.ifbicu_buf
#define ifbic_req ifbic_ifbicu.ifbicu_req

struct ifbaconf {
	uint32_t ifbac_len; /* bytes: room, and then what was filled */
	union {
		void *ifbacu_buf; /* user address */
		struct ifbareq *ifbacu_req;
	} ifbac_ifbacu;
};

#define ifbac_buf ifbac_ifbacu.ifbacu_buf
#define ifbac_req ifbac_ifbacu.ifbacu_req

/* One number of the bridge. */
struct ifbrparam {
	union {
		uint32_t ifbrpu_int32;
		uint16_t ifbrpu_int16;
		uint8_t ifbrpu_int8;
	} ifbrp_ifbrpu;
};

#define ifbrp_csize	ifbrp_ifbrpu.ifbrpu_int32 /* table size */
#define ifbrp_ctime	ifbrp_ifbrpu.ifbrpu_int32 /* timeout, seconds */
#define ifbrp_filter	ifbrp_ifbrpu.ifbrpu_int32
#define ifbrp_prio	ifbrp_ifbrpu.ifbrpu_int16
#define ifbrp_hellotime ifbrp_ifbrpu.ifbrpu_int8 /* seconds */
#define ifbrp_fwddelay	ifbrp_ifbrpu.ifbrpu_int8
#define ifbrp_maxage	ifbrp_ifbrpu.ifbrpu_int8

#endif /* NET_IF_IOCTL_H */
