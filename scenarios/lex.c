/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lex.c -- a line of text becomes words that know where they stand.
 *
 *	Words are separated by blanks; '>' is a word wherever it stands; '#'
 *	starts a comment wherever it stands.  Outside comments only printable
 *	ASCII is let through, so error messages can quote any word.
 *
 *	The scenario's hash is made of the words here, and of the frames of
 *	captures, and thus does not see comments and spacing.
 */

#include <assert.h>
#include <string.h>

#include "scenarios/parse.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_word_byte(char c)
{
	return c > ' ' && c <= '~' && c != '>' && c != '#';
}

/* A token of one byte, to point at. */
static struct token
token_at(const char *text, size_t offset, unsigned number)
{
	return (struct token){
		.t_text = text + offset,
		.t_length = 1,
		.t_line = number,
		.t_column = (unsigned)offset + 1,
	};
}

static bool
word_add(struct parser *p, struct token word)
{
	struct line *line = &p->p_line;

	if (line->l_nwords == LINE_WORDS_MAX)
		return scn_refuse(
		    p, &word, "more than %d words in a line", LINE_WORDS_MAX);
	line->l_words[line->l_nwords++] = word;
	return true;
}

/*
 * scn_line_split(p, text, length, number)
 *
 *	Make p_line of a line without its newline.  The words point into
 *	text, which must live as long as the parser.
 */
bool
scn_line_split(
    struct parser *p, const char *text, size_t length, unsigned number)
{
	size_t i = 0;

	p->p_line.l_number = number;
	p->p_line.l_nwords = 0;
	p->p_next = 0;
	p->p_usage = NULL;
	if (length > LINE_BYTES_MAX) {
		struct token at = token_at(text, LINE_BYTES_MAX, number);

		return scn_refuse(
		    p, &at, "line is longer than %d bytes", LINE_BYTES_MAX);
	}
	while (i < length && text[i] != '#') {
		struct token word = token_at(text, i, number);

		if (is_blank(text[i])) {
			i++;
			continue;
		}
		if (text[i] == '>') {
			i++;
		} else if (is_word_byte(text[i])) {
			while (i < length && is_word_byte(text[i]))
				i++;
			word.t_length = (size_t)(text + i - word.t_text);
		} else {
			return scn_refuse(p, &word,
			    "byte 0x%02x is allowed in comments only",
			    (unsigned)(unsigned char)text[i]);
		}
		if (!word_add(p, word))
			return false;
	}
	return true;
}

const char *
scn_line_text(const struct parser *p)
{
	const struct line *line = &p->p_line;
	size_t length = 0;

	for (size_t i = 0; i < line->l_nwords; i++)
		length += line->l_words[i].t_length + 1;

	char *text = scn_arena_alloc(p->p_arena, length + 1);
	char *end = text;

	for (size_t i = 0; i < line->l_nwords; i++) {
		const struct token *word = &line->l_words[i];

		if (i > 0)
			*end++ = ' ';
		memcpy(end, word->t_text, word->t_length);
		end += word->t_length;
	}
	return text;
}

/* FNV-1a; the offset basis is set when the scenario is made. */
void
scn_hash_bytes(struct parser *p, const void *bytes, size_t length)
{
	const unsigned char *b = bytes;

	for (size_t i = 0; i < length; i++) {
		p->p_scenario->sc_hash ^= b[i];
		p->p_scenario->sc_hash *= UINT64_C(0x100000001b3);
	}
}

/* Lowest byte first, whatever this machine's order is. */
void
scn_hash_u64(struct parser *p, uint64_t number)
{
	unsigned char bytes[8];

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(number >> (8 * i) & 0xff);
	scn_hash_bytes(p, bytes, sizeof(bytes));
}

void
scn_hash_line(struct parser *p)
{
	const struct line *line = &p->p_line;

	assert(line->l_nwords > 0);
	for (size_t i = 0; i < line->l_nwords; i++) {
		if (i > 0)
			scn_hash_bytes(p, " ", 1);
		scn_hash_bytes(
		    p, line->l_words[i].t_text, line->l_words[i].t_length);
	}
	scn_hash_bytes(p, "\n", 1);
}

bool
scn_token_is(const struct token *word, const char *text)
{
	return strlen(text) == word->t_length &&
	    memcmp(word->t_text, text, word->t_length) == 0;
}

const char *
scn_token_copy(struct arena *arena, const struct token *word)
{
	return scn_arena_copy(arena, word->t_text, word->t_length);
}
