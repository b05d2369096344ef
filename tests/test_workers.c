/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_workers.c -- campaigns with worker processes, whole and hurt.
 *
 *	A hook in the worker does what a broken machine or a broken world would.
 */

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "sim/assert.h"
#include "sim/machine.h"

Suite *workers_suite(void);

enum { RUNS = 600, HURT_RUN = 137, TEXT_MAX = 65536 };

static struct scenario *scn;
static char log_text[TEXT_MAX]; /* what was found, a line each */

static void
setup(void)
{
	char error[512];

	scn = scenario_read(BRAID_SOURCE_DIR
	    "/scenarios/ifnet/send-meets-destroy.scn",
	    error, sizeof(error));
	ck_assert_msg(scn != NULL, "%s", error);
}

static void
teardown(void)
{
	scenario_free(scn);
}

static void
on_found(const struct campaign_found *cf, void *arg)
{
	size_t used = strlen(log_text);

	(void)arg;
	(void)snprintf(log_text + used, sizeof(log_text) - used,
	    "%s (run %llu, %s)\n", cf->cf_title, (unsigned long long)cf->cf_run,
	    cf->cf_fact != NULL ? cf->cf_fact : "also seen");
}

typedef void hook(unsigned worker, struct sim_run_options *, void *);

static bool
fuzz(size_t jobs, uint64_t self_check, hook *before, struct campaign_result *cr)
{
	const struct campaign_options ca = { .ca_scenario = scn,
		.ca_world = { .wo_stack = "2016-08" },
		.ca_seed = 1,
		.ca_runs = RUNS,
		.ca_strict = true,
		.ca_command = "fuzz",
		.ca_jobs = jobs,
		.ca_self_check = self_check,
		.ca_stall_seconds = 1,
		.ca_before_run = before,
		.ca_found = on_found };

	log_text[0] = '\0';
	return campaign_fuzz(&ca, cr);
}

/* --- the number of workers ------------------------------------------------ */

START_TEST(test_workers_number)
{
	static char first[TEXT_MAX];
	struct campaign_result one, more;
	enum fact_outcome facts[32];
	uint64_t runs[32];

	ck_assert_uint_le(scn->sc_nfacts, 32);
	ck_assert_msg(fuzz(1, 0, NULL, &one), "%s", campaign_error());
	ck_assert_uint_gt(one.cr_findings, 20);
	memcpy(first, log_text, sizeof(first));
	memcpy(facts, one.cr_facts, scn->sc_nfacts * sizeof(*facts));
	memcpy(runs, one.cr_fact_run, scn->sc_nfacts * sizeof(*runs));
	for (size_t jobs = 2; jobs <= 3; jobs++) {
		ck_assert_msg(
		    fuzz(jobs, 0, NULL, &more), "%s", campaign_error());
		ck_assert_str_eq(log_text, first);
		ck_assert_uint_eq(more.cr_runs, RUNS);
		ck_assert_uint_eq(more.cr_steps, one.cr_steps);
		ck_assert_uint_eq(more.cr_failures, one.cr_failures);
		ck_assert_uint_eq(more.cr_nhurts, 0);
		for (size_t i = 0; i < scn->sc_nfacts; i++) {
			ck_assert_int_eq(more.cr_facts[i], facts[i]);
			ck_assert_uint_eq(more.cr_fact_run[i], runs[i]);
		}
	}
}
END_TEST

/* --- hurt workers ----------------------------------------------------------- */

static unsigned spared; /* workers with a higher number are not hurt */

static bool
is_hurt(unsigned worker, const struct sim_run_options *ro)
{
	return ro->ro_number == HURT_RUN && worker <= spared;
}

/* What failed is told by a core's name and nothing else. */
static void
no_core(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
}

static void
do_abort(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	no_core();
	if (is_hurt(worker, ro))
		abort();
}

static void
do_kill(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	if (is_hurt(worker, ro))
		(void)raise(SIGKILL);
}

/* The machine's own state is gone; what it dies of then does not matter. */
static void
do_wild_write(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	no_core();
	if (is_hurt(worker, ro))
		memset(&M, 0x41, sizeof(M));
}

static volatile unsigned depth;

static unsigned
recurse(unsigned n)
{
	volatile char frame[4096];

	frame[n % sizeof(frame)] = (char)n;
	return depth == UINT32_MAX ? 0 : recurse(n + 1) + (unsigned)frame[0];
}

static void
do_overflow(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	no_core();
	if (is_hurt(worker, ro))
		depth = recurse(0);
}

static void
do_loop(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	no_core();
	while (is_hurt(worker, ro))
		depth++;
}

static void
do_exhaust(unsigned worker, struct sim_run_options *ro, void *arg)
{
	const struct rlimit little = { 1 << 20, 1 << 20 };
	void *p = NULL;

	(void)arg;
	no_core();
	if (!is_hurt(worker, ro))
		return;
	(void)setrlimit(RLIMIT_AS, &little);
	p = malloc((size_t)16 << 20);
	ASSERT(p != NULL);
	free(p);
}

static void
do_assert(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	no_core();
	ASSERT(!is_hurt(worker, ro));
}

static void
do_babble(unsigned worker, struct sim_run_options *ro, void *arg)
{
	static const char rubbish[64] = "rubbish";

	(void)arg;
	for (int fd = 3; fd < 256 && is_hurt(worker, ro); fd++)
		(void)send(fd, rubbish, sizeof(rubbish), MSG_NOSIGNAL);
	if (is_hurt(worker, ro))
		(void)pause();
}

static void
do_exit(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	if (is_hurt(worker, ro))
		_exit(5);
}

static const struct {
	const char *name;
	hook *hook;
	int signal;	  /* 0: any, or none */
	const char *text; /* in what is said of it */
	bool fault;	  /* our bug, also when the run can be made again */
} hurts[] = {
	{ "abort", do_abort, SIGABRT, "killed by signal 6", false },
	{ "kill", do_kill, SIGKILL, "killed by signal 9", false },
	{ "wild write", do_wild_write, 0, "", false },
	{ "overflow", do_overflow, SIGSEGV, "killed by signal 11", false },
	{ "loop", do_loop, SIGXCPU, "endless loop", false },
	{ "memory", do_exhaust, SIGABRT, "out of memory", false },
	{ "assertion", do_assert, SIGABRT, "internal error", true },
	{ "babble", do_babble, SIGKILL, "no message", false },
	{ "exit", do_exit, 0, "ended of itself with status 5", false },
};

/* Once: the run is made again, and nothing is missing.  Always: it is left out,
 * and nothing else is. */
START_TEST(test_workers_hurt)
{
	static char whole[TEXT_MAX];
	struct campaign_result cr, unhurt;
	size_t i = (size_t)_i;

	ck_assert_msg(fuzz(2, 0, NULL, &unhurt), "%s", campaign_error());
	memcpy(whole, log_text, sizeof(whole));
	for (int always = 0; always < 2; always++) {
		spared = always ? UINT32_MAX : 2;
		ck_assert_msg(fuzz(2, 0, hurts[i].hook, &cr), "%s: %s",
		    hurts[i].name, campaign_error());
		ck_assert_msg(
		    cr.cr_nhurts == 1, "%s: %zu", hurts[i].name, cr.cr_nhurts);
		ck_assert_uint_eq(cr.cr_hurts[0].ch_run, HURT_RUN);
		ck_assert_int_eq(cr.cr_hurts[0].ch_skipped, always);
		ck_assert_msg(
		    strstr(cr.cr_hurts[0].ch_text, hurts[i].text) != NULL,
		    "%s: %s", hurts[i].name, cr.cr_hurts[0].ch_text);
		if (hurts[i].signal != 0)
			ck_assert_int_eq(
			    cr.cr_hurts[0].ch_signal, hurts[i].signal);
		/* Nobody knows what spoilt memory dies of. */
		if (hurts[i].text[0] != '\0' || always)
			ck_assert_int_eq(cr.cr_fault, always || hurts[i].fault);
		ck_assert_str_eq(log_text, whole);
		ck_assert_uint_eq(cr.cr_runs, RUNS);
		if (always)
			ck_assert_uint_lt(cr.cr_steps, unhurt.cr_steps);
		else
			ck_assert_uint_eq(cr.cr_steps, unhurt.cr_steps);
	}
}
END_TEST

/* All workers die all the time: it does not go on for ever. */
static void
do_kill_all(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)worker;
	(void)arg;
	if (ro->ro_number > 0)
		(void)raise(SIGKILL);
}

START_TEST(test_workers_hopeless)
{
	struct campaign_result cr;

	ck_assert(!fuzz(2, 0, do_kill_all, &cr));
	ck_assert_ptr_nonnull(strstr(campaign_error(),
	    "100 workers are dead, the last of: "
	    "killed by signal 9"));
}
END_TEST

/* --- the self-check --------------------------------------------------------- */

START_TEST(test_workers_same)
{
	struct campaign_result cr;

	for (size_t jobs = 1; jobs <= 2; jobs++) {
		ck_assert_msg(fuzz(jobs, 3, NULL, &cr), "%s", campaign_error());
		ck_assert(!campaign_diverged());
		ck_assert_uint_eq(cr.cr_checked, RUNS / 3);
	}
}
END_TEST

/* A worker that makes other choices. */
static void
do_choose(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	if (ro->ro_number == HURT_RUN)
		ro->ro_seed += worker;
}

/* A worker in which a byte of memory is another one. */
static void
do_flip(unsigned worker, struct sim_run_options *ro, void *arg)
{
	(void)arg;
	if (ro->ro_number == HURT_RUN && worker == 2)
		ro->ro_flip_step = 20;
}

START_TEST(test_workers_differ)
{
	struct campaign_result cr;
	char begin[64];

	ck_assert(!fuzz(1, 1, _i == 0 ? do_choose : do_flip, &cr));
	ck_assert(campaign_diverged());
	(void)snprintf(begin, sizeof(begin),
	    "run %d differs between two processes: ", HURT_RUN);
	ck_assert_msg(strncmp(campaign_error(), begin, strlen(begin)) == 0,
	    "%s", campaign_error());
	ck_assert_msg(strstr(campaign_error(),
			  _i == 0 ? "; the first step that differs is " :
				    "differs") != NULL,
	    "%s", campaign_error());
}
END_TEST

/* Every so-manieth run is checked, and no other. */
START_TEST(test_workers_differ_unseen)
{
	struct campaign_result cr;

	ck_assert_uint_ne(HURT_RUN % 10, 0);
	ck_assert_msg(fuzz(2, 10, do_choose, &cr), "%s", campaign_error());
}
END_TEST

Suite *
workers_suite(void)
{
	Suite *s = suite_create("workers");
	TCase *tc = tcase_create("workers");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, test_workers_number);
	tcase_add_loop_test(
	    tc, test_workers_hurt, 0, (int)(sizeof(hurts) / sizeof(hurts[0])));
	tcase_add_test(tc, test_workers_hopeless);
	tcase_add_test(tc, test_workers_same);
	tcase_add_loop_test(tc, test_workers_differ, 0, 2);
	tcase_add_test(tc, test_workers_differ_unseen);
	suite_add_tcase(s, tc);
	return s;
}
