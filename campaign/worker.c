/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * worker.c -- make runs as ordered.
 *
 *	A worker's runs come in ascending order, and it knows only places of
 *	findings (sim_place_known) that come from lower runs: its own, and those
 *	of runs that the parent has merged.  So what it holds back as known has
 *	been told of a lower run, whoever made that.
 */

#include "campaign/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "campaign/error.h"
#include "campaign/naming.h"
#include "campaign/record.h"
#include "campaign/world.h"
#include "sim/assert.h"

enum {
	FILES_MAX = 256,
	FLUSH_BYTES = 32768,
	/* Then other orders get their chance. */
	ORDER_NS = 20000000
};

static struct worker W;
static struct pack out;
static struct coverage told; /* facts and findings, as items */
static bool *broken;	     /* facts that a run of ours has violated */

/* --- the parent ------------------------------------------------------------ */

static void
say(enum message_kind kind, const struct pack *by)
{
	/* Nobody left to work for. */
	if (!message_send(W.wk_fd, kind, by))
		_exit(0);
}

static void
say_failed(bool divergence)
{
	struct pack by = { NULL, 0, 0 };

	pack_u64(&by, divergence);
	pack_text(&by, campaign_error());
	say(MESSAGE_FAILED, &by);
	pack_free(&by);
}

static void
flush(void)
{
	if (out.by_len > 0)
		say(MESSAGE_RECORDS, &out);
	pack_clear(&out);
}

/* What a failed assertion says is kept for the parent. */
static void
on_assert(const char *text)
{
	W.wk_page->wp_errno = errno;
	(void)snprintf(
	    W.wk_page->wp_text, sizeof(W.wk_page->wp_text), "%s", text);
}

/* --- runs ------------------------------------------------------------------ */

static const struct world_run *
make_run(struct sim_run_options *ro)
{
	const struct campaign_options *ca = W.wk_campaign;

	W.wk_page->wp_run = ro->ro_number;
	errno = 0;
	if (ca->ca_before_run != NULL)
		ca->ca_before_run(W.wk_number, ro, ca->ca_arg);
	return world_run(ro, ca->ca_strict);
}

/* Does the run violate a fact that none of ours has violated before, and that
 * no finding tells of? */
static bool
breaks_new_fact(const struct world_run *wr)
{
	const struct scenario *scn = world_scenario();
	bool any = false;

	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		if (wr->wr_facts[i] != FACT_VIOLATED || broken[i] ||
		    fact_forbids_finding(&scn->sc_facts[i]))
			continue;
		broken[i] = any = true;
	}
	return any;
}

/* The same run again from its schedule: must agree to the last bit. */
static bool
repeat(const struct run_record *rc)
{
	struct strategy *st = replay_open(rc->rc_choices, rc->rc_nchoices);
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_number = rc->rc_run,
		.ro_state_hash = true };
	const struct sim_result *sr = make_run(&ro)->wr_result;

	st->st_ops->so_close(st);
	return (sr->sr_steps == rc->rc_steps &&
		   sr->sr_trace_hash == rc->rc_trace_hash &&
		   sr->sr_state_hash == rc->rc_state_hash) ||
	    campaign_fail("run %llu and its repetition differ: %llu and "
			  "%llu steps; this is a bug of Braid",
		(unsigned long long)rc->rc_run,
		(unsigned long long)rc->rc_steps,
		(unsigned long long)sr->sr_steps);
}

static void
fill_record(struct run_record *rc, const struct world_run *wr)
{
	const struct sim_result *sr = wr->wr_result;

	rc->rc_steps = sr->sr_steps;
	rc->rc_points = sr->sr_points;
	rc->rc_trace_hash = sr->sr_trace_hash;
	rc->rc_state_hash = sr->sr_state_hash;
	rc->rc_kinds = sr->sr_kinds;
	rc->rc_failed = wr->wr_failed;
	for (size_t i = 0; i < rc->rc_nfacts; i++)
		rc->rc_facts[i] = (uint8_t)wr->wr_facts[i];
}

static void
fill_lesson(struct run_record *rc, struct strategy *st)
{
	const uint8_t *lesson = NULL;

	if (st->st_ops->so_lesson == NULL)
		return;
	rc->rc_nlesson = st->st_ops->so_lesson(st, &lesson);
	rc->rc_lesson = malloc(rc->rc_nlesson + 1);
	ASSERT(rc->rc_lesson != NULL);
	if (rc->rc_nlesson > 0)
		memcpy(rc->rc_lesson, lesson, rc->rc_nlesson);
}

static void
add_covered(struct run_record *rc, uint64_t item)
{
	if (coverage_note(&told, &item, 1) > 0)
		rc->rc_covered[rc->rc_ncovered++] = item;
}

/* What none of our runs has told of before: they are lower ones. */
static void
fill_coverage(struct run_record *rc, const struct sim_result *sr)
{
	size_t room = sr->sr_ncovered + rc->rc_nfacts + sr->sr_nfindings;

	rc->rc_covered = calloc(room + 1, sizeof(*rc->rc_covered));
	ASSERT(rc->rc_covered != NULL);
	memcpy(rc->rc_covered, sr->sr_covered,
	    sr->sr_ncovered * sizeof(*rc->rc_covered));
	rc->rc_ncovered = sr->sr_ncovered;
	for (size_t i = 0; i < rc->rc_nfacts; i++)
		add_covered(rc, coverage_fact(i, rc->rc_facts[i]));
	for (size_t i = 0; i < sr->sr_nfindings; i++)
		add_covered(rc,
		    coverage_finding(sim_finding_place(&sr->sr_findings[i])));
	rc->rc_coarse = sr->sr_class_coarse;
	rc->rc_fine = sr->sr_class_fine;
	rc->rc_contexts = sr->sr_ncontexts;
}

/* The recording is overwritten by the next run. */
static void
fill_choices(struct run_record *rc, const struct sim_result *sr)
{
	rc->rc_nchoices = sr->sr_nchoices;
	rc->rc_choices = malloc(sr->sr_nchoices + 1);
	ASSERT(rc->rc_choices != NULL);
	memcpy(rc->rc_choices, sr->sr_choices, sr->sr_nchoices);
}

/* Whatever the machine has: it stays until the next run. */
static void
fill_orders(struct run_record *rc, const struct sim_result *sr)
{
	char class[NAMING_MAX];

	rc->rc_keys = (uint64_t *)(uintptr_t)sr->sr_request_keys;
	rc->rc_nkeys = sr->sr_nrequest_keys;
	rc->rc_requests = (struct trace_request *)(uintptr_t)sr->sr_requests;
	rc->rc_nrequests = sr->sr_nrequests;
	for (size_t i = 0; i < sr->sr_nrequests; i++) {
		const struct trace_request *rq = &sr->sr_requests[i];

		naming_class(rq->tq_node, rq->tq_lock.tk_addr, class);
		pack_text(&rc->rc_classes, class);
	}
}

static void
drop(struct run_record *rc)
{
	pack_free(&rc->rc_classes);
	free(rc->rc_facts);
	free(rc->rc_choices);
	free(rc->rc_lesson);
	free(rc->rc_covered);
}

static bool
is_checked(uint64_t run, bool twice)
{
	uint64_t k = W.wk_campaign->ca_self_check;

	return twice || (k != 0 && run % k == 0);
}

/* again: for comparison, what it shows is known. */
static bool
one_run(uint64_t run, bool again)
{
	struct portfolio *pf = W.wk_portfolio;
	size_t which = portfolio_turn(pf, run);
	bool twice = pf->pf_twice[which];
	struct run_record rc = { .rc_run = run,
		.rc_which = which,
		.rc_checked = again || is_checked(run, twice),
		.rc_nfacts = world_scenario()->sc_nfacts };
	struct sim_run_options ro = { .ro_strategy = pf->pf_st[which],
		.ro_seed = W.wk_campaign->ca_seed,
		.ro_number = run,
		.ro_coverage = pf->pf_covers && !again,
		.ro_state_hash = rc.rc_checked };
	const struct world_run *wr = make_run(&ro);
	bool same = true;

	rc.rc_facts = calloc(rc.rc_nfacts + 1, 1);
	ASSERT(rc.rc_facts != NULL);
	fill_record(&rc, wr);
	if (wr->wr_result->sr_exhausted)
		rc.rc_exhausted = (char *)(uintptr_t)sim_error();
	else if (!again) {
		fill_lesson(&rc, pf->pf_st[which]);
		rc.rc_shows = wr->wr_result->sr_nfindings > 0;
		rc.rc_shows = breaks_new_fact(wr) || rc.rc_shows;
		fill_orders(&rc, wr->wr_result);
		if (ro.ro_coverage)
			fill_coverage(&rc, wr->wr_result);
		if (rc.rc_shows || twice || rc.rc_nkeys > 0)
			fill_choices(&rc, wr->wr_result);
	}
	record_put(&out, &rc);
	if (twice && rc.rc_exhausted == NULL && !again)
		same = repeat(&rc);
	drop(&rc);
	return same;
}

static uint64_t
now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* Runs in ascending order; those that are left when the time is over the
 * parent will order again. */
static void
make_runs(struct reader *rd)
{
	uint64_t began = now_ns(), n;
	bool again = reader_u64(rd) != 0;

	n = reader_u64(rd);
	for (uint64_t i = 0; i < n && !rd->rd_bad; i++) {
		if (!one_run(reader_u64(rd), again)) {
			say_failed(true);
			return;
		}
		if (out.by_len >= FLUSH_BYTES)
			flush();
		if (now_ns() - began >= ORDER_NS)
			break;
	}
	flush();
}

static void
measure(void)
{
	struct sim_run_options ro = { .ro_strategy = NULL };
	const struct sim_result *sr = make_run(&ro)->wr_result;
	struct run_record rc = { .rc_steps = sr->sr_steps };

	if (sr->sr_exhausted)
		rc.rc_exhausted = (char *)(uintptr_t)sim_error();
	sim_places_forget();
	rc.rc_nfacts = world_scenario()->sc_nfacts;
	rc.rc_facts = calloc(rc.rc_nfacts + 1, 1);
	ASSERT(rc.rc_facts != NULL);
	record_put(&out, &rc);
	drop(&rc);
	flush();
}

static void
confirm(struct reader *rd)
{
	const struct campaign_options *ca = W.wk_campaign;
	struct confirm cn = { .cn_seed = ca->ca_seed,
		.cn_strict = ca->ca_strict,
		.cn_words = ca->ca_store != NULL,
		.cn_suppressions = ca->ca_suppressions };
	struct sim_result first = { 0 };
	struct pack by = { NULL, 0, 0 };

	cn.cn_run = reader_u64(rd);
	cn.cn_strategy =
	    W.wk_portfolio->pf_text[reader_max(rd, W.wk_portfolio->pf_n - 1)];
	first.sr_steps = reader_u64(rd);
	first.sr_trace_hash = reader_u64(rd);
	first.sr_choices = reader_block(rd, &first.sr_nchoices);
	W.wk_page->wp_run = cn.cn_run;
	if (confirm_describe(&cn, &first, &by))
		say(MESSAGE_FINDINGS, &by);
	else
		say_failed(true);
	pack_free(&by);
}

/* A run with all of its steps. */
static void
trace(struct reader *rd)
{
	uint64_t run = reader_u64(rd);
	struct sim_run_options ro = {
		.ro_strategy =
		    W.wk_portfolio->pf_st[portfolio_turn(W.wk_portfolio, run)],
		.ro_seed = W.wk_campaign->ca_seed,
		.ro_number = run,
		.ro_trace = true,
		.ro_state_hash = true
	};
	const struct sim_result *sr = make_run(&ro)->wr_result;
	struct pack by = { NULL, 0, 0 };

	pack_u64(&by, run);
	pack_u64(&by, sr->sr_steps);
	pack_u64(&by, sr->sr_trace_hash);
	pack_u64(&by, sr->sr_state_hash);
	pack_block(&by, sr->sr_events, sr->sr_nevents * sizeof(*sr->sr_events));
	pack_block(
	    &by, sr->sr_contexts, sr->sr_ncontexts * sizeof(*sr->sr_contexts));
	say(MESSAGE_STEPS, &by);
	pack_free(&by);
}

/* --- orders ---------------------------------------------------------------- */

static void
learn(struct reader *rd)
{
	if (portfolio_load(W.wk_portfolio, rd))
		return;
	(void)campaign_fail("a strategy cannot read what it has saved");
	say_failed(false);
}

static void
know_places(struct reader *rd)
{
	while (rd->rd_left > 0 && !rd->rd_bad)
		sim_place_known(reader_u64(rd));
}

static void
obey(enum message_kind kind, struct reader *rd)
{
	switch (kind) {
	case MESSAGE_MEASURE:
		measure();
		break;
	case MESSAGE_LEARN:
		learn(rd);
		return; /* another order follows at once */
	case MESSAGE_PLACES:
		know_places(rd);
		return;
	case MESSAGE_RUNS:
		make_runs(rd);
		break;
	case MESSAGE_CONFIRM:
		confirm(rd);
		break;
	case MESSAGE_TRACE:
		trace(rd);
		break;
	default:
		_exit(0);
	}
	W.wk_page->wp_run = 0;
	say(MESSAGE_DONE, NULL);
}

/* The parent ends us when it ends, and decides when it is interrupted. */
static void
settle(pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	/* The store, and the ears of the other workers. */
	for (int fd = STDERR_FILENO + 1; fd < FILES_MAX; fd++) {
		if (fd != W.wk_fd)
			(void)close(fd);
	}
}

void
worker_main(const struct worker *wk)
{
	struct inbox ib = { { NULL, 0, 0 }, 0 };
	enum message_kind kind;
	struct reader rd;
	int got;

	W = *wk;
	settle(W.wk_parent);
	assert_notice = on_assert;
	broken = calloc(world_scenario()->sc_nfacts + 1, sizeof(*broken));
	ASSERT(broken != NULL);
	if (!sim_forked(W.wk_campaign->ca_stall_seconds))
		_exit(1);
	for (;;) {
		while ((got = inbox_next(&ib, &kind, &rd)) > 0)
			obey(kind, &rd);
		if (got < 0 || !inbox_fill(&ib, W.wk_fd))
			_exit(0);
	}
}
