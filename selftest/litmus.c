/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * litmus.c -- the litmus programs: what the machine must and must not report.
 *
 *	For each happens-before edge there is a program with the edge, which
 *	must be clean, and one without, which must race.  litmus/x.c has the
 *	code of a subject, litmus/x.h its programs: name; module; scenario;
 *	kinds found, under which strategies, kinds that may be found too, part
 *	of a title.
 */

#include <string.h>

#include "selftest/program.h"

#include "selftest/litmus/atomic.h"
#include "selftest/litmus/callout.h"
#include "selftest/litmus/condvar.h"
#include "selftest/litmus/contract.h"
#include "selftest/litmus/deadlock.h"
#include "selftest/litmus/ipl.h"
#include "selftest/litmus/klock.h"
#include "selftest/litmus/leak.h"
#include "selftest/litmus/lockorder.h"
#include "selftest/litmus/memory.h"
#include "selftest/litmus/mutex.h"
#include "selftest/litmus/passive.h"
#include "selftest/litmus/pserialize.h"
#include "selftest/litmus/rules.h"
#include "selftest/litmus/rwlock.h"
#include "selftest/litmus/softint.h"
#include "selftest/litmus/thread.h"
#include "selftest/litmus/xcall.h"

#define TABLES(X)                                                              \
	X(mutex)                                                               \
	X(condvar)                                                             \
	X(rwlock)                                                              \
	X(softint)                                                             \
	X(callout)                                                             \
	X(ipl)                                                                 \
	X(xcall)                                                               \
	X(pserialize)                                                          \
	X(atomic)                                                              \
	X(thread)                                                              \
	X(memory)                                                              \
	X(deadlock)                                                            \
	X(klock)                                                               \
	X(lockorder)                                                           \
	X(rules)                                                               \
	X(contract)                                                            \
	X(leak)                                                                \
	X(passive)

#define LENGTH(subject)                                                        \
	sizeof(subject##_programs) / sizeof(subject##_programs[0])

enum {
	NPROGRAMS = 0
#define X(subject) +LENGTH(subject)
	TABLES(X)
#undef X
};

const struct selftest_program *
selftest_litmus(size_t *n)
{
	static struct selftest_program all[NPROGRAMS];
	struct selftest_program *next = all;

#define X(subject)                                                             \
	memcpy(next, subject##_programs, sizeof(subject##_programs));          \
	next += LENGTH(subject);
	TABLES(X)
#undef X
	*n = NPROGRAMS;
	return all;
}
