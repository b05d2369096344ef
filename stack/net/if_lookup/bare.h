/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_lookup/bare.h -- a look-up gives a bare pointer.
 *
 *	Until 2016-05 (reference B.5).
 */
#ifndef NET_IF_LOOKUP_BARE_H
#define NET_IF_LOOKUP_BARE_H

/*
 * struct ifref
 *
 *	What a caller holds on an interface from if_ref to if_unref: nothing.
 *
 *	Field keys:
 *	  (!)  only the holder
 */
struct ifref {
	char ifr_nothing; /* (!) */
};

#endif /* NET_IF_LOOKUP_BARE_H */
