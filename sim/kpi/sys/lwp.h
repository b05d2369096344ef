/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwp.h -- the current thread, its CPU, preemption and binding.
 *
 *	Contracts: curlwp_bind(9), kpreempt(9), cpu_intr_p(9),
 *	ASSERT_SLEEPABLE(9); reference part A.0.  struct lwp and struct
 *	cpu_info live in simulated memory and are written by the machine.
 */
#ifndef KPI_SYS_LWP_H
#define KPI_SYS_LWP_H

#include "kpi.h"

#define LP_INTR	 0x00000040 /* soft interrupt handler */
#define LP_BOUND 0x00000080 /* bound to its CPU */
#define LW_IDLE	 0x00000001 /* idle loop */

struct cpu_info {
	unsigned ci_index;
};

/* Field keys: (!) only the LWP itself; (:) constant; (m) the machine. */
struct lwp {
	int l_pflag;		/* (!) LP_* */
	int l_flag;		/* (:) LW_* */
	int l_lid;		/* (:) its number on the node */
	int l_hole;		/* (:) 0: padding would have chance bytes */
	struct cpu_info *l_cpu; /* (m) where it runs, or ran last */
	const char *l_name;	/* (:) or NULL */
};
typedef struct lwp lwp_t;

struct lwp *kpi_curlwp(void) KPI(curlwp);
struct cpu_info *kpi_curcpu(void) KPI(curcpu);
struct cpu_info *cpu_lookup(unsigned index) KPI(cpu_lookup);
unsigned kpi_ncpu(void) KPI(ncpu);

#define curlwp		  kpi_curlwp()
#define curcpu()	  kpi_curcpu()
#define cpu_index(ci)	  ((ci)->ci_index)
#define cpu_number()	  (curcpu()->ci_index)
#define ncpu		  kpi_ncpu()
#define CPU_INFO_ITERATOR unsigned
#define CPU_INFO_FOREACH(cii, ci)                                              \
	cii = 0;                                                               \
	((ci) = cpu_lookup(cii)) != NULL;                                      \
	cii++

int curlwp_bind(void) KPI(curlwp_bind);
void curlwp_bindx(int) KPI(curlwp_bindx);

void kpreempt_disable(void) KPI(kpreempt_disable);
void kpreempt_enable(void) KPI(kpreempt_enable);
bool kpreempt_disabled(void) KPI(kpreempt_disabled);

bool cpu_intr_p(void) KPI(cpu_intr_p);
bool cpu_softintr_p(void) KPI(cpu_softintr_p);

void assert_sleepable(void) KPI(assert_sleepable);
#define ASSERT_SLEEPABLE() assert_sleepable()

/* Let others run: thread context. */
void yield(void) KPI(yield);
void preempt(void) KPI(preempt);

#endif /* KPI_SYS_LWP_H */
