/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_determinism.c -- a run depends on nothing but scenario, stack,
 * strategy, seed and number; and the hashes that say so notice a single bit.
 */

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "campaign/campaign.h"

Suite *determinism_suite(void);
Suite *determinism_long_suite(void);

#define SCENARIOS BRAID_SOURCE_DIR "/scenarios/*/*.scn"
#define PROGRAM	  BRAID_BINARY_DIR "/tests/braid-run-hashes"

#define SEED "7"

/* Of each scenario: in each environment, and in each order. */
enum { RUNS_HERE_MAX = 200 };
static const char *runs_there;
static size_t runs_here;

static const char *const strategy_texts[] = { "pct", "random" };

enum {
	NSTACKS = 2, /* for each test in one process */
	NSTRATEGIES = sizeof(strategy_texts) / sizeof(strategy_texts[0]),
	TEXT = 64
};

static const char *
stack(size_t i)
{
	const char *name = variant_next(NULL);

	ck_assert_ptr_nonnull(name);
	for (; i > 0; i--) {
		name = variant_next(name);
		if (name == NULL)
			name = variant_next(NULL);
	}
	return name;
}

/* --- in other environments --------------------------------------------- */

/* One way to start the program; it must not matter. */
struct environment {
	const char *en_what;
	const char *en_program;
	const char *en_name;   /* argv[0] */
	const char *en_folder; /* to stand in */
	const char *const *en_environ;
	unsigned long en_personality;
	rlim_t en_stack; /* limit of the stack, which moves mappings; 0: none */
};

/* What execve wants is not const, for reasons of history. */
static char *const *
words(const char *const *list)
{
	return (char *const *)(uintptr_t)list;
}

static void
child(const struct environment *en, const char *const what[3], int out)
{
	const char *const argv[] = { en->en_name, what[0], what[1], what[2],
		SEED, runs_there, NULL };
	struct rlimit rl;

	(void)dup2(out, STDOUT_FILENO);
	if (en->en_stack != 0) {
		(void)getrlimit(RLIMIT_STACK, &rl);
		rl.rlim_cur = en->en_stack;
		(void)setrlimit(RLIMIT_STACK, &rl);
	}
	if (personality(en->en_personality) == -1 || chdir(en->en_folder) != 0)
		_exit(3);
	(void)execve(en->en_program, words(argv), words(en->en_environ));
	_exit(3);
}

/* What the program prints there. */
static void
hash_there(
    const struct environment *en, const char *const what[3], char text[TEXT])
{
	int fds[2], status;
	ssize_t n;
	size_t len = 0;
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		child(en, what, fds[1]);
	(void)close(fds[1]);
	while ((n = read(fds[0], text + len, TEXT - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	(void)close(fds[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "%s, stack %s, %s: the program failed %s", what[0], what[1],
	    what[2], en->en_what);
	ck_assert_uint_eq(len, 17);
}

static char other_folder[256], other_program[300];

/* The program, its modules and its wires once more, under a longer path. */
static void
copy_program(void)
{
	char command[2048];

	(void)strcpy(other_folder, "/tmp/braid-determinism-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(other_folder));
	(void)snprintf(other_program, sizeof(other_program),
	    "%s/a folder with a much longer name/deep/er/program",
	    other_folder);
	(void)snprintf(command, sizeof(command),
	    "d='%s/a folder with a much longer name/deep/er' && "
	    "mkdir -p \"$d\" && cp -r '%s' \"$d/modules\" && "
	    "cp '%s/libbraid-wire.so' \"$d/\" && cp '%s' \"$d/program\"",
	    other_folder, BRAID_MODULE_DIR, BRAID_BINARY_DIR, PROGRAM);
	ck_assert_int_eq(system(command), 0);
}

static void
remove_program(void)
{
	char command[512];

	(void)snprintf(command, sizeof(command), "rm -r '%s'", other_folder);
	ck_assert_int_eq(system(command), 0);
}

/* what: scenario, stack, strategy. */
static void
compare_environments(const char *const what[3])
{
	static char large[20000] = "LARGE=";
	static const char *const empty[] = { NULL };
	static const char *const odd[] = { large, "LC_ALL=tr_TR.UTF-8",
		"TZ=Asia/Tokyo", "MALLOC_PERTURB_=165", "MALLOC_ARENA_MAX=1",
		"HOME=/nonexistent", "LD_BIND_NOW=1", NULL };
	const struct environment environments[] = {
		{ "at home", PROGRAM, "braid-run-hashes", "/", empty, 0, 0 },
		{ "with another environment", PROGRAM, large, "/tmp", odd, 0,
		    RLIM_INFINITY },
		{ "without randomised addresses", PROGRAM, "x", other_folder,
		    empty, ADDR_NO_RANDOMIZE, 0 },
		{ "as a copy elsewhere", other_program,
		    "a name of middle length", other_folder, odd, 0, 1 << 20 },
	};
	char first[TEXT], text[TEXT];

	memset(large + 6, 'x', sizeof(large) - 7);
	hash_there(&environments[0], what, first);
	for (size_t i = 1; i < sizeof(environments) / sizeof(environments[0]);
	     i++) {
		hash_there(&environments[i], what, text);
		ck_assert_msg(strcmp(first, text) == 0,
		    "%s, stack %s, strategy %s: %s runs give %.16s %s, not "
		    "%.16s",
		    what[0], what[1], what[2], runs_there, text,
		    environments[i].en_what, first);
	}
}

/* --- scenarios, one a turn of a loop test -------------------------------- */

static glob_t found;

static int
scenarios_count(void)
{
	int error = glob(SCENARIOS, 0, NULL, &found);

	return error == 0 ? (int)found.gl_pathc : 0;
}

START_TEST(equal_everywhere)
{
	const char *const what[3] = { found.gl_pathv[_i], stack((size_t)_i),
		strategy_texts[(size_t)_i % NSTRATEGIES] };

	compare_environments(what);
}
END_TEST

/* --- in one process ---------------------------------------------------------- */

struct hashes {
	uint64_t steps, trace, state;
};

static struct scenario *scenario;
static struct strategy *strategy;

static void
world_begin(const char *path, const char *variant, const char *text)
{
	struct world_options wo = { .wo_stack = variant };
	char error[1024];
	bool twice;

	scenario = scenario_read(path, error, sizeof(error));
	ck_assert_msg(scenario != NULL, "%s", error);
	ck_assert_msg(world_open(scenario, &wo), "%s", campaign_error());
	strategy = campaign_strategy(text, &twice);
	ck_assert_ptr_nonnull(strategy);
}

static void
world_end(void)
{
	strategy->st_ops->so_close(strategy);
	world_close();
	scenario_free(scenario);
}

static struct hashes
run_flipped(uint64_t number, uint64_t step, uint64_t offset)
{
	struct sim_run_options ro = { .ro_strategy = strategy,
		.ro_seed = 7,
		.ro_number = number,
		.ro_state_hash = true,
		.ro_flip_step = step,
		.ro_flip_offset = offset };
	const struct sim_result *sr = world_run(&ro, false)->wr_result;

	return (struct hashes){ sr->sr_steps, sr->sr_trace_hash,
		sr->sr_state_hash };
}

static struct hashes
run_number(uint64_t number)
{
	return run_flipped(number, 0, 0);
}

static bool
equal(const struct hashes *a, const struct hashes *b)
{
	return a->steps == b->steps && a->trace == b->trace &&
	    a->state == b->state;
}

/* A run does not know which runs were before it. */
START_TEST(equal_in_any_order)
{
	static struct hashes first[RUNS_HERE_MAX];
	const char *path = found.gl_pathv[_i];
	size_t ndifferent = 0;
	bool several = false;

	for (size_t k = 0; k < NSTRATEGIES; k++) {
		world_begin(path, stack((size_t)_i), strategy_texts[k]);
		for (size_t i = 0; i < runs_here; i++)
			first[i] = run_number(i + 1);
		for (size_t i = runs_here; i-- > 0;) {
			struct hashes again = run_number(i + 1);

			ck_assert_msg(equal(&again, &first[i]),
			    "%s, %s: run %zu differs when it comes after "
			    "others",
			    path, strategy_texts[k], i + 1);
		}
		for (size_t i = 1; i < runs_here; i++)
			ndifferent += first[i].trace != first[i - 1].trace;
		several = scenario->sc_ncontexts > 1;
		world_end();
	}
	/* That would be easy if all runs were the same run. */
	ck_assert(!several || ndifferent > 0);
}
END_TEST

/* --- the hashes notice a bit --------------------------------------------------- */

#define FLIPPED BRAID_SOURCE_DIR "/scenarios/bridge/delete-in-softint.scn"

enum {
	STRIDE = 61,	   /* of the offsets that are tried */
	OFFSETS = 1 << 20, /* none is tried beyond */
	/* A primitive or an allocation writes more than the word that its
	 * step names. */
	REACH = 2048
};

static struct trace_event *events;
static size_t nevents;

/* The steps of a run. */
static void
record_events(uint64_t number)
{
	struct sim_run_options ro = { .ro_strategy = strategy,
		.ro_seed = 7,
		.ro_number = number,
		.ro_trace = true };
	const struct sim_result *sr = world_run(&ro, false)->wr_result;

	ck_assert(!sr->sr_events_cut);
	nevents = sr->sr_nevents;
	events = calloc(nevents, sizeof(*events));
	ck_assert_ptr_nonnull(events);
	memcpy(events, sr->sr_events, nevents * sizeof(*events));
}

/* Does a step from this one on name what lies at this offset? */
static bool
touched_later(uint64_t step, uint64_t offset)
{
	const uint64_t arena = 0x110000000000u; /* sim/memory.h */
	uint64_t addr = arena + offset;

	for (size_t i = 0; i < nevents; i++) {
		const struct trace_event *te = &events[i];
		if (te->te_step >= step && te->te_object <= addr &&
		    addr - te->te_object < REACH)
			return true;
	}
	return false;
}

/*
 * The state hash covers each byte of the arena in use: a bit that flips at
 * the end changes it, wherever the byte lies.  Not before the very last step:
 * it is an exit, which does not stop for anything.
 */
static uint64_t
hashed_end(const struct hashes *base)
{
	uint64_t missed = 0, used = 0;

	for (uint64_t off = 0; off < OFFSETS; off += STRIDE) {
		struct hashes h = run_flipped(1, base->steps - 1, off);

		ck_assert_uint_eq(h.steps, base->steps);
		if (h.state == base->state) {
			missed += STRIDE;
			continue;
		}
		ck_assert_msg(missed == 0,
		    "a flip at offset %#jx leaves the state hash as it was",
		    (uintmax_t)off - STRIDE);
		used = off;
	}
	ck_assert_uint_gt(used, 0x4000);
	return used;
}

START_TEST(hashes_notice_a_bit)
{
	struct hashes base, h;
	unsigned in_both = 0, in_one = 0, in_none = 0;
	uint64_t used, middle;

	/* For those above would not run without any. */
	ck_assert_uint_gt(found.gl_pathc, 0);
	world_begin(FLIPPED, stack((size_t)_i), "pct");
	base = run_number(1);
	h = run_number(1);
	ck_assert(equal(&h, &base));
	record_events(1);
	used = hashed_end(&base);
	middle = base.steps / 2;
	for (uint64_t off = 0; off <= used; off += STRIDE) {
		h = run_flipped(1, middle, off);
		if (h.state != base.state && h.trace != base.trace) {
			in_both++;
		} else if (h.state != base.state || h.trace != base.trace) {
			in_one++;
		} else {
			in_none++;
			ck_assert_msg(touched_later(middle, off),
			    "a flip at offset %#jx before step %ju shows in "
			    "no hash, and nothing writes there later",
			    (uintmax_t)off, (uintmax_t)middle);
		}
	}
	ck_assert_uint_gt(in_both, 0);
	ck_assert_uint_gt(in_one, in_none);
	/* The flips are gone. */
	h = run_number(1);
	ck_assert(equal(&h, &base));
	free(events);
	world_end();
}
END_TEST

static Suite *
suite(const char *name)
{
	Suite *s = suite_create(name);
	TCase *tc = tcase_create("environments");
	int n = scenarios_count();

	tcase_set_timeout(tc, 300);
	/* Once for all, and also when a test fails. */
	tcase_add_unchecked_fixture(tc, copy_program, remove_program);
	tcase_add_loop_test(tc, equal_everywhere, 0, n);
	suite_add_tcase(s, tc);
	tc = tcase_create("order");
	tcase_set_timeout(tc, 300);
	tcase_add_loop_test(tc, equal_in_any_order, 0, n);
	suite_add_tcase(s, tc);
	tc = tcase_create("flip");
	tcase_set_timeout(tc, 300);
	tcase_add_loop_test(tc, hashes_notice_a_bit, 0, NSTACKS);
	suite_add_tcase(s, tc);
	return s;
}

/* A sanitized program is slow. */
Suite *
determinism_suite(void)
{
#ifdef __SANITIZE_ADDRESS__
	runs_there = "10";
#else
	runs_there = "100";
#endif
	runs_here = 30;
	return suite("determinism");
}

Suite *
determinism_long_suite(void)
{
	runs_there = "1000";
	runs_here = RUNS_HERE_MAX;
	return suite("determinism_long");
}
