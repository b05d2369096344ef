/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_attach/unlisted.c -- a bridge is initialised and registered, without
 * a receive queue, and on no list.
 *
 *	Reference D.2, E5 and E6.
 */
#include <sys/param.h>

#include <net/if_bridgevar.h>

void
bridge_list_init(void)
{
}

void
bridge_attach(struct bridge_softc *sc)
{

	sc->sc_if.if_extflags = IFEF_OUTPUT_MPSAFE;
	if_initialize(&sc->sc_if);
	if (!MUTANT(R_73))
		if_alloc_sadl(&sc->sc_if);
	if_register(&sc->sc_if);
	if (MUTANT(R_73))
		if_alloc_sadl(&sc->sc_if);
}

void
bridge_unlist(struct bridge_softc *sc __unused)
{
}
