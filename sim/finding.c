/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finding.c -- what the code under test did wrong.
 *
 *	A finding is identified by its place: kind, code addresses, the
 *	addresses where the object was freed, and its type.  So findings of one
 *	place have one title, and it does not matter which of them came first.  A place that this process has
 *	reported is only counted in later runs, so that a campaign on a stack
 *	that races everywhere costs nothing; traced runs list everything.
 */

#include "sim/finding.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/lockorder.h"
#include "sim/race.h"
#include "sim/tracebuf.h"

enum { PLACES = 1 << 16 };

static struct finding list[SIM_FINDINGS_MAX];
static size_t nlist;
static uint64_t places[PLACES]; /* reported by this process */
static uint64_t run_places[SIM_FINDINGS_MAX];
static size_t nrun_place;
static struct finding scratch; /* fibers have little stack */

void
finding_reset(void)
{
	nlist = 0;
	nrun_place = 0;
}

void
sim_places_forget(void)
{
	memset(places, 0, sizeof(places));
	lockorder_forget();
}

const struct finding *
finding_list(size_t *n)
{
	*n = nlist;
	return list;
}

/* --- building --------------------------------------------------------------- */

static void
access_here(struct finding_access *fa, uint64_t addr, unsigned size,
    unsigned kind, uint64_t pc)
{
	const struct ctx *cx = M.cur;

	memset(fa, 0, sizeof(*fa));
	fa->fa_step = M.steps;
	fa->fa_addr = addr;
	fa->fa_ctx = cx->cx_id;
	fa->fa_cpu = cx->cx_cpu;
	fa->fa_ipl = cx->cx_ipl;
	fa->fa_kind = (uint8_t)kind;
	fa->fa_size = (uint8_t)(size > 255 ? 255 : size);
	stack_capture_from(
	    pc, (uintptr_t)__builtin_frame_address(0), &fa->fa_stack);
	locks_of(cx, &fa->fa_locks);
}

/* The block does not keep what was held then; the trace does. */
static void
life(struct finding_access *fa, unsigned kind, uint64_t step, unsigned ctx,
    unsigned cpu, uint32_t stack)
{
	const struct trace_event *te =
	    M.tracing && step > 0 ? tracebuf_at(step, kind, ctx) : NULL;

	memset(fa, 0, sizeof(*fa));
	fa->fa_kind = (uint8_t)kind;
	fa->fa_step = step;
	fa->fa_ctx = (uint16_t)ctx;
	fa->fa_cpu = (uint16_t)cpu;
	fa->fa_stack = *stack_get(stack);
	if (te != NULL) {
		fa->fa_ipl = te->te_ipl;
		fa->fa_locks = *locks_get(te->te_locks);
	}
}

/* "sizeof(*bif)" -> "bif", "sizeof(struct ifnet)" -> "ifnet". */
void
finding_type_name(const char *text, char *buf, size_t len)
{
	const char *p = text;
	size_t n = 0;
	int open = 0;

	if (strncmp(p, "sizeof", 6) == 0)
		p += 6;
	while (*p == ' ' || *p == '(' || *p == '*')
		p++;
	if (strncmp(p, "struct ", 7) == 0)
		p += 7;
	for (; n + 1 < len && *p != '\0' && *p != '*'; p++) {
		open += (*p == '(') - (*p == ')');
		if (open < 0)
			break;
		buf[n++] = *p;
	}
	while (n > 0 && buf[n - 1] == ' ')
		n--;
	buf[n] = '\0';
}

static void
object_at(struct trace_object *to, uint64_t addr)
{
	const struct block *bl;

	memset(to, 0, sizeof(*to));
	if (addr - M.arena_base >= M.arena_size ||
	    (bl = heap_find(addr)) == NULL)
		return;
	to->to_addr = bl->bl_addr;
	to->to_size = bl->bl_size;
	to->to_serial = bl->bl_serial;
	to->to_freed = bl->bl_freed;
	finding_type_name(bl->bl_type, to->to_type, sizeof(to->to_type));
	life(&to->to_alloc, TRACE_ALLOC, bl->bl_alloc_step, bl->bl_alloc_ctx,
	    bl->bl_alloc_cpu, bl->bl_alloc_stack);
	if (bl->bl_freed)
		life(&to->to_free, TRACE_FREE, bl->bl_free_step,
		    bl->bl_free_ctx, bl->bl_free_cpu, bl->bl_free_stack);
}

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 31;
}

static uint32_t
top(const struct finding_access *fa)
{
	return fa->fa_stack.ts_depth > 0 ? fa->fa_stack.ts_pc[0] : 0;
}

/* What a livelock is known by: where its context was when the budget ended
 * is chance, what it had entered is not. */
static uint32_t
entered(const struct finding_access *fa)
{
	const struct trace_stack *ts = &fa->fa_stack;

	return ts->ts_depth > 0 ? ts->ts_pc[ts->ts_depth - 1] : 0;
}

/* Races are symmetric: the same place whichever side came first. */
static uint64_t
place_of(const struct finding *fi)
{
	uint32_t a = fi->fi_kind == FINDING_LIVELOCK ? entered(&fi->fi_first) :
						       top(&fi->fi_first);
	uint32_t b = top(&fi->fi_second);
	uint64_t h = mix(0x42524944, (uint64_t)fi->fi_kind);

	h = mix(h, a < b ? a : b);
	h = mix(h, a < b ? b : a);
	h = mix(h, fi->fi_object.to_freed ? top(&fi->fi_object.to_free) : 0);
	for (const char *p = fi->fi_object.to_type; *p != '\0'; p++)
		h = mix(h, (uint64_t)(unsigned char)*p);
	/* The place of a leak is that of the allocation. */
	if (fi->fi_kind == FINDING_LEAK)
		h = mix(h, top(&fi->fi_object.to_alloc));
	else if (a == 0)
		for (const char *p = fi->fi_text; *p != '\0'; p++)
			h = mix(h, (uint64_t)(unsigned char)*p);
	return h | 1;
}

/* Put it in the set; was it new? */
static bool
place_new(uint64_t place)
{
	uint32_t i = (uint32_t)(place >> 17) % PLACES;

	for (uint32_t n = 0; n < PLACES; n++, i = (i + 1) % PLACES) {
		if (places[i] == place)
			return false;
		if (places[i] == 0) {
			places[i] = place;
			return true;
		}
	}
	return false;
}

uint64_t
sim_finding_place(const struct finding *fi)
{
	return place_of(fi);
}

void
sim_place_known(uint64_t place)
{
	(void)place_new(place);
}

static bool
place_new_in_run(uint64_t place)
{
	for (size_t i = 0; i < nrun_place; i++) {
		if (run_places[i] == place)
			return false;
	}
	if (nrun_place < SIM_FINDINGS_MAX)
		run_places[nrun_place++] = place;
	return true;
}

/* A rule about how code behaves, and not memory that is spoilt. */
static bool
is_rule(enum finding_kind kind)
{
	return kind == FINDING_SLEEP || kind == FINDING_IPL ||
	    kind == FINDING_PSREF || kind == FINDING_LOCK_ORDER ||
	    kind == FINDING_LEAK;
}

static void
end_run(void)
{
	M.ended = true;
	if (M.cur != NULL)
		sched_end_run();
}

static void
add(struct finding *fi)
{
	uint64_t place = place_of(fi);
	bool fresh;

	/* No line of the scenario does what the epilogue does: a rule that
	 * only its reading breaks is no finding of this run. */
	if (M.epilogue && is_rule(fi->fi_kind)) {
		if (fi->fi_fatal)
			end_run();
		return;
	}
	M.kinds |= 1u << fi->fi_kind;
	fresh = place_new(place);
	if ((fresh || M.tracing || M.booting) && place_new_in_run(place) &&
	    nlist < SIM_FINDINGS_MAX)
		list[nlist++] = *fi;
	if (fi->fi_fatal)
		end_run();
}

static struct finding *
begin(enum finding_kind kind, bool fatal)
{
	memset(&scratch, 0, sizeof(scratch));
	scratch.fi_kind = kind;
	scratch.fi_fatal = fatal;
	scratch.fi_step = M.steps;
	scratch.fi_node = (uint8_t)M.node->number;
	return &scratch;
}

/* --- the calls ----------------------------------------------------------------- */

void
finding_access_error(enum finding_kind kind, uint64_t addr, unsigned size,
    unsigned op, uint64_t pc)
{
	struct finding *fi = begin(kind, kind != FINDING_UNINITIALISED);

	access_here(&fi->fi_first, addr, size, op, pc);
	if (kind != FINDING_NULL_ACCESS && kind != FINDING_WILD_ACCESS)
		object_at(&fi->fi_object, addr);
	else
		(void)snprintf(fi->fi_text, sizeof(fi->fi_text),
		    "address %#llx", (unsigned long long)addr);
	add(fi);
}

static _Noreturn void
fatal(struct finding *fi)
{
	ASSERT(fi->fi_fatal);
	add(fi);
	ASSERT_UNREACHED("the run is over");
}

void
finding_fatal(enum finding_kind kind, uint64_t pc, const char *fmt, ...)
{
	struct finding *fi = begin(kind, true);
	va_list ap;

	access_here(&fi->fi_first, 0, 0, TRACE_MESSAGE, pc);
	va_start(ap, fmt);
	(void)vsnprintf(fi->fi_text, sizeof(fi->fi_text), fmt, ap);
	va_end(ap);
	fatal(fi);
}

void
finding_fatal_at(
    enum finding_kind kind, uint64_t addr, uint64_t pc, const char *fmt, ...)
{
	struct finding *fi = begin(kind, true);
	va_list ap;

	access_here(&fi->fi_first, addr, 0, TRACE_MESSAGE, pc);
	object_at(&fi->fi_object, addr);
	va_start(ap, fmt);
	(void)vsnprintf(fi->fi_text, sizeof(fi->fi_text), fmt, ap);
	va_end(ap);
	fatal(fi);
}

void
finding_rule(
    enum finding_kind kind, uint64_t addr, uint64_t pc, const char *fmt, ...)
{
	struct finding *fi;
	va_list ap;

	if (!watches(CHECK_RULE))
		return;
	fi = begin(kind, false);
	access_here(&fi->fi_first, addr, 0, TRACE_MESSAGE, pc);
	if (addr != 0)
		object_at(&fi->fi_object, addr);
	va_start(ap, fmt);
	(void)vsnprintf(fi->fi_text, sizeof(fi->fi_text), fmt, ap);
	va_end(ap);
	add(fi);
}

void
deed_note(struct deed *de, uint64_t pc)
{
	const struct ctx *cx = M.cur;

	*de = (struct deed){ .de_step = M.booting ? 0 : M.steps,
		.de_stack = stack_capture(pc),
		.de_ctx = cx->cx_id,
		.de_cpu = cx->cx_cpu,
		.de_ipl = cx->cx_ipl,
		.de_base = cx->cx_base_ipl,
		.de_done = true };
}

static void
access_then(struct finding_access *fa, uint64_t addr, const struct deed *de)
{
	life(fa, TRACE_MUTEX_ENTER, de->de_step, de->de_ctx, de->de_cpu,
	    de->de_stack);
	fa->fa_addr = addr;
	fa->fa_ipl = de->de_ipl;
}

void
finding_deeds(enum finding_kind kind, uint64_t addr, const struct deed *first,
    const struct deed *second, const char *fmt, ...)
{
	struct finding *fi = begin(kind, false);
	va_list ap;

	access_then(&fi->fi_first, addr, first);
	access_then(&fi->fi_second, addr, second);
	object_at(&fi->fi_object, addr);
	va_start(ap, fmt);
	(void)vsnprintf(fi->fi_text, sizeof(fi->fi_text), fmt, ap);
	va_end(ap);
	add(fi);
}

void
finding_leak(uint64_t addr, const char *fmt, ...)
{
	struct finding *fi = begin(FINDING_LEAK, false);
	va_list ap;

	/* Nobody notices what nothing points to. */
	if (M.cur != NULL)
		access_here(&fi->fi_first, 0, 0, TRACE_MESSAGE, 0);
	object_at(&fi->fi_object, addr);
	va_start(ap, fmt);
	(void)vsnprintf(fi->fi_text, sizeof(fi->fi_text), fmt, ap);
	va_end(ap);
	add(fi);
}

void
finding_deadlock(unsigned ctx, const char *text)
{
	struct finding *fi = begin(FINDING_DEADLOCK, true);
	const struct ctx *cx = &M.node->ctx[ctx];
	const struct ctx *self = M.cur;

	/* The stack of the one that waits, not of who noticed. */
	fi->fi_first.fa_step = M.steps;
	fi->fi_first.fa_ctx = cx->cx_id;
	fi->fi_first.fa_cpu = cx->cx_cpu;
	fi->fi_first.fa_ipl = cx->cx_ipl;
	fi->fi_first.fa_kind = TRACE_BLOCK;
	fi->fi_first.fa_addr = cx->cx_wait_object;
	if (cx != self)
		stack_capture_parked(cx, &fi->fi_first.fa_stack);
	else
		stack_capture_from(0, (uintptr_t)__builtin_frame_address(0),
		    &fi->fi_first.fa_stack);
	locks_of(cx, &fi->fi_first.fa_locks);
	(void)snprintf(fi->fi_text, sizeof(fi->fi_text), "%s", text);
	add(fi);
}

void
finding_race(enum finding_kind kind, uint64_t addr, unsigned size, unsigned op,
    uint64_t pc, uint64_t other)
{
	struct finding *fi;
	const struct trace_event *te;

	/* Without the edges of locks everything would be one. */
	if (M.watching)
		return;
	M.kinds |= 1u << kind;
	fi = begin(kind, false);
	access_here(&fi->fi_first, addr, size, op, pc);
	fi->fi_second.fa_ctx = (uint16_t)race_ctx(other);
	fi->fi_second.fa_cpu = M.node->ctx[race_ctx(other)].cx_cpu;
	fi->fi_second.fa_addr =
	    (addr & ~UINT64_C(7)) + (unsigned)__builtin_ctz(race_bytes(other));
	fi->fi_second.fa_size = (uint8_t)__builtin_popcount(race_bytes(other));
	fi->fi_second.fa_kind = TRACE_WRITE;
	fi->fi_second.fa_stack.ts_depth = 1;
	fi->fi_second.fa_stack.ts_pc[0] = race_pc(other);
	te = M.tracing ? tracebuf_find(race_ctx(other), race_pc(other), addr) :
			 NULL;
	if (te != NULL) {
		fi->fi_second.fa_kind = te->te_kind;
		fi->fi_second.fa_step = te->te_step;
		fi->fi_second.fa_cpu = te->te_cpu;
		fi->fi_second.fa_ipl = te->te_ipl;
		fi->fi_second.fa_stack = *stack_get(te->te_stack);
		fi->fi_second.fa_locks = *locks_get(te->te_locks);
	}
	object_at(&fi->fi_object, addr);
	add(fi);
}

void
finding_crash(int signo, uint64_t fault, uint64_t pc, uint64_t fp)
{
	static const struct {
		int signo;
		const char *text;
	} names[] = { { SIGILL, "illegal instruction" },
		{ SIGBUS, "bus error" }, { SIGFPE, "arithmetic exception" },
		{ SIGSEGV, "invalid memory access" },
		{ SIGPROF,
		    "a loop that calls nothing and touches no memory" } };
	uint64_t guard = M.stack_lo - FIBER_STACK_BYTES;
	struct finding *fi;
	const char *text = "signal";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].signo == signo)
			text = names[i].text;
	}
	if (fault - guard < FIBER_STACK_BYTES)
		fi = begin(FINDING_STACK_OVERFLOW, true);
	else if (signo == SIGSEGV && fault < PAGE_BYTES)
		fi = begin(FINDING_NULL_ACCESS, true);
	else if (signo == SIGPROF)
		fi = begin(FINDING_LIVELOCK, true);
	else
		fi = begin(FINDING_CRASH, true);
	access_here(&fi->fi_first, 0, 0, TRACE_MESSAGE, 0);
	stack_capture_from(pc + 1, fp, &fi->fi_first.fa_stack);
	/* A fault address that is a code address differs between processes
	 * (SIGFPE); only data addresses are told. */
	if (signo == SIGSEGV && fault < 0x500000000000u)
		(void)snprintf(fi->fi_text, sizeof(fi->fi_text),
		    "%s at address %#llx", text, (unsigned long long)fault);
	else
		(void)snprintf(fi->fi_text, sizeof(fi->fi_text), "%s", text);
	fatal(fi);
}
