/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_table/splnet.c -- the forwarding table without a lock.
 *
 *	The contract is in if_bridgevar.h; what is removed is freed at once.
 */
#include <net/if_bridgevar.h>

void
bridge_rtlock_init(struct bridge_softc *sc __unused)
{
}

void
bridge_rtlock_fini(struct bridge_softc *sc __unused)
{
}

void
bridge_rt_remove_enter(struct bridge_softc *sc __unused)
{
}

void
bridge_rt_remove_exit(struct bridge_softc *sc __unused, bool removed __unused)
{
}
