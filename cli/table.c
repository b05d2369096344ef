/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c -- rows and columns, for people and as a JSON array.
 */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "sim/assert.h"

void
table_begin(struct table *tb, const struct table_column *columns, size_t n)
{
	ASSERT(n <= TABLE_COLUMNS);
	memset(tb, 0, sizeof(*tb));
	tb->tb_columns = columns;
	tb->tb_ncolumns = n;
}

void
table_text(struct table *tb, const char *text)
{
	if (tb->tb_ncells == tb->tb_room) {
		tb->tb_room = tb->tb_room > 0 ? 2 * tb->tb_room : 64;
		tb->tb_cells =
		    cli_grow(tb->tb_cells, tb->tb_room, sizeof(*tb->tb_cells));
	}
	tb->tb_cells[tb->tb_ncells++] = text != NULL ? cli_strdup(text) : NULL;
}

void
table_format(struct table *tb, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	table_text(tb, text);
}

static const char *
cell_text(const struct table *tb, size_t row, size_t column)
{
	const char *text = tb->tb_cells[row * tb->tb_ncolumns + column];

	return text != NULL ? text : "-";
}

/* The last column is not filled up; behind a cell that is too wide the next
 * one stands in a new line. */
static void
put_cell(const struct table *tb, size_t column, const char *text,
    const size_t *widths)
{
	bool last = column + 1 == tb->tb_ncolumns;
	size_t width = widths[column], indent = 0;

	if (!last && strlen(text) > width) {
		for (size_t i = 0; i <= column; i++)
			indent += widths[i] + 2;
		(void)printf("%s\n%*s", text, (int)indent, "");
		return;
	}
	if (tb->tb_columns[column].tc_number)
		(void)printf("%*s", (int)width, text);
	else if (last)
		(void)fputs(text, stdout);
	else
		(void)printf("%-*s", (int)width, text);
	(void)fputs(last ? "\n" : "  ", stdout);
}

static void
print_aligned(const struct table *tb)
{
	size_t rows = tb->tb_ncells / tb->tb_ncolumns;
	size_t width[TABLE_COLUMNS] = { 0 };

	for (size_t i = 0; i < tb->tb_ncolumns; i++) {
		width[i] = strlen(tb->tb_columns[i].tc_name);
		for (size_t row = 0; row < rows; row++) {
			size_t n = strlen(cell_text(tb, row, i));
			bool wide = tb->tb_wide > 0 && n > tb->tb_wide;
			width[i] = n > width[i] && !wide ? n : width[i];
		}
	}
	for (size_t i = 0; i < tb->tb_ncolumns; i++)
		put_cell(tb, i, tb->tb_columns[i].tc_name, width);
	for (size_t row = 0; row < rows; row++)
		for (size_t i = 0; i < tb->tb_ncolumns; i++)
			put_cell(tb, i, cell_text(tb, row, i), width);
}

static void
print_json(const struct table *tb)
{
	struct json js;

	json_begin(&js, stdout);
	json_array(&js, NULL);
	for (size_t i = 0; i < tb->tb_ncells; i++) {
		const struct table_column *tc =
		    &tb->tb_columns[i % tb->tb_ncolumns];
		const char *text = tb->tb_cells[i];
		if (i % tb->tb_ncolumns == 0)
			json_object(&js, NULL);
		if (tc->tc_number && text != NULL)
			json_raw(&js, tc->tc_name, text);
		else
			json_string(&js, tc->tc_name, text);
		if ((i + 1) % tb->tb_ncolumns == 0)
			json_end(&js);
	}
	json_end(&js);
}

void
table_end(struct table *tb, bool as_json, const char *nothing)
{
	ASSERT(tb->tb_ncells % tb->tb_ncolumns == 0);
	if (as_json)
		print_json(tb);
	else if (tb->tb_ncells == 0)
		(void)printf("%s\n", nothing);
	else
		print_aligned(tb);
	for (size_t i = 0; i < tb->tb_ncells; i++)
		free(tb->tb_cells[i]);
	free(tb->tb_cells);
}
