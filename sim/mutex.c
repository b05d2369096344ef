/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutex.c -- mutex(9): adaptive and spin mutexes.
 *
 *	Contract: mutex(9); reference A.1.  An adaptive mutex that is taken is
 *	spun for while its owner runs on a CPU, and slept for otherwise.  On
 *	release every waiter may try again; who comes first is the strategy's
 *	choice.  Priority inheritance is left out: the explorer has no use for
 *	priorities among threads.
 */

#include "sim/kpi/sys/mutex.h"

#include <string.h>

#include "sim/clock.h"
#include "sim/lockorder.h"
#include "sim/machine.h"
#include "sim/wrong.h"

static struct mutex *
mutex_of(const kmutex_t *mtx, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup((uintptr_t)mtx, HANDLE_MUTEX, what, pc);
	struct mutex *mx = &M.node->mutex[n];

	if (n >= M.node->s.use.n_mutex || mx->mx_addr != (uintptr_t)mtx ||
	    !mx->mx_live)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)mtx, pc,
		    "%s: not a mutex (moved or overwritten)", what);
	return mx;
}

static void
init_at(uint64_t addr, kmutex_type_t type, int ipl, uint64_t pc)
{
	uint32_t n = TABLE_NEW(mutex);
	struct mutex *mx = &M.node->mutex[n];

	*mx = (struct mutex){ .mx_addr = addr,
		.mx_id = lockorder_name(addr, pc),
		.mx_owner = NONE,
		.mx_ipl = (uint8_t)ipl,
		.mx_live = true };
	mx->mx_spin = type == MUTEX_SPIN ||
	    (type != MUTEX_ADAPTIVE && ipl > IPL_SOFTSERIAL &&
		!(wrong(WRONG_NET_ADAPTIVE) && ipl == IPL_VM));
	handle_store(addr, HANDLE_MUTEX, n);
}

void
mutex_boot(uint64_t addr, int ipl)
{
	init_at(addr, MUTEX_DEFAULT, ipl, 0);
}

void
mutex_init(kmutex_t *mtx, kmutex_type_t type, int ipl)
{
	uint64_t pc = CALLER();

	step(TRACE_MUTEX_INIT, (uintptr_t)mtx, 0, pc);
	memory_check((uintptr_t)mtx, sizeof(*mtx), true, pc);
	init_at((uintptr_t)mtx, type, ipl, pc);
}

static void
destroy(kmutex_t *mtx, uint64_t pc)
{
	struct mutex *mx = mutex_of(mtx, "mutex_destroy", pc);

	if (mx->mx_owner != NONE && watches(CHECK_MUTEX))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)mtx, pc,
		    "mutex_destroy: held by %s",
		    M.node->ctx[mx->mx_owner].cx_name);
	if (mx->mx_waiters > 0 && watches(CHECK_MUTEX))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)mtx, pc,
		    "mutex_destroy: %d waiters", mx->mx_waiters);
	mx->mx_live = false;
	handle_store((uintptr_t)mtx, HANDLE_POOL, 0);
}

void
mutex_destroy(kmutex_t *mtx)
{
	uint64_t pc = CALLER();

	step(TRACE_MUTEX_DESTROY, (uintptr_t)mtx, 0, pc);
	destroy(mtx, pc);
}

static void
took(struct mutex *mx)
{
	struct ctx *cx = M.cur;

	mx->mx_owner = (int16_t)cx->cx_id;
	ctx_held_add(cx, mx->mx_addr, mx->mx_id);
	if (lock_edge(EDGE_LOCK))
		clock_acquire(cx, &mx->mx_clock);
}

/*
 * A handler that waits for a spin mutex may have interrupted its holder, if
 * the level that this one holds it at lets the handler in: then it waits for
 * ever.  No run needs to show that; two that take it are enough.
 */
static void
check_levels(struct mutex *mx, bool waits, uint64_t pc)
{
	const struct ctx *cx = M.cur;
	struct deed *low = &mx->mx_lowest, *high = &mx->mx_handler;
	bool lower = !low->de_done || cx->cx_ipl < low->de_ipl;
	bool higher = waits && cx->cx_base_ipl > high->de_base;

	if (likely(!lower && !higher))
		return;
	if (lower)
		deed_note(low, pc);
	if (higher)
		deed_note(high, pc);
	if (high->de_base > low->de_ipl && watches(CHECK_LEVEL))
		finding_deeds(FINDING_IPL, mx->mx_addr, low, high,
		    "a spin mutex that was made for IPL %u is held at IPL %u "
		    "by %s, and a handler at IPL %u, of %s, waits for it: "
		    "where it interrupts the holder, for ever",
		    mx->mx_ipl, low->de_ipl, M.node->ctx[low->de_ctx].cx_name,
		    high->de_base, M.node->ctx[high->de_ctx].cx_name);
}

static void
enter_spin(kmutex_t *mtx, struct mutex *mx, bool waits, uint64_t pc)
{
	struct ctx *cx = M.cur;
	unsigned before = cx->cx_ipl;

	if (!wrong(WRONG_SPIN_OPEN))
		ipl_raise(cx, mx->mx_ipl);
	if (cx->cx_spin_count++ == 0)
		cx->cx_spl_saved = (uint8_t)before;
	check_levels(mx, waits, pc);
	while (mx->mx_owner != NONE) {
		if (mx->mx_owner == (int16_t)cx->cx_id && watches(CHECK_MUTEX))
			finding_fatal_at(FINDING_PANIC, (uintptr_t)mtx, pc,
			    "mutex_enter: locking against myself");
		mx->mx_waiters++;
		sched_spin(WAIT_MUTEX, mx->mx_addr);
		mx->mx_waiters--;
		mx = mutex_of(mtx, "mutex_enter", pc);
	}
	took(mx);
}

static void
enter_adaptive(kmutex_t *mtx, struct mutex *mx, uint64_t pc)
{
	struct ctx *cx = M.cur;

	if (cx->cx_class == CLASS_HARDINT && watches(CHECK_SLEEP))
		finding_fatal_at(FINDING_SLEEP, (uintptr_t)mtx, pc,
		    "adaptive mutex_enter in a hardware interrupt");
	while (mx->mx_owner != NONE) {
		const struct ctx *owner = &M.node->ctx[mx->mx_owner];

		if (owner == cx && watches(CHECK_MUTEX))
			finding_fatal_at(FINDING_PANIC, (uintptr_t)mtx, pc,
			    "mutex_enter: locking against myself");
		if (cx->cx_spin_count > 0 && !M.epilogue &&
		    watches(CHECK_SLEEP))
			finding_fatal_at(FINDING_SLEEP, (uintptr_t)mtx, pc,
			    "a contended adaptive mutex with a spin mutex "
			    "held");
		if (cx->cx_sections > 0 && !M.epilogue && watches(CHECK_SLEEP))
			finding_fatal_at(FINDING_SLEEP, (uintptr_t)mtx, pc,
			    "a contended adaptive mutex in a pserialize read "
			    "section");
		mx->mx_waiters++;
		if (sched_oncpu(owner) || wrong(WRONG_MUTEX_SPINS) ||
		    (wrong(WRONG_SOFTINT_PINS) &&
			cx->cx_class == CLASS_SOFTINT))
			sched_spin(WAIT_MUTEX, mx->mx_addr);
		else
			sched_block(WAIT_MUTEX, mx->mx_addr);
		mx->mx_waiters--;
		mx = mutex_of(mtx, "mutex_enter", pc);
	}
	took(mx);
}

static void
enter(kmutex_t *mtx, uint64_t pc)
{
	struct mutex *mx;

	step(TRACE_MUTEX_ENTER, (uintptr_t)mtx, 0, pc);
	mx = mutex_of(mtx, "mutex_enter", pc);
	lockorder_request(mx->mx_addr, mx->mx_id, pc);
	if (mx->mx_spin)
		enter_spin(mtx, mx, true, pc);
	else
		enter_adaptive(mtx, mx, pc);
}

static void
leave(kmutex_t *mtx, uint64_t pc)
{
	struct mutex *mx;
	struct ctx *cx = M.cur;

	step(TRACE_MUTEX_EXIT, (uintptr_t)mtx, 0, pc);
	mx = mutex_of(mtx, "mutex_exit", pc);
	if (mx->mx_owner != (int16_t)cx->cx_id && watches(CHECK_MUTEX))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)mtx, pc,
		    "mutex_exit: not held by %s", cx->cx_name);
	mx->mx_owner = NONE;
	ctx_held_remove(cx, mx->mx_addr);
	if (lock_edge(EDGE_LOCK))
		clock_assign(cx, &mx->mx_clock);
	if (mx->mx_waiters > 0 && !wrong(WRONG_MUTEX_UNWOKEN))
		sched_wake_all(WAIT_MUTEX, mx->mx_addr);
	if (mx->mx_spin && (--cx->cx_spin_count == 0 || wrong(WRONG_SPIN_LIFO)))
		ipl_lower(cx, cx->cx_spl_saved);
}

unsigned
mutex_level(const struct ctx *cx)
{
	unsigned level = IPL_NONE;

	for (uint32_t i = 0; i < cx->cx_nheld && i < HELD_MAX; i++) {
		struct kpi_handle h;
		const struct mutex *mx;

		if (cx->cx_held[i] == 1)
			continue; /* the kernel lock */
		memcpy(&h, ptr(cx->cx_held[i]), sizeof(h));
		mx = &M.node->mutex[h.kh_number];
		if (h.kh_kind == HANDLE_MUTEX &&
		    h.kh_number < M.node->s.use.n_mutex && mx->mx_spin &&
		    mx->mx_addr == cx->cx_held[i] && mx->mx_ipl > level)
			level = mx->mx_ipl;
	}
	return level;
}

void
mutex_enter(kmutex_t *mtx)
{
	enter(mtx, CALLER());
}

void
mutex_exit(kmutex_t *mtx)
{
	leave(mtx, CALLER());
}

void
mutex_spin_enter(kmutex_t *mtx)
{
	enter(mtx, CALLER());
}

void
mutex_spin_exit(kmutex_t *mtx)
{
	leave(mtx, CALLER());
}

int
mutex_tryenter(kmutex_t *mtx)
{
	uint64_t pc = CALLER();
	struct mutex *mx;

	step(TRACE_MUTEX_TRYENTER, (uintptr_t)mtx, 0, pc);
	mx = mutex_of(mtx, "mutex_tryenter", pc);
	if (mx->mx_owner != NONE && !wrong(WRONG_TRY_WAITS))
		return wrong(WRONG_TRY_LIES);
	if (mx->mx_spin)
		enter_spin(mtx, mx, false, pc);
	else
		enter_adaptive(mtx, mx, pc);
	return 1;
}

int
mutex_owned(const kmutex_t *mtx)
{
	const struct mutex *mx = mutex_of(mtx, "mutex_owned", CALLER());

	return mx->mx_spin && !wrong(WRONG_OWNED_EXACT) ?
	    mx->mx_owner != NONE :
	    mx->mx_owner == (int16_t)M.cur->cx_id;
}

kmutex_t *
mutex_obj_alloc(kmutex_type_t type, int ipl)
{
	uint64_t pc = CALLER(), addr;

	step(TRACE_MUTEX_INIT, 0, 0, pc);
	ctx_assert_sleepable("mutex_obj_alloc");
	addr =
	    heap_alloc(sizeof(kmutex_t), BLOCK_MACHINE, "kmutex_t", true, pc);
	init_at(addr, type, ipl, pc);
	M.node->mutex[M.node->s.use.n_mutex - 1].mx_refs = 1;
	return ptr(addr);
}

void
mutex_obj_hold(kmutex_t *mtx)
{
	uint64_t pc = CALLER();

	step(TRACE_ATOMIC_RMW, (uintptr_t)mtx, 4, pc);
	mutex_of(mtx, "mutex_obj_hold", pc)->mx_refs++;
}

bool
mutex_obj_free(kmutex_t *mtx)
{
	uint64_t pc = CALLER();
	struct mutex *mx;

	step(TRACE_MUTEX_DESTROY, (uintptr_t)mtx, 0, pc);
	mx = mutex_of(mtx, "mutex_obj_free", pc);
	if (--mx->mx_refs > 0 && !wrong(WRONG_OBJ_HASTY))
		return false;
	destroy(mtx, pc);
	heap_free((uintptr_t)mtx, sizeof(*mtx), BLOCK_MACHINE, pc);
	return true;
}

kmutex_t *
kpi_softnet_lock(void)
{
	return ptr(M.node->s.softnet);
}

bool
net_mpsafe(void)
{
	return M.knob[KNOB_NET_MPSAFE] != 0;
}

/* --- for strategies (strategy.h) ------------------------------------------------- */

bool
choice_only_spins(const struct choice *ch)
{
	const struct ctx *cx = &M.node->ctx[ch->ch_ctx];
	const struct block *bl;

	if (ch->ch_how != CHOICE_RUN ||
	    ch->ch_op->op_kind != TRACE_MUTEX_ENTER ||
	    cx->cx_class == CLASS_HARDINT || cx->cx_spin_count > 0 ||
	    cx->cx_sections > 0)
		return false;
	bl = heap_find(ch->ch_op->op_object);
	if (bl != NULL && bl->bl_freed &&
	    ch->ch_op->op_object - bl->bl_addr < bl->bl_size)
		return false; /* it would be noticed */
	for (uint32_t i = M.node->s.use.n_mutex; i-- > 0;) {
		const struct mutex *mx = &M.node->mutex[i];

		if (mx->mx_live && mx->mx_addr == ch->ch_op->op_object)
			return !mx->mx_spin && mx->mx_owner != NONE &&
			    mx->mx_owner != (int16_t)cx->cx_id &&
			    sched_oncpu(&M.node->ctx[mx->mx_owner]);
	}
	return false;
}
