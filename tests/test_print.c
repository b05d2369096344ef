/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_print.c -- what ifconfig and brconfig print: the verb `print`.
 *
 *	The cases Bridge 2 and 4 to 6 of an administrator, who looks at the
 *	members, at the address cache before and after traffic, and at the
 *	timeout; each in every variant.  A row is a scenario's lines, and what
 *	lines of the output must match, or (behind "!") must not: extended
 *	regular expressions.
 */

#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "sim/check.h"

Suite *print_suite(void);

#define BRIDGE                                                                 \
	"node a\n"                                                             \
	" ifconfig shmif0 create up\n"                                         \
	" ifconfig shmif1 create up\n"                                         \
	" ifconfig bridge0 create\n"                                           \
	" brconfig bridge0 add shmif0 add shmif1 up\n"                         \
	"on a cpu0 lwp\n"
#define FROM_A " frame shmif0 02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff len 60\n"
#define FROM_C " frame shmif1 02:00:00:00:00:0c > 02:00:00:00:00:0a len 60\n"
#define SHOW   " print brconfig bridge0\n"

enum { PATTERNS_MAX = 8 };

static const struct {
	const char *text;
	const char *patterns[PATTERNS_MAX];
	/* Lines behind the one with "Address cache"; -1: not looked at. */
	int cached;
} rows[] = {
	{ BRIDGE SHOW,
	    { "^a\\.cpu0\\.lwp\\$ brconfig bridge0$",
		"^bridge0: flags=41<UP,RUNNING>$", "shmif0", "shmif1",
		"priority 32768 hellotime 2 fwddelay 15 maxage 20$",
		"timeout: 1200", "max cache: 100", "!02:00:00:00:00:0" },
	    0 },
	{ BRIDGE FROM_A FROM_C SHOW,
	    { "02:00:00:00:00:0a shmif0 1200 flags=0<>$",
		"02:00:00:00:00:0c shmif1", "shmif0 flags=3<LEARNING,DISCOVER>",
		"^[[:space:]]+port 2 priority 128$" },
	    2 },
	{ BRIDGE FROM_A FROM_C
	    " brconfig bridge0 deladdr 02:00:00:00:00:0a\n" SHOW,
	    { "!02:00:00:00:00:0a", "02:00:00:00:00:0c shmif1" }, 1 },
	{ BRIDGE FROM_A FROM_C " brconfig bridge0 flush\n" SHOW,
	    { "!02:00:00:00:00:0" }, 0 },
	{ BRIDGE " brconfig bridge0 timeout 5\n" FROM_A FROM_C
		 " brconfig bridge0 delete shmif1\n" SHOW,
	    { "timeout: 5", "!timeout: 1200", "02:00:00:00:00:0a shmif0 5 ",
		"!shmif1" },
	    1 },
	/* The spanning tree of history begins with fields that nobody wrote
	 * (R-39). */
	{ BRIDGE " brconfig bridge0 stp shmif0\n"
		 " brconfig bridge0 static shmif1 02:00:00:00:00:0c\n" SHOW
		 "never panic\n",
	    { "shmif0 flags=7<LEARNING,DISCOVER,STP>$",
		"port 2 priority 128 path cost 55 listening$",
		"02:00:00:00:00:0c shmif1 0 flags=1<STATIC>$" },
	    1 },
	{ BRIDGE " print ifconfig -a\n",
	    { "^lo0: flags=8048<LOOPBACK,RUNNING,MULTICAST> mtu 33192$",
		"^shmif0: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,"
		"MULTICAST> mtu 1500$",
		"^	address: b2:a0:00:00:00:00$",
		"^	address: b2:a0:00:00:00:01$",
		"^bridge0: flags=41<UP,RUNNING> mtu 1500$" },
	    -1 },
	{ BRIDGE " ifconfig shmif1 down mtu 1400\n print ifconfig shmif1\n",
	    { "!shmif0", "!address: b2:a0:00:00:00:00", "!UP", "!RUNNING",
		"^shmif1: .* mtu 1400$", "address: b2:a0:00:00:00:01" },
	    -1 },
	{ BRIDGE " print ifconfig shmif7\n"
		 "always errno a.cpu0.lwp ENXIO\n",
	    { "ifconfig shmif7$", "!flags" }, -1 },
};

/* Has some line of the text a match?  "!": has none? */
static bool
matches(const char *text, const char *pattern)
{
	const bool without = pattern[0] == '!';
	bool found;
	regex_t re;

	ck_assert_int_eq(regcomp(&re, pattern + without,
			     REG_EXTENDED | REG_NEWLINE | REG_NOSUB),
	    0);
	found = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return found != without;
}

static int
lines_behind(const char *text, const char *words)
{
	const char *at = strstr(text, words);
	int lines = -1;

	for (; at != NULL; at = strchr(at + 1, '\n'))
		lines++;
	return lines - 1;
}

static void
check_row(size_t i, const char *variant)
{
	const struct world_options wo = { .wo_stack = variant };
	const struct sim_run_options ro = { .ro_verbose = true };
	const struct world_run *wr;
	struct scenario *scn;
	const char *text;
	char error[512];

	scn = scenario_parse("print.scn", rows[i].text, error, sizeof(error));
	ck_assert_msg(scn != NULL, "%s", error);
	ck_assert_msg(world_open(scn, &wo), "%s", campaign_error());
	wr = world_run(&ro, false);
	text = sim_printed();
	ck_assert_msg(!wr->wr_failed, "%s: row %zu", variant, i);
	for (size_t k = 0; k < PATTERNS_MAX && rows[i].patterns[k] != NULL; k++)
		ck_assert_msg(matches(text, rows[i].patterns[k]),
		    "%s: row %zu: %s in:\n%s", variant, i, rows[i].patterns[k],
		    text);
	if (rows[i].cached >= 0)
		ck_assert_msg(
		    lines_behind(text, "Address cache") == rows[i].cached,
		    "%s: row %zu:\n%s", variant, i, text);
	world_close();
	scenario_free(scn);
}

START_TEST(as_an_administrator_expects)
{
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		/* These write user memory with a spin mutex. */
		sim_without(
		    strcmp(v, "2015-11") == 0 || strncmp(v, "2016-04", 7) == 0 ?
			CHECK_SLEEP :
			-1);
		check_row((size_t)_i, v);
	}
	sim_without(-1);
}
END_TEST

/* Two print at once: it can be told who has printed what. */
START_TEST(two_at_once)
{
	static const char text[] = BRIDGE " print brconfig bridge0\n"
					  "on a cpu0 lwp as other\n"
					  " print ifconfig -a\n";
	const struct world_options wo = { .wo_stack = "fixed" };
	struct scenario *scn;
	char error[512];
	bool mixed = false;

	scn = scenario_parse("print.scn", text, error, sizeof(error));
	ck_assert_msg(scn != NULL, "%s", error);
	ck_assert_msg(world_open(scn, &wo), "%s", campaign_error());
	for (uint64_t n = 1; n <= 20; n++) {
		bool twice;
		struct sim_run_options ro = { .ro_verbose = true,
			.ro_strategy = campaign_strategy("random", &twice),
			.ro_seed = 1,
			.ro_number = n };
		const char *printed;

		ck_assert(!world_run(&ro, false)->wr_failed);
		printed = sim_printed();
		ck_assert(matches(printed, "^a\\.cpu0\\.lwp\\$ brconfig"));
		ck_assert(matches(printed, "^other\\$ ifconfig -a$"));
		mixed = mixed || matches(printed, "^other, going on:$");
		ro.ro_strategy->st_ops->so_close(ro.ro_strategy);
	}
	ck_assert(mixed);
	world_close();
	scenario_free(scn);
}
END_TEST

Suite *
print_suite(void)
{
	Suite *s = suite_create("print");
	TCase *tc = tcase_create("print");

	tcase_add_loop_test(tc, as_an_administrator_expects, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, two_at_once);
	suite_add_tcase(s, tc);
	return s;
}
