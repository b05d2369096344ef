/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_strategies.c -- what every strategy must do, and what the clever ones
 * are for.
 */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bench/programs.h"
#include "campaign/campaign.h"
#include "sim/prng.h"
#include "sim/strategy.h"

Suite *strategies_suite(void);

/* Each with what it learns. */
static const char *const texts[] = { "random", "random:stay=10", "pct:depth=3",
	"pos", "urw", "surw", "rff", "bytes:hex=0107020301ff0a00011002", "fair",
	"fair:surw" };

enum { NTEXTS = sizeof(texts) / sizeof(texts[0]) };

static struct scenario *scenario;

static void
open_world(struct scenario *s, const char *stack)
{
	struct world_options wo = { .wo_stack = stack };

	scenario = s;
	ck_assert_ptr_nonnull(s);
	ck_assert_msg(world_open(s, &wo), "%s", campaign_error());
}

static void
open_stack(void)
{
	char error[512];

	open_world(scenario_read(BRAID_SOURCE_DIR
		       "/scenarios/bridge/delete-in-softint.scn",
		       error, sizeof(error)),
	    "2016-04-nompsafe");
}

static void
open_program(const char *name)
{
	size_t n;
	const struct explore_program *ep = explore_programs(&n);
	char error[512], *text;

	while (strcmp(ep->ep_name, name) != 0)
		ep++;
	text = explore_scenario(ep);
	open_world(scenario_parse(name, text, error, sizeof(error)),
	    BRAID_MODULE_DIR "/" EXPLORE_MODULE ".so");
	free(text);
}

static void
close_world(void)
{
	world_close();
	scenario_free(scenario);
}

static struct strategy *
open_strategy(const char *text)
{
	bool twice;
	struct strategy *st = campaign_strategy(text, &twice);

	ck_assert_msg(st != NULL, "%s", campaign_error());
	return st;
}

static const struct world_run *
run(struct strategy *st, uint64_t seed, uint64_t number)
{
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_seed = seed,
		.ro_number = number,
		.ro_state_hash = true };

	return world_run(&ro, false);
}

static void
learn(struct strategy *st, uint64_t number, uint64_t points)
{
	const struct strategy_ops *so = st->st_ops;
	const uint8_t *bytes;
	size_t len = so->so_lesson != NULL ? so->so_lesson(st, &bytes) : 0;

	if (len > 0)
		so->so_study(st, number, bytes, len);
	if (so->so_learn != NULL)
		so->so_learn(st, points);
}

/* Make a run from its choices again: nothing may differ. */
static void
replay(const struct sim_result *sr)
{
	struct sim_result was = *sr;
	struct strategy *st = replay_open(sr->sr_choices, sr->sr_nchoices);

	sr = run(st, 0, 0)->wr_result;
	ck_assert(!replay_diverged(st));
	ck_assert_uint_eq(sr->sr_steps, was.sr_steps);
	ck_assert_uint_eq(sr->sr_trace_hash, was.sr_trace_hash);
	ck_assert_uint_eq(sr->sr_state_hash, was.sr_state_hash);
	ck_assert_uint_eq(sr->sr_kinds, was.sr_kinds);
	ck_assert_uint_eq(sr->sr_points, was.sr_points);
	st->st_ops->so_close(st);
}

static void
replay_runs(const char *text, uint64_t runs)
{
	struct strategy *st = open_strategy(text);

	for (uint64_t i = 1; i <= runs; i++) {
		struct sim_result sr = *run(st, 9, i)->wr_result;

		learn(st, i, sr.sr_points);
		replay(&sr);
	}
	st->st_ops->so_close(st);
}

START_TEST(every_strategy_replays)
{
	open_stack();
	replay_runs(texts[_i], 100);
	close_world();
	open_program("buffer");
	replay_runs(texts[_i], 200);
	close_world();
}
END_TEST

/* A run is a function of seed, number and what is known: a strategy that is
 * given what another one has learnt goes on as that one would. */
START_TEST(what_is_learnt_can_be_handed_over)
{
	struct strategy *old = open_strategy(texts[_i]);
	struct strategy *young = open_strategy(texts[_i]);
	const struct strategy_ops *so = old->st_ops;
	const uint8_t *bytes;
	size_t len;

	open_program("twostage_20");
	for (uint64_t i = 1; i <= 40; i++) {
		(void)run(old, 5, i);
		learn(old, i, 100);
	}
	if (so->so_learn != NULL)
		so->so_learn(young, 100);
	if (so->so_save != NULL) {
		len = so->so_save(old, &bytes);
		/* Bytes that are none of its own are refused. */
		if (len > 0)
			ck_assert(!so->so_load(young, bytes, len - 1));
		ck_assert(so->so_load(young, bytes, len));
	}
	for (uint64_t i = 41; i <= 60; i++) {
		uint64_t hash = run(old, 5, i)->wr_result->sr_trace_hash;

		ck_assert_uint_eq(
		    run(young, 5, i)->wr_result->sr_trace_hash, hash);
	}
	so->so_close(old);
	so->so_close(young);
	close_world();
}
END_TEST

/* Any byte string is a legal schedule. */
START_TEST(all_bytes_are_schedules)
{
	struct prng pr = prng_stream(1, "bytes", 0);

	open_stack();
	for (int k = 0; k < 50; k++) {
		char text[1024] = "bytes:hex=";
		size_t used = strlen(text), n = 2 * prng_below(&pr, 400);
		struct strategy *st;
		struct sim_result sr;

		for (; n > 0; n--)
			text[used++] = "0123456789abcdef"[prng_below(&pr, 16)];
		text[used] = '\0';
		st = open_strategy(text);
		sr = *run(st, 1, 1)->wr_result;
		ck_assert_uint_gt(sr.sr_steps, 100);
		replay(&sr);
		st->st_ops->so_close(st);
	}
	close_world();
}
END_TEST

/* The most steps that a run takes, of 100. */
static uint64_t
longest(const char *text)
{
	struct strategy *st = open_strategy(text);
	uint64_t most = 0;

	for (uint64_t i = 1; i <= 100; i++) {
		uint64_t steps = run(st, 2, i)->wr_result->sr_steps;

		most = steps > most ? steps : most;
	}
	st->st_ops->so_close(st);
	return most;
}

START_TEST(who_is_fair_does_not_spin)
{
	char error[512];

	open_world(scenario_parse("spin",
		       "node a cpus 2\n"
		       "on a cpu0 lwp bound\n  call spin_wait\n"
		       "on a cpu1 lwp bound\n  call spin_set\n",
		       error, sizeof(error)),
	    BRAID_MODULE_DIR "/" EXPLORE_MODULE ".so");
	ck_assert_uint_gt(longest("pct"), 500);
	ck_assert_uint_lt(longest("fair:pct"), 200);
	close_world();
}
END_TEST

/* --- what they find --------------------------------------------------------------- */

/* Mean number of the first run that fails, over ten seeds. */
static double
schedules(const char *text, const char *program, uint64_t limit)
{
	double sum = 0;

	open_program(program);
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct strategy *st = open_strategy(text);
		uint64_t i = 1;

		for (; i <= limit && !run(st, seed, i)->wr_failed; i++)
			learn(st, i, 1000);
		ck_assert_msg(i <= limit, "%s: %s finds nothing with seed %d",
		    program, text, (int)seed);
		sum += (double)i;
		st->st_ops->so_close(st);
	}
	close_world();
	return sum / 10;
}

START_TEST(reorder_is_found)
{
	ck_assert_double_lt(schedules("rff", "reorder_100", 300), 30);
	ck_assert_double_lt(schedules("surw", "reorder_50", 1000), 300);
}
END_TEST

START_TEST(two_stages_are_found)
{
	ck_assert_double_lt(schedules("surw", "twostage_20", 3000), 600);
}
END_TEST

Suite *
strategies_suite(void)
{
	Suite *s = suite_create("strategies");
	TCase *tc = tcase_create("strategies");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, every_strategy_replays, 0, NTEXTS);
	tcase_add_loop_test(tc, what_is_learnt_can_be_handed_over, 0, NTEXTS);
	tcase_add_test(tc, all_bytes_are_schedules);
	tcase_add_test(tc, who_is_fair_does_not_spin);
	tcase_add_test(tc, reorder_is_found);
	tcase_add_test(tc, two_stages_are_found);
	suite_add_tcase(s, tc);
	return s;
}
