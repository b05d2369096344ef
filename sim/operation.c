/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * operation.c -- what a step touches, for strategies that look (strategy.h).
 *
 *	A step names what it is about as a reader of traces wants it: a length,
 *	a line, a level.  Strategies need to know which two steps depend on
 *	each other.  The table below says it for each kind; it errs on the side
 *	of dependence.
 */

#include "sim/operation.h"

enum {
	WRITE = OPERATION_WRITE,
	TURNS = OPERATION_TURNS,
	/* May wait: that gives the CPU up, and the kernel lock if it has it. */
	WAITS = 0x40 | OPERATION_TURNS,
	/* The object is one of the machine's, not the step's. */
	OWN = 0x80
};

static const struct {
	uint8_t flags;
	uint16_t own;
} table[TRACE_NKINDS] = {
	[TRACE_WRITE] = { WRITE, 0 },
	[TRACE_VOLATILE_WRITE] = { WRITE, 0 },
	[TRACE_ATOMIC_STORE] = { WRITE, 0 },
	[TRACE_ATOMIC_RMW] = { WRITE, 0 },
	[TRACE_FENCE] = { OWN, OBJECT_NONE },
	[TRACE_START] = { OWN, OBJECT_NONE },
	[TRACE_EXIT] = { WRITE | TURNS, 0 },
	[TRACE_COMMAND] = { OWN, OBJECT_NONE },
	[TRACE_SYSCALL_ENTER] = { OWN, OBJECT_NONE },
	[TRACE_SYSCALL_EXIT] = { OWN, OBJECT_NONE },
	[TRACE_HARDINT] = { OWN | TURNS, OBJECT_DEVICES },
	[TRACE_SOFTINT] = { OWN | WAITS, OBJECT_DEVICES },
	[TRACE_EXPIRE] = { OWN | WRITE, OBJECT_TIME },
	[TRACE_BLOCK] = { WAITS, 0 },
	[TRACE_WAKE] = { WRITE | TURNS, 0 },
	[TRACE_SPL_RAISE] = { OWN | TURNS, OBJECT_NONE },
	[TRACE_SPL_LOWER] = { OWN | TURNS, OBJECT_NONE },
	[TRACE_PREEMPT_DISABLE] = { OWN | TURNS, OBJECT_NONE },
	[TRACE_PREEMPT_ENABLE] = { OWN | TURNS, OBJECT_NONE },
	[TRACE_MUTEX_INIT] = { WRITE, 0 },
	[TRACE_MUTEX_DESTROY] = { WRITE, 0 },
	[TRACE_MUTEX_ENTER] = { WRITE | WAITS, 0 },
	[TRACE_MUTEX_TRYENTER] = { WRITE | TURNS, 0 },
	[TRACE_MUTEX_EXIT] = { WRITE | TURNS, 0 },
	[TRACE_RW_ENTER] = { WRITE | WAITS, 0 },
	[TRACE_RW_EXIT] = { WRITE, 0 },
	[TRACE_CV_WAIT] = { WRITE | WAITS, 0 },
	[TRACE_CV_SIGNAL] = { WRITE, 0 },
	[TRACE_CV_BROADCAST] = { WRITE, 0 },
	[TRACE_KPAUSE] = { OWN | WAITS, OBJECT_TIME },
	[TRACE_KERNEL_LOCK] = { OWN | WRITE | WAITS, OBJECT_KERNEL_LOCK },
	[TRACE_KERNEL_UNLOCK] = { OWN | WRITE, OBJECT_KERNEL_LOCK },
	[TRACE_SOFTINT_ESTABLISH] = { OWN | WRITE, OBJECT_DEVICES },
	[TRACE_SOFTINT_DISESTABLISH] = { OWN | WRITE | WAITS, OBJECT_DEVICES },
	[TRACE_SOFTINT_SCHEDULE] = { OWN | WRITE | TURNS, OBJECT_SOFTINTS },
	[TRACE_CALLOUT_RESET] = { WRITE, 0 },
	[TRACE_CALLOUT_STOP] = { WRITE, 0 },
	[TRACE_CALLOUT_HALT] = { WRITE | WAITS, 0 },
	[TRACE_CALLOUT_DESTROY] = { WRITE, 0 },
	[TRACE_WORKQUEUE_ENQUEUE] = { OWN | WRITE, OBJECT_WORKQUEUES },
	[TRACE_WORKQUEUE_DESTROY] = { OWN | WRITE | WAITS, OBJECT_WORKQUEUES },
	[TRACE_XCALL] = { OWN | WRITE | WAITS, OBJECT_XCALLS },
	[TRACE_XCALL_WAIT] = { OWN | WAITS, OBJECT_XCALLS },
	[TRACE_PSERIALIZE_ENTER] = { OWN | TURNS, OBJECT_GRACE },
	[TRACE_PSERIALIZE_EXIT] = { OWN | TURNS, OBJECT_GRACE },
	[TRACE_PSERIALIZE_PERFORM] = { OWN | WRITE | WAITS, OBJECT_GRACE },
	[TRACE_ALLOC] = { OWN | WRITE, OBJECT_HEAP },
	[TRACE_FREE] = { WRITE, 0 },
	[TRACE_NIC_RX] = { OWN, OBJECT_NONE },
	[TRACE_NIC_TX] = { OWN | WRITE, OBJECT_WIRES },
	[TRACE_DELIVER] = { OWN, OBJECT_NONE },
	[TRACE_MESSAGE] = { OWN, OBJECT_NONE },
	[TRACE_KTHREAD_CREATE] = { OWN | WRITE, OBJECT_HEAP },
	[TRACE_NO_MEMORY] = { OWN, OBJECT_NONE },
	[TRACE_YIELD] = { OWN | TURNS, OBJECT_NONE },
};

/* The deliveries, which no context publishes. */
static struct operation arrivals[CPU_MAX];
static struct operation softints[CPU_MAX][SOFTINT_LEVELS];
static struct operation expiry;

/* Whose operation is in progress. */
static uint16_t actor;

/* Hints of who is about to publish. */
static uint64_t second;
static unsigned target; /* CPU + 1 */

static uint64_t
pending_softints(unsigned cpu, unsigned level)
{
	return OBJECT_SOFTINTS + SOFTINT_LEVELS * cpu + level;
}

void
operation_open(void)
{
	for (unsigned c = 0; c < CPU_MAX; c++) {
		arrivals[c] = (struct operation){ .op_object = OBJECT_DEVICES,
			.op_size = 1,
			.op_cpu = (uint16_t)c,
			.op_kind = TRACE_HARDINT,
			.op_flags = TURNS };
		for (unsigned l = 0; l < SOFTINT_LEVELS; l++)
			softints[c][l] = (struct operation){
				.op_object = pending_softints(c, l),
				.op_size = 1,
				.op_cpu = (uint16_t)c,
				.op_kind = TRACE_SOFTINT,
				.op_flags = WRITE | TURNS,
			};
	}
	expiry = (struct operation){ .op_object = OBJECT_TIME,
		.op_size = 1,
		.op_kind = TRACE_EXPIRE,
		.op_flags = WRITE };
	second = 0;
	target = 0;
}

const struct operation *
operation_arrival(unsigned cpu)
{
	return &arrivals[cpu];
}

const struct operation *
operation_softint(unsigned cpu, unsigned level)
{
	return &softints[cpu][level];
}

const struct operation *
operation_expiry(void)
{
	return &expiry;
}

void
operation_publish_cpu(unsigned cpu)
{
	target = cpu + 1;
}

void
operation_publish_second(uint64_t object)
{
	second = object;
}

/* The object of a step whose table entry leaves it to the step. */
static void
touch(struct operation *op, uint64_t object, unsigned size)
{
	const struct block *bl;

	op->op_object = object;
	op->op_size = size > 0 ? size : 1;
	if (op->op_kind == TRACE_FREE) {
		bl = heap_find(object);
		if (bl != NULL && object - bl->bl_addr < bl->bl_size)
			op->op_size =
			    (uint32_t)(bl->bl_addr + bl->bl_size - object);
	} else if (object == 0) {
		op->op_object = OBJECT_HEAP; /* an object in the making */
	}
}

static void
describe(struct operation *op, unsigned kind, uint64_t object, unsigned size,
    unsigned cpu)
{
	unsigned flags = table[kind].flags;

	*op = (struct operation){ .op_cpu = (uint16_t)cpu,
		.op_kind = (uint8_t)kind };
	if ((flags & OWN) == 0) {
		touch(op, object, size);
	} else if (kind == TRACE_SOFTINT_SCHEDULE) {
		unsigned slot = (unsigned)object - 1;
		unsigned level = slot < M.node->s.use.n_softint ?
		    M.node->softint[slot].si_level :
		    0;

		op->op_object = pending_softints(cpu, level);
		op->op_size = 1;
	} else if (table[kind].own != OBJECT_NONE) {
		op->op_object = table[kind].own;
		op->op_size = 1;
	}
	/* A ring that arrivals change. */
	if (kind == TRACE_NIC_RX && M.cur != NULL && is_thread(M.cur)) {
		op->op_object = OBJECT_DEVICES;
		op->op_size = 1;
	}
	if ((flags & WAITS) == WAITS && M.cur != NULL && M.cur->cx_klock > 0)
		op->op_flags = OPERATION_KLOCK;
	op->op_flags |= (uint8_t)(flags & (WRITE | TURNS));
	if (kind >= TRACE_CALLOUT_RESET && kind <= TRACE_CALLOUT_DESTROY)
		op->op_second = OBJECT_TIME;
}

void
operation_publish(unsigned kind, uint64_t object, unsigned size, uint64_t pc)
{
	struct ctx *cx = M.cur;

	describe(&cx->cx_op, kind, object, size,
	    target > 0 ? target - 1 : cx->cx_cpu);
	cx->cx_op.op_pc = pc_offset(pc);
	if (second != 0) {
		cx->cx_op.op_second = second;
		cx->cx_op.op_flags |= OPERATION_WRITE2;
	}
	second = 0;
	target = 0;
}

void
operation_report(unsigned kind, uint64_t object, unsigned size, unsigned cpu)
{
	struct operation op;

	describe(&op, kind, object, size, cpu);
	switch (kind) {
	case TRACE_WAKE:
		op.op_object = OBJECT_CONTEXTS + object;
		break;
	case TRACE_ALLOC:
		op.op_object = object; /* the machine's, by name */
		break;
	case TRACE_SOFTINT:
		/* A level, or a handler off the list of one. */
		op.op_object = pending_softints(cpu, (unsigned)object);
		op.op_flags |= WRITE;
		break;
	default:
		break;
	}
	M.strategy->st_ops->so_executed(M.strategy, actor, &op, false);
}

void
operation_begin(unsigned ctx, const struct operation *op)
{
	actor = (uint16_t)ctx;
	M.strategy->st_ops->so_executed(M.strategy, actor, op, true);
}
