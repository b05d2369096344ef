/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plot.c -- figures, drawn by gnuplot(1) (see plot.h).
 */

#include "analysis/plot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Made from analysis/plot/: the arrays findings_gp, findings_sql, ... */
#include "analysis/json_text.h"
#include "analysis/names.h"
#include "plot_files.h"

/* The rows of a query, as gnuplot reads them. */
struct rows {
	struct bytes ro_text;
	bool ro_any;
	bool ro_drawable; /* is there a canvas or a scale? */
};

static char error_text[512];

const char *
plot_error(void)
{
	return error_text;
}

static enum plot_status fail(enum plot_status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum plot_status
fail(enum plot_status status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(error_text, sizeof(error_text), format, ap);
	va_end(ap);
	return status;
}

/* --- rows --------------------------------------------------------------- */

/* A field: no tab, no quote or backslash that gnuplot would take for its own,
 * and nothing that SVG must not contain. */
static void
add_field(struct bytes *by, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p != '\0') {
		size_t n = utf8_length(p);
		if (*p < 0x20 || *p == 0x7f)
			bytes_add(by, " ", 1);
		else if (*p == '"')
			bytes_add(by, "'", 1);
		else if (*p == '\\')
			bytes_add(by, "\\\\", 2);
		else if (n == 0)
			bytes_add(by, "?", 1);
		else
			bytes_add(by, p, n);
		p += n > 0 ? n : 1;
	}
}

static bool
add_row(int ncol, const char *const *col, void *arg)
{
	struct rows *ro = arg;

	for (int i = 0; i < ncol; i++) {
		bytes_add(&ro->ro_text, "\t", i > 0 ? 1 : 0);
		add_field(&ro->ro_text, col[i] != NULL ? col[i] : "");
	}
	bytes_add(&ro->ro_text, "\n", 1);
	ro->ro_any = true;
	if (ncol > 0 && col[0] != NULL &&
	    (strcmp(col[0], "canvas") == 0 || strcmp(col[0], "scale") == 0))
		ro->ro_drawable = true;
	return true;
}

/* --- the picture -------------------------------------------------------- */

static void
add_text(struct bytes *by, const char *text)
{
	bytes_add(by, text, strlen(text));
}

/* Hand the rows and the program to gnuplot. */
static enum plot_status
draw(const char *gp, const struct rows *ro, enum plot_format format,
    struct bytes *picture)
{
	struct bytes program = { 0 }, errors = { 0 };
	enum plot_status status = PLOT_OK;

	add_text(&program, "$rows << END_OF_ROWS\n");
	bytes_add(&program, ro->ro_text.by_data, ro->ro_text.by_size);
	add_text(&program, "END_OF_ROWS\nrows = '$rows'\nformat = '");
	add_text(&program, format == PLOT_PNG ? "png'\n" : "svg'\n");
	add_text(&program, gp);
	switch (gnuplot_run(&program, picture, &errors)) {
	case GNUPLOT_OK:
		break;
	case GNUPLOT_MISSING:
		status = fail(PLOT_INPUT,
		    "cannot run gnuplot: %s; on Debian it is in the package "
		    "gnuplot-nox",
		    strerror(errno));
		break;
	case GNUPLOT_FAILED: {
		const char *text = errors.by_size > 0 ? errors.by_data : "";
		text += strspn(text, " \t\n");
		status = fail(PLOT_FAULT, "gnuplot failed: %.*s",
		    (int)strcspn(text, "\n"), text);
		break;
	}
	}
	bytes_free(&errors);
	bytes_free(&program);
	return status;
}

enum plot_status
plot_finding(struct store *st, int64_t id, enum plot_format format,
    struct bytes *picture)
{
	struct rows ro = { .ro_any = false };
	enum plot_status status;
	char text[NAMES_MAX];
	const struct store_bind bind = { ":finding", names_finding(id, text) };

	if (!store_query(st, interleaving_sql, &bind, 1, add_row, &ro))
		status = fail(PLOT_INPUT, "%s", store_error());
	else if (!ro.ro_any)
		status = fail(PLOT_INPUT, "no finding %s", text);
	else if (!ro.ro_drawable)
		status = fail(PLOT_INPUT, "no step of %s was recorded", text);
	else
		status = draw(interleaving_gp, &ro, format, picture);
	bytes_free(&ro.ro_text);
	return status;
}

/* A figure of a campaign, 0: the last that has what the query is about. */
static enum plot_status
plot_numbered(struct store *st, int64_t campaign, const char *sql,
    const char *script, const char *nothing, enum plot_format format,
    struct bytes *picture)
{
	struct rows ro = { .ro_any = false };
	enum plot_status status;
	char text[32];
	const struct store_bind bind = { ":campaign",
		campaign > 0 ? text : NULL };

	(void)snprintf(text, sizeof(text), "%" PRId64, campaign);
	if (!store_query(st, sql, &bind, 1, add_row, &ro))
		status = fail(PLOT_INPUT, "%s", store_error());
	else if (!ro.ro_any && campaign > 0)
		status = fail(PLOT_INPUT, "no campaign %s", text);
	else if (!ro.ro_drawable)
		status = fail(PLOT_INPUT, "%s", nothing);
	else
		status = draw(script, &ro, format, picture);
	bytes_free(&ro.ro_text);
	return status;
}

enum plot_status
plot_campaign(struct store *st, int64_t campaign, enum plot_format format,
    struct bytes *picture)
{
	return plot_numbered(st, campaign, findings_sql, findings_gp,
	    "no campaign in the store", format, picture);
}

enum plot_status
plot_coverage(struct store *st, int64_t campaign, enum plot_format format,
    struct bytes *picture)
{
	return plot_numbered(st, campaign, coverage_sql, coverage_gp,
	    "no coverage was noted; braid fuzz --coverage does", format,
	    picture);
}

enum plot_status
plot_matrix(struct store *st, enum plot_format format, struct bytes *picture)
{
	struct rows ro = { .ro_any = false };
	enum plot_status status;

	if (!store_query(st, matrix_sql, NULL, 0, add_row, &ro))
		status = fail(PLOT_INPUT, "%s", store_error());
	else if (!ro.ro_drawable)
		status =
		    fail(PLOT_INPUT, "no campaign of braid fuzz in the store");
	else
		status = draw(matrix_gp, &ro, format, picture);
	bytes_free(&ro.ro_text);
	return status;
}
