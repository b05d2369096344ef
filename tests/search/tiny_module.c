/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tiny_module.c -- an interpreter of tiny programs (tiny.h), and the programs whose
 * number of traces is known.
 */

#include <machine/module.h>
#include <machine/nic.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/cpu.h>
#include <sys/intr.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/pserialize.h>
#include <sys/systm.h>
#include <sys/xcall.h>

#include "tiny.h"

static kmutex_t mutexes[3];
static kcondvar_t cv;
static pserialize_t psz;
static void *softints[TINY_HANDLERS];
static struct nic *nic;
/* Handler 0 and 1: soft interrupts at two levels; 2: the hardware interrupt.
 * Constant after boot. */
static unsigned long handlers[TINY_HANDLERS];

static volatile uint32_t variables[TINY_VARIABLES];
/* What contexts and handlers have read; handlers add theirs. */
static uint32_t left[TINY_CONTEXTS];
static volatile uint32_t handled[TINY_HANDLERS];

int tiny_handler(long, long);
int tiny_run(long, long);
int tiny_pairs(long);
int tiny_increments(long);

static void
handler_run(void *a, void *b)
{
	(void)a;
	(void)b;
	atomic_inc_32(&handled[1]);
}

static void
section(unsigned arg, int *spl)
{
	if (arg == 0)
		*spl = pserialize_read_enter();
	else if (arg == 1)
		pserialize_read_exit(*spl);
	else
		pserialize_perform(psz);
}

/* Acts on what other contexts do as well. */
static void
signal_or_wait(unsigned code, unsigned arg, uint32_t *acc)
{
	switch (code) {
	case TINY_WAIT:
		*acc = *acc * 5 +
		    (uint32_t)cv_timedwait(&cv, &mutexes[0], (int)arg);
		break;
	case TINY_SIGNAL:
		if (arg == 0)
			cv_signal(&cv);
		else
			cv_broadcast(&cv);
		break;
	case TINY_XCALL:
		xc_wait(xc_broadcast(
		    arg != 0 ? XC_HIGHPRI : 0, handler_run, NULL, NULL));
		break;
	default:
		(void)kpause("tiny", false, 1, NULL);
		break;
	}
}

static void
schedule(unsigned code, unsigned arg)
{
	kpreempt_disable();
	if (code == TINY_SOFTINT)
		softint_schedule(softints[arg]);
	else
		softint_schedule_cpu(softints[0], cpu_lookup(arg));
	kpreempt_enable();
}

static uint32_t
interpret(unsigned long program)
{
	uint32_t acc = 1;
	int spl = 0, psz_spl = 0;
	bool raised = false;

	for (; (program & 0xff) != 0; program >>= 8) {
		unsigned code = program & 0xf, arg = program >> 4 & 0xf;

		switch (code) {
		case TINY_LOAD:
			acc = acc * 31 + variables[arg];
			break;
		case TINY_STORE:
			variables[arg] = acc + 1;
			break;
		case TINY_ADD:
			atomic_inc_32(&variables[arg]);
			break;
		case TINY_ENTER:
			mutex_enter(&mutexes[arg]);
			break;
		case TINY_EXIT:
			mutex_exit(&mutexes[arg]);
			break;
		case TINY_TRY:
			if (mutex_tryenter(&mutexes[arg]))
				break;
			acc += 1000;
			program >>= 16;
			break;
		case TINY_RAISE:
			spl = splraise((int)arg);
			raised = true;
			break;
		case TINY_LOWER:
			if (raised)
				splx(spl);
			break;
		case TINY_SOFTINT:
		case TINY_SOFTINT_AT:
			schedule(code, arg);
			break;
		case TINY_SECTION:
			section(arg, &psz_spl);
			break;
		default:
			signal_or_wait(code, arg, &acc);
			break;
		}
	}
	return acc;
}

static void
handle(void *arg)
{
	uintptr_t h = (uintptr_t)arg;

	atomic_add_32(&handled[h], (int)interpret(handlers[h]));
}

static void
init(void)
{
	mutex_init(&mutexes[0], MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&mutexes[1], MUTEX_DEFAULT, IPL_SOFTNET);
	mutex_init(&mutexes[2], MUTEX_DEFAULT, IPL_NET);
	cv_init(&cv, "tiny");
	psz = pserialize_create();
	softints[0] =
	    softint_establish(SOFTINT_NET | SOFTINT_MPSAFE, handle, (void *)0);
	softints[1] =
	    softint_establish(SOFTINT_BIO | SOFTINT_MPSAFE, handle, (void *)1);
	nic = nic_attach("tiny0", NIC_MPSAFE, handle, (void *)2);
}

/* Before the run: what a handler does. */
int
tiny_handler(long h, long program)
{
	handlers[h] = (unsigned long)program;
	return 0;
}

/* A context. */
int
tiny_run(long context, long program)
{
	left[context] = interpret((unsigned long)program);
	return 0;
}

/* So many times lock and unlock. */
int
tiny_pairs(long n)
{
	for (long i = 0; i < n; i++) {
		mutex_enter(&mutexes[0]);
		mutex_exit(&mutexes[0]);
	}
	return 0;
}

/* So many times x = x + 1, without a lock. */
int
tiny_increments(long n)
{
	for (long i = 0; i < n; i++)
		variables[0] = variables[0] + 1;
	return 0;
}

const struct kpi_module kpi_module = {
	.km_abi = KPI_MODULE_ABI, .km_name = "search-tiny", .km_init = init
};
