/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_cli_check.c -- braid check: how many executions there are, and what it
 * says of a search that is not complete.
 */

#include <check.h>

#include "tests/cli_program.h"

Suite *cli_check_suite(void);

/* search/tiny_module.c has the programs. */
#define TINY "--stack", BRAID_MODULE_DIR "/search-tiny.so"

/* A tiny program that loads, stores and adds. */
#define ACCESSES "0x030201"

static void
setup(void)
{
	folder_make();
	write_text("two.scn",
	    "node a cpus 2\n"
	    "on a cpu0 lwp\n  call tiny_run 0 " ACCESSES "\n"
	    "on a cpu1 lwp\n  call tiny_run 1 " ACCESSES "\n");
}

static uint64_t
json_count(const char *key)
{
	char quoted[64];
	const char *at;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\": ", key);
	at = strstr(out, quoted);
	ck_assert_msg(at != NULL, "no %s in: %s", key, out);
	return strtoull(at + strlen(quoted), NULL, 10);
}

static uint64_t
executions(const char *file, const char *strategy)
{
	(void)braid("check", file, "--strategy", strategy, "--knob", "races=0",
	    "--json", TINY, NULL);
	check_json('{');
	check_contains(out, "{\"complete\": true,\n");
	return json_count("executions");
}

/*
 * Executions of two contexts that have so many steps left each, none of which
 * waits; who: whose step was last (2: nobody's yet), left: what may be spent.
 */
static uint64_t
count(unsigned a, unsigned b, unsigned who, unsigned left, bool delay)
{
	uint64_t sum = 0;
	unsigned cost;

	if (a == 0 && b == 0)
		return 1;
	if (a > 0) {
		cost = who == 1 && b > 0;
		sum += cost > left ? 0 : count(a - 1, b, 0, left - cost, delay);
	}
	if (b > 0) {
		/* Before anybody has begun the first one is the default. */
		cost = a > 0 && (who == 0 || (who == 2 && delay));
		sum += cost > left ? 0 : count(a, b - 1, 1, left - cost, delay);
	}
	return sum;
}

START_TEST(test_check_counts)
{
	uint64_t all = executions("two.scn", "dfs:bound=none");
	unsigned n = 1;
	char text[32];

	while (n < 20 && count(n, n, 2, UINT16_MAX, false) < all)
		n++;
	/* Two contexts that wait for nothing: a binomial coefficient. */
	ck_assert_uint_eq(count(n, n, 2, UINT16_MAX, false), all);
	ck_assert_uint_ge(n, 5);
	ck_assert_uint_eq(executions("two.scn", "delay:bound=none"), all);
	for (unsigned bound = 0; bound < 5; bound++) {
		(void)snprintf(text, sizeof(text), "dfs:bound=%u", bound);
		ck_assert_uint_eq(
		    executions("two.scn", text), count(n, n, 2, bound, false));
		(void)snprintf(text, sizeof(text), "delay:bound=%u", bound);
		ck_assert_uint_eq(
		    executions("two.scn", text), count(n, n, 2, bound, true));
	}
}
END_TEST

/* Numbers of Mazurkiewicz traces that are known. */
START_TEST(test_check_traces)
{
	static const struct {
		const char *call;
		unsigned cpus;
		uint64_t traces;
	} known[] = { { "tiny_pairs 2", 3, 90 }, { "tiny_pairs 3", 3, 1680 },
		{ "tiny_pairs 4", 3, 34650 },
		{ "tiny_increments 5", 2, 34904 } };
	const size_t n = sizeof(known) / sizeof(known[0]);

	for (size_t i = 0; i < n; i++) {
		char text[256];
		int at = snprintf(
		    text, sizeof(text), "node a cpus %u\n", known[i].cpus);

		for (unsigned c = 0; c < known[i].cpus; c++)
			at += snprintf(text + at, sizeof(text) - (size_t)at,
			    "on a cpu%u lwp\n  call %s\n", c, known[i].call);
		write_text("known.scn", text);
		ck_assert_uint_eq(
		    executions("known.scn", "dpor"), known[i].traces);
	}
	/* What other nodes do is not known to it. */
	write_text("nodes.scn",
	    "node a cpus 1\nnode b cpus 1\n"
	    "on a cpu0 lwp\n  call tiny_pairs 1\n"
	    "on b cpu0 lwp\n  call tiny_pairs 1\n");
	ck_assert_int_eq(
	    braid("check", "nodes.scn", "--strategy", "dpor", TINY, NULL), 2);
	check_contains(err, "one node; use dfs or delay");
}
END_TEST

START_TEST(test_check_complete)
{
	ck_assert_int_eq(braid("check", "two.scn", "--strategy", "dfs:bound=1",
			     "--knob", "races=0", TINY, NULL),
	    0);
	check_contains(out, "\ncomplete: ");
	check_contains(out, " executions, preemption bound 1; ");
	/* More than there are preemptions: the bound says nothing then. */
	ck_assert_int_eq(braid("check", "two.scn", "--strategy",
			     "dfs:bound=1000", "--knob", "races=0", TINY, NULL),
	    0);
	check_contains(out, "(it left nothing out: there are no others)");
	/* The store has it as a campaign. */
	ck_assert_int_eq(braid("list", "campaigns", NULL), 0);
	check_contains(out, "dfs:bound=1000");
}
END_TEST

START_TEST(test_check_not_complete)
{
	ck_assert_int_eq(braid("check", "two.scn", "--runs", "3", "--knob",
			     "races=0", TINY, NULL),
	    1);
	check_contains(out, "\nnot complete: ");
	check_contains(out, "; the limit of runs was reached; ");
	/* A run that used up its step budget would have gone on. */
	write_text("long.scn",
	    "node a cpus 2\n"
	    "on a cpu0 lwp\n  call tiny_pairs 40\n"
	    "on a cpu1 lwp\n  call tiny_pairs 1\n");
	ck_assert_int_eq(braid("check", "long.scn", "--strategy", "dfs:bound=0",
			     "--knob", "steps=100", TINY, NULL),
	    0);
	write_text("longer.scn",
	    "node a cpus 2\n"
	    "on a cpu0 lwp\n  call tiny_pairs 80\n"
	    "on a cpu1 lwp\n  call tiny_pairs 1\n");
	ck_assert_int_eq(braid("check", "longer.scn", "--strategy",
			     "dfs:bound=0", "--knob", "steps=100", TINY, NULL),
	    1);
	check_contains(out, "\nnot complete: ");
	check_contains(out, "a run used up its step budget");
}
END_TEST

START_TEST(test_check_facts)
{
	char first[32];

	/* Both removers cannot succeed, and each order is seen. */
	write_text("race.scn",
	    "node a cpus 2 stack fixed\n"
	    "  ifconfig shmif0 create up\n"
	    "  ifconfig bridge0 create\n"
	    "  brconfig bridge0 add shmif0 up\n"
	    "on a cpu0 lwp as first\n"
	    "  brconfig bridge0 delete shmif0\n"
	    "on a cpu1 lwp as second\n"
	    "  brconfig bridge0 delete shmif0\n"
	    "explore pct depth 3\n"
	    "explore delay bound 1\n"
	    "never use-after-free\n"
	    "sometimes exit first 0\n"
	    "sometimes exit second 0\n"
	    "sometimes members bridge0 shmif0\n"
	    "always exit second 0\n");
	ck_assert_int_eq(braid("check", "race.scn", "--json", NULL), 1);
	check_json('{');
	check_contains(out, "{\"complete\": true,\n");
	check_contains(out, "\"bounds\": [\"delay bound 1\"]");
	check_contains(
	    out, "\"title\": \"violated-fact always exit second 0\"");
	/* A finding of check replays as any other. */
	json_text("id", first, sizeof(first));
	ck_assert_int_eq(braid("replay", first, NULL), 1);
	check_contains(out, "\nsame: ");
	ck_assert_int_eq(braid("check", "race.scn", NULL), 1);
	check_contains(out, "  holds     sometimes exit first 0 ");
	check_contains(out, "  holds     sometimes exit second 0 ");
	/* Not in any of them: that is known now. */
	check_contains(out, "  not seen  sometimes members bridge0 shmif0\n");
	check_contains(out, "  VIOLATED  always exit second 0 ");
}
END_TEST

/* What a member's delete and a flood come down to: proved for two preemptions,
 * and found at once when it does not wait for readers. */
START_TEST(test_check_members)
{
	static const char text[] =
	    "node a cpus 2\n"
	    "on a cpu0 lwp as reader\n  call members_flood\n"
	    "on a cpu1 lwp as deleter\n  call members_%s\n"
	    "explore dfs bound 2\n"
	    "never use-after-free\nnever deadlock\nnever assertion\n"
	    "always exit reader 0\nalways exit deleter 0\n";
	static const char stack[] = BRAID_MODULE_DIR "/search-members.so";
	char scn[512];

	(void)snprintf(scn, sizeof(scn), text, "delete");
	write_text("members.scn", scn);
	ck_assert_int_eq(
	    braid("check", "members.scn", "--stack", stack, NULL), 0);
	check_contains(out, "\ncomplete: ");
	check_contains(out, " executions, preemption bound 2; ");
	(void)snprintf(scn, sizeof(scn), text, "delete_hastily");
	write_text("hasty.scn", scn);
	ck_assert_int_eq(
	    braid("check", "hasty.scn", "--stack", stack, NULL), 1);
	check_contains(out, "  VIOLATED  never use-after-free ");
	check_contains(out, "  VIOLATED  never assertion ");
}
END_TEST

START_TEST(test_check_refuses)
{
	ck_assert_int_eq(
	    braid("check", "two.scn", "--strategy", "pct", TINY, NULL), 2);
	check_one_line();
	check_contains(err, "strategy pct is not systematic");
	ck_assert_int_eq(
	    braid("fuzz", "two.scn", "--strategy", "delay:bound=1", TINY, NULL),
	    2);
	check_one_line();
	check_contains(err, "braid check");
	ck_assert_int_eq(
	    braid("check", "two.scn", "--strategy", "dfs:bound=x", TINY, NULL),
	    2);
	check_contains(err, "bound must be a number");
}
END_TEST

Suite *
cli_check_suite(void)
{
	Suite *s = suite_create("cli_check");
	TCase *tc = tcase_create("cli_check");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_add_test(tc, test_check_counts);
	tcase_add_test(tc, test_check_traces);
	tcase_add_test(tc, test_check_complete);
	tcase_add_test(tc, test_check_not_complete);
	tcase_add_test(tc, test_check_facts);
	tcase_add_test(tc, test_check_members);
	tcase_add_test(tc, test_check_refuses);
	suite_add_tcase(s, tc);
	return s;
}
