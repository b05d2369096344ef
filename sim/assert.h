/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * assert.h -- assertions about Braid itself.
 *
 *	A failed ASSERT is our bug: it aborts with a core and never becomes a
 *	finding.  It is on in every build.  What the code under test does wrong
 *	goes through finding.h.
 */

#ifndef SIM_ASSERT_H
#define SIM_ASSERT_H

#ifdef NDEBUG
#error "Braid is never built without its assertions"
#endif

_Noreturn void assert_failed(const char *what, const char *file, int line);

/* Called with "what, at file:line (step n)" before the process aborts, with
 * errno as it was; NULL: nobody wants to know. */
extern void (*assert_notice)(const char *text);

#define ASSERT(e)	      ((e) ? (void)0 : assert_failed(#e, __FILE__, __LINE__))
#define ASSERT_UNREACHED(why) assert_failed(why, __FILE__, __LINE__)

#endif /* SIM_ASSERT_H */
