/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pktqueue.c -- packets to a softint on a CPU of choice.
 *
 *	Contract: pktqueue(9), pktqueue.h; reference part A.5.
 *
 *	A barrier is a marker that goes through the ring like a packet.  The
 *	handler's loop ends early at a marker, though packets may follow: they
 *	wait for the next one that schedules the handler.
 */

#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/pcq.h>
#include <sys/percpu.h>
#include <sys/systm.h>
#include <sys/waitgraph.h>

#include <net/pktqueue.h>

/*
 * struct pktqueue
 *
 *	Field keys:
 *	  (:)  constant
 *	  (k)  pq_lock
 *	  (a)  atomic operations and volatile loads
 *	  (c)  each CPU its own
 *	Lifetime:  pktq_destroy, when producers and softint are gone.
 */
struct pktqueue {
	kmutex_t pq_lock;	      /* (k) one barrier at a time */
	volatile uint32_t pq_barrier; /* (a) markers that went by */
	size_t pq_maxlen;	      /* (:) */
	percpu_t *pq_counters;	      /* (c) struct pktq_counters */
	void *pq_sih;		      /* (:) softint */
	unsigned pq_ncpu;	      /* (:) */
	pcq_t *pq_queue[];	      /* (:) one a CPU */
};

/*
 * struct pktq_counters
 *
 *	Field keys:
 *	  (c)  the owning CPU; summed by others as it is
 */
struct pktq_counters {
	uint64_t pqc_drops; /* (c) */
};

/* A barrier in a ring: no mbuf has this address. */
static char pktq_marker;

#define PKTQ_MARKER ((void *)&pktq_marker)

static size_t
pktq_size(unsigned n)
{

	return offsetof(struct pktqueue, pq_queue) + n * sizeof(pcq_t *);
}

/*
 * pktq_create(maxlen, intrh, sc)
 *
 *	A ring of maxlen slots on every CPU, and intrh(sc) as the handler, with
 *	no lock.  NULL when there is no softint.  May sleep.
 */
pktqueue_t *
pktq_create(size_t maxlen, void (*intrh)(void *), void *sc)
{
	pktqueue_t *pq;
	void *sih;
	unsigned i, n = ncpu;

	sih = softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE | SOFTINT_RCPU, intrh, sc);
	if (sih == NULL)
		return NULL;

	pq = kmem_zalloc(pktq_size(n), KM_SLEEP);
	for (i = 0; i < n; i++)
		pq->pq_queue[i] = pcq_create(maxlen, KM_SLEEP);
	pq->pq_ncpu = n;
	pq->pq_maxlen = maxlen;
	pq->pq_sih = sih;
	pq->pq_counters = percpu_alloc(sizeof(struct pktq_counters));
	mutex_init(&pq->pq_lock, MUTEX_DEFAULT, IPL_NONE);
	return pq;
}

/*
 * pktq_destroy(pq)
 *
 *	The caller must have stopped the producers, and the rings are empty.
 *	May sleep.
 */
void
pktq_destroy(pktqueue_t *pq)
{
	unsigned i;

	for (i = 0; i < pq->pq_ncpu; i++) {
		KASSERT(pcq_peek(pq->pq_queue[i]) == NULL);
		pcq_destroy(pq->pq_queue[i]);
	}
	percpu_free(pq->pq_counters, sizeof(struct pktq_counters));
	softint_disestablish(pq->pq_sih);
	mutex_destroy(&pq->pq_lock);
	kmem_free(pq, pktq_size(pq->pq_ncpu));
}

static void
pktq_count_drop(pktqueue_t *pq)
{
	struct pktq_counters *pqc;

	pqc = percpu_getref(pq->pq_counters);
	pqc->pqc_drops++;
	percpu_putref(pq->pq_counters);
}

static void
pktq_sum_drops(void *p, void *arg, struct cpu_info *ci __unused)
{
	const struct pktq_counters *pqc = p;
	uint64_t *sum = arg;

	*sum += pqc->pqc_drops;
}

uint64_t
pktq_get_count(pktqueue_t *pq, pktq_count_t c)
{
	uint64_t sum = 0;

	switch (c) {
	case PKTQ_MAXLEN:
		return pq->pq_maxlen;
	case PKTQ_DROPS:
		percpu_foreach(pq->pq_counters, pktq_sum_drops, &sum);
		return sum;
	}
	return 0;
}

/* No distribution by flow in this era. */
uint32_t
pktq_rps_hash(const struct mbuf *m __unused)
{

	return 0;
}

bool
pktq_enqueue(pktqueue_t *pq, struct mbuf *m, const u_int hash)
{
	const unsigned cpu = hash % pq->pq_ncpu;

	KASSERT(kpreempt_disabled());

	if (!pcq_put(pq->pq_queue[cpu], m)) {
		pktq_count_drop(pq);
		return false;
	}
	softint_schedule_cpu(pq->pq_sih, cpu_lookup(cpu));
	return true;
}

struct mbuf *
pktq_dequeue(pktqueue_t *pq)
{
	void *item = pcq_get(pq->pq_queue[cpu_index(curcpu())]);

	if (item == PKTQ_MARKER) {
		atomic_inc_uint(&pq->pq_barrier);
		return NULL;
	}
	return item;
}

/*
 * pktq_barrier(pq)
 *
 *	Wait until what is queued now has been taken out.  Sleeps; for ever, if
 *	the handler does not dequeue.
 */
void
pktq_barrier(pktqueue_t *pq)
{
	unsigned i, pending = 0;

	mutex_enter(&pq->pq_lock);
	KASSERT(pq->pq_barrier == 0);

	for (i = 0; i < pq->pq_ncpu; i++) {
		/* Nothing queued, nothing to wait for. */
		if (pcq_peek(pq->pq_queue[i]) == NULL)
			continue;
		while (!pcq_put(pq->pq_queue[i], PKTQ_MARKER))
			(void)kpause("pktqsync", false, 1, NULL);
		kpreempt_disable();
		softint_schedule_cpu(pq->pq_sih, cpu_lookup(i));
		kpreempt_enable();
		pending++;
	}
	wait_on(pq, "pktqueue barrier");
	while (pq->pq_barrier != pending)
		(void)kpause("pktqsync", false, 1, NULL);
	wait_done(pq);
	pq->pq_barrier = 0;
	mutex_exit(&pq->pq_lock);
}

/*
 * pktq_flush(pq)
 *
 *	Free what is queued.  The caller excludes producers and handler.
 */
void
pktq_flush(pktqueue_t *pq)
{
	unsigned i;
	void *item;

	for (i = 0; i < pq->pq_ncpu; i++) {
		while ((item = pcq_get(pq->pq_queue[i])) != NULL) {
			KASSERT(item != PKTQ_MARKER);
			m_freem(item);
		}
	}
}
