/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * atomic.h -- atomic_ops(3) and membar_ops(3).
 *
 *	Contracts: those pages; reference part A.12.  The operations imply no
 *	order; the barriers are C11 fences for the race detector.
 */
#ifndef KPI_SYS_ATOMIC_H
#define KPI_SYS_ATOMIC_H

#include "kpi.h"

void atomic_add_32(volatile uint32_t *, int32_t) KPI(atomic_add_32);
void atomic_add_64(volatile uint64_t *, int64_t) KPI(atomic_add_64);
uint32_t atomic_add_32_nv(volatile uint32_t *, int32_t) KPI(atomic_add_32_nv);
uint64_t atomic_add_64_nv(volatile uint64_t *, int64_t) KPI(atomic_add_64_nv);
void atomic_or_32(volatile uint32_t *, uint32_t) KPI(atomic_or_32);
void atomic_and_32(volatile uint32_t *, uint32_t) KPI(atomic_and_32);
uint32_t atomic_cas_32(volatile uint32_t *, uint32_t old, uint32_t new_)
    KPI(atomic_cas_32);
void *
atomic_cas_ptr(volatile void *, void *old, void *new_) KPI(atomic_cas_ptr);
uint32_t atomic_swap_32(volatile uint32_t *, uint32_t) KPI(atomic_swap_32);
void *atomic_swap_ptr(volatile void *, void *) KPI(atomic_swap_ptr);

#define atomic_inc_32(p)	 atomic_add_32((p), 1)
#define atomic_dec_32(p)	 atomic_add_32((p), -1)
#define atomic_inc_32_nv(p)	 atomic_add_32_nv((p), 1)
#define atomic_dec_32_nv(p)	 atomic_add_32_nv((p), -1)
#define atomic_inc_uint(p)	 atomic_add_32((p), 1)
#define atomic_dec_uint(p)	 atomic_add_32((p), -1)
#define atomic_inc_uint_nv(p)	 atomic_add_32_nv((p), 1)
#define atomic_dec_uint_nv(p)	 atomic_add_32_nv((p), -1)
#define atomic_add_int(p, n)	 atomic_add_32((p), (n))
#define atomic_cas_uint(p, o, n) atomic_cas_32((p), (o), (n))
#define atomic_swap_uint(p, n)	 atomic_swap_32((p), (n))
#define atomic_inc_64(p)	 atomic_add_64((p), 1)
#define atomic_dec_64(p)	 atomic_add_64((p), -1)

void membar_enter(void) KPI(membar_enter);
void membar_exit(void) KPI(membar_exit);
void membar_producer(void) KPI(membar_producer);
void membar_consumer(void) KPI(membar_consumer);
void membar_datadep_consumer(void) KPI(membar_datadep_consumer);
void membar_sync(void) KPI(membar_sync);

#endif /* KPI_SYS_ATOMIC_H */
