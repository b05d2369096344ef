/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pcq.h -- pcq(9): a bounded lock-free queue, many producers, one consumer.
 *
 *	Contract: pcq(9).  pcq_put may be called in any context, pcq_get and
 *	pcq_peek by one context at a time.  Items are not NULL.
 *
 *	May sleep:  pcq_create, pcq_destroy.
 */
#ifndef SYS_PCQ_H
#define SYS_PCQ_H

#include <sys/types.h>

struct pcq;
typedef struct pcq pcq_t;

/* Room for maxlen - 1 items; maxlen is 2 to 65536. */
pcq_t *pcq_create(size_t maxlen, int kmflags);
void pcq_destroy(pcq_t *);
bool pcq_put(pcq_t *, void *); /* false: full */
/* NULL: empty, or the oldest item is still being put. */
void *pcq_get(pcq_t *);
void *pcq_peek(pcq_t *);
size_t pcq_maxitems(pcq_t *);

#endif /* SYS_PCQ_H */
