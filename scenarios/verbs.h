/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verbs.h -- do what a line of a scenario says.
 *
 *	The verbs play ifconfig(8), brconfig(8) and the rest: they fill the
 *	same structures and enter the stack through its system calls, on the
 *	LWP of the section.  Structures lie on that LWP's stack, which is the
 *	user memory of the simulated machine.
 *
 *	Called from: an LWP of the machine.  No stdio, no malloc.
 */

#ifndef SCENARIOS_VERBS_H
#define SCENARIOS_VERBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenarios/scenario.h"

struct ifreq; /* stack/net/if_ioctl.h */

/*
 * verb_run(command, node)
 *
 *	0, or the errno (NetBSD's) of the first action that failed; the rest of
 *	the line is then skipped.  A function that is called (`call`) gives its
 *	own return value.
 */
int verb_run(const struct scn_command *, unsigned node);

enum { VERB_LIST_MAX = 128 };

/* Members of a bridge: how many, or -errno. */
int verb_members(unsigned node, const char *bridge,
    char names[VERB_LIST_MAX][SCN_IFNAME_MAX]);

struct verb_entry {
	uint8_t ve_mac[6];
	char ve_ifname[SCN_IFNAME_MAX];
};

/* Entries of a bridge's table: how many, or -errno. */
int verb_entries(unsigned node, const char *bridge,
    struct verb_entry entries[VERB_LIST_MAX]);

/*
 * verb_ioctl(node, cmd, data)
 *
 *	A request to the stack; data is on the stack of the LWP.  0 or an errno.
 *
 * verb_driver(node, set, bridge, cmd, data, len)
 *
 *	One of bridge(4), to set or to get: SIOCSDRVSPEC, SIOCGDRVSPEC.
 *
 * verb_list(node, bridge, cmd, buf, room)
 *
 *	BRDGGIFS or BRDGRTS, or the same by its old number where the stack does
 *	not know it.  How many bytes were filled, or -errno.
 *
 * verb_ifconf(node, reqs, room)
 *
 *	The records that fit, and how many bytes the list has; or -errno.
 */
int verb_ioctl(unsigned node, unsigned long cmd, void *data);
int verb_driver(unsigned node, bool set, const char *bridge, uint64_t cmd,
    void *data, size_t len);
int verb_list(
    unsigned node, const char *bridge, uint64_t cmd, void *buf, size_t room);
int verb_ifconf(unsigned node, struct ifreq *reqs, size_t room);

/* print.c: what `ifconfig IF', `ifconfig -a' and `brconfig BRIDGE' print.  0,
 * or the errno of the first request that failed. */
int print_ifconfig(unsigned node, const char *ifname);
int print_brconfig(unsigned node, const char *bridge);

/* Does the stack of the node have what the command needs?  Else why not. */
const char *verb_unsupported(const struct scn_command *, unsigned node);

#endif /* SCENARIOS_VERBS_H */
