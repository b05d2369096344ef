/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arena.c -- memory of one scenario, freed together.
 *
 *	A scenario is read once and never changed, so nothing in it is freed
 *	alone.  Host memory that runs out ends the program.
 */

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/parse.h"

/*
 * Model: a scenario of a person takes some 10 KB, a capture up to 16 MB.
 * Goal: few host allocations for the first, little waste for the second.
 */
enum { CHUNK_BYTES = 16384 };

struct chunk {
	struct chunk *ch_next;
	size_t ch_used;
	size_t ch_size;
	alignas(max_align_t) unsigned char ch_bytes[];
};

struct arena {
	struct chunk *a_chunks; /* the newest first */
};

struct arena *
scn_arena_create(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		abort();
	return arena;
}

void
scn_arena_destroy(struct arena *arena)
{
	while (arena->a_chunks != NULL) {
		struct chunk *chunk = arena->a_chunks;

		arena->a_chunks = chunk->ch_next;
		free(chunk);
	}
	free(arena);
}

void *
scn_arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct chunk *chunk = arena->a_chunks;

	assert(size < SIZE_MAX / 2);
	size = (size + align - 1) / align * align;
	if (chunk == NULL || chunk->ch_size - chunk->ch_used < size) {
		size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;

		chunk = calloc(1, sizeof(*chunk) + room);
		if (chunk == NULL)
			abort();
		chunk->ch_size = room;
		chunk->ch_next = arena->a_chunks;
		arena->a_chunks = chunk;
	}
	void *memory = chunk->ch_bytes + chunk->ch_used;

	chunk->ch_used += size;
	return memory;
}

/*
 * scn_arena_grow(arena, array, count, size)
 *
 *	Return an array with the count elements of array and room for one
 *	more, zeroed.  The capacity is the power of two that holds count, so
 *	it need not be kept anywhere.
 *
 *	The caller must fill an array by this function alone, one by one.
 */
void *
scn_arena_grow(struct arena *arena, void *array, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return array;

	void *larger =
	    scn_arena_alloc(arena, (count == 0 ? 1 : 2 * count) * size);

	if (count > 0)
		memcpy(larger, array, count * size);
	return larger;
}

char *
scn_arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	char *copy = scn_arena_alloc(arena, length + 1);

	if (length > 0)
		memcpy(copy, bytes, length);
	return copy;
}
