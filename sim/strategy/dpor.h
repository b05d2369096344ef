/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dpor.h -- the events of a run, and which of them race (dpor.c).
 *
 *	A process is a CPU, or time.  One CPU does one thing after the other,
 *	whoever runs on it; which of several things it does next is a choice
 *	among those of its process.  So the delivery of an interrupt, its
 *	handler and what it interrupts depend on each other, and only what
 *	different CPUs do can commute.
 *
 *	An event is what was chosen and all that it did up to the next point:
 *	its operations.  Two events of different processes depend on each
 *	other when operations of theirs conflict, when one changes what the
 *	other's CPU may do next, or when one of them lets time pass.
 */

#ifndef SIM_STRATEGY_DPOR_H
#define SIM_STRATEGY_DPOR_H

#include "sim/strategy/strategies.h"

enum {
	PROCESSES_MAX = 16,
	PROCESS_TIME = PROCESSES_MAX - 1,
	EVENTS_MAX = 1 << 17,
	OPERATIONS_MAX = 1 << 21
};

/* Operations of an event, in the pool. */
struct footprint {
	uint32_t fp_from, fp_to;
	uint8_t fp_process;
	bool fp_idle;	  /* an interrupt on a CPU where nobody ran */
	bool fp_dispatch; /* an LWP got a CPU */
	bool fp_leaves;	  /* somebody has left the CPU, and it may be idle */
};

/* What was chosen: equal in two states when none of its own came between. */
struct identity {
	uint16_t id_ctx, id_cpu, id_how;
	uint32_t id_what;
};

struct event {
	struct footprint ev_footprint;
	struct identity ev_identity;
	int32_t ev_node;   /* where it was chosen; -1: there was no choice */
	uint32_t ev_local; /* number among those of its process, from 1 */
	/* How many events of each process happen before it, or are it. */
	uint32_t ev_clock[PROCESSES_MAX];
};

/* The events of a run, from the first on. */
struct events {
	struct event *es_at;
	uint32_t es_n;
	uint32_t es_judged; /* those before have clocks, and their races */
	struct operation *es_operations;
	uint32_t es_noperations;
	bool es_full;	     /* something did not fit */
	uint32_t es_crowded; /* bits: CPUs whose LWPs may have to wait there */
};

void events_open(struct events *);
void events_close(struct events *);
/* Forget those from n on. */
void events_cut(struct events *, uint32_t n);
/* One more, and one more operation of the last one. */
struct event *events_add(struct events *);
void events_operation(struct events *, const struct operation *);

/* Do they depend on each other? */
bool footprints_depend(
    const struct events *, const struct footprint *, const struct footprint *);

/*
 * events_race(events, e, found, arg)
 *
 *	Give event e its clock, all before it having theirs, and call found
 *	for each event i that races with it: it depends on e, and nothing that
 *	e's process did before comes after it.  found says whether the two
 *	could be turned round right there: then events before i that only i
 *	connects with e are left to the execution where they are.
 */
void events_race(struct events *, uint32_t e,
    bool (*found)(uint32_t i, uint32_t e, void *arg), void *arg);

/* Of the events behind i that do not depend on it, directly or not, up to and
 * with e: the processes whose first one depends on no other of them. */
uint32_t events_initials(const struct events *, uint32_t i, uint32_t e);

#endif /* SIM_STRATEGY_DPOR_H */
