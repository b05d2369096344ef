/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * messages.c -- what the kernel prints in a run (messages.h).
 *
 *	A buffer of fixed size, because messages are made on small stacks in
 *	the middle of a run.
 */

#include "sim/messages.h"

#include <stdio.h>
#include <string.h>

#include "sim/machine.h"

enum { BUFFER_BYTES = 65536 };

static char buffer[BUFFER_BYTES];
static size_t used;

void
messages_begin(void)
{
	used = 0;
	buffer[0] = '\0';
}

void
messages_add(const char *who, const char *text)
{
	size_t left = BUFFER_BYTES - used, len = strlen(text);
	int n;

	if (!M.verbose)
		return;
	n = snprintf(buffer + used, left, "step %llu, %lld ns: %s: %s%s",
	    (unsigned long long)M.steps, (long long)M.node->s.now, who, text,
	    len > 0 && text[len - 1] == '\n' ? "" : "\n");
	if (n > 0 && (size_t)n < left)
		used += (size_t)n;
	else
		buffer[used] = '\0';
}

void
sim_note(const char *what, const char *how)
{
	char text[160];

	if (!M.verbose)
		return;
	(void)snprintf(text, sizeof(text), "%s: %s", what, how);
	messages_add(M.cur->cx_name, text);
}

const char *
sim_messages(void)
{
	return buffer;
}
