/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_age/drained.h -- ageing that can be waited for.
 *
 *	The repaired stack.
 */
#ifndef NET_BRIDGE_AGE_DRAINED_H
#define NET_BRIDGE_AGE_DRAINED_H

#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/workqueue.h>

/*
 * Field keys:
 *   (:)  constant
 *   (g)  sc_age_lock, and with it the setting of IFF_RUNNING and callout
 *   (o)  owned by workqueue(9) while sc_age_busy
 */
#define BRIDGE_AGE_FIELDS                                                      \
	kmutex_t sc_age_lock;	/* (:) adaptive */                             \
	kcondvar_t sc_age_cv;	/* (g) not busy any more */                    \
	bool sc_age_busy;	/* (g) the item is queued, or runs */          \
	struct work sc_rtage_wk /* (o) */

#endif /* NET_BRIDGE_AGE_DRAINED_H */
