/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * litmus.h -- what the litmus programs share.
 *
 *	A litmus program is a few exported functions of a module, each called
 *	by one context of a scenario (selftest/litmus.c); its verdict is
 *	known.  Every run starts from the state after km_init, so the programs
 *	reset nothing.  Shared variables are longs: each has a race cell of its
 *	own.
 *
 *	A program returns 0, or 1 when it saw what its scenario asks about.
 */

#ifndef SELFTEST_LITMUS_LITMUS_H
#define SELFTEST_LITMUS_LITMUS_H

#include <machine/module.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

/* Define an exported function: PROGRAM(counter_mutex, void) { ... } */
#define PROGRAM(name, ...)                                                     \
	int name(__VA_ARGS__);                                                 \
	int name(__VA_ARGS__)

#define LITMUS_MODULE(name, init)                                              \
	const struct kpi_module kpi_module = { .km_abi = KPI_MODULE_ABI,       \
		.km_name = "litmus-" name,                                     \
		.km_init = (init) }

/* Sleep until somebody has set the flag.  Orders nothing: time is no edge,
 * nor is a volatile access without a fence. */
static inline void
await(const volatile long *flag)
{
	while (*flag == 0)
		(void)kpause("litmus", false, 1, NULL);
}

/* A macro, so that a report names the program. */
#define pause_ticks(ticks) ((void)kpause("litmus", false, (ticks), NULL))

#endif /* SELFTEST_LITMUS_LITMUS_H */
