/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * suppressions.c -- findings that the user wants to hear no more of.
 *
 *	Nothing is hidden by default, and nothing without a reason: a line of
 *	the file is a kind, a pattern of titles, and the reason behind " #".
 *	What it hides is counted and told.
 */

#define _POSIX_C_SOURCE 200809L

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/error.h"
#include "sim/assert.h"

struct suppressions {
	struct suppression *list;
	size_t n, max;
};

/* Cut blanks at both ends. */
static char *
trim(char *text)
{
	size_t n;

	while (isspace((unsigned char)*text))
		text++;
	n = strlen(text);
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		n--;
	text[n] = '\0';
	return text;
}

static char *
copy(const char *text)
{
	char *p = strdup(text);

	ASSERT(p != NULL);
	return p;
}

static bool
wrong(const char *path, unsigned line, const char *what)
{
	return campaign_fail(
	    "%s:%u: %s; write: KIND TITLE-PATTERN # REASON", path, line, what);
}

/* A blank and a '#' begin the reason: a '#' inside a title does not. */
static char *
reason_of(char *text)
{
	for (char *p = text; *p != '\0'; p++) {
		if (*p == '#' && (p == text || isspace((unsigned char)p[-1])))
			return p;
	}
	return NULL;
}

static bool
read_line(
    struct suppressions *sp, const char *path, unsigned number, char *text)
{
	char *reason, *title;
	char unknown[128];
	int kind;

	text = trim(text);
	if (*text == '\0' || *text == '#')
		return true;
	reason = reason_of(text);
	if (reason != NULL) {
		*reason = '\0';
		reason = trim(reason + 1);
		text = trim(text);
	}
	title = text + strcspn(text, " \t");
	if (*title != '\0')
		*title++ = '\0';
	title = trim(title);
	kind = finding_kind_of(text);
	if (kind < 0) {
		(void)snprintf(
		    unknown, sizeof(unknown), "no kind of finding %.80s", text);
		return wrong(path, number, unknown);
	}
	if (kind == FINDING_FACT)
		return wrong(path, number,
		    "a violated fact is not suppressed; take the fact out of "
		    "the scenario");
	if (*title == '\0')
		return wrong(path, number, "a pattern of titles is missing");
	if (reason == NULL || *reason == '\0')
		return wrong(path, number, "the reason is missing");
	if (sp->n == sp->max) {
		sp->max = sp->max * 2 + 16;
		sp->list = realloc(sp->list, sp->max * sizeof(*sp->list));
		ASSERT(sp->list != NULL);
	}
	sp->list[sp->n++] = (struct suppression){ .su_line = number,
		.su_kind = (enum finding_kind)kind,
		.su_title = copy(title),
		.su_reason = copy(reason) };
	return true;
}

struct suppressions *
suppressions_read(const char *path)
{
	struct suppressions *sp;
	FILE *in = fopen(path, "r");
	unsigned number = 0;
	char *text = NULL;
	size_t room = 0;
	bool ok = true;

	if (in == NULL) {
		(void)campaign_fail("%s: cannot be read", path);
		return NULL;
	}
	sp = calloc(1, sizeof(*sp));
	ASSERT(sp != NULL);
	while (ok && getline(&text, &room, in) >= 0)
		ok = read_line(sp, path, ++number, text);
	if (ok && ferror(in))
		ok = campaign_fail("%s: cannot be read", path);
	free(text);
	(void)fclose(in);
	if (ok)
		return sp;
	suppressions_free(sp);
	return NULL;
}

void
suppressions_free(struct suppressions *sp)
{
	if (sp == NULL)
		return;
	for (size_t i = 0; i < sp->n; i++) {
		free((char *)(uintptr_t)sp->list[i].su_title);
		free((char *)(uintptr_t)sp->list[i].su_reason);
	}
	free(sp->list);
	free(sp);
}

/* '*' is any text, '?' any character. */
static bool
matches(const char *pattern, const char *text)
{
	const char *star = NULL, *back = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			back = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++back;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static struct suppression *
find(const struct suppressions *sp, enum finding_kind kind, const char *title)
{
	const char *kind_text = finding_kind_text(kind);
	size_t n = strlen(kind_text);

	if (sp == NULL)
		return NULL;
	/* A title begins with its kind. */
	if (strncmp(title, kind_text, n) == 0 && title[n] == ' ')
		title += n + 1;
	for (size_t i = 0; i < sp->n; i++) {
		struct suppression *su = &sp->list[i];

		if (su->su_kind == kind && matches(su->su_title, title))
			return su;
	}
	return NULL;
}

bool
suppressions_hide(
    const struct suppressions *sp, enum finding_kind kind, const char *title)
{
	return find(sp, kind, title) != NULL;
}

bool
suppressions_match(
    struct suppressions *sp, enum finding_kind kind, const char *title)
{
	struct suppression *su = find(sp, kind, title);

	if (su != NULL)
		su->su_count++;
	return su != NULL;
}

const struct suppression *
suppressions_list(const struct suppressions *sp, size_t *n)
{
	*n = sp == NULL ? 0 : sp->n;
	return sp == NULL ? NULL : sp->list;
}

void
suppressions_begin(struct suppressions *sp)
{
	for (size_t i = 0; sp != NULL && i < sp->n; i++)
		sp->list[i].su_count = 0;
}
