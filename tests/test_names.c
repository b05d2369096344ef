/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_names.c -- what addresses are called in reports.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/report.h"
#include "campaign/campaign.h"
#include "campaign/naming.h"
#include "campaign/symbol.h"
#include "tests/test_names.h"

Suite *names_suite(void);

#define BRIDGE BRAID_SOURCE_DIR "/scenarios/bridge/delete-in-softint.scn"
#define LITMUS BRAID_MODULE_DIR "/litmus-naming.so"

static struct scenario *scenario;
static const struct sim_result *traced;

/* A world after a traced run without preemption. */
static void
open_world(struct scenario *scn, const char *stack)
{
	struct world_options wo = { .wo_stack = stack };
	struct sim_run_options ro = { .ro_trace = true };

	scenario = scn;
	ck_assert_ptr_nonnull(scn);
	ck_assert_msg(world_open(scn, &wo), "%s", campaign_error());
	traced = world_run(&ro, false)->wr_result;
	ck_assert_uint_gt(traced->sr_nevents, 0);
}

static void
close_world(void)
{
	world_close();
	scenario_free(scenario);
}

/* --- shapes --------------------------------------------------------------- */

/* As selftest/litmus/naming.c has them; an access of so many bytes, or a lock. */
static const struct {
	unsigned size;
	const char *name;
} shapes[] = {
	{ 8, "shape#1.s_count" },
	{ 2, "shape#1.s_inner.i_pair[1]" },
	{ 4, "shape#1.s_many[2].i_flags" },
	{ 1, "shape#1.s_grid[1][3]" },
	{ 4, "shape#1.s_hidden" },
	{ 4, "shape#1.s_int" },
	{ 1, "shape#1.s_bytes[1]" },
	{ 1, "shape#1.s_bit..." },
	{ 13, "shape#1.s_name" },
	{ 1, "shape#1+0x56" },
	{ 0, "shape#1.s_lock" },
	{ 8, "shape#1.s_head.h_first" },
	{ 0, "*shape#1.s_lock_obj" },
	{ 8, "s_heads#1[17].h_first" },
	{ 4, "four#1[2].s_inner.i_flags" },
	{ 0, "four#1[0]" },
	{ 2, "inner#1.i_pair[0]" },
	{ 8, "inner#1+0x10" },
	{ 4, "inner#1" },
	{ 4, "vector#1.v_count" },
	{ 2, "vector#1.v_items[4].i_pair[1]" },
	{ 0, "namepl#1.p_lock" },
	{ 1, "namepl#1.p_pad[40]" },
	{ 8, "naming#1[3]" },
	{ 2, "table[1].s_many[0].i_pair[1]" },
	{ 4, "counters.i_flags" },
	{ 0, "naming_mtx" },
	{ 8, "known[7]" },
};

START_TEST(test_names_shapes)
{
	static const char text[] =
	    "node a cpus 1\non a cpu0 lwp\n call naming_known\n";
	char error[512], name[NAMING_MAX];
	uint64_t known = 0, addr;

	open_world(
	    scenario_parse("names.scn", text, error, sizeof(error)), LITMUS);
	for (size_t i = 0; i < traced->sr_nevents && known == 0; i++) {
		const struct trace_event *te = &traced->sr_events[i];

		if (te->te_kind == TRACE_READ &&
		    strcmp(symbol_function(te->te_pc), "naming_known") == 0)
			known = te->te_object;
	}
	ck_assert_uint_ne(known, 0);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		ck_assert_uint_eq(
		    sim_memory_read(0, known + 8 * i, &addr, 8), 8);
		naming_address(0, addr - 1, shapes[i].size, name);
		ck_assert_msg(strcmp(name, shapes[i].name) == 0,
		    "%zu: %s, not %s", i, name, shapes[i].name);
	}
	close_world();
}
END_TEST

/* --- the stack ------------------------------------------------------------ */

static const char *const bridge_names[] = { "kernel_lock",
	"bridge_softc#1.sc_brtcnt", "bridge_softc#1.sc_if.if_flags",
	"bridge_iflist#2.bif_link.bif_next.ple_next",
	"bridge_iflist#1.bif_link.bif_psref.prt_draining",
	"shmif_softc#1.sc_ec.ec_if.if_flags", "mbuf#1.m_pkthdr.len",
	"brtpl#1.brt_expire", "brtpl#1.brt_addr[0]", "ifindex2ifnet",
	"ifindex#1[2]", "*bridge_softc#1.sc_rtlock.sc_rtlist_lock" };

enum { NBRIDGE = sizeof(bridge_names) / sizeof(bridge_names[0]) };

START_TEST(test_names_bridge)
{
	bool seen[NBRIDGE] = { false };
	char error[512], name[NAMING_MAX];
	bool hash = false;

	open_world(scenario_read(BRIDGE, error, sizeof(error)), "2016-08");
	for (size_t i = 0; i < traced->sr_nevents; i++) {
		const struct trace_event *te = &traced->sr_events[i];
		unsigned n;

		if (te->te_object < 65536 && te->te_kind != TRACE_KERNEL_LOCK)
			continue;
		naming_address(0, te->te_object, te->te_size, name);
		for (unsigned b = 0; b < NBRIDGE; b++)
			seen[b] |= strcmp(name, bridge_names[b]) == 0;
		hash |= sscanf(name, "sc_rthash#1[%u].lh_first", &n) == 1 &&
		    strchr(name, '.') != NULL;
		/* Objects have no bare offsets, but for the bytes of a frame
		 * and data of a CPU. */
		ck_assert_msg(strncmp(name, "mbuf", 4) == 0 ||
			strchr(name, '@') != NULL || strchr(name, '+') == NULL,
		    "%s", name);
	}
	for (unsigned b = 0; b < NBRIDGE; b++)
		ck_assert_msg(seen[b], "no %s", bridge_names[b]);
	ck_assert(hash);
	close_world();
}
END_TEST

/* --- a campaign ----------------------------------------------------------- */

static char *
report_of(struct store *st, int64_t id, bool json)
{
	struct store_loaded *ld = store_finding_load(st, id);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_msg(ld != NULL, "%s", store_error());
	ck_assert_ptr_nonnull(out);
	if (json)
		report_json(out, ld);
	else
		ck_assert(report_print(out, ld, NULL));
	ck_assert_int_eq(fclose(out), 0);
	store_loaded_free(ld);
	return text;
}

struct wanted {
	struct store *store;
	unsigned races, uses;
};

/* A report may be longer than a message of libcheck. */
static void
check_text(const char *text, const char *what, bool there)
{
	const char *at = strstr(text, what);

	ck_assert_msg((at != NULL) == there, "%s '%s' in %.400s",
	    there ? "no" : "a", what, at != NULL ? at : text);
}

static void
check_report(struct store *st, const struct store_finding_row *fr)
{
	char *text = report_of(st, fr->fr_id, false);
	const char *object = strstr(text, "\nobject    ");

	/* An address of the heap says nothing to anybody. */
	check_text(text, "0x11", false);
	check_text(text, "softc#1+0x", false);
	check_text(text, "iflist#1+0x", false);
	check_text(text, "\nfield     ", true);
	ck_assert_ptr_nonnull(object);
	check_text(object, "shmif", true);
	if (strcmp(fr->fr_kind, "data-race") == 0)
		check_text(text, "no lock in common", true);
	free(text);
	text = report_of(st, fr->fr_id, true);
	check_text(text, "\"field\": \"", true);
	free(text);
}

static bool
on_finding(const struct store_finding_row *fr, void *arg)
{
	struct wanted *wt = arg;

	wt->races += strcmp(fr->fr_kind, "data-race") == 0;
	wt->uses += strcmp(fr->fr_kind, "use-after-free") == 0;
	return true;
}

static bool
on_report(const struct store_finding_row *fr, void *arg)
{
	check_report(arg, fr);
	return true;
}

START_TEST(test_names_report)
{
	char db[] = "/tmp/braid-names-XXXXXX", error[512], more[64];
	struct wanted wt = { 0 };
	struct campaign_options ca = { .ca_world.wo_stack = "2016-04-nompsafe",
		.ca_seed = 1,
		.ca_runs = 300,
		.ca_command = "fuzz" };
	struct campaign_result cr;
	struct store *st;
	int fd = mkstemp(db);

	ck_assert_int_ge(fd, 0);
	(void)close(fd);
	(void)unlink(db);
	ca.ca_scenario = scenario_read(BRIDGE, error, sizeof(error));
	ck_assert_msg(ca.ca_scenario != NULL, "%s", error);
	ca.ca_store = st = store_open(db, STORE_WRITE);
	ck_assert_msg(st != NULL, "%s", store_error());
	ck_assert_msg(campaign_fuzz(&ca, &cr), "%s", campaign_error());
	ck_assert(store_findings(st, 0, on_finding, &wt));
	ck_assert_uint_gt(wt.races, 0);
	ck_assert_uint_gt(wt.uses, 0);
	ck_assert(store_findings(st, 0, on_report, st));
	store_close(st);
	for (int i = 0; i < 3; i++) {
		static const char *const ends[] = { "", "-wal", "-shm" };

		(void)snprintf(more, sizeof(more), "%s%s", db, ends[i]);
		(void)unlink(more);
	}
	scenario_free((struct scenario *)(uintptr_t)ca.ca_scenario);
}
END_TEST

Suite *
names_suite(void)
{
	Suite *s = suite_create("names");
	TCase *tc = tcase_create("names");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_names_shapes);
	tcase_add_test(tc, test_names_bridge);
	tcase_add_test(tc, test_names_report);
	suite_add_tcase(s, tc);
	suite_add_tcase(s, names_race_tcase());
	suite_add_tcase(s, suppressions_tcase());
	return s;
}
