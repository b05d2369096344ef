/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * profile.h -- how often each context touches each object.
 *
 *	What the uniform walks are weighted with.  A run that is profiled counts
 *	its operations; the lesson is the counts, and what is known is the mean
 *	over the runs that were.  Contexts are known by their path (strategy.h).
 *	Object PROFILE_ALL stands for all operations.
 */

#ifndef SIM_STRATEGY_PROFILE_H
#define SIM_STRATEGY_PROFILE_H

#include "sim/strategy.h"

#define PROFILE_ALL UINT64_MAX

/* Accesses to the same 8 bytes are to one object; 0: to none. */
static inline uint64_t
profile_object(const struct operation *op)
{
	uint64_t object = op->op_object;

	return object < OBJECTS_END ? object : object & ~UINT64_C(7);
}

struct profile;

/* One context and one object, over pe_runs runs. */
struct profile_entry {
	uint64_t pe_object;
	uint32_t pe_path;
	uint32_t pe_runs;
	uint64_t pe_count; /* with PROFILE_CHANGED: it was changed */
};

#define PROFILE_CHANGED (UINT64_C(1) << 63)

/* An object that at least two contexts touch, one of which changes it. */
struct profile_shared {
	uint64_t ps_object;
	uint64_t ps_count; /* mean operations in a run */
	uint32_t ps_first; /* of its entries in profile_entries */
	uint32_t ps_n;
};

struct profile *profile_new(void);
void profile_free(struct profile *);

/* A run begins.  objects: count for each object too, not for all together. */
void profile_begin(struct profile *, uint64_t seed, uint64_t run, bool objects);
/* These contexts exist. */
void profile_see(struct profile *, const struct point *);
/* One of them does this. */
void profile_count(struct profile *, uint16_t ctx, const struct operation *);
uint32_t profile_path(const struct profile *, uint16_t ctx);

/* As in struct strategy_ops. */
size_t profile_lesson(struct profile *, const uint8_t **bytes);
void profile_study(struct profile *, const uint8_t *bytes, size_t len);
size_t profile_save(struct profile *, const uint8_t **bytes);
bool profile_load(struct profile *, const uint8_t *bytes, size_t len);

/* What is known, in order of object and path. */
const struct profile_entry *profile_entries(struct profile *, size_t *n);
const struct profile_shared *profile_shared(struct profile *, size_t *n);

/* Mean count of an entry, at least 1. */
static inline uint32_t
profile_mean(const struct profile_entry *pe)
{
	uint64_t n =
	    ((pe->pe_count & ~PROFILE_CHANGED) + pe->pe_runs / 2) / pe->pe_runs;

	return n == 0 ? 1 : (uint32_t)n;
}

#endif /* SIM_STRATEGY_PROFILE_H */
