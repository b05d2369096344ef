/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * diagram.c -- the interleaving of a finding, one column per CPU.
 */

#include "analysis/diagram.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/names.h"
#include "analysis/steps.h"

enum {
	WIDTH = 100,
	COLUMNS_MAX = 8,
	MARGIN = 21,   /* ">>> 1     1234 AB    " */
	HELD_MAX = 5,  /* letters of locks in the margin */
	TEXT_MIN = 44, /* "volatile write bif#3+0x18  bridge_input:812" */
	GAP_MAX = 38,
	LOCKS_MAX = 52
};

struct column {
	unsigned co_node, co_cpu;
	long co_ctx; /* the context shown last; -1: none yet */
};

struct diagram {
	FILE *dg_out; /* NULL: only count lines */
	const struct store_loaded *dg_loaded;
	struct column dg_columns[COLUMNS_MAX];
	size_t dg_ncolumns, dg_gap;
	uint64_t dg_locks[LOCKS_MAX]; /* their letters are A-Z, a-z */
	size_t dg_nlocks;
	size_t dg_lines;
};

static const char *const mark_texts[MARK_COUNT] = { "", ">>> 1", ">>> 2",
	"alloc", "free" };

/* The locks held at a step; the finding knows them best for its own. */
static const struct trace_locks *
step_locks(const struct store_loaded *ld, const struct step *sp)
{
	static const struct trace_locks none;
	const struct finding *fi = &ld->ld_raw;
	uint32_t index = sp->sp_event.te_locks;

	switch (sp->sp_mark) {
	case MARK_FIRST:
		return &fi->fi_first.fa_locks;
	case MARK_SECOND:
		return &fi->fi_second.fa_locks;
	case MARK_ALLOC:
		return &fi->fi_object.to_alloc.fa_locks;
	case MARK_FREE:
		return &fi->fi_object.to_free.fa_locks;
	default:
		break;
	}
	if (index == 0 || index > ld->ld_run.rn_nlocks)
		return &none;
	return &ld->ld_run.rn_locks[index - 1];
}

static char
lock_letter(struct diagram *dg, uint64_t lock)
{
	static const char letters[LOCKS_MAX + 1] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	for (size_t i = 0; i < dg->dg_nlocks; i++)
		if (dg->dg_locks[i] == lock)
			return letters[i];
	if (dg->dg_nlocks == LOCKS_MAX)
		return '*';
	dg->dg_locks[dg->dg_nlocks] = lock;
	return letters[dg->dg_nlocks++];
}

static void
held_text(
    struct diagram *dg, const struct trace_locks *tl, char buf[HELD_MAX + 1])
{
	uint32_t n = 0;

	for (; n < tl->tl_count && n < HELD_MAX; n++)
		buf[n] = lock_letter(dg, tl->tl_lock[n]);
	if (tl->tl_count > HELD_MAX)
		buf[HELD_MAX - 1] = '+';
	buf[n] = '\0';
}

static struct column *
find_column(struct diagram *dg, const struct trace_event *te)
{
	for (size_t i = 0; i < dg->dg_ncolumns; i++)
		if (dg->dg_columns[i].co_node == te->te_node &&
		    dg->dg_columns[i].co_cpu == te->te_cpu)
			return &dg->dg_columns[i];
	return NULL;
}

static int
compare_columns(const void *a, const void *b)
{
	const struct column *x = a, *y = b;

	if (x->co_node != y->co_node)
		return x->co_node < y->co_node ? -1 : 1;
	return x->co_cpu < y->co_cpu ? -1 : x->co_cpu > y->co_cpu;
}

/* Columns for the chosen steps, those of the marked ones first. */
static void
make_columns(struct diagram *dg, const struct step *steps, size_t count)
{
	dg->dg_ncolumns = 0;
	for (int rank = STEP_MARK; rank <= STEP_NONE; rank++) {
		for (size_t i = 0; i < count; i++) {
			const struct trace_event *te = &steps[i].sp_event;
			if (!steps[i].sp_chosen || steps[i].sp_rank != rank ||
			    dg->dg_ncolumns == COLUMNS_MAX ||
			    find_column(dg, te) != NULL)
				continue;
			dg->dg_columns[dg->dg_ncolumns++] =
			    (struct column){ .co_node = te->te_node,
				    .co_cpu = te->te_cpu,
				    .co_ctx = -1 };
		}
	}
	qsort(dg->dg_columns, dg->dg_ncolumns, sizeof(dg->dg_columns[0]),
	    compare_columns);
	dg->dg_gap = GAP_MAX;
	if (dg->dg_ncolumns > 1)
		dg->dg_gap =
		    (WIDTH - MARGIN - TEXT_MIN) / (dg->dg_ncolumns - 1);
	if (dg->dg_gap > GAP_MAX)
		dg->dg_gap = GAP_MAX;
}

static size_t
column_at(const struct diagram *dg, size_t column)
{
	return MARGIN + column * dg->dg_gap;
}

/* One line: the margin, text in its column (none: NULL), bars in others. */
static void
put_line(struct diagram *dg, const char *margin, const struct column *column,
    const char *text)
{
	char line[WIDTH + 1];
	size_t n = strlen(margin);

	dg->dg_lines++;
	if (dg->dg_out == NULL)
		return;
	memset(line, ' ', WIDTH);
	memcpy(line, margin, n < MARGIN ? n : MARGIN);
	for (size_t i = 0; i < dg->dg_ncolumns; i++)
		line[column_at(dg, i)] = '|';
	if (column != NULL) {
		size_t at = column_at(dg, (size_t)(column - dg->dg_columns));
		size_t room = WIDTH - at;
		n = strlen(text);
		if (n > room) {
			memcpy(line + at, text, room - 1);
			line[WIDTH - 1] = '~';
		} else {
			memcpy(line + at, text, n);
			if (n < room)
				line[at + n] = ' ';
		}
	}
	n = WIDTH;
	while (n > 0 && line[n - 1] == ' ')
		n--;
	line[n] = '\0';
	(void)fprintf(dg->dg_out, "%s\n", line);
}

static void
put_gap(struct diagram *dg, size_t steps)
{
	char margin[64];

	if (steps == 0)
		return;
	(void)snprintf(margin, sizeof(margin), "      ... %zu step%s", steps,
	    steps == 1 ? "" : "s");
	put_line(dg, margin, NULL, NULL);
}

/* "read bif#1.bif_link.bif_next.ple_next" is "read bif#1..ple_next" where
 * there is no room: object and field say most. */
static void
shorten(char *name, size_t room)
{
	size_t n = strlen(name), keep, head;
	char *first = strchr(name, '.'), *last = strrchr(name, '.');

	if (n <= room || first == NULL || last == first)
		return;
	keep = strlen(last);
	head = (size_t)(first - name);
	if (head + 1 + keep > room)
		return;
	memmove(first + 1, last, keep + 1);
}

static void
put_step(struct diagram *dg, const struct step *sp, struct column *column)
{
	const struct trace_event *te = &sp->sp_event;
	char margin[64], held[HELD_MAX + 1], text[2 * NAMES_MAX + 8];
	char name[NAMES_MAX], where[NAMES_MAX];
	size_t room = WIDTH - column_at(dg, (size_t)(column - dg->dg_columns));

	if (column->co_ctx != te->te_ctx) {
		(void)names_context_text(
		    dg->dg_loaded, te->te_node, te->te_ctx, name);
		(void)snprintf(text, sizeof(text), "[%s]", name);
		put_line(dg, "", column, text);
		column->co_ctx = te->te_ctx;
	}
	held_text(dg, step_locks(dg->dg_loaded, sp), held);
	(void)snprintf(margin, sizeof(margin), "%-5s %8" PRIu64 " %-5s ",
	    mark_texts[sp->sp_mark], te->te_step, held);
	(void)names_event(dg->dg_loaded, te, name);
	(void)names_where(dg->dg_loaded, te->te_pc, where);
	(void)snprintf(text, sizeof(text), "%s%s%s", name,
	    where[0] != '\0' ? "  " : "", where);
	if (strlen(text) <= room || where[0] == '\0') {
		put_line(dg, margin, column, text);
		return;
	}
	/* Too long: the place gets a line of its own. */
	shorten(name, room);
	put_line(dg, margin, column, name);
	(void)snprintf(text, sizeof(text), "  %s", where);
	put_line(dg, "", column, text);
}

/* All lines of the chosen steps; how many. */
static size_t
put_steps(struct diagram *dg, const struct step *steps, size_t count)
{
	size_t left_out = 0;

	dg->dg_lines = 0;
	for (size_t i = 0; i < dg->dg_ncolumns; i++)
		dg->dg_columns[i].co_ctx = -1;
	for (size_t i = 0; i < count; i++) {
		struct column *column = steps[i].sp_chosen ?
		    find_column(dg, &steps[i].sp_event) :
		    NULL;
		if (column == NULL) {
			left_out++;
			continue;
		}
		put_gap(dg, left_out);
		left_out = 0;
		put_step(dg, &steps[i], column);
	}
	put_gap(dg, left_out);
	return dg->dg_lines;
}

static void
put_head(const struct diagram *dg)
{
	char line[WIDTH + 1], name[NAMES_MAX];
	size_t n = MARGIN;

	memset(line, ' ', WIDTH);
	memcpy(line, "          step held", 19);
	for (size_t i = 0; i < dg->dg_ncolumns; i++) {
		const struct column *co = &dg->dg_columns[i];
		size_t at = column_at(dg, i);
		size_t room =
		    i + 1 < dg->dg_ncolumns ? dg->dg_gap - 1 : WIDTH - at;
		(void)names_cpu(dg->dg_loaded, co->co_node, co->co_cpu, name);
		if (strlen(name) > room)
			(void)snprintf(name, sizeof(name), "%u.%u", co->co_node,
			    co->co_cpu);
		n = strlen(name);
		n = n < room ? n : room;
		memcpy(line + at, name, n);
		n += at;
	}
	line[n] = '\0';
	(void)fprintf(dg->dg_out, "%s\n", line);
}

/* Which lock a letter is. */
static void
put_legend(struct diagram *dg)
{
	char name[NAMES_MAX], item[NAMES_MAX + 8];
	size_t at = 0;

	for (size_t i = 0; i < dg->dg_nlocks; i++) {
		(void)names_address(dg->dg_loaded,
		    dg->dg_loaded->ld_raw.fi_node, dg->dg_locks[i], name);
		int n = snprintf(item, sizeof(item), "%c %.80s",
		    lock_letter(dg, dg->dg_locks[i]), name);
		if (i > 0 && at + (size_t)n + 2 > WIDTH) {
			(void)fprintf(dg->dg_out, "\n");
			at = 0;
		}
		at += (size_t)fprintf(dg->dg_out, "%s%s",
		    i == 0	? "held: " :
			at == 0 ? "      " :
				  "  ",
		    item);
	}
	if (dg->dg_nlocks > 0)
		(void)fprintf(dg->dg_out, "\n");
}

void
diagram_print(FILE *out, const struct store_loaded *ld, size_t lines_max)
{
	struct diagram dg = { .dg_loaded = ld };
	size_t count;
	struct step *steps = steps_make(ld, &count);
	size_t wanted = lines_max < count ? lines_max : count;

	/* Gaps and context names need lines too: fewer steps until it fits. */
	do {
		steps_choose(steps, count, wanted);
		make_columns(&dg, steps, count);
	} while (put_steps(&dg, steps, count) > lines_max && lines_max > 0 &&
	    wanted-- > 1);
	dg.dg_out = out;
	dg.dg_nlocks = 0;
	if (count == 0) {
		(void)fprintf(out, "no step was recorded\n");
	} else {
		put_head(&dg);
		(void)put_steps(&dg, steps, count);
		put_legend(&dg);
	}
	free(steps);
}
