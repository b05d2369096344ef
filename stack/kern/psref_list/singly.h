/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * psref_list/singly.h -- what a CPU holds, on a singly linked list.
 *
 *	Nothing points to the head, so per-CPU storage may move.  Removal looks
 *	for the element; a CPU holds few.
 */
#ifndef KERN_PSREF_LIST_SINGLY_H
#define KERN_PSREF_LIST_SINGLY_H

#include <sys/queue.h>

#define PSREF_ENTRY		   SLIST_ENTRY(psref)
#define PSREF_HEAD		   SLIST_HEAD(, psref)
#define PSREF_EMPTY(head)	   SLIST_EMPTY(head)
#define PSREF_LINK(head, p)	   SLIST_INSERT_HEAD((head), (p), psref_entry)
#define PSREF_FOREACH(psref, head) SLIST_FOREACH((psref), (head), psref_entry)

#define PSREF_UNLINK(percpu, psref)                                            \
	do {                                                                   \
		struct psref_cpu *_pcpu = percpu_getref(percpu);               \
		struct psref **_pp = &SLIST_FIRST(&_pcpu->pcpu_head);          \
		while (*_pp != (psref))                                        \
			_pp = &SLIST_NEXT(*_pp, psref_entry);                  \
		*_pp = SLIST_NEXT((psref), psref_entry);                       \
		percpu_putref(percpu);                                         \
	} while (0)

#endif /* KERN_PSREF_LIST_SINGLY_H */
