/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * waitgraph.c -- who waits for whom, and deadlocks.
 *
 *	Contract of the annotations: kpi/sys/waitgraph.h.  When nothing can run
 *	a scenario context, or a handler or work item in progress, that waits
 *	is a deadlock; the report names the waits and, where there is one, the
 *	cycle.  Idle servers are none.
 */

#include "sim/kpi/sys/waitgraph.h"

#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/lockorder.h"
#include "sim/machine.h"
#include "sim/operation.h"

/* Advances of time without progress before polling counts as waiting for
 * ever: a poll that can end does so in the first or second round. */
enum { POLL_ROUNDS = 4, TEXT_MAX = 448 };

void
wait_on(const void *object, const char *kind)
{
	struct ctx *cx = M.cur;

	M.node->s.waits++;
	cx->cx_waiton = (uintptr_t)object;
	(void)snprintf(
	    cx->cx_waiton_kind, sizeof(cx->cx_waiton_kind), "%s", kind);
}

void
wait_done(const void *object)
{
	(void)object;
	M.cur->cx_waiton = 0;
}

static struct holding *
holding_of(uint64_t object, int16_t ctx)
{
	for (uint32_t i = 0; i < M.node->s.use.n_holding; i++) {
		struct holding *ho = &M.node->holding[i];

		if (ho->ho_object == object && ho->ho_ctx == ctx)
			return ho;
	}
	return NULL;
}

void
hold(const void *object)
{
	int16_t id = (int16_t)M.cur->cx_id;
	struct holding *ho = holding_of((uintptr_t)object, id);

	M.cur->cx_psrefs++;
	if (ho == NULL && (ho = holding_of(0, NONE)) == NULL)
		ho = &M.node->holding[TABLE_NEW(holding)];
	ho->ho_object = (uintptr_t)object;
	ho->ho_ctx = id;
	ho->ho_count++;
	lockorder_hold(M.cur, (uintptr_t)object);
}

void
unhold(const void *object)
{
	struct holding *ho =
	    holding_of((uintptr_t)object, (int16_t)M.cur->cx_id);

	if (ho == NULL)
		return;
	M.cur->cx_psrefs--;
	lockorder_unhold(M.cur, (uintptr_t)object);
	if (--ho->ho_count == 0)
		*ho = (struct holding){ .ho_ctx = NONE };
}

/* --- edges -------------------------------------------------------------------- */

static int16_t
mutex_owner(uint64_t addr)
{
	for (uint32_t i = M.node->s.use.n_mutex; i-- > 0;) {
		if (M.node->mutex[i].mx_addr == addr)
			return M.node->mutex[i].mx_owner;
	}
	return NONE;
}

static int16_t
rwlock_owner(uint64_t addr)
{
	for (uint32_t i = M.node->s.use.n_rwlock; i-- > 0;) {
		if (M.node->rwlock[i].rw_addr == addr)
			return M.node->rwlock[i].rw_owner;
	}
	return NONE;
}

/* The CPU whose answer is missing: what runs there, or its own thread when
 * that sleeps. */
static int16_t
cpu_occupant(const struct cpu *cp)
{
	const struct ctx *xc = &M.node->ctx[cp->cp_xcall];

	return cp->cp_cur == NONE && xc->cx_state == CTX_WAIT ? cp->cp_xcall :
								cp->cp_cur;
}

/* The softint that answers on a CPU, when a handler of its level has blocked;
 * else who is there. */
static int16_t
cpu_answering(const struct cpu *cp)
{
	int16_t id = cp->cp_softint[cp->cp_xc_high - 1];

	return M.node->ctx[id].cx_state != CTX_IDLE ? id : cpu_occupant(cp);
}

/* Who keeps a cross call of that priority from being served. */
static int16_t
xcall_holder(uint64_t object)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		const struct cpu *cp = &M.node->s.cpu[c];
		const struct ctx *xc = &M.node->ctx[cp->cp_xcall];

		if (object == XCALL_HIGH && cp->cp_xc_high != 0)
			return cpu_answering(cp);
		if (object == XCALL_LOW && cp->cp_xc_low)
			return cpu_occupant(cp);
		if (object == XCALL_LOW &&
		    (xc->cx_state == CTX_WAIT || xc->cx_spinning))
			return cp->cp_xcall;
	}
	return NONE;
}

/* A CPU that has not passed the switch point. */
static int16_t
grace_holder(uint64_t psz)
{
	for (uint32_t i = 0; i < M.node->s.use.n_pserialize; i++) {
		const struct pserialize_entry *ps = &M.node->pserialize[i];

		if (ps->ps_addr != psz || ps->ps_owner == NONE)
			continue;
		for (unsigned c = 0; c < M.node->cpus; c++) {
			if ((ps->ps_cpus[c / 64] & UINT64_C(1) << c % 64) == 0)
				return M.node->s.cpu[c].cp_cur;
		}
	}
	return NONE;
}

static int16_t
softint_holder(uint64_t cookie)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		const struct softint_cpu *sc =
		    &M.node->softint_cpu[(cookie - 1) * M.node->cpus + c];

		if (sc->sc_active)
			return M.node->s.cpu[c]
			    .cp_softint[M.node->softint[cookie - 1].si_level];
	}
	return NONE;
}

/* The interrupt handler in progress that waits; there is one a CPU. */
static int16_t
interrupt_holder(void)
{
	for (unsigned c = 0; c < M.node->cpus; c++) {
		int16_t id = M.node->s.cpu[c].cp_hardint;

		if (id != NONE && M.node->ctx[id].cx_state == CTX_ONCPU)
			return id;
	}
	return NONE;
}

static int16_t
thread_of(uint64_t lwp)
{
	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		if (M.node->ctx[i].cx_lwp == lwp)
			return (int16_t)i;
	}
	return NONE;
}

static int16_t
worker_of(uint64_t wq)
{
	for (uint32_t i = 0; i < M.node->s.use.n_workqueue; i++) {
		if (M.node->workqueue[i].wq_live &&
		    M.node->workqueue[i].wq_addr == wq)
			return M.node->workqueue[i].wq_ctx;
	}
	return NONE;
}

/* A context that cx waits for; NONE when nobody in particular. */
static int16_t
waits_for(const struct ctx *cx)
{
	if (cx->cx_waiton != 0) {
		for (uint32_t i = 0; i < M.node->s.use.n_holding; i++) {
			if (M.node->holding[i].ho_object == cx->cx_waiton)
				return M.node->holding[i].ho_ctx;
		}
	}
	switch (cx->cx_wait_kind) {
	case WAIT_MUTEX:
		return mutex_owner(cx->cx_wait_object);
	case WAIT_RWLOCK:
		return rwlock_owner(cx->cx_wait_object);
	case WAIT_KERNEL_LOCK:
		for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
			if (M.node->ctx[i].cx_klock > 0 &&
			    !M.node->ctx[i].cx_klock_lost)
				return (int16_t)i;
		}
		return NONE;
	case WAIT_CALLOUT:
		for (uint32_t i = 0; i < M.node->s.use.n_callout; i++) {
			if (M.node->callout[i].ca_addr == cx->cx_wait_object)
				return M.node->callout[i].ca_running;
		}
		return NONE;
	case WAIT_XCALL:
		return xcall_holder(cx->cx_wait_object);
	case WAIT_GRACE:
		return grace_holder(cx->cx_wait_object);
	case WAIT_SOFTINT:
		return softint_holder(cx->cx_wait_object);
	case WAIT_NIC:
		return interrupt_holder();
	case WAIT_JOIN:
		return thread_of(cx->cx_wait_object);
	case WAIT_WORKQUEUE:
		return worker_of(cx->cx_wait_object);
	default:
		return NONE;
	}
}

static bool
waits(const struct ctx *cx)
{
	return cx->cx_state == CTX_WAIT || cx->cx_spinning;
}

/* Is what is waited for held, as locks and references are? */
static bool
is_held(const struct ctx *cx)
{
	return cx->cx_waiton != 0 || cx->cx_wait_kind == WAIT_MUTEX ||
	    cx->cx_wait_kind == WAIT_RWLOCK ||
	    cx->cx_wait_kind == WAIT_KERNEL_LOCK;
}

static const char *
wait_text(const struct ctx *cx)
{
	static const char *const text[] = { "", "a mutex", "a rwlock",
		"the kernel lock", "a condvar", "time", "a cross call",
		"a grace period", "workqueue_destroy", "a callout's function",
		"softint_disestablish", "an interrupt handler", "a frame",
		"a thread's end" };

	return cx->cx_waiton != 0 ? cx->cx_waiton_kind : text[cx->cx_wait_kind];
}

/* Does this context's waiting count? */
static bool
matters(const struct ctx *cx)
{
	if (!waits(cx))
		return false;
	return cx->cx_scenario || cx->cx_class == CLASS_SOFTINT ||
	    cx->cx_class == CLASS_HARDINT || cx->cx_worker ||
	    cx->cx_class == CLASS_XCALL;
}

static void
report(const struct ctx *from)
{
	char text[TEXT_MAX] = "", object[96];
	const struct ctx *cx = from;
	size_t used = 0;

	for (int hops = 0; hops < 8; hops++) {
		int16_t next = waits_for(cx);
		int n;

		sim_address_name(M.node->number,
		    cx->cx_waiton != 0 ? cx->cx_waiton : cx->cx_wait_object,
		    object, sizeof(object));
		n = snprintf(text + used, sizeof(text) - used,
		    "%s%s waits for %s", used > 0 ? "; " : "", cx->cx_name,
		    wait_text(cx));
		used += (size_t)n < sizeof(text) - used ? (size_t)n : 0;
		if (cx->cx_wait_kind == WAIT_MUTEX ||
		    cx->cx_wait_kind == WAIT_RWLOCK || cx->cx_waiton != 0) {
			n = snprintf(
			    text + used, sizeof(text) - used, " (%s)", object);
			used += (size_t)n < sizeof(text) - used ? (size_t)n : 0;
		}
		if (next == NONE)
			break;
		n = snprintf(text + used, sizeof(text) - used, " %s %s",
		    is_held(cx) ? "held by" : "that hangs on",
		    M.node->ctx[next].cx_name);
		used += (size_t)n < sizeof(text) - used ? (size_t)n : 0;
		if (&M.node->ctx[next] == from || !waits(&M.node->ctx[next]))
			break;
		cx = &M.node->ctx[next];
	}
	finding_deadlock(from->cx_id, text);
}

/* The context to report: one on a cycle if there is any. */
static const struct ctx *
culprit(void)
{
	const struct ctx *any = NULL;

	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		const struct ctx *cx = &M.node->ctx[i], *at = cx;

		if (!matters(cx))
			continue;
		if (any == NULL)
			any = cx;
		for (int hops = 0; hops < CPU_MAX; hops++) {
			int16_t next = waits_for(at);

			if (next == NONE)
				break;
			at = &M.node->ctx[next];
			if (at == cx)
				return cx;
			if (!waits(at))
				break;
		}
	}
	return any;
}

void
waitgraph_check_quiet(void)
{
	const struct ctx *cx = culprit();

	if (cx != NULL && watches(CHECK_DEADLOCK))
		report(cx);
}

/* Inside wait_on, or for a grace period or a softint that cannot end. */
static bool
polls(const struct ctx *cx)
{
	return cx->cx_waiton != 0 || cx->cx_wait_kind == WAIT_GRACE ||
	    cx->cx_wait_kind == WAIT_SOFTINT;
}

/* Does everybody who waits for time poll?  Who keeps a CPU until a time comes
 * (sim_hold) does not. */
static bool
only_polling(void)
{
	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		const struct ctx *cx = &M.node->ctx[i];

		if ((cx->cx_state == CTX_WAIT || cx->cx_spinning) &&
		    M.node->timer[cx->cx_timer].tm_armed && !polls(cx))
			return false;
	}
	return true;
}

bool
waitgraph_check_polling(void)
{
	struct node_state *s = &M.node->s;
	uint64_t own = 0;
	int32_t callout;

	steps_settle();
	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		const struct ctx *cx = &M.node->ctx[i];

		if (cx->cx_real && polls(cx))
			own += cx->cx_steps;
	}
	/* A wait that has begun since is progress of who waits. */
	if (!only_polling() || M.real_steps - own + s->waits != s->idle_steps) {
		s->idle_steps = M.real_steps - own + s->waits;
		s->idle_rounds = s->idle_jumps = 0;
		return false;
	}
	if (++s->idle_rounds < POLL_ROUNDS)
		return false;
	/* A callout may still end it: let the next one come at once.  Periodic
	 * ones would come for ever, so a few must do. */
	callout = s->idle_jumps < CALLOUT_JUMPS ? timer_first_callout() : NONE;
	if (callout != NONE) {
		s->idle_jumps++;
		s->idle_rounds = 0;
		if (M.publish)
			operation_begin(STRATEGY_CTX_TIMER, operation_expiry());
		timer_expire((uint32_t)callout, false);
		return true;
	}
	waitgraph_check_quiet();
	return false;
}
