/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_cli.c -- the program as a script sees it.
 *
 *	Runs braid in a folder of its own and looks at exit status, stdout,
 *	stderr, and at what files are there afterwards.
 */

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/cli_program.h"
#include "tests/cli_usages.h"

Suite *cli_suite(void);

/* Three frames cross a bridge while a member is removed. */
#define WORLD                                                                  \
	"node a cpus 2 stack 2016-08\n"                                        \
	"  ifconfig shmif0 create up\n"                                        \
	"  ifconfig shmif1 create up\n"                                        \
	"  ifconfig bridge0 create\n"                                          \
	"  brconfig bridge0 add shmif0 add shmif1 up\n"                        \
	"on a cpu0 hardint\n"                                                  \
	"  frame shmif0 02:0:0:0:0:10 > ff:ff:ff:ff:ff:ff len 64 times 3\n"    \
	"on a cpu1 lwp as remover\n"                                           \
	"  brconfig bridge0 delete shmif1\n"

/* Its facts hold: what else may be found is not named. */
static const char good[] =
    "# Removes a member.\n" WORLD "explore random runs 20\n"
    "never panic\n"
    "always members bridge0 shmif0\n"
    "sometimes exit remover 0\n";

static void
setup(void)
{
	folder_make();
	write_text("good.scn", good);
}

/* --- help and usage ----------------------------------------------------- */

static const char *const commands[] = { "run", "fuzz", "check", "replay",
	"show", "list", "plot", "selftest", "bench" };
enum { NCOMMANDS = sizeof(commands) / sizeof(commands[0]) };

START_TEST(test_cli_help)
{
	static const char *const words[] = { "--help", "-h", "help" };

	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(braid(words[i], NULL), 0);
		ck_assert_str_eq(err, "");
		check_contains(out, "usage: braid COMMAND");
		for (size_t c = 0; c < NCOMMANDS; c++)
			check_contains(out, commands[c]);
	}
	ck_assert_int_eq(braid("--version", NULL), 0);
	ck_assert_int_eq(strncmp(out, "braid 0.", 8), 0);
}
END_TEST

START_TEST(test_cli_help_command)
{
	const char *command = commands[_i];
	static char text[OUTPUT_MAX];
	char usage[64];

	(void)snprintf(usage, sizeof(usage), "usage: braid %s ", command);
	ck_assert_int_eq(braid(command, "--help", NULL), 0);
	ck_assert_int_eq(strncmp(out, usage, strlen(usage)), 0);
	ck_assert_str_eq(err, "");
	check_contains(out, "\nexamples:\n");
	check_contains(out, "\noptions:\n");
	check_contains(out, "\n  -h, --help ");
	for (const char *p = out; *p != '\0'; p += strcspn(p, "\n") + 1)
		ck_assert_uint_lt(strcspn(p, "\n"), 80);
	memcpy(text, out, strlen(out) + 1);
	ck_assert_int_eq(braid("help", command, NULL), 0);
	ck_assert_str_eq(out, text);
	ck_assert_int_eq(braid(command, "x", "-h", "y", "z", NULL), 0);
	ck_assert_str_eq(out, text);
}
END_TEST

START_TEST(test_cli_usage)
{
	char expected[512];

	(void)snprintf(
	    expected, sizeof(expected), "braid: %s\n", usages[_i].message);
	ck_assert_int_eq(finish(start(usages[_i].args, "out")), 2);
	ck_assert_str_eq(err, expected);
	ck_assert_str_eq(out, "");
	ck_assert_uint_eq(count_files(), 1);
}
END_TEST

/* These messages list what there is, which grows. */
START_TEST(test_cli_unknown_names)
{
	static const struct {
		const char *option, *value, *message;
	} cases[] = {
		{ "--strategy", "luck",
		    "unknown strategy 'luck'; there are: " },
		{ "--stack", "1999", "unknown stack '1999'; there are: " },
		{ "--knob", "x=1", "unknown knob 'x'; there are: preempt, " },
		{ "--stack", "./none.so", "./none.so" },
	};
	static const char *const both[] = { "run", "fuzz" };
	char start_of[128];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(
		    start_of, sizeof(start_of), "braid: %s", cases[i].message);
		for (size_t c = 0; c < 2; c++) {
			ck_assert_int_eq(
			    braid(both[c], "good.scn", cases[i].option,
				cases[i].value, NULL),
			    2);
			check_one_line();
			ck_assert_msg(
			    strncmp(err, start_of, strlen(start_of)) == 0, "%s",
			    err);
			ck_assert_uint_eq(count_files(), 1);
		}
	}
}
END_TEST

/* --- wrong scenarios ---------------------------------------------------- */

static const struct {
	const char *text; /* NULL: no such file */
	const char *message;
} scenarios[] = {
	{ NULL, "bad.scn: cannot open: No such file or directory" },
	{ "", "bad.scn:1:1: no node section" },
	{ "node a cpus 2 stack 2016-08\n  ifconfg shmif0 create\n",
	    "bad.scn:2:3: " },
	{ "node a stack 2016-08\n  ifconfig shmif0 create\n"
	  "on a cpu0 hardint\n"
	  "  frame shmif7 02:0:0:0:0:1 > 02:0:0:0:0:2 len 64\n",
	    "bad.scn:4:9: unknown interface shmif7; no line creates it" },
	{ WORLD "never panics\n", "bad.scn:10:7: " },
	{ WORLD "knob  speed 1\n",
	    "bad.scn:10:7: unknown knob 'speed'; there are: preempt, " },
	{ WORLD "knob preempt  9\n",
	    "bad.scn:10:15: knob preempt: '9' is no number from 0 to 1" },
	{ "node a cpus 1\n  ifconfig shmif0 create\n",
	    "bad.scn:1:6: node a names no stack; give --stack VARIANT "
	    "(braid list variants)\n" },
	{ "# x\nnode a cpus 1 stack 1999\n  ifconfig shmif0 create\n",
	    "bad.scn:2:21: unknown stack '1999'; there are: " },
};

START_TEST(test_cli_bad_scenario)
{
	static const char *const both[] = { "run", "fuzz" };
	size_t files = scenarios[_i].text != NULL ? 2 : 1;

	if (scenarios[_i].text != NULL)
		write_text("bad.scn", scenarios[_i].text);
	for (size_t c = 0; c < 2; c++) {
		/* A good one in front does not begin either. */
		if (c == 0)
			ck_assert_int_eq(braid("run", "bad.scn", NULL), 2);
		else
			ck_assert_int_eq(
			    braid(both[c], "good.scn", "bad.scn", NULL), 2);
		check_one_line();
		ck_assert_msg(strncmp(err, scenarios[_i].message,
				  strlen(scenarios[_i].message)) == 0,
		    "%s", err);
		ck_assert_uint_eq(count_files(), files);
	}
}
END_TEST

START_TEST(test_cli_bad_explore)
{
	write_text("bad.scn", WORLD "explore  luck runs 3\n");
	ck_assert_int_eq(braid("fuzz", "bad.scn", "--json", NULL), 2);
	check_one_line();
	ck_assert_int_eq(
	    strncmp(err, "bad.scn:10:10: unknown strategy 'luck'", 38), 0);
	ck_assert_uint_eq(count_files(), 2);
	/* What is not used is not looked at. */
	ck_assert_int_ne(
	    braid("fuzz", "bad.scn", "--strategy", "none", "--runs", "2", NULL),
	    2);
	ck_assert_int_ne(braid("run", "bad.scn", NULL), 2);
}
END_TEST

/* --- stores that are none ----------------------------------------------- */

/* Each command that opens the store refuses it and leaves it alone. */
static void
check_store_refused(const char *path, const char *message)
{
	static const char *const uses[][8] = { { "show", "F-0001", "--db" },
		{ "replay", "F-0001", "--db" }, { "list", "findings", "--db" },
		{ "list", "campaigns", "--json", "--db" },
		{ "fuzz", "good.scn", "--runs", "2", "--db" } };
	static char before[OUTPUT_MAX], after[OUTPUT_MAX];
	char file[3 * PATH_BYTES];
	size_t files = count_files(), size = 0;
	bool there = file_exists(path);

	(void)snprintf(file, sizeof(file), "%s/%s", folder, path);
	if (there)
		size = read_path(file, before);
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		const char *args[9] = { NULL };
		size_t n = 0;
		for (; uses[i][n] != NULL; n++)
			args[n] = uses[i][n];
		args[n] = path;
		/* To write to a missing one is what fuzz is for. */
		if (!there && strcmp(args[0], "fuzz") == 0 && path[0] != '/')
			continue;
		ck_assert_int_eq(finish(start(args, "out")), 2);
		check_one_line();
		ck_assert_int_eq(strncmp(err, "braid: ", 7), 0);
		check_contains(err, message);
		ck_assert_uint_eq(count_files(), files);
		if (there) {
			ck_assert_uint_eq(read_path(file, after), size);
			ck_assert(memcmp(before, after, size) == 0);
		}
	}
}

START_TEST(test_cli_store)
{
	char header[4096];

	check_store_refused("none.db", "none.db: no such store");
	check_store_refused("/proc/braid.db", "/proc/braid.db: ");
	write_text("text.db", "This is a text and no database at all.\n");
	check_store_refused("text.db", "text.db: not a database");
	/* Another program's: no application id. */
	memset(header, 0, sizeof(header));
	memcpy(header, "SQLite format 3", 16);
	header[16] = 0x10;
	header[18] = header[19] = 1;
	header[31] = 1;
	write_bytes("foreign.db", header, sizeof(header));
	check_store_refused("foreign.db", "not a Braid store");
	write_bytes("short.db", header, 60);
	check_store_refused("short.db", "damaged");
}
END_TEST

START_TEST(test_cli_store_damaged)
{
	char path[2 * PATH_BYTES];
	FILE *file;

	(void)braid("fuzz", "good.scn", "--runs", "2", "--db", "x.db", NULL);
	(void)snprintf(path, sizeof(path), "%s/x.db", folder);
	file = fopen(path, "r+b");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, 120, SEEK_SET), 0);
	for (int i = 0; i < 20000; i++)
		(void)fputc(0xa5, file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(braid("list", "findings", "--db", "x.db", NULL), 2);
	check_one_line();
	ck_assert_int_eq(braid("show", "F-0001", "--db", "x.db", NULL), 2);
	check_one_line();
}
END_TEST

/* --- runs and campaigns ------------------------------------------------- */

START_TEST(test_cli_run)
{
	ck_assert_int_eq(braid("run", "good.scn", NULL), 0);
	ck_assert_str_eq(err, "");
	check_contains(out, "  holds     never panic\n");
	check_contains(out, "  holds     always members bridge0 shmif0\n");
	check_contains(out, "  remover         exit 0\n");
	check_contains(out, " steps, ");
	ck_assert_int_eq(braid("run", "good.scn", "--quiet", NULL), 0);
	ck_assert_str_eq(out, "");
	ck_assert_int_eq(braid("run", "good.scn", "-v", NULL), 0);
	check_contains(out, ": frame in a.shmif0 02:00:00:00:00:10 > ff:");
	ck_assert_int_eq(braid("run", "good.scn", "--json", NULL), 0);
	check_json('{');
	check_contains(out, "\"scenario\": \"good.scn\"");
	check_contains(out, "\"stack\": \"2016-08\"");
	check_contains(out, "{\"text\": \"never panic\", \"holds\": true");
	ck_assert_int_eq(braid("run", "good.scn", "--json", "-v", NULL), 0);
	check_json('{');
	check_contains(out, "\"frames\": [{");
	/* It never writes. */
	ck_assert_uint_eq(count_files(), 1);
}
END_TEST

START_TEST(test_cli_run_facts)
{
	write_text("violated.scn",
	    WORLD "always members bridge0\nsometimes errno remover EBUSY\n");
	ck_assert_int_eq(braid("run", "violated.scn", NULL), 1);
	check_contains(out, "  VIOLATED  always members bridge0\n");
	check_contains(out, "  not seen  sometimes errno remover EBUSY\n");
	check_contains(out, "replay with: braid replay violated.scn 1:");
	ck_assert_int_eq(braid("run", "violated.scn", "-q", NULL), 1);
	ck_assert_str_eq(out, "  VIOLATED  always members bridge0\n");
	ck_assert_int_eq(braid("run", "violated.scn", "--json", NULL), 1);
	check_json('{');
	check_contains(out, "\"holds\": false, \"outcome\": \"violated\"");
	check_contains(out, "\"holds\": false, \"outcome\": \"not seen\"");
	/* What run forgives, fuzz does not. */
	write_text(
	    "unseen.scn", WORLD "never panic\nsometimes errno remover EBUSY\n");
	ck_assert_int_eq(braid("run", "unseen.scn", NULL), 0);
	ck_assert_int_eq(braid("fuzz", "unseen.scn", "--strategy", "none",
			     "--runs", "3", NULL),
	    1);
	check_contains(out, "  not seen  sometimes errno remover EBUSY\n");
}
END_TEST

/* However many bridges the facts are about, each is read. */
START_TEST(test_cli_many_bridges)
{
	enum { BRIDGES = 18 };
	char text[4096], line[96];
	size_t n;

	n = (size_t)snprintf(
	    text, sizeof(text), "node a cpus 1 stack 2016-08\n");
	for (int i = 0; i < BRIDGES; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "  ifconfig bridge%d create\n", i);
	n += (size_t)snprintf(text + n, sizeof(text) - n,
	    "  ifconfig shmif0 create up\non a cpu0 lwp\n"
	    "  brconfig bridge0 add shmif0\n");
	for (int i = 0; i < BRIDGES; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "always members bridge%d shmif0\n", i);
	write_text("many.scn", text);
	ck_assert_int_eq(braid("run", "many.scn", NULL), 1);
	check_contains(out, "  holds     always members bridge0 shmif0\n");
	for (int i = 1; i < BRIDGES; i++) {
		(void)snprintf(line, sizeof(line),
		    "  VIOLATED  always members bridge%d shmif0\n", i);
		check_contains(out, line);
	}
}
END_TEST

/* Without BRIDGE_MPSAFE the table is copied out with a spin mutex held: that
 * Braid reads it for a fact is no finding, and the fact can be known. */
START_TEST(test_cli_own_reading)
{
	write_text("read.scn",
	    "node a cpus 1 stack 2016-04-nompsafe\n"
	    "  ifconfig shmif0 create up\n"
	    "  ifconfig bridge0 create\n"
	    "  brconfig bridge0 add shmif0 up\n"
	    "on a cpu0 hardint\n"
	    "  frame shmif0 02:0:0:0:0:10 > ff:ff:ff:ff:ff:ff len 64\n"
	    "always entries bridge0 2\n"
	    "sometimes entry bridge0 02:00:00:00:00:10 shmif0\n"
	    "never panic\n");
	ck_assert_int_eq(braid("run", "read.scn", NULL), 1);
	check_contains(out, "  VIOLATED  always entries bridge0 2\n");
	check_contains(out, "  holds     sometimes entry bridge0 ");
	ck_assert_ptr_null(strstr(out, "forbidden-sleep"));
	/* A line of the scenario that reads it is another thing. */
	write_text("line.scn",
	    "node a cpus 1 stack 2016-04-nompsafe\n"
	    "  ifconfig shmif0 create up\n"
	    "  ifconfig bridge0 create\n"
	    "  brconfig bridge0 add shmif0 up static shmif0 02:0:0:0:0:1\n"
	    "on a cpu0 lwp\n"
	    "  brconfig bridge0 addr\n"
	    "always entries bridge0 1\n"
	    "never forbidden-sleep\n");
	ck_assert_int_eq(braid("run", "line.scn", NULL), 1);
	check_contains(out, "  VIOLATED  never forbidden-sleep\n");
	check_contains(out, "  unknown   always entries bridge0 1\n");
}
END_TEST

/* What a run that was cut cannot tell neither holds nor is violated. */
START_TEST(test_cli_unknown_facts)
{
	write_text("cut.scn",
	    WORLD "always members bridge0\nsometimes entries bridge0 1\n"
		  "never panic\n");
	ck_assert_int_eq(
	    braid("run", "cut.scn", "--knob", "steps=100", NULL), 0);
	check_contains(out, "  unknown   always members bridge0\n");
	check_contains(out, "  unknown   sometimes entries bridge0 1\n");
	check_contains(out, "  holds     never panic\n");
	ck_assert_int_eq(
	    braid("run", "cut.scn", "--knob", "steps=100", "--json", NULL), 0);
	check_json('{');
	check_contains(out, "\"holds\": false, \"outcome\": \"unknown\"");
	/* A campaign in which no run could tell does not say that it holds. */
	ck_assert_int_eq(braid("fuzz", "cut.scn", "--knob", "steps=100",
			     "--runs", "3", NULL),
	    1);
	check_contains(out,
	    "  unknown   always members bridge0 (a finding cut every run ");
	check_contains(out, "  not seen  sometimes entries bridge0 1\n");
}
END_TEST

/* A line of a node that fails is named, not the node. */
START_TEST(test_cli_node_line_fails)
{
	write_text("boot.scn",
	    "node a cpus 1 stack 2016-08\n"
	    "  ifconfig shmif0 create up\n"
	    "  brconfig bridge0 up   # before it is there\n"
	    "  ifconfig bridge0 create\n"
	    "on a cpu0 lwp\n"
	    "  sleep 1ms\n");
	ck_assert_int_eq(braid("run", "boot.scn", NULL), 2);
	check_one_line();
	check_contains(
	    err, "boot.scn:3: brconfig bridge0 up: fails with ENXIO in node a");
}
END_TEST

START_TEST(test_cli_replay_schedule)
{
	char schedule[4096], hash[32];

	ck_assert_int_eq(braid("run", "good.scn", "--strategy", "random",
			     "--seed", "7", "--json", NULL),
	    0);
	json_text("schedule", schedule, sizeof(schedule));
	json_text("trace_hash", hash, sizeof(hash));
	ck_assert_int_eq(
	    braid("replay", "good.scn", schedule, "--json", NULL), 0);
	check_json('{');
	check_contains(out, hash);
	check_contains(out, "\"same\": true");
	check_contains(out, "\"first_difference\": null");

	ck_assert_int_eq(braid("replay", "good.scn", "1:2:3", NULL), 2);
	check_one_line();
	check_contains(err, "'1:2:3' is no schedule");
	schedule[2] = schedule[2] == '0' ? '1' : '0';
	ck_assert_int_eq(braid("replay", "good.scn", schedule, NULL), 2);
	check_one_line();
	check_contains(err, "the schedule is of another build");
	write_text("other.scn", WORLD "never panic\n");
	ck_assert_int_eq(braid("replay", "other.scn", schedule, NULL), 2);
	check_one_line();
	check_contains(err, "the schedule is of another scenario");
	ck_assert_uint_eq(count_files(), 2);
}
END_TEST

START_TEST(test_cli_fuzz)
{
	ck_assert_int_eq(braid("fuzz", "good.scn", NULL), 0);
	ck_assert_str_eq(err, "");
	check_contains(out, "good.scn: stack 2016-08: 20 runs, ");
	check_contains(out, "  holds     sometimes exit remover 0 (run ");
	ck_assert(file_exists("braid.db"));
	ck_assert_int_eq(braid("fuzz", "good.scn", "--quiet", NULL), 0);
	ck_assert_str_eq(out, "");
	write_text("twice.scn", WORLD "never panic\n");
	ck_assert_int_eq(
	    braid("fuzz", "good.scn", "twice.scn", "--runs", "7", "--strategy",
		"twice:random", "--db", "x.db", "--json", NULL),
	    0);
	check_json('{');
	check_contains(out, "\"campaign\": null,");
	check_contains(out, "\"runs\": 14,");
	check_contains(out, "\"scenario\": \"twice.scn\"");
	ck_assert(file_exists("x.db"));
	ck_assert_int_eq(
	    braid("list", "campaigns", "--db", "x.db", "--json", NULL), 0);
	check_json('[');
	check_contains(out, "{\"id\": 1, ");
	check_contains(out, "{\"id\": 2, ");
	check_contains(out, "\"command\": \"fuzz\"");
}
END_TEST

/* Without a never line the races of this variant count. */
START_TEST(test_cli_finding)
{
	char title[256], id[32];

	write_text("any.scn", WORLD);
	ck_assert_int_eq(braid("fuzz", "any.scn", "--runs", "5000",
			     "--until-findings", "1", "--json", NULL),
	    1);
	check_json('{');
	check_contains(out, "\"also_seen\": false");
	json_text("title", title, sizeof(title));
	json_text("id", id, sizeof(id));
	ck_assert_str_eq(id, "F-0001");

	ck_assert_int_eq(braid("list", "findings", NULL), 0);
	check_contains(out, title);
	ck_assert_int_eq(braid("list", "findings", "--json", NULL), 0);
	check_json('[');
	check_contains(out, title);
	ck_assert_int_eq(braid("show", "F-1", NULL), 0);
	check_contains(out, title);
	ck_assert_int_eq(braid("show", "F-0001", "--all", NULL), 0);
	ck_assert_int_eq(braid("show", "F-0001", "--json", NULL), 0);
	check_json('{');
	check_contains(out, title);
	ck_assert_int_eq(braid("show", "F-9999", NULL), 2);
	check_one_line();

	/* From the store alone. */
	write_text("any.scn", "gone");
	ck_assert_int_eq(braid("replay", "F-0001", NULL), 1);
	check_contains(out, title);
	check_contains(out, "\nsame: ");
	ck_assert_int_eq(braid("replay", "F-0001", "--json", NULL), 1);
	check_json('{');
	check_contains(out, "\"same\": true");
	check_contains(out, "\"shows\": true");

	/* gdb stops where the finding is: its backtrace has our function. */
	ck_assert_int_eq(braid("replay", "F-0001", "--gdb", NULL), 0);
	check_contains(out, "Breakpoint 1, sim_stop_here");
	check_contains(out, "\n#0  sim_stop_here");
	check_contains(out, "stack/");

	ck_assert_int_eq(braid("plot", "F-0001", "-o", "f.svg", NULL), 0);
	ck_assert(file_exists("f.svg"));
	ck_assert_int_eq(braid("plot", "campaign", NULL), 0);
	check_contains(out, "</svg>");
	ck_assert_int_eq(braid("plot", "F-0001", "-o", "f.jpg", NULL), 2);
	check_one_line();
	ck_assert_int_eq(braid("plot", "F-9999", NULL), 2);
	check_one_line();
	ck_assert_int_eq(braid("plot", "findings", NULL), 2);
	check_one_line();
}
END_TEST

/* The first finding of that kind in braid.db; out is its report. */
static void
show_kind(const char *kind)
{
	char id[32];

	for (int i = 1; i < 100; i++) {
		(void)snprintf(id, sizeof(id), "F-%04d", i);
		ck_assert_msg(
		    braid("show", id, NULL) == 0, "no %s: %s", kind, err);
		if (strstr(out, kind) == out + strlen(id) + 1)
			return;
	}
	ck_abort_msg("no %s", kind);
}

/* What was held when the object was freed. */
static char
letter_of(const char *lock)
{
	const char *held = strstr(out, "\nheld: ");
	const char *name = held == NULL ? NULL : strstr(held, lock);

	ck_assert_msg(name != NULL, "%s", out);
	return name[-2];
}

START_TEST(test_cli_held_at_free)
{
	char letters[] = "KI ";
	const char *freed, *line;

	ck_assert_int_eq(
	    braid("fuzz",
		BRAID_SOURCE_DIR "/scenarios/bridge/delete-in-softint.scn",
		"--stack", "2016-04-nompsafe", "--runs", "400", NULL),
	    1);
	show_kind("use-after-free");
	freed = strstr(out, "\n  freed\n    step ");
	ck_assert_msg(freed != NULL, "%s", out);
	freed += strlen("\n  freed\n");
	line = strstr(freed, ", holding kernel_lock, ifnet_lock#4.il_lock\n");
	ck_assert_msg(line != NULL && line < strchr(freed, '\n'), "%s", freed);
	line = strstr(out, "\nfree  ");
	ck_assert_msg(line != NULL, "%s", out);
	letters[0] = letter_of("kernel_lock");
	letters[1] = letter_of("ifnet_lock#4.il_lock");
	ck_assert_msg(strncmp(line + 1 + 15, letters, 3) == 0, "%s", line);
}
END_TEST

static void
pause_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&ts, NULL);
}

START_TEST(test_cli_interrupted)
{
	static const char *const args[] = { "fuzz", "good.scn", "--time",
		"100s", NULL };
	pid_t pid = start(args, "out");

	/* Signals are caught before the store is made. */
	for (int i = 0; i < 500 && !file_exists("braid.db"); i++)
		pause_ms(10);
	pause_ms(300);
	ck_assert_int_eq(kill(pid, _i == 0 ? SIGINT : SIGTERM), 0);
	ck_assert_int_eq(finish(pid), 0);
	check_contains(out, " runs/s, interrupted\n");
	ck_assert_str_eq(err, "");
	ck_assert_int_eq(braid("list", "campaigns", "--json", NULL), 0);
	check_json('[');
	/* The campaign was ended in the store. */
	ck_assert_ptr_null(strstr(out, "\"runs\": null"));
}
END_TEST

START_TEST(test_cli_output_fails)
{
	static const char *const uses[][6] = { { "list", "facts" },
		{ "run", "good.scn" }, { "--help" }, { "run", "--help" },
		{ "fuzz", "good.scn" } };

	if (access("/dev/full", W_OK) == -1)
		return;
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		ck_assert_int_eq(finish(start(uses[i], "/dev/full")), 3);
		ck_assert_int_eq(
		    strncmp(err, "braid: cannot write to standard output", 38),
		    0);
	}
}
END_TEST

/* Nobody reads what it prints: it ends as others do, without a word. */
START_TEST(test_cli_reader_gone)
{
	static const char *const uses[][6] = { { "list", "facts" },
		{ "run", "good.scn" }, { "fuzz", "good.scn" } };
	char path[2 * PATH_BYTES], closed[64];
	int fd[2], status;

	/* A pipe without a reader, which the program opens once more. */
	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(close(fd[0]), 0);
	(void)snprintf(closed, sizeof(closed), "/proc/self/fd/%d", fd[1]);
	(void)snprintf(path, sizeof(path), "%s/err", top);
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		pid_t pid = start(uses[i], closed);

		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		(void)read_path(path, err);
		ck_assert_str_eq(err, "");
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
	}
	ck_assert_int_eq(close(fd[1]), 0);
	/* The campaign was stored all the same. */
	ck_assert_int_eq(braid("list", "campaigns", NULL), 0);
	check_contains(out, "good.scn");
}
END_TEST

/* --- lists -------------------------------------------------------------- */

START_TEST(test_cli_lists)
{
	static const struct {
		const char *what, *text, *json;
	} lists[] = { { "variants", "2016-08", "{\"name\": \"2016-08\", " },
		{ "strategies", "random", "{\"name\": \"pct\", " },
		{ "verbs", "ifconfig", "{\"name\": \"frame\", " },
		{ "facts", "use-after-free", "{\"name\": \"members\", " },
		{ "knobs", "preempt", "\"default\": 1, " } };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		ck_assert_int_eq(braid("list", lists[i].what, NULL), 0);
		ck_assert_int_eq(strncmp(out, "name", 4), 0);
		check_contains(out, lists[i].text);
		ck_assert_str_eq(err, "");
		ck_assert_int_eq(
		    braid("list", lists[i].what, "--json", NULL), 0);
		check_json('[');
		check_contains(out, lists[i].json);
	}
	ck_assert_uint_eq(count_files(), 1);
}
END_TEST

START_TEST(test_cli_list_scenarios)
{
	char path[2 * PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/scenarios", folder);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	ck_assert_int_eq(braid("list", "scenarios", NULL), 0);
	ck_assert_str_eq(out, "no scenarios\n");
	ck_assert_int_eq(braid("list", "scenarios", "--json", NULL), 0);
	check_json('[');
	(void)snprintf(path, sizeof(path), "%s/scenarios/m", folder);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	write_text("scenarios/z.scn", good);
	write_text("scenarios/a.scn", WORLD);
	write_text("scenarios/m/b.scn", good);
	write_text("scenarios/m/b.txt", "no scenario");
	ck_assert_int_eq(braid("list", "scenarios", NULL), 0);
	ck_assert_str_eq(out,
	    "name               title\n"
	    "scenarios/a.scn    -\n"
	    "scenarios/m/b.scn  Removes a member.\n"
	    "scenarios/z.scn    Removes a member.\n");
	ck_assert_str_eq(err, "");
	ck_assert_int_eq(
	    braid("list", "scenarios", "scenarios/m", "--json", NULL), 0);
	check_json('[');
	check_contains(out,
	    "[{\"name\": \"scenarios/m/b.scn\", \"title\": "
	    "\"Removes a member.\"}]");
	/* A wrong one is named; the others are listed still. */
	write_text("scenarios/m/bad.scn", "node\n");
	ck_assert_int_eq(braid("list", "scenarios", NULL), 2);
	ck_assert_int_eq(strncmp(err, "scenarios/m/bad.scn:1:", 22), 0);
	check_contains(out, "scenarios/z.scn ");
}
END_TEST

/* The scenarios that come with the program can be read. */
START_TEST(test_cli_own_scenarios)
{
	ck_assert_int_eq(braid("list", "scenarios",
			     BRAID_SOURCE_DIR "/scenarios", "--json", NULL),
	    0);
	check_json('[');
}
END_TEST

Suite *
cli_suite(void)
{
	Suite *s = suite_create("cli");
	TCase *tc = tcase_create("cli");

	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, test_cli_help);
	tcase_add_loop_test(tc, test_cli_help_command, 0, NCOMMANDS);
	tcase_add_loop_test(
	    tc, test_cli_usage, 0, (int)(sizeof(usages) / sizeof(usages[0])));
	tcase_add_test(tc, test_cli_unknown_names);
	tcase_add_loop_test(tc, test_cli_bad_scenario, 0,
	    (int)(sizeof(scenarios) / sizeof(scenarios[0])));
	tcase_add_test(tc, test_cli_bad_explore);
	tcase_add_test(tc, test_cli_store);
	tcase_add_test(tc, test_cli_store_damaged);
	tcase_add_test(tc, test_cli_run);
	tcase_add_test(tc, test_cli_run_facts);
	tcase_add_test(tc, test_cli_node_line_fails);
	tcase_add_test(tc, test_cli_many_bridges);
	tcase_add_test(tc, test_cli_own_reading);
	tcase_add_test(tc, test_cli_unknown_facts);
	tcase_add_test(tc, test_cli_replay_schedule);
	tcase_add_test(tc, test_cli_fuzz);
	tcase_add_test(tc, test_cli_finding);
	tcase_add_test(tc, test_cli_held_at_free);
	tcase_add_loop_test(tc, test_cli_interrupted, 0, 2);
	tcase_add_test(tc, test_cli_output_fails);
	tcase_add_test(tc, test_cli_reader_gone);
	tcase_add_test(tc, test_cli_lists);
	tcase_add_test(tc, test_cli_list_scenarios);
	tcase_add_test(tc, test_cli_own_scenarios);
	suite_add_tcase(s, tc);
	return s;
}
