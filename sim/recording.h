/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * recording.h -- the choices of a run, as bytes.
 *
 *	Only what differs from the default is kept: the distance in points to
 *	the choice before it, and the index taken, as base-128 varints.
 */

#ifndef SIM_RECORDING_H
#define SIM_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void recording_begin(void);
void recording_add(uint64_t point, uint32_t index);
const uint8_t *recording_bytes(size_t *len);

/* Take the next choice out of a recording; false at its end. */
struct recording_reader {
	const uint8_t *rr_bytes;
	size_t rr_len, rr_at;
	uint64_t rr_point; /* of the choice read last */
};
bool
recording_next(struct recording_reader *, uint64_t *point, uint32_t *index);

#endif /* SIM_RECORDING_H */
