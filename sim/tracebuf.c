/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tracebuf.c -- recorded steps, backtraces, lock sets, frames.
 *
 *	Events are recorded only in traced runs.  Backtraces are kept for every
 *	allocation; equal ones share a number, which depends on the history of
 *	the process and is therefore never hashed or put in simulated memory.
 */

#include "sim/tracebuf.h"

#include <string.h>

#include "sim/fiber.h"
#include "sim/machine.h"

enum {
	EVENTS_MAX = 1 << 22,
	STACKS_MAX = 1 << 16,
	LOCKS_MAX = 1 << 12,
	FRAMES_MAX = 4096,
	COUNTS_MAX = 1024
};

static struct trace_event *events;
static size_t nevent;
static bool events_cut;

static struct trace_stack *stacks; /* [0] is empty */
static uint32_t *stack_index;	   /* hash table of numbers */
static uint32_t nstack;

static struct trace_locks locksets[LOCKS_MAX];
static uint32_t nlockset;

static struct trace_frame frames[FRAMES_MAX];
static size_t nframe;

static struct frame_count {
	unsigned fc_node;
	char fc_ifname[16];
	uint64_t fc_frames[3]; /* by direction */
} counts[COUNTS_MAX];
static size_t ncount;

bool
tracebuf_open(void)
{
	if (events == NULL) {
		events = memory_map_lazy(sizeof(*events) * EVENTS_MAX);
		stacks = memory_map_lazy(sizeof(*stacks) * STACKS_MAX);
		stack_index =
		    memory_map_lazy(sizeof(*stack_index) * STACKS_MAX * 2);
	}
	nstack = 1;
	nlockset = 1;
	memset(stack_index, 0, sizeof(*stack_index) * STACKS_MAX * 2);
	return true;
}

void
tracebuf_begin(void)
{
	nevent = 0;
	events_cut = false;
	nframe = 0;
	ncount = 0;
}

void
tracebuf_result(struct sim_result *r)
{
	r->sr_events = events;
	r->sr_nevents = nevent;
	r->sr_events_cut = events_cut;
	r->sr_stacks = stacks;
	r->sr_nstacks = nstack;
	r->sr_locks = locksets;
	r->sr_nlocks = nlockset;
	r->sr_frames = frames;
	r->sr_nframes = nframe;
}

/* --- backtraces ------------------------------------------------------------- */

/*
 * Walk frame pointers; keep return addresses in the module's code.  Frames of
 * the machine itself lie in between and are passed over.
 */
FIBER_READS_FRAMES static void
walk(uint64_t lo, uint64_t fp, struct trace_stack *ts)
{
	uint64_t hi = lo + FIBER_STACK_BYTES;

	while (fp >= lo && fp + 16 <= hi && fp % 8 == 0) {
		uint64_t next = memory_load64(fp);
		uint32_t pc = pc_offset(memory_load64(fp + 8));

		if (pc != 0 && ts->ts_depth < TRACE_STACK_MAX)
			ts->ts_pc[ts->ts_depth++] = pc;
		if (next <= fp)
			break;
		fp = next;
	}
}

void
stack_capture_from(uint64_t pc, uint64_t fp, struct trace_stack *ts)
{
	ts->ts_depth = 0;
	walk(M.stack_lo, fp, ts);
	pc = pc_offset(pc);
	if (pc != 0 && (ts->ts_depth == 0 || ts->ts_pc[0] != (uint32_t)pc)) {
		uint32_t n = ts->ts_depth < TRACE_STACK_MAX ?
		    ts->ts_depth :
		    TRACE_STACK_MAX - 1;

		memmove(&ts->ts_pc[1], &ts->ts_pc[0], n * sizeof(ts->ts_pc[0]));
		ts->ts_pc[0] = (uint32_t)pc;
		ts->ts_depth = n + 1;
	}
}

void
stack_capture_parked(const struct ctx *cx, struct trace_stack *ts)
{
	ts->ts_depth = 0;
	walk(fiber_stack_lo(ctx_slot(cx)), fiber_frame(cx->cx_sp), ts);
}

static uint32_t
intern(const struct trace_stack *ts)
{
	uint64_t h = ts->ts_depth;
	uint32_t i;

	for (uint32_t k = 0; k < ts->ts_depth; k++)
		h = (h ^ ts->ts_pc[k]) * 0x9e3779b97f4a7c15u;
	i = (uint32_t)(h >> 47) % (STACKS_MAX * 2);
	for (;; i = (i + 1) % (STACKS_MAX * 2)) {
		uint32_t n = stack_index[i];

		if (n == 0)
			break;
		if (stacks[n].ts_depth == ts->ts_depth &&
		    memcmp(stacks[n].ts_pc, ts->ts_pc,
			ts->ts_depth * sizeof(ts->ts_pc[0])) == 0)
			return n;
	}
	if (nstack == STACKS_MAX)
		return 0;
	stacks[nstack] = *ts;
	stack_index[i] = nstack;
	return nstack++;
}

uint32_t
stack_capture(uint64_t pc)
{
	struct trace_stack ts;

	stack_capture_from(pc, (uintptr_t)__builtin_frame_address(0), &ts);
	return ts.ts_depth == 0 ? 0 : intern(&ts);
}

const struct trace_stack *
stack_get(uint32_t id)
{
	return &stacks[id < nstack ? id : 0];
}

/* --- lock sets ------------------------------------------------------------------ */

void
locks_of(const struct ctx *cx, struct trace_locks *tl)
{
	memset(tl, 0, sizeof(*tl));
	tl->tl_count = cx->cx_nheld < HELD_MAX ? cx->cx_nheld : HELD_MAX;
	for (uint32_t i = 0; i < tl->tl_count; i++)
		tl->tl_lock[i] = cx->cx_held[i];
}

static uint32_t
locks_intern(const struct ctx *cx)
{
	struct trace_locks tl;

	if (cx->cx_nheld == 0)
		return 0;
	locks_of(cx, &tl);
	for (uint32_t i = nlockset; i-- > 1;) {
		if (memcmp(&locksets[i], &tl, sizeof(tl)) == 0)
			return i;
	}
	if (nlockset == LOCKS_MAX)
		return 0;
	locksets[nlockset] = tl;
	return nlockset++;
}

/* --- events ----------------------------------------------------------------------- */

void
tracebuf_append(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	struct ctx *cx = M.cur;
	struct trace_event *te;

	if (nevent == EVENTS_MAX) {
		events_cut = true;
		return;
	}
	te = &events[nevent++];
	*te = (struct trace_event){ .te_step = M.steps,
		.te_object = object,
		.te_hash = M.hash,
		.te_pc = pc_offset(pc),
		.te_stack = stack_capture(pc),
		.te_locks = locks_intern(cx),
		.te_ctx = cx->cx_id,
		.te_cpu = cx->cx_cpu,
		.te_node = (uint8_t)M.node->number,
		.te_kind = (uint8_t)kind,
		.te_size = (uint8_t)(size > 255 ? 255 : size),
		.te_ipl = cx->cx_ipl };
}

void
tracebuf_expiry(uint32_t timer)
{
	if (nevent == EVENTS_MAX) {
		events_cut = true;
		return;
	}
	events[nevent++] = (struct trace_event){ .te_step = M.steps,
		.te_object = timer,
		.te_hash = M.hash,
		.te_ctx = STRATEGY_CTX_TIMER,
		.te_node = (uint8_t)M.node->number,
		.te_kind = TRACE_EXPIRE };
}

const struct trace_event *
tracebuf_find(unsigned ctx, uint32_t pc, uint64_t addr)
{
	for (size_t i = nevent; i-- > 0;) {
		const struct trace_event *te = &events[i];

		/* addr may be that of the granule; 255 stands for any size. */
		uint64_t size = te->te_size < 255 ? te->te_size : UINT32_MAX;

		if (te->te_node == M.node->number && te->te_ctx == ctx &&
		    te->te_pc == pc && (te->te_object & ~UINT64_C(7)) <= addr &&
		    addr < te->te_object + size)
			return te;
	}
	return NULL;
}

/* Steps only go up: look for it by halves. */
const struct trace_event *
tracebuf_at(uint64_t step, unsigned kind, unsigned ctx)
{
	size_t lo = 0, hi = nevent;

	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;

		if (events[middle].te_step < step)
			lo = middle + 1;
		else
			hi = middle;
	}
	for (; lo < nevent && events[lo].te_step == step; lo++) {
		const struct trace_event *te = &events[lo];

		if (te->te_node == M.node->number && te->te_ctx == ctx &&
		    te->te_kind == kind)
			return te;
	}
	return NULL;
}

const struct trace_locks *
locks_get(uint32_t id)
{
	return &locksets[id < nlockset ? id : 0];
}

/* --- frames ------------------------------------------------------------------------- */

/* Counts go on where the list of frames ends. */
static void
count_frame(unsigned direction, const char *ifname)
{
	struct frame_count *fc;

	for (size_t i = 0; i < ncount; i++) {
		fc = &counts[i];
		if (fc->fc_node == M.node->number &&
		    strcmp(fc->fc_ifname, ifname) == 0) {
			fc->fc_frames[direction]++;
			return;
		}
	}
	if (ncount == COUNTS_MAX)
		return;
	fc = &counts[ncount++];
	memset(fc, 0, sizeof(*fc));
	fc->fc_node = M.node->number;
	strncpy(fc->fc_ifname, ifname, sizeof(fc->fc_ifname) - 1);
	fc->fc_frames[direction] = 1;
}

/* Like FNV-1a, but by words of 8 bytes and then the rest: frames are sent in
 * the middle of runs. */
uint32_t
sim_frame_digest(const void *bytes, size_t len)
{
	const uint8_t *b = bytes;
	uint64_t hash = 0xcbf29ce484222325u ^ len, word;

	for (; len >= sizeof(word); b += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, b, sizeof(word));
		hash = (hash ^ word) * 0x100000001b3u;
		hash ^= hash >> 32;
	}
	for (; len > 0; b++, len--)
		hash = (hash ^ *b) * 0x100000001b3u;
	return (uint32_t)(hash ^ hash >> 32);
}

void
tracebuf_frame(unsigned direction, const char *ifname, const void *bytes,
    size_t len, unsigned ethertype)
{
	struct trace_frame *tf;
	const uint8_t *b = bytes;

	count_frame(direction, ifname);
	if (nframe == FRAMES_MAX)
		return;
	tf = &frames[nframe++];
	memset(tf, 0, sizeof(*tf));
	tf->tf_step = M.steps;
	tf->tf_time = M.node->s.now;
	tf->tf_node = (uint8_t)M.node->number;
	tf->tf_direction = (uint8_t)direction;
	tf->tf_len = (uint16_t)len;
	tf->tf_ethertype = (uint16_t)ethertype;
	if (b != NULL)
		tf->tf_digest = sim_frame_digest(bytes, len);
	if (b != NULL && len >= 12) {
		memcpy(tf->tf_dst, b, 6);
		memcpy(tf->tf_src, b + 6, 6);
	}
	for (size_t i = 0; i + 1 < sizeof(tf->tf_ifname) && ifname[i] != '\0';
	     i++)
		tf->tf_ifname[i] = ifname[i];
}

uint64_t
sim_frames(unsigned node, const char *ifname, unsigned direction)
{
	for (size_t i = 0; i < ncount; i++) {
		if (counts[i].fc_node == node &&
		    strcmp(counts[i].fc_ifname, ifname) == 0)
			return counts[i].fc_frames[direction];
	}
	return 0;
}
