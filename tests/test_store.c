/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store.c -- the store keeps what it is given, and shows it.
 */

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "results/sql.h"
#include "results/store.h"
#include "tests/store_sample.h"

Suite *store_suite(void);

/* --- round trip --------------------------------------------------------- */

static void
check_access(const struct finding_access *a, const struct finding_access *b)
{
	ck_assert_uint_eq(a->fa_step, b->fa_step);
	ck_assert_uint_eq(a->fa_addr, b->fa_addr);
	ck_assert_uint_eq(a->fa_ctx, b->fa_ctx);
	ck_assert_uint_eq(a->fa_cpu, b->fa_cpu);
	ck_assert_uint_eq(a->fa_ipl, b->fa_ipl);
	ck_assert_uint_eq(a->fa_kind, b->fa_kind);
	ck_assert_uint_eq(a->fa_size, b->fa_size);
	ck_assert(memcmp(&a->fa_stack, &b->fa_stack, sizeof(a->fa_stack)) == 0);
	ck_assert_uint_eq(a->fa_locks.tl_count, b->fa_locks.tl_count);
	ck_assert_uint_eq(a->fa_locks.tl_lock[0], b->fa_locks.tl_lock[0]);
}

static void
check_campaign(const struct store_campaign *cg)
{
	ck_assert_int_eq(cg->cg_id, sample_campaign.cg_id);
	ck_assert_str_eq(cg->cg_created, sample_campaign.cg_created);
	ck_assert_str_eq(cg->cg_scenario, sample_campaign.cg_scenario);
	ck_assert_uint_eq(
	    cg->cg_scenario_hash, sample_campaign.cg_scenario_hash);
	ck_assert_str_eq(cg->cg_source, sample_campaign.cg_source);
	ck_assert_str_eq(cg->cg_stack, sample_campaign.cg_stack);
	ck_assert_uint_eq(cg->cg_build, sample_campaign.cg_build);
	ck_assert_str_eq(cg->cg_strategy, sample_campaign.cg_strategy);
	ck_assert_str_eq(cg->cg_knobs, sample_campaign.cg_knobs);
	ck_assert_str_eq(cg->cg_command, sample_campaign.cg_command);
	ck_assert_uint_eq(cg->cg_seed, sample_campaign.cg_seed);
}

static void
check_event(const struct trace_event *a, const struct trace_event *b)
{
	ck_assert_uint_eq(a->te_step, b->te_step);
	ck_assert_uint_eq(a->te_object, b->te_object);
	ck_assert_uint_eq(a->te_hash, b->te_hash);
	ck_assert_uint_eq(a->te_pc, b->te_pc);
	ck_assert_uint_eq(a->te_stack, b->te_stack);
	ck_assert_uint_eq(a->te_locks, b->te_locks);
	ck_assert_uint_eq(a->te_ctx, b->te_ctx);
	ck_assert_uint_eq(a->te_cpu, b->te_cpu);
	ck_assert_uint_eq(a->te_node, b->te_node);
	ck_assert_uint_eq(a->te_kind, b->te_kind);
	ck_assert_uint_eq(a->te_size, b->te_size);
	ck_assert_uint_eq(a->te_ipl, b->te_ipl);
}

static void
check_run(const struct store_run *rn)
{
	ck_assert_uint_eq(rn->rn_number, sample_run.rn_number);
	ck_assert_uint_eq(rn->rn_seed, sample_run.rn_seed);
	ck_assert_uint_eq(rn->rn_steps, sample_run.rn_steps);
	ck_assert_uint_eq(rn->rn_switches, sample_run.rn_switches);
	ck_assert_uint_eq(rn->rn_trace_hash, sample_run.rn_trace_hash);
	ck_assert_uint_eq(rn->rn_state_hash, sample_run.rn_state_hash);
	ck_assert_str_eq(rn->rn_strategy, sample_run.rn_strategy);
	ck_assert_str_eq(rn->rn_schedule, sample_run.rn_schedule);
	ck_assert_uint_eq(rn->rn_nevents, SAMPLE_EVENTS);
	for (size_t i = 0; i < SAMPLE_EVENTS; i++)
		check_event(&rn->rn_events[i], &sample_events[i]);
	ck_assert_uint_eq(rn->rn_nstacks, 3);
	ck_assert(
	    memcmp(rn->rn_stacks, sample_stacks, sizeof(sample_stacks)) == 0);
	ck_assert_uint_eq(rn->rn_nlocks, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(
		    rn->rn_locks[i].tl_count, sample_locks[i].tl_count);
		ck_assert(
		    memcmp(rn->rn_locks[i].tl_lock, sample_locks[i].tl_lock,
			sizeof(sample_locks[i].tl_lock)) == 0);
	}
	ck_assert_uint_eq(rn->rn_ncontexts, 2);
	ck_assert(memcmp(rn->rn_contexts, sample_contexts,
		      sizeof(sample_contexts)) == 0);
	ck_assert_uint_eq(rn->rn_nframes, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct trace_frame *a = &rn->rn_frames[i],
					 *b = &sample_frames[i];
		ck_assert_uint_eq(a->tf_step, b->tf_step);
		ck_assert_int_eq(a->tf_time, b->tf_time);
		ck_assert_uint_eq(a->tf_node, b->tf_node);
		ck_assert_uint_eq(a->tf_direction, b->tf_direction);
		ck_assert_uint_eq(a->tf_len, b->tf_len);
		ck_assert_uint_eq(a->tf_ethertype, b->tf_ethertype);
		ck_assert(memcmp(a->tf_dst, b->tf_dst, 6) == 0);
		ck_assert(memcmp(a->tf_src, b->tf_src, 6) == 0);
		ck_assert_str_eq(a->tf_ifname, b->tf_ifname);
	}
}

static void
check_finding(const struct store_loaded *ld)
{
	const struct store_finding *fg = &ld->ld_finding;
	const struct finding *fi = &ld->ld_raw;

	ck_assert_ptr_eq(fg->fg_finding, fi);
	ck_assert_ptr_eq(fg->fg_run, &ld->ld_run);
	ck_assert_int_eq(fg->fg_id, sample_record.fg_id);
	ck_assert_int_eq(fg->fg_campaign, sample_campaign.cg_id);
	ck_assert_str_eq(fg->fg_title, sample_record.fg_title);
	ck_assert_str_eq(fg->fg_fact, sample_record.fg_fact);
	ck_assert_str_eq(fg->fg_field, sample_record.fg_field);
	ck_assert_str_eq(fg->fg_object, sample_record.fg_object);
	ck_assert_str_eq(fg->fg_interface, sample_record.fg_interface);
	ck_assert_int_eq(fi->fi_kind, sample_finding.fi_kind);
	ck_assert_uint_eq(fi->fi_node, sample_finding.fi_node);
	ck_assert_int_eq(fi->fi_fatal, sample_finding.fi_fatal);
	ck_assert_uint_eq(fi->fi_step, sample_finding.fi_step);
	ck_assert_str_eq(fi->fi_text, sample_finding.fi_text);
	check_access(&fi->fi_first, &sample_finding.fi_first);
	check_access(&fi->fi_second, &sample_finding.fi_second);
	const struct trace_object *a = &fi->fi_object,
				  *b = &sample_finding.fi_object;
	check_access(&a->to_alloc, &b->to_alloc);
	check_access(&a->to_free, &b->to_free);
	ck_assert_uint_eq(a->to_addr, b->to_addr);
	ck_assert_uint_eq(a->to_size, b->to_size);
	ck_assert_uint_eq(a->to_serial, b->to_serial);
	ck_assert_int_eq(a->to_freed, b->to_freed);
	ck_assert_str_eq(a->to_type, b->to_type);
	ck_assert_uint_eq(fg->fg_nsymbols, 4);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_uint_eq(fg->fg_symbols[i].sy_build, 0xb);
		ck_assert_uint_eq(
		    fg->fg_symbols[i].sy_pc, sample_symbols[i].sy_pc);
		ck_assert_uint_eq(
		    fg->fg_symbols[i].sy_inline, sample_symbols[i].sy_inline);
		ck_assert_uint_eq(
		    fg->fg_symbols[i].sy_line, sample_symbols[i].sy_line);
		ck_assert_str_eq(fg->fg_symbols[i].sy_function,
		    sample_symbols[i].sy_function);
		ck_assert_str_eq(
		    fg->fg_symbols[i].sy_file, sample_symbols[i].sy_file);
	}
	ck_assert_uint_eq(fg->fg_nnames, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(
		    fg->fg_names[i].nm_addr, sample_names[i].nm_addr);
		ck_assert_str_eq(
		    fg->fg_names[i].nm_text, sample_names[i].nm_text);
	}
}

START_TEST(test_store_round_trip)
{
	sample_make_store();
	struct store *st = sample_open(STORE_READ);
	struct store_loaded *ld = store_finding_load(st, sample_record.fg_id);

	ck_assert_msg(ld != NULL, "%s", store_error());
	store_close(st); /* what is loaded stays */
	check_campaign(&ld->ld_campaign);
	ck_assert(ld->ld_campaign.cg_seconds < 0);
	check_run(&ld->ld_run);
	check_finding(ld);
	ck_assert_uint_eq(ld->ld_seen, 1);
	store_loaded_free(ld);
	store_loaded_free(NULL);
	/* Reading leaves the store alone. */
	ck_assert_uint_eq(sample_files(false), 1);
}
END_TEST

/* Absent parts stay absent. */
START_TEST(test_store_sparse)
{
	struct store *st = sample_open(STORE_WRITE);
	static const struct finding_access absent;

	sample_finding = (struct finding){ .fi_kind = FINDING_PANIC };
	sample_finding.fi_first.fa_stack =
	    sample_stacks[0]; /* a place, no access */
	sample_run = (struct store_run){ .rn_number = 1 };
	sample_record = (struct store_finding){ .fg_title = "panic",
		.fg_finding = &sample_finding,
		.fg_run = &sample_run };
	sample_begin(st);
	ck_assert(sample_add(st));
	struct store_loaded *ld = store_finding_load(st, sample_record.fg_id);
	ck_assert_msg(ld != NULL, "%s", store_error());
	ck_assert_ptr_null(ld->ld_finding.fg_fact);
	check_access(&ld->ld_raw.fi_first, &sample_finding.fi_first);
	check_access(&ld->ld_raw.fi_second, &absent);
	ck_assert_uint_eq(ld->ld_run.rn_nevents, 0);
	ck_assert_str_eq(ld->ld_run.rn_schedule, "");
	store_loaded_free(ld);
	store_close(st);
}
END_TEST

/* --- lists -------------------------------------------------------------- */

struct listed {
	size_t li_rows, li_max;
	struct store_finding_row li_last; /* its texts are gone */
	char li_fact[64];
	double li_seconds;
};

static bool
list_finding(const struct store_finding_row *fr, void *arg)
{
	struct listed *li = arg;

	li->li_last = *fr;
	ck_assert_str_eq(fr->fr_kind, "data-race");
	ck_assert_str_eq(fr->fr_scenario, sample_campaign.cg_scenario);
	ck_assert_str_eq(fr->fr_stack, sample_campaign.cg_stack);
	(void)snprintf(li->li_fact, sizeof(li->li_fact), "%s",
	    fr->fr_fact != NULL ? fr->fr_fact : "NULL");
	return ++li->li_rows != li->li_max;
}

static bool
list_campaign(const struct store_campaign *cg, void *arg)
{
	struct listed *li = arg;

	ck_assert_int_eq(cg->cg_id, (int64_t)li->li_rows + 1);
	ck_assert_str_eq(cg->cg_created, sample_campaign.cg_created);
	ck_assert_str_eq(cg->cg_source, sample_campaign.cg_source);
	li->li_seconds = cg->cg_seconds;
	return ++li->li_rows != li->li_max;
}

static struct listed
list(struct store *st, int64_t id, size_t max)
{
	struct listed li = { .li_max = max };

	ck_assert(store_findings(st, id, list_finding, &li));
	return li;
}

START_TEST(test_store_same_finding)
{
	struct store *st = sample_open(STORE_WRITE);

	sample_begin(st);
	sample_record.fg_fact = NULL;
	ck_assert(sample_add(st));
	int64_t first = sample_record.fg_id;
	/* The same run again, of a campaign that was interrupted. */
	ck_assert(sample_add(st));
	ck_assert_int_eq(sample_record.fg_id, first);
	/* Another run. */
	sample_run.rn_number++;
	sample_run.rn_schedule = "1:b:a:other";
	sample_record.fg_id = 0;
	ck_assert(!sample_add(st));
	ck_assert_int_eq(sample_record.fg_id, first);
	ck_assert(store_finding_seen(st, first, 40));
	ck_assert_str_eq(list(st, 0, 0).li_fact, "NULL");

	/* The same in a second campaign, where it breaks a fact. */
	sample_begin(st);
	sample_run.rn_number = 99;
	sample_record.fg_fact = "never data-race";
	ck_assert(!sample_add(st));
	struct listed all = list(st, 0, 0);
	ck_assert_uint_eq(all.li_rows, 1);
	ck_assert_uint_eq(all.li_last.fr_seen, 43);
	ck_assert_uint_eq(all.li_last.fr_first_run, 17);
	ck_assert_int_eq(all.li_last.fr_campaign, 1);
	ck_assert_str_eq(all.li_fact, "never data-race");
	ck_assert_uint_eq(list(st, 1, 0).li_last.fr_seen, 42);
	struct listed second = list(st, 2, 0);
	ck_assert_uint_eq(second.li_last.fr_seen, 1);
	ck_assert_uint_eq(second.li_last.fr_first_run, 99);
	ck_assert_uint_eq(list(st, 3, 0).li_rows, 0);

	/* The first schedule is kept. */
	struct store_loaded *ld = store_finding_load(st, first);
	ck_assert_str_eq(ld->ld_run.rn_schedule, "1:b:a:0,1");
	ck_assert_uint_eq(ld->ld_seen, 43);
	store_loaded_free(ld);

	/* Each part of the identity makes another finding. */
	sample_record.fg_title = "data-race other";
	ck_assert(sample_add(st));
	sample_campaign.cg_stack = "fixed";
	sample_begin(st);
	ck_assert(sample_add(st));
	sample_campaign.cg_scenario_hash++;
	sample_begin(st);
	ck_assert(sample_add(st));
	store_close(st);
	ck_assert_int_eq(sample_number("SELECT count(*) FROM finding"), 4);
	ck_assert_int_eq(sample_number("SELECT count(*) FROM run"), 4);
}
END_TEST

START_TEST(test_store_campaigns)
{
	struct store *st = sample_open(STORE_WRITE);
	struct listed li = { 0 };

	sample_begin(st);
	sample_begin(st);
	sample_campaign.cg_runs = 1000;
	sample_campaign.cg_steps = 2000000;
	sample_campaign.cg_seconds = 2.5;
	ck_assert(store_campaign_end(st, &sample_campaign));
	ck_assert(
	    store_metric(st, sample_campaign.cg_id, 500, "runs/s", 400.25));
	ck_assert(
	    store_metric(st, sample_campaign.cg_id, 500, "runs/s", 401.25));
	ck_assert(!store_metric(st, 77, 1, "runs/s", 1));
	ck_assert(store_campaigns(st, list_campaign, &li));
	ck_assert_uint_eq(li.li_rows, 2);
	ck_assert(li.li_seconds > 2.4 && li.li_seconds < 2.6);
	li = (struct listed){ .li_max = 1 };
	ck_assert(store_campaigns(st, list_campaign, &li));
	ck_assert_uint_eq(li.li_rows, 1);
	ck_assert(li.li_seconds < 0); /* not ended */
	ck_assert(sample_add(st));
	sample_record.fg_title = "data-race two";
	ck_assert(sample_add(st));
	ck_assert_uint_eq(list(st, 0, 0).li_rows, 2);
	ck_assert_uint_eq(list(st, 0, 1).li_rows, 1);
	store_close(st);
	ck_assert_int_eq(
	    sample_number("SELECT value * 100 FROM metric"), 40125);
}
END_TEST

START_TEST(test_store_no_such)
{
	char expected[2 * SAMPLE_PATH_SIZE];
	bool is_new;
	struct store *st = sample_open(STORE_WRITE);

	ck_assert_ptr_null(store_finding_load(st, 12));
	(void)snprintf(
	    expected, sizeof(expected), "%s: no finding F-0012", sample_db);
	ck_assert_str_eq(store_error(), expected);
	sample_record.fg_campaign = 5;
	ck_assert(!store_finding_add(st, &sample_record, &is_new));
	(void)snprintf(
	    expected, sizeof(expected), "%s: no campaign 5", sample_db);
	ck_assert_str_eq(store_error(), expected);
	/* An error is over when it has been told. */
	sample_begin(st);
	ck_assert(sample_add(st));
	store_close(st);
}
END_TEST

START_TEST(test_store_finding_id)
{
	ck_assert_int_eq(store_finding_id("F-0012"), 12);
	ck_assert_int_eq(store_finding_id("F-1"), 1);
	ck_assert_int_eq(store_finding_id("F-12345"), 12345);
	static const char *const wrong[] = { "", "F", "F-", "F-0", "F-0000",
		"f-1", "F-1x", "F--1", "F-+1", "F- 1", "12", "scenarios/F-1",
		"F-99999999999999999999" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(store_finding_id(wrong[i]) == -1, "%s", wrong[i]);
}
END_TEST

/* --- SQL for people ----------------------------------------------------- */

static void
check_text(const char *sql, const char *expected)
{
	struct sql *sq = sql_open(sample_db, SQL_READ);
	struct sql_stmt *ss = sql_prepare(sq, sql);

	ck_assert_msg(sql_row(ss), "%s: %s", sql,
	    sql_error(sq) != NULL ? sql_error(sq) : "no row");
	const char *text = sql_text(ss, 0);
	ck_assert_str_eq(text != NULL ? text : "NULL", expected);
	sql_finish(ss);
	sql_close(sq);
}

START_TEST(test_store_views)
{
	sample_make_store();
	check_text(
	    "SELECT finding || ' ' || object FROM findings", "F-0001 bif#3");
	check_text("SELECT field || ' ' || interface FROM findings",
	    "bif.bif_flags of shmif0");
	check_text("SELECT seed || ' ' || scenario_hash FROM campaigns",
	    "18446744073709551615 fffffffffffffffa");
	check_text(
	    "SELECT trace_hash FROM finding_schedules", "fffffffffffffffe");
	check_text("SELECT side || ' ' || kind || ' ' || address || ' ' ||"
		   " context || ' ' || ipl || ' ' || function || ' ' || at ||"
		   " ' ' || locks FROM finding_accesses WHERE side = 'freed'",
	    "freed write bif#3+0x15 a.cpu0.lwp vm inner a.c:3 softnet_lock");
	check_text("SELECT group_concat(level || inline || function, ' ')"
		   " FROM finding_stacks WHERE side = 'first'",
	    "00inner 01outer 10main");
	check_text("SELECT kind || ' ' || object || ' ' || function || ' ' ||"
		   " at || ' ' || context || ' ' || ipl || ' ' || hash"
		   " FROM events WHERE step = 4",
	    "volatile read 0x101003 inner a.c:3 a.cpu0.lwp softnet"
	    " daa66d2c7ddf743f");
	check_text("SELECT object || ' ' || locks FROM events WHERE step = 42",
	    "softnet_lock bridge#1 0x8000000000000000 0x8000000000000001"
	    " 0x8000000000000002 0x8000000000000003 0x8000000000000004"
	    " 0x8000000000000005 0x8000000000000006");
	check_text("SELECT name || ' ' || class FROM finding_contexts",
	    "a.cpu0.lwp lwp");
	check_text("SELECT direction || source || ethertype FROM"
		   " finding_frames WHERE step = 5",
	    "received02:00:00:00:00:100x0800");
	check_text("SELECT first_run FROM finding_sightings", "17");
	check_text("SELECT count(*) FROM event_kind k WHERE text IS NULL", "0");
}
END_TEST

/* Every query of analysis/sql runs in the shell and gives rows. */
START_TEST(test_store_queries)
{
	static const char sql[] = BRAID_SOURCE_DIR "/analysis/sql";
	char command[4 * SAMPLE_PATH_SIZE], line[200];
	struct dirent *entry;
	int queries = 0;

	sample_make_store();
	DIR *dir = opendir(sql);
	ck_assert_msg(dir != NULL, "%s", sql);
	while ((entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".sql") == NULL)
			continue;
		queries++;
		(void)snprintf(
		    command, sizeof(command), "%s/%s", sql, entry->d_name);
		FILE *file = fopen(command, "r");
		ck_assert_ptr_nonnull(file);
		ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
		(void)fclose(file);
		ck_assert_msg(
		    strncmp(line, "-- ", 3) == 0 && strstr(line, "?\n") != NULL,
		    "%s: %s", entry->d_name, line);
		(void)snprintf(command, sizeof(command),
		    "sqlite3 -bail -readonly '%s' <'%s/%s' 2>&1", sample_db,
		    sql, entry->d_name);
		FILE *shell = popen(command, "r");
		ck_assert_ptr_nonnull(shell);
		ck_assert_msg(fgets(line, sizeof(line), shell) != NULL,
		    "%s: no rows", entry->d_name);
		while (fgetc(shell) != EOF)
			continue;
		int status = pclose(shell);
		ck_assert_msg(status == 0, "%s: %s", entry->d_name, line);
	}
	(void)closedir(dir);
	ck_assert_int_ge(queries, 6);
}
END_TEST

Suite *
store_suite(void)
{
	Suite *s = suite_create("store");
	TCase *tc = tcase_create("store");

	tcase_add_checked_fixture(tc, sample_setup, sample_teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_store_round_trip);
	tcase_add_test(tc, test_store_sparse);
	tcase_add_test(tc, test_store_same_finding);
	tcase_add_test(tc, test_store_campaigns);
	tcase_add_test(tc, test_store_no_such);
	tcase_add_test(tc, test_store_finding_id);
	tcase_add_test(tc, test_store_views);
	tcase_add_test(tc, test_store_queries);
	suite_add_tcase(s, tc);
	return s;
}
