/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sched.c -- who runs.
 *
 *	What can run is listed in choices.c.
 *
 *	The scheduler runs on the stack of whichever context got to a point and
 *	switches straight to the chosen one; the conductor (the campaign's
 *	stack) gets control when the run is over.
 */

#include <string.h>

#include "sim/choices.h"
#include "sim/clock.h"
#include "sim/conduct.h"
#include "sim/fiber.h"
#include "sim/lockorder.h"
#include "sim/machine.h"
#include "sim/memory.h"
#include "sim/operation.h"
#include "sim/recording.h"
#include "sim/step.h"
#include "sim/wrong.h"

enum { QUANTUM_MAX = 1 << 30, BACKLOG_SHARE = 100 };

/* --- choosing ---------------------------------------------------------------------- */

static void
points_flush(void)
{
	if (!M.single)
		M.points += M.quantum_granted - M.quantum;
	M.quantum_granted = M.quantum = 0;
}

void
sched_progress(void)
{
	/* The knob is about runs. */
	if (M.booting)
		return;
	/* What has begun may wait in queues while more begins: each piece of
	 * work leaves steps behind for that. */
	M.step_limit += M.knob[KNOB_STEPS] / BACKLOG_SHARE;
	if (M.step_limit < M.steps + M.knob[KNOB_STEPS])
		M.step_limit = M.steps + M.knob[KNOB_STEPS];
	M.blocks_left = (M.step_limit - M.steps) * BLOCKS_PER_STEP;
}

/* The step budget is used up: everybody in turn, so that only what can
 * never end does not end.  It stays so: a strategy that starves somebody
 * would do it again. */
static uint32_t
fair_choice(void)
{
	uint32_t best = 0, distance = UINT32_MAX;

	for (uint32_t i = 0; i < choices_count; i++) {
		uint32_t d = (choices_list[i].ch_ctx - M.fair_next) & 1023u;

		if (!choices_list[i].ch_early && d < distance) {
			best = i;
			distance = d;
		}
	}
	M.fair_next = choices_list[best].ch_ctx + 1u;
	M.quantum_granted = M.quantum = 16;
	return best;
}

static void
check_budget(void)
{
	char why[WHY_MAX];

	if (likely(M.steps < M.step_limit))
		return;
	if (!M.fair) {
		M.fair = true;
		M.publish = false;
		M.step_limit += M.knob[KNOB_STEPS];
		return;
	}
	if (!watches(CHECK_LIVELOCK))
		sched_end_run();
	conduct_why(why);
	finding_fatal(FINDING_LIVELOCK, 0,
	    "no end after %llu steps: in the last %llu, under a fair schedule, "
	    "no line of the scenario began and none of its frames arrived%s",
	    (unsigned long long)M.steps, (unsigned long long)M.knob[KNOB_STEPS],
	    why);
}

static uint32_t
choose(void)
{
	struct point pt;
	uint32_t quantum = 0, i;

	points_flush();
	check_budget();
	if (choices_count == 1) {
		/* No choice, no point: go on until something changes. */
		M.quantum = M.publish ? 0 : QUANTUM_MAX;
		M.single = true;
		return 0;
	}
	M.single = false;
	if (M.fair)
		return fair_choice();
	pt = (struct point){ .pt_choices = choices_list,
		.pt_count = choices_count,
		.pt_number = M.points };
	pt.pt_default = choices_default(&pt.pt_goes_on);
	if (M.strategy == NULL || M.booting || M.epilogue) {
		M.quantum = QUANTUM_MAX;
		M.single = true;
		return pt.pt_default;
	}
	i = M.strategy->st_ops->so_next(M.strategy, &pt, &quantum);
	ASSERT(i < choices_count);
	if (i != pt.pt_default)
		recording_add(M.points, i);
	M.points++;
	if (quantum > QUANTUM_MAX)
		quantum = QUANTUM_MAX;
	if (M.publish)
		quantum = 0;
	M.quantum = quantum;
	M.quantum_granted = quantum;
	return i;
}

uint32_t
sched_pick(const char *purpose, uint32_t n)
{
	uint32_t i = 0;

	if (n < 2 || M.strategy == NULL || M.booting || M.epilogue || M.fair)
		return 0;
	points_flush();
	i = M.strategy->st_ops->so_pick(M.strategy, purpose, n, M.points);
	ASSERT(i < n);
	if (i != 0)
		recording_add(M.points, i);
	M.points++;
	return i;
}

/* --- taking a choice ------------------------------------------------------------------ */

static void
ready_remove(struct cpu *cp, struct ctx *cx)
{
	int16_t *link = &cp->cp_ready_head, prev = NONE;

	while (*link != (int16_t)cx->cx_id) {
		ASSERT(*link != NONE);
		prev = *link;
		link = &M.node->ctx[prev].cx_next;
	}
	*link = cx->cx_next;
	if (cp->cp_ready_tail == (int16_t)cx->cx_id)
		cp->cp_ready_tail = prev;
	cx->cx_next = NONE;
}

/* The CPU's current context makes room, and stays ready. */
static void
preempt_current(struct cpu *cp)
{
	struct ctx *prev = &M.node->ctx[cp->cp_cur];

	prev->cx_spinning = false;
	prev->cx_state = CTX_WAIT; /* for ctx_ready */
	ctx_ready(prev);
	sched_owner_left(prev);
	cp->cp_cur = NONE;
}

static struct ctx *
take_handler(struct ctx *cx, void (*entry)(void *), uint32_t what)
{
	struct cpu *cp = cpu_of(cx);

	ASSERT(cx->cx_state == CTX_IDLE);
	if (cx->cx_class == CLASS_SOFTINT && !M.knob[KNOB_FAST_SOFTINTS]) {
		if (cp->cp_cur != NONE)
			preempt_current(cp);
		pserialize_switchpoint(cx->cx_cpu);
	}
	cx->cx_below = cp->cp_cur;
	cx->cx_state = CTX_ONCPU;
	cx->cx_ipl = cx->cx_base_ipl;
	cp->cp_cur = (int16_t)cx->cx_id;
	ctx_prepare(cx, entry, (void *)(uintptr_t)what);
	if (cx->cx_below != NONE && cx->cx_class == CLASS_SOFTINT)
		sched_owner_left(&M.node->ctx[cx->cx_below]);
	sched_changed_on(cx->cx_cpu);
	return cx;
}

static struct ctx *
take_lwp(struct ctx *cx, unsigned cpu)
{
	struct cpu *cp = &M.node->s.cpu[cpu];
	struct cpu_info *ci = ptr(cp->cp_info);
	struct lwp *l = ptr(cx->cx_lwp);

	ready_remove(cpu_of(cx), cx);
	sched_changed_ready(cx->cx_cpu);
	if (cp->cp_cur != NONE)
		preempt_current(cp);
	if (l->l_cpu != ci)
		memory_store((uintptr_t)&l->l_cpu, &ci, sizeof(ci));
	cx->cx_cpu = (uint16_t)cpu;
	cx->cx_op.op_cpu = (uint16_t)cpu;
	cx->cx_state = CTX_ONCPU;
	cp->cp_cur = (int16_t)cx->cx_id;
	pserialize_switchpoint(cpu);
	sched_changed_on(cpu);
	return cx;
}

static struct ctx *
take(const struct choice *ch)
{
	struct ctx *cx;

	switch (ch->ch_how) {
	case CHOICE_RUN:
		return &M.node->ctx[ch->ch_ctx];
	case CHOICE_HARDINT:
		return take_handler(
		    ctx_hardint(ch->ch_cpu), hardint_run, ch->ch_what);
	case CHOICE_SOFTINT:
		cx = &M.node->ctx[ch->ch_ctx];
		return take_handler(cx, softint_run, ch->ch_what);
	case CHOICE_DISPATCH:
		return take_lwp(&M.node->ctx[ch->ch_ctx], ch->ch_cpu);
	default:
		timer_expire(ch->ch_what, ch->ch_early);
		return NULL;
	}
}

/*
 * Does the end of the run have to wait for this context?  It has not ended,
 * or is a handler or work item in progress.
 */
static bool
unfinished(const struct ctx *cx)
{
	if (cx->cx_scenario)
		return cx->cx_state != CTX_DONE;
	return cx->cx_state == CTX_WAIT &&
	    (cx->cx_class == CLASS_SOFTINT || cx->cx_class == CLASS_XCALL ||
		cx->cx_worker);
}

/*
 * What time passes for: contexts that wait for it; and when somebody waits
 * for something else, service threads that sleep and callouts, which may be
 * what ends that.  Periodic callouts end nothing, so a few must do.
 */
int32_t
sched_awaited_timer(void)
{
	bool waits = false, service = false, stuck = false;

	if (M.node->s.timers_armed == 0)
		return NONE;
	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		const struct ctx *cx = &M.node->ctx[i];
		bool timed = (cx->cx_state == CTX_WAIT || cx->cx_spinning) &&
		    M.node->timer[cx->cx_timer].tm_armed;

		if (cx->cx_class == CLASS_KTHREAD && !cx->cx_worker)
			service = service || timed;
		else
			waits = waits || timed;
		stuck = stuck || unfinished(cx);
	}
	if (waits || (service && stuck))
		return timer_first();
	return stuck && M.node->s.jumps < CALLOUT_JUMPS ? timer_first() : NONE;
}

void
sched_pass_time(void)
{
	struct node_state *s = &M.node->s;
	int32_t first = timer_first();

	steps_settle();
	if (M.real_steps != s->jump_steps)
		s->jumps = 0;
	s->jump_steps = M.real_steps;
	if (M.node->timer[first].tm_kind == TIMER_CALLOUT)
		s->jumps++;
	if (unlikely(M.publish))
		operation_begin(STRATEGY_CTX_TIMER, operation_expiry());
	timer_expire((uint32_t)first, false);
}

/*
 * Nothing can run.  Time advances when it is waited for; else the node is
 * quiet.  With several nodes that is the conductor's business.
 */
static bool
idle(void)
{
	if (M.several || sched_awaited_timer() == NONE)
		return false;
	if (waitgraph_check_polling())
		return true;
	if (M.ended)
		return false;
	sched_pass_time();
	return true;
}

static struct ctx *
next(void)
{
	for (;;) {
		const struct choice *ch;
		struct ctx *cx;

		if (M.changed)
			choices_refresh();
		if (choices_count == 0) {
			points_flush();
			if (!idle())
				return NULL;
			continue;
		}
		ch = &choices_list[choose()];
		if (unlikely(M.publish)) {
			if (ch->ch_how == CHOICE_DISPATCH)
				M.node->ctx[ch->ch_ctx].cx_op.op_cpu =
				    ch->ch_cpu;
			operation_begin(ch->ch_ctx, ch->ch_op);
		}
		cx = take(ch);
		if (cx != NULL)
			return cx;
		points_flush();
	}
}

/* Make to the running context: its stack pointer. */
static void *
become(struct ctx *to)
{
	void *sp;

	steps_settle();
	M.cur = to;
	if (to == NULL) {
		M.stack_lo = M.stack_low = 0;
		sp = M.conductor_sp;
	} else {
		if ((int16_t)to->cx_id != M.last_ctx) {
			M.last_ctx = (int16_t)to->cx_id;
			M.switches++;
		}
		M.stack_lo = fiber_stack_lo(ctx_slot(to));
		M.stack_low = M.stack_lo + FIBER_RESERVE_BYTES;
		sp = to->cx_sp;
	}
	return sp;
}

static void
switch_to(struct ctx *to)
{
	struct ctx *from = M.cur;
	uint64_t from_lo = M.stack_lo;
	void *sp, *kept = NULL;

	if (to == from)
		return;
	sp = become(to);
	fiber_depart(&kept, from_lo, M.stack_lo, FIBER_STACK_BYTES);
	fiber_switch(from == NULL ? &M.conductor_sp : &from->cx_sp, sp);
	fiber_arrive(kept);
}

/*
 * Leave a stack for good.  What it was must not be saved: to may be the
 * same context, prepared anew on the same stack.
 */
static _Noreturn void
leave_for(struct ctx *to)
{
	uint64_t from_lo = M.stack_lo;
	void *sp = become(to), *nowhere;

	fiber_depart(NULL, from_lo, M.stack_lo, FIBER_STACK_BYTES);
	fiber_switch(&nowhere, sp);
	ASSERT_UNREACHED("a context that has ended runs");
}

/* --- the calls ------------------------------------------------------------------------- */

void
sched_point(void)
{
	struct ctx *to = next();

	ASSERT(to != NULL);
	switch_to(to);
}

static void
leave_cpu(struct ctx *cx)
{
	struct cpu *cp = cpu_of(cx);

	ASSERT(cp->cp_cur == (int16_t)cx->cx_id);
	cp->cp_cur = cx->cx_below;
	cx->cx_below = NONE;
	sched_changed_on(cx->cx_cpu);
}

/* Most calls that may sleep say so before it is known whether they have to;
 * here are the others. */
static void
check_leaves(const struct ctx *cx)
{
	if (likely(cx->cx_spin_count == 0 && cx->cx_sections == 0) ||
	    M.epilogue || !watches(CHECK_SLEEP))
		return;
	finding_fatal(FINDING_SLEEP, 0, "%s leaves its CPU %s", cx->cx_name,
	    cx->cx_spin_count > 0 ? "with a spin mutex held" :
				    "in a pserialize read section");
}

void
sched_block(enum wait_kind kind, uint64_t object)
{
	struct ctx *cx = M.cur;

	ASSERT(cx->cx_class != CLASS_HARDINT);
	check_leaves(cx);
	step_note(TRACE_BLOCK, object, 0, 0);
	operation_part(TRACE_BLOCK, object, 0, cx->cx_cpu);
	cx->cx_slept = cx->cx_nheld;
	/* Now, because cv_wait has given its mutex back. */
	if (cx->cx_waiton != 0 && (kind == WAIT_CV || kind == WAIT_SLEEP))
		lockorder_wait(cx->cx_waiton);
	if (!wrong(WRONG_KLOCK_KEPT))
		klock_release_all(cx);
	ipl_switch_out(cx);
	cx->cx_state = CTX_WAIT;
	cx->cx_wait_kind = (uint8_t)kind;
	cx->cx_wait_object = object;
	leave_cpu(cx);
	sched_owner_left(cx);
	pserialize_switchpoint(cx->cx_cpu);
	switch_to(next());
	ASSERT(cx->cx_state == CTX_ONCPU);
	cx->cx_wait_kind = WAIT_NONE;
	if (wrong(WRONG_IPL_LOST))
		cx->cx_ipl = cx->cx_base_ipl;
	ipl_switch_in(cx);
	klock_reacquire(cx);
}

void
sched_spin(enum wait_kind kind, uint64_t object)
{
	struct ctx *cx = M.cur;

	step_note(TRACE_BLOCK, object, 0, 0);
	operation_part(TRACE_BLOCK, object, 0, cx->cx_cpu);
	cx->cx_spinning = true;
	cx->cx_wait_kind = (uint8_t)kind;
	cx->cx_wait_object = object;
	if (kind == WAIT_KERNEL_LOCK)
		sched_owner_left(cx);
	sched_changed_on(cx->cx_cpu);
	switch_to(next());
	cx->cx_wait_kind = WAIT_NONE;
	cx->cx_spinning = false;
}

void
sched_wake(struct ctx *cx)
{
	if (cx->cx_spinning || cx->cx_state == CTX_WAIT)
		step_note(TRACE_WAKE, cx->cx_id, 0, 0);
	sched_wake_timer(cx);
}

void
sched_wake_timer(struct ctx *cx)
{
	if (cx->cx_spinning) {
		cx->cx_spinning = false;
		operation_part(TRACE_WAKE, cx->cx_id, 0, cx->cx_cpu);
		sched_changed_on(cx->cx_cpu);
		return;
	}
	if (cx->cx_state != CTX_WAIT)
		return;
	operation_part(TRACE_WAKE, cx->cx_id, 0, cx->cx_cpu);
	timer_disarm(cx->cx_timer);
	ctx_ready(cx);
}

void
sched_wake_all(enum wait_kind kind, uint64_t object)
{
	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		struct ctx *cx = &M.node->ctx[i];

		if (cx->cx_wait_kind == kind && cx->cx_wait_object == object)
			sched_wake(cx);
	}
}

void
sched_give_way(void)
{
	struct ctx *cx = M.cur;

	if (!is_thread(cx))
		return;
	check_leaves(cx);
	leave_cpu(cx);
	sched_owner_left(cx);
	cx->cx_state = CTX_WAIT;
	ctx_ready(cx);
	pserialize_switchpoint(cx->cx_cpu);
	switch_to(next());
}

bool
sched_oncpu(const struct ctx *owner)
{
	int16_t id = cpu_of(owner)->cp_cur;

	if (owner->cx_state != CTX_ONCPU)
		return false;
	/* A hardware interrupt borrows the LWP; a softint replaces it. */
	while (id != NONE && M.node->ctx[id].cx_class == CLASS_HARDINT)
		id = M.node->ctx[id].cx_below;
	return id == (int16_t)owner->cx_id &&
	    (wrong(WRONG_KLOCK_RUNNING) ||
		!(owner->cx_spinning &&
		    owner->cx_wait_kind == WAIT_KERNEL_LOCK));
}

void
sched_owner_left(const struct ctx *owner)
{
	if (owner->cx_nheld == 0)
		return;
	for (unsigned c = 0; c < M.node->cpus; c++) {
		int16_t id = M.node->s.cpu[c].cp_cur;

		for (; id != NONE; id = M.node->ctx[id].cx_below) {
			struct ctx *cx = &M.node->ctx[id];

			if (cx->cx_spinning && cx->cx_wait_kind == WAIT_MUTEX)
				sched_wake_timer(cx); /* to look again */
		}
	}
}

void
ctx_exit(bool for_ever)
{
	struct ctx *cx = M.cur;

	step_note(TRACE_EXIT, 0, 0, 0);
	operation_part(TRACE_EXIT, cx->cx_lwp, 0, cx->cx_cpu);
	if (cx->cx_class == CLASS_SOFTINT)
		nic_frames_settled(cx->cx_cpu);
	cx->cx_state = for_ever && is_thread(cx) ? CTX_DONE : CTX_IDLE;
	cx->cx_ipl = IPL_NONE;
	leave_cpu(cx);
	if (cx->cx_class != CLASS_HARDINT)
		pserialize_switchpoint(cx->cx_cpu);
	leave_for(next());
}

void
sched_end_run(void)
{
	ASSERT(M.cur != NULL);
	points_flush();
	M.ended = true;
	leave_for(NULL);
}

void
sched_run(void)
{
	struct ctx *to;

	ASSERT(M.cur == NULL);
	M.last_ctx = NONE;
	points_flush();
	sched_changed();
	to = next();
	if (to != NULL)
		switch_to(to);
}
