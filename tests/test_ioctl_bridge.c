/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ioctl_bridge.c -- every request of bridge(4): what it does, and each
 * errno of it, in every variant.
 *
 *	Reference D.3 and D.4.  Not here, because no caller can bring them
 *	about: EPERM, since every caller of the stack is the super-user; EINVAL
 *	of BRDGSIFFLGS, since every member is of Ethernet; EEXIST of BRDGSADDR,
 *	which wants another CPU; the errors of a driver that refuses vlan MTU or
 *	promiscuous mode, since no driver does.
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "tests/ioctl_world.h"

Suite *ioctl_bridge_suite(void);

/* bridge0 with two members, all up. */
static void
make_bridge(void)
{
	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	WANT("0", do_named(SIOCIFCREATE, "shmif1"));
	WANT("0", do_named(SIOCIFCREATE, "bridge0"));
	WANT("0", do_member(BRDGADD, "shmif0"));
	WANT("0", do_member(BRDGADD, "shmif1"));
	WANT("0", do_up("shmif0", true));
	WANT("0", do_up("shmif1", true));
	WANT("0", do_up("bridge0", true));
}

/* --- the dispatcher ------------------------------------------------------------- */

static const struct {
	uint64_t cmd;
	bool get, in;
	size_t len;
} requests[] = {
	{ BRDGADD, false, true, sizeof(struct ifbreq) },
	{ BRDGDEL, false, true, sizeof(struct ifbreq) },
	{ BRDGGIFFLGS, true, true, sizeof(struct ifbreq) },
	{ BRDGSIFFLGS, false, true, sizeof(struct ifbreq) },
	{ BRDGSCACHE, false, true, sizeof(struct ifbrparam) },
	{ BRDGGCACHE, true, false, sizeof(struct ifbrparam) },
	{ OBRDGGIFS, true, true, sizeof(struct ifbifconf) },
	{ OBRDGRTS, true, true, sizeof(struct ifbaconf) },
	{ BRDGSADDR, false, true, sizeof(struct ifbareq) },
	{ BRDGSTO, false, true, sizeof(struct ifbrparam) },
	{ BRDGGTO, true, false, sizeof(struct ifbrparam) },
	{ BRDGDADDR, false, true, sizeof(struct ifbareq) },
	{ BRDGFLUSH, false, true, sizeof(struct ifbreq) },
	{ BRDGGPRI, true, false, sizeof(struct ifbrparam) },
	{ BRDGSPRI, false, true, sizeof(struct ifbrparam) },
	{ BRDGGHT, true, false, sizeof(struct ifbrparam) },
	{ BRDGSHT, false, true, sizeof(struct ifbrparam) },
	{ BRDGGFD, true, false, sizeof(struct ifbrparam) },
	{ BRDGSFD, false, true, sizeof(struct ifbrparam) },
	{ BRDGGMA, true, false, sizeof(struct ifbrparam) },
	{ BRDGSMA, false, true, sizeof(struct ifbrparam) },
	{ BRDGSIFPRIO, false, true, sizeof(struct ifbreq) },
	{ BRDGSIFCOST, false, true, sizeof(struct ifbreq) },
};

/* The wrong direction, the wrong length, memory that is not the caller's. */
static void
dispatch(void)
{
	static char nowhere[64]; /* no user memory */
	char room[64];
	size_t len;

	make_bridge();
	memset(room, 0, sizeof(room));
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const uint64_t cmd = requests[i].cmd;

		len = requests[i].len;
		if (requests[i].get)
			WANT("EINVAL", do_set(cmd, room, len));
		else
			WANT("EINVAL", do_get(cmd, room, &len));
		for (size_t off = 0; off < 2; off++) {
			len = requests[i].len + 1 - 2 * off;
			if (requests[i].get)
				WANT("EINVAL", do_get(cmd, room, &len));
			else
				WANT("EINVAL", do_set(cmd, room, len));
		}
		/* Copied in, or else out. */
		len = requests[i].len;
		if (requests[i].get)
			WANT("EFAULT", do_get(cmd, nowhere, &len));
		else
			WANT("EFAULT", do_set(cmd, nowhere, len));
	}
	for (uint64_t cmd = BRDGRTS + 1; cmd != 0; cmd <<= 1) {
		len = sizeof(struct ifbreq);
		WANT("EINVAL", do_set(cmd, room, len));
		WANT("EINVAL", do_get(cmd, room, &len));
	}
}

/*
 * Numbers that came later, and the holes before them: 2014-07 has neither, and
 * the others have the holes, in which history forgot to look for a handler.
 */
static void
late_requests(void)
{
	const char *answer = variant_in("2014-07") ? "EINVAL" : "0";
	char room[512];
	size_t len;

	make_bridge();
	for (uint64_t cmd = BRDGGFILT; cmd <= BRDGSFILT; cmd++) {
		len = 0;
		WANT("EINVAL", do_get(cmd, room, &len));
		len = sizeof(struct ifbrparam);
		WANT("EINVAL", do_get(cmd, room, &len));
		WANT("EINVAL", do_set(cmd, room, sizeof(struct ifbrparam)));
	}
	for (uint64_t cmd = BRDGGIFS; cmd <= BRDGRTS; cmd++) {
		len = sizeof(room);
		WANT(answer, do_get(cmd, room, &len));
		WANT("EINVAL", do_set(cmd, room, sizeof(room)));
	}
}

static void
no_get_filter(void)
{
	make_bridge();
	WANT("EINVAL", do_set(BRDGGFILT, NULL, 0));
}

static void
no_set_filter(void)
{
	make_bridge();
	WANT("EINVAL", do_set(BRDGSFILT, NULL, 0));
}

/* --- members ---------------------------------------------------------------------- */

static void
members(void)
{
	WANT("0", do_named(SIOCIFCREATE, "bridge0"));
	WANT("0", do_named(SIOCIFCREATE, "bridge1"));
	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	WANT("0", do_named(SIOCIFCREATE, "shmif1"));

	WANT("ENOENT", do_member(BRDGADD, "shmif7"));
	WANT("ENOENT", do_member(BRDGADD, ""));

	/* Of another MTU than the bridge. */
	WANT("0", do_mtu("shmif0", 1400));
	WANT("EINVAL", do_member(BRDGADD, "shmif0"));
	WANT("0", do_mtu("bridge0", 1400));
	WANT("0", do_member(BRDGADD, "shmif0"));
	WANT("0", do_mtu("shmif0", 1500));
	WANT("0", do_mtu("bridge0", 1500));

	SAME(IFF_PROMISC, flags_of("shmif0") & IFF_PROMISC);
	WANT("EEXIST", do_member(BRDGADD, "shmif0"));
	WANT("0", do_member(BRDGADD, "shmif1"));

	/* Not of Ethernet: the loopback, a bridge, and the bridge itself. */
	WANT("0", do_mtu("lo0", 1500));
	WANT("EINVAL", do_member(BRDGADD, "lo0"));
	WANT("EINVAL", do_member(BRDGADD, "bridge1"));
	WANT("EINVAL", do_member(BRDGADD, "bridge0"));

	WANT("ENOENT", do_member(BRDGDEL, "shmif7"));
	WANT("0", do_member(BRDGDEL, "shmif0"));
	SAME(0, flags_of("shmif0") & IFF_PROMISC);
	WANT("ENOENT", do_member(BRDGDEL, "shmif0"));

	/* While the bridge runs, and its last. */
	WANT("0", do_up("bridge0", true));
	WANT("0", do_member(BRDGADD, "shmif0"));
	WANT("0", do_member(BRDGDEL, "shmif1"));
	WANT("0", do_member(BRDGDEL, "shmif0"));
	WANT("ENOENT", do_member(BRDGDEL, "shmif0"));
}

/* Another bridge has it; it goes; it is destroyed while it is a member. */
static void
members_of_two(void)
{
	struct ifdrv ifd;
	struct ifbreq req;

	make_bridge();
	WANT("0", do_named(SIOCIFCREATE, "bridge1"));
	memset(&req, 0, sizeof(req));
	memset(&ifd, 0, sizeof(ifd));
	memcpy(req.ifbr_ifsname, "shmif0", sizeof("shmif0"));
	memcpy(ifd.ifd_name, "bridge1", sizeof("bridge1"));
	ifd.ifd_cmd = BRDGADD;
	ifd.ifd_len = sizeof(req);
	ifd.ifd_data = &req;
	WANT("EBUSY", do_ioctl(SIOCSDRVSPEC, &ifd));
	WANT("0", do_member(BRDGDEL, "shmif0"));
	WANT("0", do_ioctl(SIOCSDRVSPEC, &ifd));
	WANT("EBUSY", do_member(BRDGADD, "shmif0"));

	WANT("0", do_named(SIOCIFDESTROY, "shmif1"));
	WANT("ENOENT", do_member(BRDGDEL, "shmif1"));
	WANT("0", do_named(SIOCIFDESTROY, "bridge1"));
	/* the bridge that went left it in promiscuous mode. */
	SAME(variant_in("2014-07 fixed") ? 0 : IFF_PROMISC,
	    flags_of("shmif0") & IFF_PROMISC);
	WANT("0", do_member(BRDGADD, "shmif0"));
}

static void
member_flags(void)
{
	struct ifbreq req;
	size_t len = sizeof(req);

	make_bridge();
	memset(&req, 0, sizeof(req));
	memcpy(req.ifbr_ifsname, "shmif7", sizeof("shmif7"));
	WANT("ENOENT", do_get(BRDGGIFFLGS, &req, &len));
	WANT("ENOENT", do_set(BRDGSIFFLGS, &req, sizeof(req)));
	WANT("ENOENT", do_set(BRDGSIFPRIO, &req, sizeof(req)));
	WANT("ENOENT", do_set(BRDGSIFCOST, &req, sizeof(req)));

	/* lo0 is interface 1, then shmif0. */
	memcpy(req.ifbr_ifsname, "shmif0", sizeof("shmif0"));
	WANT("0", do_get(BRDGGIFFLGS, &req, &len));
	SAME(IFBIF_LEARNING | IFBIF_DISCOVER, req.ifbr_ifsflags);
	SAME(BSTP_IFSTATE_DISABLED, req.ifbr_state);
	SAME(0x80, req.ifbr_priority);
	SAME(55, req.ifbr_path_cost);
	SAME(2, req.ifbr_portno);

	req.ifbr_ifsflags = IFBIF_STP;
	WANT("0", do_set(BRDGSIFFLGS, &req, sizeof(req)));
	req.ifbr_priority = 0x40;
	WANT("0", do_set(BRDGSIFPRIO, &req, sizeof(req)));
	req.ifbr_path_cost = 200;
	WANT("0", do_set(BRDGSIFCOST, &req, sizeof(req)));
	WANT("0", do_get(BRDGGIFFLGS, &req, &len));
	SAME(IFBIF_STP, req.ifbr_ifsflags);
	/* The bridge runs: the spanning tree has begun. */
	SAME(BSTP_IFSTATE_LISTENING, req.ifbr_state);
	SAME(0x40, req.ifbr_priority);
	SAME(200, req.ifbr_path_cost);

	req.ifbr_ifsflags = 0;
	WANT("0", do_set(BRDGSIFFLGS, &req, sizeof(req)));
	WANT("0", do_get(BRDGGIFFLGS, &req, &len));
	SAME(0, req.ifbr_ifsflags);
	SAME(BSTP_IFSTATE_DISABLED, req.ifbr_state);
}

/* --- parameters --------------------------------------------------------------------- */

static long
parameter_of(uint64_t get)
{
	struct ifbrparam req;
	size_t len = sizeof(req);

	memset(&req, 0, sizeof(req));
	WANT("0", do_get(get, &req, &len));
	return get == BRDGGPRI			? req.ifbrp_prio :
	    get == BRDGGCACHE || get == BRDGGTO ? (long)req.ifbrp_csize :
						  req.ifbrp_hellotime;
}

static int
set_parameter(uint64_t set, uint32_t value)
{
	struct ifbrparam req;

	memset(&req, 0, sizeof(req));
	if (set == BRDGSPRI)
		req.ifbrp_prio = (uint16_t)value;
	else if (set == BRDGSCACHE || set == BRDGSTO)
		req.ifbrp_csize = value;
	else
		req.ifbrp_hellotime = (uint8_t)value;
	return do_set(set, &req, sizeof(req));
}

static void
parameters(void)
{
	static const struct {
		uint64_t get, set;
		uint32_t at_first, then;
		const char *zero;
	} rows[] = {
		{ BRDGGCACHE, BRDGSCACHE, 100, 7, "0" },
		{ BRDGGTO, BRDGSTO, 1200, 70000, "0" },
		{ BRDGGPRI, BRDGSPRI, 0x8000, 0x1234, "0" },
		{ BRDGGHT, BRDGSHT, 2, 255, "EINVAL" },
		{ BRDGGFD, BRDGSFD, 15, 4, "EINVAL" },
		{ BRDGGMA, BRDGSMA, 20, 6, "EINVAL" },
	};

	make_bridge();
	for (int up = 1; up >= 0; up--) {
		WANT("0", do_up("bridge0", up != 0));
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			SAME(rows[i].at_first, parameter_of(rows[i].get));
			WANT("0", set_parameter(rows[i].set, rows[i].then));
			SAME(rows[i].then, parameter_of(rows[i].get));
			WANT(rows[i].zero, set_parameter(rows[i].set, 0));
			SAME(rows[i].zero[0] == 'E' ? rows[i].then : 0,
			    parameter_of(rows[i].get));
			WANT("0", set_parameter(rows[i].set, rows[i].at_first));
		}
	}
}

/* --- the list of members ---------------------------------------------------------------- */

enum { ROOM = 8 };

/* Ask for a list by a request of either kind; *bytes is the room, and then the
 * length of the answer. */
static int
list(uint64_t cmd, void *buf, size_t *bytes)
{
	struct ifbifconf conf;
	size_t len = sizeof(conf);
	int error;

	if (cmd == BRDGGIFS || cmd == BRDGRTS)
		return do_get(cmd, buf, bytes);
	memset(&conf, 0, sizeof(conf));
	conf.ifbic_len = (uint32_t)*bytes;
	conf.ifbic_buf = buf;
	error = do_get(cmd, &conf, &len);
	*bytes = conf.ifbic_len;
	return error;
}

static void
member_list(uint64_t cmd)
{
	static char nowhere[ROOM * sizeof(struct ifbreq)];
	struct ifbreq reqs[ROOM];
	size_t bytes;

	make_bridge();
	memset(reqs, 0, sizeof(reqs));
	for (size_t room = 0; room < 2; room++) {
		/* Too little: only how much it would be. */
		bytes = room * sizeof(reqs[0]) + sizeof(reqs[0]) - 1;
		WANT("0", list(cmd, reqs, &bytes));
		SAME(2 * sizeof(reqs[0]), bytes);
		SAME(0, reqs[0].ifbr_ifsname[0]);
	}
	bytes = 0;
	WANT("0", list(cmd, NULL, &bytes));
	SAME(2 * sizeof(reqs[0]), bytes);
	WANT("0", list(cmd, reqs, &bytes));
	SAME(2 * sizeof(reqs[0]), bytes);
	/* The newest first. */
	SAME(0, strcmp(reqs[0].ifbr_ifsname, "shmif1"));
	SAME(0, strcmp(reqs[1].ifbr_ifsname, "shmif0"));
	SAME(0, reqs[2].ifbr_ifsname[0]);
	SAME(55, reqs[1].ifbr_path_cost);
	SAME(IFBIF_LEARNING | IFBIF_DISCOVER, reqs[1].ifbr_ifsflags);

	bytes = sizeof(nowhere);
	WANT("EFAULT", list(cmd, nowhere, &bytes));

	WANT("0", do_member(BRDGDEL, "shmif0"));
	WANT("0", do_member(BRDGDEL, "shmif1"));
	bytes = sizeof(reqs);
	WANT("0", list(cmd, reqs, &bytes));
	SAME(0, bytes);
}

static void
member_lists(void)
{
	member_list(OBRDGGIFS);
	if (variant_in("2014-07"))
		return;
	WANT("0", do_named(SIOCIFDESTROY, "bridge0"));
	WANT("0", do_named(SIOCIFDESTROY, "shmif0"));
	WANT("0", do_named(SIOCIFDESTROY, "shmif1"));
	member_list(BRDGGIFS);
}

/* --- the table --------------------------------------------------------------------------- */

static int
do_address(uint64_t cmd, const char *ifname, uint8_t station, uint8_t flags)
{
	struct ifbareq req;

	memset(&req, 0, sizeof(req));
	memcpy(req.ifba_ifsname, ifname, strlen(ifname));
	req.ifba_dst[0] = 2;
	req.ifba_dst[5] = station;
	req.ifba_flags = flags;
	return do_set(cmd, &req, sizeof(req));
}

/* How many entries there are; reads all of them. */
static size_t
entries(void)
{
	struct ifbareq reqs[ROOM];
	size_t bytes = sizeof(reqs);

	WANT("0", list(OBRDGRTS, reqs, &bytes));
	return bytes / sizeof(reqs[0]);
}

static void
addresses(void)
{
	make_bridge();
	WANT("ENOENT", do_address(BRDGSADDR, "shmif7", 16, IFBAF_STATIC));
	WANT("ENOENT", do_address(BRDGDADDR, "", 16, 0));
	WANT("0", do_address(BRDGSADDR, "shmif0", 16, IFBAF_STATIC));
	WANT("0", do_address(BRDGSADDR, "shmif1", 16, IFBAF_STATIC));
	SAME(1, entries());
	WANT("0", do_address(BRDGDADDR, "", 16, 0));
	WANT("ENOENT", do_address(BRDGDADDR, "", 16, 0));
	SAME(0, entries());

	/* The limit: of static entries, and of learnt ones. */
	WANT("0", set_parameter(BRDGSCACHE, 2));
	WANT("0", do_address(BRDGSADDR, "shmif0", 16, IFBAF_STATIC));
	WANT("0", do_address(BRDGSADDR, "shmif0", 17, IFBAF_STATIC));
	WANT("ENOSPC", do_address(BRDGSADDR, "shmif0", 18, IFBAF_STATIC));
	arrives("shmif0", 19, 20);
	SAME(2, entries());
	/* One that is there may change. */
	WANT("0", do_address(BRDGSADDR, "shmif1", 17, IFBAF_STATIC));

	/* A smaller limit takes what was learnt, the newest first, and
	 * leaves what was said. */
	WANT("0", set_parameter(BRDGSCACHE, 4));
	arrives("shmif0", 19, 20);
	arrives("shmif1", 20, 19);
	SAME(4, entries());
	WANT("0", set_parameter(BRDGSCACHE, 3));
	SAME(3, entries());
	WANT("ENOENT", do_address(BRDGDADDR, "", 20, 0));
	WANT("0", set_parameter(BRDGSCACHE, 1));
	SAME(2, entries());
}

static void
flushes(void)
{
	struct ifbreq req;

	make_bridge();
	memset(&req, 0, sizeof(req));
	WANT("0", do_address(BRDGSADDR, "shmif0", 16, IFBAF_STATIC));
	arrives("shmif0", 17, 18);
	arrives("shmif1", 18, 17);
	SAME(3, entries());
	req.ifbr_ifsflags = IFBF_FLUSHDYN;
	WANT("0", do_set(BRDGFLUSH, &req, sizeof(req)));
	SAME(1, entries());
	WANT("0", do_address(BRDGDADDR, "", 16, 0));
	WANT("0", do_address(BRDGSADDR, "shmif0", 16, IFBAF_STATIC));
	arrives("shmif0", 17, 18);
	req.ifbr_ifsflags = IFBF_FLUSHALL;
	WANT("0", do_set(BRDGFLUSH, &req, sizeof(req)));
	SAME(0, entries());

	/* Down: what was learnt is forgotten. */
	WANT("0", do_address(BRDGSADDR, "shmif0", 16, IFBAF_STATIC));
	arrives("shmif0", 17, 18);
	SAME(2, entries());
	WANT("0", do_up("bridge0", false));
	SAME(1, entries());
	/* A static entry that outlives its bridge is never freed. */
	WANT("0", do_set(BRDGFLUSH, &req, sizeof(req)));
}

static void
address_list(uint64_t cmd)
{
	struct ifbareq reqs[ROOM];
	size_t bytes;

	memset(reqs, 0, sizeof(reqs));
	bytes = 0;
	WANT("0", list(cmd, NULL, &bytes));
	SAME(0, bytes);
	/* As many as there is room for; the newest first. */
	bytes = 2 * sizeof(reqs[0]) - 1;
	WANT("0", list(cmd, reqs, &bytes));
	SAME(sizeof(reqs[0]), bytes);
	SAME(18, reqs[0].ifba_dst[5]);
	SAME(0, reqs[1].ifba_dst[5]);

	bytes = sizeof(reqs);
	WANT("0", list(cmd, reqs, &bytes));
	SAME(3 * sizeof(reqs[0]), bytes);
	SAME(17, reqs[1].ifba_dst[5]);
	SAME(16, reqs[2].ifba_dst[5]);
	SAME(0, strcmp(reqs[0].ifba_ifsname, "shmif1"));
	SAME(0, strcmp(reqs[1].ifba_ifsname, "shmif0"));
	SAME(IFBAF_DYNAMIC, reqs[0].ifba_flags);
	SAME(IFBAF_STATIC, reqs[2].ifba_flags);
	/* Nobody said otherwise when it was learnt. */
	SAME(1200, reqs[0].ifba_expire);
	SAME(0, reqs[2].ifba_expire);
}

static void
address_lists(void)
{
	static char nowhere[ROOM * sizeof(struct ifbareq)];
	size_t bytes = sizeof(nowhere);

	make_bridge();
	WANT("0", list(OBRDGRTS, nowhere, &bytes));
	SAME(0, bytes);
	WANT("0", do_address(BRDGSADDR, "shmif0", 16, IFBAF_STATIC));
	arrives("shmif0", 17, 18);
	arrives("shmif1", 18, 17);
	/* Entries that exist keep their time. */
	WANT("0", set_parameter(BRDGSTO, 5));
	address_list(OBRDGRTS);
	bytes = sizeof(nowhere);
	WANT("EFAULT", list(OBRDGRTS, nowhere, &bytes));
	if (variant_in("2014-07"))
		return;
	address_list(BRDGRTS);
	bytes = sizeof(nowhere);
	WANT("EFAULT", list(BRDGRTS, nowhere, &bytes));
}

/* The table is read while a spin mutex is held. */
static void
reads_table(void)
{
	make_bridge();
	arrives("shmif0", 17, 18);
	SAME(1, entries());
}

/* --- the tests ---------------------------------------------------------------------------- */

static const char spin_table[] = "2015-11 2016-04-nompsafe 2016-04";

START_TEST(in_every_variant)
{
	static void (*const bodies[])(void) = { dispatch, late_requests,
		members, members_of_two, member_flags, parameters, member_lists,
		addresses, flushes, address_lists };

	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		/* What R-43 does is looked at below. */
		int without = strstr(spin_table, v) != NULL ? CHECK_SLEEP : -1;

		ioctl_world(v, bodies[_i], without, -1, 0);
	}
}
END_TEST

START_TEST(a_null_handler)
{
	static void (*const bodies[])(void) = { no_get_filter, no_set_filter };

	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		if (strcmp(v, "2014-07") == 0 || strcmp(v, "fixed") == 0)
			ioctl_world(v, bodies[_i], -1, -1, 0);
		else
			ioctl_world_finds(v, bodies[_i], FINDING_NULL_ACCESS);
	}
}
END_TEST

START_TEST(a_spin_mutex_over_copyout)
{
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		if (strstr(spin_table, v) != NULL)
			ioctl_world_finds(v, reads_table, FINDING_SLEEP);
		else
			ioctl_world(v, reads_table, -1, -1, 0);
	}
}
END_TEST

/* Memory runs out in runs alone: there is a strategy to say so. */
static const char starving[] =
    "node a\n"
    " ifconfig shmif0 create up\n"
    " ifconfig shmif1 create up\n"
    " ifconfig bridge0 create\n"
    " brconfig bridge0 add shmif0 up\n"
    "on a cpu0 lwp as entry\n"
    " brconfig bridge0 static shmif0 02:00:00:00:00:10\n"
    "on a cpu0 lwp as member\n"
    " brconfig bridge0 add shmif1\n"
    "knob nomem 1\n"
    "sometimes errno entry ENOMEM\n"
    "sometimes errno member ENOMEM\n";

START_TEST(without_memory)
{
	char error[512];
	struct scenario *scn =
	    scenario_parse("starving.scn", starving, error, sizeof(error));

	ck_assert_msg(scn != NULL, "%s", error);
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		struct campaign_options ca = { .ca_scenario = scn,
			.ca_world.wo_stack = v,
			.ca_strategy = "random",
			.ca_seed = 1,
			.ca_runs = 20 };
		struct campaign_result cr;

		ck_assert_msg(campaign_fuzz(&ca, &cr), "%s", campaign_error());
		ck_assert_msg(cr.cr_facts[0] == FACT_HOLDS, "%s", v);
		/* Later stacks wait for the memory of a member. */
		ck_assert_msg((cr.cr_facts[1] == FACT_HOLDS) ==
			(strcmp(v, "2014-07") == 0),
		    "%s", v);
	}
	scenario_free(scn);
}
END_TEST

Suite *
ioctl_bridge_suite(void)
{
	Suite *s = suite_create("ioctl_bridge");
	TCase *tc = tcase_create("bridge");

	tcase_add_loop_test(tc, in_every_variant, 0, 10);
	tcase_add_loop_test(tc, a_null_handler, 0, 2);
	tcase_add_test(tc, a_spin_mutex_over_copyout);
	tcase_add_test(tc, without_memory);
	suite_add_tcase(s, tc);
	return s;
}
