/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * waitgraph.h -- tell the machine who waits for what it cannot see.
 *
 *	The only annotation that stack code carries.  psref, ifnet_lock and
 *	member counts are built from condvars and timed waits; these calls add
 *	the edge "waits for the holders of object" to the wait-for graph, so
 *	that a drain that polls for ever is a deadlock with its cycle.
 *
 *	None of them blocks, none is a scheduling point.
 */
#ifndef KPI_SYS_WAITGRAPH_H
#define KPI_SYS_WAITGRAPH_H

#include "kpi.h"

/* From here to wait_done the caller waits until nobody holds object.
 * kind is a word for the report: "psref drain". */
void wait_on(const void *object, const char *kind) KPI(wait_on);
void wait_done(const void *object) KPI(wait_done);
/* The current context takes, gives back a reference on object. */
void hold(const void *object) KPI(hold);
void unhold(const void *object) KPI(unhold);

#endif /* KPI_SYS_WAITGRAPH_H */
