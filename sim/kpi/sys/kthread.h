/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kthread.h -- kthread(9).
 *
 *	Contracts: kthread(9).  Without KTHREAD_MPSAFE the thread runs with
 *	the kernel lock.  kthread_join sleeps until the thread has exited.
 */
#ifndef KPI_SYS_KTHREAD_H
#define KPI_SYS_KTHREAD_H

#include "kpi.h"

#define KTHREAD_MPSAFE	 0x02
#define KTHREAD_MUSTJOIN 0x08

struct cpu_info;
struct lwp;

int kthread_create(int pri, int flags, struct cpu_info *, void (*)(void *),
    void *, struct lwp **, const char *name) KPI(kthread_create);
void kthread_exit(int) KPI(kthread_exit) __attribute__((__noreturn__));
int kthread_join(struct lwp *) KPI(kthread_join);

#endif /* KPI_SYS_KTHREAD_H */
