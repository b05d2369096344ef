/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_traffic.c -- the bridge against a real one: what three hosts sent goes
 * in, and what a real bridge sent to them must come out.
 *
 *	The captures hold both directions of two ports of a learning bridge of
 *	three, over the same 14 seconds: ARP, ICMP, IPv6 neighbour discovery,
 *	MLD, UDP.  The source address says which way a frame went: host N,
 *	02:00:00:00:00:0N, is on port N.  Port 3 was not captured, but what
 *	host 3 sent and anybody else heard is in one of the files, or in both.
 *	Frames of other sources are the bridge host's own and are left out.
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "sim/sim.h"
#include "tests/ioctl_world.h"

Suite *traffic_suite(void);

enum {
	PORTS = 3,
	CAPTURES = 2,
	FRAMES_MAX = 128,
	CAPTURE_BYTES_MAX = 65536,
	/* One frame was heard on two ports within 18 us at most. */
	SAME_US = 100
};

struct frame {
	int64_t us;
	unsigned host; /* that sent it, from 1; 0: the bridge's own */
	const uint8_t *bytes;
	size_t len;
};

struct frames {
	struct frame at[FRAMES_MAX];
	size_t n;
};

static uint8_t bytes[CAPTURES][CAPTURE_BYTES_MAX];
static struct frames capture[CAPTURES]; /* by port, from 0 */
static struct frames sent;		/* by the hosts, by time */

/* --- the captures -------------------------------------------------------------- */

static uint32_t
get32(const uint8_t *b)
{
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[1] << 8 | b[0];
}

static void
add(struct frames *fs, struct frame f)
{
	ck_assert_uint_lt(fs->n, FRAMES_MAX);
	fs->at[fs->n++] = f;
}

static unsigned
host_of(const uint8_t *frame)
{
	static const uint8_t prefix[5] = { 2, 0, 0, 0, 0 };

	return memcmp(frame + 6, prefix, 5) == 0 && frame[11] <= PORTS ?
	    frame[11] :
	    0;
}

/* A file of microseconds and little-endian numbers. */
static void
read_capture(unsigned port)
{
	uint8_t *b = bytes[port];
	size_t length, at = 24;
	char path[1024];
	FILE *f;

	(void)snprintf(path, sizeof(path),
	    "%s/scenarios/bridge/lan-port%u.pcap", BRAID_SOURCE_DIR, port + 1);
	f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "%s", path);
	length = fread(b, 1, CAPTURE_BYTES_MAX, f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_uint_lt(length, CAPTURE_BYTES_MAX);
	ck_assert_uint_eq(get32(b), 0xa1b2c3d4);
	while (at < length) {
		struct frame fr = { .us = (int64_t)get32(b + at) * 1000000 +
			    get32(b + at + 4),
			.bytes = b + at + 16,
			.len = get32(b + at + 8) };

		ck_assert_uint_eq(fr.len, get32(b + at + 12)); /* whole */
		fr.host = host_of(fr.bytes);
		add(&capture[port], fr);
		at += 16 + fr.len;
	}
	ck_assert_uint_eq(at, length);
}

static bool
equal(const struct frame *a, const struct frame *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* Did host 3 send it once, and port 1 heard it too? */
static bool
heard_on_port1(const struct frame *f, bool heard[FRAMES_MAX])
{
	for (size_t i = 0; i < capture[0].n; i++) {
		const struct frame *other = &capture[0].at[i];
		int64_t apart = f->us - other->us;

		if (heard[i] || !equal(f, other) || apart > SAME_US ||
		    apart < -SAME_US)
			continue;
		heard[i] = true;
		return true;
	}
	return false;
}

/* What the hosts sent, in the order of time. */
static void
read_captures(void)
{
	bool heard[FRAMES_MAX] = { false };

	for (unsigned port = 0; port < CAPTURES; port++) {
		capture[port].n = 0;
		read_capture(port);
	}
	sent.n = 0;
	for (unsigned port = 0; port < CAPTURES; port++) {
		for (size_t i = 0; i < capture[port].n; i++) {
			const struct frame *f = &capture[port].at[i];

			if (f->host == port + 1 ||
			    (f->host == 3 &&
				(port == 0 || !heard_on_port1(f, heard))))
				add(&sent, *f);
		}
	}
	for (size_t i = 1; i < sent.n; i++) {
		struct frame f = sent.at[i];
		size_t k = i;

		for (; k > 0 && sent.at[k - 1].us > f.us; k--)
			sent.at[k] = sent.at[k - 1];
		sent.at[k] = f;
	}
}

/* --- the bridge ------------------------------------------------------------------- */

static const char *const ports[PORTS] = { "shmif1", "shmif2", "shmif3" };

/* A thread lets them arrive, each when the one before has been handled. */
static void
hosts_send(void *arg)
{
	(void)arg;
	for (size_t i = 0; i < sent.n; i++) {
		const struct sim_frame f = { ports[sent.at[i].host - 1],
			sent.at[i].bytes, sent.at[i].len };

		sim_frame_arrives(&f);
	}
}

/* What left a port is what the real bridge sent there. */
static void
check_port(const struct sim_result *sr, unsigned port, const char *variant)
{
	size_t at = 0, left = 0;

	for (size_t i = 0; i < sr->sr_nframes; i++) {
		const struct trace_frame *tf = &sr->sr_frames[i];
		const struct frame *real;

		if (tf->tf_direction != 1 ||
		    strcmp(tf->tf_ifname, ports[port]) != 0)
			continue;
		left++;
		while (at < capture[port].n &&
		    (capture[port].at[at].host == port + 1 ||
			capture[port].at[at].host == 0))
			at++;
		ck_assert_msg(at < capture[port].n,
		    "%s: port %u: a frame too many", variant, port + 1);
		real = &capture[port].at[at++];
		ck_assert_msg(tf->tf_len == real->len &&
			tf->tf_digest ==
			    sim_frame_digest(real->bytes, real->len),
		    "%s: port %u: frame %zu is another than the %zuth of the "
		    "capture",
		    variant, port + 1, left, at);
	}
	ck_assert_msg(left == (port == 0 ? 35u : 40u),
	    "%s: port %u: %zu frames leave", variant, port + 1, left);
}

static void
make_bridge(void *arg)
{
	(void)arg;
	WANT("0", do_named(SIOCIFCREATE, "bridge0"));
	for (int p = 0; p < PORTS; p++) {
		WANT("0", do_named(SIOCIFCREATE, ports[p]));
		WANT("0", do_up(ports[p], true));
		WANT("0", do_member(BRDGADD, ports[p]));
	}
	WANT("0", do_up("bridge0", true));
}

static void
run_and_check(const char *variant, uint64_t device, const char *strategy)
{
	struct sim_run_options ro = { .ro_seed = 1, .ro_number = 1 };
	uint64_t knobs[KNOB_MAX];
	const struct sim_result *sr;
	char path[1024];
	bool twice;

	for (int k = 0; k < KNOB_MAX; k++)
		knobs[k] = sim_knobs[k].ki_default;
	knobs[KNOB_EARLY] = 0; /* 14 seconds: no entry grows old */
	knobs[KNOB_DEVICE] = device;
	ck_assert(variant_path(variant, path, sizeof(path)));
	ck_assert(sim_open(knobs));
	ck_assert_int_eq(sim_node("a", 2, path), 0);
	ck_assert_msg(sim_boot(0, make_bridge, NULL), "%s", sim_error());
	sim_lwp(0, 0, "hosts", false, hosts_send, NULL);
	sim_freeze();

	if (strategy != NULL)
		ro.ro_strategy = campaign_strategy(strategy, &twice);
	sr = sim_run(&ro);
	ck_assert_msg(sr->sr_quiet, "%s: the run is cut", variant);
	for (unsigned port = 0; port < CAPTURES; port++)
		check_port(sr, port, variant);
	if (strategy != NULL)
		ro.ro_strategy->st_ops->so_close(ro.ro_strategy);
	sim_close();
}

START_TEST(as_the_real_bridge)
{
	static const char *const searches[] = { NULL, "random", "pct" };

	read_captures();
	ck_assert_uint_eq(sent.n, 73);
	for (const char *v = variant_next(NULL); v != NULL;
	     v = variant_next(v)) {
		run_and_check(v, DEVICE_WIRE, searches[_i]);
		run_and_check(v, DEVICE_BUS, searches[_i]);
	}
}
END_TEST

Suite *
traffic_suite(void)
{
	Suite *s = suite_create("traffic");
	TCase *tc = tcase_create("traffic");

	tcase_add_loop_test(tc, as_the_real_bridge, 0, 3);
	suite_add_tcase(s, tc);
	return s;
}
