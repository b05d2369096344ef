/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sim.c -- open and close the machine; what it says when it cannot go on.
 */

#include "sim/sim.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/atomic.h"
#include "sim/clock.h"
#include "sim/conduct.h"
#include "sim/crash.h"
#include "sim/finding.h"
#include "sim/memory.h"
#include "sim/module.h"
#include "sim/node.h"
#include "sim/operation.h"
#include "sim/race.h"
#include "sim/tracebuf.h"
#include "sim/wrong.h"

struct machine M;

static char error_text[256];

void (*assert_notice)(const char *text);

void
assert_failed(const char *what, const char *file, int line)
{
	static char text[200];
	int error = errno;

	(void)snprintf(text, sizeof(text), "%s, at %s:%d (step %llu)", what,
	    file, line, (unsigned long long)M.steps);
	(void)fprintf(stderr, "braid: internal error: %s\n", text);
	errno = error;
	if (assert_notice != NULL)
		assert_notice(text);
	abort();
}

void
sim_set_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(error_text, sizeof(error_text), fmt, ap);
	va_end(ap);
}

const char *
sim_error(void)
{
	return error_text;
}

void
sim_exhausted(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(error_text, sizeof(error_text), fmt, ap);
	va_end(ap);
	M.exhausted = true;
	if (M.cur == NULL) {
		(void)fprintf(stderr, "braid: %s\n", error_text);
		abort();
	}
	sched_end_run();
}

/* --- opening ------------------------------------------------------------------ */

bool
sim_open(const uint64_t knobs[KNOB_MAX])
{
	memset(&M, 0, sizeof(M));
	memcpy(M.knob, knobs, sizeof(M.knob));
	sim_knobs_publish(knobs);
	M.grain_all = M.knob[KNOB_GRAIN] == 1;
	checks_open();
	wrong_open();
	M.races = M.knob[KNOB_RACES] != 0 && watches(CHECK_RACE);
	M.run = 1;
	finding_reset();
	sim_places_forget();
	conduct_open();
	operation_open();
	if (!clock_open() || !race_open() || !atomic_open() ||
	    !tracebuf_open() || !crash_open()) {
		sim_set_error("cannot map the machine's memory");
		return false;
	}
	return true;
}

bool
sim_forked(double stall_seconds)
{
	return crash_forked(stall_seconds > 0 ? stall_seconds : 60);
}

void
sim_close(void)
{
	crash_close();
	conduct_close();
	for (unsigned i = 0; i < M.nnode; i++) {
		struct node *n = M.nodes[i];

		n->module->mo_owner = NULL;
		memcpy(ptr(n->module->mo_data), n->module->mo_pristine,
		    n->module->mo_data_size);
		node_free(n);
	}
	M.nnode = 0;
	M.node = NULL;
	clock_close();
	race_close();
	atomic_close();
	module_unload_all();
}
