/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pslist.h -- pslist(9): lists whose readers take no lock.
 *
 *	A writer holds the lock of the data structure and publishes with one
 *	store; a reader is in a pserialize read section and follows one link
 *	at a time.  Whoever wants to free an element removes it, waits for a
 *	grace period (pserialize_perform), and destroys the entry.
 *
 *	What a removed element's next pointer leads to is not protected by a
 *	reference on that element: it stays as it was, while the neighbours
 *	come and go (reference, R-08).
 *
 *	Contract: pslist(9); reference part A.14.  Links are volatile: a marked
 *	store after membar_producer releases, a marked load before
 *	membar_datadep_consumer acquires.
 *
 *	Allocates:  never.  Fails: never; misuse is asserted.
 */
#ifndef SYS_PSLIST_H
#define SYS_PSLIST_H

#include <sys/atomic.h>
#include <sys/systm.h>
#include <sys/types.h>

#include <forms/mutants.h>

/*
 * struct pslist_entry, struct pslist_head
 *
 *	Field keys:
 *	  (w)  the writers' lock
 *	  (p)  written under the writers' lock, read in a read section
 */
struct pslist_entry {
	struct pslist_entry *volatile *ple_prevp; /* (w) what points here */
	struct pslist_entry *volatile ple_next;	  /* (p) */
};

struct pslist_head {
	struct pslist_entry *volatile plh_first; /* (p) */
};

#define PSLIST_INITIALIZER                                                     \
	{                                                                      \
		.plh_first = NULL                                              \
	}
#define PSLIST_ENTRY_INITIALIZER                                               \
	{                                                                      \
		.ple_prevp = NULL, .ple_next = NULL                            \
	}

/* The next pointer of a destroyed entry: a late reader shall fault on it. */
#define PSLIST_POISON ((struct pslist_entry *)1UL)

/*
 * Initialization: the caller excludes everybody.
 */

static inline void
pslist_init(struct pslist_head *head)
{

	head->plh_first = NULL;
}

static inline void
pslist_destroy(struct pslist_head *head)
{

	KASSERT(head->plh_first == NULL);
}

static inline void
pslist_entry_init(struct pslist_entry *entry)
{

	entry->ple_next = NULL;
	entry->ple_prevp = NULL;
}

/* The element has been removed, and a grace period has gone by. */
static inline void
pslist_entry_destroy(struct pslist_entry *entry)
{

	KASSERT(entry->ple_prevp == NULL);
	/* Not NULL, which a late reader would take for the end of the list. */
	entry->ple_next = PSLIST_POISON;
}

/*
 * Writer operations: the caller excludes other writers.
 */

static inline void
pslist_writer_insert_head(struct pslist_head *head, struct pslist_entry *new)
{
	struct pslist_entry *first = head->plh_first;

	KASSERT(new->ple_next == NULL);
	KASSERT(new->ple_prevp == NULL);

	new->ple_prevp = &head->plh_first;
	new->ple_next = first;
	if (first != NULL)
		first->ple_prevp = &new->ple_next;
	membar_producer();
	head->plh_first = new;
}

static inline void
pslist_writer_insert_before(
    struct pslist_entry *entry, struct pslist_entry *new)
{

	KASSERT(entry->ple_next != PSLIST_POISON);
	KASSERT(entry->ple_prevp != NULL);
	KASSERT(new->ple_next == NULL);
	KASSERT(new->ple_prevp == NULL);

	new->ple_prevp = entry->ple_prevp;
	new->ple_next = entry;
	membar_producer();
	*entry->ple_prevp = new;
	entry->ple_prevp = &new->ple_next;
}

static inline void
pslist_writer_insert_after(struct pslist_entry *entry, struct pslist_entry *new)
{
	struct pslist_entry *next = entry->ple_next;

	KASSERT(next != PSLIST_POISON);
	KASSERT(entry->ple_prevp != NULL);
	KASSERT(new->ple_next == NULL);
	KASSERT(new->ple_prevp == NULL);

	new->ple_prevp = &entry->ple_next;
	new->ple_next = next;
	if (next != NULL)
		next->ple_prevp = &new->ple_next;
	membar_producer();
	entry->ple_next = new;
}

/*
 * The element keeps its next pointer, so that a reader who stands on it can
 * go on.  In history no barrier: nothing new is published; but a reader may
 * see the next element for the first time by this store.
 */
static inline void
pslist_writer_remove(struct pslist_entry *entry)
{
	struct pslist_entry *next = entry->ple_next;

	KASSERT(next != PSLIST_POISON);
	KASSERT(entry->ple_prevp != NULL);

	if (next != NULL)
		next->ple_prevp = entry->ple_prevp;
	if (!MUTANT(H_4))
		membar_producer();
	*entry->ple_prevp = next;
	entry->ple_prevp = NULL;
}

static inline struct pslist_entry *
pslist_writer_first(const struct pslist_head *head)
{

	return head->plh_first;
}

static inline struct pslist_entry *
pslist_writer_next(const struct pslist_entry *entry)
{
	struct pslist_entry *next = entry->ple_next;

	KASSERT(next != PSLIST_POISON);
	return next;
}

/*
 * Reader operations: the caller is in a pserialize read section, or blocks
 * grace periods in another way, and does not change its CPU.
 */

static inline struct pslist_entry *
pslist_reader_first(const struct pslist_head *head)
{
	struct pslist_entry *first = head->plh_first;

	if (first != NULL)
		membar_datadep_consumer();
	return first;
}

static inline struct pslist_entry *
pslist_reader_next(const struct pslist_entry *entry)
{
	struct pslist_entry *next = entry->ple_next;

	KASSERT(next != PSLIST_POISON);
	if (next != NULL)
		membar_datadep_consumer();
	return next;
}

/*
 * The same by element: type is the element's type, field its pslist_entry.
 */

static inline void *
pslist_container(struct pslist_entry *entry, size_t offset)
{

	return entry == NULL ? NULL : (char *)entry - offset;
}

#define PSLIST_INIT(head)		  pslist_init(head)
#define PSLIST_DESTROY(head)		  pslist_destroy(head)
#define PSLIST_ENTRY_INIT(elem, field)	  pslist_entry_init(&(elem)->field)
#define PSLIST_ENTRY_DESTROY(elem, field) pslist_entry_destroy(&(elem)->field)

#define PSLIST_WRITER_INSERT_HEAD(head, elem, field)                           \
	pslist_writer_insert_head((head), &(elem)->field)
#define PSLIST_WRITER_INSERT_BEFORE(elem, new, field)                          \
	pslist_writer_insert_before(&(elem)->field, &(new)->field)
#define PSLIST_WRITER_INSERT_AFTER(elem, new, field)                           \
	pslist_writer_insert_after(&(elem)->field, &(new)->field)
#define PSLIST_WRITER_REMOVE(elem, field) pslist_writer_remove(&(elem)->field)

#define PSLIST_WRITER_FIRST(head, type, field)                                 \
	((type *)pslist_container(                                             \
	    pslist_writer_first(head), offsetof(type, field)))
#define PSLIST_WRITER_NEXT(elem, type, field)                                  \
	((type *)pslist_container(                                             \
	    pslist_writer_next(&(elem)->field), offsetof(type, field)))
#define PSLIST_WRITER_FOREACH(var, head, type, field)                          \
	for ((var) = PSLIST_WRITER_FIRST((head), type, field); (var) != NULL;  \
	     (var) = PSLIST_WRITER_NEXT((var), type, field))

#define PSLIST_READER_FIRST(head, type, field)                                 \
	((type *)pslist_container(                                             \
	    pslist_reader_first(head), offsetof(type, field)))
#define PSLIST_READER_NEXT(elem, type, field)                                  \
	((type *)pslist_container(                                             \
	    pslist_reader_next(&(elem)->field), offsetof(type, field)))
#define PSLIST_READER_FOREACH(var, head, type, field)                          \
	for ((var) = PSLIST_READER_FIRST((head), type, field); (var) != NULL;  \
	     (var) = PSLIST_READER_NEXT((var), type, field))

#endif /* SYS_PSLIST_H */
