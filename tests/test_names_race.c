/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_names_race.c -- the sentence that says why nothing orders a race.
 */

#include <stdio.h>
#include <string.h>

#include "analysis/ordering.h"
#include "tests/test_names.h"

enum { KLOCK = 1, LOCK = 0x100100, IPL_SOFTNET = 3, IPL_VM = 5 };

enum { LWP0 = 1, LWP1, SOFTNET, HARDINT };

static const struct trace_context contexts[] = {
	{ LWP0, 0, 0, TRACE_CLASS_LWP, "one" },
	{ LWP1, 0, 0, TRACE_CLASS_LWP, "two" },
	{ SOFTNET, 0, 0, TRACE_CLASS_SOFTINT, "a.cpu0.softnet" },
	{ HARDINT, 0, 0, TRACE_CLASS_HARDINT, "a.cpu0.hardint" },
};

static const struct store_name names[] = { { KLOCK, "kernel_lock" },
	{ LOCK, "softnet_lock" } };

struct side {
	uint16_t ctx, cpu;
	uint8_t ipl;
	uint32_t nlocks;
	uint64_t locks[2];
	bool spl;  /* the IPL is that of an splfoo */
	bool lost; /* its step was not seen */
};

/* One row for each rule, and for what is close to it. */
static const struct {
	struct side side[2];
	const char *text;
} rows[] = {
	{ { { LWP0, 0, 0, 0, { 0 }, false, false },
	      { LWP1, 1, 0, 0, { 0 }, false, true } },
	    "cpu0 holds nothing; what the other side held was not seen." },
	{ { { LWP0, 0, 0, 2, { KLOCK, LOCK }, false, false },
	      { LWP1, 1, 0, 1, { LOCK }, false, false } },
	    "cpu0 holds kernel_lock and softnet_lock, cpu1 holds softnet_lock; "
	    "both hold softnet_lock, which does not order them: holders that "
	    "share a lock do not exclude each other." },
	{ { { LWP1, 1, IPL_VM, 1, { KLOCK }, true, false },
	      { SOFTNET, 0, IPL_SOFTNET, 0, { 0 }, false, false } },
	    "cpu1 holds kernel_lock, cpu0 holds nothing: no lock in common; "
	    "splnet does not exclude another CPU; a lock does, or a pserialize "
	    "or psref wait for the reader, or atomics on both sides." },
	/* A spin mutex raises the IPL too; splnet is not to blame. */
	{ { { LWP1, 1, IPL_VM, 1, { LOCK }, false, false },
	      { SOFTNET, 0, IPL_SOFTNET, 0, { 0 }, false, false } },
	    "cpu1 holds softnet_lock, cpu0 holds nothing: no lock in common; "
	    "between CPUs it takes a lock, a pserialize or psref wait for the "
	    "reader, or atomics on both sides." },
	{ { { LWP0, 0, 0, 0, { 0 }, false, false },
	      { SOFTNET, 0, IPL_SOFTNET, 0, { 0 }, false, false } },
	    "Neither one nor a.cpu0.softnet holds a lock; a.cpu0.softnet "
	    "interrupts one, which runs at IPL none on the same CPU; "
	    "splsoftnet or a spin mutex of that level keeps it out." },
	{ { { HARDINT, 0, IPL_VM, 0, { 0 }, false, false },
	      { SOFTNET, 0, IPL_SOFTNET, 0, { 0 }, false, false } },
	    "Neither a.cpu0.hardint nor a.cpu0.softnet holds a lock; "
	    "a.cpu0.hardint interrupts a.cpu0.softnet, which runs at IPL "
	    "softnet on the same CPU; splnet or a spin mutex of that level "
	    "keeps it out." },
	{ { { SOFTNET, 0, IPL_SOFTNET, 0, { 0 }, false, false },
	      { LWP0, 0, IPL_VM, 0, { 0 }, true, false } },
	    "Neither a.cpu0.softnet nor one holds a lock; they are on one CPU, "
	    "and a.cpu0.softnet began before one raised the IPL; a lock orders "
	    "them." },
	{ { { LWP0, 0, 0, 0, { 0 }, false, false },
	      { LWP1, 0, 0, 1, { LOCK }, false, false } },
	    "one holds nothing, two holds softnet_lock: no lock in common; "
	    "threads of one CPU preempt each other; a lock keeps them apart, "
	    "or kpreempt_disable where both are bound to it." },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

static struct finding_access
access_of(const struct side *sd, uint64_t step)
{
	struct finding_access fa = { .fa_step = sd->lost ? 0 : step,
		.fa_ctx = sd->ctx,
		.fa_cpu = sd->cpu,
		.fa_ipl = sd->ipl,
		.fa_kind = TRACE_WRITE,
		.fa_locks = { sd->nlocks, { sd->locks[0], sd->locks[1] } } };

	return fa;
}

/* Steps 1 and 2 raise the IPL, 3 and 4 are the accesses. */
static void
load(struct store_loaded *ld, struct trace_event events[2], int row)
{
	memset(ld, 0, sizeof(*ld));
	ld->ld_raw.fi_kind = FINDING_DATA_RACE;
	ld->ld_raw.fi_first = access_of(&rows[row].side[0], 3);
	ld->ld_raw.fi_second = access_of(&rows[row].side[1], 4);
	ld->ld_run.rn_contexts = contexts;
	ld->ld_run.rn_ncontexts = sizeof(contexts) / sizeof(contexts[0]);
	ld->ld_run.rn_events = events;
	ld->ld_finding.fg_names = names;
	ld->ld_finding.fg_nnames = 2;
	for (unsigned i = 0; i < 2; i++) {
		const struct side *sd = &rows[row].side[i];

		if (!sd->spl)
			continue;
		events[ld->ld_run.rn_nevents++] =
		    (struct trace_event){ .te_step = i + 1,
			    .te_ctx = sd->ctx,
			    .te_kind = TRACE_SPL_RAISE,
			    .te_object = sd->ipl };
	}
}

START_TEST(test_race_sentence)
{
	struct store_loaded ld;
	struct trace_event events[2];
	char text[ORDERING_MAX];

	load(&ld, events, _i);
	ck_assert(ordering_missing(&ld, text));
	ck_assert_str_eq(text, rows[_i].text);
	ld.ld_raw.fi_kind = FINDING_MIXED_RACE;
	ck_assert(ordering_missing(&ld, text));
	ld.ld_raw.fi_kind = FINDING_USE_AFTER_FREE;
	ck_assert(!ordering_missing(&ld, text));
	ck_assert_str_eq(text, "");
}
END_TEST

/* An splnet that was left again is not in force. */
START_TEST(test_race_lowered)
{
	struct store_loaded ld;
	struct trace_event events[2];
	char text[ORDERING_MAX];

	load(&ld, events, 2);
	events[1] = events[0];
	events[1].te_step = 2;
	events[1].te_kind = TRACE_SPL_LOWER;
	events[1].te_object = 0;
	ld.ld_run.rn_nevents = 2;
	ck_assert(ordering_missing(&ld, text));
	ck_assert_ptr_null(strstr(text, "spl"));
}
END_TEST

/* Names of any length are cut. */
START_TEST(test_race_long)
{
	static char word[400];
	struct store_name wide[] = { { KLOCK, word }, { LOCK, word } };
	struct store_loaded ld;
	struct trace_event events[2];
	char text[ORDERING_MAX];

	memset(word, 'w', sizeof(word) - 1);
	load(&ld, events, 1);
	ld.ld_finding.fg_names = wide;
	ck_assert(ordering_missing(&ld, text));
	ck_assert_uint_lt(strlen(text), ORDERING_MAX);
}
END_TEST

TCase *
names_race_tcase(void)
{
	TCase *tc = tcase_create("race");

	tcase_add_loop_test(tc, test_race_sentence, 0, NROWS);
	tcase_add_test(tc, test_race_lowered);
	tcase_add_test(tc, test_race_long);
	return tc;
}
