/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * input/percpuq.c -- received packets wait on their CPU for a softint.
 *
 *	From 2016-02; reference B.10.
 */

#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mbuf.h>
#include <sys/percpu.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

#include <forms/softint_fence.h>

/*
 * struct if_percpuq
 *
 *	Field keys:
 *	  (:)  constant
 *	  (c)  the owning CPU at splnet(); purged by the destroyer when the
 *	       softint is gone
 *	  (f)  the form's of that name
 *	Lifetime:  the queues go in if_percpuq_destroy; the structure itself
 *	           was never freed in the kernel (H-2).
 */
struct if_percpuq {
	struct ifnet *ipq_ifp;	       /* (:) */
	void *ipq_si;		       /* (:) softint */
	percpu_t *ipq_ifqs;	       /* (c) struct ifqueue */
	SOFTINT_FENCE_FIELD(ipq_fence) /* (f) softint_fence */
};

static struct mbuf *
if_percpuq_dequeue(struct if_percpuq *ipq)
{
	struct ifqueue *ifq;
	struct mbuf *m;
	int s;

	s = splnet();
	ifq = percpu_getref(ipq->ipq_ifqs);
	m = IF_DEQUEUE(ifq);
	percpu_putref(ipq->ipq_ifqs);
	splx(s);
	return m;
}

/* No kernel lock, no softnet_lock, no reference on the interface. */
static void
if_percpuq_softint(void *arg)
{
	struct if_percpuq *ipq = arg;
	struct ifnet *ifp = ipq->ipq_ifp;
	struct mbuf *m;

	while ((m = if_percpuq_dequeue(ipq)) != NULL)
		(*ifp->_if_input)(ifp, m);
	SOFTINT_FENCE_PASS(&ipq->ipq_fence);
}

static void
if_percpuq_init_ifq(void *p, void *arg __unused, struct cpu_info *ci __unused)
{
	struct ifqueue *ifq = p;

	memset(ifq, 0, sizeof(*ifq));
	ifq->ifq_maxlen = IFQ_MAXLEN;
}

/*
 * if_percpuq_create(ifp)
 *
 *	Queues on all CPUs for ifp, and the softint.  Sleeps.
 */
struct if_percpuq *
if_percpuq_create(struct ifnet *ifp)
{
	struct if_percpuq *ipq;

	ipq = kmem_zalloc(sizeof(struct if_percpuq), KM_SLEEP);
	ipq->ipq_ifp = ifp;
	SOFTINT_FENCE_INIT(&ipq->ipq_fence);
	ipq->ipq_si = softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE, if_percpuq_softint, ipq);
	if (ipq->ipq_si == NULL)
		panic("no softint for the input of %s", ifp->if_xname);
	ipq->ipq_ifqs = percpu_alloc(sizeof(struct ifqueue));
	percpu_foreach(ipq->ipq_ifqs, if_percpuq_init_ifq, NULL);
	return ipq;
}

/*
 * if_percpuq_enqueue(ipq, m)
 *
 *	Queue m on this CPU.  Consumes m; when the queue is full it is dropped
 *	and counted.  Hardware interrupt and below.
 */
void
if_percpuq_enqueue(struct if_percpuq *ipq, struct mbuf *m)
{
	struct ifqueue *ifq;
	int s;

	KASSERT(ipq != NULL);

	s = splnet();
	ifq = percpu_getref(ipq->ipq_ifqs);
	if (IF_QFULL(ifq)) {
		IF_DROP(ifq);
		percpu_putref(ipq->ipq_ifqs);
		m_freem(m);
		goto out;
	}
	IF_ENQUEUE(ifq, m);
	percpu_putref(ipq->ipq_ifqs);
	softint_schedule(ipq->ipq_si);
out:
	splx(s);
}

static void
if_percpuq_purge_ifq(void *p, void *arg __unused, struct cpu_info *ci __unused)
{
	struct ifqueue *ifq = p;

	IF_PURGE(ifq);
}

/*
 * if_percpuq_destroy(ipq)
 *
 *	Wait for the softint on all CPUs, and drop what is queued.  Sleeps.
 *
 *	The caller must have made sure that nobody calls if_percpuq_enqueue any
 *	more, and must hold no lock that input handlers take.
 */
void
if_percpuq_destroy(struct if_percpuq *ipq)
{

	if (ipq == NULL)
		return;
	if (!MUTANT(M_26)) {
		SOFTINT_FENCE_WAIT(&ipq->ipq_fence, ipq->ipq_si);
		softint_disestablish(ipq->ipq_si);
	}
	SOFTINT_FENCE_FINI(&ipq->ipq_fence);
	percpu_foreach(ipq->ipq_ifqs, if_percpuq_purge_ifq, NULL);
	percpu_free(ipq->ipq_ifqs, sizeof(struct ifqueue));
	if (!MUTANT(H_2))
		kmem_free(ipq, sizeof(*ipq));
}

/*
 * if_input(ifp, m)
 *
 *	Input from a softint or a thread, for drivers without queues.
 */
void
if_input(struct ifnet *ifp, struct mbuf *m)
{

	KASSERT(ifp->if_percpuq == NULL);
	KASSERT(!cpu_intr_p());

	(*ifp->_if_input)(ifp, m);
}

void
if_input_attach(struct ifnet *ifp)
{

	ifp->if_percpuq = if_percpuq_create(ifp);
}

void
if_input_detach(struct ifnet *ifp)
{

	if_percpuq_destroy(ifp->if_percpuq);
}

void
if_input_intr(struct ifnet *ifp, struct mbuf *m)
{

	if_percpuq_enqueue(ifp->if_percpuq, m);
}
