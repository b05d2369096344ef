/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * profile.c -- how often each context touches each object (profile.h).
 */

#include "sim/strategy/profile.h"

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/prng.h"

enum {
	CELLS = 16384, /* of a run; a power of two */
	CELLS_USED_MAX = CELLS / 2,
	ENTRIES_MAX = 65536,
	/* The first runs are all profiled, then one in so many: contexts
	 * change what they do with the schedule, but not for ever. */
	RUNS_ALL = 16,
	RUNS_ONE_IN = 64
};

/* What a run has counted; also the form of a lesson. */
struct cell {
	uint64_t object;
	uint32_t path;
	uint32_t count; /* the top bit: it was changed */
};

#define CHANGED 0x80000000u

struct profile {
	/* The run. */
	bool on, objects;
	uint32_t ncell;
	uint32_t slot[CELLS]; /* number of a cell + 1; 0: free */
	struct cell cell[CELLS_USED_MAX];
	uint32_t where[CELLS_USED_MAX]; /* slots in use, to clear them */
	uint32_t path[STRATEGY_CTX_MAX];
	uint16_t seen[STRATEGY_CTX_MAX];
	unsigned nseen;
	/* What is known; sorted but for what study has appended. */
	uint64_t runs;
	struct profile_entry *entry;
	size_t nentry, nsorted;
	struct profile_shared *shared;
	size_t nshared;
	bool stale; /* shared is to be found anew */
	uint8_t *saved;
};

struct profile *
profile_new(void)
{
	struct profile *pf = calloc(1, sizeof(*pf));

	ASSERT(pf != NULL);
	pf->entry = malloc(ENTRIES_MAX * sizeof(*pf->entry));
	pf->shared = malloc(ENTRIES_MAX * sizeof(*pf->shared));
	ASSERT(pf->entry != NULL && pf->shared != NULL);
	return pf;
}

void
profile_free(struct profile *pf)
{
	free(pf->entry);
	free(pf->shared);
	free(pf->saved);
	free(pf);
}

/* --- a run ----------------------------------------------------------------- */

void
profile_begin(struct profile *pf, uint64_t seed, uint64_t run, bool objects)
{
	struct prng some = prng_stream(seed, "profile", run);

	for (uint32_t i = 0; i < pf->ncell; i++)
		pf->slot[pf->where[i]] = 0;
	pf->ncell = 0;
	for (unsigned i = 0; i < pf->nseen; i++)
		pf->path[pf->seen[i]] = 0;
	pf->nseen = 0;
	pf->objects = objects;
	pf->on = pf->runs < RUNS_ALL || prng_below(&some, RUNS_ONE_IN) == 0;
}

void
profile_see(struct profile *pf, const struct point *pt)
{
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		uint16_t ctx = pt->pt_choices[i].ch_ctx;

		if (pf->path[ctx] != 0)
			continue;
		pf->path[ctx] = pt->pt_choices[i].ch_path;
		pf->seen[pf->nseen++] = ctx;
	}
}

uint32_t
profile_path(const struct profile *pf, uint16_t ctx)
{
	return pf->path[ctx];
}

static void
count(struct profile *pf, uint64_t object, uint32_t path, bool changed)
{
	uint64_t h = (object ^ (uint64_t)path << 17) * 0x9e3779b97f4a7c15u;
	uint32_t at = (uint32_t)(h >> 40) % CELLS;
	struct cell *ce;

	for (;; at = (at + 1) % CELLS) {
		if (pf->slot[at] == 0)
			break;
		ce = &pf->cell[pf->slot[at] - 1];
		if (ce->object == object && ce->path == path) {
			ce->count++;
			if (changed)
				ce->count |= CHANGED;
			return;
		}
	}
	if (pf->ncell == CELLS_USED_MAX)
		return;
	pf->where[pf->ncell] = at;
	pf->cell[pf->ncell] =
	    (struct cell){ object, path, 1 | (changed ? CHANGED : 0) };
	pf->slot[at] = ++pf->ncell;
}

void
profile_count(struct profile *pf, uint16_t ctx, const struct operation *op)
{
	if (!pf->on || pf->path[ctx] == 0)
		return;
	if (!pf->objects)
		count(pf, PROFILE_ALL, pf->path[ctx], false);
	else if (op->op_size != 0)
		count(pf, profile_object(op), pf->path[ctx],
		    (op->op_flags & OPERATION_WRITE) != 0);
}

/* --- learning ---------------------------------------------------------------- */

size_t
profile_lesson(struct profile *pf, const uint8_t **bytes)
{
	*bytes = (const uint8_t *)pf->cell;
	return pf->on ? pf->ncell * sizeof(pf->cell[0]) : 0;
}

static int
by_object(const void *a, const void *b)
{
	const struct profile_entry *x = a, *y = b;

	if (x->pe_object != y->pe_object)
		return x->pe_object < y->pe_object ? -1 : 1;
	return x->pe_path < y->pe_path ? -1 : x->pe_path > y->pe_path;
}

static struct profile_entry *
find(struct profile *pf, uint64_t object, uint32_t path)
{
	struct profile_entry key = { .pe_object = object, .pe_path = path };
	struct profile_entry *pe;

	pe = bsearch(
	    &key, pf->entry, pf->nsorted, sizeof(*pf->entry), by_object);
	if (pe != NULL || pf->nentry == ENTRIES_MAX)
		return pe;
	pe = &pf->entry[pf->nentry++];
	*pe = key;
	return pe;
}

void
profile_study(struct profile *pf, const uint8_t *bytes, size_t len)
{
	pf->runs++;
	pf->stale = true;
	for (; len >= sizeof(struct cell); len -= sizeof(struct cell)) {
		struct profile_entry *pe;
		struct cell ce;

		memcpy(&ce, bytes, sizeof(ce));
		bytes += sizeof(ce);
		pe = find(pf, ce.object, ce.path);
		if (pe == NULL)
			continue;
		pe->pe_runs++;
		pe->pe_count += ce.count & ~CHANGED;
		if ((ce.count & CHANGED) != 0)
			pe->pe_count |= PROFILE_CHANGED;
	}
	/* A lesson names each pair once, so nothing was looked up twice. */
	qsort(pf->entry, pf->nentry, sizeof(*pf->entry), by_object);
	pf->nsorted = pf->nentry;
}

size_t
profile_save(struct profile *pf, const uint8_t **bytes)
{
	size_t len = pf->nentry * sizeof(*pf->entry);

	free(pf->saved);
	pf->saved = malloc(sizeof(pf->runs) + len);
	ASSERT(pf->saved != NULL);
	memcpy(pf->saved, &pf->runs, sizeof(pf->runs));
	memcpy(pf->saved + sizeof(pf->runs), pf->entry, len);
	*bytes = pf->saved;
	return sizeof(pf->runs) + len;
}

bool
profile_load(struct profile *pf, const uint8_t *bytes, size_t len)
{
	size_t n = (len - sizeof(pf->runs)) / sizeof(*pf->entry);

	if (len < sizeof(pf->runs) || n > ENTRIES_MAX ||
	    len != sizeof(pf->runs) + n * sizeof(*pf->entry))
		return false;
	memcpy(&pf->runs, bytes, sizeof(pf->runs));
	memcpy(pf->entry, bytes + sizeof(pf->runs), n * sizeof(*pf->entry));
	for (size_t i = 0; i < n; i++) {
		if (pf->entry[i].pe_runs == 0 ||
		    (i > 0 && by_object(&pf->entry[i - 1], &pf->entry[i]) >= 0))
			return false;
	}
	pf->nentry = pf->nsorted = n;
	pf->stale = true;
	return true;
}

/* --- what is known -------------------------------------------------------------- */

/* The entries from i on that are of one object. */
static size_t
group(struct profile *pf, size_t i)
{
	struct profile_shared ps = { .ps_object = pf->entry[i].pe_object,
		.ps_first = (uint32_t)i };
	bool changed = false;

	for (; i < pf->nentry && pf->entry[i].pe_object == ps.ps_object; i++) {
		ps.ps_n++;
		ps.ps_count += profile_mean(&pf->entry[i]);
		changed =
		    changed || (pf->entry[i].pe_count & PROFILE_CHANGED) != 0;
	}
	if (ps.ps_n > 1 && changed)
		pf->shared[pf->nshared++] = ps;
	return i;
}

const struct profile_entry *
profile_entries(struct profile *pf, size_t *n)
{
	*n = pf->nentry;
	return pf->entry;
}

const struct profile_shared *
profile_shared(struct profile *pf, size_t *n)
{
	if (pf->stale) {
		pf->nshared = 0;
		for (size_t i = 0; i < pf->nentry;)
			i = group(pf, i);
		pf->stale = false;
	}
	*n = pf->nshared;
	return pf->shared;
}
