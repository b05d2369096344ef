/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_age/own.h -- a work item per bridge.
 */
#ifndef NET_BRIDGE_AGE_OWN_H
#define NET_BRIDGE_AGE_OWN_H

#include <sys/workqueue.h>

/*
 * Field keys:
 *   (o)  owned by workqueue(9)
 */
#define BRIDGE_AGE_FIELDS struct work sc_rtage_wk /* (o) */

#endif /* NET_BRIDGE_AGE_OWN_H */
