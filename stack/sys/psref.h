/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * psref.h -- psref(9): passive references.
 *
 *	A reference that costs its holder no interprocessor traffic: it is an
 *	element of a list of the holder's CPU, on the holder's stack.  The
 *	price is paid by whoever destroys the target: it asks every CPU, again
 *	and again, until none holds a reference any more.
 *
 *	Take one when the target must outlive a sleep; use pserialize(9) alone
 *	when the reader never blocks, and a reference count when the reference
 *	has to move between threads or live in memory.
 *
 *	A holder must not change its CPU: softint, preemption disabled, or
 *	curlwp_bind.  Contract: psref(9); reference part A.15.
 *
 *	May sleep:  psref_class_create, psref_class_destroy,
 *	            psref_target_destroy.
 */
#ifndef SYS_PSREF_H
#define SYS_PSREF_H

#include <sys/types.h>

#include <forms/psref_list.h>
#include <forms/shared.h>

struct cpu_info;
struct lwp;
struct psref_class; /* one kind of target, and its drainers */

/*
 * struct psref_target
 *
 *	Embedded in the object that is referenced; small on purpose.
 *
 *	Field keys:
 *	  (:)  set by psref_target_init, cleared by psref_target_destroy
 *	  (s)  false to true once: a releaser that reads false too late costs
 *	       the drainer one tick
 */
struct psref_target {
	struct psref_class *prt_class; /* (:) */
	SHARED(bool) prt_draining;     /* (s) */
};

/*
 * struct psref
 *
 *	One reference.  It belongs to the stack of its holder and is linked
 *	into the list of its CPU, at the class's IPL.
 *
 *	Field keys:
 *	  (c)  only the owning CPU, at the class's IPL
 *	  (!)  only the holder
 */
struct psref {
	PSREF_ENTRY psref_entry;		 /* (c) */
	const struct psref_target *psref_target; /* (c) */
	struct lwp *psref_lwp;			 /* (!) */
	struct cpu_info *psref_cpu;		 /* (!) */
};

struct psref_class *psref_class_create(const char *name, int ipl);
void psref_class_destroy(struct psref_class *);

void psref_target_init(struct psref_target *, struct psref_class *);
void psref_target_destroy(struct psref_target *, struct psref_class *);

void psref_acquire(
    struct psref *, const struct psref_target *, struct psref_class *);
void psref_release(
    struct psref *, const struct psref_target *, struct psref_class *);
void
psref_copy(struct psref *to, const struct psref *from, struct psref_class *);

/* For assertions only: does this CPU hold a reference on the target? */
bool psref_held(const struct psref_target *, struct psref_class *);

#endif /* SYS_PSREF_H */
