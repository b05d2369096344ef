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

#include "campaign/error.h"
#include "campaign/loop.h"
#include "sim/assert.h"

enum { STRATEGIES_MAX = 16, EPOCH_RUNS = 500, RUNS_DEFAULT = 1000 };

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
		any = any ||
		    (scn->sc_explores[i].se_runs != 0 &&
			!campaign_systematic(scn->sc_explores[i].se_strategy));
	if (!any || campaign_systematic(scn->sc_explores[line].se_strategy))
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
		return campaign_systematic(ca->ca_strategy) ?
		    campaign_fail("strategy %s is systematic: braid check "
				  "searches with it",
			ca->ca_strategy) :
		    portfolio_add(pf, ca->ca_strategy, "");
	for (size_t i = 0; i < scn->sc_nexplores; i++) {
		const struct scn_explore *se = &scn->sc_explores[i];

		if (campaign_systematic(se->se_strategy))
			continue; /* braid check's */
		if (!portfolio_add(pf, se->se_strategy, se->se_args)) {
			char why[512];

			(void)snprintf(
			    why, sizeof(why), "%s", campaign_error());
			return campaign_fail(
			    "%s:%u: %s", scn->sc_path, se->se_line, why);
		}
		if (runs_of(scn, i) != 0)
			pf->share[pf->n - 1] = runs_of(scn, i);
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

static bool
one_run(struct loop *lp, struct portfolio *pf, uint64_t run)
{
	size_t which = campaign_share(pf->share, pf->credit, pf->n);

	return loop_run(
	    lp, pf->st[which], pf->text[which], pf->twice[which], run, NULL);
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
measure(struct portfolio *pf)
{
	struct sim_run_options ro = { .ro_strategy = NULL };
	const struct sim_result *sr = world_run(&ro, false)->wr_result;

	/* Without choices it has no points; its steps are the next best. */
	portfolio_learn(pf, sr->sr_steps);
	sim_places_forget();
	return !sr->sr_exhausted || campaign_fail("%s", sim_error());
}

static bool
loop(struct loop *lp, struct portfolio *pf)
{
	uint64_t runs_max = budget(lp->ca);

	if (!measure(pf))
		return false;
	for (uint64_t run = 1; run <= runs_max; run++) {
		double left = (double)(runs_max - run);

		if (!one_run(lp, pf, run))
			return false;
		if (run % EPOCH_RUNS == 0 && lp->points_max > 0)
			portfolio_learn(pf, lp->points_max);
		if (!loop_goes_on(lp, &left))
			break;
	}
	return true;
}

bool
campaign_fuzz(const struct campaign_options *ca, struct campaign_result *cr)
{
	struct portfolio pf;
	struct loop lp;
	bool ok;

	loop_open(&lp, ca, cr);
	ok = portfolio_open(&pf, ca) &&
	    world_open(ca->ca_scenario, &ca->ca_world);
	if (ok) {
		ok = loop_begin(&lp, pf.n == 1 ? pf.text[0] : "portfolio") &&
		    loop(&lp, &pf);
		ok = loop_end(&lp) && ok;
		world_close();
	}
	portfolio_close(&pf);
	loop_close(&lp);
	return ok;
}
