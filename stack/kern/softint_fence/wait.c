/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * softint_fence/wait.c -- wait until a softint is not pending on any CPU.
 */

#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/lwp.h>
#include <sys/systm.h>
#include <sys/waitgraph.h>
#include <sys/xcall.h>

#include <forms/mutants.h>
#include <forms/softint_fence.h>

void
softint_fence_init(struct softint_fence *sf)
{

	sf->sf_sih = NULL;
	sf->sf_waiting = percpu_alloc(sizeof(bool));
	sf->sf_count = 0;
}

void
softint_fence_pass(struct softint_fence *sf)
{
	bool *waiting = percpu_getref(sf->sf_waiting);
	const bool report = *waiting;

	*waiting = false;
	percpu_putref(sf->sf_waiting);
	if (report)
		atomic_inc_uint(&sf->sf_count);
}

/* Cross call: on each CPU. */
static void
softint_fence_send(void *arg, void *arg2 __unused)
{
	struct softint_fence *sf = arg;
	bool *waiting;
	int s;

	s = splsoftnet();
	waiting = percpu_getref(sf->sf_waiting);
	*waiting = true;
	percpu_putref(sf->sf_waiting);
	softint_schedule(sf->sf_sih);
	splx(s);
}

void
softint_fence_wait(struct softint_fence *sf, void *sih)
{

	if (MUTANT(R_31))
		return;

	sf->sf_sih = sih;
	xc_wait(xc_broadcast(0, softint_fence_send, sf, NULL));
	wait_on(sf, "softint fence");
	while (sf->sf_count != ncpu)
		(void)kpause("softfence", false, 1, NULL);
	wait_done(sf);
}

void
softint_fence_fini(struct softint_fence *sf)
{

	percpu_free(sf->sf_waiting, sizeof(bool));
}
