/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutants/history.h -- a kernel as it was: with every bug of its time, and
 * with no other.
 *
 *	MUTANT is a constant here, so that code of a variant that once existed
 *	contains its bugs and nothing of their repairs.
 */
#ifndef KERN_MUTANTS_HISTORY_H
#define KERN_MUTANTS_HISTORY_H

#include <sys/mutants.h>

enum {
#define HISTORICAL(id, name, help) MUTANT_##id = 1,
#define DELIBERATE(id, name, help) MUTANT_##id = 0,
	STACK_MUTANTS(HISTORICAL, DELIBERATE)
#undef HISTORICAL
#undef DELIBERATE
};

#define MUTANT(id) (MUTANT_##id != 0)

/* Nothing can be switched. */
#define STACK_MUTANT_TABLE NULL

#endif /* KERN_MUTANTS_HISTORY_H */
