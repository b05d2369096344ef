/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * percpu.h -- percpu(9): storage per CPU.
 *
 *	Contracts: percpu(9); reference part A.9.  When the area grows, the
 *	contents move: an address is stable only between getref and putref.
 *	alloc and free sleep.
 */
#ifndef KPI_SYS_PERCPU_H
#define KPI_SYS_PERCPU_H

#include "kpi.h"

struct percpu;
typedef struct percpu percpu_t;

struct cpu_info;
typedef void (*percpu_callback_t)(void *, void *, struct cpu_info *);

percpu_t *percpu_alloc(size_t) KPI(percpu_alloc);
void percpu_free(percpu_t *, size_t) KPI(percpu_free);
/* This CPU's storage, zero-filled at first; disables preemption. */
void *percpu_getref(percpu_t *) KPI(percpu_getref);
void percpu_putref(percpu_t *) KPI(percpu_putref);
/* For all CPUs, from this one; no exclusion against the owner. */
void percpu_foreach(percpu_t *, percpu_callback_t, void *) KPI(percpu_foreach);

#endif /* KPI_SYS_PERCPU_H */
