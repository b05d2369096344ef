/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * condvar.h -- condvar(9), and kpause.
 *
 *	Contracts: condvar(9), kpause(9); reference part A.3.  Waits are for
 *	thread context only, with the interlock owned and no other spin mutex.
 *	Times are in ticks (hz = 100); 0 means no limit.
 */
#ifndef KPI_SYS_CONDVAR_H
#define KPI_SYS_CONDVAR_H

#include "mutex.h"

typedef struct kcondvar {
	struct kpi_handle cv_handle;
} kcondvar_t;

void cv_init(kcondvar_t *, const char *wmesg) KPI(cv_init);
void cv_destroy(kcondvar_t *) KPI(cv_destroy);

void cv_wait(kcondvar_t *, kmutex_t *) KPI(cv_wait);
int cv_wait_sig(kcondvar_t *, kmutex_t *) KPI(cv_wait_sig);
/* 0, or EWOULDBLOCK when the time is over. */
int cv_timedwait(kcondvar_t *, kmutex_t *, int ticks) KPI(cv_timedwait);
int cv_timedwait_sig(kcondvar_t *, kmutex_t *, int ticks) KPI(cv_timedwait_sig);

void cv_signal(kcondvar_t *) KPI(cv_signal);
void cv_broadcast(kcondvar_t *) KPI(cv_broadcast);
bool cv_has_waiters(kcondvar_t *) KPI(cv_has_waiters);

/* Sleep for ticks; releases mtx meanwhile when it is given. */
int kpause(const char *wmesg, bool intr, int ticks, kmutex_t *mtx) KPI(kpause);

#endif /* KPI_SYS_CONDVAR_H */
