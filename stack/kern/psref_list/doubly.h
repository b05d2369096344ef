/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * psref_list/doubly.h -- what a CPU holds, on a doubly linked list.
 *
 *	Until 2016-08.  Removal needs no head; the first element points back to
 *	the head in per-CPU storage, which may move.
 */
#ifndef KERN_PSREF_LIST_DOUBLY_H
#define KERN_PSREF_LIST_DOUBLY_H

#include <sys/queue.h>

#define PSREF_ENTRY		    LIST_ENTRY(psref)
#define PSREF_HEAD		    LIST_HEAD(, psref)
#define PSREF_EMPTY(head)	    LIST_EMPTY(head)
#define PSREF_LINK(head, p)	    LIST_INSERT_HEAD((head), (p), psref_entry)
#define PSREF_UNLINK(percpu, psref) LIST_REMOVE((psref), psref_entry)
#define PSREF_FOREACH(psref, head)  LIST_FOREACH((psref), (head), psref_entry)

#endif /* KERN_PSREF_LIST_DOUBLY_H */
