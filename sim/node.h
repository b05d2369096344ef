/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.h -- make nodes, and make one of them the one that runs.
 */

#ifndef SIM_NODE_H
#define SIM_NODE_H

#include "sim/machine.h"

/*
 * Put the node's memory behind the hooks: arena, clocks, and its copy of the
 * module's writable segment.  Called by the conductor only.
 */
void node_enter(struct node *);
void node_free(struct node *);

#endif /* SIM_NODE_H */
