/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_query.c -- ask a store with SQL that somebody else wrote.
 */

#include <assert.h>

#include "results/sql.h"
#include "results/store_private.h"

enum { COLUMNS_MAX = 32 };

static void
bind(struct sql_stmt *ss, const struct store_bind *binds, size_t nbinds)
{
	for (size_t i = 0; i < nbinds; i++) {
		int param = sql_param(ss, binds[i].sb_name);
		if (param > 0 && binds[i].sb_text != NULL)
			sql_bind_text(ss, param, binds[i].sb_text);
	}
}

/* The rows of one statement; false when the callback wants no more. */
static bool
give_rows(struct sql_stmt *ss,
    bool (*row)(int ncol, const char *const *col, void *), void *arg)
{
	const char *columns[COLUMNS_MAX];
	int n = sql_columns(ss);
	bool more = true;

	assert(n <= COLUMNS_MAX);
	while (more && sql_row(ss)) {
		for (int i = 0; i < n; i++)
			columns[i] = sql_text(ss, i);
		more = row(n, columns, arg);
	}
	return more;
}

bool
store_query(struct store *st, const char *sql, const struct store_bind *binds,
    size_t nbinds, bool (*row)(int ncol, const char *const *col, void *),
    void *arg)
{
	struct sql_stmt *ss;
	bool more = true;

	assert(st->st_mode == STORE_READ);
	if (!store_refresh(st))
		return false;
	(void)sql_exec(st->st_sql, "PRAGMA temp_store = memory");
	(void)sql_exec(st->st_sql, "BEGIN");
	while (more && (ss = sql_prepare_next(st->st_sql, &sql)) != NULL) {
		bind(ss, binds, nbinds);
		more = give_rows(ss, row, arg);
		sql_finish(ss);
	}
	bool ok = sql_error(st->st_sql) == NULL || store_fail_sql(st);
	/* Takes the temporary tables away. */
	if (!sql_exec(st->st_sql, "ROLLBACK") && ok)
		ok = store_fail_sql(st);
	sql_forget(st->st_sql);
	return ok;
}
