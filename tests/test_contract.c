/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_contract.c -- the rules of the kernel API, one by one
 *	(contract_rules.h): a machine that breaks a rule, or does not watch it,
 *	is noticed by the program of the rule.  That the programs pass on the
 *	machine as it should be is what test_litmus.c shows.
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "selftest/selftest.h"
#include "sim/check.h"
#include "sim/wrong.h"

Suite *contract_suite(void);

struct rule {
	const char *number;
	const char *text;
	const char *program; /* or NULL */
	const char *mutant;  /* or NULL */
	const char *why;     /* there is no test, or NULL */
	enum sim_wrong wrong;
	int without; /* a check, or -1 */
};

static const struct rule rules[] = {
#define WRONG(rule, program, machine, text)                                    \
	{ rule, text, program, NULL, NULL, WRONG_##machine, -1 },
#define WATCH(rule, program, check, text)                                      \
	{ rule, text, program, NULL, NULL, WRONG_NONE, check },
#define MUTANT(rule, mutant, text)                                             \
	{ rule, text, NULL, mutant, NULL, WRONG_NONE, -1 },
#define NONE(rule, text, why) { rule, text, NULL, NULL, why, WRONG_NONE, -1 },
#include "tests/contract_rules.h"
};

enum { NRULES = sizeof(rules) / sizeof(rules[0]) };

static const struct selftest_program *
program_named(const char *name)
{
	size_t n;
	const struct selftest_program *sp = selftest_litmus(&n);

	for (; n > 0; n--, sp++) {
		if (strcmp(sp->sp_name, name) == 0)
			return sp;
	}
	ck_abort_msg("no program '%s'", name);
}

static bool
mutant_is_hunted(const char *mutant)
{
	char row[32], line[256];
	FILE *f = fopen(BRAID_SOURCE_DIR "/tests/test_mutants.c", "r");
	bool found = false;

	ck_assert_ptr_nonnull(f);
	(void)snprintf(row, sizeof(row), "{ \"%s\", ", mutant);
	while (!found && fgets(line, sizeof(line), f) != NULL)
		found = strstr(line, row) != NULL;
	(void)fclose(f);
	return found;
}

START_TEST(rule)
{
	const struct rule *r = &rules[_i];
	char why[1024];

	if (r->why != NULL)
		return;
	if (r->mutant != NULL) {
		ck_assert_msg(mutant_is_hunted(r->mutant),
		    "%s: test_mutants.c has no %s", r->number, r->mutant);
		return;
	}
	sim_wrong(r->wrong);
	sim_without(r->without);
	ck_assert_msg(
	    !selftest_run_apart(program_named(r->program), why, sizeof(why)),
	    "%s, %s: '%s' passes without it (%s)", r->number, r->text,
	    r->program,
	    r->wrong != WRONG_NONE ? sim_wrongs[r->wrong].wi_help :
				     sim_checks[r->without].ci_name);
}
END_TEST

START_TEST(every_wrong_machine_is_used)
{
	for (int w = WRONG_NONE + 1; w < WRONG_MAX; w++) {
		bool same = false;
		size_t i = 0;

		while (i < NRULES && rules[i].wrong != (enum sim_wrong)w)
			i++;
		ck_assert_msg(i < NRULES, "no rule uses the machine '%s'",
		    sim_wrongs[w].wi_name);
		for (; i < NRULES && !same; i++)
			same = rules[i].wrong == (enum sim_wrong)w &&
			    strcmp(rules[i].number, sim_wrongs[w].wi_rule) == 0;
		ck_assert_msg(same, "'%s' is of another rule than %s",
		    sim_wrongs[w].wi_name, sim_wrongs[w].wi_rule);
	}
}
END_TEST

Suite *
contract_suite(void)
{
	Suite *s = suite_create("contract");
	TCase *tc = tcase_create("contract");

	tcase_set_timeout(tc, 150);
	tcase_add_loop_test(tc, rule, 0, NRULES);
	tcase_add_test(tc, every_wrong_machine_is_used);
	suite_add_tcase(s, tc);
	return s;
}
