/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leak.c -- litmus programs: objects that are lost, and such that are not.
 */

#include "litmus.h"
#include <sys/callout.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/percpu.h>
#include <sys/workqueue.h>

struct node {
	struct node *nd_next;
	struct node *nd_prev;
	long nd_value;
};

/* Two lists of before the run: head -> first -> second, and other. */
static struct node *head, *other, *spare;
static callout_t callout;
static percpu_t *percpu;
static kmutex_t lock;
static kcondvar_t cv;
static volatile long started, never;

static struct node *
node(struct node *next)
{
	struct node *nd = kmem_zalloc(sizeof(*nd), KM_SLEEP);

	nd->nd_next = next;
	if (next != NULL)
		next->nd_prev = nd;
	return nd;
}

/* --- objects of the run ---------------------------------------------------- */

PROGRAM(lose, void)
{
	(void)node(NULL);
	return 0;
}

PROGRAM(keep, void)
{
	spare = node(NULL);
	return 0;
}

/* Each points to the other, and nobody to either. */
PROGRAM(lose_ring, void)
{
	struct node *nd = node(NULL);

	nd->nd_next = node(nd);
	return 0;
}

PROGRAM(keep_ring, void)
{
	struct node *nd = node(NULL);

	nd->nd_next = node(nd);
	spare = nd;
	return 0;
}

/* The pointer is lost after others have used it. */
PROGRAM(lose_kept, void)
{
	spare = node(NULL);
	spare->nd_value = 7;
	spare = NULL;
	return 0;
}

/* A pointer to a member is one. */
static long *member;

PROGRAM(keep_member, void)
{
	member = &node(NULL)->nd_value;
	return 0;
}

/* One in memory that was freed is none. */
PROGRAM(keep_in_freed, void)
{
	struct node *nd = node(node(NULL));

	kmem_free(nd, sizeof(*nd));
	return 0;
}

/* --- who else may point to them --------------------------------------------- */

static void
on_time(void *arg)
{
	spare = arg;
}

PROGRAM(keep_in_callout, void)
{
	callout_setfunc(&callout, on_time, node(NULL));
	callout_schedule(&callout, 100);
	return 0;
}

PROGRAM(lose_in_callout, void)
{
	callout_setfunc(&callout, on_time, node(NULL));
	callout_schedule(&callout, 100);
	(void)callout_stop(&callout);
	return 0;
}

PROGRAM(keep_in_softint, void)
{
	return softint_establish(
		   SOFTINT_NET | SOFTINT_MPSAFE, on_time, node(NULL)) == NULL;
}

PROGRAM(lose_in_softint, void)
{
	softint_disestablish(softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE, on_time, node(NULL)));
	return 0;
}

PROGRAM(keep_in_percpu, void)
{
	struct node **np = percpu_getref(percpu);

	*np = NULL;
	percpu_putref(percpu);
	np = percpu_getref(percpu);
	*np = other;
	percpu_putref(percpu);
	other = NULL;
	return 0;
}

/* A thread that waits for more work, with the object in its hands. */
static void
server(void *arg)
{
	struct node *nd = node(NULL);

	(void)arg;
	mutex_enter(&lock);
	started = 1;
	while (never == 0)
		cv_wait(&cv, &lock);
	mutex_exit(&lock);
	nd->nd_value = 7;
	kmem_free(nd, sizeof(*nd));
	kthread_exit(0);
}

PROGRAM(keep_on_stack, void)
{
	int error = kthread_create(
	    PRI_NONE, KTHREAD_MPSAFE, NULL, server, NULL, NULL, "server");

	await(&started);
	return error;
}

/* --- objects of before the run ---------------------------------------------- */

PROGRAM(lose_older, void)
{
	other = NULL;
	return 0;
}

/* A list is cut behind its first element. */
PROGRAM(cut, void)
{
	head->nd_next = NULL;
	return 0;
}

/* The first element is freed and the second one takes its place. */
PROGRAM(unlink_first, void)
{
	struct node *nd = head;

	head = nd->nd_next;
	head->nd_prev = NULL;
	kmem_free(nd, sizeof(*nd));
	return 0;
}

/* The same, but nothing takes its place. */
PROGRAM(free_first, void)
{
	struct node *nd = head;

	head = NULL;
	kmem_free(nd, sizeof(*nd));
	return 0;
}

/* A list of before the run moves into an object of the run. */
PROGRAM(move_older, void)
{
	struct node *nd = node(head);

	head = NULL;
	other->nd_next = nd;
	return 0;
}

/* For teardown.  There is no interface: struct ifconf begins with the length
 * of the list. */
static int
no_interfaces(unsigned long cmd, void *data)
{
	int length = 0;

	(void)cmd;
	return copyout(&length, data, sizeof(length));
}

static void
init(void)
{
	mutex_init(&lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&cv, "server");
	callout_init(&callout, CALLOUT_MPSAFE);
	percpu = percpu_alloc(sizeof(struct node *));
	head = node(node(NULL));
	other = node(NULL);
}

static const struct kpi_syscalls syscalls = { .sc_ioctl = no_interfaces };

const struct kpi_module kpi_module = { .km_abi = KPI_MODULE_ABI,
	.km_name = "litmus-leak",
	.km_init = init,
	.km_syscalls = &syscalls };
