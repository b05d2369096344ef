/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_search_brute.c -- dpor against brute force.
 *
 *	Tiny programs are drawn at random (search/tiny.h), most of them with
 *	interrupts, IPL, cross calls, timed waits or read sections.  dfs without
 *	a bound runs every choice of every point; dpor must come to the same
 *	final states.  A final state is the hash of all memory, or for a run
 *	that was cut the kinds of its findings.  A program that has more
 *	executions than we have time is drawn anew.
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "sim/prng.h"
#include "sim/sim.h"
#include "tests/search/tiny.h"

Suite *search_brute_suite(void);

enum {
	PROGRAMS = 2000,
	PARTS = 8, /* of the test, for ctest to spread */
	BRUTE_MAX = 6000,
	STATES_MAX = 1 << 14,
	CONTEXTS_MAX = 3
};

/* --- drawing a program ------------------------------------------------------- */

struct program {
	unsigned cpus, contexts;
	unsigned cpu[CONTEXTS_MAX];
	unsigned long code[CONTEXTS_MAX];
	unsigned long handler[TINY_HANDLERS];
	bool frame; /* one hardware interrupt comes to CPU 0 */
	bool early;
	bool kernel; /* more than locks and memory */
};

struct draft {
	struct prng pr;
	unsigned long code;
	unsigned bytes;
};

static void
put(struct draft *dr, unsigned code, unsigned arg)
{
	if (dr->bytes < 7)
		dr->code |= TINY(code, arg) << 8 * dr->bytes++;
}

static unsigned
below(struct draft *dr, unsigned n)
{
	return prng_below(&dr->pr, n);
}

static void
put_access(struct draft *dr)
{
	put(dr, TINY_LOAD + below(dr, 3), below(dr, 2));
}

/* What a handler does: a few accesses, perhaps under a lock. */
static unsigned long
draw_handler(struct draft *dr, bool hard)
{
	dr->code = 0;
	dr->bytes = 0;
	if (below(dr, 3) == 0) {
		unsigned mutex = hard ? 2 : below(dr, 3);

		put(dr, TINY_ENTER, mutex);
		put_access(dr);
		put(dr, TINY_EXIT, mutex);
	} else {
		put_access(dr);
		if (below(dr, 2) == 0)
			put_access(dr);
		if (hard && below(dr, 2) == 0)
			put(dr, TINY_SOFTINT, below(dr, 2));
	}
	return dr->code;
}

static void
put_kernel(struct draft *dr, struct program *pg)
{
	pg->kernel = true;
	switch (below(dr, 8)) {
	case 0:
		put(dr, TINY_SOFTINT, below(dr, 2));
		break;
	case 1:
		put(dr, TINY_SOFTINT_AT, below(dr, pg->cpus));
		break;
	case 2:
		put(dr, TINY_RAISE, 1 + below(dr, 5));
		put_access(dr);
		put(dr, TINY_LOWER, 0);
		break;
	case 3:
		put(dr, TINY_XCALL, below(dr, 2));
		break;
	case 4:
		put(dr, TINY_ENTER, 0);
		put(dr, TINY_WAIT, below(dr, 3));
		put(dr, TINY_EXIT, 0);
		break;
	case 5:
		put(dr, TINY_SIGNAL, below(dr, 2));
		break;
	case 6:
		put(dr, TINY_PAUSE, 0);
		break;
	default:
		put(dr, TINY_SECTION, 0);
		put_access(dr);
		put(dr, TINY_SECTION, 1);
		break;
	}
}

static unsigned long
draw_context(struct draft *dr, struct program *pg, unsigned kernel)
{
	unsigned parts = 1 + below(dr, 3);

	dr->code = 0;
	dr->bytes = 0;
	for (unsigned i = 0; i < parts; i++) {
		unsigned mutex = below(dr, 3);

		if (below(dr, 4) < kernel) {
			put_kernel(dr, pg);
		} else if (below(dr, 3) == 0 && dr->bytes <= 4) {
			put(dr, below(dr, 4) == 0 ? TINY_TRY : TINY_ENTER,
			    mutex);
			put_access(dr);
			put(dr, TINY_EXIT, mutex);
		} else {
			put_access(dr);
		}
	}
	return dr->code;
}

static struct program
draw(uint64_t seed)
{
	struct draft dr = { .pr = prng_stream(1, "tiny programs", seed) };
	struct program pg = { 0 };
	unsigned kernel = below(&dr, 4);

	pg.cpus = 1 + below(&dr, 3);
	pg.contexts = 2 + (below(&dr, 4) == 0);
	pg.early = below(&dr, 4) == 0;
	pg.frame = below(&dr, 3) == 0;
	pg.kernel = pg.frame;
	for (unsigned h = 0; h < TINY_HANDLERS; h++)
		pg.handler[h] = draw_handler(&dr, h == 2);
	for (unsigned c = 0; c < pg.contexts; c++) {
		pg.cpu[c] = c % pg.cpus;
		pg.code[c] = draw_context(&dr, &pg, kernel);
	}
	return pg;
}

static const char *
text_of(const struct program *pg)
{
	static char text[256];
	int n = snprintf(text, sizeof(text), "%u CPUs%s%s", pg->cpus,
	    pg->frame ? ", a frame" : "", pg->early ? ", early" : "");

	for (unsigned c = 0; c < pg->contexts; c++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, ", cpu%u %lx",
		    pg->cpu[c], pg->code[c]);
	for (unsigned h = 0; h < TINY_HANDLERS; h++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
		    ", handler %lx", pg->handler[h]);
	return text;
}

/* --- its world ---------------------------------------------------------------- */

static struct program now;

static long
call(const char *name, long a, long b)
{
	sim_function f = sim_module_function(0, name);

	ck_assert(f != NULL);
	return f(a, b, 0, 0, 0, 0);
}

static void
boot_body(void *arg)
{
	(void)arg;
	for (long h = 0; h < TINY_HANDLERS; h++)
		(void)call("tiny_handler", h, (long)now.handler[h]);
}

static void
context_body(void *arg)
{
	long c = (long)(intptr_t)arg;

	(void)call("tiny_run", c, (long)now.code[c]);
}

static void
world_of(const struct program *pg)
{
	static const uint8_t bytes[64];
	static const struct sim_frame frame = { "tiny0", bytes, sizeof(bytes) };
	uint64_t knobs[KNOB_MAX];
	char name[16];

	now = *pg;
	for (int k = 0; k < KNOB_MAX; k++)
		knobs[k] = sim_knobs[k].ki_default;
	knobs[KNOB_RACES] = 0;
	knobs[KNOB_ARENA] = 1;
	knobs[KNOB_EARLY] = pg->early;
	ck_assert(sim_open(knobs));
	ck_assert_int_eq(
	    sim_node("a", pg->cpus, BRAID_MODULE_DIR "/search-tiny.so"), 0);
	ck_assert_msg(sim_boot(0, boot_body, NULL), "%s", sim_error());
	for (unsigned c = 0; c < pg->contexts; c++) {
		(void)snprintf(name, sizeof(name), "a.c%u", c);
		sim_lwp(0, pg->cpu[c], name, false, context_body,
		    (void *)(uintptr_t)c);
	}
	if (pg->frame)
		sim_source(0, 0, "a.frame", &frame, 1);
	sim_freeze();
}

/* --- final states --------------------------------------------------------------- */

struct states {
	uint64_t at[STATES_MAX];
	size_t n;
};

static void
states_add(struct states *ss, uint64_t state)
{
	for (size_t i = 0; i < ss->n; i++) {
		if (ss->at[i] == state)
			return;
	}
	ck_assert_uint_lt(ss->n, STATES_MAX);
	ss->at[ss->n++] = state;
}

static bool
states_have(const struct states *ss, uint64_t state)
{
	for (size_t i = 0; i < ss->n; i++) {
		if (ss->at[i] == state)
			return true;
	}
	return false;
}

static const char *program_text; /* the one that is searched */
static unsigned endless;	 /* programs that were left out for that */

/*
 * All final states by a strategy; false: more than so many executions, or,
 * without reduction, one that never ends because a context spins for ever.
 */
static bool
search(const char *text, uint64_t max, struct states *ss, uint64_t *runs)
{
	bool twice;
	struct strategy *st = campaign_strategy(text, &twice);
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_state_hash = true };
	struct search_state at = { .ss_more = true };

	ck_assert_ptr_nonnull(st);
	ss->n = 0;
	for (*runs = 0; at.ss_more && *runs < max; ++*runs) {
		const struct sim_result *sr = sim_run(&ro);

		if (sr->sr_over_budget && strcmp(text, "dpor") != 0) {
			endless++;
			break;
		}
		ck_assert_msg(!sr->sr_exhausted && !sr->sr_over_budget,
		    "program %s: %s, run %llu: %s", program_text, text,
		    (unsigned long long)*runs,
		    sr->sr_exhausted ? "no more room" : "over the budget");
		states_add(ss,
		    sr->sr_quiet ? sr->sr_state_hash :
				   UINT64_C(0xdead) << 32 | sr->sr_kinds);
		st->st_ops->so_search(st, !sr->sr_quiet, &at);
		ck_assert_msg(at.ss_flaw == NULL, "%s: %s", text, at.ss_flaw);
	}
	st->st_ops->so_close(st);
	return !at.ss_more;
}

static void
compare(const struct program *pg, uint64_t seed, const struct states *all,
    const struct states *reduced)
{
	for (size_t i = 0; i < all->n; i++)
		ck_assert_msg(states_have(reduced, all->at[i]),
		    "program %llu (%s): dpor has %zu of %zu final states, "
		    "%016llx is missing",
		    (unsigned long long)seed, text_of(pg), reduced->n, all->n,
		    (unsigned long long)all->at[i]);
	ck_assert_uint_eq(all->n, reduced->n);
}

static struct states all, reduced;

START_TEST(test_search_brute)
{
	uint64_t seed = (uint64_t)_i << 32, brute_runs, dpor_runs;
	unsigned compared = 0, kernel = 0;

	for (; compared < PROGRAMS / PARTS; seed++) {
		struct program pg = draw(seed);

		world_of(&pg);
		program_text = text_of(&pg);
		if (search("dfs:bound=none", BRUTE_MAX, &all, &brute_runs)) {
			ck_assert_msg(search("dpor", 20 * BRUTE_MAX, &reduced,
					  &dpor_runs),
			    "program %llu (%s): dpor takes more than %llu runs",
			    (unsigned long long)seed, text_of(&pg),
			    (unsigned long long)dpor_runs);
			compare(&pg, seed, &all, &reduced);
			compared++;
			kernel += pg.kernel;
		}
		sim_close();
	}
	ck_assert_uint_le(20 * endless, compared);
	/* At least half of them are about more than locks. */
	ck_assert_uint_ge(2 * kernel, compared);
}
END_TEST

Suite *
search_brute_suite(void)
{
	Suite *s = suite_create("search_brute");
	TCase *tc = tcase_create("search_brute");

	tcase_set_timeout(tc, 600);
	tcase_add_loop_test(tc, test_search_brute, 0, PARTS);
	suite_add_tcase(s, tc);
	return s;
}
