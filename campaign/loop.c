/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loop.c -- run, confirm, count: what fuzz.c and check.c share (loop.h).
 */

#define _POSIX_C_SOURCE 200809L

#include "campaign/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/inversion.h"
#include "sim/assert.h"

enum { LOOK_STEPS = 1000000 };

static bool diverged;

bool
campaign_diverged(void)
{
	return diverged;
}

void
campaign_set_diverged(void)
{
	diverged = true;
}

static double
seconds_since(const struct timespec *start)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	    (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

double
loop_seconds(const struct loop *lp)
{
	return lp->before + seconds_since(&lp->start);
}

/* Of these kinds those that count: all without suppressions, else those of
 * which something was found that is not suppressed. */
static uint32_t
kinds_that_count(const struct loop *lp, uint32_t kinds)
{
	return lp->cn.cn_suppressions == NULL ? kinds : kinds & lp->cn.cn_kinds;
}

/* Is it violated by a finding that is suppressed, and by nothing else? */
static bool
is_suppressed(const struct loop *lp, const struct scn_fact *sf)
{
	return fact_forbids_finding(sf) &&
	    kinds_that_count(lp, UINT32_C(1) << sf->sf_finding) == 0;
}

/* Does the run fail?  As facts_judge says, less what is suppressed. */
static bool
run_fails(const struct loop *lp)
{
	const struct scenario *scn = lp->ca->ca_scenario;
	const struct run_facts *rf = &lp->now;
	uint32_t kinds = kinds_that_count(lp, rf->kinds);

	if (lp->cn.cn_suppressions == NULL || !rf->failed)
		return rf->failed;
	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		if (rf->facts[i] == FACT_VIOLATED &&
		    !is_suppressed(lp, &scn->sc_facts[i]))
			return true;
	}
	for (unsigned k = 0; k < FINDING_NKINDS; k++) {
		if ((kinds >> k & 1) != 0 &&
		    world_fact_broken(
			(enum finding_kind)k, lp->ca->ca_strict) != NULL)
			return true;
	}
	return false;
}

static void
keep_facts(struct loop *lp, const struct world_run *wr)
{
	memcpy(lp->now.facts, wr->wr_facts,
	    lp->ca->ca_scenario->sc_nfacts * sizeof(*lp->now.facts));
	lp->now.kinds = wr->wr_result->sr_kinds;
	lp->now.failed = wr->wr_failed;
}

/* Does the last run violate a fact that no run has violated before, and that
 * no finding tells of? */
static bool
breaks_new_fact(const struct loop *lp)
{
	const struct scenario *scn = lp->ca->ca_scenario;

	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		if (lp->fact_run[i] == 0 && lp->now.facts[i] == FACT_VIOLATED &&
		    !fact_forbids_finding(&scn->sc_facts[i]))
			return true;
	}
	return false;
}

static void
count_facts(struct loop *lp, uint64_t run)
{
	const struct scenario *scn = lp->ca->ca_scenario;
	const struct run_facts *rf = &lp->now;

	lp->cr->cr_failures += run_fails(lp);
	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		bool sometimes =
		    scn->sc_facts[i].sf_quantifier == SCN_SOMETIMES;

		if (lp->fact_run[i] != 0)
			continue;
		if (sometimes && rf->facts[i] == FACT_HOLDS) {
			lp->facts[i] = FACT_HOLDS;
			lp->fact_run[i] = run;
		} else if (rf->facts[i] == FACT_VIOLATED &&
		    !is_suppressed(lp, &scn->sc_facts[i])) {
			lp->facts[i] = FACT_VIOLATED;
			lp->fact_run[i] = run;
		} else if (!sometimes && rf->facts[i] != FACT_UNKNOWN) {
			lp->facts[i] = FACT_HOLDS;
		}
	}
}

/* The same run again from its schedule: must agree to the last bit. */
static bool
repeat(struct loop *lp, uint64_t run, const struct sim_result *sr)
{
	uint64_t steps = sr->sr_steps, hash = sr->sr_trace_hash;
	uint64_t state = sr->sr_state_hash;
	struct strategy *st = replay_open(sr->sr_choices, sr->sr_nchoices);
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_state_hash = true };

	sr = world_run(&ro, lp->ca->ca_strict)->wr_result;
	st->st_ops->so_close(st);
	if (sr->sr_steps == steps && sr->sr_trace_hash == hash &&
	    sr->sr_state_hash == state)
		return true;
	campaign_set_diverged();
	return campaign_fail("run %llu and its repetition differ: %llu and "
			     "%llu steps; this is a bug of Braid",
	    (unsigned long long)run, (unsigned long long)steps,
	    (unsigned long long)sr->sr_steps);
}

/* Replay and store what a run showed; twice: and repeat it. */
static bool
confirm(struct loop *lp, uint64_t run, const struct sim_result *sr, bool twice)
{
	uint8_t *choices = malloc(sr->sr_nchoices + 1);
	struct sim_result kept = *sr;
	bool ok;

	/* The recording is overwritten by the replay. */
	ASSERT(choices != NULL);
	memcpy(choices, sr->sr_choices, sr->sr_nchoices);
	kept.sr_choices = choices;
	lp->cn.cn_run = run;
	ok = confirm_run(&lp->cn, &kept) && (!twice || repeat(lp, run, &kept));
	free(choices);
	return ok;
}

bool
loop_run(struct loop *lp, struct strategy *st, const char *text, bool twice,
    uint64_t run, struct sim_result *result)
{
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_seed = lp->ca->ca_seed,
		.ro_number = run,
		.ro_state_hash = twice };
	const struct world_run *wr = world_run(&ro, lp->ca->ca_strict);
	const struct sim_result *sr = wr->wr_result;
	bool ok = true;

	if (result != NULL)
		*result = *sr;
	if (sr->sr_exhausted)
		return campaign_fail(
		    "run %llu: %s", (unsigned long long)run, sim_error());
	lp->cr->cr_runs++;
	lp->cr->cr_steps += sr->sr_steps;
	if (sr->sr_points > lp->points_max)
		lp->points_max = sr->sr_points;
	keep_facts(lp, wr);
	lp->cn.cn_strategy = text;
	lp->cn.cn_run = run;
	inversion_note(&lp->cn, sr, NULL);
	if (sr->sr_nfindings > 0 || breaks_new_fact(lp))
		ok = confirm(lp, run, sr, twice);
	else if (twice)
		ok = repeat(lp, run, sr);
	ok = ok && inversion_settle(&lp->cn);
	/* Which findings count is known only now. */
	count_facts(lp, run);
	return ok;
}

void
loop_count(struct loop *lp, uint64_t run, uint64_t steps)
{
	lp->cr->cr_steps += steps;
	count_facts(lp, run);
}

static bool
found_enough(const struct loop *lp)
{
	return lp->ca->ca_until != 0 && lp->cn.cn_findings >= lp->ca->ca_until;
}

bool
loop_goes_on(struct loop *lp, const double *runs_left)
{
	if (found_enough(lp))
		return false;
	/* The clock is read for budget and display alone, and not often. */
	return (lp->cr->cr_runs % 64 != 0 &&
		   lp->cr->cr_steps < lp->looked + LOOK_STEPS) ||
	    loop_waits_on(lp, runs_left);
}

bool
loop_waits_on(struct loop *lp, const double *runs_left)
{
	const struct campaign_options *ca = lp->ca;
	double seconds, left = -1;

	lp->looked = lp->cr->cr_steps;
	seconds = seconds_since(&lp->start);
	if (ca->ca_seconds > 0 && seconds >= ca->ca_seconds)
		return false;
	if (ca->ca_progress == NULL || seconds - lp->shown < 0.1)
		return true;
	lp->shown = seconds;
	if (ca->ca_seconds > 0)
		left = ca->ca_seconds - seconds;
	else if (lp->cr->cr_runs > 0 && runs_left != NULL)
		left = loop_seconds(lp) / (double)lp->cr->cr_runs * *runs_left;
	return ca->ca_progress(lp->cr->cr_runs, loop_seconds(lp),
	    lp->cn.cn_findings, lp->covered, left, ca->ca_arg);
}

/* --- begin and end ------------------------------------------------------- */

void
loop_open(struct loop *lp, const struct campaign_options *ca,
    struct campaign_result *cr)
{
	static enum fact_outcome *facts; /* of the last campaign */
	static uint64_t *fact_run;
	size_t nfacts = ca->ca_scenario->sc_nfacts;

	memset(cr, 0, sizeof(*cr));
	free(facts);
	free(fact_run);
	facts = calloc(nfacts + 1, sizeof(*facts));
	fact_run = calloc(nfacts + 1, sizeof(*fact_run));
	ASSERT(facts != NULL && fact_run != NULL);
	for (size_t i = 0; i < nfacts; i++)
		facts[i] = ca->ca_scenario->sc_facts[i].sf_quantifier ==
			SCN_SOMETIMES ?
		    FACT_NOT_SEEN :
		    FACT_UNKNOWN;
	*lp = (struct loop){
		.ca = ca, .cr = cr, .facts = facts, .fact_run = fact_run
	};
	lp->now.facts = calloc(nfacts + 1, sizeof(*facts));
	ASSERT(lp->now.facts != NULL);
	cr->cr_facts = facts;
	cr->cr_fact_run = fact_run;
	diverged = false;
	confirm_begin();
	inversion_begin();
	suppressions_begin(ca->ca_suppressions);
	(void)clock_gettime(CLOCK_MONOTONIC, &lp->start);
}

void
loop_close(struct loop *lp)
{
	free(lp->now.facts);
}

static bool
begin_campaign(struct loop *lp, const char *strategy)
{
	const struct campaign_options *ca = lp->ca;
	const struct scenario *scn = ca->ca_scenario;
	struct store_capture *captures =
	    calloc(scn->sc_ncaptures + 1, sizeof(*captures));
	static char created[32];
	time_t now = time(NULL);
	struct tm tm;
	bool ok;

	ASSERT(captures != NULL);
	for (size_t i = 0; i < scn->sc_ncaptures; i++)
		captures[i] =
		    (struct store_capture){ .cp_name =
						scn->sc_captures[i].cf_name,
			    .cp_bytes = scn->sc_captures[i].cf_bytes,
			    .cp_length = scn->sc_captures[i].cf_length };
	(void)gmtime_r(&now, &tm);
	(void)strftime(created, sizeof(created), "%Y-%m-%d %H:%M:%S", &tm);
	lp->cg = (struct store_campaign){ .cg_created = created,
		.cg_scenario = ca->ca_scenario->sc_path,
		.cg_scenario_hash = ca->ca_scenario->sc_hash,
		.cg_source = ca->ca_scenario->sc_source,
		.cg_stack = world_stack(),
		.cg_build = world_build(),
		.cg_strategy = strategy,
		.cg_knobs = world_knobs(),
		.cg_command = ca->ca_command,
		.cg_seed = ca->ca_seed,
		.cg_captures = captures,
		.cg_ncaptures = scn->sc_ncaptures,
		.cg_seconds = -1 };
	ok =
	    ca->ca_store == NULL || store_campaign_begin(ca->ca_store, &lp->cg);
	lp->cg.cg_captures = NULL;
	lp->cg.cg_ncaptures = 0;
	free(captures);
	return ok || campaign_fail("%s", store_error());
}

bool
loop_begin(struct loop *lp, const char *strategy)
{
	const struct campaign_options *ca = lp->ca;

	if (ca->ca_resumed != NULL)
		lp->cg = ca->ca_resumed->rs_campaign;
	else if (!begin_campaign(lp, strategy))
		return false;
	lp->cn = (struct confirm){ .cn_store = ca->ca_store,
		.cn_campaign = lp->cg.cg_id,
		.cn_seed = ca->ca_seed,
		.cn_strict = ca->ca_strict,
		.cn_suppressions = ca->ca_suppressions,
		.cn_found = ca->ca_found,
		.cn_arg = ca->ca_arg };
	lp->cr->cr_campaign = lp->cg.cg_id;
	return true;
}

/* What rests on several runs is among the findings of none. */
static void
break_order_facts(struct loop *lp)
{
	const struct scenario *scn = lp->ca->ca_scenario;

	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		const struct scn_fact *sf = &scn->sc_facts[i];

		if (!fact_forbids_finding(sf) ||
		    sf->sf_finding != FINDING_LOCK_ORDER ||
		    lp->facts[i] == FACT_VIOLATED)
			continue;
		lp->facts[i] = FACT_VIOLATED;
		lp->fact_run[i] = lp->cn.cn_order_run;
	}
}

bool
loop_end(struct loop *lp)
{
	struct campaign_result *cr = lp->cr;
	const struct scenario *scn = lp->ca->ca_scenario;
	bool ok;

	if (lp->cg.cg_created == NULL)
		return true; /* it did not begin */
	ok = diverged || inversion_end(&lp->cn);
	if (lp->cn.cn_order_run != 0)
		break_order_facts(lp);
	cr->cr_seconds = loop_seconds(lp);
	cr->cr_findings = lp->cn.cn_findings;
	cr->cr_also_seen = lp->cn.cn_also_seen;
	cr->cr_failed = cr->cr_failures > 0 || lp->cn.cn_order_run != 0;
	for (size_t i = 0; i < scn->sc_nfacts; i++)
		cr->cr_failed = cr->cr_failed || lp->facts[i] != FACT_HOLDS;
	lp->cg.cg_runs = cr->cr_runs;
	lp->cg.cg_steps = cr->cr_steps;
	lp->cg.cg_seconds = cr->cr_seconds;
	if (lp->ca->ca_store != NULL &&
	    !store_campaign_end(lp->ca->ca_store, &lp->cg))
		return campaign_fail("%s", store_error());
	return ok;
}
