/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * messages.c -- what the kernel prints in a run, and what commands print
 * (messages.h).
 *
 *	Buffers of fixed size, because messages are made on small stacks in
 *	the middle of a run.
 */

#include "sim/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/machine.h"

enum { BUFFER_BYTES = 65536 };

static char buffer[BUFFER_BYTES];
static size_t used;

/* What commands print, apart; and who printed last. */
static char printed[BUFFER_BYTES];
static size_t nprinted;
static const struct ctx *printer;

void
messages_begin(void)
{
	used = 0;
	buffer[0] = '\0';
	nprinted = 0;
	printed[0] = '\0';
	printer = NULL;
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

static void __attribute__((__format__(__printf__, 1, 2)))
print_line(const char *fmt, ...)
{
	size_t left = BUFFER_BYTES - nprinted;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(printed + nprinted, left, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < left)
		nprinted += (size_t)n;
	else
		printed[nprinted] = '\0';
}

void
sim_print_begin(const char *command)
{
	if (!M.verbose)
		return;
	printer = M.cur;
	print_line("%s$ %s\n", M.cur->cx_name, command);
}

void
sim_print(const char *line)
{
	if (!M.verbose)
		return;
	if (printer != M.cur)
		print_line("%s, going on:\n", M.cur->cx_name);
	printer = M.cur;
	print_line("%s\n", line);
}

const char *
sim_printed(void)
{
	return printed;
}
