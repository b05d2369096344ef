/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * facts.c -- did the facts hold in a run?
 *
 *	Members and table entries are read after the run by an LWP of the
 *	node, through the same ioctls as brconfig(8), and only when a fact asks.
 *	A run that a finding has cut short has no such state: facts about it,
 *	and about contexts that have not ended, are then unknown, and not
 *	violated, because the finding is what went wrong.
 */

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/world.h"
#include "scenarios/verbs.h"
#include "sim/assert.h"

enum { NOT_READ = INT_MIN };

/* What was read of one bridge. */
struct table {
	unsigned tb_node;
	char tb_bridge[SCN_IFNAME_MAX];
	int tb_nmembers, tb_nentries; /* NOT_READ; else < 0: none such */
	char tb_members[VERB_LIST_MAX][SCN_IFNAME_MAX];
	struct verb_entry tb_entries[VERB_LIST_MAX];
};

static struct table *tables; /* room for one a fact */
static size_t ntable;

static bool
about_bridge(const struct scn_fact *sf)
{
	return sf->sf_kind == SCN_FACT_MEMBERS ||
	    sf->sf_kind == SCN_FACT_ENTRY || sf->sf_kind == SCN_FACT_ENTRIES;
}

bool
facts_need_tables(const struct scenario *scn)
{
	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		if (about_bridge(&scn->sc_facts[i]))
			return true;
	}
	return false;
}

void
facts_open(void)
{
	tables = calloc(world_scenario()->sc_nfacts + 1, sizeof(*tables));
	ASSERT(tables != NULL);
}

void
facts_close(void)
{
	free(tables);
	tables = NULL;
}

void
facts_begin(void)
{
	ntable = 0;
}

static struct table *
table_of(unsigned node, const char *bridge)
{
	for (size_t i = 0; i < ntable; i++) {
		if (tables[i].tb_node == node &&
		    strcmp(tables[i].tb_bridge, bridge) == 0)
			return &tables[i];
	}
	return NULL;
}

void
facts_read_tables(unsigned node)
{
	const struct scenario *scn = world_scenario();

	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		const struct scn_fact *sf = &scn->sc_facts[i];
		struct table *tb;

		if (!about_bridge(sf) || sf->sf_node != node)
			continue;
		tb = table_of(node, sf->sf_name);
		if (tb == NULL) {
			tb = &tables[ntable++];
			tb->tb_node = node;
			memcpy(tb->tb_bridge, sf->sf_name, SCN_IFNAME_MAX);
			tb->tb_nmembers = tb->tb_nentries = NOT_READ;
		}
		if (sf->sf_kind == SCN_FACT_MEMBERS) {
			if (tb->tb_nmembers < 0)
				tb->tb_nmembers = verb_members(
				    node, sf->sf_name, tb->tb_members);
		} else if (tb->tb_nentries < 0) {
			tb->tb_nentries =
			    verb_entries(node, sf->sf_name, tb->tb_entries);
		}
	}
}

/* --- properties -------------------------------------------------------------- */

/* TRUE, FALSE, or the run was cut before it could be known. */
enum truth { IS_FALSE, IS_TRUE, IS_UNKNOWN };

static enum truth
count_matches(uint64_t n, long wanted)
{
	return (wanted < 0 ? n > 0 : n == (uint64_t)wanted) ? IS_TRUE :
							      IS_FALSE;
}

static enum truth
members_match(const struct scn_fact *sf)
{
	const struct table *tb = table_of(sf->sf_node, sf->sf_name);

	if (tb == NULL || tb->tb_nmembers == NOT_READ)
		return IS_UNKNOWN;
	if (tb->tb_nmembers != (int)sf->sf_nmembers)
		return IS_FALSE;
	for (size_t i = 0; i < sf->sf_nmembers; i++) {
		bool found = false;

		for (int m = 0; m < tb->tb_nmembers; m++)
			found = found ||
			    strcmp(tb->tb_members[m], sf->sf_members[i]) == 0;
		if (!found)
			return IS_FALSE;
	}
	return IS_TRUE;
}

static enum truth
entry_exists(const struct scn_fact *sf)
{
	const struct table *tb = table_of(sf->sf_node, sf->sf_name);

	if (tb == NULL || tb->tb_nentries == NOT_READ)
		return IS_UNKNOWN;
	for (int i = 0; i < tb->tb_nentries && i < VERB_LIST_MAX; i++) {
		if (memcmp(tb->tb_entries[i].ve_mac, sf->sf_mac, 6) == 0 &&
		    (sf->sf_nmembers == 0 ||
			strcmp(tb->tb_entries[i].ve_ifname,
			    sf->sf_members[0]) == 0))
			return IS_TRUE;
	}
	return IS_FALSE;
}

static enum truth
exit_matches(const struct scn_fact *sf)
{
	const struct context_outcome *co = &world_outcomes()[sf->sf_context];

	if (!co->co_ended)
		return IS_UNKNOWN;
	return co->co_status == (unsigned long)sf->sf_number ? IS_TRUE :
							       IS_FALSE;
}

static enum truth
errno_seen(const struct scn_fact *sf, bool quiet)
{
	const struct context_outcome *co = &world_outcomes()[sf->sf_context];
	long e = sf->sf_number;

	if (e >= 0 && e < 128 &&
	    (co->co_errnos[e / 64] & UINT64_C(1) << e % 64) != 0)
		return IS_TRUE;
	return quiet ? IS_FALSE : IS_UNKNOWN;
}

static enum truth
property(const struct scn_fact *sf, const struct sim_result *sr)
{
	const struct table *tb;

	switch (sf->sf_kind) {
	case SCN_FACT_FINDING:
		return (sr->sr_kinds & 1u << sf->sf_finding) != 0 ? IS_TRUE :
								    IS_FALSE;
	case SCN_FACT_EXIT:
		return exit_matches(sf);
	case SCN_FACT_ERRNO:
		return errno_seen(sf, sr->sr_quiet);
	case SCN_FACT_FORWARDED:
	case SCN_FACT_DELIVERED:
		/* A run that was cut may still have sent more. */
		if (!sr->sr_quiet && sf->sf_quantifier == SCN_ALWAYS)
			return IS_UNKNOWN;
		return count_matches(
		    sim_frames(sf->sf_node, sf->sf_name,
			sf->sf_kind == SCN_FACT_FORWARDED ? 1 : 2),
		    sf->sf_number);
	case SCN_FACT_MEMBERS:
		return members_match(sf);
	case SCN_FACT_ENTRY:
		return entry_exists(sf);
	case SCN_FACT_ENTRIES:
		tb = table_of(sf->sf_node, sf->sf_name);
		if (tb == NULL || tb->tb_nentries == NOT_READ)
			return IS_UNKNOWN;
		return count_matches(
		    tb->tb_nentries < 0 ? 0 : (uint64_t)tb->tb_nentries,
		    sf->sf_number);
	}
	return IS_UNKNOWN;
}

const char *
world_fact_broken(enum finding_kind kind, bool strict)
{
	const struct scenario *scn = world_scenario();
	bool any = false;

	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		const struct scn_fact *sf = &scn->sc_facts[i];

		if (sf->sf_quantifier != SCN_NEVER ||
		    sf->sf_kind != SCN_FACT_FINDING)
			continue;
		any = true;
		if (sf->sf_finding == (int)kind)
			return sf->sf_text;
	}
	return strict || !any ? "" : NULL;
}

/* --- a violated fact as a finding ---------------------------------------- */

bool
fact_forbids_finding(const struct scn_fact *sf)
{
	return sf->sf_kind == SCN_FACT_FINDING &&
	    sf->sf_quantifier == SCN_NEVER;
}

static void __attribute__((format(printf, 2, 3)))
append(char text[FINDING_TEXT_MAX], const char *format, ...)
{
	size_t used = strlen(text);
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text + used, FINDING_TEXT_MAX - used, format, ap);
	va_end(ap);
}

static void
tell_context(char *text, const struct scn_fact *sf)
{
	const struct scn_context *sx =
	    &world_scenario()->sc_contexts[sf->sf_context];
	const struct context_outcome *co = &world_outcomes()[sf->sf_context];
	bool any = false;

	append(text, "\n%s", sx->sx_name);
	if (co->co_ended)
		append(text, " ended with exit status %u", co->co_status);
	else
		append(text, " did not end");
	for (int e = 0; e < 128; e++) {
		const char *name = scn_errno_name(e);

		if ((co->co_errnos[e / 64] >> e % 64 & 1) == 0)
			continue;
		append(text, "%s%s", any ? ", " : "; its lines failed with ",
		    name != NULL ? name : "an error");
		any = true;
	}
	if (!any)
		append(text, "; no line failed");
}

static void
tell_table(char *text, const struct scn_fact *sf)
{
	const struct table *tb = table_of(sf->sf_node, sf->sf_name);
	bool members = sf->sf_kind == SCN_FACT_MEMBERS;
	int n;

	if (tb == NULL)
		return;
	n = members ? tb->tb_nmembers : tb->tb_nentries;
	if (n < 0) {
		append(text, "\nthere is no %s at the end", sf->sf_name);
		return;
	}
	append(text, "\n%s has %s%s", sf->sf_name, n == 0 ? "no " : "",
	    members ? "members" : "entries");
	for (int i = 0; i < n && i < VERB_LIST_MAX; i++) {
		const struct verb_entry *ve = &tb->tb_entries[i];

		append(text, "%s", i > 0 ? ", " : ": ");
		if (members)
			append(text, "%s", tb->tb_members[i]);
		else
			append(text, "%02x:%02x:%02x:%02x:%02x:%02x %s",
			    ve->ve_mac[0], ve->ve_mac[1], ve->ve_mac[2],
			    ve->ve_mac[3], ve->ve_mac[4], ve->ve_mac[5],
			    ve->ve_ifname);
	}
}

/* What was seen instead. */
static void
tell(char *text, const struct scn_fact *sf)
{
	switch (sf->sf_kind) {
	case SCN_FACT_FINDING:
		append(text, "\nnothing of that kind was found");
		break;
	case SCN_FACT_EXIT:
	case SCN_FACT_ERRNO:
		tell_context(text, sf);
		break;
	case SCN_FACT_FORWARDED:
	case SCN_FACT_DELIVERED:
		append(text, "\nframes: %" PRIu64,
		    sim_frames(sf->sf_node, sf->sf_name,
			sf->sf_kind == SCN_FACT_FORWARDED ? 1 : 2));
		break;
	case SCN_FACT_MEMBERS:
	case SCN_FACT_ENTRY:
	case SCN_FACT_ENTRIES:
		tell_table(text, sf);
		break;
	}
}

bool
world_violated_fact(const struct world_run *wr, size_t i, struct finding *fi)
{
	const struct scn_fact *sf = &world_scenario()->sc_facts[i];
	bool context =
	    sf->sf_kind == SCN_FACT_EXIT || sf->sf_kind == SCN_FACT_ERRNO;

	if (wr->wr_facts[i] != FACT_VIOLATED || fact_forbids_finding(sf))
		return false;
	memset(fi, 0, sizeof(*fi));
	fi->fi_kind = FINDING_FACT;
	fi->fi_step = wr->wr_result->sr_steps;
	fi->fi_node = (uint8_t)(context ?
		world_scenario()->sc_contexts[sf->sf_context].sx_node :
		sf->sf_node);
	append(fi->fi_text, "%s", sf->sf_text);
	tell(fi->fi_text, sf);
	return true;
}

/* --- judging --------------------------------------------------------------- */

/* Is it about the facts themselves: `never violated-fact'? */
static bool
about_facts(const struct scn_fact *sf)
{
	return sf->sf_kind == SCN_FACT_FINDING &&
	    sf->sf_finding == (int)FINDING_FACT;
}

static enum fact_outcome
outcome_of(enum scn_quantifier quantifier, enum truth t)
{
	if (t == IS_UNKNOWN)
		return FACT_UNKNOWN;
	if (quantifier == SCN_SOMETIMES)
		return t == IS_TRUE ? FACT_HOLDS : FACT_NOT_SEEN;
	return t == (quantifier == SCN_NEVER ? IS_TRUE : IS_FALSE) ?
	    FACT_VIOLATED :
	    FACT_HOLDS;
}

bool
facts_judge(
    const struct sim_result *sr, bool strict, enum fact_outcome *outcomes)
{
	const struct scenario *scn = world_scenario();
	enum truth broken = IS_FALSE;
	bool failed = false;

	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		const struct scn_fact *sf = &scn->sc_facts[i];

		if (about_facts(sf))
			continue;
		outcomes[i] = outcome_of(sf->sf_quantifier, property(sf, sr));
		failed = failed || outcomes[i] == FACT_VIOLATED;
		if (outcomes[i] == FACT_VIOLATED && !fact_forbids_finding(sf))
			broken = IS_TRUE;
	}
	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		const struct scn_fact *sf = &scn->sc_facts[i];

		if (!about_facts(sf))
			continue;
		outcomes[i] = outcome_of(sf->sf_quantifier, broken);
		failed = failed || outcomes[i] == FACT_VIOLATED;
	}
	for (unsigned k = 0; k < FINDING_NKINDS; k++) {
		if ((sr->sr_kinds & 1u << k) != 0 &&
		    world_fact_broken((enum finding_kind)k, strict) != NULL)
			failed = true;
	}
	return failed;
}
