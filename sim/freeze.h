/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * freeze.h -- the state that every run starts from.
 */

#ifndef SIM_FREEZE_H
#define SIM_FREEZE_H

#include "sim/machine.h"

/* Keep the state of a node as it is now; bring it back; forget it. */
void freeze_node(struct node *);
void freeze_restore(struct node *);
void freeze_forget(struct node *);

/* Hash of the arena and the writable segment of a node. */
uint64_t freeze_state_hash(const struct node *);

#endif /* SIM_FREEZE_H */
