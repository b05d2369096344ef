/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_generator.c -- does the random walk walk at random?
 *
 *	Two contexts increment a counter five times each without a lock.  When
 *	both stand before their first load, and loads and stores are the only
 *	points, a uniform walk leaves the counter at 2 in one run of 65,536:
 *	one context's first load comes before the other's first store and its
 *	first store behind the other's fourth; the other's last load comes
 *	behind that and before the next one; its last store comes last.  These
 *	are four interleavings for each of the two roles, of 19 coins each.
 */

#include <check.h>
#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>

#include "bench/programs.h"
#include "campaign/campaign.h"
#include "sim/machine.h"
#include "sim/module.h"

Suite *generator_suite(void);

enum { RUNS = 3000000, ONE_IN = 65536 };

/* Lets both contexts go to their first load, then does as another one does. */
struct started {
	struct strategy base;
	struct strategy *walk;
};

/* Something else was seen than these two contexts and what they may leave.
 * Each ck_assert is a system call: too slow for every run. */
static bool others;

static bool
is_started(const struct choice *ch)
{
	return ch->ch_op->op_kind == TRACE_VOLATILE_READ ||
	    ch->ch_op->op_kind == TRACE_VOLATILE_WRITE;
}

static void
started_begin(struct strategy *st, uint64_t seed, uint64_t number)
{
	struct strategy *walk = ((struct started *)st)->walk;

	walk->st_ops->so_begin(walk, seed, number);
}

static uint32_t
started_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct strategy *walk = ((struct started *)st)->walk;

	*quantum = 0;
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		if (!is_started(&pt->pt_choices[i]))
			return i;
	}
	others = others || pt->pt_count != 2;
	return walk->st_ops->so_next(walk, pt, quantum);
}

static uint32_t
started_pick(
    struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	struct strategy *walk = ((struct started *)st)->walk;

	return walk->st_ops->so_pick(walk, purpose, n, number);
}

static void
started_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	(void)st, (void)ctx, (void)op, (void)first;
}

static void
started_end(struct strategy *st, uint64_t points)
{
	(void)st, (void)points;
}

static const struct strategy_ops started_ops = { .so_begin = started_begin,
	.so_next = started_next,
	.so_pick = started_pick,
	.so_executed = started_executed,
	.so_end = started_end };

/* Runs that leave the counter at 2, of RUNS. */
static uint64_t
count(const char *strategy)
{
	static const char text[] = "node a cpus 2\n"
				   "on a cpu0 lwp bound\n  call increments\n"
				   "on a cpu1 lwp bound\n  call increments\n";
	static const char *const knob = "races=0";
	struct world_options wo = { .wo_stack = BRAID_MODULE_DIR
		"/" EXPLORE_MODULE ".so",
		.wo_knobs = &knob,
		.wo_nknobs = 1 };
	struct started st = { .base = { &started_ops } };
	struct scenario *scn;
	uint64_t hits = 0;
	char error[512];
	const int *left;
	bool twice;

	scn = scenario_parse("generator", text, error, sizeof(error));
	ck_assert_msg(scn != NULL, "%s", error);
	ck_assert_msg(world_open(scn, &wo), "%s", campaign_error());
	st.walk = campaign_strategy(strategy, &twice);
	left = dlsym(M.nodes[0]->module->mo_handle, "increments_left");
	ck_assert_ptr_nonnull(left);
	for (uint64_t i = 1; i <= RUNS; i++) {
		struct sim_run_options ro = {
			.ro_strategy = &st.base, .ro_seed = 1, .ro_number = i
		};

		(void)world_run(&ro, false);
		others = others || *left < 2 || *left > 10;
		hits += *left == 2;
	}
	ck_assert(!others);
	st.walk->st_ops->so_close(st.walk);
	world_close();
	scenario_free(scn);
	return hits;
}

START_TEST(random_walk_is_uniform)
{
	double expected = (double)RUNS / ONE_IN;
	double sigma = sqrt(expected * (1 - 1.0 / ONE_IN));
	double hits = (double)count("random");

	ck_assert_msg(fabs(hits - expected) <= 3 * sigma,
	    "%.0f runs of %d leave 2; %.1f are expected, give or take %.1f",
	    hits, RUNS, expected, sigma);
}
END_TEST

Suite *
generator_suite(void)
{
	Suite *s = suite_create("generator");
	TCase *tc = tcase_create("generator");

	tcase_set_timeout(tc, 900);
	tcase_add_test(tc, random_walk_is_uniform);
	suite_add_tcase(s, tc);
	return s;
}
