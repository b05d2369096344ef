/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * count.c -- programs that lose what they count.
 */

#include "program.h"

static kmutex_t account_lock, bank_lock[3], block_lock, inode_lock[4];
static kmutex_t nested_lock;

void
count_init(void)
{
	LOCK(account_lock);
	LOCK(block_lock);
	LOCK(nested_lock);
	for (int i = 0; i < 3; i++)
		LOCK(bank_lock[i]);
	for (int i = 0; i < 4; i++)
		LOCK(inode_lock[i]);
}

/* --- five unlocked increments each: as few as two may be left ---------------- */

static volatile int lost;
static volatile uint32_t lost_done;

PROGRAM(lost_update, int expected)
{
	for (int i = 0; i < 5; i++)
		lost = lost + 1;
	if (last_of(&lost_done, 2))
		KASSERT(lost != expected);
	return 0;
}

/* --- the counter of the generator test: no other points than its accesses ------ */

/* The test looks it up by its name. */
volatile int increments_left;

PROGRAM(increments, void)
{
	for (int i = 0; i < 5; i++)
		increments_left = increments_left + 1;
	return 0;
}

/* --- nothing wrong: what bench and checker count --------------------------------- */

static volatile int guarded;
static kmutex_t *const guard = &nested_lock;

PROGRAM(locked_increments, int times)
{
	for (int i = 0; i < times; i++) {
		mutex_enter(guard);
		guarded = guarded + 1;
		mutex_exit(guard);
	}
	return 0;
}

/* --- an account: the balance is read before the lock is taken ------------------- */

static volatile int balance = 100;
static volatile uint32_t account_done;

PROGRAM(account_deposit, int amount)
{
	int before = balance;

	mutex_enter(&account_lock);
	balance = before + amount;
	mutex_exit(&account_lock);
	if (last_of(&account_done, 3))
		KASSERT(balance == 130);
	return 0;
}

PROGRAM(account_withdraw, int amount)
{
	mutex_enter(&account_lock);
	balance = balance - amount;
	mutex_exit(&account_lock);
	if (last_of(&account_done, 3))
		KASSERT(balance == 130);
	return 0;
}

/* --- transfers: each side is right, the sum is not for a moment ------------------ */

static volatile int bank[3] = { 100, 100, 100 };

PROGRAM(bank_transfer, int from, int to, int amount)
{
	mutex_enter(&bank_lock[from]);
	bank[from] = bank[from] - amount;
	mutex_exit(&bank_lock[from]);
	mutex_enter(&bank_lock[to]);
	bank[to] = bank[to] + amount;
	mutex_exit(&bank_lock[to]);
	return 0;
}

PROGRAM(bank_audit, void)
{
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		mutex_enter(&bank_lock[i]);
		sum += bank[i];
		mutex_exit(&bank_lock[i]);
	}
	/* Two transfers of 50 on their way, and neither was expected. */
	KASSERT(sum != 200);
	return 0;
}

/* --- a ring whose indexes are not guarded ------------------------------------------ */

enum { RING = 4 };
static volatile int ring[RING];
static volatile int ring_head, ring_tail;

PROGRAM(ring_send, int n)
{
	for (int i = 1; i <= n; i++) {
		if (ring_head - ring_tail == RING)
			continue;
		/* Published before it is written. */
		ring_head = ring_head + 1;
		ring[(ring_head - 1) & (RING - 1)] = i;
	}
	return 0;
}

PROGRAM(ring_receive, int n)
{
	int last = 0;

	for (int i = 0; i < n; i++) {
		int got;

		if (ring_head == ring_tail)
			continue;
		got = ring[ring_tail & (RING - 1)];
		ring_tail = ring_tail + 1;
		KASSERT(got > last);
		last = got;
	}
	return 0;
}

/* --- a file system: inodes take blocks, the free test is not repeated --------------- */

enum { BLOCKS = 4 };
static volatile int inode[4], busy[BLOCKS], owners[BLOCKS];

PROGRAM(fs_create, int i)
{
	mutex_enter(&inode_lock[i]);
	if (inode[i] == 0) {
		for (int b = i & 1; b < BLOCKS; b++) {
			if (busy[b])
				continue;
			mutex_enter(&block_lock);
			busy[b] = 1;
			owners[b] = owners[b] + 1;
			KASSERT(owners[b] == 1);
			mutex_exit(&block_lock);
			inode[i] = b + 1;
			break;
		}
	}
	mutex_exit(&inode_lock[i]);
	return 0;
}
