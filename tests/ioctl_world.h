/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl_world.h -- tests that issue ioctls: what they do to the stack, and
 * what must come out.
 *
 *	A body of test code runs on a thread of a node of a variant, with
 *	nobody beside it, and enters the stack through its system calls.  It
 *	says what each must return; what differs is collected, because libcheck
 *	cannot be called there, and fails the test afterwards.
 */

#ifndef TESTS_IOCTL_WORLD_H
#define TESTS_IOCTL_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/check.h"
#include "sim/sim.h"
#include "stack/net/if_ioctl.h"

/*
 * ioctl_world(variant, body, without, knob, value)
 *
 *	Boot a node of one CPU, run the body, take it down.  Fails the test for
 *	whatever the body noted, and for a finding that ends the body, unless
 *	it is of the kind that ioctl_world_finds is called with: that must be
 *	found.  The
 *	check `without' is off (-1: all are on); the knob (-1: none) has that
 *	value.
 */
void ioctl_world(const char *variant, void (*body)(void), int without, int knob,
    uint64_t value);
void ioctl_world_finds(
    const char *variant, void (*body)(void), enum finding_kind kind);

/* Is the world's variant one of these words? */
bool variant_in(const char *words);

/* --- for bodies ----------------------------------------------------------- */

/* The errno, by its name (NetBSD's), or "0", that a call must return. */
#define WANT(name, call) want(__LINE__, #call, name, call)
/* Two numbers that must be equal. */
#define SAME(wanted, number)                                                   \
	want_same(__LINE__, #number, (long long)(wanted), (long long)(number))

void want(int line, const char *call, const char *name, int error);
void want_same(int line, const char *what, long long wanted, long long number);

int do_ioctl(unsigned long cmd, void *data);
/* A request that has nothing but a name, or a number with it. */
int do_named(unsigned long cmd, const char *ifname);
int do_mtu(const char *ifname, int mtu);
int do_up(const char *ifname, bool up);
/* The flags of an interface; 0 when it has none, or does not exist. */
unsigned flags_of(const char *ifname);

/* SIOCSDRVSPEC (set) and SIOCGDRVSPEC of bridge0.  *len is what came back. */
int do_set(uint64_t cmd, void *data, size_t len);
int do_get(uint64_t cmd, void *data, size_t *len);
int do_member(uint64_t cmd, const char *ifname);
/* A frame of 60 bytes arrives, and is processed. */
void arrives(const char *ifname, uint8_t from, uint8_t to);

#endif /* TESTS_IOCTL_WORLD_H */
