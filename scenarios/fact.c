/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fact.c -- never, always, sometimes: what must hold.
 */

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"
#include "sim/trace.h"

enum { STATUS_MAX = 255, COUNT_MAX = 1000000000 };

/* The properties with arguments come first, then every finding kind. */
enum { FINDING_ROW = SCN_FACT_ENTRIES };

#define ROW(kind, name, args, help)                                            \
	[SCN_FACT_##kind - 1] = { name, "never|always|sometimes " name args,   \
		help }
#define FINDING(kind, name, help)                                              \
	[FINDING_ROW + FINDING_##                                              \
	    kind] = { name, "never|always|sometimes " name, help }

const struct scn_doc scn_fact_docs[] = {
	ROW(EXIT, "exit", " CONTEXT STATUS",
	    "the context ended with this exit status"),
	ROW(ERRNO, "errno", " CONTEXT NAME",
	    "a command of the context failed with this error"),
	ROW(FORWARDED, "forwarded", " IF [COUNT]",
	    "the interface sent COUNT frames; without COUNT, at least one"),
	ROW(DELIVERED, "delivered", " IF [COUNT]",
	    "COUNT frames were passed up on it; without COUNT, at least one"),
	ROW(MEMBERS, "members", " BRIDGE [IF]...",
	    "the bridge has exactly these members"),
	ROW(ENTRY, "entry", " BRIDGE MAC [IF]",
	    "the bridge has an entry for the address, on this member"),
	ROW(ENTRIES, "entries", " BRIDGE COUNT",
	    "the bridge's table has COUNT entries"),
	FINDING(DATA_RACE, "data-race",
	    "two unordered plain accesses, one of them a write"),
	FINDING(MIXED_RACE, "plain-atomic-race",
	    "a plain access unordered with an atomic or volatile one"),
	FINDING(USE_AFTER_FREE, "use-after-free", "access to freed memory"),
	FINDING(OUT_OF_BOUNDS, "out-of-bounds",
	    "access beside the object it belongs to"),
	FINDING(UNINITIALISED, "uninitialised-read",
	    "read of memory that was never written"),
	FINDING(DOUBLE_FREE, "double-free", "an object is freed again"),
	FINDING(NULL_ACCESS, "null-access", "access through a NULL pointer"),
	FINDING(WILD_ACCESS, "wild-access", "access where there is no memory"),
	FINDING(PANIC, "panic", "the kernel panics"),
	FINDING(KASSERT, "assertion", "a KASSERT of the kernel fails"),
	FINDING(CRASH, "crash", "the code under test gets a signal"),
	FINDING(
	    STACK_OVERFLOW, "stack-overflow", "a kernel stack is too small"),
	FINDING(DEADLOCK, "deadlock", "contexts wait and nothing wakes them"),
	FINDING(LIVELOCK, "livelock", "a fair schedule makes no progress"),
	FINDING(LOCK_ORDER, "lock-order", "two locks are taken in both orders"),
	FINDING(SLEEP, "forbidden-sleep", "sleeping where it is not allowed"),
	FINDING(PSREF, "psref-rule", "a rule of passive references is broken"),
	FINDING(IPL, "ipl-leak",
	    "an interrupt level or read section is left on return"),
	FINDING(LEAK, "leak", "a live object that nothing points to"),
	FINDING(FACT, "violated-fact", "a fact of the scenario does not hold"),
	FINDING(DIVERGENCE, "divergence", "the same schedule ran differently"),
	{ NULL, NULL, NULL },
};

_Static_assert(sizeof(scn_fact_docs) / sizeof(scn_fact_docs[0]) ==
	FINDING_ROW + FINDING_NKINDS + 1,
    "every finding kind has a row");

/* Take a name that is looked up later. */
static bool
take_reference(struct parser *p, const char *what, enum reference_kind kind)
{
	const struct token *word;

	if (!scn_take(p, what, &word))
		return false;
	scn_note_reference(p, kind, word, p->p_scenario->sc_nfacts - 1, 0);
	return true;
}

static bool
read_status(struct parser *p, struct scn_fact *fact)
{
	uint64_t status;

	if (!take_reference(p, "context", REFERENCE_CONTEXT))
		return false;
	if (!scn_take_number(p, "status", 0, STATUS_MAX, &status))
		return false;
	fact->sf_number = (long)status;
	return true;
}

static bool
read_errno(struct parser *p, struct scn_fact *fact)
{
	const struct token *word;

	if (!take_reference(p, "context", REFERENCE_CONTEXT))
		return false;
	if (!scn_take(p, "errno name", &word))
		return false;

	int number = scn_errno_of(scn_token_copy(p->p_arena, word));

	if (number < 0)
		return scn_fail(p, word, "'%s' is no errno of NetBSD",
		    scn_shown(word).s_text);
	fact->sf_number = number;
	return true;
}

static bool
read_count(struct parser *p, struct scn_fact *fact)
{
	uint64_t count;

	if (!scn_take_number(p, "count", 0, COUNT_MAX, &count))
		return false;
	fact->sf_number = (long)count;
	return true;
}

/* forwarded, delivered */
static bool
read_frames(struct parser *p, struct scn_fact *fact)
{
	if (!take_reference(p, "interface", REFERENCE_FACT))
		return false;
	return scn_peek(p) == NULL || read_count(p, fact);
}

static void
member_add(struct parser *p, struct scn_fact *fact, const struct token *word)
{
	fact->sf_members = scn_arena_grow(p->p_arena, fact->sf_members,
	    fact->sf_nmembers, sizeof(*fact->sf_members));
	scn_note_reference(p, REFERENCE_MEMBER, word,
	    p->p_scenario->sc_nfacts - 1, fact->sf_nmembers++);
}

static bool
read_members(struct parser *p, struct scn_fact *fact)
{
	if (!take_reference(p, "bridge", REFERENCE_FACT))
		return false;
	while (scn_peek(p) != NULL) {
		const struct token *word;

		if (!scn_take(p, "interface", &word))
			return false;
		member_add(p, fact, word);
	}
	return true;
}

static bool
read_entry(struct parser *p, struct scn_fact *fact)
{
	const struct token *word;

	if (!take_reference(p, "bridge", REFERENCE_FACT) ||
	    !scn_take_mac(p, fact->sf_mac))
		return false;
	if (scn_peek(p) == NULL)
		return true;
	if (!scn_take(p, "interface", &word))
		return false;
	member_add(p, fact, word);
	return true;
}

static bool
read_entries(struct parser *p, struct scn_fact *fact)
{
	return take_reference(p, "bridge", REFERENCE_FACT) &&
	    read_count(p, fact);
}

static bool (*const readers[])(struct parser *, struct scn_fact *) = {
	[SCN_FACT_EXIT] = read_status,
	[SCN_FACT_ERRNO] = read_errno,
	[SCN_FACT_FORWARDED] = read_frames,
	[SCN_FACT_DELIVERED] = read_frames,
	[SCN_FACT_MEMBERS] = read_members,
	[SCN_FACT_ENTRY] = read_entry,
	[SCN_FACT_ENTRIES] = read_entries,
};

/*
 * scn_read_fact(p, quantifier)
 *
 *	Read the property behind the quantifier.  Names are looked up by
 *	scn_resolve(), since the lines that declare them may follow.
 */
bool
scn_read_fact(struct parser *p, enum scn_quantifier quantifier)
{
	struct scenario *s = p->p_scenario;
	const struct token *word;
	size_t row = 0;

	p->p_usage = "never|always|sometimes PROPERTY "
		     "(braid list facts prints them)";
	if (!scn_take(p, "property", &word))
		return false;
	while (scn_fact_docs[row].sd_name != NULL &&
	    !scn_token_is(word, scn_fact_docs[row].sd_name))
		row++;
	if (scn_fact_docs[row].sd_name == NULL)
		return scn_fail(
		    p, word, "unknown property '%s'", scn_shown(word).s_text);

	s->sc_facts = scn_arena_grow(
	    p->p_arena, s->sc_facts, s->sc_nfacts, sizeof(*s->sc_facts));

	struct scn_fact *fact = &s->sc_facts[s->sc_nfacts++];

	p->p_usage = scn_fact_docs[row].sd_usage;
	fact->sf_quantifier = quantifier;
	fact->sf_line = p->p_line.l_number;
	fact->sf_text = scn_line_text(p);
	fact->sf_number = -1;
	fact->sf_finding = -1;
	if (row >= FINDING_ROW) {
		fact->sf_kind = SCN_FACT_FINDING;
		fact->sf_finding = finding_kind_of(scn_fact_docs[row].sd_name);
		assert(fact->sf_finding >= 0);
		return scn_take_end(p);
	}
	fact->sf_kind = (enum scn_fact_kind)(row + 1);
	return readers[fact->sf_kind](p, fact) && scn_take_end(p);
}
