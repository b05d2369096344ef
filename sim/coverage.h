/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * coverage.h -- what the interleaving of a run has exercised.
 *
 *	Kept only in runs with ro_coverage.  An item is a number of 64 bits
 *	whose lowest three are its kind (enum coverage_kind, sim.h); the rest is
 *	a hash of code addresses, equal in all processes.
 *
 *	Memory is looked at in granules of 4 bytes, of an access at most the
 *	first 255.  Of a lock it is the releases that count: their order is that of
 *	the sections.
 */

#ifndef SIM_COVERAGE_H
#define SIM_COVERAGE_H

#include "sim/machine.h"

/* Before the first step of a run. */
void coverage_begin(void);

/* The current context makes a step; it has entered a basic block. */
void coverage_step(unsigned kind, uint64_t object, unsigned size, uint64_t pc);
void coverage_block(uint64_t pc);

void coverage_result(struct sim_result *);

#endif /* SIM_COVERAGE_H */
