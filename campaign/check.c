/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.c -- every execution of a scenario, within a bound.
 *
 *	The order of the runs is the strategy's; a search is over when it says
 *	so.  It is complete when the strategy left nothing out within its bound
 *	and every run went to its end: a run that used up its step budget would
 *	have gone on, and so would a search that was stopped.
 */

#include <stdio.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/loop.h"

enum {
	/* Runs after which a search that goes on is worth an estimate, and
	 * how many probes make one. */
	PROBE_AFTER = 2000,
	PROBES = 400
};

/* The strategy of "NAME:PARAMETERS" when it is systematic, else NULL. */
static const struct strategy_ops *
systematic(const char *text)
{
	char name[SCN_NAME_MAX];
	const struct strategy_ops *ops;

	(void)snprintf(
	    name, sizeof(name), "%.*s", (int)strcspn(text, ":"), text);
	ops = strategy_lookup(name);
	return ops != NULL && ops->so_search != NULL ? ops : NULL;
}

bool
campaign_systematic(const char *text)
{
	return systematic(text) != NULL;
}

/* A reason is kept once: the first. */
static void
spoil(struct check_search *cs, const char *why)
{
	if (cs->cs_why[0] == '\0')
		(void)snprintf(cs->cs_why, sizeof(cs->cs_why), "%s", why);
}

/* Random runs, whose product of choices estimates how many there are.  They
 * are runs as all others: what they show counts. */
static bool
probe(struct loop *lp, struct strategy *st, struct check_search *cs,
    struct search_state *ss)
{
	bool ok = true, more = true;

	if (st->st_ops->so_probe == NULL)
		return true;
	st->st_ops->so_probe(st, true);
	for (unsigned i = 0; i < PROBES && ok && more; i++) {
		struct sim_result sr;

		ok = loop_run(
		    lp, st, cs->cs_strategy, false, lp->cr->cr_runs + 1, &sr);
		st->st_ops->so_search(st, !sr.sr_quiet, ss);
		more = loop_goes_on(lp, NULL);
	}
	st->st_ops->so_probe(st, false);
	return ok;
}

/* What a search has come to, for the user. */
static void
note(struct check_search *cs, const struct search_state *ss)
{
	cs->cs_executions = ss->ss_executions;
	cs->cs_redundant = ss->ss_redundant;
	cs->cs_bounded = ss->ss_bounded;
	cs->cs_bound = ss->ss_bound;
	cs->cs_bound_last = ss->ss_bound_last;
	cs->cs_cut = ss->ss_cut;
	cs->cs_probes = ss->ss_probes;
	cs->cs_estimate = ss->ss_estimate;
	cs->cs_variance = ss->ss_variance;
}

static bool
search(struct loop *lp, struct strategy *st, struct check_search *cs)
{
	uint64_t runs_max = cs->cs_runs_max, runs = 0;
	struct search_state ss = { .ss_more = true };
	bool ok = true, more = true;

	while (ok && more && ss.ss_more) {
		struct sim_result sr;
		double left;

		if (runs_max != 0 && runs == runs_max) {
			spoil(cs, "the limit of runs was reached");
			break;
		}
		if (runs == PROBE_AFTER)
			ok = probe(lp, st, cs, &ss);
		ok = ok &&
		    loop_run(lp, st, cs->cs_strategy, false,
			lp->cr->cr_runs + 1, &sr);
		if (!ok)
			break;
		runs++;
		if (sr.sr_over_budget)
			spoil(cs, "a run used up its step budget");
		st->st_ops->so_search(st, !sr.sr_quiet, &ss);
		note(cs, &ss);
		left = ss.ss_estimate - (double)ss.ss_executions;
		if (ss.ss_more && left < 1)
			left = 1;
		more = loop_goes_on(lp, ss.ss_probes > 0 ? &left : NULL);
	}
	cs->cs_runs = runs;
	if (ss.ss_flaw != NULL)
		spoil(cs, ss.ss_flaw);
	if (ss.ss_more)
		spoil(cs, "it was stopped");
	cs->cs_complete = ok && cs->cs_why[0] == '\0';
	return ok;
}

/* --- which searches --------------------------------------------------------- */

static bool
add(struct check_result *ck, const char *name, const char *args, uint64_t runs)
{
	struct check_search *cs = &ck->ck_searches[ck->ck_nsearches];

	if (ck->ck_nsearches == CHECK_SEARCHES_MAX)
		return campaign_fail("more than %d systematic explore lines",
		    CHECK_SEARCHES_MAX);
	(void)snprintf(cs->cs_strategy, sizeof(cs->cs_strategy), "%s%s%s", name,
	    args[0] != '\0' ? ":" : "", args);
	cs->cs_runs_max = runs;
	ck->ck_nsearches++;
	return true;
}

/* The option, or the explore lines that are systematic, or the default. */
static bool
choose(struct check_result *ck, const struct campaign_options *ca)
{
	const struct scenario *scn = ca->ca_scenario;

	if (ca->ca_strategy != NULL)
		return campaign_systematic(ca->ca_strategy) ?
		    add(ck, ca->ca_strategy, "", ca->ca_runs) :
		    campaign_fail("strategy %s is not systematic; check needs "
				  "dfs, delay or dpor",
			ca->ca_strategy);
	for (size_t i = 0; i < scn->sc_nexplores; i++) {
		const struct scn_explore *se = &scn->sc_explores[i];

		if (campaign_systematic(se->se_strategy) &&
		    !add(ck, se->se_strategy, se->se_args,
			ca->ca_runs != 0 ? ca->ca_runs : se->se_runs))
			return false;
	}
	return ck->ck_nsearches > 0 || add(ck, "dfs", "", ca->ca_runs);
}

/* Can all of the searches be made of this scenario? */
static bool
check_nodes(const struct check_result *ck, const struct scenario *scn)
{
	for (size_t i = 0; i < ck->ck_nsearches; i++) {
		const char *text = ck->ck_searches[i].cs_strategy;

		if (scn->sc_nnodes > 1 && systematic(text)->so_one_node)
			return campaign_fail("strategy %s searches scenarios "
					     "of one node; use dfs or delay",
			    text);
	}
	return true;
}

static bool
search_all(struct loop *lp, struct check_result *ck)
{
	bool ok = true;

	ck->ck_complete = true;
	for (size_t i = 0; i < ck->ck_nsearches && ok; i++) {
		struct check_search *cs = &ck->ck_searches[i];
		bool twice;
		struct strategy *st =
		    campaign_strategy(cs->cs_strategy, &twice);

		if (st == NULL)
			return false;
		ck->ck_now = i;
		ok = search(lp, st, cs);
		ck->ck_complete = ck->ck_complete && cs->cs_complete;
		st->st_ops->so_close(st);
	}
	return ok;
}

bool
campaign_check(const struct campaign_options *ca, struct campaign_result *cr,
    struct check_result *ck)
{
	struct loop lp;
	bool ok;

	memset(ck, 0, sizeof(*ck));
	loop_open(&lp, ca, cr);
	ok = choose(ck, ca) && check_nodes(ck, ca->ca_scenario) &&
	    world_open(ca->ca_scenario, &ca->ca_world);
	if (ok) {
		ok =
		    loop_begin(&lp,
			ck->ck_nsearches == 1 ? ck->ck_searches[0].cs_strategy :
						"portfolio") &&
		    search_all(&lp, ck);
		ok = loop_end(&lp) && ok;
		world_close();
	}
	loop_close(&lp);
	ck->ck_complete = ck->ck_complete && ok;
	return ok;
}
