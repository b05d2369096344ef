/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * litmus.c -- the litmus programs: what the machine must and must not report.
 *
 *	For each happens-before edge there is a program with the edge, which
 *	must be clean, and one without, which must race.
 */

#include "selftest/program.h"

#include "selftest/litmus/programs.h"

const struct selftest_program *
selftest_litmus(size_t *n)
{
	*n = sizeof(programs) / sizeof(programs[0]);
	return programs;
}
