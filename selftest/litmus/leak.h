/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leak.h -- programs that lose an object, each beside one that does not; of
 * selftest/litmus.c.  The columns are those of program.h.
 */

#define LOSES(name, what, on)                                                  \
	{                                                                      \
		name, "leak", ONE(what), KIND(LEAK), ALL, 0, "leak " on        \
	}
#define KEEPS(name, what)                                                      \
	{                                                                      \
		name, "leak", ONE(what), CLEAN                                 \
	}

static const struct selftest_program leak_programs[] = {
	LOSES("nothing points to an object", "lose", "node on nd"),
	KEEPS("a variable points to it", "keep"),
	LOSES("a ring that nothing points to", "lose_ring", "node on nd"),
	KEEPS("a ring that a variable points to", "keep_ring"),
	LOSES("nothing points to it any more", "lose_kept", "node on nd"),
	KEEPS("something points to a member", "keep_member"),
	LOSES("only freed memory points to it", "keep_in_freed", "node on nd"),
	KEEPS("a pending callout will be given it", "keep_in_callout"),
	LOSES("a callout that was stopped", "lose_in_callout", "node on nd"),
	KEEPS("a softint is given it", "keep_in_softint"),
	LOSES("a softint that was disestablished", "lose_in_softint",
	    "node on nd"),
	KEEPS("per-CPU data points to it", "keep_in_percpu"),
	KEEPS("a thread that waits has it", "keep_on_stack"),
	LOSES("nothing points to an older object", "lose_older", "node on nd"),
	LOSES("a list is cut", "cut", "node on nd"),
	KEEPS("a list without its first element", "unlink_first"),
	LOSES("the rest of a list whose first element is freed", "free_first",
	    "node on nd"),
	KEEPS("a list that moves", "move_older"),
	{ "a variable points to what is left after teardown", "leak",
	    NODE(1) BOUND(0, x, "keep") " teardown\n", KIND(LEAK), ALL, 0,
	    "leak node on nd" },
};
