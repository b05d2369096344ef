/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pktqueue.h -- pktqueue(9): packets to a softint on a CPU of choice.
 *
 *	One lock-free ring per CPU and one softint.  A producer picks the CPU
 *	by a hash; the handler takes packets until there are none.
 *
 *	Contract: pktqueue(9); reference part A.5.  pktq_set_maxlen belongs to
 *	sysctl and is outside.
 */
#ifndef NET_PKTQUEUE_H
#define NET_PKTQUEUE_H

#include <sys/types.h>

struct mbuf;
struct pktqueue;
typedef struct pktqueue pktqueue_t;

typedef enum pktq_count { PKTQ_MAXLEN, PKTQ_DROPS } pktq_count_t;

/* Thread context, may sleep. */
pktqueue_t *pktq_create(size_t maxlen, void (*intrh)(void *), void *sc);
void pktq_destroy(pktqueue_t *);
void pktq_barrier(pktqueue_t *);
void pktq_flush(pktqueue_t *);
uint64_t pktq_get_count(pktqueue_t *, pktq_count_t);

/* Preemption disabled.  False: full, and the caller frees m. */
bool pktq_enqueue(pktqueue_t *, struct mbuf *, const u_int hash);
/* Only the handler, on its CPU.  NULL: empty, or a barrier went by. */
struct mbuf *pktq_dequeue(pktqueue_t *);
uint32_t pktq_rps_hash(const struct mbuf *);

extern pktqueue_t *ip_pktq;
extern pktqueue_t *ip6_pktq;

#endif /* NET_PKTQUEUE_H */
