/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * file.c -- read a whole file, up to a limit.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"

/*
 * A file of unknown length (a pipe is welcome) is read in pieces into an
 * array that doubles, so at most as much again is wasted.
 */
static bool
read_pieces(
    struct arena *arena, FILE *file, size_t bytes_max, struct file_bytes *out)
{
	size_t room = 65536;
	size_t length = 0;
	uint8_t *bytes = scn_arena_alloc(arena, room + 1);

	for (;;) {
		size_t got = fread(bytes + length, 1, room - length, file);

		length += got;
		if (got == 0 || length > bytes_max)
			break;
		if (length == room) {
			uint8_t *larger = scn_arena_alloc(arena, 2 * room + 1);

			memcpy(larger, bytes, length);
			bytes = larger;
			room *= 2;
		}
	}
	bytes[length] = '\0';
	out->fb_bytes = bytes;
	out->fb_length = length;
	return ferror(file) == 0;
}

/*
 * scn_file_read(arena, path, bytes_max, out, reason)
 *
 *	Read path into the arena.  Return false and say in reason why not:
 *	"cannot open: No such file or directory".
 */
bool
scn_file_read(struct arena *arena, const char *path, size_t bytes_max,
    struct file_bytes *out, char reason[FILE_REASON_MAX])
{
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		snprintf(reason, FILE_REASON_MAX, "cannot open: %s",
		    strerror(errno));
		return false;
	}
	errno = 0;
	bool read = read_pieces(arena, file, bytes_max, out);
	int error = errno;

	fclose(file);
	if (!read) {
		snprintf(reason, FILE_REASON_MAX, "cannot read: %s",
		    strerror(error));
		return false;
	}
	if (out->fb_length > bytes_max) {
		snprintf(reason, FILE_REASON_MAX,
		    "too large: at most %zu bytes are read", bytes_max);
		return false;
	}
	return true;
}
