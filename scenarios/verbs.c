/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verbs.c -- do what a line of a scenario says (verbs.h).
 */

#include "scenarios/verbs.h"

#include <string.h>

#include "sim/kpi/machine/module.h"
#include "sim/sim.h"
#include "stack/net/if_ioctl.h"

int
verb_ioctl(unsigned node, unsigned long cmd, void *data)
{
	int error;

	sim_syscall_enter();
	error = sim_node_syscalls(node)->sc_ioctl(cmd, data);
	sim_syscall_exit(error);
	return error;
}

static void
copy_name(char to[IFNAMSIZ], const char *from)
{
	memset(to, 0, IFNAMSIZ);
	memcpy(to, from, strnlen(from, IFNAMSIZ - 1));
}

/* --- ifconfig ------------------------------------------------------------- */

static int
set_up(unsigned node, const char *ifname, bool up)
{
	struct ifreq ifr;
	int error;

	memset(&ifr, 0, sizeof(ifr));
	copy_name(ifr.ifr_name, ifname);
	error = verb_ioctl(node, SIOCGIFFLAGS, &ifr);
	if (error != 0)
		return error;
	if (up)
		ifr.ifr_flags |= IFF_UP;
	else
		ifr.ifr_flags &= (uint16_t)~IFF_UP;
	return verb_ioctl(node, SIOCSIFFLAGS, &ifr);
}

static int
interface(unsigned node, unsigned long cmd, const char *ifname, int mtu)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	copy_name(ifr.ifr_name, ifname);
	ifr.ifr_mtu = mtu;
	return verb_ioctl(node, cmd, &ifr);
}

static int
ifconfig(unsigned node, const char *ifname, const struct scn_step *sa)
{
	switch (sa->sa_action) {
	case SCN_IF_CREATE:
		return interface(node, SIOCIFCREATE, ifname, 0);
	case SCN_IF_DESTROY:
		return interface(node, SIOCIFDESTROY, ifname, 0);
	case SCN_IF_MTU:
		return interface(node, SIOCSIFMTU, ifname, (int)sa->sa_number);
	default:
		return set_up(node, ifname, sa->sa_action == SCN_IF_UP);
	}
}

/* --- brconfig ---------------------------------------------------------------- */

int
verb_driver(unsigned node, bool set, const char *bridge, uint64_t cmd,
    void *data, size_t len)
{
	struct ifdrv ifd;

	memset(&ifd, 0, sizeof(ifd));
	copy_name(ifd.ifd_name, bridge);
	ifd.ifd_cmd = cmd;
	ifd.ifd_len = len;
	ifd.ifd_data = data;
	return verb_ioctl(node, set ? SIOCSDRVSPEC : SIOCGDRVSPEC, &ifd);
}

static int
member(unsigned node, const char *bridge, uint64_t cmd, const char *name,
    uint32_t flags)
{
	struct ifbreq req;

	memset(&req, 0, sizeof(req));
	copy_name(req.ifbr_ifsname, name);
	req.ifbr_ifsflags = flags;
	return verb_driver(node, true, bridge, cmd, &req, sizeof(req));
}

static int
address(
    unsigned node, const char *bridge, uint64_t cmd, const struct scn_step *sa)
{
	struct ifbareq req;

	memset(&req, 0, sizeof(req));
	copy_name(req.ifba_ifsname, sa->sa_name);
	memcpy(req.ifba_dst, sa->sa_mac, sizeof(req.ifba_dst));
	req.ifba_flags = IFBAF_STATIC;
	return verb_driver(node, true, bridge, cmd, &req, sizeof(req));
}

/* The fields of the union are of three widths. */
static int
parameter(unsigned node, const char *bridge, uint64_t cmd, uint32_t value)
{
	struct ifbrparam req;

	memset(&req, 0, sizeof(req));
	if (cmd == BRDGSPRI)
		req.ifbrp_prio = (uint16_t)value;
	else if (cmd == BRDGSHT || cmd == BRDGSFD || cmd == BRDGSMA)
		req.ifbrp_hellotime = (uint8_t)value;
	else
		req.ifbrp_csize = value;
	return verb_driver(node, true, bridge, cmd, &req, sizeof(req));
}

/* Change flags of a member: read them, and store them again. */
static int
member_flags(unsigned node, const char *bridge, const char *name, uint32_t set,
    uint32_t clear)
{
	struct ifbreq req;
	int error;

	memset(&req, 0, sizeof(req));
	copy_name(req.ifbr_ifsname, name);
	error =
	    verb_driver(node, false, bridge, BRDGGIFFLGS, &req, sizeof(req));
	if (error != 0)
		return error;
	req.ifbr_ifsflags = (req.ifbr_ifsflags | set) & ~clear;
	return verb_driver(node, true, bridge, BRDGSIFFLGS, &req, sizeof(req));
}

static int
member_number(
    unsigned node, const char *bridge, uint64_t cmd, const struct scn_step *sa)
{
	struct ifbreq req;

	memset(&req, 0, sizeof(req));
	copy_name(req.ifbr_ifsname, sa->sa_name);
	if (cmd == BRDGSIFPRIO)
		req.ifbr_priority = (uint8_t)sa->sa_number;
	else
		req.ifbr_path_cost = (uint8_t)sa->sa_number;
	return verb_driver(node, true, bridge, cmd, &req, sizeof(req));
}

/*
 * Ask for a list with a request of either kind.  Records arrive in buf;
 * returns their bytes, or -errno.
 */
static int
list_by(unsigned node, const char *bridge, uint64_t cmd, void *buf, size_t room)
{
	struct ifbifconf conf;
	struct ifdrv ifd;
	bool old = cmd == OBRDGGIFS || cmd == OBRDGRTS;
	int error;

	memset(&conf, 0, sizeof(conf));
	memset(&ifd, 0, sizeof(ifd));
	copy_name(ifd.ifd_name, bridge);
	ifd.ifd_cmd = cmd;
	ifd.ifd_len = old ? sizeof(conf) : room;
	ifd.ifd_data = old ? (void *)&conf : buf;
	conf.ifbic_len = (uint32_t)room;
	conf.ifbic_buf = buf;
	error = verb_ioctl(node, SIOCGDRVSPEC, &ifd);
	if (error != 0)
		return -error;
	return (int)(old ? conf.ifbic_len : ifd.ifd_len);
}

/*
 * The same for a tool that is younger than some stacks: one that does not know
 * the request is asked by its old number.
 */
int
verb_list(
    unsigned node, const char *bridge, uint64_t cmd, void *buf, size_t room)
{
	int bytes = list_by(node, bridge, cmd, buf, room);

	if (bytes != -scn_errno_of("EINVAL") ||
	    (cmd != BRDGGIFS && cmd != BRDGRTS))
		return bytes;
	return list_by(
	    node, bridge, cmd == BRDGGIFS ? OBRDGGIFS : OBRDGRTS, buf, room);
}

int
verb_members(unsigned node, const char *bridge,
    char names[VERB_LIST_MAX][SCN_IFNAME_MAX])
{
	struct ifbreq reqs[VERB_LIST_MAX];
	int bytes, n;

	memset(reqs, 0, sizeof(reqs));
	bytes = verb_list(node, bridge, BRDGGIFS, reqs, sizeof(reqs));
	if (bytes < 0)
		return bytes;
	n = bytes / (int)sizeof(reqs[0]);
	for (int i = 0; i < n && i < VERB_LIST_MAX; i++)
		memcpy(names[i], reqs[i].ifbr_ifsname, SCN_IFNAME_MAX);
	return n;
}

int
verb_entries(
    unsigned node, const char *bridge, struct verb_entry entries[VERB_LIST_MAX])
{
	struct ifbareq reqs[VERB_LIST_MAX];
	int bytes, n;

	memset(reqs, 0, sizeof(reqs));
	bytes = verb_list(node, bridge, BRDGRTS, reqs, sizeof(reqs));
	if (bytes < 0)
		return bytes;
	n = bytes / (int)sizeof(reqs[0]);
	for (int i = 0; i < n && i < VERB_LIST_MAX; i++) {
		memcpy(entries[i].ve_mac, reqs[i].ifba_dst, 6);
		memcpy(
		    entries[i].ve_ifname, reqs[i].ifba_ifsname, SCN_IFNAME_MAX);
	}
	return n;
}

static int
read_list(unsigned node, const char *bridge, uint64_t cmd)
{
	struct ifbareq room[VERB_LIST_MAX];
	int bytes;

	memset(room, 0, sizeof(room));
	bytes = verb_list(node, bridge, cmd, room, sizeof(room));
	return bytes < 0 ? -bytes : 0;
}

/* What concerns the spanning tree and the flags of a member. */
static int
brconfig_stp(unsigned node, const char *bridge, const struct scn_step *sa)
{
	const char *name = sa->sa_name;

	switch (sa->sa_action) {
	case SCN_BR_STP:
		return member_flags(node, bridge, name, IFBIF_STP, 0);
	case SCN_BR_NOSTP:
		return member_flags(node, bridge, name, 0, IFBIF_STP);
	case SCN_BR_DISCOVER:
		return member_flags(node, bridge, name, IFBIF_DISCOVER, 0);
	case SCN_BR_NODISCOVER:
		return member_flags(node, bridge, name, 0, IFBIF_DISCOVER);
	case SCN_BR_LEARN:
		return member_flags(node, bridge, name, IFBIF_LEARNING, 0);
	case SCN_BR_NOLEARN:
		return member_flags(node, bridge, name, 0, IFBIF_LEARNING);
	case SCN_BR_IFPRIORITY:
		return member_number(node, bridge, BRDGSIFPRIO, sa);
	case SCN_BR_IFPATHCOST:
		return member_number(node, bridge, BRDGSIFCOST, sa);
	case SCN_BR_PRIORITY:
		return parameter(node, bridge, BRDGSPRI, sa->sa_number);
	case SCN_BR_HELLOTIME:
		return parameter(node, bridge, BRDGSHT, sa->sa_number);
	case SCN_BR_FWDDELAY:
		return parameter(node, bridge, BRDGSFD, sa->sa_number);
	default:
		return parameter(node, bridge, BRDGSMA, sa->sa_number);
	}
}

static int
brconfig(unsigned node, const char *bridge, const struct scn_step *sa)
{
	switch (sa->sa_action) {
	case SCN_BR_ADD:
		return member(node, bridge, BRDGADD, sa->sa_name, 0);
	case SCN_BR_DELETE:
		return member(node, bridge, BRDGDEL, sa->sa_name, 0);
	case SCN_BR_UP:
		return set_up(node, bridge, true);
	case SCN_BR_DOWN:
		return set_up(node, bridge, false);
	case SCN_BR_FLUSH:
		return member(node, bridge, BRDGFLUSH, "", IFBF_FLUSHDYN);
	case SCN_BR_FLUSHALL:
		return member(node, bridge, BRDGFLUSH, "", IFBF_FLUSHALL);
	case SCN_BR_STATIC:
		return address(node, bridge, BRDGSADDR, sa);
	case SCN_BR_DELADDR:
		return address(node, bridge, BRDGDADDR, sa);
	case SCN_BR_MAXADDR:
		return parameter(node, bridge, BRDGSCACHE, sa->sa_number);
	case SCN_BR_TIMEOUT:
		return parameter(node, bridge, BRDGSTO, sa->sa_number);
	case SCN_BR_ADDRS:
		return read_list(node, bridge, BRDGRTS);
	case SCN_BR_REQUEST:
		return verb_driver(node, true, bridge, sa->sa_number, NULL, 0);
	case SCN_BR_LIST:
		return read_list(node, bridge, BRDGGIFS);
	default:
		return brconfig_stp(node, bridge, sa);
	}
}

/* --- the others ------------------------------------------------------------------ */

static int
send_frames(const struct scn_command *sc, unsigned node)
{
	char ifname[SCN_IFNAME_MAX];
	uint8_t dst[6];
	int error = 0;

	memcpy(ifname, sc->sc_ifname, sizeof(ifname));
	memcpy(dst, sc->sc_dst, sizeof(dst));
	for (uint32_t i = 0; i < sc->sc_times && error == 0; i++) {
		sim_syscall_enter();
		error =
		    sim_node_syscalls(node)->sc_send(ifname, dst, sc->sc_len);
		sim_syscall_exit(error);
	}
	return error;
}

static void
frames_arrive(const struct scn_command *sc)
{
	for (size_t i = 0; i < sc->sc_nframes; i++) {
		struct sim_frame f = { .sf_ifname = sc->sc_ifname,
			.sf_bytes = sc->sc_frames[i].sf_bytes,
			.sf_len = sc->sc_frames[i].sf_len };

		sim_frame_arrives(&f);
	}
}

static int
call_function(const struct scn_command *sc, unsigned node)
{
	sim_function f = sim_module_function(node, sc->sc_function);
	const long *a = sc->sc_args;
	int error;

	sim_syscall_enter();
	error = (int)f(a[0], a[1], a[2], a[3], a[4], a[5]);
	sim_syscall_exit(error);
	return error;
}

int
verb_ifconf(unsigned node, struct ifreq *reqs, size_t room)
{
	struct ifconf conf;
	int error;

	memset(&conf, 0, sizeof(conf));
	conf.ifc_len = (int)room;
	conf.ifc_req = reqs;
	error = verb_ioctl(node, SIOCGIFCONF, &conf);
	return error != 0 ? -error : conf.ifc_len;
}

/* As programs do it that do not know how many interfaces there are. */
static int
ifconf(unsigned node)
{
	struct ifreq reqs[64];
	int bytes = verb_ifconf(node, NULL, 0);

	memset(reqs, 0, sizeof(reqs));
	if (bytes >= 0)
		bytes = verb_ifconf(node, reqs, sizeof(reqs));
	return bytes < 0 ? -bytes : 0;
}

/*
 * Destroy every interface that can be destroyed, youngest first, then
 * compare what is left.  lo0 refuses and stays.
 */
static int
teardown(unsigned node)
{
	struct ifreq reqs[64];
	int bytes, n;

	memset(reqs, 0, sizeof(reqs));
	bytes = verb_ifconf(node, reqs, sizeof(reqs));
	if (bytes < 0)
		return -bytes;
	n = bytes / (int)sizeof(reqs[0]);
	for (int i = n; i-- > 0;) {
		if (i > 0 &&
		    memcmp(reqs[i].ifr_name, reqs[i - 1].ifr_name, IFNAMSIZ) ==
			0)
			continue; /* one record an address */
		(void)interface(node, SIOCIFDESTROY, reqs[i].ifr_name, 0);
	}
	sim_check_teardown();
	return 0;
}

const char *
verb_unsupported(const struct scn_command *sc, unsigned node)
{
	switch (sc->sc_verb) {
	case SCN_CALL:
		return sim_module_function(node, sc->sc_function) == NULL ?
		    "the stack exports no such function" :
		    NULL;
	case SCN_HOLD:
	case SCN_SLEEP:
		return NULL;
	default:
		return sim_node_syscalls(node) == NULL ?
		    "the stack has no system calls; only call, hold and "
		    "sleep work" :
		    NULL;
	}
}

static int
run_steps(const struct scn_command *sc, unsigned node)
{
	char name[SCN_IFNAME_MAX];
	int error = 0;

	memcpy(name, sc->sc_ifname, sizeof(name));
	if (sc->sc_nsteps == 0 && sc->sc_verb == SCN_BRCONFIG)
		return read_list(node, name, BRDGGIFS);
	for (size_t i = 0; i < sc->sc_nsteps && error == 0; i++)
		error = sc->sc_verb == SCN_IFCONFIG ?
		    ifconfig(node, name, &sc->sc_steps[i]) :
		    brconfig(node, name, &sc->sc_steps[i]);
	return error;
}

static int
print_command(const struct scn_command *sc, unsigned node)
{
	char name[SCN_IFNAME_MAX];

	memcpy(name, sc->sc_ifname, sizeof(name));
	sim_print_begin(sc->sc_text + strlen("print "));
	return sc->sc_bridge ? print_brconfig(node, name) :
			       print_ifconfig(node, name);
}

int
verb_run(const struct scn_command *sc, unsigned node)
{
	sim_command(sc->sc_line);
	switch (sc->sc_verb) {
	case SCN_IFCONFIG:
	case SCN_BRCONFIG:
		return run_steps(sc, node);
	case SCN_FRAME:
	case SCN_PCAP:
		frames_arrive(sc);
		return 0;
	case SCN_SEND:
		return send_frames(sc, node);
	case SCN_HOLD:
		sim_hold(sc->sc_lock == SCN_SOFTNET_LOCK, sc->sc_ticks);
		return 0;
	case SCN_CALL:
		return call_function(sc, node);
	case SCN_IFCONF:
		return ifconf(node);
	case SCN_PRINT:
		return print_command(sc, node);
	case SCN_SLEEP:
		sim_sleep(sc->sc_sleep_ns);
		return 0;
	case SCN_TEARDOWN:
		return teardown(node);
	}
	return 0;
}
