/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * selftest.h -- does the machine see what is wrong, and nothing else?
 *
 *	Small kernel programs whose verdict is known, in modules that lie
 *	beside the program: selftest/litmus/x.c has their code and x.h their
 *	verdicts.  `braid selftest` and the tests run them.
 *
 *	One world is open at a time (campaign.h), so one program runs at a
 *	time; selftest_run_apart gives it a process of its own.
 */

#ifndef SELFTEST_SELFTEST_H
#define SELFTEST_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

/* The strategies that every program runs under, as bits. */
enum selftest_strategy {
	SELFTEST_NONE = 1,
	SELFTEST_RANDOM = 2,
	SELFTEST_PCT = 4
};

/*
 * struct selftest_program
 *
 *	A scenario on one module, and what must be found in it: these kinds
 *	under these strategies, and nothing else under any.  Its facts must
 *	hold; a `sometimes` only has to be seen under the same strategies.
 */
struct selftest_program {
	const char *sp_name;
	const char *sp_module; /* "mutex": of litmus-mutex.so */
	const char *sp_text;   /* the scenario */
	unsigned sp_kinds;     /* bits of enum finding_kind: all are found */
	unsigned sp_found;     /* bits of strategies that must find them */
	unsigned sp_also;      /* kinds that may be found too */
	const char *sp_title;  /* is part of a finding's title, or NULL */
};

/* The litmus programs. */
const struct selftest_program *selftest_litmus(size_t *n);

/*
 * selftest_run(program, why, len)
 *
 *	Run a program under every strategy.  False: the verdict is another one;
 *	why says how, in one line (cut at len).
 *
 * selftest_run_apart(program, why, len)
 *
 *	The same in a child process: when that dies or does not end, the
 *	program has failed.
 */
bool selftest_run(const struct selftest_program *, char *why, size_t len);
bool selftest_run_apart(const struct selftest_program *, char *why, size_t len);

#endif /* SELFTEST_SELFTEST_H */
