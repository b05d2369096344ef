/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_sim.c -- the machine as a whole: clocks that wrap, nodes that share a
 * module, wires, budgets, and runs that leave nothing behind.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/world.h"
#include "sim/sim.h"

Suite *sim_suite(void);

static struct scenario *scenario;
static struct strategy *strategy;

static void
open_world(const char *text, const char *stack, const char *knob)
{
	struct world_options wo = { .wo_stack = stack,
		.wo_knobs = &knob,
		.wo_nknobs = knob != NULL ? 1 : 0 };
	char error[512];
	bool twice;

	scenario = scenario_parse("test.scn", text, error, sizeof(error));
	ck_assert_msg(scenario != NULL, "%s", error);
	ck_assert_msg(world_open(scenario, &wo), "%s", campaign_error());
	strategy = campaign_strategy("pct", &twice);
	ck_assert_ptr_nonnull(strategy);
}

static void
search_by(const char *name)
{
	bool twice;

	strategy->st_ops->so_close(strategy);
	strategy = campaign_strategy(name, &twice);
	ck_assert_ptr_nonnull(strategy);
}

static void
close_world(void)
{
	strategy->st_ops->so_close(strategy);
	world_close();
	scenario_free(scenario);
}

static const struct sim_result *
run(uint64_t number)
{
	struct sim_run_options ro = { .ro_strategy = strategy,
		.ro_seed = 1,
		.ro_number = number,
		.ro_state_hash = true };

	return world_run(&ro, true)->wr_result;
}

/* Hash of steps and hashes of runs 1 to n. */
static uint64_t
hash_of_runs(uint64_t n, uint32_t *kinds)
{
	uint64_t h = 1;

	*kinds = 0;
	for (uint64_t i = 1; i <= n; i++) {
		const struct sim_result *sr = run(i);

		h = h * 31 + sr->sr_steps;
		h = h * 31 + sr->sr_trace_hash;
		h = h * 31 + sr->sr_state_hash;
		*kinds |= sr->sr_kinds;
	}
	return h;
}

/* --- clocks --------------------------------------------------------------- */

#define QUIET                                                                   \
	"node a cpus 2\n"                                                       \
	"  ifconfig shmif0 create up\n"                                         \
	"  ifconfig shmif1 create up\n"                                         \
	"  ifconfig bridge0 create\n"                                           \
	"  brconfig bridge0 add shmif0 add shmif1 up\n"                         \
	"  frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 60\n"         \
	"on a cpu0 hardint\n"                                                   \
	"  frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 60 times 2\n" \
	"on a cpu1 lwp\n"                                                       \
	"  brconfig bridge0\n"                                                  \
	"knob early off\n"

#define RACY                                                                    \
	"node a cpus 2\n"                                                       \
	"  ifconfig shmif0 create up\n"                                         \
	"on a cpu0 hardint\n"                                                   \
	"  frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 60 times 2\n" \
	"on a cpu1 lwp\n"                                                       \
	"  ifconfig shmif0 down up\n"

/*
 * Clocks of 10 bits wrap every few runs, so that cells are cleared all the
 * time; what is found must not depend on it.
 */
START_TEST(small_clocks_wrap)
{
	uint32_t wide, narrow;
	uint64_t h;

	open_world(QUIET, "2016-08", NULL);
	h = hash_of_runs(300, &wide);
	close_world();
	open_world(QUIET, "2016-08", "clock_bits=10");
	ck_assert_uint_eq(hash_of_runs(300, &narrow), h);
	close_world();
	ck_assert_uint_eq(wide, 0);
	ck_assert_uint_eq(narrow, 0);

	open_world(RACY, "2016-08", NULL);
	h = hash_of_runs(300, &wide);
	close_world();
	open_world(RACY, "2016-08", "clock_bits=10");
	ck_assert_uint_eq(hash_of_runs(300, &narrow), h);
	close_world();
	ck_assert_uint_eq(wide, 1u << FINDING_DATA_RACE);
	ck_assert_uint_eq(narrow, wide);
}
END_TEST

/* --- nodes ------------------------------------------------------------------ */

#define TWO_NODES(first, second)                                               \
	"node a cpus 2\nnode b cpus 2\n"                                       \
	"on a cpu0 lwp as a0\n  call " first "\n"                              \
	"on a cpu1 lwp as a1\n  call counter_mutex\n"                          \
	"on b cpu0 lwp as b0\n  call counter_mutex\n"                          \
	"on b cpu1 lwp as b1\n  call " second "\n"

/* A module's variables are a node's own, and so are its locks and races. */
START_TEST(one_module_on_two_nodes)
{
	uint32_t kinds;

	open_world(TWO_NODES("counter_mutex", "counter_mutex"),
	    BRAID_MODULE_DIR "/litmus-mutex.so", NULL);
	(void)hash_of_runs(500, &kinds);
	ck_assert_uint_eq(kinds, 0);
	close_world();
	open_world(TWO_NODES("counter_mutex", "counter_plain"),
	    BRAID_MODULE_DIR "/litmus-mutex.so", NULL);
	(void)hash_of_runs(500, &kinds);
	ck_assert_uint_eq(kinds, 1u << FINDING_DATA_RACE);
	close_world();
}
END_TEST

/* --- wires --------------------------------------------------------------------- */

#define WIRED                                                                  \
	"node a cpus 1 stack 2016-08\n"                                        \
	"  ifconfig shmif0 create up\n"                                        \
	"node b cpus 2 stack 2016-08\n"                                        \
	"  ifconfig shmif0 create up\n"                                        \
	"  ifconfig shmif1 create up\n"                                        \
	"  ifconfig bridge0 create\n"                                          \
	"  brconfig bridge0 add shmif0 add shmif1 up\n"                        \
	"wire a.shmif0 b.shmif0 latency 7us rate 10gbit\n"                     \
	"on a cpu0 lwp\n"                                                      \
	"  send shmif0 ff:ff:ff:ff:ff:ff len 1514\n"                           \
	"  send shmif0 ff:ff:ff:ff:ff:ff len 61\n"                             \
	"  send shmif0 ff:ff:ff:ff:ff:ff len 1001\n"                           \
	"  send shmif0 ff:ff:ff:ff:ff:ff len 14\n"                             \
	"on b cpu0 lwp as deleter\n"                                           \
	"  brconfig bridge0 delete shmif1\n"                                   \
	"on b cpu1 lwp as detacher\n"                                          \
	"  ifconfig shmif1 destroy\n"

/* max(sent, wire free) + size / rate + latency, to the ns, in order. */
START_TEST(frames_arrive_to_the_nanosecond)
{
	static const int64_t len[] = { 1514, 61, 1001, 14 };
	struct sim_run_options ro = { .ro_strategy = NULL };
	const struct sim_result *sr;
	int64_t free_at = 0;
	size_t n = 0;

	open_world(WIRED, NULL, NULL);
	sr = world_run(&ro, false)->wr_result;
	for (size_t i = 0; i < sr->sr_nframes; i++) {
		const struct trace_frame *tf = &sr->sr_frames[i];

		if (tf->tf_node != 1 || tf->tf_direction != 0)
			continue;
		ck_assert_uint_lt(n, 4);
		/* 10 Gbit/s: 0.8 ns a byte, rounded to whole ns. */
		free_at += (len[n] * 8 + 5) / 10;
		ck_assert_int_eq(tf->tf_len, len[n]);
		ck_assert_int_eq(tf->tf_time, free_at + 7000);
		n++;
	}
	ck_assert_uint_eq(n, 4);
	close_world();
}
END_TEST

/* However long the nodes of many runs have slept, the wires' clock, which
 * goes on through all of them, is exact. */
START_TEST(sleep_does_not_wear_out_the_clock)
{
	struct sim_run_options ro = { .ro_strategy = NULL };

	open_world("node a cpus 1\n  ifconfig shmif0 create up\n"
		   "node b cpus 1\n  ifconfig shmif0 create up\n"
		   "wire a.shmif0 b.shmif0 latency 7us rate 10gbit\n"
		   "on a cpu0 lwp\n  sleep 3600s\n"
		   "  send shmif0 ff:ff:ff:ff:ff:ff len 100\n",
	    "2016-08", NULL);
	for (int i = 0; i < 1000; i++) {
		const struct sim_result *sr = world_run(&ro, false)->wr_result;
		const struct trace_frame *tf =
		    &sr->sr_frames[sr->sr_nframes - 1];

		ck_assert_uint_eq(tf->tf_node, 1);
		ck_assert_int_eq(tf->tf_time, INT64_C(3600000007080));
	}
	close_world();
}
END_TEST

/*
 * Some runs of this world are cut by a use-after-free while frames are on the
 * wire; the run after must not notice.
 */
START_TEST(aborted_runs_leave_nothing)
{
	uint64_t hash = 0, state = 0, good = 0, cut = 0;

	open_world(WIRED, NULL, NULL);
	for (uint64_t i = 1; i <= 400 && (good == 0 || cut == 0); i++) {
		const struct sim_result *sr = run(i);

		if (sr->sr_quiet && good == 0) {
			good = i;
			hash = sr->sr_trace_hash;
			state = sr->sr_state_hash;
		} else if (!sr->sr_quiet && cut == 0 &&
		    sim_frames(1, "shmif0", 0) < 4) {
			cut = i;
		}
	}
	ck_assert_uint_ne(good, 0);
	ck_assert_uint_ne(cut, 0);
	for (int i = 0; i < 5; i++) {
		const struct sim_result *sr;

		(void)run(cut);
		sr = run(good);
		ck_assert_uint_eq(sr->sr_trace_hash, hash);
		ck_assert_uint_eq(sr->sr_state_hash, state);
	}
	close_world();
	/* Another world in the same process, on an engine that is older. */
	open_world(WIRED, NULL, NULL);
	ck_assert_uint_eq(run(good)->sr_trace_hash, hash);
	close_world();
}
END_TEST

/*
 * One interface interrupts two CPUs: while one handler waits for the lock of
 * the other, both frames are in the ring, and neither is lost.
 */
START_TEST(each_cpu_has_a_frame)
{
	open_world(
	    "node a cpus 2\n"
	    "  ifconfig shmif0 create up\n"
	    "on a cpu0 hardint\n"
	    "  frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 64\n"
	    "on a cpu1 hardint\n"
	    "  frame shmif0 02:00:00:00:00:11 > ff:ff:ff:ff:ff:ff len 65\n",
	    "2016-08", NULL);
	search_by("random");
	for (uint64_t i = 1; i <= 200; i++) {
		ck_assert(run(i)->sr_quiet);
		ck_assert_uint_eq(sim_frames(0, "shmif0", 2), 2);
	}
	close_world();
}
END_TEST

/* --- budgets ------------------------------------------------------------------------ */

/* More steps than the budget allows, twice: a livelock, the same each time. */
START_TEST(budget_is_deterministic)
{
	uint64_t steps;

	open_world(QUIET, "2016-08", "steps=150");
	steps = run(1)->sr_steps;
	ck_assert_uint_eq(run(1)->sr_kinds, 1u << FINDING_LIVELOCK);
	ck_assert_uint_eq(run(1)->sr_steps, steps);
	close_world();
}
END_TEST

/* Contexts and work queues that have ended make room for others. */
START_TEST(a_thousand_bridges)
{
	static char lines[100000] = "node a cpus 2\n"
				    "  ifconfig shmif0 create up\n"
				    "on a cpu0 lwp\n";
	size_t used = strlen(lines);

	for (unsigned i = 0; i < 1050; i++)
		used += (size_t)snprintf(lines + used, sizeof(lines) - used,
		    "  ifconfig bridge0 create\n"
		    "  ifconfig bridge0 destroy\n");
	open_world(lines, "fixed", NULL);
	for (unsigned i = 1; i < 3; i++) {
		const struct sim_result *sr = run(i);

		ck_assert_msg(!sr->sr_exhausted, "%s", sim_error());
		ck_assert_uint_eq(sr->sr_kinds, 0);
		ck_assert_uint_lt(sr->sr_ncontexts, 100);
	}
	close_world();
}
END_TEST

#define TWO_MEMBERS                                                            \
	"node a cpus 2\n"                                                      \
	"  ifconfig shmif0 create up\n"                                        \
	"  ifconfig shmif1 create up\n"                                        \
	"  ifconfig bridge0 create\n"                                          \
	"  brconfig bridge0 add shmif0 add shmif1 up\n"

/* Long work is none: each frame and each line is progress. */
START_TEST(long_work_is_no_livelock)
{
	char lines[16384] = TWO_MEMBERS "on a cpu0 lwp\n";
	size_t used = strlen(lines);

	open_world(TWO_MEMBERS "on a cpu0 hardint\n"
			       "  frame shmif0 02:00:00:00:00:10 > "
			       "ff:ff:ff:ff:ff:ff len 64 times 10000\n",
	    "2016-08", NULL);
	ck_assert_uint_gt(run(1)->sr_steps, 500000);
	ck_assert_uint_eq(run(1)->sr_kinds & 1u << FINDING_LIVELOCK, 0);
	close_world();
	for (unsigned i = 0; i < 100; i++)
		used += (size_t)snprintf(lines + used, sizeof(lines) - used,
		    "  brconfig bridge0 delete shmif1\n"
		    "  brconfig bridge0 add shmif1\n");
	open_world(lines, "2016-08", "steps=1000");
	ck_assert_uint_gt(run(1)->sr_steps, 5000);
	ck_assert_uint_eq(run(1)->sr_kinds & 1u << FINDING_LIVELOCK, 0);
	close_world();
}
END_TEST

/* Bridges whose wires make a loop send a broadcast round for ever; a chain of
 * them passes on what there is, however long that takes. */
START_TEST(storm_is_livelock)
{
	static const char text[] = TWO_MEMBERS
	    "  ifconfig shmif2 create up\n"
	    "  brconfig bridge0 add shmif2\n"
	    "node b cpus 1\n"
	    "  ifconfig shmif0 create up\n"
	    "  ifconfig shmif1 create up\n"
	    "  ifconfig bridge0 create\n"
	    "  brconfig bridge0 add shmif0 add shmif1 up\n"
	    "wire a.shmif0 b.shmif0 latency 10us\n"
	    "%swire a.shmif1 b.shmif1 latency 10us\n"
	    "on a cpu0 hardint\n"
	    "  frame shmif2 02:0:0:0:0:10 > ff:ff:ff:ff:ff:ff len 60 times "
	    "%u\n";
	const struct sim_result *sr;
	char lines[2048];

	(void)snprintf(lines, sizeof(lines), text, "", 1u);
	open_world(lines, "fixed", "steps=5000");
	sr = run(1);
	ck_assert_uint_eq(sr->sr_kinds, 1u << FINDING_LIVELOCK);
	ck_assert_ptr_nonnull(
	    strstr(sr->sr_findings[0].fi_text, "do the wires make a loop?"));
	close_world();
	(void)snprintf(lines, sizeof(lines), text, "#", 2000u);
	open_world(lines, "fixed", "steps=20000");
	sr = run(1);
	ck_assert_uint_gt(sr->sr_steps, 60000);
	ck_assert_uint_eq(sr->sr_kinds, 0);
	close_world();
}
END_TEST

/* A deadlock names who is waited for, also where no lock is. */
START_TEST(deadlocks_name_who)
{
	static const struct {
		const char *module, *function, *text;
	} waits[] = { { "thread", "join_holding_lock",
			  "x waits for a thread's end that hangs on a.litmus" },
		{ "thread", "destroy_holding_lock",
		    "x waits for workqueue_destroy that hangs on a.litmus" },
		{ "deadlock", "disestablish_holding",
		    "x waits for softint_disestablish that hangs on "
		    "a.cpu0.softnet" },
		{ "xcall", "wait_holding_lock",
		    "x waits for a cross call that hangs on a.cpu" } };

	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		char text[128], module[512];
		const struct sim_result *sr;

		(void)snprintf(text, sizeof(text),
		    "node a cpus 2\non a cpu0 lwp as x\n  call %s\n",
		    waits[i].function);
		(void)snprintf(module, sizeof(module),
		    BRAID_MODULE_DIR "/litmus-%s.so", waits[i].module);
		open_world(text, module, NULL);
		search_by("random");
		sr = run(1);
		ck_assert_uint_eq(sr->sr_kinds, 1u << FINDING_DEADLOCK);
		ck_assert_msg(
		    strstr(sr->sr_findings[0].fi_text, waits[i].text) != NULL,
		    "%s", sr->sr_findings[0].fi_text);
		close_world();
	}
}
END_TEST

/* "for (;;);" has no hook that could count; a timer ends it. */
START_TEST(loops_without_hooks_end)
{
	const struct sim_result *sr;
	uint64_t hash;

	open_world("node a cpus 1\n"
		   "on a cpu0 lwp\n"
		   "  call loops_unseen\n",
	    BRAID_MODULE_DIR "/litmus-memory.so", NULL);
	hash = run(1)->sr_trace_hash;
	sr = run(1);
	ck_assert_uint_eq(sr->sr_kinds, 1u << FINDING_LIVELOCK);
	ck_assert_uint_eq(sr->sr_trace_hash, hash);
	close_world();
}
END_TEST

/* The arena's end is our limit, not a finding, and names the knob. */
START_TEST(arena_ends_with_a_clear_word)
{
	open_world("node a cpus 1\n  ifconfig shmif0 create up\n"
		   "on a cpu0 hardint\n"
		   "  frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len "
		   "1500 times 900\n",
	    "2016-08", "arena=1");
	ck_assert(run(1)->sr_exhausted);
	ck_assert_ptr_nonnull(strstr(sim_error(), "arena"));
	close_world();
}
END_TEST

/* --- choices ----------------------------------------------------------------------- */

static uint32_t most_choices;

static void
count_begin(struct strategy *st, uint64_t seed, uint64_t number)
{
	(void)st, (void)seed, (void)number;
	most_choices = 0;
}

static uint32_t
count_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	(void)st;
	if (pt->pt_count > most_choices)
		most_choices = pt->pt_count;
	*quantum = STRATEGY_RUN_ON;
	return pt->pt_default;
}

static uint32_t
count_pick(
    struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)st, (void)purpose, (void)n, (void)number;
	return 0;
}

static void
count_end(struct strategy *st, uint64_t points)
{
	(void)st, (void)points;
}

/* Each of 127 idle CPUs could take each of 20 threads that wait. */
START_TEST(no_choice_is_left_out)
{
	static const struct strategy_ops ops = { .so_begin = count_begin,
		.so_next = count_next,
		.so_pick = count_pick,
		.so_end = count_end };
	struct strategy counter = { &ops };
	struct sim_run_options ro = { .ro_strategy = &counter };
	char text[4096] = "node a cpus 128\n";
	size_t used = strlen(text);

	for (int i = 0; i < 21; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "on a cpu0 lwp as t%d\n  call counter_mutex\n", i);
	open_world(text, BRAID_MODULE_DIR "/litmus-mutex.so", NULL);
	(void)world_run(&ro, false);
	ck_assert_uint_gt(most_choices, 127 * 20);
	close_world();
}
END_TEST

/* --- the kernel lock -------------------------------------------------------------- */

/*
 * Thread x spins for the kernel lock that it gave up in its sleep, and the
 * holder never lets go: whatever the report says, x does not hold it.
 */
START_TEST(who_wants_the_kernel_lock_has_it_not)
{
	bool blamed = false;

	open_world("node a cpus 3\n"
		   "on a cpu0 lwp bound as x\n  call retake_kernel\n"
		   "on a cpu1 lwp bound as y\n  call spin_ab_kernel\n"
		   "on a cpu2 lwp bound as z\n  call spin_ba\n",
	    BRAID_MODULE_DIR "/litmus-deadlock.so", NULL);
	search_by("random");
	for (uint64_t i = 1; i <= 2000; i++) {
		const struct sim_result *sr;

		sim_places_forget(); /* else the first is the only one */
		sr = run(i);

		for (size_t f = 0; f < sr->sr_nfindings; f++) {
			const char *text = sr->sr_findings[f].fi_text;

			ck_assert_msg(
			    strstr(text, "kernel lock held by x") == NULL, "%s",
			    text);
			blamed |= strstr(text, "y waits") != NULL;
		}
	}
	ck_assert(blamed);
	close_world();
}
END_TEST

/* --- schedules ------------------------------------------------------------------------ */

/* Any run's schedule, printed and read again, gives the run. */
START_TEST(schedules_survive_printing)
{
	open_world(RACY, "2016-08", NULL);
	for (uint64_t i = 1; i <= 50; i++) {
		const struct sim_result *sr = run(i);
		uint64_t hash = sr->sr_trace_hash, build, scn;
		struct replay_result rr;
		uint8_t *choices;
		size_t len;
		char *text = schedule_print(world_build(), scenario->sc_hash,
		    sr->sr_choices, sr->sr_nchoices);

		ck_assert(schedule_parse(text, &build, &scn, &choices, &len));
		ck_assert_uint_eq(build, world_build());
		ck_assert_uint_eq(scn, scenario->sc_hash);
		ck_assert(campaign_replay(choices, len, NULL, 0, false, &rr));
		ck_assert(rr.rr_same);
		ck_assert_uint_eq(rr.rr_run->wr_result->sr_trace_hash, hash);
		free(choices);
		free(text);
	}
	close_world();
}
END_TEST

START_TEST(malformed_schedules_are_refused)
{
	static const char *const bad[] = { "", "1", "1:2:3", "1:0:0:!", "x",
		"2:0123456789abcdef:0123456789abcdef:AA",
		"1:0123456789abcdef:0123456789abcdef:A A" };
	uint64_t build, scn;
	uint8_t *choices;
	size_t len;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(
		    !schedule_parse(bad[i], &build, &scn, &choices, &len), "%s",
		    bad[i]);
}
END_TEST

/* --- modules that are none ---------------------------------------------------- */

/* --- campaigns ---------------------------------------------------------- */

/* Every strategy gets its runs in each round; equal ones alternate. */
START_TEST(strategies_get_their_shares)
{
	static const uint64_t unequal[] = { 900, 100, 500 };
	static const uint64_t equal[] = { 7, 7, 7 };
	int64_t credit[3] = { 0, 0, 0 };

	for (int round = 0; round < 3; round++) {
		uint64_t got[3] = { 0, 0, 0 };

		for (int i = 0; i < 15; i++)
			got[campaign_share(unequal, credit, 3)]++;
		ck_assert_uint_eq(got[0], 9);
		ck_assert_uint_eq(got[1], 1);
		ck_assert_uint_eq(got[2], 5);
	}
	memset(credit, 0, sizeof(credit));
	for (size_t i = 0; i < 30; i++)
		ck_assert_uint_eq(campaign_share(equal, credit, 3), i % 3);
}
END_TEST

static uint64_t
campaign_steps(const char *explore, uint64_t runs)
{
	struct campaign_options ca = { .ca_seed = 1,
		.ca_runs = runs,
		.ca_command = "fuzz",
		.ca_world.wo_stack = "2016-08" };
	struct campaign_result cr;
	struct scenario *s;
	char text[1024], error[512];

	(void)snprintf(text, sizeof(text), "%s%s", QUIET, explore);
	s = scenario_parse("test.scn", text, error, sizeof(error));
	ck_assert_msg(s != NULL, "%s", error);
	ca.ca_scenario = s;
	ck_assert_msg(campaign_fuzz(&ca, &cr), "%s", campaign_error());
	scenario_free(s);
	return cr.cr_steps;
}

/* The first 40 runs of 99 to 1 are all of the strategy with the 99; runs
 * without preemption are all the same. */
START_TEST(explore_lines_share_a_campaign)
{
	uint64_t one = campaign_steps("explore none\n", 1);

	ck_assert_uint_eq(
	    campaign_steps("explore none runs 99\nexplore random runs 1\n", 40),
	    40 * one);
	ck_assert_uint_ne(
	    campaign_steps(
		"explore none runs 50\nexplore random runs 50\n", 40),
	    40 * one);
}
END_TEST

static void
copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	int c;

	ck_assert(in != NULL && out != NULL);
	while ((c = getc(in)) != EOF)
		(void)putc(c, out);
	ck_assert_int_eq(fclose(in), 0);
	ck_assert_int_eq(fclose(out), 0);
}

/* Two files that were linked for one slot cannot be in one world. */
START_TEST(a_slot_has_one_module)
{
	static const char module[] = BRAID_MODULE_DIR "/litmus-mutex.so";
	static const char other[] = "./test_sim_slot.so";
	uint64_t knobs[KNOB_MAX];

	for (int k = 0; k < KNOB_MAX; k++)
		knobs[k] = sim_knobs[k].ki_default;
	copy_file(module, other);
	ck_assert(sim_open(knobs));
	ck_assert_int_eq(sim_node("a", 1, module), 0);
	ck_assert_int_eq(sim_node("b", 1, other), -1);
	ck_assert_str_eq(sim_error(),
	    "./test_sim_slot.so: its module slot is taken by another module; "
	    "braid-cc --slot gives it another one");
	/* The first one is none the worse for it. */
	ck_assert_int_eq(sim_node("b", 1, module), 1);
	sim_close();
	ck_assert_int_eq(remove(other), 0);
}
END_TEST

Suite *
sim_suite(void)
{
	Suite *s = suite_create("sim");
	TCase *tc = tcase_create("machine");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, small_clocks_wrap);
	tcase_add_test(tc, one_module_on_two_nodes);
	tcase_add_test(tc, frames_arrive_to_the_nanosecond);
	tcase_add_test(tc, sleep_does_not_wear_out_the_clock);
	tcase_add_test(tc, aborted_runs_leave_nothing);
	tcase_add_test(tc, each_cpu_has_a_frame);
	tcase_add_test(tc, budget_is_deterministic);
	tcase_add_test(tc, a_thousand_bridges);
	tcase_add_test(tc, long_work_is_no_livelock);
	tcase_add_test(tc, storm_is_livelock);
	tcase_add_test(tc, deadlocks_name_who);
	tcase_add_test(tc, loops_without_hooks_end);
	tcase_add_test(tc, arena_ends_with_a_clear_word);
	tcase_add_test(tc, no_choice_is_left_out);
	tcase_add_test(tc, who_wants_the_kernel_lock_has_it_not);
	tcase_add_test(tc, schedules_survive_printing);
	tcase_add_test(tc, malformed_schedules_are_refused);
	tcase_add_test(tc, a_slot_has_one_module);
	tcase_add_test(tc, strategies_get_their_shares);
	tcase_add_test(tc, explore_lines_share_a_campaign);
	suite_add_tcase(s, tc);
	return s;
}
