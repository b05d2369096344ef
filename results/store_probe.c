/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_probe.c -- look at a file before SQLite does.
 *
 *	SQLite would make a missing file, roll another program's database
 *	forward, or leave a -wal and a -shm file beside one that it only reads.
 *	So the 100 bytes of the database header are read here first.  What
 *	they mean: https://sqlite.org/fileformat2.html, section 1.3.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/schema.h"
#include "results/store_private.h"

enum {
	HEADER_SIZE = 100,
	AT_PAGE_SIZE = 16,
	AT_CHANGES = 24,
	AT_PAGES = 28,
	AT_USER_VERSION = 60,
	AT_APPLICATION_ID = 68,
	AT_PAGES_VALID_FOR = 92
};

static uint32_t
big_endian(const uint8_t *p, size_t bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | *p++;
	return value;
}

/* Size of the file path+suffix, 0 when there is none. */
static int64_t
size_beside(const char *path, const char *suffix)
{
	size_t size = strlen(path) + strlen(suffix) + 1;
	char *name = store_alloc(size);
	struct stat st;

	(void)snprintf(name, size, "%s%s", path, suffix);
	int64_t bytes = stat(name, &st) == 0 ? (int64_t)st.st_size : 0;
	free(name);
	return bytes;
}

/* The folder of a file that is to be written must exist and be writable. */
static bool
probe_folder(const char *path)
{
	char *folder = store_strdup(path);
	char *slash = strrchr(folder, '/');
	struct stat st;
	bool ok = true;

	if (slash == NULL)
		(void)strcpy(folder, ".");
	else
		slash[slash == folder ? 1 : 0] = '\0';
	if (stat(folder, &st) == -1 || !S_ISDIR(st.st_mode))
		ok = store_fail(path, "its folder does not exist");
	else if (access(folder, W_OK) == -1)
		ok = store_fail(
		    path, "its folder cannot be written (%s)", strerror(errno));
	free(folder);
	return ok;
}

static bool
probe_header(const char *path, const uint8_t *header, size_t got,
    const struct store_stamp *stamp)
{
	static const char magic[] = "SQLite format 3";

	if (got < sizeof(magic) || memcmp(header, magic, sizeof(magic)) != 0)
		return store_fail(path, "not a database");
	if (got < HEADER_SIZE)
		return store_fail(path, "damaged (the file was cut short)");
	if (big_endian(header + AT_APPLICATION_ID, 4) != SCHEMA_APPLICATION_ID)
		return store_fail(
		    path, "not a Braid store (made by another program)");
	uint32_t version = big_endian(header + AT_USER_VERSION, 4);
	if (version > SCHEMA_VERSION)
		return store_fail(path,
		    "made by a newer Braid (schema %u, this one knows %d)",
		    version, SCHEMA_VERSION);
	/* Page 1 is written before the file is made longer. */
	if (stamp->sp_log_size > 0)
		return true;
	uint32_t page = big_endian(header + AT_PAGE_SIZE, 2);
	uint32_t pages = big_endian(header + AT_PAGES, 4);
	if (page == 1)
		page = 65536;
	if (big_endian(header + AT_CHANGES, 4) ==
		big_endian(header + AT_PAGES_VALID_FOR, 4) &&
	    stamp->sp_size < (int64_t)page * pages)
		return store_fail(path, "damaged (the file was cut short)");
	return true;
}

/* The file exists and is a regular one. */
static bool
probe_file(
    const char *path, enum store_mode mode, const struct store_stamp *stamp)
{
	uint8_t header[HEADER_SIZE];
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		return store_fail(path, "%s", strerror(errno));
	size_t got = fread(header, 1, sizeof(header), file);
	(void)fclose(file);
	/* An empty file is what a writer leaves that was killed at once. */
	if (got == 0 && mode == STORE_READ)
		return store_fail(path, "empty, not a Braid store");
	if (got > 0 && !probe_header(path, header, got, stamp))
		return false;
	if (mode == STORE_WRITE && access(path, W_OK) == -1)
		return store_fail(
		    path, "cannot be written (%s)", strerror(errno));
	return true;
}

bool
store_probe(const char *path, enum store_mode mode, struct store_stamp *stamp)
{
	struct stat st;

	memset(stamp, 0, sizeof(*stamp));
	if (path[0] == '\0')
		return store_fail("\"\"", "not a file name");
	if (stat(path, &st) == -1) {
		if (errno != ENOENT)
			return store_fail(path, "%s", strerror(errno));
		if (mode == STORE_READ)
			return store_fail(path, "no such store");
		return probe_folder(path);
	}
	if (S_ISDIR(st.st_mode))
		return store_fail(path, "a folder, not a store");
	if (!S_ISREG(st.st_mode))
		return store_fail(path, "not a regular file");
	stamp->sp_size = st.st_size;
	stamp->sp_mtime_ns =
	    (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	stamp->sp_log_size =
	    size_beside(path, "-wal") + size_beside(path, "-journal");
	return probe_file(path, mode, stamp) &&
	    (mode == STORE_READ || probe_folder(path));
}
