/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ethertypes.h -- Ethernet protocol numbers.
 */
#ifndef NET_ETHERTYPES_H
#define NET_ETHERTYPES_H

#define ETHERTYPE_IP	    0x0800
#define ETHERTYPE_ARP	    0x0806
#define ETHERTYPE_REVARP    0x8035
#define ETHERTYPE_VLAN	    0x8100
#define ETHERTYPE_IPV6	    0x86dd
#define ETHERTYPE_SLOW	    0x8809
#define ETHERTYPE_PPPOEDISC 0x8863
#define ETHERTYPE_PPPOE	    0x8864

#endif /* NET_ETHERTYPES_H */
