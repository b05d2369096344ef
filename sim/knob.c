/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * knob.c -- the knobs of a run.
 *
 *	A knob changes what machine the stack runs on, or how a run is
 *	watched; never what code the stack has.  docs/knobs.md says what each
 *	models, and which known bugs show with which value.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kpi/sys/kpi.h"
#include "sim/sim.h"

static const struct sim_knob_word on_off[] = { { "off", 0 }, { "on", 1 },
	{ "no", 0 }, { "yes", 1 }, { NULL, 0 } };
static const struct sim_knob_word grains[] = { { "sync", GRAIN_SYNC },
	{ "all", GRAIN_ALL }, { NULL, 0 } };
static const struct sim_knob_word graces[] = { { "native", GRACE_NATIVE },
	{ "rump", GRACE_RUMP }, { "ideal", GRACE_IDEAL }, { NULL, 0 } };
static const struct sim_knob_word drains[] = { { "variant", DRAIN_VARIANT },
	{ "low", DRAIN_LOW }, { "softint", DRAIN_SOFTINT }, { NULL, 0 } };

static const struct sim_knob_word devices[] = { { "wire", DEVICE_WIRE },
	{ "bus", DEVICE_BUS }, { NULL, 0 } };
static const struct sim_knob_word steerings[] = { { "section", STEER_SECTION },
	{ "interface", STEER_INTERFACE }, { "hash", STEER_HASH }, { NULL, 0 } };

const struct sim_knob_info sim_knobs[KNOB_MAX] = {
	[KNOB_PREEMPT] = { "preempt",
	    "kernel preemption: a ready LWP may replace a running one", on_off,
	    1, 0, 1 },
	[KNOB_NET_MPSAFE] = { "net_mpsafe",
	    "NET_MPSAFE: the stack's global locks are left out", on_off, 0, 0,
	    1 },
	[KNOB_GRAIN] = { "grain",
	    "scheduling points: synchronisation, atomics and volatiles; or "
	    "every access too",
	    grains, GRAIN_ALL, 0, 1 },
	[KNOB_RACES] = { "races", "happens-before race detection", on_off, 1, 0,
	    1 },
	[KNOB_ORDERS] = { "orders",
	    "lock orders: who asks for a lock while holding others", on_off, 1,
	    0, 1 },
	[KNOB_EARLY] = { "early",
	    "timers may expire early, as a preemption does", on_off, 1, 0, 1 },
	[KNOB_GRACE] = { "gp",
	    "what ends a grace period: switches and softints; switches alone; "
	    "the sections that were open",
	    graces, GRACE_NATIVE, 0, GRACE_IDEAL },
	[KNOB_DRAIN] = { "drain",
	    "who answers the drain of passive references: as the variant "
	    "says; a thread; a softint of the class's level",
	    drains, DRAIN_VARIANT, 0, DRAIN_SOFTINT },
	[KNOB_FAST_SOFTINTS] = { "fastsoftints",
	    "softints run on top of the interrupted thread, else when it "
	    "leaves its CPU",
	    on_off, 1, 0, 1 },
	[KNOB_DEVICE] = { "device",
	    "how interfaces receive: an interrupt for each frame; a thread "
	    "that reads a shared bus",
	    devices, DEVICE_WIRE, 0, DEVICE_BUS },
	[KNOB_STEER] = { "steer",
	    "the CPU of a frame's interrupt: a number; that of the section "
	    "(wires: 0); by interface; by addresses",
	    steerings, STEER_SECTION, 0, STEER_HASH },
	[KNOB_DIAGNOSTIC] = { "diagnostic",
	    "DIAGNOSTIC: the stack's assertions are evaluated", on_off, 1, 0,
	    1 },
	[KNOB_QUEUE_DEBUG] = { "queuedebug",
	    "QUEUEDEBUG: queue operations check links, and removal destroys "
	    "them",
	    on_off, 0, 0, 1 },
	[KNOB_NO_MEMORY] = { "nomem",
	    "one in so many of the allocations that may fail does; 0: none "
	    "does",
	    NULL, 0, 0, 1000000 },
	[KNOB_ARENA] = { "arena", "MiB of simulated memory per node", NULL, 64,
	    1, 1024 },
	[KNOB_STEPS] = { "steps",
	    "steps without progress of the scenario before the schedule becomes "
	    "fair; as many again are a livelock",
	    NULL, 200000, 100, 100000000 },
	[KNOB_CLOCK_BITS] = { "clock_bits",
	    "width of the race detector's clocks; small ones are for tests",
	    NULL, 22, 8, 22 },
};

/*
 * What stack code reads of the knobs: constants there (systm.h, queue.h), so
 * that reading them is no step.
 */
extern int knob_diagnostic KPI(diagnostic);
extern int knob_queue_debug KPI(queuedebug);
int knob_diagnostic, knob_queue_debug;

void
sim_knobs_publish(const uint64_t knobs[KNOB_MAX])
{
	knob_diagnostic = knobs[KNOB_DIAGNOSTIC] != 0;
	knob_queue_debug = knobs[KNOB_QUEUE_DEBUG] != 0;
}

int
sim_knob_lookup(const char *name)
{
	for (int i = 0; i < KNOB_MAX; i++) {
		if (strcmp(sim_knobs[i].ki_name, name) == 0)
			return i;
	}
	return -1;
}

bool
sim_knob_read(int knob, const char *text, uint64_t *value)
{
	const struct sim_knob_info *ki = &sim_knobs[knob];
	const struct sim_knob_word *kw = ki->ki_words;
	size_t digits = strspn(text, "0123456789");

	for (; kw != NULL && kw->kw_word != NULL; kw++) {
		if (strcmp(kw->kw_word, text) == 0) {
			*value = kw->kw_value;
			return true;
		}
	}
	/* No knob has more than 18 digits. */
	if (digits == 0 || digits > 18 || text[digits] != '\0')
		return false;
	*value = strtoull(text, NULL, 10);
	return *value >= ki->ki_min && *value <= ki->ki_max;
}

void
sim_knob_format(int knob, uint64_t value, char *buf, size_t len)
{
	const struct sim_knob_info *ki = &sim_knobs[knob];
	const struct sim_knob_word *kw = ki->ki_words;

	for (; kw != NULL && kw->kw_word != NULL; kw++) {
		if (kw->kw_value == value) {
			(void)snprintf(buf, len, "%s", kw->kw_word);
			return;
		}
	}
	(void)snprintf(buf, len, "%llu", (unsigned long long)value);
}

/* Is it the first word for its value? */
static bool
first_word(const struct sim_knob_word *words, const struct sim_knob_word *kw)
{
	while (words->kw_value != kw->kw_value)
		words++;
	return words == kw;
}

void
sim_knob_words(int knob, char *buf, size_t len)
{
	const struct sim_knob_word *words = sim_knobs[knob].ki_words;
	size_t used = 0;

	buf[0] = '\0';
	for (const struct sim_knob_word *kw = words;
	     kw != NULL && kw->kw_word != NULL && used < len; kw++) {
		if (first_word(words, kw))
			used += (size_t)snprintf(buf + used, len - used, "%s%s",
			    used > 0 ? ", " : "", kw->kw_word);
	}
}
