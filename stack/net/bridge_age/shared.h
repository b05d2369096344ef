/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_age/shared.h -- one work item for all; the own one lies idle.
 */
#ifndef NET_BRIDGE_AGE_SHARED_H
#define NET_BRIDGE_AGE_SHARED_H

#include <sys/workqueue.h>

/*
 * Field keys:
 *   (:)  not used
 */
#define BRIDGE_AGE_FIELDS struct work sc_rtage_wk /* (:) */

#endif /* NET_BRIDGE_AGE_SHARED_H */
