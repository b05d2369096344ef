/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nic.h -- the network interface hardware of a node.
 *
 *	A NIC has a receive ring, a transmitter and one interrupt line at
 *	IPL_NET.  The world (a scenario, a wire) puts frames into the ring and
 *	raises the interrupt on a CPU of its choice (knob steer), once per
 *	frame.  Frames are Ethernet without FCS.
 *
 *	With the knob device at `bus' there is no interrupt: frames come from a
 *	bus that all interfaces share, and a thread of the driver takes them
 *	with nic_wait and nic_receive.  The ring then holds NIC_RING frames; when
 *	another comes the oldest is overwritten.
 */
#ifndef KPI_MACHINE_NIC_H
#define KPI_MACHINE_NIC_H

#include "../sys/kpi.h"

struct nic;

enum { NIC_RING = 16 };

#define NIC_MPSAFE 0x01 /* the handler runs without the kernel lock */
#define NIC_THREAD 0x02 /* no interrupt, a ring, whatever the knob says */

/*
 * nic_attach(name, flags, intr, arg)
 *
 *	The hardware behind interface name, interrupts enabled.  Thread context.
 *	NULL when the name is in use.
 */
struct nic *nic_attach(const char *name, int flags, void (*intr)(void *),
    void *arg) KPI(nic_attach);
/* Gone; what arrives from now on is lost.  No handler may be in progress. */
void nic_detach(struct nic *) KPI(nic_detach);
/* Does every driver have to provide a thread?  Constant during a run. */
bool nic_threaded(void) KPI(nic_threaded);
/*
 * nic_wait(nic)
 *
 *	Thread context, sleeps: until there is a frame in the ring.  False: the
 *	NIC is masked, and nothing comes any more.  The thread is done with the
 *	frames that it has received before.
 */
bool nic_wait(struct nic *) KPI(nic_wait);
/* No handler starts any more; then wait for one in progress (may sleep). */
void nic_intr_mask(struct nic *) KPI(nic_intr_mask);
void nic_intr_barrier(struct nic *) KPI(nic_intr_barrier);

/* Take the oldest frame out of the ring: its length, 0 when there is none.
 * At most cap bytes are copied. */
size_t nic_receive(struct nic *, void *buf, size_t cap) KPI(nic_receive);
/* Send a frame; takes a copy at once. */
void nic_transmit(struct nic *, const void *buf, size_t len) KPI(nic_transmit);

/* A frame reached the protocol input of interface name: tell the world. */
void nic_delivered(const char *name, const void *frame, size_t len,
    unsigned ethertype) KPI(nic_delivered);

#endif /* KPI_MACHINE_NIC_H */
