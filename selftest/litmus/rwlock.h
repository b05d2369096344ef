/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rwlock.h -- verdicts: readers/writer locks, both ways (rwlock.c); of selftest/litmus.c.
 */

static const struct selftest_program rwlock_programs[] = {
	{ "writer and writer", "rwlock", TWO("write_locked", "write_locked"),
	    CLEAN },
	{ "writer and reader", "rwlock",
	    THREE("write_locked", "read_locked", "read_locked"), CLEAN },
	{ "writer, then a reader without", "rwlock",
	    TWO("write_locked", "read_bare"), RACE, ALL, 0, NULL },
	{ "reader, then a writer without", "rwlock",
	    TWO("read_locked", "write_bare"), RACE, ALL, 0, NULL },
	{ "reader and reader", "rwlock",
	    TWO("write_as_reader", "write_as_reader"), RACE, ALL, 0, NULL },
	{ "rw_tryenter", "rwlock", TWO("write_tryenter", "read_tryenter"),
	    CLEAN },
	{ "rw_downgrade, then reading", "rwlock",
	    THREE("downgrade_read", "write_locked", "read_locked"), CLEAN },
	{ "rw_downgrade, then writing", "rwlock",
	    TWO("downgrade_write", "read_locked"), RACE, ALL, 0, NULL },
	{ "rw_tryupgrade", "rwlock",
	    THREE("upgrade_write", "upgrade_write", "read_locked"), CLEAN },
	{ "reading twice around a writer", "rwlock",
	    TWO("read_twice", "write_locked"), KIND(DEADLOCK), SEARCH, 0,
	    NULL },
	{ "writing twice", "rwlock", ONE("write_twice"), KIND(PANIC), ALL, 0,
	    "write_twice" },
	{ "rw_exit without rw_enter", "rwlock", ONE("exit_not_held"),
	    KIND(PANIC), ALL, 0, "exit_not_held" },
};
