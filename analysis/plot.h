/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plot.h -- figures, drawn by gnuplot(1).
 *
 *	A figure is two files of analysis/plot/, which are built in: a query,
 *	whose rows are the things to draw, and a program of gnuplot's that
 *	draws them.  docs/plots.md shows them and how to run them by hand.
 */

#ifndef ANALYSIS_PLOT_H
#define ANALYSIS_PLOT_H

#include <stdint.h>

#include "analysis/gnuplot.h"
#include "results/store.h"

enum plot_format { PLOT_SVG, PLOT_PNG };

enum plot_status {
	PLOT_OK,
	PLOT_INPUT, /* no such thing, no gnuplot */
	PLOT_FAULT  /* ours */
};

/*
 * plot_finding(store, id, format, picture)
 * plot_campaign(store, campaign, format, picture)
 * plot_coverage(store, campaign, format, picture)
 * plot_matrix(store, format, picture)
 *
 *	Draw the interleaving of a finding, or the findings over the runs of a
 *	campaign (0: the last), or what it had covered by then (0: the last with
 *	coverage), or all scenarios against all stacks, and add the picture to
 *	the bytes.  When that fails, plot_error() is one line.
 */
enum plot_status plot_finding(
    struct store *, int64_t id, enum plot_format, struct bytes *picture);
enum plot_status plot_campaign(
    struct store *, int64_t campaign, enum plot_format, struct bytes *picture);
enum plot_status plot_coverage(
    struct store *, int64_t campaign, enum plot_format, struct bytes *picture);
enum plot_status
plot_matrix(struct store *, enum plot_format, struct bytes *picture);
const char *plot_error(void);

#endif /* ANALYSIS_PLOT_H */
