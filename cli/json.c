/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * json.c -- write JSON.
 *
 *	Hashes are strings of 16 hex digits, since a reader may keep numbers
 *	as doubles.
 */

#include <inttypes.h>
#include <math.h>

#include "analysis/json_text.h"
#include "cli/cli.h"
#include "sim/assert.h"

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
		json_put_text(js->js_out, key);
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
	json_put_text(js->js_out, text);
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
	(void)fprintf(js->js_out, fabs(number) < 1 ? "%.6f" : "%.3f", number);
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
