/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * print.c -- what ifconfig(8) and brconfig(8) print: the verb `print`.
 *
 *	Nothing here knows more than the tools do: every number comes out of an
 *	ioctl, with the locks and the races of it, and is asked for whether or
 *	not somebody reads the answer.  The lines have the form that
 *	administrators, and their scripts, look for.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/verbs.h"
#include "sim/sim.h"
#include "stack/net/if_ioctl.h"

enum { LINE_MAX_BYTES = 160, MAC_TEXT = 18 };

static void __attribute__((__format__(__printf__, 1, 2)))
print(const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	sim_print(line);
}

static void
mac_text(const uint8_t mac[6], char text[MAC_TEXT])
{
	(void)snprintf(text, MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
	    mac[1], mac[2], mac[3], mac[4], mac[5]);
}

/* "3<LEARNING,DISCOVER>": the flags in hexadecimal, and those with a name. */
struct flag {
	uint32_t fl_bit;
	const char *fl_name;
};

static void
flags_text(uint32_t flags, const struct flag *names, char *text, size_t len)
{
	size_t used = (size_t)snprintf(text, len, "%x<", flags);
	const char *comma = "";

	for (; names->fl_name != NULL; names++) {
		if ((flags & names->fl_bit) == 0 || used >= len)
			continue;
		used += (size_t)snprintf(
		    text + used, len - used, "%s%s", comma, names->fl_name);
		comma = ",";
	}
	if (used < len)
		(void)snprintf(text + used, len - used, ">");
}

static const struct flag interface_flags[] = { { IFF_UP, "UP" },
	{ IFF_BROADCAST, "BROADCAST" }, { IFF_DEBUG, "DEBUG" },
	{ IFF_LOOPBACK, "LOOPBACK" }, { IFF_POINTOPOINT, "POINTOPOINT" },
	{ IFF_RUNNING, "RUNNING" }, { IFF_NOARP, "NOARP" },
	{ IFF_PROMISC, "PROMISC" }, { IFF_ALLMULTI, "ALLMULTI" },
	{ IFF_OACTIVE, "OACTIVE" }, { IFF_SIMPLEX, "SIMPLEX" },
	{ IFF_LINK0, "LINK0" }, { IFF_LINK1, "LINK1" }, { IFF_LINK2, "LINK2" },
	{ IFF_MULTICAST, "MULTICAST" }, { 0, NULL } };

static const struct flag member_flags[] = { { IFBIF_LEARNING, "LEARNING" },
	{ IFBIF_DISCOVER, "DISCOVER" }, { IFBIF_STP, "STP" }, { 0, NULL } };

static const struct flag address_flags[] = { { IFBAF_STATIC, "STATIC" },
	{ 0, NULL } };

static void
name_request(struct ifreq *ifr, const char *ifname)
{
	memset(ifr, 0, sizeof(*ifr));
	memcpy(ifr->ifr_name, ifname, strnlen(ifname, IFNAMSIZ - 1));
}

/* "shmif0: flags=8843<UP,...> mtu 1500", or without the MTU. */
static int
print_heading(unsigned node, const char *ifname, bool with_mtu)
{
	char flags[128], mtu[24] = "";
	struct ifreq ifr;
	int error;

	name_request(&ifr, ifname);
	error = verb_ioctl(node, SIOCGIFFLAGS, &ifr);
	if (error != 0)
		return error;
	flags_text(ifr.ifr_flags, interface_flags, flags, sizeof(flags));
	if (with_mtu) {
		name_request(&ifr, ifname);
		error = verb_ioctl(node, SIOCGIFMTU, &ifr);
		if (error != 0)
			return error;
		(void)snprintf(mtu, sizeof(mtu), " mtu %d", (int)ifr.ifr_mtu);
	}
	print("%s: flags=%s%s", ifname, flags, mtu);
	return 0;
}

/* --- ifconfig ------------------------------------------------------------- */

/*
 * A link-level address is a sockaddr_dl: length, family, index (2 bytes),
 * type, length of the name, of the address, of a selector; name, address.
 */
enum { AF_LINK_NETBSD = 18, SDL_NLEN = 5, SDL_ALEN = 6, SDL_DATA = 8 };

static void
print_address(const uint8_t addr[32])
{
	const uint8_t *data = addr + SDL_DATA;
	char mac[MAC_TEXT];

	if (addr[1] != AF_LINK_NETBSD || addr[SDL_ALEN] != 6 ||
	    SDL_DATA + addr[SDL_NLEN] + 6 > 32)
		return;
	mac_text(data + addr[SDL_NLEN], mac);
	print("\taddress: %s", mac);
}

int
print_ifconfig(unsigned node, const char *ifname)
{
	struct ifreq reqs[VERB_LIST_MAX];
	const bool all = strcmp(ifname, "-a") == 0;
	const char *last = "";
	int bytes, error = 0;
	size_t n;

	memset(reqs, 0, sizeof(reqs));
	bytes = verb_ifconf(node, reqs, sizeof(reqs));
	if (bytes < 0)
		return -bytes;
	n = (size_t)bytes / sizeof(reqs[0]);
	if (!all)
		error = print_heading(node, ifname, true);
	/* A record an address. */
	for (size_t i = 0; i < n && error == 0; i++) {
		const char *name = reqs[i].ifr_name;

		if (!all && strcmp(name, ifname) != 0)
			continue;
		if (all && strcmp(name, last) != 0)
			error = print_heading(node, name, true);
		if (error == 0)
			print_address(reqs[i].ifr_addr);
		last = name;
	}
	return error;
}

/* --- brconfig --------------------------------------------------------------- */

/* Ask for parameters of the bridge, one by one. */
static int
ask(unsigned node, const char *bridge, const uint64_t *cmds, uint32_t *values,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ifbrparam req;
		int error;

		memset(&req, 0, sizeof(req));
		error = verb_driver(
		    node, false, bridge, cmds[i], &req, sizeof(req));
		if (error != 0)
			return error;
		if (cmds[i] == BRDGGPRI)
			values[i] = req.ifbrp_prio;
		else if (cmds[i] == BRDGGCACHE || cmds[i] == BRDGGTO)
			values[i] = req.ifbrp_csize;
		else
			values[i] = req.ifbrp_hellotime;
	}
	return 0;
}

static int
print_configuration(unsigned node, const char *bridge)
{
	static const uint64_t cmds[] = { BRDGGPRI, BRDGGHT, BRDGGFD, BRDGGMA };
	uint32_t v[4];
	int error = ask(node, bridge, cmds, v, 4);

	if (error != 0)
		return error;
	print("\tConfiguration:");
	print("\t\tpriority %u hellotime %u fwddelay %u maxage %u", v[0], v[1],
	    v[2], v[3]);
	return 0;
}

static const char *
state_text(unsigned state)
{
	static const char *const texts[] = {
		[BSTP_IFSTATE_DISABLED] = "disabled",
		[BSTP_IFSTATE_LISTENING] = "listening",
		[BSTP_IFSTATE_LEARNING] = "learning",
		[BSTP_IFSTATE_FORWARDING] = "forwarding",
		[BSTP_IFSTATE_BLOCKING] = "blocking",
	};

	return state <= BSTP_IFSTATE_BLOCKING ? texts[state] : "?";
}

static int
print_members(unsigned node, const char *bridge)
{
	struct ifbreq reqs[VERB_LIST_MAX];
	int bytes;

	memset(reqs, 0, sizeof(reqs));
	bytes = verb_list(node, bridge, BRDGGIFS, reqs, sizeof(reqs));
	if (bytes < 0)
		return -bytes;
	print("\tInterfaces:");
	for (size_t i = 0;
	     i < (size_t)bytes / sizeof(reqs[0]) && i < VERB_LIST_MAX; i++) {
		const struct ifbreq *br = &reqs[i];
		char flags[64];

		flags_text(
		    br->ifbr_ifsflags, member_flags, flags, sizeof(flags));
		print("\t\t%.15s flags=%s", br->ifbr_ifsname, flags);
		if ((br->ifbr_ifsflags & IFBIF_STP) != 0)
			print("\t\t\tport %u priority %u path cost %u %s",
			    br->ifbr_portno, br->ifbr_priority,
			    br->ifbr_path_cost, state_text(br->ifbr_state));
		else
			print("\t\t\tport %u priority %u", br->ifbr_portno,
			    br->ifbr_priority);
	}
	return 0;
}

static int
print_addresses(unsigned node, const char *bridge)
{
	static const uint64_t cmds[] = { BRDGGCACHE, BRDGGTO };
	struct ifbareq reqs[VERB_LIST_MAX];
	uint32_t v[2];
	int bytes, error = ask(node, bridge, cmds, v, 2);

	if (error != 0)
		return error;
	memset(reqs, 0, sizeof(reqs));
	bytes = verb_list(node, bridge, BRDGRTS, reqs, sizeof(reqs));
	if (bytes < 0)
		return -bytes;
	print("\tAddress cache (max cache: %u, timeout: %u):", v[0], v[1]);
	for (size_t i = 0; i < (size_t)bytes / sizeof(reqs[0]); i++) {
		char mac[MAC_TEXT], flags[32];

		mac_text(reqs[i].ifba_dst, mac);
		flags_text(
		    reqs[i].ifba_flags, address_flags, flags, sizeof(flags));
		print("\t\t%s %.15s %lld flags=%s", mac, reqs[i].ifba_ifsname,
		    (long long)reqs[i].ifba_expire, flags);
	}
	return 0;
}

int
print_brconfig(unsigned node, const char *bridge)
{
	int error = print_heading(node, bridge, false);

	if (error == 0)
		error = print_configuration(node, bridge);
	if (error == 0)
		error = print_members(node, bridge);
	if (error == 0)
		error = print_addresses(node, bridge);
	return error;
}
