/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_cli_facts.c -- what becomes of a violated fact.
 *
 *	It is a finding, as what the machine reports is: stored with its
 *	schedule and the captures that were read, listed, shown, drawn and
 *	replayed.
 */

#include <check.h>

#include "tests/cli_program.h"

Suite *cli_facts_suite(void);

/* Both take the same member out; who comes second fails. */
#define TWO_REMOVERS                                                           \
	"node a cpus 2 stack fixed\n"                                          \
	"  ifconfig shmif0 create up\n"                                        \
	"  ifconfig shmif1 create up\n"                                        \
	"  ifconfig bridge0 create\n"                                          \
	"  brconfig bridge0 add shmif0 add shmif1 up\n"                        \
	"on a cpu0 lwp as first\n"                                             \
	"  brconfig bridge0 delete shmif1\n"                                   \
	"on a cpu1 lwp as second\n"                                            \
	"  brconfig bridge0 delete shmif1\n"                                   \
	"explore random runs 50\n"

static void
setup(void)
{
	folder_make();
}

START_TEST(test_fact_stored)
{
	char first[32];

	write_text("two.scn",
	    TWO_REMOVERS "never use-after-free\n"
			 "always exit first 0\n"
			 "never errno first ENOENT\n"
			 "always members bridge0 shmif0\n"
			 "always entries bridge0 0\n");
	/* Without preemption the first comes first. */
	ck_assert_int_eq(braid("run", "two.scn", NULL), 0);
	ck_assert_int_eq(braid("fuzz", "two.scn", "--json", NULL), 1);
	check_json('{');
	check_contains(out,
	    "\"kind\": \"violated-fact\", \"title\": "
	    "\"violated-fact always exit first 0\"");
	check_contains(
	    out, "\"title\": \"violated-fact never errno first ENOENT\"");
	check_contains(out, "\"fact\": \"always exit first 0\"");
	ck_assert_ptr_null(strstr(out, "violated-fact always members"));
	/* By its schedule it shows again, and the same is no new finding. */
	json_text("id", first, sizeof(first));
	ck_assert_int_eq(braid("replay", first, NULL), 1);
	check_contains(out, " violated-fact always exit first 0\n");
	check_contains(out, "  VIOLATED  always exit first 0\n");
	check_contains(out, "\nsame: ");
	ck_assert_int_eq(braid("replay", first, "--json", NULL), 1);
	check_json('{');
	check_contains(out, "\"shows\": true");
	check_contains(out, "\"same\": true");
	ck_assert_int_eq(braid("fuzz", "two.scn", NULL), 1);
	check_contains(out, ", known)\n");
	ck_assert_int_eq(braid("list", "findings", "--json", NULL), 0);
	check_json('[');
	ck_assert_ptr_null(strstr(out, "F-0003"));
}
END_TEST

/* What the tools print, between the heading and the facts. */
START_TEST(test_printed)
{
	write_text("print.scn",
	    "node a stack fixed\n ifconfig shmif0 create\n"
	    " print ifconfig -a\n"
	    "on a cpu0 lwp as admin\n print ifconfig shmif0\n"
	    " print ifconfig shmif1\n"
	    "always exit admin 1\n");
	ck_assert_int_eq(braid("run", "print.scn", NULL), 0);
	check_contains(out,
	    "seed 1\nadmin$ ifconfig shmif0\nshmif0: flags=8802<BROADCAST,"
	    "SIMPLEX,MULTICAST> mtu 1500\n\taddress: b2:a0:00:00:00:00\n"
	    "admin$ ifconfig shmif1\n");
	ck_assert_int_eq(braid("run", "print.scn", "--json", NULL), 0);
	check_json('{');
	check_contains(
	    out, "\"printed\": \"admin$ ifconfig shmif0\\u000ashmif0");
	ck_assert_int_eq(braid("run", "print.scn", "--quiet", NULL), 0);
	ck_assert_ptr_null(strstr(out, "ifconfig"));
}
END_TEST

START_TEST(test_fact_shown)
{
	write_text("two.scn", TWO_REMOVERS "always exit first 0\n");
	ck_assert_int_eq(braid("fuzz", "two.scn", NULL), 1);
	check_contains(out, "F-0001 violated-fact always exit first 0 (run ");
	ck_assert_int_eq(braid("show", "F-0001", NULL), 0);
	check_contains(out, "\nbreaks    always exit first 0\n");
	check_contains(out,
	    "\n    first ended with exit status 1; its lines failed with "
	    "ENOENT\n");
	/* There is a picture, though no access is to blame. */
	check_contains(out, "[first]");
	ck_assert_ptr_null(strstr(out, ">>>"));
	ck_assert_int_eq(braid("plot", "F-0001", "-o", "fact.svg", NULL), 0);
	ck_assert(file_exists("fact.svg"));
	ck_assert_int_eq(braid("list", "findings", NULL), 0);
	check_contains(
	    out, "F-0001  violated-fact  violated-fact always exit ");
}
END_TEST

/* What was seen instead is told for each kind of fact. */
START_TEST(test_fact_told)
{
	static const struct {
		const char *fact, *told;
	} facts[] = {
		{ "always exit second 7",
		    "second ended with exit status 1; its lines failed with "
		    "ENOENT" },
		{ "always errno first EBUSY",
		    "first ended with exit status 0; no line failed" },
		{ "always members bridge0 shmif0 shmif1",
		    "bridge0 has members: shmif0" },
		{ "never members bridge0 shmif0",
		    "bridge0 has members: shmif0" },
		{ "always entries bridge0 3", "bridge0 has no entries" },
		{ "always entry bridge0 02:00:00:00:00:01",
		    "bridge0 has no entries" },
		{ "always forwarded shmif0 4", "frames: 0" },
		{ "always delivered shmif0", "frames: 0" },
		{ "always deadlock", "nothing of that kind was found" }
	};
	char text[1024], title[128];

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		(void)snprintf(
		    text, sizeof(text), "%s%s\n", TWO_REMOVERS, facts[i].fact);
		write_text("told.scn", text);
		ck_assert_int_eq(braid("run", "told.scn", "--json", NULL), 1);
		check_json('{');
		(void)snprintf(title, sizeof(title),
		    "\"title\": \"violated-fact %s\"", facts[i].fact);
		check_contains(out, title);
		check_contains(out, facts[i].told);
	}
}
END_TEST

/* A never line about a finding has that finding for evidence, and
 * `never violated-fact' is about all other facts. */
START_TEST(test_fact_of_finding)
{
	write_text("leak.scn",
	    TWO_REMOVERS "never data-race\nnever panic\n"
			 "always exit second 0\nnever violated-fact\n");
	ck_assert_int_eq(braid("run", "leak.scn", "--json", NULL), 1);
	check_contains(out, "violated-fact always exit second 0");
	check_contains(
	    out, "{\"text\": \"never violated-fact\", \"holds\": false");
	ck_assert_ptr_null(strstr(out, "violated-fact never"));
}
END_TEST

/* A capture of one frame, in the order of bytes of this machine. */
static void
write_capture(const char *name, uint8_t last)
{
	static const uint32_t head[6] = { 0xa1b2c3d4, 2 | 4u << 16, 0, 0, 65535,
		1 };
	static const uint32_t record[4] = { 1, 0, 60, 60 };
	uint8_t bytes[sizeof(head) + sizeof(record) + 60] = { 0 };
	uint8_t *frame = bytes + sizeof(head) + sizeof(record);

	memcpy(bytes, head, sizeof(head));
	memcpy(bytes + sizeof(head), record, sizeof(record));
	memset(frame, 0xff, 6);
	memcpy(frame + 6, "\2\0\0\0\0\x10\x8\0", 8);
	frame[59] = last;
	write_bytes(name, bytes, sizeof(bytes));
}

/* The store has what the scenario read: the files may be gone, or others. */
START_TEST(test_capture_stored)
{
	char path[2 * PATH_BYTES];

	write_capture("one.pcap", 1);
	write_text("capture.scn",
	    "node a cpus 1 stack fixed\n"
	    "  ifconfig shmif0 create up\n"
	    "  ifconfig shmif1 create up\n"
	    "  ifconfig bridge0 create\n"
	    "  brconfig bridge0 add shmif0 add shmif1 up\n"
	    "on a cpu0 hardint\n"
	    "  pcap one.pcap on shmif0\n"
	    "explore random runs 3\n"
	    "always forwarded shmif1 7\n");
	ck_assert_int_eq(braid("fuzz", "capture.scn", NULL), 1);
	check_contains(out, "F-0001 violated-fact always forwarded shmif1 7 ");
	write_capture("one.pcap", 2);
	ck_assert_int_eq(braid("replay", "F-0001", NULL), 1);
	check_contains(out, "\nsame: ");
	(void)snprintf(path, sizeof(path), "%s/one.pcap", folder);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(braid("replay", "F-0001", NULL), 1);
	check_contains(out, "\nsame: ");
	/* A scenario that is read anew needs its file. */
	ck_assert_int_eq(braid("run", "capture.scn", NULL), 2);
}
END_TEST

Suite *
cli_facts_suite(void)
{
	Suite *s = suite_create("cli_facts");
	TCase *tc = tcase_create("cli_facts");

	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, test_fact_stored);
	tcase_add_test(tc, test_printed);
	tcase_add_test(tc, test_fact_shown);
	tcase_add_test(tc, test_fact_told);
	tcase_add_test(tc, test_fact_of_finding);
	tcase_add_test(tc, test_capture_stored);
	suite_add_tcase(s, tc);
	return s;
}
