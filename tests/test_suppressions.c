/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_suppressions.c -- files of suppressions, and campaigns with them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "tests/test_names.h"

#define LITMUS BRAID_MODULE_DIR "/litmus-naming.so"

static char path[64];

static void
setup(void)
{
	int fd;

	(void)strcpy(path, "/tmp/braid-suppress-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	(void)close(fd);
}

static void
teardown(void)
{
	(void)unlink(path);
}

static struct suppressions *
read_text(const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	(void)fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	return suppressions_read(path);
}

/* --- the file ------------------------------------------------------------- */

static const struct {
	const char *text;
	const char *error; /* behind the path */
} refused[] = {
	{ "data-race *\n", ":1: the reason is missing" },
	{ "data-race * #\n", ":1: the reason is missing" },
	{ "data-race *#x\n", ":1: the reason is missing" },
	{ "\n# a comment\ndata-race # statistics\n",
	    ":3: a pattern of titles is missing" },
	{ "violated-fact * # known\n",
	    ":1: a violated fact is not suppressed;" },
	{ "race * # statistics\n", ":1: no kind of finding race;" },
	{ "* * # everything\n", ":1: no kind of finding *;" },
};

START_TEST(test_suppressions_refused)
{
	ck_assert_ptr_null(read_text(refused[_i].text));
	ck_assert_msg(strncmp(campaign_error(), path, strlen(path)) == 0 &&
		strncmp(campaign_error() + strlen(path), refused[_i].error,
		    strlen(refused[_i].error)) == 0,
	    "%s", campaign_error());
}
END_TEST

START_TEST(test_suppressions_no_file)
{
	(void)unlink(path);
	ck_assert_ptr_null(suppressions_read(path));
	ck_assert_ptr_nonnull(strstr(campaign_error(), "cannot be read"));
}
END_TEST

/* No file, and one without lines, suppress nothing. */
START_TEST(test_suppressions_empty)
{
	struct suppressions *sp = read_text("# nothing\n");
	size_t n = 7;

	ck_assert_ptr_nonnull(sp);
	ck_assert(!suppressions_match(sp, FINDING_DATA_RACE, "data-race f"));
	ck_assert(!suppressions_match(NULL, FINDING_DATA_RACE, "data-race f"));
	(void)suppressions_list(sp, &n);
	ck_assert_uint_eq(n, 0);
	suppressions_free(sp);
}
END_TEST

START_TEST(test_suppressions_match)
{
	struct suppressions *sp =
	    read_text("\t data-race  a_* / b?? on *  # two words \n"
		      "use-after-free * on bif#x#y # a '#' inside\r\n");
	const struct suppression *list;
	size_t n;

	ck_assert_msg(sp != NULL, "%s", campaign_error());
	ck_assert(suppressions_match(
	    sp, FINDING_DATA_RACE, "data-race a_x / bcd on ifnet"));
	ck_assert(suppressions_match(
	    sp, FINDING_DATA_RACE, "data-race a_ / b / bcd on on on x"));
	ck_assert(!suppressions_match(
	    sp, FINDING_DATA_RACE, "data-race a_x / bc on ifnet"));
	ck_assert(
	    !suppressions_match(sp, FINDING_DATA_RACE, "data-race a_x / bcd"));
	ck_assert(
	    !suppressions_match(sp, FINDING_LEAK, "leak a_x / bcd on ifnet"));
	ck_assert(suppressions_match(
	    sp, FINDING_USE_AFTER_FREE, "use-after-free f on bif#x#y"));
	list = suppressions_list(sp, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(list[0].su_count, 2);
	ck_assert_uint_eq(list[1].su_count, 1);
	ck_assert_uint_eq(list[1].su_line, 2);
	ck_assert_str_eq(list[0].su_reason, "two words");
	ck_assert_str_eq(list[1].su_reason, "a '#' inside");
	suppressions_begin(sp);
	ck_assert_uint_eq(list[0].su_count, 0);
	suppressions_free(sp);
}
END_TEST

/* --- a campaign ----------------------------------------------------------- */

static const char race[] = "node a cpus 2\n"
			   "on a cpu0 lwp bound as x\n call naming_race\n"
			   "on a cpu1 lwp bound as y\n call naming_race\n"
			   "never data-race\n";

static void
count(const struct campaign_found *cf, void *arg)
{
	(void)cf;
	++*(unsigned *)arg;
}

static void
fuzz(struct suppressions *sp, struct campaign_result *cr, unsigned *found)
{
	char error[512];
	struct scenario *scn =
	    scenario_parse("race.scn", race, error, sizeof(error));
	struct campaign_options ca = { .ca_scenario = scn,
		.ca_world.wo_stack = LITMUS,
		.ca_seed = 1,
		.ca_runs = 50,
		.ca_suppressions = sp,
		.ca_found = count,
		.ca_arg = found };

	ck_assert_msg(scn != NULL, "%s", error);
	*found = 0;
	ck_assert_msg(campaign_fuzz(&ca, cr), "%s", campaign_error());
	scenario_free(scn);
}

START_TEST(test_suppressions_campaign)
{
	struct suppressions *sp;
	struct campaign_result cr;
	const struct suppression *list;
	unsigned found;
	size_t n;

	fuzz(NULL, &cr, &found);
	ck_assert(cr.cr_failed);
	ck_assert_uint_gt(found, 0);
	ck_assert_int_eq(cr.cr_facts[0], FACT_VIOLATED);

	sp = read_text("data-race naming_race / * # a counter\n");
	ck_assert_msg(sp != NULL, "%s", campaign_error());
	fuzz(sp, &cr, &found);
	ck_assert(!cr.cr_failed);
	ck_assert_uint_eq(found, 0);
	ck_assert_uint_eq(cr.cr_failures, 0);
	ck_assert_uint_eq(cr.cr_findings + cr.cr_also_seen, 0);
	ck_assert_int_eq(cr.cr_facts[0], FACT_HOLDS);
	list = suppressions_list(sp, &n);
	ck_assert_uint_gt(list[0].su_count, 0);
	suppressions_free(sp);

	/* Another title: nothing is hidden. */
	sp = read_text("data-race other_race / * # a counter\n");
	fuzz(sp, &cr, &found);
	ck_assert(cr.cr_failed);
	ck_assert_uint_gt(found, 0);
	ck_assert_uint_ne(cr.cr_fact_run[0], 0);
	suppressions_free(sp);
}
END_TEST

TCase *
suppressions_tcase(void)
{
	TCase *tc = tcase_create("suppressions");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, test_suppressions_refused, 0,
	    sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tc, test_suppressions_no_file);
	tcase_add_test(tc, test_suppressions_empty);
	tcase_add_test(tc, test_suppressions_match);
	tcase_add_test(tc, test_suppressions_campaign);
	return tc;
}
