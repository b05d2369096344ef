/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lockorder.h -- who asks for a lock while holding others.
 *
 *	A run notes each different request once, by a key that is equal in all
 *	runs; campaign/inversion.c puts the requests of many runs together and
 *	looks for cycles.  What is asked for can also be an object whose
 *	holders are waited for (kpi/sys/waitgraph.h): its holders hold it
 *	shared, a drain asks for it alone.
 *
 *	The kernel lock is held in a request but never asked for: whoever
 *	sleeps gives it up, so it has no order among sleeping locks, and to
 *	ask for it with a spin mutex held is an error by itself.
 *
 *	mutex_tryenter does not wait, so it asks for nothing; what it has got
 *	is held like any other.
 */

#ifndef SIM_LOCKORDER_H
#define SIM_LOCKORDER_H

#include "sim/machine.h"

#define LOCKORDER_KERNEL UINT64_C(0x6b65726e656c0000)

/* Begin a run; with keys, one that watches for these requests. */
void lockorder_begin(const uint64_t *watch, size_t n);
void lockorder_result(struct sim_result *);
/* All requests are new again: another world, or another campaign. */
void lockorder_forget(void);

/*
 * The identity of a lock that is made now at addr, by code at pc (0: by the
 * machine).  Locks of the boot are the same in every run, and so are those
 * that a scenario's thread makes as its n-th, there, in the same line.  Of
 * others, made by handlers, that cannot be said: TRACE_LOCK_RUN.
 */
uint64_t lockorder_name(uint64_t addr, uint64_t pc);

/* The current context asks for a lock, with or without others. */
void lockorder_note(uint64_t addr, uint64_t id, uint64_t pc);

static inline void
lockorder_request(uint64_t addr, uint64_t id, uint64_t pc)
{
	if (M.orders && (M.cur->cx_nheld != 0 || M.cur->cx_ref_hash != 0))
		lockorder_note(addr, id, pc);
}

/* References of stack code, as waitgraph.h says; asked for is what a context
 * really sleeps for, because a mutex that cv_wait gives back is not held. */
void lockorder_wait(uint64_t object);
void lockorder_hold(struct ctx *, uint64_t object);
void lockorder_unhold(struct ctx *, uint64_t object);

/* What a context holds has changed; it was taken here (a watching run). */
void lockorder_rehash(struct ctx *);
void lockorder_mode(struct ctx *, uint64_t lock, uint64_t id);
void lockorder_taken(const struct ctx *, uint64_t lock);

static inline uint64_t
lockorder_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

#endif /* SIM_LOCKORDER_H */
