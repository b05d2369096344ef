/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link_state/locked.h -- changes of the link are queued for a softint, under
 * a lock.
 *
 *	The repaired stack (reference B.11).
 */
#ifndef NET_LINK_STATE_LOCKED_H
#define NET_LINK_STATE_LOCKED_H

#include <sys/mutex.h>
#include <sys/types.h>

#include <forms/shared.h>
#include <forms/softint_fence.h>

/*
 * Field keys:
 *   (q)  if_link_lock
 *   (:)  set in if_initialize
 *   (s)  stored by the softint, loaded by others
 *   (f)  the form's of that name
 */
#define IFNET_LINK_STATE_FIELDS                                                \
	kmutex_t *if_link_lock;		   /* (:) spin, IPL_NET */             \
	uint16_t if_link_queue;		   /* (q) eight entries of two bits */ \
	void *if_link_si;		   /* (q) softint; NULL: none */       \
	SOFTINT_FENCE_FIELD(if_link_fence) /* (f) softint_fence */             \
	SHARED(int) if_link_state	   /* (s) LINK_STATE_* */

#endif /* NET_LINK_STATE_LOCKED_H */
