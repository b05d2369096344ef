/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_cli_shrink.c -- braid shrink: what it leaves, and what it refuses.
 */

#include <check.h>

#include "tests/cli_program.h"

Suite *cli_shrink_suite(void);

/* Who comes second fails; lines that have nothing to do with it. */
#define TWO_REMOVERS                                                           \
	"# Two remove one member.\n"                                           \
	"node a cpus 2 stack fixed\n"                                          \
	"  ifconfig shmif0 create up\n"                                        \
	"  ifconfig shmif1 create up\n"                                        \
	"  ifconfig shmif2 create up\n"                                        \
	"  ifconfig bridge0 create\n"                                          \
	"  brconfig bridge0 add shmif0 add shmif1 up\n"                        \
	"  brconfig bridge0 add shmif2\n"                                      \
	"on a cpu0 lwp as first\n"                                             \
	"  brconfig bridge0 delete shmif1\n"                                   \
	"on a cpu1 lwp as second\n"                                            \
	"  brconfig bridge0 delete shmif2\n"                                   \
	"  brconfig bridge0 delete shmif1\n"                                   \
	"explore random runs 50\n"

static void
setup(void)
{
	folder_make();
}

/* The number behind a key in stdout. */
static unsigned long
json_count(const char *key)
{
	char pattern[64];
	const char *p;

	(void)snprintf(pattern, sizeof(pattern), "\"%s\": ", key);
	p = strstr(out, pattern);
	ck_assert_msg(p != NULL, "no %s in %s", key, out);
	return strtoul(p + strlen(pattern), NULL, 10);
}

/* The scenario that stdout has in JSON, as a file. */
static void
write_source(const char *name)
{
	static char text[8192], lines[8192];
	char *to = lines;

	json_text("source", text, sizeof(text));
	for (const char *c = text; *c != '\0'; c++) {
		bool newline = strncmp(c, "\\u000a", 6) == 0;

		*to++ = newline ? '\n' : *c;
		c += newline ? 5 : 0;
	}
	*to = '\0';
	write_text(name, lines);
}

START_TEST(test_shrink_fact)
{
	char shrunk[32], text[256];

	write_text("two.scn", TWO_REMOVERS "always exit first 0\n");
	ck_assert_int_eq(braid("fuzz", "two.scn", "-q", NULL), 1);
	ck_assert_int_eq(braid("shrink", "F-0001", "--json", NULL), 0);
	check_json('{');
	check_contains(out, "\"finding\": \"F-0001\"");
	check_contains(out, "\"title\": \"violated-fact always exit first 0\"");
	/* The second has to run to its end before the first begins. */
	ck_assert_uint_le(json_count("preemptions"), 1);
	ck_assert_uint_le(json_count("lines"), 10);
	ck_assert_ptr_null(strstr(out, "delete shmif2"));
	check_contains(out, "always exit first 0");
	json_text("shrunk", shrunk, sizeof(shrunk));
	ck_assert_str_eq(shrunk, "F-0002");
	ck_assert_int_eq(braid("replay", shrunk, NULL), 1);
	check_contains(out, "  VIOLATED  always exit first 0\n");
	check_contains(out, "\nsame: ");
	ck_assert_int_eq(braid("show", shrunk, NULL), 0);
	check_contains(out, "\nshrunk    from F-0001: ");
	ck_assert_int_eq(braid("show", "F-0001", NULL), 0);
	check_contains(out, "\nshrunk    to F-0002: ");
	ck_assert_int_eq(braid("plot", shrunk, "-o", "x.svg", NULL), 0);
	/* Again it is the same, and nothing new. */
	ck_assert_int_eq(braid("shrink", "F-0001", NULL), 0);
	check_contains(out, "\nis shrunk to F-0002:\n");
	ck_assert_int_eq(braid("list", "findings", "--json", NULL), 0);
	ck_assert_ptr_null(strstr(out, "F-0003"));
	ck_assert_int_eq(braid("shrink", shrunk, NULL), 2);
	(void)snprintf(text, sizeof(text),
	    "braid: F-0002 is shrunk already, from F-0001\n");
	ck_assert_str_eq(err, text);
}
END_TEST

START_TEST(test_shrink_finding)
{
	char shrunk[32], title[128], again[128];

	ck_assert_int_eq(
	    braid("fuzz",
		BRAID_SOURCE_DIR "/scenarios/bridge/delete-meets-detach.scn",
		"--stack", "2016-08", "--runs", "500", "-q", NULL),
	    1);
	ck_assert_int_eq(braid("shrink", "F-0001", "--json", NULL), 0);
	check_json('{');
	json_text("title", title, sizeof(title));
	json_text("shrunk", shrunk, sizeof(shrunk));
	ck_assert_uint_le(json_count("preemptions"), 6);
	ck_assert_int_eq(braid("replay", shrunk, "--json", NULL), 1);
	check_contains(out, "\"shows\": true");
	json_text("title", again, sizeof(again));
	ck_assert_str_eq(title, again);
}
END_TEST

/* The anchored schedule gives the run of the exact one; elsewhere it says what
 * came about. */
START_TEST(test_anchored_replay)
{
	static char anchored[8192];
	char hash[32], again[32], twisted[8300];

	write_text("two.scn", TWO_REMOVERS "always exit first 0\n");
	ck_assert_int_eq(braid("fuzz", "two.scn", "-q", NULL), 1);
	ck_assert_int_eq(braid("shrink", "F-0001", "--json", NULL), 0);
	json_text("anchored", anchored, sizeof(anchored));
	write_source("small.scn");
	ck_assert_int_eq(braid("replay", "F-0002", "--json", NULL), 1);
	json_text("trace_hash", hash, sizeof(hash));
	int status = braid("replay", "small.scn", anchored, "--json", NULL);
	ck_assert_msg(status == 1, "status %d: %s", status, err);
	check_json('{');
	json_text("trace_hash", again, sizeof(again));
	ck_assert_str_eq(hash, again);
	check_contains(out, "\"realised\": true");
	check_contains(out, "\"by_site\": false");
	/* On another build. */
	ck_assert_int_le(
	    braid("replay", "F-0002", "--stack", "2016-08", NULL), 1);
	check_contains(out, ": choices are placed by function\n");
	check_contains(out, "\nthe finding ");
	/* A context that there is not. */
	(void)snprintf(twisted, sizeof(twisted),
	    "%s+nobody,1,-:0,start,0,run,first,0", anchored);
	ck_assert_int_le(braid("replay", "small.scn", twisted, NULL), 1);
	check_contains(out, "\n  MISSED  after operation 1 of nobody, start");
	check_contains(out, "\nthe interleaving was not realised: ");
	(void)snprintf(twisted, sizeof(twisted), "%s+", anchored);
	ck_assert_int_eq(braid("replay", "small.scn", twisted, NULL), 2);
	check_one_line();
}
END_TEST

START_TEST(test_shrink_refuses)
{
	ck_assert_int_eq(braid("shrink", "F-0001", NULL), 2);
	check_one_line();
	/* Nothing is made. */
	ck_assert_int_eq(braid("shrink", "x.scn", NULL), 2);
	ck_assert_str_eq(err,
	    "braid: 'x.scn' is no finding; write F-0001 (braid list "
	    "findings)\n");
	write_text("order.scn",
	    "node a cpus 2 stack fixed\n"
	    "on a cpu0 lwp\n"
	    "  hold softnet_lock\n"
	    "always exit cpu0 1\n");
	ck_assert_int_eq(braid("fuzz", "order.scn", "-q", NULL), 1);
	ck_assert_int_eq(braid("shrink", "F-0002", NULL), 2);
	check_one_line();
	check_contains(err, "no finding F-0002");
	/* Violated in every run: no choice is needed, all lines stay. */
	ck_assert_int_eq(braid("shrink", "F-0001", "--json", NULL), 0);
	ck_assert_uint_eq(json_count("preemptions"), 0);
	ck_assert_uint_eq(json_count("lines"), 4);
	check_contains(out, "\"shrunk\": \"F-0002\"");
}
END_TEST

Suite *
cli_shrink_suite(void)
{
	Suite *s = suite_create("cli_shrink");
	TCase *tc = tcase_create("cli_shrink");

	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, test_shrink_fact);
	tcase_add_test(tc, test_shrink_finding);
	tcase_add_test(tc, test_anchored_replay);
	tcase_add_test(tc, test_shrink_refuses);
	suite_add_tcase(s, tc);
	return s;
}
