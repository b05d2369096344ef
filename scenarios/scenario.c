/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scenario.c -- read a scenario, line by line, and free it.
 */

#include "scenarios/scenario.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"

/* A scenario and the memory of all it points to; the caller sees ss_public. */
struct scenario_storage {
	struct scenario ss_public; /* first, so that free finds the rest */
	struct arena *ss_arena;
};

static const uint64_t fnv1a_basis = UINT64_C(0xcbf29ce484222325);

static const char line_usage[] =
    "a line starts with node, on, a verb (braid list verbs prints them), "
    "never, always, sometimes, wire, platform, explore, knob or mutant";

static const char *const quantifiers[] = {
	[SCN_NEVER] = "never",
	[SCN_ALWAYS] = "always",
	[SCN_SOMETIMES] = "sometimes",
};

/* Words of the language that this version cannot act on. */
static const char *const unsupported[] = { "fault", NULL };

/* Read the words of one line; there is at least one. */
static bool
read_line(struct parser *p)
{
	const struct token *word;

	p->p_usage = line_usage;
	if (!scn_take(p, "word", &word))
		return false;
	if (scn_token_is(word, "node"))
		return scn_read_node(p);
	if (scn_token_is(word, "on"))
		return scn_read_context(p);
	if (scn_token_is(word, "explore"))
		return scn_read_explore(p);
	if (scn_token_is(word, "knob"))
		return scn_read_knob(p);
	if (scn_token_is(word, "mutant"))
		return scn_read_mutant(p);
	if (scn_token_is(word, "wire"))
		return scn_read_wire(p);
	if (scn_token_is(word, "platform"))
		return scn_read_platform(p);
	for (int q = SCN_NEVER; q <= SCN_SOMETIMES; q++)
		if (scn_token_is(word, quantifiers[q]))
			return scn_read_fact(p, (enum scn_quantifier)q);
	for (int v = 0; scn_verb_docs[v].sd_name != NULL; v++)
		if (scn_token_is(word, scn_verb_docs[v].sd_name))
			return scn_read_command(p, (enum scn_verb)v);
	for (int i = 0; unsupported[i] != NULL; i++)
		if (scn_token_is(word, unsupported[i]))
			return scn_refuse(p, word, "'%s' is not supported yet",
			    unsupported[i]);
	return scn_fail(p, word, "unknown word '%s'", scn_shown(word).s_text);
}

/* The first comment line that says something; a licence tag does not. */
static void
note_title(struct parser *p, const char *text, size_t length)
{
	static const char licence[] = "SPDX-License-Identifier:";
	const char *end = text + length;

	if (p->p_scenario->sc_title[0] != '\0')
		return;
	while (text < end && (*text == ' ' || *text == '\t'))
		text++;
	if (text == end || *text != '#')
		return;
	while (text < end && (*text == ' ' || *text == '\t' || *text == '#'))
		text++;
	while (text < end &&
	    (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	length = (size_t)(end - text);
	if (length >= strlen(licence) &&
	    memcmp(text, licence, strlen(licence)) == 0)
		return;
	p->p_scenario->sc_title = scn_arena_copy(p->p_arena, text, length);
}

/* Read all lines of the source, whose bytes are NUL-terminated. */
static bool
read_lines(struct parser *p, const char *text, size_t length)
{
	const char *end = text + length;
	unsigned number = 0;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline != NULL ? newline : end;
		size_t line_length = (size_t)(stop - text);

		if (!scn_line_split(p, text, line_length, ++number))
			return false;
		if (number > TEXT_LINES_MAX) {
			struct token at = { text, 1, number, 1 };

			return scn_refuse(
			    p, &at, "more than %d lines", TEXT_LINES_MAX);
		}
		note_title(p, text, line_length);
		if (p->p_line.l_nwords > 0) {
			scn_hash_line(p);
			if (!read_line(p))
				return false;
		}
		text = newline != NULL ? newline + 1 : end;
	}
	return true;
}

/* A NUL is no byte of a text; say where it is. */
static bool
refuse_nul(struct parser *p, const char *text, size_t length)
{
	const char *nul = memchr(text, '\0', length);
	struct token at = { text, 1, 1, 1 };

	if (nul == NULL)
		return true;
	for (; text < nul; text++) {
		at.t_column++;
		if (*text == '\n') {
			at.t_line++;
			at.t_column = 1;
		}
	}
	return scn_refuse(p, &at, "NUL byte: this is not a text file");
}

static bool
parse(struct parser *p, const char *text, size_t length)
{
	struct token start = { text, 1, 1, 1 };

	if (!refuse_nul(p, text, length) || !read_lines(p, text, length))
		return false;
	if (p->p_scenario->sc_nnodes == 0) {
		p->p_usage = scn_node_usage;
		return scn_fail(p, &start, "no node section%s",
		    length == 0 ? ", the file is empty" : "");
	}
	return scn_resolve(p);
}

/* A scenario without content, and a parser that fills it. */
static struct scenario *
scenario_create(struct parser *p, const char *path, char *errbuf, size_t errlen)
{
	struct arena *arena = scn_arena_create();
	struct scenario_storage *storage =
	    scn_arena_alloc(arena, sizeof(*storage));
	struct scenario *s = &storage->ss_public;

	assert(errbuf != NULL || errlen == 0);
	if (errlen > 0)
		errbuf[0] = '\0';
	storage->ss_arena = arena;
	s->sc_path = scn_arena_copy(arena, path, strlen(path));
	s->sc_title = "";
	s->sc_source = "";
	s->sc_hash = fnv1a_basis;
	memset(p, 0, sizeof(*p));
	p->p_arena = arena;
	p->p_scenario = s;
	p->p_errbuf = errbuf;
	p->p_errlen = errlen;
	return s;
}

struct scenario *
scenario_parse(const char *path, const char *text, char *errbuf, size_t errlen)
{
	return scenario_parse_with(path, text, NULL, 0, errbuf, errlen);
}

struct scenario *
scenario_parse_with(const char *path, const char *text,
    const struct scn_capture *captures, size_t n, char *errbuf, size_t errlen)
{
	struct parser p;
	struct scenario *s = scenario_create(&p, path, errbuf, errlen);
	size_t length = strlen(text);

	p.p_given = captures;
	p.p_ngiven = n;
	if (length > TEXT_BYTES_MAX) {
		snprintf(errbuf, errlen,
		    "%s: too large: at most %d bytes are read", path,
		    TEXT_BYTES_MAX);
	} else {
		s->sc_source = scn_arena_copy(p.p_arena, text, length);
		if (parse(&p, s->sc_source, length))
			return s;
	}
	scenario_free(s);
	return NULL;
}

struct scenario *
scenario_read(const char *path, char *errbuf, size_t errlen)
{
	struct parser p;
	struct scenario *s = scenario_create(&p, path, errbuf, errlen);
	char reason[FILE_REASON_MAX];
	struct file_bytes file;

	if (!scn_file_read(p.p_arena, path, TEXT_BYTES_MAX, &file, reason)) {
		snprintf(errbuf, errlen, "%s: %s", path, reason);
	} else {
		s->sc_source =
		    scn_arena_copy(p.p_arena, file.fb_bytes, file.fb_length);
		if (parse(&p, s->sc_source, file.fb_length))
			return s;
	}
	scenario_free(s);
	return NULL;
}

void
scenario_free(struct scenario *s)
{
	if (s == NULL)
		return;

	/* The public part is the first member of the storage. */
	struct scenario_storage *storage = (struct scenario_storage *)(void *)s;

	scn_arena_destroy(storage->ss_arena);
}
