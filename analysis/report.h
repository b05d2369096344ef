/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report.h -- the report of one finding, for people and for programs.
 *
 *	Called with what store_finding_load gave; reads nothing else.
 */

#ifndef ANALYSIS_REPORT_H
#define ANALYSIS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/store.h"

struct report_options {
	const char *ro_db;   /* path of the store; NULL: braid.db */
	size_t ro_lines_max; /* of the interleaving; 0: about 60 */
	bool ro_all;	     /* every step of the run instead */
};

/*
 * report_print(out, loaded, options)
 *
 *	What `braid show F-0001` prints: what was found, the object and its
 *	life, the two accesses, the interleaving, how to replay it.  No line
 *	is wider than 100 columns, except the replay lines, which are to be
 *	copied.  options may be NULL.  False when out could not be written.
 */
bool report_print(
    FILE *out, const struct store_loaded *, const struct report_options *);

/* One JSON object with all of it, the steps of the run included. */
void report_json(FILE *out, const struct store_loaded *);

#endif /* ANALYSIS_REPORT_H */
