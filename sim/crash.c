/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crash.c -- faults of the code under test become findings.
 *
 *	The handler runs on its own stack, notes what happened and rewrites the
 *	interrupted registers, so that the return from the signal lands in
 *	crash_land on a rescue stack, with signal mask and alternate stack
 *	restored by the kernel.  From there the conductor gets control.
 *
 *	A fault of our own code is fatal: it is our bug and leaves a core.
 *
 *	A timer of CPU time does the same for a loop that nothing else sees: the
 *	compiler leaves "for (;;);" without a hook.  What it interrupts is a
 *	run that can never take another step, so the finding is as
 *	deterministic as any, however long we waited for it.
 */

#define _GNU_SOURCE

#include "sim/crash.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

#include "sim/check.h"
#include "sim/fiber.h"
#include "sim/machine.h"
#include "sim/module.h"

enum { RESCUE_BYTES = 65536, TICK_US = 500000 };

static _Alignas(64) char handler_stack[RESCUE_BYTES];
static _Alignas(64) char rescue_stack[RESCUE_BYTES];
static struct {
	int signo;
	uint64_t fault, pc, fp;
} crash;

/* What moves while code runs under hooks; the same at two ticks: it hangs. */
static struct progress {
	uint64_t run, steps, blocks;
} last_tick;

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGPROF };

static _Noreturn void
crash_land(void)
{
	fiber_depart(
	    NULL, M.stack_lo, (uintptr_t)rescue_stack, sizeof(rescue_stack));
	fiber_arrive(NULL);
	fiber_cleanse((uintptr_t)rescue_stack, sizeof(rescue_stack));
	finding_crash(crash.signo, crash.fault, crash.pc, crash.fp);
	ASSERT_UNREACHED("a crashed run goes on");
}

static bool
in_module(uint64_t pc)
{
	return pc - M.text_base < M.text_size;
}

/* Is it the code under test?  It faults in its code, jumps to nowhere, or
 * runs out of stack (then perhaps inside a hook). */
static bool
theirs(uint64_t pc, uint64_t fault)
{
	if (!M.running || M.cur == NULL)
		return false;
	return in_module(pc) || pc == fault ||
	    fault - (M.stack_lo - FIBER_STACK_BYTES) < FIBER_STACK_BYTES;
}

/* Ticks without a step, wherever; and how many are too many (0: none). */
static unsigned stalled, stalled_max;

static bool
hangs(uint64_t pc)
{
	struct progress now = { M.run, M.steps, M.blocks_left };
	bool same = memcmp(&now, &last_tick, sizeof(now)) == 0;

	last_tick = now;
	stalled = same ? stalled + 1 : 0;
	/* Nothing in here can be trusted to go on. */
	if (stalled_max != 0 && stalled > stalled_max) {
		(void)signal(SIGXCPU, SIG_DFL);
		(void)raise(SIGXCPU);
	}
	return same && M.running && M.cur != NULL && in_module(pc);
}

static void
on_signal(int signo, siginfo_t *si, void *arg)
{
	ucontext_t *uc = arg;
	uint64_t fault = (uintptr_t)si->si_addr;
	uint64_t top = (uintptr_t)rescue_stack + RESCUE_BYTES;
#if defined(__x86_64__)
	uint64_t pc = (uint64_t)uc->uc_mcontext.gregs[REG_RIP];

	crash.fp = (uint64_t)uc->uc_mcontext.gregs[REG_RBP];
	/* A call to nowhere: the caller's address is on top of the stack. */
	if (pc == fault && !in_module(pc) && theirs(pc, fault))
		pc =
		    memory_load64((uint64_t)uc->uc_mcontext.gregs[REG_RSP]) - 1;
#elif defined(__aarch64__)
	uint64_t pc = uc->uc_mcontext.pc;

	crash.fp = uc->uc_mcontext.regs[29];
	if (pc == fault && !in_module(pc) && theirs(pc, fault))
		pc = uc->uc_mcontext.regs[30] - 4;
#else
	uint64_t pc = 0;
#endif
	if (signo == SIGPROF) {
		if (!hangs(pc))
			return;
		fault = 0;
	} else if (!theirs(pc, fault) && !in_module(pc)) {
		(void)signal(signo, SIG_DFL);
		return; /* the instruction faults again, for a core */
	}
	crash.signo = signo;
	crash.fault = signo == SIGFPE || signo == SIGILL ? 0 : fault;
	crash.pc = pc;
#if defined(__x86_64__)
	uc->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)crash_land;
	uc->uc_mcontext.gregs[REG_RSP] = (greg_t)(top - 64 - 8);
#elif defined(__aarch64__)
	uc->uc_mcontext.pc = (uintptr_t)crash_land;
	uc->uc_mcontext.sp = top - 64;
#else
	(void)top;
	(void)signal(signo, SIG_DFL);
#endif
}

static bool
tick_every(suseconds_t us)
{
	struct itimerval it = { { 0, us }, { 0, us } };

	return setitimer(ITIMER_PROF, &it, NULL) == 0;
}

bool
crash_open(void)
{
	stack_t ss = { .ss_sp = handler_stack, .ss_size = RESCUE_BYTES };
	struct sigaction sa;

	if (!watches(CHECK_CRASH))
		return true;
	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_signal;
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
	if (sigaltstack(&ss, NULL) != 0)
		return false;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], &sa, NULL) != 0)
			return false;
	}
	return tick_every(TICK_US);
}

bool
crash_forked(double stall_seconds)
{
	stalled = 0;
	stalled_max = (unsigned)(stall_seconds * 1e6 / TICK_US) + 1;
	return tick_every(TICK_US);
}

void
crash_close(void)
{
	(void)tick_every(0);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)signal(signals[i], SIG_DFL);
}
