/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_controls.c -- what is safe is not reported.
 *
 *	The negative controls, scenarios/X/control-*.scn, are interleavings
 *	that look dangerous and are not.  Nothing at all may be found in them on
 *	the repaired stack, and on 2016-08 nothing but data races, under every
 *	strategy; a control whose node names the repaired stack holds only
 *	there.  So that silence means something, each control is shown to get
 *	there: with its protection taken away there is a finding.
 *
 *	20,000 runs of each are the business of braid-bench-alarms.
 */

#include <check.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/strategy.h"
#include "tests/hunt.h"

Suite *controls_suite(void);

/* Runs of each strategy that must be silent, on each stack. */
enum { RUNS_SILENT = 300 };

static const char repaired[] = "fixed", historical[] = "2016-08";
static const char folder[] = BRAID_SOURCE_DIR "/scenarios/";

static glob_t controls;

/* --- silence -------------------------------------------------------------- */

/* Each fact of the scenario that must hold sometimes and was seen. */
static void
note_seen(
    const struct scenario *s, const struct campaign_result *cr, bool *seen)
{
	for (size_t i = 0; i < s->sc_nfacts; i++)
		seen[i] = seen[i] || cr->cr_facts[i] == FACT_HOLDS;
}

static void
check_silence(const struct scenario *s, const char *stack, uint32_t ignored)
{
	bool *seen = calloc(s->sc_nfacts, sizeof(*seen));

	ck_assert_ptr_nonnull(seen);
	for (size_t i = 0; strategies[i] != NULL; i++) {
		struct hunt ht = { .ht_stack = stack,
			.ht_strategy = strategies[i]->so_name,
			.ht_runs = RUNS_SILENT,
			.ht_ignored = ignored };

		hunt(s, &ht);
		ck_assert_msg(ht.ht_run == 0,
		    "%s: %s: %s: %s (run %" PRIu64 ")", s->sc_path, stack,
		    ht.ht_strategy, ht.ht_title, ht.ht_run);
		note_seen(s, &ht.ht_result, seen);
	}
	for (size_t i = 0; i < s->sc_nfacts; i++)
		ck_assert_msg(seen[i] ||
			(ignored != 0 &&
			    s->sc_facts[i].sf_kind == SCN_FACT_FINDING),
		    "%s: %s: under no strategy: %s", s->sc_path, stack,
		    s->sc_facts[i].sf_text);
	free(seen);
}

START_TEST(control_is_silent)
{
	struct scenario *s = hunt_scenario(controls.gl_pathv[_i]);

	check_silence(s, repaired, 0);
	if (strcmp(s->sc_nodes[0].sn_stack, repaired) != 0)
		check_silence(s, historical, RACE);
	scenario_free(s);
}
END_TEST

/* --- and what it is worth ------------------------------------------------- */

/*
 * A control, the mutants that take its protection away, what is found then,
 * and within how many runs of pct: at least ten times what was needed when it
 * was written.  Without kinds nothing may be found: another protection holds.
 */
static const struct row {
	const char *control;
	const char *mutants[2];
	uint32_t kinds;
	uint64_t budget;
} rows[] = {
	{ "bridge/control-n1", { "M-23" }, KIND(NULL_ACCESS), 20000 },
	{ "bridge/control-n2", { "M-5" }, KIND(KASSERT), 1000 },
	{ "bridge/control-n2", { "M-6" }, FREED, 100 },
	{ "bridge/control-n3", { "M-6" }, FREED, 1000 },
	{ "bridge/control-n3", { "M-5" }, KIND(KASSERT), 20000 },
	{ "bridge/control-n3-thread", { "M-1" }, FREED, 1000 },
	{ "bridge/control-n3-thread", { "M-6" }, FREED, 1000 },
	{ "bridge/control-n4", { "M-24" }, FREED | KIND(FACT), 100 },
	{ "bridge/control-n5", { "M-25" }, KIND(DEADLOCK), 5000 },
	{ "ifnet/control-n6", { "R-02" }, KIND(PANIC) | RACE, 100 },
	{ "ifnet/control-n6", { "M-11" }, FREED, 1000 },
	{ "ifnet/control-n7", { "R-31" }, KIND(NULL_ACCESS), 100 },
	{ "ifnet/control-n7", { "M-26" }, FREED, 100 },
	{ "bridge/control-n8", { "M-27", "R-50" }, RACE | KIND(FACT), 1000 },
	{ "bridge/control-n9", { "M-28" }, KIND(DEADLOCK), 1000 },
	{ "bridge/control-n10", { "M-27", "R-08" }, ASSERTED | FREED, 5000 },
	/* Two ioctls on one bridge are not at once, R-08 or not. */
	{ "bridge/control-n10", { "R-08" }, 0, 2000 },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

START_TEST(protection_counts)
{
	const struct row *row = &rows[_i];
	struct hunt ht = { .ht_stack = repaired,
		.ht_strategy = "pct",
		.ht_runs = row->budget,
		.ht_mutants = row->mutants,
		.ht_nmutants = row->mutants[1] != NULL ? 2 : 1 };
	char path[1024];
	struct scenario *s;

	(void)snprintf(path, sizeof(path), "%s%s.scn", folder, row->control);
	s = hunt_scenario(path);
	hunt(s, &ht);
	if (row->kinds == 0)
		ck_assert_msg(ht.ht_run == 0, "%s with %s: %s", row->control,
		    row->mutants[0], ht.ht_title);
	else
		ck_assert_msg(
		    ht.ht_run > 0 && (row->kinds >> ht.ht_kind & 1) != 0,
		    "%s with %s: %s", row->control, row->mutants[0],
		    ht.ht_run > 0 ? ht.ht_title : "nothing found");
	scenario_free(s);
}
END_TEST

/* Of each control it is shown. */
START_TEST(controls_are_shown)
{
	const char *path = controls.gl_pathv[_i] + strlen(folder);
	bool shown = false;

	for (size_t i = 0; i < NROWS; i++) {
		size_t len = strlen(rows[i].control);

		shown = shown ||
		    (rows[i].kinds != 0 &&
			strncmp(path, rows[i].control, len) == 0 &&
			strcmp(path + len, ".scn") == 0);
	}
	ck_assert_msg(shown, "%s: no mutant shows its window", path);
}
END_TEST

Suite *
controls_suite(void)
{
	Suite *s = suite_create("controls");
	TCase *tc = tcase_create("controls");
	int n;

	(void)glob(
	    BRAID_SOURCE_DIR "/scenarios/*/control-*.scn", 0, NULL, &controls);
	n = (int)controls.gl_pathc;
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, control_is_silent, 0, n);
	tcase_add_loop_test(tc, protection_counts, 0, NROWS);
	tcase_add_loop_test(tc, controls_are_shown, 0, n);
	suite_add_tcase(s, tc);
	return s;
}
