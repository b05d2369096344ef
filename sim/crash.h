/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crash.h -- catch the faults of the code under test.
 */

#ifndef SIM_CRASH_H
#define SIM_CRASH_H

#include <stdbool.h>

bool crash_open(void);
void crash_close(void);

#endif /* SIM_CRASH_H */
