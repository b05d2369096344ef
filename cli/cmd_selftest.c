/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_selftest.c -- braid selftest: does this braid see what it must?
 */

#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "selftest/selftest.h"
#include "sim/assert.h"
#include "sim/check.h"

/* The programs of one module, or of all. */
struct tally {
	uint64_t programs, failed;
};

enum { SUBJECTS_MAX = 64 };

struct report {
	const char *subject[SUBJECTS_MAX];
	struct tally tally[SUBJECTS_MAX];
	size_t nsubjects;
	struct tally all;
	struct table failures; /* subject, name, why */
};

static struct tally *
tally_of(struct report *rp, const char *subject)
{
	size_t i;

	for (i = 0; i < rp->nsubjects; i++)
		if (strcmp(rp->subject[i], subject) == 0)
			return &rp->tally[i];
	ASSERT(i < SUBJECTS_MAX);
	rp->subject[rp->nsubjects++] = subject;
	return &rp->tally[i];
}

static void
run_all(struct report *rp)
{
	size_t n;
	const struct selftest_program *sp = selftest_litmus(&n);

	for (; n > 0; n--, sp++) {
		struct tally *ta = tally_of(rp, sp->sp_module);
		char why[1024];

		ta->programs++;
		rp->all.programs++;
		if (selftest_run_apart(sp, why, sizeof(why)))
			continue;
		ta->failed++;
		rp->all.failed++;
		table_text(&rp->failures, sp->sp_module);
		table_text(&rp->failures, sp->sp_name);
		table_text(&rp->failures, why);
	}
}

static void
print_text(struct report *rp, const struct options *op)
{
	static const struct table_column columns[] = { { "programs of", false },
		{ "count", true }, { "passed", true }, { "failed", true } };
	struct table tb;

	if (!op->op_quiet) {
		table_begin(&tb, columns, sizeof(columns) / sizeof(columns[0]));
		for (size_t i = 0; i <= rp->nsubjects; i++) {
			bool last = i == rp->nsubjects;
			const struct tally *ta =
			    last ? &rp->all : &rp->tally[i];

			table_text(&tb, last ? "all" : rp->subject[i]);
			table_format(&tb, "%" PRIu64, ta->programs);
			table_format(
			    &tb, "%" PRIu64, ta->programs - ta->failed);
			table_format(&tb, "%" PRIu64, ta->failed);
		}
		table_end(&tb, false, "");
	}
	if (rp->all.failed > 0) {
		(void)printf("%s", op->op_quiet ? "" : "\n");
		table_end(&rp->failures, false, "");
	}
}

static void
print_json(struct report *rp, const struct options *op)
{
	struct json js;

	json_begin(&js, stdout);
	json_object(&js, NULL);
	json_string(&js, "without", op->op_without);
	json_number(&js, "programs", rp->all.programs);
	json_number(&js, "failed", rp->all.failed);
	json_array(&js, "failures");
	for (size_t i = 0; i < rp->failures.tb_ncells; i += 3) {
		json_object(&js, NULL);
		json_string(&js, "subject", rp->failures.tb_cells[i]);
		json_string(&js, "name", rp->failures.tb_cells[i + 1]);
		json_string(&js, "why", rp->failures.tb_cells[i + 2]);
		json_end(&js);
	}
	json_end(&js);
	json_end(&js);
}

static int
selftest_main(const struct options *op)
{
	static const struct table_column columns[] = { { "failed", false },
		{ "program", false }, { "why", false } };
	struct report rp = { .nsubjects = 0 };
	int check = -1;

	if (op->op_without != NULL &&
	    (check = sim_check_lookup(op->op_without)) == -1)
		return cli_input("--without: unknown check '%s'; braid list "
				 "checks names them",
		    op->op_without);

	table_begin(
	    &rp.failures, columns, sizeof(columns) / sizeof(columns[0]));
	/* A child must not print again what waits to be printed. */
	(void)fflush(stdout);
	sim_without(check);
	run_all(&rp);
	sim_without(-1);
	if (op->op_json)
		print_json(&rp, op);
	else
		print_text(&rp, op);
	return rp.all.failed > 0 ? STATUS_FOUND : STATUS_HOLDS;
}

const struct command command_selftest = { .cm_name = "selftest",
	.cm_usage = "[OPTION]...",
	.cm_summary = "does this braid see what it must?",
	.cm_text =
	    "Runs small kernel programs whose verdict is known, as it is "
	    "installed here,\n"
	    "and says which of them come out otherwise.  They lie beside the "
	    "program, in\n"
	    "modules/; nothing is stored.  It takes some seconds.\n"
	    "\n"
	    "With --without one check of the machine is off: the programs "
	    "that then fail\n"
	    "are those that need it (exit status 1).  An edge that is off "
	    "must make an\n"
	    "ordered program race.  A program that kills its machine has "
	    "failed.\n"
	    "\n"
	    "examples:\n"
	    "  braid selftest\n"
	    "  braid selftest --without freed\n"
	    "  braid selftest --without lock-edge --json\n",
	.cm_options = WITH_WITHOUT | WITH_JSON | WITH_QUIET | WITH_HELP,
	.cm_args_min = 0,
	.cm_args_max = 0,
	.cm_main = selftest_main };
