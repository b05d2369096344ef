/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * file.c -- read a whole file, up to a limit.
 *
 *	The files that a scenario names lie in its folder or below.
 */

#include <sys/stat.h>

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

/* No leading "/", no "..": a scenario reads nothing outside its folder. */
static bool
path_is_inside(const char *path)
{
	if (path[0] == '/')
		return false;
	while (path != NULL) {
		if (strncmp(path, "..", 2) == 0 &&
		    (path[2] == '/' || path[2] == '\0'))
			return false;
		path = strchr(path, '/');
		if (path != NULL)
			path++;
	}
	return true;
}

/* The path of FILE, which is relative to the scenario's folder. */
static const char *
path_beside(struct parser *p, const char *file)
{
	const char *scenario = p->p_scenario->sc_path;
	const char *slash = strrchr(scenario, '/');
	size_t folder = slash == NULL ? 0 : (size_t)(slash - scenario) + 1;
	char *path = scn_arena_alloc(p->p_arena, folder + strlen(file) + 1);

	memcpy(path, scenario, folder);
	memcpy(path + folder, file, strlen(file));
	return path;
}

/*
 * The path of the file that a word names, or NULL: it may lie outside of the
 * scenario's folder, or is no regular file.
 */
static const char *
path_inside(struct parser *p, const struct token *at)
{
	const char *file = scn_token_copy(p->p_arena, at);
	const char *path = path_beside(p, file);
	struct stat st;

	if (!path_is_inside(file)) {
		scn_refuse(p, at,
		    "%s: a path is relative to the scenario, without '..'",
		    scn_shown(at).s_text);
		return NULL;
	}
	/* A pipe would block, and would be empty in the next run. */
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		scn_refuse(
		    p, at, "%s is not a regular file", scn_shown(at).s_text);
		return NULL;
	}
	return path;
}

/* Read the file that a word names; its path, or NULL. */
const char *
scn_file_inside(struct parser *p, const struct token *at, size_t bytes_max,
    struct file_bytes *out)
{
	const char *path = path_inside(p, at);
	char reason[FILE_REASON_MAX];

	if (path == NULL)
		return NULL;
	if (!scn_file_read(p->p_arena, path, bytes_max, out, reason)) {
		scn_refuse(p, at, "%s: %s", scn_shown(at).s_text, reason);
		return NULL;
	}
	return path;
}
