/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire.h -- frames between nodes, carried by SimGrid.
 *
 *	A wire joins two interfaces.  Each of its two directions is a SimGrid
 *	link that carries one frame at a time, in order: a frame that is sent at
 *	t arrives when the link is free of the frames before it, plus size/rate,
 *	plus latency; all in whole ns.  Frame size is the captured bytes, without
 *	FCS or padding.
 *
 *	The engine is made once a process; worlds come and go on it, its clock
 *	only moves forward.  One SimGrid actor conducts: everything here but
 *	wire_conduct is called on its stack, never from a fiber.
 *
 *	Single-node worlds call nothing of this, and SimGrid is never started.
 */

#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct wire_spec {
	unsigned ws_node[2];   /* numbers of the nodes at its ends */
	int64_t ws_latency_ns; /* at least 0 */
	uint64_t ws_rate_bps;  /* bits per second; 0: takes no time */
};

/*
 * wire_conduct(body, arg)
 *
 *	Start SimGrid if need be and run body(arg) as its one actor; returns
 *	when body does; wires are drained then.  May be called again later,
 *	also while a world is open.
 */
void wire_conduct(void (*body)(void *), void *arg);

/*
 * wire_open(nodes, wires, n, platform, err, len)
 *
 *	The hosts and links of a world.  platform is the path of a SimGrid XML
 *	platform whose hosts are the nodes (by name, in names) and whose routes
 *	carry the wires, or NULL.  A route counts for what it adds up to: the
 *	sum of its latencies, the least of its bandwidths (those of the specs
 *	are not looked at); each of its links carries one frame at a time, of
 *	whatever wire.  False and a line in err.
 *
 * wire_close()
 *
 *	Its end, or nothing when there is none.
 */
bool wire_open(unsigned nodes, const char *const *names,
    const struct wire_spec *wires, size_t n, const char *platform, char *err,
    size_t len);
void wire_close(void);

/* The engine's clock: ns since the process's engine was made. */
int64_t wire_now(void);

/*
 * wire_send(wire, end, bytes, at, cookie)
 *
 *	A frame leaves the given end (0 or 1) of a wire at the absolute time
 *	at, not before wire_now().  It will arrive at the other end; cookie is
 *	given back then.  A wire that is down loses it at once.
 */
void wire_send(
    unsigned wire, unsigned end, size_t bytes, int64_t at, uint64_t cookie);

struct wire_arrival {
	int64_t wa_time; /* absolute */
	uint64_t wa_cookie;
	unsigned wa_wire;
	unsigned wa_end; /* where it arrives */
};

/*
 * wire_next(until, arrival)
 *
 *	Let time pass until the next frame arrives, but not beyond until
 *	(INT64_MAX: no bound).  False when none has arrived by then; the clock
 *	is at until then (or unchanged without a bound and nothing in flight).
 *	Frames that arrive at the same time come in the order of sending.
 */
bool wire_next(int64_t until, struct wire_arrival *);

/* Frames that have not arrived. */
size_t wire_in_flight(void);

/* Let all frames arrive and forget them; the clock is at a whole ns.  The
 * state in which every run begins. */
void wire_drain(void);

/* Frames of a wire that goes down are lost, those in flight too; one that is
 * being transmitted keeps the wire busy until its end all the same. */
void wire_set_up(unsigned wire, bool up);

#ifdef __cplusplus
}
#endif

#endif /* SIM_WIRE_H */
