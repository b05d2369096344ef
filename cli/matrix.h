/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * matrix.h -- scenarios against variants: what was found, and how soon.
 *
 *	A row is printed when its campaigns are done.
 */

#ifndef CLI_MATRIX_H
#define CLI_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a campaign found first; 0: nothing. */
struct matrix_cell {
	bool mc_done;	    /* else the campaign was not made */
	uint64_t mc_broken; /* run of the first that breaks a fact */
	uint64_t mc_seen;   /* run of the first that breaks none */
};

/* The line above: names of the columns; width: of the longest row's name. */
void matrix_print_header(int width, const char *const *columns, size_t n);
void matrix_print_row(int width, const char *name, const char *const *columns,
    const struct matrix_cell *, size_t n);
/* The lines below: what the cells mean. */
void matrix_print_legend(void);

#endif /* CLI_MATRIX_H */
