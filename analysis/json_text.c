/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * json_text.c -- a text as a JSON string.
 */

#include "analysis/json_text.h"

size_t
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

void
json_put_text(FILE *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	if (text == NULL) {
		(void)fputs("null", out);
		return;
	}
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
