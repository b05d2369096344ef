/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_plot.c -- braid plot: figures.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/plot.h"
#include "cli/cli.h"

/* What is to be drawn. */
struct figure {
	int64_t fg_finding;  /* 0: a campaign */
	int64_t fg_campaign; /* 0: the last */
	bool fg_coverage;    /* of it */
	bool fg_matrix;
	enum plot_format fg_format;
};

static bool
read_format(const char *path, enum plot_format *format)
{
	const char *dot = path != NULL ? strrchr(path, '.') : NULL;

	*format = dot != NULL && strcmp(dot, ".png") == 0 ? PLOT_PNG : PLOT_SVG;
	if (path == NULL || *format == PLOT_PNG ||
	    (dot != NULL && strcmp(dot, ".svg") == 0))
		return true;
	(void)cli_input(
	    "--output: '%s' is neither FILE.svg nor FILE.png", path);
	return false;
}

static bool
read_figure(const struct options *op, struct figure *fg)
{
	const char *name = op->op_args[0];
	const char *number = op->op_nargs > 1 ? op->op_args[1] : NULL;

	*fg = (struct figure){ .fg_finding = 0 };
	if (!read_format(op->op_output, &fg->fg_format))
		return false;
	fg->fg_coverage = strcmp(name, "coverage") == 0;
	fg->fg_matrix = strcmp(name, "matrix") == 0;
	if (fg->fg_matrix && number == NULL)
		return true;
	if (strcmp(name, "campaign") != 0 && !fg->fg_coverage &&
	    !fg->fg_matrix) {
		fg->fg_finding = store_finding_id(name);
		if (fg->fg_finding < 0)
			(void)cli_input(
			    "plot: unknown figure '%s'; there are: a finding "
			    "(F-0001), campaign, coverage, matrix",
			    name);
		else if (number != NULL)
			(void)cli_input(
			    "plot: unexpected '%s'; only campaign and coverage "
			    "take a number",
			    number);
		return fg->fg_finding > 0 && number == NULL;
	}
	if (fg->fg_matrix) {
		(void)cli_input("plot: unexpected '%s'; only campaign and "
				"coverage take a number",
		    number);
		return false;
	}
	if (number == NULL)
		return true;
	errno = 0;
	if (number[strspn(number, "0123456789")] == '\0')
		fg->fg_campaign = strtoll(number, NULL, 10);
	if (errno == 0 && fg->fg_campaign > 0)
		return true;
	(void)cli_input(
	    "'%s' is no campaign; write its number (braid list campaigns)",
	    number);
	return false;
}

/* main looks whether standard output could be written. */
static int
write_picture(const char *path, const struct bytes *picture)
{
	FILE *out = path != NULL ? fopen(path, "wb") : stdout;

	if (out == NULL)
		return cli_input("%s: %s", path, strerror(errno));
	bool ok = fwrite(picture->by_data, 1, picture->by_size, out) ==
	    picture->by_size;
	if (path == NULL)
		return STATUS_HOLDS;
	if (fclose(out) == EOF || !ok)
		return cli_fault("%s: %s", path, strerror(errno));
	return STATUS_HOLDS;
}

static int
plot_main(const struct options *op)
{
	struct bytes picture = { 0 };
	struct figure fg;
	struct store *store;
	enum plot_status status;
	int result;

	if (!read_figure(op, &fg))
		return STATUS_INPUT;
	store = store_open(op->op_db, STORE_READ);
	if (store == NULL)
		return cli_input("%s", store_error());
	if (fg.fg_finding > 0)
		status =
		    plot_finding(store, fg.fg_finding, fg.fg_format, &picture);
	else if (fg.fg_coverage)
		status = plot_coverage(
		    store, fg.fg_campaign, fg.fg_format, &picture);
	else if (fg.fg_matrix)
		status = plot_matrix(store, fg.fg_format, &picture);
	else
		status = plot_campaign(
		    store, fg.fg_campaign, fg.fg_format, &picture);
	store_close(store);
	if (status == PLOT_OK)
		result = write_picture(op->op_output, &picture);
	else if (status == PLOT_INPUT)
		result = cli_input("plot: %s", plot_error());
	else
		result = cli_fault("plot: %s", plot_error());
	bytes_free(&picture);
	return result;
}

const struct command command_plot = { .cm_name = "plot",
	.cm_usage = "FIGURE [OPTION]...",
	.cm_summary = "a figure of a finding or of campaigns",
	.cm_text =
	    "Draws, with gnuplot, one of\n"
	    "  F-0001        the interleaving of a finding: a lane for each "
	    "CPU, who runs\n"
	    "                there, locks, the accesses, and the life of the "
	    "object\n"
	    "  campaign [N]  the findings of campaign N, or of the last, over "
	    "its runs\n"
	    "  coverage [N]  what campaign N had covered, run by run "
	    "(fuzz --coverage)\n"
	    "  matrix        scenarios against stacks: in how many runs each "
	    "was found\n"
	    "                (braid fuzz FOLDER --stack all)\n"
	    "and writes it to the file that -o names, as SVG or PNG, or as "
	    "SVG to\n"
	    "standard output.\n"
	    "\n"
	    "examples:\n"
	    "  braid plot F-0001 -o F-0001.svg\n"
	    "  braid plot campaign --db results/braid.db -o campaign.png\n",
	.cm_options = WITH_OUTPUT | WITH_DB | WITH_HELP,
	.cm_args_min = 1,
	.cm_args_max = 2,
	.cm_main = plot_main };
