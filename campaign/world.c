/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * world.c -- a scenario on a stack: boot it, freeze it, run it.
 */

#include "campaign/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/naming.h"
#include "scenarios/verbs.h"
#include "sim/assert.h"

static const struct scenario *scn;
static struct scenario *owned; /* by us: from a stored campaign */
static bool opened;
static char stack_name[512];
enum { MUTANTS_MAX = 64, KNOB_TEXT_MAX = 4096 };

/* A stored campaign has its mutants among the knobs: "mutant=R-08". */
static const char mutant_setting[] = "mutant=";

static char knob_text[KNOB_TEXT_MAX]; /* knobs, then mutants */
static const char *mutants[MUTANTS_MAX];
static size_t nmutants;
static struct context_outcome *outcomes;
static enum fact_outcome *facts;
static struct sim_frame **frames; /* of hardint contexts */
static bool need_epilogue;
static struct world_run run;
static struct context_outcome boot_outcome;

struct body {
	unsigned node;
	const struct scn_command *commands;
	size_t ncommands;
	struct context_outcome *outcome;
};

static struct body *bodies;

const struct scenario *
world_scenario(void)
{
	return scn;
}

const struct context_outcome *
world_outcomes(void)
{
	return outcomes;
}

/* --- what runs on the LWPs ------------------------------------------------ */

static void
run_commands(void *arg)
{
	const struct body *b = arg;
	struct context_outcome *co = b->outcome;

	for (size_t i = 0; i < b->ncommands; i++) {
		int error = verb_run(&b->commands[i], b->node);
		const char *name = error == 0 ? "ok" : scn_errno_name(error);

		sim_note(
		    b->commands[i].sc_text, name != NULL ? name : "failed");
		if (error == 0)
			continue;
		co->co_status = 1;
		if (co->co_errno == 0) {
			co->co_errno = error;
			co->co_failed = i;
		}
		if (error > 0 && error < 128)
			co->co_errnos[error / 64] |= UINT64_C(1) << error % 64;
	}
	co->co_ended = true;
}

/* --- knobs -------------------------------------------------------------------- */

static bool
unknown_knob(const char *name)
{
	char known[512] = "";
	size_t used = 0;

	for (int i = 0; i < KNOB_MAX; i++)
		used += (size_t)snprintf(known + used, sizeof(known) - used,
		    "%s%s", i > 0 ? ", " : "", sim_knobs[i].ki_name);
	return campaign_fail("unknown knob '%s'; there are: %s", name, known);
}

bool
campaign_knob(const char *name, const char *value, int *knob, uint64_t *number)
{
	const struct sim_knob_info *ki;
	char words[256];

	*knob = sim_knob_lookup(name);
	if (*knob < 0)
		return unknown_knob(name);
	if (sim_knob_read(*knob, value, number))
		return true;
	ki = &sim_knobs[*knob];
	sim_knob_words(*knob, words, sizeof(words));
	if (ki->ki_max == 1)
		words[0] = '\0'; /* on and off go without saying */
	return campaign_fail("knob %s: '%s' is no number from %" PRIu64
			     " to %" PRIu64 "%s%s",
	    name, value, ki->ki_min, ki->ki_max,
	    words[0] != '\0' ? " and none of " : "", words);
}

static bool
set_knob(uint64_t knobs[KNOB_MAX], const char *name, const char *value,
    const char *where)
{
	char error[1024];
	uint64_t number;
	int knob;

	if (!campaign_knob(name, value, &knob, &number)) {
		(void)snprintf(error, sizeof(error), "%s", campaign_error());
		return campaign_fail("%s%s", where, error);
	}
	knobs[knob] = number;
	return true;
}

static bool
add_mutant(const char *name)
{
	size_t used = strlen(knob_text);

	for (size_t i = 0; i < nmutants; i++) {
		if (strcmp(mutants[i], name) == 0)
			return true;
	}
	if (nmutants == MUTANTS_MAX ||
	    used + strlen(name) + sizeof(mutant_setting) + 1 > KNOB_TEXT_MAX)
		return campaign_fail("more than %d mutants", MUTANTS_MAX);
	(void)snprintf(knob_text + used, sizeof(knob_text) - used, "%s%s%s",
	    used > 0 ? " " : "", mutant_setting, name);
	mutants[nmutants++] = name;
	return true;
}

/* After set_knobs, whose text goes on. */
static bool
set_mutants(const struct world_options *wo)
{
	nmutants = 0;
	for (size_t i = 0; i < scn->sc_nmutants; i++) {
		if (!add_mutant(scn->sc_mutants[i].sm_name))
			return false;
	}
	for (size_t i = 0; i < wo->wo_nmutants; i++) {
		if (!add_mutant(wo->wo_mutants[i]))
			return false;
	}
	return true;
}

static bool
set_knobs(uint64_t knobs[KNOB_MAX], const struct world_options *wo)
{
	size_t used = 0;

	for (int k = 0; k < KNOB_MAX; k++)
		knobs[k] = sim_knobs[k].ki_default;
	for (size_t i = 0; i < scn->sc_nknobs; i++) {
		char where[600];

		(void)snprintf(where, sizeof(where), "%s:%u: ", scn->sc_path,
		    scn->sc_knobs[i].sk_line);
		if (!set_knob(knobs, scn->sc_knobs[i].sk_name,
			scn->sc_knobs[i].sk_value, where))
			return false;
	}
	for (size_t i = 0; i < wo->wo_nknobs; i++) {
		char name[SCN_NAME_MAX];
		const char *eq = strchr(wo->wo_knobs[i], '=');

		if (eq == NULL ||
		    (size_t)(eq - wo->wo_knobs[i]) >= sizeof(name))
			return campaign_fail(
			    "--knob %s: NAME=VALUE", wo->wo_knobs[i]);
		(void)snprintf(name, sizeof(name), "%.*s",
		    (int)(eq - wo->wo_knobs[i]), wo->wo_knobs[i]);
		if (!set_knob(knobs, name, eq + 1, ""))
			return false;
	}
	knob_text[0] = '\0';
	for (int k = 0; k < KNOB_MAX; k++) {
		char value[32];

		if (knobs[k] == sim_knobs[k].ki_default)
			continue;
		sim_knob_format(k, knobs[k], value, sizeof(value));
		used += (size_t)snprintf(knob_text + used,
		    sizeof(knob_text) - used, "%s%s=%s", used > 0 ? " " : "",
		    sim_knobs[k].ki_name, value);
	}
	return true;
}

/* --- building -------------------------------------------------------------------- */

static bool
module_of(const struct scn_node *sn, const struct world_options *wo, char *path,
    size_t len)
{
	const char *name = wo->wo_stack != NULL ? wo->wo_stack : sn->sn_stack;
	size_t used;

	if (name[0] == '\0')
		return campaign_fail("%s:%u: node %s names no stack; say "
				     "--stack VARIANT",
		    scn->sc_path, sn->sn_line, sn->sn_name);
	if (sn == scn->sc_nodes)
		stack_name[0] = '\0';
	used = strlen(stack_name);
	/* One name when all nodes have the same, else one a node. */
	if (used == 0 || wo->wo_stack == NULL)
		(void)snprintf(stack_name + used, sizeof(stack_name) - used,
		    "%s%s", used > 0 ? "," : "", name);
	if (strchr(name, '/') != NULL) {
		(void)snprintf(path, len, "%s", name);
		return true;
	}
	if (variant_path(name, path, len))
		return true;
	used = (size_t)snprintf(path, len, "no stack %s; there are", name);
	for (const char *v = variant_next(NULL); v != NULL; v = variant_next(v))
		used += (size_t)snprintf(path + used, len - used, " %s", v);
	return campaign_fail("%s", path);
}

static bool
check_commands(const struct scn_command *sc, size_t n, unsigned node)
{
	for (size_t i = 0; i < n; i++) {
		const char *why = verb_unsupported(&sc[i], node);

		if (why != NULL)
			return campaign_fail("%s:%u: %s: %s", scn->sc_path,
			    sc[i].sc_line, sc[i].sc_text, why);
	}
	return true;
}

static bool
build_node(unsigned i, const struct world_options *wo)
{
	const struct scn_node *sn = &scn->sc_nodes[i];
	struct body b = { i, sn->sn_commands, sn->sn_ncommands, &boot_outcome };
	char path[1024];

	memset(&boot_outcome, 0, sizeof(boot_outcome));
	if (!module_of(sn, wo, path, sizeof(path)))
		return false;
	if (sim_node(sn->sn_name, sn->sn_cpus, path) < 0)
		return campaign_fail("%s", sim_error());
	for (size_t m = 0; m < nmutants; m++) {
		if (!sim_mutant(i, mutants[m]))
			return campaign_fail("stack %s has no mutant %s; braid "
					     "list mutants shows them",
			    wo->wo_stack != NULL ? wo->wo_stack : sn->sn_stack,
			    mutants[m]);
	}
	if (!check_commands(sn->sn_commands, sn->sn_ncommands, i))
		return false;
	for (size_t c = 0; c < scn->sc_ncontexts; c++) {
		const struct scn_context *sx = &scn->sc_contexts[c];

		if (sx->sx_node == i &&
		    !check_commands(sx->sx_commands, sx->sx_ncommands, i))
			return false;
	}
	if (!sim_boot(i, run_commands, &b))
		return campaign_fail(
		    "%s: node %s: %s", scn->sc_path, sn->sn_name, sim_error());
	if (boot_outcome.co_status != 0) {
		const struct scn_command *sc =
		    &sn->sn_commands[boot_outcome.co_failed];
		const char *name = scn_errno_name(boot_outcome.co_errno);

		return campaign_fail("%s:%u: %s: fails with %s in node %s",
		    scn->sc_path, sc->sc_line, sc->sc_text,
		    name != NULL ? name : "an error", sn->sn_name);
	}
	return true;
}

/* All frames of a hardint section, in order. */
static struct sim_frame *
collect_frames(const struct scn_context *sx, size_t *n)
{
	struct sim_frame *all;

	*n = 0;
	for (size_t i = 0; i < sx->sx_ncommands; i++)
		*n += sx->sx_commands[i].sc_nframes;
	all = calloc(*n + 1, sizeof(*all));
	ASSERT(all != NULL);
	*n = 0;
	for (size_t i = 0; i < sx->sx_ncommands; i++) {
		const struct scn_command *sc = &sx->sx_commands[i];

		for (size_t f = 0; f < sc->sc_nframes; f++)
			all[(*n)++] = (struct sim_frame){ sc->sc_ifname,
				sc->sc_frames[f].sf_bytes,
				sc->sc_frames[f].sf_len };
	}
	return all;
}

static void
build_context(size_t i)
{
	const struct scn_context *sx = &scn->sc_contexts[i];
	size_t n;

	bodies[i] = (struct body){ sx->sx_node, sx->sx_commands,
		sx->sx_ncommands, &outcomes[i] };
	if (sx->sx_class == SCN_LWP) {
		sim_lwp(sx->sx_node, sx->sx_cpu, sx->sx_name, sx->sx_bound,
		    run_commands, &bodies[i]);
		return;
	}
	frames[i] = collect_frames(sx, &n);
	sim_source(sx->sx_node, sx->sx_cpu, sx->sx_name, frames[i], n);
}

/* Runs in the conductor's place, as every run of such a world. */
static void
open_wires(void *arg)
{
	bool *ok = arg;

	*ok = sim_wires_open(scn->sc_platform) ||
	    campaign_fail("%s:%u: %s", scn->sc_path,
		scn->sc_platform != NULL ? scn->sc_platform_line :
					   scn->sc_wires[0].sw_line,
		sim_error());
}

static bool
build_wires(void)
{
	bool ok = true;

	for (size_t i = 0; i < scn->sc_nwires && ok; i++) {
		const struct scn_wire *sw = &scn->sc_wires[i];
		struct sim_wire w = { .sw_node = { sw->sw_node[0],
					  sw->sw_node[1] },
			.sw_ifname = { sw->sw_ifname[0], sw->sw_ifname[1] },
			.sw_latency_ns = sw->sw_latency_ns,
			.sw_rate_bps = sw->sw_rate_bps };

		ok = sim_wire(&w) || campaign_fail("%s", sim_error());
	}
	if (ok && scn->sc_nwires > 0)
		sim_conduct(open_wires, &ok);
	return ok;
}

bool
world_open(const struct scenario *scenario, const struct world_options *wo)
{
	uint64_t knobs[KNOB_MAX];

	ASSERT(!opened);
	scn = scenario;
	if (!set_knobs(knobs, wo) || !set_mutants(wo))
		return false;
	opened = true;
	outcomes = calloc(scn->sc_ncontexts + 1, sizeof(*outcomes));
	facts = calloc(scn->sc_nfacts + 1, sizeof(*facts));
	frames = calloc(scn->sc_ncontexts + 1, sizeof(struct sim_frame *));
	bodies = calloc(scn->sc_ncontexts + 1, sizeof(*bodies));
	ASSERT(outcomes != NULL && facts != NULL);
	ASSERT(frames != NULL && bodies != NULL);
	facts_open();
	if (!sim_open(knobs)) {
		(void)campaign_fail("%s", sim_error());
		world_close();
		return false;
	}
	for (unsigned i = 0; i < scn->sc_nnodes; i++) {
		if (!build_node(i, wo)) {
			world_close();
			return false;
		}
	}
	if (!build_wires()) {
		world_close();
		return false;
	}
	for (size_t i = 0; i < scn->sc_ncontexts; i++)
		build_context(i);
	need_epilogue = facts_need_tables(scn);
	sim_freeze();
	return true;
}

void
world_close(void)
{
	if (!opened)
		return;
	sim_close();
	naming_close();
	symbols_close();
	for (size_t i = 0; i < scn->sc_ncontexts; i++)
		free(frames[i]);
	free(frames);
	free(bodies);
	free(outcomes);
	free(facts);
	facts_close();
	scenario_free(owned);
	owned = NULL;
	scn = NULL;
	opened = false;
}

/* With the captures that the store has; one of before they were stored is
 * looked for beside the scenario's path. */
static struct scenario *
parse_stored(const struct store_campaign *cg, char *error, size_t len)
{
	struct scn_capture *captures =
	    calloc(cg->cg_ncaptures + 1, sizeof(*captures));
	struct scenario *s;

	ASSERT(captures != NULL);
	for (size_t i = 0; i < cg->cg_ncaptures; i++)
		captures[i] =
		    (struct scn_capture){ .cf_name = cg->cg_captures[i].cp_name,
			    .cf_bytes = cg->cg_captures[i].cp_bytes,
			    .cf_length = cg->cg_captures[i].cp_length };
	s = scenario_parse_with(cg->cg_scenario, cg->cg_source, captures,
	    cg->cg_ncaptures, error, len);
	free(captures);
	return s;
}

/* any: the text need not be the one that was stored. */
static bool
open_source(const struct store_campaign *cg, bool any)
{
	const char *knobs[KNOB_MAX], *names[MUTANTS_MAX];
	char text[KNOB_TEXT_MAX], error[1024], *save = NULL;
	struct world_options wo = {
		.wo_stack = cg->cg_stack, .wo_knobs = knobs, .wo_mutants = names
	};
	struct scenario *s = parse_stored(cg, error, sizeof(error));

	if (s == NULL)
		return campaign_fail("%s", error);
	if (!any && s->sc_hash != cg->cg_scenario_hash) {
		scenario_free(s);
		return campaign_fail("%s: the captures that it names have "
				     "changed since",
		    cg->cg_scenario);
	}
	/* Each node has its own. */
	if (s->sc_nnodes > 1 && strchr(cg->cg_stack, ',') != NULL)
		wo.wo_stack = NULL;
	(void)snprintf(text, sizeof(text), "%s", cg->cg_knobs);
	for (char *k = strtok_r(text, " ", &save); k != NULL;
	     k = strtok_r(NULL, " ", &save)) {
		if (strncmp(k, mutant_setting, strlen(mutant_setting)) != 0) {
			if (wo.wo_nknobs < KNOB_MAX)
				knobs[wo.wo_nknobs++] = k;
		} else if (wo.wo_nmutants < MUTANTS_MAX) {
			names[wo.wo_nmutants++] = k + strlen(mutant_setting);
		}
	}
	if (!world_open(s, &wo)) {
		scenario_free(s);
		return false;
	}
	owned = s;
	return true;
}

bool
world_open_source(const struct store_campaign *cg)
{
	return open_source(cg, false);
}

bool
world_open_text(const struct store_campaign *cg)
{
	return open_source(cg, true);
}

struct scenario *
world_take_scenario(void)
{
	struct scenario *s = owned;

	owned = NULL;
	return s;
}

const char *
world_stack(void)
{
	return stack_name;
}

uint64_t
world_build(void)
{
	uint64_t h = sim_node_build(0);

	for (unsigned i = 1; i < scn->sc_nnodes; i++)
		h = h * 0x100000001b3u ^ sim_node_build(i);
	return h;
}

const char *
world_knobs(void)
{
	return knob_text;
}

/* --- running ------------------------------------------------------------------------- */

/* A hardint context has ended when its frames are gone: always, then. */
static void
end_sources(void)
{
	for (size_t i = 0; i < scn->sc_ncontexts; i++) {
		if (scn->sc_contexts[i].sx_class == SCN_HARDINT)
			outcomes[i].co_ended = true;
	}
}

static void
conduct_run(void *arg)
{
	run.wr_result = sim_run(arg);
}

const struct world_run *
world_run(const struct sim_run_options *options, bool strict)
{
	struct sim_run_options ro = *options;

	ASSERT(opened && ro.ro_epilogue == NULL);
	memset(outcomes, 0, sizeof(*outcomes) * scn->sc_ncontexts);
	facts_begin();
	if (need_epilogue)
		ro.ro_epilogue = facts_read_tables;
	sim_conduct(conduct_run, &ro);
	if (run.wr_result->sr_quiet)
		end_sources();
	run.wr_failed = facts_judge(run.wr_result, strict, facts);
	run.wr_facts = facts;
	run.wr_contexts = outcomes;
	return &run;
}
