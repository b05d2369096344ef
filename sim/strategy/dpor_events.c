/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dpor_events.c -- the events of a run, and which of them race (dpor.h).
 */

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/strategy/dpor.h"
#include "sim/trace.h"

void
events_open(struct events *es)
{
	*es = (struct events){ .es_at = calloc(EVENTS_MAX, sizeof(*es->es_at)),
		.es_operations =
		    calloc(OPERATIONS_MAX, sizeof(*es->es_operations)) };
	ASSERT(es->es_at != NULL && es->es_operations != NULL);
}

void
events_close(struct events *es)
{
	free(es->es_at);
	free(es->es_operations);
}

void
events_cut(struct events *es, uint32_t n)
{
	ASSERT(n <= es->es_n);
	es->es_n = n;
	if (es->es_judged > n)
		es->es_judged = n;
}

struct event *
events_add(struct events *es)
{
	struct event *ev;

	if (es->es_n == EVENTS_MAX) {
		es->es_full = true;
		return NULL;
	}
	ev = &es->es_at[es->es_n++];
	memset(ev, 0, sizeof(*ev));
	ev->ev_footprint.fp_from = ev->ev_footprint.fp_to = es->es_noperations;
	return ev;
}

static bool
is_same(const struct operation *a, const struct operation *b)
{
	return a->op_object == b->op_object && a->op_second == b->op_second &&
	    a->op_size == b->op_size && a->op_cpu == b->op_cpu &&
	    a->op_flags == b->op_flags;
}

void
events_operation(struct events *es, const struct operation *op)
{
	struct footprint *fp = &es->es_at[es->es_n - 1].ev_footprint;

	if (op->op_kind == TRACE_EXIT || op->op_kind == TRACE_BLOCK ||
	    op->op_kind == TRACE_YIELD)
		fp->fp_leaves = true;
	if (op->op_object == OBJECT_NONE && op->op_second == 0 &&
	    (op->op_flags & (OPERATION_TURNS | OPERATION_KLOCK)) == 0)
		return;
	for (uint32_t i = fp->fp_from; i < fp->fp_to; i++) {
		if (is_same(&es->es_operations[i], op))
			return;
	}
	if (es->es_noperations == OPERATIONS_MAX) {
		es->es_full = true;
		return;
	}
	es->es_operations[es->es_noperations++] = *op;
	fp->fp_to = es->es_noperations;
}

/* --- dependence ------------------------------------------------------------- */

static bool
turns_cpu(const struct operation *op, const struct footprint *of)
{
	return (op->op_flags & OPERATION_TURNS) != 0 &&
	    op->op_cpu == of->fp_process;
}

/* Might it give an idle CPU an LWP to take from another one? */
static bool
may_feed(const struct events *es, const struct footprint *fp)
{
	if (fp->fp_dispatch)
		return true;
	for (uint32_t i = fp->fp_from; i < fp->fp_to; i++) {
		const struct operation *op = &es->es_operations[i];

		if ((op->op_flags & OPERATION_TURNS) != 0)
			return true;
	}
	return false;
}

bool
footprints_depend(const struct events *es, const struct footprint *a,
    const struct footprint *b)
{
	if (a->fp_process == b->fp_process || a->fp_process == PROCESS_TIME ||
	    b->fp_process == PROCESS_TIME)
		return true;
	/* Who becomes idle takes LWPs that wait elsewhere. */
	if ((a->fp_leaves && (es->es_crowded & 1u << b->fp_process) != 0) ||
	    (b->fp_leaves && (es->es_crowded & 1u << a->fp_process) != 0))
		return true;
	if ((a->fp_idle && may_feed(es, b)) || (b->fp_idle && may_feed(es, a)))
		return true;
	for (uint32_t i = a->fp_from; i < a->fp_to; i++) {
		const struct operation *x = &es->es_operations[i];

		if (turns_cpu(x, b))
			return true;
		for (uint32_t j = b->fp_from; j < b->fp_to; j++) {
			if (operations_conflict(x, &es->es_operations[j]))
				return true;
		}
	}
	for (uint32_t j = b->fp_from; j < b->fp_to; j++) {
		if (turns_cpu(&es->es_operations[j], a))
			return true;
	}
	return false;
}

/* --- happens before ------------------------------------------------------------- */

static bool
is_in(const struct event *ev, const uint32_t clock[PROCESSES_MAX])
{
	return clock[ev->ev_footprint.fp_process] >= ev->ev_local;
}

static void
join(uint32_t clock[PROCESSES_MAX], const uint32_t other[PROCESSES_MAX])
{
	for (unsigned p = 0; p < PROCESSES_MAX; p++) {
		if (other[p] > clock[p])
			clock[p] = other[p];
	}
}

void
events_race(struct events *es, uint32_t e,
    bool (*found)(uint32_t i, uint32_t e, void *arg), void *arg)
{
	struct event *ev = &es->es_at[e];
	unsigned p = ev->ev_footprint.fp_process;
	/* Before e; and what need not be looked at any more. */
	uint32_t *clock = ev->ev_clock, covered[PROCESSES_MAX] = { 0 };
	/* Time that passes by itself does when nobody can do anything. */
	bool barrier = p == PROCESS_TIME && ev->ev_node < 0;

	memset(clock, 0, sizeof(ev->ev_clock));
	for (uint32_t i = e; i-- > 0;) {
		const struct event *before = &es->es_at[i];

		if (before->ev_footprint.fp_process == p) {
			join(clock, before->ev_clock);
			join(covered, before->ev_clock);
			break;
		}
	}
	ev->ev_local = clock[p] + 1;
	for (uint32_t i = e; i-- > 0;) {
		const struct event *before = &es->es_at[i];

		if (is_in(before, covered) ||
		    !footprints_depend(
			es, &before->ev_footprint, &ev->ev_footprint))
			continue;
		join(clock, before->ev_clock);
	}
	clock[p] = ev->ev_local;
	if (barrier)
		return;
	for (uint32_t i = e; i-- > 0;) {
		const struct event *before = &es->es_at[i];

		if (is_in(before, covered) ||
		    !footprints_depend(
			es, &before->ev_footprint, &ev->ev_footprint))
			continue;
		if ((before->ev_footprint.fp_process == PROCESS_TIME &&
			before->ev_node < 0) ||
		    found(i, e, arg))
			join(covered, before->ev_clock);
	}
}

uint32_t
events_initials(const struct events *es, uint32_t i, uint32_t e)
{
	const struct event *first = &es->es_at[i];
	uint32_t seen = 0, initials = 0;
	uint32_t low[PROCESSES_MAX]; /* the first of each process */

	for (uint32_t j = i + 1; j <= e; j++) {
		const struct event *ev = &es->es_at[j];
		unsigned p = ev->ev_footprint.fp_process;
		bool after = is_in(first, ev->ev_clock), depends = false;

		/* e itself belongs to them, though it depends on i. */
		if (after && j != e)
			continue;
		if ((seen & 1u << p) == 0) {
			for (unsigned q = 0; q < PROCESSES_MAX && !depends; q++)
				depends = (seen & 1u << q) != 0 &&
				    ev->ev_clock[q] >= low[q];
			if (!depends)
				initials |= 1u << p;
			seen |= 1u << p;
			low[p] = ev->ev_local;
		}
	}
	return initials;
}
