/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * replay.c -- a schedule again, compared with what is stored step by step.
 */

#include <stdio.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/world.h"

static void
describe(char *buf, size_t len, const struct trace_event *te)
{
	(void)snprintf(buf, len,
	    "step %llu: %s by context %u on cpu%u at pc %#x, object %#llx",
	    (unsigned long long)te->te_step, trace_kind_text(te->te_kind),
	    te->te_ctx, te->te_cpu, te->te_pc,
	    (unsigned long long)te->te_object);
}

/* The first event that differs; events are compared by their hashes. */
static void
compare(struct replay_result *rr, const struct sim_result *sr,
    const struct store_run *rn)
{
	size_t n =
	    sr->sr_nevents < rn->rn_nevents ? sr->sr_nevents : rn->rn_nevents;
	char was[112], is[112];
	size_t i = 0;

	while (i < n && sr->sr_events[i].te_hash == rn->rn_events[i].te_hash)
		i++;
	rr->rr_same = i == sr->sr_nevents && i == rn->rn_nevents &&
	    sr->sr_steps == rn->rn_steps &&
	    sr->sr_trace_hash == rn->rn_trace_hash &&
	    sr->sr_state_hash == rn->rn_state_hash;
	if (rr->rr_same)
		return;
	rr->rr_step = i < n ? rn->rn_events[i].te_step : sr->sr_steps;
	if (i == n) {
		(void)snprintf(rr->rr_difference, sizeof(rr->rr_difference),
		    "%llu steps then, %llu now; state hash %016llx then, "
		    "%016llx now",
		    (unsigned long long)rn->rn_steps,
		    (unsigned long long)sr->sr_steps,
		    (unsigned long long)rn->rn_state_hash,
		    (unsigned long long)sr->sr_state_hash);
		return;
	}
	describe(was, sizeof(was), &rn->rn_events[i]);
	describe(is, sizeof(is), &sr->sr_events[i]);
	(void)snprintf(rr->rr_difference, sizeof(rr->rr_difference),
	    "then %s; now %s", was, is);
}

bool
campaign_replay(const uint8_t *choices, size_t len,
    const struct store_run *expected, uint64_t stop, bool strict,
    struct replay_result *rr)
{
	struct strategy *st = replay_open(choices, len);
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_trace = true,
		.ro_state_hash = true,
		.ro_verbose = true,
		.ro_stop_step = stop };

	memset(rr, 0, sizeof(*rr));
	rr->rr_run = world_run(&ro, strict);
	rr->rr_same = !replay_diverged(st);
	if (!rr->rr_same)
		(void)snprintf(rr->rr_difference, sizeof(rr->rr_difference),
		    "the schedule names choices that this run does not have");
	st->st_ops->so_close(st);
	if (rr->rr_run->wr_result->sr_exhausted)
		return campaign_fail("%s", sim_error());
	if (expected != NULL)
		compare(rr, rr->rr_run->wr_result, expected);
	return true;
}
