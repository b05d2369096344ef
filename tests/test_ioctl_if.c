/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ioctl_if.c -- requests of interfaces: creation and destruction, flags,
 * MTU, multicast, capabilities, the list; in every variant.
 *
 *	Reference B.6, B.7, B.9, C.4; admin behaviours, Interfaces 1, 4 to 6.
 *	Not here: EPERM of requests for the super-user, whom every caller is;
 *	EOPNOTSUPP of a kind that cannot be destroyed, which no kind is.
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "tests/ioctl_world.h"

Suite *ioctl_if_suite(void);

/* --- life ---------------------------------------------------------------------- */

static void
creation(void)
{
	static const char *const refused[] = { "", "shmif", "shmif01", "shmifx",
		"shmif0x", "shmif-1", "shmif99999", "nosuch0", "0", "1",
		"SHMIF0", "bridge", "lo" };
	static const char *const kinds[] = { "shmif0", "shmif1", "bridge0",
		"lo1" };

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		WANT("EINVAL", do_named(SIOCIFCREATE, refused[i]));
		WANT("EINVAL", do_named(SIOCIFDESTROY, refused[i]));
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		WANT("ENXIO", do_named(SIOCIFDESTROY, kinds[i]));
		for (int again = 0; again < 2; again++) {
			WANT("0", do_named(SIOCIFCREATE, kinds[i]));
			WANT("EEXIST", do_named(SIOCIFCREATE, kinds[i]));
			WANT("0", do_up(kinds[i], true));
			SAME(IFF_UP | IFF_RUNNING,
			    flags_of(kinds[i]) & (IFF_UP | IFF_RUNNING));
			WANT("0", do_up(kinds[i], false));
			SAME(0, flags_of(kinds[i]) & IFF_UP);
			if (again)
				WANT("0", do_up(kinds[i], true));
			WANT("0", do_named(SIOCIFDESTROY, kinds[i]));
			WANT("ENXIO", do_named(SIOCIFDESTROY, kinds[i]));
			WANT("ENXIO", do_up(kinds[i], true));
		}
	}
}

/* lo0 stays.  2016-08 leaves it without a handler (H-3). */
static void
loopback(void)
{
	WANT("EEXIST", do_named(SIOCIFCREATE, "lo0"));
	SAME(IFF_LOOPBACK, flags_of("lo0") & IFF_LOOPBACK);
	WANT("EPERM", do_named(SIOCIFDESTROY, "lo0"));
	WANT(variant_in("2016-08") ? "ENXIO" : "0",
	    do_named(SIOCGIFFLAGS, "lo0"));
	WANT("EEXIST", do_named(SIOCIFCREATE, "lo0"));
	WANT("EPERM", do_named(SIOCIFDESTROY, "lo0"));
}

/* It is not destroyed while it is up; 2016-08 takes its handler (H-3). */
static void
busy(void)
{
	WANT("EINVAL", do_named(SIOCIFDESTROY, "virt"));
	WANT("ENXIO", do_named(SIOCIFDESTROY, "virt0"));
	WANT("0", do_named(SIOCIFCREATE, "virt0"));
	WANT("EEXIST", do_named(SIOCIFCREATE, "virt0"));
	WANT("0", do_up("virt0", true));
	WANT("EBUSY", do_named(SIOCIFDESTROY, "virt0"));
	WANT(variant_in("2016-08") ? "ENXIO" : "0", do_up("virt0", false));
}

/* its memory goes first. */
static void
virt_destroyed(void)
{
	WANT("0", do_named(SIOCIFCREATE, "virt0"));
	WANT("0", do_named(SIOCIFDESTROY, "virt0"));
	WANT("ENXIO", do_named(SIOCIFDESTROY, "virt0"));
}

static void
kinds(void)
{
	char names[5][IFNAMSIZ];
	struct if_clonereq req;

	memset(&req, 0, sizeof(req));
	memset(names, 0, sizeof(names));
	WANT("0", do_ioctl(SIOCIFGCLONERS, &req));
	SAME(4, req.ifcr_total);
	req.ifcr_count = 2;
	req.ifcr_buffer = names[0];
	WANT("0", do_ioctl(SIOCIFGCLONERS, &req));
	SAME(4, req.ifcr_total);
	SAME(0, names[2][0]);
	req.ifcr_count = 5;
	WANT("0", do_ioctl(SIOCIFGCLONERS, &req));
	for (int i = 0; i < 4; i++)
		SAME(1,
		    strcmp(names[i], "shmif") == 0 ||
			strcmp(names[i], "bridge") == 0 ||
			strcmp(names[i], "virt") == 0 ||
			strcmp(names[i], "lo") == 0);
	SAME(0, names[4][0]);
	req.ifcr_count = -1;
	WANT("EINVAL", do_ioctl(SIOCIFGCLONERS, &req));
	static char nowhere[IFNAMSIZ];
	req.ifcr_count = 1;
	req.ifcr_buffer = nowhere;
	WANT("EFAULT", do_ioctl(SIOCIFGCLONERS, &req));
}

/* --- the dispatcher --------------------------------------------------------------- */

static void
dispatch(void)
{
	static const unsigned long requests[] = { SIOCSIFFLAGS, SIOCGIFFLAGS,
		SIOCGIFMETRIC, SIOCSIFMETRIC, SIOCADDMULTI, SIOCDELMULTI,
		SIOCSIFCAP, SIOCGIFCAP, SIOCSIFMTU, SIOCGIFMTU, SIOCIFDESTROY,
		SIOCIFCREATE, SIOCINITIFADDR };
	static const char *const names[] = { "lo0", "shmif0", "bridge0" };
	const unsigned long unknown = IFIOC_WR(99UL, struct ifreq);
	static struct ifreq nowhere;
	struct ifdrv ifd;

	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	WANT("0", do_named(SIOCIFCREATE, "bridge0"));
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		WANT("EFAULT", do_ioctl(requests[i], &nowhere));
	WANT("EFAULT", do_ioctl(SIOCGIFCONF, &nowhere));
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]) - 3; i++)
		WANT("ENXIO", do_named(requests[i], "shmif7"));
	for (size_t i = 0; i < 3; i++) {
		WANT("EPERM", do_named(SIOCINITIFADDR, names[i]));
		WANT("EOPNOTSUPP", do_named(unknown, names[i]));
		if (i == 2)
			continue;
		/* No request of a driver's own. */
		memset(&ifd, 0, sizeof(ifd));
		memcpy(ifd.ifd_name, names[i], strlen(names[i]));
		WANT("EOPNOTSUPP", do_ioctl(SIOCGDRVSPEC, &ifd));
		WANT("EOPNOTSUPP", do_ioctl(SIOCSDRVSPEC, &ifd));
		WANT(i == 0 ? "EOPNOTSUPP" : "EINVAL",
		    do_named(SIOCADDMULTI, names[i]));
	}
	/* No interface's, by its size. */
	WANT("ENOTTY", do_ioctl(IFIOC_IN | IFIOC_OUT | 4UL << 16 | 99, &ifd));
}

/* An interface by its index; of two, neither is 0 or 3. */
static void
by_index(void)
{
	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	WANT("0", do_named(SIOCGIFFLAGS, "1"));
	WANT("0", do_named(SIOCGIFFLAGS, "2"));
	WANT("ENXIO", do_named(SIOCGIFFLAGS, "0"));
	WANT("ENXIO", do_named(SIOCGIFFLAGS, "3"));
	WANT("ENXIO", do_named(SIOCGIFFLAGS, "65536"));
}

/* if_put of what if_get did not acquire. */
static void
one_by_index(void)
{
	WANT("0", do_named(SIOCGIFFLAGS, "1"));
}

/* --- what is set -------------------------------------------------------------------- */

static int
get(unsigned long cmd, const char *ifname, struct ifreq *ifr)
{
	memset(ifr, 0, sizeof(*ifr));
	memcpy(ifr->ifr_name, ifname, strlen(ifname));
	return do_ioctl(cmd, ifr);
}

static long
mtu_of(const char *ifname)
{
	struct ifreq ifr;

	WANT("0", get(SIOCGIFMTU, ifname, &ifr));
	return ifr.ifr_mtu;
}

static void
mtus(void)
{
	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	WANT("0", do_named(SIOCIFCREATE, "bridge0"));
	SAME(1500, mtu_of("shmif0"));
	SAME(1500, mtu_of("bridge0"));
	SAME(33192, mtu_of("lo0"));
	for (int up = 0; up < 2; up++) {
		WANT("0", do_up("shmif0", up != 0));
		WANT("0", do_up("bridge0", up != 0));
		WANT("0", do_mtu("shmif0", 1500));
		WANT("0", do_mtu("shmif0", 46));
		SAME(46, mtu_of("shmif0"));
		WANT("EINVAL", do_mtu("shmif0", 45));
		WANT("EINVAL", do_mtu("shmif0", 1501));
		WANT("EINVAL", do_mtu("shmif0", -1));
		SAME(46, mtu_of("shmif0"));
		WANT("0", do_mtu("shmif0", 1500));
		/* ENETRESET is for drivers, not for users. */
		WANT("0", do_mtu("bridge0", 1400));
		WANT("0", do_mtu("bridge0", 1400));
		SAME(1400, mtu_of("bridge0"));
		WANT("0", do_mtu("lo0", 1500));
		SAME(1500, mtu_of("lo0"));
	}
}

/* Bits that a request cannot change stay; the others are as it says. */
static void
flags(void)
{
	struct ifreq ifr;
	unsigned was;

	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	was = flags_of("shmif0");
	SAME(IFF_BROADCAST | IFF_SIMPLEX | IFF_MULTICAST, was);
	WANT("0", get(SIOCGIFFLAGS, "shmif0", &ifr));
	ifr.ifr_flags = (uint16_t)~IFF_UP;
	WANT("0", do_ioctl(SIOCSIFFLAGS, &ifr));
	SAME((was & IFF_CANTCHANGE) |
		(0xffff & ~IFF_CANTCHANGE & ~(unsigned)IFF_UP),
	    flags_of("shmif0"));
	ifr.ifr_flags = IFF_UP | IFF_DEBUG;
	WANT("0", do_ioctl(SIOCSIFFLAGS, &ifr));
	SAME(was | IFF_UP | IFF_RUNNING | IFF_DEBUG, flags_of("shmif0"));
	ifr.ifr_flags = 0;
	WANT("0", do_ioctl(SIOCSIFFLAGS, &ifr));
	SAME(was, flags_of("shmif0"));
}

static int
multicast(unsigned long cmd, uint8_t first)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	memcpy(ifr.ifr_name, "shmif0", sizeof("shmif0"));
	/* A sockaddr: length, family, bytes. */
	ifr.ifr_addr[2] = first;
	ifr.ifr_addr[7] = 0x77;
	return do_ioctl(cmd, &ifr);
}

static void
others(void)
{
	struct ifreq ifr;

	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	WANT("0", get(SIOCGIFMETRIC, "shmif0", &ifr));
	SAME(0, ifr.ifr_metric);
	ifr.ifr_metric = 3;
	WANT("0", do_ioctl(SIOCSIFMETRIC, &ifr));
	WANT("0", get(SIOCGIFMETRIC, "shmif0", &ifr));
	SAME(3, ifr.ifr_metric);

	WANT("0", get(SIOCGIFCAP, "shmif0", &ifr));
	SAME(0, ifr.ifr_cap);
	WANT("0", do_ioctl(SIOCSIFCAP, &ifr));
	ifr.ifr_cap = 1;
	WANT("EINVAL", do_ioctl(SIOCSIFCAP, &ifr));

	WANT("EINVAL", multicast(SIOCADDMULTI, 0x02));
	WANT("EINVAL", multicast(SIOCDELMULTI, 0x02));
	WANT("ENXIO", multicast(SIOCDELMULTI, 0x01));
	WANT("0", multicast(SIOCADDMULTI, 0x01));
	WANT("0", multicast(SIOCADDMULTI, 0x01));
	WANT("0", multicast(SIOCDELMULTI, 0x01));
	WANT("0", multicast(SIOCDELMULTI, 0x01));
	WANT("ENXIO", multicast(SIOCDELMULTI, 0x01));
}

/* --- the list ------------------------------------------------------------------------- */

enum { ROOM = 6, RECORD = sizeof(struct ifreq) };

/* SIOCGIFCONF with room for so many bytes; how many came back. */
static int
conf(struct ifreq *reqs, int bytes)
{
	struct ifconf ifc;

	memset(&ifc, 0, sizeof(ifc));
	if (reqs != NULL)
		memset(reqs, 0, ROOM * RECORD);
	ifc.ifc_len = bytes;
	ifc.ifc_req = reqs;
	WANT("0", do_ioctl(SIOCGIFCONF, &ifc));
	return ifc.ifc_len;
}

/* One record an address, and link-level addresses are all there are. */
static void
the_list(void)
{
	static struct ifreq nowhere[1];
	struct ifreq reqs[ROOM];
	struct ifconf ifc = { RECORD, { nowhere } };

	SAME(RECORD, conf(NULL, 0));
	WANT("0", do_named(SIOCIFCREATE, "shmif0"));
	SAME(2 * RECORD, conf(NULL, 0));
	WANT("0", do_named(SIOCIFCREATE, "shmif1"));
	WANT("0", do_named(SIOCIFCREATE, "bridge0"));
	/* The room does not matter when nothing is copied. */
	SAME(4 * RECORD, conf(NULL, 0));
	SAME(4 * RECORD, conf(NULL, 7));

	SAME(4 * RECORD, conf(reqs, sizeof(reqs)));
	SAME(0, strcmp(reqs[0].ifr_name, "lo0"));
	SAME(0, strcmp(reqs[1].ifr_name, "shmif0"));
	SAME(0, strcmp(reqs[2].ifr_name, "shmif1"));
	SAME(0, strcmp(reqs[3].ifr_name, "bridge0"));
	SAME(0, reqs[4].ifr_name[0]);

	/* Asked for n entries, it gives at most n, and whole ones. */
	for (int n = 0; n <= 4; n++) {
		SAME(n * RECORD, conf(reqs, n * RECORD));
		SAME(0, reqs[n].ifr_name[0]);
		if (n < 4)
			SAME(n * RECORD, conf(reqs, n * RECORD + RECORD - 1));
	}
	WANT("EFAULT", do_ioctl(SIOCGIFCONF, &ifc));

	WANT("0", do_named(SIOCIFDESTROY, "shmif0"));
	SAME(3 * RECORD, conf(reqs, sizeof(reqs)));
	SAME(0, strcmp(reqs[1].ifr_name, "shmif1"));
}

/* --- the tests ------------------------------------------------------------------------- */

START_TEST(in_every_variant)
{
	static void (*const bodies[])(void) = { creation, loopback, busy, kinds,
		dispatch, mtus, flags, others, the_list };

	for (const char *v = variant_next(NULL); v != NULL; v = variant_next(v))
		ioctl_world(v, bodies[_i], -1, -1, 0);
}
END_TEST

START_TEST(a_number_for_a_name)
{
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		if (strcmp(v, "2016-08") == 0)
			ioctl_world_finds(v, one_by_index, FINDING_KASSERT);
		else
			ioctl_world(v, by_index, -1, -1, 0);
	}
}
END_TEST

START_TEST(freed_before_detached)
{
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		if (strcmp(v, "fixed") == 0)
			ioctl_world(v, virt_destroyed, -1, -1, 0);
		else
			ioctl_world_finds(
			    v, virt_destroyed, FINDING_USE_AFTER_FREE);
	}
}
END_TEST

Suite *
ioctl_if_suite(void)
{
	Suite *s = suite_create("ioctl_if");
	TCase *tc = tcase_create("if");

	tcase_add_loop_test(tc, in_every_variant, 0, 9);
	tcase_add_test(tc, a_number_for_a_name);
	tcase_add_test(tc, freed_before_detached);
	suite_add_tcase(s, tc);
	return s;
}
