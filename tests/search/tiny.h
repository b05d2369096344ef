/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tiny.h -- tiny programs of kernel code, as numbers.
 *
 *	A program is a word; each byte of it, from the lowest, is an
 *	instruction: its code in the low four bits, an argument in the high
 *	ones.  It ends with a byte of 0.  Each context has an accumulator,
 *	which it leaves behind: what it has read is part of the final state.
 */

#ifndef TESTS_SEARCH_TINY_H
#define TESTS_SEARCH_TINY_H

enum tiny_code {
	TINY_END,
	TINY_LOAD,	 /* accumulate variable ARG */
	TINY_STORE,	 /* accumulator + 1 into variable ARG */
	TINY_ADD,	 /* 1 to variable ARG, atomically */
	TINY_ENTER,	 /* mutex ARG: 0, 1 adaptive, 2 spin */
	TINY_EXIT,	 /* mutex ARG */
	TINY_TRY,	 /* mutex ARG; on failure skip the next two */
	TINY_RAISE,	 /* to IPL ARG */
	TINY_LOWER,	 /* back to what it was when the program began */
	TINY_SOFTINT,	 /* schedule handler ARG here */
	TINY_SOFTINT_AT, /* schedule handler 0 on CPU ARG */
	TINY_XCALL,	 /* call handler 1 on all CPUs: 0 low, 1 high */
	TINY_WAIT,	 /* on the condvar, at most ARG ticks (0: no end) */
	TINY_SIGNAL,	 /* 0: one, 1: all */
	TINY_PAUSE,	 /* for a tick */
	TINY_SECTION	 /* pserialize: 0 enter, 1 exit, 2 perform */
};

enum { TINY_VARIABLES = 4, TINY_CONTEXTS = 4, TINY_HANDLERS = 3 };

#define TINY(code, arg) ((unsigned long)(code) | (unsigned long)(arg) << 4)

#endif /* TESTS_SEARCH_TINY_H */
