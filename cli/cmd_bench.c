/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_bench.c -- braid bench: how soon does each strategy find a known bug?
 *
 *	For each program and strategy, campaigns with different seeds, each
 *	until the first run that fails.  Every run is an epoch: what it teaches
 *	is known to the next.  Stores nothing.
 */

#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/calibrate.h"
#include "bench/programs.h"
#include "cli/cli.h"

enum { SEEDS = 20, RUNS_DEFAULT = 10000 };

static const char *const strategy_texts[] = { "random", "pct", "pos", "urw",
	"surw", "rff" };

enum { NSTRATEGIES = sizeof(strategy_texts) / sizeof(strategy_texts[0]) };

/* A program and a strategy: over all seeds. */
struct figure {
	unsigned fg_found; /* in so many seeds */
	double fg_mean;	   /* schedules to the first bug, of those */
	double fg_deviation;
	double fg_steps;   /* a run */
	double fg_seconds; /* CPU time a run */
};

struct bench {
	const struct options *op;
	uint64_t runs;
	double loop_ns; /* of the calibration loop */
	struct table table;
};

/* --- one campaign --------------------------------------------------------- */

static void
learn(struct strategy *st, uint64_t run, uint64_t points)
{
	const struct strategy_ops *so = st->st_ops;
	const uint8_t *bytes;
	size_t len = so->so_lesson != NULL ? so->so_lesson(st, &bytes) : 0;

	if (len > 0)
		so->so_study(st, run, bytes, len);
	if (so->so_learn != NULL)
		so->so_learn(st, points);
}

/* The number of the first run that fails, 0 when none of them does. */
static uint64_t
search(const struct bench *be, struct strategy *st, uint64_t seed,
    struct figure *fg, uint64_t *made)
{
	uint64_t points = 0;

	for (uint64_t run = 1; run <= be->runs; run++) {
		struct sim_run_options ro = {
			.ro_strategy = st, .ro_seed = seed, .ro_number = run
		};
		const struct world_run *wr = world_run(&ro, be->op->op_strict);

		fg->fg_steps += (double)wr->wr_result->sr_steps;
		++*made;
		if (wr->wr_failed)
			return run;
		if (wr->wr_result->sr_points > points)
			points = wr->wr_result->sr_points;
		learn(st, run, points);
	}
	return 0;
}

/* All seeds in the open world.  False: there is no such strategy. */
static bool
measure(const struct bench *be, const char *strategy, struct figure *fg)
{
	double sum = 0, squares = 0, start = cpu_seconds();
	uint64_t made = 0;

	*fg = (struct figure){ 0 };
	for (uint64_t i = 0; i < SEEDS; i++) {
		bool twice;
		struct strategy *st = campaign_strategy(strategy, &twice);
		uint64_t first;

		if (st == NULL)
			return false;
		first = search(be, st, be->op->op_seed + i, fg, &made);
		st->st_ops->so_close(st);
		if (first == 0)
			continue;
		fg->fg_found++;
		sum += (double)first;
		squares += (double)first * (double)first;
	}
	fg->fg_seconds = (cpu_seconds() - start) / (double)made;
	fg->fg_steps /= (double)made;
	if (fg->fg_found > 0)
		fg->fg_mean = sum / fg->fg_found;
	if (fg->fg_found > 1) {
		double rest = squares - sum * sum / fg->fg_found;

		fg->fg_deviation =
		    rest > 0 ? sqrt(rest / (fg->fg_found - 1)) : 0;
	}
	return true;
}

static void
row(struct bench *be, const char *program, const char *strategy,
    const struct figure *fg)
{
	struct table *tb = &be->table;

	table_text(tb, program);
	table_text(tb, strategy);
	table_format(tb, "%u", fg->fg_found);
	if (fg->fg_found > 0)
		table_format(tb, "%.1f", fg->fg_mean);
	else
		table_text(tb, NULL);
	if (fg->fg_found > 1)
		table_format(tb, "%.1f", fg->fg_deviation);
	else
		table_text(tb, NULL);
	table_format(tb, "%.0f", fg->fg_steps);
	table_format(tb, "%.0f", 1 / fg->fg_seconds);
	table_format(tb, "%.0f", fg->fg_seconds * 1e9 / be->loop_ns);
}

static bool
program(struct bench *be, const char *name, const struct scenario *s,
    const struct world_options *wo)
{
	const char *only = be->op->op_strategy;
	bool ok = world_open(s, wo);

	for (size_t i = 0; i < (only != NULL ? 1 : NSTRATEGIES) && ok; i++) {
		const char *text = only != NULL ? only : strategy_texts[i];
		struct figure fg;

		if (!be->op->op_json && isatty(STDERR_FILENO))
			(void)fprintf(stderr, "\r%-20s %-20s", name, text);
		ok = measure(be, text, &fg);
		if (ok)
			row(be, name, text, &fg);
	}
	if (!ok)
		cli_campaign_error(s->sc_path);
	world_close();
	return ok;
}

/* --- what is measured --------------------------------------------------------- */

static bool
built_in(struct bench *be, const struct explore_program *ep)
{
	char path[512], error[512], *text = explore_scenario(ep);
	struct world_options wo = cli_world(be->op);
	struct scenario *s =
	    scenario_parse(ep->ep_name, text, error, sizeof(error));
	bool ok = s != NULL && module_path(EXPLORE_MODULE, path, sizeof(path));

	wo.wo_stack = path;
	if (ok)
		ok = program(be, ep->ep_name, s, &wo);
	else
		(void)cli_fault("%s: %s", ep->ep_name, error);
	scenario_free(s);
	free(text);
	return ok;
}

static const struct explore_program *
built_in_named(const char *name)
{
	size_t n;
	const struct explore_program *ep = explore_programs(&n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(ep[i].ep_name, name) == 0)
			return &ep[i];
	}
	return NULL;
}

static bool
file(struct bench *be, const char *path)
{
	struct world_options wo = cli_world(be->op);
	struct scenario *s = cli_scenario(path, be->op, false);
	bool ok = s != NULL && program(be, path, s, &wo);

	scenario_free(s);
	return ok;
}

static bool
all_of(struct bench *be)
{
	bool ok = true;
	size_t n;
	const struct explore_program *ep = explore_programs(&n);

	if (be->op->op_nargs == 0) {
		for (size_t i = 0; i < n && ok; i++)
			ok = built_in(be, &ep[i]);
	}
	for (size_t i = 0; i < be->op->op_nargs && ok; i++) {
		const char *what = be->op->op_args[i];

		ep = built_in_named(what);
		ok = ep != NULL ? built_in(be, ep) : file(be, what);
	}
	return ok;
}

static int
bench_main(const struct options *op)
{
	static const struct table_column columns[] = { { "program", false },
		{ "strategy", false }, { "found", true }, { "schedules", true },
		{ "deviation", true }, { "steps", true },
		{ "runs_per_second", true }, { "loops_per_run", true } };
	struct bench be = { .op = op,
		.runs = op->op_runs != 0 ? op->op_runs : RUNS_DEFAULT };
	bool ok;

	if (!check_options(op))
		return STATUS_INPUT;
	be.loop_ns = calibrate();
	table_begin(&be.table, columns, sizeof(columns) / sizeof(columns[0]));
	ok = all_of(&be);
	if (!op->op_json && isatty(STDERR_FILENO))
		(void)fputs("\r\033[K", stderr);
	table_end(&be.table, op->op_json, "no programs");
	return ok ? STATUS_HOLDS : STATUS_INPUT;
}

const struct command command_bench = { .cm_name = "bench",
	.cm_usage = "[PROGRAM|FILE]... [OPTION]...",
	.cm_summary = "how soon each strategy finds a known bug",
	.cm_text =
	    "For each program and each strategy, 20 campaigns with different "
	    "seeds, each\n"
	    "until its first run that fails or --runs (default 10000) are "
	    "made.  Without\n"
	    "arguments the programs are the classic concurrency bugs of "
	    "bench/explore, which\n"
	    "can also be named; or give scenarios.  Stores nothing.\n"
	    "\n"
	    "columns: in how many of the 20 the bug was found; the number of "
	    "the run that\n"
	    "showed it, mean and deviation over those; steps of a run, runs "
	    "per second of\n"
	    "CPU time, and a run's time as a multiple of a calibration loop, "
	    "which is what\n"
	    "two machines can be compared by.\n"
	    "\n"
	    "examples:\n"
	    "  braid bench reorder_100 twostage_100\n"
	    "  braid bench scenarios/bridge/delete-in-softint.scn --stack "
	    "2016-04-nompsafe\n"
	    "  braid bench --strategy surw --runs 1000\n",
	.cm_options = WITH_STACK | WITH_SEED | WITH_STRATEGY | WITH_KNOB |
	    WITH_MUTANT | WITH_RUNS | WITH_STRICT | WITH_JSON | WITH_HELP,
	.cm_args_min = 0,
	.cm_args_max = SIZE_MAX,
	.cm_main = bench_main };
