/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * outcome.c -- one run, as `braid run` and `braid replay` show it.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { TITLE_MAX = FINDING_TEXT_MAX + 32, ERRNO_MAX = 128 };

/* A finding of the run; those with the same title are one. */
struct shown {
	char sh_title[TITLE_MAX];
	const char *sh_fact; /* as world_fact_broken says */
	const struct finding *sh_finding;
	unsigned sh_places;
};

/* What a run showed: its findings, and the facts that it violates. */
struct shown_list {
	struct shown *sl_list;
	size_t sl_n;
	struct finding *sl_facts; /* the latter, made for this */
};

static void
add_shown(struct shown_list *sl, const struct finding *fi, const char *fact)
{
	struct shown *sh = &sl->sl_list[sl->sl_n];
	size_t same = 0;

	finding_title(fi, sh->sh_title, sizeof(sh->sh_title));
	while (strcmp(sl->sl_list[same].sh_title, sh->sh_title) != 0)
		same++;
	if (same < sl->sl_n) {
		sl->sl_list[same].sh_places++;
		return;
	}
	sh->sh_fact = fact;
	sh->sh_finding = fi;
	sh->sh_places = 1;
	sl->sl_n++;
}

static struct shown_list
collect(const struct outcome *oc)
{
	const struct sim_result *sr = oc->oc_run->wr_result;
	const struct scenario *s = oc->oc_scenario;
	struct shown_list sl = { .sl_list =
				     cli_alloc(sr->sr_nfindings + s->sc_nfacts,
					 sizeof(*sl.sl_list)),
		.sl_facts = cli_alloc(s->sc_nfacts, sizeof(*sl.sl_facts)) };

	for (size_t i = 0; i < sr->sr_nfindings; i++) {
		const struct finding *fi = &sr->sr_findings[i];

		add_shown(
		    &sl, fi, world_fact_broken(fi->fi_kind, oc->oc_strict));
	}
	for (size_t i = 0; i < s->sc_nfacts; i++) {
		if (world_violated_fact(oc->oc_run, i, &sl.sl_facts[i]))
			add_shown(&sl, &sl.sl_facts[i], s->sc_facts[i].sf_text);
	}
	return sl;
}

static void
free_shown(struct shown_list *sl)
{
	free(sl->sl_list);
	free(sl->sl_facts);
}

bool
outcome_shows(const struct outcome *oc, const char *title)
{
	struct shown_list sl = collect(oc);
	bool found = false;

	for (size_t i = 0; i < sl.sl_n; i++)
		found = found || strcmp(sl.sl_list[i].sh_title, title) == 0;
	free_shown(&sl);
	return found;
}

int
outcome_status(const struct outcome *oc)
{
	if (oc->oc_run->wr_result->sr_exhausted)
		return cli_fault("%s", sim_error());
	return oc->oc_run->wr_failed ? STATUS_FOUND : STATUS_HOLDS;
}

const char *
fact_outcome_text(enum fact_outcome outcome)
{
	static const char *const texts[] = { [FACT_HOLDS] = "holds",
		[FACT_VIOLATED] = "VIOLATED",
		[FACT_NOT_SEEN] = "not seen",
		[FACT_UNKNOWN] = "unknown" };

	return texts[outcome];
}

/* --- for people --------------------------------------------------------- */

static void
print_facts(const struct outcome *oc, bool quiet)
{
	const struct scenario *s = oc->oc_scenario;

	for (size_t i = 0; i < s->sc_nfacts; i++) {
		enum fact_outcome outcome = oc->oc_run->wr_facts[i];
		if (!quiet || outcome == FACT_VIOLATED)
			(void)printf("  %-8s  %s\n", fact_outcome_text(outcome),
			    s->sc_facts[i].sf_text);
	}
}

static void
print_findings(const struct outcome *oc, bool quiet)
{
	struct shown_list sl = collect(oc);

	for (size_t i = 0; i < sl.sl_n; i++) {
		const struct shown *sh = &sl.sl_list[i];
		const char *text = sh->sh_finding->fi_text;
		bool also = sh->sh_fact == NULL;
		/* The facts stand above. */
		if ((quiet && also) || sh->sh_finding->fi_kind == FINDING_FACT)
			continue;
		(void)printf("%s %s (step %" PRIu64,
		    also ? "also seen:" : "finding:", sh->sh_title,
		    sh->sh_finding->fi_step);
		if (sh->sh_places > 1)
			(void)printf(", %u places", sh->sh_places);
		(void)printf(")\n");
		if (!also && text[0] != '\0')
			(void)printf(
			    "  %.*s\n", (int)strcspn(text, "\n"), text);
	}
	free_shown(&sl);
}

static void
print_errnos(const struct context_outcome *co)
{
	const char *separator = ": ";

	for (int e = 0; e < ERRNO_MAX; e++) {
		const char *name = scn_errno_name(e);
		if ((co->co_errnos[e / 64] >> e % 64 & 1) == 0)
			continue;
		if (name != NULL)
			(void)printf("%s%s", separator, name);
		else
			(void)printf("%serror %d", separator, e);
		separator = ", ";
	}
	(void)putchar('\n');
}

static void
print_contexts(const struct outcome *oc)
{
	const struct scenario *s = oc->oc_scenario;
	size_t width = 0;

	for (size_t i = 0; i < s->sc_ncontexts; i++) {
		size_t n = strlen(s->sc_contexts[i].sx_name);
		width = n > width ? n : width;
	}
	for (size_t i = 0; i < s->sc_ncontexts; i++) {
		const struct context_outcome *co = &oc->oc_run->wr_contexts[i];
		(void)printf("  %-*s  ", (int)width, s->sc_contexts[i].sx_name);
		if (co->co_ended)
			(void)printf("exit %u", co->co_status);
		else
			(void)printf("did not end");
		print_errnos(co);
	}
}

static const char *
direction_text(unsigned direction)
{
	static const char *const texts[] = { "in", "out", "delivered" };

	return direction < 3 ? texts[direction] : "?";
}

static void
mac_text(const uint8_t *mac, char *buf, size_t len)
{
	(void)snprintf(buf, len, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
	    mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static const char *
node_name(const struct scenario *s, unsigned node)
{
	return node < s->sc_nnodes ? s->sc_nodes[node].sn_name : "?";
}

static void
print_frame(const struct outcome *oc, const struct trace_frame *tf)
{
	char src[24], dst[24];

	(void)printf("step %" PRIu64 ", %" PRId64 " ns: frame %s %s.%s ",
	    tf->tf_step, tf->tf_time, direction_text(tf->tf_direction),
	    node_name(oc->oc_scenario, tf->tf_node), tf->tf_ifname);
	/* What is delivered has lost its Ethernet header. */
	if (tf->tf_direction != 2) {
		mac_text(tf->tf_src, src, sizeof(src));
		mac_text(tf->tf_dst, dst, sizeof(dst));
		(void)printf("%s > %s ", src, dst);
	}
	(void)printf("type 0x%04x len %u\n", (unsigned)tf->tf_ethertype,
	    (unsigned)tf->tf_len);
}

/* Frames, commands and kernel messages in the order of their steps. */
static void
print_log(const struct outcome *oc)
{
	const struct sim_result *sr = oc->oc_run->wr_result;
	const char *line = sim_messages();
	size_t i = 0;

	while (*line != '\0' || i < sr->sr_nframes) {
		const char *end = strchr(line, '\n');
		uint64_t step = UINT64_MAX;

		if (end != NULL)
			step = strtoull(line + strlen("step "), NULL, 10);
		if (i < sr->sr_nframes && sr->sr_frames[i].tf_step <= step) {
			print_frame(oc, &sr->sr_frames[i++]);
			continue;
		}
		if (end == NULL)
			break;
		(void)printf("%.*s", (int)(end + 1 - line), line);
		line = end + 1;
	}
}

/* The command that shows the run again. */
static void
print_replay(const struct outcome *oc, const struct options *op)
{
	if (oc->oc_schedule == NULL)
		return;
	(void)printf(
	    "replay with: braid replay %s %s", oc->oc_replay, oc->oc_schedule);
	if (op->op_stack != NULL)
		(void)printf(" --stack %s", op->op_stack);
	for (size_t i = 0; i < op->op_nknobs; i++)
		(void)printf(" --knob %s", op->op_knobs[i]);
	for (size_t i = 0; i < op->op_nmutants; i++)
		(void)printf(" --mutant %s", op->op_mutants[i]);
	if (op->op_strict)
		(void)printf(" --strict");
	(void)putchar('\n');
}

static void
print_heading(const struct outcome *oc)
{
	(void)printf("%s: stack %s, strategy %s", oc->oc_scenario->sc_path,
	    world_stack(), oc->oc_strategy);
	if (oc->oc_seeded)
		(void)printf(", seed %" PRIu64, oc->oc_seed);
	if (world_knobs()[0] != '\0')
		(void)printf(", %s", world_knobs());
	(void)putchar('\n');
}

void
outcome_print(const struct outcome *oc, const struct options *op)
{
	const struct sim_result *sr = oc->oc_run->wr_result;

	if (!op->op_quiet) {
		print_heading(oc);
		if (op->op_verbose)
			print_log(oc);
		(void)fputs(sim_printed(), stdout);
	}
	print_facts(oc, op->op_quiet);
	print_findings(oc, op->op_quiet);
	if (!op->op_quiet) {
		print_contexts(oc);
		(void)printf("%" PRIu64 " steps, %" PRIu64
			     " switches, trace hash %016" PRIx64
			     ", state hash %016" PRIx64 "\n",
		    sr->sr_steps, sr->sr_switches, sr->sr_trace_hash,
		    sr->sr_state_hash);
		print_replay(oc, op);
	}
}

/* --- for programs ------------------------------------------------------- */

void
fact_json(struct json *js, const struct scn_fact *sf, enum fact_outcome outcome)
{
	static const char *const texts[] = { [FACT_HOLDS] = "holds",
		[FACT_VIOLATED] = "violated",
		[FACT_NOT_SEEN] = "not seen",
		[FACT_UNKNOWN] = "unknown" };

	json_object(js, NULL);
	json_string(js, "text", sf->sf_text);
	json_bool(js, "holds", outcome == FACT_HOLDS);
	json_string(js, "outcome", texts[outcome]);
}

void
finding_fact_json(struct json *js, const char *fact)
{
	json_string(js, "fact", fact != NULL && *fact != '\0' ? fact : NULL);
	json_bool(js, "also_seen", fact == NULL);
}

static void
json_findings(struct json *js, const struct outcome *oc)
{
	struct shown_list sl = collect(oc);

	json_array(js, "findings");
	for (size_t i = 0; i < sl.sl_n; i++) {
		const struct shown *sh = &sl.sl_list[i];
		const struct finding *fi = sh->sh_finding;
		json_object(js, NULL);
		/* Only the store gives ids. */
		json_null(js, "id");
		json_string(js, "kind", finding_kind_text(fi->fi_kind));
		json_string(js, "title", sh->sh_title);
		finding_fact_json(js, sh->sh_fact);
		json_number(js, "step", fi->fi_step);
		json_string(js, "message", fi->fi_text);
		json_end(js);
	}
	json_end(js);
	free_shown(&sl);
}

static void
json_contexts(struct json *js, const struct outcome *oc)
{
	json_array(js, "contexts");
	for (size_t i = 0; i < oc->oc_scenario->sc_ncontexts; i++) {
		const struct context_outcome *co = &oc->oc_run->wr_contexts[i];
		json_object(js, NULL);
		json_string(
		    js, "name", oc->oc_scenario->sc_contexts[i].sx_name);
		json_bool(js, "ended", co->co_ended);
		if (co->co_ended)
			json_number(js, "status", co->co_status);
		else
			json_null(js, "status");
		json_array(js, "errnos");
		for (int e = 0; e < ERRNO_MAX; e++)
			if ((co->co_errnos[e / 64] >> e % 64 & 1) != 0)
				json_string(js, NULL, scn_errno_name(e));
		json_end(js);
		json_end(js);
	}
	json_end(js);
}

static void
json_frames(struct json *js, const struct outcome *oc)
{
	const struct sim_result *sr = oc->oc_run->wr_result;
	char mac[24];

	json_array(js, "frames");
	for (size_t i = 0; i < sr->sr_nframes; i++) {
		const struct trace_frame *tf = &sr->sr_frames[i];
		json_object(js, NULL);
		json_number(js, "step", tf->tf_step);
		json_number(js, "time_ns", (uint64_t)tf->tf_time);
		json_string(
		    js, "node", node_name(oc->oc_scenario, tf->tf_node));
		json_string(js, "interface", tf->tf_ifname);
		json_string(js, "direction", direction_text(tf->tf_direction));
		json_number(js, "length", tf->tf_len);
		json_number(js, "ethertype", tf->tf_ethertype);
		mac_text(tf->tf_src, mac, sizeof(mac));
		json_string(js, "source", mac);
		mac_text(tf->tf_dst, mac, sizeof(mac));
		json_string(js, "destination", mac);
		json_end(js);
	}
	json_end(js);
}

void
outcome_json(
    struct json *js, const struct outcome *oc, const struct options *op)
{
	const struct sim_result *sr = oc->oc_run->wr_result;

	json_string(js, "scenario", oc->oc_scenario->sc_path);
	json_string(js, "stack", world_stack());
	json_string(js, "strategy", oc->oc_strategy);
	json_string(js, "knobs", world_knobs());
	if (oc->oc_seeded)
		json_number(js, "seed", oc->oc_seed);
	else
		json_null(js, "seed");
	json_number(js, "steps", sr->sr_steps);
	json_number(js, "switches", sr->sr_switches);
	json_hash(js, "trace_hash", sr->sr_trace_hash);
	json_hash(js, "state_hash", sr->sr_state_hash);
	json_bool(js, "failed", oc->oc_run->wr_failed);
	json_array(js, "facts");
	for (size_t i = 0; i < oc->oc_scenario->sc_nfacts; i++) {
		fact_json(
		    js, &oc->oc_scenario->sc_facts[i], oc->oc_run->wr_facts[i]);
		json_end(js);
	}
	json_end(js);
	json_findings(js, oc);
	json_contexts(js, oc);
	json_string(js, "schedule", oc->oc_schedule);
	json_string(js, "printed", sim_printed());
	if (op->op_verbose) {
		json_string(js, "messages", sim_messages());
		json_frames(js, oc);
	}
}
