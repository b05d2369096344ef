/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * word.c -- take the next word of the line as a name, number, address ...
 *
 *	Also the two ways to say no: scn_fail() repeats the usage of the line,
 *	scn_refuse() does not, for errors that no usage explains.
 */

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"

struct shown
scn_shown(const struct token *word)
{
	struct shown s;
	int length = word->t_length > 48 ? 48 : (int)word->t_length;

	snprintf(s.s_text, sizeof(s.s_text), "%.*s%s", length, word->t_text,
	    word->t_length > 48 ? "..." : "");
	return s;
}

/* "file:line:column: what[; usage: ...]". */
__attribute__((format(printf, 4, 0))) static void
error_write(struct parser *p, const struct token *at, const char *usage,
    const char *fmt, va_list ap)
{
	char what[512];

	vsnprintf(what, sizeof(what), fmt, ap);
	snprintf(p->p_errbuf, p->p_errlen, "%s:%u:%u: %s%s%s",
	    p->p_scenario->sc_path, at->t_line, at->t_column, what,
	    usage != NULL ? "; usage: " : "", usage != NULL ? usage : "");
}

/*
 * scn_fail(p, at, fmt, ...)
 *
 *	Leave the error line and return false.  A NULL word means the end of
 *	the line, where a word is missing.
 */
bool
scn_fail(struct parser *p, const struct token *at, const char *fmt, ...)
{
	struct token end;
	va_list ap;

	if (at == NULL) {
		assert(p->p_line.l_nwords > 0);
		end = p->p_line.l_words[p->p_line.l_nwords - 1];
		end.t_column += (unsigned)end.t_length;
		at = &end;
	}
	va_start(ap, fmt);
	error_write(p, at, p->p_usage, fmt, ap);
	va_end(ap);
	return false;
}

bool
scn_refuse(struct parser *p, const struct token *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	error_write(p, at, NULL, fmt, ap);
	va_end(ap);
	return false;
}

bool
scn_fail_repeated(struct parser *p, const struct token *word)
{
	return scn_fail(p, word, "'%s' is given twice", scn_shown(word).s_text);
}

/* The next word, or NULL at the end of the line. */
const struct token *
scn_peek(const struct parser *p)
{
	if (p->p_next == p->p_line.l_nwords)
		return NULL;
	return &p->p_line.l_words[p->p_next];
}

/* Take the next word if it is this one. */
bool
scn_accept(struct parser *p, const char *word)
{
	const struct token *next = scn_peek(p);

	if (next == NULL || !scn_token_is(next, word))
		return false;
	p->p_next++;
	return true;
}

bool
scn_take(struct parser *p, const char *what, const struct token **word)
{
	*word = scn_peek(p);
	if (*word == NULL) {
		scn_fail(p, NULL, "%s is missing", what);
		return false;
	}
	p->p_next++;
	return true;
}

bool
scn_take_end(struct parser *p)
{
	const struct token *next = scn_peek(p);

	if (next != NULL)
		return scn_fail(
		    p, next, "unexpected '%s'", scn_shown(next).s_text);
	return true;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Nodes, contexts, strategies, knobs: a letter, then letters digits _ -. */
bool
scn_name_is_valid(const char *name, size_t length)
{
	if (length == 0 || !is_letter(name[0]))
		return false;
	for (size_t i = 1; i < length; i++)
		if (!is_letter(name[i]) && !is_digit(name[i]) &&
		    name[i] != '_' && name[i] != '-')
			return false;
	return true;
}

bool
scn_is_decimal(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!is_digit(text[i]))
			return false;
	return length > 0;
}

bool
scn_ifname_is_valid(const char *name, size_t length)
{
	return length < SCN_IFNAME_MAX && scn_name_is_valid(name, length);
}

bool
scn_take_name(struct parser *p, const char *what, char *name, size_t size)
{
	const struct token *word;

	if (!scn_take(p, what, &word))
		return false;
	if (!scn_name_is_valid(word->t_text, word->t_length))
		return scn_fail(p, word,
		    "'%s' is no %s: a letter, then letters, digits, _ or -",
		    scn_shown(word).s_text, what);
	if (word->t_length >= size)
		return scn_fail(
		    p, word, "%s is longer than %zu bytes", what, size - 1);
	memcpy(name, word->t_text, word->t_length);
	name[word->t_length] = '\0';
	return true;
}

bool
scn_take_ifname(struct parser *p, const char *what, char *ifname)
{
	return scn_take_name(p, what, ifname, SCN_IFNAME_MAX);
}

static int
hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Six groups of one or two hexadecimal digits, colons between them. */
static bool
mac_of(const struct token *word, uint8_t mac[6])
{
	const char *c = word->t_text;
	const char *end = c + word->t_length;

	for (int i = 0; i < 6; i++) {
		int value = 0;
		int digits = 0;

		if (i > 0 && (c == end || *c++ != ':'))
			return false;
		for (; c < end && hex_digit(*c) >= 0 && digits < 2; digits++)
			value = value * 16 + hex_digit(*c++);
		if (digits == 0)
			return false;
		mac[i] = (uint8_t)value;
	}
	return c == end;
}

bool
scn_take_mac(struct parser *p, uint8_t mac[6])
{
	const struct token *word;

	if (!scn_take(p, "MAC address", &word))
		return false;
	if (!mac_of(word, mac))
		return scn_fail(p, word,
		    "'%s' is no MAC address such as 02:00:00:00:00:10",
		    scn_shown(word).s_text);
	return true;
}

enum digits { DIGITS_OK, DIGITS_NONE, DIGITS_OVERFLOW };

/* The digits of text, decimal or with 0x hexadecimal; nothing else. */
static enum digits
digits_value(const char *text, size_t length, uint64_t *value)
{
	unsigned base = 10;

	if (length > 2 && text[0] == '0' &&
	    (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
		length -= 2;
	}
	*value = 0;
	for (size_t i = 0; i < length; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return DIGITS_NONE;
	}
	for (size_t i = 0; i < length; i++) {
		unsigned digit = (unsigned)hex_digit(text[i]);

		if (*value > (UINT64_MAX - digit) / base)
			return DIGITS_OVERFLOW;
		*value = *value * base + digit;
	}
	return length > 0 ? DIGITS_OK : DIGITS_NONE;
}

bool
scn_take_number(struct parser *p, const char *what, uint64_t min, uint64_t max,
    uint64_t *value)
{
	const struct token *word = scn_peek(p);

	if (word == NULL) {
		scn_fail(p, NULL, "number for %s is missing", what);
		return false;
	}
	p->p_next++;

	enum digits d = digits_value(word->t_text, word->t_length, value);

	if (d == DIGITS_NONE)
		return scn_fail(p, word, "'%s' is no number for %s",
		    scn_shown(word).s_text, what);
	if (d == DIGITS_OVERFLOW || *value < min || *value > max)
		return scn_fail(p, word, "%s %s is not between %llu and %llu",
		    what, scn_shown(word).s_text, (unsigned long long)min,
		    (unsigned long long)max);
	return true;
}

/* An argument of `call`: any long. */
bool
scn_take_long(struct parser *p, long *value)
{
	const struct token *word;

	if (!scn_take(p, "integer", &word))
		return false;

	bool negative = word->t_text[0] == '-';
	uint64_t limit = (uint64_t)LONG_MAX + (negative ? 1 : 0);
	uint64_t magnitude;
	enum digits d = digits_value(word->t_text + negative,
	    word->t_length - (size_t)negative, &magnitude);

	if (d == DIGITS_NONE)
		return scn_fail(
		    p, word, "'%s' is no integer", scn_shown(word).s_text);
	if (d == DIGITS_OVERFLOW || magnitude > limit)
		return scn_fail(p, word, "integer %s does not fit in a long",
		    scn_shown(word).s_text);
	/* Minus the magnitude without forming -LONG_MIN. */
	*value = negative && magnitude > 0 ? -(long)(magnitude - 1) - 1 :
					     (long)magnitude;
	return true;
}

/*
 * scn_take_quantity(p, quantity, value)
 *
 *	Take a number and a unit: at least 1, at most q_max.
 */
bool
scn_take_quantity(struct parser *p, const struct quantity *q, uint64_t *value)
{
	const struct token *word;

	if (!scn_take(p, q->q_what, &word))
		return false;
	for (size_t i = 0; q->q_units[i].un_name != NULL; i++) {
		size_t tail = strlen(q->q_units[i].un_name);
		uint64_t factor = q->q_units[i].un_factor;
		uint64_t count;

		if (word->t_length <= tail ||
		    memcmp(word->t_text + word->t_length - tail,
			q->q_units[i].un_name, tail) != 0)
			continue;
		enum digits d =
		    digits_value(word->t_text, word->t_length - tail, &count);

		if (d == DIGITS_NONE)
			continue;
		if (d == DIGITS_OVERFLOW || count == 0 ||
		    count > q->q_max / factor)
			return scn_fail(p, word, "%s %s is not between %s",
			    q->q_what, scn_shown(word).s_text, q->q_between);
		*value = count * factor;
		return true;
	}
	return scn_fail(p, word, "'%s' is no %s such as %s",
	    scn_shown(word).s_text, q->q_what, q->q_like);
}

/* 5s 10ms 3us 100ns: at least 1 ns, at most a million seconds. */
bool
scn_take_duration(struct parser *p, int64_t *ns)
{
	static const struct quantity duration = { "duration",
		"5s 10ms 3us 100ns", "1ns and 1000000s",
		UINT64_C(1000000) * 1000000000,
		{ { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 },
		    { "s", 1000000000 }, { NULL, 0 } } };
	uint64_t value = 0;
	bool taken = scn_take_quantity(p, &duration, &value);

	*ns = (int64_t)value;
	return taken;
}

/* Take one option of the list; a word that is none of them is an error. */
bool
scn_take_option(struct parser *p, struct option *options, size_t count)
{
	const struct token *word;

	if (!scn_take(p, "option", &word))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct option *o = &options[i];

		if (!scn_token_is(word, o->o_word))
			continue;
		if (o->o_seen)
			return scn_fail_repeated(p, word);
		o->o_seen = true;
		return scn_take_number(
		    p, o->o_word, o->o_min, o->o_max, &o->o_value);
	}
	return scn_fail(p, word, "unexpected '%s'", scn_shown(word).s_text);
}
