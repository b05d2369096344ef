/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shared/marked.h -- fields that several CPUs use without a lock are volatile.
 *
 *	The repaired stack.  A load or store of such a field is one access of
 *	the machine and no data race; what it publishes is ordered by a barrier
 *	on both sides, and counters are atomic.
 */
#ifndef KERN_SHARED_MARKED_H
#define KERN_SHARED_MARKED_H

#include <sys/atomic.h>
#include <sys/types.h>

#include <forms/mutants.h>

#define SHARED(type) __typeof__(type) volatile

/* Before a store that publishes, after a load of what was published. */
#define SHARED_RELEASE() membar_producer()
#define SHARED_ACQUIRE() membar_datadep_consumer()

static inline void
shared_add(volatile uint64_t *counter, uint64_t n)
{

	if (MUTANT(I_21))
		*(uint64_t *)(uintptr_t)counter += n;
	else
		atomic_add_64(counter, (int64_t)n);
}

/* Counters. */
#define SHARED_ADD(counter, n) shared_add(&(counter), (uint64_t)(n))
#define SHARED_INC(counter)    shared_add(&(counter), 1)

#endif /* KERN_SHARED_MARKED_H */
