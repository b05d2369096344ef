/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hunt.c -- who makes which run when.
 *
 *	A worker's runs ascend (worker.c says why): what is left of an order,
 *	because time was over or the worker died, goes to the same slot, ahead
 *	of other runs.  Confirmations are all the first worker's, which then has
 *	the debug information warm; they are of runs lower than any that is
 *	still out.
 *
 *	An epoch begins when all runs of the one before have come in: then the
 *	portfolio learns, and its knowledge goes to each worker with its next
 *	order.
 */

#include "campaign/hunt.h"

#include <stdlib.h>
#include <string.h>

#include "campaign/divergence.h"
#include "campaign/error.h"
#include "sim/assert.h"

/* The record of a run, or NULL when it has not come in. */
static struct run_record *
record_of(struct hunt *hu, uint64_t run)
{
	struct run_record *rc = hu->hu_records[run % HUNT_WINDOW];

	return rc != NULL && rc->rc_run == run ? rc : NULL;
}

/* The same of one that has. */
static struct run_record *
record_in(struct hunt *hu, uint64_t run)
{
	struct run_record *rc = record_of(hu, run);

	ASSERT(rc != NULL);
	return rc;
}

static uint64_t
last_of_epoch(const struct hunt *hu)
{
	uint64_t last = epoch_last(hu->hu_epoch);

	return last < hu->hu_runs ? last : hu->hu_runs;
}

/* --- knowledge ------------------------------------------------------------- */

static struct pack *
state_of(struct hunt *hu, uint64_t epoch)
{
	return &hu->hu_state[epoch % HUNT_EPOCHS];
}

static void
save_state(struct hunt *hu)
{
	struct pack *by = state_of(hu, hu->hu_epoch);

	pack_clear(by);
	portfolio_save(hu->hu_portfolio, by);
}

/* If the epoch is over: learn from it. */
static void
end_epoch(struct hunt *hu)
{
	uint64_t last = epoch_last(hu->hu_epoch);
	uint64_t first =
	    hu->hu_epoch > 0 ? epoch_last(hu->hu_epoch - 1) + 1 : 1;

	if (hu->hu_arrived < last - first + 1 || hu->hu_nagain > 0 ||
	    hu->hu_epoch >= epoch_of(hu->hu_next) + HUNT_EPOCHS - 1)
		return;
	for (uint64_t run = first; run <= last; run++) {
		const struct run_record *rc = record_in(hu, run);

		if (rc->rc_hurt)
			continue;
		portfolio_study(hu->hu_portfolio, run, rc->rc_which,
		    rc->rc_points, rc->rc_lesson, rc->rc_nlesson);
		if (hu->hu_portfolio->pf_adaptive)
			portfolio_pay(hu->hu_portfolio, run, rc->rc_which,
			    rc->rc_steps, rc->rc_covered, rc->rc_ncovered);
	}
	portfolio_learn(hu->hu_portfolio, last + 1);
	hu->hu_epoch++;
	hu->hu_arrived = 0;
	save_state(hu);
}

/* What a worker has to know before its next order. */
static void
teach(struct hunt *hu, size_t i)
{
	struct hunt_slot *sl = &hu->hu_slots[i];
	struct pack by = { NULL, 0, 0 };

	if (sl->sl_epoch != hu->hu_epoch + 1)
		crew_tell(
		    &hu->hu_crew, i, MESSAGE_LEARN, state_of(hu, hu->hu_epoch));
	sl->sl_epoch = hu->hu_epoch + 1;
	if (sl->sl_places == hu->hu_nplaces)
		return;
	pack_put(&by, hu->hu_places + sl->sl_places,
	    (hu->hu_nplaces - sl->sl_places) * sizeof(*hu->hu_places));
	crew_tell(&hu->hu_crew, i, MESSAGE_PLACES, &by);
	pack_free(&by);
	sl->sl_places = hu->hu_nplaces;
}

void
hunt_place(struct hunt *hu, uint64_t place)
{
	for (size_t i = 0; i < hu->hu_nplaces; i++) {
		if (hu->hu_places[i] == place)
			return;
	}
	if (hu->hu_nplaces == hu->hu_places_room) {
		hu->hu_places_room = 2 * hu->hu_places_room + 64;
		hu->hu_places = realloc(
		    hu->hu_places, hu->hu_places_room * sizeof(*hu->hu_places));
		ASSERT(hu->hu_places != NULL);
	}
	hu->hu_places[hu->hu_nplaces++] = place;
}

const struct pack *
hunt_known(const struct hunt *hu, uint64_t run)
{
	return &hu->hu_state[epoch_of(run) % HUNT_EPOCHS];
}

/* --- orders ---------------------------------------------------------------- */

/* The runs of the slot that have not come in. */
static void
order_runs(struct hunt *hu, size_t i)
{
	struct hunt_slot *sl = &hu->hu_slots[i];
	struct pack by = { NULL, 0, 0 };

	teach(hu, i);
	sl->sl_job = sl->sl_again ? JOB_AGAIN : JOB_RUNS;
	pack_u64(&by, sl->sl_again);
	pack_u64(&by, sl->sl_n - sl->sl_at);
	pack_put(&by, sl->sl_runs + sl->sl_at,
	    (sl->sl_n - sl->sl_at) * sizeof(sl->sl_runs[0]));
	crew_order(&hu->hu_crew, i, MESSAGE_RUNS, &by);
	pack_free(&by);
}

static void
order_confirm(struct hunt *hu, size_t i)
{
	const struct run_record *rc = record_in(hu, hu->hu_next);
	struct pack by = { NULL, 0, 0 };

	hu->hu_slots[i].sl_job = JOB_CONFIRM;
	hu->hu_confirming = true;
	pack_u64(&by, rc->rc_run);
	pack_u64(&by, rc->rc_which);
	pack_u64(&by, rc->rc_steps);
	pack_u64(&by, rc->rc_trace_hash);
	pack_block(&by, rc->rc_choices, rc->rc_nchoices);
	crew_order(&hu->hu_crew, i, MESSAGE_CONFIRM, &by);
	pack_free(&by);
}

/* New runs of this epoch: the fewer are left, the smaller a handful. */
static bool
take_runs(struct hunt *hu, struct hunt_slot *sl)
{
	uint64_t last = last_of_epoch(hu), left, n;

	if (hu->hu_out > last)
		return false;
	left = last - hu->hu_out + 1;
	n = left / (2 * hu->hu_jobs) + 1;
	if (n > HUNT_ORDER)
		n = HUNT_ORDER;
	sl->sl_again = false;
	sl->sl_at = 0;
	sl->sl_n = (size_t)n;
	for (uint64_t k = 0; k < n; k++)
		sl->sl_runs[k] = hu->hu_out++;
	return true;
}

/* Runs that another worker has made. */
static bool
take_again(struct hunt *hu, size_t i)
{
	struct hunt_slot *sl = &hu->hu_slots[i];
	struct hunt_again **at = &hu->hu_again, *ha;

	while (*at != NULL && (*at)->ha_by == i)
		at = &(*at)->ha_next;
	ha = *at;
	if (ha == NULL)
		return false;
	*at = ha->ha_next;
	sl->sl_again = true;
	sl->sl_at = 0;
	sl->sl_n = ha->ha_n;
	memcpy(sl->sl_runs, ha->ha_runs, sizeof(sl->sl_runs));
	free(ha);
	return true;
}

static bool
wants_confirmation(struct hunt *hu)
{
	const struct run_record *rc = record_of(hu, hu->hu_next);

	return rc != NULL && rc->rc_shows && !rc->rc_confirmed &&
	    !hu->hu_confirming;
}

/* Something to do for an idle worker, if there is. */
static void
employ(struct hunt *hu, size_t i)
{
	struct hunt_slot *sl = &hu->hu_slots[i];

	if (!hu->hu_measured) {
		if (i == 0) {
			sl->sl_job = JOB_MEASURE;
			crew_order(&hu->hu_crew, i, MESSAGE_MEASURE, NULL);
		}
		return;
	}
	sl->sl_job = JOB_NONE;
	if (i == 0 && wants_confirmation(hu))
		order_confirm(hu, i);
	else if (sl->sl_at < sl->sl_n || take_again(hu, i) || take_runs(hu, sl))
		order_runs(hu, i);
}

static void
employ_all(struct hunt *hu)
{
	size_t busy = 0;

	for (size_t i = 0; i < hu->hu_nslots; i++)
		busy += hu->hu_crew.cr_members[i].cm_busy;
	for (size_t i = 0; i < hu->hu_nslots && busy < hu->hu_jobs; i++) {
		if (hu->hu_crew.cr_members[i].cm_busy)
			continue;
		employ(hu, i);
		busy += hu->hu_crew.cr_members[i].cm_busy;
	}
}

/* --- answers --------------------------------------------------------------- */

/* A worker that was replaced has done it all the same. */
static void
settle(struct hunt *hu, struct hunt_slot *sl, bool skipped)
{
	if (sl->sl_hurt.ch_text[0] == '\0')
		return;
	sl->sl_hurt.ch_skipped = skipped;
	if (hu->hu_hurt != NULL)
		hu->hu_hurt(&sl->sl_hurt, hu->hu_arg);
	memset(&sl->sl_hurt, 0, sizeof(sl->sl_hurt));
}

/* It is settled when the run has been made. */
static void
settle_run(struct hunt *hu, struct hunt_slot *sl, uint64_t run)
{
	if (sl->sl_hurt.ch_run == run)
		settle(hu, sl, false);
}

static void
arrive(struct hunt *hu, size_t i, struct run_record *rc)
{
	struct run_record **at = &hu->hu_records[rc->rc_run % HUNT_WINDOW];

	record_free(*at);
	*at = rc;
	hu->hu_by[rc->rc_run % HUNT_WINDOW] = i;
	hu->hu_arrived++;
}

/* The runs of a finished order that are to be made again. */
static void
queue_again(struct hunt *hu, size_t i)
{
	const struct hunt_slot *sl = &hu->hu_slots[i];
	struct hunt_again *ha = calloc(1, sizeof(*ha)), **at = &hu->hu_again;

	ASSERT(ha != NULL);
	ha->ha_by = i;
	for (size_t k = 0; k < sl->sl_n; k++) {
		const struct run_record *rc = record_in(hu, sl->sl_runs[k]);

		if (rc->rc_checked && rc->rc_exhausted == NULL)
			ha->ha_runs[ha->ha_n++] = sl->sl_runs[k];
	}
	if (ha->ha_n == 0) {
		free(ha);
		return;
	}
	hu->hu_nagain += ha->ha_n;
	while (*at != NULL)
		at = &(*at)->ha_next;
	*at = ha;
}

/* A repetition has come in; it is not kept. */
static bool
compare(struct hunt *hu, size_t i, struct run_record *again)
{
	struct run_record *rc = record_in(hu, again->rc_run);
	bool same = again->rc_exhausted == NULL &&
	    rc->rc_steps == again->rc_steps &&
	    rc->rc_trace_hash == again->rc_trace_hash &&
	    rc->rc_state_hash == again->rc_state_hash;

	hu->hu_nagain--;
	rc->rc_repeated = true;
	if (!same) {
		hu->hu_diverged = true;
		divergence_explain(hu->hu_divergence, &hu->hu_crew,
		    hu->hu_by[rc->rc_run % HUNT_WINDOW], i, rc, again);
	}
	record_free(again);
	return same;
}

static bool
take_measure(struct hunt *hu, struct run_record *rc)
{
	bool ok =
	    rc->rc_exhausted == NULL || campaign_fail("%s", rc->rc_exhausted);

	portfolio_measured(hu->hu_portfolio, rc->rc_steps);
	save_state(hu);
	hu->hu_measured = true;
	record_free(rc);
	return ok;
}

/* *garbled: it is not what was ordered. */
static bool
take_record(struct hunt *hu, size_t i, struct reader *rd, bool *garbled)
{
	struct hunt_slot *sl = &hu->hu_slots[i];
	struct run_record *rc = record_get(rd,
	    hu->hu_campaign->ca_scenario->sc_nfacts, hu->hu_portfolio->pf_n);

	*garbled = rc == NULL;
	if (rc == NULL)
		return true;
	if (sl->sl_job == JOB_MEASURE && rc->rc_run == 0)
		return take_measure(hu, rc);
	if ((sl->sl_job != JOB_RUNS && sl->sl_job != JOB_AGAIN) ||
	    sl->sl_at == sl->sl_n || rc->rc_run != sl->sl_runs[sl->sl_at]) {
		*garbled = true;
		record_free(rc);
		return true;
	}
	settle_run(hu, sl, rc->rc_run);
	sl->sl_at++;
	if (sl->sl_job == JOB_AGAIN)
		return compare(hu, i, rc);
	arrive(hu, i, rc);
	if (sl->sl_at == sl->sl_n)
		queue_again(hu, i);
	return true;
}

static bool
take_findings(struct hunt *hu, size_t i, struct reader *rd)
{
	struct hunt_slot *sl = &hu->hu_slots[i];
	struct run_record *rc = record_of(hu, hu->hu_next);

	if (sl->sl_job != JOB_CONFIRM || rc == NULL)
		return false;
	settle_run(hu, sl, rc->rc_run);
	pack_put(&rc->rc_findings, rd->rd_at, rd->rd_left);
	rc->rc_confirmed = true;
	hu->hu_confirming = false;
	return true;
}

static bool
take_failure(struct hunt *hu, struct reader *rd)
{
	const char *text;

	hu->hu_diverged = reader_u64(rd) != 0;
	text = reader_text(rd);
	return campaign_fail("%s", text != NULL ? text : "a worker failed");
}

static bool hurt(struct hunt *, const struct crew_event *);

static bool
heard(struct hunt *hu, struct crew_event *ce)
{
	bool ok = true, garbled = false;

	switch (ce->ce_kind) {
	case MESSAGE_RECORDS:
		while (ok && !garbled && ce->ce_message.rd_left > 0)
			ok = take_record(
			    hu, ce->ce_member, &ce->ce_message, &garbled);
		break;
	case MESSAGE_FINDINGS:
		garbled = !take_findings(hu, ce->ce_member, &ce->ce_message);
		break;
	case MESSAGE_FAILED:
		return take_failure(hu, &ce->ce_message);
	case MESSAGE_DONE:
		break;
	default:
		garbled = true;
	}
	if (!ok || !garbled)
		return ok;
	return crew_garbled(&hu->hu_crew, ce->ce_member, ce) && hurt(hu, ce);
}

/* --- hurt workers ---------------------------------------------------------- */

/* Where in the order a run is; what the worker says it died of may be
 * rubbish, then it is the first that is missing. */
static size_t
find_run(const struct hunt_slot *sl, uint64_t run)
{
	for (size_t k = sl->sl_at; k < sl->sl_n; k++) {
		if (sl->sl_runs[k] == run)
			return k;
	}
	return sl->sl_at;
}

/* A run that has hurt two workers is not made. */
static void
skip_run(struct hunt *hu, size_t i, size_t k)
{
	struct hunt_slot *sl = &hu->hu_slots[i];
	uint64_t run = sl->sl_runs[k];
	struct run_record *rc;

	memmove(&sl->sl_runs[k], &sl->sl_runs[k + 1],
	    (sl->sl_n - k - 1) * sizeof(sl->sl_runs[0]));
	sl->sl_n--;
	if (sl->sl_job == JOB_AGAIN) {
		hu->hu_nagain--;
		record_in(hu, run)->rc_repeated = true;
		return;
	}
	rc = calloc(1, sizeof(*rc));
	ASSERT(rc != NULL);
	rc->rc_run = run;
	rc->rc_hurt = true;
	arrive(hu, i, rc);
	if (sl->sl_at == sl->sl_n)
		queue_again(hu, i);
}

static void
skip(struct hunt *hu, size_t i, uint64_t run)
{
	struct hunt_slot *sl = &hu->hu_slots[i];

	if (sl->sl_job == JOB_CONFIRM) {
		record_in(hu, hu->hu_next)->rc_confirmed = true;
		hu->hu_confirming = false;
	} else {
		skip_run(hu, i, find_run(sl, run));
	}
}

/* Which run was it?  0: none. */
static uint64_t
hurting_run(const struct hunt *hu, const struct hunt_slot *sl, uint64_t said)
{
	switch (sl->sl_job) {
	case JOB_RUNS:
	case JOB_AGAIN:
		return sl->sl_at < sl->sl_n ? sl->sl_runs[find_run(sl, said)] :
					      0;
	case JOB_CONFIRM:
		return hu->hu_confirming ? hu->hu_next : 0;
	default:
		return 0;
	}
}

/* A new process has come, which knows nothing. */
static bool
hurt(struct hunt *hu, const struct crew_event *ce)
{
	struct hunt_slot *sl = &hu->hu_slots[ce->ce_member];
	const struct crew_hurt *ch = &ce->ce_hurt;
	uint64_t run = hurting_run(hu, sl, ch->ch_run);
	bool again = sl->sl_hurt.ch_text[0] != '\0' && run != 0 &&
	    sl->sl_hurt.ch_run == run;

	if (!again)
		settle(hu, sl, false);
	sl->sl_epoch = 0;
	sl->sl_places = 0;
	sl->sl_hurt = (struct campaign_hurt){ .ch_run = run,
		.ch_signal = ch->ch_signal,
		.ch_fault = ch->ch_end == CREW_ASSERTED };
	memcpy(sl->sl_hurt.ch_text, ch->ch_text, sizeof(sl->sl_hurt.ch_text));
	if (++hu->hu_nhurts > HUNT_HURTS)
		return campaign_fail("%d workers are dead, the last of: %s",
		    HUNT_HURTS, ch->ch_text);
	if (sl->sl_job == JOB_MEASURE && hu->hu_nhurts > 1)
		return campaign_fail(
		    "the run without preemption: %s", ch->ch_text);
	if (again) {
		skip(hu, ce->ce_member, run);
		settle(hu, sl, true);
	} else if (run == 0) {
		settle(hu, sl, false);
	} else if (sl->sl_job == JOB_CONFIRM) {
		hu->hu_confirming = false;
	}
	return true;
}

/* --- the calls ------------------------------------------------------------- */

bool
hunt_open(struct hunt *hu, uint64_t first)
{
	const struct campaign_options *ca = hu->hu_campaign;
	bool twice = ca->ca_self_check != 0;

	for (size_t i = 0; i < hu->hu_portfolio->pf_n; i++)
		twice = twice || hu->hu_portfolio->pf_twice[i];
	hu->hu_jobs = ca->ca_jobs > 0 ? ca->ca_jobs : 1;
	/* Who repeats a run is not who made it. */
	hu->hu_nslots = twice && hu->hu_jobs < 2 ? 2 : hu->hu_jobs;
	hu->hu_slots = calloc(hu->hu_nslots, sizeof(*hu->hu_slots));
	ASSERT(hu->hu_slots != NULL);
	hu->hu_out = hu->hu_next = first;
	hu->hu_epoch = epoch_of(first);
	hu->hu_measured = first > 1;
	save_state(hu);
	return crew_open(&hu->hu_crew, hu->hu_nslots, ca, hu->hu_portfolio);
}

void
hunt_close(struct hunt *hu)
{
	crew_close(&hu->hu_crew);
	for (size_t i = 0; i < hu->hu_nslots; i++)
		settle(hu, &hu->hu_slots[i], false);
	for (size_t i = 0; i < HUNT_WINDOW; i++)
		record_free(hu->hu_records[i]);
	for (size_t i = 0; i < HUNT_EPOCHS; i++)
		pack_free(&hu->hu_state[i]);
	while (hu->hu_again != NULL) {
		struct hunt_again *ha = hu->hu_again;

		hu->hu_again = ha->ha_next;
		free(ha);
	}
	free(hu->hu_slots);
	free(hu->hu_places);
	hu->hu_slots = NULL;
	hu->hu_places = NULL;
	hu->hu_nslots = 0;
}

/* Is there nothing left to be done about it? */
static bool
complete(const struct run_record *rc)
{
	return rc != NULL &&
	    (rc->rc_hurt || rc->rc_exhausted != NULL ||
		((!rc->rc_shows || rc->rc_confirmed) &&
		    (!rc->rc_checked || rc->rc_repeated)));
}

bool
hunt_next(struct hunt *hu, int timeout_ms, const struct run_record **rc)
{
	struct run_record *last = record_of(hu, hu->hu_next - 1);
	struct crew_event ce;

	/* What the epoch has not learnt from yet is kept. */
	if (last != NULL)
		pack_free(&last->rc_findings);
	*rc = NULL;
	end_epoch(hu);
	if (!complete(record_of(hu, hu->hu_next))) {
		employ_all(hu);
		if (!crew_next(&hu->hu_crew, timeout_ms, &ce) ||
		    (ce.ce_what == CREW_MESSAGE && !heard(hu, &ce)) ||
		    (ce.ce_what == CREW_HURT && !hurt(hu, &ce)))
			return false;
		end_epoch(hu);
	}
	if (complete(record_of(hu, hu->hu_next)))
		*rc = record_of(hu, hu->hu_next++);
	return true;
}
