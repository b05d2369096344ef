/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_sample.c -- a store in a folder of its own, for tests.
 */

#include "tests/store_sample.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/sql.h"

char sample_folder[SAMPLE_PATH_SIZE];
char sample_db[SAMPLE_PATH_SIZE];
struct trace_event sample_events[SAMPLE_EVENTS];
struct trace_stack sample_stacks[3];
struct trace_locks sample_locks[2];
struct trace_context sample_contexts[2];
struct trace_frame sample_frames[2];
struct store_symbol sample_symbols[4];
struct store_name sample_names[2];
struct finding sample_finding;
struct store_run sample_run;
struct store_campaign sample_campaign;
struct store_finding sample_record;

/* --- a finding in which every field has a value of its own ------------- */

static void
make_tables(void)
{
	sample_stacks[0] = (struct trace_stack){ 2, { 0x10, 0xfffffff0 } };
	sample_stacks[1] = (struct trace_stack){ 0, { 0 } };
	sample_stacks[2].ts_depth = TRACE_STACK_MAX;
	for (uint32_t i = 0; i < TRACE_STACK_MAX; i++)
		sample_stacks[2].ts_pc[i] = UINT32_MAX - i;
	sample_locks[0] = (struct trace_locks){ 1, { UINT64_MAX } };
	sample_locks[1].tl_count = TRACE_LOCKS_MAX;
	for (uint32_t i = 0; i < TRACE_LOCKS_MAX; i++)
		sample_locks[1].tl_lock[i] = (uint64_t)INT64_MAX + i;
	sample_contexts[0] =
	    (struct trace_context){ 1, 0, 0, TRACE_CLASS_LWP, "a.cpu0.lwp" };
	sample_contexts[1] =
	    (struct trace_context){ 1023, 127, 2, TRACE_CLASS_MACHINE, "" };
	sample_frames[0] = (struct trace_frame){ 5, 0, 0, 0, 64, 0x0800,
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, { 2, 0, 0, 0, 0, 0x10 },
		"shmif0", 0 };
	sample_frames[1] = (struct trace_frame){ 6, 12345, 1, 2, 1514, 0x86dd,
		{ 0, 1, 2, 3, 4, 5 }, { 6, 7, 8, 9, 10, 11 }, "", 0 };
	sample_symbols[0] =
	    (struct store_symbol){ 0xb, 0x10, 0, 3, "inner", "a.c" };
	sample_symbols[1] =
	    (struct store_symbol){ 0xb, 0x10, 1, 4, "outer", "b.c" };
	sample_symbols[2] =
	    (struct store_symbol){ 0xb, 0x20, 0, 5, "f'x", "c d.c" };
	sample_symbols[3] =
	    (struct store_symbol){ 0xb, 0xfffffff0, 0, 6, "main", "" };
	sample_names[0] = (struct store_name){ 0x101000, "softnet_lock" };
	sample_names[1] = (struct store_name){ 0x7fffffffffffffff, "bridge#1" };
	for (uint64_t i = 0; i < SAMPLE_EVENTS; i++)
		sample_events[i] = (struct trace_event){
			.te_step = i + 1,
			.te_object =
			    i % 7 == 0 ? UINT64_MAX - i : 0x101000 + i % 41,
			.te_hash = i * 0x9e3779b97f4a7c15u,
			.te_pc = i % 3 == 0 ? 0x10 : 0x20,
			.te_stack = (uint32_t)(i % 4),
			.te_locks = (uint32_t)(i % 3),
			.te_ctx = 1,
			.te_cpu = (uint16_t)(i % 128),
			.te_node = (uint8_t)(i % 200),
			.te_kind = (uint8_t)(i % TRACE_NKINDS),
			.te_size = (uint8_t)i,
			.te_ipl = (uint8_t)(i % 8),
		};
}

static struct finding_access
make_access(uint64_t n)
{
	return (struct finding_access){
		.fa_step = n,
		.fa_addr = 0x101010 + n,
		.fa_ctx = 1,
		.fa_cpu = (uint16_t)(n + 1),
		.fa_ipl = (uint8_t)(n % 8),
		.fa_kind = (uint8_t)(TRACE_READ + n % 3),
		.fa_size = 255,
		.fa_stack = sample_stacks[0],
		.fa_locks = { 1, { 0x101000 } },
	};
}

static void
make_finding(void)
{
	sample_finding = (struct finding){
		.fi_kind = FINDING_DATA_RACE,
		.fi_node = 3,
		.fi_fatal = true,
		.fi_step = 4000,
		.fi_first = make_access(4000),
		.fi_second = make_access(3990),
		.fi_object = { .to_addr = 0x101008,
		    .to_size = 112,
		    .to_serial = 3,
		    .to_freed = true,
		    .to_type = "bif",
		    .to_alloc = make_access(12),
		    .to_free = make_access(13) },
		.fi_text = "it's \"so\"\nand so",
	};
	sample_run = (struct store_run){ 17, UINT64_MAX, 5000, 9,
		UINT64_MAX - 1, 77, "pct depth=3", "1:b:a:0,1", sample_events,
		SAMPLE_EVENTS, sample_stacks, 3, sample_locks, 2,
		sample_contexts, 2, sample_frames, 2 };
	sample_record = (struct store_finding){ 0, 0,
		"data-race inner / main on bif", &sample_finding,
		"never data-race", &sample_run, sample_symbols, 4, sample_names,
		2, NULL, 0, "bif.bif_flags", "bif#3", "of shmif0" };
	sample_campaign = (struct store_campaign){
		.cg_created = "2016-08-02 12:00:00",
		.cg_scenario = "scenarios/delete.scn",
		.cg_scenario_hash = UINT64_MAX - 5,
		.cg_source = "node a cpus 2\n",
		.cg_stack = "2016-05",
		.cg_build = 0xb,
		.cg_strategy = "pct depth=3",
		.cg_knobs = "preempt=1",
		.cg_command = "fuzz",
		.cg_seed = UINT64_MAX,
	};
}

/* --- files ------------------------------------------------------------- */

void
sample_path(char *path, const char *name)
{
	(void)snprintf(
	    path, SAMPLE_PATH_SIZE, "%.120s/%.100s", sample_folder, name);
}

void
sample_setup(void)
{
	(void)strcpy(sample_folder, "/tmp/braid-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(sample_folder));
	ck_assert_int_eq(chmod(sample_folder, 0755), 0);
	sample_path(sample_db, "braid.db");
	make_tables();
	make_finding();
}

/* Files of the folder, without the two dots. */
size_t
sample_files(bool remove_them)
{
	DIR *dir = opendir(sample_folder);
	struct dirent *entry;
	size_t n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		char path[SAMPLE_PATH_SIZE];
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		n++;
		sample_path(path, entry->d_name);
		if (remove_them)
			ck_assert_int_eq(remove(path), 0);
	}
	(void)closedir(dir);
	return n;
}

void
sample_teardown(void)
{
	(void)chmod(sample_folder, 0755);
	(void)sample_files(true);
	ck_assert_int_eq(rmdir(sample_folder), 0);
}

struct store *
sample_open(enum store_mode mode)
{
	struct store *st = store_open(sample_db, mode);

	ck_assert_msg(st != NULL, "%s", store_error());
	return st;
}

void
sample_begin(struct store *st)
{
	ck_assert_msg(
	    store_campaign_begin(st, &sample_campaign), "%s", store_error());
	ck_assert_int_gt(sample_campaign.cg_id, 0);
	sample_record.fg_campaign = sample_campaign.cg_id;
}

bool
sample_add(struct store *st)
{
	bool is_new = false;

	ck_assert_msg(store_finding_add(st, &sample_record, &is_new), "%s",
	    store_error());
	ck_assert_int_gt(sample_record.fg_id, 0);
	return is_new;
}

/* A store with one finding, closed. */
void
sample_make_store(void)
{
	struct store *st = sample_open(STORE_WRITE);

	sample_begin(st);
	ck_assert(sample_add(st));
	store_close(st);
}

int64_t
sample_number(const char *sql)
{
	struct sql *sq = sql_open(sample_db, SQL_READ);
	int64_t value = sql_number(sq, sql);

	ck_assert_msg(sql_error(sq) == NULL, "%s", sql_error(sq));
	sql_close(sq);
	return value;
}
