/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crash.h -- catch the faults of the code under test.
 */

#ifndef SIM_CRASH_H
#define SIM_CRASH_H

#include <stdbool.h>

bool crash_open(void);
void crash_close(void);
/* In a new process, which inherits no timer; see sim_forked. */
bool crash_forked(double stall_seconds);

#endif /* SIM_CRASH_H */
