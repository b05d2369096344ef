/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_knobs.c -- what the models that knobs choose between differ in.
 *
 *	A row is a program or a scenario, and what is found in it with each of
 *	several settings of the machine: by some search with each setting that
 *	names a kind, and by none with the others.  Runs are also replayed from
 *	their schedules, whatever the setting.
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"

Suite *knobs_suite(void);

enum { SETTINGS_MAX = 4, KNOBS_MAX = 3 };

struct setting {
	const char *knobs[KNOBS_MAX + 1]; /* ends with NULL */
	unsigned kinds;			  /* each is found */
	const char *title;		  /* is part of a finding's title */
};

struct row {
	const char *name;
	const char *module; /* of tests/litmus; NULL: the scenario's stacks */
	const char *stack;  /* of a scenario that is a file */
	const char *text;   /* a scenario, or the file of one */
	uint64_t runs;	    /* of each search */
	unsigned of;	    /* kinds that count; others are not looked at */
	struct setting settings[SETTINGS_MAX]; /* ends without knobs */
};

#define KIND(k) (1u << FINDING_##k)
#define RACE	KIND(DATA_RACE)
#define FREED	(KIND(USE_AFTER_FREE) | KIND(DATA_RACE))
#define ANY	(~0u)

#define NODE(cpus)    "node a cpus " #cpus "\n"
#define BOUND(cpu, f) "on a cpu" #cpu " lwp bound as " #f "\n call " #f "\n"
#define ON_TWO(f, g)  NODE(2) BOUND(0, f) BOUND(1, g)
#define SET(...)      .knobs = { __VA_ARGS__, NULL }

static const struct row rows[] = {
	/* --- gp: what a grace period waits for ------------------------ */
	{ "a section is waited for", "knob", NULL,
	    ON_TWO(section_in_section, remove_perform), 300, ANY,
	    { { SET("gp=native") }, { SET("gp=rump") }, { SET("gp=ideal") } } },
	{ "a section at splnet is waited for", "knob", NULL,
	    ON_TWO(section_at_splnet, remove_perform), 300, ANY,
	    { { SET("gp=native") }, { SET("gp=rump") }, { SET("gp=ideal") } } },
	{ "sections after perform see what was stored before", "knob", NULL,
	    ON_TWO(section_after_perform, store_perform), 200, ANY,
	    { { SET("gp=native") }, { SET("gp=rump") }, { SET("gp=ideal") } } },
	{ "a softint uses an object after its section", "knob", NULL,
	    ON_TWO(late_use_in_softint, remove_perform), 600, ANY,
	    { { SET("gp=native"), FREED, "use on it" }, { SET("gp=rump") },
		{ SET("gp=ideal"), FREED, NULL } } },
	{ "a thread uses an object after its section", "knob", NULL,
	    ON_TWO(late_use, remove_perform), 600, ANY,
	    { { SET("gp=native"), FREED, "use on it" },
		{ SET("gp=rump", "preempt=off") },
		{ SET("gp=ideal"), FREED, NULL } } },
	{ "splnet in place of a section", "knob", NULL,
	    ON_TWO(use_at_splnet, remove_perform), 600, ANY,
	    { { SET("gp=native") }, { SET("gp=rump") },
		{ SET("gp=ideal"), FREED, "use on it" } } },

	/* --- drain: who answers ---------------------------------------- */
	{ "drain with a lock that a handler waits for", "knob", NULL,
	    ON_TWO(drain_with_lock, lock_in_softint), 300, ANY,
	    { { SET("drain=variant") }, { SET("drain=low") },
		{ SET("drain=softint"), KIND(DEADLOCK), NULL } } },
	{ "a draining thread has the lock of a handler", NULL, "fixed",
	    "bridge/flush-meets-detach.scn", 100, ANY,
	    { { SET("drain=low") },
		{ SET("drain=softint"), KIND(DEADLOCK),
		    "deadlock bridge_rtalloc" } } },
	{ "a member is deleted under a handler that blocks", NULL, "2016-08",
	    "bridge/flood-two-removals.scn", 400, FREED & ~RACE,
	    { { SET("drain=low"), KIND(USE_AFTER_FREE), "on bridge_iflist" },
		{ SET("drain=softint") } } },

	/* --- fastsoftints: on top of the thread, or after it ------------- */
	{ "a softint between two steps of a thread", "knob", NULL,
	    NODE(1) BOUND(0, busy_between_steps), 200, ANY,
	    { { SET("fastsoftints=on"), KIND(PANIC), "on_witness" },
		{ SET("fastsoftints=off") } } },
};

/* --- the test ------------------------------------------------------------------ */

struct seen {
	unsigned of, kinds;
	const char *wanted;
	bool title;
	char text[1024];
};

static void
note(const struct campaign_found *cf, void *arg)
{
	struct seen *seen = arg;
	size_t used = strlen(seen->text);

	if ((seen->of & 1u << cf->cf_kind) == 0)
		return;
	seen->kinds |= 1u << cf->cf_kind;
	if (seen->wanted != NULL && strstr(cf->cf_title, seen->wanted) != NULL)
		seen->title = true;
	(void)snprintf(seen->text + used, sizeof(seen->text) - used, "\n\t%s",
	    cf->cf_title);
}

static size_t
count(const struct setting *st)
{
	size_t n = 0;

	while (st->knobs[n] != NULL)
		n++;
	return n;
}

/* Campaigns with a setting. */
static void
try_setting(const struct row *row, const struct scenario *scn,
    const char *module, const struct setting *st)
{
	static const char *const searches[] = { "random", "pct",
		"twice:random" };
	struct seen seen = { .of = row->of, .wanted = st->title };

	for (size_t i = 0; i < 3; i++) {
		struct campaign_options ca = { .ca_scenario = scn,
			.ca_world.wo_stack = module,
			.ca_world.wo_knobs = st->knobs,
			.ca_world.wo_nknobs = count(st),
			.ca_strategy = searches[i],
			.ca_seed = 1,
			.ca_runs = i < 2 ? row->runs : row->runs / 4,
			.ca_strict = true,
			.ca_found = note,
			.ca_arg = &seen };
		struct campaign_result cr;

		ck_assert_msg(campaign_fuzz(&ca, &cr), "%s, %s: %s", row->name,
		    st->knobs[0], campaign_error());
		ck_assert_msg(!campaign_diverged(), "%s, %s, %s", row->name,
		    st->knobs[0], searches[i]);
		ck_assert_uint_eq(cr.cr_runs, ca.ca_runs);
	}
	ck_assert_msg((seen.kinds & ~st->kinds) == 0,
	    "%s, %s: found what is not there:%s", row->name, st->knobs[0],
	    seen.text);
	ck_assert_msg((seen.kinds & st->kinds) == st->kinds,
	    "%s, %s: found only:%s", row->name, st->knobs[0], seen.text);
	ck_assert_msg(st->title == NULL || seen.title,
	    "%s, %s: no title with '%s':%s", row->name, st->knobs[0], st->title,
	    seen.text);
}

START_TEST(models_differ)
{
	const struct row *row = &rows[_i];
	char error[512], path[1024];
	struct scenario *scn;

	if (row->module != NULL) {
		scn =
		    scenario_parse(row->name, row->text, error, sizeof(error));
		(void)snprintf(path, sizeof(path), "%s/litmus-%s.so",
		    BRAID_MODULE_DIR, row->module);
	} else {
		(void)snprintf(path, sizeof(path), "%s/scenarios/%s",
		    BRAID_SOURCE_DIR, row->text);
		scn = scenario_read(path, error, sizeof(error));
	}
	ck_assert_msg(scn != NULL, "%s", error);
	for (size_t i = 0;
	     i < SETTINGS_MAX && row->settings[i].knobs[0] != NULL; i++)
		try_setting(row, scn, row->module != NULL ? path : row->stack,
		    &row->settings[i]);
	scenario_free(scn);
}
END_TEST

/* A value is a word or a number, and is stored as a word. */
START_TEST(values_have_words)
{
	uint64_t value;
	char text[256];
	int gp = sim_knob_lookup("gp");

	ck_assert(sim_knob_read(gp, "ideal", &value));
	ck_assert_uint_eq(value, GRACE_IDEAL);
	ck_assert(sim_knob_read(gp, "1", &value));
	ck_assert_uint_eq(value, GRACE_RUMP);
	ck_assert(!sim_knob_read(gp, "3", &value));
	ck_assert(!sim_knob_read(gp, "", &value));
	ck_assert(!sim_knob_read(gp, "1x", &value));
	ck_assert(!sim_knob_read(gp, "on", &value));
	sim_knob_words(gp, text, sizeof(text));
	ck_assert_str_eq(text, "native, rump, ideal");
	sim_knob_format(gp, GRACE_RUMP, text, sizeof(text));
	ck_assert_str_eq(text, "rump");
	sim_knob_words(KNOB_PREEMPT, text, sizeof(text));
	ck_assert_str_eq(text, "off, on");
	sim_knob_words(KNOB_STEPS, text, sizeof(text));
	ck_assert_str_eq(text, "");
	/* Each default is a value, and is read back from its text. */
	for (int k = 0; k < KNOB_MAX; k++) {
		sim_knob_format(k, sim_knobs[k].ki_default, text, sizeof(text));
		ck_assert_msg(sim_knob_read(k, text, &value), "%s", text);
		ck_assert_uint_eq(value, sim_knobs[k].ki_default);
	}
}
END_TEST

Suite *
knobs_suite(void)
{
	Suite *s = suite_create("knobs");
	TCase *tc = tcase_create("models");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
	    tc, models_differ, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, values_have_words);
	suite_add_tcase(s, tc);
	return s;
}
