/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rwlock.c -- rwlock(9).
 *
 *	Contract: rwlock(9); reference A.2.  A writer that waits holds back new
 *	readers.  Waiters sleep; all try again when the lock is released.
 */

#include "sim/kpi/sys/rwlock.h"

#include "sim/clock.h"
#include "sim/lockorder.h"
#include "sim/machine.h"
#include "sim/wrong.h"

static struct rwlock *
rw_of(const krwlock_t *rw, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup((uintptr_t)rw, HANDLE_RWLOCK, what, pc);
	struct rwlock *r = &M.node->rwlock[n];

	if (n >= M.node->s.use.n_rwlock || r->rw_addr != (uintptr_t)rw ||
	    !r->rw_live)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)rw, pc,
		    "%s: not a rwlock (moved or overwritten)", what);
	return r;
}

static void
init_at(uint64_t addr, uint64_t pc)
{
	uint32_t n = TABLE_NEW(rwlock);

	M.node->rwlock[n] = (struct rwlock){ .rw_addr = addr,
		.rw_id = lockorder_name(addr, pc),
		.rw_owner = NONE,
		.rw_live = true };
	handle_store(addr, HANDLE_RWLOCK, n);
}

void
rwlock_boot(uint64_t addr)
{
	init_at(addr, 0);
}

void
rw_init(krwlock_t *rw)
{
	uint64_t pc = CALLER();

	step(TRACE_MUTEX_INIT, (uintptr_t)rw, 0, pc);
	memory_check((uintptr_t)rw, sizeof(*rw), true, pc);
	init_at((uintptr_t)rw, pc);
}

static void
destroy(krwlock_t *rw, uint64_t pc)
{
	struct rwlock *r = rw_of(rw, "rw_destroy", pc);

	if ((r->rw_owner != NONE || r->rw_readers > 0 || r->rw_waiters > 0) &&
	    watches(CHECK_RWLOCK))
		finding_fatal_at(FINDING_PANIC, (uintptr_t)rw, pc,
		    "rw_destroy: held or awaited");
	r->rw_live = false;
	handle_store((uintptr_t)rw, HANDLE_POOL, 0);
}

void
rw_destroy(krwlock_t *rw)
{
	uint64_t pc = CALLER();

	step(TRACE_MUTEX_DESTROY, (uintptr_t)rw, 0, pc);
	destroy(rw, pc);
}

static bool
available(const struct rwlock *r, krw_t op)
{
	if (op == RW_WRITER)
		return r->rw_owner == NONE &&
		    (r->rw_readers == 0 || wrong(WRONG_RW_SHARED));
	return r->rw_owner == NONE &&
	    (r->rw_want_write == 0 || wrong(WRONG_RW_READERS));
}

static uint64_t
id_of(const struct rwlock *r, krw_t op)
{
	return op == RW_WRITER ? r->rw_id : r->rw_id | TRACE_LOCK_SHARED;
}

static void
took(struct rwlock *r, krw_t op)
{
	struct ctx *cx = M.cur;

	ctx_held_add(cx, r->rw_addr, id_of(r, op));
	if (op == RW_WRITER)
		r->rw_owner = (int16_t)cx->cx_id;
	else
		r->rw_readers++;
	if (!lock_edge(EDGE_RWLOCK))
		return;
	clock_acquire(cx, &r->rw_clock);
	if (op == RW_WRITER)
		clock_acquire(cx, &r->rw_read_clock);
}

void
rw_enter(krwlock_t *rw, krw_t op)
{
	uint64_t pc = CALLER();
	struct rwlock *r;

	step(TRACE_RW_ENTER, (uintptr_t)rw, 0, pc);
	r = rw_of(rw, "rw_enter", pc);
	if (M.cur->cx_class == CLASS_HARDINT && watches(CHECK_SLEEP))
		finding_fatal_at(FINDING_SLEEP, (uintptr_t)rw, pc,
		    "rw_enter in a hardware interrupt");
	/* A writer alone matters too: it can come between two readers. */
	if (M.orders && op == RW_WRITER)
		lockorder_note(r->rw_addr, r->rw_id, pc);
	else
		lockorder_request(r->rw_addr, id_of(r, op), pc);
	while (!available(r, op)) {
		if (r->rw_owner == (int16_t)M.cur->cx_id &&
		    watches(CHECK_RWLOCK))
			finding_fatal_at(FINDING_PANIC, (uintptr_t)rw, pc,
			    "rw_enter: locking against myself");
		if (!M.epilogue && watches(CHECK_SLEEP) &&
		    (M.cur->cx_spin_count > 0 || M.cur->cx_sections > 0))
			finding_fatal_at(FINDING_SLEEP, (uintptr_t)rw, pc,
			    "a contended rwlock with a spin mutex held or in "
			    "a read section");
		r->rw_waiters++;
		if (op == RW_WRITER)
			r->rw_want_write++;
		sched_block(WAIT_RWLOCK, (uintptr_t)rw);
		r->rw_waiters--;
		if (op == RW_WRITER)
			r->rw_want_write--;
		r = rw_of(rw, "rw_enter", pc);
	}
	took(r, op);
}

int
rw_tryenter(krwlock_t *rw, krw_t op)
{
	uint64_t pc = CALLER();
	struct rwlock *r;

	step(TRACE_RW_ENTER, (uintptr_t)rw, 0, pc);
	r = rw_of(rw, "rw_tryenter", pc);
	if (!available(r, op))
		return 0;
	took(r, op);
	return 1;
}

static void
wake_all(const struct rwlock *r)
{
	if (r->rw_waiters > 0)
		sched_wake_all(WAIT_RWLOCK, r->rw_addr);
}

/* Does it hold the lock?  Of many locks not all are known. */
static bool
may_hold(const struct ctx *cx, uint64_t lock)
{
	for (uint32_t i = 0; i < cx->cx_nheld && i < HELD_MAX; i++) {
		if (cx->cx_held[i] == lock)
			return true;
	}
	return cx->cx_nheld > HELD_MAX;
}

void
rw_exit(krwlock_t *rw)
{
	uint64_t pc = CALLER();
	struct ctx *cx = M.cur;
	struct rwlock *r;

	step(TRACE_RW_EXIT, (uintptr_t)rw, 0, pc);
	r = rw_of(rw, "rw_exit", pc);
	if (r->rw_owner == (int16_t)cx->cx_id) {
		r->rw_owner = NONE;
		if (lock_edge(EDGE_RWLOCK))
			clock_release(cx, &r->rw_clock);
	} else if (r->rw_readers > 0 && may_hold(cx, r->rw_addr)) {
		r->rw_readers--;
		if (lock_edge(EDGE_RWLOCK))
			clock_release(cx, &r->rw_read_clock);
	} else if (watches(CHECK_RWLOCK)) {
		finding_fatal_at(FINDING_PANIC, (uintptr_t)rw, pc,
		    "rw_exit: not held by %s", cx->cx_name);
	}
	ctx_held_remove(cx, r->rw_addr);
	wake_all(r);
}

void
rw_downgrade(krwlock_t *rw)
{
	uint64_t pc = CALLER();
	struct rwlock *r;

	step(TRACE_RW_EXIT, (uintptr_t)rw, 0, pc);
	r = rw_of(rw, "rw_downgrade", pc);
	if (r->rw_owner != (int16_t)M.cur->cx_id)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)rw, pc,
		    "rw_downgrade: not held by the caller");
	r->rw_owner = NONE;
	r->rw_readers++;
	lockorder_mode(M.cur, r->rw_addr, id_of(r, RW_READER));
	if (lock_edge(EDGE_RWLOCK))
		clock_release(M.cur, &r->rw_clock);
	wake_all(r);
}

int
rw_tryupgrade(krwlock_t *rw)
{
	uint64_t pc = CALLER();
	struct rwlock *r;

	step(TRACE_RW_ENTER, (uintptr_t)rw, 0, pc);
	r = rw_of(rw, "rw_tryupgrade", pc);
	if (r->rw_owner != NONE ||
	    (r->rw_readers != 1 && !wrong(WRONG_RW_UPGRADE)))
		return 0;
	r->rw_readers = 0;
	r->rw_owner = (int16_t)M.cur->cx_id;
	lockorder_mode(M.cur, r->rw_addr, id_of(r, RW_WRITER));
	if (lock_edge(EDGE_RWLOCK))
		clock_acquire(M.cur, &r->rw_read_clock);
	return 1;
}

int
rw_read_held(krwlock_t *rw)
{
	return rw_of(rw, "rw_read_held", CALLER())->rw_readers > 0;
}

int
rw_write_held(krwlock_t *rw)
{
	return rw_of(rw, "rw_write_held", CALLER())->rw_owner ==
	    (int16_t)M.cur->cx_id;
}

int
rw_lock_held(krwlock_t *rw)
{
	const struct rwlock *r = rw_of(rw, "rw_lock_held", CALLER());

	return r->rw_owner != NONE || r->rw_readers > 0;
}

krwlock_t *
rw_obj_alloc(void)
{
	uint64_t pc = CALLER(), addr;

	step(TRACE_MUTEX_INIT, 0, 0, pc);
	addr =
	    heap_alloc(sizeof(krwlock_t), BLOCK_MACHINE, "krwlock_t", true, pc);
	init_at(addr, pc);
	M.node->rwlock[M.node->s.use.n_rwlock - 1].rw_refs = 1;
	return ptr(addr);
}

bool
rw_obj_free(krwlock_t *rw)
{
	uint64_t pc = CALLER();
	struct rwlock *r;

	step(TRACE_MUTEX_DESTROY, (uintptr_t)rw, 0, pc);
	r = rw_of(rw, "rw_obj_free", pc);
	if (--r->rw_refs > 0)
		return false;
	destroy(rw, pc);
	heap_free((uintptr_t)rw, sizeof(*rw), BLOCK_MACHINE, pc);
	return true;
}
