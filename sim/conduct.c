/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conduct.c -- which node runs, and how time passes for all of them.
 *
 *	A node runs until nothing on it can; the active one with the lowest
 *	(time, number) goes first.  Which node runs is no choice of a strategy:
 *	steps of different nodes touch different memory and commute.  Between
 *	the nodes there are only frames on wires, which SimGrid carries: a frame
 *	is handed over when the world's time has reached its departure.
 *
 *	A world of one node, or without wires, never calls SimGrid.
 */

#include "sim/conduct.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/node.h"
#include "sim/wire.h"

enum { WIRES_MAX = 256, FLYING_MAX = 65536, FRAME_MAX = 2048 };

/* One end of a wire. */
struct end {
	struct node *en_node;
	char en_ifname[16];
	/* Of arriving frames, on its node: one source, or one for each CPU
	 * that they may be steered to; each with room for all frames. */
	uint32_t en_source, en_nsource;
};

static struct end ends[WIRES_MAX][2];
static struct wire_spec specs[WIRES_MAX];
static unsigned nwire;
static bool wires_open;

/* Frames of this run, by number; bytes in a slab. */
struct flying {
	int64_t fl_departs; /* since the run's epoch */
	uint32_t fl_len;
	uint16_t fl_wire;
	uint8_t fl_end;
	bool fl_sent; /* SimGrid has it */
};

static struct flying *flying;
static uint8_t *slab;
static uint32_t nflying, nsent;
static struct sim_frame *arrived[WIRES_MAX][2];

void
conduct_open(void)
{
	nwire = 0;
	nflying = nsent = 0;
}

static void
close_wires(void *arg)
{
	(void)arg;
	wire_close();
}

void
conduct_close(void)
{
	if (wires_open)
		wire_conduct(close_wires, NULL);
	wires_open = false;
	for (unsigned w = 0; w < nwire; w++)
		for (unsigned e = 0; e < 2; e++)
			(void)munmap(arrived[w][e],
			    FLYING_MAX * sizeof(struct sim_frame) *
				ends[w][e].en_nsource);
	if (flying != NULL) {
		(void)munmap(flying, FLYING_MAX * sizeof(*flying));
		(void)munmap(slab, (size_t)FLYING_MAX * FRAME_MAX);
	}
	flying = NULL;
	nwire = 0;
}

/* --- wires --------------------------------------------------------------- */

/* The frames that arrive there, in the order of their arrival for each CPU. */
static struct sim_frame *
open_end(struct end *en)
{
	struct sim_frame nothing = { .sf_ifname = en->en_ifname };
	struct sim_frame *frames;
	bool hash = M.knob[KNOB_STEER] == STEER_HASH;

	node_enter(en->en_node);
	en->en_nsource = hash ? M.node->cpus : 1;
	frames = memory_map_lazy(
	    FLYING_MAX * sizeof(struct sim_frame) * en->en_nsource);
	for (unsigned i = 0; i < en->en_nsource; i++) {
		uint32_t n = TABLE_NEW(source);
		uint16_t cpu =
		    hash ? (uint16_t)i : nic_steer(&nothing, 0, M.node->cpus);

		if (i == 0)
			en->en_source = n;
		M.node->source[n] = (struct source){ .so_frames = frames +
			    (size_t)i * FLYING_MAX,
			.so_waiter = NONE,
			.so_wire = true,
			.so_cpu = cpu,
			.so_ctx = ctx_hardint(cpu)->cx_id };
	}
	return frames;
}

bool
sim_wire(const struct sim_wire *sw)
{
	if (nwire == WIRES_MAX) {
		sim_set_error("more than %d wires", WIRES_MAX);
		return false;
	}
	if (flying == NULL) {
		flying = memory_map_lazy(FLYING_MAX * sizeof(*flying));
		slab = memory_map_lazy((size_t)FLYING_MAX * FRAME_MAX);
	}
	specs[nwire] =
	    (struct wire_spec){ .ws_node = { sw->sw_node[0], sw->sw_node[1] },
		    .ws_latency_ns = sw->sw_latency_ns,
		    .ws_rate_bps = sw->sw_rate_bps };
	for (unsigned e = 0; e < 2; e++) {
		struct end *en = &ends[nwire][e];

		en->en_node = M.nodes[sw->sw_node[e]];
		memset(en->en_ifname, 0, sizeof(en->en_ifname));
		strncpy(
		    en->en_ifname, sw->sw_ifname[e], sizeof(en->en_ifname) - 1);
		arrived[nwire][e] = open_end(en);
	}
	nwire++;
	return true;
}

bool
sim_wires_open(const char *platform)
{
	const char *names[NODE_MAX];
	char err[256];

	for (unsigned i = 0; i < M.nnode; i++)
		names[i] = M.nodes[i]->name;
	if (nwire == 0)
		return true;
	wires_open =
	    wire_open(M.nnode, names, specs, nwire, platform, err, sizeof(err));
	if (wires_open)
		return true;
	sim_set_error("%s", err);
	return false;
}

void
sim_conduct(void (*body)(void *), void *arg)
{
	if (nwire > 0)
		wire_conduct(body, arg);
	else
		body(arg);
}

/*
 * In a network without loops each frame crosses each wire once.  What goes
 * beyond that the nodes make up among themselves: no progress, and for ever
 * so when there is a loop.
 */
static bool
goes_round(void)
{
	return M.carried > M.given * nwire;
}

bool
conduct_is_progress(void)
{
	M.carried++;
	return !goes_round();
}

void
conduct_why(char buf[WHY_MAX])
{
	buf[0] = '\0';
	if (nwire > 0 && goes_round())
		(void)snprintf(buf, WHY_MAX,
		    "; %llu frames came over wires (%u) for %llu that the "
		    "scenario began: do the wires make a loop?",
		    (unsigned long long)M.carried, nwire,
		    (unsigned long long)M.given);
}

/* The run ends before its budget does. */
static _Noreturn void
storm(void)
{
	char why[WHY_MAX];

	conduct_why(why);
	finding_fatal(
	    FINDING_LIVELOCK, 0, "no end: %d frames left%s", FLYING_MAX, why);
}

void
conduct_transmit(const char *ifname, const void *bytes, size_t len)
{
	for (unsigned w = 0; w < nwire; w++) {
		for (uint8_t e = 0; e < 2; e++) {
			struct flying *fl;

			if (ends[w][e].en_node != M.node ||
			    strcmp(ends[w][e].en_ifname, ifname) != 0)
				continue;
			if (nflying == FLYING_MAX && goes_round())
				storm();
			if (nflying == FLYING_MAX || len > FRAME_MAX)
				sim_exhausted("more than %d frames on wires "
					      "in a run",
				    FLYING_MAX);
			fl = &flying[nflying];
			*fl = (struct flying){ .fl_departs = M.node->s.now,
				.fl_len = (uint32_t)len,
				.fl_wire = (uint16_t)w,
				.fl_end = e };
			memcpy(slab + (size_t)nflying * FRAME_MAX, bytes, len);
			nflying++;
			return;
		}
	}
}

/* --- time ------------------------------------------------------------------- */

/* The frame that departs next, of those SimGrid has not; FLYING_MAX: none. */
static uint32_t
next_departure(void)
{
	uint32_t best = FLYING_MAX;

	while (nsent < nflying && flying[nsent].fl_sent)
		nsent++;
	for (uint32_t i = nsent; i < nflying; i++) {
		if (!flying[i].fl_sent &&
		    (best == FLYING_MAX ||
			flying[i].fl_departs < flying[best].fl_departs))
			best = i;
	}
	return best;
}

static void
depart(uint32_t i)
{
	struct flying *fl = &flying[i];

	fl->fl_sent = true;
	/* The wires' clock goes on through all runs of the process, and its end
	 * is in sight (wire.cc).  Nodes may have slept for hours: that time it
	 * need not know, as long as no frame is under way in it. */
	if (wire_in_flight() == 0)
		M.epoch = wire_now() - fl->fl_departs;
	wire_send(
	    fl->fl_wire, fl->fl_end, fl->fl_len, M.epoch + fl->fl_departs, i);
}

static void
arrive(const struct wire_arrival *wa)
{
	struct end *en = &ends[wa->wa_wire][wa->wa_end];
	struct node *n = en->en_node;
	uint32_t i = (uint32_t)wa->wa_cookie, queue = 0;
	struct sim_frame f = { .sf_ifname = en->en_ifname,
		.sf_bytes = slab + (size_t)i * FRAME_MAX,
		.sf_len = flying[i].fl_len };
	struct source *so;

	if (en->en_nsource > 1)
		queue = nic_steer(&f, 0, n->cpus);
	so = &n->source[en->en_source + queue];
	arrived[wa->wa_wire][wa->wa_end]
	       [(size_t)queue * FLYING_MAX + so->so_count] = f;
	so->so_count++;
	if (n->s.now < wa->wa_time - M.epoch)
		n->s.now = wa->wa_time - M.epoch;
	n->active = true;
}

/* The first arrival until then, and all others of the same instant. */
static bool
arrivals(int64_t until)
{
	struct wire_arrival wa;
	int64_t when;

	if (nwire == 0 || wire_in_flight() == 0)
		return false;
	if (!wire_next(until == INT64_MAX ? until : M.epoch + until, &wa))
		return false;
	when = wa.wa_time;
	arrive(&wa);
	while (wire_in_flight() > 0 && wire_next(when, &wa))
		arrive(&wa);
	return true;
}

static struct node *
lowest_active(void)
{
	struct node *best = NULL;

	for (unsigned i = 0; i < M.nnode; i++) {
		struct node *n = M.nodes[i];

		if (n->active && (best == NULL || n->s.now < best->s.now))
			best = n;
	}
	return best;
}

/* Does anything that is still to come need time to pass? */
static bool
time_awaited(void)
{
	struct node *running = M.node;
	bool awaited = (nwire > 0 && wire_in_flight() > 0) ||
	    next_departure() != FLYING_MAX;

	for (unsigned i = 0; i < M.nnode && !awaited; i++) {
		M.node = M.nodes[i]; /* tables only */
		awaited = sched_awaited_timer() != NONE;
	}
	M.node = running;
	return awaited;
}

/*
 * The node whose timer is the earliest.  Time that passes for one passes for
 * all: a callout that nobody waits for comes before what is awaited later
 * elsewhere.
 */
static struct node *
earliest_timer(int64_t *when)
{
	struct node *best = NULL, *running = M.node;

	*when = INT64_MAX;
	if (!time_awaited())
		return NULL;
	for (unsigned i = 0; i < M.nnode; i++) {
		int32_t t;

		M.node = M.nodes[i]; /* tables only */
		t = timer_first();
		if (t == NONE || M.node->timer[t].tm_when >= *when)
			continue;
		*when = M.node->timer[t].tm_when;
		best = M.node;
	}
	M.node = running;
	return best;
}

/* One thing happens in the world; false when nothing can any more. */
static bool
world_step(void)
{
	struct node *n = lowest_active(), *sleeper;
	int64_t limit = n != NULL ? n->s.now : INT64_MAX;
	uint32_t frame = next_departure();
	int64_t wakes, departs, bound;

	sleeper = earliest_timer(&wakes);
	departs = frame == FLYING_MAX ? INT64_MAX : flying[frame].fl_departs;
	bound = limit < wakes ? limit : wakes;
	bound = departs < bound ? departs : bound;
	if (arrivals(bound))
		return true;
	if (frame != FLYING_MAX && departs == bound) {
		depart(frame);
		return true;
	}
	if (n != NULL && limit == bound) {
		node_enter(n);
		n->active = false;
		sched_run();
		return !M.ended;
	}
	if (sleeper == NULL)
		return false;
	node_enter(sleeper);
	sleeper->active = true;
	/* A frame that is under way may still end what is polled for. */
	if ((nwire > 0 && wire_in_flight() > 0) ||
	    (!waitgraph_check_polling() && !M.ended))
		sched_pass_time();
	return !M.ended;
}

/* --- the calls ----------------------------------------------------------------- */

static void
check_quiet(void)
{
	for (unsigned i = 0; i < M.nnode && !M.ended; i++) {
		node_enter(M.nodes[i]);
		waitgraph_check_quiet();
	}
	M.quiet = !M.ended;
}

void
conduct_one(void)
{
	M.several = false;
	sched_run();
	if (!M.ended)
		waitgraph_check_quiet();
	M.quiet = !M.ended;
}

void
conduct_all(void)
{
	nflying = nsent = 0;
	if (M.nnode == 1 && nwire == 0) {
		conduct_one();
		return;
	}
	M.several = true;
	if (nwire > 0)
		wire_drain();
	for (unsigned i = 0; i < M.nnode; i++)
		M.nodes[i]->active = true;
	while (world_step())
		;
	if (!M.ended)
		check_quiet();
	/* A run that was cut leaves frames on the wires. */
	if (nwire > 0)
		wire_drain();
}
