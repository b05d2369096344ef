/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_progress.c -- how far a campaign has come, and what hurt it.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/sql.h"
#include "results/store_private.h"

/* --- incidents ------------------------------------------------------------- */

bool
store_incident_add(
    struct store *st, int64_t campaign, const struct store_incident *si)
{
	struct sql *sq = st->st_sql;

	assert(st->st_mode == STORE_WRITE);
	(void)sql_begin(sq);
	int64_t sides[2];
	for (int i = 0; i < 2; i++)
		sides[i] = si->si_sides[i] != NULL ?
		    store_write_run(sq, campaign, si->si_sides[i]) :
		    0;
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO incident (campaign, number, message, outcome, signal,"
	    " first_run, second_run)"
	    " VALUES (?, nullif(?, 0), ?, ?, nullif(?, 0), nullif(?, 0),"
	    " nullif(?, 0))");
	sql_bind_int(ss, 1, campaign);
	sql_bind_u64(ss, 2, si->si_run);
	sql_bind_text(ss, 3, si->si_text);
	sql_bind_text(ss, 4, si->si_outcome);
	sql_bind_int(ss, 5, si->si_signal);
	sql_bind_int(ss, 6, sides[0]);
	sql_bind_int(ss, 7, sides[1]);
	(void)sql_run(ss);
	sql_finish(ss);
	return sql_commit(sq) || store_fail_sql(st);
}

/* --- coverage ---------------------------------------------------------------- */

bool
store_coverage_add(struct store *st, int64_t campaign,
    const struct store_coverage *rows, size_t n)
{
	struct sql *sq = st->st_sql;

	assert(st->st_mode == STORE_WRITE);
	(void)sql_begin(sq);
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT OR REPLACE INTO coverage (campaign, runs, reads_from,"
	    " ordered, blocks, facts, findings, classes, orders)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	for (size_t i = 0; i < n; i++) {
		const struct store_coverage *sc = &rows[i];
		sql_bind_int(ss, 1, campaign);
		sql_bind_u64(ss, 2, sc->sc_runs);
		sql_bind_u64(ss, 3, sc->sc_reads_from);
		sql_bind_u64(ss, 4, sc->sc_ordered);
		sql_bind_u64(ss, 5, sc->sc_blocks);
		sql_bind_u64(ss, 6, sc->sc_facts);
		sql_bind_u64(ss, 7, sc->sc_findings);
		sql_bind_u64(ss, 8, sc->sc_classes);
		sql_bind_u64(ss, 9, sc->sc_orders);
		(void)sql_run(ss);
	}
	sql_finish(ss);
	return sql_commit(sq) || store_fail_sql(st);
}

/* --- saving ---------------------------------------------------------------- */

static void
write_facts(struct sql *sq, int64_t campaign, const struct store_progress *pg)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT OR REPLACE INTO fact (campaign, number, fact, outcome, run)"
	    " VALUES (?, ?, ?, ?, nullif(?, 0))");

	for (size_t i = 0; i < pg->pg_nfacts; i++) {
		sql_bind_int(ss, 1, campaign);
		sql_bind_u64(ss, 2, i + 1);
		sql_bind_text(ss, 3, pg->pg_facts[i].sf_text);
		sql_bind_text(ss, 4, pg->pg_facts[i].sf_outcome);
		sql_bind_u64(ss, 5, pg->pg_facts[i].sf_run);
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

static void
write_progress(
    struct sql *sq, int64_t campaign, const struct store_progress *pg)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT OR REPLACE INTO progress (campaign, runs, steps, seconds,"
	    " failures, planned, strict, findings, also_seen, kinds, learnt)"
	    " VALUES (?, ?, ?, ?, ?, nullif(?, -1), ?, ?, ?, ?, ?)");

	sql_bind_int(ss, 1, campaign);
	sql_bind_u64(ss, 2, pg->pg_runs);
	sql_bind_u64(ss, 3, pg->pg_steps);
	sql_bind_real(ss, 4, pg->pg_seconds);
	sql_bind_u64(ss, 5, pg->pg_failures);
	sql_bind_u64(ss, 6, pg->pg_planned);
	sql_bind_int(ss, 7, pg->pg_strict);
	sql_bind_u64(ss, 8, pg->pg_findings);
	sql_bind_u64(ss, 9, pg->pg_also_seen);
	sql_bind_u64(ss, 10, pg->pg_kinds);
	sql_bind_blob(
	    ss, 11, pg->pg_learnt != NULL ? pg->pg_learnt : "", pg->pg_nlearnt);
	(void)sql_run(ss);
	sql_finish(ss);
}

bool
store_progress_save(
    struct store *st, int64_t campaign, const struct store_progress *pg)
{
	struct sql *sq = st->st_sql;

	assert(st->st_mode == STORE_WRITE);
	(void)sql_begin(sq);
	write_progress(sq, campaign, pg);
	write_facts(sq, campaign, pg);
	struct sql_stmt *ss = sql_prepare(
	    sq, "UPDATE campaign SET runs = ?, steps = ? WHERE campaign = ?");
	sql_bind_u64(ss, 1, pg->pg_runs);
	sql_bind_u64(ss, 2, pg->pg_steps);
	sql_bind_int(ss, 3, campaign);
	(void)sql_run(ss);
	sql_finish(ss);
	return sql_commit(sq) || store_fail_sql(st);
}

/* --- loading --------------------------------------------------------------- */

static bool
keep_campaign(const struct store_campaign *cg, void *arg)
{
	struct store_campaign *mine = arg;

	if (cg->cg_id != mine->cg_id)
		return true;
	*mine = *cg;
	mine->cg_created = store_strdup(cg->cg_created);
	mine->cg_scenario = store_strdup(cg->cg_scenario);
	mine->cg_source = store_strdup(cg->cg_source);
	mine->cg_stack = store_strdup(cg->cg_stack);
	mine->cg_strategy = store_strdup(cg->cg_strategy);
	mine->cg_knobs = store_strdup(cg->cg_knobs);
	mine->cg_command = store_strdup(cg->cg_command);
	return false;
}

static bool
read_progress(struct sql *sq, int64_t campaign, struct store_progress *pg)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "SELECT runs, steps, seconds, failures, coalesce(planned, -1),"
	    " strict, findings, also_seen, kinds, learnt"
	    " FROM progress WHERE campaign = ?");

	sql_bind_int(ss, 1, campaign);
	bool found = sql_row(ss);
	if (found) {
		pg->pg_runs = sql_u64(ss, 0);
		pg->pg_steps = sql_u64(ss, 1);
		pg->pg_seconds = sql_real(ss, 2);
		pg->pg_failures = sql_u64(ss, 3);
		pg->pg_planned = sql_u64(ss, 4);
		pg->pg_strict = sql_int(ss, 5) != 0;
		pg->pg_findings = sql_u64(ss, 6);
		pg->pg_also_seen = sql_u64(ss, 7);
		pg->pg_kinds = sql_u64(ss, 8);
		const void *learnt = sql_blob(ss, 9, &pg->pg_nlearnt);
		pg->pg_learnt = store_alloc(pg->pg_nlearnt);
		if (pg->pg_nlearnt > 0)
			memcpy((void *)(uintptr_t)pg->pg_learnt, learnt,
			    pg->pg_nlearnt);
	}
	sql_finish(ss);
	return found;
}

static struct sql_stmt *
rows_of(struct sql *sq, const char *columns, const char *behind,
    int64_t campaign, size_t *n)
{
	char text[512];
	struct sql_stmt *ss;

	(void)snprintf(text, sizeof(text), "SELECT count(*) %s", behind);
	ss = sql_prepare(sq, text);
	sql_bind_int(ss, 1, campaign);
	*n = sql_row(ss) ? (size_t)sql_int(ss, 0) : 0;
	sql_finish(ss);
	(void)snprintf(text, sizeof(text), "SELECT %s %s", columns, behind);
	ss = sql_prepare(sq, text);
	sql_bind_int(ss, 1, campaign);
	return ss;
}

static void
read_facts(struct sql *sq, int64_t campaign, struct store_progress *pg)
{
	size_t n, i = 0;
	struct sql_stmt *ss = rows_of(sq, "fact, outcome, run",
	    "FROM fact WHERE campaign = ? ORDER BY number", campaign, &n);
	struct store_fact *facts = store_alloc((n + 1) * sizeof(*facts));

	for (; i < n && sql_row(ss); i++) {
		facts[i].sf_text = store_strdup(sql_text(ss, 0));
		facts[i].sf_outcome = store_strdup(sql_text(ss, 1));
		facts[i].sf_run = sql_is_null(ss, 2) ? 0 : sql_u64(ss, 2);
	}
	sql_finish(ss);
	pg->pg_facts = facts;
	pg->pg_nfacts = i;
}

static void
read_seen(struct sql *sq, int64_t campaign, struct store_resumed *rs)
{
	size_t n, i = 0;
	struct sql_stmt *ss = rows_of(sq,
	    "f.finding, f.title, f.kind, f.fact, s.first_run,"
	    " f.campaign = s.campaign",
	    "FROM sighting s JOIN finding f USING (finding)"
	    " JOIN progress p ON p.campaign = s.campaign"
	    " WHERE s.campaign = ? AND s.first_run <= p.runs"
	    " ORDER BY s.first_run, f.finding",
	    campaign, &n);

	rs->rs_seen = store_alloc((n + 1) * sizeof(*rs->rs_seen));
	for (; i < n && sql_row(ss); i++) {
		struct store_seen *sn = &rs->rs_seen[i];

		sn->sn_id = sql_int(ss, 0);
		sn->sn_title = store_strdup(sql_text(ss, 1));
		sn->sn_kind = store_strdup(sql_text(ss, 2));
		if (!sql_is_null(ss, 3))
			sn->sn_fact = store_strdup(sql_text(ss, 3));
		sn->sn_run = sql_u64(ss, 4);
		sn->sn_new = sql_int(ss, 5) != 0;
	}
	sql_finish(ss);
	rs->rs_nseen = i;
}

struct store_resumed *
store_progress_load(struct store *st, int64_t campaign)
{
	struct store_resumed *rs = store_alloc(sizeof(*rs));
	struct sql *sq = st->st_sql;

	rs->rs_campaign.cg_id = campaign;
	if (store_campaigns(st, keep_campaign, &rs->rs_campaign)) {
		if (rs->rs_campaign.cg_source == NULL)
			(void)store_fail(
			    st->st_path, "no campaign %" PRId64, campaign);
		else if (!read_progress(sq, campaign, &rs->rs_progress))
			(void)store_fail(st->st_path,
			    "campaign %" PRId64 " cannot be resumed: it was "
			    "made by an older Braid, or ended at once",
			    campaign);
		else {
			read_facts(sq, campaign, &rs->rs_progress);
			read_seen(sq, campaign, rs);
			if (sql_error(sq) == NULL)
				return rs;
			(void)store_fail_sql(st);
		}
	}
	store_resumed_free(rs);
	return NULL;
}

static void
release(const void *p)
{
	free((void *)(uintptr_t)p);
}

void
store_resumed_free(struct store_resumed *rs)
{
	const struct store_campaign *cg = &rs->rs_campaign;

	release(cg->cg_created);
	release(cg->cg_scenario);
	release(cg->cg_source);
	release(cg->cg_stack);
	release(cg->cg_strategy);
	release(cg->cg_knobs);
	release(cg->cg_command);
	for (size_t i = 0; i < rs->rs_progress.pg_nfacts; i++) {
		release(rs->rs_progress.pg_facts[i].sf_text);
		release(rs->rs_progress.pg_facts[i].sf_outcome);
	}
	release(rs->rs_progress.pg_facts);
	release(rs->rs_progress.pg_learnt);
	for (size_t i = 0; i < rs->rs_nseen; i++) {
		release(rs->rs_seen[i].sn_title);
		release(rs->rs_seen[i].sn_kind);
		release(rs->rs_seen[i].sn_fact);
	}
	free(rs->rs_seen);
	free(rs);
}
