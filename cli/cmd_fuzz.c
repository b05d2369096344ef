/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_fuzz.c -- braid fuzz: a campaign for each scenario.
 *
 *	Every scenario is read, checked and booted once before the first is
 *	run and the store is opened.  SIGINT and SIGTERM end the campaign as
 *	its budget would: what was found is stored, the summary is printed.
 */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/coverage.h"
#include "cli/found.h"
#include "cli/matrix.h"
#include "cli/scn_files.h"

/* What a campaign gets of --time when others have used it up. */
#define SECONDS_MIN 0.1

struct file {
	struct scenario *fl_scenario;
	char *fl_stack;
	struct campaign_result fl_result;
	enum fact_outcome *fl_facts; /* copies: the result's do not live on */
	uint64_t *fl_fact_runs;
	uint64_t *fl_suppressed; /* by the lines of the list */
	struct campaign_hurt *fl_hurts;
	bool fl_done;
};

struct fuzz {
	const struct options *fz_options;
	struct suppressions *fz_suppressions; /* NULL: none */
	struct store_resumed *fz_resumed;     /* NULL: new campaigns */
	struct file *fz_files;
	size_t fz_nfiles, fz_now;
	struct found_list fz_found;
	/* --stack all: the variants; fz_files has as many for each scenario. */
	const char **fz_variants; /* NULL: one stack */
	size_t fz_nvariants;
	bool fz_live;	     /* a progress line is wanted */
	uint64_t fz_covered; /* when the line was written last */
	bool fz_line;	     /* and one is there now */
};

/* --- while it runs ------------------------------------------------------ */

static void
clear_line(struct fuzz *fz)
{
	if (fz->fz_line)
		(void)fputs("\r\033[K", stderr);
	fz->fz_line = false;
}

static bool
on_progress(uint64_t runs, double seconds, uint64_t findings, uint64_t covered,
    double left, void *arg)
{
	struct fuzz *fz = arg;

	if (fz->fz_live) {
		double rate = seconds > 0 ? (double)runs / seconds : 0;
		(void)fprintf(stderr,
		    "\r\033[K%" PRIu64 " runs, %.0f runs/s, %" PRIu64
		    " findings, ",
		    runs, rate, findings);
		if (covered > 0)
			(void)fprintf(stderr,
			    "%" PRIu64 " covered (%" PRIu64 " new), ", covered,
			    covered - fz->fz_covered);
		fz->fz_covered = covered;
		(void)fprintf(stderr, "%.0f s left", ceil(left));
		(void)fflush(stderr);
		fz->fz_line = true;
	}
	/* Nobody is left to tell: no reason to go on. */
	return !cli_interrupted() && !ferror(stdout);
}

static void
on_found(const struct campaign_found *cf, void *arg)
{
	struct fuzz *fz = arg;
	const struct found *fd = found_add(&fz->fz_found, cf, fz->fz_now);

	if (fz->fz_options->op_json || fd->fd_fact == NULL ||
	    fz->fz_variants != NULL)
		return;
	clear_line(fz);
	found_print(fd);
	(void)fflush(stdout);
}

/* --- the summary of one campaign ---------------------------------------- */

/* What was not told, and why. */
static void
print_suppressed(const struct fuzz *fz, const struct file *fl)
{
	const struct suppression *list;
	uint64_t sum = 0;
	size_t n;

	list = suppressions_list(fz->fz_suppressions, &n);
	for (size_t i = 0; i < n; i++)
		sum += fl->fl_suppressed[i];
	if (sum == 0)
		return;
	(void)printf("suppressed, %" PRIu64 ":\n", sum);
	for (size_t i = 0; i < n; i++) {
		if (fl->fl_suppressed[i] > 0)
			(void)printf("  %" PRIu64 ": %s %s (%s)\n",
			    fl->fl_suppressed[i],
			    finding_kind_text(list[i].su_kind),
			    list[i].su_title, list[i].su_reason);
	}
}

/* Workers that died, and what became of their runs. */
static void
print_hurts(const struct file *fl)
{
	size_t n = fl->fl_result.cr_nhurts;

	if (n == 0)
		return;
	(void)printf("hurt workers, %zu:\n", n);
	for (size_t i = 0; i < n; i++) {
		const struct campaign_hurt *ch = &fl->fl_hurts[i];
		if (ch->ch_run == 0)
			(void)printf("  between runs: %s\n", ch->ch_text);
		else
			(void)printf("  run %" PRIu64 ": %s; %s\n", ch->ch_run,
			    ch->ch_text,
			    ch->ch_skipped ? "again, and skipped" :
					     "made again");
	}
}

static double
rate_of(const struct campaign_result *cr)
{
	return cr->cr_seconds > 0 ? (double)cr->cr_runs / cr->cr_seconds : 0;
}

static void
print_summary(const struct fuzz *fz, size_t file)
{
	const struct file *fl = &fz->fz_files[file];
	const struct scenario *s = fl->fl_scenario;
	const struct campaign_result *cr = &fl->fl_result;
	bool quiet = fz->fz_options->op_quiet;

	if (!quiet)
		(void)printf("%s: stack %s: %" PRIu64 " runs, %" PRIu64
			     " steps, %.1f s, %.0f runs/s%s\n",
		    s->sc_path, fl->fl_stack, cr->cr_runs, cr->cr_steps,
		    cr->cr_seconds, rate_of(cr),
		    cli_interrupted() ? ", interrupted" : "");
	for (size_t i = 0; i < s->sc_nfacts; i++) {
		enum fact_outcome outcome = fl->fl_facts[i];
		if (quiet && outcome == FACT_HOLDS)
			continue;
		(void)printf("  %-8s  %s", fact_outcome_text(outcome),
		    s->sc_facts[i].sf_text);
		if (fl->fl_fact_runs[i] != 0)
			(void)printf(" (run %" PRIu64 ")", fl->fl_fact_runs[i]);
		else if (outcome == FACT_UNKNOWN)
			(void)printf(" (a finding cut every run before it "
				     "could be known)");
		(void)putchar('\n');
	}
	if (!quiet && cr->cr_checked > 0)
		(void)printf("  %" PRIu64 " runs made twice, all the same\n",
		    cr->cr_checked);
	if (!quiet) {
		found_print_also_seen(&fz->fz_found, file);
		print_suppressed(fz, fl);
		coverage_print(&cr->cr_coverage);
		if (!cr->cr_failed)
			coverage_print_bound(&cr->cr_bound);
	}
	if (!quiet || cr->cr_fault)
		print_hurts(fl);
	(void)fflush(stdout);
}

/* --- the matrix of --stack all ------------------------------------------ */

static struct matrix_cell
cell_of(const struct fuzz *fz, size_t file)
{
	struct matrix_cell mc = { .mc_done = fz->fz_files[file].fl_done };

	for (size_t i = 0; i < fz->fz_found.fl_n; i++) {
		const struct found *fd = &fz->fz_found.fl_at[i];
		uint64_t *run =
		    fd->fd_fact != NULL ? &mc.mc_broken : &mc.mc_seen;

		if (fd->fd_file == file && (*run == 0 || fd->fd_run < *run))
			*run = fd->fd_run;
	}
	return mc;
}

static int
path_width(const struct fuzz *fz)
{
	size_t width = strlen("scenario");

	for (size_t i = 0; i < fz->fz_nfiles; i++) {
		size_t n = strlen(fz->fz_files[i].fl_scenario->sc_path);

		width = n > width ? n : width;
	}
	return (int)width;
}

/* The campaign of this file is done: is it the last of its row? */
static void
print_matrix(const struct fuzz *fz, size_t file)
{
	size_t n = fz->fz_nvariants, first = file - file % n;
	struct matrix_cell *cells;

	if (file == 0)
		matrix_print_header(path_width(fz), fz->fz_variants, n);
	if (file != first + n - 1 && !cli_interrupted())
		return;
	cells = cli_alloc(n, sizeof(*cells));
	for (size_t i = 0; i < n; i++)
		cells[i] = cell_of(fz, first + i);
	matrix_print_row(path_width(fz),
	    fz->fz_files[file].fl_scenario->sc_path, fz->fz_variants, cells, n);
	free(cells);
}

/* --- for programs ------------------------------------------------------- */

static void
json_found(struct json *js, const struct fuzz *fz)
{
	json_array(js, "findings");
	for (size_t i = 0; i < fz->fz_found.fl_n; i++) {
		const struct found *fd = &fz->fz_found.fl_at[i];
		const struct file *fl = &fz->fz_files[fd->fd_file];
		found_json_one(js, fd, fl->fl_scenario->sc_path, fl->fl_stack);
	}
	json_end(js);
}

static void
json_suppressed(struct json *js, const struct fuzz *fz, const struct file *fl)
{
	const struct suppression *list;
	size_t n;

	list = suppressions_list(fz->fz_suppressions, &n);
	json_array(js, "suppressed");
	for (size_t i = 0; i < n; i++) {
		if (fl->fl_suppressed[i] == 0)
			continue;
		json_object(js, NULL);
		json_string(js, "kind", finding_kind_text(list[i].su_kind));
		json_string(js, "pattern", list[i].su_title);
		json_string(js, "reason", list[i].su_reason);
		json_number(js, "findings", fl->fl_suppressed[i]);
		json_end(js);
	}
	json_end(js);
}

static void
json_hurts(struct json *js, const struct file *fl)
{
	json_array(js, "hurt");
	for (size_t i = 0; i < fl->fl_result.cr_nhurts; i++) {
		const struct campaign_hurt *ch = &fl->fl_hurts[i];
		json_object(js, NULL);
		if (ch->ch_run != 0)
			json_number(js, "run", ch->ch_run);
		else
			json_null(js, "run");
		if (ch->ch_signal != 0)
			json_number(js, "signal", (uint64_t)ch->ch_signal);
		else
			json_null(js, "signal");
		json_string(js, "message", ch->ch_text);
		json_bool(js, "skipped", ch->ch_skipped);
		json_end(js);
	}
	json_end(js);
}

static void
json_first(struct json *js, const char *key, uint64_t run)
{
	if (run != 0)
		json_number(js, key, run);
	else
		json_null(js, key);
}

static void
json_campaign(struct json *js, const struct fuzz *fz, const struct file *fl)
{
	const struct campaign_result *cr = &fl->fl_result;
	struct matrix_cell mc = cell_of(fz, (size_t)(fl - fz->fz_files));

	json_object(js, NULL);
	json_number(js, "campaign", (uint64_t)cr->cr_campaign);
	json_string(js, "scenario", fl->fl_scenario->sc_path);
	json_string(js, "stack", fl->fl_stack);
	json_number(js, "runs", cr->cr_runs);
	json_number(js, "steps", cr->cr_steps);
	json_real(js, "seconds", cr->cr_seconds);
	json_number(js, "failed_runs", cr->cr_failures);
	json_bool(js, "failed", cr->cr_failed);
	json_first(js, "first_broken", mc.mc_broken);
	json_first(js, "first_seen", mc.mc_seen);
	json_array(js, "facts");
	for (size_t i = 0; i < fl->fl_scenario->sc_nfacts; i++) {
		fact_json(js, &fl->fl_scenario->sc_facts[i], fl->fl_facts[i]);
		if (fl->fl_fact_runs[i] != 0)
			json_number(js, "run", fl->fl_fact_runs[i]);
		else
			json_null(js, "run");
		json_end(js);
	}
	json_end(js);
	json_suppressed(js, fz, fl);
	json_number(js, "checked", cr->cr_checked);
	coverage_json(js, cr);
	json_hurts(js, fl);
	json_end(js);
}

static uint64_t
seed_of(const struct fuzz *fz)
{
	return fz->fz_resumed != NULL ? fz->fz_resumed->rs_campaign.cg_seed :
					fz->fz_options->op_seed;
}

/* One object: the sums, and each campaign. */
static void
print_json(const struct fuzz *fz)
{
	uint64_t runs = 0, steps = 0;
	double seconds = 0;
	struct json js;

	for (size_t i = 0; i < fz->fz_nfiles; i++) {
		runs += fz->fz_files[i].fl_result.cr_runs;
		steps += fz->fz_files[i].fl_result.cr_steps;
		seconds += fz->fz_files[i].fl_result.cr_seconds;
	}
	json_begin(&js, stdout);
	json_object(&js, NULL);
	if (fz->fz_nfiles == 1)
		json_number(&js, "campaign",
		    (uint64_t)fz->fz_files[0].fl_result.cr_campaign);
	else
		json_null(&js, "campaign");
	json_number(&js, "seed", seed_of(fz));
	json_number(&js, "runs", runs);
	json_number(&js, "steps", steps);
	json_real(&js, "seconds", seconds);
	json_bool(&js, "interrupted", cli_interrupted());
	json_found(&js, fz);
	json_array(&js, "campaigns");
	for (size_t i = 0; i < fz->fz_nfiles; i++)
		if (fz->fz_files[i].fl_done)
			json_campaign(&js, fz, &fz->fz_files[i]);
	json_end(&js);
	json_end(&js);
}

/* --- the campaigns ------------------------------------------------------ */

/* The campaign that goes on: is all that it needs there? */
static bool
prepare_resumed(struct fuzz *fz)
{
	const struct options *op = fz->fz_options;
	struct file *fl;
	struct store *store;

	if (op->op_stack != NULL || op->op_strategy != NULL ||
	    op->op_nknobs > 0 || op->op_nmutants > 0 || op->op_strict) {
		(void)cli_input("--resume: stack, strategy, knobs, mutants and "
				"--strict are those of the campaign");
		return false;
	}
	store = store_open(op->op_db, STORE_READ);
	if (store != NULL)
		fz->fz_resumed =
		    store_progress_load(store, (int64_t)op->op_resume);
	store_close(store);
	if (fz->fz_resumed == NULL) {
		(void)cli_input("%s", store_error());
		return false;
	}
	if (fz->fz_resumed->rs_progress.pg_planned == UINT64_MAX &&
	    op->op_runs == 0 && op->op_seconds <= 0) {
		(void)cli_input("--resume: campaign %" PRIu64
				" goes on as long as it may; say --time or "
				"--runs",
		    op->op_resume);
		return false;
	}
	if (!world_open_source(&fz->fz_resumed->rs_campaign)) {
		cli_campaign_error(fz->fz_resumed->rs_campaign.cg_scenario);
		return false;
	}
	fz->fz_nfiles = 1;
	fz->fz_files = fl = cli_alloc(1, sizeof(*fl));
	fl->fl_stack = cli_strdup(world_stack());
	fl->fl_scenario = world_take_scenario();
	world_close();
	return true;
}

static struct world_options
world_of(const struct fuzz *fz, size_t file)
{
	struct world_options wo = cli_world(fz->fz_options);

	if (fz->fz_variants != NULL)
		wo.wo_stack = fz->fz_variants[file % fz->fz_nvariants];
	return wo;
}

static bool
boot(struct fuzz *fz, size_t file)
{
	const struct world_options wo = world_of(fz, file);
	struct file *fl = &fz->fz_files[file];

	if (!world_open(fl->fl_scenario, &wo)) {
		cli_campaign_error(fl->fl_scenario->sc_path);
		return false;
	}
	fl->fl_stack = cli_strdup(world_stack());
	world_close();
	return true;
}

/* The scenarios, each once for every variant. */
static bool
read_scenarios(struct fuzz *fz)
{
	const struct options *op = fz->fz_options;
	size_t times = fz->fz_variants != NULL ? fz->fz_nvariants : 1;
	struct scn_files paths;
	bool ok = true;

	if (!scn_files_expand(&paths, op->op_args, op->op_nargs))
		return false;
	fz->fz_nfiles = paths.sf_count * times;
	fz->fz_files = cli_alloc(fz->fz_nfiles, sizeof(*fz->fz_files));
	for (size_t i = 0; i < fz->fz_nfiles && ok; i++) {
		fz->fz_files[i].fl_scenario = cli_scenario(
		    paths.sf_paths[i / times], op, op->op_strategy == NULL);
		ok = fz->fz_files[i].fl_scenario != NULL;
	}
	scn_files_free(&paths);
	return ok;
}

/* Read, check and boot every scenario: nothing is written before. */
static bool
prepare(struct fuzz *fz)
{
	const struct options *op = fz->fz_options;

	if (op->op_suppress != NULL) {
		fz->fz_suppressions = suppressions_read(op->op_suppress);
		if (fz->fz_suppressions == NULL) {
			cli_campaign_error(op->op_suppress);
			return false;
		}
	}
	if (op->op_resume != 0)
		return prepare_resumed(fz);
	if (!read_scenarios(fz))
		return false;
	for (size_t i = 0; i < fz->fz_nfiles; i++) {
		if (!boot(fz, i))
			return false;
	}
	return true;
}

static void
keep_counts(struct file *fl, const struct suppressions *sp)
{
	const struct suppression *list;
	size_t n;

	list = suppressions_list(sp, &n);
	fl->fl_suppressed = cli_alloc(n, sizeof(*fl->fl_suppressed));
	for (size_t i = 0; i < n; i++)
		fl->fl_suppressed[i] = list[i].su_count;
}

static void
keep_hurts(struct file *fl)
{
	size_t n = fl->fl_result.cr_nhurts;

	fl->fl_hurts = cli_alloc(n + 1, sizeof(*fl->fl_hurts));
	for (size_t i = 0; i < n; i++)
		fl->fl_hurts[i] = fl->fl_result.cr_hurts[i];
}

static void
keep_facts(struct file *fl)
{
	size_t n = fl->fl_scenario->sc_nfacts;

	fl->fl_facts = cli_alloc(n, sizeof(*fl->fl_facts));
	fl->fl_fact_runs = cli_alloc(n, sizeof(*fl->fl_fact_runs));
	for (size_t i = 0; i < n; i++) {
		fl->fl_facts[i] = fl->fl_result.cr_facts[i];
		fl->fl_fact_runs[i] = fl->fl_result.cr_fact_run[i];
	}
}

/* An equal share of what is left of the time. */
static double
seconds_of(const struct fuzz *fz, size_t file)
{
	double left = fz->fz_options->op_seconds;

	if (left <= 0)
		return 0;
	for (size_t i = 0; i < file; i++)
		left -= fz->fz_files[i].fl_result.cr_seconds;
	left = left > SECONDS_MIN ? left : SECONDS_MIN;
	return left / (double)(fz->fz_nfiles - file);
}

static struct campaign_options
campaign_of(struct fuzz *fz, size_t file, struct store *store)
{
	const struct options *op = fz->fz_options;
	const struct file *fl = &fz->fz_files[file];
	const struct store_resumed *rs = fz->fz_resumed;
	struct campaign_options ca = { .ca_scenario = fl->fl_scenario,
		.ca_world = world_of(fz, file),
		.ca_strategy = op->op_strategy,
		.ca_coverage = op->op_coverage,
		.ca_seed = seed_of(fz),
		.ca_runs = op->op_runs,
		.ca_seconds = seconds_of(fz, file),
		.ca_until = op->op_until,
		.ca_strict = op->op_strict,
		.ca_suppressions = fz->fz_suppressions,
		.ca_command = "fuzz",
		.ca_jobs = op->op_jobs != 0 ? op->op_jobs : campaign_cpus(),
		.ca_self_check = op->op_self_check,
		.ca_resumed = rs,
		.ca_store = store,
		.ca_progress = on_progress,
		.ca_found = on_found,
		.ca_arg = fz };

	if (rs != NULL) {
		ca.ca_strict = rs->rs_progress.pg_strict;
		/* Several are those of the scenario's explore lines. */
		if (strcmp(rs->rs_campaign.cg_strategy, "explore") != 0)
			ca.ca_strategy = rs->rs_campaign.cg_strategy;
	}
	return ca;
}

static int
fuzz_file(struct fuzz *fz, size_t file, struct store *store)
{
	struct file *fl = &fz->fz_files[file];
	const struct campaign_options ca = campaign_of(fz, file, store);
	bool ok;

	fz->fz_now = file;
	ok = campaign_fuzz(&ca, &fl->fl_result);
	clear_line(fz);
	if (!ok) {
		cli_campaign_error(fl->fl_scenario->sc_path);
		/* Before the campaign began it was the input. */
		return campaign_diverged() || fl->fl_result.cr_campaign != 0 ?
		    STATUS_FAULT :
		    STATUS_INPUT;
	}
	keep_facts(fl);
	keep_counts(fl, fz->fz_suppressions);
	keep_hurts(fl);
	fl->fl_done = true;
	if (!fz->fz_options->op_json && fz->fz_variants == NULL)
		print_summary(fz, file);
	else if (!fz->fz_options->op_json)
		print_matrix(fz, file);
	if (fl->fl_result.cr_fault)
		return STATUS_FAULT;
	return fl->fl_result.cr_failed ? STATUS_FOUND : STATUS_HOLDS;
}

static int
fuzz_all(struct fuzz *fz)
{
	int status = STATUS_HOLDS;
	bool done = true;
	struct store *store;

	cli_catch_signals();
	store = store_open(fz->fz_options->op_db, STORE_WRITE);
	if (store == NULL)
		return cli_input("%s", store_error());
	for (size_t i = 0; i < fz->fz_nfiles && done; i++) {
		if (i > 0 && (cli_interrupted() || ferror(stdout)))
			break;
		int one = fuzz_file(fz, i, store);
		status = one > status ? one : status;
		done = fz->fz_files[i].fl_done;
	}
	store_close(store);
	if (fz->fz_options->op_json && done)
		print_json(fz);
	else if (fz->fz_variants != NULL && done)
		matrix_print_legend();
	return status;
}

/* --stack all: the variants that there are. */
static void
all_variants(struct fuzz *fz)
{
	for (const char *name = variant_next(NULL); name != NULL;
	     name = variant_next(name)) {
		fz->fz_variants = cli_grow(fz->fz_variants,
		    fz->fz_nvariants + 1, sizeof(*fz->fz_variants));
		fz->fz_variants[fz->fz_nvariants++] = name;
	}
}

static int
fuzz_main(const struct options *op)
{
	struct options checked = *op;
	struct fuzz fz = { .fz_options = op,
		.fz_live =
		    !op->op_quiet && !op->op_json && isatty(STDERR_FILENO) };
	int status = STATUS_INPUT;

	if (op->op_stack != NULL && strcmp(op->op_stack, "all") == 0) {
		all_variants(&fz);
		checked.op_stack = NULL;
	}
	/* No strategy, but several. */
	if (op->op_strategy != NULL &&
	    strcmp(op->op_strategy, "portfolio") == 0)
		checked.op_strategy = NULL;
	if (!check_options(&checked)) {
		free(fz.fz_variants);
		return STATUS_INPUT;
	}
	if (prepare(&fz))
		status = fuzz_all(&fz);
	for (size_t i = 0; i < fz.fz_nfiles; i++) {
		scenario_free(fz.fz_files[i].fl_scenario);
		free(fz.fz_files[i].fl_stack);
		free(fz.fz_files[i].fl_facts);
		free(fz.fz_files[i].fl_fact_runs);
		free(fz.fz_files[i].fl_suppressed);
		free(fz.fz_files[i].fl_hurts);
	}
	found_free(&fz.fz_found);
	free(fz.fz_variants);
	free(fz.fz_files);
	suppressions_free(fz.fz_suppressions);
	if (fz.fz_resumed != NULL)
		store_resumed_free(fz.fz_resumed);
	return status;
}

const struct command command_fuzz = { .cm_name = "fuzz",
	.cm_usage = "FILE|FOLDER... [OPTION]...",
	.cm_summary = "a randomised campaign; stores what it finds",
	.cm_text =
	    "Runs each scenario many times, each time with another "
	    "interleaving, and\n"
	    "stores every finding with the schedule that shows it.  "
	    "Strategies and number\n"
	    "of runs are those of the scenario's explore lines unless options "
	    "say otherwise;\n"
	    "with --time and without --runs it goes on until the time is "
	    "over, which the\n"
	    "scenarios share.  A folder stands for all scenarios (*.scn) "
	    "below it.  The same\n"
	    "seed gives the same runs.  Findings that no never line names are "
	    "\"also seen\":\n"
	    "stored, listed, no failure.  A fact that must hold sometimes and "
	    "was not seen\n"
	    "fails, and so does one that no run could tell.\n"
	    "With --strategy portfolio, several strategies share\n"
	    "the runs, and shares shift to what covers most.  --coverage "
	    "counts pairs of\n"
	    "accesses and basic blocks, and estimates how much is left; braid "
	    "plot coverage\n"
	    "draws it.\n"
	    "\n"
	    "Ctrl-C ends it cleanly: what was found is stored, and --resume "
	    "goes on.\n"
	    "\n"
	    "--stack all runs each scenario in every variant and prints one "
	    "line for each\n"
	    "scenario: in how many runs each variant showed its first "
	    "finding.  braid plot\n"
	    "matrix draws it.\n"
	    "\n"
	    "The runs are made by --jobs worker processes.  One that dies is "
	    "replaced; a run\n"
	    "that hurts two of them is left out, and the exit status is 3.\n"
	    "\n"
	    "examples:\n"
	    "  braid fuzz scenarios/bridge/delete-meets-detach.scn --time 30s\n"
	    "  braid fuzz x.scn --strategy pct:depth=3 --runs 20000 --seed 7\n"
	    "  braid fuzz scenarios/bridge/*.scn --stack fixed --db fixed.db "
	    "--json\n"
	    "  braid fuzz scenarios/bridge --stack all --runs 2000\n"
	    "  braid fuzz --resume 3 --runs 100000\n",
	.cm_options = WITH_STACK | WITH_SEED | WITH_STRATEGY | WITH_KNOB |
	    WITH_MUTANT | WITH_RUNS | WITH_TIME | WITH_UNTIL | WITH_JOBS |
	    WITH_SELF_CHECK | WITH_RESUME | WITH_COVERAGE | WITH_STRICT |
	    WITH_SUPPRESS | WITH_DB | WITH_JSON | WITH_QUIET | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = SIZE_MAX,
	.cm_main = fuzz_main };
