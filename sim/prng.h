/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prng.h -- random streams, the same on every machine for ever.
 *
 *	splitmix64 (Steele, Lea, Flood, OOPSLA 2014).  A stream is split off by
 *	purpose, so that a draw added for one purpose does not shift another.
 */

#ifndef SIM_PRNG_H
#define SIM_PRNG_H

#include <stdint.h>

struct prng {
	uint64_t pr_state;
};

static inline uint64_t
prng_next(struct prng *p)
{
	uint64_t z = (p->pr_state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Uniform in [0, n), n > 0 (Lemire's multiplication; bias below n / 2^64). */
static inline uint32_t
prng_below(struct prng *p, uint32_t n)
{
	return (uint32_t)(((prng_next(p) >> 32) * n) >> 32);
}

/* The stream of a purpose: a function of seed, name and index alone. */
static inline struct prng
prng_stream(uint64_t seed, const char *purpose, uint64_t index)
{
	struct prng p = { seed };

	for (; *purpose != '\0'; purpose++)
		p.pr_state =
		    (p.pr_state ^ (unsigned char)*purpose) * 0x100000001b3u;
	p.pr_state ^= index * 0xd6e8feb86659fd93u;
	(void)prng_next(&p);
	return p;
}

#endif /* SIM_PRNG_H */
