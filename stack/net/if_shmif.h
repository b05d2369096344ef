/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_shmif.h -- what the two devices of a kernel in user space share: a frame
 * becomes a packet, and a packet a frame.
 */
#ifndef NET_IF_SHMIF_H
#define NET_IF_SHMIF_H

#include <sys/param.h>

struct ifnet;
struct mbuf;
struct nic;

void shmif_rxframe(struct ifnet *, const void *, size_t, bool threaded);
void shmif_txframe(struct nic *, struct mbuf *);

#endif /* NET_IF_SHMIF_H */
