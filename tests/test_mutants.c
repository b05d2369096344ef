/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_mutants.c -- the repaired stack has no bugs, and each bug that is put
 * into it is found.
 *
 *	`braid-tests mutants` prints a line for each mutant: its scenario, the
 *	run that showed it first, and what was found.
 */

#include <check.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"
#include "tests/hunt.h"

Suite *mutants_suite(void);

static const char stack[] = "fixed";

/* Runs of each strategy that must be clean, for each scenario. */
enum { RUNS_CLEAN = 1000, MUTANTS_AT_LEAST = 30 };

/* --- what each mutant shows ----------------------------------------------- */

/*
 * A mutant, one scenario that shows it, what may be found first, and within
 * how many runs of pct: at least ten times what was needed when it was written.
 */
static const struct row {
	const char *name;
	const char *with; /* another mutant, whose repair hides this one */
	const char *scenario;
	uint32_t kinds;
	uint64_t budget;
} rows[] = {
	{ "R-02", NULL, "ifnet/ioctl-meets-destroy",
	    FREED | KIND(NULL_ACCESS) | KIND(PANIC), 2000 },
	{ "R-03", NULL, "ifnet/send-meets-destroy", FREED | KIND(PANIC), 1000 },
	{ "R-04", NULL, "bridge/send-to-vanishing-port", FREED, 5000 },
	{ "R-05", NULL, "bridge/learned-then-detached", FREED, 100 },
	{ "R-08", NULL, "bridge/flood-two-removals", FREED | KIND(KASSERT),
	    5000 },
	{ "R-09", NULL, "bridge/output-meets-destroy", FREED, 2000 },
	{ "R-10", NULL, "bridge/output-meets-destroy", ASSERTED, 1000 },
	{ "R-11", "R-31", "bridge/unicast-to-vanishing-port", FREED, 100000 },
	{ "R-12", NULL, "bridge/learning-storm", KIND(NULL_ACCESS) | RACE,
	    1000 },
	{ "R-14", NULL, "bridge/add-meets-detach", FREED, 5000 },
	{ "R-18", NULL, "bridge/static-entry-moves", KIND(FACT), 100 },
	{ "R-19", NULL, "bridge/learning-storm", RACE, 1000 },
	{ "R-20", NULL, "bridge/chain-under-removal", ASSERTED, 2000 },
	{ "R-22", NULL, "bridge/stp-starts-under-detach",
	    KIND(USE_AFTER_FREE) | RACE, 1000 },
	{ "R-23", NULL, "ifnet/softint-pending", KIND(FACT), 1000 },
	{ "R-24", NULL, "ifnet/index-table-grows", FREED | KIND(OUT_OF_BOUNDS),
	    1000 },
	{ "R-25", NULL, "ifnet/arp-from-two-cpus", RACE, 1000 },
	{ "R-28", NULL, "ifnet/numeric-name", KIND(KASSERT), 100 },
	{ "R-30", NULL, "ifnet/softint-pending", KIND(IPL), 1000 },
	{ "R-31", NULL, "ifnet/softint-pending", FREED | KIND(NULL_ACCESS),
	    1000 },
	{ "R-33", NULL, "ifnet/link-changes", RACE, 1000 },
	{ "R-34", NULL, "bridge/two-senders", FREED, 5000 },
	{ "R-35", NULL, "bridge/stopped-and-gone", KIND(LEAK), 5000 },
	{ "R-36", NULL, "ifnet/send-meets-destroy", RACE, 5000 },
	{ "R-38", NULL, "ifnet/virt-destroyed", KIND(USE_AFTER_FREE), 10 },
	{ "R-39", NULL, "bridge/stp-on-new-member", KIND(UNINITIALISED), 1000 },
	{ "R-40", NULL, "bridge/stop-under-input", KIND(LEAK), 100 },
	{ "R-41", NULL, "bridge/request-without-handler", KIND(NULL_ACCESS),
	    100 },
	{ "R-42", NULL, "bridge/list-meets-detach", KIND(UNINITIALISED), 5000 },
	{ "R-48", NULL, "bridge/ageing-meets-destroy",
	    FREED | KIND(PANIC) | KIND(KASSERT), 20000 },
	{ "R-50", NULL, "bridge/add-meets-add", RACE, 1000 },
	{ "R-51", NULL, "bridge/delete-meets-detach", FREED, 1000 },
	{ "R-52", NULL, "bridge/unplug-meets-destroy",
	    FREED | KIND(PANIC) | KIND(NULL_ACCESS), 10000 },
	{ "R-59", NULL, "ifnet/ioctl-meets-destroy", RACE, 1000 },
	{ "R-62", NULL, "bridge/stp-root-port-leaves",
	    KIND(USE_AFTER_FREE) | RACE, 1000 },
	{ "R-64", NULL, "ifnet/link-changes", FREED | KIND(KASSERT), 5000 },
	{ "R-71", NULL, "bridge/add-under-input", ASSERTED, 1000 },
	{ "R-73", NULL, "ifnet/send-meets-destroy", FREED | KIND(NULL_ACCESS),
	    2000 },
	{ "R-76", NULL, "ifnet/ioctl-meets-destroy", FREED, 2000 },
	{ "I-21", NULL, "bridge/learning-storm", RACE, 1000 },
	{ "H-1", NULL, "bridge/busy-driver", KIND(FACT), 200000 },
	{ "H-2", NULL, "bridge/stopped-and-gone", KIND(LEAK), 100 },
	{ "H-3", NULL, "ifnet/refused-destroy", KIND(FACT), 100 },
	{ "H-4", NULL, "ifnet/list-relinked", RACE, 1000 },
	{ "H-5", NULL, "ifnet/destroyed-and-unplugged",
	    FREED | KIND(KASSERT) | KIND(PANIC), 1000 },
	{ "H-6", NULL, "bridge/stp-starts-twice", RACE, 1000 },
	{ "M-1", NULL, "bridge/output-meets-destroy", FREED, 2000 },
	{ "M-2", NULL, "bridge/control-n2", KIND(DEADLOCK) | KIND(LOCK_ORDER),
	    1000 },
	{ "M-3", NULL, "bridge/flush-meets-detach", ASSERTED, 1000 },
	{ "M-4", NULL, "ifnet/ioctl-meets-destroy", KIND(DEADLOCK), 100 },
	{ "M-5", NULL, "bridge/control-n2", ASSERTED, 1000 },
	{ "M-6", NULL, "bridge/control-n2", FREED, 1000 },
	{ "M-7", NULL, "ifnet/ioctl-meets-destroy", ASSERTED, 100 },
	{ "M-8", NULL, "bridge/flood-two-removals", RACE | KIND(NULL_ACCESS),
	    1000 },
	{ "M-9", NULL, "bridge/ageing-meets-destroy", KIND(DEADLOCK), 1000 },
	{ "M-10", NULL, "ifnet/ioctl-meets-destroy", FREED | KIND(KASSERT),
	    5000 },
	{ "M-11", NULL, "ifnet/ioctl-meets-destroy", FREED, 2000 },
	{ "M-12", NULL, "bridge/unicast-to-vanishing-port",
	    FREED | KIND(KASSERT), 1000 },
	{ "M-13", NULL, "bridge/ageing-meets-destroy", KIND(KASSERT), 1000 },
	{ "M-14", NULL, "bridge/ageing-meets-destroy", KIND(PANIC), 100 },
	{ "M-15", NULL, "bridge/chain-under-removal", FREED, 1000 },
	{ "M-16", NULL, "bridge/learning-storm", KIND(OUT_OF_BOUNDS), 1000 },
	{ "M-17", NULL, "bridge/send-to-vanishing-port", FREED, 100000 },
	{ "M-18", NULL, "ifnet/ioctl-meets-destroy", FREED | KIND(KASSERT),
	    3000 },
	{ "M-19", NULL, "bridge/echo", KIND(IPL), 100 },
	{ "M-20", NULL, "bridge/two-senders",
	    KIND(PSREF) | KIND(KASSERT) | KIND(NULL_ACCESS), 100 },
	{ "M-21", NULL, "bridge/learning-storm", KIND(SLEEP), 1000 },
	{ "M-22", NULL, "bridge/two-senders", FREED | KIND(DOUBLE_FREE), 100 },
	{ "M-23", NULL, "bridge/control-n1", KIND(NULL_ACCESS), 20000 },
	{ "M-24", NULL, "bridge/control-n4", FREED | KIND(FACT), 100 },
	{ "M-25", NULL, "bridge/control-n5", KIND(DEADLOCK), 5000 },
	{ "M-26", NULL, "ifnet/control-n7", FREED, 100 },
	{ "M-28", NULL, "bridge/control-n9", KIND(DEADLOCK), 1000 },
	{ "M-27", "R-08", "bridge/control-n10", ASSERTED | FREED, 5000 },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

/* Those that no line of a scenario reaches, or nobody notices, and why. */
static const struct {
	const char *name;
	const char *why;
} unseen[] = {
	{ "R-26", "the addresses of this stack have one user at a time" },
	{ "R-32", "an interface on the repaired list has an address" },
	{ "R-43", "the table's lock is adaptive: its holder may fault" },
};

enum { NUNSEEN = sizeof(unseen) / sizeof(unseen[0]) };

/* --- without mutants ------------------------------------------------------ */

static glob_t scenarios;

/* Nothing of any kind is found, and no fact is violated.  (One that must hold
 * sometimes may take more runs.) */
START_TEST(scenario_is_clean)
{
	static const char *const strategies_used[] = { "pct", "random" };
	struct scenario *s = hunt_scenario(scenarios.gl_pathv[_i]);

	for (size_t i = 0; i < 2 && s->sc_nmutants == 0; i++) {
		struct hunt ht = { .ht_stack = stack,
			.ht_strategy = strategies_used[i],
			.ht_runs = RUNS_CLEAN };

		hunt(s, &ht);
		ck_assert_msg(ht.ht_run == 0, "%s: %s: %s (run %" PRIu64 ")",
		    s->sc_path, ht.ht_strategy, ht.ht_title, ht.ht_run);
	}
	scenario_free(s);
}
END_TEST

/* --- with one ------------------------------------------------------------- */

static void
print_row(const struct row *row, uint64_t run, const char *what)
{
	char name[32];

	(void)snprintf(name, sizeof(name), "%s%s%s", row->name,
	    row->with != NULL ? "+" : "", row->with != NULL ? row->with : "");
	(void)printf(
	    "%-9s %-32s %7" PRIu64 "  %s\n", name, row->scenario, run, what);
	(void)fflush(stdout);
}

START_TEST(mutant_is_found)
{
	const struct row *row = &rows[_i];
	const char *mutants[] = { row->name, row->with };
	struct hunt ht = { .ht_stack = stack,
		.ht_strategy = "pct",
		.ht_runs = row->budget,
		.ht_mutants = mutants,
		.ht_nmutants = row->with != NULL ? 2 : 1 };
	char path[1024];
	struct scenario *s;

	(void)snprintf(path, sizeof(path), "%s/scenarios/%s.scn",
	    BRAID_SOURCE_DIR, row->scenario);
	s = hunt_scenario(path);
	hunt(s, &ht);
	ck_assert_msg(ht.ht_run > 0, "%s: not found in %" PRIu64 " runs of %s",
	    row->name, ht.ht_result.cr_runs, row->scenario);
	ck_assert_msg((row->kinds >> ht.ht_kind & 1) != 0, "%s: unexpected: %s",
	    row->name, ht.ht_title);
	print_row(row, ht.ht_run, ht.ht_title);
	scenario_free(s);
}
END_TEST

/* --- the table ------------------------------------------------------------ */

static bool
is_listed(const char *name)
{
	for (size_t i = 0; i < NROWS; i++) {
		if (strcmp(rows[i].name, name) == 0)
			return true;
	}
	for (size_t i = 0; i < NUNSEEN; i++) {
		if (strcmp(unseen[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Each mutant of the stack is in one of the tables above, and no other. */
START_TEST(tables_agree)
{
	const char *name, *help;
	char path[1024];
	size_t n;

	ck_assert(variant_path(stack, path, sizeof(path)));
	for (n = 0; sim_mutant_info(path, n, &name, &help); n++) {
		ck_assert_msg(is_listed(name), "%s: %s", name, help);
		ck_assert(help[0] != '\0');
	}
	ck_assert_uint_eq(n, NROWS + NUNSEEN);
	ck_assert_uint_ge(NROWS, MUTANTS_AT_LEAST);
}
END_TEST

static const char text[] = "node a cpus 1\n"
			   "  ifconfig shmif0 create\n"
			   "mutant R-05\n"
			   "mutant M-1\n";

/* A stored campaign says which mutants it had, and gets them again. */
START_TEST(mutants_are_stored)
{
	const char *const more[] = { "M-1", "R-76" };
	struct world_options wo = {
		.wo_stack = stack, .wo_mutants = more, .wo_nmutants = 2
	};
	static const char *const expected =
	    "mutant=R-05 mutant=M-1 mutant=R-76";
	struct store_campaign cg = { .cg_scenario = "test.scn",
		.cg_source = text,
		.cg_stack = stack,
		.cg_knobs = expected };
	char error[512];
	struct scenario *s =
	    scenario_parse("test.scn", text, error, sizeof(error));

	ck_assert_msg(s != NULL, "%s", error);
	ck_assert_msg(world_open(s, &wo), "%s", campaign_error());
	ck_assert_str_eq(world_knobs(), expected);
	world_close();
	cg.cg_scenario_hash = s->sc_hash;
	scenario_free(s);
	ck_assert_msg(world_open_source(&cg), "%s", campaign_error());
	ck_assert_str_eq(world_knobs(), expected);
	world_close();
}
END_TEST

/* History has no switches, and names must be known. */
START_TEST(unknown_mutants_are_refused)
{
	const char *const unknown[] = { "R-05x" };
	struct world_options wo = { .wo_stack = "2016-08" };
	char error[512];
	struct scenario *s =
	    scenario_parse("test.scn", text, error, sizeof(error));

	ck_assert_msg(s != NULL, "%s", error);
	ck_assert(!world_open(s, &wo));
	ck_assert_str_eq(campaign_error(),
	    "stack 2016-08 has no mutant R-05; braid list mutants shows them");
	wo = (struct world_options){
		.wo_stack = stack, .wo_mutants = unknown, .wo_nmutants = 1
	};
	ck_assert(!world_open(s, &wo));
	ck_assert_str_eq(campaign_error(),
	    "stack fixed has no mutant R-05x; braid list mutants shows them");
	scenario_free(s);
}
END_TEST

Suite *
mutants_suite(void)
{
	Suite *s = suite_create("mutants");
	TCase *tc = tcase_create("mutants");

	(void)glob(BRAID_SOURCE_DIR "/scenarios/*/*.scn", 0, NULL, &scenarios);
	tcase_set_timeout(tc, 300);
	tcase_add_test(tc, tables_agree);
	tcase_add_test(tc, mutants_are_stored);
	tcase_add_test(tc, unknown_mutants_are_refused);
	tcase_add_loop_test(tc, scenario_is_clean, 0, (int)scenarios.gl_pathc);
	tcase_add_loop_test(tc, mutant_is_found, 0, NROWS);
	suite_add_tcase(s, tc);
	return s;
}
