/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * naming.h -- names of data, for people: objects, fields, variables.
 *
 *	Called for a finding that is confirmed, after its traced run: locks
 *	that the machine made are called by the pointer that holds them, and
 *	interfaces by if_xname, both as memory is at the end of the run.
 */

#ifndef CAMPAIGN_NAMING_H
#define CAMPAIGN_NAMING_H

#include "sim/trace.h"

enum { NAMING_MAX = 128 };

/*
 * naming_address(node, addr, size, buf)
 *
 *	"bridge_softc#1.sc_brtcnt", "sc_rthash#1[17].lh_first", "if_clone_mtx",
 *	"*bridge_softc#1.sc_lock": for an access of size bytes, or 0 for a
 *	lock.  What is not known is said as the machine does:
 *	"bridge_softc#1+0x40".
 */
void naming_address(
    unsigned node, uint64_t addr, unsigned size, char buf[NAMING_MAX]);

/* What a finding is about, as declared: "bridge_softc.sc_brtcnt",
 * "sc_rthash[].lh_first"; "" when that is not known. */
void naming_field(const struct finding *, char buf[NAMING_MAX]);

/* The lock, or other thing, at an address as declared, without the number of
 * its object: "bridge_softc.sc_lock", "*bridge_softc.sc_lock". */
void naming_class(unsigned node, uint64_t addr, char buf[NAMING_MAX]);

/* Its object, "bridge_iflist#2", and the interface that it is or that it
 * points to, "shmif0", "of shmif0"; each may be "". */
void naming_object(
    const struct finding *, char name[NAMING_MAX], char interface[NAMING_MAX]);

/* Forget: another world. */
void naming_close(void);

#endif /* CAMPAIGN_NAMING_H */
