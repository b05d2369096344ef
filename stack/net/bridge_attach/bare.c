/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_attach/bare.c -- a bridge is attached in one call, and all bridges
 * are on a list that has no lock.
 *
 *	2014-07; reference D.1 and D.2, E0.  Nothing in this stack walks the
 *	list.
 */
#include <sys/intr.h>
#include <sys/param.h>

#include <net/if_bridgevar.h>

static LIST_HEAD(, bridge_softc) bridge_list;

void
bridge_list_init(void)
{

	LIST_INIT(&bridge_list);
}

void
bridge_attach(struct bridge_softc *sc)
{
	int s;

	if_attach(&sc->sc_if);
	if_alloc_sadl(&sc->sc_if);

	s = splnet();
	LIST_INSERT_HEAD(&bridge_list, sc, sc_list);
	splx(s);
}

/* At splnet. */
void
bridge_unlist(struct bridge_softc *sc)
{

	LIST_REMOVE(sc, sc_list);
}
