/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl_lock/mutex.h -- ioctl against destruction: a mutex and a reference.
 *
 *	From 2016-06.  The ioctl holds a passive reference on the interface
 *	and, around the handler, this mutex.  if_detach frees the mutex before
 *	it drains the references (reference B.6, B.8, R-02).
 */
#ifndef NET_IOCTL_LOCK_MUTEX_H
#define NET_IOCTL_LOCK_MUTEX_H

#include <sys/mutex.h>

/*
 * Field keys:
 *   (i)  set by ifioctl_attach, NULL after ifioctl_detach; nothing orders
 *        the loads against that
 */
#define IFNET_IOCTL_FIELDS kmutex_t *if_ioctl_lock /* (i) */

#endif /* NET_IOCTL_LOCK_MUTEX_H */
