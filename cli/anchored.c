/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anchored.c -- replay of anchored schedules, also on a changed stack.
 *
 *	There is nothing to compare with step by step: what is told is whether
 *	the interleaving came about, and whether the finding shows.
 */

#include "cli/anchored.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/anchored.h"

enum { SENTENCE_MAX = 640 };

struct attempt {
	struct rules at_rules;
	bool at_by_site;
	size_t at_met;
	const struct store_loaded *at_loaded;
	bool at_shows;
};

static void
print_rules(const struct attempt *at)
{
	const struct rules *ru = &at->at_rules;
	char sentence[SENTENCE_MAX];

	if (at->at_by_site)
		(void)printf("the schedule is of build %016" PRIx64
			     ", this is %016" PRIx64
			     ": choices are placed by function\n",
		    ru->ru_build, world_build());
	for (size_t i = 0; i < ru->ru_n; i++) {
		rule_sentence(ru, i, sentence, sizeof(sentence));
		(void)printf("  %s  %s\n",
		    ru->ru_anchors[i].an_fired ? "met   " : "MISSED", sentence);
	}
	(void)printf("the interleaving was %srealised: %zu of %zu choice%s\n",
	    at->at_met == ru->ru_n ? "" : "not ", at->at_met, ru->ru_n,
	    ru->ru_n == 1 ? "" : "s");
}

static void
print_text(const struct attempt *at, const struct outcome *oc,
    const struct options *op)
{
	const struct store_loaded *ld = at->at_loaded;

	if (ld != NULL)
		(void)printf("F-%04" PRId64 " %s\n", ld->ld_finding.fg_id,
		    ld->ld_finding.fg_title);
	outcome_print(oc, op);
	if (!op->op_quiet)
		print_rules(at);
	if (ld != NULL)
		(void)printf("the finding %s\n",
		    at->at_shows ? "shows" : "does not show");
}

static void
print_json(const struct attempt *at, const struct outcome *oc,
    const struct options *op)
{
	const struct rules *ru = &at->at_rules;
	char text[SENTENCE_MAX];
	struct json js;

	json_begin(&js, stdout);
	json_object(&js, NULL);
	if (at->at_loaded != NULL) {
		(void)snprintf(text, sizeof(text), "F-%04" PRId64,
		    at->at_loaded->ld_finding.fg_id);
		json_string(&js, "finding", text);
		json_string(&js, "title", at->at_loaded->ld_finding.fg_title);
		json_bool(&js, "shows", at->at_shows);
	}
	outcome_json(&js, oc, op);
	json_null(&js, "same");
	json_null(&js, "first_difference");
	json_bool(&js, "by_site", at->at_by_site);
	json_bool(&js, "realised", at->at_met == ru->ru_n);
	json_array(&js, "rules");
	for (size_t i = 0; i < ru->ru_n; i++) {
		rule_sentence(ru, i, text, sizeof(text));
		json_object(&js, NULL);
		json_string(&js, "text", text);
		json_bool(&js, "met", ru->ru_anchors[i].an_fired);
		json_end(&js);
	}
	json_end(&js);
	json_end(&js);
}

int
replay_anchored(const struct options *op, const struct scenario *s,
    const char *text, const struct store_loaded *ld)
{
	struct outcome oc = { .oc_scenario = s,
		.oc_strategy = "anchored",
		.oc_strict = op->op_strict };
	struct sim_run_options ro = { .ro_trace = true,
		.ro_state_hash = true,
		.ro_verbose = true,
		.ro_stop_step = op->op_stop };
	struct attempt at = { .at_loaded = ld };
	struct strategy *st;
	int status;

	if (!anchored_parse(text, &at.at_rules))
		return cli_input("'%.40s%s' is no anchored schedule; see "
				 "docs/shrink.md",
		    text, strlen(text) > 40 ? "..." : "");
	st = anchored_open();
	at.at_by_site = at.at_rules.ru_build != world_build();
	oc.oc_run =
	    anchored_run(st, &at.at_rules, at.at_by_site, &ro, op->op_strict);
	if (oc.oc_run == NULL) {
		status = cli_fault("%s", campaign_error());
	} else {
		for (size_t i = 0; i < at.at_rules.ru_n; i++)
			at.at_met += at.at_rules.ru_anchors[i].an_fired;
		at.at_shows =
		    ld != NULL && outcome_shows(&oc, ld->ld_finding.fg_title);
		status = at.at_shows ? STATUS_FOUND : outcome_status(&oc);
		if (op->op_json)
			print_json(&at, &oc, op);
		else
			print_text(&at, &oc, op);
	}
	st->st_ops->so_close(st);
	rules_free(&at.at_rules);
	return status;
}
