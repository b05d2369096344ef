/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nic.c -- network interface hardware, and the frames that come to it.
 *
 *	Contract: kpi/machine/nic.h.  A source is a series of frames for one
 *	CPU; when its next frame arrives is the strategy's choice.  The frame is
 *	in the ring for the handler that its interrupt starts: each CPU has a
 *	ring of its own, because one interface may interrupt several at once.
 *	Frames for an interface that is gone or masked are lost.
 *
 *	On a bus (knob device) an arrival only puts the frame into the ring of
 *	the interface and wakes its thread.
 */

#include "sim/kpi/machine/nic.h"

#include <string.h>

#include "sim/clock.h"
#include "sim/conduct.h"
#include "sim/hooks.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/machine.h"
#include "sim/operation.h"

enum { NIC_BYTES = 64 };

static struct nic_entry *
nic_of(const struct nic *nic, const char *what, uint64_t pc)
{
	uint32_t n = handle_lookup((uintptr_t)nic, HANDLE_NIC, what, pc);

	if (n >= M.node->s.use.n_nic ||
	    M.node->nic[n].ni_addr != (uintptr_t)nic)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)nic, pc,
		    "%s: not a nic (overwritten)", what);
	return &M.node->nic[n];
}

static struct nic_entry *
nic_named(const char *name)
{
	for (uint32_t i = 0; i < M.node->s.use.n_nic; i++) {
		if (M.node->nic[i].ni_live &&
		    strcmp(M.node->nic[i].ni_name, name) == 0)
			return &M.node->nic[i];
	}
	return NULL;
}

struct nic *
nic_attach(const char *name, int flags, void (*intr)(void *), void *arg)
{
	uint64_t pc = CALLER();
	struct nic_entry *ni;
	uint32_t n;

	step(TRACE_SOFTINT_ESTABLISH, 0, 0, pc);
	ctx_assert_sleepable("nic_attach");
	if (nic_named(name) != NULL)
		return NULL;
	n = TABLE_NEW(nic);
	ni = &M.node->nic[n];
	memset(ni, 0, sizeof(*ni));
	ni->ni_intr = intr;
	ni->ni_arg = arg;
	ni->ni_flags = (uint8_t)flags;
	ni->ni_taken = NONE;
	ni->ni_live = true;
	/* No interrupt comes before it is attached. */
	if (edge(EDGE_ATTACH))
		clock_release(M.cur, &ni->ni_clock);
	for (size_t i = 0; i + 1 < sizeof(ni->ni_name) && name[i] != '\0'; i++)
		ni->ni_name[i] = name[i];
	ni->ni_addr = handle_object("struct nic", NIC_BYTES, HANDLE_NIC, n, pc);
	return ptr(ni->ni_addr);
}

void
nic_detach(struct nic *nic)
{
	uint64_t pc = CALLER();
	struct nic_entry *ni;

	step(TRACE_SOFTINT_DISESTABLISH, (uintptr_t)nic, 0, pc);
	ni = nic_of(nic, "nic_detach", pc);
	if (ni->ni_running > 0)
		finding_fatal_at(FINDING_PANIC, (uintptr_t)nic, pc,
		    "nic_detach: a handler is in progress");
	ni->ni_live = false;
	heap_free((uintptr_t)nic, 0, BLOCK_MACHINE, pc);
}

/* --- the bus ------------------------------------------------------------------ */

bool
nic_threaded(void)
{
	return M.knob[KNOB_DEVICE] == DEVICE_BUS;
}

/* Does a thread of its driver take its frames? */
static bool
read_by_thread(const struct nic_entry *ni)
{
	return nic_threaded() || (ni->ni_flags & NIC_THREAD) != 0;
}

/* A frame of that source has been handled, or is lost. */
static void
bus_done(uint32_t source)
{
	struct source *so = &M.node->source[source];

	if (!so->so_single)
		return; /* nobody waits for it */
	so->so_handled = so->so_count;
	so->so_cpu = M.cur->cx_cpu;
	nic_frames_settled(so->so_cpu);
}

/* Take the oldest frame out of the ring: its source and number there. */
static void
bus_take(struct nic_entry *ni, uint32_t *source, uint32_t *frame)
{
	*source = ni->ni_ring[ni->ni_oldest].rg_source;
	*frame = ni->ni_ring[ni->ni_oldest].rg_frame;
	ni->ni_oldest = (uint16_t)((ni->ni_oldest + 1) % NIC_RING);
	ni->ni_frames--;
}

static void
bus_drop(struct nic_entry *ni)
{
	uint32_t source, frame;

	bus_take(ni, &source, &frame);
	bus_done(source);
}

static void
bus_put(struct nic_entry *ni, uint32_t source, uint32_t frame)
{
	unsigned i;

	/* For who receives, and who waits for that. */
	operation_part(TRACE_SOFTINT_ESTABLISH, 0, 0, M.cur->cx_cpu);
	operation_part(TRACE_WRITE, ni->ni_addr, 1, M.cur->cx_cpu);
	if (ni->ni_frames == NIC_RING)
		bus_drop(ni);
	i = (ni->ni_oldest + ni->ni_frames++) % NIC_RING;
	ni->ni_ring[i].rg_source = source;
	ni->ni_ring[i].rg_frame = frame;
	sched_wake_all(WAIT_NIC, ni->ni_addr);
}

/* The thread is done with the frame that it has taken. */
static void
bus_handled(struct nic_entry *ni)
{
	int32_t source = ni->ni_taken;

	ni->ni_taken = NONE;
	if (source != NONE)
		bus_done((uint32_t)source);
}

static const struct sim_frame *
bus_receive(struct nic_entry *ni)
{
	uint32_t source, frame;

	if (ni->ni_frames == 0)
		return NULL;
	bus_handled(ni);
	bus_take(ni, &source, &frame);
	ni->ni_taken = (int32_t)source;
	return &M.node->source[source].so_frames[frame];
}

bool
nic_wait(struct nic *nic)
{
	uint64_t pc = CALLER();
	struct nic_entry *ni;

	step(TRACE_BLOCK, (uintptr_t)nic, 0, pc);
	ctx_assert_sleepable("nic_wait");
	ni = nic_of(nic, "nic_wait", pc);
	bus_handled(ni);
	while (ni->ni_frames == 0 && !ni->ni_masked)
		sched_block(WAIT_NIC, (uintptr_t)nic);
	return !ni->ni_masked;
}

/* --- interrupts ----------------------------------------------------------------- */

void
nic_intr_mask(struct nic *nic)
{
	uint64_t pc = CALLER();
	struct nic_entry *ni;

	step(TRACE_SOFTINT_DISESTABLISH, (uintptr_t)nic, 0, pc);
	ni = nic_of(nic, "nic_intr_mask", pc);
	ni->ni_masked = true;
	while (ni->ni_frames > 0)
		bus_drop(ni);
	sched_wake_all(WAIT_NIC, ni->ni_addr);
}

void
nic_intr_barrier(struct nic *nic)
{
	uint64_t pc = CALLER();
	struct nic_entry *ni;

	step(TRACE_BLOCK, (uintptr_t)nic, 0, pc);
	ctx_assert_sleepable("nic_intr_barrier");
	ni = nic_of(nic, "nic_intr_barrier", pc);
	operation_part(TRACE_SOFTINT_DISESTABLISH, 0, 0, M.cur->cx_cpu);
	while (ni->ni_running > 0) {
		sched_block(WAIT_NIC, (uintptr_t)nic);
		operation_part(TRACE_SOFTINT_DISESTABLISH, 0, 0, M.cur->cx_cpu);
	}
	/* Handlers that have returned happen before. */
	for (unsigned c = 0; edge(EDGE_BARRIER) && c < M.node->cpus; c++)
		clock_acquire(M.cur, &M.node->s.cpu[c].cp_ipl_clock[IPL_VM]);
}

static const struct sim_frame *
ring(const struct nic_entry *ni)
{
	const struct cpu *cp = cpu_of(M.cur);
	const struct sim_frame *f;
	const struct source *so;

	if (cp->cp_frame == 0)
		return NULL;
	so = &M.node->source[cp->cp_frame - 1];
	f = &so->so_frames[so->so_next - 1];
	return strcmp(f->sf_ifname, ni->ni_name) == 0 ? f : NULL;
}

size_t
nic_receive(struct nic *nic, void *buf, size_t cap)
{
	uint64_t pc = CALLER();
	const struct sim_frame *f;
	struct nic_entry *ni;
	size_t len;

	ni = nic_of(nic, "nic_receive", pc);
	f = read_by_thread(ni) ? bus_receive(ni) : ring(ni);
	step(TRACE_NIC_RX, f == NULL ? 0 : f->sf_len, 0, pc);
	if (f == NULL)
		return 0;
	if (!read_by_thread(ni))
		cpu_of(M.cur)->cp_frame = 0;
	len = f->sf_len < cap ? f->sf_len : cap;
	hooks_access((uintptr_t)buf, len, true, pc);
	memcpy(buf, f->sf_bytes, len);
	return f->sf_len;
}

static unsigned
ethertype(const void *frame, size_t len)
{
	const uint8_t *b = frame;

	return len >= 14 ? (unsigned)(b[12] << 8 | b[13]) : 0;
}

void
nic_transmit(struct nic *nic, const void *buf, size_t len)
{
	uint64_t pc = CALLER();
	struct nic_entry *ni;

	step(TRACE_NIC_TX, len, 0, pc);
	ni = nic_of(nic, "nic_transmit", pc);
	hooks_access((uintptr_t)buf, len, false, pc);
	tracebuf_frame(1, ni->ni_name, buf, len, ethertype(buf, len));
	conduct_transmit(ni->ni_name, buf, len);
}

void
nic_delivered(const char *name, const void *frame, size_t len, unsigned type)
{
	uint64_t pc = CALLER();

	step(TRACE_DELIVER, len, 0, pc);
	if (frame != NULL)
		hooks_access((uintptr_t)frame, len, false, pc);
	/* The Ethernet header is gone by now. */
	tracebuf_frame(2, name, NULL, len, type);
}

/* --- the world's side ------------------------------------------------------------ */

/* The number at the end of a name: 3 of shmif3. */
static unsigned
unit_of(const char *ifname)
{
	unsigned unit = 0;

	for (; *ifname != '\0'; ifname++)
		unit = *ifname >= '0' && *ifname <= '9' ?
		    unit * 10 + (unsigned)(*ifname - '0') :
		    0;
	return unit;
}

/* FNV-1a of the addresses, as a card with several queues would. */
static unsigned
hash_of(const struct sim_frame *f)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < 12 && i < f->sf_len; i++)
		h = (h ^ f->sf_bytes[i]) * 16777619u;
	/* Its low bits know little of the last bytes. */
	return (h ^ h >> 15) * 0x85ebca6bu >> 16;
}

uint16_t
nic_steer(const struct sim_frame *f, unsigned own, unsigned cpus)
{
	uint64_t to = M.knob[KNOB_STEER];

	switch (to) {
	case STEER_SECTION:
		to = own;
		break;
	case STEER_INTERFACE:
		to = unit_of(f->sf_ifname);
		break;
	case STEER_HASH:
		to = hash_of(f);
		break;
	default:
		break;
	}
	return (uint16_t)(to % cpus);
}

int32_t
nic_source_ready(unsigned cpu, uint32_t from)
{
	const struct node *n = M.node;

	for (uint32_t i = from; i < n->s.use.n_source; i++) {
		const struct source *so = &n->source[i];

		if (so->so_cpu == cpu && !so->so_busy &&
		    so->so_next < so->so_count)
			return (int32_t)i;
	}
	return NONE;
}

/* Entry of a hardware interrupt: the next frame of a source arrives. */
void
hardint_run(void *arg)
{
	uint32_t n = (uint32_t)(uintptr_t)arg;
	struct source *so = &M.node->source[n];
	const struct sim_frame *f = &so->so_frames[so->so_next++];
	struct nic_entry *ni = nic_named(f->sf_ifname);
	struct ctx *cx = M.cur;
	bool klock;

	so->so_busy = true;
	if (!so->so_wire)
		M.given++;
	if (!so->so_wire || conduct_is_progress())
		sched_progress();
	ipl_handler_begin(cx);
	step_note(TRACE_HARDINT, so->so_next, 0, 0);
	tracebuf_frame(0, f->sf_ifname, f->sf_bytes, f->sf_len,
	    ethertype(f->sf_bytes, f->sf_len));
	if (ni != NULL && !ni->ni_masked && read_by_thread(ni)) {
		bus_put(ni, n, so->so_next - 1);
		ipl_handler_end(cx);
		so->so_busy = false;
		return;
	}
	if (ni != NULL && !ni->ni_masked) {
		klock = (ni->ni_flags & NIC_MPSAFE) == 0;
		cpu_of(cx)->cp_frame = n + 1;
		ni->ni_running++;
		if (edge(EDGE_ATTACH))
			clock_acquire(cx, &ni->ni_clock);
		if (klock)
			kernel_lock(1);
		ni->ni_intr(ni->ni_arg);
		if (klock)
			kernel_unlock(1, NULL);
		cpu_of(cx)->cp_frame = 0;
		ctx_check_return("an interrupt handler", cx->cx_base_ipl);
		operation_part(TRACE_HARDINT, 0, 0, cx->cx_cpu);
		ni->ni_running--;
		sched_wake_all(WAIT_NIC, ni->ni_addr);
	}
	ipl_handler_end(cx);
	so->so_busy = false;
	so->so_handled = so->so_next;
	nic_frames_settled(cx->cx_cpu);
}

/*
 * An LWP that let a frame arrive waits until its interrupt has been handled
 * and the CPU's softints have ended.
 */
void
nic_frames_settled(unsigned cpu)
{
	const struct cpu *cp = &M.node->s.cpu[cpu];
	struct node *n = M.node;

	if (cp->cp_soft_pending != 0)
		return;
	for (uint32_t i = 0; i < n->s.use.n_source; i++) {
		struct source *so = &n->source[i];

		if (so->so_cpu != cpu || so->so_waiter == NONE ||
		    so->so_handled != so->so_count)
			continue;
		if (n->ctx[so->so_waiter].cx_wait_kind == WAIT_FRAME)
			sched_wake(&n->ctx[so->so_waiter]);
		so->so_waiter = NONE;
	}
}

void
sim_frame_arrives(const struct sim_frame *f)
{
	struct ctx *cx = M.cur;
	struct node *n = M.node;
	uint16_t cpu = nic_steer(f, cx->cx_cpu, n->cpus);
	uint32_t i;

	/* Sources of frames that have been handled are used again. */
	for (i = 0; i < n->s.use.n_source; i++) {
		if (n->source[i].so_single && n->source[i].so_waiter == NONE &&
		    n->source[i].so_handled == n->source[i].so_count)
			break;
	}
	if (i == n->s.use.n_source)
		i = TABLE_NEW(source);
	n->source[i] = (struct source){ .so_frames = f,
		.so_count = 1,
		.so_waiter = (int16_t)cx->cx_id,
		.so_cpu = cpu,
		.so_single = true,
		.so_ctx = ctx_hardint(cpu)->cx_id };
	sched_changed_on(cpu);
	sched_block(WAIT_FRAME, i);
}
