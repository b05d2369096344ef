/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inversion.c -- the lock orders of a campaign, and the cycles in them.
 *
 *	After Goodlock (Havelund 2000) and iGoodlock (Joshi, Park, Sen, Naik,
 *	PLDI 2009): requests r1 ... rn make a cycle when each asks for a lock
 *	that the next one holds.  It is none when the contexts cannot be in it
 *	at the same time, which is looked at in this order:
 *
 *	  - two of the requests are of one context;
 *	  - two hold a common lock, the gate (may_meet);
 *	  - two are of one CPU, and neither can take it from the other;
 *	  - two are ordered, in every run that has both, by something that is
 *	    no lock.  That takes replays (look), so it comes last, and for few
 *	    requests.
 *
 *	Locks are compared as objects, not as classes: if_ioctl_lock of a bridge
 *	before the bridge's own before if_ioctl_lock of a member is how the
 *	stack is built, and only a bridge in a bridge would make a cycle of it.
 *	What was made before the runs began is the same object in all of them.
 *
 *	Two readers do not exclude each other, but a writer that waits between
 *	them does (rwlock(9): a waiting writer holds back new readers).  So a
 *	reader's request for what a reader holds counts if a third context
 *	asks to write, and that request must fit in like the others.
 *
 *	Requests that no run had both of make a finding of two runs, at the end
 *	of the campaign: an order between them would have been seen in a run
 *	with both.  Not for objects that only one run knows, nor for
 *	threads that the run made: who made them may be the order.
 */

#include "campaign/inversion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/naming.h"
#include "sim/assert.h"

enum {
	CYCLE_MAX = 4, /* requests in a cycle, without writers */
	MEMBERS_MAX = TRACE_WATCH_MAX,
	CANDIDATES_MAX = 512,
	TITLES_MAX = 256,
	LOOKS_MAX = 16,	  /* replays a candidate */
	TITLE_LOOKS = 64, /* replays a title */
	TITLE_MAX = FINDING_TEXT_MAX
};

/* A run that is needed again. */
struct kept_run {
	uint64_t number, steps, hash;
	uint8_t *choices;
	size_t nchoices;
	char strategy[160];
};

struct request {
	struct trace_request rq;
	size_t run;	       /* that showed it first */
	char lock[NAMING_MAX]; /* its class */
};

/* A cycle that is possible, as far as is known. */
struct candidate {
	size_t member[MEMBERS_MAX]; /* the cycle, then the writers in it */
	size_t run[MEMBERS_MAX];    /* that shows the member best */
	uint32_t together[MEMBERS_MAX], unordered[MEMBERS_MAX];
	size_t ncycle, nmember;
	size_t title;
	unsigned looks;
	bool done;
};

static struct kept_run *runs;
static size_t nrun, run_max;
static struct request *requests;
static size_t nrequest, request_max;
static struct candidate candidates[CANDIDATES_MAX];
static size_t ncandidate;
static struct title {
	char text[TITLE_MAX];
	unsigned looks;
	bool reported;
} titles[TITLES_MAX];
static size_t ntitle;

/* Keys of the last run, when it may say more about a candidate. */
static uint64_t *told;
static size_t ntold, told_max, told_run;

void
inversion_begin(void)
{
	for (size_t i = 0; i < nrun; i++)
		free(runs[i].choices);
	nrun = nrequest = ncandidate = ntitle = ntold = 0;
}

/* --- what runs tell ---------------------------------------------------------- */

static void *
grow(void *array, size_t n, size_t *max, size_t size)
{
	if (n < *max)
		return array;
	*max = *max * 2 + 64;
	array = realloc(array, *max * size);
	ASSERT(array != NULL);
	return array;
}

static size_t
keep_run(const struct confirm *cn, const struct sim_result *sr)
{
	struct kept_run *kr;

	if (nrun > 0 && runs[nrun - 1].number == cn->cn_run)
		return nrun - 1;
	runs = grow(runs, nrun, &run_max, sizeof(*runs));
	kr = &runs[nrun];
	*kr = (struct kept_run){ .number = cn->cn_run,
		.steps = sr->sr_steps,
		.hash = sr->sr_trace_hash,
		.choices = malloc(sr->sr_nchoices + 1),
		.nchoices = sr->sr_nchoices };
	ASSERT(kr->choices != NULL);
	memcpy(kr->choices, sr->sr_choices, sr->sr_nchoices);
	(void)snprintf(
	    kr->strategy, sizeof(kr->strategy), "%s", cn->cn_strategy);
	return nrun++;
}

static void
keep_request(const struct trace_request *rq, const char *class, size_t run)
{
	struct request *r;

	/* A process may meet again what its table had no room for. */
	for (size_t i = 0; i < nrequest; i++) {
		if (requests[i].rq.tq_key == rq->tq_key)
			return;
	}
	requests = grow(requests, nrequest, &request_max, sizeof(*requests));
	r = &requests[nrequest++];
	r->rq = *rq;
	r->run = run;
	if (class != NULL)
		(void)snprintf(r->lock, sizeof(r->lock), "%s", class);
	else
		naming_class(rq->tq_node, rq->tq_lock.tk_addr, r->lock);
}

/* --- cycles ------------------------------------------------------------------- */

/* Where a request holds the lock that another one asks for; -1. */
static int
holds(const struct trace_request *rq, uint64_t id)
{
	for (uint32_t i = 0; i < rq->tq_nheld; i++) {
		if (TRACE_LOCK_OF(rq->tq_held[i].tk_id) == TRACE_LOCK_OF(id))
			return (int)i;
	}
	return -1;
}

static bool
is_kernel_lock(const struct trace_lock *tk)
{
	return tk->tk_addr == 1;
}

static bool
is_handler(const struct trace_request *rq)
{
	return rq->tq_class == TRACE_CLASS_SOFTINT ||
	    rq->tq_class == TRACE_CLASS_HARDINT;
}

/*
 * Does the kernel lock keep them apart?  Only if neither can have lost it
 * since it took what the other one waits for: a sleep gives it up, and it is
 * behind the locks of before then.  A handler on the holder's CPU takes
 * it at once.  A third context that makes one of them sleep for the lock
 * it asks for would open the gate; that is not looked at.
 */
static bool
kernel_gate(const struct trace_request *a, uint32_t i, int from_a,
    const struct trace_request *b, uint32_t j, int from_b)
{
	if ((int)i > from_a || (int)j > from_b)
		return false;
	return (!is_handler(a) && !is_handler(b)) || a->tq_cpu != b->tq_cpu;
}

/* Do they hold a lock that only one of them can hold? */
static bool
have_gate(const struct trace_request *a, int from_a,
    const struct trace_request *b, int from_b)
{
	for (uint32_t i = 0; i < a->tq_nheld; i++) {
		int j = holds(b, a->tq_held[i].tk_id);

		if (j < 0)
			continue;
		if (is_kernel_lock(&a->tq_held[i])) {
			if (kernel_gate(a, i, from_a, b, (uint32_t)j, from_b))
				return true;
			continue;
		}
		if (((a->tq_held[i].tk_id & b->tq_held[j].tk_id) &
			TRACE_LOCK_SHARED) == 0)
			return true;
	}
	return false;
}

/* Can y get the CPU on which x is, while x has what it took last? */
static bool
can_lose(const struct trace_request *x, int from, const struct trace_request *y)
{
	return from < (int)x->tq_kept || y->tq_base > x->tq_ipl ||
	    (!x->tq_steady && !is_handler(y));
}

/* Can two contexts be at these requests at the same time, each with the lock
 * that it has at from? */
static bool
may_meet(const struct trace_request *a, int from_a,
    const struct trace_request *b, int from_b)
{
	if (a->tq_who == b->tq_who || a->tq_node != b->tq_node ||
	    have_gate(a, from_a, b, from_b))
		return false;
	return !(a->tq_tied && b->tq_tied && a->tq_cpu == b->tq_cpu) ||
	    can_lose(a, from_a, b) || can_lose(b, from_b, a);
}

/* The chain of requests that is being built: [i] asks for what [i + 1] holds,
 * at from[i + 1]. */
struct chain {
	size_t at[CYCLE_MAX];
	int from[CYCLE_MAX];
	size_t n;
};

/* A writer that can wait between two readers of the cycle; nrequest: none. */
static size_t
writer_for(const struct candidate *cd, uint64_t id)
{
	for (size_t w = 0; w < nrequest; w++) {
		const struct trace_request *rq = &requests[w].rq;
		bool fits = rq->tq_lock.tk_id == TRACE_LOCK_OF(id);

		for (size_t i = 0; i < cd->nmember && fits; i++) {
			const struct trace_request *m =
			    &requests[cd->member[i]].rq;

			fits = may_meet(
			    rq, (int)rq->tq_nheld, m, (int)m->tq_nheld);
		}
		if (fits)
			return w;
	}
	return nrequest;
}

/* The title: the classes in the order of the cycle, the least one first. */
static void
make_title(const struct chain *ch, char text[TITLE_MAX])
{
	size_t first = 0, used;

	for (size_t i = 1; i < ch->n; i++) {
		if (strcmp(requests[ch->at[i]].lock,
			requests[ch->at[first]].lock) < 0)
			first = i;
	}
	used = (size_t)snprintf(
	    text, TITLE_MAX, "%s", finding_kind_text(FINDING_LOCK_ORDER));
	for (size_t i = 0; i < ch->n && used < TITLE_MAX; i++)
		used += (size_t)snprintf(text + used, TITLE_MAX - used, "%s%s",
		    i > 0 ? " / " : " ",
		    requests[ch->at[(first + i) % ch->n]].lock);
}

static size_t
title_of(const char *text)
{
	for (size_t i = 0; i < ntitle; i++) {
		if (strcmp(titles[i].text, text) == 0)
			return i;
	}
	if (ntitle == TITLES_MAX)
		return TITLES_MAX;
	memset(&titles[ntitle], 0, sizeof(titles[ntitle]));
	(void)snprintf(titles[ntitle].text, TITLE_MAX, "%s", text);
	return ntitle++;
}

static void
add_candidate(const struct chain *ch)
{
	struct candidate cd = { .ncycle = ch->n, .nmember = ch->n };
	char text[TITLE_MAX];

	for (size_t i = 0; i < ch->n; i++)
		cd.member[i] = ch->at[i];
	for (size_t i = 0; i < ch->n; i++) {
		const struct trace_request *rq = &requests[ch->at[i]].rq;
		size_t next = (i + 1) % ch->n;
		uint64_t held =
		    requests[ch->at[next]].rq.tq_held[ch->from[next]].tk_id;

		if ((rq->tq_lock.tk_id & held & TRACE_LOCK_SHARED) == 0)
			continue;
		if (cd.nmember == MEMBERS_MAX)
			return;
		cd.member[cd.nmember] = writer_for(&cd, held);
		if (cd.member[cd.nmember++] == nrequest)
			return;
	}
	for (size_t i = 0; i < cd.nmember; i++)
		cd.run[i] = requests[cd.member[i]].run;
	make_title(ch, text);
	cd.title = title_of(text);
	if (cd.title == TITLES_MAX || titles[cd.title].reported ||
	    ncandidate == CANDIDATES_MAX)
		return;
	candidates[ncandidate++] = cd;
}

/* Does the chain's last one ask for what request r holds at from, and can all
 * of them meet it? */
static bool
fits(const struct chain *ch, size_t r, int from)
{
	for (size_t i = 0; i < ch->n; i++) {
		/* The first one's lock is not known before the cycle closes. */
		int held = i > 0 ? ch->from[i] : 0;

		if (ch->at[i] == r ||
		    !may_meet(
			&requests[ch->at[i]].rq, held, &requests[r].rq, from))
			return false;
	}
	return true;
}

static bool
closes(struct chain *ch)
{
	uint64_t id = requests[ch->at[ch->n - 1]].rq.tq_lock.tk_id;

	ch->from[0] = holds(&requests[ch->at[0]].rq, id);
	if (ch->from[0] < 0)
		return false;
	/* Now the first one's lock is known. */
	for (size_t i = 1; i < ch->n; i++) {
		if (!may_meet(&requests[ch->at[0]].rq, ch->from[0],
			&requests[ch->at[i]].rq, ch->from[i]))
			return false;
	}
	return true;
}

/* All cycles that a chain is the beginning of, of requests that were known
 * before its first; recursion is CYCLE_MAX deep. */
static void
extend(struct chain *ch)
{
	uint64_t id = requests[ch->at[ch->n - 1]].rq.tq_lock.tk_id;

	if (ch->n > 1 && closes(ch)) {
		add_candidate(ch);
		return;
	}
	if (ch->n == CYCLE_MAX)
		return;
	for (size_t r = 0; r < ch->at[0]; r++) {
		int from = holds(&requests[r].rq, id);

		if (from < 0 || !fits(ch, r, from))
			continue;
		ch->at[ch->n] = r;
		ch->from[ch->n++] = from;
		extend(ch);
		ch->n--;
	}
}

/* --- are they ordered? ----------------------------------------------------------- */

/* Replay a run, watching for the members; its result, NULL if it differs. */
static const struct sim_result *
replay(const struct candidate *cd, size_t run, bool trace)
{
	const struct kept_run *kr = &runs[run];
	struct strategy *st = replay_open(kr->choices, kr->nchoices);
	uint64_t keys[MEMBERS_MAX];
	struct sim_run_options ro = { .ro_strategy = st,
		.ro_watch = keys,
		.ro_nwatch = cd->nmember,
		.ro_trace = trace,
		.ro_state_hash = trace };
	const struct sim_result *sr;

	for (size_t i = 0; i < cd->nmember; i++)
		keys[i] = requests[cd->member[i]].rq.tq_key;
	sr = world_run(&ro, false)->wr_result;
	st->st_ops->so_close(st);
	if (sr->sr_steps == kr->steps && sr->sr_trace_hash == kr->hash)
		return sr;
	campaign_set_diverged();
	(void)campaign_fail("run %llu is not repeated by its own schedule "
			    "(%llu steps, then %llu): this is a bug of Braid",
	    (unsigned long long)kr->number, (unsigned long long)kr->steps,
	    (unsigned long long)sr->sr_steps);
	return NULL;
}

/* Which pairs of members does a run have, and in what order? */
static bool
look(struct candidate *cd, size_t run)
{
	const struct sim_result *sr = replay(cd, run, false);

	if (sr == NULL)
		return false;
	cd->looks++;
	titles[cd->title].looks++;
	for (size_t i = 0; i < cd->nmember; i++) {
		const struct trace_witness *ws = &sr->sr_witnesses[i];

		if ((ws->ws_unordered & ~cd->unordered[i]) != 0)
			cd->run[i] = run;
		cd->together[i] |= ws->ws_together;
		cd->unordered[i] |= ws->ws_unordered;
	}
	return true;
}

static bool
all_unordered(const struct candidate *cd)
{
	for (size_t i = 0; i < cd->nmember; i++) {
		if ((cd->unordered[i] | UINT32_C(1) << i) !=
		    (UINT32_C(1) << cd->nmember) - 1)
			return false;
	}
	return true;
}

static bool
is_of_run_alone(const struct trace_request *rq)
{
	if ((rq->tq_lock.tk_id & TRACE_LOCK_RUN) != 0 || rq->tq_nameless)
		return true;
	for (uint32_t i = 0; i < rq->tq_nheld; i++) {
		if ((rq->tq_held[i].tk_id & TRACE_LOCK_RUN) != 0)
			return true;
	}
	return false;
}

/* No run has all of it, and none speaks against it. */
static bool
stands_on_several(const struct candidate *cd)
{
	for (size_t i = 0; i < cd->nmember; i++) {
		if (cd->together[i] != cd->unordered[i] ||
		    is_of_run_alone(&requests[cd->member[i]].rq))
			return false;
	}
	return true;
}

static bool
is_in(const uint64_t *keys, size_t n, uint64_t key)
{
	for (size_t i = 0; i < n; i++) {
		if (keys[i] == key)
			return true;
	}
	return false;
}

/* Has the run a pair of which it is not known that nothing orders it? */
static bool
worth_a_look(const struct candidate *cd, const uint64_t *keys, size_t n)
{
	uint32_t in = 0;

	if (cd->done || cd->looks >= LOOKS_MAX ||
	    titles[cd->title].looks >= TITLE_LOOKS)
		return false;
	for (size_t i = 0; i < cd->nmember; i++) {
		if (is_in(keys, n, requests[cd->member[i]].rq.tq_key))
			in |= UINT32_C(1) << i;
	}
	for (size_t i = 0; i < cd->nmember; i++) {
		if ((in >> i & 1) != 0 &&
		    (in & ~cd->unordered[i] & ~(UINT32_C(1) << i)) != 0)
			return true;
	}
	return false;
}

/* --- findings ----------------------------------------------------------------- */

/* What is told of a member, copied from a watched run. */
struct edge {
	struct finding_access taken, asked;
	char context[TRACE_NAME_MAX];
	char held[NAMING_MAX], lock[NAMING_MAX];
	unsigned run; /* which one of the finding's */
};

static void
make_edge(const struct candidate *cd, size_t i, const struct sim_result *sr,
    struct edge *ed)
{
	const struct request *r = &requests[cd->member[i]];
	const struct trace_witness *ws = &sr->sr_witnesses[i];
	size_t before = i < cd->ncycle ? (i + cd->ncycle - 1) % cd->ncycle : 0;
	int from = i < cd->ncycle ?
	    holds(&r->rq, requests[cd->member[before]].rq.tq_lock.tk_id) :
	    -1;

	memset(ed, 0, sizeof(*ed));
	ed->asked = ws->ws_place;
	if (from >= 0 && (uint32_t)from < ws->ws_nheld)
		ed->taken = ws->ws_held[from];
	naming_address(ws->ws_node, ws->ws_place.fa_addr, 0, ed->lock);
	if (from >= 0)
		naming_address(ws->ws_node, ed->taken.fa_addr, 0, ed->held);
	for (size_t c = 0; c < sr->sr_ncontexts; c++) {
		const struct trace_context *tc = &sr->sr_contexts[c];

		if (tc->tc_node == ws->ws_node &&
		    tc->tc_ctx == ws->ws_place.fa_ctx)
			(void)snprintf(ed->context, sizeof(ed->context), "%s",
			    tc->tc_name);
	}
}

/* "x holds a and asks for b; y holds b and asks for a" */
static void
make_text(const struct edge *edges, size_t n, size_t nruns,
    char text[FINDING_TEXT_MAX])
{
	size_t used = 0;

	for (size_t i = 0; i < n && used < FINDING_TEXT_MAX; i++) {
		const struct edge *ed = &edges[i];
		const char *sep = i > 0 ? "; " : "";

		used += ed->held[0] == '\0' ?
		    (size_t)snprintf(text + used, FINDING_TEXT_MAX - used,
			"%s%s asks to write %s between the readers", sep,
			ed->context, ed->lock) :
		    (size_t)snprintf(text + used, FINDING_TEXT_MAX - used,
			"%s%s holds %s and asks for %s", sep, ed->context,
			ed->held, ed->lock);
	}
	if (nruns > 1 && used < FINDING_TEXT_MAX)
		(void)snprintf(text + used, FINDING_TEXT_MAX - used,
		    ".  No run had all of it: this is put together from %zu "
		    "runs",
		    nruns);
}

static void
use_run(struct confirm *cn, size_t run)
{
	cn->cn_run = runs[run].number;
	cn->cn_strategy = runs[run].strategy;
}

static char *
schedule_of(size_t run)
{
	return schedule_print(world_build(), world_scenario()->sc_hash,
	    runs[run].choices, runs[run].nchoices);
}

/* The different runs of a candidate; how many. */
static size_t
runs_of(const struct candidate *cd, size_t list[MEMBERS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < cd->nmember; i++) {
		size_t k = 0;

		while (k < n && list[k] != cd->run[i])
			k++;
		if (k == n)
			list[n++] = cd->run[i];
	}
	return n;
}

/* Make sure that every run shows its part; what it shows. */
static bool
collect(const struct candidate *cd, const size_t *list, size_t n,
    struct edge edges[MEMBERS_MAX])
{
	for (size_t k = 0; k < n; k++) {
		const struct sim_result *sr = replay(cd, list[k], false);

		if (sr == NULL)
			return false;
		for (size_t i = 0; i < cd->nmember; i++) {
			if (cd->run[i] != list[k])
				continue;
			if (!sr->sr_witnesses[i].ws_seen) {
				campaign_set_diverged();
				return campaign_fail(
				    "run %llu does not repeat a lock order: "
				    "this is a bug of Braid",
				    (unsigned long long)runs[list[k]].number);
			}
			make_edge(cd, i, sr, &edges[i]);
			edges[i].run = (unsigned)k;
		}
	}
	return true;
}

/* Confirmed: store it, with every run that it stands on. */
static bool
report(struct confirm *cn, const struct candidate *cd)
{
	static struct finding fi; /* large for a stack */
	static struct edge edges[MEMBERS_MAX];
	struct store_edge se[MEMBERS_MAX];
	size_t list[MEMBERS_MAX], n = runs_of(cd, list);
	struct confirm now = *cn;
	bool ok = true;

	if (!collect(cd, list, n, edges))
		return false;
	memset(&fi, 0, sizeof(fi));
	fi.fi_kind = FINDING_LOCK_ORDER;
	fi.fi_node = requests[cd->member[0]].rq.tq_node;
	for (size_t i = 0; i < cd->nmember; i++) {
		se[i] = (struct store_edge){ .ed_run = edges[i].run,
			.ed_context = edges[i].context,
			.ed_held = edges[i].held,
			.ed_lock = edges[i].lock,
			.ed_taken = edges[i].taken,
			.ed_asked = edges[i].asked };
		/* The sides of a finding are of its first run. */
		if (edges[i].run == 0 && fi.fi_first.fa_kind == TRACE_NONE)
			fi.fi_first = edges[i].asked;
		else if (edges[i].run == 0 &&
		    fi.fi_second.fa_kind == TRACE_NONE)
			fi.fi_second = edges[i].asked;
	}
	fi.fi_step = fi.fi_first.fa_step;
	make_text(edges, cd->nmember, n, fi.fi_text);
	for (size_t k = 0; k < n && ok; k++) {
		char *schedule = schedule_of(list[k]);
		const struct sim_result *sr = replay(cd, list[k], true);

		use_run(&now, list[k]);
		if (sr == NULL)
			ok = false;
		else if (k == 0)
			ok = confirm_order(&now, &fi, titles[cd->title].text,
			    se, cd->nmember, sr, schedule);
		else
			ok = confirm_other_run(&now, sr, schedule);
		free(schedule);
	}
	cn->cn_findings = now.cn_findings;
	cn->cn_also_seen = now.cn_also_seen;
	cn->cn_kinds = now.cn_kinds;
	cn->cn_order_run = now.cn_order_run;
	return ok;
}

static bool
decide(struct confirm *cn, struct candidate *cd)
{
	struct title *ti = &titles[cd->title];

	cd->done = true;
	if (ti->reported)
		return true;
	ti->reported = true;
	return report(cn, cd);
}

/* The pending ones that this run may say more about. */
static bool
look_at_all(struct confirm *cn, size_t run, const uint64_t *keys, size_t n)
{
	for (size_t i = 0; i < ncandidate; i++) {
		struct candidate *cd = &candidates[i];

		cd->done = cd->done || titles[cd->title].reported;
		if (!worth_a_look(cd, keys, n))
			continue;
		if (!look(cd, run) || (all_unordered(cd) && !decide(cn, cd)))
			return false;
	}
	return true;
}

void
inversion_note(const struct confirm *cn, const struct sim_result *sr,
    const char *const *classes)
{
	size_t first = nrequest, n = sr->sr_nrequest_keys;
	bool any = false;

	for (size_t i = 0; i < sr->sr_nrequests; i++)
		keep_request(&sr->sr_requests[i],
		    classes != NULL ? classes[i] : NULL, keep_run(cn, sr));
	for (size_t i = first; i < nrequest; i++) {
		struct chain ch = { .at = { i }, .n = 1 };

		extend(&ch);
	}
	for (size_t i = 0; i < ncandidate && !any; i++)
		any = worth_a_look(&candidates[i], sr->sr_request_keys, n);
	ntold = 0;
	if (!any)
		return;
	told_run = keep_run(cn, sr);
	/* Replays have keys of their own. */
	for (size_t i = 0; i < n; i++) {
		told = grow(told, ntold, &told_max, sizeof(*told));
		told[ntold++] = sr->sr_request_keys[i];
	}
}

bool
inversion_settle(struct confirm *cn)
{
	size_t n = ntold;

	ntold = 0;
	return n == 0 || look_at_all(cn, told_run, told, n);
}

bool
inversion_end(struct confirm *cn)
{
	for (size_t i = 0; i < ncandidate; i++) {
		struct candidate *cd = &candidates[i];

		if (!cd->done && !titles[cd->title].reported &&
		    stands_on_several(cd) && !decide(cn, cd))
			return false;
	}
	return true;
}
