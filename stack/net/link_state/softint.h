/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link_state/softint.h -- changes of the link are queued for a softint.
 *
 *	From 2016-05.  The queue is protected by splnet() alone, which is not
 *	enough when producer and consumer run on two CPUs (reference B.11,
 *	
 */
#ifndef NET_LINK_STATE_SOFTINT_H
#define NET_LINK_STATE_SOFTINT_H

#include <sys/types.h>

/*
 * Field keys:
 *   (n)  splnet(), so nobody's across CPUs
 *   (d)  set in if_initialize, NULL in if_detach
 */
#define IFNET_LINK_STATE_FIELDS                                                \
	int if_link_state;	/* (n) LINK_STATE_* */                         \
	uint16_t if_link_queue; /* (n) eight entries of two bits */            \
	void *if_link_si	/* (d) softint of if_link_state_change_si */

#endif /* NET_LINK_STATE_SOFTINT_H */
