/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire_none.c -- wires, where SimGrid is not built in: there are none.
 */

#include <stdio.h>

#include "sim/assert.h"
#include "sim/wire.h"

void
wire_conduct(void (*body)(void *), void *arg)
{
	body(arg);
}

bool
wire_open(unsigned nodes, const char *const *names,
    const struct wire_spec *wires, size_t n, const char *platform, char *err,
    size_t len)
{
	(void)nodes;
	(void)names;
	(void)wires;
	(void)n;
	(void)platform;
	(void)snprintf(err, len, "built without SimGrid: no wires");
	return false;
}

void
wire_close(void)
{
}

int64_t
wire_now(void)
{
	return 0;
}

void
wire_send(unsigned wire, unsigned end, size_t bytes, int64_t at,
    uint64_t cookie)
{
	(void)wire;
	(void)end;
	(void)bytes;
	(void)at;
	(void)cookie;
	ASSERT_UNREACHED("no wires");
}

bool
wire_next(int64_t until, struct wire_arrival *wa)
{
	(void)until;
	(void)wa;
	return false;
}

size_t
wire_in_flight(void)
{
	return 0;
}

void
wire_drain(void)
{
}

void
wire_set_up(unsigned wire, bool up)
{
	(void)wire;
	(void)up;
}
