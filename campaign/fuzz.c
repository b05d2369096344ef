/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz.c -- many runs of one scenario.
 *
 *	Run i is a function of (seed, i, what earlier epochs taught): which
 *	strategy it belongs to, what that draws, and how long runs are.  Epochs
 *	end at fixed run numbers, and runs are counted here in order, so the set
 *	of findings depends on nothing else.
 *
 *	This process has the store, and makes no runs: hunt.h does.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/divergence.h"
#include "campaign/error.h"
#include "campaign/hunt.h"
#include "campaign/inversion.h"
#include "campaign/loop.h"
#include "campaign/survey.h"
#include "sim/assert.h"

enum { WAIT_MS = 100 };

static const char *const outcome_words[] = { [FACT_HOLDS] = "holds",
	[FACT_VIOLATED] = "violated",
	[FACT_NOT_SEEN] = "not seen",
	[FACT_UNKNOWN] = "unknown" };

/* Where the campaign can be resumed: an end of an epoch. */
struct milestone {
	struct store_progress progress;
	struct store_fact *facts;
	struct pack learnt;
	bool saved;
	double saved_at; /* seconds */
};

struct fuzz {
	struct loop lp;
	struct portfolio pf;
	struct hunt hunt;
	struct survey survey;
	struct divergence divergence;
	struct milestone milestone;
	uint64_t runs_max;
	uint64_t run; /* the last that was counted */
};

/* Of the last campaign. */
static struct campaign_hurt *hurts;
static size_t nhurts;

/* --- resuming -------------------------------------------------------------- */

/* Everything up to fz->run is counted, and what the next epoch knows. */
static void
reach_milestone(struct fuzz *fz, const struct pack *learnt)
{
	const struct scenario *scn = fz->lp.ca->ca_scenario;
	struct milestone *ms = &fz->milestone;

	for (size_t i = 0; i < scn->sc_nfacts; i++)
		ms->facts[i] = (struct store_fact){ scn->sc_facts[i].sf_text,
			outcome_words[fz->lp.facts[i]], fz->lp.fact_run[i] };
	pack_clear(&ms->learnt);
	pack_put(&ms->learnt, learnt->by_data, learnt->by_len);
	if (fz->run > 0)
		survey_save(&fz->survey, &ms->learnt);
	ms->progress = (struct store_progress){ .pg_runs = fz->run,
		.pg_steps = fz->lp.cr->cr_steps,
		.pg_failures = fz->lp.cr->cr_failures,
		.pg_planned = fz->runs_max,
		.pg_findings = fz->lp.cn.cn_findings,
		.pg_also_seen = fz->lp.cn.cn_also_seen,
		.pg_kinds = fz->lp.cn.cn_kinds,
		.pg_seconds = loop_seconds(&fz->lp),
		.pg_strict = fz->lp.ca->ca_strict,
		.pg_facts = ms->facts,
		.pg_nfacts = scn->sc_nfacts };
	ms->saved = false;
}

static bool
save_milestone(struct fuzz *fz)
{
	struct milestone *ms = &fz->milestone;

	if (ms->saved || fz->lp.ca->ca_store == NULL)
		return true;
	if (!survey_store(&fz->survey, fz->lp.ca->ca_store, fz->lp.cg.cg_id, 0))
		return false;
	ms->progress.pg_learnt = ms->learnt.by_data;
	ms->progress.pg_nlearnt = ms->learnt.by_len;
	ms->saved = store_progress_save(
	    fz->lp.ca->ca_store, fz->lp.cg.cg_id, &ms->progress);
	return ms->saved || campaign_fail("%s", store_error());
}

/* At most once a second: what is lost can be made again. */
static bool
pass_milestone(struct fuzz *fz)
{
	double seconds;

	reach_milestone(fz, hunt_known(&fz->hunt, fz->run + 1));
	seconds = fz->milestone.progress.pg_seconds;
	if (seconds - fz->milestone.saved_at < 1)
		return true;
	fz->milestone.saved_at = seconds;
	return save_milestone(fz);
}

static bool
resume_facts(struct fuzz *fz, const struct store_progress *pg)
{
	if (pg->pg_nfacts != fz->lp.ca->ca_scenario->sc_nfacts)
		return campaign_fail("the store has other facts");
	for (size_t i = 0; i < pg->pg_nfacts; i++) {
		for (int o = FACT_HOLDS; o <= FACT_UNKNOWN; o++) {
			if (strcmp(outcome_words[o],
				pg->pg_facts[i].sf_outcome) == 0)
				fz->lp.facts[i] = (enum fact_outcome)o;
		}
		fz->lp.fact_run[i] = pg->pg_facts[i].sf_run;
	}
	return true;
}

/* Tell again what was found before. */
static void
resume_findings(struct fuzz *fz, const struct store_resumed *rs)
{
	for (size_t i = 0; i < rs->rs_nseen; i++) {
		const struct store_seen *sn = &rs->rs_seen[i];
		struct campaign_found cf = { .cf_id = sn->sn_id,
			.cf_new = sn->sn_new,
			.cf_kind =
			    (enum finding_kind)finding_kind_of(sn->sn_kind),
			.cf_title = sn->sn_title,
			.cf_fact = sn->sn_fact,
			.cf_run = sn->sn_run };

		confirm_known(sn->sn_title);
		if (fz->lp.ca->ca_found != NULL)
			fz->lp.ca->ca_found(&cf, fz->lp.ca->ca_arg);
	}
}

static bool
resume(struct fuzz *fz)
{
	const struct store_resumed *rs = fz->lp.ca->ca_resumed;
	const struct store_progress *pg = &rs->rs_progress;
	struct reader rd = { pg->pg_learnt, pg->pg_nlearnt, false };

	if (rs->rs_campaign.cg_build != world_build())
		return campaign_fail("the stack was built anew since campaign "
				     "%lld; its runs would be others: begin a "
				     "new campaign",
		    (long long)rs->rs_campaign.cg_id);
	/* Before the first epoch's end nothing is learnt. */
	if (pg->pg_runs > 0 &&
	    (!portfolio_load(&fz->pf, &rd) ||
		!survey_load(&fz->survey, &rd, pg->pg_runs)))
		return campaign_fail("what the strategies had learnt in "
				     "campaign %lld is of no use now: begin a "
				     "new campaign",
		    (long long)rs->rs_campaign.cg_id);
	fz->survey.sv_on = fz->pf.pf_covers;
	coverage_copy_items(&fz->pf.pf_coverage, &fz->survey.sv_coverage);
	fz->run = fz->lp.cr->cr_runs = pg->pg_runs;
	fz->lp.cr->cr_steps = pg->pg_steps;
	fz->lp.cr->cr_failures = pg->pg_failures;
	fz->lp.cn.cn_findings = pg->pg_findings;
	fz->lp.cn.cn_also_seen = pg->pg_also_seen;
	fz->lp.cn.cn_kinds = (uint32_t)pg->pg_kinds;
	fz->lp.before = fz->milestone.saved_at = pg->pg_seconds;
	if (!resume_facts(fz, pg))
		return false;
	resume_findings(fz, rs);
	return true;
}

/* --- the loop -------------------------------------------------------------- */

static void
on_hurt(const struct campaign_hurt *ch, void *arg)
{
	struct fuzz *fz = arg;
	const struct store_incident si = { .si_run = ch->ch_run,
		.si_text = ch->ch_text,
		.si_outcome = ch->ch_skipped ? "skipped" : "made again",
		.si_signal = ch->ch_signal };

	hurts = realloc(hurts, (nhurts + 1) * sizeof(*hurts));
	ASSERT(hurts != NULL);
	hurts[nhurts++] = *ch;
	fz->lp.cr->cr_fault =
	    fz->lp.cr->cr_fault || ch->ch_fault || ch->ch_skipped;
	if (fz->lp.ca->ca_store != NULL)
		(void)store_incident_add(
		    fz->lp.ca->ca_store, fz->lp.cg.cg_id, &si);
}

static void
on_place(uint64_t place, void *arg)
{
	hunt_place(arg, place);
}

/* Store and announce what the run has shown. */
static bool
take_findings(struct fuzz *fz, const struct run_record *rc)
{
	struct confirm *cn = &fz->lp.cn;
	struct reader rd = { rc->rc_findings.by_data, rc->rc_findings.by_len,
		false };
	bool garbled;

	if (rc->rc_findings.by_len == 0)
		return true;
	cn->cn_run = rc->rc_run;
	cn->cn_strategy = fz->pf.pf_text[rc->rc_which];
	if (!confirm_store(cn, &rd, &garbled))
		return false;
	return !garbled ||
	    campaign_fail("run %llu: what a worker said of it is rubbish",
		(unsigned long long)rc->rc_run);
}

/* Lock orders are put together here, and the few replays that this takes are
 * made here too. */
static bool
take_orders(struct fuzz *fz, const struct run_record *rc)
{
	const struct sim_result sr = { .sr_steps = rc->rc_steps,
		.sr_trace_hash = rc->rc_trace_hash,
		.sr_choices = rc->rc_choices,
		.sr_nchoices = rc->rc_nchoices,
		.sr_request_keys = rc->rc_keys,
		.sr_nrequest_keys = rc->rc_nkeys,
		.sr_requests = rc->rc_requests,
		.sr_nrequests = rc->rc_nrequests };
	struct reader rd = { rc->rc_classes.by_data, rc->rc_classes.by_len,
		false };
	const char **classes = calloc(rc->rc_nrequests + 1, sizeof(*classes));

	ASSERT(classes != NULL);
	for (size_t i = 0; i < rc->rc_nrequests; i++)
		classes[i] = reader_text(&rd);
	fz->lp.cn.cn_run = rc->rc_run;
	fz->lp.cn.cn_strategy = fz->pf.pf_text[rc->rc_which];
	inversion_note(&fz->lp.cn, &sr, classes);
	free(classes);
	return inversion_settle(&fz->lp.cn);
}

static bool
count(struct fuzz *fz, const struct run_record *rc)
{
	struct loop *lp = &fz->lp;

	fz->run = rc->rc_run;
	lp->cr->cr_runs++;
	if (rc->rc_hurt)
		return true;
	if (rc->rc_exhausted != NULL)
		return campaign_fail("run %llu: %s",
		    (unsigned long long)rc->rc_run, rc->rc_exhausted);
	survey_note(&fz->survey, rc);
	lp->covered = coverage_items(&fz->survey.sv_coverage);
	lp->cr->cr_checked += rc->rc_repeated;
	lp->now.kinds = rc->rc_kinds;
	lp->now.failed = rc->rc_failed;
	for (size_t i = 0; i < rc->rc_nfacts; i++)
		lp->now.facts[i] = (enum fact_outcome)rc->rc_facts[i];
	if (!take_findings(fz, rc) ||
	    (rc->rc_nkeys > 0 && !take_orders(fz, rc)))
		return false;
	/* Which findings count is known only now. */
	loop_count(lp, rc->rc_run, rc->rc_steps);
	return true;
}

static uint64_t
budget(const struct campaign_options *ca)
{
	if (ca->ca_runs != 0)
		return ca->ca_runs;
	if (ca->ca_seconds > 0)
		return UINT64_MAX;
	if (ca->ca_resumed != NULL)
		return ca->ca_resumed->rs_progress.pg_planned;
	return portfolio_budget(ca->ca_scenario);
}

static bool
make_runs(struct fuzz *fz)
{
	const struct run_record *rc;
	double left;

	while (fz->run < fz->runs_max) {
		if (!hunt_next(&fz->hunt, WAIT_MS, &rc))
			return false;
		/* The run is of the next epoch: what that knows is known. */
		if (rc != NULL && fz->run > 0 &&
		    epoch_last(epoch_of(fz->run)) == fz->run &&
		    !pass_milestone(fz))
			return false;
		if (rc != NULL && !count(fz, rc))
			return false;
		left = (double)(fz->runs_max - fz->run);
		if (rc != NULL ? !loop_goes_on(&fz->lp, &left) :
				 !loop_waits_on(&fz->lp, &left))
			break;
	}
	return true;
}

static bool
hunt_all(struct fuzz *fz)
{
	bool ok;

	fz->hunt = (struct hunt){ .hu_campaign = fz->lp.ca,
		.hu_portfolio = &fz->pf,
		.hu_runs = fz->runs_max,
		.hu_divergence = &fz->divergence,
		.hu_hurt = on_hurt,
		.hu_arg = fz };
	fz->lp.cn.cn_arg_place = &fz->hunt;
	ok = hunt_open(&fz->hunt, fz->run + 1) && make_runs(fz);
	if (fz->hunt.hu_diverged)
		campaign_set_diverged();
	hunt_close(&fz->hunt);
	return ok;
}

/* --- begin and end --------------------------------------------------------- */

static bool
begin(struct fuzz *fz)
{
	const struct campaign_options *ca = fz->lp.ca;
	const struct pack nothing = { NULL, 0, 0 };

	if (!loop_begin(&fz->lp, portfolio_name(&fz->pf)))
		return false;
	fz->lp.cn.cn_place = on_place;
	fz->milestone.saved = true;
	if (ca->ca_resumed != NULL)
		return resume(fz);
	reach_milestone(fz, &nothing);
	return save_milestone(fz);
}

static bool
store_divergence(const struct fuzz *fz)
{
	const struct campaign_options *ca = fz->lp.ca;
	const struct divergence *dv = &fz->divergence;
	struct store_run sides[2] = { dv->dv_side[0], dv->dv_side[1] };
	struct store_incident si = { .si_run = dv->dv_run,
		.si_text = dv->dv_text,
		.si_outcome = "differs" };

	if (dv->dv_run == 0 || ca->ca_store == NULL)
		return true;
	for (int i = 0; i < 2; i++) {
		sides[i].rn_seed = ca->ca_seed;
		sides[i].rn_strategy = fz->pf.pf_text[dv->dv_which];
		if (sides[i].rn_nevents > 0)
			si.si_sides[i] = &sides[i];
	}
	return store_incident_add(ca->ca_store, fz->lp.cg.cg_id, &si) ||
	    campaign_fail("%s", store_error());
}

static bool
open_world(const struct campaign_options *ca)
{
	return ca->ca_resumed != NULL ?
	    world_open_source(&ca->ca_resumed->rs_campaign) :
	    world_open(ca->ca_scenario, &ca->ca_world);
}

bool
campaign_fuzz(const struct campaign_options *ca, struct campaign_result *cr)
{
	static struct fuzz fz; /* large for a stack */
	bool ok;

	memset(&fz, 0, sizeof(fz));
	loop_open(&fz.lp, ca, cr);
	free(hurts);
	hurts = NULL;
	nhurts = 0;
	fz.milestone.facts =
	    calloc(ca->ca_scenario->sc_nfacts + 1, sizeof(struct store_fact));
	ASSERT(fz.milestone.facts != NULL);
	fz.runs_max = budget(ca);
	ok = portfolio_open(&fz.pf, ca) && open_world(ca);
	if (ok) {
		survey_open(&fz.survey, &fz.pf);
		ok = begin(&fz) && hunt_all(&fz);
		ok = store_divergence(&fz) && ok;
		ok = save_milestone(&fz) && ok;
		if (fz.lp.cg.cg_created != NULL)
			ok = survey_store(&fz.survey, ca->ca_store,
				 fz.lp.cg.cg_id, fz.run) &&
			    ok;
		ok = loop_end(&fz.lp) && ok;
		survey_result(&fz.survey, cr->cr_runs, cr);
		survey_close(&fz.survey);
		world_close();
	}
	cr->cr_hurts = hurts;
	cr->cr_nhurts = nhurts;
	portfolio_close(&fz.pf);
	loop_close(&fz.lp);
	divergence_free(&fz.divergence);
	free(fz.milestone.facts);
	pack_free(&fz.milestone.learnt);
	return ok;
}
