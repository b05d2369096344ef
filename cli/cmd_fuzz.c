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
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

enum { ALSO_LISTED_MAX = 9 };

/* A finding of this command. */
struct found {
	int64_t fd_id;
	enum finding_kind fd_kind;
	char *fd_title;
	char *fd_fact; /* NULL: also seen */
	uint64_t fd_run;
	bool fd_new;
	size_t fd_file; /* which FILE */
};

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
	struct found *fz_found;
	size_t fz_nfound, fz_room;
	bool fz_live; /* a progress line is wanted */
	bool fz_line; /* and one is there now */
};

static volatile sig_atomic_t interrupted;

static void
on_signal(int number)
{
	interrupted = number;
}

/* The second signal of a kind ends the program at once. */
static void
catch_signals(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sa.sa_flags = (int)SA_RESETHAND;
	(void)sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
}

/* --- while it runs ------------------------------------------------------ */

static void
clear_line(struct fuzz *fz)
{
	if (fz->fz_line)
		(void)fputs("\r\033[K", stderr);
	fz->fz_line = false;
}

static bool
on_progress(
    uint64_t runs, double seconds, uint64_t findings, double left, void *arg)
{
	struct fuzz *fz = arg;

	if (fz->fz_live) {
		double rate = seconds > 0 ? (double)runs / seconds : 0;
		(void)fprintf(stderr,
		    "\r\033[K%" PRIu64 " runs, %.0f runs/s, %" PRIu64
		    " findings, %.0f s left",
		    runs, rate, findings, ceil(left));
		(void)fflush(stderr);
		fz->fz_line = true;
	}
	/* Nobody is left to tell: no reason to go on. */
	return interrupted == 0 && !ferror(stdout);
}

static const char *
id_text(int64_t id, char *buf, size_t len)
{
	(void)snprintf(buf, len, "F-%04" PRId64, id);
	return buf;
}

static void
print_found(const struct found *fd)
{
	char id[32];

	(void)printf("%s %s (run %" PRIu64 "%s)\n",
	    id_text(fd->fd_id, id, sizeof(id)), fd->fd_title, fd->fd_run,
	    fd->fd_new ? "" : ", known");
}

static void
on_found(const struct campaign_found *cf, void *arg)
{
	struct fuzz *fz = arg;
	struct found *fd;

	if (fz->fz_nfound == fz->fz_room) {
		fz->fz_room = fz->fz_room > 0 ? 2 * fz->fz_room : 64;
		fz->fz_found =
		    cli_grow(fz->fz_found, fz->fz_room, sizeof(*fz->fz_found));
	}
	fd = &fz->fz_found[fz->fz_nfound++];
	*fd = (struct found){ .fd_id = cf->cf_id,
		.fd_kind = cf->cf_kind,
		.fd_title = cli_strdup(cf->cf_title),
		.fd_fact = cf->cf_fact != NULL ? cli_strdup(cf->cf_fact) : NULL,
		.fd_run = cf->cf_run,
		.fd_new = cf->cf_new,
		.fd_file = fz->fz_now };
	if (fz->fz_options->op_json || fd->fd_fact == NULL)
		return;
	clear_line(fz);
	print_found(fd);
	(void)fflush(stdout);
}

/* --- the summary of one campaign ---------------------------------------- */

static void
print_also_seen(const struct fuzz *fz, size_t file)
{
	size_t kinds[FINDING_NKINDS] = { 0 }, n = 0;
	const char *separator = ": ";

	for (size_t i = 0; i < fz->fz_nfound; i++) {
		const struct found *fd = &fz->fz_found[i];
		if (fd->fd_file == file && fd->fd_fact == NULL) {
			kinds[fd->fd_kind]++;
			n++;
		}
	}
	if (n == 0)
		return;
	(void)printf("also seen, %zu", n);
	if (n > ALSO_LISTED_MAX) {
		for (unsigned k = 0; k < FINDING_NKINDS; k++) {
			if (kinds[k] == 0)
				continue;
			(void)printf("%s%zu %s", separator, kinds[k],
			    finding_kind_text(k));
			separator = ", ";
		}
		(void)printf("; braid list findings shows them\n");
		return;
	}
	(void)printf(":\n");
	for (size_t i = 0; i < fz->fz_nfound; i++) {
		const struct found *fd = &fz->fz_found[i];
		if (fd->fd_file != file || fd->fd_fact != NULL)
			continue;
		(void)fputs("  ", stdout);
		print_found(fd);
	}
}

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
		    interrupted != 0 ? ", interrupted" : "");
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
		print_also_seen(fz, file);
		print_suppressed(fz, fl);
	}
	if (!quiet || cr->cr_fault)
		print_hurts(fl);
	(void)fflush(stdout);
}

/* --- for programs ------------------------------------------------------- */

static void
json_found(struct json *js, const struct fuzz *fz)
{
	char id[32];

	json_array(js, "findings");
	for (size_t i = 0; i < fz->fz_nfound; i++) {
		const struct found *fd = &fz->fz_found[i];
		const struct file *fl = &fz->fz_files[fd->fd_file];
		json_object(js, NULL);
		json_string(js, "id", id_text(fd->fd_id, id, sizeof(id)));
		json_string(js, "kind", finding_kind_text(fd->fd_kind));
		json_string(js, "title", fd->fd_title);
		json_number(js, "first_run", fd->fd_run);
		json_string(js, "scenario", fl->fl_scenario->sc_path);
		json_string(js, "stack", fl->fl_stack);
		finding_fact_json(js, fd->fd_fact);
		json_bool(js, "new", fd->fd_new);
		json_end(js);
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
json_campaign(struct json *js, const struct fuzz *fz, const struct file *fl)
{
	const struct campaign_result *cr = &fl->fl_result;

	json_object(js, NULL);
	json_number(js, "campaign", (uint64_t)cr->cr_campaign);
	json_string(js, "scenario", fl->fl_scenario->sc_path);
	json_string(js, "stack", fl->fl_stack);
	json_number(js, "runs", cr->cr_runs);
	json_number(js, "steps", cr->cr_steps);
	json_real(js, "seconds", cr->cr_seconds);
	json_number(js, "failed_runs", cr->cr_failures);
	json_bool(js, "failed", cr->cr_failed);
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
	json_bool(&js, "interrupted", interrupted != 0);
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
	struct file *fl = &fz->fz_files[0];
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
	fl->fl_stack = cli_strdup(world_stack());
	fl->fl_scenario = world_take_scenario();
	world_close();
	return true;
}

/* Read, check and boot every scenario: nothing is written before. */
static bool
prepare(struct fuzz *fz)
{
	const struct options *op = fz->fz_options;
	const struct world_options wo = cli_world(op);

	if (op->op_suppress != NULL) {
		fz->fz_suppressions = suppressions_read(op->op_suppress);
		if (fz->fz_suppressions == NULL) {
			cli_campaign_error(op->op_suppress);
			return false;
		}
	}
	if (op->op_resume != 0)
		return prepare_resumed(fz);
	for (size_t i = 0; i < fz->fz_nfiles; i++) {
		struct file *fl = &fz->fz_files[i];
		fl->fl_scenario =
		    cli_scenario(op->op_args[i], op, op->op_strategy == NULL);
		if (fl->fl_scenario == NULL)
			return false;
	}
	for (size_t i = 0; i < fz->fz_nfiles; i++) {
		struct file *fl = &fz->fz_files[i];
		if (!world_open(fl->fl_scenario, &wo)) {
			cli_campaign_error(fl->fl_scenario->sc_path);
			return false;
		}
		fl->fl_stack = cli_strdup(world_stack());
		world_close();
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

static struct campaign_options
campaign_of(struct fuzz *fz, const struct file *fl, struct store *store)
{
	const struct options *op = fz->fz_options;
	const struct store_resumed *rs = fz->fz_resumed;
	struct campaign_options ca = { .ca_scenario = fl->fl_scenario,
		.ca_world = cli_world(op),
		.ca_strategy = op->op_strategy,
		.ca_seed = seed_of(fz),
		.ca_runs = op->op_runs,
		.ca_seconds = op->op_seconds,
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
		if (strcmp(rs->rs_campaign.cg_strategy, "portfolio") != 0)
			ca.ca_strategy = rs->rs_campaign.cg_strategy;
	}
	return ca;
}

static int
fuzz_file(struct fuzz *fz, size_t file, struct store *store)
{
	struct file *fl = &fz->fz_files[file];
	const struct campaign_options ca = campaign_of(fz, fl, store);
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
	if (!fz->fz_options->op_json)
		print_summary(fz, file);
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

	catch_signals();
	store = store_open(fz->fz_options->op_db, STORE_WRITE);
	if (store == NULL)
		return cli_input("%s", store_error());
	for (size_t i = 0; i < fz->fz_nfiles && done; i++) {
		if (i > 0 && (interrupted != 0 || ferror(stdout)))
			break;
		int one = fuzz_file(fz, i, store);
		status = one > status ? one : status;
		done = fz->fz_files[i].fl_done;
	}
	store_close(store);
	if (fz->fz_options->op_json && done)
		print_json(fz);
	return status;
}

static int
fuzz_main(const struct options *op)
{
	struct fuzz fz = { .fz_options = op,
		.fz_nfiles = op->op_resume != 0 ? 1 : op->op_nargs,
		.fz_live =
		    !op->op_quiet && !op->op_json && isatty(STDERR_FILENO) };
	int status = STATUS_INPUT;

	if (!check_options(op))
		return STATUS_INPUT;
	fz.fz_files = cli_alloc(fz.fz_nfiles, sizeof(*fz.fz_files));
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
	for (size_t i = 0; i < fz.fz_nfound; i++) {
		free(fz.fz_found[i].fd_title);
		free(fz.fz_found[i].fd_fact);
	}
	free(fz.fz_found);
	free(fz.fz_files);
	suppressions_free(fz.fz_suppressions);
	if (fz.fz_resumed != NULL)
		store_resumed_free(fz.fz_resumed);
	return status;
}

const struct command command_fuzz = { .cm_name = "fuzz",
	.cm_usage = "FILE... [OPTION]...",
	.cm_summary = "a randomised campaign; stores what it finds",
	.cm_text =
	    "Runs each scenario many times, each time with another "
	    "interleaving, and\n"
	    "stores every finding with the schedule that shows it.  "
	    "Strategies and number\n"
	    "of runs are those of the scenario's explore lines unless options "
	    "say otherwise;\n"
	    "with --time and without --runs it goes on until the time is "
	    "over.  The same\n"
	    "seed gives the same runs.  Findings that no never line names are "
	    "\"also seen\":\n"
	    "stored, listed, no failure.  A fact that must hold sometimes and "
	    "was not seen\n"
	    "fails, and so does one that no run could tell.\n"
	    "Ctrl-C ends it cleanly: what was found is stored, and --resume "
	    "goes on.\n"
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
	    "  braid fuzz --resume 3 --runs 100000\n",
	.cm_options = WITH_STACK | WITH_SEED | WITH_STRATEGY | WITH_KNOB |
	    WITH_MUTANT | WITH_RUNS | WITH_TIME | WITH_UNTIL | WITH_JOBS |
	    WITH_SELF_CHECK | WITH_RESUME | WITH_STRICT | WITH_SUPPRESS |
	    WITH_DB | WITH_JSON | WITH_QUIET | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = SIZE_MAX,
	.cm_main = fuzz_main };
