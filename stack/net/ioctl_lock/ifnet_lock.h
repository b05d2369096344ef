/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl_lock/ifnet_lock.h -- ioctl against destruction: count who is inside.
 *
 *	Until 2016-05.  Every ioctl is counted when it enters, before it waits
 *	for the mutex; the destroyer waits until as many have left as have
 *	entered.  Who holds the pointer and has not been counted yet is not
 *	waited for (reference B.6, R-01).
 */
#ifndef NET_IOCTL_LOCK_IFNET_LOCK_H
#define NET_IOCTL_LOCK_IFNET_LOCK_H

struct ifnet_lock;

/*
 * Field keys:
 *   (i)  set by ifioctl_attach, NULL after ifioctl_detach; nothing orders
 *        the loads against that
 */
#define IFNET_IOCTL_FIELDS struct ifnet_lock *if_ioctl_lock /* (i) */

#endif /* NET_IOCTL_LOCK_IFNET_LOCK_H */
