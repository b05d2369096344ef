/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcvif/generation.h -- the packet header holds index and generation of the
 * receive interface.
 *
 *	The repaired stack.  An index that was given out again does not find
 *	the interface that has it now (reference A.16, R-23).
 */
#ifndef NET_RCVIF_GENERATION_H
#define NET_RCVIF_GENERATION_H

#include <sys/types.h>

#define PKTHDR_RCVIF_FIELDS                                                    \
	union {                                                                \
		void *ctx;    /* while the packet has no interface */          \
		uint64_t key; /* generation << 16 | index */                   \
	} _rcvif

#define M_GETCTX(m, t) ((t)(m)->m_pkthdr._rcvif.ctx)
#define M_SETCTX(m, c) ((void)((m)->m_pkthdr._rcvif.ctx = (void *)(c)))

#endif /* NET_RCVIF_GENERATION_H */
