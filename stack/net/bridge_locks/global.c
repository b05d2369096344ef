/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_locks/global.c -- kernel lock, softnet_lock, splnet.
 *
 *	Soft interrupts bring frames without any lock, and what is behind
 *	ether_input and the drivers' output is not ready for that.  With
 *	NET_MPSAFE it is, and these are nothing.  Reference A.11, E5 and E6.
 *
 *	softnet_lock is adaptive: here a soft interrupt blocks, and grace
 *	periods and drains go by in the meantime.
 */
#include <sys/cpu.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

void
bridge_input_assert(void)
{

	KASSERT(!cpu_intr_p());
}

/* Returns what release wants back. */
int
bridge_acquire_global_locks(void)
{

	if (net_mpsafe())
		return 0;

	KERNEL_LOCK(1, NULL);
	mutex_enter(softnet_lock);
	return splnet();
}

void
bridge_release_global_locks(int s)
{

	if (net_mpsafe())
		return;

	splx(s);
	mutex_exit(softnet_lock);
	KERNEL_UNLOCK_ONE(NULL);
}
