/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * diagram.h -- the interleaving of a finding, one column per CPU.
 *
 *	The text of a step starts in the column of its CPU and may run into the
 *	columns right of it, which are idle in that line.  So a function name
 *	finds room with eight CPUs as well; with more, those of the finding's
 *	steps are drawn and the others' steps are left out.
 */

#ifndef ANALYSIS_DIAGRAM_H
#define ANALYSIS_DIAGRAM_H

#include <stddef.h>
#include <stdio.h>

#include "results/store.h"

/* Print it in at most about lines_max lines; 0: every step. */
void diagram_print(FILE *, const struct store_loaded *, size_t lines_max);

#endif /* ANALYSIS_DIAGRAM_H */
