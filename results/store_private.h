/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_private.h -- what store*.c share.
 */

#ifndef RESULTS_STORE_PRIVATE_H
#define RESULTS_STORE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/store.h"

struct sql;

/*
 * struct store_stamp
 *
 *	What the file looked like when it was opened as immutable.  Another
 *	process that begins to write makes a write-ahead log or changes the
 *	file; then the store is opened again, as one that is being written.
 */
struct store_stamp {
	int64_t sp_size;
	int64_t sp_mtime_ns;
	int64_t sp_log_size; /* of -wal and -journal */
};

struct store {
	char *st_path;
	enum store_mode st_mode;
	struct sql *st_sql;
	bool st_immutable;
	struct store_stamp st_stamp; /* when st_immutable */
	int64_t st_campaign;	     /* sightings are counted for it; 0: none */
};

/* The sides of a finding, as numbered in table `side`. */
enum store_side { SIDE_FIRST = 1, SIDE_SECOND, SIDE_ALLOC, SIDE_FREE };

/* Memory or abort. */
void *store_alloc(size_t size);
char *store_strdup(const char *text);

/* Leave "path: text" in store_error; false, for a return. */
bool store_fail(const char *path, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same with the connection's error, which is then forgotten. */
bool store_fail_sql(struct store *);

/*
 * store_probe(path, mode, stamp)
 *
 *	Look at a file without SQLite and refuse what is no store of ours, so
 *	that SQLite cannot touch it.  Fills stamp.
 */
bool
store_probe(const char *path, enum store_mode mode, struct store_stamp *stamp);

/* Inside a transaction: a run with its schedule and trace; its row id. */
int64_t
store_write_run(struct sql *, int64_t campaign, const struct store_run *);

/* Before each read: notice a writer that came after store_open. */
bool store_refresh(struct store *);

#endif /* RESULTS_STORE_PRIVATE_H */
