/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * replay.c -- follow recorded choices; the default elsewhere.
 */

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/recording.h"
#include "sim/strategy/strategies.h"

struct replay {
	struct strategy rp_base;
	uint8_t *rp_bytes;
	size_t rp_len;
	struct recording_reader rp_reader;
	uint64_t rp_point; /* of the next recorded choice */
	uint32_t rp_index;
	bool rp_more;
	bool rp_diverged;
};

static const struct strategy_ops strategy_replay;

struct strategy *
replay_open(const uint8_t *choices, size_t len)
{
	struct replay *rp = calloc(1, sizeof(*rp));

	ASSERT(rp != NULL);
	rp->rp_base.st_ops = &strategy_replay;
	rp->rp_bytes = malloc(len + 1);
	ASSERT(rp->rp_bytes != NULL);
	memcpy(rp->rp_bytes, choices, len);
	rp->rp_len = len;
	return &rp->rp_base;
}

bool
replay_diverged(const struct strategy *st)
{
	const struct replay *rp = (const struct replay *)st;

	return rp->rp_diverged || rp->rp_more;
}

static void
advance(struct replay *rp)
{
	rp->rp_more =
	    recording_next(&rp->rp_reader, &rp->rp_point, &rp->rp_index);
}

static void
replay_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct replay *rp = (struct replay *)st;

	(void)seed;
	(void)run;
	rp->rp_reader = (struct recording_reader){ .rr_bytes = rp->rp_bytes,
		.rr_len = rp->rp_len };
	rp->rp_diverged = false;
	advance(rp);
}

static uint32_t
replay_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct replay *rp = (struct replay *)st;
	uint32_t i = pt->pt_default;
	uint64_t left;

	if (rp->rp_more && rp->rp_point < pt->pt_number)
		rp->rp_diverged = true;
	if (rp->rp_more && rp->rp_point == pt->pt_number) {
		i = rp->rp_index;
		if (i >= pt->pt_count) {
			rp->rp_diverged = true;
			i = pt->pt_default;
		}
		advance(rp);
	}
	left = rp->rp_more && rp->rp_point > pt->pt_number ?
	    rp->rp_point - pt->pt_number - 1 :
	    STRATEGY_RUN_ON;
	*quantum = left < STRATEGY_RUN_ON ? (uint32_t)left : STRATEGY_RUN_ON;
	return i;
}

static uint32_t
replay_pick(
    struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	struct replay *rp = (struct replay *)st;
	uint32_t i = 0;

	(void)purpose;
	if (rp->rp_more && rp->rp_point == number) {
		i = rp->rp_index;
		if (i >= n) {
			rp->rp_diverged = true;
			i = 0;
		}
		advance(rp);
	}
	return i;
}

static void
replay_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static void
replay_close(struct strategy *st)
{
	struct replay *rp = (struct replay *)st;

	free(rp->rp_bytes);
	free(rp);
}

static const struct strategy_ops strategy_replay = {
	.so_name = "replay",
	.so_args = "",
	.so_help = "follow a recorded schedule",
	.so_begin = replay_begin,
	.so_next = replay_next,
	.so_pick = replay_pick,
	.so_end = replay_end,
	.so_close = replay_close,
};
