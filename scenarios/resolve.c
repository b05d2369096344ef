/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * resolve.c -- look up the names that may be declared further down.
 *
 *	Interfaces exist when some line of their node creates them; contexts
 *	are found by their whole name, or by a run of its dotted parts that
 *	no other context has.
 */

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"

/* The node that the section in force belongs to. */
unsigned
scn_section_node(const struct parser *p)
{
	const struct scenario *s = p->p_scenario;

	assert(p->p_section != SECTION_NONE);
	if (p->p_section == SECTION_NODE)
		return (unsigned)(s->sc_nnodes - 1);
	return s->sc_contexts[s->sc_ncontexts - 1].sx_node;
}

/* `ifconfig ifname create` was read. */
void
scn_note_creation(struct parser *p, const char *ifname)
{
	p->p_creations = scn_arena_grow(p->p_arena, p->p_creations,
	    p->p_ncreations, sizeof(*p->p_creations));
	p->p_creations[p->p_ncreations++] = (struct creation){
		.cr_node = scn_section_node(p),
		.cr_ifname = scn_arena_copy(p->p_arena, ifname, strlen(ifname)),
	};
}

/* A name was read that must be found; fact and member say where it goes. */
void
scn_note_reference(struct parser *p, enum reference_kind kind,
    const struct token *word, size_t fact, size_t member)
{
	p->p_references = scn_arena_grow(p->p_arena, p->p_references,
	    p->p_nreferences, sizeof(*p->p_references));
	p->p_references[p->p_nreferences++] = (struct reference){
		.r_kind = kind,
		.r_word = *word,
		.r_node = kind == REFERENCE_COMMAND ? scn_section_node(p) : 0,
		.r_fact = fact,
		.r_member = member,
	};
}

static bool
ifname_is_created(
    const struct parser *p, unsigned node, const struct token *ifname)
{
	for (size_t i = 0; i < p->p_ncreations; i++)
		if (p->p_creations[i].cr_node == node &&
		    scn_token_is(ifname, p->p_creations[i].cr_ifname))
			return true;
	return false;
}

static bool
check_ifname(struct parser *p, unsigned node, const struct token *at,
    const struct token *ifname)
{
	const struct scenario *s = p->p_scenario;

	if (!scn_ifname_is_valid(ifname->t_text, ifname->t_length))
		return scn_refuse(
		    p, at, "'%s' is no interface name", scn_shown(at).s_text);
	if (ifname_is_created(p, node, ifname))
		return true;
	if (s->sc_nnodes == 1)
		return scn_refuse(p, at,
		    "unknown interface %s; no line creates it",
		    scn_shown(ifname).s_text);
	return scn_refuse(p, at,
	    "unknown interface %s; no line of node %s creates it",
	    scn_shown(ifname).s_text, s->sc_nodes[node].sn_name);
}

/*
 * Cut NODE.IF in two.  Without NODE, the node must be known otherwise: by
 * the caller (known is its index), or because there is one only.
 */
static bool
split_node(struct parser *p, const struct token *word, int known,
    unsigned *node, struct token *ifname)
{
	const struct scenario *s = p->p_scenario;
	const char *dot = memchr(word->t_text, '.', word->t_length);
	struct token name = *word;

	*ifname = *word;
	if (dot == NULL) {
		if (known < 0 && s->sc_nnodes > 1)
			return scn_refuse(p, word,
			    "'%s' is ambiguous with %zu nodes; write NODE.%s",
			    scn_shown(word).s_text, s->sc_nnodes,
			    scn_shown(word).s_text);
		*node = known < 0 ? 0 : (unsigned)known;
		return true;
	}
	name.t_length = (size_t)(dot - word->t_text);
	ifname->t_text = dot + 1;
	ifname->t_length = word->t_length - name.t_length - 1;
	for (size_t i = 0; i < s->sc_nnodes; i++) {
		if (!scn_token_is(&name, s->sc_nodes[i].sn_name))
			continue;
		if (known >= 0 && (unsigned)known != i)
			return scn_refuse(p, word,
			    "%s is not on the bridge's node %s",
			    scn_shown(word).s_text, s->sc_nodes[known].sn_name);
		*node = (unsigned)i;
		return true;
	}
	return scn_refuse(
	    p, word, "unknown node '%s'", scn_shown(&name).s_text);
}

/* The interface or bridge that a fact is about. */
static bool
resolve_fact(struct parser *p, const struct reference *r)
{
	struct scn_fact *fact = &p->p_scenario->sc_facts[r->r_fact];
	struct token ifname;

	if (!split_node(p, &r->r_word, -1, &fact->sf_node, &ifname) ||
	    !check_ifname(p, fact->sf_node, &r->r_word, &ifname))
		return false;
	memcpy(fact->sf_name, ifname.t_text, ifname.t_length);
	return true;
}

static bool
resolve_member(struct parser *p, const struct reference *r)
{
	struct scn_fact *fact = &p->p_scenario->sc_facts[r->r_fact];
	struct token ifname;
	unsigned node;

	if (!split_node(p, &r->r_word, (int)fact->sf_node, &node, &ifname) ||
	    !check_ifname(p, node, &r->r_word, &ifname))
		return false;
	for (size_t i = 0; i < r->r_member; i++)
		if (scn_token_is(&ifname, fact->sf_members[i]))
			return scn_refuse(p, &r->r_word, "'%s' is given twice",
			    scn_shown(&ifname).s_text);
	memcpy(fact->sf_members[r->r_member], ifname.t_text, ifname.t_length);
	return true;
}

/*
 * An end of a wire.  An interface has one wire at most: what it sends must
 * go to one place.
 */
static bool
resolve_wire(struct parser *p, const struct reference *r)
{
	struct scenario *s = p->p_scenario;
	struct scn_wire *wire = &s->sc_wires[r->r_fact];
	struct token ifname;

	if (!split_node(
		p, &r->r_word, -1, &wire->sw_node[r->r_member], &ifname) ||
	    !check_ifname(p, wire->sw_node[r->r_member], &r->r_word, &ifname))
		return false;
	for (size_t i = 0; i < 2 * r->r_fact + r->r_member; i++) {
		const struct scn_wire *other = &s->sc_wires[i / 2];

		if (other->sw_node[i % 2] != wire->sw_node[r->r_member] ||
		    !scn_token_is(&ifname, other->sw_ifname[i % 2]))
			continue;
		if (other == wire)
			return scn_refuse(p, &r->r_word,
			    "a wire cannot go from %s to itself",
			    scn_shown(&r->r_word).s_text);
		return scn_refuse(p, &r->r_word,
		    "%s is at the wire of line %u already",
		    scn_shown(&r->r_word).s_text, other->sw_line);
	}
	memcpy(wire->sw_ifname[r->r_member], ifname.t_text, ifname.t_length);
	return true;
}

static bool
resolve_link(struct parser *p, const struct reference *r)
{
	if (p->p_scenario->sc_platform == NULL)
		return true;
	return scn_refuse(p, &r->r_word,
	    "the platform of line %u says the %s of every wire",
	    p->p_scenario->sc_platform_line, scn_shown(&r->r_word).s_text);
}

/* Is part a run of whole dotted parts of name? */
static bool
name_has_part(const char *name, const struct token *part)
{
	size_t length = strlen(name);

	for (size_t i = 0; i + part->t_length <= length; i++) {
		bool starts = i == 0 || name[i - 1] == '.';
		char behind = name[i + part->t_length];

		if (starts && (behind == '.' || behind == '\0') &&
		    memcmp(name + i, part->t_text, part->t_length) == 0)
			return true;
	}
	return false;
}

/* "a.cpu1.lwp, b.cpu1.lwp": those with the part, or all when it is NULL. */
static const char *
list_contexts(
    const struct scenario *s, const struct token *part, char *list, size_t size)
{
	size_t used = 0;

	list[0] = '\0';
	for (size_t i = 0; i < s->sc_ncontexts; i++) {
		const char *name = s->sc_contexts[i].sx_name;

		if (part != NULL && !name_has_part(name, part))
			continue;
		if (used + strlen(name) + sizeof(", ...") > size) {
			snprintf(list + used, size - used, ", ...");
			break;
		}
		used += (size_t)snprintf(list + used, size - used, "%s%s",
		    used > 0 ? ", " : "", name);
	}
	return list;
}

static bool
resolve_context(struct parser *p, const struct reference *r)
{
	struct scenario *s = p->p_scenario;
	const struct token *word = &r->r_word;
	char list[320];
	size_t matches = 0;
	size_t match = 0;

	for (size_t i = 0; i < s->sc_ncontexts; i++) {
		const char *name = s->sc_contexts[i].sx_name;

		if (scn_token_is(word, name)) {
			matches = 1;
			match = i;
			break;
		}
		if (name_has_part(name, word)) {
			matches++;
			match = i;
		}
	}
	if (matches > 1)
		return scn_refuse(p, word, "context %s is ambiguous: %s",
		    scn_shown(word).s_text,
		    list_contexts(s, word, list, sizeof(list)));
	if (matches == 0 && s->sc_ncontexts == 0)
		return scn_refuse(p, word,
		    "unknown context %s; there is no 'on' section",
		    scn_shown(word).s_text);
	if (matches == 0)
		return scn_refuse(p, word, "unknown context %s; there are: %s",
		    scn_shown(word).s_text,
		    list_contexts(s, NULL, list, sizeof(list)));
	s->sc_facts[r->r_fact].sf_context = (unsigned)match;
	return true;
}

/*
 * scn_resolve(p)
 *
 *	Find every name that was noted, in the order of the file, so that the
 *	first wrong one is the one reported.
 */
bool
scn_resolve(struct parser *p)
{
	for (size_t i = 0; i < p->p_nreferences; i++) {
		const struct reference *r = &p->p_references[i];
		bool found = false;

		switch (r->r_kind) {
		case REFERENCE_COMMAND:
			found =
			    check_ifname(p, r->r_node, &r->r_word, &r->r_word);
			break;
		case REFERENCE_CONTEXT:
			found = resolve_context(p, r);
			break;
		case REFERENCE_FACT:
			found = resolve_fact(p, r);
			break;
		case REFERENCE_MEMBER:
			found = resolve_member(p, r);
			break;
		case REFERENCE_WIRE:
			found = resolve_wire(p, r);
			break;
		case REFERENCE_LINK:
			found = resolve_link(p, r);
			break;
		}
		if (!found)
			return false;
	}
	return true;
}
