/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * input/percpuq.h -- received packets wait on their CPU for a softint.
 *
 *	From 2016-02.  Interrupt handlers call if_percpuq_enqueue; the softint
 *	calls the interface's input handler without the kernel lock, without
 *	softnet_lock, and without a reference on the interface, which lives
 *	until if_percpuq_destroy has returned (reference B.10).
 */
#ifndef NET_INPUT_PERCPUQ_H
#define NET_INPUT_PERCPUQ_H

#include <sys/lwp.h>
#include <sys/systm.h>

#include <machine/nic.h>

struct ifnet;
struct if_percpuq;
struct mbuf;

/*
 * Field keys:
 *   (:)  set before the interface is registered
 */
#define IFNET_INPUT_FIELDS struct if_percpuq *if_percpuq /* (:) */

/* May sleep. */
struct if_percpuq *if_percpuq_create(struct ifnet *);
void if_percpuq_destroy(struct if_percpuq *);
/* Hardware interrupt and below.  Consumes m. */
void if_percpuq_enqueue(struct if_percpuq *, struct mbuf *);

/* Input handlers run in softints, or in threads. */
#define IF_INPUT_ASSERT() KASSERT(!cpu_intr_p())

/* How receive interrupts are registered: without the kernel lock. */
#define IF_INPUT_NIC_FLAGS NIC_MPSAFE

#endif /* NET_INPUT_PERCPUQ_H */
