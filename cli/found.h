/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * found.h -- what a campaign has found, as a command announces it.
 */

#ifndef CLI_FOUND_H
#define CLI_FOUND_H

#include "cli/cli.h"

/* A finding of this command; strings are its own. */
struct found {
	int64_t fd_id;
	enum finding_kind fd_kind;
	char *fd_title;
	char *fd_fact; /* NULL: also seen */
	uint64_t fd_run;
	bool fd_new;
	size_t fd_file; /* which FILE */
};

struct found_list {
	struct found *fl_at;
	size_t fl_n, fl_room;
};

/* Keep it; the new entry. */
const struct found *
found_add(struct found_list *, const struct campaign_found *, size_t file);
void found_free(struct found_list *);

/* "F-0001 use-after-free ... (run 7, known)" */
void found_print(const struct found *);
/* Those of a file that break no fact, or how many there are of each kind. */
void found_print_also_seen(const struct found_list *, size_t file);
/* The member "findings"; path and stack are of the file of each. */
void found_json_one(
    struct json *, const struct found *, const char *path, const char *stack);

#endif /* CLI_FOUND_H */
