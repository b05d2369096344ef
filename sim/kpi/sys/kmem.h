/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem.h -- kmem(9).
 *
 *	Contracts: kmem(9); reference part A.10.  Thread context only, also
 *	with KM_NOSLEEP.  The text of the size argument ("sizeof(*bif)") names
 *	the type of the object in reports.
 */
#ifndef KPI_SYS_KMEM_H
#define KPI_SYS_KMEM_H

#include "kpi.h"

#define KM_SLEEP   0x01
#define KM_NOSLEEP 0x02

void *
kmem_alloc_typed(size_t, int flags, const char *type) KPI(kmem_alloc_typed);
void *
kmem_zalloc_typed(size_t, int flags, const char *type) KPI(kmem_zalloc_typed);
void kmem_free(void *, size_t) KPI(kmem_free);

#define kmem_alloc(size, flags)	      kmem_alloc_typed((size), (flags), #size)
#define kmem_zalloc(size, flags)      kmem_zalloc_typed((size), (flags), #size)
#define kmem_intr_alloc(size, flags)  kmem_alloc_typed((size), (flags), #size)
#define kmem_intr_zalloc(size, flags) kmem_zalloc_typed((size), (flags), #size)

#endif /* KPI_SYS_KMEM_H */
