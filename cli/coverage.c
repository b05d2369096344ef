/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * coverage.c -- the statistics of a campaign in words, and for programs.
 */

#include "cli/coverage.h"

#include <inttypes.h>
#include <math.h>

/* --- in words ----------------------------------------------------------------- */

static void
print_unseen(const char *what, const struct unseen *un)
{
	if (!un->un_known) {
		(void)printf("    %s: more than %d, too many to estimate how "
			     "many are left\n",
		    what, CLASSES_MAX);
		return;
	}
	(void)printf("    %s: %" PRIu64
		     " seen, at least %.0f exist; the next run shows a\n"
		     "      new one with probability %.2g (95 %% confidence: "
		     "%.2g to %.2g)\n",
	    what, un->un_classes, ceil(un->un_classes_min), un->un_next,
	    un->un_low, un->un_high);
}

void
coverage_print(const struct campaign_coverage *cc)
{
	if (!cc->cc_on)
		return;
	(void)printf("  covered: %" PRIu64
		     " reads-from pairs of sites, %" PRIu64
		     " other ordered pairs, %" PRIu64 " basic blocks\n",
	    cc->cc_kinds[COVERAGE_READS_FROM], cc->cc_kinds[COVERAGE_ORDER],
	    cc->cc_kinds[COVERAGE_BLOCK]);
	print_unseen("combinations of reads-from pairs", &cc->cc_coarse);
	print_unseen("orders of conflicting accesses", &cc->cc_fine);
}

void
coverage_print_bound(const struct campaign_bound *cb)
{
	if (cb->cb_runs == 0)
		return;
	(void)printf("  no run failed: with 95 %% confidence, a run like these "
		     "fails with probability\n"
		     "    below %.2g (rule of three, %" PRIu64
		     " runs).  That is no proof: braid check searches to the "
		     "end\n",
	    cb->cb_below, cb->cb_runs);
	if (cb->cb_depth > 0)
		(void)printf("    %" PRIu64
			     " runs of pct: a bug of depth %" PRIu64
			     " among %" PRIu64 " contexts and %" PRIu64
			     " points, if there\n"
			     "    were one, would have shown with probability "
			     "%.2g at least\n",
		    cb->cb_pct_runs, cb->cb_depth, cb->cb_contexts,
		    cb->cb_points, cb->cb_pct);
}

/* --- for programs ------------------------------------------------------------- */

static void
json_unseen(struct json *js, const char *name, const struct unseen *un)
{
	json_object(js, name);
	json_number(js, "runs", un->un_runs);
	json_number(js, "seen", un->un_classes);
	json_number(js, "seen_once", un->un_once);
	json_number(js, "seen_twice", un->un_twice);
	if (un->un_known) {
		json_real(js, "exist_at_least", un->un_classes_min);
		json_real(js, "next_is_new", un->un_next);
		json_real(js, "low", un->un_low);
		json_real(js, "high", un->un_high);
	} else {
		json_null(js, "exist_at_least");
		json_null(js, "next_is_new");
		json_null(js, "low");
		json_null(js, "high");
	}
	json_end(js);
}

static void
json_coverage(struct json *js, const struct campaign_coverage *cc)
{
	static const char *const kinds[COVERAGE_NKINDS] = {
		[COVERAGE_READS_FROM] = "reads_from_pairs",
		[COVERAGE_ORDER] = "ordered_pairs",
		[COVERAGE_BLOCK] = "basic_blocks",
		[COVERAGE_FACT] = "fact_outcomes",
		[COVERAGE_FINDING] = "finding_places"
	};

	json_object(js, "coverage");
	for (size_t i = 0; i < COVERAGE_NKINDS; i++)
		json_number(js, kinds[i], cc->cc_kinds[i]);
	json_unseen(js, "reads_from_combinations", &cc->cc_coarse);
	json_unseen(js, "access_orders", &cc->cc_fine);
	json_end(js);
}

static void
json_bound(struct json *js, const struct campaign_bound *cb)
{
	json_object(js, "no_failure");
	json_number(js, "runs", cb->cb_runs);
	json_real(js, "confidence", 0.95);
	json_real(js, "probability_below", cb->cb_below);
	if (cb->cb_depth > 0) {
		json_object(js, "pct");
		json_number(js, "runs", cb->cb_pct_runs);
		json_number(js, "depth", cb->cb_depth);
		json_number(js, "contexts", cb->cb_contexts);
		json_number(js, "points", cb->cb_points);
		json_real(js, "would_have_shown", cb->cb_pct);
		json_end(js);
	} else {
		json_null(js, "pct");
	}
	json_end(js);
}

void
coverage_json(struct json *js, const struct campaign_result *cr)
{
	if (cr->cr_coverage.cc_on)
		json_coverage(js, &cr->cr_coverage);
	else
		json_null(js, "coverage");
	if (cr->cr_failures == 0 && !cr->cr_failed && cr->cr_runs > 0)
		json_bound(js, &cr->cr_bound);
	else
		json_null(js, "no_failure");
}
