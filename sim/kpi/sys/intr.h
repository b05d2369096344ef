/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * intr.h -- interrupt priority levels, spl(9), softint(9).
 *
 *	Contracts: spl(9), softint(9); reference parts A.0 and A.4.
 */
#ifndef KPI_SYS_INTR_H
#define KPI_SYS_INTR_H

#include "kpi.h"

#define IPL_NONE       0
#define IPL_SOFTCLOCK  1
#define IPL_SOFTBIO    2
#define IPL_SOFTNET    3
#define IPL_SOFTSERIAL 4
#define IPL_VM	       5
#define IPL_SCHED      6
#define IPL_HIGH       7
#define IPL_NET	       IPL_VM
#define IPL_BIO	       IPL_VM
#define IPL_TTY	       IPL_VM

typedef struct {
	int _ipl;
} ipl_cookie_t;

static inline ipl_cookie_t
makeiplcookie(int ipl)
{
	ipl_cookie_t cookie = { ipl };

	return cookie;
}

/* Raise to a level (never lowers) and return the old one; splx restores. */
int splraise(int ipl) KPI(splraise);
void splx(int old) KPI(splx);

#define splsoftclock()	  splraise(IPL_SOFTCLOCK)
#define splsoftnet()	  splraise(IPL_SOFTNET)
#define splsoftserial()	  splraise(IPL_SOFTSERIAL)
#define splvm()		  splraise(IPL_VM)
#define splnet()	  splraise(IPL_NET)
#define splsched()	  splraise(IPL_SCHED)
#define splhigh()	  splraise(IPL_HIGH)
#define splraiseipl(cook) splraise((cook)._ipl)

#define SOFTINT_CLOCK	0x0000u
#define SOFTINT_BIO	0x0001u
#define SOFTINT_NET	0x0002u
#define SOFTINT_SERIAL	0x0003u
#define SOFTINT_LVLMASK 0x00ffu
#define SOFTINT_MPSAFE	0x0100u
#define SOFTINT_RCPU	0x0200u

struct cpu_info;

/* Thread context; NULL when no slot is left. */
void *softint_establish(unsigned flags, void (*func)(void *), void *arg)
    KPI(softint_establish);
/* Thread context; waits for running handlers as the variant's form does. */
void softint_disestablish(void *cookie) KPI(softint_disestablish);
/* Preemption disabled, or interrupt context. */
void softint_schedule(void *cookie) KPI(softint_schedule);
void
softint_schedule_cpu(void *cookie, struct cpu_info *) KPI(softint_schedule_cpu);

#endif /* KPI_SYS_INTR_H */
