/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ordering.h -- why nothing orders the two sides of a race, in a sentence.
 */

#ifndef ANALYSIS_ORDERING_H
#define ANALYSIS_ORDERING_H

#include <stdbool.h>

#include "results/store.h"

enum { ORDERING_MAX = 1024 };

/*
 * ordering_missing(loaded, buf)
 *
 *	"cpu1 holds kernel_lock, cpu0 holds nothing: no lock in common; splnet
 *	does not exclude another CPU ...".  False, and "": it is no race.
 */
bool ordering_missing(const struct store_loaded *, char buf[ORDERING_MAX]);

#endif /* ANALYSIS_ORDERING_H */
