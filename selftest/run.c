/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run.c -- run one program under every strategy and judge what was found.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "selftest/selftest.h"

static const struct {
	enum selftest_strategy bit;
	const char *name;
	uint64_t runs;
} strategies_used[] = { { SELFTEST_NONE, "none", 2 },
	{ SELFTEST_RANDOM, "random", 300 }, { SELFTEST_PCT, "pct", 300 },
	{ SELFTEST_RANDOM, "twice:random", 200 } };

enum { NSTRATEGIES = sizeof(strategies_used) / sizeof(strategies_used[0]) };

/* What is wrong with the verdict, for people. */
struct why {
	char *text;
	size_t len;
};

static bool __attribute__((format(printf, 2, 3)))
wrong(struct why *why, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(why->text, why->len, format, ap);
	va_end(ap);
	return false;
}

/* What a campaign has announced. */
struct seen {
	unsigned kinds;
	bool title;
	const char *wanted;
	char text[512]; /* titles */
};

static void
note(const struct campaign_found *cf, void *arg)
{
	struct seen *seen = arg;
	size_t used = strlen(seen->text);

	seen->kinds |= 1u << cf->cf_kind;
	if (seen->wanted != NULL && strstr(cf->cf_title, seen->wanted) != NULL)
		seen->title = true;
	(void)snprintf(seen->text + used, sizeof(seen->text) - used, "%s%s",
	    used > 0 ? "; " : "", cf->cf_title);
}

static bool
facts_hold(const struct selftest_program *sp, const struct scenario *scn,
    const struct campaign_result *cr, size_t how, struct why *why)
{
	bool must = (sp->sp_found & strategies_used[how].bit) != 0;

	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		enum fact_outcome out = cr->cr_facts[i];

		/* Unknown: what is wrong cuts every run. */
		if (out != FACT_HOLDS && out != FACT_UNKNOWN &&
		    (out != FACT_NOT_SEEN || must))
			return wrong(why,
			    "%s: '%s' does not hold (run %" PRIu64 ")",
			    strategies_used[how].name, scn->sc_facts[i].sf_text,
			    cr->cr_fact_run[i]);
	}
	return true;
}

static bool
judge(const struct selftest_program *sp, const struct campaign_result *cr,
    const struct seen *seen, size_t how, struct why *why)
{
	const char *strategy = strategies_used[how].name;

	if (cr->cr_runs != strategies_used[how].runs)
		return wrong(why, "%s: ended after %" PRIu64 " runs", strategy,
		    cr->cr_runs);
	if ((seen->kinds & ~(sp->sp_kinds | sp->sp_also)) != 0)
		return wrong(why, "%s: found what is not there: %s", strategy,
		    seen->text);
	if ((seen->kinds != 0) != (cr->cr_findings + cr->cr_also_seen != 0))
		return wrong(why, "%s: findings are not announced", strategy);
	if ((sp->sp_found & strategies_used[how].bit) == 0)
		return true;
	if ((seen->kinds & sp->sp_kinds) != sp->sp_kinds)
		return wrong(why, "%s: found %s%s", strategy,
		    seen->kinds == 0 ? "nothing" : "only: ", seen->text);
	if (sp->sp_title != NULL && !seen->title)
		return wrong(why, "%s: no title with '%s': %s", strategy,
		    sp->sp_title, seen->text);
	return true;
}

static bool
search(const struct selftest_program *sp, const struct scenario *scn,
    const char *module, size_t how, struct why *why)
{
	struct seen seen = { .wanted = sp->sp_title };
	struct campaign_options ca = { .ca_scenario = scn,
		.ca_world.wo_stack = module,
		.ca_strategy = strategies_used[how].name,
		.ca_seed = 1,
		.ca_runs = strategies_used[how].runs,
		.ca_strict = true,
		.ca_found = note,
		.ca_arg = &seen };
	struct campaign_result cr;

	if (!campaign_fuzz(&ca, &cr))
		return wrong(
		    why, "%s: %s", strategies_used[how].name, campaign_error());
	if (campaign_diverged())
		return wrong(why, "%s: a run and its repetition differ",
		    strategies_used[how].name);
	return judge(sp, &cr, &seen, how, why) &&
	    facts_hold(sp, scn, &cr, how, why);
}

bool
selftest_run(const struct selftest_program *sp, char *text, size_t len)
{
	struct why why = { text, len };
	char error[512], name[64], module[4200];
	struct scenario *scn;
	bool fine = true;

	(void)snprintf(name, sizeof(name), "litmus-%s", sp->sp_module);
	if (!module_path(name, module, sizeof(module)))
		return wrong(&why, "there is no module %s", name);
	scn = scenario_parse(sp->sp_name, sp->sp_text, error, sizeof(error));
	if (scn == NULL)
		return wrong(&why, "%s", error);
	for (size_t how = 0; fine && how < NSTRATEGIES; how++)
		fine = search(sp, scn, module, how, &why);
	scenario_free(scn);
	return fine;
}
