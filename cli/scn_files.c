/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scn_files.c -- find the scenarios below a folder.
 */

#include "cli/scn_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"

enum { FOLDERS_DEEP = 16 };

static void
add_path(struct scn_files *sf, char *path)
{
	if (sf->sf_count == sf->sf_room) {
		sf->sf_room = sf->sf_room > 0 ? 2 * sf->sf_room : 64;
		sf->sf_paths =
		    cli_grow(sf->sf_paths, sf->sf_room, sizeof(*sf->sf_paths));
	}
	sf->sf_paths[sf->sf_count++] = path;
}

static bool
is_scenario(const char *name)
{
	static const char suffix[] = ".scn";
	size_t n = strlen(name);

	return n >= sizeof(suffix) &&
	    strcmp(name + n - (sizeof(suffix) - 1), suffix) == 0;
}

static char *
join(const char *folder, const char *name)
{
	size_t n = strlen(folder);
	size_t size = n + strlen(name) + 2;
	char *path = cli_alloc(size, 1);

	(void)snprintf(path, size, "%s%s%s", folder,
	    n > 0 && folder[n - 1] == '/' ? "" : "/", name);
	return path;
}

static bool find_below(struct scn_files *, const char *folder, unsigned deep);

static bool
find_entry(
    struct scn_files *sf, const char *folder, const char *name, unsigned deep)
{
	char *path = join(folder, name);
	struct stat st;
	bool ok = true;

	if (is_scenario(name) && stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		add_path(sf, path);
		return true;
	}
	if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && deep < FOLDERS_DEEP)
		ok = find_below(sf, path, deep + 1);
	free(path);
	return ok;
}

static bool
find_below(struct scn_files *sf, const char *folder, unsigned deep)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	bool ok = true;

	if (dir == NULL) {
		(void)cli_input("%s: %s", folder, strerror(errno));
		return false;
	}
	while (ok && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			ok = find_entry(sf, folder, entry->d_name, deep);
	(void)closedir(dir);
	return ok;
}

/* Paths are all different, so the order is total. */
static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Those of one more folder, in order. */
static bool
add_folder(struct scn_files *sf, const char *folder)
{
	size_t before = sf->sf_count;

	if (!find_below(sf, folder, 0))
		return false;
	if (sf->sf_count > before)
		qsort(sf->sf_paths + before, sf->sf_count - before,
		    sizeof(*sf->sf_paths), compare);
	return true;
}

bool
scn_files_find(struct scn_files *sf, const char *folder)
{
	memset(sf, 0, sizeof(*sf));
	if (add_folder(sf, folder))
		return true;
	scn_files_free(sf);
	return false;
}

static bool
add_argument(struct scn_files *sf, const char *arg)
{
	size_t before = sf->sf_count;
	struct stat st;

	if (stat(arg, &st) != 0 || !S_ISDIR(st.st_mode)) {
		add_path(sf, cli_strdup(arg));
		return true;
	}
	if (!add_folder(sf, arg))
		return false;
	if (sf->sf_count == before)
		(void)cli_input("%s: no scenario (*.scn) in this folder", arg);
	return sf->sf_count > before;
}

bool
scn_files_expand(struct scn_files *sf, char *const *args, size_t n)
{
	memset(sf, 0, sizeof(*sf));
	for (size_t i = 0; i < n; i++) {
		if (!add_argument(sf, args[i])) {
			scn_files_free(sf);
			return false;
		}
	}
	return true;
}

void
scn_files_free(struct scn_files *sf)
{
	for (size_t i = 0; i < sf->sf_count; i++)
		free(sf->sf_paths[i]);
	free(sf->sf_paths);
	memset(sf, 0, sizeof(*sf));
}
