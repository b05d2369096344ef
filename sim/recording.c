/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * recording.c -- the choices of a run, as bytes (recording.h).
 */

#include "sim/recording.h"

#include "sim/machine.h"

enum { RECORDING_MAX = 1 << 24 };

static uint8_t bytes[RECORDING_MAX];
static size_t used;
static uint64_t last;

void
recording_begin(void)
{
	used = 0;
	last = 0;
}

static void
put(uint64_t value)
{
	while (value >= 128) {
		bytes[used++] = (uint8_t)(value | 128);
		value >>= 7;
	}
	bytes[used++] = (uint8_t)value;
}

void
recording_add(uint64_t point, uint32_t index)
{
	if (used + 20 > RECORDING_MAX)
		sim_exhausted(
		    "a schedule of more than %d bytes", RECORDING_MAX);
	put(point - last);
	put(index);
	last = point;
}

const uint8_t *
recording_bytes(size_t *len)
{
	*len = used;
	return bytes;
}

static bool
get(struct recording_reader *rr, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; rr->rr_at < rr->rr_len && shift < 64;
	     shift += 7) {
		uint8_t b = rr->rr_bytes[rr->rr_at++];

		*value |= (uint64_t)(b & 127) << shift;
		if ((b & 128) == 0)
			return true;
	}
	return false;
}

bool
recording_next(struct recording_reader *rr, uint64_t *point, uint32_t *index)
{
	uint64_t delta, value;

	if (!get(rr, &delta) || !get(rr, &value))
		return false;
	rr->rr_point += delta;
	*point = rr->rr_point;
	*index = (uint32_t)value;
	return true;
}
