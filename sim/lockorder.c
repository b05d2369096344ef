/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lockorder.c -- who asks for a lock while holding others (lockorder.h).
 *
 *	The usual run costs a hash and a probe a request; the first time that a
 *	process meets a key it writes the request down.  Stacks are taken by a
 *	run that watches for a few keys, which is a replay.  In such a run
 *	locks and interrupt levels order nothing, so that the clocks say which
 *	requests are ordered by something else: a thread's start, a wake-up, a
 *	flag with barriers.  Two requests that are ordered in that way cannot
 *	wait for each other; two that only some lock has kept apart can.
 */

#include "sim/lockorder.h"

#include <string.h>

#include "sim/clock.h"
#include "sim/finding.h"
#include "sim/kpi/sys/kpi.h"
#include "sim/tracebuf.h"

enum { KNOWN = 1 << 16, KEYS_MAX = 4096, FRESH_MAX = 1024, TAKEN_MAX = 256 };

/* Requests that this process has met, and the run that met them last. */
static struct {
	uint64_t key;
	uint32_t run;
} known[KNOWN];
static uint32_t nknown;

static uint64_t keys[KEYS_MAX]; /* of the run */
static size_t nkey;
static struct trace_request fresh[FRESH_MAX];
static size_t nfresh;

/* Of a watching run. */
static uint64_t watch[TRACE_WATCH_MAX];
static uint32_t watch_epoch[TRACE_WATCH_MAX];
static struct trace_witness witness[TRACE_WATCH_MAX];
static size_t nwatch;
static struct taken {
	uint64_t addr;
	struct finding_access access;
	uint8_t node;
} taken[TAKEN_MAX];
static size_t ntaken;

void
lockorder_forget(void)
{
	memset(known, 0, sizeof(known));
	nknown = 0;
}

void
lockorder_begin(const uint64_t *w, size_t n)
{
	nkey = nfresh = ntaken = 0;
	nwatch = n;
	M.watching = w != NULL;
	if (w == NULL)
		return;
	ASSERT(n <= TRACE_WATCH_MAX);
	memcpy(watch, w, n * sizeof(*w));
	memset(witness, 0, sizeof(witness));
	M.orders = M.races = true;
	M.lock_clocks = false;
}

void
lockorder_result(struct sim_result *sr)
{
	sr->sr_request_keys = keys;
	sr->sr_nrequest_keys = nkey;
	sr->sr_requests = fresh;
	sr->sr_nrequests = nfresh;
	sr->sr_witnesses = witness;
}

/* --- identities -------------------------------------------------------------- */

static uint64_t
mix_text(uint64_t h, const char *text)
{
	for (; *text != '\0'; text++)
		h = lockorder_mix(h, (unsigned char)*text);
	return h;
}

/* A context, in all runs. */
static uint64_t
who(const struct ctx *cx)
{
	return lockorder_mix(M.node->number, cx->cx_path);
}

/* Room for the flags, and never the kernel lock. */
static uint64_t
identity(uint64_t h, uint64_t flags)
{
	h &= ~(TRACE_LOCK_SHARED | TRACE_LOCK_RUN);
	return (h == LOCKORDER_KERNEL ? h + 4 : h) | flags;
}

/* Does it lie where it lies in every run? */
static bool
lies_still(uint64_t addr)
{
	return addr - M.data_base < M.data_size ||
	    addr - M.arena_base < M.node->s.arena_frozen;
}

uint64_t
lockorder_name(uint64_t addr, uint64_t pc)
{
	uint64_t h = lockorder_mix(M.node->number, pc_offset(pc));
	struct ctx *cx = M.cur;

	if (cx == NULL || M.booting || lies_still(addr))
		return identity(lockorder_mix(h, addr), 0);
	h = lockorder_mix(lockorder_mix(h, who(cx)), ++cx->cx_inits);
	return identity(h, cx->cx_class == CLASS_LWP ? 0 : TRACE_LOCK_RUN);
}

/* An object with holders: by what it is, and the how many-th. */
static uint64_t
object_identity(uint64_t object)
{
	uint64_t h = lockorder_mix(M.node->number, 0x686f6c64);
	const struct block *bl;

	if (lies_still(object))
		return identity(lockorder_mix(h, object), 0);
	if (object - M.arena_base >= M.arena_size ||
	    (bl = heap_find(object)) == NULL)
		return identity(lockorder_mix(h, object), TRACE_LOCK_RUN);
	h = lockorder_mix(mix_text(h, bl->bl_type), bl->bl_serial);
	return identity(lockorder_mix(h, object - bl->bl_addr), TRACE_LOCK_RUN);
}

/* --- what contexts hold ------------------------------------------------------ */

void
lockorder_rehash(struct ctx *cx)
{
	uint32_t n = cx->cx_nheld < HELD_MAX ? cx->cx_nheld : HELD_MAX;
	uint64_t h = 0;

	for (uint32_t i = 0; i < n; i++)
		h = lockorder_mix(h, cx->cx_held_id[i]);
	cx->cx_held_hash = h;
}

void
lockorder_mode(struct ctx *cx, uint64_t lock, uint64_t id)
{
	for (uint32_t i = 0; i < cx->cx_nheld && i < HELD_MAX; i++) {
		if (cx->cx_held[i] == lock)
			cx->cx_held_id[i] = id;
	}
	lockorder_rehash(cx);
}

static void note_taken(const struct ctx *, uint64_t lock, unsigned kind);

void
lockorder_hold(struct ctx *cx, uint64_t object)
{
	if (!M.orders)
		return;
	/* A sum, because references go in any order. */
	cx->cx_ref_hash += lockorder_mix(1, object_identity(object));
	if (M.watching)
		note_taken(cx, object, TRACE_NONE);
}

void
lockorder_unhold(struct ctx *cx, uint64_t object)
{
	if (M.orders)
		cx->cx_ref_hash -= lockorder_mix(1, object_identity(object));
}

/* --- requests ------------------------------------------------------------------ */

/* A thread that no other thread can put off its CPU. */
static bool
steady(const struct ctx *cx)
{
	return !is_thread(cx) || cx->cx_ipl > IPL_NONE ||
	    cx->cx_nopreempt > 0 || M.knob[KNOB_PREEMPT] == 0;
}

static bool
tied(const struct ctx *cx)
{
	return M.node->cpus == 1 || !is_thread(cx) ||
	    cx->cx_class == CLASS_XCALL ||
	    (((const struct lwp *)ptr(cx->cx_lwp))->l_pflag & LP_BOUND) != 0;
}

static void
list_held(const struct ctx *cx, struct trace_request *tq)
{
	uint32_t n = cx->cx_nheld < HELD_MAX ? cx->cx_nheld : HELD_MAX;

	for (uint32_t i = 0; i < n; i++)
		tq->tq_held[i] =
		    (struct trace_lock){ cx->cx_held_id[i], cx->cx_held[i] };
	for (uint32_t i = 0; cx->cx_ref_hash != 0 && n < HELD_MAX &&
	     i < M.node->s.use.n_holding;
	     i++) {
		const struct holding *ho = &M.node->holding[i];

		if (ho->ho_object != 0 && ho->ho_ctx == (int16_t)cx->cx_id)
			tq->tq_held[n++] = (struct trace_lock){
				object_identity(ho->ho_object) |
				    TRACE_LOCK_SHARED,
				ho->ho_object
			};
	}
	tq->tq_nheld = n;
}

/* The first time: all of it. */
static void
write_down(struct ctx *cx, uint64_t key, uint64_t addr, uint64_t id)
{
	static const uint8_t class[] = { [CLASS_LWP] = TRACE_CLASS_LWP,
		[CLASS_SOFTINT] = TRACE_CLASS_SOFTINT,
		[CLASS_HARDINT] = TRACE_CLASS_HARDINT,
		[CLASS_KTHREAD] = TRACE_CLASS_KTHREAD,
		[CLASS_XCALL] = TRACE_CLASS_MACHINE };
	struct trace_request *tq;

	if (nfresh == FRESH_MAX)
		return;
	tq = &fresh[nfresh++];
	memset(tq, 0, sizeof(*tq));
	tq->tq_key = key;
	tq->tq_who = who(cx);
	tq->tq_lock = (struct trace_lock){ id, addr };
	list_held(cx, tq);
	tq->tq_kept = cx->cx_slept;
	tq->tq_cpu = cx->cx_cpu;
	tq->tq_node = (uint8_t)M.node->number;
	tq->tq_class = class[cx->cx_class];
	tq->tq_ipl = cx->cx_ipl;
	tq->tq_base = cx->cx_base_ipl;
	tq->tq_tied = tied(cx);
	tq->tq_steady = steady(cx);
	tq->tq_nameless = cx->cx_class == CLASS_KTHREAD;
}

static void
access_now(const struct ctx *cx, uint64_t addr, unsigned kind, uint64_t pc,
    struct finding_access *fa)
{
	memset(fa, 0, sizeof(*fa));
	fa->fa_step = M.steps;
	fa->fa_addr = addr;
	fa->fa_ctx = cx->cx_id;
	fa->fa_cpu = cx->cx_cpu;
	fa->fa_ipl = cx->cx_ipl;
	fa->fa_kind = (uint8_t)kind;
	stack_capture_from(
	    pc, (uintptr_t)__builtin_frame_address(0), &fa->fa_stack);
	locks_of(cx, &fa->fa_locks);
}

static struct taken *
taken_of(unsigned ctx, uint64_t addr)
{
	for (size_t i = 0; i < ntaken; i++) {
		if (taken[i].addr == addr && taken[i].node == M.node->number &&
		    taken[i].access.fa_ctx == ctx)
			return &taken[i];
	}
	return NULL;
}

/* How a lock is taken. */
static unsigned
way_of(uint64_t lock)
{
	struct kpi_handle h;

	if (lock == 1)
		return TRACE_KERNEL_LOCK;
	memcpy(&h, ptr(lock), sizeof(h));
	return h.kh_kind == HANDLE_RWLOCK ? TRACE_RW_ENTER : TRACE_MUTEX_ENTER;
}

static void
note_taken(const struct ctx *cx, uint64_t lock, unsigned kind)
{
	struct taken *tk = taken_of(cx->cx_id, lock);

	if (tk == NULL) {
		if (ntaken == TAKEN_MAX)
			return;
		tk = &taken[ntaken++];
	}
	tk->addr = lock;
	tk->node = (uint8_t)M.node->number;
	access_now(cx, lock, kind, 0, &tk->access);
}

void
lockorder_taken(const struct ctx *cx, uint64_t lock)
{
	note_taken(cx, lock, way_of(lock));
}

/* Compare with what was watched before, and keep the place. */
static void
witnessed(struct ctx *cx, size_t me, uint64_t addr, unsigned kind, uint64_t pc)
{
	struct trace_witness *ws = &witness[me];
	struct trace_request tq = { 0 };
	bool shows = !ws->ws_seen;

	for (size_t i = 0; i < nwatch; i++) {
		const struct trace_witness *other = &witness[i];
		unsigned ctx = other->ws_place.fa_ctx;

		if (i == me || !other->ws_seen ||
		    other->ws_node != M.node->number || ctx == cx->cx_id)
			continue;
		ws->ws_together |= 1u << i;
		witness[i].ws_together |= 1u << me;
		if (clock_of(cx->cx_id, ctx) >= watch_epoch[i] ||
		    (ws->ws_unordered >> i & 1) != 0)
			continue;
		ws->ws_unordered |= 1u << i;
		witness[i].ws_unordered |= 1u << me;
		shows = true;
	}
	watch_epoch[me] = clock_of(cx->cx_id, cx->cx_id);
	/* Once it has shown something the place stays. */
	if (!shows && ws->ws_unordered != 0)
		return;
	ws->ws_seen = true;
	ws->ws_node = (uint8_t)M.node->number;
	access_now(cx, addr, kind, pc, &ws->ws_place);
	list_held(cx, &tq);
	ws->ws_nheld = tq.tq_nheld;
	for (uint32_t i = 0; i < tq.tq_nheld; i++) {
		const struct taken *tk =
		    taken_of(cx->cx_id, tq.tq_held[i].tk_addr);

		memset(&ws->ws_held[i], 0, sizeof(ws->ws_held[i]));
		if (tk != NULL)
			ws->ws_held[i] = tk->access;
		ws->ws_held[i].fa_addr = tq.tq_held[i].tk_addr;
	}
}

static uint64_t
key_of(struct ctx *cx, uint64_t id)
{
	uint64_t h = lockorder_mix(who(cx), id);
	bool stays = tied(cx);

	h = lockorder_mix(h, cx->cx_held_hash);
	h = lockorder_mix(h, cx->cx_ref_hash);
	h = lockorder_mix(h,
	    (uint64_t)cx->cx_slept << 32 | cx->cx_ipl << 8 |
		(unsigned)stays << 1 | steady(cx));
	return lockorder_mix(h, stays ? cx->cx_cpu : CPU_MAX) | 1;
}

/* Into the run's list, once; is it new to the process? */
static bool
met(uint64_t key)
{
	uint32_t i = (uint32_t)(key >> 40) % KNOWN;

	while (known[i].key != 0 && known[i].key != key)
		i = (i + 1) % KNOWN;
	if (known[i].key == key && known[i].run == M.run)
		return false;
	if (nkey < KEYS_MAX)
		keys[nkey++] = key;
	known[i].run = M.run;
	if (known[i].key == key)
		return false;
	/* Full enough: what comes now is met every time, and not kept. */
	if (nknown > KNOWN / 4 * 3)
		return false;
	known[i].key = key;
	nknown++;
	return true;
}

static void
request(uint64_t addr, uint64_t id, unsigned kind, uint64_t pc)
{
	struct ctx *cx = M.cur;
	uint64_t key;

	if (!watches(CHECK_LOCKORDER))
		return;
	key = key_of(cx, id);
	for (size_t i = 0; i < nwatch; i++) {
		if (watch[i] == key)
			witnessed(cx, i, addr, kind, pc);
	}
	if (met(key))
		write_down(cx, key, addr, id);
}

void
lockorder_note(uint64_t addr, uint64_t id, uint64_t pc)
{
	request(addr, id, M.watching ? way_of(addr) : TRACE_NONE, pc);
}

void
lockorder_wait(uint64_t object)
{
	const struct ctx *cx = M.cur;

	if (M.orders && (cx->cx_nheld != 0 || cx->cx_ref_hash != 0))
		request(object, object_identity(object), TRACE_BLOCK, 0);
}
