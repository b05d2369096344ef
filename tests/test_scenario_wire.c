/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_scenario_wire.c -- the lines `wire` and `platform`.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/scenario.h"

Suite *scenario_wire_suite(void);

enum { ERROR_BYTES = 1024 };

static char error[ERROR_BYTES];

#define NODES                                                                  \
	"node a cpus 2 stack 2016-08\n"                                        \
	"  ifconfig s0 create up\n"                                            \
	"  ifconfig s1 create up\n"                                            \
	"node b stack 2014-07\n"                                               \
	"  ifconfig s0 create up\n"                                            \
	"  ifconfig s1 create\n"

static struct scenario *
read_ok(const char *path, const char *text)
{
	struct scenario *s = scenario_parse(path, text, error, sizeof(error));

	ck_assert_msg(s != NULL, "%s", error);
	return s;
}

static uint64_t
hash_of(const char *path, const char *text)
{
	struct scenario *s = read_ok(path, text);
	uint64_t hash = s->sc_hash;

	scenario_free(s);
	return hash;
}

/* --- what is read ------------------------------------------------------- */

START_TEST(nothing)
{
	struct scenario *s = read_ok("t.scn", NODES);

	ck_assert_uint_eq(s->sc_nwires, 0);
	ck_assert_ptr_null(s->sc_platform);
	scenario_free(s);
}
END_TEST

START_TEST(ends)
{
	/* Before and behind the nodes, and inside of a section. */
	struct scenario *s = read_ok("t.scn",
	    "wire a.s0 b.s1 rate 1gbit latency 10us\n" NODES "wire b.s0 a.s1\n"
	    "  ifconfig s2 create\n"
	    "wire a.s2 b.s2 latency 3ns # one more\n"
	    "on a cpu0 lwp\n"
	    "  ifconfig s2 create\n");

	ck_assert_uint_eq(s->sc_nwires, 3);
	ck_assert_uint_eq(s->sc_wires[0].sw_line, 1);
	ck_assert_uint_eq(s->sc_wires[0].sw_node[0], 0);
	ck_assert_uint_eq(s->sc_wires[0].sw_node[1], 1);
	ck_assert_str_eq(s->sc_wires[0].sw_ifname[0], "s0");
	ck_assert_str_eq(s->sc_wires[0].sw_ifname[1], "s1");
	ck_assert_int_eq(s->sc_wires[0].sw_latency_ns, 10000);
	ck_assert_uint_eq(s->sc_wires[0].sw_rate_bps, 1000000000);
	ck_assert_uint_eq(s->sc_wires[1].sw_line, 8);
	ck_assert_uint_eq(s->sc_wires[1].sw_node[0], 1);
	ck_assert_uint_eq(s->sc_wires[1].sw_node[1], 0);
	ck_assert_int_eq(s->sc_wires[1].sw_latency_ns, 0);
	ck_assert_uint_eq(s->sc_wires[1].sw_rate_bps, 0);
	ck_assert_int_eq(s->sc_wires[2].sw_latency_ns, 3);
	ck_assert_uint_eq(s->sc_nodes[1].sn_ncommands, 3);
	scenario_free(s);

	/* Two interfaces of one node; it is the only one, so needs no name. */
	s = read_ok("t.scn",
	    "node a\nifconfig s0 create\nifconfig s1 create\nwire s0 a.s1\n");
	ck_assert_uint_eq(s->sc_wires[0].sw_node[1], 0);
	ck_assert_str_eq(s->sc_wires[0].sw_ifname[0], "s0");
	ck_assert_str_eq(s->sc_wires[0].sw_ifname[1], "s1");
	scenario_free(s);
}
END_TEST

START_TEST(rates)
{
	static const struct {
		const char *word;
		uint64_t bps;
	} words[] = {
		{ "none", 0 },
		{ "1000bit", 1000 },
		{ "1234567bit", 1234567 },
		{ "1kbit", 1000 },
		{ "56kbit", 56000 },
		{ "100mbit", 100000000 },
		{ "2500mbit", UINT64_C(2500000000) },
		{ "0x10gbit", UINT64_C(16000000000) },
		{ "1000gbit", UINT64_C(1000000000000) },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char text[512];
		struct scenario *s;

		(void)snprintf(text, sizeof(text),
		    NODES "wire a.s0 b.s0 rate %s\n", words[i].word);
		s = read_ok("t.scn", text);
		ck_assert_uint_eq(s->sc_wires[0].sw_rate_bps, words[i].bps);
		scenario_free(s);
	}
}
END_TEST

START_TEST(the_hash)
{
	uint64_t h = hash_of("t.scn", NODES "wire a.s0 b.s0 rate 1gbit\n");

	ck_assert_uint_eq(
	    h, hash_of("t.scn", NODES "\twire  a.s0 b.s0 rate 1gbit # it\n"));
	ck_assert_uint_ne(
	    h, hash_of("t.scn", NODES "wire a.s0 b.s0 rate 2gbit\n"));
	ck_assert_uint_ne(h, hash_of("t.scn", NODES));
}
END_TEST

/* --- what is refused ---------------------------------------------------- */

#define U "; usage: wire NODE.IF NODE.IF [latency DURATION] [rate RATE|none]"

static const struct {
	const char *text; /* behind NODES, which has 6 lines */
	const char *error;
} refusals[] = {
	{ "wire", "7:5: NODE.IF is missing" U },
	{ "wire a.s0", "7:10: NODE.IF is missing" U },
	{ "wire a.s0 b.s0 b.s1", "7:16: unexpected 'b.s1'" U },
	{ "wire a.s0 b.s0 latency", "7:23: duration is missing" U },
	{ "wire a.s0 b.s0 latency 10",
	    "7:24: '10' is no duration such as 5s 10ms 3us 100ns" U },
	{ "wire a.s0 b.s0 latency 0s",
	    "7:24: duration 0s is not between 1ns and 1000000s" U },
	{ "wire a.s0 b.s0 latency 1001s",
	    "7:24: latency 1001s is longer than 1000s" U },
	{ "wire a.s0 b.s0 rate", "7:20: rate is missing" U },
	{ "wire a.s0 b.s0 rate 1",
	    "7:21: '1' is no rate such as 1gbit 100mbit 56kbit none" U },
	{ "wire a.s0 b.s0 rate 1Gbit",
	    "7:21: '1Gbit' is no rate such as 1gbit 100mbit 56kbit none" U },
	{ "wire a.s0 b.s0 rate 2.5gbit",
	    "7:21: '2.5gbit' is no rate such as 1gbit 100mbit 56kbit none" U },
	{ "wire a.s0 b.s0 rate gbit",
	    "7:21: 'gbit' is no rate such as 1gbit 100mbit 56kbit none" U },
	{ "wire a.s0 b.s0 rate 10us",
	    "7:21: '10us' is no rate such as 1gbit 100mbit 56kbit none" U },
	{ "wire a.s0 b.s0 rate 999bit",
	    "7:21: rate 999bit is not between 1kbit and 1000gbit" U },
	{ "wire a.s0 b.s0 rate 1001gbit",
	    "7:21: rate 1001gbit is not between 1kbit and 1000gbit" U },
	{ "wire a.s0 b.s0 rate 99999999999999999999gbit",
	    "7:21: rate 99999999999999999999gbit is not between 1kbit and "
	    "1000gbit" U },
	{ "wire a.s0 b.s0 rate none rate none",
	    "7:26: 'rate' is given twice" U },
	{ "wire a.s0 b.s0 latency 1us latency 1us",
	    "7:28: 'latency' is given twice" U },
	{ "wire c.s0 b.s0", "7:6: unknown node 'c'" },
	{ "wire a.s0 s0",
	    "7:11: 's0' is ambiguous with 2 nodes; write NODE.s0" },
	{ "wire a.s0 b.s2",
	    "7:11: unknown interface s2; no line of node b creates it" },
	{ "wire a. b.s2", "7:6: 'a.' is no interface name" },
	{ "wire a.s0.1 b.s2", "7:6: 'a.s0.1' is no interface name" },
	{ "wire a.s0 a.s0", "7:11: a wire cannot go from a.s0 to itself" },
	{ "wire a.s0 b.s0\nwire b.s1 a.s0",
	    "8:11: a.s0 is at the wire of line 7 already" },
	{ "wire a.s0 b.s0\nwire b.s0 a.s1",
	    "8:6: b.s0 is at the wire of line 7 already" },
	{ "platform", "7:9: FILE is missing; usage: platform FILE.xml" },
	{ "platform a b", "7:12: unexpected 'b'; usage: platform FILE.xml" },
	{ "platform /etc/passwd",
	    "7:10: /etc/passwd: a path is relative to the scenario, without "
	    "'..'" },
	{ "platform ../x.xml",
	    "7:10: ../x.xml: a path is relative to the scenario, without "
	    "'..'" },
	{ "platform no.xml",
	    "7:10: no.xml: cannot open: No such file or directory" },
	{ "platform .", "7:10: . is not a regular file" },
	{ "platform net.xml\nplatform net.xml",
	    "8:10: platform is given in line 7" },
	{ "platform net.xml\nwire a.s0 b.s0 rate 1gbit",
	    "8:16: the platform of line 7 says the rate of every wire" },
	{ "wire a.s0 b.s0 latency 1us\nplatform net.xml",
	    "7:16: the platform of line 8 says the latency of every wire" },
};

/* A folder with net.xml in it. */
static char folder[64], scenario[96], platform[96];

static void
write_platform(const char *text)
{
	FILE *f = fopen(platform, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static void
folder_make(void)
{
	strcpy(folder, "/tmp/braid-wire-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(scenario, sizeof(scenario), "%s/t.scn", folder);
	(void)snprintf(platform, sizeof(platform), "%s/net.xml", folder);
	write_platform("<platform/>\n");
}

static void
folder_remove(void)
{
	ck_assert_int_eq(unlink(platform), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(refused)
{
	char text[1024], expected[ERROR_BYTES];

	(void)snprintf(text, sizeof(text), "%s%s\n", NODES, refusals[_i].text);
	(void)snprintf(
	    expected, sizeof(expected), "%s:%s", scenario, refusals[_i].error);
	ck_assert_ptr_null(
	    scenario_parse(scenario, text, error, sizeof(error)));
	ck_assert_str_eq(error, expected);
}
END_TEST

START_TEST(platforms)
{
	static const char text[] = NODES "platform net.xml\nwire a.s0 b.s0\n";
	struct scenario *s = read_ok(scenario, text);
	uint64_t h = s->sc_hash;

	ck_assert_str_eq(s->sc_platform, platform);
	ck_assert_uint_eq(s->sc_platform_line, 7);
	ck_assert_uint_eq(s->sc_nwires, 1);
	scenario_free(s);
	ck_assert_uint_eq(hash_of(scenario, text), h);
	/* What is in it counts. */
	write_platform("<platform />\n");
	ck_assert_uint_ne(hash_of(scenario, text), h);
	/* Without wires it is of no use, and does no harm. */
	s = read_ok(scenario, NODES "platform net.xml\n");
	ck_assert_uint_eq(s->sc_nwires, 0);
	scenario_free(s);
}
END_TEST

/* Any line can go, except those that a wire is about. */
START_TEST(lines_can_go)
{
	static const char *const lines[] = { "wire a.s0 b.s1 rate 1gbit\n",
		"node a\n", "ifconfig s0 create\n", "wire a.s1 b.s0\n",
		"ifconfig s1 create\n", "node b\n", "ifconfig s0 create\n",
		"ifconfig s1 create\n", "ifconfig s1 up\n", "never leak\n" };
	enum { N = sizeof(lines) / sizeof(lines[0]) };

	for (size_t gone = 0; gone < N; gone++) {
		char text[512] = "";
		struct scenario *s;
		bool needed = strncmp(lines[gone], "node", 4) == 0 ||
		    strstr(lines[gone], "create") != NULL;

		for (size_t i = 0; i < N; i++)
			if (i != gone)
				strcat(text, lines[i]);
		s = scenario_parse("t.scn", text, error, sizeof(error));
		ck_assert_msg((s == NULL) == needed, "%s%s", text, error);
		scenario_free(s);
	}
}
END_TEST

Suite *
scenario_wire_suite(void)
{
	Suite *s = suite_create("scenario_wire");
	TCase *tc = tcase_create("wires");

	tcase_add_test(tc, nothing);
	tcase_add_test(tc, ends);
	tcase_add_test(tc, rates);
	tcase_add_test(tc, the_hash);
	tcase_add_test(tc, lines_can_go);
	suite_add_tcase(s, tc);
	tc = tcase_create("files");
	tcase_add_checked_fixture(tc, folder_make, folder_remove);
	tcase_add_loop_test(
	    tc, refused, 0, sizeof(refusals) / sizeof(refusals[0]));
	tcase_add_test(tc, platforms);
	suite_add_tcase(s, tc);
	return s;
}
