/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_list.c -- braid list: what there is, as a table.
 */

#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/scn_files.h"
#include "sim/check.h"

enum { DOC_WIDE = 50 };

#define COLUMNS(a) (a), sizeof(a) / sizeof((a)[0])

static int
list_variants(const struct options *op)
{
	static const struct table_column columns[] = { { "name", false },
		{ "module", false } };
	const char *name = NULL;
	char path[4200];
	struct table tb;

	table_begin(&tb, COLUMNS(columns));
	while ((name = variant_next(name)) != NULL) {
		table_text(&tb, name);
		table_text(
		    &tb, variant_path(name, path, sizeof(path)) ? path : NULL);
	}
	table_end(&tb, op->op_json, "no variants");
	return STATUS_HOLDS;
}

static int
list_strategies(const struct options *op)
{
	static const struct table_column columns[] = { { "name", false },
		{ "parameters", false }, { "help", false } };
	struct table tb;

	table_begin(&tb, COLUMNS(columns));
	for (size_t i = 0; strategies[i] != NULL; i++) {
		const struct strategy_ops *so = strategies[i];
		bool none = so->so_args == NULL || so->so_args[0] == '\0';
		table_text(&tb, so->so_name);
		table_text(&tb, none ? NULL : so->so_args);
		table_text(&tb, so->so_help);
	}
	table_text(&tb, "twice:STRATEGY");
	table_text(&tb, NULL);
	table_text(&tb, "every run again from its schedule, and compared");
	table_end(&tb, op->op_json, "no strategies");
	return STATUS_HOLDS;
}

static int
list_docs(const struct options *op, const struct scn_doc *doc)
{
	static const struct table_column columns[] = { { "name", false },
		{ "usage", false }, { "help", false } };
	struct table tb;

	table_begin(&tb, COLUMNS(columns));
	tb.tb_wide = DOC_WIDE;
	for (; doc->sd_name != NULL; doc++) {
		table_text(&tb, doc->sd_name);
		table_text(&tb, doc->sd_usage);
		table_text(&tb, doc->sd_help);
	}
	table_end(&tb, op->op_json, "nothing");
	return STATUS_HOLDS;
}

static int
list_verbs(const struct options *op)
{
	return list_docs(op, scn_verb_docs);
}

static int
list_facts(const struct options *op)
{
	return list_docs(op, scn_fact_docs);
}

static int
list_knobs(const struct options *op)
{
	static const struct table_column columns[] = { { "name", false },
		{ "default", true }, { "min", true }, { "max", true },
		{ "words", false }, { "help", false } };
	char words[256];
	struct table tb;

	table_begin(&tb, COLUMNS(columns));
	for (int i = 0; i < KNOB_MAX; i++) {
		const struct sim_knob_info *ki = &sim_knobs[i];
		table_text(&tb, ki->ki_name);
		table_format(&tb, "%" PRIu64, ki->ki_default);
		table_format(&tb, "%" PRIu64, ki->ki_min);
		table_format(&tb, "%" PRIu64, ki->ki_max);
		sim_knob_words(i, words, sizeof(words));
		table_text(&tb, words[0] != '\0' ? words : NULL);
		table_text(&tb, ki->ki_help);
	}
	table_end(&tb, op->op_json, "no knobs");
	return STATUS_HOLDS;
}

static int
list_checks(const struct options *op)
{
	static const struct table_column columns[] = { { "name", false },
		{ "help", false } };
	struct table tb;

	table_begin(&tb, COLUMNS(columns));
	for (int i = 0; i < CHECK_MAX; i++) {
		table_text(&tb, sim_checks[i].ci_name);
		table_text(&tb, sim_checks[i].ci_help);
	}
	table_end(&tb, op->op_json, "no checks");
	return STATUS_HOLDS;
}

static int
list_mutants(const struct options *op)
{
	static const struct table_column columns[] = { { "name", false },
		{ "stack", false }, { "help", false } };
	const char *variant = NULL, *name, *help;
	char path[4200];
	struct table tb;

	table_begin(&tb, COLUMNS(columns));
	while ((variant = variant_next(variant)) != NULL) {
		if (!variant_path(variant, path, sizeof(path)))
			continue;
		for (size_t i = 0; sim_mutant_info(path, i, &name, &help);
		     i++) {
			table_text(&tb, name);
			table_text(&tb, variant);
			table_text(&tb, help);
		}
	}
	table_end(&tb, op->op_json, "no mutants");
	return STATUS_HOLDS;
}

/* --- scenarios ---------------------------------------------------------- */

static int
list_scenarios(const struct options *op)
{
	static const struct table_column columns[] = { { "name", false },
		{ "title", false } };
	const char *folder = op->op_nargs > 1 ? op->op_args[1] : "scenarios";
	int status = STATUS_HOLDS;
	struct scn_files files;
	char error[4096];
	struct table tb;

	if (!scn_files_find(&files, folder))
		return STATUS_INPUT;
	table_begin(&tb, COLUMNS(columns));
	for (size_t i = 0; i < files.sf_count; i++) {
		struct scenario *s =
		    scenario_read(files.sf_paths[i], error, sizeof(error));
		if (s == NULL) {
			(void)fprintf(stderr, "%s\n", error);
			status = STATUS_INPUT;
		}
		table_text(&tb, files.sf_paths[i]);
		table_text(&tb,
		    s != NULL && s->sc_title[0] != '\0' ? s->sc_title : NULL);
		scenario_free(s);
	}
	table_end(&tb, op->op_json, "no scenarios");
	scn_files_free(&files);
	return status;
}

/* --- the store ---------------------------------------------------------- */

static bool
campaign_row(const struct store_campaign *cg, void *arg)
{
	struct table *tb = arg;

	table_format(tb, "%" PRId64, cg->cg_id);
	table_text(tb, cg->cg_created);
	table_text(tb, cg->cg_command);
	table_text(tb, cg->cg_scenario);
	table_text(tb, cg->cg_stack);
	table_text(tb, cg->cg_strategy);
	table_format(tb, "%" PRIu64, cg->cg_seed);
	if (cg->cg_seconds < 0) {
		/* It runs still, or was killed. */
		table_text(tb, NULL);
		table_text(tb, NULL);
		table_text(tb, NULL);
	} else {
		table_format(tb, "%" PRIu64, cg->cg_runs);
		table_format(tb, "%" PRIu64, cg->cg_steps);
		table_format(tb, "%.1f", cg->cg_seconds);
	}
	return true;
}

static bool
finding_row(const struct store_finding_row *fr, void *arg)
{
	struct table *tb = arg;

	table_format(tb, "F-%04" PRId64, fr->fr_id);
	table_text(tb, fr->fr_kind);
	table_text(tb, fr->fr_title);
	table_text(tb, fr->fr_fact);
	table_format(tb, "%" PRIu64, fr->fr_seen);
	table_format(tb, "%" PRId64, fr->fr_campaign);
	table_format(tb, "%" PRIu64, fr->fr_first_run);
	table_format(tb, "%" PRIu64, fr->fr_steps);
	table_text(tb, fr->fr_stack);
	table_text(tb, fr->fr_scenario);
	return true;
}

static int
list_store(const struct options *op, bool findings)
{
	static const struct table_column of_campaigns[] = { { "id", true },
		{ "created", false }, { "command", false },
		{ "scenario", false }, { "stack", false },
		{ "strategy", false }, { "seed", true }, { "runs", true },
		{ "steps", true }, { "seconds", true } };
	static const struct table_column of_findings[] = { { "id", false },
		{ "kind", false }, { "title", false }, { "fact", false },
		{ "seen", true }, { "campaign", true }, { "first_run", true },
		{ "steps", true }, { "stack", false }, { "scenario", false } };
	struct store *store = store_open(op->op_db, STORE_READ);
	struct table tb;
	bool ok;

	if (store == NULL)
		return cli_input("%s", store_error());
	if (findings) {
		table_begin(&tb, COLUMNS(of_findings));
		ok = store_findings(store, 0, finding_row, &tb);
	} else {
		table_begin(&tb, COLUMNS(of_campaigns));
		ok = store_campaigns(store, campaign_row, &tb);
	}
	if (ok)
		table_end(&tb, op->op_json,
		    findings ? "no findings" : "no campaigns");
	else
		(void)cli_input("%s", store_error());
	store_close(store);
	return ok ? STATUS_HOLDS : STATUS_INPUT;
}

static int
list_campaigns(const struct options *op)
{
	return list_store(op, false);
}

static int
list_findings(const struct options *op)
{
	return list_store(op, true);
}

/* --- which -------------------------------------------------------------- */

static const struct {
	const char *name;
	int (*list)(const struct options *);
} lists[] = { { "scenarios", list_scenarios }, { "variants", list_variants },
	{ "strategies", list_strategies }, { "campaigns", list_campaigns },
	{ "findings", list_findings }, { "verbs", list_verbs },
	{ "facts", list_facts }, { "knobs", list_knobs },
	{ "mutants", list_mutants }, { "checks", list_checks } };

static int
list_main(const struct options *op)
{
	const char *what = op->op_args[0];

	if (op->op_nargs == 2 && strcmp(what, "scenarios") != 0)
		return cli_input("list %s: unexpected '%s'; only scenarios "
				 "takes a folder",
		    what, op->op_args[1]);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(lists[i].name, what) == 0)
			return lists[i].list(op);
	return cli_input(
	    "list: unknown '%s'; there are: scenarios, variants, "
	    "strategies, campaigns, findings, verbs, facts, knobs, "
	    "mutants, checks",
	    what);
}

const struct command command_list = { .cm_name = "list",
	.cm_usage = "WHAT [OPTION]...",
	.cm_summary = "tables of what there is",
	.cm_text =
	    "WHAT is one of\n"
	    "  scenarios [FOLDER]  the .scn files below FOLDER (default "
	    "scenarios)\n"
	    "  variants            the stacks that --stack and node lines name\n"
	    "  strategies          what --strategy and explore lines name\n"
	    "  campaigns           of the store: what was run\n"
	    "  findings            of the store: what was found\n"
	    "  verbs, facts        the lines that a scenario may have\n"
	    "  knobs               what --knob and knob lines set\n"
	    "  mutants             the bugs that --mutant and mutant lines put "
	    "into a\n"
	    "                      stack\n"
	    "  checks              what selftest --without switches off\n"
	    "\n"
	    "examples:\n"
	    "  braid list scenarios\n"
	    "  braid list findings --db results/braid.db --json\n",
	.cm_options = WITH_DB | WITH_JSON | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = 2,
	.cm_main = list_main };
