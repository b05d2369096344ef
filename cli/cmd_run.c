/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_run.c -- braid run: one run of a scenario.
 *
 *	Stores nothing.  It is run 1 of a campaign with the same strategy and
 *	seed; without a strategy nobody is preempted.
 */

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* The run again from its schedule: must agree to the last bit. */
static int
repeat(const struct options *op, struct outcome *oc)
{
	const struct sim_result first = *oc->oc_run->wr_result;
	struct replay_result rr;
	int status = STATUS_HOLDS;

	if (!campaign_replay(first.sr_choices, first.sr_nchoices, NULL, 0,
		op->op_strict, &rr)) {
		status = cli_fault("%s", campaign_error());
	} else if (!rr.rr_same ||
	    rr.rr_run->wr_result->sr_steps != first.sr_steps ||
	    rr.rr_run->wr_result->sr_trace_hash != first.sr_trace_hash ||
	    rr.rr_run->wr_result->sr_state_hash != first.sr_state_hash) {
		status = cli_fault("the run and its repetition differ");
	} else {
		oc->oc_run = rr.rr_run;
	}
	return status;
}

static int
show(struct outcome *oc, const struct options *op)
{
	const struct sim_result *sr = oc->oc_run->wr_result;
	bool worth =
	    sr->sr_nfindings > 0 || oc->oc_run->wr_failed || op->op_json;
	char *schedule = worth ?
	    schedule_print(world_build(), oc->oc_scenario->sc_hash,
		sr->sr_choices, sr->sr_nchoices) :
	    NULL;

	oc->oc_schedule = schedule;
	if (op->op_json) {
		struct json js;
		json_begin(&js, stdout);
		json_object(&js, NULL);
		outcome_json(&js, oc, op);
		json_end(&js);
	} else {
		outcome_print(oc, op);
	}
	free(schedule);
	return oc->oc_run->wr_failed ? STATUS_FOUND : STATUS_HOLDS;
}

static int
run_once(const struct scenario *s, const struct options *op)
{
	bool twice = false;
	struct strategy *st = op->op_strategy != NULL ?
	    campaign_strategy(op->op_strategy, &twice) :
	    NULL;
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_seed = op->op_seed,
		.ro_number = 1,
		.ro_state_hash = true,
		.ro_verbose = true };
	struct outcome oc = { .oc_scenario = s,
		.oc_strategy =
		    op->op_strategy != NULL ? op->op_strategy : "none",
		.oc_seeded = true,
		.oc_seed = op->op_seed,
		.oc_strict = op->op_strict,
		.oc_replay = s->sc_path };
	int status;

	oc.oc_run = world_run(&ro, op->op_strict);
	status = outcome_status(&oc);
	if (twice && status != STATUS_FAULT) {
		int again = repeat(op, &oc);
		status = again != STATUS_HOLDS ? again : status;
	}
	if (status != STATUS_FAULT)
		status = show(&oc, op);
	if (st != NULL)
		st->st_ops->so_close(st);
	return status;
}

static int
run_main(const struct options *op)
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
		status = run_once(s, op);
		world_close();
	} else {
		cli_campaign_error(s->sc_path);
	}
	scenario_free(s);
	return status;
}

const struct command command_run = { .cm_name = "run",
	.cm_usage = "FILE [OPTION]...",
	.cm_summary = "one run of a scenario; prints its facts",
	.cm_text =
	    "Runs the scenario once, without preemption unless --strategy "
	    "names a strategy,\n"
	    "and prints how its facts came out, what was found, how each "
	    "context ended, and\n"
	    "the hashes of the run.  Stores nothing.  A fact that must hold "
	    "sometimes and\n"
	    "did not is \"not seen\", which is no failure of one run.\n"
	    "\n"
	    "examples:\n"
	    "  braid run scenarios/bridge/delete-meets-detach.scn\n"
	    "  braid run x.scn --stack 2016-04 --strategy pct:depth=3 "
	    "--seed 7\n",
	.cm_options = WITH_STACK | WITH_SEED | WITH_STRATEGY | WITH_KNOB |
	    WITH_MUTANT | WITH_STRICT | WITH_JSON | WITH_QUIET | WITH_VERBOSE |
	    WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = 1,
	.cm_main = run_main };
