/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kills.c -- campaigns that are killed, and go on.
 *
 *	What was announced is in the store, whoever is killed when; what is
 *	resumed ends as if nothing had been.
 */

#include <check.h>
#include <inttypes.h>
#include <signal.h>
#include <time.h>

#include "results/sql.h"
#include "sim/prng.h"
#include "tests/cli_program.h"

Suite *kills_suite(void);

#define SCENARIO BRAID_SOURCE_DIR "/scenarios/bridge/storm.scn"

static void
setup(void)
{
	folder_make();
}

static void
pause_ms(uint32_t ms)
{
	struct timespec ts = { ms / 1000, (long)(ms % 1000) * 1000000 };

	(void)nanosleep(&ts, NULL);
}

/* One of the workers; 0: there is none now. */
static pid_t
worker_of(pid_t pid, uint32_t which)
{
	char path[64];
	long pids[16];
	FILE *file;
	uint32_t n = 0;

	(void)snprintf(
	    path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	while (n < 16 && fscanf(file, "%ld", &pids[n]) == 1)
		n++;
	(void)fclose(file);
	return n > 0 ? (pid_t)pids[which % n] : 0;
}

/* Is "F-0001 title (run n)" of the output in the store? */
static void
check_announced(struct sql *sq, char *line)
{
	char *title = line + strcspn(line, " ");
	char *run = strrchr(line, '(');
	struct sql_stmt *ss;

	ck_assert_msg(*title == ' ' && run > title + 1, "%s", line);
	*title++ = '\0';
	run[-1] = '\0';
	ss = sql_prepare(sq,
	    "SELECT title FROM finding WHERE printf('F-%04d', finding) = ?");
	sql_bind_text(ss, 1, line);
	ck_assert_msg(sql_row(ss), "%s is not in the store", line);
	ck_assert_str_eq(sql_text(ss, 0), title);
	sql_finish(ss);
}

/* The store is whole, and has all findings that were announced. */
static unsigned
check_store(void)
{
	char path[2 * PATH_BYTES];
	struct sql *sq;
	unsigned n = 0;

	(void)snprintf(path, sizeof(path), "%s/braid.db", folder);
	if (!file_exists("braid.db")) {
		ck_assert_str_eq(out, "");
		return 0;
	}
	sq = sql_open(path, SQL_WRITE);
	ck_assert_int_eq(sql_number(sq,
			     "SELECT count(*) FROM pragma_integrity_check"
			     " WHERE integrity_check = 'ok'"),
	    1);
	/* A line that was cut was not announced. */
	for (char *line = out, *end; (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		*end = '\0';
		if (strncmp(line, "F-", 2) != 0)
			continue;
		check_announced(sq, line);
		n++;
	}
	ck_assert_ptr_null(sql_error(sq));
	sql_close(sq);
	return n;
}

/* Somebody is killed at some time, sometimes a worker first. */
START_TEST(test_kill_anybody)
{
	static const char *const args[] = { "fuzz", SCENARIO, "--stack",
		"2016-08", "--runs", "100000", "--jobs", "2", "--strict",
		NULL };
	struct prng dice = prng_stream(7, "kills", 0);
	unsigned announced = 0, parents = 0, found;
	char path[2 * PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/out", top);
	for (int i = 0; i < 50; i++) {
		pid_t pid = start(args, "out");
		bool parent = prng_below(&dice, 2) == 0;
		int status;

		pause_ms(20 + prng_below(&dice, 400));
		if (!parent) {
			pid_t worker = worker_of(pid, prng_below(&dice, 2));

			if (worker > 0)
				(void)kill(worker, SIGKILL);
			pause_ms(100);
		}
		parents += parent;
		(void)kill(pid, parent ? SIGKILL : SIGTERM);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert(
		    parent ? WIFSIGNALED(status) || WIFEXITED(status) : true);
		(void)read_path(path, out);
		found = check_store();
		/* Before the first it may be no store yet. */
		if (found > 0)
			ck_assert_int_eq(braid("list", "findings", NULL), 0);
		announced += found;
		remove_below(folder);
		ck_assert_int_eq(mkdir(folder, 0755), 0);
	}
	/* It would be no test else. */
	ck_assert_uint_gt(announced, 50);
	ck_assert_uint_gt(parents, 10);
	ck_assert_uint_lt(parents, 40);
}
END_TEST

/* --- going on ---------------------------------------------------------------- */

/* stdout with all that time has a part in taken out. */
static void
drop_times(char *text)
{
	char *at = text;

	while ((at = strstr(at, "\"seconds\": ")) != NULL) {
		at += strlen("\"seconds\": ");
		memset(at, 'x', strspn(at, "0123456789.e-+"));
	}
}

/* The lengths of the x's differ. */
static void
squeeze(char *text)
{
	char *to = text;

	for (char *p = text; *p != '\0'; p++) {
		if (*p != 'x' || p == text || p[-1] != 'x')
			*to++ = *p;
	}
	*to = '\0';
}

START_TEST(test_kill_resume)
{
	static char whole[OUTPUT_MAX];
	static const char *const args[] = { "fuzz", SCENARIO, "--stack",
		"2016-08", "--runs", "2600", "--jobs", "2", "--strict", NULL };
	int status, kills = 0, code;
	pid_t pid;

	ck_assert_int_eq(
	    braid("fuzz", SCENARIO, "--stack", "2016-08", "--runs", "2600",
		"--jobs", "2", "--strict", "--json", "--db", "whole.db", NULL),
	    1);
	drop_times(out);
	squeeze(out);
	(void)strcpy(whole, out);
	pid = start(args, "out");
	for (int i = 0; !file_exists("braid.db") && i < 1000; i++)
		pause_ms(5);
	pause_ms(_i == 0 ? 1500 : 400);
	(void)kill(pid, _i == 0 ? SIGKILL : SIGINT);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	kills += WIFSIGNALED(status);
	ck_assert_int_eq(kills, _i == 0);
	/* With another number of workers. */
	code = braid("fuzz", "--resume", "1", "--jobs", "1", "--json", NULL);
	ck_assert_msg(code == 1, "%d: %s", code, err);
	drop_times(out);
	squeeze(out);
	ck_assert_str_eq(out, whole);
	/* And there is nothing left to do. */
	code = braid("fuzz", "--resume", "1", "--json", NULL);
	ck_assert_int_eq(code, 1);
	drop_times(out);
	squeeze(out);
	ck_assert_str_eq(out, whole);
}
END_TEST

Suite *
kills_suite(void)
{
	Suite *s = suite_create("kills");
	TCase *tc = tcase_create("kills");

	tcase_set_timeout(tc, 300);
	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_add_test(tc, test_kill_anybody);
	tcase_add_loop_test(tc, test_kill_resume, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}
