/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * workqueue.h -- workqueue(9): work done later by a thread.
 *
 *	Contracts: workqueue(9); reference part A.7.  An item must not be
 *	queued again before its function was called; nobody checks that.
 */
#ifndef KPI_SYS_WORKQUEUE_H
#define KPI_SYS_WORKQUEUE_H

#include "kpi.h"

#define WQ_MPSAFE 0x01
#define WQ_PERCPU 0x02

#define PRI_NONE    (-1)
#define PRI_SOFTNET 160

typedef int pri_t;

struct cpu_info;
struct workqueue;

struct work {
	struct work *wk_next; /* the queue's; not for others */
};

/* May sleep.  0 or errno. */
int workqueue_create(struct workqueue **, const char *name,
    void (*func)(struct work *, void *), void *arg, pri_t, int ipl, int flags)
    KPI(workqueue_create);
void workqueue_enqueue(struct workqueue *, struct work *, struct cpu_info *)
    KPI(workqueue_enqueue);
/* May sleep; waits for the thread to leave. */
void workqueue_destroy(struct workqueue *) KPI(workqueue_destroy);

#endif /* KPI_SYS_WORKQUEUE_H */
