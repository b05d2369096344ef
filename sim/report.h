/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report.h -- report that the code under test has broken a rule (finding.c).
 *
 *	Part of machine.h, which includes it.
 */

#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include "sim/trace.h"

/*
 * finding_*: report that the code under test has broken a rule.  The fatal
 * ones do not return.  pc is the place; text is for people.
 */
void finding_access_error(enum finding_kind, uint64_t addr, unsigned size,
    unsigned kind, uint64_t pc);
_Noreturn void finding_fatal(enum finding_kind, uint64_t pc, const char *fmt,
    ...) __attribute__((__format__(__printf__, 3, 4)));
/* The same about an address: names the object. */
_Noreturn void finding_fatal_at(enum finding_kind, uint64_t addr, uint64_t pc,
    const char *fmt, ...) __attribute__((__format__(__printf__, 4, 5)));
/* A rule is broken, but the kernel would go on, and so does the run; addr: of
 * the object, or 0. */
void finding_rule(enum finding_kind, uint64_t addr, uint64_t pc,
    const char *fmt, ...) __attribute__((__format__(__printf__, 4, 5)));
/* The same about what two contexts did, whoever came first. */
struct deed;
void finding_deeds(enum finding_kind, uint64_t addr, const struct deed *first,
    const struct deed *second, const char *fmt, ...)
    __attribute__((__format__(__printf__, 5, 6)));
/* What the current context does now, at pc. */
void deed_note(struct deed *, uint64_t pc);
void finding_race(enum finding_kind, uint64_t addr, unsigned size,
    unsigned kind, uint64_t pc, uint64_t other_cell);
/* Ends the run; returns to a caller that is the conductor. */
void finding_deadlock(unsigned ctx, const char *text);
void finding_crash(int signo, uint64_t fault, uint64_t pc, uint64_t fp);
void finding_reset(void);

#endif /* SIM_REPORT_H */
