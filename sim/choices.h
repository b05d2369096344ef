/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * choices.h -- the list of what can run.
 *
 *	Runnable means: the CPU would run it now.  For each CPU these are its
 *	current context, each pending interrupt or softint above its IPL, and
 *	each ready LWP that may replace the current one; and then the earliest
 *	timer.  In the order of struct point (strategy.h).
 *
 *	sched_changed and sched_changed_on (machine.h) say what may differ.
 */

#ifndef SIM_CHOICES_H
#define SIM_CHOICES_H

#include "sim/strategy.h"

extern struct choice choices_list[];
extern uint32_t choices_count;

/* Make the list true again; M.changed is false then. */
void choices_refresh(void);

/* What happens without a strategy: the context that got here goes on; if it
 * cannot, the first choice. */
uint32_t choices_default(bool *goes_on);

#endif /* SIM_CHOICES_H */
