/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link_queue.h -- the changes of a link that wait for their softint.
 *
 *	Private to the forms of link_state; reference B.11.  The queue is one
 *	word of eight entries of two bits, the oldest in the lowest bits;
 *	entries in use come before unset ones.
 */

#ifndef NET_LINK_QUEUE_H
#define NET_LINK_QUEUE_H

#define LQ_ENTRIES   8
#define LQ_BITS	     2
#define LQ_ENTRY_MAX 0x3u
#define LQ_UNSET     3u	     /* no state */
#define LQ_EMPTY     0xffffu /* all unset */

static inline unsigned
lq_get(unsigned queue, unsigned i)
{

	return (queue >> (i * LQ_BITS)) & LQ_ENTRY_MAX;
}

static inline unsigned
lq_put(unsigned queue, unsigned i, unsigned state)
{

	queue &= ~(LQ_ENTRY_MAX << (i * LQ_BITS));
	return queue | state << (i * LQ_BITS);
}

/* Without the oldest entry. */
static inline unsigned
lq_shift(unsigned queue)
{

	return lq_put(queue >> LQ_BITS, LQ_ENTRIES - 1, LQ_UNSET);
}

static inline unsigned
lq_length(unsigned queue)
{
	unsigned i;

	for (i = 0; i < LQ_ENTRIES; i++)
		if (lq_get(queue, i) == LQ_UNSET)
			break;
	return i;
}

#endif /* NET_LINK_QUEUE_H */
