/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * queue.h -- queue(3): intrusive lists and tail queues.
 *
 *	Contract: queue(3).  Nothing here locks, and every link is a plain
 *	load or store: who reads a list that another context changes sees the
 *	stores in the order of the text below.
 *
 *	LIST_REMOVE, TAILQ_REMOVE and SIMPLEQ_REMOVE_HEAD leave the links of
 *	the victim alone, as a kernel without queue debugging does.  A reader
 *	that stands on the victim can go on.  With the knob queuedebug on, the
 *	machine is a kernel with option QUEUEDEBUG: operations on a LIST or
 *	TAILQ panic when the neighbours of an element do not point to it, and
 *	removal makes both links of the victim invalid (reference, R-20).
 *
 *	The _SAFE loops survive the removal of the current element only.
 */
#ifndef KPI_SYS_QUEUE_H
#define KPI_SYS_QUEUE_H

#include "kpi.h"

/* The knob queuedebug; constant during a run. */
extern const int queue_debug KPI(queuedebug);
void queue_panic(const char *operation, const void *element) KPI(queue_panic)
    __attribute__((__noreturn__));

#define QUEUE_CHECK(e, operation, element)                                     \
	do {                                                                   \
		if (queue_debug && !(e))                                       \
			queue_panic((operation), (element));                   \
	} while (0)
/* An address that faults, and is not the NULL of an ordinary end. */
#define QUEUE_POISON(link)                                                     \
	do {                                                                   \
		if (queue_debug)                                               \
			(link) = (void *)1;                                    \
	} while (0)

/*
 * SLIST: singly linked list; insertion at the head or after an element.
 */
#define SLIST_HEAD(name, type)                                                 \
	struct name {                                                          \
		struct type *slh_first;                                        \
	}
#define SLIST_HEAD_INITIALIZER(head)                                           \
	{                                                                      \
		NULL                                                           \
	}
#define SLIST_ENTRY(type)                                                      \
	struct {                                                               \
		struct type *sle_next;                                         \
	}

#define SLIST_FIRST(head)      ((head)->slh_first)
#define SLIST_NEXT(elm, field) ((elm)->field.sle_next)
#define SLIST_EMPTY(head)      ((head)->slh_first == NULL)
#define SLIST_INIT(head)       ((head)->slh_first = NULL)
#define SLIST_FOREACH(var, head, field)                                        \
	for ((var) = (head)->slh_first; (var) != NULL;                         \
	     (var) = (var)->field.sle_next)

#define SLIST_INSERT_HEAD(head, elm, field)                                    \
	do {                                                                   \
		(elm)->field.sle_next = (head)->slh_first;                     \
		(head)->slh_first = (elm);                                     \
	} while (0)
#define SLIST_INSERT_AFTER(pos, elm, field)                                    \
	do {                                                                   \
		(elm)->field.sle_next = (pos)->field.sle_next;                 \
		(pos)->field.sle_next = (elm);                                 \
	} while (0)
#define SLIST_REMOVE_HEAD(head, field)                                         \
	((head)->slh_first = (head)->slh_first->field.sle_next)

/*
 * LIST: doubly linked list; removal needs no head.
 */
#define LIST_HEAD(name, type)                                                  \
	struct name {                                                          \
		struct type *lh_first;                                         \
	}
#define LIST_HEAD_INITIALIZER(head)                                            \
	{                                                                      \
		NULL                                                           \
	}
#define LIST_ENTRY(type)                                                       \
	struct {                                                               \
		struct type *le_next;                                          \
		struct type **le_prev; /* what points here */                  \
	}

#define LIST_FIRST(head)      ((head)->lh_first)
#define LIST_NEXT(elm, field) ((elm)->field.le_next)
#define LIST_EMPTY(head)      ((head)->lh_first == NULL)
#define LIST_INIT(head)	      ((head)->lh_first = NULL)
#define LIST_FOREACH(var, head, field)                                         \
	for ((var) = (head)->lh_first; (var) != NULL;                          \
	     (var) = (var)->field.le_next)
#define LIST_FOREACH_SAFE(var, head, field, next)                              \
	for ((var) = (head)->lh_first;                                         \
	     (var) != NULL && ((next) = (var)->field.le_next, 1);              \
	     (var) = (next))

#define LIST_INSERT_HEAD(head, elm, field)                                     \
	do {                                                                   \
		QUEUE_CHECK((head)->lh_first == NULL ||                        \
			(head)->lh_first->field.le_prev == &(head)->lh_first,  \
		    "LIST_INSERT_HEAD", (head));                               \
		(elm)->field.le_next = (head)->lh_first;                       \
		if ((elm)->field.le_next != NULL)                              \
			(head)->lh_first->field.le_prev =                      \
			    &(elm)->field.le_next;                             \
		(head)->lh_first = (elm);                                      \
		(elm)->field.le_prev = &(head)->lh_first;                      \
	} while (0)
/* Do the neighbours of an element point to it? */
#define LIST_LINKED(elm, field)                                                \
	(((elm)->field.le_next == NULL ||                                      \
	     (elm)->field.le_next->field.le_prev == &(elm)->field.le_next) &&  \
	    *(elm)->field.le_prev == (elm))
#define LIST_INSERT_AFTER(pos, elm, field)                                     \
	do {                                                                   \
		QUEUE_CHECK(                                                   \
		    LIST_LINKED(pos, field), "LIST_INSERT_AFTER", (pos));      \
		(elm)->field.le_next = (pos)->field.le_next;                   \
		if ((elm)->field.le_next != NULL)                              \
			(pos)->field.le_next->field.le_prev =                  \
			    &(elm)->field.le_next;                             \
		(pos)->field.le_next = (elm);                                  \
		(elm)->field.le_prev = &(pos)->field.le_next;                  \
	} while (0)
#define LIST_INSERT_BEFORE(pos, elm, field)                                    \
	do {                                                                   \
		QUEUE_CHECK(                                                   \
		    LIST_LINKED(pos, field), "LIST_INSERT_BEFORE", (pos));     \
		(elm)->field.le_prev = (pos)->field.le_prev;                   \
		(elm)->field.le_next = (pos);                                  \
		*(pos)->field.le_prev = (elm);                                 \
		(pos)->field.le_prev = &(elm)->field.le_next;                  \
	} while (0)
#define LIST_REMOVE(elm, field)                                                \
	do {                                                                   \
		QUEUE_CHECK(LIST_LINKED(elm, field), "LIST_REMOVE", (elm));    \
		if ((elm)->field.le_next != NULL)                              \
			(elm)->field.le_next->field.le_prev =                  \
			    (elm)->field.le_prev;                              \
		*(elm)->field.le_prev = (elm)->field.le_next;                  \
		QUEUE_POISON((elm)->field.le_next);                            \
		QUEUE_POISON((elm)->field.le_prev);                            \
	} while (0)

/*
 * SIMPLEQ: singly linked, with a tail.  STAILQ is the same under a second
 * name.
 */
#define SIMPLEQ_HEAD(name, type)                                               \
	struct name {                                                          \
		struct type *sqh_first;                                        \
		struct type **sqh_last; /* the last next field */              \
	}
#define SIMPLEQ_HEAD_INITIALIZER(head)                                         \
	{                                                                      \
		NULL, &(head).sqh_first                                        \
	}
#define SIMPLEQ_ENTRY(type)                                                    \
	struct {                                                               \
		struct type *sqe_next;                                         \
	}

#define SIMPLEQ_FIRST(head)	 ((head)->sqh_first)
#define SIMPLEQ_NEXT(elm, field) ((elm)->field.sqe_next)
#define SIMPLEQ_EMPTY(head)	 ((head)->sqh_first == NULL)
#define SIMPLEQ_INIT(head)                                                     \
	do {                                                                   \
		(head)->sqh_first = NULL;                                      \
		(head)->sqh_last = &(head)->sqh_first;                         \
	} while (0)
#define SIMPLEQ_FOREACH(var, head, field)                                      \
	for ((var) = (head)->sqh_first; (var) != NULL;                         \
	     (var) = (var)->field.sqe_next)
#define SIMPLEQ_FOREACH_SAFE(var, head, field, next)                           \
	for ((var) = (head)->sqh_first;                                        \
	     (var) != NULL && ((next) = (var)->field.sqe_next, 1);             \
	     (var) = (next))

#define SIMPLEQ_INSERT_HEAD(head, elm, field)                                  \
	do {                                                                   \
		(elm)->field.sqe_next = (head)->sqh_first;                     \
		if ((elm)->field.sqe_next == NULL)                             \
			(head)->sqh_last = &(elm)->field.sqe_next;             \
		(head)->sqh_first = (elm);                                     \
	} while (0)
#define SIMPLEQ_INSERT_TAIL(head, elm, field)                                  \
	do {                                                                   \
		(elm)->field.sqe_next = NULL;                                  \
		*(head)->sqh_last = (elm);                                     \
		(head)->sqh_last = &(elm)->field.sqe_next;                     \
	} while (0)
#define SIMPLEQ_REMOVE_HEAD(head, field)                                       \
	do {                                                                   \
		(head)->sqh_first = (head)->sqh_first->field.sqe_next;         \
		if ((head)->sqh_first == NULL)                                 \
			(head)->sqh_last = &(head)->sqh_first;                 \
	} while (0)

#define STAILQ_HEAD	   SIMPLEQ_HEAD
#define STAILQ_ENTRY	   SIMPLEQ_ENTRY
#define STAILQ_FIRST	   SIMPLEQ_FIRST
#define STAILQ_NEXT	   SIMPLEQ_NEXT
#define STAILQ_EMPTY	   SIMPLEQ_EMPTY
#define STAILQ_INIT	   SIMPLEQ_INIT
#define STAILQ_FOREACH	   SIMPLEQ_FOREACH
#define STAILQ_INSERT_HEAD SIMPLEQ_INSERT_HEAD
#define STAILQ_INSERT_TAIL SIMPLEQ_INSERT_TAIL
#define STAILQ_REMOVE_HEAD SIMPLEQ_REMOVE_HEAD

/*
 * TAILQ: doubly linked, with a tail.
 */
#define TAILQ_HEAD(name, type)                                                 \
	struct name {                                                          \
		struct type *tqh_first;                                        \
		struct type **tqh_last; /* the last next field */              \
	}
#define TAILQ_HEAD_INITIALIZER(head)                                           \
	{                                                                      \
		NULL, &(head).tqh_first                                        \
	}
#define TAILQ_ENTRY(type)                                                      \
	struct {                                                               \
		struct type *tqe_next;                                         \
		struct type **tqe_prev; /* what points here */                 \
	}

#define TAILQ_FIRST(head)      ((head)->tqh_first)
#define TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
#define TAILQ_EMPTY(head)      ((head)->tqh_first == NULL)
#define TAILQ_INIT(head)                                                       \
	do {                                                                   \
		(head)->tqh_first = NULL;                                      \
		(head)->tqh_last = &(head)->tqh_first;                         \
	} while (0)
#define TAILQ_FOREACH(var, head, field)                                        \
	for ((var) = (head)->tqh_first; (var) != NULL;                         \
	     (var) = (var)->field.tqe_next)
#define TAILQ_FOREACH_SAFE(var, head, field, next)                             \
	for ((var) = (head)->tqh_first;                                        \
	     (var) != NULL && ((next) = (var)->field.tqe_next, 1);             \
	     (var) = (next))

/* Do the neighbours of an element, or the head at an end, point to it? */
#define TAILQ_LINKED(elm, field)                                               \
	(((elm)->field.tqe_next == NULL ||                                     \
	     (elm)->field.tqe_next->field.tqe_prev ==                          \
		 &(elm)->field.tqe_next) &&                                    \
	    *(elm)->field.tqe_prev == (elm))
#define TAILQ_INSERT_HEAD(head, elm, field)                                    \
	do {                                                                   \
		QUEUE_CHECK((head)->tqh_first == NULL ||                       \
			(head)->tqh_first->field.tqe_prev ==                   \
			    &(head)->tqh_first,                                \
		    "TAILQ_INSERT_HEAD", (head));                              \
		(elm)->field.tqe_next = (head)->tqh_first;                     \
		if ((elm)->field.tqe_next != NULL)                             \
			(head)->tqh_first->field.tqe_prev =                    \
			    &(elm)->field.tqe_next;                            \
		else                                                           \
			(head)->tqh_last = &(elm)->field.tqe_next;             \
		(head)->tqh_first = (elm);                                     \
		(elm)->field.tqe_prev = &(head)->tqh_first;                    \
	} while (0)
#define TAILQ_INSERT_TAIL(head, elm, field)                                    \
	do {                                                                   \
		QUEUE_CHECK(                                                   \
		    *(head)->tqh_last == NULL, "TAILQ_INSERT_TAIL", (head));   \
		(elm)->field.tqe_next = NULL;                                  \
		(elm)->field.tqe_prev = (head)->tqh_last;                      \
		*(head)->tqh_last = (elm);                                     \
		(head)->tqh_last = &(elm)->field.tqe_next;                     \
	} while (0)
#define TAILQ_INSERT_AFTER(head, pos, elm, field)                              \
	do {                                                                   \
		QUEUE_CHECK(                                                   \
		    TAILQ_LINKED(pos, field), "TAILQ_INSERT_AFTER", (pos));    \
		(elm)->field.tqe_next = (pos)->field.tqe_next;                 \
		if ((elm)->field.tqe_next != NULL)                             \
			(elm)->field.tqe_next->field.tqe_prev =                \
			    &(elm)->field.tqe_next;                            \
		else                                                           \
			(head)->tqh_last = &(elm)->field.tqe_next;             \
		(pos)->field.tqe_next = (elm);                                 \
		(elm)->field.tqe_prev = &(pos)->field.tqe_next;                \
	} while (0)
#define TAILQ_INSERT_BEFORE(pos, elm, field)                                   \
	do {                                                                   \
		QUEUE_CHECK(                                                   \
		    TAILQ_LINKED(pos, field), "TAILQ_INSERT_BEFORE", (pos));   \
		(elm)->field.tqe_prev = (pos)->field.tqe_prev;                 \
		(elm)->field.tqe_next = (pos);                                 \
		*(pos)->field.tqe_prev = (elm);                                \
		(pos)->field.tqe_prev = &(elm)->field.tqe_next;                \
	} while (0)
#define TAILQ_REMOVE(head, elm, field)                                         \
	do {                                                                   \
		QUEUE_CHECK(TAILQ_LINKED(elm, field) &&                        \
			((elm)->field.tqe_next != NULL ||                      \
			    (head)->tqh_last == &(elm)->field.tqe_next),       \
		    "TAILQ_REMOVE", (elm));                                    \
		if ((elm)->field.tqe_next != NULL)                             \
			(elm)->field.tqe_next->field.tqe_prev =                \
			    (elm)->field.tqe_prev;                             \
		else                                                           \
			(head)->tqh_last = (elm)->field.tqe_prev;              \
		*(elm)->field.tqe_prev = (elm)->field.tqe_next;                \
		QUEUE_POISON((elm)->field.tqe_next);                           \
		QUEUE_POISON((elm)->field.tqe_prev);                           \
	} while (0)

#endif /* KPI_SYS_QUEUE_H */
