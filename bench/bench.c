/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench.c -- how fast is the machine?
 *
 *	Prints each figure in absolute terms and as a multiple of a calibration
 *	loop in the same process: the machines this runs on are noisy, the
 *	ratio is what can be compared.  Times are CPU times, the best of five
 *	rounds.
 *
 *	Usage: braid-bench [SCENARIO [STACK]]
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/calibrate.h"
#include "campaign/campaign.h"
#include "sim/fiber.h"

static double calibration_ns;

static void
fail(const char *what)
{
	(void)fprintf(stderr, "braid-bench: %s: %s\n", what, campaign_error());
	exit(2);
}

static void
line(const char *what, double ns)
{
	(void)printf(
	    "%-40s %10.2f ns  %7.1f x\n", what, ns, ns / calibration_ns);
}

/* --- fibers ----------------------------------------------------------------- */

enum { SLOT = 63 * 1000 }; /* of a node that does not exist */

static void *main_sp, *fiber_sp;

static void
bounce(void)
{
	for (;;)
		fiber_switch(&fiber_sp, main_sp);
}

static void
switches(void)
{
	enum { N = 10000000 };
	double best = 1e9;

	if (!fiber_reserve(SLOT))
		fail("fiber");
	fiber_sp = fiber_prepare(SLOT, bounce);
	for (int r = 0; r < ROUNDS; r++) {
		double t = cpu_seconds();

		for (int i = 0; i < N; i++)
			fiber_switch(&main_sp, fiber_sp);
		t = cpu_seconds() - t;
		best = t < best ? t : best;
	}
	fiber_unreserve(SLOT);
	line("fiber switch", best / N / 2 * 1e9);
}

/* --- worlds ------------------------------------------------------------------- */

struct speed {
	double runs, steps, switches; /* per second */
	double ns_step;
	double steps_run;
};

/* The best of five rounds of so many runs of the open world. */
static struct speed
measure(const char *strategy, uint64_t runs)
{
	struct speed best = { 0, 0, 0, 1e9, 0 };
	bool twice;
	struct strategy *st = campaign_strategy(strategy, &twice);

	if (st == NULL)
		fail(strategy);
	for (int r = 0; r < ROUNDS; r++) {
		uint64_t steps = 0, switched = 0;
		double t = cpu_seconds();

		for (uint64_t i = 1; i <= runs; i++) {
			struct sim_run_options ro = {
				.ro_strategy = st, .ro_seed = 1, .ro_number = i
			};
			const struct sim_result *sr =
			    world_run(&ro, false)->wr_result;

			steps += sr->sr_steps;
			switched += sr->sr_switches;
		}
		t = cpu_seconds() - t;
		if ((double)runs / t > best.runs)
			best = (struct speed){ (double)runs / t,
				(double)steps / t, (double)switched / t,
				t / (double)steps * 1e9,
				(double)steps / (double)runs };
	}
	st->st_ops->so_close(st);
	return best;
}

static struct scenario *
parse(const char *text)
{
	char error[512];
	struct scenario *s =
	    scenario_parse("bench.scn", text, error, sizeof(error));

	if (s == NULL) {
		(void)fprintf(stderr, "braid-bench: %s\n", error);
		exit(2);
	}
	return s;
}

static void
hook(const char *what, const char *function, const char *module,
    const char *const *knobs, size_t nknobs)
{
	char text[256];
	struct scenario *s;
	struct world_options wo = {
		.wo_stack = module, .wo_knobs = knobs, .wo_nknobs = nknobs
	};

	(void)snprintf(text, sizeof(text),
	    "node a cpus 1\non a cpu0 lwp\n  call %s 2000\n", function);
	s = parse(text);
	if (!world_open(s, &wo))
		fail(what);
	line(what, measure("none", 1).ns_step);
	world_close();
	scenario_free(s);
}

static void
hooks(const char *module)
{
	static const char *const off[] = { "races=0", "steps=100000000" };
	static const char *const on[] = { "races=1", "steps=100000000" };

	hook("hook, load, no races", "bench_load", module, off, 2);
	hook("hook, load, races", "bench_load", module, on, 2);
	hook("hook, store, races", "bench_store", module, on, 2);
	hook("hook, packet fields, no races", "bench_mixed", module, off, 2);
	hook("hook, packet fields, races", "bench_mixed", module, on, 2);
}

/*
 * Two threads that sleep in turn: between each two sleeps the machine turns
 * to the other thread.  On two nodes this is a node switch as well.
 */
static void
turns(const char *what, const char *nodes, const char *first,
    const char *second, const char *module)
{
	enum { SLEEPS = 1000, ROOM = 64 * 1024 };
	char *text = malloc(ROOM);
	const char *who[] = { first, second };
	struct scenario *s;
	struct world_options wo = { .wo_stack = module };
	int n;

	if (text == NULL)
		fail("memory");
	n = snprintf(text, ROOM, "%s", nodes);
	for (int i = 0; i < 2; i++) {
		/* Half a period apart, so that they alternate. */
		n += snprintf(text + n, ROOM - (size_t)n,
		    "on %s lwp\n  sleep %dns\n", who[i], 1000 + 500 * i);
		for (int k = 0; k < SLEEPS; k++)
			n += snprintf(
			    text + n, ROOM - (size_t)n, "  sleep 1us\n");
	}
	s = parse(text);
	free(text);
	if (!world_open(s, &wo))
		fail(what);
	line(what, 1e9 / measure("none", 200).runs / (2 * SLEEPS));
	world_close();
	scenario_free(s);
}

static void
reset(const char *what)
{
	enum { N = 20000 };
	double best = 1e9;

	for (int r = 0; r < ROUNDS; r++) {
		double t = 0;

		for (int i = 0; i < N / 100; i++) {
			struct sim_run_options ro = { .ro_strategy = NULL };
			double t0;

			(void)world_run(&ro, false);
			t0 = cpu_seconds();
			sim_reset();
			t += cpu_seconds() - t0;
		}
		best = t < best ? t : best;
	}
	line(what, best / (N / 100) * 1e9);
}

static void
scenario(const char *path, const char *stack)
{
	static const struct {
		const char *what, *strategy, *knob;
	} table[] = { { "pct, races", "pct", "races=1" },
		{ "pct, no races", "pct", "races=0" },
		{ "random, races", "random", "races=1" },
		{ "random, no races", "random", "races=0" } };
	char error[1024];
	struct scenario *s = scenario_read(path, error, sizeof(error));

	if (s == NULL) {
		(void)fprintf(stderr, "%s\n", error);
		exit(2);
	}
	(void)printf("\n%s, %s\n", path, stack);
	(void)printf("%-18s %8s %9s %11s %13s %12s %8s\n", "", "runs/s",
	    "steps/run", "M steps/s", "2,000-step/s", "M switches/s",
	    "x / step");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct world_options wo = { .wo_stack = stack,
			.wo_knobs = &table[i].knob,
			.wo_nknobs = 1 };
		struct speed sp;

		if (!world_open(s, &wo))
			fail(path);
		sp = measure(table[i].strategy, 2000);
		(void)printf("%-18s %8.0f %9.0f %11.1f %13.0f %12.2f %8.1f\n",
		    table[i].what, sp.runs, sp.steps_run, sp.steps / 1e6,
		    sp.steps / 2000, sp.switches / 1e6,
		    sp.ns_step / calibration_ns);
		if (i == 0)
			reset("reset after a run without preemption");
		world_close();
	}
	scenario_free(s);
}

int
main(int argc, char **argv)
{
	calibration_ns = calibrate();
	(void)printf("calibration loop %34.2f ns/iteration\n", calibration_ns);
	switches();
	hooks(BRAID_MODULE_DIR "/bench.so");
	turns("sleep, wake, turn: one node", "node a cpus 2\n", "a cpu0",
	    "a cpu1", "2016-08");
	turns("sleep, wake, turn: between two nodes",
	    "node a cpus 1\nnode b cpus 1\n", "a cpu0", "b cpu0", "2016-08");
	scenario(argc > 1 ? argv[1] :
			    BRAID_SOURCE_DIR
		"/scenarios/bridge/delete-in-softint.scn",
	    argc > 2 ? argv[2] : "2016-08");
	return 0;
}
