/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * passive.c -- litmus programs: the stack's own primitives, psref(9),
 *	pslist(9) and pktqueue(9), as the variant `fixed` has them.
 *
 *	Programs with an argument are called with 1 to break their rule and
 *	with 0 to keep it.  The others return 0 when a promise is kept.
 */

#include "litmus.h"
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/pserialize.h>
#include <sys/pslist.h>
#include <sys/psref.h>
#include <sys/xcall.h>

#include <net/pktqueue.h>

#include <forms/mutants.h>

struct element {
	struct pslist_entry e_entry;
	struct psref_target e_target;
	long e_data;
};

static struct psref_class *class, *other_class;
static struct pslist_head head;
static struct element *only;
static pserialize_t psz;
static kmutex_t lock;
static volatile long busy, done, seen;
static struct psref lent;

static struct element *
element(long data)
{
	struct element *e = kmem_zalloc(sizeof(*e), KM_SLEEP);

	psref_target_init(&e->e_target, class);
	pslist_entry_init(&e->e_entry);
	e->e_data = data;
	return e;
}

/* --- psref ----------------------------------------------------------------------- */

PROGRAM(acquire_unbound, long bad)
{
	struct psref psref;
	int bound = curlwp_bind();

	if (bad != 0)
		curlwp_bindx(bound);
	psref_acquire(&psref, &only->e_target, class);
	psref_release(&psref, &only->e_target, class);
	curlwp_bindx(bound);
	return 0;
}

PROGRAM(acquire_of_class, long bad)
{
	struct psref psref;
	int bound = curlwp_bind();

	psref_acquire(&psref, &only->e_target, bad != 0 ? other_class : class);
	psref_release(&psref, &only->e_target, class);
	curlwp_bindx(bound);
	return 0;
}

PROGRAM(release_of_target, long bad)
{
	struct element *other = element(1);
	struct psref psref;
	int bound = curlwp_bind();

	psref_acquire(&psref, &only->e_target, class);
	psref_release(
	    &psref, bad != 0 ? &other->e_target : &only->e_target, class);
	curlwp_bindx(bound);
	kmem_free(other, sizeof(*other));
	return 0;
}

/* A reference is taken here ... */
PROGRAM(lend_reference, void)
{
	psref_acquire(&lent, &only->e_target, class);
	busy = 1;
	await(&done);
	psref_release(&lent, &only->e_target, class);
	return 0;
}

/* ... and released there. */
PROGRAM(release_lent, void)
{
	await(&busy);
	membar_sync();
	psref_release(&lent, &only->e_target, class);
	done = 1;
	return 0;
}

/* The copy keeps the target when the first is gone. */
PROGRAM(copy_reference, long bad)
{
	struct psref first, second;
	int bound = curlwp_bind(), wrong;

	psref_acquire(&first, &only->e_target, class);
	psref_copy(bad != 0 ? &first : &second, &first, class);
	psref_release(&first, &only->e_target, class);
	wrong = !psref_held(&only->e_target, class);
	psref_release(&second, &only->e_target, class);
	wrong |= psref_held(&only->e_target, class);
	curlwp_bindx(bound);
	return wrong;
}

/* A target that is gone, or on its way, is not acquired. */
PROGRAM(acquire_destroyed, long bad)
{
	struct psref psref;
	int bound = curlwp_bind();

	if (bad != 0)
		psref_target_destroy(&only->e_target, class);
	psref_acquire(&psref, &only->e_target, class);
	psref_release(&psref, &only->e_target, class);
	curlwp_bindx(bound);
	return 0;
}

/* One that is being drained neither: its holder is asleep meanwhile. */
PROGRAM(acquire_draining, void)
{
	struct psref first, second;
	int bound = curlwp_bind();

	psref_acquire(&first, &only->e_target, class);
	busy = 1;
	while (!only->e_target.prt_draining)
		pause_ticks(1);
	psref_acquire(&second, &only->e_target, class);
	psref_release(&second, &only->e_target, class);
	psref_release(&first, &only->e_target, class);
	curlwp_bindx(bound);
	return 0;
}

PROGRAM(drain_busy, void)
{
	await(&busy);
	psref_target_destroy(&only->e_target, class);
	return 0;
}

/* The drain waits for a holder that sleeps; what it did is there then. */
PROGRAM(use_asleep, void)
{
	struct psref psref;
	int bound = curlwp_bind();

	psref_acquire(&psref, &only->e_target, class);
	busy = 1;
	pause_ticks(2);
	only->e_data++;
	psref_release(&psref, &only->e_target, class);
	curlwp_bindx(bound);
	return 0;
}

PROGRAM(drain_and_free, long bad)
{
	await(&busy);
	if (bad == 0)
		psref_target_destroy(&only->e_target, class);
	kmem_free(only, sizeof(*only));
	return 0;
}

/* Who holds a reference waits for himself. */
PROGRAM(drain_held, long bad)
{
	struct psref psref;
	int bound = curlwp_bind();

	psref_acquire(&psref, &only->e_target, class);
	if (bad == 0)
		psref_release(&psref, &only->e_target, class);
	psref_target_destroy(&only->e_target, class);
	curlwp_bindx(bound);
	return 0;
}

/* --- pslist -------------------------------------------------------------------------- */

/* What readers see: the order, with insertions everywhere and removals. */
PROGRAM(list_order, void)
{
	struct element *e[4];
	const struct pslist_entry *p;
	long order = 0;
	bool wrong;

	for (long i = 0; i < 4; i++)
		e[i] = element(i + 1);
	pslist_writer_insert_head(&head, &e[1]->e_entry);
	pslist_writer_insert_before(&e[1]->e_entry, &e[0]->e_entry);
	pslist_writer_insert_after(&e[1]->e_entry, &e[3]->e_entry);
	pslist_writer_insert_before(&e[3]->e_entry, &e[2]->e_entry);
	pslist_writer_remove(&e[1]->e_entry);
	for (p = pslist_writer_first(&head); p != NULL;
	     p = pslist_writer_next(p))
		order = order * 10 + ((const struct element *)p)->e_data;
	/* A reader that stands on it goes on. */
	p = pslist_writer_next(&e[1]->e_entry);
	wrong = order != 134 || p != &e[2]->e_entry;
	kmem_free(e[1], sizeof(*e[1]));
	return wrong;
}

PROGRAM(list_misuse, long how)
{
	struct element *e = element(1);

	if (how == 2)
		pslist_writer_remove(&e->e_entry);
	pslist_writer_insert_head(&head, &e->e_entry);
	if (how == 3)
		pslist_writer_insert_head(&head, &e->e_entry);
	if (how == 4)
		pslist_entry_destroy(&e->e_entry);
	if (how != 5)
		pslist_writer_remove(&e->e_entry);
	pslist_destroy(&head);
	pslist_entry_destroy(&e->e_entry);
	if (how == 6)
		(void)pslist_writer_next(&e->e_entry);
	kmem_free(e, sizeof(*e));
	return 0;
}

/* An element is filled in, then published; later it goes. */
PROGRAM(list_publish, long bad)
{
	struct element *e = element(bad != 0 ? 0 : 7);

	pslist_writer_insert_head(&head, &e->e_entry);
	if (bad != 0)
		e->e_data = 7;
	pause_ticks(2);
	pslist_writer_remove(&e->e_entry);
	pserialize_perform(psz);
	pslist_entry_destroy(&e->e_entry);
	kmem_free(e, sizeof(*e));
	return 0;
}

PROGRAM(list_remove_at_once, void)
{
	struct element *e = element(7);

	pslist_writer_insert_head(&head, &e->e_entry);
	pause_ticks(2);
	pslist_writer_remove(&e->e_entry);
	pslist_entry_destroy(&e->e_entry);
	kmem_free(e, sizeof(*e));
	return 0;
}

PROGRAM(list_read, void)
{
	long sum = 0;

	for (int i = 0; i < 4; i++) {
		const struct pslist_entry *p;
		int s = pserialize_read_enter();

		for (p = pslist_reader_first(&head); p != NULL;
		     p = pslist_reader_next(p))
			sum += ((const struct element *)p)->e_data;
		pserialize_read_exit(s);
		pause_ticks(1);
	}
	return sum < 0;
}

/* --- pktqueue --------------------------------------------------------------------------- */

static pktqueue_t *pq;

/* A queue does not look into its packets: here they are nothing but addresses,
 * and who frees one counts it. */
static struct mbuf packets[8];
static volatile long freed;

void
m_freem(struct mbuf *m)
{
	freed += m != NULL;
}

static void
on_packets(void *arg)
{
	struct mbuf *m;

	(void)arg;
	while ((m = pktq_dequeue(pq)) != NULL)
		seen++;
}

static bool
put(struct mbuf *m, unsigned hash)
{
	bool fine;

	kpreempt_disable();
	fine = pktq_enqueue(pq, m, hash);
	kpreempt_enable();
	return fine;
}

/* What nobody has taken out is freed, and the queue can go. */
PROGRAM(queue_flush, long bad)
{
	int s;

	pq = pktq_create(8, on_packets, NULL);
	s = splsoftnet();
	(void)put(&packets[0], 0);
	if (bad == 0)
		pktq_flush(pq);
	if (bad != 0)
		pktq_destroy(pq);
	splx(s);
	return freed != 1;
}

/* What was queued has been taken out when the barrier returns; of one CPU,
 * where who has taken it has also counted it. */
PROGRAM(queue_barrier, void)
{
	pq = pktq_create(8, on_packets, NULL);
	for (unsigned i = 0; i < 4; i++)
		(void)put(&packets[i], i);
	pktq_barrier(pq);
	return seen != 4;
}

/* What does not fit is counted, and stays the caller's. */
PROGRAM(queue_full, void)
{
	int s, refused = 0;

	pq = pktq_create(4, on_packets, NULL);
	s = splsoftnet();
	for (unsigned i = 0; i < 8; i++)
		refused += !put(&packets[i], 0);
	splx(s);
	pktq_barrier(pq);
	return refused == 0 || seen != 8 - refused ||
	    pktq_get_count(pq, PKTQ_DROPS) != (uint64_t)refused ||
	    pktq_get_count(pq, PKTQ_MAXLEN) != 4;
}

PROGRAM(queue_preemptible, long bad)
{
	pq = pktq_create(4, on_packets, NULL);
	if (bad == 0)
		kpreempt_disable();
	(void)pktq_enqueue(pq, packets, 0);
	if (bad == 0)
		kpreempt_enable();
	return 0;
}

static void
init(void)
{
	class = psref_class_create("litmus", IPL_SOFTNET);
	other_class = psref_class_create("other", IPL_SOFTNET);
	psz = pserialize_create();
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	pslist_init(&head);
	only = element(0);
}

const struct kpi_module kpi_module = { .km_abi = KPI_MODULE_ABI,
	.km_name = "litmus-passive",
	.km_init = init,
	.km_mutants = STACK_MUTANT_TABLE };
