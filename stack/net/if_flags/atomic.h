/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_flags/atomic.h -- if_flags is changed by atomic operations alone.
 *
 *	The repaired stack.  Some flags are the administrator's, some the
 *	driver's, and whoever changes one leaves the others as they are.
 */
#ifndef NET_IF_FLAGS_ATOMIC_H
#define NET_IF_FLAGS_ATOMIC_H

#include <sys/atomic.h>
#include <sys/types.h>

#include <forms/mutants.h>

/*
 * Field keys:
 *   (a)  atomic operations and volatile loads
 */
#define IFNET_FLAGS_FIELD volatile uint32_t if_flags /* (a) */

/* The bits in mask become those of flags. */
static inline void
if_flags_replace(volatile uint32_t *flagsp, uint32_t mask, uint32_t flags)
{
	uint32_t *plain = (uint32_t *)(uintptr_t)flagsp;
	uint32_t old;

	if (MUTANT(R_59)) {
		*plain = (*plain & ~mask) | (flags & mask);
		return;
	}
	do {
		old = *flagsp;
	} while (
	    atomic_cas_32(flagsp, old, (old & ~mask) | (flags & mask)) != old);
}

#define IF_FLAGS_REPLACE(ifp, mask, flags)                                     \
	if_flags_replace(&(ifp)->if_flags, (uint32_t)(mask), (uint32_t)(flags))
#define IF_FLAGS_SET(ifp, f) IF_FLAGS_REPLACE((ifp), (f), (f))
#define IF_FLAGS_CLR(ifp, f) IF_FLAGS_REPLACE((ifp), (f), 0)

#endif /* NET_IF_FLAGS_ATOMIC_H */
