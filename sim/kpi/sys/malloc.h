/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc.h -- malloc(9), the old kernel allocator.
 *
 *	Contracts: malloc(9); reference part A.10.  M_NOWAIT up to IPL_VM.
 */
#ifndef KPI_SYS_MALLOC_H
#define KPI_SYS_MALLOC_H

#include "kpi.h"

#define M_WAITOK 0x0000
#define M_NOWAIT 0x0001
#define M_ZERO	 0x0002

struct malloc_type {
	const char *ks_shortdesc;
};

#define MALLOC_DECLARE(type) extern struct malloc_type type[1]
#define MALLOC_DEFINE(type, shortdesc, longdesc)                               \
	struct malloc_type type[1] = { { shortdesc } }

void *kern_malloc(size_t, struct malloc_type *, int flags) KPI(malloc);
void kern_free(void *, struct malloc_type *) KPI(free);

#define malloc(size, type, flags) kern_malloc((size), (type), (flags))
#define free(addr, type)	  kern_free((addr), (type))

#endif /* KPI_SYS_MALLOC_H */
