/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_pcq.c -- a bounded lock-free queue, many producers, one consumer.
 *
 *	Contract: pcq(9), pcq.h.
 *
 *	A ring of pointers and one word with both positions: the producers'
 *	in the upper half, the consumer's in the lower.  A producer first wins
 *	a slot by moving its position with compare-and-swap, then stores the
 *	item into it.  Between the two the slot is taken and still NULL, which
 *	the consumer reads as "nothing yet"; the producer that owns the slot
 *	schedules the consumer after its store, so that nothing is forgotten.
 */

#include <sys/atomic.h>
#include <sys/kmem.h>
#include <sys/pcq.h>
#include <sys/systm.h>

/*
 * struct pcq
 *
 *	Field keys:
 *	  (:)  constant
 *	  (a)  atomic operations and volatile loads
 *	  (v)  volatile: NULL to item by the producer that won the slot, item
 *	       to NULL by the consumer
 *	Lifetime:  pcq_destroy, which excludes producers and consumer.
 */
struct pcq {
	volatile uint32_t pcq_pc;   /* (a) positions */
	uint32_t pcq_nitems;	    /* (:) slots */
	void *volatile pcq_items[]; /* (v) */
};

#define PCQ_PRODUCER(pc) ((pc) >> 16)
#define PCQ_CONSUMER(pc) ((pc)&0xffffU)
#define PCQ_JOIN(p, c)	 (((p) << 16) | (c))

static uint32_t
pcq_advance(const struct pcq *pcq, uint32_t position)
{

	return position + 1 == pcq->pcq_nitems ? 0 : position + 1;
}

static size_t
pcq_size(size_t maxlen)
{

	return offsetof(struct pcq, pcq_items) + maxlen * sizeof(void *);
}

/*
 * pcq_create(maxlen, kmflags)
 *
 *	A queue with maxlen slots, one of which stays empty.  May sleep.
 */
pcq_t *
pcq_create(size_t maxlen, int kmflags)
{
	pcq_t *pcq;

	KASSERT(maxlen >= 2);
	KASSERT(maxlen <= UINT16_MAX + 1);

	pcq = kmem_zalloc(pcq_size(maxlen), kmflags);
	if (pcq != NULL)
		pcq->pcq_nitems = (uint32_t)maxlen;
	return pcq;
}

void
pcq_destroy(pcq_t *pcq)
{

	kmem_free(pcq, pcq_size(pcq->pcq_nitems));
}

/*
 * pcq_put(pcq, item)
 *
 *	Append item; false when the queue is full.  Any context.
 */
bool
pcq_put(pcq_t *pcq, void *item)
{
	uint32_t pc, p, next;

	KASSERT(item != NULL);

	do {
		pc = pcq->pcq_pc;
		p = PCQ_PRODUCER(pc);
		next = pcq_advance(pcq, p);
		if (next == PCQ_CONSUMER(pc))
			return false;
	} while (atomic_cas_32(
		     &pcq->pcq_pc, pc, PCQ_JOIN(next, PCQ_CONSUMER(pc))) != pc);

	/* The slot is ours: the consumer emptied it before it moved on. */
	KASSERT(pcq->pcq_items[p] == NULL);
	membar_producer();
	pcq->pcq_items[p] = item;

	/* Before the caller's notice to the consumer. */
	membar_producer();
	return true;
}

void *
pcq_peek(pcq_t *pcq)
{
	uint32_t pc = pcq->pcq_pc;
	void *item;

	if (PCQ_PRODUCER(pc) == PCQ_CONSUMER(pc))
		return NULL;
	item = pcq->pcq_items[PCQ_CONSUMER(pc)];
	membar_consumer();
	return item;
}

/*
 * pcq_get(pcq)
 *
 *	Take the oldest item, or NULL.  One context at a time.
 */
void *
pcq_get(pcq_t *pcq)
{
	uint32_t pc, c;
	void *item;

	pc = pcq->pcq_pc;
	c = PCQ_CONSUMER(pc);
	if (PCQ_PRODUCER(pc) == c)
		return NULL;

	item = pcq->pcq_items[c];
	if (item == NULL)
		return NULL; /* won, not stored yet */
	membar_consumer();

	/* Empty the slot before a producer may win it again. */
	pcq->pcq_items[c] = NULL;
	membar_producer();
	while (atomic_cas_32(&pcq->pcq_pc, pc,
		   PCQ_JOIN(PCQ_PRODUCER(pc), pcq_advance(pcq, c))) != pc)
		pc = pcq->pcq_pc;
	return item;
}

size_t
pcq_maxitems(pcq_t *pcq)
{

	return pcq->pcq_nitems;
}
