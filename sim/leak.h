/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leak.h -- objects that are left over (leak.c).
 */

#ifndef SIM_LEAK_H
#define SIM_LEAK_H

struct node;

/*
 * leak_freeze(node)
 *
 *	The node, which has been entered, is as its runs will find it.  Keeps
 *	what leads to each object, so that runs which change none of it need
 *	not look.  What nothing leads to now will be reported by no run.
 *
 * leak_forget(node)
 *
 *	The node of this number is gone.
 *
 * leak_check_quiet()
 *
 *	The run has ended, and nobody waits for ever.  Reports each place that
 *	allocated an object that is alive and that nothing leads to.  The
 *	conductor calls it, before facts are read; it enters nodes.
 */
void leak_freeze(struct node *);
void leak_forget(unsigned node);
void leak_check_quiet(void);

#endif /* SIM_LEAK_H */
