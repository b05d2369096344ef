/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schedule.c -- schedules as text: "1:build:scenario:choices".
 *
 *	Build and scenario are 16 hex digits, the choices are the bytes of
 *	sim/recording.h in base64url without padding; "-" stands for none.
 *	The 1 is the version of the machine's choices: bump it when the same
 *	bytes would mean another run.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "sim/assert.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789-_";

char *
schedule_print(
    uint64_t build, uint64_t scenario, const uint8_t *choices, size_t len)
{
	char *text = malloc(48 + len * 4 / 3 + 4);
	int n;

	ASSERT(text != NULL);
	n = sprintf(text, "1:%016" PRIx64 ":%016" PRIx64 ":", build, scenario);
	if (len == 0)
		text[n++] = '-';
	for (size_t i = 0; i < len; i += 3) {
		uint32_t w = (uint32_t)choices[i] << 16;

		if (i + 1 < len)
			w |= (uint32_t)choices[i + 1] << 8;
		if (i + 2 < len)
			w |= choices[i + 2];
		text[n++] = digits[w >> 18];
		text[n++] = digits[w >> 12 & 63];
		if (i + 1 < len)
			text[n++] = digits[w >> 6 & 63];
		if (i + 2 < len)
			text[n++] = digits[w & 63];
	}
	text[n] = '\0';
	return text;
}

bool
schedule_parse(const char *text, uint64_t *build, uint64_t *scenario,
    uint8_t **choices, size_t *len)
{
	uint32_t w = 0;
	unsigned bits = 0;
	int at = 0;
	size_t n;

	if (sscanf(text, "1:%16" SCNx64 ":%16" SCNx64 ":%n", build, scenario,
		&at) != 2 ||
	    at != 36)
		return false;
	text += at;
	n = strlen(text);
	*choices = malloc(n + 1);
	ASSERT(*choices != NULL);
	*len = 0;
	if (strcmp(text, "-") == 0)
		return true;
	for (; *text != '\0'; text++) {
		const char *d = strchr(digits, *text);

		if (d == NULL) {
			free(*choices);
			return false;
		}
		w = w << 6 | (uint32_t)(d - digits);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			(*choices)[(*len)++] = (uint8_t)(w >> bits);
		}
	}
	return true;
}
