/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * json.c -- write JSON.
 *
 *	Hashes are strings of 16 hex digits, since a reader may keep numbers
 *	as doubles.  Bytes that are no UTF-8 become U+FFFD.
 */

#include <inttypes.h>
#include <math.h>

#include "cli/cli.h"
#include "sim/assert.h"

/* Length of the UTF-8 character at p, 0 when it is none. */
static size_t
utf8_length(const unsigned char *p)
{
	size_t n = 0;

	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, beyond U+10FFFF. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static void
put_string(FILE *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	(void)fputc('"', out);
	while (*p != '\0') {
		size_t n = utf8_length(p);
		if (n == 0)
			(void)fputs("\\ufffd", out);
		else if (*p < 0x20 || *p == 0x7f)
			(void)fprintf(out, "\\u%04x", *p);
		else if (*p == '"' || *p == '\\')
			(void)fprintf(out, "\\%c", *p);
		else
			(void)fwrite(p, 1, n, out);
		p += n > 0 ? n : 1;
	}
	(void)fputc('"', out);
}

/* What stands before a value. */
static void
put_key(struct json *js, const char *key)
{
	bool wide =
	    js->js_depth == 1 || (js->js_depth == 2 && js->js_close[1] == ']');

	if (js->js_more[js->js_depth])
		(void)fputs(wide ? ",\n" : ", ", js->js_out);
	js->js_more[js->js_depth] = true;
	if (key != NULL) {
		put_string(js->js_out, key);
		(void)fputs(": ", js->js_out);
	}
}

static void
open_value(struct json *js, const char *key, char first, char last)
{
	ASSERT(js->js_depth < JSON_DEPTH);
	put_key(js, key);
	(void)fputc(first, js->js_out);
	js->js_close[js->js_depth++] = last;
	js->js_more[js->js_depth] = false;
}

void
json_begin(struct json *js, FILE *out)
{
	js->js_out = out;
	js->js_depth = 0;
	js->js_more[0] = false;
}

void
json_object(struct json *js, const char *key)
{
	open_value(js, key, '{', '}');
}

void
json_array(struct json *js, const char *key)
{
	open_value(js, key, '[', ']');
}

void
json_end(struct json *js)
{
	ASSERT(js->js_depth > 0);
	(void)fputc(js->js_close[--js->js_depth], js->js_out);
	if (js->js_depth == 0)
		(void)fputc('\n', js->js_out);
}

void
json_string(struct json *js, const char *key, const char *text)
{
	if (text == NULL) {
		json_null(js, key);
		return;
	}
	put_key(js, key);
	put_string(js->js_out, text);
}

void
json_number(struct json *js, const char *key, uint64_t number)
{
	put_key(js, key);
	(void)fprintf(js->js_out, "%" PRIu64, number);
}

void
json_real(struct json *js, const char *key, double number)
{
	if (!isfinite(number)) {
		json_null(js, key);
		return;
	}
	put_key(js, key);
	(void)fprintf(js->js_out, "%.3f", number);
}

void
json_hash(struct json *js, const char *key, uint64_t hash)
{
	put_key(js, key);
	(void)fprintf(js->js_out, "\"%016" PRIx64 "\"", hash);
}

void
json_bool(struct json *js, const char *key, bool value)
{
	json_raw(js, key, value ? "true" : "false");
}

void
json_null(struct json *js, const char *key)
{
	json_raw(js, key, "null");
}

void
json_raw(struct json *js, const char *key, const char *text)
{
	put_key(js, key);
	(void)fputs(text, js->js_out);
}
