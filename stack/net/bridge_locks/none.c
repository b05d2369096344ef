/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_locks/none.c -- the input path takes no global locks.
 *
 *	The form from before frames came in through soft interrupts; whoever
 *	called bridge_input had the locks, or nobody needed them.
 */
#include <net/if_bridgevar.h>

void
bridge_input_assert(void)
{
}

int
bridge_acquire_global_locks(void)
{

	return 0;
}

void
bridge_release_global_locks(int s __unused)
{
}
