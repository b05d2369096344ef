/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz.c -- many runs of one scenario.
 *
 *	Run i is a function of (seed, i, what earlier epochs taught): which
 *	strategy it belongs to, what that draws, and how long runs are.  Epochs
 *	end at fixed run numbers, so the set of findings depends on nothing else.
 */

#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "campaign/error.h"
#include "campaign/world.h"
#include "sim/assert.h"

enum {
	STRATEGIES_MAX = 16,
	EPOCH_RUNS = 500,
	RUNS_DEFAULT = 1000,
	LOOK_STEPS = 1000000
};

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

/* --- strategies ------------------------------------------------------------- */

struct strategy *
campaign_strategy(const char *text, bool *twice)
{
	const struct strategy_ops *ops;
	struct strategy *st;
	char name[SCN_NAME_MAX], error[128];
	const char *colon;
	size_t n;

	*twice = false;
	if (strncmp(text, "twice", 5) == 0 &&
	    (text[5] == '\0' || text[5] == ':')) {
		*twice = true;
		text = text[5] == '\0' ? "pct" : text + 6;
	}
	colon = strchr(text, ':');
	n = colon == NULL ? strlen(text) : (size_t)(colon - text);
	(void)snprintf(name, sizeof(name), "%.*s", (int)n, text);
	ops = strategy_lookup(name);
	if (ops == NULL) {
		char known[128] = "";
		size_t used = 0;

		for (size_t i = 0; strategies[i] != NULL; i++)
			used +=
			    (size_t)snprintf(known + used, sizeof(known) - used,
				"%s, ", strategies[i]->so_name);
		(void)campaign_fail("unknown strategy '%.*s'; there are: "
				    "%stwice:STRATEGY",
		    (int)n, text, known);
		return NULL;
	}
	st = ops->so_open(
	    colon == NULL ? NULL : colon + 1, error, sizeof(error));
	if (st == NULL)
		(void)campaign_fail("strategy %s: %s", name, error);
	return st;
}

/* The strategies of a campaign, and how its runs are shared among them. */
struct portfolio {
	uint64_t share[STRATEGIES_MAX]; /* weights */
	int64_t credit[STRATEGIES_MAX];
	struct strategy *st[STRATEGIES_MAX];
	bool twice[STRATEGIES_MAX];
	char text[STRATEGIES_MAX][160];
	size_t n;
};

static bool
portfolio_add(struct portfolio *pf, const char *name, const char *args)
{
	if (pf->n == STRATEGIES_MAX)
		return campaign_fail(
		    "more than %d explore lines", STRATEGIES_MAX);
	(void)snprintf(pf->text[pf->n], sizeof(pf->text[0]), "%s%s%s", name,
	    args[0] != '\0' ? ":" : "", args);
	pf->st[pf->n] = campaign_strategy(pf->text[pf->n], &pf->twice[pf->n]);
	if (pf->st[pf->n] == NULL)
		return false;
	pf->n++;
	return true;
}

/* The runs of an explore line.  A line that says none has the default, but
 * when no line says any they all share it. */
static uint64_t
runs_of(const struct scenario *scn, size_t line)
{
	bool any = false;

	for (size_t i = 0; i < scn->sc_nexplores; i++)
		any = any || scn->sc_explores[i].se_runs != 0;
	if (!any)
		return 0;
	return scn->sc_explores[line].se_runs != 0 ?
	    scn->sc_explores[line].se_runs :
	    RUNS_DEFAULT;
}

size_t
campaign_share(const uint64_t *share, int64_t *credit, size_t n)
{
	size_t best = 0;
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += (int64_t)share[i];
		credit[i] += (int64_t)share[i];
		if (credit[i] > credit[best])
			best = i;
	}
	credit[best] -= sum;
	return best;
}

static bool
portfolio_open(struct portfolio *pf, const struct campaign_options *ca)
{
	const struct scenario *scn = ca->ca_scenario;

	memset(pf, 0, sizeof(*pf));
	for (size_t i = 0; i < STRATEGIES_MAX; i++)
		pf->share[i] = 1;
	if (ca->ca_strategy != NULL)
		return portfolio_add(pf, ca->ca_strategy, "");
	for (size_t i = 0; i < scn->sc_nexplores; i++) {
		const struct scn_explore *se = &scn->sc_explores[i];

		if (!portfolio_add(pf, se->se_strategy, se->se_args)) {
			char why[512];

			(void)snprintf(
			    why, sizeof(why), "%s", campaign_error());
			return campaign_fail(
			    "%s:%u: %s", scn->sc_path, se->se_line, why);
		}
		if (runs_of(scn, i) != 0)
			pf->share[i] = runs_of(scn, i);
	}
	if (pf->n > 0)
		return true;
	return portfolio_add(pf, "pct", "") && portfolio_add(pf, "random", "");
}

static void
portfolio_close(struct portfolio *pf)
{
	for (size_t i = 0; i < pf->n; i++)
		pf->st[i]->st_ops->so_close(pf->st[i]);
}

static void
portfolio_learn(struct portfolio *pf, uint64_t points)
{
	for (size_t i = 0; i < pf->n; i++) {
		if (pf->st[i]->st_ops->so_learn != NULL)
			pf->st[i]->st_ops->so_learn(pf->st[i], points);
	}
}

/* --- the loop --------------------------------------------------------------------- */

/* How a run came out: what of it is needed when its findings, which are
 * confirmed by another run, are known. */
struct run_facts {
	enum fact_outcome *facts; /* one a scenario fact */
	uint32_t kinds;		  /* bits of the kinds that were found */
	bool failed;
};

struct loop {
	const struct campaign_options *ca;
	struct campaign_result *cr;
	struct portfolio pf;
	struct confirm cn;
	struct store_campaign cg;
	uint64_t runs_max;
	uint64_t points_max;
	struct timespec start;
	double shown;
	uint64_t looked; /* steps when the clock was read last */
	enum fact_outcome *facts;
	uint64_t *fact_run;
	struct run_facts now;
};

static double
seconds_since(const struct timespec *start)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	    (double)(now.tv_nsec - start->tv_nsec) / 1e9;
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

static bool
one_run(struct loop *lp, uint64_t run)
{
	size_t which = campaign_share(lp->pf.share, lp->pf.credit, lp->pf.n);
	bool twice = lp->pf.twice[which], ok = true;
	struct sim_run_options ro = { .ro_strategy = lp->pf.st[which],
		.ro_seed = lp->ca->ca_seed,
		.ro_number = run,
		.ro_state_hash = twice };
	const struct world_run *wr = world_run(&ro, lp->ca->ca_strict);
	const struct sim_result *sr = wr->wr_result;

	if (sr->sr_exhausted)
		return campaign_fail(
		    "run %llu: %s", (unsigned long long)run, sim_error());
	lp->cr->cr_runs++;
	lp->cr->cr_steps += sr->sr_steps;
	if (sr->sr_points > lp->points_max)
		lp->points_max = sr->sr_points;
	keep_facts(lp, wr);
	lp->cn.cn_strategy = lp->pf.text[which];
	if (sr->sr_nfindings > 0 || breaks_new_fact(lp))
		ok = confirm(lp, run, sr, twice);
	else if (twice)
		ok = repeat(lp, run, sr);
	/* Which findings count is known only now. */
	count_facts(lp, run);
	return ok;
}

static bool
go_on(struct loop *lp)
{
	const struct campaign_options *ca = lp->ca;
	double seconds, left = 0;

	if (ca->ca_until != 0 && lp->cn.cn_findings >= ca->ca_until)
		return false;
	/* The clock is read for budget and display alone, and not often. */
	if (lp->cr->cr_runs % 64 != 0 &&
	    lp->cr->cr_steps < lp->looked + LOOK_STEPS)
		return true;
	lp->looked = lp->cr->cr_steps;
	seconds = seconds_since(&lp->start);
	if (ca->ca_seconds > 0 && seconds >= ca->ca_seconds)
		return false;
	if (ca->ca_progress == NULL || seconds - lp->shown < 0.1)
		return true;
	lp->shown = seconds;
	if (ca->ca_seconds > 0)
		left = ca->ca_seconds - seconds;
	else if (lp->cr->cr_runs > 0)
		left = seconds / (double)lp->cr->cr_runs *
		    (double)(lp->runs_max - lp->cr->cr_runs);
	return ca->ca_progress(
	    lp->cr->cr_runs, seconds, lp->cn.cn_findings, left, ca->ca_arg);
}

static uint64_t
budget(const struct campaign_options *ca)
{
	uint64_t runs = 0;

	if (ca->ca_runs != 0)
		return ca->ca_runs;
	if (ca->ca_seconds > 0)
		return UINT64_MAX;
	for (size_t i = 0; i < ca->ca_scenario->sc_nexplores; i++)
		runs += runs_of(ca->ca_scenario, i);
	return runs > 0 ? runs : RUNS_DEFAULT;
}

/* A run without preemption teaches how long runs are, before the first. */
static bool
measure(struct loop *lp)
{
	struct sim_run_options ro = { .ro_strategy = NULL };
	const struct sim_result *sr = world_run(&ro, false)->wr_result;

	/* Without choices it has no points; its steps are the next best. */
	lp->points_max = sr->sr_steps;
	portfolio_learn(&lp->pf, lp->points_max);
	sim_places_forget();
	return !sr->sr_exhausted || campaign_fail("%s", sim_error());
}

static bool
loop(struct loop *lp)
{
	if (!measure(lp))
		return false;
	lp->points_max = 0;
	for (uint64_t run = 1; run <= lp->runs_max; run++) {
		if (!one_run(lp, run))
			return false;
		if (run % EPOCH_RUNS == 0 && lp->points_max > 0)
			portfolio_learn(&lp->pf, lp->points_max);
		if (!go_on(lp))
			break;
	}
	return true;
}

static bool
begin(struct loop *lp)
{
	const struct campaign_options *ca = lp->ca;
	static char created[32];
	time_t now = time(NULL);
	struct tm tm;

	(void)gmtime_r(&now, &tm);
	(void)strftime(created, sizeof(created), "%Y-%m-%d %H:%M:%S", &tm);
	lp->cg = (struct store_campaign){ .cg_created = created,
		.cg_scenario = ca->ca_scenario->sc_path,
		.cg_scenario_hash = ca->ca_scenario->sc_hash,
		.cg_source = ca->ca_scenario->sc_source,
		.cg_stack = world_stack(),
		.cg_build = world_build(),
		.cg_strategy = lp->pf.n == 1 ? lp->pf.text[0] : "portfolio",
		.cg_knobs = world_knobs(),
		.cg_command = ca->ca_command,
		.cg_seed = ca->ca_seed,
		.cg_seconds = -1 };
	if (ca->ca_store != NULL &&
	    !store_campaign_begin(ca->ca_store, &lp->cg))
		return campaign_fail("%s", store_error());
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

static bool
end(struct loop *lp)
{
	struct campaign_result *cr = lp->cr;
	const struct scenario *scn = lp->ca->ca_scenario;

	cr->cr_seconds = seconds_since(&lp->start);
	cr->cr_findings = lp->cn.cn_findings;
	cr->cr_also_seen = lp->cn.cn_also_seen;
	cr->cr_failed = cr->cr_failures > 0;
	for (size_t i = 0; i < scn->sc_nfacts; i++)
		cr->cr_failed = cr->cr_failed || lp->facts[i] != FACT_HOLDS;
	lp->cg.cg_runs = cr->cr_runs;
	lp->cg.cg_steps = cr->cr_steps;
	lp->cg.cg_seconds = cr->cr_seconds;
	if (lp->ca->ca_store != NULL &&
	    !store_campaign_end(lp->ca->ca_store, &lp->cg))
		return campaign_fail("%s", store_error());
	return true;
}

bool
campaign_fuzz(const struct campaign_options *ca, struct campaign_result *cr)
{
	static enum fact_outcome *facts; /* of the last campaign */
	static uint64_t *fact_run;
	struct loop lp = { .ca = ca, .cr = cr };
	size_t nfacts = ca->ca_scenario->sc_nfacts;
	bool ok;

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
	lp.facts = facts;
	lp.now.facts = calloc(nfacts + 1, sizeof(*facts));
	ASSERT(lp.now.facts != NULL);
	lp.fact_run = fact_run;
	cr->cr_facts = facts;
	cr->cr_fact_run = fact_run;
	diverged = false;
	confirm_begin();
	suppressions_begin(ca->ca_suppressions);
	if (!portfolio_open(&lp.pf, ca)) {
		portfolio_close(&lp.pf);
		free(lp.now.facts);
		return false;
	}
	lp.runs_max = budget(ca);
	(void)clock_gettime(CLOCK_MONOTONIC, &lp.start);
	ok = world_open(ca->ca_scenario, &ca->ca_world);
	if (ok) {
		ok = begin(&lp) && loop(&lp);
		/* What has been counted is written also when it stopped. */
		if (lp.cg.cg_created != NULL && !end(&lp))
			ok = false;
		world_close();
	}
	portfolio_close(&lp.pf);
	free(lp.now.facts);
	return ok;
}
