/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire.c -- what joins the nodes: `wire` and `platform` lines.
 *
 *	Nodes and interfaces are looked up at the end (resolve.c).  Whether a
 *	platform is one, and has the hosts, is SimGrid's business; its bytes
 *	belong to the scenario's hash.
 */

#include <string.h>

#include "scenarios/parse.h"

static const char wire_usage[] =
    "wire NODE.IF NODE.IF [latency DURATION] [rate RATE|none]";
static const char platform_usage[] = "platform FILE.xml";

/* All frames that a scenario can have must fit before the clock's end. */
static const int64_t latency_max = INT64_C(1000) * 1000000000;
static const uint64_t rate_min = 1000;

static bool
take_latency(struct parser *p, int64_t *ns)
{
	const struct token *word = scn_peek(p);

	if (!scn_take_duration(p, ns))
		return false;
	if (*ns > latency_max)
		return scn_fail(p, word, "latency %s is longer than 1000s",
		    scn_shown(word).s_text);
	return true;
}

/* 1gbit 100mbit 56kbit none */
static bool
take_rate(struct parser *p, uint64_t *bps)
{
	static const struct quantity rate = { "rate",
		"1gbit 100mbit 56kbit none", "1kbit and 1000gbit",
		UINT64_C(1000000000000),
		{ { "kbit", 1000 }, { "mbit", 1000000 }, { "gbit", 1000000000 },
		    { "bit", 1 }, { NULL, 0 } } };
	const struct token *word = scn_peek(p);

	if (scn_accept(p, "none")) {
		*bps = 0;
		return true;
	}
	if (!scn_take_quantity(p, &rate, bps))
		return false;
	if (*bps < rate_min)
		return scn_fail(p, word, "rate %s is not between %s",
		    scn_shown(word).s_text, rate.q_between);
	return true;
}

/* [latency DURATION] [rate RATE|none], in any order. */
static bool
read_options(struct parser *p, struct scn_wire *wire)
{
	bool latency_seen = false;
	bool rate_seen = false;

	while (scn_peek(p) != NULL) {
		const struct token *word = scn_peek(p);
		bool latency = scn_accept(p, "latency");
		bool *seen = latency ? &latency_seen : &rate_seen;

		if (!latency && !scn_accept(p, "rate"))
			return scn_take_end(p);
		if (*seen)
			return scn_fail_repeated(p, word);
		*seen = true;
		scn_note_reference(p, REFERENCE_LINK, word, 0, 0);
		if (latency ? !take_latency(p, &wire->sw_latency_ns) :
			      !take_rate(p, &wire->sw_rate_bps))
			return false;
	}
	return true;
}

bool
scn_read_wire(struct parser *p)
{
	struct scenario *s = p->p_scenario;
	size_t number = s->sc_nwires;

	p->p_usage = wire_usage;
	s->sc_wires = scn_arena_grow(
	    p->p_arena, s->sc_wires, number, sizeof(*s->sc_wires));
	s->sc_nwires++;
	s->sc_wires[number].sw_line = p->p_line.l_number;
	for (size_t end = 0; end < 2; end++) {
		const struct token *word;

		if (!scn_take(p, "NODE.IF", &word))
			return false;
		scn_note_reference(p, REFERENCE_WIRE, word, number, end);
	}
	return read_options(p, &s->sc_wires[number]);
}

bool
scn_read_platform(struct parser *p)
{
	struct scenario *s = p->p_scenario;
	const struct token *word;
	struct file_bytes file;

	p->p_usage = platform_usage;
	if (!scn_take(p, "FILE", &word) || !scn_take_end(p))
		return false;
	if (s->sc_platform != NULL)
		return scn_refuse(p, word, "platform is given in line %u",
		    s->sc_platform_line);
	s->sc_platform = scn_file_inside(p, word, PLATFORM_BYTES_MAX, &file);
	if (s->sc_platform == NULL)
		return false;
	scn_hash_u64(p, file.fb_length);
	scn_hash_bytes(p, file.fb_bytes, file.fb_length);
	s->sc_platform_line = p->p_line.l_number;
	return true;
}
