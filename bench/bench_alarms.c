/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_alarms.c -- is anything reported that cannot happen?
 *
 *	Usage: braid-bench-alarms controls [RUNS]
 *	       braid-bench-alarms clean [RUNS]
 *
 *	controls: RUNS (20,000) of each negative control under each strategy,
 *	on the repaired stack and, unless its node names that one, on 2016-08,
 *	where data races are not alarms but true.
 *
 *	clean: RUNS (100,000) in all, spread over the scenarios that put no
 *	mutant in, on the repaired stack, with the strategies that fuzz takes.
 *	Every kind of finding is an alarm.
 *
 *	Exit status 1 when there was an alarm, 2 when something could not run.
 */

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "sim/strategy.h"

static const char repaired[] = "fixed", historical[] = "2016-08";

struct tally {
	bool races_are_true;
	uint64_t alarms, races; /* of the campaign at hand */
	uint64_t runs, steps, all_alarms, all_races;
	double seconds;
};

static _Noreturn void
fail(const char *what)
{
	(void)fprintf(stderr, "braid-bench-alarms: %s\n", what);
	exit(2);
}

static void
found(const struct campaign_found *cf, void *arg)
{
	struct tally *ta = arg;
	bool race = cf->cf_kind == FINDING_DATA_RACE ||
	    cf->cf_kind == FINDING_MIXED_RACE;

	if (race && ta->races_are_true) {
		ta->races++;
		return;
	}
	ta->alarms++;
	(void)printf(
	    "  alarm: %s (run %" PRIu64 ")\n", cf->cf_title, cf->cf_run);
}

static void
heading(void)
{
	(void)printf("%-36s %-8s %-8s %8s %8s %7s %11s\n", "scenario", "stack",
	    "strategy", "runs", "runs/s", "alarms", "races (true)");
}

static void
campaign(const struct scenario *s, const char *stack, const char *strategy,
    uint64_t runs, struct tally *ta)
{
	struct campaign_options ca = { .ca_scenario = s,
		.ca_world = { .wo_stack = stack },
		.ca_strategy = strategy,
		.ca_seed = 1,
		.ca_runs = runs,
		.ca_strict = true,
		.ca_command = "fuzz",
		.ca_found = found,
		.ca_arg = ta };
	const char *name = strrchr(s->sc_path, '/');
	struct campaign_result cr;

	ta->races_are_true = strcmp(stack, historical) == 0;
	ta->alarms = ta->races = 0;
	if (!campaign_fuzz(&ca, &cr))
		fail(campaign_error());
	(void)printf("%-36s %-8s %-8s %8" PRIu64 " %8.0f %7" PRIu64
		     " %11" PRIu64 "\n",
	    name != NULL ? name + 1 : s->sc_path, stack,
	    strategy != NULL ? strategy : "-", cr.cr_runs,
	    (double)cr.cr_runs / cr.cr_seconds, ta->alarms, ta->races);
	(void)fflush(stdout);
	ta->runs += cr.cr_runs;
	ta->steps += cr.cr_steps;
	ta->seconds += cr.cr_seconds;
	ta->all_alarms += ta->alarms;
	ta->all_races += ta->races;
}

static struct scenario *
read_scenario(const char *path)
{
	char error[1024];
	struct scenario *s = scenario_read(path, error, sizeof(error));

	if (s == NULL)
		fail(error);
	return s;
}

static void
control(const struct scenario *s, uint64_t runs, struct tally *ta)
{
	bool both = strcmp(s->sc_nodes[0].sn_stack, repaired) != 0;

	for (size_t i = 0; strategies[i] != NULL; i++) {
		campaign(s, repaired, strategies[i]->so_name, runs, ta);
		if (both)
			campaign(
			    s, historical, strategies[i]->so_name, runs, ta);
	}
}

static void
controls(const glob_t *files, uint64_t runs, struct tally *ta)
{
	for (size_t i = 0; i < files->gl_pathc; i++) {
		struct scenario *s = read_scenario(files->gl_pathv[i]);

		control(s, runs, ta);
		scenario_free(s);
	}
}

static void
clean(const glob_t *files, uint64_t runs, struct tally *ta)
{
	struct scenario **s =
	    calloc(files->gl_pathc, sizeof(struct scenario *));
	uint64_t n = 0, done = 0;

	if (s == NULL)
		fail("no memory");
	for (size_t i = 0; i < files->gl_pathc; i++) {
		struct scenario *one = read_scenario(files->gl_pathv[i]);

		if (one->sc_nmutants == 0)
			s[n++] = one;
		else
			scenario_free(one);
	}
	/* What does not divide goes to the last ones. */
	for (uint64_t i = 0; i < n; i++) {
		uint64_t share = (runs - done) / (n - i);

		if (share > 0)
			campaign(s[i], repaired, NULL, share, ta);
		done += share;
		scenario_free(s[i]);
	}
	free(s);
}

static uint64_t
number(const char *text)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
	    n == 0)
		fail("RUNS is a number from 1");
	return n;
}

int
main(int argc, char **argv)
{
	struct tally ta = { .alarms = 0 };
	bool is_controls = argc > 1 && strcmp(argv[1], "controls") == 0;
	glob_t files;

	if (argc < 2 || argc > 3 ||
	    (!is_controls && strcmp(argv[1], "clean") != 0))
		fail("usage: braid-bench-alarms controls|clean [RUNS]");
	if (glob(is_controls ? BRAID_SOURCE_DIR "/scenarios/*/control-*.scn" :
			       BRAID_SOURCE_DIR "/scenarios/*/*.scn",
		0, NULL, &files) != 0)
		fail("no scenarios in " BRAID_SOURCE_DIR "/scenarios");
	heading();
	if (is_controls)
		controls(&files, argc > 2 ? number(argv[2]) : 20000, &ta);
	else
		clean(&files, argc > 2 ? number(argv[2]) : 100000, &ta);
	globfree(&files);
	(void)printf("in all: %" PRIu64 " runs, %" PRIu64
		     " steps, %.0f s, %" PRIu64 " alarms, %" PRIu64
		     " races that are true\n",
	    ta.runs, ta.steps, ta.seconds, ta.all_alarms, ta.all_races);
	return ta.all_alarms > 0 ? 1 : 0;
}
