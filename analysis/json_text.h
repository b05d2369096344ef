/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * json_text.h -- a text as a JSON string; characters of a text.
 */

#ifndef ANALYSIS_JSON_TEXT_H
#define ANALYSIS_JSON_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Length of the UTF-8 character at p, 0 when it is none. */
size_t utf8_length(const unsigned char *p);

/*
 * json_put_text(out, text)
 *
 *	Write text with its quotes, or null.  Bytes that are no UTF-8 become
 *	U+FFFD.  Whether out could be written is for the caller to ask.
 */
void json_put_text(FILE *out, const char *text);

#endif /* ANALYSIS_JSON_TEXT_H */
