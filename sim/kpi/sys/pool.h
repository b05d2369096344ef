/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool.h -- pool(9) and pool_cache(9): objects of one size.
 *
 *	Contracts: pool(9), pool_cache(9); reference part A.10.  PR_NOWAIT may
 *	be used up to the pool's IPL; PR_WAITOK is for threads.
 */
#ifndef KPI_SYS_POOL_H
#define KPI_SYS_POOL_H

#include "kpi.h"

#define PR_WAITOK 0x01
#define PR_NOWAIT 0x02
#define PR_ZERO	  0x04

struct pool {
	struct kpi_handle pr_handle;
};

struct pool_allocator;
struct pool_cache;
typedef struct pool_cache *pool_cache_t;

void
pool_init(struct pool *, size_t size, unsigned align, unsigned ioff, int flags,
    const char *wchan, struct pool_allocator *, int ipl) KPI(pool_init);
void pool_destroy(struct pool *) KPI(pool_destroy);
void *pool_get(struct pool *, int flags) KPI(pool_get);
void pool_put(struct pool *, void *) KPI(pool_put);

/* Like pools; constructors are not supported and must be NULL. */
pool_cache_t pool_cache_init(size_t size, unsigned align, unsigned ioff,
    int flags, const char *wchan, struct pool_allocator *, int ipl,
    int (*ctor)(void *, void *, int), void (*dtor)(void *, void *), void *arg)
    KPI(pool_cache_init);
void pool_cache_destroy(pool_cache_t) KPI(pool_cache_destroy);
void *pool_cache_get(pool_cache_t, int flags) KPI(pool_cache_get);
void pool_cache_put(pool_cache_t, void *) KPI(pool_cache_put);

#endif /* KPI_SYS_POOL_H */
