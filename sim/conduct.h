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

void conduct_open(void);
void conduct_close(void);

#endif /* SIM_CONDUCT_H */
