/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report.c -- the report of one finding, for people.
 */

#include "analysis/report.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "analysis/diagram.h"
#include "analysis/names.h"
#include "analysis/ordering.h"

enum {
	WIDTH = 100,
	LABEL = 10, /* columns of "campaign  " */
	FUNCTION = 32,
	LINES_MAX = 60
};

/* What a finding of each kind says, in one sentence. */
static const char *const meanings[FINDING_NKINDS] = {
	[FINDING_DATA_RACE] =
	    "Two contexts access the same memory, at least one writes, and "
	    "nothing orders the two accesses.",
	[FINDING_MIXED_RACE] =
	    "One context accesses memory atomically (or volatile), another "
	    "plainly, and nothing orders the two accesses.  The compiler may "
	    "tear, repeat or move the plain one, and the atomic one cannot "
	    "help that: an atomic access needs atomic partners, or an order.",
	[FINDING_USE_AFTER_FREE] =
	    "Memory is accessed after it was freed: a pointer to it outlived "
	    "the object.",
	[FINDING_OUT_OF_BOUNDS] =
	    "An access lies outside of the object that it belongs to.",
	[FINDING_UNINITIALISED] =
	    "Memory is read that nobody wrote since it was allocated.",
	[FINDING_DOUBLE_FREE] = "An object is freed that is free already.",
	[FINDING_NULL_ACCESS] = "A null pointer is followed.",
	[FINDING_WILD_ACCESS] =
	    "An access goes to an address where no memory is.",
	[FINDING_PANIC] = "The kernel called panic.",
	[FINDING_KASSERT] = "An assertion of the kernel does not hold.",
	[FINDING_CRASH] = "The kernel did what a processor does not do.",
	[FINDING_STACK_OVERFLOW] = "A context used up its kernel stack.",
	[FINDING_DEADLOCK] =
	    "Contexts wait, and no pending event can wake them.",
	[FINDING_LIVELOCK] =
	    "The run makes no end, although every context gets its turn.",
	[FINDING_LOCK_ORDER] =
	    "Locks are taken in orders that make a circle: contexts can come "
	    "to wait for each other, and nothing but these locks prevents it.",
	[FINDING_SLEEP] =
	    "A context may sleep here, where it must not: in an interrupt, "
	    "in a read section or with a spin lock held.",
	[FINDING_PSREF] = "A rule of passive references is broken.",
	[FINDING_IPL] =
	    "A context returns with an interrupt level raised or a section "
	    "not left, or runs at a level that lets in what must wait.",
	[FINDING_LEAK] =
	    "An object is allocated still, and no chain of pointers leads "
	    "to it.",
	[FINDING_FACT] = "A fact that the scenario states does not hold.",
	[FINDING_DIVERGENCE] =
	    "The same schedule gave two different runs: a defect of Braid "
	    "or of a module that depends on the host.",
};

/* Print one line of a paragraph; what is left of it, without the blanks. */
static const char *
put_part(FILE *out, const char *text, size_t room)
{
	const char *line_end = text + strcspn(text, "\n");
	size_t n = (size_t)(line_end - text);

	if (n > room) {
		n = room;
		while (n > 0 && text[n] != ' ')
			n--;
		if (n == 0)
			n = room; /* a word wider than the line */
	}
	for (size_t i = 0; i < n; i++)
		(void)fputc(
		    iscntrl((unsigned char)text[i]) ? ' ' : text[i], out);
	(void)fputc('\n', out);
	text += n;
	if (*text == '\n')
		return text + 1;
	while (*text == ' ')
		text++;
	return text;
}

/* A label, then a text that is wrapped behind the indent. */
static void
put_text(FILE *out, const char *label, size_t indent, const char *text)
{
	(void)fprintf(out, "%-*s", (int)indent, label);
	text = put_part(out, text, WIDTH - indent);
	while (*text != '\0') {
		(void)fprintf(out, "%*s", (int)indent, "");
		text = put_part(out, text, WIDTH - indent);
	}
}

static void put_format(FILE *, const char *label, size_t indent,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void
put_format(FILE *out, const char *label, size_t indent, const char *format, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	put_text(out, label, indent, text);
}

/* What it was shrunk from, or to. */
static void
put_reduction(FILE *out, const struct store_loaded *ld)
{
	const struct store_reduction *re = &ld->ld_reduction;
	char id[NAMES_MAX];

	if (re->re_reduced == 0)
		return;
	put_format(out, "shrunk", LABEL,
	    "%s %s: %" PRIu64 " preemption%s, %" PRIu64 " switches, %" PRIu64
	    " lines of scenario",
	    ld->ld_reduced_from != 0 ? "from" : "to",
	    names_finding(
		ld->ld_reduced_from != 0 ? re->re_finding : re->re_reduced, id),
	    re->re_preemptions, re->re_preemptions == 1 ? "" : "s",
	    re->re_switches, re->re_lines);
}

static void
put_head(FILE *out, const struct store_loaded *ld)
{
	const struct store_campaign *cg = &ld->ld_campaign;
	const struct store_finding *fg = &ld->ld_finding;
	const struct store_run *rn = &ld->ld_run;
	const char *kind = finding_kind_text(ld->ld_raw.fi_kind);
	char id[NAMES_MAX], missing[ORDERING_MAX];

	(void)names_finding(fg->fg_id, id);
	/* A title begins with the kind, unless somebody made it by hand. */
	if (kind == NULL || strncmp(fg->fg_title, kind, strlen(kind)) == 0)
		put_format(out, id, strlen(id) + 1, "%s", fg->fg_title);
	else
		put_format(
		    out, id, strlen(id) + 1, "%s: %s", kind, fg->fg_title);
	(void)fputc('\n', out);
	put_text(out, "scenario", LABEL, cg->cg_scenario);
	put_format(out, "stack", LABEL, "%s, build %016" PRIx64, cg->cg_stack,
	    cg->cg_build);
	put_format(out, "campaign", LABEL, "%" PRId64 " (%s) of %s UTC, %s",
	    cg->cg_id, cg->cg_command, cg->cg_created,
	    cg->cg_knobs[0] != '\0' ? cg->cg_knobs : "default knobs");
	put_format(out, "strategy", LABEL, "%s, seed %" PRIu64, rn->rn_strategy,
	    rn->rn_seed);
	put_format(out, "run", LABEL,
	    "%" PRIu64 ", %" PRIu64 " steps, %" PRIu64
	    " switches, seen %" PRIu64 " time%s",
	    rn->rn_number, rn->rn_steps, rn->rn_switches, ld->ld_seen,
	    ld->ld_seen == 1 ? "" : "s");
	put_reduction(out, ld);
	if (fg->fg_fact != NULL && fg->fg_fact[0] != '\0')
		put_text(out, "breaks", LABEL, fg->fg_fact);
	else if (fg->fg_fact != NULL)
		put_text(out, "counts", LABEL,
		    "every error does: the scenario names none, or --strict");
	else
		put_text(out, "also seen", LABEL,
		    "no fact of the scenario forbids it");
	(void)fputc('\n', out);
	if (ld->ld_raw.fi_kind < FINDING_NKINDS)
		put_text(out, "", 0, meanings[ld->ld_raw.fi_kind]);
	if (ordering_missing(ld, missing))
		put_text(out, "", 0, missing);
	if (ld->ld_raw.fi_text[0] != '\0')
		put_text(out, "", 4, ld->ld_raw.fi_text);
}

static void
put_frame(FILE *out, const char *label, const struct store_symbol *sy,
    const char *note)
{
	put_format(out, label, 8, "%-*s %s:%" PRIu32 "%s", FUNCTION,
	    sy->sy_function, sy->sy_file, sy->sy_line, note);
}

/* A stack, innermost first; inlined functions are lines without a number. */
static void
put_stack(
    FILE *out, const struct store_loaded *ld, const struct trace_stack *ts)
{
	const struct store_symbol *end = names_symbol_end(ld);

	for (uint32_t i = 0; i < ts->ts_depth; i++) {
		char label[16];
		uint32_t pc = ts->ts_pc[i];
		const struct store_symbol *sy = names_symbol(ld, pc);

		(void)snprintf(label, sizeof(label), "    #%" PRIu32, i);
		if (sy == NULL) {
			put_format(
			    out, label, 8, "0x%" PRIx32 " (no symbol)", pc);
			continue;
		}
		for (; sy != end && sy->sy_pc == pc; sy++) {
			bool inlined = sy + 1 != end && sy[1].sy_pc == pc;
			put_frame(out, label, sy, inlined ? " (inlined)" : "");
			label[0] = '\0';
		}
	}
}

/* Who, where, when, holding what. */
static void
put_place(
    FILE *out, const struct store_loaded *ld, const struct finding_access *fa)
{
	unsigned node = ld->ld_raw.fi_node;
	char context[NAMES_MAX], cpu[NAMES_MAX], locks[NAMES_MAX];

	if (fa->fa_step == 0) {
		put_format(out, "", 4, "before the run, %s on %s",
		    names_context_text(ld, node, fa->fa_ctx, context),
		    names_cpu(ld, node, fa->fa_cpu, cpu));
		put_stack(out, ld, &fa->fa_stack);
		return;
	}
	put_format(out, "", 4, "step %" PRIu64 ", %s on %s, IPL %s, holding %s",
	    fa->fa_step, names_context_text(ld, node, fa->fa_ctx, context),
	    names_cpu(ld, node, fa->fa_cpu, cpu), names_ipl(fa->fa_ipl),
	    names_locks(ld, node, &fa->fa_locks, locks));
	put_stack(out, ld, &fa->fa_stack);
}

static void
put_access(FILE *out, const struct store_loaded *ld, const char *label,
    const struct finding_access *fa)
{
	unsigned node = ld->ld_raw.fi_node;
	const char *kind = trace_kind_text(fa->fa_kind);
	char name[NAMES_MAX];

	if (!names_has_access(fa))
		return;
	(void)fputc('\n', out);
	if (fa->fa_kind == TRACE_NONE || kind == NULL)
		put_text(out, label, 7, "here");
	else if (names_is_access(fa->fa_kind))
		put_format(out, label, 7, "%s of %u byte%s at %s", kind,
		    fa->fa_size, fa->fa_size == 1 ? "" : "s",
		    names_address(ld, node, fa->fa_addr, name));
	else if (fa->fa_addr != 0)
		put_format(out, label, 7, "%s %s", kind,
		    names_target(ld, node, fa->fa_kind, fa->fa_addr, name));
	else
		put_text(out, label, 7, kind);
	put_place(out, ld, fa);
}

/* Which of the runs an edge was seen in; "" when there is but one. */
static const char *
run_text(const struct store_loaded *ld, unsigned run, char buf[NAMES_MAX])
{
	const struct store_run *rn = run == 0 || run > ld->ld_nothers ?
	    &ld->ld_run :
	    &ld->ld_others[run - 1];

	buf[0] = '\0';
	if (ld->ld_nothers > 0)
		(void)snprintf(
		    buf, NAMES_MAX, "run %" PRIu64 ": ", rn->rn_number);
	return buf;
}

/* Where one lock of an edge is taken, or asked for. */
static void
put_edge_side(FILE *out, const struct store_loaded *ld, const char *what,
    const char *name, const struct finding_access *fa)
{
	char cpu[NAMES_MAX];

	if (fa->fa_step == 0 && fa->fa_stack.ts_depth == 0)
		return;
	put_format(out, "", 4, "%s %s at step %" PRIu64 " on %s, IPL %s", what,
	    name, fa->fa_step,
	    names_cpu(ld, ld->ld_raw.fi_node, fa->fa_cpu, cpu),
	    names_ipl(fa->fa_ipl));
	put_stack(out, ld, &fa->fa_stack);
}

/* The edges of a lock order, each with where it was seen. */
static void
put_edges(FILE *out, const struct store_loaded *ld)
{
	const struct store_finding *fg = &ld->ld_finding;
	char label[32], run[NAMES_MAX];

	for (size_t i = 0; i < fg->fg_nedges; i++) {
		const struct store_edge *ed = &fg->fg_edges[i];

		(void)fputc('\n', out);
		(void)snprintf(label, sizeof(label), ">>> %zu", i + 1);
		(void)run_text(ld, ed->ed_run, run);
		if (ed->ed_held[0] != '\0')
			put_format(out, label, 7, "%s%s holds %s, asks for %s",
			    run, ed->ed_context, ed->ed_held, ed->ed_lock);
		else
			put_format(out, label, 7, "%s%s asks to write %s", run,
			    ed->ed_context, ed->ed_lock);
		if (ed->ed_held[0] != '\0')
			put_edge_side(
			    out, ld, "takes", ed->ed_held, &ed->ed_taken);
		put_edge_side(out, ld, "asks for", ed->ed_lock, &ed->ed_asked);
	}
}

static bool
has_text(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* The object, and which field of it. */
static void
put_object(FILE *out, const struct store_loaded *ld)
{
	const struct trace_object *to = &ld->ld_raw.fi_object;
	const struct store_finding *fg = &ld->ld_finding;
	char name[NAMES_MAX];

	if (has_text(fg->fg_field) || to->to_type[0] != '\0')
		(void)fputc('\n', out);
	if (has_text(fg->fg_field))
		put_text(out, "field", LABEL, fg->fg_field);
	if (to->to_type[0] == '\0')
		return;
	put_format(out, "object", LABEL, "%s%s%s%s, %" PRIu64 " byte%s%s",
	    names_object(ld, name), has_text(fg->fg_interface) ? " (" : "",
	    has_text(fg->fg_interface) ? fg->fg_interface : "",
	    has_text(fg->fg_interface) ? ")" : "", to->to_size,
	    to->to_size == 1 ? "" : "s", to->to_freed ? ", freed" : "");
	if (names_has_access(&to->to_alloc)) {
		put_text(out, "", 2, "allocated");
		put_place(out, ld, &to->to_alloc);
	}
	if (to->to_freed && names_has_access(&to->to_free)) {
		put_text(out, "", 2, "freed");
		put_place(out, ld, &to->to_free);
	}
}

/* A word of a command line, quoted when the shell would take it apart. */
static void
put_word(FILE *out, const char *word)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789_-./:,=+@%";

	(void)fputc(' ', out);
	if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
		(void)fputs(word, out);
		return;
	}
	(void)fputc('\'', out);
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			(void)fputs("'\\''", out);
		else
			(void)fputc(*word, out);
	}
	(void)fputc('\'', out);
}

static void
put_replay(FILE *out, const struct store_loaded *ld, const char *db)
{
	char id[NAMES_MAX];

	(void)fprintf(out, "\nreplay it, from the store or by its schedule:\n");
	(void)fprintf(out, "    braid replay %s",
	    names_finding(ld->ld_finding.fg_id, id));
	if (db != NULL && strcmp(db, "braid.db") != 0) {
		(void)fprintf(out, " --db");
		put_word(out, db);
	}
	(void)fprintf(out, "\n    braid replay");
	put_word(out, ld->ld_campaign.cg_scenario);
	put_word(out, ld->ld_run.rn_schedule);
	(void)fprintf(out, " --stack");
	put_word(out, ld->ld_campaign.cg_stack);
	(void)fputc('\n', out);
	for (size_t k = 0; k < ld->ld_nothers; k++) {
		(void)fprintf(out, "    braid replay");
		put_word(out, ld->ld_campaign.cg_scenario);
		put_word(out, ld->ld_others[k].rn_schedule);
		(void)fprintf(out, " --stack");
		put_word(out, ld->ld_campaign.cg_stack);
		(void)fputc('\n', out);
	}
}

bool
report_print(FILE *out, const struct store_loaded *ld,
    const struct report_options *options)
{
	static const struct report_options none;
	const struct report_options *ro = options != NULL ? options : &none;
	size_t lines_max = ro->ro_lines_max > 0 ? ro->ro_lines_max : LINES_MAX;

	put_head(out, ld);
	put_object(out, ld);
	if (ld->ld_finding.fg_nedges > 0) {
		put_edges(out, ld);
	} else {
		put_access(out, ld, ">>> 1", &ld->ld_raw.fi_first);
		put_access(out, ld, ">>> 2", &ld->ld_raw.fi_second);
	}
	(void)fputc('\n', out);
	if (ld->ld_nothers > 0)
		(void)fprintf(out,
		    "the interleaving of run %" PRIu64 " (of the others "
		    "braid replay -v tells the steps):\n\n",
		    ld->ld_run.rn_number);
	diagram_print(out, ld, ro->ro_all ? 0 : lines_max);
	put_replay(out, ld, ro->ro_db);
	return fflush(out) == 0 && ferror(out) == 0;
}
