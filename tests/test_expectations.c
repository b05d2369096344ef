/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_expectations.c -- scenarios/expectations.tab is true.
 *
 *	Each scenario of the table shows its entry of the race catalogue in the
 *	variants that are marked, and not in the others.  `braid-tests
 *	expectations` prints in how many runs.
 */

#include <check.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "sim/sim.h"

Suite *expectations_suite(void);

enum {
	VARIANTS_MAX = 16,
	PATTERNS_MAX = 8,
	ROWS_MAX = 200,
	LINE_BYTES = 1024,
	FOUND_AT_LEAST = 36
};

static const char table[] = BRAID_SOURCE_DIR "/scenarios/expectations.tab";

/* The entries that have a text of their own in the catalogue. */
static const unsigned char catalogue[] = { 1, 2, 4, 5, 6, 7, 8, 9, 10, 12, 14,
	16, 17, 19, 20, 21, 22, 24, 26, 28, 31, 35, 36, 38, 39, 41, 44, 45, 46,
	48, 51, 52, 54, 55, 56, 57, 59, 63, 64, 65, 68, 70, 71, 73, 74, 76, 79,
	80 };

static struct row {
	unsigned rw_line;
	char rw_text[LINE_BYTES]; /* what the others point into */
	const char *rw_entry;
	const char *rw_scenario; /* NULL: rw_needs says what it needs */
	const char *rw_needs;
	uint64_t rw_runs;
	char rw_marks[VARIANTS_MAX];
	const char *rw_patterns[PATTERNS_MAX];
	size_t rw_npatterns;
} rows[ROWS_MAX];

static size_t nrows;

/* --- reading the table ---------------------------------------------------- */

/* No test runs yet: what is wrong with the table ends the program. */
static void
require(bool right, unsigned line, const char *what)
{
	if (right)
		return;
	(void)fprintf(stderr, "%s:%u: %s\n", table, line, what);
	exit(EXIT_FAILURE);
}

/* Cut the next word off; NULL: there is none. */
static char *
take_word(char **at)
{
	char *word = *at + strspn(*at, " \t");
	char *end = word + strcspn(word, " \t");

	if (*word == '\0')
		return NULL;
	*at = end + strspn(end, " \t");
	*end = '\0';
	return word;
}

static void
read_patterns(struct row *row, char *text)
{
	for (char *next = text; next != NULL;) {
		char *bar = strstr(next, " | ");

		require(
		    row->rw_npatterns < PATTERNS_MAX, row->rw_line, "patterns");
		row->rw_patterns[row->rw_npatterns++] = next;
		next = bar != NULL ? bar + strlen(" | ") : NULL;
		if (bar != NULL)
			*bar = '\0';
	}
}

static void
read_row(struct row *row)
{
	char *at = row->rw_text, *end;
	const char *word;
	size_t n = 0;

	row->rw_entry = take_word(&at);
	if (strncmp(at, "mutant ", 7) == 0 ||
	    strncmp(at, "memory model: ", 14) == 0 ||
	    strncmp(at, "not reachable: ", 15) == 0) {
		row->rw_needs = at;
		return;
	}
	row->rw_scenario = take_word(&at);
	word = take_word(&at);
	require(word != NULL, row->rw_line, "runs");
	row->rw_runs = strtoull(word, &end, 10);
	require(*end == '\0' && row->rw_runs > 0, row->rw_line, "runs");
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		word = take_word(&at);
		require(word != NULL && strlen(word) == 1 &&
			strchr("x-?", word[0]) != NULL,
		    row->rw_line, v);
		row->rw_marks[n++] = word[0];
	}
	require(*at != '\0', row->rw_line, "titles");
	read_patterns(row, at);
}

static void
read_table(void)
{
	FILE *file = fopen(table, "r");
	char line[LINE_BYTES];

	require(file != NULL, 0, "cannot be read");
	for (unsigned number = 1; fgets(line, sizeof(line), file) != NULL;
	     number++) {
		require(strchr(line, '\n') != NULL, number, "too long");
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		require(nrows < ROWS_MAX, number, "too many");
		rows[nrows].rw_line = number;
		memcpy(rows[nrows].rw_text, line, sizeof(line));
		read_row(&rows[nrows++]);
	}
	(void)fclose(file);
}

/* --- one campaign --------------------------------------------------------- */

struct search {
	const struct row *se_row;
	uint64_t se_run; /* 0: not found */
	char se_title[256];
};

static void
on_found(const struct campaign_found *cf, void *arg)
{
	struct search *se = arg;

	for (size_t i = 0; i < se->se_row->rw_npatterns; i++) {
		if (se->se_run != 0 ||
		    fnmatch(se->se_row->rw_patterns[i], cf->cf_title, 0) != 0)
			continue;
		se->se_run = cf->cf_run;
		(void)snprintf(
		    se->se_title, sizeof(se->se_title), "%s", cf->cf_title);
	}
}

static bool
on_progress(uint64_t runs, double seconds, uint64_t findings, uint64_t covered,
    double left, void *arg)
{
	const struct search *se = arg;

	(void)covered;
	(void)runs;
	(void)seconds;
	(void)findings;
	(void)left;
	return se->se_run == 0;
}

static bool
wants_races(const struct row *row)
{
	for (size_t i = 0; i < row->rw_npatterns; i++) {
		if (strstr(row->rw_patterns[i], "race ") != NULL)
			return true;
	}
	return false;
}

static void
scenario_of(const struct row *row, char *path, size_t len)
{
	(void)snprintf(path, len, "%s/scenarios/%s.scn", BRAID_SOURCE_DIR,
	    row->rw_scenario);
}

static void
look(const struct row *row, const char *variant, struct search *se)
{
	static const char *const without_races[] = { "races=0" };
	struct campaign_options ca = { .ca_world = { .wo_stack = variant,
					   .wo_knobs = without_races,
					   .wo_nknobs = !wants_races(row) },
		.ca_seed = 1,
		.ca_runs = row->rw_runs,
		.ca_command = "fuzz",
		.ca_progress = on_progress,
		.ca_found = on_found,
		.ca_arg = se };
	struct campaign_result cr;
	struct scenario *s;
	char path[1024], error[512];

	scenario_of(row, path, sizeof(path));
	s = scenario_read(path, error, sizeof(error));
	ck_assert_msg(s != NULL, "%s", error);
	ca.ca_scenario = s;
	*se = (struct search){ .se_row = row };
	ck_assert_msg(campaign_fuzz(&ca, &cr), "%s", campaign_error());
	scenario_free(s);
}

/* --- the rows ------------------------------------------------------------- */

START_TEST(row_is_true)
{
	const struct row *row = &rows[_i];
	size_t n = 0;

	if (row->rw_scenario == NULL)
		return;
	(void)printf("%-5s %-36s", row->rw_entry, row->rw_scenario);
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		char mark = row->rw_marks[n++];
		struct search se;

		if (mark == '?') {
			(void)printf(" %6s", "?");
			continue;
		}
		look(row, v, &se);
		(void)printf(" %6" PRIu64, se.se_run);
		ck_assert_msg(mark != 'x' || se.se_run != 0,
		    "line %u: %s: %s: %s: nothing found in %" PRIu64 " runs",
		    row->rw_line, row->rw_entry, row->rw_scenario, v,
		    row->rw_runs);
		ck_assert_msg(mark != '-' || se.se_run == 0,
		    "line %u: %s: %s: %s: %s (run %" PRIu64 ")", row->rw_line,
		    row->rw_entry, row->rw_scenario, v, se.se_title, se.se_run);
	}
	(void)printf("\n");
	(void)fflush(stdout);
}
END_TEST

/* --- the table as a whole ------------------------------------------------- */

static bool
is_found(const struct row *row)
{
	return strchr(row->rw_marks, 'x') != NULL;
}

START_TEST(catalogue_is_whole)
{
	size_t found = 0;

	for (size_t i = 0; i < sizeof(catalogue); i++) {
		bool listed = false, shown = false;
		char entry[8];

		(void)snprintf(entry, sizeof(entry), "R-%02u", catalogue[i]);
		for (size_t j = 0; j < nrows; j++) {
			if (strcmp(rows[j].rw_entry, entry) != 0)
				continue;
			listed = true;
			shown = shown || is_found(&rows[j]);
		}
		ck_assert_msg(listed, "%s is missing", entry);
		found += shown;
	}
	ck_assert_uint_ge(found, FOUND_AT_LEAST);
}
END_TEST

/* The comment at the head of a scenario names its entries. */
START_TEST(scenarios_name_their_entries)
{
	for (size_t i = 0; i < nrows; i++) {
		char path[1024], line[LINE_BYTES];
		bool named = false;
		FILE *file;

		if (rows[i].rw_scenario == NULL)
			continue;
		scenario_of(&rows[i], path, sizeof(path));
		file = fopen(path, "r");
		ck_assert_msg(file != NULL, "%s", path);
		while (!named && fgets(line, sizeof(line), file) != NULL &&
		    line[0] == '#')
			named = strstr(line, rows[i].rw_entry) != NULL;
		(void)fclose(file);
		ck_assert_msg(named, "%s does not name %s", rows[i].rw_scenario,
		    rows[i].rw_entry);
	}
}
END_TEST

static bool
is_mutant(const char *text)
{
	const char *name, *help;
	char path[1024];

	ck_assert(variant_path("fixed", path, sizeof(path)));
	for (size_t i = 0; sim_mutant_info(path, i, &name, &help); i++) {
		size_t n = strlen(name);

		if (strncmp(text, name, n) == 0 && text[n] == ':')
			return true;
	}
	return false;
}

START_TEST(mutants_are_known)
{
	for (size_t i = 0; i < nrows; i++) {
		const char *needs = rows[i].rw_needs;

		if (needs != NULL && strncmp(needs, "mutant ", 7) == 0)
			ck_assert_msg(is_mutant(needs + 7), "line %u: %s",
			    rows[i].rw_line, needs);
	}
}
END_TEST

Suite *
expectations_suite(void)
{
	Suite *s = suite_create("expectations");
	TCase *tc = tcase_create("expectations");

	read_table();
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, catalogue_is_whole);
	tcase_add_test(tc, scenarios_name_their_entries);
	tcase_add_test(tc, mutants_are_known);
	tcase_add_loop_test(tc, row_is_true, 0, (int)nrows);
	suite_add_tcase(s, tc);
	return s;
}
