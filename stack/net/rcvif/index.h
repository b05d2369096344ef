/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcvif/index.h -- the packet header holds the receive interface's index.
 *
 *	From 2016-06.  A look-up yields NULL when the interface is gone, and a
 *	new interface when the index was given out again (reference A.16,
 *	
 */
#ifndef NET_RCVIF_INDEX_H
#define NET_RCVIF_INDEX_H

#include <sys/types.h>

#define PKTHDR_RCVIF_FIELDS                                                    \
	union {                                                                \
		void *ctx; /* while the packet has no interface */             \
		uint16_t index;                                                \
	} _rcvif

#define rcvif_index    _rcvif.index
#define M_GETCTX(m, t) ((t)(m)->m_pkthdr._rcvif.ctx)
#define M_SETCTX(m, c) ((void)((m)->m_pkthdr._rcvif.ctx = (void *)(c)))

#endif /* NET_RCVIF_INDEX_H */
