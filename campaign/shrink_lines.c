/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shrink_lines.c -- fewer lines of the scenario.
 *
 *	Each line can be deleted and the rest still parses, or says why not,
 *	which costs nothing.  The rules are tried as they are, and then by
 *	site, because a context that does less has other numbers.
 */

#include <stdlib.h>
#include <string.h>

#include "campaign/shrinking.h"
#include "sim/assert.h"

struct text {
	char *copy; /* cut into lines */
	char **lines;
	bool *keep;
	size_t n;
};

/* Is there something in it that counts? */
static bool
says_something(const char *line)
{
	line += strspn(line, " \t\r");
	return *line != '\0' && *line != '#';
}

/* Without comments. */
static void
split(struct text *tx, const char *source)
{
	size_t max = 1;

	tx->copy = strdup(source);
	ASSERT(tx->copy != NULL);
	for (const char *c = source; *c != '\0'; c++)
		max += *c == '\n';
	tx->lines = calloc(max, sizeof(*tx->lines));
	tx->keep = calloc(max, sizeof(*tx->keep));
	ASSERT(tx->lines != NULL && tx->keep != NULL);
	for (char *at = tx->copy; at != NULL;) {
		char *end = strchr(at, '\n');

		if (end != NULL)
			*end++ = '\0';
		if (says_something(at)) {
			tx->keep[tx->n] = true;
			tx->lines[tx->n++] = at;
		}
		at = end;
	}
}

static char *
join(const struct text *tx)
{
	size_t len = 1;
	char *text, *at;

	for (size_t i = 0; i < tx->n; i++)
		len += strlen(tx->lines[i]) + 1;
	text = at = malloc(len);
	ASSERT(text != NULL);
	for (size_t i = 0; i < tx->n; i++) {
		if (!tx->keep[i])
			continue;
		at = stpcpy(at, tx->lines[i]);
		*at++ = '\n';
	}
	*at = '\0';
	return text;
}

static uint64_t
kept(const struct text *tx)
{
	uint64_t n = 0;

	for (size_t i = 0; i < tx->n; i++)
		n += tx->keep[i];
	return n;
}

/* The fact that the finding breaks stays: else it would break none. */
static bool
is_fact(const struct shrinking *s, const char *line)
{
	const char *fact = s->sg->sh_finding->ld_finding.fg_fact;
	size_t len = fact != NULL ? strlen(fact) : 0;

	line += strspn(line, " \t");
	return len > 0 && strncmp(line, fact, len) == 0 &&
	    strspn(line + len, " \t\r") == strcspn(line + len, "#");
}

static bool
is_as_good(const struct shrink_size *a, const struct shrink_size *b)
{
	return a->ss_preemptions <= b->ss_preemptions;
}

static bool
open_text(struct shrinking *s, const struct text *tx)
{
	struct store_campaign cg = s->sg->sh_finding->ld_campaign;
	char *text = join(tx);
	bool ok;

	world_close();
	cg.cg_source = text;
	s->sg->sh_worlds++;
	ok = world_open_text(&cg);
	free(text);
	return ok;
}

/* A fact that is violated whoever runs when says nothing of the bug: it would
 * be so without the lines that make it hold, too. */
static bool
is_vacuous(struct shrinking *s)
{
	struct sim_run_options ro = { .ro_strategy = NULL };

	if (s->kind != FINDING_FACT)
		return false;
	s->sg->sh_replays++;
	return shrink_shows(s, world_run(&ro, false));
}

/* Does the world of this text show it?  Then it is the best. */
static bool
try_text(struct shrinking *s, const struct text *tx)
{
	uint64_t lines = s->size.ss_lines;

	if (!shrink_may_run(s) || !open_text(s, tx))
		return false;
	s->size.ss_lines = kept(tx);
	if (!is_vacuous(s) &&
	    (shrink_try(s, &s->best, false, is_as_good) ||
		shrink_try(s, &s->best, true, is_as_good)) &&
	    shrink_rewrite(s))
		return true;
	s->size.ss_lines = lines;
	return false;
}

/* Leave out lines [at, at + size), of those that are left. */
static bool
try_lines_without(struct shrinking *s, struct text *tx, size_t at, size_t size)
{
	bool *before = malloc(tx->n + 1);
	size_t left = 0, gone = 0;
	bool ok;

	ASSERT(before != NULL);
	memcpy(before, tx->keep, tx->n);
	for (size_t i = 0; i < tx->n; i++) {
		if (!before[i])
			continue;
		if (left >= at && left < at + size &&
		    !is_fact(s, tx->lines[i])) {
			tx->keep[i] = false;
			gone++;
		}
		left++;
	}
	ok = gone > 0 && try_text(s, tx);
	if (!ok)
		memcpy(tx->keep, before, tx->n);
	free(before);
	return ok;
}

bool
shrink_lines(struct shrinking *s)
{
	struct text tx = { NULL, NULL, NULL, 0 };
	size_t size;
	bool ok, again = true;

	if (is_vacuous(s))
		return true;
	split(&tx, world_scenario()->sc_source);
	for (size = tx.n / 2; size > 0; size = size > 1 ? size / 2 : again) {
		again = false;
		/* From the end: what stands there needs what is before. */
		for (size_t at = kept(&tx); at > 0;) {
			at = at > size ? at - size : 0;
			if (try_lines_without(s, &tx, at, size))
				again = true;
		}
	}
	ok = open_text(s, &tx);
	s->size.ss_lines = kept(&tx);
	if (ok)
		ok = shrink_rewrite(s);
	if (ok) {
		shrink_rules(s);
		ok = shrink_rewrite(s);
	}
	free(tx.copy);
	free(tx.lines);
	free(tx.keep);
	return ok;
}
