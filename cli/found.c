/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * found.c -- what a campaign has found, as a command announces it.
 */

#include "cli/found.h"

#include <inttypes.h>
#include <stdlib.h>

enum { ALSO_LISTED_MAX = 9 };

const struct found *
found_add(struct found_list *fl, const struct campaign_found *cf, size_t file)
{
	struct found *fd;

	if (fl->fl_n == fl->fl_room) {
		fl->fl_room = fl->fl_room > 0 ? 2 * fl->fl_room : 64;
		fl->fl_at = cli_grow(fl->fl_at, fl->fl_room, sizeof(*fd));
	}
	fd = &fl->fl_at[fl->fl_n++];
	*fd = (struct found){ .fd_id = cf->cf_id,
		.fd_kind = cf->cf_kind,
		.fd_title = cli_strdup(cf->cf_title),
		.fd_fact = cf->cf_fact != NULL ? cli_strdup(cf->cf_fact) : NULL,
		.fd_run = cf->cf_run,
		.fd_new = cf->cf_new,
		.fd_file = file };
	return fd;
}

void
found_free(struct found_list *fl)
{
	for (size_t i = 0; i < fl->fl_n; i++) {
		free(fl->fl_at[i].fd_title);
		free(fl->fl_at[i].fd_fact);
	}
	free(fl->fl_at);
}

void
found_print(const struct found *fd)
{
	(void)printf("F-%04" PRId64 " %s (run %" PRIu64 "%s)\n", fd->fd_id,
	    fd->fd_title, fd->fd_run, fd->fd_new ? "" : ", known");
}

void
found_print_also_seen(const struct found_list *fl, size_t file)
{
	size_t kinds[FINDING_NKINDS] = { 0 }, n = 0;
	const char *separator = ": ";

	for (size_t i = 0; i < fl->fl_n; i++) {
		const struct found *fd = &fl->fl_at[i];

		if (fd->fd_file == file && fd->fd_fact == NULL) {
			kinds[fd->fd_kind]++;
			n++;
		}
	}
	if (n == 0)
		return;
	(void)printf("also seen, %zu", n);
	if (n > ALSO_LISTED_MAX) {
		for (unsigned k = 0; k < FINDING_NKINDS; k++) {
			if (kinds[k] == 0)
				continue;
			(void)printf("%s%zu %s", separator, kinds[k],
			    finding_kind_text(k));
			separator = ", ";
		}
		(void)printf("; braid list findings shows them\n");
		return;
	}
	(void)printf(":\n");
	for (size_t i = 0; i < fl->fl_n; i++) {
		const struct found *fd = &fl->fl_at[i];

		if (fd->fd_file != file || fd->fd_fact != NULL)
			continue;
		(void)fputs("  ", stdout);
		found_print(fd);
	}
}

void
found_json_one(struct json *js, const struct found *fd, const char *path,
    const char *stack)
{
	char id[32];

	(void)snprintf(id, sizeof(id), "F-%04" PRId64, fd->fd_id);
	json_object(js, NULL);
	json_string(js, "id", id);
	json_string(js, "kind", finding_kind_text(fd->fd_kind));
	json_string(js, "title", fd->fd_title);
	json_number(js, "first_run", fd->fd_run);
	json_string(js, "scenario", path);
	json_string(js, "stack", stack);
	finding_fact_json(js, fd->fd_fact);
	json_bool(js, "new", fd->fd_new);
	json_end(js);
}
