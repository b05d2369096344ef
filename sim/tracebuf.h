/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tracebuf.h -- recorded steps, for those who build results and findings.
 */

#ifndef SIM_TRACEBUF_H
#define SIM_TRACEBUF_H

#include "sim/machine.h"

bool tracebuf_open(void);
void tracebuf_begin(void);
/* Fill the arrays of a result. */
void tracebuf_result(struct sim_result *);
/* The last recorded event of the context at pc on the address; or NULL. */
const struct trace_event *
tracebuf_find(unsigned ctx, uint32_t pc, uint64_t addr);
/* The recorded event of that step, kind and context; or NULL. */
const struct trace_event *
tracebuf_at(uint64_t step, unsigned kind, unsigned ctx);
void locks_of(const struct ctx *, struct trace_locks *);
const struct trace_locks *locks_get(uint32_t id);

#endif /* SIM_TRACEBUF_H */
