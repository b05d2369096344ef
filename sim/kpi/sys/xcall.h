/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xcall.h -- xcall(9): run a function on other CPUs.
 *
 *	Contracts: xcall(9); reference part A.8.  Thread context only.
 *	xc_wait sleeps.
 */
#ifndef KPI_SYS_XCALL_H
#define KPI_SYS_XCALL_H

#include "kpi.h"

#define XC_HIGHPRI 0x01u

typedef void (*xcfunc_t)(void *, void *);

struct cpu_info;

uint64_t
xc_broadcast(unsigned flags, xcfunc_t, void *, void *) KPI(xc_broadcast);
uint64_t xc_unicast(unsigned flags, xcfunc_t, void *, void *, struct cpu_info *)
    KPI(xc_unicast);
void xc_wait(uint64_t ticket) KPI(xc_wait);

#endif /* KPI_SYS_XCALL_H */
