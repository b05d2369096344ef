/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * program.h -- the words in which the tables of programs are written.
 */

#ifndef SELFTEST_PROGRAM_H
#define SELFTEST_PROGRAM_H

#include "selftest/selftest.h"
#include "sim/trace.h"

enum {
	NONE = SELFTEST_NONE,
	RANDOM = SELFTEST_RANDOM,
	PCT = SELFTEST_PCT,
	SEARCH = RANDOM | PCT,
	ALL = NONE | SEARCH
};

#define KIND(k)	   (1u << FINDING_##k)
#define RACE	   KIND(DATA_RACE)
#define MIXED_RACE KIND(MIXED_RACE)
#define CLEAN	   0, 0, 0, NULL

/* --- scenarios -------------------------------------------------------------- */

#define NODE(cpus) "node a cpus " #cpus "\n"

/* A context that calls one function, which must not fail; bound or free. */
#define BOUND(cpu, name, call)                                                 \
	"on a cpu" #cpu " lwp bound as " #name "\n"                            \
	" call " call "\n"                                                     \
	"always exit " #name " 0\n"
#define FREE(cpu, name, call)                                                  \
	"on a cpu" #cpu " lwp as " #name "\n"                                  \
	" call " call "\n"                                                     \
	"always exit " #name " 0\n"
/* The same, of unknown result. */
#define ANY(cpu, name, call)                                                   \
	"on a cpu" #cpu " lwp bound as " #name "\n"                            \
	" call " call "\n"

/* One context; two on two CPUs, or on one; three. */
#define ONE(f)	       NODE(2) FREE(0, x, f)
#define TWO(f, g)      NODE(2) BOUND(0, x, f) BOUND(1, y, g)
#define SAME_CPU(f, g) NODE(1) BOUND(0, x, f) BOUND(0, y, g)
#define THREE(f, g, h) NODE(2) FREE(0, x, f) FREE(1, y, g) FREE(0, z, h)

/* One CPU: first this call, then that one, then time passes. */
#define STEPS(f, g)                                                            \
	NODE(1)                                                                \
	BOUND(0, x, f)                                                         \
	"on a cpu0 lwp bound as y\n call " g "\n sleep 30ms\n"
#define THEN(f, g)                                                             \
	NODE(1)                                                                \
	"on a cpu0 lwp bound as x\n"                                           \
	" call " f "\n"                                                        \
	" call " g "\n"                                                        \
	" sleep 30ms\n"

#endif /* SELFTEST_PROGRAM_H */
