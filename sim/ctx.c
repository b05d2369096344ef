/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctx.c -- contexts: make, start, end; the current LWP (lwp.h of the door).
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/clock.h"
#include "sim/fiber.h"
#include "sim/hooks.h"
#include "sim/kpi/sys/kthread.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/lockorder.h"
#include "sim/machine.h"
#include "sim/memory.h"
#include "sim/operation.h"
#include "sim/wrong.h"

static const char *const softint_names[SOFTINT_LEVELS] = { "softclock",
	"softbio", "softnet", "softserial" };

static uint32_t
path_mix(uint32_t path, uint32_t with)
{
	uint64_t x = ((uint64_t)path << 32 | (with + 1)) * 0x9e3779b97f4a7c15u;

	return (uint32_t)(x >> 32) | 1u << 31; /* no number of a context */
}

/* Stored whole: a hole would take bytes of our stack into the state. */
_Static_assert(sizeof(struct lwp) == 4 * sizeof(int) + 2 * sizeof(void *),
    "struct lwp has a hole");

uint64_t
lwp_new(unsigned cpu, int lid, int pflag, int flag)
{
	uint64_t addr = heap_alloc(
	    sizeof(struct lwp), BLOCK_MACHINE, "struct lwp", true, 0);
	struct lwp l = { .l_pflag = pflag, .l_flag = flag, .l_lid = lid };

	l.l_cpu = ptr(M.node->s.cpu[cpu].cp_info);
	memory_store(addr, &l, sizeof(l));
	return addr;
}

void
ctx_format_name(char name[TRACE_NAME_MAX], const char *fmt, ...)
{
	char what[TRACE_NAME_MAX];
	va_list ap;
	int n;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	n = snprintf(name, TRACE_NAME_MAX, "%s.%s", M.node->name, what);
	if (n < 0 || n >= TRACE_NAME_MAX)
		name[TRACE_NAME_MAX - 1] = '\0';
}

/* Who it is across runs.  Interrupt contexts are made when first needed, in
 * an order that depends on the schedule: ctx_softint adds the level. */
static uint32_t
path_of(enum ctx_class class, unsigned cpu, uint32_t id)
{
	switch (class) {
	case CLASS_LWP:
		return path_mix(class, id);
	case CLASS_KTHREAD:
		return M.cur == NULL ?
		    path_mix(class, id) :
		    path_mix(M.cur->cx_path, ++M.cur->cx_children);
	default:
		return path_mix(class, cpu);
	}
}

/* Does nothing of the machine refer to the thread any more? */
static bool
is_gone(const struct ctx *cx)
{
	if (cx->cx_state != CTX_DONE || !cx->cx_released || cx->cx_nheld > 0)
		return false;
	for (uint32_t i = 0; i < M.node->s.use.n_holding; i++) {
		if (M.node->holding[i].ho_ctx == (int16_t)cx->cx_id)
			return false;
	}
	return true;
}

/*
 * The number of a new thread: that of one of the same name that is gone, so
 * that a trace names both rightly; but a new one as long as the clocks
 * have room, because the old and the new thread are one to the race detector.
 */
static uint32_t
thread_number(const char *name)
{
	uint32_t n = M.node->s.use.n_ctx;

	if (M.running && n + 4 * M.node->cpus >= clock_stride) {
		for (uint32_t i = 0; i < n; i++) {
			const struct ctx *cx = &M.node->ctx[i];

			if (is_gone(cx) && strcmp(cx->cx_name, name) == 0)
				return i;
		}
	}
	return TABLE_NEW(ctx);
}

struct ctx *
ctx_new(enum ctx_class class, unsigned cpu, const char *name)
{
	uint32_t used = M.node->s.use.n_ctx;
	uint32_t id =
	    class == CLASS_KTHREAD ? thread_number(name) : TABLE_NEW(ctx);
	struct ctx *cx = &M.node->ctx[id];
	bool mapped = id < M.node->stacks_mapped, again = id < used;
	uint32_t timer = cx->cx_timer;

	memset(cx, 0, sizeof(*cx));
	cx->cx_id = (uint16_t)id;
	cx->cx_cpu = (uint16_t)cpu;
	cx->cx_class = (uint8_t) class;
	cx->cx_next = cx->cx_below = NONE;
	cx->cx_path = path_of(class, cpu, id);
	cx->cx_real = class == CLASS_LWP || class == CLASS_HARDINT ||
	    class == CLASS_KTHREAD;
	(void)snprintf(cx->cx_name, sizeof(cx->cx_name), "%s", name);
	if (!mapped) {
		if (!fiber_reserve(ctx_slot(cx)))
			sim_exhausted("cannot map the stack of context %u", id);
		M.node->stacks_mapped = id + 1;
	}
	/* Interrupt contexts are made when first needed, by whoever runs: only
	 * a thread knows its maker's past. */
	if (again)
		clock_context_again(id, M.cur);
	else if (M.running)
		clock_context(id,
		    class == CLASS_KTHREAD && edge(EDGE_THREAD) ? M.cur : NULL);
	if (class != CLASS_HARDINT)
		cx->cx_lwp = lwp_new(cpu, (int)id + 1,
		    class == CLASS_SOFTINT   ? LP_INTR | LP_BOUND :
			class == CLASS_XCALL ? LP_BOUND :
					       0,
		    0);
	if (!again)
		timer = timer_new(TIMER_SLEEP, id);
	cx->cx_timer = timer;
	M.node->timer[timer].tm_fired_early = false;
	return cx;
}

/* First frame of every fiber. */
static void
ctx_begin(void)
{
	struct ctx *cx = M.cur;

	fiber_arrive(NULL);
	fiber_cleanse(M.stack_lo, FIBER_STACK_BYTES);
	cx->cx_entry(cx->cx_arg);
	ctx_exit(true);
}

void
ctx_prepare(struct ctx *cx, void (*entry)(void *), void *arg)
{
	cx->cx_entry = entry;
	cx->cx_arg = arg;
	cx->cx_sp = fiber_prepare(ctx_slot(cx), ctx_begin);
	cx->cx_op =
	    (struct operation){ .op_kind = TRACE_START, .op_cpu = cx->cx_cpu };
}

void
ctx_ready(struct ctx *cx)
{
	struct cpu *cp = cpu_of(cx);

	ASSERT(cx->cx_state != CTX_ONCPU);
	operation_part(TRACE_WAKE, cx->cx_id, 0, cx->cx_cpu);
	cx->cx_state = CTX_READY;
	cx->cx_next = NONE;
	if (cp->cp_ready_head == NONE)
		cp->cp_ready_head = (int16_t)cx->cx_id;
	else
		M.node->ctx[cp->cp_ready_tail].cx_next = (int16_t)cx->cx_id;
	cp->cp_ready_tail = (int16_t)cx->cx_id;
	sched_changed_ready(cx->cx_cpu);
}

struct ctx *
ctx_softint(unsigned cpu, unsigned level)
{
	struct cpu *cp = &M.node->s.cpu[cpu];
	char name[TRACE_NAME_MAX];
	struct ctx *cx;

	if (cp->cp_softint[level] != NONE)
		return &M.node->ctx[cp->cp_softint[level]];
	ctx_format_name(name, "cpu%u.%s", cpu, softint_names[level]);
	cx = ctx_new(CLASS_SOFTINT, cpu, name);
	cx->cx_base_ipl = softint_ipl[level];
	cx->cx_path = path_mix(cx->cx_path, level);
	cx->cx_real = level == SOFTINT_NET;
	cp->cp_softint[level] = (int16_t)cx->cx_id;
	return cx;
}

struct ctx *
ctx_hardint(unsigned cpu)
{
	struct cpu *cp = &M.node->s.cpu[cpu];
	char name[TRACE_NAME_MAX];
	struct ctx *cx;

	if (cp->cp_hardint != NONE)
		return &M.node->ctx[cp->cp_hardint];
	ctx_format_name(name, "cpu%u.hardint", cpu);
	cx = ctx_new(CLASS_HARDINT, cpu, name);
	cx->cx_base_ipl = IPL_VM;
	cp->cp_hardint = (int16_t)cx->cx_id;
	return cx;
}

void
ctx_held_add(struct ctx *cx, uint64_t lock, uint64_t id)
{
	if (cx->cx_nheld < HELD_MAX) {
		cx->cx_held[cx->cx_nheld] = lock;
		cx->cx_held_id[cx->cx_nheld] = id;
		cx->cx_held_hash = lockorder_mix(cx->cx_held_hash, id);
	}
	cx->cx_nheld++;
	if (unlikely(M.watching))
		lockorder_taken(cx, lock);
}

void
ctx_held_remove(struct ctx *cx, uint64_t lock)
{
	uint32_t n = cx->cx_nheld < HELD_MAX ? cx->cx_nheld : HELD_MAX;

	for (uint32_t i = n; i-- > 0;) {
		if (cx->cx_held[i] != lock)
			continue;
		if (i < cx->cx_slept)
			cx->cx_slept--;
		for (; i + 1 < n; i++) {
			cx->cx_held[i] = cx->cx_held[i + 1];
			cx->cx_held_id[i] = cx->cx_held_id[i + 1];
		}
		n--;
		break;
	}
	if (cx->cx_nheld > 0)
		cx->cx_nheld--;
	lockorder_rehash(cx);
}

void
ctx_assert_sleepable(const char *what)
{
	const struct ctx *cx = M.cur;

	/* Only the reading of facts runs: nobody waits for what it holds. */
	if (M.epilogue || !watches(CHECK_SLEEP))
		return;
	if (cx->cx_class == CLASS_HARDINT)
		finding_fatal(
		    FINDING_SLEEP, 0, "%s in a hardware interrupt", what);
	if (cx->cx_class == CLASS_SOFTINT)
		finding_fatal(FINDING_SLEEP, 0, "%s in a soft interrupt", what);
	if (cx->cx_spin_count > 0)
		finding_fatal(
		    FINDING_SLEEP, 0, "%s with a spin mutex held", what);
	if (cx->cx_sections > 0)
		finding_fatal(
		    FINDING_SLEEP, 0, "%s in a pserialize read section", what);
}

void
ctx_check_return(const char *what, unsigned ipl)
{
	const struct ctx *cx = M.cur;

	if (cx->cx_spin_count > 0 && watches(CHECK_IPL))
		finding_fatal(FINDING_KASSERT, 0,
		    "%s returns with a spin mutex held", what);
	if (cx->cx_sections > 0 && watches(CHECK_IPL))
		finding_fatal(FINDING_IPL, 0,
		    "%s returns with %u read sections open", what,
		    cx->cx_sections);
	if (cx->cx_ipl != ipl && watches(CHECK_IPL))
		finding_fatal(FINDING_IPL, 0, "%s returns at IPL %u, not %u",
		    what, cx->cx_ipl, ipl);
	if (cx->cx_nheld > 0 && watches(CHECK_HELD)) {
		char name[96];

		sim_address_name(
		    M.node->number, cx->cx_held[0], name, sizeof(name));
		finding_fatal(
		    FINDING_PANIC, 0, "%s returns with %s held", what, name);
	}
	if (cx->cx_nopreempt > 0 && watches(CHECK_IPL))
		finding_fatal(FINDING_IPL, 0,
		    "%s returns with preemption disabled", what);
	if (cx->cx_psrefs > 0 && watches(CHECK_PSREF))
		finding_fatal(FINDING_PSREF, 0,
		    "%s returns with %u references held", what, cx->cx_psrefs);
}

/* --- the door: lwp.h --------------------------------------------------------- */

static struct lwp *
lwp_of(const struct ctx *cx)
{
	/* A hardware interrupt borrows the LWP that it interrupted. */
	while (cx->cx_class == CLASS_HARDINT) {
		if (cx->cx_below == NONE)
			return ptr(cpu_of(cx)->cp_idle_lwp);
		cx = &M.node->ctx[cx->cx_below];
	}
	return ptr(cx->cx_lwp);
}

struct lwp *
kpi_curlwp(void)
{
	return lwp_of(M.cur);
}

struct cpu_info *
kpi_curcpu(void)
{
	return ptr(cpu_of(M.cur)->cp_info);
}

struct cpu_info *
cpu_lookup(unsigned index)
{
	return index < M.node->cpus ? ptr(M.node->s.cpu[index].cp_info) : NULL;
}

unsigned
kpi_ncpu(void)
{
	return M.node->cpus;
}

static void
pflag_store(struct lwp *l, int value)
{
	memory_store((uintptr_t)&l->l_pflag, &value, sizeof(value));
	sched_changed();
}

int
curlwp_bind(void)
{
	struct lwp *l = kpi_curlwp();
	int was = l->l_pflag & LP_BOUND;

	pflag_store(l, l->l_pflag | LP_BOUND);
	return was;
}

void
curlwp_bindx(int was)
{
	struct lwp *l = kpi_curlwp();

	if (wrong(WRONG_BIND_FLAT))
		was = 0;
	pflag_store(l, (l->l_pflag & ~LP_BOUND) | was);
}

void
kpreempt_disable(void)
{
	step(TRACE_PREEMPT_DISABLE, 0, 0, CALLER());
	ipl_preempt_off(M.cur);
}

void
kpreempt_enable(void)
{
	step(TRACE_PREEMPT_ENABLE, 0, 0, CALLER());
	if (M.cur->cx_nopreempt == 0 && watches(CHECK_PREEMPT))
		finding_fatal(FINDING_PANIC, CALLER(),
		    "kpreempt_enable without kpreempt_disable");
	ipl_preempt_on(M.cur);
}

bool
kpreempt_disabled(void)
{
	return M.cur->cx_nopreempt > 0 || M.cur->cx_ipl > IPL_NONE ||
	    !is_thread(M.cur);
}

bool
cpu_intr_p(void)
{
	return M.cur->cx_class == CLASS_HARDINT;
}

bool
cpu_softintr_p(void)
{
	return M.cur->cx_class == CLASS_SOFTINT;
}

/* In 2016 it does not look at read sections (reference A.0). */
void
assert_sleepable(void)
{
	if (!is_thread(M.cur) || M.cur->cx_spin_count > 0)
		ctx_assert_sleepable("ASSERT_SLEEPABLE");
}

void
yield(void)
{
	step(TRACE_YIELD, 0, 0, CALLER());
	sched_give_way();
}

void
preempt(void)
{
	step(TRACE_YIELD, 0, 0, CALLER());
	sched_give_way();
}

/* --- the door: kthread.h ------------------------------------------------------- */

static void
kthread_begin(void *arg)
{
	struct ctx *cx = M.cur;

	if (cx->cx_kthread_klock)
		kernel_lock(1);
	cx->cx_kthread_func(arg);
	kthread_exit(0);
}

int
kthread_create(int pri, int flags, struct cpu_info *ci, void (*func)(void *),
    void *arg, struct lwp **lp, const char *name)
{
	uint64_t pc = CALLER();
	unsigned cpu = ci != NULL ? ci->ci_index : M.cur->cx_cpu;
	char text[TRACE_NAME_MAX];
	struct ctx *cx;

	(void)pri;
	step(TRACE_KTHREAD_CREATE, 0, 0, pc);
	ctx_format_name(text, "%s", name != NULL ? name : "kthread");
	cx = ctx_new(CLASS_KTHREAD, cpu, text);
	cx->cx_kthread_func = func;
	cx->cx_kthread_klock = (flags & KTHREAD_MPSAFE) == 0;
	cx->cx_must_join = (flags & KTHREAD_MUSTJOIN) != 0;
	if (ci != NULL)
		pflag_store(ptr(cx->cx_lwp), LP_BOUND);
	ctx_prepare(cx, kthread_begin, arg);
	if (lp != NULL) {
		hooks_access((uintptr_t)lp, sizeof(struct lwp *), true, pc);
		*lp = ptr(cx->cx_lwp);
	}
	ctx_ready(cx);
	return 0;
}

void
kthread_exit(int code)
{
	struct ctx *cx = M.cur;

	(void)code;
	if (cx->cx_klock > 0)
		kernel_unlock(0, NULL);
	ctx_check_return("a thread", IPL_NONE);
	if (edge(EDGE_JOIN))
		clock_release(cx, &cx->cx_exit_clock);
	sched_wake_all(WAIT_JOIN, cx->cx_lwp);
	cx->cx_released = !cx->cx_must_join;
	ctx_exit(true);
}

int
kthread_join(struct lwp *l)
{
	uint64_t addr = (uintptr_t)l;

	step(TRACE_BLOCK, addr, 0, CALLER());
	ctx_assert_sleepable("kthread_join");
	for (uint32_t i = 0; i < M.node->s.use.n_ctx; i++) {
		struct ctx *cx = &M.node->ctx[i];

		if (cx->cx_lwp != addr)
			continue;
		while (cx->cx_lwp == addr && cx->cx_state != CTX_DONE)
			sched_block(WAIT_JOIN, addr);
		if (cx->cx_lwp != addr)
			continue;
		if (edge(EDGE_JOIN))
			clock_acquire(M.cur, &cx->cx_exit_clock);
		cx->cx_released = true;
	}
	return 0;
}

/* --- for strategies (strategy.h) ------------------------------------------------- */

unsigned
strategy_node(void)
{
	return M.node->number;
}

void
strategy_context_name(uint16_t ctx, char *buf, size_t len)
{
	const char *name = M.node->ctx[ctx].cx_name;
	unsigned twins = 1;

	for (uint16_t i = 0; i < ctx; i++)
		twins += strcmp(M.node->ctx[i].cx_name, name) == 0;
	(void)snprintf(buf, len, twins > 1 ? "%s#%u" : "%s", name, twins);
}
