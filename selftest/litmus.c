/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * litmus.c -- the litmus programs: what the machine must and must not report.
 *
 *	For each happens-before edge there is a program with the edge, which
 *	must be clean, and one without, which must race.
 */

#include <string.h>

#include "selftest/program.h"

#include "selftest/litmus/programs.h"
#include "selftest/litmus/rules.h"

enum {
	NPROGRAMS = sizeof(programs) / sizeof(programs[0]),
	NRULES = sizeof(rules) / sizeof(rules[0])
};

const struct selftest_program *
selftest_litmus(size_t *n)
{
	static struct selftest_program all[NPROGRAMS + NRULES];

	memcpy(all, programs, sizeof(programs));
	memcpy(all + NPROGRAMS, rules, sizeof(rules));
	*n = NPROGRAMS + NRULES;
	return all;
}
