/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gnuplot.h -- run gnuplot(1) as a child process.
 *
 *	The program goes in through a pipe and the picture comes out through
 *	one: no file is written and no shell is run.
 */

#ifndef ANALYSIS_GNUPLOT_H
#define ANALYSIS_GNUPLOT_H

#include <stddef.h>

/* Bytes that grow at the end.  Zeroed: empty.  Ended by a NUL that does not
 * count, once there is anything. */
struct bytes {
	char *by_data;
	size_t by_size, by_room;
};

void bytes_add(struct bytes *, const void *data, size_t size);
void bytes_free(struct bytes *);

enum gnuplot_status {
	GNUPLOT_OK,
	GNUPLOT_MISSING, /* it cannot be started: errno */
	GNUPLOT_FAILED	 /* it did not like the program: see errors */
};

/*
 * gnuplot_run(program, picture, errors)
 *
 *	Run a program of gnuplot's.  What that writes to its standard output
 *	is added to picture, what it complains about to errors.  The caller
 *	must ignore SIGPIPE: a program that is wrong is not read to its end.
 */
enum gnuplot_status gnuplot_run(
    const struct bytes *program, struct bytes *picture, struct bytes *errors);

#endif /* ANALYSIS_GNUPLOT_H */
