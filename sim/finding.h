/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finding.h -- the findings of a run, for those who build results.
 */

#ifndef SIM_FINDING_H
#define SIM_FINDING_H

#include "sim/fiber.h"
#include "sim/machine.h"
#include "sim/memory.h"

const struct finding *finding_list(size_t *n);
/* The object at that address is left over. */
void finding_leak(uint64_t addr, const char *fmt, ...)
    __attribute__((__format__(__printf__, 2, 3)));
/* "sizeof(*bif)" -> "bif". */
void finding_type_name(const char *text, char *buf, size_t len);

#endif /* SIM_FINDING_H */
