/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * steps.c -- which steps of a run matter for a finding (see steps.h).
 */

#include "analysis/steps.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/names.h"

enum {
	CONTEXTS_MAX = UINT16_MAX + 1,
	LOCKS_MAX = 64, /* of one context; more are not looked at */
	NEAR_STEPS = 3
};

/* What ranking needs to know of the finding. */
struct ranking {
	const struct store_loaded *ra_loaded;
	const struct finding_access *ra_marks[MARK_COUNT]; /* NULL: absent */
	bool *ra_involved; /* by context number, on the finding's node */
	bool ra_all_locks;
	uint64_t ra_locks[LOCKS_MAX]; /* else these */
	size_t ra_nlocks;
	uint64_t ra_last; /* step */
};

struct lock_list {
	uint64_t ll_lock[LOCKS_MAX];
	size_t ll_count;
};

static bool
is_lock_kind(unsigned kind)
{
	switch (kind) {
	case TRACE_MUTEX_INIT:
	case TRACE_MUTEX_DESTROY:
	case TRACE_MUTEX_ENTER:
	case TRACE_MUTEX_TRYENTER:
	case TRACE_MUTEX_EXIT:
	case TRACE_RW_ENTER:
	case TRACE_RW_EXIT:
	case TRACE_KERNEL_LOCK:
	case TRACE_KERNEL_UNLOCK:
		return true;
	default:
		return false;
	}
}

static bool
is_life_kind(unsigned kind)
{
	switch (kind) {
	case TRACE_START:
	case TRACE_EXIT:
	case TRACE_COMMAND:
	case TRACE_SYSCALL_ENTER:
	case TRACE_SYSCALL_EXIT:
	case TRACE_HARDINT:
	case TRACE_SOFTINT:
	case TRACE_EXPIRE:
	case TRACE_DISPATCH:
	case TRACE_BLOCK:
	case TRACE_WAKE:
	case TRACE_CV_WAIT:
	case TRACE_CV_SIGNAL:
	case TRACE_CV_BROADCAST:
	case TRACE_KPAUSE:
	case TRACE_SOFTINT_SCHEDULE:
	case TRACE_SOFTINT_DISESTABLISH:
	case TRACE_CALLOUT_HALT:
	case TRACE_CALLOUT_DESTROY:
	case TRACE_WORKQUEUE_DESTROY:
	case TRACE_XCALL:
	case TRACE_XCALL_WAIT:
	case TRACE_PSERIALIZE_ENTER:
	case TRACE_PSERIALIZE_EXIT:
	case TRACE_PSERIALIZE_PERFORM:
	case TRACE_NIC_RX:
	case TRACE_NIC_TX:
	case TRACE_DELIVER:
	case TRACE_MESSAGE:
		return true;
	default:
		return false;
	}
}

/* The marks, in the order in which one step is named if it is several. */
static void
find_marks(struct ranking *ra)
{
	const struct finding *fi = &ra->ra_loaded->ld_raw;
	const struct finding_access *const all[MARK_COUNT] = {
		[MARK_FIRST] = &fi->fi_first,
		[MARK_SECOND] = &fi->fi_second,
		[MARK_ALLOC] = &fi->fi_object.to_alloc,
		[MARK_FREE] = &fi->fi_object.to_free,
	};

	ra->ra_last = fi->fi_step;
	for (int i = MARK_FIRST; i < MARK_COUNT; i++) {
		if (!names_has_access(all[i]) ||
		    (i == MARK_FREE && !fi->fi_object.to_freed))
			continue;
		ra->ra_marks[i] = all[i];
		ra->ra_involved[all[i]->fa_ctx] = true;
		if (all[i]->fa_step > ra->ra_last)
			ra->ra_last = all[i]->fa_step;
	}
	bool everybody =
	    fi->fi_kind == FINDING_DEADLOCK || fi->fi_kind == FINDING_LIVELOCK;
	for (size_t i = 0; everybody && i < CONTEXTS_MAX; i++)
		ra->ra_involved[i] = true;
	ra->ra_all_locks = everybody || fi->fi_kind == FINDING_LOCK_ORDER;
}

static bool
has_lock(const uint64_t *locks, size_t count, uint64_t lock)
{
	for (size_t i = 0; i < count; i++)
		if (locks[i] == lock)
			return true;
	return false;
}

/* The locks that a context used on the finding's node. */
static void
collect_locks(
    const struct store_loaded *ld, unsigned ctx, struct lock_list *list)
{
	for (size_t i = 0; i < ld->ld_run.rn_nevents; i++) {
		const struct trace_event *te = &ld->ld_run.rn_events[i];
		if (te->te_ctx != ctx || te->te_node != ld->ld_raw.fi_node ||
		    !is_lock_kind(te->te_kind) ||
		    has_lock(list->ll_lock, list->ll_count, te->te_object) ||
		    list->ll_count == LOCKS_MAX)
			continue;
		list->ll_lock[list->ll_count++] = te->te_object;
	}
}

static void
add_lock(struct ranking *ra, uint64_t lock)
{
	if (ra->ra_nlocks < LOCKS_MAX &&
	    !has_lock(ra->ra_locks, ra->ra_nlocks, lock))
		ra->ra_locks[ra->ra_nlocks++] = lock;
}

/* The locks held at a mark, and those that both sides used at any time. */
static void
find_locks(struct ranking *ra)
{
	struct lock_list first = { .ll_count = 0 }, other = { .ll_count = 0 };
	const struct finding_access *one = ra->ra_marks[MARK_FIRST];
	const struct finding_access *two = ra->ra_marks[MARK_SECOND];

	for (int i = MARK_FIRST; i < MARK_COUNT; i++) {
		const struct finding_access *fa = ra->ra_marks[i];
		for (uint32_t k = 0; fa != NULL && k < fa->fa_locks.tl_count;
		     k++)
			add_lock(ra, fa->fa_locks.tl_lock[k]);
	}
	if (two == NULL)
		two = ra->ra_marks[MARK_FREE];
	if (one == NULL || two == NULL)
		return;
	collect_locks(ra->ra_loaded, one->fa_ctx, &first);
	collect_locks(ra->ra_loaded, two->fa_ctx, &other);
	for (size_t i = 0; i < first.ll_count; i++)
		if (has_lock(other.ll_lock, other.ll_count, first.ll_lock[i]))
			add_lock(ra, first.ll_lock[i]);
}

static bool
is_involved(const struct ranking *ra, const struct trace_event *te)
{
	return te->te_node == ra->ra_loaded->ld_raw.fi_node &&
	    ra->ra_involved[te->te_ctx];
}

/* Does the step touch what the finding is about? */
static bool
touches(const struct ranking *ra, const struct trace_event *te)
{
	const struct store_loaded *ld = ra->ra_loaded;
	const struct finding_access *fa = ra->ra_marks[MARK_FIRST];

	if (!names_is_access(te->te_kind) && te->te_kind != TRACE_ALLOC &&
	    te->te_kind != TRACE_FREE)
		return false;
	if (ld->ld_raw.fi_object.to_type[0] != '\0')
		return names_in_object(ld, te->te_node, te->te_object);
	if (fa == NULL || !names_is_access(fa->fa_kind) ||
	    te->te_node != ld->ld_raw.fi_node)
		return false;
	return te->te_object < fa->fa_addr + fa->fa_size &&
	    fa->fa_addr < te->te_object + te->te_size;
}

static enum step_rank
rank_of(const struct ranking *ra, const struct step *sp,
    const struct step *before, bool near)
{
	const struct trace_event *te = &sp->sp_event;

	if (sp->sp_mark != MARK_NOT)
		return STEP_MARK;
	if (te->te_step > ra->ra_last)
		return STEP_NONE;
	if (touches(ra, te))
		return STEP_OBJECT;
	/* Whoever ran out of memory, it may be why. */
	if (te->te_kind == TRACE_NO_MEMORY)
		return STEP_LIFE;
	bool involved = is_involved(ra, te);
	if (involved && is_lock_kind(te->te_kind) &&
	    (ra->ra_all_locks ||
		has_lock(ra->ra_locks, ra->ra_nlocks, te->te_object)))
		return STEP_LOCK;
	if (involved && is_life_kind(te->te_kind))
		return STEP_LIFE;
	if (before == NULL || before->sp_event.te_ctx != te->te_ctx ||
	    before->sp_event.te_node != te->te_node) {
		if (involved ||
		    (before != NULL && is_involved(ra, &before->sp_event)))
			return STEP_SWITCH;
		return STEP_NEAR;
	}
	return near ? STEP_NEAR : STEP_NONE;
}

/* The recorded step of an access, or count. */
static size_t
find_step(const struct step *steps, size_t count, unsigned node,
    const struct finding_access *fa)
{
	size_t found = count;

	for (size_t i = 0; i < count; i++) {
		const struct trace_event *te = &steps[i].sp_event;
		if (te->te_step != fa->fa_step || te->te_ctx != fa->fa_ctx ||
		    te->te_node != node)
			continue;
		/* One step may have several events; this is surely the one. */
		if (te->te_kind == fa->fa_kind)
			return i;
		if (found == count)
			found = i;
	}
	return found;
}

/* Put a step in that the machine stopped at before it was recorded. */
static size_t
insert_step(struct step *steps, size_t count, unsigned node,
    const struct finding_access *fa)
{
	size_t at = count;
	struct step step = { .sp_event = {
				 .te_step = fa->fa_step,
				 .te_object = fa->fa_addr,
				 .te_pc = fa->fa_stack.ts_depth > 0 ?
				     fa->fa_stack.ts_pc[0] :
				     0,
				 .te_ctx = fa->fa_ctx,
				 .te_cpu = fa->fa_cpu,
				 .te_node = (uint8_t)node,
				 .te_kind = fa->fa_kind,
				 .te_size = fa->fa_size,
				 .te_ipl = fa->fa_ipl,
			     } };

	while (at > 0 && steps[at - 1].sp_event.te_step > fa->fa_step)
		at--;
	memmove(&steps[at + 1], &steps[at], (count - at) * sizeof(*steps));
	steps[at] = step;
	return at;
}

struct step *
steps_make(const struct store_loaded *ld, size_t *count)
{
	struct ranking ra = { .ra_loaded = ld };
	size_t n = ld->ld_run.rn_nevents;
	struct step *steps = calloc(n + MARK_COUNT, sizeof(*steps));

	ra.ra_involved = calloc(CONTEXTS_MAX, sizeof(*ra.ra_involved));
	if (steps == NULL || ra.ra_involved == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		steps[i].sp_event = ld->ld_run.rn_events[i];
	find_marks(&ra);
	find_locks(&ra);
	for (int mark = MARK_FIRST; mark < MARK_COUNT; mark++) {
		const struct finding_access *fa = ra.ra_marks[mark];
		/* Step 0: before the run began. */
		if (fa == NULL || fa->fa_step == 0)
			continue;
		size_t at = find_step(steps, n, ld->ld_raw.fi_node, fa);
		if (at == n) {
			at = insert_step(steps, n, ld->ld_raw.fi_node, fa);
			n++;
		}
		if (steps[at].sp_mark == MARK_NOT)
			steps[at].sp_mark = (uint8_t)mark;
	}
	for (size_t i = 0; i < n; i++) {
		bool near =
		    steps[i].sp_event.te_step + NEAR_STEPS >= ra.ra_last;
		steps[i].sp_rank = (uint8_t)rank_of(
		    &ra, &steps[i], i > 0 ? &steps[i - 1] : NULL, near);
	}
	free(ra.ra_involved);
	*count = n;
	return steps;
}

void
steps_choose(struct step *steps, size_t count, size_t max)
{
	size_t have[STEP_NONE + 1] = { 0 }, take[STEP_NONE + 1];
	const size_t share[STEP_NONE + 1] = { [STEP_MARK] = max,
		[STEP_OBJECT] = max / 2,
		[STEP_LOCK] = max / 4,
		[STEP_LIFE] = max / 4,
		[STEP_SWITCH] = max / 8,
		[STEP_NEAR] = max / 8 };
	size_t left = max;

	if (max == 0) {
		for (size_t i = 0; i < count; i++)
			steps[i].sp_chosen = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		have[steps[i].sp_rank]++;
	for (int r = STEP_MARK; r <= STEP_NONE; r++) {
		take[r] = have[r] < share[r] ? have[r] : share[r];
		take[r] = take[r] < left ? take[r] : left;
		left -= take[r];
	}
	for (int r = STEP_MARK; r < STEP_NONE; r++) {
		size_t more = have[r] - take[r];
		more = more < left ? more : left;
		take[r] += more;
		left -= more;
	}
	for (size_t i = count; i-- > 0;) {
		size_t *quota = &take[steps[i].sp_rank];
		steps[i].sp_chosen = *quota > 0;
		if (*quota > 0)
			--*quota;
	}
	/* Instead of "... 1 step" the step itself. */
	for (size_t i = 1; i + 1 < count; i++)
		if (steps[i - 1].sp_chosen && steps[i + 1].sp_chosen)
			steps[i].sp_chosen = true;
}
