/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shrink_search.c -- what is not found by leaving out: fewer choices at other
 * places, and the pair of operations that matters.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/shrinking.h"
#include "sim/assert.h"

/* Runs of a depth; preemptions that are few enough. */
enum { SAMPLES = 500, FEW = 2 };

/* --- fewer preemptions at other places --------------------------------------------- */

/* The run that was just made becomes the best, if it is better. */
static bool
take_run(struct shrinking *s, const struct sim_result *sr,
    bool (*better)(const struct shrink_size *, const struct shrink_size *))
{
	struct rules ru;
	bool ok = rules_of_choices(sr->sr_choices, sr->sr_nchoices, false, &ru);

	s->sg->sh_replays++;
	ok = ok && shrink_try(s, &ru, false, better);
	rules_free(&ru);
	return ok;
}

/* PCT with few changes of priority: its runs preempt seldom. */
static bool
sample(struct shrinking *s, unsigned depth)
{
	char text[32];
	bool twice, found = false;
	struct strategy *st;

	(void)snprintf(text, sizeof(text), "pct:depth=%u", depth);
	st = campaign_strategy(text, &twice);
	if (st == NULL)
		return false;
	for (uint64_t i = 1; i <= SAMPLES && !found && shrink_may_run(s); i++) {
		struct sim_run_options ro = {
			.ro_strategy = st, .ro_seed = 1, .ro_number = i
		};
		const struct world_run *wr;

		if (i > 1 && st->st_ops->so_learn != NULL)
			st->st_ops->so_learn(st, s->points_max);
		sim_places_forget();
		wr = world_run(&ro, false);
		s->sg->sh_replays++;
		if (wr->wr_result->sr_points > s->points_max)
			s->points_max = wr->wr_result->sr_points;
		found = shrink_shows(s, wr) &&
		    take_run(s, wr->wr_result, shrink_better);
	}
	st->st_ops->so_close(st);
	return found;
}

/*
 * Rules may lean on each other: the times that somebody polls depend on all
 * that came before.  Then leaving out ends early, and luck finds better.
 */
bool
shrink_sample(struct shrinking *s)
{
	bool found = false;

	for (unsigned depth = 2; depth <= 4; depth++) {
		if (s->size.ss_preemptions + 1 < depth ||
		    s->size.ss_preemptions <= FEW)
			break;
		if (sample(s, depth)) {
			shrink_rules(s);
			found = true;
			depth = 1;
		}
	}
	return !found || shrink_rewrite(s);
}

/* --- fewer rules at other places -------------------------------------------------- */

/* Leaving the default where nobody could go on costs no preemption, but makes
 * it harder to read: not one for the other. */
static bool
is_smaller(const struct shrink_size *a, const struct shrink_size *b)
{
	return a->ss_rules < b->ss_rules &&
	    a->ss_preemptions <= b->ss_preemptions;
}

bool
shrink_search(struct shrinking *s)
{
	struct search_state ss = { .ss_more = true };
	struct shrink *sg = s->sg;
	bool twice, clean = true, found = false;
	char text[64];
	struct strategy *st;

	if (s->size.ss_rules == 0)
		return true;
	sg->sh_search_bound = s->size.ss_rules - 1;
	(void)snprintf(text, sizeof(text), "delay:bound=%llu",
	    (unsigned long long)sg->sh_search_bound);
	st = campaign_strategy(text, &twice);
	if (st == NULL)
		return false;
	while (ss.ss_more && shrink_may_run(s)) {
		struct sim_run_options ro = { .ro_strategy = st,
			.ro_number = ++sg->sh_search_runs };
		const struct world_run *wr;
		bool cut;

		sim_places_forget();
		wr = world_run(&ro, false);
		sg->sh_replays++;
		cut = !wr->wr_result->sr_quiet;
		clean = clean && !wr->wr_result->sr_over_budget &&
		    !wr->wr_result->sr_exhausted;
		found = shrink_shows(s, wr) &&
		    take_run(s, wr->wr_result, is_smaller);
		if (found)
			break;
		st->st_ops->so_search(st, cut, &ss);
	}
	/* Rounds of less were made first, to their end. */
	if (found)
		sg->sh_search_bound =
		    s->size.ss_rules > 0 ? s->size.ss_rules - 1 : 0;
	sg->sh_search = clean && ss.ss_flaw == NULL && (found || !ss.ss_more) ?
	    SEARCH_COMPLETE :
	    SEARCH_CUT;
	st->st_ops->so_close(st);
	if (found)
		shrink_rules(s);
	return shrink_rewrite(s);
}

/* --- the pair that matters -------------------------------------------------------- */

/* The operations of a run, with names that outlive the next. */
struct history {
	struct anchored_step *steps;
	char (*names)[ANCHOR_NAME_MAX];
	size_t n;
};

static void
free_history(struct history *hi)
{
	free(hi->steps);
	free(hi->names);
}

/* Run by rules; NULL or not, may want the history. */
static bool
runs_and_shows(struct shrinking *s, struct rules *ru, struct history *hi)
{
	struct sim_run_options ro = { .ro_strategy = s->strategy };
	const struct world_run *wr =
	    anchored_run(s->strategy, ru, false, &ro, false);
	const struct anchored_step *log;

	s->sg->sh_replays++;
	if (wr == NULL)
		return false;
	if (hi != NULL) {
		log = anchored_log(s->strategy, &hi->n);
		hi->steps = malloc((hi->n + 1) * sizeof(*hi->steps));
		hi->names = calloc(hi->n + 1, sizeof(*hi->names));
		ASSERT(hi->steps != NULL && hi->names != NULL);
		memcpy(hi->steps, log, hi->n * sizeof(*log));
		for (size_t i = 0; i < hi->n; i++)
			memcpy(hi->names[i],
			    anchored_name(s->strategy, log[i].as_who),
			    sizeof(hi->names[i]));
	}
	return shrink_shows(s, wr);
}

/* Where in the history context c makes its operation number n. */
static size_t
find_step(const struct history *hi, const char *c, uint64_t n)
{
	size_t i = 0;

	while (i < hi->n &&
	    (hi->steps[i].as_count != n || strcmp(hi->names[i], c) != 0))
		i++;
	return i;
}

/* With rule r so many operations of its context later. */
static bool
shows_later(struct shrinking *s, size_t r, uint64_t later, struct history *hi)
{
	struct rules ru = rules_copy(&s->best, NULL);
	bool shows;

	ru.ru_anchors[r].an_count += later;
	shows = runs_and_shows(s, &ru, hi);
	rules_free(&ru);
	return shows;
}

/* Put a rule behind rule at: after step i of the history, who runs. */
static void
add_rule(struct rules *ru, size_t at, const struct history *hi, size_t i,
    size_t who, uint16_t cpu)
{
	struct anchor *an = &ru->ru_anchors[at + 1];

	memmove(an + 1, an, (ru->ru_n - at - 1) * sizeof(*an));
	ru->ru_n++;
	memset(an, 0, sizeof(*an));
	memcpy(an->an_ctx, hi->names[i], sizeof(an->an_ctx));
	an->an_count = hi->steps[i].as_count;
	an->an_do = ANCHOR_RUN;
	memcpy(an->an_to, hi->names[who], sizeof(an->an_to));
	an->an_cpu = cpu;
}

/*
 * With operation a, which stands behind the others from `from` on, before
 * step b of them instead.  *swapped: that is what came of it.
 */
static bool
shows_with(struct shrinking *s, size_t r, uint64_t later,
    const struct history *hi, size_t b, size_t a, bool *swapped)
{
	struct rules ru = rules_copy(&s->best, NULL);
	struct history now;
	bool shows;
	size_t x, y;

	ru.ru_anchors =
	    realloc(ru.ru_anchors, (ru.ru_n + 3) * sizeof(*ru.ru_anchors));
	ASSERT(ru.ru_anchors != NULL);
	ru.ru_anchors[r].an_count += later;
	add_rule(&ru, r, hi, b - 1, a, 0);
	add_rule(&ru, r + 1, hi, a, b, ru.ru_anchors[r].an_cpu);
	shows = runs_and_shows(s, &ru, &now);
	x = find_step(&now, hi->names[a], hi->steps[a].as_count);
	y = find_step(&now, hi->names[b], hi->steps[b].as_count);
	*swapped = x < now.n && (y == now.n || x < y);
	free_history(&now);
	rules_free(&ru);
	return shows;
}

static void
set_event(struct shrink_event *se, const struct history *hi, size_t i)
{
	memcpy(se->se_context, hi->names[i], sizeof(se->se_context));
	site_of(hi->steps[i].as_pc, hi->steps[i].as_kind, &se->se_site);
}

/*
 * Rule r lets others run after c's operation n.  Let it come later, until the
 * finding does not show any more: that operation of c, a, must not come
 * before what the others do.  Then let a come before as few of the others'
 * operations as does it: the first of them is b.
 */
static bool
find_pair(struct shrinking *s, size_t r)
{
	const struct anchor *an = &s->best.ru_anchors[r];
	struct history hi;
	uint64_t lo = 0, hi_later = 0;
	size_t from, a, first, last;
	bool swapped, ok;

	(void)shows_later(s, r, 0, &hi);
	for (size_t i = 0; i < hi.n; i++) {
		if (strcmp(hi.names[i], an->an_ctx) == 0 &&
		    hi.steps[i].as_count > an->an_count)
			hi_later = hi.steps[i].as_count - an->an_count;
	}
	free_history(&hi);
	if (hi_later == 0 || shows_later(s, r, hi_later, NULL))
		return false;
	while (hi_later - lo > 1) {
		uint64_t mid = lo + (hi_later - lo) / 2;

		if (shows_later(s, r, mid, NULL))
			lo = mid;
		else
			hi_later = mid;
	}
	(void)shows_later(s, r, lo, &hi);
	from = find_step(&hi, an->an_ctx, an->an_count + lo);
	a = find_step(&hi, an->an_ctx, an->an_count + hi_later);
	/* Of [first, last), a before first does not show it, behind it does. */
	first = from + 1;
	last = a;
	ok = a < hi.n && first < last;
	while (ok && last - first > 1) {
		size_t mid = first + (last - first) / 2;

		if (shows_with(s, r, lo, &hi, mid, a, &swapped) || !swapped)
			last = mid;
		else
			first = mid;
	}
	if (ok) {
		set_event(&s->sg->sh_pair[0], &hi, first);
		set_event(&s->sg->sh_pair[1], &hi, a);
	}
	free_history(&hi);
	return ok;
}

void
shrink_pair(struct shrinking *s)
{
	for (size_t r = s->best.ru_n; r-- > 0 && !s->sg->sh_paired;) {
		if (s->best.ru_anchors[r].an_do == ANCHOR_RUN &&
		    s->best.ru_anchors[r].an_count > 0)
			s->sg->sh_paired = find_pair(s, r);
	}
}
