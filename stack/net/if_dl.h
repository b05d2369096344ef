/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_dl.h -- struct sockaddr_dl: a link-level address.
 *
 *	The interface's name and its address follow each other in sdl_data.
 */
#ifndef NET_IF_DL_H
#define NET_IF_DL_H

#include <sys/socket.h>
#include <sys/types.h>

struct sockaddr_dl {
	uint8_t sdl_len;
	sa_family_t sdl_family; /* AF_LINK */
	uint16_t sdl_index;	/* of the interface */
	uint8_t sdl_type;	/* IFT_* */
	uint8_t sdl_nlen;	/* bytes of the name; no NUL */
	uint8_t sdl_alen;	/* bytes of the address */
	uint8_t sdl_slen;	/* 0 */
	char sdl_data[24];
};

#define LLADDR(sdl)  ((sdl)->sdl_data + (sdl)->sdl_nlen)
#define CLLADDR(sdl) ((const char *)(sdl)->sdl_data + (sdl)->sdl_nlen)

#endif /* NET_IF_DL_H */
