/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * divergence.c -- find the first step at which two processes part.
 *
 *	Both are asked, not two others: what differs may be theirs alone.
 */

#include "campaign/divergence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/symbol.h"

/* Let the worker end what it is at.  What others say now is of no use. */
static bool
wait_idle(struct crew *cr, size_t i)
{
	struct crew_event ce;

	while (cr->cr_members[i].cm_busy) {
		if (!crew_next(cr, -1, &ce) ||
		    (ce.ce_what == CREW_HURT && ce.ce_member == i))
			return false;
	}
	return true;
}

static bool
get_steps(struct reader *rd, struct store_run *rn)
{
	rn->rn_number = reader_u64(rd);
	rn->rn_steps = reader_u64(rd);
	rn->rn_trace_hash = reader_u64(rd);
	rn->rn_state_hash = reader_u64(rd);
	rn->rn_events =
	    reader_array(rd, sizeof(*rn->rn_events), &rn->rn_nevents);
	rn->rn_contexts =
	    reader_array(rd, sizeof(*rn->rn_contexts), &rn->rn_ncontexts);
	return reader_done(rd);
}

static bool
trace(struct crew *cr, size_t i, uint64_t run, struct store_run *rn)
{
	struct pack by = { NULL, 0, 0 };
	struct crew_event ce;

	if (!wait_idle(cr, i))
		return false;
	pack_u64(&by, run);
	crew_order(cr, i, MESSAGE_TRACE, &by);
	pack_free(&by);
	do {
		if (!crew_next(cr, -1, &ce) ||
		    (ce.ce_what == CREW_HURT && ce.ce_member == i))
			return false;
	} while (ce.ce_what != CREW_MESSAGE || ce.ce_member != i ||
	    ce.ce_kind != MESSAGE_STEPS);
	return get_steps(&ce.ce_message, rn);
}

/* --- telling --------------------------------------------------------------- */

static const char *
context_name(const struct store_run *rn, const struct trace_event *te)
{
	for (size_t i = 0; i < rn->rn_ncontexts; i++) {
		const struct trace_context *tc = &rn->rn_contexts[i];

		if (tc->tc_ctx == te->te_ctx && tc->tc_node == te->te_node &&
		    memchr(tc->tc_name, '\0', sizeof(tc->tc_name)) != NULL)
			return tc->tc_name;
	}
	return "?";
}

static void
describe(char *buf, size_t len, const struct store_run *rn, size_t i)
{
	const struct trace_event *te = &rn->rn_events[i];
	const char *kind;

	if (i >= rn->rn_nevents) {
		(void)snprintf(buf, len, "nothing: it is over");
		return;
	}
	kind = trace_kind_text(te->te_kind);
	(void)snprintf(buf, len, "%s %#" PRIx64 " by %s on cpu%u in %s",
	    kind != NULL ? kind : "?", te->te_object, context_name(rn, te),
	    te->te_cpu, symbol_function(te->te_pc));
}

/* The first step whose hash differs; the number of steps if none does. */
static size_t
first_difference(const struct store_run *a, const struct store_run *b)
{
	size_t n =
	    a->rn_nevents < b->rn_nevents ? a->rn_nevents : b->rn_nevents;
	size_t i = 0;

	while (i < n && a->rn_events[i].te_hash == b->rn_events[i].te_hash)
		i++;
	return i;
}

static void
tell(struct divergence *dv)
{
	const struct store_run *a = &dv->dv_side[0], *b = &dv->dv_side[1];
	size_t i = first_difference(a, b), n = strlen(dv->dv_text);
	char one[256], other[256];

	if (i < a->rn_nevents || i < b->rn_nevents) {
		describe(one, sizeof(one), a, i);
		describe(other, sizeof(other), b, i);
		(void)snprintf(dv->dv_text + n, sizeof(dv->dv_text) - n,
		    "; the first step that differs is %zu: %s; in the other: "
		    "%s",
		    i + 1, one, other);
	} else if (a->rn_state_hash != b->rn_state_hash) {
		(void)snprintf(dv->dv_text + n, sizeof(dv->dv_text) - n,
		    "; all %zu steps are the same, and memory at the end "
		    "differs: hash %016" PRIx64 " and %016" PRIx64,
		    i, a->rn_state_hash, b->rn_state_hash);
	} else {
		(void)snprintf(dv->dv_text + n, sizeof(dv->dv_text) - n,
		    "; made once more by both, they agreed");
	}
}

void
divergence_explain(struct divergence *dv, struct crew *cr, size_t a, size_t b,
    const struct run_record *first, const struct run_record *second)
{
	divergence_free(dv);
	dv->dv_run = first->rc_run;
	dv->dv_which = first->rc_which;
	(void)snprintf(dv->dv_text, sizeof(dv->dv_text),
	    "run %" PRIu64 " differs between two processes: %" PRIu64
	    " steps with hash %016" PRIx64 ", then %" PRIu64
	    " steps with hash %016" PRIx64,
	    first->rc_run, first->rc_steps, first->rc_trace_hash,
	    second->rc_steps, second->rc_trace_hash);
	if (trace(cr, a, first->rc_run, &dv->dv_side[0]) &&
	    trace(cr, b, first->rc_run, &dv->dv_side[1]))
		tell(dv);
	(void)campaign_fail("%s", dv->dv_text);
}

void
divergence_free(struct divergence *dv)
{
	for (int i = 0; i < 2; i++) {
		free((void *)(uintptr_t)dv->dv_side[i].rn_events);
		free((void *)(uintptr_t)dv->dv_side[i].rn_contexts);
	}
	memset(dv, 0, sizeof(*dv));
}
