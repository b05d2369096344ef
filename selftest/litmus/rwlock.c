/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rwlock.c -- litmus programs: readers/writer locks.
 */

#include "litmus.h"
#include <sys/rwlock.h>

static krwlock_t lock;
static long data;

static void
init(void)
{
	rw_init(&lock);
}

PROGRAM(write_locked, void)
{
	rw_enter(&lock, RW_WRITER);
	data++;
	rw_exit(&lock);
	return 0;
}

PROGRAM(read_locked, void)
{
	long seen;

	rw_enter(&lock, RW_READER);
	seen = data;
	rw_exit(&lock);
	return seen < 0;
}

PROGRAM(write_bare, void)
{
	data++;
	return 0;
}

PROGRAM(read_bare, void)
{
	return data < 0;
}

/* Readers do not exclude each other. */
PROGRAM(write_as_reader, void)
{
	rw_enter(&lock, RW_READER);
	data++;
	rw_exit(&lock);
	return 0;
}

PROGRAM(write_tryenter, void)
{
	while (!rw_tryenter(&lock, RW_WRITER))
		pause_ticks(1);
	data++;
	rw_exit(&lock);
	return 0;
}

PROGRAM(read_tryenter, void)
{
	long seen;

	while (!rw_tryenter(&lock, RW_READER))
		pause_ticks(1);
	seen = data;
	rw_exit(&lock);
	return seen < 0;
}

PROGRAM(downgrade_read, void)
{
	long seen;

	rw_enter(&lock, RW_WRITER);
	data++;
	rw_downgrade(&lock);
	seen = data;
	rw_exit(&lock);
	return seen < 0;
}

PROGRAM(downgrade_write, void)
{
	rw_enter(&lock, RW_WRITER);
	rw_downgrade(&lock);
	data++;
	rw_exit(&lock);
	return 0;
}

PROGRAM(upgrade_write, void)
{
	long seen;

	rw_enter(&lock, RW_READER);
	seen = data;
	if (rw_tryupgrade(&lock))
		data = seen + 1;
	rw_exit(&lock);
	return 0;
}

/* The second read waits behind a writer that waits for the first. */
PROGRAM(read_twice, void)
{
	rw_enter(&lock, RW_READER);
	rw_enter(&lock, RW_READER);
	rw_exit(&lock);
	rw_exit(&lock);
	return 0;
}

PROGRAM(write_twice, void)
{
	rw_enter(&lock, RW_WRITER);
	rw_enter(&lock, RW_WRITER);
	return 0;
}

PROGRAM(exit_not_held, void)
{
	rw_exit(&lock);
	return 0;
}

LITMUS_MODULE("rwlock", init);
