/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pserialize.c -- litmus programs: passive serialisation, and references
 *	that outlive a read section.
 */

#include "litmus.h"
#include <sys/kmem.h>
#include <sys/pserialize.h>
#include <sys/waitgraph.h>

struct item {
	long it_value;
	long it_refs; /* (lock) */
};

static kmutex_t lock, spin;
static kcondvar_t cv;
static pserialize_t psz;
static struct item *volatile current;
static struct item *kept; /* where readers do not look */
static void *reader, *performer;
static long outside;
static volatile long used, ran;

/* The reader's pointer, ordered before what is read through it. */
static struct item *
fetch(void)
{
	struct item *it = current;

	membar_datadep_consumer();
	return it;
}

static void
use(const struct item *it)
{
	if (it != NULL)
		KASSERT(it->it_value == 7);
}

PROGRAM(read_section, void)
{
	int s = pserialize_read_enter();

	use(fetch());
	pserialize_read_exit(s);
	return 0;
}

static void
on_read(void *arg)
{
	(void)arg;
	(void)read_section();
	ran = 1;
}

static void
on_perform(void *arg)
{
	(void)arg;
	pserialize_perform(psz);
}

static void
init(void)
{
	struct item *it = kmem_zalloc(sizeof(*it), KM_SLEEP);

	mutex_init(&lock, MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&spin, MUTEX_DEFAULT, IPL_NET);
	cv_init(&cv, "litmus");
	psz = pserialize_create();
	it->it_value = 7;
	current = it;
	reader = softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_read, NULL);
	performer =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, on_perform, NULL);
}

/* --- the end of a section happens before the return of perform -------------- */

PROGRAM(remove_perform, void)
{
	struct item *it;

	mutex_enter(&lock);
	it = current;
	current = NULL;
	pserialize_perform(psz);
	mutex_exit(&lock);
	kmem_free(it, sizeof(*it));
	return 0;
}

PROGRAM(remove_at_once, void)
{
	struct item *it;

	mutex_enter(&lock);
	it = current;
	current = NULL;
	mutex_exit(&lock);
	kmem_free(it, sizeof(*it));
	return 0;
}

/* Write where readers look, after they have gone. */
PROGRAM(change_perform, void)
{
	struct item *it = current;

	current = NULL;
	pserialize_perform(psz);
	it->it_value = 8;
	kept = it;
	return 0;
}

/* Wait after wait of a thread alone is no standstill. */
PROGRAM(perform_often, void)
{

	for (int i = 0; i < 20; i++) {
		pserialize_perform(psz);
		current->it_value = 7;
	}
	return 0;
}

PROGRAM(change_at_once, void)
{
	struct item *it = current;

	current = NULL;
	it->it_value = 8;
	kept = it;
	return 0;
}

/* Readers that enter later see what was written before perform. */
PROGRAM(write_perform, void)
{
	outside = 7;
	pserialize_perform(psz);
	used = 1;
	return 0;
}

PROGRAM(write_no_perform, void)
{
	outside = 7;
	used = 1;
	return 0;
}

PROGRAM(read_later, void)
{
	long seen = 7;
	int s;

	await(&used);
	s = pserialize_read_enter();
	seen = outside;
	pserialize_read_exit(s);
	return seen != 7;
}

/* --- who is a reader ----------------------------------------------------------- */

PROGRAM(read_bare, void)
{
	use(fetch());
	return 0;
}

/* Exclusion below SOFTSERIAL does not hold grace periods off ... */
PROGRAM(read_at, long ipl)
{
	int s = splraise((int)ipl);

	use(fetch());
	splx(s);
	return 0;
}

PROGRAM(read_nopreempt, void)
{
	kpreempt_disable();
	use(fetch());
	kpreempt_enable();
	return 0;
}

PROGRAM(read_softint, void)
{
	kpreempt_disable();
	softint_schedule(reader);
	kpreempt_enable();
	return 0;
}

PROGRAM(read_nested, void)
{
	int s = pserialize_read_enter(), t;

	t = pserialize_read_enter();
	pserialize_read_exit(t);
	use(fetch());
	pserialize_read_exit(s);
	return 0;
}

/* A pointer from one section, used in the next. */
PROGRAM(read_two_sections, void)
{
	struct item *it;
	int s = pserialize_read_enter();

	it = fetch();
	pserialize_read_exit(s);
	s = pserialize_read_enter();
	use(it);
	pserialize_read_exit(s);
	return 0;
}

/* --- references ------------------------------------------------------------------ */

static struct item *
reference(void)
{
	struct item *it;
	int s = pserialize_read_enter();

	it = fetch();
	if (it != NULL) {
		mutex_spin_enter(&spin);
		it->it_refs++;
		mutex_spin_exit(&spin);
	}
	pserialize_read_exit(s);
	if (it != NULL)
		hold(it);
	return it;
}

static void
release(struct item *it)
{
	unhold(it);
	mutex_spin_enter(&spin);
	if (--it->it_refs == 0)
		cv_broadcast(&cv);
	mutex_spin_exit(&spin);
}

PROGRAM(use_referenced, void)
{
	struct item *it = reference();

	if (it == NULL)
		return 0;
	pause_ticks(2);
	use(it);
	release(it);
	return 0;
}

PROGRAM(remove_drain, void)
{
	struct item *it;

	mutex_enter(&lock);
	it = current;
	current = NULL;
	pserialize_perform(psz);
	mutex_exit(&lock);
	wait_on(it, "drain");
	mutex_spin_enter(&spin);
	while (it->it_refs > 0)
		cv_wait(&cv, &spin);
	mutex_spin_exit(&spin);
	wait_done(it);
	kmem_free(it, sizeof(*it));
	return 0;
}

/* The same by polling, with a lock held that the holder wants. */
PROGRAM(remove_poll_locked, void)
{
	struct item *it;
	long refs;

	mutex_enter(&lock);
	it = current;
	current = NULL;
	pserialize_perform(psz);
	wait_on(it, "drain");
	do {
		pause_ticks(1);
		mutex_spin_enter(&spin);
		refs = it->it_refs;
		mutex_spin_exit(&spin);
	} while (refs > 0);
	wait_done(it);
	mutex_exit(&lock);
	kmem_free(it, sizeof(*it));
	return 0;
}

PROGRAM(use_then_lock, void)
{
	struct item *it = reference();

	if (it == NULL)
		return 0;
	mutex_enter(&lock);
	use(it);
	mutex_exit(&lock);
	release(it);
	return 0;
}

PROGRAM(return_referenced, void)
{
	(void)reference();
	return 0;
}

/* --- rules ------------------------------------------------------------------------- */

PROGRAM(sleep_in_section, void)
{
	int s = pserialize_read_enter();

	pause_ticks(1);
	pserialize_read_exit(s);
	return 0;
}

PROGRAM(lock_in_section, void)
{
	int s = pserialize_read_enter();

	mutex_enter(&lock);
	mutex_exit(&lock);
	pserialize_read_exit(s);
	return 0;
}

PROGRAM(hold_lock, void)
{
	mutex_enter(&lock);
	pause_ticks(1);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(return_in_section, void)
{
	(void)pserialize_read_enter();
	return 0;
}

PROGRAM(perform_bare, void)
{
	pserialize_perform(psz);
	return 0;
}

PROGRAM(perform_locked, void)
{
	mutex_enter(&lock);
	pserialize_perform(psz);
	mutex_exit(&lock);
	return 0;
}

PROGRAM(perform_in_spin, void)
{
	mutex_spin_enter(&spin);
	pserialize_perform(psz);
	mutex_spin_exit(&spin);
	return 0;
}

PROGRAM(perform_in_section, void)
{
	int s = pserialize_read_enter();

	pserialize_perform(psz);
	pserialize_read_exit(s);
	return 0;
}

PROGRAM(perform_in_softint, void)
{
	kpreempt_disable();
	softint_schedule(performer);
	kpreempt_enable();
	return 0;
}

LITMUS_MODULE("pserialize", init);
