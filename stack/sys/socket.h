/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * socket.h -- address families and the generic socket address.
 */
#ifndef SYS_SOCKET_H
#define SYS_SOCKET_H

#include <sys/types.h>

typedef uint8_t sa_family_t;

#define AF_UNSPEC 0 /* to ether_output: sa_data is an ether_header */
#define AF_INET	  2
#define AF_LINK	  18
#define AF_INET6  24
#define AF_ARP	  28
#define AF_MAX	  35

struct sockaddr {
	uint8_t sa_len; /* bytes in all */
	sa_family_t sa_family;
	char sa_data[14]; /* or more, as sa_len says */
};

#endif /* SYS_SOCKET_H */
