/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lockfree.c -- programs that go without locks, and do it wrong.
 */

#include "program.h"

void
lockfree_init(void)
{
}

/* --- a stack whose compare-and-swap is fooled by a node that has come back ---- */

enum { NODES = 4 };
/* Nodes are numbers from 1; stack_next is indexed by them. */
static volatile uint32_t stack_top = 1;
static volatile uint32_t stack_next[NODES + 1] = { 0, 2, 3, 0, 0 };
static volatile uint32_t taken[NODES + 1];

static uint32_t
pop(void)
{
	for (;;) {
		uint32_t top = stack_top, next;

		if (top == 0)
			return 0;
		next = stack_next[top];
		if (atomic_cas_32(&stack_top, top, next) == top)
			return top;
	}
}

static void
push(uint32_t node)
{
	uint32_t top;

	do {
		top = stack_top;
		stack_next[node] = top;
	} while (atomic_cas_32(&stack_top, top, node) != top);
}

PROGRAM(stack_pop, void)
{
	uint32_t node = pop();

	if (node != 0)
		KASSERT(atomic_inc_32_nv(&taken[node]) == 1);
	return 0;
}

/* Takes two and gives the first back: the second must stay taken. */
PROGRAM(stack_pop_two, void)
{
	uint32_t one = pop(), two = pop();

	if (two != 0)
		KASSERT(atomic_inc_32_nv(&taken[two]) == 1);
	if (one != 0)
		push(one);
	return 0;
}

/* --- a queue whose tail is moved before the item is in it ------------------------ */

enum { SLOTS = 8 };
static volatile uint32_t queue_tail, queue_head;
static volatile uint32_t slots[SLOTS];

PROGRAM(queue_put, int value)
{
	uint32_t at;

	do {
		at = queue_tail;
	} while (atomic_cas_32(&queue_tail, at, at + 1) != at);
	slots[at % SLOTS] = (uint32_t)value;
	return 0;
}

PROGRAM(queue_get, void)
{
	uint32_t at = queue_head;

	if (at == queue_tail)
		return 0;
	if (atomic_cas_32(&queue_head, at, at + 1) == at)
		KASSERT(slots[at % SLOTS] != 0);
	return 0;
}

/* --- work stealing: owner and thief meet at the last item -------------------------- */

static volatile uint32_t steal_head, steal_tail;
static volatile uint32_t steal_items[SLOTS], steal_done[SLOTS];

static void
work(uint32_t item)
{
	KASSERT(atomic_inc_32_nv(&steal_done[item % SLOTS]) == 1);
}

PROGRAM(steal_owner, int n)
{
	for (int i = 1; i <= n; i++) {
		steal_items[steal_tail % SLOTS] = (uint32_t)i;
		steal_tail = steal_tail + 1;
	}
	for (int i = 1; i <= n; i++) {
		uint32_t tail = steal_tail - 1;

		/* The head is looked at before the tail is taken back. */
		if (steal_head > tail || steal_tail == 0)
			break;
		steal_tail = tail;
		work(steal_items[tail % SLOTS]);
	}
	return 0;
}

PROGRAM(steal_thief, int n)
{
	for (int i = 0; i < n; i++) {
		uint32_t head = steal_head, item;

		if (head >= steal_tail)
			continue;
		item = steal_items[head % SLOTS];
		if (atomic_cas_32(&steal_head, head, head + 1) == head)
			work(item);
	}
	return 0;
}
