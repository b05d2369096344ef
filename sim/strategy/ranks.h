/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ranks.h -- random priorities of pending operations.
 *
 *	Each pending operation has a random priority, drawn when it is first
 *	seen and drawn anew when its owner says so.  An early expiry is no
 *	operation of anybody: it takes part one time in `early`, and one time in
 *	16 of that when time would jump, else it comes after everybody.
 */

#ifndef SIM_STRATEGY_RANKS_H
#define SIM_STRATEGY_RANKS_H

#include "sim/prng.h"
#include "sim/strategy.h"

struct ranks {
	struct prng ra_random;
	uint64_t ra_early;
	uint64_t ra_rank[STRATEGY_CTX_MAX]; /* 0: to be drawn */
	uint16_t ra_seen[STRATEGY_CTX_MAX]; /* to clear the above */
	unsigned ra_nseen;
	bool ra_known[STRATEGY_CTX_MAX];
};

enum { RANK_BITS = 60 };

static inline void
ranks_begin(struct ranks *ra, uint64_t seed, uint64_t run)
{
	for (unsigned i = 0; i < ra->ra_nseen; i++) {
		ra->ra_rank[ra->ra_seen[i]] = 0;
		ra->ra_known[ra->ra_seen[i]] = false;
	}
	ra->ra_nseen = 0;
	ra->ra_random = prng_stream(seed, "ranks", run);
}

static inline uint64_t
ranks_draw(struct ranks *ra, const struct choice *ch)
{
	uint64_t rank = (prng_next(&ra->ra_random) >> (64 - RANK_BITS)) | 2;

	if (!ra->ra_known[ch->ch_ctx]) {
		ra->ra_known[ch->ch_ctx] = true;
		ra->ra_seen[ra->ra_nseen++] = ch->ch_ctx;
	}
	if (ch->ch_early &&
	    prng_below(&ra->ra_random,
		(uint32_t)ra->ra_early *
		    (ch->ch_ctx == STRATEGY_CTX_LATE ? 16 : 1)) != 0)
		rank = 1;
	ra->ra_rank[ch->ch_ctx] = rank;
	return rank;
}

/* The priority of a choice, in [1, 2^RANK_BITS). */
static inline uint64_t
ranks_of(struct ranks *ra, const struct choice *ch)
{
	uint64_t rank = ra->ra_rank[ch->ch_ctx];

	return rank != 0 ? rank : ranks_draw(ra, ch);
}

/* Its operation has been executed, or is to be ordered anew. */
static inline void
ranks_forget(struct ranks *ra, unsigned ctx)
{
	ra->ra_rank[ctx] = 0;
}

#endif /* SIM_STRATEGY_RANKS_H */
