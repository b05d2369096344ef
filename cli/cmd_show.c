/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_show.c -- braid show: the report of a finding.
 */

#include "analysis/report.h"
#include "cli/cli.h"

static int
show_main(const struct options *op)
{
	const struct report_options ro = { .ro_db = op->op_db,
		.ro_all = op->op_all };
	int64_t id = store_finding_id(op->op_args[0]);
	struct store_loaded *ld;
	struct store *store;

	if (id < 0)
		return cli_input(
		    "'%s' is no finding; write F-0001 (braid list findings)",
		    op->op_args[0]);
	store = store_open(op->op_db, STORE_READ);
	if (store == NULL)
		return cli_input("%s", store_error());
	ld = store_finding_load(store, id);
	if (ld == NULL) {
		store_close(store);
		return cli_input("%s", store_error());
	}
	/* main looks whether it could be written. */
	if (op->op_json)
		report_json(stdout, ld);
	else
		(void)report_print(stdout, ld, &ro);
	store_loaded_free(ld);
	store_close(store);
	return STATUS_HOLDS;
}

const struct command command_show = { .cm_name = "show",
	.cm_usage = "FINDING [OPTION]...",
	.cm_summary = "the report of a finding",
	.cm_text =
	    "Prints what was found: the object and its life, the two "
	    "accesses with their\n"
	    "stacks and locks, the interleaving with one column per CPU, and "
	    "how to\n"
	    "replay it.\n"
	    "\n"
	    "examples:\n"
	    "  braid show F-0001\n"
	    "  braid show F-0001 --all\n"
	    "  braid show F-0001 --db results/braid.db --json\n",
	.cm_options = WITH_ALL | WITH_DB | WITH_JSON | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = 1,
	.cm_main = show_main };
