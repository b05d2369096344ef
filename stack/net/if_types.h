/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_types.h -- kinds of interfaces, by their numbers in the MIB.
 */
#ifndef NET_IF_TYPES_H
#define NET_IF_TYPES_H

#define IFT_OTHER  0x01
#define IFT_ETHER  0x06
#define IFT_LOOP   0x18
#define IFT_BRIDGE 0xd1

#endif /* NET_IF_TYPES_H */
