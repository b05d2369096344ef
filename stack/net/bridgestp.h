/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridgestp.h -- between the two halves of the spanning tree: its computation
 * (bridgestp.c) and its messages (bridgestp_bpdu.c).
 *
 *	All functions are called with the lock of the form bridge_stp, and
 *	those that send give it away meanwhile in history.
 */
#ifndef NET_BRIDGESTP_H
#define NET_BRIDGESTP_H

#include <net/if_bridgevar.h>

#include <forms/bridge_stp.h>

#define BSTP_MESSAGE_TYPE_CFG 0x00
#define BSTP_MESSAGE_TYPE_TCN 0x80

/* Send a message on bif, unless its interface is not running. */
void bstp_send_config_bpdu(struct bridge_softc *, struct bridge_iflist *,
    const struct bstp_config_unit *);
void bstp_send_tcn_bpdu(struct bridge_softc *, struct bridge_iflist *);
/* Take a frame apart; false when it is no message.  m must be one mbuf. */
bool bstp_parse(const struct mbuf *, struct bstp_config_unit *);
/* Unlock, and send what waited for it. */
void bstp_unlock(struct bridge_softc *, int s);

#endif /* NET_BRIDGESTP_H */
