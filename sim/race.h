/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * race.h -- happens-before race detection on shadow cells.
 *
 *	FastTrack (Flanagan, Freund, PLDI 2009) with one cell for 8 bytes: the
 *	last write, and the last read or a small set of concurrent reads.
 *
 *	A word of a cell, and of a read set:
 *
 *	   63      41 40     39    32 31    22 21     0
 *	  [ pc offset | marked | bytes | context | clock ]
 *
 *	marked: an atomic or volatile access.  Marked against marked is no
 *	race; marked against plain is a kind of its own.
 *
 *	When different bytes of a granule are used by different contexts, the
 *	younger access replaces the older one: races can be missed (of the
 *	next access to the older bytes), never invented.
 */

#ifndef SIM_RACE_H
#define SIM_RACE_H

#include "sim/clock.h"
#include "sim/machine.h"

#define RACE_CLOCK_BITS 22 /* the knob makes clocks smaller */
#define RACE_KEY_MASK	((UINT64_C(1) << 41) - 1) /* all but the pc */
#define RACE_CTX_SET	1023u /* "context" of a read set's reference */

static inline uint32_t
race_clock(uint64_t word)
{
	return (uint32_t)(word & ((1u << RACE_CLOCK_BITS) - 1));
}

static inline uint32_t
race_ctx(uint64_t word)
{
	return (uint32_t)(word >> RACE_CLOCK_BITS) & 1023u;
}

static inline uint32_t
race_bytes(uint64_t word)
{
	return (uint32_t)(word >> 32) & 0xffu;
}

static inline bool
race_marked(uint64_t word)
{
	return (word >> 40 & 1) != 0;
}

/* A pc of the running module; a cell has no room for the slot. */
static inline uint32_t
race_pc(uint64_t word)
{
	return (uint32_t)(word >> 41) | (uint32_t)(M.text_base - MODULE_BASE);
}

/* Everything but the pc of an access by the current context. */
static inline uint64_t
race_key(unsigned bytes, bool marked)
{
	uint32_t id = M.cur->cx_id;

	return (uint64_t)marked << 40 | (uint64_t)bytes << 32 |
	    (uint64_t)id << RACE_CLOCK_BITS | clock_of(id, id);
}

bool race_open(void);
void race_close(void);
void race_begin_run(void);
/* Forget everything: the clocks wrapped. */
void race_clear(void);

/* The rest of an access whose key is not in the cell already. */
void race_write_slow(struct cell *, uint64_t addr, uint64_t key, uint32_t pc);
void race_read_slow(struct cell *, uint64_t addr, uint64_t key, uint32_t pc);

static inline void
race_write(
    struct cell *ce, uint64_t addr, unsigned bytes, bool marked, uint32_t pc)
{
	uint64_t key = race_key(bytes, marked);

	if (likely((ce->ce_write & RACE_KEY_MASK) == key && ce->ce_read == 0))
		return;
	race_write_slow(ce, addr, key, pc);
}

static inline void
race_read(
    struct cell *ce, uint64_t addr, unsigned bytes, bool marked, uint32_t pc)
{
	uint64_t key = race_key(bytes, marked);

	if (likely((ce->ce_read & RACE_KEY_MASK) == key ||
		(ce->ce_write & RACE_KEY_MASK) == key))
		return;
	race_read_slow(ce, addr, key, pc);
}

/* A range of bytes, granule by granule. */
void race_range(struct cell *cells, uint64_t base, uint64_t addr, uint64_t size,
    bool write, bool marked, uint32_t pc);

/* A block is freed: every access to it must happen before. */
void race_free(uint64_t addr, uint64_t size, uint64_t pc);

#endif /* SIM_RACE_H */
