/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_operations.c -- what strategies are told of pending operations is what
 * then happens, and dependence is seen where it is.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/world.h"
#include "sim/machine.h"
#include "sim/prng.h"

Suite *operations_suite(void);

/* --- a strategy that walks at random and writes down what it is told -------- */

enum { LOG_MAX = 1 << 20 };

static struct entry {
	uint64_t steps; /* made before it */
	struct operation op;
	uint16_t ctx;
	bool first;
} * seen;
static size_t nseen;
static struct prng walk;
static bool looked_wrong;

static void
watch_begin(struct strategy *st, uint64_t seed, uint64_t number)
{
	(void)st;
	walk = prng_stream(seed, "test", number);
	nseen = 0;
	looked_wrong = false;
}

static uint32_t
watch_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	uint32_t i = prng_below(&walk, pt->pt_count);

	(void)st;
	/* To be asked at every point all the same. */
	*quantum = STRATEGY_RUN_ON;
	for (uint32_t c = 0; c < pt->pt_count; c++)
		looked_wrong = looked_wrong ||
		    pt->pt_choices[c].ch_op == NULL ||
		    pt->pt_choices[c].ch_path == 0;
	return pt->pt_choices[i].ch_early ? pt->pt_default : i;
}

static uint32_t
watch_pick(
    struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	(void)st, (void)purpose, (void)number;
	return prng_below(&walk, n);
}

static void
watch_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	(void)st;
	ck_assert_uint_lt(nseen, LOG_MAX);
	seen[nseen++] = (struct entry){ M.steps, *op, ctx, first };
}

static void
watch_end(struct strategy *st, uint64_t points)
{
	(void)st, (void)points;
}

static const struct strategy_ops watch_ops = { .so_begin = watch_begin,
	.so_next = watch_next,
	.so_pick = watch_pick,
	.so_executed = watch_executed,
	.so_end = watch_end };

static bool
is_access(unsigned kind)
{
	return kind >= TRACE_READ && kind <= TRACE_ATOMIC_RMW;
}

/* The events of steps: expiries, which are no steps, stand between them. */
static const struct trace_event **
steps_of(const struct sim_result *sr)
{
	const struct trace_event **list =
	    malloc((sr->sr_nevents + 1) * sizeof(struct trace_event *));
	size_t n = 0;

	for (size_t i = 0; i < sr->sr_nevents; i++) {
		if (sr->sr_events[i].te_kind != TRACE_EXPIRE)
			list[n++] = &sr->sr_events[i];
	}
	ck_assert_uint_eq(n, sr->sr_steps);
	return list;
}

static void
compare(const struct sim_result *sr)
{
	const struct trace_event **step = steps_of(sr);
	size_t accesses = 0, i, next;

	for (i = 0; i < nseen; i = next) {
		const struct entry *en = &seen[i];
		uint64_t until = sr->sr_steps;

		ck_assert(en->first);
		for (next = i + 1; next < nseen && !seen[next].first; next++)
			;
		if (next < nseen)
			until = seen[next].steps;
		/* Between two of them only the one who was told of steps. */
		for (uint64_t s = en->steps; s < until; s++)
			ck_assert_uint_eq(step[s]->te_ctx, en->ctx);
		if (!is_access(en->op.op_kind) || until == en->steps)
			continue;
		ck_assert_uint_eq(step[en->steps]->te_kind, en->op.op_kind);
		ck_assert_uint_eq(step[en->steps]->te_object, en->op.op_object);
		ck_assert_uint_eq(step[en->steps]->te_pc, en->op.op_pc);
		ck_assert_uint_eq(step[en->steps]->te_cpu, en->op.op_cpu);
		accesses++;
	}
	free(step);
	ck_assert(!looked_wrong);
	ck_assert_uint_gt(accesses, sr->sr_steps / 4);
}

START_TEST(what_is_published_happens)
{
	struct strategy watch = { &watch_ops };
	struct world_options wo = { .wo_stack = "2016-08" };
	char error[512];
	struct scenario *scn = scenario_read(BRAID_SOURCE_DIR
	    "/scenarios/bridge/delete-in-softint.scn",
	    error, sizeof(error));

	ck_assert_msg(scn != NULL, "%s", error);
	ck_assert_msg(world_open(scn, &wo), "%s", campaign_error());
	seen = malloc(LOG_MAX * sizeof(*seen));
	for (uint64_t i = 1; i <= 20; i++) {
		struct sim_run_options ro = { .ro_strategy = &watch,
			.ro_seed = 3,
			.ro_number = i,
			.ro_trace = true };

		compare(world_run(&ro, false)->wr_result);
	}
	free(seen);
	world_close();
	scenario_free(scn);
}
END_TEST

/* --- dependence ------------------------------------------------------------------ */

static struct operation
operation(uint64_t object, uint32_t size, unsigned flags, unsigned cpu)
{
	return (struct operation){ .op_object = object,
		.op_size = size,
		.op_flags = (uint8_t)flags,
		.op_cpu = (uint16_t)cpu };
}

static bool
conflict(struct operation a, struct operation b)
{
	bool is = operations_conflict(&a, &b);

	ck_assert(is == operations_conflict(&b, &a));
	return is;
}

START_TEST(conflicts_are_what_does_not_commute)
{
	enum { W = OPERATION_WRITE, T = OPERATION_TURNS };
	struct operation wait = operation(0x9000, 1, W, 0);
	struct operation asleep = operation(0x9000, 1, OPERATION_KLOCK, 0);

	/* Bytes that overlap, one of them written. */
	ck_assert(
	    conflict(operation(0x1000, 8, W, 0), operation(0x1004, 4, 0, 1)));
	ck_assert(
	    !conflict(operation(0x1000, 4, W, 0), operation(0x1004, 4, W, 1)));
	ck_assert(
	    !conflict(operation(0x1000, 8, 0, 0), operation(0x1000, 8, 0, 1)));
	/* A block that is freed, and what lies in it. */
	ck_assert(
	    conflict(operation(0x1000, 256, W, 0), operation(0x10f8, 8, 0, 1)));
	/* Nothing at all. */
	ck_assert(!conflict(operation(0, 0, W, 0), operation(0, 0, W, 1)));
	/* What a CPU takes next is a matter of this CPU. */
	ck_assert(conflict(operation(0, 0, T, 2), operation(0, 0, T, 2)));
	ck_assert(!conflict(operation(0, 0, T, 2), operation(0, 0, T, 1)));
	ck_assert(!conflict(operation(0, 0, T, 2), operation(0, 0, 0, 2)));
	/* cv_wait releases the interlock, whoever may be after it. */
	wait.op_second = 0x8000;
	wait.op_flags |= OPERATION_WRITE2;
	ck_assert(conflict(wait, operation(0x8000, 1, W, 1)));
	ck_assert(!conflict(wait, operation(0x7000, 1, W, 1)));
	/* Who sleeps with the kernel lock lets it go. */
	ck_assert(conflict(asleep, operation(OBJECT_KERNEL_LOCK, 1, W, 1)));
	ck_assert(!conflict(asleep, operation(OBJECT_TIME, 1, W, 1)));
}
END_TEST

Suite *
operations_suite(void)
{
	Suite *s = suite_create("operations");
	TCase *tc = tcase_create("operations");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, what_is_published_happens);
	tcase_add_test(tc, conflicts_are_what_does_not_commute);
	suite_add_tcase(s, tc);
	return s;
}
