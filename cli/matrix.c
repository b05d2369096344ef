/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * matrix.c -- scenarios against variants (matrix.h).
 */

#include "cli/matrix.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COLUMN_MIN = 7 };

static int
column_width(const char *name)
{
	int n = (int)strlen(name);

	return n > COLUMN_MIN ? n : COLUMN_MIN;
}

void
matrix_print_header(int width, const char *const *columns, size_t n)
{
	(void)printf("%-*s", width, "scenario");
	for (size_t i = 0; i < n; i++)
		(void)printf("  %*s", column_width(columns[i]), columns[i]);
	(void)putchar('\n');
}

static const char *
cell_text(const struct matrix_cell *mc, char *buf, size_t len)
{
	if (!mc->mc_done)
		return "?";
	if (mc->mc_broken == 0 && mc->mc_seen == 0)
		return ".";
	if (mc->mc_broken != 0)
		(void)snprintf(buf, len, "%" PRIu64, mc->mc_broken);
	else
		(void)snprintf(buf, len, "(%" PRIu64 ")", mc->mc_seen);
	return buf;
}

void
matrix_print_row(int width, const char *name, const char *const *columns,
    const struct matrix_cell *cells, size_t n)
{
	char text[32];

	(void)printf("%-*s", width, name);
	for (size_t i = 0; i < n; i++)
		(void)printf("  %*s", column_width(columns[i]),
		    cell_text(&cells[i], text, sizeof(text)));
	(void)putchar('\n');
	(void)fflush(stdout);
}

void
matrix_print_legend(void)
{
	(void)printf("A number is the first run that broke a fact; in "
		     "parentheses, the first finding\nthat breaks none; "
		     ". nothing; ? not run.\n");
}
