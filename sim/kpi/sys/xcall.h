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

/*
 * XC_HIGHPRI runs the function in a softint of level SOFTINT_SERIAL,
 * XC_HIGHPRI_IPL in one of the level that belongs to an IPL_SOFT*, behind the
 * handlers of that level that are pending there (reference A.15, E7).  Without
 * either a thread of low priority does.
 */
#define XC_HIGHPRI	    0x01u
#define XC_HIGHPRI_IPL(ipl) (XC_HIGHPRI | (unsigned)(ipl) << 8)

typedef void (*xcfunc_t)(void *, void *);

struct cpu_info;

uint64_t
xc_broadcast(unsigned flags, xcfunc_t, void *, void *) KPI(xc_broadcast);
uint64_t xc_unicast(unsigned flags, xcfunc_t, void *, void *, struct cpu_info *)
    KPI(xc_unicast);
void xc_wait(uint64_t ticket) KPI(xc_wait);

/*
 * xc_drain_flags(ipl)
 *
 *	The flags with which this kernel asks all CPUs for the passive
 *	references of a class of that IPL: the variant's form
 *	(KPI_FORM_DRAIN_SOFTINT), unless the knob `drain` says another.
 */
unsigned xc_drain_flags(int ipl) KPI(xc_drain_flags);

#endif /* KPI_SYS_XCALL_H */
