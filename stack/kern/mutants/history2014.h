/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutants/history2014.h -- as history.h, for the year in which an entry of
 * the bridge's table was filled in before it was inserted (reference R-12).
 */
#ifndef KERN_MUTANTS_HISTORY2014_H
#define KERN_MUTANTS_HISTORY2014_H

#include <kern/mutants/history.h>

#define MUTANT_R_12 0

#endif /* KERN_MUTANTS_HISTORY2014_H */
