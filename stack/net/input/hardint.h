/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * input/hardint.h -- received packets are handled in the hardware interrupt.
 *
 *	Until 2015-11.  The driver calls the interface's input handler, with
 *	the kernel lock unless its interrupt is registered MP-safe, which the
 *	knob net_mpsafe stands for (reference B.10, C.7).
 */
#ifndef NET_INPUT_HARDINT_H
#define NET_INPUT_HARDINT_H

#include <sys/systm.h>

#include <machine/nic.h>

/* Nothing is queued on the way. */
#define IFNET_INPUT_FIELDS CTASSERT(true)

/* Any context. */
#define IF_INPUT_ASSERT() ((void)0)

/* How receive interrupts are registered. */
#define IF_INPUT_NIC_FLAGS (net_mpsafe() ? NIC_MPSAFE : 0)

#endif /* NET_INPUT_HARDINT_H */
