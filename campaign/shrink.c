/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shrink.c -- a finding, reduced: its rules, and the order of the parts.
 *
 *	Delta debugging (Zeller, Hildebrandt, 2002) on rules.  A rule that no
 *	run of the others meets falls away with them, so that a schedule of
 *	hundreds of switches takes a few dozen runs.
 */

#include "campaign/shrinking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "campaign/error.h"
#include "sim/assert.h"

enum {
	TITLE_MAX = FINDING_TEXT_MAX + 32,
	PAIRS_MAX = 16,
	OTHERS_MAX = 1 << 12,
	RUNS_DEFAULT = 10000
};

struct rules
rules_copy(const struct rules *ru, const bool *keep)
{
	struct rules copy = { .ru_build = ru->ru_build,
		.ru_scenario = ru->ru_scenario,
		.ru_anchors = calloc(ru->ru_n + 1, sizeof(*ru->ru_anchors)),
		.ru_sites = calloc(ru->ru_n + 1, sizeof(*ru->ru_sites)) };

	ASSERT(copy.ru_anchors != NULL && copy.ru_sites != NULL);
	for (size_t i = 0; i < ru->ru_n; i++) {
		if (keep != NULL && !keep[i])
			continue;
		copy.ru_anchors[copy.ru_n] = ru->ru_anchors[i];
		copy.ru_sites[copy.ru_n++] = ru->ru_sites[i];
	}
	return copy;
}

/* --- one candidate -------------------------------------------------------------- */

bool
shrink_may_run(struct shrinking *s)
{
	if (s->sg->sh_replays < s->sg->sh_runs_max)
		return true;
	s->sg->sh_cut = true;
	return false;
}

/* Of races there are many in a run, and their titles take time; they are a
 * function of the place. */
static bool
is_other(struct shrinking *s, const struct finding *fi)
{
	uint64_t place = sim_finding_place(fi);
	uint64_t *slot = &s->others[place % OTHERS_MAX];
	char title[TITLE_MAX];

	if (*slot == place)
		return true;
	finding_title(fi, title, sizeof(title));
	if (strcmp(title, s->title) == 0)
		return false;
	if (fi->fi_kind == FINDING_DATA_RACE ||
	    fi->fi_kind == FINDING_MIXED_RACE)
		*slot = place;
	return true;
}

bool
shrink_shows(struct shrinking *s, const struct world_run *wr)
{
	static struct finding broken; /* large for a stack */
	const struct sim_result *sr = wr->wr_result;
	const struct scenario *scn = world_scenario();
	char title[TITLE_MAX];

	if (s->kind == FINDING_FACT) {
		for (size_t i = 0; i < scn->sc_nfacts; i++) {
			if (!world_violated_fact(wr, i, &broken))
				continue;
			finding_title(&broken, title, sizeof(title));
			if (strcmp(title, s->title) == 0)
				return true;
		}
		return false;
	}
	if ((sr->sr_kinds >> s->kind & 1) == 0)
		return false;
	for (size_t i = 0; i < sr->sr_nfindings; i++) {
		if (sr->sr_findings[i].fi_kind == s->kind &&
		    !is_other(s, &sr->sr_findings[i]))
			return true;
	}
	return false;
}

static void
keep_choices(struct shrinking *s, const struct sim_result *sr)
{
	free(s->choices);
	s->nchoices = sr->sr_nchoices;
	s->choices = malloc(s->nchoices + 1);
	ASSERT(s->choices != NULL);
	memcpy(s->choices, sr->sr_choices, s->nchoices);
	s->steps = sr->sr_steps;
	s->trace_hash = sr->sr_trace_hash;
}

/* The exact schedule of the run before shows the same. */
static bool
repeats(struct shrinking *s, const struct sim_result *first)
{
	uint64_t steps = first->sr_steps, hash = first->sr_trace_hash;
	struct strategy *st =
	    replay_open(first->sr_choices, first->sr_nchoices);
	struct sim_run_options ro = { .ro_strategy = st };
	const struct world_run *wr;
	bool ok;

	sim_places_forget();
	wr = world_run(&ro, false);
	s->sg->sh_replays++;
	ok = wr->wr_result->sr_steps == steps &&
	    wr->wr_result->sr_trace_hash == hash && shrink_shows(s, wr);
	if (ok)
		keep_choices(s, wr->wr_result);
	st->st_ops->so_close(st);
	return ok;
}

bool
shrink_better(const struct shrink_size *a, const struct shrink_size *b)
{
	if (a->ss_preemptions != b->ss_preemptions)
		return a->ss_preemptions < b->ss_preemptions;
	if (a->ss_switches != b->ss_switches)
		return a->ss_switches < b->ss_switches;
	return a->ss_rules < b->ss_rules;
}

/* While rules are left out: the switches are looked at later. */
static bool
has_fewer_rules(const struct shrink_size *a, const struct shrink_size *b)
{
	return a->ss_rules < b->ss_rules &&
	    a->ss_preemptions <= b->ss_preemptions;
}

bool
shrink_try(struct shrinking *s, const struct rules *from, bool by_site,
    bool (*better)(const struct shrink_size *, const struct shrink_size *))
{
	struct rules ru = rules_copy(from, NULL), met;
	struct sim_run_options ro = { .ro_strategy = s->strategy };
	struct shrink_size size = { .ss_lines = s->size.ss_lines };
	const struct world_run *wr;
	bool *keep, ok;

	s->sg->sh_replays++;
	wr = anchored_run(s->strategy, &ru, by_site, &ro, false);
	ok = wr != NULL && shrink_shows(s, wr);
	if (ok) {
		size.ss_switches = wr->wr_result->sr_switches;
		keep = calloc(ru.ru_n + 1, sizeof(*keep));
		ASSERT(keep != NULL);
		for (size_t i = 0; i < ru.ru_n; i++) {
			keep[i] = ru.ru_anchors[i].an_fired;
			size.ss_rules += keep[i];
			size.ss_preemptions +=
			    keep[i] && ru.ru_anchors[i].an_preempts;
		}
		met = rules_copy(&ru, keep);
		free(keep);
		ok = better(&size, &s->size) && repeats(s, wr->wr_result);
		if (ok) {
			rules_free(&s->best);
			s->best = met;
			s->size = size;
		} else {
			rules_free(&met);
		}
	}
	rules_free(&ru);
	return ok;
}

/* --- fewer rules ------------------------------------------------------------------ */

static bool
try_without(struct shrinking *s, size_t from, size_t n)
{
	bool *keep = calloc(s->best.ru_n + 1, sizeof(*keep));
	struct rules ru;
	bool ok;

	ASSERT(keep != NULL);
	for (size_t i = 0; i < s->best.ru_n; i++)
		keep[i] = i < from || i >= from + n;
	ru = rules_copy(&s->best, keep);
	ok = shrink_try(s, &ru, false, has_fewer_rules);
	rules_free(&ru);
	free(keep);
	return ok;
}

static bool
try_only(struct shrinking *s, size_t from, size_t n)
{
	bool *keep = calloc(s->best.ru_n + 1, sizeof(*keep));
	struct rules ru;
	bool ok;

	ASSERT(keep != NULL);
	for (size_t i = from; i < from + n && i < s->best.ru_n; i++)
		keep[i] = true;
	ru = rules_copy(&s->best, keep);
	ok = shrink_try(s, &ru, false, has_fewer_rules);
	rules_free(&ru);
	free(keep);
	return ok;
}

static void
reduce(struct shrinking *s)
{
	size_t parts = 2;

	if (s->best.ru_n == 0 || try_only(s, 0, 0))
		return;
	while (s->best.ru_n > 0 && shrink_may_run(s)) {
		size_t n = s->best.ru_n, size = (n + parts - 1) / parts;
		bool smaller = false;

		for (size_t at = 0; at < n && !smaller && parts > 1; at += size)
			smaller = size < n && try_only(s, at, size);
		if (smaller) {
			parts = 2;
			continue;
		}
		/* Behind a success the next part stands at the same place. */
		for (size_t at = 0; at < s->best.ru_n && shrink_may_run(s);) {
			size_t before = s->best.ru_n;

			if (try_without(s, at, size))
				smaller = s->best.ru_n < before;
			else
				at += size;
		}
		if (smaller)
			parts = parts > 2 ? parts - 1 : 2;
		else if (size == 1)
			break;
		else
			parts =
			    2 * parts < s->best.ru_n ? 2 * parts : s->best.ru_n;
	}
}

/* One rule for two: at the place of the one, what the other does. */
static bool
try_merge(struct shrinking *s, size_t i, size_t k)
{
	struct rules ru = rules_copy(&s->best, NULL);
	struct anchor *to = &ru.ru_anchors[i];
	const struct anchor *from = &s->best.ru_anchors[k];
	bool ok;

	to->an_do = from->an_do;
	memcpy(to->an_to, from->an_to, sizeof(to->an_to));
	to->an_cpu = from->an_cpu;
	to->an_index = from->an_index;
	memmove(&ru.ru_anchors[k], &ru.ru_anchors[k + 1],
	    (ru.ru_n - k - 1) * sizeof(*ru.ru_anchors));
	memmove(&ru.ru_sites[k], &ru.ru_sites[k + 1],
	    (ru.ru_n - k - 1) * sizeof(*ru.ru_sites));
	ru.ru_n--;
	ok = shrink_try(s, &ru, false, shrink_better);
	rules_free(&ru);
	return ok;
}

static bool
try_two(struct shrinking *s, size_t i, size_t k)
{
	bool keep[PAIRS_MAX];
	struct rules ru;
	bool ok;

	for (size_t r = 0; r < s->best.ru_n; r++)
		keep[r] = r != i && r != k;
	ru = rules_copy(&s->best, keep);
	ok = shrink_try(s, &ru, false, shrink_better);
	rules_free(&ru);
	return ok;
}

/* What single rules do not show: two that only go together, neighbours. */
static bool
improve(struct shrinking *s)
{
	for (size_t i = 0; i < s->best.ru_n; i++) {
		for (size_t k = i + 1; k < s->best.ru_n; k++) {
			if (!shrink_may_run(s))
				return false;
			if (s->best.ru_n <= PAIRS_MAX && try_two(s, i, k))
				return true;
			if (k == i + 1 &&
			    (try_merge(s, i, k) || try_merge(s, k, i)))
				return true;
		}
	}
	return false;
}

void
shrink_rules(struct shrinking *s)
{
	do
		reduce(s);
	while (improve(s));
}

static bool
is_as_small(const struct shrink_size *a, const struct shrink_size *b)
{
	return a->ss_preemptions <= b->ss_preemptions;
}

bool
shrink_rewrite(struct shrinking *s)
{
	struct rules ru;

	if (!rules_of_choices(s->choices, s->nchoices, false, &ru))
		return false;
	s->sg->sh_replays++;
	if (!shrink_try(s, &ru, false, is_as_small)) {
		rules_free(&ru);
		return campaign_fail("%s: its rules do not show it: this is a "
				     "bug of Braid",
		    s->title);
	}
	rules_free(&ru);
	return true;
}

/* --- from a finding to a finding ------------------------------------------------ */

static uint64_t
count_lines(const char *text)
{
	uint64_t n = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		size_t blank = strspn(text, " \t");

		n += blank < len && text[blank] != '#';
		text += len + (text[len] == '\n');
	}
	return n;
}

/* The finding's own schedule, as rules. */
static bool
begin(struct shrinking *s)
{
	const struct store_loaded *ld = s->sg->sh_finding;
	uint64_t build, scenario;
	struct rules ru;
	bool ok;

	if (!schedule_parse(ld->ld_run.rn_schedule, &build, &scenario,
		&s->choices, &s->nchoices))
		return campaign_fail("the stored schedule is damaged");
	s->size = (struct shrink_size){ UINT64_MAX, UINT64_MAX, UINT64_MAX,
		count_lines(ld->ld_campaign.cg_source) };
	if (!rules_of_choices(s->choices, s->nchoices, false, &ru))
		return false;
	s->sg->sh_replays++;
	ok = shrink_try(s, &ru, false, shrink_better) ||
	    campaign_fail("the finding does not show again");
	rules_free(&ru);
	s->sg->sh_before = s->size;
	return ok;
}

static void
note_found(const struct campaign_found *cf, void *arg)
{
	struct shrink *sg = arg;

	sg->sh_id = cf->cf_id;
}

/* Store the reduced finding: a campaign of its own, of one run. */
static bool
store_it(struct shrinking *s)
{
	struct shrink *sg = s->sg;
	const struct store_loaded *ld = sg->sh_finding;
	struct store_campaign cg = ld->ld_campaign;
	struct confirm cn = { .cn_store = sg->sh_store,
		.cn_strategy = "anchored",
		.cn_seed = ld->ld_run.rn_seed,
		.cn_run = 1,
		.cn_only = s->title,
		.cn_found = note_found,
		.cn_arg = sg };
	struct store_reduction rd = { .re_finding = ld->ld_finding.fg_id };
	struct sim_result sr = { .sr_choices = s->choices,
		.sr_nchoices = s->nchoices,
		.sr_steps = s->steps,
		.sr_trace_hash = s->trace_hash };
	char *text;
	bool ok;

	cg.cg_scenario_hash = world_scenario()->sc_hash;
	cg.cg_source = sg->sh_source;
	cg.cg_build = world_build();
	cg.cg_strategy = "anchored";
	cg.cg_command = "shrink";
	if (!store_campaign_begin(sg->sh_store, &cg))
		return campaign_fail("%s", store_error());
	cn.cn_campaign = cg.cg_id;
	confirm_begin();
	if (!confirm_run(&cn, &sr))
		return false;
	cg.cg_runs = 1;
	cg.cg_steps = s->steps;
	cg.cg_seconds = sg->sh_seconds;
	text = anchored_print(&s->best);
	rd.re_reduced = sg->sh_id;
	rd.re_preemptions = s->size.ss_preemptions;
	rd.re_switches = s->size.ss_switches;
	rd.re_lines = s->size.ss_lines;
	rd.re_schedule = text;
	ok = (sg->sh_id != 0 || campaign_fail("the finding was not stored")) &&
	    ((store_campaign_end(sg->sh_store, &cg) &&
		 store_reduction_add(sg->sh_store, &rd)) ||
		campaign_fail("%s", store_error()));
	free(text);
	return ok;
}

/* Say what it is on top of the scenario, and at its end how much `braid check`
 * has to search: a line more, so that it is another scenario than the
 * finding's, whose findings are others. */
static bool
put_title(struct shrinking *s)
{
	struct shrink *sg = s->sg;
	const char *source = world_scenario()->sc_source;
	size_t n = strlen(source), len = n + 256;
	char *text = malloc(len);
	struct store_campaign cg = sg->sh_finding->ld_campaign;

	ASSERT(text != NULL);
	(void)snprintf(text, len,
	    "# F-%04lld, shrunk to %llu preemption%s.\n%s%s"
	    "explore delay bound %llu runs 10000\n",
	    (long long)sg->sh_finding->ld_finding.fg_id,
	    (unsigned long long)s->size.ss_preemptions,
	    s->size.ss_preemptions == 1 ? "" : "s", source,
	    n > 0 && source[n - 1] != '\n' ? "\n" : "",
	    (unsigned long long)s->size.ss_rules);
	sg->sh_source = text;
	cg.cg_source = text;
	world_close();
	return world_open_text(&cg) && shrink_rewrite(s);
}

/* The world of the finding is open; it may be another one afterwards. */
static bool
shrink_in_world(struct shrinking *s)
{
	struct shrink *sg = s->sg;

	if (!begin(s))
		return false;
	shrink_rules(s);
	if (!shrink_rewrite(s) || !shrink_sample(s) || !shrink_lines(s) ||
	    !shrink_sample(s) || !shrink_search(s) || !put_title(s))
		return false;
	shrink_pair(s);
	sg->sh_after = s->size;
	sg->sh_rules = rules_copy(&s->best, NULL);
	sg->sh_schedule = schedule_print(
	    world_build(), world_scenario()->sc_hash, s->choices, s->nchoices);
	return true;
}

static double
seconds_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static bool
check_finding(const struct store_loaded *ld)
{
	const struct store_finding *fg = &ld->ld_finding;

	if (fg->fg_nedges > 0 || ld->ld_nothers > 0)
		return campaign_fail("F-%04lld is a lock order, which rests on "
				     "%zu runs; only findings of one run can "
				     "be shrunk",
		    (long long)fg->fg_id, ld->ld_nothers + 1);
	if (ld->ld_reduced_from != 0)
		return campaign_fail("F-%04lld is shrunk already, from "
				     "F-%04lld",
		    (long long)fg->fg_id, (long long)ld->ld_reduced_from);
	return true;
}

static bool
check_build(const struct store_loaded *ld)
{
	return ld->ld_campaign.cg_build == world_build() ||
	    campaign_fail("F-%04lld was found with another build (%016llx) of "
			  "stack %s than this one (%016llx); it cannot be "
			  "shrunk here",
		(long long)ld->ld_finding.fg_id,
		(unsigned long long)ld->ld_campaign.cg_build,
		ld->ld_campaign.cg_stack, (unsigned long long)world_build());
}

bool
campaign_shrink(struct shrink *sg)
{
	const struct store_loaded *ld = sg->sh_finding;
	struct shrinking s = { .sg = sg,
		.title = ld->ld_finding.fg_title,
		.kind = ld->ld_raw.fi_kind };
	double start = seconds_now();
	bool ok;

	if (sg->sh_runs_max == 0)
		sg->sh_runs_max = RUNS_DEFAULT;
	if (!check_finding(ld) || !world_open_source(&ld->ld_campaign))
		return false;
	s.strategy = anchored_open();
	s.others = calloc(OTHERS_MAX, sizeof(*s.others));
	ASSERT(s.others != NULL);
	ok = check_build(ld) && shrink_in_world(&s);
	sg->sh_seconds = seconds_now() - start;
	if (ok && sg->sh_store != NULL)
		ok = store_it(&s);
	s.strategy->st_ops->so_close(s.strategy);
	world_close();
	rules_free(&s.best);
	free(s.choices);
	free(s.others);
	return ok;
}

void
shrink_free(struct shrink *sg)
{
	rules_free(&sg->sh_rules);
	free(sg->sh_schedule);
	free(sg->sh_source);
}
