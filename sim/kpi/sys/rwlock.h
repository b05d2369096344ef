/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rwlock.h -- rwlock(9): readers/writer sleeping lock.
 *
 *	Contracts: rwlock(9); reference part A.2.  Not from hardware
 *	interrupt.  A waiting writer holds back new readers.
 */
#ifndef KPI_SYS_RWLOCK_H
#define KPI_SYS_RWLOCK_H

#include "kpi.h"

typedef enum krw { RW_READER = 0, RW_WRITER = 1 } krw_t;

typedef struct krwlock {
	struct kpi_handle rw_handle;
} krwlock_t;

void rw_init(krwlock_t *) KPI(rw_init);
void rw_destroy(krwlock_t *) KPI(rw_destroy);
void rw_enter(krwlock_t *, krw_t) KPI(rw_enter);
int rw_tryenter(krwlock_t *, krw_t) KPI(rw_tryenter);
void rw_exit(krwlock_t *) KPI(rw_exit);
void rw_downgrade(krwlock_t *) KPI(rw_downgrade);
int rw_tryupgrade(krwlock_t *) KPI(rw_tryupgrade);
int rw_read_held(krwlock_t *) KPI(rw_read_held);
int rw_write_held(krwlock_t *) KPI(rw_write_held);
int rw_lock_held(krwlock_t *) KPI(rw_lock_held);
krwlock_t *rw_obj_alloc(void) KPI(rw_obj_alloc);
bool rw_obj_free(krwlock_t *) KPI(rw_obj_free);

#endif /* KPI_SYS_RWLOCK_H */
