/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_age/callout.h -- the callout ages by itself; no work item is used.
 */
#ifndef NET_BRIDGE_AGE_CALLOUT_H
#define NET_BRIDGE_AGE_CALLOUT_H

#include <sys/workqueue.h>

/*
 * Field keys:
 *   (:)  not used
 */
#define BRIDGE_AGE_FIELDS struct work sc_rtage_wk /* (:) */

#endif /* NET_BRIDGE_AGE_CALLOUT_H */
