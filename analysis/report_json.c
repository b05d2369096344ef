/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report_json.c -- the report of one finding as one JSON object.
 *
 *	Hashes are strings of 16 hex digits, since a JSON reader may keep
 *	numbers as doubles.  What the finding does not have is null.
 */

#include "analysis/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/json_text.h"
#include "analysis/names.h"
#include "analysis/ordering.h"

static void
put_member(FILE *out, const char *key, const char *text)
{
	(void)fprintf(out, "\"%s\": ", key);
	json_put_text(out, text);
	(void)fputs(", ", out);
}

/* A text that is "" when it is not known. */
static void
put_known(FILE *out, const char *key, const char *text)
{
	put_member(out, key, text != NULL && text[0] != '\0' ? text : NULL);
}

static void
put_number(FILE *out, const char *key, uint64_t number)
{
	(void)fprintf(out, "\"%s\": %" PRIu64 ", ", key, number);
}

static void
put_hash(FILE *out, const char *key, uint64_t hash)
{
	(void)fprintf(out, "\"%s\": \"%016" PRIx64 "\", ", key, hash);
}

/* function, file, line of a pc. */
static void
put_code(FILE *out, const struct store_symbol *sy)
{
	put_member(out, "function", sy != NULL ? sy->sy_function : NULL);
	put_member(out, "file", sy != NULL ? sy->sy_file : NULL);
	if (sy != NULL)
		(void)fprintf(out, "\"line\": %" PRIu32, sy->sy_line);
	else
		(void)fputs("\"line\": null", out);
}

static void
put_stack(
    FILE *out, const struct store_loaded *ld, const struct trace_stack *ts)
{
	const struct store_symbol *end = names_symbol_end(ld);
	const char *comma = "";

	(void)fputs("\"stack\": [", out);
	for (uint32_t i = 0; i < ts->ts_depth; i++) {
		uint32_t pc = ts->ts_pc[i];
		const struct store_symbol *sy = names_symbol(ld, pc);
		do {
			bool inlined =
			    sy != NULL && sy + 1 != end && sy[1].sy_pc == pc;
			(void)fprintf(out,
			    "%s{\"level\": %" PRIu32 ", \"pc\": %" PRIu32
			    ", \"inlined\": %s, ",
			    comma, i, pc, inlined ? "true" : "false");
			put_code(out, sy);
			(void)fputc('}', out);
			comma = ", ";
			sy = inlined ? sy + 1 : NULL;
		} while (sy != NULL);
	}
	(void)fputc(']', out);
}

static void
put_locks(FILE *out, const struct store_loaded *ld, unsigned node,
    const struct trace_locks *tl)
{
	char name[NAMES_MAX];

	(void)fputs("\"locks\": [", out);
	for (uint32_t i = 0; i < tl->tl_count; i++) {
		(void)fputs(i > 0 ? ", " : "", out);
		json_put_text(
		    out, names_address(ld, node, tl->tl_lock[i], name));
	}
	(void)fputs("], ", out);
}

static void
put_access(FILE *out, const struct store_loaded *ld, const char *key,
    const struct finding_access *fa)
{
	unsigned node = ld->ld_raw.fi_node;
	char name[NAMES_MAX];

	(void)fprintf(out, "\"%s\": ", key);
	if (!names_has_access(fa)) {
		(void)fputs("null", out);
		return;
	}
	(void)fputc('{', out);
	put_member(out, "kind", trace_kind_text(fa->fa_kind));
	put_number(out, "step", fa->fa_step);
	put_number(out, "size", fa->fa_size);
	put_member(out, "address",
	    names_target(ld, node, fa->fa_kind, fa->fa_addr, name));
	put_member(
	    out, "context", names_context_text(ld, node, fa->fa_ctx, name));
	put_number(out, "cpu", fa->fa_cpu);
	put_member(out, "ipl", names_ipl(fa->fa_ipl));
	put_locks(out, ld, node, &fa->fa_locks);
	put_stack(out, ld, &fa->fa_stack);
	(void)fputc('}', out);
}

static void
put_campaign(FILE *out, const struct store_campaign *cg)
{
	(void)fputs("\"campaign\": {", out);
	(void)fprintf(out, "\"id\": %" PRId64 ", ", cg->cg_id);
	put_member(out, "created", cg->cg_created);
	put_member(out, "command", cg->cg_command);
	put_member(out, "strategy", cg->cg_strategy);
	put_member(out, "knobs", cg->cg_knobs);
	put_number(out, "seed", cg->cg_seed);
	put_number(out, "runs", cg->cg_runs);
	put_number(out, "steps", cg->cg_steps);
	put_hash(out, "build", cg->cg_build);
	put_hash(out, "scenario_hash", cg->cg_scenario_hash);
	if (isfinite(cg->cg_seconds) && cg->cg_seconds >= 0)
		(void)fprintf(out, "\"seconds\": %.3f", cg->cg_seconds);
	else
		(void)fputs("\"seconds\": null", out);
	(void)fputs("},\n", out);
}

static void
put_run(FILE *out, const struct store_run *rn)
{
	(void)fputs("\"run\": {", out);
	put_number(out, "number", rn->rn_number);
	put_number(out, "seed", rn->rn_seed);
	put_member(out, "strategy", rn->rn_strategy);
	put_number(out, "steps", rn->rn_steps);
	put_number(out, "switches", rn->rn_switches);
	put_hash(out, "trace_hash", rn->rn_trace_hash);
	put_hash(out, "state_hash", rn->rn_state_hash);
	(void)fputs("\"schedule\": ", out);
	json_put_text(out, rn->rn_schedule);
	(void)fputs("},\n", out);
}

static void
put_object(FILE *out, const struct store_loaded *ld)
{
	const struct trace_object *to = &ld->ld_raw.fi_object;
	char name[NAMES_MAX];

	(void)fputs("\"object\": ", out);
	if (to->to_type[0] == '\0') {
		(void)fputs("null,\n", out);
		return;
	}
	(void)fputc('{', out);
	put_member(out, "name", names_object(ld, name));
	put_member(out, "type", to->to_type);
	put_known(out, "interface", ld->ld_finding.fg_interface);
	put_number(out, "serial", to->to_serial);
	put_number(out, "size", to->to_size);
	(void)fprintf(out, "\"freed\": %s, ", to->to_freed ? "true" : "false");
	put_access(out, ld, "allocated", &to->to_alloc);
	(void)fputs(", ", out);
	if (to->to_freed)
		put_access(out, ld, "free", &to->to_free);
	else
		(void)fputs("\"free\": null", out);
	(void)fputs("},\n", out);
}

/* One side of an edge: {"step": 12, "cpu": 0, "stack": [...]}. */
static void
put_side(FILE *out, const struct store_loaded *ld, const char *name,
    const struct finding_access *fa)
{
	(void)fprintf(out, "\"%s\": ", name);
	if (fa->fa_step == 0 && fa->fa_stack.ts_depth == 0) {
		(void)fputs("null", out);
		return;
	}
	(void)fputc('{', out);
	put_number(out, "step", fa->fa_step);
	put_number(out, "cpu", fa->fa_cpu);
	put_member(out, "ipl", names_ipl(fa->fa_ipl));
	put_stack(out, ld, &fa->fa_stack);
	(void)fputc('}', out);
}

/* The edges of a lock order; the other runs that the finding rests on. */
static void
put_orders(FILE *out, const struct store_loaded *ld)
{
	const struct store_finding *fg = &ld->ld_finding;

	(void)fputs("\"orders\": [", out);
	for (size_t i = 0; i < fg->fg_nedges; i++) {
		const struct store_edge *ed = &fg->fg_edges[i];

		(void)fputs(i > 0 ? ",\n{" : "\n{", out);
		put_number(out, "run", ed->ed_run);
		put_member(out, "context", ed->ed_context);
		put_known(out, "holds", ed->ed_held);
		put_member(out, "asks_for", ed->ed_lock);
		put_side(out, ld, "taken", &ed->ed_taken);
		(void)fputs(", ", out);
		put_side(out, ld, "asked", &ed->ed_asked);
		(void)fputc('}', out);
	}
	(void)fputs("],\n\"other_runs\": [", out);
	for (size_t k = 0; k < ld->ld_nothers; k++) {
		const struct store_run *rn = &ld->ld_others[k];

		(void)fputs(k > 0 ? ",\n{" : "\n{", out);
		put_number(out, "number", rn->rn_number);
		put_number(out, "steps", rn->rn_steps);
		put_hash(out, "trace_hash", rn->rn_trace_hash);
		(void)fputs("\"schedule\": ", out);
		json_put_text(out, rn->rn_schedule);
		(void)fputc('}', out);
	}
	(void)fputs("],\n", out);
}

static void
put_frames(FILE *out, const struct store_run *rn)
{
	static const char *const directions[] = { "received", "sent",
		"delivered" };

	(void)fputs("\"frames\": [", out);
	for (size_t i = 0; i < rn->rn_nframes; i++) {
		const struct trace_frame *tf = &rn->rn_frames[i];
		const uint8_t *s = tf->tf_src, *d = tf->tf_dst;
		(void)fputs(i > 0 ? ",\n{" : "\n{", out);
		put_number(out, "step", tf->tf_step);
		put_number(out, "node", tf->tf_node);
		put_member(out, "interface", tf->tf_ifname);
		put_member(out, "direction",
		    tf->tf_direction < 3 ? directions[tf->tf_direction] : NULL);
		put_number(out, "length", tf->tf_len);
		put_number(out, "ethertype", tf->tf_ethertype);
		(void)fprintf(out,
		    "\"source\": \"%02x:%02x:%02x:%02x:%02x:%02x\", ", s[0],
		    s[1], s[2], s[3], s[4], s[5]);
		(void)fprintf(out,
		    "\"destination\": \"%02x:%02x:%02x:%02x:%02x:%02x\"}", d[0],
		    d[1], d[2], d[3], d[4], d[5]);
	}
	(void)fputs("],\n", out);
}

static void
put_events(FILE *out, const struct store_loaded *ld)
{
	static const struct trace_locks none;
	const struct store_run *rn = &ld->ld_run;
	char name[NAMES_MAX];

	(void)fputs("\"trace\": [", out);
	for (size_t i = 0; i < rn->rn_nevents; i++) {
		const struct trace_event *te = &rn->rn_events[i];
		bool locked = te->te_locks > 0 && te->te_locks <= rn->rn_nlocks;
		(void)fputs(i > 0 ? ",\n{" : "\n{", out);
		put_number(out, "step", te->te_step);
		put_number(out, "node", te->te_node);
		put_number(out, "cpu", te->te_cpu);
		put_member(out, "context",
		    names_context_text(ld, te->te_node, te->te_ctx, name));
		put_member(out, "kind", trace_kind_text(te->te_kind));
		put_member(out, "text", names_event(ld, te, name));
		put_number(out, "object", te->te_object);
		put_number(out, "size", te->te_size);
		put_member(out, "ipl", names_ipl(te->te_ipl));
		put_locks(out, ld, te->te_node,
		    locked ? &rn->rn_locks[te->te_locks - 1] : &none);
		put_hash(out, "hash", te->te_hash);
		put_code(out, names_symbol(ld, te->te_pc));
		(void)fputc('}', out);
	}
	(void)fputs("]", out);
}

void
report_json(FILE *out, const struct store_loaded *ld)
{
	const struct store_finding *fg = &ld->ld_finding;
	const struct finding *fi = &ld->ld_raw;
	char name[NAMES_MAX], missing[ORDERING_MAX];

	(void)fputc('{', out);
	put_member(out, "id", names_finding(fg->fg_id, name));
	put_member(out, "kind", finding_kind_text(fi->fi_kind));
	put_member(out, "title", fg->fg_title);
	put_member(out, "fact", fg->fg_fact);
	put_known(out, "field", fg->fg_field);
	put_member(
	    out, "missing", ordering_missing(ld, missing) ? missing : NULL);
	put_member(out, "message", fi->fi_text);
	put_member(out, "scenario", ld->ld_campaign.cg_scenario);
	put_member(out, "stack", ld->ld_campaign.cg_stack);
	put_number(out, "node", fi->fi_node);
	put_number(out, "step", fi->fi_step);
	put_number(out, "seen", ld->ld_seen);
	(void)fprintf(out, "\"fatal\": %s,\n", fi->fi_fatal ? "true" : "false");
	put_campaign(out, &ld->ld_campaign);
	put_run(out, &ld->ld_run);
	put_object(out, ld);
	put_access(out, ld, "first", &fi->fi_first);
	(void)fputs(",\n", out);
	put_access(out, ld, "second", &fi->fi_second);
	(void)fputs(",\n", out);
	put_orders(out, ld);
	put_frames(out, &ld->ld_run);
	put_events(out, ld);
	(void)fputs(",\n", out);
	put_member(out, "scenario_source", ld->ld_campaign.cg_source);
	(void)fputs("\"version\": 1}\n", out);
}
