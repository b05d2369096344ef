/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * choices.c -- what can run (choices.h).
 *
 *	Most changes are about one CPU: only its part of the list is made
 *	anew, in place.  Idle CPUs that could take an LWP that waits behind a
 *	busy one follow when such an LWP comes or goes.
 */

#include "sim/choices.h"

#include <string.h>

#include "sim/machine.h"
#include "sim/operation.h"
#include "sim/wrong.h"

/*
 * Room for all there can be: a CPU goes on or takes a softint, each source
 * has a frame, each context is dispatched, each idle CPU could steal it, and
 * one timer expires.
 */
enum {
	CHOICES_MAX = (1 + SOFTINT_LEVELS) * CPU_MAX + table_max_source +
	    CTX_MAX + CPU_MAX * CTX_MAX + 1
};

/* Timers further off than this let time jump when they expire early. */
#define NEAR_NS 1000000000

struct choice choices_list[CHOICES_MAX];
uint32_t choices_count;

/* Where each CPU's part begins; behind the last, the timer's. */
static uint32_t begins[CPU_MAX + 1];

/* CPUs that have LWPs to give away, that would take one; and how many. */
static bool gives[CPU_MAX], takes[CPU_MAX];
static unsigned ngives, ntakes;

/* What has changed since the list was made: these CPUs, or everything; and
 * what idle CPUs could take. */
static bool stale[CPU_MAX];
static uint16_t stale_list[CPU_MAX];
static unsigned nstale;
static bool all_stale, gifts_stale;

/* Where add() writes to. */
static struct choice part[CHOICES_MAX];
static struct choice *out;
static uint32_t used;

void
sched_changed(void)
{
	M.changed = all_stale = true;
}

void
sched_changed_on(unsigned cpu)
{
	M.changed = true;
	if (!stale[cpu]) {
		stale[cpu] = true;
		stale_list[nstale++] = (uint16_t)cpu;
	}
}

void
sched_changed_ready(unsigned cpu)
{
	gifts_stale = true;
	sched_changed_on(cpu);
}

void
sched_changed_time(void)
{
	M.changed = true;
}

/* --- the choices of a CPU ------------------------------------------------------- */

static inline void
add(enum choice_how how, unsigned ctx, unsigned cpu, uint32_t what,
    uint32_t path, const struct operation *op)
{
	ASSERT(used < CHOICES_MAX);
	out[used++] = (struct choice){ .ch_ctx = (uint16_t)ctx,
		.ch_cpu = (uint16_t)cpu,
		.ch_how = (uint16_t)how,
		.ch_what = what,
		.ch_path = path,
		.ch_op = op };
}

/* A context goes on, or gets the CPU. */
static void
add_ctx(enum choice_how how, const struct ctx *cx, unsigned cpu)
{
	add(how, cx->cx_id, cpu, 0, cx->cx_path, &cx->cx_op);
}

static bool
preemptible(const struct ctx *cx)
{
	return M.knob[KNOB_PREEMPT] && !M.booting && is_thread(cx) &&
	    (cx->cx_ipl == IPL_NONE || wrong(WRONG_PREEMPT_RAISED)) &&
	    (cx->cx_nopreempt == 0 || wrong(WRONG_PREEMPT_OPEN)) &&
	    (cx->cx_klock == 0 || wrong(WRONG_KLOCK_PREEMPTED));
}

static bool
bound(const struct ctx *cx)
{
	const struct lwp *l = ptr(cx->cx_lwp);

	return (l->l_pflag & LP_BOUND) != 0 && !wrong(WRONG_BOUND_MOVES);
}

/* A softint that would start now; one that has blocked is no obstacle. */
static bool
softint_waits(const struct cpu *cp)
{
	for (unsigned l = 0; l < SOFTINT_LEVELS; l++) {
		if ((cp->cp_soft_pending & 1u << l) != 0 &&
		    M.node->ctx[cp->cp_softint[l]].cx_state == CTX_IDLE)
			return true;
	}
	return false;
}

/*
 * Ready LWPs of a CPU that is idle or whose current LWP may be preempted.
 * Softint LWPs that had blocked come before all others, and while a softint
 * is pending no LWP is switched to: it would start first (reference A.4-9).
 */
static void
add_ready(unsigned cpu, const struct cpu *cp)
{
	bool softint = false;

	for (int16_t i = cp->cp_ready_head; i != NONE;
	     i = M.node->ctx[i].cx_next) {
		if (M.node->ctx[i].cx_class == CLASS_SOFTINT) {
			add_ctx(CHOICE_DISPATCH, &M.node->ctx[i], cpu);
			softint = true;
		}
	}
	if ((softint || softint_waits(cp)) && !wrong(WRONG_XCALL_OVERTAKES))
		return;
	for (int16_t i = cp->cp_ready_head; i != NONE;
	     i = M.node->ctx[i].cx_next)
		add_ctx(CHOICE_DISPATCH, &M.node->ctx[i], cpu);
}

/* Look at who gives and who takes again. */
static void
note_idle(unsigned cpu)
{
	const struct cpu *cp = &M.node->s.cpu[cpu];
	bool ready = cp->cp_ready_head != NONE, idle = cp->cp_cur == NONE;
	bool give = ready && !idle;
	bool take = !ready && idle && !softint_waits(cp);

	if (give != gives[cpu]) {
		gives[cpu] = give;
		ngives += give ? 1u : -1u;
		gifts_stale = true;
	}
	if (take != takes[cpu]) {
		takes[cpu] = take;
		ntakes += take ? 1u : -1u;
	}
}

/* An idle CPU takes unbound LWPs that wait behind a busy one. */
static void
add_stolen(unsigned cpu)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		const struct cpu *from = &M.node->s.cpu[c];

		if (!gives[c])
			continue;
		for (int16_t i = from->cp_ready_head; i != NONE;
		     i = M.node->ctx[i].cx_next) {
			const struct ctx *cx = &M.node->ctx[i];

			if (cx->cx_class != CLASS_SOFTINT && !bound(cx))
				add_ctx(CHOICE_DISPATCH, cx, cpu);
		}
	}
}

/* Is the CPU of any at an IPL that holds this level off? */
static bool
raised_anywhere(unsigned level)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		int16_t id = M.node->s.cpu[c].cp_cur;

		if (id != NONE && M.node->ctx[id].cx_ipl >= softint_ipl[level])
			return true;
	}
	return false;
}

/*
 * Would a pending softint of that level start now?  A fast one does on top of
 * whatever has a lower IPL; a plain thread of high priority does when the
 * CPU's current context has left it or can be preempted (reference F.2-5).
 */
static bool
softint_starts(const struct ctx *cur, unsigned level)
{
	if (wrong(WRONG_SPL_GLOBAL) && raised_anywhere(level))
		return false;
	if (cur == NULL || (wrong(WRONG_SPL_OPEN) && is_thread(cur)))
		return true;
	if (wrong(WRONG_SOFTINT_THREAD) ||
	    (wrong(WRONG_KLOCK_DEAF) && cur->cx_spinning &&
		cur->cx_wait_kind == WAIT_KERNEL_LOCK))
		return false;
	return M.knob[KNOB_FAST_SOFTINTS] ? cur->cx_ipl < softint_ipl[level] :
					    preemptible(cur);
}

static void
add_cpu(unsigned cpu)
{
	const struct cpu *cp = &M.node->s.cpu[cpu];
	const struct ctx *cur =
	    cp->cp_cur == NONE ? NULL : &M.node->ctx[cp->cp_cur];
	unsigned ipl = cur == NULL ? IPL_NONE : cur->cx_ipl;
	const struct ctx *cx;

	if (cur != NULL && !cur->cx_spinning)
		add_ctx(CHOICE_RUN, cur, cpu);
	if (ipl < IPL_VM || wrong(WRONG_SPL_NIC_OPEN)) {
		int32_t s = NONE;

		while ((s = nic_source_ready(cpu, (uint32_t)(s + 1))) != NONE)
			add(CHOICE_HARDINT, M.node->source[s].so_ctx, cpu,
			    (uint32_t)s,
			    M.node->ctx[M.node->source[s].so_ctx].cx_path,
			    operation_arrival(cpu));
	}
	for (unsigned l = SOFTINT_LEVELS;
	     cp->cp_soft_pending != 0 && l-- > 0;) {
		if ((cp->cp_soft_pending & 1u << l) == 0 ||
		    !softint_starts(cur, l))
			continue;
		cx = &M.node->ctx[cp->cp_softint[l]];
		if (cx->cx_state == CTX_IDLE)
			add(CHOICE_SOFTINT, cx->cx_id, cpu, l, cx->cx_path,
			    operation_softint(cpu, l));
	}
	if (cur == NULL || preemptible(cur)) {
		if (cp->cp_ready_head != NONE)
			add_ready(cpu, cp);
		if (takes[cpu] && ngives > 0)
			add_stolen(cpu);
	}
}

/* May a timer expire before its time?  Once between steps of others. */
static bool
may_expire_early(const struct timer *tm)
{
	return !tm->tm_fired_early || timer_others(tm) != tm->tm_others;
}

/* --- the list ---------------------------------------------------------------------- */

static void
list_all(void)
{
	for (unsigned cpu = 0; cpu < M.node->cpus; cpu++)
		note_idle(cpu);
	out = choices_list;
	used = 0;
	for (unsigned cpu = 0; cpu < M.node->cpus; cpu++) {
		begins[cpu] = used;
		add_cpu(cpu);
	}
	begins[M.node->cpus] = used;
}

/* Room for so many choices of a CPU. */
static struct choice *
resize(unsigned cpu, uint32_t n)
{
	struct choice *at = &choices_list[begins[cpu]];
	uint32_t before = begins[cpu + 1] - begins[cpu];
	uint32_t behind = begins[M.node->cpus] - begins[cpu + 1];

	if (n != before) {
		if (behind > 0)
			memmove(at + n, at + before, behind * sizeof(*at));
		for (unsigned c = cpu + 1; c <= M.node->cpus; c++)
			begins[c] += n - before;
	}
	return at;
}

/* Make the part of one CPU anew. */
static void
list_cpu(unsigned cpu)
{
	const struct cpu *cp = &M.node->s.cpu[cpu];
	struct choice *at;

	out = part;
	used = 0;
	if (cp->cp_cur != NONE && cp->cp_ready_head == NONE &&
	    cp->cp_soft_pending == 0 && M.node->s.use.n_source == 0) {
		/* As add_cpu would: nobody else wants it. */
		const struct ctx *cur = &M.node->ctx[cp->cp_cur];

		if (!cur->cx_spinning)
			add_ctx(CHOICE_RUN, cur, cpu);
	} else {
		add_cpu(cpu);
	}
	at = resize(cpu, used);
	for (uint32_t i = 0; i < used; i++)
		at[i] = part[i];
}

static void
list_stale(void)
{
	for (unsigned i = 0; i < nstale; i++)
		note_idle(stale_list[i]);
	for (unsigned i = 0; i < nstale; i++)
		list_cpu(stale_list[i]);
	/* Who begins or ceases to take is stale itself. */
	if (!gifts_stale || ntakes == 0)
		return;
	for (unsigned cpu = 0; cpu < M.node->cpus; cpu++) {
		if (takes[cpu] && !stale[cpu])
			list_cpu(cpu);
	}
}

/* The earliest timer, behind all CPUs, if there are any choices. */
static void
list_timer(void)
{
	out = choices_list;
	used = begins[M.node->cpus];
	if (used > 0 && M.node->s.timers_armed > 0) {
		int32_t first = timer_first();
		const struct timer *tm = &M.node->timer[first];
		bool early = tm->tm_when > M.node->s.now;

		if (!early ||
		    (M.knob[KNOB_EARLY] && !M.booting &&
			may_expire_early(tm))) {
			unsigned who = tm->tm_when - M.node->s.now > NEAR_NS ?
			    STRATEGY_CTX_LATE :
			    STRATEGY_CTX_TIMER;

			add(CHOICE_EXPIRE, who, 0, (uint32_t)first, who,
			    operation_expiry());
			out[used - 1].ch_early = early;
		}
	}
	choices_count = used;
}

void
choices_refresh(void)
{
	if (all_stale)
		list_all();
	else
		list_stale();
	list_timer();
	while (nstale > 0)
		stale[stale_list[--nstale]] = false;
	M.changed = all_stale = gifts_stale = false;
}

uint32_t
choices_default(bool *goes_on)
{
	const struct ctx *cx = M.cur;
	uint32_t i;

	*goes_on = false;
	if (cx == NULL || cx->cx_state != CTX_ONCPU || cx->cx_spinning)
		return 0;
	/* Who runs comes first of its CPU. */
	i = begins[cx->cx_cpu];
	*goes_on = i < begins[cx->cx_cpu + 1] &&
	    choices_list[i].ch_how == CHOICE_RUN &&
	    choices_list[i].ch_ctx == cx->cx_id;
	return *goes_on ? i : 0;
}
