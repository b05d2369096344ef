/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * campaign.h -- run scenarios: once, many times, again.
 *
 *	Ties scenario, machine and store together.  A world is a scenario on a
 *	stack, booted and frozen; a campaign is many runs of it.  One world is
 *	open at a time.
 *
 *	Calls that can fail return false and leave one line in
 *	campaign_error(), which the command prints behind "braid: "; those of a
 *	scenario are complete as they are ("file:line:column: ...").
 */

#ifndef CAMPAIGN_CAMPAIGN_H
#define CAMPAIGN_CAMPAIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/coverage.h"
#include "results/store.h"
#include "scenarios/scenario.h"
#include "sim/sim.h"

const char *campaign_error(void);

/* --- worlds ------------------------------------------------------------- */

struct world_options {
	const char *wo_stack; /* variant, or path of a module (with a '/');
				 NULL: what the scenario says */
	/* "name=value" settings of the command line; they win over the
	 * scenario's knob lines. */
	const char *const *wo_knobs;
	size_t wo_nknobs;
	/* Mutants, beside those of the scenario's mutant lines. */
	const char *const *wo_mutants;
	size_t wo_nmutants;
};

/*
 * world_open(scenario, options)
 *
 *	Boot the scenario's nodes and freeze them.  The scenario must outlive
 *	the world.
 */
bool world_open(const struct scenario *, const struct world_options *);
void world_close(void);

/* Of the open world. */
const struct scenario *world_scenario(void);
/* The stack in words, the build of the first node, "preempt=1 ..." of the
 * knobs that are not at their default, and then "mutant=R-08 ..." of the
 * mutants ("" when there is nothing to say). */
const char *world_stack(void);
uint64_t world_build(void);
const char *world_knobs(void);

/* How a fact came out in one run. */
enum fact_outcome {
	FACT_HOLDS,
	FACT_VIOLATED, /* a never or always */
	FACT_NOT_SEEN, /* a sometimes: no failure of one run */
	FACT_UNKNOWN   /* the run was cut before it could be known */
};

/* How one context ended. */
struct context_outcome {
	bool co_ended;
	unsigned co_status;    /* 0, or 1 when a line failed */
	int co_errno;	       /* of the first line that failed */
	size_t co_failed;      /* which of its lines that is, from 0 */
	uint64_t co_errnos[2]; /* bit e: some line failed with errno e */
};

/*
 * struct world_run
 *
 *	One run and its facts.  Lives until the next.
 */
struct world_run {
	const struct sim_result *wr_result;
	const enum fact_outcome *wr_facts;	   /* one a scenario fact */
	const struct context_outcome *wr_contexts; /* one a scenario context */
	/* Does the run fail?  A violated never or always; without a never
	 * line, or with strict, any finding. */
	bool wr_failed;
};

/* One run; options->ro_epilogue is the world's own and must be NULL. */
const struct world_run *world_run(const struct sim_run_options *, bool strict);

/* Does a finding of this kind break the scenario: the `never` line that it
 * breaks, "" when there is no never line at all or with strict, NULL. */
const char *world_fact_broken(enum finding_kind, bool strict);

/*
 * world_violated_fact(run, i, finding)
 *
 *	Fact i of the scenario as a finding of the last run: of kind
 *	violated-fact, at the run's last step, its text the fact and, on a
 *	line of its own, what was seen.  False: it is not violated, or
 *	it is a never line about a finding, which says more itself.
 */
bool world_violated_fact(const struct world_run *, size_t i, struct finding *);

/* --- names of findings ------------------------------------------------------ */

/*
 * finding_title(finding, buf, len)
 *
 *	"use-after-free bridge_delete_member / bridge_input on bif": kind, the
 *	functions in alphabetical order, the object's type.  Needs the world.
 *	"violated-fact always exit cpu1 0" is the whole of such a title.
 */
void finding_title(const struct finding *, char *buf, size_t len);

/* --- knobs and strategies ---------------------------------------------------------------- */

/*
 * campaign_knob(name, value, &knob, &number)
 *
 *	The knob of that name, and the value as a number: digits, or on, off,
 *	yes and no of a flag, or sync and all of grain.  False and
 *	campaign_error() when there is no such thing.
 */
bool
campaign_knob(const char *name, const char *value, int *knob, uint64_t *number);

/*
 * campaign_strategy(text, &twice)
 *
 *	Open a strategy from "pct", "pct:depth=5", "twice:random:stay=3".
 *	*twice: every run is done again from its schedule and compared.
 *	NULL and campaign_error() when there is no such thing.
 */
struct strategy *campaign_strategy(const char *text, bool *twice);

/* --- schedules -------------------------------------------------------------------- */

/*
 * Exact form: "1:build:scenario:choices", printable.
 * schedule_print returns a malloc'ed string.  schedule_parse checks the form
 * only; *choices is malloc'ed.
 */
char *schedule_print(
    uint64_t build, uint64_t scenario, const uint8_t *choices, size_t len);
bool schedule_parse(const char *text, uint64_t *build, uint64_t *scenario,
    uint8_t **choices, size_t *len);

/* --- suppressions -------------------------------------------------------- */

/*
 * A list of findings that somebody has looked at and wants to hear no more
 * of, each with the reason: docs/suppressions.md.  There is none unless the
 * user gives a file.
 */
struct suppressions;
struct suppression {
	unsigned su_line;
	enum finding_kind su_kind;
	const char *su_title; /* pattern of what follows the kind */
	const char *su_reason;
	uint64_t su_count; /* titles that it hid in the last campaign */
};

/* Read a file; NULL: campaign_error() has "file:line: what is wrong". */
struct suppressions *suppressions_read(const char *path);
void suppressions_free(struct suppressions *);
/* Would a finding be suppressed? */
bool suppressions_hide(
    const struct suppressions *, enum finding_kind, const char *title);
/* Is a finding suppressed?  Counts it; a NULL list suppresses nothing. */
bool
suppressions_match(struct suppressions *, enum finding_kind, const char *title);
/* The lines, in order; begin anew with no counts. */
const struct suppression *
suppressions_list(const struct suppressions *, size_t *n);
void suppressions_begin(struct suppressions *);

/* --- campaigns ----------------------------------------------------------------------- */

/* A finding of a campaign, as announced; strings live during the call. */
struct campaign_found {
	int64_t cf_id; /* in the store */
	bool cf_new;   /* to the store */
	enum finding_kind cf_kind;
	const char *cf_title;
	const char *cf_fact; /* broken line; NULL: also seen */
	uint64_t cf_run;
};

struct campaign_options {
	const struct scenario *ca_scenario;
	struct world_options ca_world;
	/* NULL: the scenario's explore lines in proportion to their runs, else
	 * pct and random in equal shares.  "portfolio": pct, random, pos,
	 * surw and rff, in shares that shift to what covers most for its
	 * steps. */
	const char *ca_strategy;
	bool ca_coverage; /* note what runs cover; a portfolio always does */
	uint64_t ca_seed;
	uint64_t ca_runs;  /* 0: from the explore lines, else 1,000 */
	double ca_seconds; /* budget of wall time; 0: none */
	uint64_t ca_until; /* stop after so many findings; 0: never */
	bool ca_strict;
	/* What these hide is counted in them, is not stored, and breaks no
	 * fact; a run that it ends is over all the same.  NULL: none. */
	struct suppressions *ca_suppressions;
	const char *ca_command; /* "fuzz", "check" */
	/* Worker processes that make runs at once; 0: one. */
	size_t ca_jobs;
	/* Every so-manieth run is made once more by another worker, and must be
	 * the same to the last bit; 0: none. */
	uint64_t ca_self_check;
	/* A worker that makes no step for so many seconds of CPU time is
	 * ended; 0: 60. */
	double ca_stall_seconds;
	/* A campaign that goes on where it stopped: scenario and world are
	 * its own, ca_scenario is the same text.  NULL: a new one. */
	const struct store_resumed *ca_resumed;
	struct store *ca_store; /* NULL: store nothing */
	/* Called now and then (about 10 times a second), and for each
	 * finding; either may be NULL.  progress says false to stop.
	 * seconds_left is below 0 when nobody knows; covered is the number of
	 * items of coverage, 0 without. */
	bool (*ca_progress)(uint64_t runs, double seconds, uint64_t findings,
	    uint64_t covered, double seconds_left, void *);
	void (*ca_found)(const struct campaign_found *, void *);
	/* For tests: called in the worker before each run; workers are
	 * numbered from 1, a replacement has a new number.  NULL: nothing. */
	void (*ca_before_run)(
	    unsigned worker, struct sim_run_options *, void *);
	void *ca_arg;
};

/* A worker process that died, or had to be ended. */
struct campaign_hurt {
	uint64_t ch_run; /* that it made, or confirmed; 0: none */
	int ch_signal;	 /* 0: none */
	bool ch_fault;	 /* an assertion of ours failed */
	bool ch_skipped; /* hurt two workers: is left out */
	char ch_text[320];
};

/* What the runs of a campaign have covered. */
struct campaign_coverage {
	bool cc_on; /* false: nothing was noted, the rest is 0 */
	uint64_t cc_kinds[COVERAGE_NKINDS]; /* items */
	/* Of the next run: a new set of reads-from pairs, a new order of
	 * conflicting accesses. */
	struct unseen cc_coarse, cc_fine;
};

/* What it means that no run failed. */
struct campaign_bound {
	uint64_t cb_runs;
	double cb_below; /* a run fails with less than this, 95 % confidence */
	/* Of pct; depth 0: it made no run that counts.  cb_pct: with what
	 * probability, at least, its runs would have met a bug of that depth
	 * among so many contexts and points. */
	uint64_t cb_depth, cb_contexts, cb_points, cb_pct_runs;
	double cb_pct;
};

struct campaign_result {
	int64_t cr_campaign; /* in the store, 0 without */
	uint64_t cr_runs, cr_steps;
	double cr_seconds;
	/* Runs that failed.  With suppressions, a run in which something of a
	 * kind was found counts when any finding of that kind counts. */
	uint64_t cr_failures;
	uint64_t cr_findings; /* that break a fact */
	uint64_t cr_also_seen;
	/* Facts over all runs: a never or always that was violated, or that
	 * no run could tell; a sometimes that was never seen. */
	const enum fact_outcome *cr_facts;
	const uint64_t *cr_fact_run; /* run that violated, or first showed it */
	struct campaign_coverage cr_coverage;
	struct campaign_bound cr_bound; /* meaningful when no run failed */
	uint64_t cr_checked; /* runs that were made twice, and were the same */
	/* Hurt workers, until the next campaign. */
	const struct campaign_hurt *cr_hurts;
	size_t cr_nhurts;
	bool cr_fault; /* a run was skipped, or an assertion failed: status 3 */
	bool cr_failed; /* exit status 1 */
};

/*
 * campaign_fuzz(options, result)
 *
 *	Opens the world, starts workers, counts and stores what they find, ends
 *	them.  The same seed and number of runs give the same findings, each
 *	first seen in the same run, for any number of workers.  False: input was
 *	wrong, or the store failed.  A run that differs from its repetition
 *	stops the campaign with campaign_diverged() true: exit status 3.
 */
bool campaign_fuzz(const struct campaign_options *, struct campaign_result *);
bool campaign_diverged(void);

/* Processors that this process may use: as many workers pay. */
size_t campaign_cpus(void);

/* --- systematic searches ------------------------------------------------------- */

enum { CHECK_SEARCHES_MAX = 16 };

/* One search and what it came to. */
struct check_search {
	char cs_strategy[160];
	uint64_t cs_runs_max; /* 0: no limit */
	/* Every execution within the bound has been run to its end. */
	bool cs_complete;
	char cs_why[160]; /* else: why that cannot be said */
	/* Of the last round that was begun; runs: of all rounds. */
	uint64_t cs_executions, cs_redundant, cs_runs;
	const char *cs_bounded; /* "preemption bound"; NULL: no bound */
	uint64_t cs_bound, cs_bound_last;
	bool cs_cut; /* the bound left executions out */
	/* How many executions the last round may have: of random probes, if
	 * there were any, mean and variance of the mean. */
	uint64_t cs_probes;
	double cs_estimate, cs_variance;
};

struct check_result {
	struct check_search ck_searches[CHECK_SEARCHES_MAX];
	size_t ck_nsearches;
	size_t ck_now;	  /* while it runs: the search in progress */
	bool ck_complete; /* all of them are */
};

/* Is it a strategy that check takes, and fuzz does not? */
bool campaign_systematic(const char *text);

/*
 * campaign_check(options, result, check)
 *
 *	As campaign_fuzz, but in the order of systematic strategies and to
 *	their end: that of the options, or the scenario's explore lines that
 *	name one, or dfs with its default bound.  ca_runs is a limit for each
 *	search.  The result of the campaign is filled as fuzz does it.
 */
bool campaign_check(const struct campaign_options *, struct campaign_result *,
    struct check_result *);

/* --- replay ------------------------------------------------------------------------------ */

struct replay_result {
	const struct world_run *rr_run;
	bool rr_same;
	/* When not the same: the first step that differs, and how. */
	uint64_t rr_step;
	char rr_difference[256];
};

/*
 * campaign_replay(choices, len, expected, stop, strict, result)
 *
 *	Run a schedule in the open world, traced.  expected is the stored run
 *	it is compared with step by step, or NULL.
 */
bool campaign_replay(const uint8_t *choices, size_t len,
    const struct store_run *expected, uint64_t stop, bool strict,
    struct replay_result *);

/*
 * world_open_source(campaign)
 *
 *	Open the world of a stored campaign: its scenario text, stack, knobs.
 *	Captures come from the store too.  The scenario is freed by
 *	world_close.
 */
bool world_open_source(const struct store_campaign *);

/* The scenario of a world that was opened so: the caller frees it, after
 * world_close. */
struct scenario *world_take_scenario(void);

/* Where the module of a variant lies: beside the program.  False: there is
 * no such variant.  variant_next lists them: NULL after the last. */
bool variant_path(const char *variant, char *path, size_t len);
const char *variant_next(const char *previous);
/* The same for any module that is built with braid, as "litmus-mutex". */
bool module_path(const char *name, char *path, size_t len);

#endif /* CAMPAIGN_CAMPAIGN_H */
