/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl_world.c -- tests that issue ioctls (ioctl_world.h).
 */

#include "tests/ioctl_world.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "scenarios/scenario.h"
#include "sim/kpi/machine/module.h"

enum { NOTES_MAX = 32 };

static struct note {
	int line;
	const char *call, *name; /* name NULL: two numbers */
	long long wanted, got;
} notes[NOTES_MAX];

static size_t nnotes;
static const char *current;

/* --- the world --------------------------------------------------------------- */

static void
run_body(void *arg)
{
	void (*const *body)(void) = arg;

	(*body)();
}

/* Boot and run; the kind of what was found, or -1. */
static int
boot(const char *variant, void (*body)(void), int without, int knob,
    uint64_t value)
{
	uint64_t knobs[KNOB_MAX];
	char path[1024];
	int kind = -1;

	for (int k = 0; k < KNOB_MAX; k++)
		knobs[k] = k == knob ? value : sim_knobs[k].ki_default;
	nnotes = 0;
	current = variant;
	ck_assert(variant_path(variant, path, sizeof(path)));
	sim_without(without);
	ck_assert_msg(sim_open(knobs), "%s", sim_error());
	ck_assert_int_eq(sim_node("a", 1, path), 0);
	if (!sim_boot(0, run_body, &body)) {
		const struct finding *fi = sim_boot_finding();

		ck_assert_msg(fi != NULL, "%s: %s", variant, sim_error());
		kind = (int)fi->fi_kind;
	}
	return kind;
}

static void
check_notes(void)
{
	char text[4096] = "";
	size_t used = 0;

	for (size_t i = 0; i < nnotes && used < sizeof(text); i++) {
		const struct note *no = &notes[i];
		const char *got = scn_errno_name((int)no->got);

		if (no->name == NULL)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, "\n\t%d: %s: %lld, not %lld",
			    no->line, no->call, no->got, no->wanted);
		else
			used +=
			    (size_t)snprintf(text + used, sizeof(text) - used,
				"\n\t%d: %s: %s, not %s", no->line, no->call,
				got != NULL ? got : "0", no->name);
	}
	ck_assert_msg(nnotes == 0, "%s:%s", current, text);
}

void
ioctl_world(const char *variant, void (*body)(void), int without, int knob,
    uint64_t value)
{
	int kind = boot(variant, body, without, knob, value);

	check_notes();
	ck_assert_msg(kind < 0, "%s: %s", variant, sim_error());
	sim_close();
	sim_without(-1);
}

void
ioctl_world_finds(
    const char *variant, void (*body)(void), enum finding_kind kind)
{
	int found = boot(variant, body, -1, -1, 0);

	check_notes();
	ck_assert_msg(found == (int)kind, "%s: %s", variant,
	    found < 0 ? "nothing is found" : sim_error());
	sim_close();
}

bool
variant_in(const char *words)
{
	const char *at = strstr(words, current);
	size_t len = strlen(current);

	/* "2016-04" begins another name. */
	while (at != NULL && at[len] != '\0' && at[len] != ' ')
		at = strstr(at + 1, current);
	return at != NULL;
}

/* --- what must come out ---------------------------------------------------------- */

static void
note(struct note no)
{
	if (nnotes < NOTES_MAX)
		notes[nnotes++] = no;
}

void
want(int line, const char *call, const char *name, int error)
{
	int wanted = strcmp(name, "0") == 0 ? 0 : scn_errno_of(name);

	if (error != wanted)
		note((struct note){ line, call, name, wanted, error });
}

void
want_same(int line, const char *what, long long wanted, long long number)
{
	if (number != wanted)
		note((struct note){ line, what, NULL, wanted, number });
}

/* --- system calls ------------------------------------------------------------------ */

int
do_ioctl(unsigned long cmd, void *data)
{
	int error;

	sim_syscall_enter();
	error = sim_node_syscalls(0)->sc_ioctl(cmd, data);
	sim_syscall_exit(error);
	return error;
}

static void
copy_name(char to[IFNAMSIZ], const char *from)
{
	memset(to, 0, IFNAMSIZ);
	memcpy(to, from, strnlen(from, IFNAMSIZ - 1));
}

int
do_named(unsigned long cmd, const char *ifname)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	copy_name(ifr.ifr_name, ifname);
	return do_ioctl(cmd, &ifr);
}

int
do_mtu(const char *ifname, int mtu)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	copy_name(ifr.ifr_name, ifname);
	ifr.ifr_mtu = mtu;
	return do_ioctl(SIOCSIFMTU, &ifr);
}

unsigned
flags_of(const char *ifname)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	copy_name(ifr.ifr_name, ifname);
	return do_ioctl(SIOCGIFFLAGS, &ifr) == 0 ? ifr.ifr_flags : 0;
}

int
do_up(const char *ifname, bool up)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	copy_name(ifr.ifr_name, ifname);
	ifr.ifr_flags = up ? IFF_UP : 0;
	return do_ioctl(SIOCSIFFLAGS, &ifr);
}

static int
drvspec(unsigned long request, uint64_t cmd, void *data, size_t *len)
{
	struct ifdrv ifd;
	int error;

	memset(&ifd, 0, sizeof(ifd));
	copy_name(ifd.ifd_name, "bridge0");
	ifd.ifd_cmd = cmd;
	ifd.ifd_len = *len;
	ifd.ifd_data = data;
	error = do_ioctl(request, &ifd);
	*len = ifd.ifd_len;
	return error;
}

int
do_set(uint64_t cmd, void *data, size_t len)
{
	return drvspec(SIOCSDRVSPEC, cmd, data, &len);
}

int
do_get(uint64_t cmd, void *data, size_t *len)
{
	return drvspec(SIOCGDRVSPEC, cmd, data, len);
}

int
do_member(uint64_t cmd, const char *ifname)
{
	struct ifbreq req;

	memset(&req, 0, sizeof(req));
	copy_name(req.ifbr_ifsname, ifname);
	return do_set(cmd, &req, sizeof(req));
}

void
arrives(const char *ifname, uint8_t from, uint8_t to)
{
	const uint8_t bytes[60] = { 2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from,
		0x08, 0x00 };
	const struct sim_frame f = { ifname, bytes, sizeof(bytes) };

	sim_frame_arrives(&f);
}
