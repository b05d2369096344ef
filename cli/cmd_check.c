/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_check.c -- braid check: every execution within a bound.
 *
 *	What it says of a search that is over is a promise: "complete" stands
 *	there only when every execution within the bound has been run to its
 *	end.  Else it says why not, and how much may be left.
 */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/found.h"

struct checked {
	struct scenario *cd_scenario;
	char *cd_stack;
	struct campaign_result cd_result;
	struct check_result cd_check;
	enum fact_outcome *cd_facts; /* copies: the result's do not live on */
	uint64_t *cd_fact_runs;
	bool cd_done;
};

struct checking {
	const struct options *ch_options;
	struct suppressions *ch_suppressions; /* NULL: none */
	struct checked *ch_files;
	size_t ch_nfiles, ch_now;
	struct found_list ch_found;
	bool ch_live; /* a progress line is wanted */
	bool ch_line; /* and one is there now */
};

/* --- words ---------------------------------------------------------------- */

/* 4117 as "4,117". */
static const char *
grouped(double value, char buf[32])
{
	char digits[32];
	size_t n, out = 0;

	if (value >= 1e15) {
		(void)snprintf(buf, 32, "%.1e", value);
		return buf;
	}
	n = (size_t)snprintf(digits, sizeof(digits), "%.0f", value);
	for (size_t i = 0; i < n && out < 30; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			buf[out++] = ',';
		buf[out++] = digits[i];
	}
	buf[out] = '\0';
	return buf;
}

/* "preemption bound 2", or "no bound". */
static const char *
bound_text(const struct check_search *cs, uint64_t bound, char buf[64])
{
	if (cs->cs_bounded == NULL)
		(void)snprintf(buf, 64, "no bound");
	else
		(void)snprintf(buf, 64, "%s %" PRIu64, cs->cs_bounded, bound);
	return buf;
}

/* The estimate in two digits: more it does not know. */
static void
estimate_text(const struct check_search *cs, char *buf, size_t len)
{
	char mean[32], error[32];
	double unit, e = sqrt(cs->cs_variance);

	unit = pow(10, fmax(floor(log10(fmax(cs->cs_estimate, 1))) - 1, 0));
	(void)snprintf(buf, len, "about %s +- %s",
	    grouped(round(cs->cs_estimate / unit) * unit, mean),
	    grouped(ceil(e / unit) * unit, error));
}

/* --- while it runs -------------------------------------------------------- */

static void
clear_line(struct checking *ch)
{
	if (ch->ch_line)
		(void)fputs("\r\033[K", stderr);
	ch->ch_line = false;
}

static bool
on_progress(uint64_t runs, double seconds, uint64_t findings, uint64_t covered,
    double left, void *arg)
{
	struct checking *ch = arg;
	const struct check_result *ck = &ch->ch_files[ch->ch_now].cd_check;
	const struct check_search *cs = &ck->ck_searches[ck->ck_now];
	char n[32], bound[64], estimate[96];

	(void)covered;
	if (ch->ch_live) {
		(void)fprintf(stderr, "\r\033[K%s executions, %s",
		    grouped((double)cs->cs_executions, n),
		    bound_text(cs, cs->cs_bound, bound));
		if (cs->cs_bounded != NULL && cs->cs_bound < cs->cs_bound_last)
			(void)fprintf(
			    stderr, " of %" PRIu64, cs->cs_bound_last);
		if (cs->cs_probes > 0) {
			estimate_text(cs, estimate, sizeof(estimate));
			(void)fprintf(stderr, ", %s in all", estimate);
		}
		(void)fprintf(stderr, ", %.0f runs/s, %" PRIu64 " findings",
		    seconds > 0 ? (double)runs / seconds : 0, findings);
		if (left >= 0)
			(void)fprintf(stderr, ", %.0f s left", ceil(left));
		(void)fflush(stderr);
		ch->ch_line = true;
	}
	/* Nobody is left to tell: no reason to go on. */
	return !cli_interrupted() && !ferror(stdout);
}

static void
on_found(const struct campaign_found *cf, void *arg)
{
	struct checking *ch = arg;
	const struct found *fd = found_add(&ch->ch_found, cf, ch->ch_now);

	if (ch->ch_options->op_json || fd->fd_fact == NULL)
		return;
	clear_line(ch);
	found_print(fd);
	(void)fflush(stdout);
}

/* --- the summary ---------------------------------------------------------- */

/* "complete: 4,117 executions, preemption bound 2" */
static void
print_search(const struct check_search *cs)
{
	char n[32], bound[64], estimate[96];

	(void)printf("%s: %s execution%s, %s",
	    cs->cs_complete ? "complete" : "not complete",
	    grouped((double)cs->cs_executions, n),
	    cs->cs_executions == 1 ? "" : "s",
	    bound_text(cs, cs->cs_bound, bound));
	if (cs->cs_complete && cs->cs_bounded != NULL && !cs->cs_cut)
		(void)printf(" (it left nothing out: there are no others)");
	if (!cs->cs_complete && cs->cs_bounded != NULL &&
	    cs->cs_bound < cs->cs_bound_last)
		(void)printf(" of %" PRIu64, cs->cs_bound_last);
	if (cs->cs_redundant > 0)
		(void)printf(", %s runs more that were like others",
		    grouped((double)cs->cs_redundant, n));
	if (!cs->cs_complete) {
		(void)printf("; %s", cs->cs_why);
		if (cs->cs_probes > 0) {
			estimate_text(cs, estimate, sizeof(estimate));
			(void)printf(
			    "; %s executions within the bound", estimate);
		}
	}
	(void)printf("; strategy %s\n", cs->cs_strategy);
}

static void
print_summary(const struct checking *ch, size_t file)
{
	const struct checked *cd = &ch->ch_files[file];
	const struct scenario *s = cd->cd_scenario;
	const struct campaign_result *cr = &cd->cd_result;
	bool quiet = ch->ch_options->op_quiet;

	if (!quiet)
		(void)printf("%s: stack %s: %" PRIu64 " runs, %" PRIu64
			     " steps, %.1f s, %.0f runs/s%s\n",
		    s->sc_path, cd->cd_stack, cr->cr_runs, cr->cr_steps,
		    cr->cr_seconds,
		    cr->cr_seconds > 0 ? (double)cr->cr_runs / cr->cr_seconds :
					 0,
		    cli_interrupted() ? ", interrupted" : "");
	for (size_t i = 0; i < cd->cd_check.ck_nsearches; i++) {
		const struct check_search *cs = &cd->cd_check.ck_searches[i];

		if (!quiet || !cs->cs_complete)
			print_search(cs);
	}
	for (size_t i = 0; i < s->sc_nfacts; i++) {
		if (quiet && cd->cd_facts[i] == FACT_HOLDS)
			continue;
		(void)printf("  %-8s  %s", fact_outcome_text(cd->cd_facts[i]),
		    s->sc_facts[i].sf_text);
		if (cd->cd_fact_runs[i] != 0)
			(void)printf(" (run %" PRIu64 ")", cd->cd_fact_runs[i]);
		(void)putchar('\n');
	}
	if (!quiet)
		found_print_also_seen(&ch->ch_found, file);
	(void)fflush(stdout);
}

/* --- for programs --------------------------------------------------------- */

static void
json_search(struct json *js, const struct check_search *cs)
{
	json_object(js, NULL);
	json_string(js, "strategy", cs->cs_strategy);
	json_bool(js, "complete", cs->cs_complete);
	json_number(js, "executions", cs->cs_executions);
	json_number(js, "runs", cs->cs_runs);
	json_number(js, "redundant", cs->cs_redundant);
	if (cs->cs_bounded != NULL) {
		json_string(js, "bounded", cs->cs_bounded);
		json_number(js, "bound", cs->cs_bound);
		json_number(js, "bound_last", cs->cs_bound_last);
		json_bool(js, "bound_cut", cs->cs_cut);
	} else {
		json_null(js, "bounded");
		json_null(js, "bound");
	}
	if (cs->cs_complete)
		json_null(js, "why");
	else
		json_string(js, "why", cs->cs_why);
	if (cs->cs_probes > 0) {
		json_real(js, "estimate", cs->cs_estimate);
		json_real(js, "estimate_error", sqrt(cs->cs_variance));
	} else {
		json_null(js, "estimate");
		json_null(js, "estimate_error");
	}
	json_end(js);
}

static void
json_file(struct json *js, const struct checked *cd)
{
	const struct campaign_result *cr = &cd->cd_result;

	json_object(js, NULL);
	json_number(js, "campaign", (uint64_t)cr->cr_campaign);
	json_string(js, "scenario", cd->cd_scenario->sc_path);
	json_string(js, "stack", cd->cd_stack);
	json_bool(js, "complete", cd->cd_check.ck_complete);
	json_number(js, "runs", cr->cr_runs);
	json_number(js, "steps", cr->cr_steps);
	json_real(js, "seconds", cr->cr_seconds);
	json_number(js, "failed_runs", cr->cr_failures);
	json_bool(js, "failed", cr->cr_failed);
	json_array(js, "searches");
	for (size_t i = 0; i < cd->cd_check.ck_nsearches; i++)
		json_search(js, &cd->cd_check.ck_searches[i]);
	json_end(js);
	json_array(js, "facts");
	for (size_t i = 0; i < cd->cd_scenario->sc_nfacts; i++) {
		fact_json(js, &cd->cd_scenario->sc_facts[i], cd->cd_facts[i]);
		if (cd->cd_fact_runs[i] != 0)
			json_number(js, "run", cd->cd_fact_runs[i]);
		else
			json_null(js, "run");
		json_end(js);
	}
	json_end(js);
	json_end(js);
}

/* The bounds of all searches, each once. */
static void
json_bounds(struct json *js, const struct checking *ch)
{
	json_array(js, "bounds");
	for (size_t f = 0; f < ch->ch_nfiles; f++) {
		const struct check_result *ck = &ch->ch_files[f].cd_check;

		for (size_t i = 0; i < ck->ck_nsearches; i++) {
			char text[64];

			(void)bound_text(&ck->ck_searches[i],
			    ck->ck_searches[i].cs_bound_last, text);
			json_string(js, NULL, text);
		}
	}
	json_end(js);
}

static void
print_json(const struct checking *ch)
{
	bool complete = true;
	uint64_t executions = 0;
	struct json js;

	for (size_t f = 0; f < ch->ch_nfiles; f++) {
		const struct check_result *ck = &ch->ch_files[f].cd_check;

		complete =
		    complete && ch->ch_files[f].cd_done && ck->ck_complete;
		for (size_t i = 0; i < ck->ck_nsearches; i++)
			executions += ck->ck_searches[i].cs_executions;
	}
	json_begin(&js, stdout);
	json_object(&js, NULL);
	json_bool(&js, "complete", complete);
	json_number(&js, "executions", executions);
	json_bounds(&js, ch);
	json_bool(&js, "interrupted", cli_interrupted());
	json_array(&js, "findings");
	for (size_t i = 0; i < ch->ch_found.fl_n; i++) {
		const struct found *fd = &ch->ch_found.fl_at[i];
		const struct checked *cd = &ch->ch_files[fd->fd_file];

		found_json_one(&js, fd, cd->cd_scenario->sc_path, cd->cd_stack);
	}
	json_end(&js);
	json_array(&js, "files");
	for (size_t f = 0; f < ch->ch_nfiles; f++) {
		if (ch->ch_files[f].cd_done)
			json_file(&js, &ch->ch_files[f]);
	}
	json_end(&js);
	json_end(&js);
}

/* --- the searches --------------------------------------------------------- */

/* Read, check and boot every scenario: nothing is written before. */
static bool
prepare(struct checking *ch)
{
	const struct options *op = ch->ch_options;
	const struct world_options wo = cli_world(op);

	if (op->op_strategy != NULL && !campaign_systematic(op->op_strategy)) {
		(void)cli_input("strategy %s is not systematic; check needs "
				"one of dfs, delay, dpor",
		    op->op_strategy);
		return false;
	}
	if (op->op_suppress != NULL) {
		ch->ch_suppressions = suppressions_read(op->op_suppress);
		if (ch->ch_suppressions == NULL) {
			cli_campaign_error(op->op_suppress);
			return false;
		}
	}
	for (size_t i = 0; i < ch->ch_nfiles; i++) {
		struct checked *cd = &ch->ch_files[i];

		cd->cd_scenario =
		    cli_scenario(op->op_args[i], op, op->op_strategy == NULL);
		if (cd->cd_scenario == NULL)
			return false;
	}
	for (size_t i = 0; i < ch->ch_nfiles; i++) {
		struct checked *cd = &ch->ch_files[i];

		if (!world_open(cd->cd_scenario, &wo)) {
			cli_campaign_error(cd->cd_scenario->sc_path);
			return false;
		}
		cd->cd_stack = cli_strdup(world_stack());
		world_close();
	}
	return true;
}

static void
keep_facts(struct checked *cd)
{
	size_t n = cd->cd_scenario->sc_nfacts;

	cd->cd_facts = cli_alloc(n, sizeof(*cd->cd_facts));
	cd->cd_fact_runs = cli_alloc(n, sizeof(*cd->cd_fact_runs));
	for (size_t i = 0; i < n; i++) {
		cd->cd_facts[i] = cd->cd_result.cr_facts[i];
		cd->cd_fact_runs[i] = cd->cd_result.cr_fact_run[i];
	}
}

static int
check_file(struct checking *ch, size_t file, struct store *store)
{
	const struct options *op = ch->ch_options;
	struct checked *cd = &ch->ch_files[file];
	const struct campaign_options ca = { .ca_scenario = cd->cd_scenario,
		.ca_world = cli_world(op),
		.ca_strategy = op->op_strategy,
		.ca_seed = op->op_seed,
		.ca_runs = op->op_runs,
		.ca_seconds = op->op_seconds,
		.ca_until = op->op_until,
		.ca_strict = op->op_strict,
		.ca_suppressions = ch->ch_suppressions,
		.ca_command = "check",
		.ca_store = store,
		.ca_progress = on_progress,
		.ca_found = on_found,
		.ca_arg = ch };
	bool ok;

	ch->ch_now = file;
	ok = campaign_check(&ca, &cd->cd_result, &cd->cd_check);
	clear_line(ch);
	if (!ok) {
		cli_campaign_error(cd->cd_scenario->sc_path);
		/* Before the search began it was the input. */
		return campaign_diverged() || cd->cd_result.cr_campaign != 0 ?
		    STATUS_FAULT :
		    STATUS_INPUT;
	}
	keep_facts(cd);
	cd->cd_done = true;
	if (!op->op_json)
		print_summary(ch, file);
	/* What was not searched to the end is not known to hold. */
	return cd->cd_result.cr_failed || !cd->cd_check.ck_complete ?
	    STATUS_FOUND :
	    STATUS_HOLDS;
}

static int
check_all(struct checking *ch)
{
	int status = STATUS_HOLDS;
	struct store *store;

	cli_catch_signals();
	store = store_open(ch->ch_options->op_db, STORE_WRITE);
	if (store == NULL)
		return cli_input("%s", store_error());
	for (size_t i = 0; i < ch->ch_nfiles; i++) {
		if (i > 0 && (cli_interrupted() || ferror(stdout)))
			break;
		int one = check_file(ch, i, store);
		status = one > status ? one : status;
		if (one > STATUS_FOUND)
			break;
	}
	store_close(store);
	if (ch->ch_options->op_json && status <= STATUS_FOUND)
		print_json(ch);
	return status;
}

static int
check_main(const struct options *op)
{
	struct checking ch = { .ch_options = op,
		.ch_nfiles = op->op_nargs,
		.ch_live =
		    !op->op_quiet && !op->op_json && isatty(STDERR_FILENO) };
	int status = STATUS_INPUT;

	if (!check_options(op))
		return STATUS_INPUT;
	ch.ch_files = cli_alloc(ch.ch_nfiles, sizeof(*ch.ch_files));
	if (prepare(&ch))
		status = check_all(&ch);
	for (size_t i = 0; i < ch.ch_nfiles; i++) {
		scenario_free(ch.ch_files[i].cd_scenario);
		free(ch.ch_files[i].cd_stack);
		free(ch.ch_files[i].cd_facts);
		free(ch.ch_files[i].cd_fact_runs);
	}
	found_free(&ch.ch_found);
	free(ch.ch_files);
	suppressions_free(ch.ch_suppressions);
	return status;
}

const struct command command_check = { .cm_name = "check",
	.cm_usage = "FILE... [OPTION]...",
	.cm_summary = "every interleaving within a bound; stores what it finds",
	.cm_text =
	    "Searches each scenario systematically and says \"complete\" when "
	    "every execution\n"
	    "within the bound has been run, or else why not and how many "
	    "there may be.\n"
	    "The searches are those of the scenario's explore lines that are "
	    "systematic,\n"
	    "else one of preemption bound 2:\n"
	    "\n"
	    "  dfs:bound=N    at most N preemptions\n"
	    "  delay:bound=N  the default is passed over at most N times\n"
	    "  dpor           of all that differ only in the order of "
	    "operations that do\n"
	    "                 not affect each other, one\n"
	    "\n"
	    "bound=none is without.  --runs and --time stop a search that "
	    "takes too long;\n"
	    "it is not complete then, and the exit status is 1.  A fact that "
	    "must hold\n"
	    "sometimes and was not seen fails.  Ctrl-C ends it cleanly: what "
	    "was found is\n"
	    "stored.\n"
	    "\n"
	    "examples:\n"
	    "  braid check x.scn\n"
	    "  braid check x.scn --strategy delay:bound=3 --time 5m\n"
	    "  braid check x.scn --strategy dpor --json\n",
	.cm_options = WITH_STACK | WITH_SEED | WITH_STRATEGY | WITH_KNOB |
	    WITH_MUTANT | WITH_RUNS | WITH_TIME | WITH_UNTIL | WITH_STRICT |
	    WITH_SUPPRESS | WITH_DB | WITH_JSON | WITH_QUIET | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = SIZE_MAX,
	.cm_main = check_main };
