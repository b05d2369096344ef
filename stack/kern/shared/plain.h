/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shared/plain.h -- fields that several CPUs use without a lock are plain.
 *
 *	Until 2016-08.  Loads and stores of such a field race, and nothing
 *	orders what it publishes (reference I-21).
 */
#ifndef KERN_SHARED_PLAIN_H
#define KERN_SHARED_PLAIN_H

#include <sys/types.h>

#define SHARED(type) __typeof__(type)

/* Before a store that publishes, after a load of what was published. */
#define SHARED_RELEASE() ((void)0)
#define SHARED_ACQUIRE() ((void)0)

/* Counters: updates by two CPUs at once are lost. */
#define SHARED_ADD(counter, n) ((void)((counter) += (uint64_t)(n)))
#define SHARED_INC(counter)    ((void)((counter)++))

#endif /* KERN_SHARED_PLAIN_H */
