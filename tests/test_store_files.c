/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_files.c -- the store only touches what is its own, and survives.
 */

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "results/schema.h"
#include "results/sql.h"
#include "results/store.h"
#include "tests/store_sample.h"

Suite *store_files_suite(void);

enum { NOBODY = 65534, LARGE = 1 << 20 };

static size_t
read_file(const char *path, char *buf)
{
	FILE *file = fopen(path, "rb");

	ck_assert_ptr_nonnull(file);
	size_t n = fread(buf, 1, LARGE, file);
	(void)fclose(file);
	return n;
}

static void
write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

/* Open it, which must fail with this message and change no file. */
static void
check_refused(const char *path, enum store_mode mode, const char *message)
{
	static char before[LARGE], after[LARGE];
	char expected[2 * SAMPLE_PATH_SIZE];
	struct stat st;
	bool file = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	size_t size = file ? read_file(path, before) : 0;
	size_t files = sample_files(false);

	(void)snprintf(expected, sizeof(expected), "%s: %s", path, message);
	ck_assert_ptr_null(store_open(path, mode));
	ck_assert_str_eq(store_error(), expected);
	ck_assert_uint_eq(sample_files(false), files);
	if (file) {
		ck_assert_uint_eq(read_file(path, after), size);
		ck_assert(memcmp(before, after, size) == 0);
	}
}

static void
exec(const char *path, const char *sql)
{
	struct sql *sq = sql_open(path, SQL_WRITE);

	(void)sql_exec(sq, sql);
	ck_assert_msg(sql_error(sq) == NULL, "%s", sql_error(sq));
	sql_adopt(sq);
	sql_close(sq);
}

/* --- what is not ours --------------------------------------------------- */

START_TEST(test_store_not_there)
{
	char path[SAMPLE_PATH_SIZE];

	check_refused(sample_db, STORE_READ, "no such store");
	sample_path(path, "missing/braid.db");
	check_refused(path, STORE_READ, "no such store");
	check_refused(path, STORE_WRITE, "its folder does not exist");
	check_refused(sample_folder, STORE_READ, "a folder, not a store");
	check_refused(sample_folder, STORE_WRITE, "a folder, not a store");
	check_refused("/dev/null", STORE_READ, "not a regular file");
	check_refused("/dev/null", STORE_WRITE, "not a regular file");
	check_refused("/dev/null/x", STORE_READ, "Not a directory");
	ck_assert_ptr_null(store_open("", STORE_WRITE));
	ck_assert_str_eq(store_error(), "\"\": not a file name");
	/* Root too may not make files there. */
	ck_assert_ptr_null(store_open("/proc/braid.db", STORE_WRITE));
	ck_assert_int_eq(strncmp(store_error(), "/proc/braid.db: ", 16), 0);
}
END_TEST

START_TEST(test_store_not_a_database)
{
	char text[1000];

	memset(text, 'x', sizeof(text));
	write_file(sample_db, text, sizeof(text));
	check_refused(sample_db, STORE_READ, "not a database");
	check_refused(sample_db, STORE_WRITE, "not a database");
	write_file(sample_db, "SQL", 3);
	check_refused(sample_db, STORE_READ, "not a database");
	check_refused(sample_db, STORE_WRITE, "not a database");
	write_file(sample_db, "", 0);
	check_refused(sample_db, STORE_READ, "empty, not a Braid store");
	/* That is what mktemp leaves, and a writer killed at once. */
	sample_make_store();
}
END_TEST

START_TEST(test_store_foreign)
{
	static const char foreign[] =
	    "not a Braid store (made by another program)";

	exec(sample_db,
	    "CREATE TABLE finding (x); INSERT INTO finding VALUES (1)");
	check_refused(sample_db, STORE_READ, foreign);
	check_refused(sample_db, STORE_WRITE, foreign);
	exec(sample_db, "PRAGMA journal_mode = WAL");
	check_refused(sample_db, STORE_READ, foreign);
	check_refused(sample_db, STORE_WRITE, foreign);
	exec(sample_db, "PRAGMA application_id = 252006");
	check_refused(sample_db, STORE_READ, foreign);
	check_refused(sample_db, STORE_WRITE, foreign);
}
END_TEST

/* Our application_id, but none of our tables. */
START_TEST(test_store_foreign_inside)
{
	exec(sample_db,
	    "CREATE TABLE t (x); PRAGMA application_id = 1114792297");
	ck_assert_int_eq(SCHEMA_APPLICATION_ID, 1114792297);
	check_refused(sample_db, STORE_READ,
	    "not a Braid store (made by another program)");
	check_refused(sample_db, STORE_WRITE,
	    "not a Braid store (made by another program)");
}
END_TEST

START_TEST(test_store_newer)
{
	sample_make_store();
	exec(sample_db, "PRAGMA user_version = 99");
	check_refused(sample_db, STORE_READ,
	    "made by a newer Braid (schema 99, this one knows 7)");
	check_refused(sample_db, STORE_WRITE,
	    "made by a newer Braid (schema 99, this one knows 7)");
}
END_TEST

/* A store of version 1 is brought up to date by who writes. */
START_TEST(test_store_older)
{
	sample_make_store();
	exec(sample_db,
	    "DROP VIEW findings; DROP VIEW finding_accesses; DROP VIEW events;"
	    "ALTER TABLE finding DROP COLUMN object_name;"
	    "ALTER TABLE finding DROP COLUMN object_interface;"
	    "ALTER TABLE finding DROP COLUMN field;"
	    "DROP VIEW finding_lock_orders; DROP TABLE other_run;"
	    "DROP TABLE lock_access; DROP TABLE lock_edge;"
	    "DROP TABLE capture;"
	    "CREATE VIEW events AS SELECT 1 AS finding;"
	    "DROP VIEW incidents; DROP TABLE progress; DROP TABLE fact;"
	    "DROP TABLE incident; DROP TABLE coverage;"
	    "DROP VIEW reductions; DROP TABLE reduction;"
	    "PRAGMA user_version = 1");
	check_refused(sample_db, STORE_READ,
	    "made by an older Braid (schema 1); the next campaign in it "
	    "brings it up to date");
	struct store *st = sample_open(STORE_WRITE);
	struct store_loaded *ld = store_finding_load(st, 1);
	ck_assert_msg(ld != NULL, "%s", store_error());
	ck_assert_str_eq(ld->ld_finding.fg_field, "");
	ck_assert_str_eq(ld->ld_finding.fg_object, "");
	ck_assert_str_eq(ld->ld_raw.fi_object.to_type, "bif");
	store_loaded_free(ld);
	store_close(st);
	exec(sample_db,
	    "SELECT f.field, f.object, e.object, a.address FROM findings f"
	    " JOIN events e USING (finding) JOIN finding_accesses a"
	    " USING (finding) LIMIT 1");
}
END_TEST

/* Somebody took out rows that a finding needs. */
START_TEST(test_store_rows_missing)
{
	static const char *const tables[] = { "run", "schedule", "campaign" };
	char sql[64], expected[2 * SAMPLE_PATH_SIZE];

	sample_make_store();
	(void)snprintf(sql, sizeof(sql),
	    "PRAGMA foreign_keys = OFF; DELETE FROM %s", tables[_i]);
	exec(sample_db, sql);
	struct store *st = sample_open(STORE_READ);
	ck_assert_ptr_null(store_finding_load(st, 1));
	(void)snprintf(expected, sizeof(expected),
	    "%s: the store is damaged: the run or the campaign of F-0001 is "
	    "missing",
	    sample_db);
	ck_assert_str_eq(store_error(), expected);
	store_close(st);
}
END_TEST

/* The newer version is in the write-ahead log still. */
START_TEST(test_store_newer_in_log)
{
	static char before[LARGE], after[LARGE];
	char log[SAMPLE_PATH_SIZE];

	sample_make_store();
	pid_t child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		struct sql *sq = sql_open(sample_db, SQL_WRITE);
		(void)sql_exec(sq, "PRAGMA user_version = 99");
		_exit(sql_error(sq) != NULL); /* without closing it */
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	sample_path(log, "braid.db-wal");
	size_t size = read_file(log, before);
	ck_assert_uint_gt(size, 0);
	check_refused(sample_db, STORE_WRITE,
	    "made by a newer Braid (schema 99, this one knows 7)");
	check_refused(sample_db, STORE_READ,
	    "made by a newer Braid (schema 99, this one knows 7)");
	ck_assert_uint_eq(read_file(log, after), size);
	ck_assert(memcmp(before, after, size) == 0);
}
END_TEST

START_TEST(test_store_truncated)
{
	static char bytes[LARGE];

	sample_make_store();
	size_t size = read_file(sample_db, bytes);
	ck_assert_uint_gt(size, 8192);
	write_file(sample_db, bytes, size / 2);
	check_refused(
	    sample_db, STORE_READ, "damaged (the file was cut short)");
	check_refused(
	    sample_db, STORE_WRITE, "damaged (the file was cut short)");
	write_file(sample_db, bytes, 60);
	check_refused(
	    sample_db, STORE_READ, "damaged (the file was cut short)");
	check_refused(
	    sample_db, STORE_WRITE, "damaged (the file was cut short)");
}
END_TEST

/* Damage that only shows when a page is read. */
START_TEST(test_store_damaged)
{
	static char bytes[LARGE];
	char expected[2 * SAMPLE_PATH_SIZE];

	sample_make_store();
	size_t size = read_file(sample_db, bytes);
	memset(bytes + 4096, 0x55, size - 4096);
	write_file(sample_db, bytes, size);
	struct store *st = store_open(sample_db, STORE_READ);
	if (st != NULL) {
		ck_assert_ptr_null(store_finding_load(st, 1));
		store_close(st);
	}
	(void)snprintf(expected, sizeof(expected),
	    "%s: damaged (a part of it is missing or overwritten)", sample_db);
	ck_assert_str_eq(store_error(), expected);
	ck_assert_uint_eq(sample_files(false), 1);
}
END_TEST

/* --- folders and names -------------------------------------------------- */

/* Run as somebody whom permission bits bind; the exit status. */
static int
as_nobody(int (*body)(void))
{
	int status;

	(void)fflush(NULL);
	pid_t child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		if (geteuid() == 0 && setuid(NOBODY) == -1)
			_exit(77);
		_exit(body());
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
read_only_body(void)
{
	struct store *st = store_open(sample_db, STORE_READ);

	if (st == NULL)
		return 1;
	struct store_loaded *ld = store_finding_load(st, 1);
	if (ld == NULL)
		return 2;
	store_loaded_free(ld);
	store_close(st);
	if (store_open(sample_db, STORE_WRITE) != NULL)
		return 3;
	if (strstr(store_error(), "cannot be written") == NULL)
		return 4;
	char path[SAMPLE_PATH_SIZE];
	sample_path(path, "new.db");
	if (store_open(path, STORE_WRITE) != NULL)
		return 5;
	return strstr(store_error(), "its folder cannot be written") == NULL ?
	    6 :
	    0;
}

START_TEST(test_store_read_only_folder)
{
	sample_make_store();
	ck_assert_int_eq(chmod(sample_db, 0444), 0);
	ck_assert_int_eq(chmod(sample_folder, 0555), 0);
	int status = as_nobody(read_only_body);
	ck_assert_msg(status == 0 || status == 77, "%d", status);
	ck_assert_uint_eq(sample_files(false), 1);
}
END_TEST

START_TEST(test_store_odd_name)
{
	sample_path(sample_db, "a?mode=memory#%41 'b'.db");
	sample_make_store();
	ck_assert_int_eq(access(sample_db, R_OK), 0);
	struct store *st = sample_open(STORE_READ);
	struct store_loaded *ld = store_finding_load(st, 1);
	ck_assert_ptr_nonnull(ld);
	store_loaded_free(ld);
	store_close(st);
}
END_TEST

static bool
count_row(const struct store_finding_row *fr, void *arg)
{
	size_t *rows = arg;

	ck_assert_int_eq(fr->fr_id, (int64_t)++ * rows);
	return true;
}

static size_t
count_findings(struct store *st)
{
	size_t rows = 0;

	ck_assert_msg(
	    store_findings(st, 0, count_row, &rows), "%s", store_error());
	return rows;
}

/* A reader sees what a campaign adds, opened before or after it began. */
START_TEST(test_store_read_beside_writer)
{
	sample_make_store();
	struct store *early = sample_open(STORE_READ);
	ck_assert_uint_eq(count_findings(early), 1);
	struct store *writer = sample_open(STORE_WRITE);
	sample_record.fg_title = "data-race two";
	sample_record.fg_campaign = 1;
	ck_assert(sample_add(writer));
	struct store *late = sample_open(STORE_READ);
	ck_assert_uint_eq(count_findings(late), 2);
	ck_assert_uint_eq(count_findings(early), 2);
	sample_record.fg_title = "data-race three";
	ck_assert(sample_add(writer));
	ck_assert_uint_eq(count_findings(late), 3);
	ck_assert_uint_eq(count_findings(early), 3);
	store_close(early);
	store_close(late);
	store_close(writer);
	ck_assert_uint_eq(sample_files(false), 1);
}
END_TEST

/* --- killed ------------------------------------------------------------- */

/* Add findings for ever and say the id of each that is stored. */
static void
write_until_killed(int announce)
{
	struct store *st = store_open(sample_db, STORE_WRITE);
	char title[64];
	bool is_new;

	if (st == NULL || !store_campaign_begin(st, &sample_campaign))
		_exit(1);
	sample_record.fg_campaign = sample_campaign.cg_id;
	sample_record.fg_title = title;
	for (int i = 0;; i++) {
		(void)snprintf(title, sizeof(title), "data-race %d", i);
		if (!store_finding_add(st, &sample_record, &is_new) || !is_new)
			_exit(1);
		if (write(announce, &sample_record.fg_id,
			sizeof(sample_record.fg_id)) !=
		    (ssize_t)sizeof(sample_record.fg_id))
			_exit(1);
	}
}

START_TEST(test_store_killed)
{
	int ends[2];
	int64_t id = 0;

	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		(void)close(ends[0]);
		write_until_killed(ends[1]);
	}
	(void)close(ends[1]);
	for (int i = 0; i < 3 + 2 * _i; i++)
		ck_assert_int_eq(read(ends[0], &id, sizeof(id)), sizeof(id));
	/* Somewhere in the transaction of the next one. */
	struct timespec pause = { 0, 900000L * _i };
	(void)nanosleep(&pause, NULL);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	while (read(ends[0], &id, sizeof(id)) == (ssize_t)sizeof(id))
		continue;
	(void)close(ends[0]);

	/* As the dead writer left it, then when a new one has opened it. */
	for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
		struct store *st = sample_open((enum store_mode)mode);
		for (int64_t i = 1; i <= id; i++) {
			struct store_loaded *ld = store_finding_load(st, i);
			ck_assert_msg(ld != NULL, "%s", store_error());
			ck_assert_uint_eq(ld->ld_run.rn_nevents, SAMPLE_EVENTS);
			store_loaded_free(ld);
		}
		store_close(st);
	}
	ck_assert_int_eq(
	    sample_number("SELECT count(*) FROM pragma_integrity_check"
			  " WHERE integrity_check = 'ok'"),
	    1);
	ck_assert_int_eq(
	    sample_number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
	/* A finding is whole or not there. */
	ck_assert_int_eq(sample_number("SELECT count(*) FROM finding f WHERE"
				       " (SELECT count(*) FROM event e"
				       " WHERE e.run = f.run) <> 5000"),
	    0);
}
END_TEST

Suite *
store_files_suite(void)
{
	Suite *s = suite_create("store files");
	TCase *tc = tcase_create("store files");

	tcase_add_checked_fixture(tc, sample_setup, sample_teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_store_not_there);
	tcase_add_test(tc, test_store_not_a_database);
	tcase_add_test(tc, test_store_foreign);
	tcase_add_test(tc, test_store_foreign_inside);
	tcase_add_test(tc, test_store_newer);
	tcase_add_test(tc, test_store_older);
	tcase_add_loop_test(tc, test_store_rows_missing, 0, 3);
	tcase_add_test(tc, test_store_newer_in_log);
	tcase_add_test(tc, test_store_truncated);
	tcase_add_test(tc, test_store_damaged);
	tcase_add_test(tc, test_store_read_only_folder);
	tcase_add_test(tc, test_store_odd_name);
	tcase_add_test(tc, test_store_read_beside_writer);
	tcase_add_loop_test(tc, test_store_killed, 0, 5);
	suite_add_tcase(s, tc);
	return s;
}
