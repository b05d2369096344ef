/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_replay.c -- braid replay: a run again, from its schedule.
 *
 *	With a finding, scenario, stack, knobs and schedule come from the
 *	store, and the run is compared with the stored one step by step.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/anchored.h"
#include "cli/anchored.h"
#include "cli/cli.h"

struct schedule {
	uint64_t sd_build, sd_scenario;
	uint8_t *sd_choices;
	size_t sd_length;
};

/* Is the schedule one of this scenario and of the open world's stack? */
static bool
fits(const struct schedule *sd, const struct scenario *s)
{
	if (sd->sd_scenario != s->sc_hash)
		(void)cli_input("the schedule is of another scenario "
				"(%016" PRIx64 ") than %s (%016" PRIx64 ")",
		    sd->sd_scenario, s->sc_path, s->sc_hash);
	else if (sd->sd_build != world_build())
		(void)cli_input("the schedule is of another build "
				"(%016" PRIx64 ") than stack %s (%016" PRIx64
				")",
		    sd->sd_build, world_stack(), world_build());
	else
		return true;
	return false;
}

static void
print_comparison(const struct replay_result *rr, bool stored)
{
	const struct sim_result *sr = rr->rr_run->wr_result;

	if (!rr->rr_same)
		(void)printf("DIFFERS from the stored run at step %" PRIu64
			     ": %s\n",
		    rr->rr_step, rr->rr_difference);
	else if (stored)
		(void)printf("same: %" PRIu64 " steps, trace hash %016" PRIx64
			     ", state hash %016" PRIx64 "\n",
		    sr->sr_steps, sr->sr_trace_hash, sr->sr_state_hash);
}

/* --- lock orders ---------------------------------------------------------- */

enum { OTHERS_MAX = 8 };

/* What the runs of a lock order came out as: 0 is the finding's own. */
struct order {
	size_t od_n; /* other runs that were replayed */
	struct replay_result od_run[OTHERS_MAX + 1];
	uint32_t od_shown; /* bit of each edge that occurred */
};

/* Does the step of an edge come in this run, with the lock held? */
static bool
edge_occurs(const struct store_edge *ed, const struct sim_result *sr)
{
	const struct finding_access *fa = &ed->ed_asked;
	bool lock =
	    ed->ed_held[0] != '\0' && ed->ed_taken.fa_kind != TRACE_NONE;
	const struct trace_event *te = NULL;

	for (size_t i = 0; i < sr->sr_nevents && te == NULL; i++) {
		if (sr->sr_events[i].te_step == fa->fa_step &&
		    sr->sr_events[i].te_ctx == fa->fa_ctx)
			te = &sr->sr_events[i];
	}
	/* Who waits for holders sleeps for something else's sake. */
	if (te == NULL || te->te_kind != fa->fa_kind ||
	    (fa->fa_kind != TRACE_BLOCK && te->te_object != fa->fa_addr))
		return false;
	for (uint32_t l = 0; lock && te->te_locks < sr->sr_nlocks &&
	     l < sr->sr_locks[te->te_locks].tl_count;
	     l++) {
		if (sr->sr_locks[te->te_locks].tl_lock[l] ==
		    ed->ed_taken.fa_addr)
			return true;
	}
	return !lock;
}

static void
note_edges(struct order *od, const struct store_loaded *ld, unsigned run,
    const struct replay_result *rr)
{
	od->od_run[run] = *rr;
	for (size_t i = 0; i < ld->ld_finding.fg_nedges && i < 32; i++) {
		const struct store_edge *ed = &ld->ld_finding.fg_edges[i];

		if (ed->ed_run == run && edge_occurs(ed, rr->rr_run->wr_result))
			od->od_shown |= UINT32_C(1) << i;
	}
}

/* Replay the runs that a finding rests on besides its own. */
static bool
replay_others(
    struct order *od, const struct options *op, const struct store_loaded *ld)
{
	memset(od, 0, sizeof(*od));
	for (size_t k = 0; k < ld->ld_nothers && k < OTHERS_MAX; k++) {
		struct replay_result rr;
		struct schedule sd;
		bool ok;

		if (!schedule_parse(ld->ld_others[k].rn_schedule, &sd.sd_build,
			&sd.sd_scenario, &sd.sd_choices, &sd.sd_length))
			return cli_input("F-%04" PRId64
					 ": the stored schedule is damaged",
				   ld->ld_finding.fg_id) == STATUS_HOLDS;
		ok = campaign_replay(sd.sd_choices, sd.sd_length,
		    &ld->ld_others[k], 0, op->op_strict, &rr);
		free(sd.sd_choices);
		if (!ok)
			return cli_fault("%s", campaign_error()) ==
			    STATUS_HOLDS;
		note_edges(od, ld, (unsigned)++od->od_n, &rr);
	}
	return true;
}

static bool
all_edges(const struct order *od, const struct store_loaded *ld)
{
	size_t n = ld->ld_finding.fg_nedges;

	return n > 0 && n < 32 && od->od_shown == (UINT32_C(1) << n) - 1;
}

static bool
all_same(const struct order *od)
{
	for (size_t k = 1; k <= od->od_n; k++) {
		if (!od->od_run[k].rr_same)
			return false;
	}
	return true;
}

static void
print_order(const struct order *od, const struct store_loaded *ld)
{
	for (size_t k = 1; k <= od->od_n; k++) {
		const struct replay_result *rr = &od->od_run[k];
		const struct store_run *rn = &ld->ld_others[k - 1];

		if (rr->rr_same)
			(void)printf("run %" PRIu64 " is the same too: %" PRIu64
				     " steps, trace hash %016" PRIx64 "\n",
			    rn->rn_number, rn->rn_steps, rn->rn_trace_hash);
		else
			(void)printf("run %" PRIu64 " DIFFERS from the stored "
				     "one at step %" PRIu64 ": %s\n",
			    rn->rn_number, rr->rr_step, rr->rr_difference);
	}
	for (size_t i = 0; i < ld->ld_finding.fg_nedges && i < 32; i++) {
		const struct store_edge *ed = &ld->ld_finding.fg_edges[i];

		(void)printf("%s step %" PRIu64 " of run %" PRIu64
			     ": %s %s%s%s "
			     "%s\n",
		    (od->od_shown >> i & 1) != 0 ? "occurs " : "MISSING",
		    ed->ed_asked.fa_step,
		    ed->ed_run == 0 ? ld->ld_run.rn_number :
				      ld->ld_others[ed->ed_run - 1].rn_number,
		    ed->ed_context, ed->ed_held[0] != '\0' ? "holds " : "",
		    ed->ed_held,
		    ed->ed_held[0] != '\0' ? ", asks for" : "asks to write",
		    ed->ed_lock);
	}
}

static void
print_json(const struct outcome *oc, const struct options *op,
    const struct replay_result *rr, const struct store_loaded *ld, bool shows)
{
	struct json js;
	char id[32];

	json_begin(&js, stdout);
	json_object(&js, NULL);
	if (ld != NULL) {
		(void)snprintf(
		    id, sizeof(id), "F-%04" PRId64, ld->ld_finding.fg_id);
		json_string(&js, "finding", id);
		json_string(&js, "title", ld->ld_finding.fg_title);
		json_bool(&js, "shows", shows);
	}
	outcome_json(&js, oc, op);
	json_bool(&js, "same", rr->rr_same);
	if (rr->rr_same) {
		json_null(&js, "first_difference");
	} else {
		json_object(&js, "first_difference");
		json_number(&js, "step", rr->rr_step);
		json_string(&js, "text", rr->rr_difference);
		json_end(&js);
	}
	json_end(&js);
}

/* Run it in the open world and show it; ld is NULL without a store. */
static int
replay(struct outcome *oc, const struct options *op, const struct schedule *sd,
    const struct store_loaded *ld)
{
	struct replay_result rr;
	struct order od = { 0 };
	bool shows, order = ld != NULL && ld->ld_finding.fg_nedges > 0;
	int status;

	if (order && !replay_others(&od, op, ld))
		return STATUS_FAULT;
	if (!campaign_replay(sd->sd_choices, sd->sd_length,
		ld != NULL ? &ld->ld_run : NULL, op->op_stop, op->op_strict,
		&rr))
		return cli_fault("%s", campaign_error());
	/* With equal build and scenario only a wrong text does not fit. */
	if (ld == NULL && !rr.rr_same)
		return cli_input(
		    "not a schedule of this scenario: %s", rr.rr_difference);
	oc->oc_run = rr.rr_run;
	status = outcome_status(oc);
	if (status == STATUS_FAULT)
		return status;
	if (order)
		note_edges(&od, ld, 0, &rr);
	rr.rr_same = rr.rr_same && all_same(&od);
	shows = order ?
	    all_edges(&od, ld) :
	    ld != NULL && outcome_shows(oc, ld->ld_finding.fg_title);
	if (shows)
		status = STATUS_FOUND;
	if (op->op_json) {
		print_json(oc, op, &rr, ld, shows);
	} else {
		if (ld != NULL)
			(void)printf("F-%04" PRId64 " %s\n",
			    ld->ld_finding.fg_id, ld->ld_finding.fg_title);
		outcome_print(oc, op);
		print_comparison(&rr, ld != NULL);
		if (order)
			print_order(&od, ld);
	}
	return rr.rr_same ? status : STATUS_FAULT;
}

/* --- a schedule on the command line ------------------------------------- */

/* The scenario's text and the build may be others than those of the schedule:
 * that is what it is for. */
static int
replay_file_anchored(const struct options *op)
{
	const struct world_options wo = cli_world(op);
	struct scenario *s;
	int status = STATUS_INPUT;

	if (!check_options(op))
		return STATUS_INPUT;
	s = cli_scenario(op->op_args[0], op, false);
	if (s == NULL)
		return STATUS_INPUT;
	if (world_open(s, &wo)) {
		status = replay_anchored(op, s, op->op_args[1], NULL);
		world_close();
	} else {
		cli_campaign_error(s->sc_path);
	}
	scenario_free(s);
	return status;
}

static int
replay_schedule(const struct options *op)
{
	const struct world_options wo = cli_world(op);
	struct outcome oc = { .oc_strategy = "replay",
		.oc_strict = op->op_strict };
	struct schedule sd;
	struct scenario *s;
	int status = STATUS_INPUT;

	if (!check_options(op))
		return STATUS_INPUT;
	s = cli_scenario(op->op_args[0], op, false);
	if (s == NULL)
		return STATUS_INPUT;
	oc.oc_scenario = s;
	if (!schedule_parse(op->op_args[1], &sd.sd_build, &sd.sd_scenario,
		&sd.sd_choices, &sd.sd_length)) {
		scenario_free(s);
		return cli_input("'%.40s%s' is no schedule; schedules are "
				 "written 1:BUILD:SCENARIO:CHOICES",
		    op->op_args[1], strlen(op->op_args[1]) > 40 ? "..." : "");
	}
	if (world_open(s, &wo)) {
		if (fits(&sd, s))
			status = replay(&oc, op, &sd, NULL);
		world_close();
	} else {
		cli_campaign_error(s->sc_path);
	}
	free(sd.sd_choices);
	scenario_free(s);
	return status;
}

/* --- under gdb ------------------------------------------------------------- */

/* The function of the stack that the finding's step is in. */
static const char *
function_of(const struct store_loaded *ld)
{
	const struct trace_stack *ts = &ld->ld_raw.fi_first.fa_stack;

	for (size_t i = 0; ts->ts_depth > 0 && i < ld->ld_finding.fg_nsymbols;
	     i++) {
		const struct store_symbol *sy = &ld->ld_finding.fg_symbols[i];

		if (sy->sy_pc == ts->ts_pc[0] && sy->sy_inline == 0)
			return sy->sy_function;
	}
	return NULL;
}

/*
 * This program again, under gdb, stopped before the finding's step with the
 * stack's function selected.  Without a terminal gdb shows where it stopped
 * and ends.
 */
static int
replay_in_gdb(const struct options *op, const struct store_loaded *ld)
{
	const char *function = function_of(ld);
	char id[32], step[32], frame[128], self[1024], source[1152];
	char *argv[32];
	size_t n = 0;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return cli_fault("cannot find this program");
	self[len] = '\0';
	/* Debug information has paths from the root of the tree; the program
	 * lies in build/PRESET of it. */
	(void)snprintf(source, sizeof(source), "directory %.*s/../..",
	    (int)(strrchr(self, '/') - self), self);
	(void)snprintf(id, sizeof(id), "F-%04" PRId64, ld->ld_finding.fg_id);
	(void)snprintf(
	    step, sizeof(step), "%" PRIu64, ld->ld_raw.fi_first.fa_step);
	(void)snprintf(frame, sizeof(frame), "frame function %s",
	    function != NULL ? function : "sim_stop_here");
	const char *words[] = { "gdb", "-q",
		isatty(STDIN_FILENO) ? "-ex" : "-batch",
		isatty(STDIN_FILENO) ? "set confirm off" : "-nx", "-ex", source,
		"-ex", "break sim_stop_here", "-ex", "run", "-ex",
		"backtrace 12", "-ex", frame, "--args", self, "replay", id,
		"--stop-at", step, "--db", op->op_db, NULL };

	while (words[n] != NULL) {
		argv[n] = cli_strdup(words[n]);
		n++;
	}
	argv[n] = NULL;
	(void)execvp("gdb", argv);
	return cli_input("cannot run gdb: %s", strerror(errno));
}

/* --- a finding of the store --------------------------------------------- */

/* In the open world of the finding. */
static int
replay_loaded(const struct options *op, const struct store_loaded *ld,
    const struct scenario *s)
{
	const struct store_campaign *cg = &ld->ld_campaign;
	struct outcome oc = { .oc_scenario = s,
		.oc_strategy = ld->ld_run.rn_strategy,
		.oc_seeded = true,
		.oc_seed = ld->ld_run.rn_seed,
		.oc_strict = op->op_strict };
	struct schedule sd;
	int status;

	/* Another build, or another stack: only rules can be tried there. */
	if (ld->ld_reduced_from != 0 &&
	    (op->op_stack != NULL || cg->cg_build != world_build()))
		return replay_anchored(op, s, ld->ld_reduction.re_schedule, ld);
	if (cg->cg_build != world_build())
		return cli_input("F-%04" PRId64 " was found with another build "
				 "(%016" PRIx64 ") of stack %s than this one "
				 "(%016" PRIx64 "); it cannot be replayed here",
		    ld->ld_finding.fg_id, cg->cg_build, cg->cg_stack,
		    world_build());
	if (!schedule_parse(ld->ld_run.rn_schedule, &sd.sd_build,
		&sd.sd_scenario, &sd.sd_choices, &sd.sd_length))
		return cli_input("F-%04" PRId64
				 ": the stored schedule is damaged",
		    ld->ld_finding.fg_id);
	status = fits(&sd, s) ? replay(&oc, op, &sd, ld) : STATUS_INPUT;
	free(sd.sd_choices);
	return status;
}

/* The world of the finding, or the same on another stack. */
static bool
open_world(const struct options *op, const struct store_campaign *found)
{
	struct store_campaign cg = *found;

	if (op->op_stack != NULL)
		cg.cg_stack = op->op_stack;
	return world_open_source(&cg);
}

static int
replay_finding(const struct options *op, int64_t id)
{
	struct store *store = store_open(op->op_db, STORE_READ);
	struct store_loaded *ld = NULL;
	int status = STATUS_INPUT;

	if (store == NULL || (ld = store_finding_load(store, id)) == NULL) {
		(void)cli_input("%s", store_error());
	} else if (op->op_gdb) {
		status = replay_in_gdb(op, ld);
	} else if (op->op_stack != NULL && ld->ld_reduced_from == 0) {
		(void)cli_input("F-%04" PRId64 " has its own stack; --stack "
				"goes with what braid shrink makes of it",
		    id);
	} else if (!open_world(op, &ld->ld_campaign)) {
		cli_campaign_error(ld->ld_campaign.cg_scenario);
	} else {
		status = replay_loaded(op, ld, world_scenario());
		world_close();
	}
	store_loaded_free(ld);
	store_close(store);
	return status;
}

static int
replay_main(const struct options *op)
{
	int64_t id;

	if (op->op_nargs == 2 && op->op_gdb)
		return cli_input("replay: --gdb goes with a finding");
	if (op->op_nargs == 2)
		return anchored_is(op->op_args[1]) ? replay_file_anchored(op) :
						     replay_schedule(op);
	id = store_finding_id(op->op_args[0]);
	if (id < 0)
		return cli_input("'%s' is no finding; write F-0001, or a "
				 "scenario and a schedule",
		    op->op_args[0]);
	if (op->op_nknobs > 0 || op->op_nmutants > 0)
		return cli_input("replay: a finding has its own knobs and "
				 "mutants; --knob and --mutant go with a "
				 "schedule");
	if (!check_options(op))
		return STATUS_INPUT;
	return replay_finding(op, id);
}

const struct command command_replay = { .cm_name = "replay",
	.cm_usage = "FINDING | FILE SCHEDULE [OPTION]...",
	.cm_summary = "a stored or printed run again; compares it",
	.cm_text =
	    "Runs a finding's schedule again and compares every step with "
	    "the stored run,\n"
	    "or runs a scenario by a schedule that braid run or braid show "
	    "printed.\n"
	    "A schedule belongs to one scenario and one build of the stack.  "
	    "An anchored\n"
	    "one (anchored:..., of braid shrink --json), and a finding that "
	    "is shrunk, can\n"
	    "be tried on a changed stack: how far the interleaving came about "
	    "is told.\n"
	    "Exit status 1 means that the finding shows again, 0 that the "
	    "run is clean,\n"
	    "3 that it differs from the stored run.\n"
	    "\n"
	    "examples:\n"
	    "  braid replay F-0001\n"
	    "  braid replay F-0001 --db results/braid.db --json\n"
	    "  braid replay F-0001 --gdb\n"
	    "  braid replay F-0002 --stack ./changed.so\n"
	    "  braid replay x.scn 1:0123456789abcdef:0123456789abcdef:AQID\n",
	.cm_options = WITH_GDB | WITH_STOP | WITH_STACK | WITH_KNOB |
	    WITH_MUTANT | WITH_STRICT | WITH_DB | WITH_JSON | WITH_QUIET |
	    WITH_VERBOSE | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = 2,
	.cm_main = replay_main };
