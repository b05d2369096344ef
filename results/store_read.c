/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_read.c -- read findings back, and list what there is.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/sql.h"
#include "results/store_private.h"

/*
 * struct loaded
 *
 *	What the caller sees, and every block of memory it points to.
 */
struct loaded {
	struct store_loaded lo_public; /* first: free casts back */
	void **lo_blocks;
	size_t lo_nblocks, lo_blocks_max;
};

static void *
keep(struct loaded *lo, void *block)
{
	if (lo->lo_nblocks == lo->lo_blocks_max) {
		lo->lo_blocks_max = lo->lo_blocks_max * 2 + 64;
		lo->lo_blocks = realloc(
		    lo->lo_blocks, lo->lo_blocks_max * sizeof(*lo->lo_blocks));
		if (lo->lo_blocks == NULL)
			abort();
	}
	lo->lo_blocks[lo->lo_nblocks++] = block;
	return block;
}

/* A text column; "" for NULL. */
static const char *
keep_text(struct loaded *lo, struct sql_stmt *ss, int column)
{
	const char *text = sql_text(ss, column);

	return keep(lo, store_strdup(text != NULL ? text : ""));
}

/* A text column into an array inside a struct. */
static void
copy_text(char *to, size_t size, struct sql_stmt *ss, int column)
{
	const char *text = sql_text(ss, column);

	(void)snprintf(to, size, "%s", text != NULL ? text : "");
}

static struct sql_stmt *
prepare_for(struct sql *sq, const char *text, int64_t id)
{
	struct sql_stmt *ss = sql_prepare(sq, text);

	sql_bind_int(ss, 1, id);
	return ss;
}

/* Room for the rows that `SELECT count(*) ...` of one parameter counts. */
static void *
keep_rows(struct loaded *lo, struct sql *sq, const char *count, int64_t id,
    size_t row_size)
{
	struct sql_stmt *ss = prepare_for(sq, count, id);
	size_t rows = sql_row(ss) ? (size_t)sql_int(ss, 0) : 0;

	sql_finish(ss);
	return keep(lo, store_alloc(rows * row_size));
}

/* The numbers of a JSON array as write_* made it; how many. */
static uint32_t
parse_array(const char *text, uint64_t *numbers, uint32_t max)
{
	uint32_t n = 0;

	if (text == NULL || *text != '[')
		return 0;
	text++;
	while (n < max) {
		char *end;
		int64_t number = strtoll(text, &end, 10);
		if (end == text)
			break;
		numbers[n++] = (uint64_t)number;
		if (*end != ',')
			break;
		text = end + 1;
	}
	return n;
}

static void
read_pcs(struct sql_stmt *ss, int column, struct trace_stack *ts)
{
	uint64_t numbers[TRACE_STACK_MAX];

	ts->ts_depth =
	    parse_array(sql_text(ss, column), numbers, TRACE_STACK_MAX);
	for (uint32_t i = 0; i < ts->ts_depth; i++)
		ts->ts_pc[i] = (uint32_t)numbers[i];
}

static void
read_locks(struct sql_stmt *ss, int column, struct trace_locks *tl)
{
	tl->tl_count =
	    parse_array(sql_text(ss, column), tl->tl_lock, TRACE_LOCKS_MAX);
}

static void
read_mac(struct sql_stmt *ss, int column, uint8_t mac[6])
{
	const char *text = sql_text(ss, column);

	for (int i = 0; i < 6 && text != NULL && *text != '\0'; i++) {
		char *end;
		mac[i] = (uint8_t)strtoul(text, &end, 16);
		text = *end == ':' ? end + 1 : end;
	}
}

#define CAMPAIGN_COLUMNS                                                       \
	"campaign, created, scenario, scenario_hash, source, stack, build,"    \
	" strategy, knobs, command, seed, runs, steps, coalesce(seconds, -1)"

/* Texts are the statement's own. */
static void
read_campaign(struct sql_stmt *ss, struct store_campaign *cg)
{
	cg->cg_id = sql_int(ss, 0);
	cg->cg_created = sql_text(ss, 1);
	cg->cg_scenario = sql_text(ss, 2);
	cg->cg_scenario_hash = sql_u64(ss, 3);
	cg->cg_source = sql_text(ss, 4);
	cg->cg_stack = sql_text(ss, 5);
	cg->cg_build = sql_u64(ss, 6);
	cg->cg_strategy = sql_text(ss, 7);
	cg->cg_knobs = sql_text(ss, 8);
	cg->cg_command = sql_text(ss, 9);
	cg->cg_seed = sql_u64(ss, 10);
	cg->cg_runs = sql_u64(ss, 11);
	cg->cg_steps = sql_u64(ss, 12);
	cg->cg_seconds = sql_real(ss, 13);
}

/* Is there such a row? */
static bool
load_campaign(struct loaded *lo, struct sql *sq, int64_t id)
{
	struct store_campaign *cg = &lo->lo_public.ld_campaign;
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT " CAMPAIGN_COLUMNS " FROM campaign WHERE campaign = ?", id);
	bool found = sql_row(ss);

	if (found) {
		read_campaign(ss, cg);
		cg->cg_created = keep_text(lo, ss, 1);
		cg->cg_scenario = keep_text(lo, ss, 2);
		cg->cg_source = keep_text(lo, ss, 4);
		cg->cg_stack = keep_text(lo, ss, 5);
		cg->cg_strategy = keep_text(lo, ss, 7);
		cg->cg_knobs = keep_text(lo, ss, 8);
		cg->cg_command = keep_text(lo, ss, 9);
	}
	sql_finish(ss);
	return found;
}

static void
load_captures(struct loaded *lo, struct sql *sq)
{
	struct store_campaign *cg = &lo->lo_public.ld_campaign;
	int64_t hash = (int64_t)cg->cg_scenario_hash;
	struct store_capture *captures = keep_rows(lo, sq,
	    "SELECT count(*) FROM capture WHERE scenario_hash = ?", hash,
	    sizeof(*captures));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT name, bytes FROM capture WHERE scenario_hash = ?"
	    " ORDER BY name",
	    hash);

	while (sql_row(ss)) {
		struct store_capture *cp = &captures[cg->cg_ncaptures++];
		const void *bytes = sql_blob(ss, 1, &cp->cp_length);
		uint8_t *copy = keep(lo, store_alloc(cp->cp_length + 1));

		if (cp->cp_length > 0)
			memcpy(copy, bytes, cp->cp_length);
		cp->cp_bytes = copy;
		cp->cp_name = keep_text(lo, ss, 0);
	}
	sql_finish(ss);
	cg->cg_captures = captures;
}

static void
load_events(
    struct loaded *lo, struct sql *sq, int64_t run, struct store_run *rn)
{
	struct trace_event *events = keep_rows(lo, sq,
	    "SELECT count(*) FROM event WHERE run = ?", run, sizeof(*events));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT step, kind, node, cpu, ctx, ipl, pc, object, size, stack,"
	    " lockset, hash FROM event WHERE run = ? ORDER BY number",
	    run);

	while (sql_row(ss)) {
		struct trace_event *te = &events[rn->rn_nevents++];
		te->te_step = sql_u64(ss, 0);
		te->te_kind = (uint8_t)sql_int(ss, 1);
		te->te_node = (uint8_t)sql_int(ss, 2);
		te->te_cpu = (uint16_t)sql_int(ss, 3);
		te->te_ctx = (uint16_t)sql_int(ss, 4);
		te->te_ipl = (uint8_t)sql_int(ss, 5);
		te->te_pc = (uint32_t)sql_int(ss, 6);
		te->te_object = sql_u64(ss, 7);
		te->te_size = (uint8_t)sql_int(ss, 8);
		te->te_stack = (uint32_t)sql_int(ss, 9);
		te->te_locks = (uint32_t)sql_int(ss, 10);
		te->te_hash = sql_u64(ss, 11);
	}
	sql_finish(ss);
	rn->rn_events = events;
}

static void
load_stacks(
    struct loaded *lo, struct sql *sq, int64_t run, struct store_run *rn)
{
	struct trace_stack *stacks = keep_rows(lo, sq,
	    "SELECT count(*) FROM stack WHERE run = ?", run, sizeof(*stacks));
	struct trace_locks *locks = keep_rows(lo, sq,
	    "SELECT count(*) FROM lockset WHERE run = ?", run, sizeof(*locks));
	struct sql_stmt *ss = prepare_for(
	    sq, "SELECT pcs FROM stack WHERE run = ? ORDER BY number", run);

	while (sql_row(ss))
		read_pcs(ss, 0, &stacks[rn->rn_nstacks++]);
	sql_finish(ss);
	ss = prepare_for(
	    sq, "SELECT locks FROM lockset WHERE run = ? ORDER BY number", run);
	while (sql_row(ss))
		read_locks(ss, 0, &locks[rn->rn_nlocks++]);
	sql_finish(ss);
	rn->rn_stacks = stacks;
	rn->rn_locks = locks;
}

static void
load_contexts(
    struct loaded *lo, struct sql *sq, int64_t run, struct store_run *rn)
{
	struct trace_context *contexts =
	    keep_rows(lo, sq, "SELECT count(*) FROM context WHERE run = ?", run,
		sizeof(*contexts));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT node, ctx, cpu, class, name FROM context"
	    " WHERE run = ? ORDER BY number",
	    run);

	while (sql_row(ss)) {
		struct trace_context *tc = &contexts[rn->rn_ncontexts++];
		tc->tc_node = (uint8_t)sql_int(ss, 0);
		tc->tc_ctx = (uint16_t)sql_int(ss, 1);
		tc->tc_cpu = (uint16_t)sql_int(ss, 2);
		tc->tc_class = (uint8_t)sql_int(ss, 3);
		copy_text(tc->tc_name, sizeof(tc->tc_name), ss, 4);
	}
	sql_finish(ss);
	rn->rn_contexts = contexts;
}

static void
load_frames(
    struct loaded *lo, struct sql *sq, int64_t run, struct store_run *rn)
{
	struct trace_frame *frames = keep_rows(lo, sq,
	    "SELECT count(*) FROM frame WHERE run = ?", run, sizeof(*frames));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT step, node, direction, length, ethertype, source,"
	    " destination, interface, time FROM frame WHERE run = ? ORDER BY number",
	    run);

	while (sql_row(ss)) {
		struct trace_frame *tf = &frames[rn->rn_nframes++];
		tf->tf_step = sql_u64(ss, 0);
		tf->tf_node = (uint8_t)sql_int(ss, 1);
		tf->tf_direction = (uint8_t)sql_int(ss, 2);
		tf->tf_len = (uint16_t)sql_int(ss, 3);
		tf->tf_ethertype = (uint16_t)sql_int(ss, 4);
		read_mac(ss, 5, tf->tf_src);
		read_mac(ss, 6, tf->tf_dst);
		copy_text(tf->tf_ifname, sizeof(tf->tf_ifname), ss, 7);
		tf->tf_time = sql_int(ss, 8);
	}
	sql_finish(ss);
	rn->rn_frames = frames;
}

/* Is there such a run, with a schedule? */
static bool
load_run(struct loaded *lo, struct sql *sq, int64_t run, struct store_run *rn)
{
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT r.number, r.seed, r.strategy, r.steps, r.switches,"
	    " r.trace_hash, r.state_hash, s.schedule FROM run r"
	    " LEFT JOIN schedule s ON s.run = r.run AND s.kind = 'exact'"
	    " WHERE r.run = ?",
	    run);
	bool found = sql_row(ss) && !sql_is_null(ss, 7);

	if (found) {
		rn->rn_number = sql_u64(ss, 0);
		rn->rn_seed = sql_u64(ss, 1);
		rn->rn_strategy = keep_text(lo, ss, 2);
		rn->rn_steps = sql_u64(ss, 3);
		rn->rn_switches = sql_u64(ss, 4);
		rn->rn_trace_hash = sql_u64(ss, 5);
		rn->rn_state_hash = sql_u64(ss, 6);
		rn->rn_schedule = keep_text(lo, ss, 7);
	}
	sql_finish(ss);
	load_events(lo, sq, run, rn);
	load_stacks(lo, sq, run, rn);
	load_contexts(lo, sq, run, rn);
	load_frames(lo, sq, run, rn);
	return found;
}

static void
load_accesses(struct loaded *lo, struct sql *sq, int64_t finding)
{
	struct finding *fi = &lo->lo_public.ld_raw;
	struct finding_access *const sides[] = {
		[SIDE_FIRST] = &fi->fi_first,
		[SIDE_SECOND] = &fi->fi_second,
		[SIDE_ALLOC] = &fi->fi_object.to_alloc,
		[SIDE_FREE] = &fi->fi_object.to_free,
	};
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT side, step, addr, ctx, cpu, ipl, kind, size, pcs, locks"
	    " FROM access WHERE finding = ? AND side BETWEEN 1 AND 4",
	    finding);

	while (sql_row(ss)) {
		struct finding_access *fa = sides[sql_int(ss, 0)];
		fa->fa_step = sql_u64(ss, 1);
		fa->fa_addr = sql_u64(ss, 2);
		fa->fa_ctx = (uint16_t)sql_int(ss, 3);
		fa->fa_cpu = (uint16_t)sql_int(ss, 4);
		fa->fa_ipl = (uint8_t)sql_int(ss, 5);
		fa->fa_kind = (uint8_t)sql_int(ss, 6);
		fa->fa_size = (uint8_t)sql_int(ss, 7);
		read_pcs(ss, 8, &fa->fa_stack);
		read_locks(ss, 9, &fa->fa_locks);
	}
	sql_finish(ss);
}

/* The other runs that the finding rests on; are they whole? */
static bool
load_others(struct loaded *lo, struct sql *sq, int64_t finding)
{
	struct store_loaded *ld = &lo->lo_public;
	bool whole = true;

	ld->ld_others = keep_rows(lo, sq,
	    "SELECT count(*) FROM other_run WHERE finding = ?", finding,
	    sizeof(*ld->ld_others));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT run FROM other_run WHERE finding = ? ORDER BY number",
	    finding);
	while (sql_row(ss))
		whole = load_run(lo, sq, sql_int(ss, 0),
			    &ld->ld_others[ld->ld_nothers++]) &&
		    whole;
	sql_finish(ss);
	return whole;
}

static void
load_edges(struct loaded *lo, struct sql *sq, int64_t finding)
{
	struct store_finding *fg = &lo->lo_public.ld_finding;
	struct store_edge *edges = keep_rows(lo, sq,
	    "SELECT count(*) FROM lock_edge WHERE finding = ?", finding,
	    sizeof(*edges));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT run, context, held, lock FROM lock_edge WHERE finding = ?"
	    " ORDER BY number",
	    finding);

	while (sql_row(ss)) {
		struct store_edge *ed = &edges[fg->fg_nedges++];

		ed->ed_run = (unsigned)sql_int(ss, 0);
		ed->ed_context = keep_text(lo, ss, 1);
		ed->ed_held = keep_text(lo, ss, 2);
		ed->ed_lock = keep_text(lo, ss, 3);
	}
	sql_finish(ss);
	ss = prepare_for(sq,
	    "SELECT number, side, step, addr, ctx, cpu, ipl, kind, pcs"
	    " FROM lock_access WHERE finding = ?",
	    finding);
	while (sql_row(ss)) {
		uint64_t number = sql_u64(ss, 0);
		struct finding_access *fa;

		if (number - 1 >= fg->fg_nedges)
			continue;
		fa = sql_int(ss, 1) == 0 ? &edges[number - 1].ed_taken :
					   &edges[number - 1].ed_asked;
		fa->fa_step = sql_u64(ss, 2);
		fa->fa_addr = sql_u64(ss, 3);
		fa->fa_ctx = (uint16_t)sql_int(ss, 4);
		fa->fa_cpu = (uint16_t)sql_int(ss, 5);
		fa->fa_ipl = (uint8_t)sql_int(ss, 6);
		fa->fa_kind = (uint8_t)sql_int(ss, 7);
		read_pcs(ss, 8, &fa->fa_stack);
	}
	sql_finish(ss);
	fg->fg_edges = edges;
}

static void
load_symbols(struct loaded *lo, struct sql *sq, uint64_t build)
{
	struct store_finding *fg = &lo->lo_public.ld_finding;
	struct store_symbol *symbols =
	    keep_rows(lo, sq, "SELECT count(*) FROM symbol WHERE build = ?",
		(int64_t)build, sizeof(*symbols));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT pc, inline, line, function, file FROM symbol"
	    " WHERE build = ? ORDER BY pc, inline",
	    (int64_t)build);

	while (sql_row(ss)) {
		struct store_symbol *sy = &symbols[fg->fg_nsymbols++];
		sy->sy_build = build;
		sy->sy_pc = (uint32_t)sql_int(ss, 0);
		sy->sy_inline = (uint32_t)sql_int(ss, 1);
		sy->sy_line = (uint32_t)sql_int(ss, 2);
		sy->sy_function = keep_text(lo, ss, 3);
		sy->sy_file = keep_text(lo, ss, 4);
	}
	sql_finish(ss);
	fg->fg_symbols = symbols;
}

static void
load_names(struct loaded *lo, struct sql *sq, int64_t finding)
{
	struct store_finding *fg = &lo->lo_public.ld_finding;
	struct store_name *names =
	    keep_rows(lo, sq, "SELECT count(*) FROM name WHERE finding = ?",
		finding, sizeof(*names));
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT addr, name FROM name WHERE finding = ? ORDER BY addr",
	    finding);

	while (sql_row(ss)) {
		struct store_name *nm = &names[fg->fg_nnames++];
		nm->nm_addr = sql_u64(ss, 0);
		nm->nm_text = keep_text(lo, ss, 1);
	}
	sql_finish(ss);
	fg->fg_names = names;
}

/* The finding's own row; its run, or 0 when there is no such finding. */
static int64_t
load_finding(struct loaded *lo, struct sql *sq, int64_t id)
{
	struct store_finding *fg = &lo->lo_public.ld_finding;
	struct finding *fi = &lo->lo_public.ld_raw;
	struct trace_object *to = &fi->fi_object;
	int64_t run = 0;
	struct sql_stmt *ss = prepare_for(sq,
	    "SELECT campaign, run, title, kind, fact, seen, node, fatal, step,"
	    " message, object_type, object_serial, object_addr, object_size,"
	    " object_freed, object_name, object_interface, field"
	    " FROM finding WHERE finding = ?",
	    id);

	if (sql_row(ss)) {
		fg->fg_id = id;
		fg->fg_campaign = sql_int(ss, 0);
		run = sql_int(ss, 1);
		fg->fg_title = keep_text(lo, ss, 2);
		int kind = finding_kind_of(sql_text(ss, 3));
		fi->fi_kind =
		    kind < 0 ? FINDING_NKINDS : (enum finding_kind)kind;
		fg->fg_fact = sql_is_null(ss, 4) ? NULL : keep_text(lo, ss, 4);
		lo->lo_public.ld_seen = sql_u64(ss, 5);
		fi->fi_node = (uint8_t)sql_int(ss, 6);
		fi->fi_fatal = sql_int(ss, 7) != 0;
		fi->fi_step = sql_u64(ss, 8);
		copy_text(fi->fi_text, sizeof(fi->fi_text), ss, 9);
		copy_text(to->to_type, sizeof(to->to_type), ss, 10);
		to->to_serial = (uint32_t)sql_int(ss, 11);
		to->to_addr = sql_u64(ss, 12);
		to->to_size = sql_u64(ss, 13);
		to->to_freed = sql_int(ss, 14) != 0;
		fg->fg_object = keep_text(lo, ss, 15);
		fg->fg_interface = keep_text(lo, ss, 16);
		fg->fg_field = keep_text(lo, ss, 17);
	}
	sql_finish(ss);
	return run;
}

/* The finding as a smaller one of another, or its own smallest one. */
static void
load_reduction(struct loaded *lo, struct sql *sq, int64_t finding)
{
	struct store_loaded *ld = &lo->lo_public;
	struct store_reduction *re = &ld->ld_reduction;
	struct sql_stmt *ss;

	ss = prepare_for(sq,
	    "SELECT original, finding, preemptions, switches, lines, schedule"
	    " FROM reduction WHERE finding = ?1 OR original = ?1"
	    " ORDER BY finding = ?1 DESC, preemptions, switches, lines, finding"
	    " LIMIT 1",
	    finding);
	if (sql_row(ss)) {
		re->re_finding = sql_int(ss, 0);
		re->re_reduced = sql_int(ss, 1);
		re->re_preemptions = sql_u64(ss, 2);
		re->re_switches = sql_u64(ss, 3);
		re->re_lines = sql_u64(ss, 4);
		re->re_schedule = keep_text(lo, ss, 5);
		if (re->re_reduced == finding)
			ld->ld_reduced_from = re->re_finding;
	}
	sql_finish(ss);
}

struct store_loaded *
store_finding_load(struct store *st, int64_t id)
{
	if (!store_refresh(st))
		return NULL;
	struct loaded *lo = store_alloc(sizeof(*lo));
	struct store_loaded *ld = &lo->lo_public;
	struct sql *sq = st->st_sql;

	/* One snapshot, whatever a campaign adds meanwhile. */
	(void)sql_exec(sq, "BEGIN");
	int64_t run = load_finding(lo, sq, id);
	bool whole = true; /* what must be there is */
	if (run > 0) {
		whole = load_campaign(lo, sq, ld->ld_finding.fg_campaign);
		load_captures(lo, sq);
		whole = load_run(lo, sq, run, &ld->ld_run) && whole;
		whole = load_others(lo, sq, id) && whole;
		load_edges(lo, sq, id);
		load_reduction(lo, sq, id);
		load_accesses(lo, sq, id);
		load_symbols(lo, sq, ld->ld_campaign.cg_build);
		load_names(lo, sq, id);
		ld->ld_finding.fg_finding = &ld->ld_raw;
		ld->ld_finding.fg_run = &ld->ld_run;
	}
	bool ok = sql_commit(sq) || store_fail_sql(st);
	if (ok && run == 0)
		ok = store_fail(st->st_path, "no finding F-%04" PRId64, id);
	if (ok && !whole)
		ok = store_fail(st->st_path,
		    "the store is damaged: the run or the campaign of "
		    "F-%04" PRId64 " is missing",
		    id);
	if (!ok) {
		store_loaded_free(ld);
		return NULL;
	}
	return ld;
}

void
store_loaded_free(struct store_loaded *ld)
{
	/* lo_public is the first member. */
	struct loaded *lo = (struct loaded *)(void *)ld;

	if (lo == NULL)
		return;
	for (size_t i = 0; i < lo->lo_nblocks; i++)
		free(lo->lo_blocks[i]);
	free(lo->lo_blocks);
	free(lo);
}

bool
store_campaigns(struct store *st,
    bool (*row)(const struct store_campaign *, void *), void *arg)
{
	if (!store_refresh(st))
		return false;
	struct store_campaign cg = { .cg_id = 0 };
	struct sql_stmt *ss = sql_prepare(st->st_sql,
	    "SELECT " CAMPAIGN_COLUMNS " FROM campaign ORDER BY campaign");

	while (sql_row(ss)) {
		read_campaign(ss, &cg);
		if (!row(&cg, arg))
			break;
	}
	sql_finish(ss);
	return sql_error(st->st_sql) == NULL || store_fail_sql(st);
}

/*
 * With a campaign, run number and count are those of that campaign, also for
 * a finding that an earlier one found.
 */
#define FINDINGS                                                               \
	"SELECT f.finding, s.campaign, f.kind, f.title, c.scenario, f.stack,"  \
	" f.fact, coalesce(s.first_run, r.number), r.steps,"                   \
	" iif(?1 = 0, f.seen, s.times)"                                        \
	" FROM finding f JOIN run r ON r.run = f.run"                          \
	" JOIN sighting s ON s.finding = f.finding"                            \
	"  AND s.campaign = iif(?1 = 0, f.campaign, ?1)"                       \
	" JOIN campaign c ON c.campaign = s.campaign"                          \
	" ORDER BY f.finding"

bool
store_findings(struct store *st, int64_t campaign,
    bool (*row)(const struct store_finding_row *, void *), void *arg)
{
	if (!store_refresh(st))
		return false;
	struct store_finding_row fr;
	struct sql_stmt *ss = prepare_for(st->st_sql, FINDINGS, campaign);

	while (sql_row(ss)) {
		fr.fr_id = sql_int(ss, 0);
		fr.fr_campaign = sql_int(ss, 1);
		fr.fr_kind = sql_text(ss, 2);
		fr.fr_title = sql_text(ss, 3);
		fr.fr_scenario = sql_text(ss, 4);
		fr.fr_stack = sql_text(ss, 5);
		fr.fr_fact = sql_text(ss, 6);
		fr.fr_first_run = sql_u64(ss, 7);
		fr.fr_steps = sql_u64(ss, 8);
		fr.fr_seen = sql_u64(ss, 9);
		if (!row(&fr, arg))
			break;
	}
	sql_finish(ss);
	return sql_error(st->st_sql) == NULL || store_fail_sql(st);
}

int64_t
store_finding_id(const char *text)
{
	char *end;

	if (strncmp(text, "F-", 2) != 0 || text[2] < '0' || text[2] > '9')
		return -1;
	errno = 0;
	int64_t id = strtoll(text + 2, &end, 10);
	return errno != 0 || *end != '\0' || id == 0 ? -1 : id;
}
