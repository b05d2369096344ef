/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trace.c -- the words of trace.h, from number to text and back.
 */

#include "sim/trace.h"

#include <string.h>

static const char *const trace_kind_texts[] = {
#define X(id, text) text,
	TRACE_KINDS(X)
#undef X
};

static const char *const finding_kind_texts[] = {
#define X(id, text) text,
	FINDING_KINDS(X)
#undef X
};

const char *
trace_kind_text(unsigned kind)
{
	return kind < TRACE_NKINDS ? trace_kind_texts[kind] : NULL;
}

const char *
finding_kind_text(unsigned kind)
{
	return kind < FINDING_NKINDS ? finding_kind_texts[kind] : NULL;
}

int
finding_kind_of(const char *text)
{
	for (int i = 0; i < FINDING_NKINDS; i++)
		if (strcmp(finding_kind_texts[i], text) == 0)
			return i;
	return -1;
}
