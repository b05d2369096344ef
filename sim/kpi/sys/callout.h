/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout.h -- callout(9): a function after a number of ticks.
 *
 *	Contracts: callout(9); reference part A.6.  Functions run in the
 *	SOFTINT_CLOCK softint of the callout's CPU, with the kernel lock unless
 *	CALLOUT_MPSAFE.
 */
#ifndef KPI_SYS_CALLOUT_H
#define KPI_SYS_CALLOUT_H

#include "kpi.h"

#define CALLOUT_MPSAFE 0x0100u

typedef struct callout {
	struct kpi_handle c_handle;
} callout_t;

void callout_init(callout_t *, unsigned flags) KPI(callout_init);
void callout_destroy(callout_t *) KPI(callout_destroy);
void
callout_setfunc(callout_t *, void (*)(void *), void *) KPI(callout_setfunc);
void callout_reset(callout_t *, int ticks, void (*)(void *), void *)
    KPI(callout_reset);
void callout_schedule(callout_t *, int ticks) KPI(callout_schedule);
/* True when it had fired already; does not wait for a running function. */
bool callout_stop(callout_t *) KPI(callout_stop);
/* Waits for a running function; drops and retakes the interlock to do so. */
bool callout_halt(callout_t *, void *interlock) KPI(callout_halt);
bool callout_pending(callout_t *) KPI(callout_pending);
bool callout_expired(callout_t *) KPI(callout_expired);
bool callout_active(callout_t *) KPI(callout_active);
bool callout_invoking(callout_t *) KPI(callout_invoking);
void callout_ack(callout_t *) KPI(callout_ack);

#endif /* KPI_SYS_CALLOUT_H */
