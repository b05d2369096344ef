/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_report.c -- the report of a finding that is made by hand.
 *
 *	A use-after-free with two CPUs and about 60 steps: cpu1 deletes a bridge
 *	member while the softint on cpu0 is still inside bridge_input with it.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report.h"

Suite *report_suite(void);

enum {
	WIDTH = 100,
	EVENTS_MAX = 400,
	BIF = 0x200000,
	SOFTNET_LOCK = 0x100100,
	BRIDGE_LOCK = 0x201040,
	CTX_SOFTNET = 3,
	CTX_LWP0 = 4,
	CTX_LWP1 = 5
};

static const struct store_symbol symbols[] = {
	{ 7, 0x100, 0, 812, "bridge_input", "stack/net/if_bridge.c" },
	{ 7, 0x110, 0, 88, "pslist_next", "stack/sys/pslist.c" },
	{ 7, 0x110, 1, 815, "bridge_input", "stack/net/if_bridge.c" },
	{ 7, 0x200, 0, 412, "bridge_ioctl_add", "stack/net/if_bridge.c" },
	{ 7, 0x300, 0, 455, "bridge_delete_member", "stack/net/if_bridge.c" },
	{ 7, 0x310, 0, 470, "bridge_ioctl_del", "stack/net/if_bridge.c" },
	{ 7, 0x400, 0, 101, "softnet_intr", "stack/net/netisr.c" },
};

static const struct trace_context contexts[] = {
	{ CTX_SOFTNET, 0, 0, TRACE_CLASS_SOFTINT, "a.cpu0.softnet" },
	{ CTX_LWP0, 0, 0, TRACE_CLASS_LWP, "a.cpu0.lwp" },
	{ CTX_LWP1, 1, 0, TRACE_CLASS_LWP, "deleter" },
};

static const struct trace_locks locks[] = {
	{ 1, { SOFTNET_LOCK } },
	{ 2, { SOFTNET_LOCK, BRIDGE_LOCK } },
};

static const struct store_name names[] = {
	{ SOFTNET_LOCK, "softnet_lock" },
	{ BRIDGE_LOCK, "bridge_softc#1+0x40" },
};

/* What a test may change before it prints. */
static struct store_loaded loaded;
static struct trace_event events[EVENTS_MAX];
static size_t nevents;
static char *text; /* the report */

static void
add(unsigned ctx, unsigned cpu, enum trace_kind kind, uint64_t object,
    uint32_t pc, uint32_t lockset)
{
	ck_assert_uint_lt(nevents, EVENTS_MAX);
	events[nevents] = (struct trace_event){
		.te_step = nevents + 1,
		.te_object = object,
		.te_hash = 0x9e3779b97f4a7c15u * (nevents + 1),
		.te_pc = pc,
		.te_locks = lockset,
		.te_ctx = (uint16_t)ctx,
		.te_cpu = (uint16_t)cpu,
		.te_kind = (uint8_t)kind,
		.te_size = 8,
	};
	nevents++;
}

static struct finding_access
access_of(size_t step, uint32_t pc, uint32_t caller)
{
	const struct trace_event *te = &events[step - 1];
	struct finding_access fa = {
		.fa_step = step,
		.fa_addr = te->te_object,
		.fa_ctx = te->te_ctx,
		.fa_cpu = te->te_cpu,
		.fa_kind = te->te_kind,
		.fa_size = te->te_size,
		.fa_ipl = te->te_ctx == CTX_SOFTNET ? 3 : 0,
		.fa_stack = { 2, { pc, caller } },
	};

	if (te->te_locks != 0)
		fa.fa_locks = locks[te->te_locks - 1];
	return fa;
}

/* Setup, then the softint on cpu0 against the deletion on cpu1. */
static void
make_events(void)
{
	nevents = 0;
	add(CTX_LWP0, 0, TRACE_START, 0, 0, 0);
	add(CTX_LWP0, 0, TRACE_COMMAND, 1, 0, 0);
	add(CTX_LWP0, 0, TRACE_MUTEX_ENTER, BRIDGE_LOCK, 0x200, 2);
	add(CTX_LWP0, 0, TRACE_ALLOC, BIF, 0x200, 2); /* step 4 */
	add(CTX_LWP0, 0, TRACE_MUTEX_EXIT, BRIDGE_LOCK, 0x200, 0);
	for (int i = 0; i < 20; i++)
		add(CTX_LWP0, 0, TRACE_READ, 0x300000 + 8u * (unsigned)i, 0x200,
		    0);
	add(CTX_SOFTNET, 0, TRACE_SOFTINT, 3, 0, 0);
	add(CTX_SOFTNET, 0, TRACE_MUTEX_ENTER, SOFTNET_LOCK, 0x400, 1);
	add(CTX_SOFTNET, 0, TRACE_NIC_RX, 64, 0x400, 1);
	add(CTX_SOFTNET, 0, TRACE_READ, BIF + 8, 0x100, 1); /* step 29 */
	add(CTX_LWP1, 1, TRACE_START, 0, 0, 0);
	add(CTX_LWP1, 1, TRACE_SYSCALL_ENTER, 54, 0x310, 0);
	for (int i = 0; i < 10; i++)
		add(CTX_LWP1, 1, TRACE_WRITE, 0x400000 + 8u * (unsigned)i,
		    0x310, 0);
	add(CTX_LWP1, 1, TRACE_WRITE, BIF + 0x10, 0x300, 0); /* step 42 */
	add(CTX_LWP1, 1, TRACE_FREE, BIF, 0x310, 0);	     /* step 43 */
	add(CTX_SOFTNET, 0, TRACE_READ, 0x500000, 0x100, 1);
	add(CTX_SOFTNET, 0, TRACE_READ, BIF + 0x18, 0x110, 1); /* step 45 */
}

static void
setup(void)
{
	memset(&loaded, 0, sizeof(loaded));
	make_events();
	struct finding *fi = &loaded.ld_raw;
	fi->fi_kind = FINDING_USE_AFTER_FREE;
	fi->fi_fatal = true;
	fi->fi_step = 45;
	fi->fi_first = access_of(45, 0x110, 0x400);
	fi->fi_object = (struct trace_object){
		.to_addr = BIF,
		.to_size = 112,
		.to_serial = 3,
		.to_freed = true,
		.to_type = "bif",
		.to_alloc = access_of(4, 0x200, 0x9999),
		.to_free = access_of(43, 0x300, 0x310),
	};
	loaded.ld_campaign = (struct store_campaign){
		.cg_id = 2,
		.cg_created = "2016-08-02 12:00:00",
		.cg_scenario = "scenarios/bridge/delete.scn",
		.cg_source = "node a cpus 2 # \"x\"\n",
		.cg_stack = "2014-07",
		.cg_build = 7,
		.cg_strategy = "pct depth=3",
		.cg_knobs = "",
		.cg_command = "fuzz",
		.cg_seconds = -1,
	};
	loaded.ld_run = (struct store_run){
		.rn_number = 17,
		.rn_seed = 42,
		.rn_steps = 45,
		.rn_switches = 4,
		.rn_strategy = "pct depth=3",
		.rn_schedule = "1:0000000000000007:00000000000000aa:0x3,1x2",
		.rn_events = events,
		.rn_nevents = nevents,
		.rn_locks = locks,
		.rn_nlocks = 2,
		.rn_contexts = contexts,
		.rn_ncontexts = 3,
	};
	loaded.ld_finding = (struct store_finding){
		.fg_id = 1,
		.fg_campaign = 2,
		.fg_title = "use-after-free bridge_delete_member / bridge_input"
			    " on bif",
		.fg_finding = fi,
		.fg_fact = "never use-after-free",
		.fg_run = &loaded.ld_run,
		.fg_symbols = symbols,
		.fg_nsymbols = sizeof(symbols) / sizeof(symbols[0]),
		.fg_names = names,
		.fg_nnames = 2,
	};
	loaded.ld_seen = 4;
}

static void
teardown(void)
{
	free(text);
	text = NULL;
}

static void
print(const struct report_options *options)
{
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	ck_assert(report_print(out, &loaded, options));
	ck_assert_int_eq(fclose(out), 0);
}

static void
print_json(void)
{
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	report_json(out, &loaded);
	ck_assert_int_eq(fclose(out), 0);
}

static size_t
count_lines(void)
{
	size_t n = 0;

	for (const char *p = text; *p != '\0'; p++)
		n += *p == '\n';
	return n;
}

static void
check_width(void)
{
	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, "\n");
		ck_assert_msg(
		    n <= WIDTH || strncmp(p, "    braid replay", 16) == 0,
		    "%zu columns: %.*s", n, (int)n, p);
		ck_assert_msg(
		    n == 0 || p[n - 1] != ' ', "blank at end: %.*s", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

#define ck_has(string)                                                         \
	ck_assert_msg(                                                         \
	    strstr(text, string) != NULL, "no '%s' in:\n%s", string, text)
#define ck_lacks(string)                                                       \
	ck_assert_msg(                                                         \
	    strstr(text, string) == NULL, "'%s' in:\n%s", string, text)

static const char golden[] =
    "F-0001 use-after-free bridge_delete_member / bridge_input on bif\n"
    "\n"
    "scenario  scenarios/bridge/delete.scn\n"
    "stack     2014-07, build 0000000000000007\n"
    "campaign  2 (fuzz) of 2016-08-02 12:00:00 UTC, default knobs\n"
    "strategy  pct depth=3, seed 42\n"
    "run       17, 45 steps, 4 switches, seen 4 times\n"
    "breaks    never use-after-free\n"
    "\n"
    "Memory is accessed after it was freed: a pointer to it outlived the "
    "object.\n"
    "\n"
    "object    bif#3, 112 bytes, freed\n"
    "  allocated\n"
    "    step 4, a.cpu0.lwp on cpu0, IPL none, holding softnet_lock, "
    "bridge_softc#1+0x40\n"
    "    #0  bridge_ioctl_add                 stack/net/if_bridge.c:412\n"
    "    #1  0x9999 (no symbol)\n"
    "  freed\n"
    "    step 43, deleter on cpu1, IPL none, holding no lock\n"
    "    #0  bridge_delete_member             stack/net/if_bridge.c:455\n"
    "    #1  bridge_ioctl_del                 stack/net/if_bridge.c:470\n"
    "\n"
    ">>> 1  read of 8 bytes at bif#3+0x18\n"
    "    step 45, a.cpu0.softnet on cpu0, IPL softnet, holding softnet_lock\n"
    "    #0  pslist_next                      stack/sys/pslist.c:88 (inlined)\n"
    "        bridge_input                     stack/net/if_bridge.c:815\n"
    "    #1  softnet_intr                     stack/net/netisr.c:101\n"
    "\n";

START_TEST(test_report_golden)
{
	print(NULL);
	check_width();
	ck_assert_msg(
	    strncmp(text, golden, sizeof(golden) - 1) == 0, "%s", text);
	ck_has("    braid replay F-0001\n");
	ck_has("    braid replay scenarios/bridge/delete.scn "
	       "1:0000000000000007:00000000000000aa:0x3,1x2 "
	       "--stack 2014-07\n");
}
END_TEST

/* The columns of the diagram, to the character. */
START_TEST(test_report_diagram)
{
	print(NULL);
	ck_has(
	    "          step held  cpu0                               cpu1\n");
	ck_has("                     [a.cpu0.lwp]                       |\n");
	ck_has("alloc        4 AB    allocate bif#3  bridge_ioctl_add:412");
	ck_has("      ... 10 steps   |                                  |\n");
	ck_has("                     |                                  "
	       "[deleter]\n");
	ck_has("free        43       |                                  "
	       "free bif#3  bridge_ioctl_del:470\n");
	ck_has(">>> 1       45 A     read bif#3+0x18  pslist_next:88    |\n");
	ck_has("            28 A     frame in 64 bytes  softnet_intr:101");
	ck_has("held: A softnet_lock  B bridge_softc#1+0x40\n");
}
END_TEST

START_TEST(test_report_all)
{
	struct report_options options = { .ro_all = true };

	print(&options);
	ck_lacks(" steps    |");
	ck_has("read 0x300008");
	check_width();
}
END_TEST

START_TEST(test_report_limit)
{
	size_t lines_default, lines_short;
	struct report_options options = { .ro_lines_max = 12 };

	while (nevents < EVENTS_MAX - 2)
		add(nevents % 2 != 0 ? CTX_SOFTNET : CTX_LWP1, nevents % 2 == 0,
		    TRACE_READ, BIF + nevents % 100, 0x100, 1);
	loaded.ld_run.rn_nevents = nevents;
	loaded.ld_raw.fi_step = nevents;
	loaded.ld_raw.fi_first = access_of(nevents, 0x100, 0x400);
	print(NULL);
	lines_default = count_lines();
	ck_assert_uint_le(lines_default, 60 + 34);
	ck_assert_uint_ge(lines_default, 60);
	teardown();
	print(&options);
	lines_short = count_lines();
	ck_assert_uint_le(lines_short, 12 + 34);
	/* What the finding is about stays in. */
	ck_has("\nalloc        4");
	ck_has("\nfree        43");
	ck_has("\n>>> 1 ");
	check_width();
}
END_TEST

/* The machine stopped at the access before it recorded the step. */
START_TEST(test_report_unrecorded)
{
	loaded.ld_run.rn_nevents = nevents - 1;
	print(NULL);
	ck_has(">>> 1       45 A     read bif#3+0x18  pslist_next:88");
}
END_TEST

/* The scenario has no `never` line. */
START_TEST(test_report_no_fact)
{
	loaded.ld_finding.fg_fact = "";
	print(NULL);
	ck_lacks("\nbreaks");
	ck_lacks("also seen");
	ck_has("counts    every error does: the scenario names none, or "
	       "--strict\n");
}
END_TEST

START_TEST(test_report_race)
{
	loaded.ld_raw.fi_kind = FINDING_DATA_RACE;
	loaded.ld_raw.fi_object.to_freed = false;
	loaded.ld_raw.fi_first = access_of(42, 0x300, 0x310);
	loaded.ld_raw.fi_second = access_of(29, 0x100, 0x400);
	loaded.ld_finding.fg_title = "counters";
	loaded.ld_finding.fg_fact = NULL;
	loaded.ld_seen = 1;
	print(NULL);
	ck_has("F-0001 data-race: counters\n");
	ck_has("also seen no fact of the scenario forbids it\n");
	ck_has("seen 1 time\n");
	ck_has(">>> 1  write of 8 bytes at bif#3+0x10\n");
	ck_has(">>> 2  read of 8 bytes at bif#3+0x8\n");
	ck_has("\n>>> 2       29 A     read");
	ck_has("\n>>> 1       42       |");
	ck_lacks("\nfree ");
	ck_lacks("  freed\n");
}
END_TEST

/* Words of the debug information take the place of offsets. */
START_TEST(test_report_field)
{
	static const struct store_name words[] = {
		{ SOFTNET_LOCK, "softnet_lock" },
		{ BIF, "bif#3.bif_link.bif_next" },
		{ BIF + 8, "bif#3.bif_flags" },
		{ BIF + 0x18,
		    "bif#3.bif_link.bif_psref.prt_draining_a_long_"
		    "name_of_a_member_that_has_no_room" },
		{ BRIDGE_LOCK, "*bridge_softc#1.sc_lock" },
	};

	loaded.ld_finding.fg_names = words;
	loaded.ld_finding.fg_nnames = 5;
	loaded.ld_finding.fg_field = "bif.bif_flags";
	loaded.ld_finding.fg_object = "bif#3";
	loaded.ld_finding.fg_interface = "of shmif0";
	loaded.ld_raw.fi_first.fa_addr = BIF + 8;
	print(NULL);
	ck_has("\nfield     bif.bif_flags\n"
	       "object    bif#3 (of shmif0), 112 bytes, freed\n");
	ck_has(">>> 1  read of 8 bytes at bif#3.bif_flags\n");
	ck_has("holding softnet_lock, *bridge_softc#1.sc_lock\n");
	ck_has("alloc        4 AB    allocate bif#3  bridge_ioctl_add:412");
	ck_has(" free bif#3  bridge_ioctl_del:470\n");
	/* Not near enough to a field to be part of it. */
	ck_has(" write bif#3+0x10  bridge_delete_member:455\n");
	/* Too long for its column: object, field, and a line for the place. */
	ck_has("read bif#3..prt_draining_a_long_name_of_a_member_that_has_no_"
	       "room");
	ck_has("                       pslist_next:88");
	check_width();
	teardown();
	print_json();
	ck_has("\"field\": \"bif.bif_flags\"");
	ck_has("\"interface\": \"of shmif0\"");
	ck_has("\"missing\": null");
}
END_TEST

START_TEST(test_report_mixed)
{
	loaded.ld_raw.fi_kind = FINDING_MIXED_RACE;
	loaded.ld_raw.fi_object.to_freed = false;
	loaded.ld_raw.fi_first = access_of(42, 0x300, 0x310);
	loaded.ld_raw.fi_second = access_of(29, 0x100, 0x400);
	loaded.ld_raw.fi_second.fa_kind = TRACE_ATOMIC_LOAD;
	print(NULL);
	ck_has("One context accesses memory atomically (or volatile), another "
	       "plainly");
	ck_has("an atomic access needs atomic partners, or an order.\n");
	ck_has("cpu1 holds nothing, cpu0 holds softnet_lock: no lock in "
	       "common; ");
	ck_has(">>> 1  write of 8 bytes");
	ck_has(">>> 2  atomic load of 8 bytes");
	check_width();
	teardown();
	print_json();
	ck_has("\"missing\": \"cpu1 holds nothing, ");
}
END_TEST

START_TEST(test_report_deadlock)
{
	struct finding *fi = &loaded.ld_raw;

	memset(&fi->fi_first, 0, sizeof(fi->fi_first));
	memset(&fi->fi_object, 0, sizeof(fi->fi_object));
	fi->fi_kind = FINDING_DEADLOCK;
	(void)strcpy(fi->fi_text,
	    "deleter waits for softnet_lock, held by a.cpu0.softnet\n"
	    "a.cpu0.softnet waits for a reference");
	print(NULL);
	ck_has("    deleter waits for softnet_lock, held by a.cpu0.softnet\n"
	       "    a.cpu0.softnet waits for a reference\n");
	ck_has("mutex_enter softnet_lock");
	ck_lacks("\nobject ");
	check_width();
}
END_TEST

/* Long names are wrapped or cut, never wider. */
START_TEST(test_report_wide)
{
	static struct store_symbol wide[1];
	static char word[300];

	memset(word, 'w', sizeof(word) - 1);
	wide[0] = (struct store_symbol){ 7, 0x110, 0, 815, word, word };
	loaded.ld_finding.fg_symbols = wide;
	loaded.ld_finding.fg_nsymbols = 1;
	loaded.ld_finding.fg_title = word;
	loaded.ld_finding.fg_fact = word;
	loaded.ld_campaign.cg_knobs = word;
	memset(loaded.ld_raw.fi_text, 'x', FINDING_TEXT_MAX - 1);
	memset(loaded.ld_raw.fi_object.to_type, 'o', TRACE_NAME_MAX - 1);
	print(NULL);
	check_width();
}
END_TEST

/* _i CPUs; 1,024 contexts of one node and then of several. */
START_TEST(test_report_columns)
{
	static struct trace_context many[128];

	for (unsigned i = 0; i < 128; i++) {
		many[i] = (struct trace_context){ (uint16_t)(i + 10),
			(uint16_t)i, (uint8_t)(i % 3), TRACE_CLASS_LWP, "" };
		(void)snprintf(many[i].tc_name, TRACE_NAME_MAX, "%c.cpu%u.lwp",
		    "abc"[i % 3], i);
	}
	for (unsigned i = 0; i < (unsigned)_i; i++) {
		add(i + 10, i, TRACE_READ, BIF, 0x100, 1);
		events[nevents - 1].te_node = many[i].tc_node;
	}
	loaded.ld_run.rn_contexts = many;
	loaded.ld_run.rn_ncontexts = 128;
	loaded.ld_run.rn_nevents = nevents;
	loaded.ld_raw.fi_step = nevents;
	print(NULL);
	check_width();
	ck_has(">>> 1       45 A");
}
END_TEST

START_TEST(test_report_empty)
{
	memset(&loaded.ld_raw, 0, sizeof(loaded.ld_raw));
	loaded.ld_raw.fi_kind = FINDING_FACT;
	loaded.ld_run.rn_nevents = 0;
	loaded.ld_finding.fg_nsymbols = 0;
	loaded.ld_finding.fg_symbols = NULL;
	loaded.ld_finding.fg_nnames = 0;
	print(NULL);
	ck_has("no step was recorded\n");
	ck_has("    braid replay F-0001\n");
}
END_TEST

START_TEST(test_report_replay_line)
{
	struct report_options options = { .ro_db = "my results/braid.db" };

	loaded.ld_campaign.cg_scenario = "it's.scn";
	print(&options);
	ck_has("    braid replay F-0001 --db 'my results/braid.db'\n");
	ck_has("    braid replay 'it'\\''s.scn' 1:");
}
END_TEST

START_TEST(test_report_unwritable)
{
	FILE *full = fopen("/dev/full", "w");

	if (full == NULL)
		return;
	ck_assert(!report_print(full, &loaded, NULL));
	(void)fclose(full);
}
END_TEST

/* Braces and brackets pair up outside of strings, and no comma dangles. */
static void
check_json(void)
{
	int depth = 0;
	bool in_string = false;
	char last = '\0';

	for (const char *p = text; *p != '\0'; p++) {
		if (in_string) {
			ck_assert_int_ge((unsigned char)*p, 0x20);
			if (*p == '\\')
				p++;
			else if (*p == '"')
				in_string = false;
			continue;
		}
		if (*p == '"')
			in_string = true;
		depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
		if (*p == '}' || *p == ']' || *p == ',')
			ck_assert_msg(last != ',', "comma before: %.40s", p);
		ck_assert_int_ge(depth, 0);
		if (*p != ' ' && *p != '\n')
			last = *p;
	}
	ck_assert_int_eq(depth, 0);
	ck_assert(!in_string);
}

START_TEST(test_report_json)
{
	(void)strcpy(loaded.ld_raw.fi_text, "a\tb \"c\" \xff \xc3\xa9");
	print_json();
	check_json();
	ck_has("{\"id\": \"F-0001\", \"kind\": \"use-after-free\", ");
	ck_has("\"message\": \"a\\u0009b \\\"c\\\" \\ufffd \xc3\xa9\"");
	ck_has("\"seconds\": null");
	ck_has("\"second\": null");
	ck_has("\"name\": \"bif#3\"");
	ck_has("\"function\": \"pslist_next\"");
	ck_has("\"inlined\": true");
	ck_has("\"address\": \"bif#3+0x18\"");
	ck_has("\"text\": \"frame in 64 bytes\"");
}
END_TEST

/* Every kind of finding has its sentence. */
START_TEST(test_report_kinds)
{
	loaded.ld_raw.fi_kind = (enum finding_kind)_i;
	print(NULL);
	ck_lacks("(null)");
	check_width();
}
END_TEST

Suite *
report_suite(void)
{
	Suite *s = suite_create("report");
	TCase *tc = tcase_create("report");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, test_report_golden);
	tcase_add_test(tc, test_report_diagram);
	tcase_add_test(tc, test_report_all);
	tcase_add_test(tc, test_report_limit);
	tcase_add_test(tc, test_report_unrecorded);
	tcase_add_test(tc, test_report_no_fact);
	tcase_add_test(tc, test_report_race);
	tcase_add_test(tc, test_report_field);
	tcase_add_test(tc, test_report_mixed);
	tcase_add_test(tc, test_report_deadlock);
	tcase_add_test(tc, test_report_wide);
	tcase_add_loop_test(tc, test_report_columns, 1, 20);
	tcase_add_test(tc, test_report_empty);
	tcase_add_test(tc, test_report_replay_line);
	tcase_add_test(tc, test_report_unwritable);
	tcase_add_test(tc, test_report_json);
	tcase_add_loop_test(tc, test_report_kinds, 0, FINDING_NKINDS);
	suite_add_tcase(s, tc);
	return s;
}
