/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sql.c -- SQLite, in the few words that the store needs (see sql.h).
 */

#include "results/sql.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/*
	 * Model: another braid holds the write lock for one transaction, some
	 * milliseconds.  Goal: wait rather than lose a finding, and still end
	 * when that process is stopped in a debugger.
	 */
	BUSY_TIMEOUT_MS = 10000,
	ERROR_MAX = 256
};

struct sql {
	sqlite3 *sq_db;
	bool sq_failed;
	char sq_error[ERROR_MAX];
};

struct sql_stmt {
	struct sql *ss_sql;
	sqlite3_stmt *ss_stmt; /* NULL: preparing it failed */
};

static void *
xzalloc(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL)
		abort();
	return p;
}

/* Keep the first error, in words for a person. */
static void
fail(struct sql *sq, int rc)
{
	if (sq->sq_failed)
		return;
	sq->sq_failed = true;
	const char *text =
	    sq->sq_db == NULL ? sqlite3_errstr(rc) : sqlite3_errmsg(sq->sq_db);
	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
		text = "damaged (a part of it is missing or overwritten)";
		break;
	case SQLITE_NOTADB:
		text = "not a database";
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		text = "another process is writing it";
		break;
	case SQLITE_FULL:
		text = "the disk is full";
		break;
	case SQLITE_READONLY:
		text = "read-only";
		break;
	default:
		break;
	}
	(void)snprintf(sq->sq_error, sizeof(sq->sq_error), "%s", text);
}

/* Path as an URI: SQLite takes %, ? and # in it for its own. */
static char *
path_uri(const char *path, const char *query)
{
	size_t size = 3 * strlen(path) + strlen(query) + sizeof("file:./?");
	char *uri = xzalloc(size);
	size_t n =
	    (size_t)snprintf(uri, size, "file:%s", path[0] == '/' ? "" : "./");

	for (const char *p = path; *p != '\0'; p++) {
		if (strchr("%?#", *p) != NULL)
			n += (size_t)snprintf(uri + n, size - n, "%%%02X",
			    (unsigned)(unsigned char)*p);
		else
			uri[n++] = *p;
	}
	(void)snprintf(uri + n, size - n, "?%s", query);
	return uri;
}

struct sql *
sql_open(const char *path, enum sql_mode mode)
{
	static const char *const queries[] = {
		[SQL_READ] = "mode=ro",
		[SQL_IMMUTABLE] = "mode=ro&immutable=1",
		[SQL_WRITE] = "mode=rwc",
	};
	struct sql *sq = xzalloc(sizeof(*sq));
	char *uri = path_uri(path, queries[mode]);
	int flags = mode == SQL_WRITE ?
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE :
	    SQLITE_OPEN_READONLY;
	int rc =
	    sqlite3_open_v2(uri, &sq->sq_db, flags | SQLITE_OPEN_URI, NULL);

	free(uri);
	if (rc != SQLITE_OK) {
		fail(sq, rc);
		return sq;
	}
	(void)sqlite3_busy_timeout(sq->sq_db, BUSY_TIMEOUT_MS);
	(void)sqlite3_db_config(
	    sq->sq_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)sql_exec(sq, "PRAGMA foreign_keys = ON");
	return sq;
}

void
sql_adopt(struct sql *sq)
{
	(void)sqlite3_db_config(
	    sq->sq_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
}

void
sql_close(struct sql *sq)
{
	if (sq == NULL)
		return;
	int rc = sqlite3_close(sq->sq_db);

	assert(rc == SQLITE_OK); /* a statement was not finished */
	(void)rc;
	free(sq);
}

const char *
sql_error(const struct sql *sq)
{
	return sq->sq_failed ? sq->sq_error : NULL;
}

void
sql_forget(struct sql *sq)
{
	sq->sq_failed = false;
}

bool
sql_exec(struct sql *sq, const char *text)
{
	if (sq->sq_failed)
		return false;
	int rc = sqlite3_exec(sq->sq_db, text, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		fail(sq, rc);
	return rc == SQLITE_OK;
}

bool
sql_begin(struct sql *sq)
{
	return sql_exec(sq, "BEGIN IMMEDIATE");
}

bool
sql_commit(struct sql *sq)
{
	if (sql_exec(sq, "COMMIT"))
		return true;
	if (sq->sq_db != NULL && sqlite3_get_autocommit(sq->sq_db) == 0)
		(void)sqlite3_exec(sq->sq_db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

struct sql_stmt *
sql_prepare(struct sql *sq, const char *text)
{
	struct sql_stmt *ss = xzalloc(sizeof(*ss));

	ss->ss_sql = sq;
	if (sq->sq_failed)
		return ss;
	int rc = sqlite3_prepare_v2(sq->sq_db, text, -1, &ss->ss_stmt, NULL);
	if (rc != SQLITE_OK)
		fail(sq, rc);
	return ss;
}

struct sql_stmt *
sql_prepare_next(struct sql *sq, const char **text)
{
	sqlite3_stmt *stmt = NULL;
	int rc = SQLITE_OK;

	/* A comment is a statement of its own, and none. */
	while (!sq->sq_failed && stmt == NULL && **text != '\0') {
		rc = sqlite3_prepare_v2(sq->sq_db, *text, -1, &stmt, text);
		if (rc != SQLITE_OK)
			fail(sq, rc);
	}
	if (stmt == NULL)
		return NULL;
	struct sql_stmt *ss = xzalloc(sizeof(*ss));
	ss->ss_sql = sq;
	ss->ss_stmt = stmt;
	return ss;
}

int
sql_param(struct sql_stmt *ss, const char *name)
{
	return sqlite3_bind_parameter_index(ss->ss_stmt, name);
}

static void
bound(struct sql_stmt *ss, int rc)
{
	if (ss->ss_stmt != NULL && rc != SQLITE_OK)
		fail(ss->ss_sql, rc);
}

void
sql_bind_int(struct sql_stmt *ss, int param, int64_t value)
{
	if (ss->ss_stmt != NULL)
		bound(ss, sqlite3_bind_int64(ss->ss_stmt, param, value));
}

void
sql_bind_u64(struct sql_stmt *ss, int param, uint64_t value)
{
	int64_t same_bits;

	memcpy(&same_bits, &value, sizeof(same_bits));
	sql_bind_int(ss, param, same_bits);
}

void
sql_bind_real(struct sql_stmt *ss, int param, double value)
{
	if (ss->ss_stmt != NULL)
		bound(ss, sqlite3_bind_double(ss->ss_stmt, param, value));
}

void
sql_bind_text(struct sql_stmt *ss, int param, const char *text)
{
	if (ss->ss_stmt != NULL)
		bound(ss,
		    sqlite3_bind_text(
			ss->ss_stmt, param, text, -1, SQLITE_TRANSIENT));
}

void
sql_bind_blob(struct sql_stmt *ss, int param, const void *bytes, size_t len)
{
	if (ss->ss_stmt != NULL)
		bound(ss,
		    sqlite3_bind_blob64(ss->ss_stmt, param,
			len > 0 ? bytes : "", len, SQLITE_TRANSIENT));
}

void
sql_bind_null(struct sql_stmt *ss, int param)
{
	if (ss->ss_stmt != NULL)
		bound(ss, sqlite3_bind_null(ss->ss_stmt, param));
}

bool
sql_row(struct sql_stmt *ss)
{
	if (ss->ss_stmt == NULL || ss->ss_sql->sq_failed)
		return false;
	int rc = sqlite3_step(ss->ss_stmt);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail(ss->ss_sql, rc);
	(void)sqlite3_reset(ss->ss_stmt);
	return false;
}

bool
sql_run(struct sql_stmt *ss)
{
	bool row = sql_row(ss);

	assert(!row);
	(void)row;
	return !ss->ss_sql->sq_failed;
}

void
sql_finish(struct sql_stmt *ss)
{
	(void)sqlite3_finalize(ss->ss_stmt);
	free(ss);
}

int
sql_columns(struct sql_stmt *ss)
{
	return sqlite3_column_count(ss->ss_stmt);
}

int64_t
sql_int(struct sql_stmt *ss, int column)
{
	return sqlite3_column_int64(ss->ss_stmt, column);
}

uint64_t
sql_u64(struct sql_stmt *ss, int column)
{
	return (uint64_t)sql_int(ss, column);
}

double
sql_real(struct sql_stmt *ss, int column)
{
	return sqlite3_column_double(ss->ss_stmt, column);
}

const char *
sql_text(struct sql_stmt *ss, int column)
{
	return (const char *)sqlite3_column_text(ss->ss_stmt, column);
}

const void *
sql_blob(struct sql_stmt *ss, int column, size_t *len)
{
	const void *bytes = sqlite3_column_blob(ss->ss_stmt, column);

	*len = (size_t)sqlite3_column_bytes(ss->ss_stmt, column);
	return bytes;
}

bool
sql_is_null(struct sql_stmt *ss, int column)
{
	return sqlite3_column_type(ss->ss_stmt, column) == SQLITE_NULL;
}

int64_t
sql_last_id(const struct sql *sq)
{
	return sqlite3_last_insert_rowid(sq->sq_db);
}

int64_t
sql_number(struct sql *sq, const char *text)
{
	struct sql_stmt *ss = sql_prepare(sq, text);
	int64_t number = sql_row(ss) ? sql_int(ss, 0) : -1;

	sql_finish(ss);
	return number;
}
