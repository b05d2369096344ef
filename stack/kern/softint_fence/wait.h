/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * softint_fence/wait.h -- wait until a softint is not pending on any CPU.
 *
 *	softint_disestablish does not wait for a handler that is pending behind
 *	another one that blocks.  So its owner sends the handler around:
 *	scheduled on each CPU once more, it reports at its end that it was
 *	there, and with that whatever was pending before is over too.
 *
 *	May sleep:  all but softint_fence_pass.
 */
#ifndef KERN_SOFTINT_FENCE_WAIT_H
#define KERN_SOFTINT_FENCE_WAIT_H

#include <sys/intr.h>
#include <sys/percpu.h>
#include <sys/types.h>

/*
 * struct softint_fence
 *
 *	In the object that owns the softint.
 *
 *	Field keys:
 *	  (:)  set by softint_fence_init, and sf_sih by softint_fence_wait
 *	  (a)  atomic operations and volatile loads
 *	  (c)  the CPU's own, at splsoftnet
 */
struct softint_fence {
	void *sf_sih;		    /* (:) */
	percpu_t *sf_waiting;	    /* (c) bool: report, please */
	volatile uint32_t sf_count; /* (a) CPUs that have reported */
};

void softint_fence_init(struct softint_fence *);
/* The handler calls it last. */
void softint_fence_pass(struct softint_fence *);
/* Before softint_disestablish: the caller has stopped all others from
 * scheduling sih, and holds no lock that a handler of that level may take. */
void softint_fence_wait(struct softint_fence *, void *sih);
void softint_fence_fini(struct softint_fence *); /* after it */

#define SOFTINT_FENCE_FIELD(name)      struct softint_fence name;
#define SOFTINT_FENCE_INIT(fence)      softint_fence_init(fence)
#define SOFTINT_FENCE_PASS(fence)      softint_fence_pass(fence)
#define SOFTINT_FENCE_WAIT(fence, sih) softint_fence_wait((fence), (sih))
#define SOFTINT_FENCE_FINI(fence)      softint_fence_fini(fence)

#endif /* KERN_SOFTINT_FENCE_WAIT_H */
