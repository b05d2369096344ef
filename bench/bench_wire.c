/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_wire.c -- how many frames a second go over a wire?
 *
 *	The same frames through wire.h and through SimGrid alone, each in a
 *	process of its own because an engine cannot be had twice.  CPU times,
 *	the best of five, also as multiples of a calibration loop (bench.c).
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bare_simgrid.h"
#include "bench/calibrate.h"
#include "sim/wire.h"

enum { FRAMES = 100000 };

/* --- through wire.h ----------------------------------------------------- */

struct job {
	unsigned window;
	double seconds;
};

static void
frames(void *arg)
{
	static const struct wire_spec wire = { { 0, 1 }, 10000, 1000000000 };
	struct job *j = arg;
	struct wire_arrival wa;
	char error[256];

	if (!wire_open(2, NULL, &wire, 1, NULL, error, sizeof(error))) {
		(void)fprintf(stderr, "braid-bench-wire: %s\n", error);
		exit(2);
	}
	j->seconds = cpu_seconds();
	for (unsigned n = 0; n < FRAMES; n += j->window) {
		int64_t now = wire_now();

		for (unsigned i = 0; i < j->window; i++)
			wire_send(0, 0, 1500, now, i);
		for (unsigned i = 0; i < j->window; i++)
			(void)wire_next(INT64_MAX, &wa);
	}
	j->seconds = cpu_seconds() - j->seconds;
	wire_close();
}

static double
with_wire(unsigned window)
{
	struct job j = { window, 0 };

	wire_conduct(frames, &j);
	return j.seconds;
}

static double
with_simgrid(unsigned window)
{
	return bare_simgrid(FRAMES, window, cpu_seconds);
}

/* --- in a process of its own -------------------------------------------- */

/* ns a frame. */
static double
measure(double (*way)(unsigned), unsigned window)
{
	double best = 1e9;

	for (int r = 0; r < ROUNDS; r++) {
		double seconds = 0;
		int fds[2];
		pid_t pid;

		(void)fflush(stdout); /* not once more by the child */
		if (pipe(fds) != 0 || (pid = fork()) < 0)
			exit(2);
		if (pid == 0) {
			seconds = way(window);
			_exit(write(fds[1], &seconds, sizeof(seconds)) !=
			    sizeof(seconds));
		}
		(void)close(fds[1]);
		if (read(fds[0], &seconds, sizeof(seconds)) != sizeof(seconds))
			exit(2);
		(void)close(fds[0]);
		(void)waitpid(pid, NULL, 0);
		best = seconds < best ? seconds : best;
	}
	return best / FRAMES * 1e9;
}

int
main(void)
{
	static const unsigned windows[] = { 1, 10, 100, 1000 };
	double calibration = calibrate();

	(void)printf("calibration loop %17.2f ns/iteration\n", calibration);
	(void)printf(
	    "%9s  %30s  %30s  %6s\n", "", "wire.h", "SimGrid alone", "ratio");
	(void)printf("%9s  %10s %9s %9s  %10s %9s %9s\n", "in flight",
	    "frames/s", "ns/frame", "x loop", "frames/s", "ns/frame", "x loop");
	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
		double w = measure(with_wire, windows[i]);
		double s = measure(with_simgrid, windows[i]);

		(void)printf(
		    "%9u  %10.0f %9.0f %9.0f  %10.0f %9.0f %9.0f  %6.2f\n",
		    windows[i], 1e9 / w, w, w / calibration, 1e9 / s, s,
		    s / calibration, w / s);
	}
	return 0;
}
