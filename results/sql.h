/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sql.h -- SQLite, in the few words that the store needs.
 *
 *	sql.c is the only file that includes <sqlite3.h>.  Errors are sticky:
 *	the first failure of a connection is kept, every later call on it does
 *	nothing and fails, so that a caller may write a whole transaction down
 *	and look at the outcome once.  sql_forget clears it.
 *
 *	Column and parameter numbers start at 0 and 1, as in SQLite.  Unsigned
 *	64-bit numbers are stored as the signed number of the same bits.
 */

#ifndef RESULTS_SQL_H
#define RESULTS_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql;	 /* a connection */
struct sql_stmt; /* a prepared statement */

enum sql_mode {
	SQL_READ,      /* read only; a live writer may be beside us */
	SQL_IMMUTABLE, /* read only, and nobody writes: no lock, no file made */
	SQL_WRITE      /* read and write, made when missing */
};

/*
 * sql_open(path, mode)
 *
 *	Never NULL; look at sql_error.  A connection for writing leaves the
 *	write-ahead log alone when it is closed, until sql_adopt says that
 *	the database is ours to change.
 */
struct sql *sql_open(const char *path, enum sql_mode mode);
void sql_adopt(struct sql *);
void sql_close(struct sql *);

/* The first error since sql_open or sql_forget, or NULL. */
const char *sql_error(const struct sql *);
void sql_forget(struct sql *);

/* Run statements that give no rows. */
bool sql_exec(struct sql *, const char *text);

/* A transaction; sql_commit rolls back when anything failed before it. */
bool sql_begin(struct sql *);
bool sql_commit(struct sql *);

struct sql_stmt *sql_prepare(struct sql *, const char *text);
/* The next statement of a script, *text being moved behind it; NULL at its end
 * and after an error. */
struct sql_stmt *sql_prepare_next(struct sql *, const char **text);
/* The number of a parameter ":name"; 0: the statement has no such one. */
int sql_param(struct sql_stmt *, const char *name);
void sql_bind_int(struct sql_stmt *, int param, int64_t value);
void sql_bind_u64(struct sql_stmt *, int param, uint64_t value);
void sql_bind_real(struct sql_stmt *, int param, double value);
void sql_bind_text(struct sql_stmt *, int param, const char *text);
void sql_bind_blob(struct sql_stmt *, int param, const void *bytes, size_t len);
void sql_bind_null(struct sql_stmt *, int param);

/* The next row; false at the end and after an error. */
bool sql_row(struct sql_stmt *);
/* Run a statement without rows and make it ready for the next values. */
bool sql_run(struct sql_stmt *);
void sql_finish(struct sql_stmt *);

int sql_columns(struct sql_stmt *);
int64_t sql_int(struct sql_stmt *, int column);
uint64_t sql_u64(struct sql_stmt *, int column);
double sql_real(struct sql_stmt *, int column);
/* NULL for NULL; valid until the next row. */
const char *sql_text(struct sql_stmt *, int column);
/* The bytes of a blob, valid as a text is; how many. */
const void *sql_blob(struct sql_stmt *, int column, size_t *len);
bool sql_is_null(struct sql_stmt *, int column);

/* The row id that the last INSERT made. */
int64_t sql_last_id(const struct sql *);

/* One number from a statement that gives one; -1 after an error. */
int64_t sql_number(struct sql *, const char *text);

#endif /* RESULTS_SQL_H */
