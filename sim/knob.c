/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * knob.c -- the knobs of a run.
 */

#include <string.h>

#include "sim/sim.h"

const struct sim_knob_info sim_knobs[KNOB_MAX] = {
	[KNOB_PREEMPT] = { "preempt",
	    "kernel preemption: a ready LWP may replace a running one", 1, 0,
	    1 },
	[KNOB_NET_MPSAFE] = { "net_mpsafe",
	    "NET_MPSAFE: the stack's global locks are left out", 0, 0, 1 },
	[KNOB_GRAIN] = { "grain",
	    "scheduling points: 0 synchronisation, atomics and volatiles; 1 "
	    "every access too",
	    1, 0, 1 },
	[KNOB_RACES] = { "races", "happens-before race detection", 1, 0, 1 },
	[KNOB_ORDERS] = { "orders",
	    "lock orders: who asks for a lock while holding others", 1, 0, 1 },
	[KNOB_EARLY] = { "early",
	    "timers may expire early, as a preemption does", 1, 0, 1 },
	[KNOB_ARENA] = { "arena", "MiB of simulated memory per node", 64, 1,
	    1024 },
	[KNOB_STEPS] = { "steps",
	    "steps without progress of the scenario before the schedule becomes "
	    "fair; as many again are a livelock",
	    200000, 100, 100000000 },
	[KNOB_CLOCK_BITS] = { "clock_bits",
	    "width of the race detector's clocks; small ones are for tests", 22,
	    8, 22 },
};

int
sim_knob_lookup(const char *name)
{
	for (int i = 0; i < KNOB_MAX; i++) {
		if (strcmp(sim_knobs[i].ki_name, name) == 0)
			return i;
	}
	return -1;
}
