/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutants/switched.c -- the flags of the table sys/mutants.h, and what the
 * machine sees of them.
 */

#include <machine/module.h>

#include <forms/mutants.h>

#define FLAG(id, name, help) int mutant_##id = 0;
STACK_MUTANTS(FLAG, FLAG)
#undef FLAG

const struct kpi_mutant stack_mutants[] = {
#define ROW(id, name, help) { name, help, &mutant_##id },
	STACK_MUTANTS(ROW, ROW)
#undef ROW
	    { NULL, NULL, NULL }
};
