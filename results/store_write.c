/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_write.c -- write findings, each with the run that shows it.
 *
 *	A finding is one transaction.  What repeats inside it (pcs of a stack,
 *	locks of a set) is a JSON array of decimal numbers, so that the SQL of
 *	the views can take it apart with json_each.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "results/sql.h"
#include "results/store_private.h"

enum { JSON_MAX = TRACE_STACK_MAX * 24 };

_Static_assert(TRACE_LOCKS_MAX <= TRACE_STACK_MAX, "a lock set fits as well");

static void
bind_pcs(struct sql_stmt *ss, int param, const struct trace_stack *ts)
{
	char text[JSON_MAX] = "[";
	size_t n = 1;

	assert(ts->ts_depth <= TRACE_STACK_MAX);
	for (uint32_t i = 0; i < ts->ts_depth; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%" PRIu32,
		    i > 0 ? "," : "", ts->ts_pc[i]);
	(void)snprintf(text + n, sizeof(text) - n, "]");
	sql_bind_text(ss, param, text);
}

static void
bind_locks(struct sql_stmt *ss, int param, const struct trace_locks *tl)
{
	char text[JSON_MAX] = "[";
	size_t n = 1;

	assert(tl->tl_count <= TRACE_LOCKS_MAX);
	for (uint32_t i = 0; i < tl->tl_count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%" PRId64,
		    i > 0 ? "," : "", (int64_t)tl->tl_lock[i]);
	(void)snprintf(text + n, sizeof(text) - n, "]");
	sql_bind_text(ss, param, text);
}

static void
bind_mac(struct sql_stmt *ss, int param, const uint8_t mac[6])
{
	char text[18];

	(void)snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x",
	    mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	sql_bind_text(ss, param, text);
}

static void
write_events(struct sql *sq, int64_t run, const struct store_run *rn)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO event (run, number, step, kind, node, cpu, ctx, ipl,"
	    " pc, object, size, stack, lockset, hash)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < rn->rn_nevents; i++) {
		const struct trace_event *te = &rn->rn_events[i];
		sql_bind_int(ss, 1, run);
		sql_bind_u64(ss, 2, i + 1);
		sql_bind_u64(ss, 3, te->te_step);
		sql_bind_int(ss, 4, te->te_kind);
		sql_bind_int(ss, 5, te->te_node);
		sql_bind_int(ss, 6, te->te_cpu);
		sql_bind_int(ss, 7, te->te_ctx);
		sql_bind_int(ss, 8, te->te_ipl);
		sql_bind_int(ss, 9, te->te_pc);
		sql_bind_u64(ss, 10, te->te_object);
		sql_bind_int(ss, 11, te->te_size);
		sql_bind_int(ss, 12, te->te_stack);
		sql_bind_int(ss, 13, te->te_locks);
		sql_bind_u64(ss, 14, te->te_hash);
		if (!sql_run(ss))
			break;
	}
	sql_finish(ss);
}

static void
write_stacks(struct sql *sq, int64_t run, const struct store_run *rn)
{
	struct sql_stmt *ss = sql_prepare(
	    sq, "INSERT INTO stack (run, number, pcs) VALUES (?, ?, ?)");

	for (size_t i = 0; i < rn->rn_nstacks; i++) {
		sql_bind_int(ss, 1, run);
		sql_bind_u64(ss, 2, i + 1);
		bind_pcs(ss, 3, &rn->rn_stacks[i]);
		(void)sql_run(ss);
	}
	sql_finish(ss);
	ss = sql_prepare(
	    sq, "INSERT INTO lockset (run, number, locks) VALUES (?, ?, ?)");
	for (size_t i = 0; i < rn->rn_nlocks; i++) {
		sql_bind_int(ss, 1, run);
		sql_bind_u64(ss, 2, i + 1);
		bind_locks(ss, 3, &rn->rn_locks[i]);
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

static void
write_contexts(struct sql *sq, int64_t run, const struct store_run *rn)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO context (run, number, node, ctx, cpu, class, name)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < rn->rn_ncontexts; i++) {
		const struct trace_context *tc = &rn->rn_contexts[i];
		sql_bind_int(ss, 1, run);
		sql_bind_u64(ss, 2, i + 1);
		sql_bind_int(ss, 3, tc->tc_node);
		sql_bind_int(ss, 4, tc->tc_ctx);
		sql_bind_int(ss, 5, tc->tc_cpu);
		sql_bind_int(ss, 6, tc->tc_class);
		sql_bind_text(ss, 7, tc->tc_name);
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

static void
write_frames(struct sql *sq, int64_t run, const struct store_run *rn)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO frame (run, number, step, node, direction, length,"
	    " ethertype, source, destination, interface, time)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < rn->rn_nframes; i++) {
		const struct trace_frame *tf = &rn->rn_frames[i];
		sql_bind_int(ss, 1, run);
		sql_bind_u64(ss, 2, i + 1);
		sql_bind_u64(ss, 3, tf->tf_step);
		sql_bind_int(ss, 4, tf->tf_node);
		sql_bind_int(ss, 5, tf->tf_direction);
		sql_bind_int(ss, 6, tf->tf_len);
		sql_bind_int(ss, 7, tf->tf_ethertype);
		bind_mac(ss, 8, tf->tf_src);
		bind_mac(ss, 9, tf->tf_dst);
		sql_bind_text(ss, 10, tf->tf_ifname);
		sql_bind_int(ss, 11, tf->tf_time);
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

int64_t
store_write_run(struct sql *sq, int64_t campaign, const struct store_run *rn)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO run (campaign, number, seed, strategy, steps,"
	    " switches, trace_hash, state_hash)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	sql_bind_int(ss, 1, campaign);
	sql_bind_u64(ss, 2, rn->rn_number);
	sql_bind_u64(ss, 3, rn->rn_seed);
	sql_bind_text(ss, 4, rn->rn_strategy != NULL ? rn->rn_strategy : "");
	sql_bind_u64(ss, 5, rn->rn_steps);
	sql_bind_u64(ss, 6, rn->rn_switches);
	sql_bind_u64(ss, 7, rn->rn_trace_hash);
	sql_bind_u64(ss, 8, rn->rn_state_hash);
	(void)sql_run(ss);
	sql_finish(ss);
	int64_t run = sql_last_id(sq);

	ss = sql_prepare(sq,
	    "INSERT INTO schedule (run, kind, schedule)"
	    " VALUES (?, 'exact', ?)");
	sql_bind_int(ss, 1, run);
	sql_bind_text(ss, 2, rn->rn_schedule != NULL ? rn->rn_schedule : "");
	(void)sql_run(ss);
	sql_finish(ss);
	write_events(sq, run, rn);
	write_stacks(sq, run, rn);
	write_contexts(sq, run, rn);
	write_frames(sq, run, rn);
	return run;
}

static void
write_access(struct sql *sq, int64_t finding, enum store_side side,
    const struct finding_access *fa)
{
	/* A panic has a place although it is no access. */
	if (fa->fa_kind == TRACE_NONE && fa->fa_step == 0 &&
	    fa->fa_stack.ts_depth == 0)
		return;
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO access (finding, side, step, addr, ctx, cpu, ipl,"
	    " kind, size, pcs, locks)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	sql_bind_int(ss, 1, finding);
	sql_bind_int(ss, 2, side);
	sql_bind_u64(ss, 3, fa->fa_step);
	sql_bind_u64(ss, 4, fa->fa_addr);
	sql_bind_int(ss, 5, fa->fa_ctx);
	sql_bind_int(ss, 6, fa->fa_cpu);
	sql_bind_int(ss, 7, fa->fa_ipl);
	sql_bind_int(ss, 8, fa->fa_kind);
	sql_bind_int(ss, 9, fa->fa_size);
	bind_pcs(ss, 10, &fa->fa_stack);
	bind_locks(ss, 11, &fa->fa_locks);
	(void)sql_run(ss);
	sql_finish(ss);
}

static void
write_symbols(struct sql *sq, const struct store_symbol *symbols, size_t n)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT OR IGNORE INTO symbol (build, pc, inline, function, file,"
	    " line) VALUES (?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < n; i++) {
		const struct store_symbol *sy = &symbols[i];
		sql_bind_u64(ss, 1, sy->sy_build);
		sql_bind_int(ss, 2, sy->sy_pc);
		sql_bind_int(ss, 3, sy->sy_inline);
		sql_bind_text(ss, 4, sy->sy_function);
		sql_bind_text(ss, 5, sy->sy_file);
		sql_bind_int(ss, 6, sy->sy_line);
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

static void
write_names(struct sql *sq, const struct store_finding *fg)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT OR IGNORE INTO name (finding, addr, name)"
	    " VALUES (?, ?, ?)");

	for (size_t i = 0; i < fg->fg_nnames; i++) {
		sql_bind_int(ss, 1, fg->fg_id);
		sql_bind_u64(ss, 2, fg->fg_names[i].nm_addr);
		sql_bind_text(ss, 3, fg->fg_names[i].nm_text);
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

/* The row of a finding; sets fg_id. */
static void
write_finding(struct sql *sq, struct store_finding *fg, int64_t run)
{
	const struct finding *fi = fg->fg_finding;
	const struct trace_object *to = &fi->fi_object;
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO finding (campaign, run, scenario_hash, stack, title,"
	    " kind, fact, node, fatal, step, message, object_type,"
	    " object_serial, object_addr, object_size, object_freed,"
	    " object_name, object_interface, field)"
	    " SELECT campaign, ?2, scenario_hash, stack, ?3, ?4, ?5, ?6, ?7,"
	    " ?8, ?9, ?10, ?11, ?12, ?13, ?14, coalesce(?15, ''),"
	    " coalesce(?16, ''), coalesce(?17, '')"
	    " FROM campaign WHERE campaign = ?1");

	sql_bind_int(ss, 1, fg->fg_campaign);
	sql_bind_int(ss, 2, run);
	sql_bind_text(ss, 3, fg->fg_title);
	sql_bind_text(ss, 4, finding_kind_text(fi->fi_kind));
	sql_bind_text(ss, 5, fg->fg_fact);
	sql_bind_int(ss, 6, fi->fi_node);
	sql_bind_int(ss, 7, fi->fi_fatal);
	sql_bind_u64(ss, 8, fi->fi_step);
	sql_bind_text(ss, 9, fi->fi_text);
	sql_bind_text(ss, 10, to->to_type);
	sql_bind_int(ss, 11, to->to_serial);
	sql_bind_u64(ss, 12, to->to_addr);
	sql_bind_u64(ss, 13, to->to_size);
	sql_bind_int(ss, 14, to->to_freed);
	sql_bind_text(ss, 15, fg->fg_object);
	sql_bind_text(ss, 16, fg->fg_interface);
	sql_bind_text(ss, 17, fg->fg_field);
	(void)sql_run(ss);
	sql_finish(ss);
	fg->fg_id = sql_last_id(sq);
}

static void
write_lock_access(struct sql_stmt *ss, int64_t finding, size_t number, int side,
    const struct finding_access *fa)
{
	sql_bind_int(ss, 1, finding);
	sql_bind_u64(ss, 2, number);
	sql_bind_int(ss, 3, side);
	sql_bind_u64(ss, 4, fa->fa_step);
	sql_bind_u64(ss, 5, fa->fa_addr);
	sql_bind_int(ss, 6, fa->fa_ctx);
	sql_bind_int(ss, 7, fa->fa_cpu);
	sql_bind_int(ss, 8, fa->fa_ipl);
	sql_bind_int(ss, 9, fa->fa_kind);
	bind_pcs(ss, 10, &fa->fa_stack);
	(void)sql_run(ss);
}

static void
write_edges(struct sql *sq, const struct store_finding *fg)
{
	struct sql_stmt *edge = sql_prepare(sq,
	    "INSERT INTO lock_edge (finding, number, run, context, held, lock)"
	    " VALUES (?, ?, ?, ?, ?, ?)");
	struct sql_stmt *access = sql_prepare(sq,
	    "INSERT INTO lock_access (finding, number, side, step, addr, ctx,"
	    " cpu, ipl, kind, pcs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < fg->fg_nedges; i++) {
		const struct store_edge *ed = &fg->fg_edges[i];

		sql_bind_int(edge, 1, fg->fg_id);
		sql_bind_u64(edge, 2, i + 1);
		sql_bind_int(edge, 3, ed->ed_run);
		sql_bind_text(edge, 4, ed->ed_context);
		sql_bind_text(edge, 5, ed->ed_held);
		sql_bind_text(edge, 6, ed->ed_lock);
		(void)sql_run(edge);
		if (ed->ed_held[0] != '\0')
			write_lock_access(
			    access, fg->fg_id, i + 1, 0, &ed->ed_taken);
		write_lock_access(access, fg->fg_id, i + 1, 1, &ed->ed_asked);
	}
	sql_finish(edge);
	sql_finish(access);
}

/* The finding of the same scenario, stack and title, or 0. */
static int64_t
find_same(struct sql *sq, const struct store_finding *fg)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "SELECT f.finding FROM campaign c JOIN finding f"
	    " ON f.scenario_hash = c.scenario_hash AND f.stack = c.stack"
	    " WHERE c.campaign = ? AND f.title = ?");

	sql_bind_int(ss, 1, fg->fg_campaign);
	sql_bind_text(ss, 2, fg->fg_title);
	int64_t finding = sql_row(ss) ? sql_int(ss, 0) : 0;
	sql_finish(ss);
	return finding;
}

/* A sighting in the campaign; 0: in the one that found it first. */
static void
write_sighting(struct sql *sq, int64_t campaign, int64_t finding,
    const struct store_run *rn, uint64_t times)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "INSERT INTO sighting (campaign, finding, first_run, times)"
	    " SELECT iif(?1 > 0, ?1, campaign), finding, ?3, ?4"
	    " FROM finding WHERE finding = ?2"
	    " ON CONFLICT DO UPDATE SET times = times + excluded.times,"
	    " first_run = coalesce(first_run, excluded.first_run)");

	sql_bind_int(ss, 1, campaign);
	sql_bind_int(ss, 2, finding);
	if (rn != NULL)
		sql_bind_u64(ss, 3, rn->rn_number);
	else
		sql_bind_null(ss, 3);
	sql_bind_u64(ss, 4, times);
	(void)sql_run(ss);
	sql_finish(ss);
}

/* Count it; a fact that it breaks now is a fact that it breaks. */
static void
count_again(struct sql *sq, int64_t finding, const char *fact, uint64_t times)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "UPDATE finding SET seen = seen + ?2, fact = coalesce(fact, ?3)"
	    " WHERE finding = ?1");

	sql_bind_int(ss, 1, finding);
	sql_bind_u64(ss, 2, times);
	sql_bind_text(ss, 3, fact);
	(void)sql_run(ss);
	sql_finish(ss);
}

/* Did the campaign store it before it was interrupted?  *is_new as then. */
static bool
stored_before(struct sql *sq, int64_t campaign, int64_t finding, uint64_t run,
    bool *is_new)
{
	struct sql_stmt *ss = sql_prepare(sq,
	    "SELECT f.campaign = s.campaign AND r.number = s.first_run"
	    " FROM sighting s JOIN finding f USING (finding)"
	    " JOIN run r ON r.run = f.run"
	    " WHERE s.campaign = ? AND s.finding = ? AND s.first_run = ?");

	sql_bind_int(ss, 1, campaign);
	sql_bind_int(ss, 2, finding);
	sql_bind_u64(ss, 3, run);
	bool before = sql_row(ss);
	*is_new = before && sql_int(ss, 0) != 0;
	sql_finish(ss);
	return before;
}

static bool
campaign_exists(struct sql *sq, int64_t campaign)
{
	struct sql_stmt *ss =
	    sql_prepare(sq, "SELECT 1 FROM campaign WHERE campaign = ?");

	sql_bind_int(ss, 1, campaign);
	bool exists = sql_row(ss);
	sql_finish(ss);
	return exists;
}

bool
store_finding_add(struct store *st, struct store_finding *fg, bool *is_new)
{
	struct sql *sq = st->st_sql;
	const struct finding *fi = fg->fg_finding;

	assert(st->st_mode == STORE_WRITE);
	assert(fg->fg_run != NULL);
	if (!campaign_exists(sq, fg->fg_campaign))
		return sql_error(sq) != NULL ?
		    store_fail_sql(st) :
		    store_fail(
			st->st_path, "no campaign %" PRId64, fg->fg_campaign);
	(void)sql_begin(sq);
	int64_t same = find_same(sq, fg);
	if (same > 0 &&
	    stored_before(
		sq, fg->fg_campaign, same, fg->fg_run->rn_number, is_new)) {
		fg->fg_id = same;
		return sql_commit(sq) || store_fail_sql(st);
	}
	if (same > 0) {
		fg->fg_id = same;
		count_again(sq, same, fg->fg_fact, 1);
	} else {
		int64_t run = store_write_run(sq, fg->fg_campaign, fg->fg_run);
		write_finding(sq, fg, run);
		write_access(sq, fg->fg_id, SIDE_FIRST, &fi->fi_first);
		write_access(sq, fg->fg_id, SIDE_SECOND, &fi->fi_second);
		write_access(
		    sq, fg->fg_id, SIDE_ALLOC, &fi->fi_object.to_alloc);
		if (fi->fi_object.to_freed)
			write_access(
			    sq, fg->fg_id, SIDE_FREE, &fi->fi_object.to_free);
		write_symbols(sq, fg->fg_symbols, fg->fg_nsymbols);
		write_names(sq, fg);
		write_edges(sq, fg);
	}
	write_sighting(sq, fg->fg_campaign, fg->fg_id, fg->fg_run, 1);
	if (!sql_commit(sq))
		return store_fail_sql(st);
	*is_new = same == 0;
	st->st_campaign = fg->fg_campaign;
	return true;
}

bool
store_finding_add_run(struct store *st, int64_t id, const struct store_run *rn,
    const struct store_symbol *symbols, size_t nsymbols)
{
	struct sql *sq = st->st_sql;
	struct sql_stmt *ss;

	assert(st->st_mode == STORE_WRITE);
	(void)sql_begin(sq);
	int64_t run = store_write_run(sq, st->st_campaign, rn);
	write_symbols(sq, symbols, nsymbols);
	ss = sql_prepare(sq,
	    "INSERT INTO other_run (finding, number, run)"
	    " SELECT ?1, count(*) + 1, ?2 FROM other_run WHERE finding = ?1");
	sql_bind_int(ss, 1, id);
	sql_bind_int(ss, 2, run);
	(void)sql_run(ss);
	sql_finish(ss);
	return sql_commit(sq) || store_fail_sql(st);
}

bool
store_finding_seen(struct store *st, int64_t id, uint64_t times)
{
	struct sql *sq = st->st_sql;

	assert(st->st_mode == STORE_WRITE);
	(void)sql_begin(sq);
	count_again(sq, id, NULL, times);
	write_sighting(sq, st->st_campaign, id, NULL, times);
	return sql_commit(sq) || store_fail_sql(st);
}

bool
store_reduction_add(struct store *st, const struct store_reduction *re)
{
	struct sql *sq = st->st_sql;
	struct sql_stmt *ss;

	assert(st->st_mode == STORE_WRITE);
	(void)sql_begin(sq);
	ss = sql_prepare(sq,
	    "INSERT OR REPLACE INTO reduction (finding, original, preemptions,"
	    " switches, lines, schedule) VALUES (?, ?, ?, ?, ?, ?)");
	sql_bind_int(ss, 1, re->re_reduced);
	sql_bind_int(ss, 2, re->re_finding);
	sql_bind_u64(ss, 3, re->re_preemptions);
	sql_bind_u64(ss, 4, re->re_switches);
	sql_bind_u64(ss, 5, re->re_lines);
	sql_bind_text(ss, 6, re->re_schedule);
	(void)sql_run(ss);
	sql_finish(ss);
	return sql_commit(sq) || store_fail_sql(st);
}
