/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store.c -- open a store; campaigns and their metrics.
 *
 *	A new store is made in one ordinary transaction and only then put into
 *	WAL mode: so the header of the main file always carries our
 *	application_id, and store_probe can trust it whatever was killed when.
 */

#include "results/store.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/schema.h"
#include "results/sql.h"
#include "results/store_private.h"

enum { ERROR_MAX = 512 };

static char error_text[ERROR_MAX];

void *
store_alloc(size_t size)
{
	void *p = calloc(1, size > 0 ? size : 1);

	if (p == NULL)
		abort();
	return p;
}

char *
store_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(store_alloc(size), text, size);
}

const char *
store_error(void)
{
	return error_text;
}

bool
store_fail(const char *path, const char *format, ...)
{
	va_list ap;
	int n = snprintf(error_text, sizeof(error_text), "%s: ", path);

	if (n < 0 || (size_t)n >= sizeof(error_text))
		n = 0; /* the reason matters more than a very long path */
	va_start(ap, format);
	(void)vsnprintf(
	    error_text + n, sizeof(error_text) - (size_t)n, format, ap);
	va_end(ap);
	return false;
}

bool
store_fail_sql(struct store *st)
{
	const char *text = sql_error(st->st_sql);

	(void)store_fail(st->st_path, "%s", text != NULL ? text : "?");
	sql_forget(st->st_sql);
	return false;
}

/*
 * Connect for reading.  Without a write-ahead log nobody writes, and as an
 * immutable file the database needs no lock and no -shm file beside it.
 */
static bool
connect_read(struct store *st)
{
	if (!store_probe(st->st_path, STORE_READ, &st->st_stamp))
		return false;
	st->st_immutable = st->st_stamp.sp_log_size == 0;
	st->st_sql =
	    sql_open(st->st_path, st->st_immutable ? SQL_IMMUTABLE : SQL_READ);
	return true;
}

static bool
connect_write(struct store *st)
{
	if (!store_probe(st->st_path, STORE_WRITE, &st->st_stamp))
		return false;
	st->st_sql = sql_open(st->st_path, SQL_WRITE);
	return true;
}

/* What the header could not say, because it is in the write-ahead log. */
static bool
check_version(struct store *st)
{
	int64_t version = sql_number(st->st_sql, "PRAGMA user_version");
	bool foreign = version == 0 &&
	    sql_number(st->st_sql, "SELECT count(*) FROM sqlite_schema") != 0;

	if (sql_error(st->st_sql) != NULL)
		return store_fail_sql(st);
	if (foreign || (version == 0 && st->st_mode == STORE_READ))
		return store_fail(
		    st->st_path, "not a Braid store (made by another program)");
	if (version > SCHEMA_VERSION)
		return store_fail(st->st_path,
		    "made by a newer Braid (schema %lld, this one knows %d)",
		    (long long)version, SCHEMA_VERSION);
	if (version < SCHEMA_VERSION && st->st_mode == STORE_READ)
		return store_fail(st->st_path,
		    "made by an older Braid (schema %lld); the next campaign "
		    "in it brings it up to date",
		    (long long)version);
	return true;
}

struct store *
store_open(const char *path, enum store_mode mode)
{
	struct store *st = store_alloc(sizeof(*st));
	bool ok;

	st->st_path = store_strdup(path);
	st->st_mode = mode;
	error_text[0] = '\0';
	ok = mode == STORE_READ ? connect_read(st) : connect_write(st);
	ok = ok && check_version(st);
	if (ok && mode == STORE_WRITE) {
		sql_adopt(st->st_sql);
		(void)schema_migrate(st->st_sql);
		(void)sql_number(st->st_sql, "PRAGMA journal_mode = WAL");
		(void)sql_exec(st->st_sql, "PRAGMA synchronous = NORMAL");
		ok = sql_error(st->st_sql) == NULL || store_fail_sql(st);
	}
	if (!ok) {
		store_close(st);
		return NULL;
	}
	return st;
}

void
store_close(struct store *st)
{
	if (st == NULL)
		return;
	sql_close(st->st_sql);
	free(st->st_path);
	free(st);
}

bool
store_refresh(struct store *st)
{
	struct store_stamp now;

	if (!st->st_immutable)
		return true;
	if (!store_probe(st->st_path, STORE_READ, &now))
		return false;
	if (now.sp_size == st->st_stamp.sp_size &&
	    now.sp_mtime_ns == st->st_stamp.sp_mtime_ns && now.sp_log_size == 0)
		return true;
	sql_close(st->st_sql);
	st->st_sql = NULL;
	return connect_read(st) && check_version(st);
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static void
write_captures(struct sql *sq, const struct store_campaign *cg)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT OR IGNORE INTO capture (scenario_hash, name, bytes)"
	    " VALUES (?, ?, ?)");

	for (size_t i = 0; i < cg->cg_ncaptures; i++) {
		sql_bind_u64(ss, 1, cg->cg_scenario_hash);
		sql_bind_text(ss, 2, cg->cg_captures[i].cp_name);
		sql_bind_blob(ss, 3, cg->cg_captures[i].cp_bytes,
		    cg->cg_captures[i].cp_length);
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

bool
store_campaign_begin(struct store *st, struct store_campaign *cg)
{
	assert(st->st_mode == STORE_WRITE);
	(void)sql_begin(st->st_sql);
	struct sql_stmt *ss = sql_prepare(st->st_sql,
	    "INSERT INTO campaign (created, command, scenario, scenario_hash,"
	    " source, stack, build, strategy, knobs, seed)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	sql_bind_text(ss, 1, or_empty(cg->cg_created));
	sql_bind_text(ss, 2, or_empty(cg->cg_command));
	sql_bind_text(ss, 3, or_empty(cg->cg_scenario));
	sql_bind_u64(ss, 4, cg->cg_scenario_hash);
	sql_bind_text(ss, 5, or_empty(cg->cg_source));
	sql_bind_text(ss, 6, or_empty(cg->cg_stack));
	sql_bind_u64(ss, 7, cg->cg_build);
	sql_bind_text(ss, 8, or_empty(cg->cg_strategy));
	sql_bind_text(ss, 9, or_empty(cg->cg_knobs));
	sql_bind_u64(ss, 10, cg->cg_seed);
	(void)sql_run(ss);
	sql_finish(ss);
	int64_t id = sql_last_id(st->st_sql);
	write_captures(st->st_sql, cg);
	if (!sql_commit(st->st_sql))
		return store_fail_sql(st);
	cg->cg_id = id;
	st->st_campaign = cg->cg_id;
	return true;
}

bool
store_campaign_end(struct store *st, const struct store_campaign *cg)
{
	assert(st->st_mode == STORE_WRITE);
	assert(cg->cg_id > 0);
	struct sql_stmt *ss = sql_prepare(st->st_sql,
	    "UPDATE campaign SET runs = ?, steps = ?, seconds = ?"
	    " WHERE campaign = ?");

	sql_bind_u64(ss, 1, cg->cg_runs);
	sql_bind_u64(ss, 2, cg->cg_steps);
	sql_bind_real(ss, 3, cg->cg_seconds);
	sql_bind_int(ss, 4, cg->cg_id);
	bool ok = sql_run(ss);
	sql_finish(ss);
	return ok || store_fail_sql(st);
}

bool
store_metric(struct store *st, int64_t campaign, uint64_t run, const char *name,
    double value)
{
	assert(st->st_mode == STORE_WRITE);
	struct sql_stmt *ss = sql_prepare(st->st_sql,
	    "INSERT OR REPLACE INTO metric (campaign, name, run, value)"
	    " VALUES (?, ?, ?, ?)");

	sql_bind_int(ss, 1, campaign);
	sql_bind_text(ss, 2, name);
	sql_bind_u64(ss, 3, run);
	sql_bind_real(ss, 4, value);
	bool ok = sql_run(ss);
	sql_finish(ss);
	return ok || store_fail_sql(st);
}
