/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scn_files.h -- find the scenarios below a folder.
 */

#ifndef CLI_SCN_FILES_H
#define CLI_SCN_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct scn_files {
	char **sf_paths; /* sorted; they begin with the folder's name */
	size_t sf_count, sf_room;
};

/*
 * scn_files_find(files, folder)
 *
 *	All regular files *.scn below folder; links to folders and names that
 *	begin with a dot are passed by.  False and a line on stderr when a
 *	folder cannot be read.
 */
bool scn_files_find(struct scn_files *, const char *folder);
/*
 * scn_files_expand(files, args, n)
 *
 *	Each argument, a folder's being all that scn_files_find finds in it.
 *	A folder without a scenario is an error.
 */
bool scn_files_expand(struct scn_files *, char *const *args, size_t n);
void scn_files_free(struct scn_files *);

#endif /* CLI_SCN_FILES_H */
