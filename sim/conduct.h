/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conduct.h -- which node runs, and how time passes for all of them.
 */

#ifndef SIM_CONDUCT_H
#define SIM_CONDUCT_H

#include "sim/machine.h"

/* Run the current node until it is quiet, by itself. */
void conduct_one(void);
/* Run all nodes until the world is quiet. */
void conduct_all(void);

/* A frame leaves an interface: does a wire take it? On a fiber. */
void conduct_transmit(const char *ifname, const void *bytes, size_t len);

/* A frame that came over a wire is handled now: is it still one of those
 * that the scenario set off, and so progress of it (sched_progress)? */
bool conduct_is_progress(void);
/* Why a run may make no end: "" or "; ...". */
enum { WHY_MAX = 160 };
void conduct_why(char buf[WHY_MAX]);

void conduct_open(void);
void conduct_close(void);

#endif /* SIM_CONDUCT_H */
