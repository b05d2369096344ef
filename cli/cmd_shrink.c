/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_shrink.c -- braid shrink: a finding, reduced to what it takes.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/shrink.h"
#include "cli/cli.h"

enum { SENTENCE_MAX = 640 };

static void
print_change(const char *what, uint64_t before, uint64_t after)
{
	(void)printf(
	    "  %-12s %6" PRIu64 "  from %" PRIu64 "\n", what, after, before);
}

static void
print_search(const struct shrink *sg)
{
	if (sg->sh_search == SEARCH_COMPLETE)
		(void)printf("a complete search within delay bound %" PRIu64
			     " (%" PRIu64 " runs) shows no smaller one\n",
		    sg->sh_search_bound, sg->sh_search_runs);
	else if (sg->sh_search == SEARCH_CUT)
		(void)printf("whether fewer choices do is not known: the "
			     "search was cut after %" PRIu64 " runs\n",
		    sg->sh_search_runs);
}

static void
print_pair(const struct shrink *sg)
{
	char site[2][SENTENCE_MAX];

	if (!sg->sh_paired) {
		(void)printf("\nno single pair of operations decides it\n");
		return;
	}
	for (int i = 0; i < 2; i++)
		site_sentence(
		    &sg->sh_pair[i].se_site, site[i], sizeof(site[i]));
	(void)printf("\nwhat matters: it shows when the first comes before the "
		     "second,\nand does not when these two are swapped:\n"
		     "  1. %s: %s\n  2. %s: %s\n",
	    sg->sh_pair[0].se_context, site[0], sg->sh_pair[1].se_context,
	    site[1]);
}

static void
print_source(const char *text)
{
	(void)printf("\nscenario:\n");
	while (*text != '\0') {
		int len = (int)strcspn(text, "\n");

		(void)printf("  %.*s\n", len, text);
		text += len + (text[len] == '\n');
	}
}

static void
print_all(const struct shrink *sg, const struct options *op)
{
	const struct store_finding *fg = &sg->sh_finding->ld_finding;
	bool other = strcmp(op->op_db, "braid.db") != 0;
	char sentence[SENTENCE_MAX];

	(void)printf("F-%04" PRId64 " %s\nis shrunk to F-%04" PRId64 ":\n",
	    fg->fg_id, fg->fg_title, sg->sh_id);
	print_change("preemptions", sg->sh_before.ss_preemptions,
	    sg->sh_after.ss_preemptions);
	print_change(
	    "switches", sg->sh_before.ss_switches, sg->sh_after.ss_switches);
	print_change("choices", sg->sh_before.ss_rules, sg->sh_after.ss_rules);
	print_change("lines", sg->sh_before.ss_lines, sg->sh_after.ss_lines);
	if (op->op_quiet)
		return;
	(void)printf("%" PRIu64 " runs, %" PRIu64 " scenarios, %.0f ms%s\n",
	    sg->sh_replays, sg->sh_worlds, 1000 * sg->sh_seconds,
	    sg->sh_cut ? "; the limit of runs (--runs) was reached" : "");
	print_search(sg);
	(void)printf("\nschedule: each context goes on until it blocks or "
		     "ends, but\n");
	for (size_t i = 0; i < sg->sh_rules.ru_n; i++) {
		rule_sentence(&sg->sh_rules, i, sentence, sizeof(sentence));
		(void)printf("  %zu. %s%s\n", i + 1, sentence,
		    sg->sh_rules.ru_anchors[i].an_preempts ? " (preemption)" :
							     "");
	}
	if (sg->sh_rules.ru_n == 0)
		(void)printf("  there is nothing more to say\n");
	print_pair(sg);
	print_source(sg->sh_source);
	(void)printf(
	    "\nsee it, draw it, try it on another build:\n"
	    "    braid show F-%04" PRId64 "%s%s\n"
	    "    braid plot F-%04" PRId64 "%s%s -o F-%04" PRId64 ".svg\n"
	    "    braid replay F-%04" PRId64 "%s%s --stack ./changed.so\n",
	    sg->sh_id, other ? " --db " : "", other ? op->op_db : "", sg->sh_id,
	    other ? " --db " : "", other ? op->op_db : "", sg->sh_id, sg->sh_id,
	    other ? " --db " : "", other ? op->op_db : "");
}

static void
json_event(struct json *js, const struct shrink_event *se)
{
	json_object(js, NULL);
	json_string(js, "context", se->se_context);
	json_string(js, "kind", trace_kind_text(se->se_site.rs_kind));
	json_string(js, "function", se->se_site.rs_function);
	json_string(js, "file", se->se_site.rs_file);
	json_number(js, "line", se->se_site.rs_line);
	json_end(js);
}

static void
json_size(struct json *js, const char *key, const struct shrink_size *ss)
{
	json_object(js, key);
	json_number(js, "preemptions", ss->ss_preemptions);
	json_number(js, "switches", ss->ss_switches);
	json_number(js, "choices", ss->ss_rules);
	json_number(js, "lines", ss->ss_lines);
	json_end(js);
}

static void
print_json(const struct shrink *sg)
{
	static const char *const searches[] = { [SEARCH_NONE] = "none",
		[SEARCH_COMPLETE] = "complete",
		[SEARCH_CUT] = "cut" };
	const struct store_finding *fg = &sg->sh_finding->ld_finding;
	char id[32], sentence[SENTENCE_MAX], *anchored;
	struct json js;

	json_begin(&js, stdout);
	json_object(&js, NULL);
	(void)snprintf(id, sizeof(id), "F-%04" PRId64, fg->fg_id);
	json_string(&js, "finding", id);
	(void)snprintf(id, sizeof(id), "F-%04" PRId64, sg->sh_id);
	json_string(&js, "shrunk", id);
	json_string(&js, "title", fg->fg_title);
	json_number(&js, "preemptions", sg->sh_after.ss_preemptions);
	json_number(&js, "switches", sg->sh_after.ss_switches);
	json_number(&js, "lines", sg->sh_after.ss_lines);
	json_string(&js, "schedule", sg->sh_schedule);
	anchored = anchored_print(&sg->sh_rules);
	json_string(&js, "anchored", anchored);
	free(anchored);
	json_size(&js, "before", &sg->sh_before);
	json_array(&js, "rules");
	for (size_t i = 0; i < sg->sh_rules.ru_n; i++) {
		rule_sentence(&sg->sh_rules, i, sentence, sizeof(sentence));
		json_string(&js, NULL, sentence);
	}
	json_end(&js);
	json_array(&js, "pair");
	for (int i = 0; i < 2 && sg->sh_paired; i++)
		json_event(&js, &sg->sh_pair[i]);
	json_end(&js);
	json_string(&js, "search", searches[sg->sh_search]);
	json_number(&js, "search_runs", sg->sh_search_runs);
	json_number(&js, "runs", sg->sh_replays);
	json_number(&js, "scenarios", sg->sh_worlds);
	json_real(&js, "seconds", sg->sh_seconds);
	json_string(&js, "source", sg->sh_source);
	json_end(&js);
}

/* With the finding loaded. */
static int
shrink(const struct options *op, const struct store_loaded *ld)
{
	struct shrink sg = { .sh_finding = ld, .sh_runs_max = op->op_runs };
	int status = STATUS_HOLDS;

	sg.sh_store = store_open(op->op_db, STORE_WRITE);
	if (sg.sh_store == NULL)
		return cli_input("%s", store_error());
	if (!campaign_shrink(&sg)) {
		status = STATUS_INPUT;
		if (campaign_diverged())
			status = cli_fault("%s", campaign_error());
		else
			cli_campaign_error(ld->ld_campaign.cg_scenario);
	} else if (op->op_json) {
		print_json(&sg);
	} else {
		print_all(&sg, op);
	}
	shrink_free(&sg);
	store_close(sg.sh_store);
	return status;
}

static int
shrink_main(const struct options *op)
{
	int64_t id = store_finding_id(op->op_args[0]);
	struct store_loaded *ld;
	struct store *store;
	int status;

	if (id < 0)
		return cli_input(
		    "'%s' is no finding; write F-0001 (braid list findings)",
		    op->op_args[0]);
	/* Only what is there is written to. */
	store = store_open(op->op_db, STORE_READ);
	if (store == NULL)
		return cli_input("%s", store_error());
	ld = store_finding_load(store, id);
	if (ld == NULL)
		(void)cli_input("%s", store_error());
	store_close(store);
	if (ld == NULL)
		return STATUS_INPUT;
	status = shrink(op, ld);
	store_loaded_free(ld);
	return status;
}

const struct command command_shrink = { .cm_name = "shrink",
	.cm_usage = "FINDING [OPTION]...",
	.cm_summary = "the fewest preemptions and lines that show a finding",
	.cm_text =
	    "Reduces a finding: leaves out choices of its schedule, lines of "
	    "its scenario,\n"
	    "and searches for fewer choices, as long as a finding with "
	    "the same title\n"
	    "shows, each time also in a replay.  The result is stored as a "
	    "finding of its\n"
	    "own, which show, plot and replay take.  Says which pair of "
	    "operations matters.\n"
	    "Lock orders, which rest on several runs, cannot be shrunk.\n"
	    "Exit status 0 means that it is shrunk, however far.\n"
	    "\n"
	    "examples:\n"
	    "  braid shrink F-0001\n"
	    "  braid shrink F-0001 --runs 100000 --db results/braid.db\n",
	.cm_options = WITH_RUNS | WITH_DB | WITH_JSON | WITH_QUIET | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = 1,
	.cm_main = shrink_main };
