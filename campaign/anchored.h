/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anchored.h -- anchored schedules: rules with the places they are about.
 *
 *	What a rule is, and how it is followed, is in sim/anchored.h.
 *	Here rules have names of functions, a text form, and sentences.  All
 *	calls that run something need the open world.
 *
 *	The text is "anchored:BUILD:SCENARIO:RULE+RULE...", without a blank.  A
 *	rule is CONTEXT,NUMBER,FUNCTION:LINE,KIND,HIT and what to do there:
 *	run,CONTEXT,CPU or expire or late or pick,PURPOSE,INDEX.  "-" stands for
 *	no rule.  Characters that a shell or this form would take for
 *	something else are written %HH.
 */

#ifndef CAMPAIGN_ANCHORED_H
#define CAMPAIGN_ANCHORED_H

#include "campaign/campaign.h"
#include "sim/anchored.h"

/* Where the operation of a rule is; "" and 0: not known. */
struct rule_site {
	char rs_function[80];
	char rs_file[128];
	uint32_t rs_line;
	uint8_t rs_kind; /* enum trace_kind */
};

struct rules {
	uint64_t ru_build, ru_scenario;
	struct anchor *ru_anchors;
	struct rule_site *ru_sites; /* one an anchor */
	size_t ru_n;
};

void rules_free(struct rules *);

bool anchored_is(const char *text);
/* A malloc'ed text. */
char *anchored_print(const struct rules *);
/* False: it is no such text. */
bool anchored_parse(const char *text, struct rules *);

/* "after cpu1's operation 12, ... : run ..."; without a full stop. */
void rule_sentence(const struct rules *, size_t i, char *buf, size_t len);
/* "mutex_exit in bridge_input (stack/net/if_bridge.c:120)". */
void site_sentence(const struct rule_site *, char *buf, size_t len);

/* The site of a code address and kind. */
void site_of(uint32_t pc, unsigned kind, struct rule_site *);

/* The last run of an anchored strategy as rules with sites; false and
 * campaign_error(): it was too long. */
bool rules_of_run(const struct strategy *, struct rules *);

/*
 * rules_of_choices(choices, len, strict, rules)
 *
 *	An exact schedule as rules that give the same run.
 */
bool rules_of_choices(
    const uint8_t *choices, size_t len, bool strict, struct rules *);

/*
 * anchored_run(strategy, rules, by_site, options, strict)
 *
 *	Run by these rules; ru_anchors[i].an_fired says which were met.  By
 *	site it runs again until all functions that it comes by are known.
 *	NULL and campaign_error(): a limit of ours was hit.
 */
const struct world_run *anchored_run(struct strategy *, struct rules *,
    bool by_site, const struct sim_run_options *, bool strict);

#endif /* CAMPAIGN_ANCHORED_H */
