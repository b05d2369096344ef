/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * transmit/start.h -- output is a queue and the driver's start routine.
 *
 *	Until 2016-04.  The queue has a lock only when the stack is MP-safe
 *	(the knob net_mpsafe); otherwise splnet() and the kernel lock are what
 *	there is (reference B.10).
 */
#ifndef NET_TRANSMIT_START_H
#define NET_TRANSMIT_START_H

#include <sys/mutex.h>
#include <sys/systm.h>

struct ifnet;

/*
 * Field keys:
 *   (h)  procedure handle: plain stores, loaded without a lock
 */
#define IFNET_TRANSMIT_FIELDS void (*if_start)(struct ifnet *) /* (h) */

/* What Ethernet output expects of its caller. */
#define IF_OUTPUT_ASSERT() KASSERT(KERNEL_LOCKED_P())

#endif /* NET_TRANSMIT_START_H */
