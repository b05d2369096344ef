/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_queue.c -- struct ifqueue: packets in a row.
 *
 *	The IF_ functions lock nothing; the IFQ_ functions take the queue's
 *	lock if it has one.  Which queues have one is the form transmit's
 *	affair.  ALTQ is outside.
 */

#include <sys/errno.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#include <net/if.h>

void
IF_ENQUEUE(struct ifqueue *ifq, struct mbuf *m)
{

	m->m_nextpkt = NULL;
	if (ifq->ifq_tail == NULL)
		ifq->ifq_head = m;
	else
		ifq->ifq_tail->m_nextpkt = m;
	ifq->ifq_tail = m;
	ifq->ifq_len++;
}

struct mbuf *
IF_DEQUEUE(struct ifqueue *ifq)
{
	struct mbuf *m = ifq->ifq_head;

	if (m == NULL)
		return NULL;
	ifq->ifq_head = m->m_nextpkt;
	if (ifq->ifq_head == NULL)
		ifq->ifq_tail = NULL;
	m->m_nextpkt = NULL;
	ifq->ifq_len--;
	return m;
}

void
IF_PURGE(struct ifqueue *ifq)
{
	struct mbuf *m;

	while ((m = IF_DEQUEUE(ifq)) != NULL)
		m_freem(m);
}

static void
ifq_lock(struct ifqueue *ifq)
{

	if (ifq->ifq_lock != NULL)
		mutex_enter(ifq->ifq_lock);
}

static void
ifq_unlock(struct ifqueue *ifq)
{

	if (ifq->ifq_lock != NULL)
		mutex_exit(ifq->ifq_lock);
}

int
IFQ_ENQUEUE(struct ifqueue *ifq, struct mbuf *m)
{
	int error = 0;

	ifq_lock(ifq);
	if (IF_QFULL(ifq)) {
		m_freem(m);
		IF_DROP(ifq);
		error = ENOBUFS;
	} else {
		IF_ENQUEUE(ifq, m);
	}
	ifq_unlock(ifq);
	return error;
}

struct mbuf *
IFQ_DEQUEUE(struct ifqueue *ifq)
{
	struct mbuf *m;

	ifq_lock(ifq);
	m = IF_DEQUEUE(ifq);
	ifq_unlock(ifq);
	return m;
}

void
IFQ_PURGE(struct ifqueue *ifq)
{

	ifq_lock(ifq);
	IF_PURGE(ifq);
	ifq_unlock(ifq);
}

bool
IFQ_IS_EMPTY(struct ifqueue *ifq)
{
	bool empty;

	ifq_lock(ifq);
	empty = IF_IS_EMPTY(ifq);
	ifq_unlock(ifq);
	return empty;
}
