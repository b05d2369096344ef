/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutants/switched.h -- a kernel without bugs, into which each can be put.
 *
 *	The flags are set by the machine before boot, and constant then.
 */
#ifndef KERN_MUTANTS_SWITCHED_H
#define KERN_MUTANTS_SWITCHED_H

#include <machine/module.h>

#include <sys/mutants.h>

#define FLAG(id, name, help) extern int mutant_##id;
STACK_MUTANTS(FLAG, FLAG)
#undef FLAG

#define MUTANT(id) (mutant_##id != 0)

extern const struct kpi_mutant stack_mutants[];

#define STACK_MUTANT_TABLE stack_mutants

#endif /* KERN_MUTANTS_SWITCHED_H */
