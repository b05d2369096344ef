/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * survey.c -- note runs, draw the growth curve, sum up (survey.h).
 */

#include "campaign/survey.h"

#include <stdlib.h>
#include <string.h>

#include "campaign/error.h"
#include "sim/assert.h"

/* The first row is of run 1; each next one is a tenth further. */
static uint64_t
next_row(uint64_t run)
{
	return run + run / 10 + 1;
}

/* "pct", "twice:pct:depth=3"; the arguments, or NULL: another strategy. */
static const char *
pct_args(const char *text)
{
	if (strncmp(text, "twice:", 6) == 0)
		text += 6;
	if (strncmp(text, "pct", 3) != 0)
		return NULL;
	if (text[3] == '\0')
		return text + 3;
	return text[3] == ':' ? text + 4 : NULL;
}

void
survey_open(struct survey *sv, const struct portfolio *pf)
{
	memset(sv, 0, sizeof(*sv));
	sv->sv_on = pf->pf_covers;
	sv->sv_next_row = 1;
	for (size_t i = 0; i < pf->pf_n && sv->sv_depth == 0; i++) {
		const char *args = pct_args(pf->pf_text[i]);
		char err[128];

		if (args == NULL)
			continue;
		sv->sv_pct = i;
		sv->sv_depth = 3; /* pct's default */
		(void)strategy_arg(args, "depth", 1, UINT32_MAX, &sv->sv_depth,
		    err, sizeof(err));
		(void)strategy_arg(args, "steps", 0, UINT32_MAX, &sv->sv_steps,
		    err, sizeof(err));
	}
}

void
survey_close(struct survey *sv)
{
	coverage_free(&sv->sv_coverage);
	free(sv->sv_rows);
	sv->sv_rows = NULL;
}

/* --- runs -------------------------------------------------------------------- */

/* The bound holds for runs that are as long as pct thought, or shorter. */
static void
note_pct(struct survey *sv, const struct run_record *rc)
{
	uint64_t known = sv->sv_steps > 0 ? sv->sv_steps : sv->sv_points_known;

	if (sv->sv_depth > 0 && rc->rc_which == sv->sv_pct &&
	    rc->rc_points <= known)
		sv->sv_pct_runs++;
	if (rc->rc_points > sv->sv_points)
		sv->sv_points = rc->rc_points;
	if (rc->rc_contexts > sv->sv_contexts)
		sv->sv_contexts = rc->rc_contexts;
	if (epoch_last(epoch_of(rc->rc_run)) == rc->rc_run)
		sv->sv_points_known = sv->sv_points;
}

static void
add_row(struct survey *sv, uint64_t run)
{
	const struct coverage *cv = &sv->sv_coverage;

	if (sv->sv_nrows == sv->sv_rows_room) {
		sv->sv_rows_room = 2 * sv->sv_rows_room + 64;
		sv->sv_rows = realloc(
		    sv->sv_rows, sv->sv_rows_room * sizeof(*sv->sv_rows));
		ASSERT(sv->sv_rows != NULL);
	}
	sv->sv_rows[sv->sv_nrows++] = (struct store_coverage){ .sc_runs = run,
		.sc_reads_from = cv->cv_kinds[COVERAGE_READS_FROM],
		.sc_ordered = cv->cv_kinds[COVERAGE_ORDER],
		.sc_blocks = cv->cv_kinds[COVERAGE_BLOCK],
		.sc_facts = cv->cv_kinds[COVERAGE_FACT],
		.sc_findings = cv->cv_kinds[COVERAGE_FINDING],
		.sc_classes = cv->cv_coarse.cl_seen.ta_n,
		.sc_orders = cv->cv_fine.cl_seen.ta_n };
}

void
survey_note(struct survey *sv, const struct run_record *rc)
{
	note_pct(sv, rc);
	if (!sv->sv_on)
		return;
	(void)coverage_note(&sv->sv_coverage, rc->rc_covered, rc->rc_ncovered);
	classes_note(&sv->sv_coverage.cv_coarse, rc->rc_coarse);
	classes_note(&sv->sv_coverage.cv_fine, rc->rc_fine);
	if (rc->rc_run < sv->sv_next_row)
		return;
	add_row(sv, rc->rc_run);
	sv->sv_next_row = next_row(rc->rc_run);
}

/* --- the sum ----------------------------------------------------------------- */

void
survey_result(
    const struct survey *sv, uint64_t runs, struct campaign_result *cr)
{
	struct campaign_coverage *cc = &cr->cr_coverage;
	struct campaign_bound *cb = &cr->cr_bound;

	cc->cc_on = sv->sv_on;
	memcpy(cc->cc_kinds, sv->sv_coverage.cv_kinds, sizeof(cc->cc_kinds));
	classes_estimate(&sv->sv_coverage.cv_coarse, &cc->cc_coarse);
	classes_estimate(&sv->sv_coverage.cv_fine, &cc->cc_fine);
	cb->cb_runs = runs;
	cb->cb_below = coverage_rule_of_three(runs);
	if (sv->sv_pct_runs == 0)
		return;
	cb->cb_depth = sv->sv_depth;
	/* Near and far timers take part as two more contexts; pct draws its
	 * points from 1.2 times what it knows. */
	cb->cb_contexts = sv->sv_contexts + 2;
	cb->cb_points = sv->sv_steps > 0 ?
	    sv->sv_steps :
	    sv->sv_points + sv->sv_points / 5 + 1;
	cb->cb_pct_runs = sv->sv_pct_runs;
	cb->cb_pct = coverage_pct(
	    cb->cb_depth, cb->cb_contexts, cb->cb_points, cb->cb_pct_runs);
}

/* --- the store --------------------------------------------------------------- */

bool
survey_store(
    struct survey *sv, struct store *store, int64_t campaign, uint64_t last_run)
{
	bool ok;

	if (sv->sv_on && last_run > 0)
		add_row(sv, last_run);
	if (store == NULL || sv->sv_nrows == 0)
		return true;
	ok = store_coverage_add(store, campaign, sv->sv_rows, sv->sv_nrows);
	sv->sv_nrows = 0;
	return ok || campaign_fail("%s", store_error());
}

void
survey_save(const struct survey *sv, struct pack *by)
{
	pack_u64(by, sv->sv_next_row);
	pack_u64(by, sv->sv_pct_runs);
	pack_u64(by, sv->sv_contexts);
	pack_u64(by, sv->sv_points);
	pack_u64(by, sv->sv_points_known);
	coverage_save(&sv->sv_coverage, by);
}

bool
survey_load(struct survey *sv, struct reader *rd, uint64_t runs)
{
	sv->sv_next_row = reader_u64(rd);
	sv->sv_pct_runs = reader_u64(rd);
	sv->sv_contexts = reader_u64(rd);
	sv->sv_points = reader_u64(rd);
	sv->sv_points_known = reader_u64(rd);
	/* Rows are made only where coverage is noted. */
	return coverage_load(&sv->sv_coverage, rd) && reader_done(rd) &&
	    (sv->sv_next_row == 1 || sv->sv_next_row > runs);
}
