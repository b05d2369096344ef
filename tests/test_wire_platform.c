/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_wire_platform.c -- wires over a SimGrid platform of the user.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/wire.h"

Suite *wire_platform_suite(void);

enum { ERROR_BYTES = 512 };

static char error[ERROR_BYTES];

static char platform[64];

static void
write_platform(const char *text)
{
	FILE *f;

	strcpy(platform, "/tmp/braid-wire-XXXXXX");
	f = fdopen(mkstemp(platform), "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

#define HEAD                                                                   \
	"<?xml version='1.0'?>\n"                                              \
	"<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"     \
	"<platform version=\"4.1\">\n"
#define HOSTS                                                                  \
	"<zone id=\"lan\" routing=\"Full\">\n"                                 \
	"<host id=\"a\" speed=\"1Gf\"/><host id=\"b\" speed=\"1Gf\"/>\n"       \
	"<host id=\"c\" speed=\"1Gf\"/>\n"
#define TAIL "</zone></platform>\n"

static const char *const host_names[] = { "a", "b", "c" };
static const struct wire_spec triangle[] = { { { 0, 1 }, 0, 0 },
	{ { 1, 2 }, 0, 0 }, { { 0, 2 }, 0, 0 } };

static bool
open_platform(void)
{
	return wire_open(
	    3, host_names, triangle, 3, platform, error, sizeof(error));
}

static void
next_is(uint64_t cookie, int64_t time)
{
	struct wire_arrival wa;

	ck_assert(wire_next(INT64_MAX, &wa));
	ck_assert_uint_eq(wa.wa_cookie, cookie);
	ck_assert_int_eq(wa.wa_time, time);
}

/* The next world has none, and is as if there had been none. */
static void
with_platform_no_more(void)
{
	struct wire_spec wire = { { 0, 1 }, 3, 1000000000 };
	int64_t epoch = wire_now();

	ck_assert(wire_open(2, NULL, &wire, 1, NULL, error, sizeof(error)));
	wire_send(0, 0, 125, epoch, 1);
	wire_send(0, 1, 250, epoch, 2);
	next_is(1, epoch + 1003);
	next_is(2, epoch + 2003);
	wire_close();
}

static void
platform_body(void *arg)
{
	(void)arg;
	for (unsigned r = 0; r < 3; r++) {
		int64_t epoch;

		ck_assert_msg(open_platform(), "%s", error);
		epoch = wire_now();
		wire_send(0, 0, 1500, epoch, 1); /* l1: 1 Gbit/s, 10 us */
		wire_send(0, 1, 1500, epoch, 2); /* it is half duplex */
		wire_send(1, 0, 1500, epoch, 3); /* l2 l3: 100 Mbit/s, 6.5 us */
		wire_send(1, 1, 1500, epoch, 4); /* l2's other direction */
		next_is(1, epoch + 22000);
		next_is(2, epoch + 34000);
		next_is(3, epoch + 6500 + 120000);
		/* l3 has one frame at a time. */
		next_is(4, epoch + 6500 + 240000);
		epoch = wire_now();
		wire_send(2, 0, 1500, epoch, 5); /* l2: 1 Gbit/s, 5 us */
		wire_send(2, 1, 1500, epoch, 6); /* full duplex */
		next_is(5, epoch + 17000);
		next_is(6, epoch + 17000);
		wire_close();
	}
	with_platform_no_more();
}

START_TEST(routes)
{
	write_platform(HEAD HOSTS
	    "<link id=\"l1\" bandwidth=\"1Gbps\" latency=\"10us\"/>\n"
	    "<link id=\"l2\" bandwidth=\"125MBps\" latency=\"5us\" "
	    "sharing_policy=\"SPLITDUPLEX\"/>\n"
	    "<link id=\"l3\" bandwidth=\"100Mbps\" latency=\"1.5us\"/>\n"
	    "<route src=\"a\" dst=\"b\"><link_ctn id=\"l1\"/></route>\n"
	    "<route src=\"b\" dst=\"c\"><link_ctn id=\"l2\" direction=\"UP\"/>"
	    "<link_ctn id=\"l3\"/></route>\n"
	    "<route src=\"a\" dst=\"c\"><link_ctn id=\"l2\" "
	    "direction=\"UP\"/></route>\n" TAIL);
	wire_conduct(platform_body, NULL);
	ck_assert_int_eq(unlink(platform), 0);
}
END_TEST

#define LINK  "<link id=\"l\" bandwidth=\"1Gbps\" latency=\"10us\"/>\n"
#define ROUTE "<route src=\"a\" dst=\"b\"><link_ctn id=\"l\"/></route>\n"

static const struct {
	const char *text; /* NULL: no file */
	const char *error;
} bad_platforms[] = {
	{ NULL, "Unable to open" },
	{ "", "Invalid XML" },
	{ "hello", "Invalid XML" },
	{ HEAD HOSTS, "Premature EOF" },
	{ HEAD "<zone id=\"z\" routing=\"Full\">\n"
	       "<host id=\"a\" speed=\"1Gf\"/>" TAIL,
	    "no host b" },
	{ HEAD HOSTS ROUTE TAIL, "Link not found: l" },
	{ HEAD HOSTS "<link id=\"l\" bandwidth=\"fast\" latency=\"1us\"/>" TAIL,
	    "cannot parse number" },
	{ HEAD HOSTS LINK ROUTE TAIL, "no route from b to c" },
	{ HEAD "<config id=\"g\"><prop id=\"network/model\" value=\"LV08\"/>"
	       "</config>" HOSTS TAIL,
	    "<config> is not supported" },
	{ HEAD "<zone id=\"z\" routing=\"None\"><host id=\"a\" speed=\"1Gf\"/>"
	       "<host id=\"b\" speed=\"1Gf\"/><host id=\"c\" speed=\"1Gf\"/>"
	       "</zone></platform>",
	    "There can't be route in an Empty zone" },
};

static void
bad_platform_body(void *arg)
{
	const char *expected = arg;

	ck_assert(!open_platform());
	ck_assert_msg(strstr(error, expected) != NULL, "%s", error);
	ck_assert_ptr_eq(strstr(error, platform), error + strlen("platform "));
	ck_assert_ptr_null(strchr(error, '\n'));
	wire_close();
	with_platform_no_more();
}

START_TEST(no_routes)
{
	const char *text = bad_platforms[_i].text;
	char expected[64];

	strcpy(expected, bad_platforms[_i].error);
	write_platform(text != NULL ? text : "");
	if (text == NULL)
		ck_assert_int_eq(unlink(platform), 0);
	wire_conduct(bad_platform_body, expected);
	(void)unlink(platform);
}
END_TEST

Suite *
wire_platform_suite(void)
{
	Suite *s = suite_create("wire_platform");
	TCase *tc = tcase_create("platform");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, routes);
	tcase_add_loop_test(
	    tc, no_routes, 0, sizeof(bad_platforms) / sizeof(bad_platforms[0]));
	suite_add_tcase(s, tc);
	return s;
}
