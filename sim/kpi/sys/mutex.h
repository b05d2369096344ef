/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutex.h -- mutex(9), and the big kernel lock and softnet_lock.
 *
 *	Contracts: mutex(9); reference part A.1 and A.11.
 *
 *	mutex_enter of an adaptive mutex may block: not from hardware
 *	interrupt, not with a spin mutex held.  Spin mutexes raise the IPL.
 */
#ifndef KPI_SYS_MUTEX_H
#define KPI_SYS_MUTEX_H

#include "kpi.h"

typedef enum kmutex_type {
	MUTEX_SPIN = 0,
	MUTEX_ADAPTIVE = 1,
	MUTEX_DEFAULT = 2,
	MUTEX_DRIVER = 3
} kmutex_type_t;

typedef struct kmutex {
	struct kpi_handle mtx_handle;
} kmutex_t;

struct lwp;

/* Initialise; destroying one that is held or awaited is a panic. */
void mutex_init(kmutex_t *, kmutex_type_t, int ipl) KPI(mutex_init);
void mutex_destroy(kmutex_t *) KPI(mutex_destroy);

void mutex_enter(kmutex_t *) KPI(mutex_enter);
void mutex_exit(kmutex_t *) KPI(mutex_exit);
int mutex_tryenter(kmutex_t *) KPI(mutex_tryenter);
void mutex_spin_enter(kmutex_t *) KPI(mutex_spin_enter);
void mutex_spin_exit(kmutex_t *) KPI(mutex_spin_exit);

/* For assertions.  Of a spin mutex it only says that somebody holds it. */
int mutex_owned(const kmutex_t *) KPI(mutex_owned);

/* Reference-counted heap mutexes.  May sleep; thread context. */
kmutex_t *mutex_obj_alloc(kmutex_type_t, int ipl) KPI(mutex_obj_alloc);
void mutex_obj_hold(kmutex_t *) KPI(mutex_obj_hold);
bool mutex_obj_free(kmutex_t *) KPI(mutex_obj_free);

/*
 * The big kernel lock: recursive, spins with the caller's IPL, is released
 * whole while its holder sleeps or blocks.  KERNEL_LOCK(0, l) is no use.
 */
void kernel_lock(int count) KPI(kernel_lock);
void kernel_unlock(int count, int *held) KPI(kernel_unlock);
bool kernel_locked_p(void) KPI(kernel_locked_p);

#define KERNEL_LOCK(count, l)	    kernel_lock(count)
#define KERNEL_UNLOCK_ONE(l)	    kernel_unlock(1, NULL)
#define KERNEL_UNLOCK_ALL(l, heldp) kernel_unlock(0, (heldp))
#define KERNEL_UNLOCK_LAST(l)	    kernel_unlock(-1, NULL)
#define KERNEL_LOCKED_P()	    kernel_locked_p()

/* softnet_lock: adaptive, IPL_SOFTNET; made by the machine at boot. */
kmutex_t *kpi_softnet_lock(void) KPI(softnet_lock);
#define softnet_lock kpi_softnet_lock()

/* The knob net_mpsafe: does this kernel run the network stack MP-safe? */
bool net_mpsafe(void) KPI(net_mpsafe);

#endif /* KPI_SYS_MUTEX_H */
