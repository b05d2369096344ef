/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pcap.c -- frames from a capture file: the verb `pcap`.
 *
 *	The classic format, of either byte order, with microseconds or
 *	nanoseconds, and Ethernet frames.  The file is checked to its end,
 *	also when `first` stops earlier.
 */

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"

enum {
	FILE_HEADER_LEN = 24,
	RECORD_HEADER_LEN = 16,
	LINK_TYPE_ETHERNET = 1,
	/* A frame with a VLAN tag is the longest that a mbuf chain gets. */
	CAPTURE_FRAME_MAX = ETHER_FRAME_MAX + 4
};

static const uint32_t magic_us = 0xa1b2c3d4;
static const uint32_t magic_ns = 0xa1b23c4d;
static const uint32_t magic_pcapng = 0x0a0d0d0a;

/* What the line asks for. */
struct selection {
	const struct token *s_file;
	bool s_from;
	uint8_t s_mac[6];
	uint64_t s_first;
};

struct capture {
	const uint8_t *c_bytes;
	size_t c_length;
	size_t c_offset;   /* of the next record */
	unsigned c_record; /* number of the last record read, from 1 */
	bool c_big;
	uint32_t c_fraction_max; /* one second in the unit of the file */
	int64_t c_start_ns;
	int64_t c_last_ns;
};

static uint32_t
get32(const struct capture *c, size_t offset)
{
	const uint8_t *b = c->c_bytes + offset;

	assert(offset + 4 <= c->c_length);
	if (c->c_big)
		return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
		    (uint32_t)b[2] << 8 | b[3];
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[1] << 8 | b[0];
}

static bool
read_file_header(struct parser *p, const struct token *at, struct capture *c)
{
	if (c->c_length < FILE_HEADER_LEN)
		return scn_refuse(
		    p, at, "%s is no capture: too short", scn_shown(at).s_text);

	uint32_t magic = get32(c, 0);

	if (magic == magic_pcapng)
		return scn_refuse(p, at,
		    "%s is a pcapng file; write it as classic pcap",
		    scn_shown(at).s_text);
	if (magic != magic_us && magic != magic_ns) {
		c->c_big = true;
		magic = get32(c, 0);
	}
	if (magic != magic_us && magic != magic_ns)
		return scn_refuse(p, at, "%s is no capture: wrong magic number",
		    scn_shown(at).s_text);
	c->c_fraction_max = magic == magic_ns ? 1000000000 : 1000000;

	uint32_t version = get32(c, 4);
	uint32_t major = c->c_big ? version >> 16 : version & 0xffff;

	if (major != 2)
		return scn_refuse(p, at, "%s has pcap version %u, not 2",
		    scn_shown(at).s_text, (unsigned)major);
	if (get32(c, 20) != LINK_TYPE_ETHERNET)
		return scn_refuse(p, at,
		    "%s has link type %u, not 1 (Ethernet)",
		    scn_shown(at).s_text, (unsigned)get32(c, 20));
	c->c_offset = FILE_HEADER_LEN;
	return true;
}

/*
 * The next record as a frame.  Times start at the first record and never
 * go back, though capture devices may do so by some microseconds.
 */
static bool
read_record(struct parser *p, const struct token *at, struct capture *c,
    struct scn_frame *frame)
{
	const char *why = NULL;
	uint32_t fraction = 0, captured = 0, length = 0;

	c->c_record++;
	if (c->c_length - c->c_offset < RECORD_HEADER_LEN) {
		why = "its header is cut off";
	} else {
		fraction = get32(c, c->c_offset + 4);
		captured = get32(c, c->c_offset + 8);
		length = get32(c, c->c_offset + 12);
		if (fraction >= c->c_fraction_max)
			why = "its time has more than a second of fraction";
		else if (captured > length)
			why = "it has more bytes than the frame had";
		else if (captured >
		    c->c_length - c->c_offset - RECORD_HEADER_LEN)
			why = "it is cut off";
	}
	if (why != NULL)
		return scn_refuse(p, at, "%s is corrupt: record %u: %s",
		    scn_shown(at).s_text, c->c_record, why);

	int64_t now = (int64_t)get32(c, c->c_offset) * 1000000000 +
	    (int64_t)fraction * (1000000000 / c->c_fraction_max);

	if (c->c_record == 1)
		c->c_start_ns = c->c_last_ns = now;
	if (now > c->c_last_ns)
		c->c_last_ns = now;
	frame->sf_time_ns = c->c_last_ns - c->c_start_ns;
	frame->sf_len = captured;
	frame->sf_bytes = c->c_bytes + c->c_offset + RECORD_HEADER_LEN;
	c->c_offset += RECORD_HEADER_LEN + captured;
	return true;
}

/* Append the frame to the command. */
static bool
frame_use(struct parser *p, const struct token *at, struct scn_command *cmd,
    unsigned record, const struct scn_frame *frame)
{
	if (frame->sf_len < ETHER_HEADER_LEN ||
	    frame->sf_len > CAPTURE_FRAME_MAX)
		return scn_refuse(p, at,
		    "%s: record %u has %zu bytes, not between %d and %d",
		    scn_shown(at).s_text, record, frame->sf_len,
		    ETHER_HEADER_LEN, CAPTURE_FRAME_MAX);
	if (p->p_nframes == FRAMES_MAX)
		return scn_refuse(
		    p, at, "more than %d frames in this scenario", FRAMES_MAX);
	p->p_nframes++;
	cmd->sc_frames = scn_arena_grow(p->p_arena, cmd->sc_frames,
	    cmd->sc_nframes, sizeof(*cmd->sc_frames));
	cmd->sc_frames[cmd->sc_nframes++] = *frame;
	scn_hash_u64(p, (uint64_t)frame->sf_time_ns);
	scn_hash_u64(p, frame->sf_len);
	scn_hash_bytes(p, frame->sf_bytes, frame->sf_len);
	return true;
}

static bool
read_records(struct parser *p, struct capture *c,
    const struct selection *selection, struct scn_command *cmd)
{
	const struct token *at = selection->s_file;

	while (c->c_offset < c->c_length) {
		struct scn_frame frame;

		if (!read_record(p, at, c, &frame))
			return false;
		if (cmd->sc_nframes == selection->s_first)
			continue;
		if (selection->s_from &&
		    (frame.sf_len < 12 ||
			memcmp(frame.sf_bytes + 6, selection->s_mac, 6) != 0))
			continue;
		if (!frame_use(p, at, cmd, c->c_record, &frame))
			return false;
	}
	if (cmd->sc_nframes == 0)
		return scn_refuse(p, at, "%s holds no frame%s",
		    scn_shown(at).s_text,
		    selection->s_from ? " from that address" : "");
	return true;
}

/* Each file is kept once, whatever the lines that read it. */
static void
keep_capture(struct parser *p, const char *name, const struct file_bytes *bytes)
{
	struct scenario *s = p->p_scenario;
	struct scn_capture *more;

	for (size_t i = 0; i < s->sc_ncaptures; i++) {
		if (strcmp(s->sc_captures[i].cf_name, name) == 0)
			return;
	}
	more =
	    scn_arena_alloc(p->p_arena, (s->sc_ncaptures + 1) * sizeof(*more));
	if (s->sc_ncaptures > 0)
		memcpy(more, s->sc_captures, s->sc_ncaptures * sizeof(*more));
	more[s->sc_ncaptures++] = (struct scn_capture){ .cf_name = name,
		.cf_bytes = bytes->fb_bytes,
		.cf_length = bytes->fb_length };
	s->sc_captures = more;
}

/* From memory when it is given, else from the file. */
static bool
read_capture(struct parser *p, const struct token *at, struct file_bytes *bytes)
{
	const char *name = scn_token_copy(p->p_arena, at);
	bool given = false;

	for (size_t i = 0; i < p->p_ngiven; i++) {
		const struct scn_capture *cf = &p->p_given[i];
		uint8_t *copy;

		if (given || strcmp(cf->cf_name, name) != 0)
			continue;
		copy = scn_arena_alloc(p->p_arena, cf->cf_length + 1);
		memcpy(copy, cf->cf_bytes, cf->cf_length);
		bytes->fb_bytes = copy;
		bytes->fb_length = cf->cf_length;
		given = true;
	}
	if (!given && scn_file_inside(p, at, CAPTURE_BYTES_MAX, bytes) == NULL)
		return false;
	keep_capture(p, name, bytes);
	return true;
}

static bool
open_capture(struct parser *p, const struct token *at, struct capture *c)
{
	struct file_bytes bytes;

	if (!read_capture(p, at, &bytes))
		return false;
	c->c_bytes = bytes.fb_bytes;
	c->c_length = bytes.fb_length;
	return read_file_header(p, at, c);
}

/* [from MAC] [first N], in any order. */
static bool
read_selection(struct parser *p, struct selection *selection)
{
	bool first_seen = false;

	while (scn_peek(p) != NULL) {
		const struct token *word = scn_peek(p);

		if (scn_accept(p, "from")) {
			if (selection->s_from)
				return scn_fail_repeated(p, word);
			selection->s_from = true;
			if (!scn_take_mac(p, selection->s_mac))
				return false;
		} else if (scn_accept(p, "first")) {
			if (first_seen)
				return scn_fail_repeated(p, word);
			first_seen = true;
			if (!scn_take_number(
				p, "first", 1, FRAMES_MAX, &selection->s_first))
				return false;
		} else {
			return scn_take_end(p);
		}
	}
	return true;
}

/*
 * scn_read_capture(p, cmd)
 *
 *	Read a `pcap` line and the frames that it asks for.  What is wrong
 *	with the file is an error at the FILE word.
 */
bool
scn_read_capture(struct parser *p, struct scn_command *cmd)
{
	struct selection selection = { .s_first = UINT64_MAX };
	struct capture capture = { .c_bytes = NULL };
	const struct token *ifname;

	if (!scn_take(p, "FILE", &selection.s_file))
		return false;
	if (!scn_accept(p, "on"))
		return scn_fail(p, scn_peek(p), "'on IF' is missing");
	ifname = scn_peek(p);
	if (!scn_take_ifname(p, "interface", cmd->sc_ifname))
		return false;
	scn_note_reference(p, REFERENCE_COMMAND, ifname, 0, 0);
	return read_selection(p, &selection) &&
	    open_capture(p, selection.s_file, &capture) &&
	    read_records(p, &capture, &selection, cmd);
}
