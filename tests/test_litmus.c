/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_litmus.c -- small kernel programs with known verdicts.
 *
 *	A row is a scenario on one of the modules of tests/litmus, and what the
 *	machine must find in it: these kinds under these strategies, and
 *	nothing else under any.  For each happens-before edge there is a row
 *	with the edge, which must be clean, and one without, which must race.
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"

Suite *litmus_suite(void);

enum strategy_bits {
	NONE = 1,
	RANDOM = 2,
	PCT = 4,
	SEARCH = RANDOM | PCT,
	ALL = NONE | SEARCH
};

static const struct {
	enum strategy_bits bit;
	const char *name;
	uint64_t runs;
} strategies_used[] = { { NONE, "none", 2 }, { RANDOM, "random", 300 },
	{ PCT, "pct", 300 }, { RANDOM, "twice:random", 200 } };

struct litmus {
	const char *name;
	const char *module;
	const char *text;
	unsigned kinds;	   /* all of these are found ... */
	unsigned found;	   /* ... and each sometimes seen, under these */
	unsigned also;	   /* these may be found too */
	const char *title; /* is part of a finding's title */
};

#define KIND(k)	   (1u << FINDING_##k)
#define RACE	   KIND(DATA_RACE)
#define MIXED_RACE KIND(MIXED_RACE)
#define CLEAN	   0, 0, 0, NULL

/* --- scenarios -------------------------------------------------------------- */

#define NODE(cpus) "node a cpus " #cpus "\n"

/* A context that calls one function, which must not fail; bound or free. */
#define BOUND(cpu, name, call)                                                 \
	"on a cpu" #cpu " lwp bound as " #name "\n"                            \
	" call " call "\n"                                                     \
	"always exit " #name " 0\n"
#define FREE(cpu, name, call)                                                  \
	"on a cpu" #cpu " lwp as " #name "\n"                                  \
	" call " call "\n"                                                     \
	"always exit " #name " 0\n"
/* The same, of unknown result. */
#define ANY(cpu, name, call)                                                   \
	"on a cpu" #cpu " lwp bound as " #name "\n"                            \
	" call " call "\n"

/* One context; two on two CPUs, or on one; three. */
#define ONE(f)	       NODE(2) FREE(0, x, f)
#define TWO(f, g)      NODE(2) BOUND(0, x, f) BOUND(1, y, g)
#define SAME_CPU(f, g) NODE(1) BOUND(0, x, f) BOUND(0, y, g)
#define THREE(f, g, h) NODE(2) FREE(0, x, f) FREE(1, y, g) FREE(0, z, h)

/* One CPU: first this call, then that one, then time passes. */
#define STEPS(f, g)                                                            \
	NODE(1)                                                                \
	BOUND(0, x, f)                                                         \
	"on a cpu0 lwp bound as y\n call " g "\n sleep 30ms\n"
#define THEN(f, g)                                                             \
	NODE(1)                                                                \
	"on a cpu0 lwp bound as x\n"                                           \
	" call " f "\n"                                                        \
	" call " g "\n"                                                        \
	" sleep 30ms\n"

#include "tests/litmus/programs.h"

/* --- the test ------------------------------------------------------------------ */

struct seen {
	unsigned kinds;
	bool title;
	const char *wanted;
	char text[512]; /* titles */
};

static void
note(const struct campaign_found *cf, void *arg)
{
	struct seen *seen = arg;
	size_t used = strlen(seen->text);

	seen->kinds |= 1u << cf->cf_kind;
	if (seen->wanted != NULL && strstr(cf->cf_title, seen->wanted) != NULL)
		seen->title = true;
	(void)snprintf(seen->text + used, sizeof(seen->text) - used, "\n\t%s",
	    cf->cf_title);
}

static void
check_facts(const struct litmus *lt, const struct scenario *scn,
    const struct campaign_result *cr, unsigned bit, const char *strategy)
{
	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		enum fact_outcome out = cr->cr_facts[i];
		/* Unknown: what is wrong cuts every run. */
		bool fine = out == FACT_HOLDS || out == FACT_UNKNOWN ||
		    (out == FACT_NOT_SEEN && (lt->found & bit) == 0);

		ck_assert_msg(fine, "%s, %s: '%s' does not hold (run %llu)",
		    lt->name, strategy, scn->sc_facts[i].sf_text,
		    (unsigned long long)cr->cr_fact_run[i]);
	}
}

static void
search(const struct litmus *lt, const struct scenario *scn, const char *module,
    size_t how)
{
	const char *strategy = strategies_used[how].name;
	unsigned bit = strategies_used[how].bit;
	struct seen seen = { .wanted = lt->title };
	struct campaign_options ca = { .ca_scenario = scn,
		.ca_world.wo_stack = module,
		.ca_strategy = strategy,
		.ca_seed = 1,
		.ca_runs = strategies_used[how].runs,
		.ca_strict = true,
		.ca_found = note,
		.ca_arg = &seen };
	struct campaign_result cr;

	ck_assert_msg(campaign_fuzz(&ca, &cr), "%s, %s: %s", lt->name, strategy,
	    campaign_error());
	ck_assert_msg(!campaign_diverged(), "%s, %s", lt->name, strategy);
	ck_assert_uint_eq(cr.cr_runs, ca.ca_runs);
	ck_assert_msg((seen.kinds & ~(lt->kinds | lt->also)) == 0,
	    "%s, %s: found what is not there:%s", lt->name, strategy,
	    seen.text);
	ck_assert_msg(
	    (seen.kinds != 0) == (cr.cr_findings + cr.cr_also_seen != 0),
	    "%s, %s: findings are not announced", lt->name, strategy);
	if ((lt->found & bit) != 0) {
		ck_assert_msg((seen.kinds & lt->kinds) == lt->kinds,
		    "%s, %s: found only:%s", lt->name, strategy, seen.text);
		ck_assert_msg(lt->title == NULL || seen.title,
		    "%s, %s: no title with '%s':%s", lt->name, strategy,
		    lt->title, seen.text);
	}
	check_facts(lt, scn, &cr, bit, strategy);
}

START_TEST(litmus)
{
	const struct litmus *lt = &programs[_i];
	char error[512], module[1024];
	struct scenario *scn =
	    scenario_parse(lt->name, lt->text, error, sizeof(error));

	ck_assert_msg(scn != NULL, "%s", error);
	(void)snprintf(module, sizeof(module), "%s/litmus-%s.so",
	    BRAID_MODULE_DIR, lt->module);
	for (size_t how = 0;
	     how < sizeof(strategies_used) / sizeof(strategies_used[0]); how++)
		search(lt, scn, module, how);
	scenario_free(scn);
}
END_TEST

Suite *
litmus_suite(void)
{
	Suite *s = suite_create("litmus");
	TCase *tc = tcase_create("programs");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
	    tc, litmus, 0, (int)(sizeof(programs) / sizeof(programs[0])));
	suite_add_tcase(s, tc);
	return s;
}
