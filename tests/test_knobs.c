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
#include "campaign/world.h"

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

	/* --- device: an interrupt for each frame, or a thread ------------- */
	{ "a member is deleted under input without a lock", NULL,
	    "2016-04-nompsafe", "bridge/delete-in-softint.scn", 100,
	    KIND(USE_AFTER_FREE),
	    { { SET("device=wire"), KIND(USE_AFTER_FREE), "bridge_iflist" },
		{ SET("device=bus") } } },
	{ "frames reach their ports without softints", NULL, "2014-07",
	    "bridge/forward.scn", 100, KIND(FACT) | KIND(DEADLOCK),
	    { { SET("device=wire") }, { SET("device=bus") } } },
	{ "frames reach their ports", NULL, "fixed", "bridge/forward.scn", 100,
	    ANY,
	    { { SET("device=wire") }, { SET("device=bus") },
		{ SET("device=bus", "preempt=off") } } },
	{ "frames reach their nodes", NULL, "fixed", "world/arrivals.scn", 50,
	    ANY,
	    { { SET("device=wire") }, { SET("device=bus") },
		{ SET("steer=hash") }, { SET("steer=interface") } } },

	/* --- diagnostic, queuedebug: options of the kernel ---------------- */
	{ "an assertion that fails", "knob", NULL,
	    NODE(1) BOUND(0, asserts_wrongly), 10, ANY,
	    { { SET("diagnostic=on"), KIND(KASSERT), "asserts_wrongly" },
		{ SET("diagnostic=off") } } },
	{ "an assertion that reads what another writes", "knob", NULL,
	    ON_TWO(asserts, writes_what_is_asserted), 50, ANY,
	    { { SET("diagnostic=on"), RACE, "asserts" },
		{ SET("diagnostic=off") } } },
	{ "queues that are in order", "knob", NULL,
	    NODE(1) BOUND(0, removes_all), 10, ANY,
	    { { SET("queuedebug=on") }, { SET("queuedebug=off") } } },
	{ "a list that is not in order", "knob", NULL,
	    NODE(1) BOUND(0, overwrites_list_link), 10, ANY,
	    { { SET("queuedebug=on"), KIND(PANIC), "overwrites_list_link" },
		{ SET("queuedebug=off") } } },
	{ "a tail queue that is not in order", "knob", NULL,
	    NODE(1) BOUND(0, overwrites_tailq_link), 10, ANY,
	    { { SET("queuedebug=on"), KIND(PANIC), "overwrites_tailq_link" },
		{ SET("queuedebug=off") } } },
	{ "who stands on a removed element", "knob", NULL,
	    NODE(1) BOUND(0, walks_from_the_removed), 10, ANY,
	    { { SET("queuedebug=on"), KIND(NULL_ACCESS),
		  "walks_from_the_removed" },
		{ SET("queuedebug=off") } } },

	{ "a table entry is removed under a reader", NULL, "2016-08",
	    "bridge/chain-under-removal.scn", 200, KIND(NULL_ACCESS),
	    { { SET("queuedebug=on"), KIND(NULL_ACCESS),
		  "bridge_rtnode_lookup" },
		{ SET("queuedebug=off") } } },

	/* --- nomem: allocations that may fail do --------------------------- */
	{ "an allocation whose failure nobody looks at", "knob", NULL,
	    NODE(1) BOUND(0, allocates_unchecked), 100, ANY,
	    { { SET("nomem=0") },
		{ SET("nomem=4"), KIND(NULL_ACCESS), "allocates_unchecked" },
		{ SET("nomem=1"), KIND(NULL_ACCESS),
		    "allocates_unchecked" } } },
	{ "an allocation whose failure is looked at", "knob", NULL,
	    NODE(1) BOUND(0, allocates_checked) "always exit "
						"allocates_checked 0\n",
	    100, ANY,
	    { { SET("nomem=0") }, { SET("nomem=4"), KIND(FACT), NULL },
		{ SET("nomem=1"), KIND(FACT), NULL } } },
	{ "an allocation that may sleep", "knob", NULL,
	    NODE(1) BOUND(0, allocates_sleeping), 10, ANY,
	    { { SET("nomem=1") } } },
	{ "a stack that looks at all failures", NULL, "fixed",
	    "bridge/storm.scn", 100, ANY & ~KIND(FACT),
	    { { SET("nomem=4") }, { SET("nomem=4", "device=bus") } } },
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

/* --- steering ------------------------------------------------------------------ */

static const char steered[] =
    "node a cpus 4 stack fixed\n"
    " ifconfig shmif0 create up\n"
    " ifconfig shmif3 create up\n"
    "on a cpu1 lwp bound\n"
    " frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 60\n"
    " frame shmif0 02:00:00:00:00:11 > ff:ff:ff:ff:ff:ff len 60\n"
    " frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 60\n"
    " frame shmif3 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 60\n"
    "on a cpu3 hardint\n"
    " frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 60\n";

static const char steered_wire[] = "node a cpus 1 stack fixed\n"
				   " ifconfig shmif0 create up\n"
				   "node b cpus 4 stack fixed\n"
				   " ifconfig shmif3 create up\n"
				   "wire a.shmif0 b.shmif3 latency 10us\n"
				   "on a cpu0 lwp\n"
				   " send shmif0 ff:ff:ff:ff:ff:ff len 60\n"
				   " send shmif0 02:00:00:00:00:20 len 60\n"
				   " send shmif0 ff:ff:ff:ff:ff:ff len 60\n";

/* The CPUs of a run's hardware interrupts on a node, sorted, a digit each. */
static void
interrupts(const char *text, const char *knob, unsigned node, char cpus[16])
{
	const char *knobs[] = { knob };
	struct world_options wo = { .wo_knobs = knobs, .wo_nknobs = 1 };
	const struct sim_run_options ro = { .ro_trace = true };
	const struct sim_result *result;
	struct scenario *scn;
	char error[512];
	size_t n = 0;

	scn = scenario_parse("steered.scn", text, error, sizeof(error));
	ck_assert_msg(scn != NULL, "%s", error);
	ck_assert_msg(world_open(scn, &wo), "%s", campaign_error());
	result = world_run(&ro, true)->wr_result;
	ck_assert(result->sr_quiet);
	for (char cpu = 0; cpu < 4; cpu++) {
		for (size_t i = 0; i < result->sr_nevents && n < 15; i++) {
			const struct trace_event *te = &result->sr_events[i];

			if (te->te_kind == TRACE_HARDINT &&
			    te->te_node == node && te->te_cpu == cpu)
				cpus[n++] = (char)('0' + cpu);
		}
	}
	cpus[n] = '\0';
	world_close();
	scenario_free(scn);
}

START_TEST(interrupts_are_steered)
{
	/* A hardint section interrupts its own CPU, here 3, whatever the knob
	 * says.  Frames of three stations at two ports; two at one port. */
	static const struct {
		const char *knob, *cpus, *wire;
	} cases[] = {
		{ "steer=section", "11113", "000" },
		{ "steer=interface", "00033", "333" },
		{ "steer=2", "22223", "222" },
		{ "steer=6", "22223", "222" },
		{ "steer=hash", "13333", "223" },
	};
	char cpus[16];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		interrupts(steered, cases[i].knob, 0, cpus);
		ck_assert_msg(strcmp(cpus, cases[i].cpus) == 0, "%s: %s",
		    cases[i].knob, cpus);
		interrupts(steered_wire, cases[i].knob, 1, cpus);
		ck_assert_msg(strcmp(cpus, cases[i].wire) == 0, "%s: %s",
		    cases[i].knob, cpus);
	}
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
	tcase_add_test(tc, interrupts_are_steered);
	tcase_add_test(tc, values_have_words);
	suite_add_tcase(s, tc);
	return s;
}
