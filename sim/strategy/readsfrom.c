/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * readsfrom.c -- which read read from which write (readsfrom.h).
 */

#include "sim/strategy/readsfrom.h"

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/strategy/obligation.h"

enum {
	OBJECTS = 16384, /* of a run; a power of two */
	OBJECTS_USED_MAX = OBJECTS / 2,
	PAIRS = 16384,
	PAIRS_USED_MAX = PAIRS / 2,
	NEW_MAX = 4096
};

/* What was done last to an object, by whom, where. */
struct object {
	uint64_t address;
	uint32_t write, read; /* sites, 0: none yet */
	uint16_t writer, reader;
};

/* A set of pairs: an array, and an index of it. */
struct pairs {
	struct site_pair pair[PAIRS_USED_MAX];
	uint32_t slot[PAIRS]; /* number of a pair + 1; 0: free */
	uint32_t n;
};

struct readsfrom {
	struct object object[OBJECTS_USED_MAX];
	uint32_t slot[OBJECTS];
	uint32_t where[OBJECTS_USED_MAX];
	uint32_t nobject;
	struct site_pair fresh[NEW_MAX];
	uint32_t nfresh;
	struct pairs fresh_set; /* of this run */
	struct pairs known;
};

struct readsfrom *
readsfrom_new(void)
{
	struct readsfrom *rf = calloc(1, sizeof(*rf));

	ASSERT(rf != NULL);
	return rf;
}

void
readsfrom_free(struct readsfrom *rf)
{
	free(rf);
}

/* --- sets -------------------------------------------------------------------- */

static uint32_t *
place(struct pairs *ps, struct site_pair sp)
{
	uint64_t h =
	    ((uint64_t)sp.sp_write << 32 | sp.sp_read) * 0x9e3779b97f4a7c15u;
	uint32_t at = (uint32_t)(h >> 40) % PAIRS;

	for (; ps->slot[at] != 0; at = (at + 1) % PAIRS) {
		const struct site_pair *is = &ps->pair[ps->slot[at] - 1];

		if (is->sp_write == sp.sp_write && is->sp_read == sp.sp_read)
			break;
	}
	return &ps->slot[at];
}

static bool
contains(struct pairs *ps, struct site_pair sp)
{
	return *place(ps, sp) != 0;
}

/* True when it was not there. */
static bool
insert(struct pairs *ps, struct site_pair sp)
{
	uint32_t *slot = place(ps, sp);

	if (*slot != 0 || ps->n == PAIRS_USED_MAX)
		return false;
	ps->pair[ps->n] = sp;
	*slot = ++ps->n;
	return true;
}

static void
empty(struct pairs *ps)
{
	if (ps->n > 0)
		memset(ps->slot, 0, sizeof(ps->slot));
	ps->n = 0;
}

/* --- a run ----------------------------------------------------------------------- */

void
readsfrom_begin(struct readsfrom *rf)
{
	for (uint32_t i = 0; i < rf->nobject; i++)
		rf->slot[rf->where[i]] = 0;
	rf->nobject = 0;
	rf->nfresh = 0;
	empty(&rf->fresh_set);
}

/* NULL: there are too many. */
static struct object *
object_of(struct readsfrom *rf, uint64_t address)
{
	uint64_t h = address * 0x9e3779b97f4a7c15u;
	uint32_t at = (uint32_t)(h >> 40) % OBJECTS;

	for (; rf->slot[at] != 0; at = (at + 1) % OBJECTS) {
		if (rf->object[rf->slot[at] - 1].address == address)
			return &rf->object[rf->slot[at] - 1];
	}
	if (rf->nobject == OBJECTS_USED_MAX)
		return NULL;
	rf->where[rf->nobject] = at;
	rf->object[rf->nobject] = (struct object){ .address = address };
	rf->slot[at] = ++rf->nobject;
	return &rf->object[rf->nobject - 1];
}

static void
note(struct readsfrom *rf, uint32_t write, uint32_t read)
{
	struct site_pair sp = { write, read };

	if (contains(&rf->known, sp) || !insert(&rf->fresh_set, sp))
		return;
	if (rf->nfresh < NEW_MAX)
		rf->fresh[rf->nfresh++] = sp;
}

void
readsfrom_executed(
    struct readsfrom *rf, uint16_t ctx, const struct operation *op)
{
	bool observes = operation_observes(op), leaves = operation_leaves(op);
	struct object *ob;

	if (!observes && !leaves)
		return;
	ob = object_of(rf, op->op_object);
	if (ob == NULL)
		return;
	if (observes) {
		if (ob->write != 0 && ob->writer != ctx)
			note(rf, ob->write, op->op_pc);
		ob->read = op->op_pc;
		ob->reader = ctx;
	}
	if (leaves) {
		if (ob->read != 0 && ob->reader != ctx)
			note(rf, op->op_pc, ob->read);
		ob->write = op->op_pc;
		ob->writer = ctx;
	}
}

const struct site_pair *
readsfrom_new_pairs(struct readsfrom *rf, size_t *n)
{
	*n = rf->nfresh;
	return rf->fresh;
}

/* --- what is known ------------------------------------------------------------------ */

const struct site_pair *
readsfrom_pairs(struct readsfrom *rf, size_t *n)
{
	*n = rf->known.n;
	return rf->known.pair;
}

size_t
readsfrom_add(struct readsfrom *rf, const uint8_t *bytes, size_t len)
{
	size_t added = 0;

	for (; len >= sizeof(struct site_pair);
	     len -= sizeof(struct site_pair)) {
		struct site_pair sp;

		memcpy(&sp, bytes, sizeof(sp));
		bytes += sizeof(sp);
		added += insert(&rf->known, sp);
	}
	return added;
}

void
readsfrom_forget(struct readsfrom *rf)
{
	empty(&rf->known);
}
