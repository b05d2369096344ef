/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * portfolio.c -- strategies by name, and how the runs of a campaign are shared
 * among them.
 */

#include "campaign/portfolio.h"

#include <stdio.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/world.h"
#include "sim/assert.h"

enum {
	PAY_AFTER = 100,    /* runs that nobody is paid for */
	PAY_UNIT = 1 << 20, /* of an item */
	SHARES = 1000	    /* in all */
};

/* --- epochs ------------------------------------------------------------------- */

/* The last runs of the short ones. */
static const uint64_t short_epochs[] = { 1, 10, 50, 100 };
enum { SHORT_EPOCHS = sizeof(short_epochs) / sizeof(short_epochs[0]) };

uint64_t
epoch_last(uint64_t epoch)
{
	return epoch < SHORT_EPOCHS ? short_epochs[epoch] :
				      (epoch - SHORT_EPOCHS + 1) * EPOCH_RUNS;
}

uint64_t
epoch_of(uint64_t run)
{
	uint64_t epoch = 0;

	if (run > short_epochs[SHORT_EPOCHS - 1])
		return (run - 1) / EPOCH_RUNS + SHORT_EPOCHS;
	while (run > short_epochs[epoch])
		epoch++;
	return epoch;
}

/* --- strategies ------------------------------------------------------------- */

struct strategy *
campaign_strategy(const char *text, bool *twice)
{
	const struct strategy_ops *ops;
	struct strategy *st;
	char name[SCN_NAME_MAX], error[128];
	const char *colon;
	size_t n;

	*twice = false;
	if (strncmp(text, "twice", 5) == 0 &&
	    (text[5] == '\0' || text[5] == ':')) {
		*twice = true;
		text = text[5] == '\0' ? "pct" : text + 6;
	}
	colon = strchr(text, ':');
	n = colon == NULL ? strlen(text) : (size_t)(colon - text);
	(void)snprintf(name, sizeof(name), "%.*s", (int)n, text);
	ops = strategy_lookup(name);
	if (ops == NULL) {
		char known[128] = "";
		size_t used = 0;

		for (size_t i = 0; strategies[i] != NULL; i++)
			used +=
			    (size_t)snprintf(known + used, sizeof(known) - used,
				"%s, ", strategies[i]->so_name);
		(void)campaign_fail("unknown strategy '%.*s'; there are: "
				    "%stwice:STRATEGY",
		    (int)n, text, known);
		return NULL;
	}
	st = ops->so_open(
	    colon == NULL ? NULL : colon + 1, error, sizeof(error));
	if (st == NULL)
		(void)campaign_fail("strategy %s: %s", name, error);
	return st;
}

/* --- whose is a run ---------------------------------------------------------- */

static bool
portfolio_add(struct portfolio *pf, const char *name, const char *args)
{
	if (pf->pf_n == PORTFOLIO_MAX)
		return campaign_fail(
		    "more than %d explore lines", PORTFOLIO_MAX);
	(void)snprintf(pf->pf_text[pf->pf_n], sizeof(pf->pf_text[0]), "%s%s%s",
	    name, args[0] != '\0' ? ":" : "", args);
	pf->pf_st[pf->pf_n] =
	    campaign_strategy(pf->pf_text[pf->pf_n], &pf->pf_twice[pf->pf_n]);
	if (pf->pf_st[pf->pf_n] == NULL)
		return false;
	pf->pf_n++;
	return true;
}

/* The runs of an explore line.  A line that says none has the default, but
 * when no line says any they all share it. */
static uint64_t
runs_of(const struct scenario *scn, size_t line)
{
	bool any = false;

	for (size_t i = 0; i < scn->sc_nexplores; i++)
		any = any ||
		    (scn->sc_explores[i].se_runs != 0 &&
			!campaign_systematic(scn->sc_explores[i].se_strategy));
	if (!any || campaign_systematic(scn->sc_explores[line].se_strategy))
		return 0;
	return scn->sc_explores[line].se_runs != 0 ?
	    scn->sc_explores[line].se_runs :
	    RUNS_DEFAULT;
}

size_t
campaign_share(const uint64_t *share, int64_t *credit, size_t n)
{
	size_t best = 0;
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += (int64_t)share[i];
		credit[i] += (int64_t)share[i];
		if (credit[i] > credit[best])
			best = i;
	}
	credit[best] -= sum;
	return best;
}

/* Each is best at something: few ordered events,
 * nothing known, many contexts, one busy object, one pair of accesses. */
static const char *const standard_strategies[] = { "pct", "random", "pos",
	"surw", "rff", NULL };

bool
portfolio_open(struct portfolio *pf, const struct campaign_options *ca)
{
	const struct scenario *scn = ca->ca_scenario;
	bool standard = ca->ca_strategy != NULL &&
	    strcmp(ca->ca_strategy, "portfolio") == 0;

	memset(pf, 0, sizeof(*pf));
	pf->pf_next = pf->pf_epoch_next = 1;
	for (size_t i = 0; i < PORTFOLIO_MAX; i++)
		pf->pf_share[i] = 1;
	pf->pf_covers = ca->ca_coverage;
	if (ca->ca_strategy != NULL && !standard)
		return campaign_systematic(ca->ca_strategy) ?
		    campaign_fail("strategy %s is systematic: braid check "
				  "searches with it",
			ca->ca_strategy) :
		    portfolio_add(pf, ca->ca_strategy, "");
	for (size_t i = 0; i < scn->sc_nexplores && !standard; i++) {
		const struct scn_explore *se = &scn->sc_explores[i];

		if (campaign_systematic(se->se_strategy))
			continue; /* braid check's */
		if (!portfolio_add(pf, se->se_strategy, se->se_args)) {
			char why[512];

			(void)snprintf(
			    why, sizeof(why), "%s", campaign_error());
			return campaign_fail(
			    "%s:%u: %s", scn->sc_path, se->se_line, why);
		}
		if (runs_of(scn, i) != 0)
			pf->pf_share[pf->pf_n - 1] = runs_of(scn, i);
	}
	if (pf->pf_n > 0)
		return true;
	if (!standard)
		return portfolio_add(pf, "pct", "") &&
		    portfolio_add(pf, "random", "");
	pf->pf_adaptive = pf->pf_covers = true;
	for (size_t i = 0; standard_strategies[i] != NULL; i++) {
		if (!portfolio_add(pf, standard_strategies[i], ""))
			return false;
	}
	return true;
}

void
portfolio_close(struct portfolio *pf)
{
	for (size_t i = 0; i < pf->pf_n; i++)
		pf->pf_st[i]->st_ops->so_close(pf->pf_st[i]);
	pf->pf_n = 0;
	coverage_free(&pf->pf_coverage);
}

const char *
portfolio_name(const struct portfolio *pf)
{
	if (pf->pf_adaptive)
		return "portfolio";
	return pf->pf_n == 1 ? pf->pf_text[0] : "explore";
}

uint64_t
portfolio_budget(const struct scenario *scn)
{
	uint64_t runs = 0;

	for (size_t i = 0; i < scn->sc_nexplores; i++)
		runs += runs_of(scn, i);
	return runs > 0 ? runs : RUNS_DEFAULT;
}

size_t
portfolio_turn(struct portfolio *pf, uint64_t run)
{
	size_t which = 0;

	ASSERT(run >= pf->pf_epoch_next);
	if (run < pf->pf_next) {
		pf->pf_next = pf->pf_epoch_next;
		memcpy(
		    pf->pf_credit, pf->pf_epoch_credit, sizeof(pf->pf_credit));
	}
	for (; pf->pf_next <= run; pf->pf_next++)
		which = campaign_share(pf->pf_share, pf->pf_credit, pf->pf_n);
	return which;
}

/* --- learning ---------------------------------------------------------------- */

void
portfolio_study(struct portfolio *pf, uint64_t run, size_t which,
    uint64_t points, const uint8_t *lesson, size_t len)
{
	struct strategy *st = pf->pf_st[which];

	if (points > pf->pf_points)
		pf->pf_points = points;
	if (len > 0 && st->st_ops->so_study != NULL)
		st->st_ops->so_study(st, run, lesson, len);
}

void
portfolio_pay(struct portfolio *pf, uint64_t run, size_t which, uint64_t steps,
    const uint64_t *items, size_t n)
{
	uint64_t worth = coverage_note(&pf->pf_coverage, items, n);

	/* What the first runs cover any strategy would. */
	if (run <= PAY_AFTER)
		return;
	pf->pf_paid[which] += worth * PAY_UNIT;
	pf->pf_cost[which] += steps;
}

/*
 * A quarter of the runs is shared out equally, so that nobody is forgotten; the
 * rest in proportion to new coverage for so many steps.
 */
static void
shift_shares(struct portfolio *pf)
{
	uint64_t score[PORTFOLIO_MAX], sum = 0;

	for (size_t i = 0; i < pf->pf_n; i++) {
		score[i] = pf->pf_paid[i] / (pf->pf_cost[i] / 1024 + 1);
		sum += score[i];
		pf->pf_paid[i] -= pf->pf_paid[i] / 4;
		pf->pf_cost[i] -= pf->pf_cost[i] / 4;
	}
	for (size_t i = 0; i < pf->pf_n; i++)
		pf->pf_share[i] = sum == 0 ?
		    SHARES / pf->pf_n :
		    SHARES / 4 / pf->pf_n + SHARES * 3 / 4 * score[i] / sum;
}

static void
tell_length(struct portfolio *pf, uint64_t points)
{
	pf->pf_learnt = points;
	for (size_t i = 0; i < pf->pf_n; i++) {
		if (pf->pf_st[i]->st_ops->so_learn != NULL)
			pf->pf_st[i]->st_ops->so_learn(pf->pf_st[i], points);
	}
}

void
portfolio_learn(struct portfolio *pf, uint64_t run)
{
	if (run > 1)
		(void)portfolio_turn(pf, run - 1);
	ASSERT(pf->pf_next == run);
	pf->pf_epoch_next = run;
	memcpy(pf->pf_epoch_credit, pf->pf_credit, sizeof(pf->pf_credit));
	if (pf->pf_adaptive)
		shift_shares(pf);
	if (pf->pf_points > 0)
		tell_length(pf, pf->pf_points);
}

/* Without choices it has no points; its steps are the next best. */
void
portfolio_measured(struct portfolio *pf, uint64_t steps)
{
	tell_length(pf, steps);
}

void
portfolio_save(struct portfolio *pf, struct pack *by)
{
	pack_u64(by, pf->pf_n);
	pack_u64(by, pf->pf_points);
	pack_u64(by, pf->pf_learnt);
	pack_u64(by, pf->pf_epoch_next);
	pack_u64(by, pf->pf_covers);
	for (size_t i = 0; i < pf->pf_n; i++) {
		const struct strategy_ops *so = pf->pf_st[i]->st_ops;
		const uint8_t *state = NULL;
		size_t len =
		    so->so_save != NULL ? so->so_save(pf->pf_st[i], &state) : 0;

		pack_text(by, pf->pf_text[i]);
		pack_u64(by, (uint64_t)pf->pf_epoch_credit[i]);
		pack_u64(by, pf->pf_share[i]);
		pack_u64(by, pf->pf_paid[i]);
		pack_u64(by, pf->pf_cost[i]);
		pack_block(by, state, len);
	}
}

bool
portfolio_load(struct portfolio *pf, struct reader *rd)
{
	bool ok = reader_u64(rd) == pf->pf_n;

	pf->pf_points = reader_u64(rd);
	tell_length(pf, reader_u64(rd));
	pf->pf_epoch_next = reader_u64(rd);
	pf->pf_covers = reader_u64(rd) != 0;
	for (size_t i = 0; i < pf->pf_n && ok; i++) {
		const struct strategy_ops *so = pf->pf_st[i]->st_ops;
		const char *text = reader_text(rd);
		const uint8_t *state;
		size_t len;

		ok = text != NULL && strcmp(text, pf->pf_text[i]) == 0;
		pf->pf_epoch_credit[i] = (int64_t)reader_u64(rd);
		pf->pf_share[i] = reader_u64(rd);
		pf->pf_paid[i] = reader_u64(rd);
		pf->pf_cost[i] = reader_u64(rd);
		state = reader_block(rd, &len);
		if (ok && so->so_load != NULL)
			ok = so->so_load(pf->pf_st[i], state, len);
	}
	pf->pf_next = pf->pf_epoch_next;
	memcpy(pf->pf_credit, pf->pf_epoch_credit, sizeof(pf->pf_credit));
	return ok && !rd->rd_bad;
}
