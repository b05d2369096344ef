/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * knob.c -- litmus programs whose verdict depends on a knob of the machine.
 */

#include "litmus.h"
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/pserialize.h>
#include <sys/queue.h>
#include <sys/xcall.h>

static kmutex_t lock;
static pserialize_t psz;
static struct item {
	long it_value;
} *volatile current;
static void *late_user, *locker, *witness;
static volatile long busy;

static void
use(const struct item *it)
{
	if (it != NULL)
		KASSERT(it->it_value == 7);
}

static struct item *
fetch(void)
{
	struct item *it = current;

	membar_datadep_consumer();
	return it;
}

/* --- grace periods ------------------------------------------------------------- */

/* Finds in one section what it uses after it. */
static void
on_late_use(void *arg)
{
	struct item *it;
	int s;

	(void)arg;
	s = pserialize_read_enter();
	it = fetch();
	pserialize_read_exit(s);
	use(it);
}

PROGRAM(late_use_in_softint, void)
{
	kpreempt_disable();
	softint_schedule(late_user);
	kpreempt_enable();
	return 0;
}

PROGRAM(late_use, void)
{
	on_late_use(NULL);
	return 0;
}

/* No section, but no softint and no other thread comes in between. */
PROGRAM(use_at_splnet, void)
{
	int s = splnet();

	use(fetch());
	splx(s);
	return 0;
}

PROGRAM(section_at_splnet, void)
{
	int s = splnet(), t = pserialize_read_enter();

	use(fetch());
	pserialize_read_exit(t);
	splx(s);
	return 0;
}

PROGRAM(section_in_section, void)
{
	int s = pserialize_read_enter(), t = pserialize_read_enter();
	struct item *it = fetch();

	pserialize_read_exit(t);
	use(it);
	pserialize_read_exit(s);
	return 0;
}

PROGRAM(remove_perform, void)
{
	struct item *it = current;

	current = NULL;
	pserialize_perform(psz);
	kmem_free(it, sizeof(*it));
	return 0;
}

/* What was stored before the call is seen by sections that begin after. */
static long stored;
static volatile long performed;

PROGRAM(store_perform, void)
{
	stored = 1;
	pserialize_perform(psz);
	performed = 1;
	return 0;
}

PROGRAM(section_after_perform, void)
{
	int s;

	await(&performed);
	s = pserialize_read_enter();
	KASSERT(stored == 1);
	pserialize_read_exit(s);
	return 0;
}

/* --- the drain of passive references ----------------------------------------------- */

static void
on_lock(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

PROGRAM(lock_in_softint, void)
{
	kpreempt_disable();
	softint_schedule(locker);
	kpreempt_enable();
	return 0;
}

static void
nothing(void *a, void *b)
{
	(void)a;
	(void)b;
}

/* Drain, with a lock held that handlers of the class's level take. */
PROGRAM(drain_with_lock, void)
{
	mutex_enter(&lock);
	pause_ticks(1);
	xc_wait(xc_broadcast(xc_drain_flags(IPL_SOFTNET), nothing, NULL, NULL));
	mutex_exit(&lock);
	return 0;
}

/* --- softints ---------------------------------------------------------------------- */

static void
on_witness(void *arg)
{
	(void)arg;
	if (busy != 0)
		panic("between two steps of a thread");
}

/* Nobody but a softint on top of this thread sees busy set. */
PROGRAM(busy_between_steps, void)
{
	kpreempt_disable();
	softint_schedule(witness);
	busy = 1;
	busy = 0;
	kpreempt_enable();
	return 0;
}

/* --- options of the kernel -------------------------------------------------------- */

static long checked;

PROGRAM(asserts, void)
{
	KASSERT(checked >= 0);
	return 0;
}

PROGRAM(asserts_wrongly, void)
{
	KASSERT(checked < 0);
	KASSERTMSG(checked < 0, "checked is %ld", checked);
	return 0;
}

PROGRAM(writes_what_is_asserted, void)
{
	checked = 1;
	return 0;
}

struct element {
	LIST_ENTRY(element) el_list;
	TAILQ_ENTRY(element) el_tailq;
	LIST_HEAD(, element) el_listhead;
	TAILQ_HEAD(, element) el_tailqhead;
};

static void
three_in_lists(struct element *e)
{
	LIST_INIT(&e->el_listhead);
	LIST_INSERT_HEAD(&e->el_listhead, &e[1], el_list);
	LIST_INSERT_AFTER(&e[1], &e[2], el_list);
	LIST_INSERT_BEFORE(&e[1], &e[0], el_list);
	TAILQ_INIT(&e->el_tailqhead);
	TAILQ_INSERT_TAIL(&e->el_tailqhead, &e[1], el_tailq);
	TAILQ_INSERT_HEAD(&e->el_tailqhead, &e[0], el_tailq);
	TAILQ_INSERT_AFTER(&e->el_tailqhead, &e[1], &e[2], el_tailq);
}

PROGRAM(removes_all, void)
{
	struct element *e = kmem_zalloc(3 * sizeof(*e), KM_SLEEP);

	three_in_lists(e);
	LIST_REMOVE(&e[1], el_list);
	LIST_REMOVE(&e[0], el_list);
	LIST_REMOVE(&e[2], el_list);
	KASSERT(LIST_EMPTY(&e->el_listhead));
	TAILQ_REMOVE(&e->el_tailqhead, &e[1], el_tailq);
	TAILQ_REMOVE(&e->el_tailqhead, &e[2], el_tailq);
	TAILQ_REMOVE(&e->el_tailqhead, &e[0], el_tailq);
	KASSERT(TAILQ_EMPTY(&e->el_tailqhead));
	kmem_free(e, 3 * sizeof(*e));
	return 0;
}

/* The neighbour of an element that is there does not point to it. */
PROGRAM(overwrites_list_link, void)
{
	struct element *e = kmem_zalloc(3 * sizeof(*e), KM_SLEEP);

	three_in_lists(e);
	e[1].el_list.le_prev = &e[2].el_list.le_next;
	LIST_REMOVE(&e[0], el_list);
	kmem_free(e, 3 * sizeof(*e));
	return 0;
}

PROGRAM(overwrites_tailq_link, void)
{
	struct element *e = kmem_zalloc(3 * sizeof(*e), KM_SLEEP);

	three_in_lists(e);
	e[1].el_tailq.tqe_prev = &e[2].el_tailq.tqe_next;
	TAILQ_REMOVE(&e->el_tailqhead, &e[0], el_tailq);
	kmem_free(e, 3 * sizeof(*e));
	return 0;
}

/* Goes on from an element that is no longer there. */
PROGRAM(walks_from_the_removed, void)
{
	struct element *e = kmem_zalloc(3 * sizeof(*e), KM_SLEEP);
	const struct element *next;
	int n = 0;

	three_in_lists(e);
	LIST_REMOVE(&e[1], el_list);
	TAILQ_REMOVE(&e->el_tailqhead, &e[1], el_tailq);
	for (next = &e[1]; next != NULL; next = LIST_NEXT(next, el_list))
		n++;
	KASSERT(n == 2);
	kmem_free(e, 3 * sizeof(*e));
	return 0;
}

/* --- memory ------------------------------------------------------------------------ */

PROGRAM(allocates_unchecked, void)
{
	struct item *it = kmem_alloc(sizeof(*it), KM_NOSLEEP);

	it->it_value = 7;
	kmem_free(it, sizeof(*it));
	return 0;
}

PROGRAM(allocates_checked, void)
{
	struct item *it = kmem_zalloc(sizeof(*it), KM_NOSLEEP);

	if (it == NULL)
		return 1;
	use(NULL);
	kmem_free(it, sizeof(*it));
	return 0;
}

PROGRAM(allocates_sleeping, void)
{
	struct item *it = kmem_alloc(sizeof(*it), KM_SLEEP);

	it->it_value = 7;
	kmem_free(it, sizeof(*it));
	return 0;
}

static void
init(void)
{
	struct item *it = kmem_zalloc(sizeof(*it), KM_SLEEP);

	mutex_init(&lock, MUTEX_DEFAULT, IPL_SOFTNET);
	psz = pserialize_create();
	it->it_value = 7;
	current = it;
	late_user =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_late_use, NULL);
	locker = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_lock, NULL);
	witness =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_witness, NULL);
}

LITMUS_MODULE("knob", init);
