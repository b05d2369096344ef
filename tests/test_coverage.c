/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_coverage.c -- what runs cover, and estimates of what is left.
 *
 *	The programs are those of test_cli_check.c whose number of Mazurkiewicz
 *	traces is known.
 */

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/portfolio.h"

Suite *coverage_suite(void);

static struct scenario *scn;
static struct strategy *strategy;

/* n contexts that make this call, each on its own CPU. */
static void
open_program(const char *call, unsigned cpus)
{
	const char *const no_races = "races=0";
	const struct world_options wo = { .wo_stack = BRAID_MODULE_DIR
		"/search-tiny.so",
		.wo_knobs = &no_races,
		.wo_nknobs = 1 };
	char text[512], error[512];
	bool twice;
	int at = snprintf(text, sizeof(text), "node a cpus %u\n", cpus);

	for (unsigned c = 0; c < cpus; c++)
		at += snprintf(text + at, sizeof(text) - (size_t)at,
		    "on a cpu%u lwp\n  call %s\n", c, call);
	scn = scenario_parse("program.scn", text, error, sizeof(error));
	ck_assert_msg(scn != NULL, "%s", error);
	ck_assert_msg(world_open(scn, &wo), "%s", campaign_error());
	strategy = campaign_strategy("random", &twice);
	ck_assert_ptr_nonnull(strategy);
}

static void
close_program(void)
{
	strategy->st_ops->so_close(strategy);
	world_close();
	scenario_free(scn);
}

static const struct sim_result *
run(uint64_t number)
{
	struct sim_run_options ro = { .ro_strategy = strategy,
		.ro_seed = 1,
		.ro_number = number,
		.ro_coverage = true };

	return world_run(&ro, false)->wr_result;
}

static void
run_all(struct classes *cl, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i <= last; i++)
		classes_note(cl, run(i)->sr_class_fine);
}

/* --- classes are traces --------------------------------------------------------- */

static const struct {
	const char *call;
	unsigned cpus;
	uint64_t traces;
} programs[] = {
	{ "tiny_pairs 1", 2, 2 },
	{ "tiny_pairs 1", 4, 24 },
	{ "tiny_pairs 2", 2, 6 },
	{ "tiny_pairs 2", 3, 90 },
	{ "tiny_pairs 4", 2, 70 },
	{ "tiny_pairs 5", 2, 252 },
	{ "tiny_pairs 6", 2, 924 },
	{ "tiny_pairs 3", 3, 1680 },
	{ "tiny_pairs 4", 3, 34650 },
	{ "tiny_increments 5", 2, 34904 },
};
enum { PROGRAMS = sizeof(programs) / sizeof(programs[0]) };

/* Enough runs show every trace of the small ones, and never one more. */
START_TEST(test_coverage_traces)
{
	struct classes cl = { .cl_runs = 0 };
	uint64_t traces = programs[_i].traces;

	open_program(programs[_i].call, programs[_i].cpus);
	run_all(&cl, 1, 30000);
	ck_assert_uint_le(cl.cl_seen.ta_n, traces);
	if (traces <= 252)
		ck_assert_uint_eq(cl.cl_seen.ta_n, traces);
	tally_free(&cl.cl_seen);
	close_program();
}
END_TEST

/* --- estimates -------------------------------------------------------------------- */

/* The probability that a run is of a class that is not in the tally, from so
 * many others: within 0.01 of the truth. */
static double
unseen_mass(const struct classes *cl, uint64_t first, uint64_t n)
{
	uint64_t unseen = 0;

	for (uint64_t i = first; i < first + n; i++)
		unseen += !classes_know(cl, run(i)->sr_class_fine);
	return (double)unseen / (double)n;
}

START_TEST(test_coverage_estimate)
{
	static const uint64_t runs[] = { 100, 1000 };
	unsigned near[2] = { 0, 0 }, inside[2] = { 0, 0 };

	for (size_t p = 0; p < PROGRAMS; p++) {
		struct classes cl = { .cl_runs = 0 };
		uint64_t done = 0;

		open_program(programs[p].call, programs[p].cpus);
		for (size_t i = 0; i < 2; i++) {
			struct unseen un;
			double truth;

			run_all(&cl, done + 1, runs[i]);
			done = runs[i];
			classes_estimate(&cl, &un);
			ck_assert(un.un_known);
			truth = unseen_mass(&cl, 100000, 10000);
			near[i] += fabs(un.un_next - truth) <= 0.05;
			inside[i] += un.un_low <= truth && truth <= un.un_high;
			/* Chao1 is a lower bound, but for the luck of the draw. */
			if (runs[i] == 1000)
				ck_assert_double_le(un.un_classes_min,
				    1.2 * (double)programs[p].traces);
		}
		tally_free(&cl.cl_seen);
		close_program();
	}
	/* With 100 runs chance is larger than that, and the interval says so. */
	ck_assert_uint_ge(near[0], 6);
	ck_assert_uint_ge(near[1], 9);
	ck_assert_uint_ge(inside[0], 9);
	ck_assert_uint_ge(inside[1], 9);
}
END_TEST

START_TEST(test_coverage_formulas)
{
	struct classes cl = { .cl_runs = 0 };
	struct unseen un;

	/* Of 10 runs: 6, 2, 1, 1. */
	for (uint64_t i = 0; i < 10; i++)
		classes_note(&cl, 2 * (i < 6 ? 1 : i < 8 ? 2 : i - 5));
	classes_estimate(&cl, &un);
	ck_assert_uint_eq(un.un_classes, 4);
	ck_assert_uint_eq(un.un_once, 2);
	ck_assert_uint_eq(un.un_twice, 1);
	ck_assert_double_eq_tol(un.un_next, 0.2, 1e-12);
	ck_assert_double_eq_tol(un.un_classes_min, 4.5, 1e-12);
	ck_assert_double_eq_tol(
	    un.un_high, 0.2 + 1.96 * sqrt(2 + 2 - 0.4) / 10, 1e-12);
	ck_assert_double_eq(un.un_low, 0);
	tally_free(&cl.cl_seen);

	ck_assert_double_eq(coverage_rule_of_three(1000), 0.003);
	ck_assert_double_eq(coverage_rule_of_three(2), 1);
	/* 1 - (1 - 1/40)^10 */
	ck_assert_double_eq_tol(
	    coverage_pct(2, 4, 10, 10), 1 - pow(39.0 / 40, 10), 1e-12);
	ck_assert_double_eq_tol(coverage_pct(1, 1, 10, 1), 1, 1e-12);
}
END_TEST

/* --- what is covered -------------------------------------------------------------- */

/* Nothing of a run changes when its coverage is noted; items are told once. */
START_TEST(test_coverage_notes)
{
	struct sim_run_options ro = { .ro_seed = 1, .ro_number = 7 };
	size_t kinds[8] = { 0 };
	const struct sim_result *sr;
	uint64_t hash, class;

	open_program("tiny_increments 5", 2);
	ro.ro_strategy = strategy;
	sr = world_run(&ro, false)->wr_result;
	hash = sr->sr_trace_hash;
	ck_assert_uint_eq(sr->sr_ncovered, 0);
	sr = run(7);
	ck_assert_uint_eq(sr->sr_trace_hash, hash);
	class = sr->sr_class_fine;
	for (size_t i = 0; i < sr->sr_ncovered; i++)
		kinds[sr->sr_covered[i] & 7]++;
	ck_assert_uint_gt(kinds[COVERAGE_READS_FROM], 0);
	ck_assert_uint_gt(kinds[COVERAGE_ORDER], 0);
	ck_assert_uint_gt(kinds[COVERAGE_BLOCK], 0);
	sr = run(7);
	ck_assert_uint_eq(sr->sr_ncovered, 0);
	ck_assert_uint_eq(sr->sr_class_fine, class);
	close_program();
}
END_TEST

/* --- epochs ------------------------------------------------------------------------- */

START_TEST(test_coverage_epochs)
{
	static const uint64_t last[] = { 1, 10, 50, 100, 500, 1000, 1500 };
	uint64_t run = 1;

	for (size_t e = 0; e < sizeof(last) / sizeof(last[0]); e++) {
		ck_assert_uint_eq(epoch_last(e), last[e]);
		for (; run <= last[e]; run++)
			ck_assert_uint_eq(epoch_of(run), e);
	}
}
END_TEST

Suite *
coverage_suite(void)
{
	Suite *s = suite_create("coverage");
	TCase *tc = tcase_create("coverage");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_coverage_traces, 0, PROGRAMS);
	tcase_add_test(tc, test_coverage_estimate);
	tcase_add_test(tc, test_coverage_formulas);
	tcase_add_test(tc, test_coverage_notes);
	tcase_add_test(tc, test_coverage_epochs);
	suite_add_tcase(s, tc);
	return s;
}
