/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_attach/listed.c -- a bridge is attached in one call, and all bridges
 * are on a list.
 *
 *	Reference D.1 and D.2, E1 to E4.  Nothing in this stack walks the list.
 */
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static LIST_HEAD(, bridge_softc) bridge_list;
static kmutex_t bridge_list_lock; /* spin, IPL_NET */

void
bridge_list_init(void)
{

	LIST_INIT(&bridge_list);
	mutex_init(&bridge_list_lock, MUTEX_DEFAULT, IPL_NET);
}

void
bridge_attach(struct bridge_softc *sc)
{

	if_attach(&sc->sc_if);
	if_alloc_sadl(&sc->sc_if);

	mutex_enter(&bridge_list_lock);
	LIST_INSERT_HEAD(&bridge_list, sc, sc_list);
	mutex_exit(&bridge_list_lock);
}

void
bridge_unlist(struct bridge_softc *sc)
{

	mutex_enter(&bridge_list_lock);
	LIST_REMOVE(sc, sc_list);
	mutex_exit(&bridge_list_lock);
}
