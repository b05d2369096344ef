/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command.c -- the lines of a section: ifconfig, brconfig, frame, ...
 */

#include <assert.h>
#include <string.h>

#include "scenarios/parse.h"

enum { TIMES_MAX = 10000, HOLD_TICKS_MAX = 100000000 };

const struct scn_doc scn_verb_docs[] = {
	[SCN_IFCONFIG] = { "ifconfig",
	    "ifconfig IF create|destroy|up|down|mtu N ...",
	    "create, destroy or configure an interface" },
	[SCN_IFCONF] = { "ifconf", "ifconf",
	    "ask for the length of the list of interfaces, then read it" },
	[SCN_BRCONFIG] = { "brconfig",
	    "brconfig BRIDGE [add IF|delete IF|up|down|flush|flushall|"
	    "static IF MAC|deladdr MAC|maxaddr N|timeout N|addr|[-]stp IF|"
	    "[-]discover IF|[-]learn IF|ifpriority IF N|ifpathcost IF N|"
	    "priority N|hellotime N|fwddelay N|maxage N|request N] ...",
	    "configure a bridge; without an action, list its members" },
	[SCN_FRAME] = { "frame",
	    "frame IF SRC > DST len N [type 0xNNNN] [times N]",
	    "a frame arrives at an interface" },
	[SCN_PCAP] = { "pcap", "pcap FILE on IF [from MAC] [first N]",
	    "the frames of a capture arrive at an interface" },
	[SCN_SEND] = { "send", "send IF DST len N [times N]",
	    "a thread sends a frame through ether_output" },
	[SCN_HOLD] = { "hold", "hold softnet_lock|kernel_lock [TICKS]",
	    "a thread takes the lock, sleeps, releases it" },
	[SCN_CALL] = { "call", "call FUNCTION [INTEGER]...",
	    "call an exported function of the module" },
	[SCN_SLEEP] = { "sleep", "sleep 5s|10ms|3us|100ns", "a thread sleeps" },
	[SCN_PRINT] = { "print", "print ifconfig IF|-a, print brconfig BRIDGE",
	    "print what the tool prints: interfaces, a bridge" },
	[SCN_TEARDOWN] = { "teardown", "teardown",
	    "destroy every interface and compare object counts" },
	{ NULL, NULL, NULL },
};

/* A word of ifconfig or brconfig, and what stands behind it. */
struct action_word {
	const char *aw_word;
	enum scn_action aw_action;
	bool aw_name;	 /* IF */
	bool aw_mac;	 /* MAC */
	uint32_t aw_max; /* N, from 0; 0: none */
};

static const struct action_word ifconfig_words[] = {
	{ "create", SCN_IF_CREATE, false, false, 0 },
	{ "destroy", SCN_IF_DESTROY, false, false, 0 },
	{ "up", SCN_IF_UP, false, false, 0 },
	{ "down", SCN_IF_DOWN, false, false, 0 },
	{ "mtu", SCN_IF_MTU, false, false, 65535 },
	{ NULL, SCN_IF_CREATE, false, false, 0 },
};

static const struct action_word brconfig_words[] = {
	{ "add", SCN_BR_ADD, true, false, 0 },
	{ "delete", SCN_BR_DELETE, true, false, 0 },
	{ "up", SCN_BR_UP, false, false, 0 },
	{ "down", SCN_BR_DOWN, false, false, 0 },
	{ "flush", SCN_BR_FLUSH, false, false, 0 },
	{ "flushall", SCN_BR_FLUSHALL, false, false, 0 },
	{ "static", SCN_BR_STATIC, true, true, 0 },
	{ "deladdr", SCN_BR_DELADDR, false, true, 0 },
	{ "maxaddr", SCN_BR_MAXADDR, false, false, UINT32_MAX },
	{ "timeout", SCN_BR_TIMEOUT, false, false, UINT32_MAX },
	{ "stp", SCN_BR_STP, true, false, 0 },
	{ "-stp", SCN_BR_NOSTP, true, false, 0 },
	{ "discover", SCN_BR_DISCOVER, true, false, 0 },
	{ "-discover", SCN_BR_NODISCOVER, true, false, 0 },
	{ "learn", SCN_BR_LEARN, true, false, 0 },
	{ "-learn", SCN_BR_NOLEARN, true, false, 0 },
	{ "ifpriority", SCN_BR_IFPRIORITY, true, false, UINT8_MAX },
	{ "ifpathcost", SCN_BR_IFPATHCOST, true, false, UINT8_MAX },
	{ "priority", SCN_BR_PRIORITY, false, false, UINT16_MAX },
	{ "hellotime", SCN_BR_HELLOTIME, false, false, UINT8_MAX },
	{ "fwddelay", SCN_BR_FWDDELAY, false, false, UINT8_MAX },
	{ "maxage", SCN_BR_MAXAGE, false, false, UINT8_MAX },
	{ "request", SCN_BR_REQUEST, false, false, UINT16_MAX },
	{ "addr", SCN_BR_ADDRS, false, false, 0 },
	{ NULL, SCN_BR_LIST, false, false, 0 },
};

static struct scn_step *
step_add(struct parser *p, struct scn_command *cmd, enum scn_action action)
{
	cmd->sc_steps = scn_arena_grow(
	    p->p_arena, cmd->sc_steps, cmd->sc_nsteps, sizeof(*cmd->sc_steps));
	cmd->sc_steps[cmd->sc_nsteps].sa_action = action;
	return &cmd->sc_steps[cmd->sc_nsteps++];
}

/* Read one ACTION, with what it takes. */
static bool
read_step(
    struct parser *p, struct scn_command *cmd, const struct action_word *words)
{
	const struct token *word;

	if (!scn_take(p, "action", &word))
		return false;
	while (words->aw_word != NULL && !scn_token_is(word, words->aw_word))
		words++;
	if (words->aw_word == NULL)
		return scn_fail(
		    p, word, "unknown action '%s'", scn_shown(word).s_text);

	struct scn_step *step = step_add(p, cmd, words->aw_action);

	if (words->aw_name && !scn_take_ifname(p, "interface", step->sa_name))
		return false;
	if (words->aw_mac && !scn_take_mac(p, step->sa_mac))
		return false;
	if (words->aw_max > 0) {
		uint64_t number;

		if (!scn_take_number(
			p, words->aw_word, 0, words->aw_max, &number))
			return false;
		step->sa_number = (uint32_t)number;
	}
	if (step->sa_action == SCN_IF_CREATE)
		scn_note_creation(p, cmd->sc_ifname);
	return true;
}

/* The kernel takes the number of an interface for its name: that too. */
static bool
take_ifname_or_number(struct parser *p, char *ifname)
{
	const struct token *word = scn_peek(p);

	if (word == NULL || !scn_is_decimal(word->t_text, word->t_length))
		return scn_take_ifname(p, "interface", ifname);
	if (word->t_length >= SCN_IFNAME_MAX)
		return scn_fail(p, word, "interface is longer than %d bytes",
		    SCN_IFNAME_MAX - 1);
	memcpy(ifname, word->t_text, word->t_length);
	ifname[word->t_length] = '\0';
	return scn_take(p, "interface", &word);
}

static bool
read_ifconfig(struct parser *p, struct scn_command *cmd)
{
	if (!take_ifname_or_number(p, cmd->sc_ifname))
		return false;
	do {
		if (!read_step(p, cmd, ifconfig_words))
			return false;
	} while (scn_peek(p) != NULL);
	return true;
}

/* Take the interface of a command, which some line must create. */
static bool
take_created(struct parser *p, const char *what, struct scn_command *cmd)
{
	const struct token *word = scn_peek(p);

	if (!scn_take_ifname(p, what, cmd->sc_ifname))
		return false;
	scn_note_reference(p, REFERENCE_COMMAND, word, 0, 0);
	return true;
}

static bool
read_brconfig(struct parser *p, struct scn_command *cmd)
{
	if (!take_created(p, "bridge", cmd))
		return false;
	if (scn_peek(p) == NULL)
		step_add(p, cmd, SCN_BR_LIST);
	while (scn_peek(p) != NULL)
		if (!read_step(p, cmd, brconfig_words))
			return false;
	return true;
}

/* Header, then a payload whose byte k is k modulo 256. */
static const uint8_t *
frame_bytes(struct parser *p, const uint8_t dst[6], const uint8_t src[6],
    unsigned type, size_t length)
{
	assert(length >= ETHER_HEADER_LEN);

	uint8_t *bytes = scn_arena_alloc(p->p_arena, length);

	memcpy(bytes, dst, 6);
	memcpy(bytes + 6, src, 6);
	bytes[12] = (uint8_t)(type >> 8);
	bytes[13] = (uint8_t)(type & 0xff);
	for (size_t k = 0; k < length - ETHER_HEADER_LEN; k++)
		bytes[ETHER_HEADER_LEN + k] = (uint8_t)(k & 0xff);
	return bytes;
}

static bool
read_frame(struct parser *p, struct scn_command *cmd)
{
	struct option options[] = {
		{ "len", ETHER_HEADER_LEN, ETHER_FRAME_MAX, 0, false },
		{ "type", 0, 0xffff, 0x0800, false },
		{ "times", 1, TIMES_MAX, 1, false },
	};
	uint8_t src[6], dst[6];

	if (!take_created(p, "interface", cmd) || !scn_take_mac(p, src))
		return false;
	if (!scn_accept(p, ">"))
		return scn_fail(p, scn_peek(p), "'>' is missing");
	if (!scn_take_mac(p, dst))
		return false;
	while (scn_peek(p) != NULL)
		if (!scn_take_option(p, options, 3))
			return false;
	if (!options[0].o_seen)
		return scn_fail(p, NULL, "'len' is missing");

	size_t length = (size_t)options[0].o_value;
	size_t times = (size_t)options[2].o_value;
	const uint8_t *bytes =
	    frame_bytes(p, dst, src, (unsigned)options[1].o_value, length);

	p->p_nframes += times;
	if (p->p_nframes > FRAMES_MAX)
		return scn_refuse(p, &p->p_line.l_words[0],
		    "more than %d frames in this scenario", FRAMES_MAX);
	cmd->sc_nframes = times;
	cmd->sc_frames =
	    scn_arena_alloc(p->p_arena, times * sizeof(*cmd->sc_frames));
	for (size_t i = 0; i < times; i++) {
		cmd->sc_frames[i].sf_len = length;
		cmd->sc_frames[i].sf_bytes = bytes;
	}
	return true;
}

static bool
read_send(struct parser *p, struct scn_command *cmd)
{
	struct option options[] = {
		{ "len", ETHER_HEADER_LEN, ETHER_FRAME_MAX, 0, false },
		{ "times", 1, TIMES_MAX, 1, false },
	};

	if (!take_created(p, "interface", cmd) || !scn_take_mac(p, cmd->sc_dst))
		return false;
	while (scn_peek(p) != NULL)
		if (!scn_take_option(p, options, 2))
			return false;
	if (!options[0].o_seen)
		return scn_fail(p, NULL, "'len' is missing");
	cmd->sc_len = (uint32_t)options[0].o_value;
	cmd->sc_times = (uint32_t)options[1].o_value;
	return true;
}

static bool
read_hold(struct parser *p, struct scn_command *cmd)
{
	const struct token *word;
	uint64_t ticks = 1;

	if (!scn_take(p, "lock", &word))
		return false;
	if (scn_token_is(word, "softnet_lock"))
		cmd->sc_lock = SCN_SOFTNET_LOCK;
	else if (scn_token_is(word, "kernel_lock"))
		cmd->sc_lock = SCN_KERNEL_LOCK;
	else
		return scn_fail(
		    p, word, "unknown lock '%s'", scn_shown(word).s_text);
	if (scn_peek(p) != NULL &&
	    !scn_take_number(p, "ticks", 1, HOLD_TICKS_MAX, &ticks))
		return false;
	cmd->sc_ticks = (int64_t)ticks;
	return true;
}

static bool
read_call(struct parser *p, struct scn_command *cmd)
{
	const struct token *word = scn_peek(p);

	if (!scn_take(p, "function", &word))
		return false;

	bool valid = true;

	for (size_t i = 0; i < word->t_length; i++) {
		char c = word->t_text[i];
		bool digit = c >= '0' && c <= '9' && i > 0;

		if (c != '_' && !digit && !scn_name_is_valid(&c, 1))
			valid = false;
	}
	if (!valid)
		return scn_fail(p, word, "'%s' is no name of a function",
		    scn_shown(word).s_text);
	if (word->t_length >= SCN_NAME_MAX)
		return scn_fail(p, word, "function is longer than %d bytes",
		    SCN_NAME_MAX - 1);
	memcpy(cmd->sc_function, word->t_text, word->t_length);
	while (scn_peek(p) != NULL) {
		if (cmd->sc_nargs == SCN_ARGS_MAX)
			return scn_fail(p, scn_peek(p), "more than %d integers",
			    SCN_ARGS_MAX);
		if (!scn_take_long(p, &cmd->sc_args[cmd->sc_nargs++]))
			return false;
	}
	return true;
}

static bool
read_sleep(struct parser *p, struct scn_command *cmd)
{
	return scn_take_duration(p, &cmd->sc_sleep_ns);
}

static bool
read_ifconf(struct parser *p, struct scn_command *cmd)
{
	(void)p;
	(void)cmd;
	return true;
}

static bool
read_print(struct parser *p, struct scn_command *cmd)
{
	const struct token *word;

	if (!scn_take(p, "tool", &word))
		return false;
	if (scn_token_is(word, "brconfig")) {
		cmd->sc_bridge = true;
		return take_created(p, "bridge", cmd);
	}
	if (!scn_token_is(word, "ifconfig"))
		return scn_fail(
		    p, word, "unknown tool '%s'", scn_shown(word).s_text);
	if (!scn_accept(p, "-a"))
		return take_ifname_or_number(p, cmd->sc_ifname);
	memcpy(cmd->sc_ifname, "-a", sizeof("-a"));
	return true;
}

static bool
read_teardown(struct parser *p, struct scn_command *cmd)
{
	(void)p;
	(void)cmd;
	return true;
}

static bool (*const readers[])(struct parser *, struct scn_command *) = {
	[SCN_IFCONFIG] = read_ifconfig,
	[SCN_IFCONF] = read_ifconf,
	[SCN_BRCONFIG] = read_brconfig,
	[SCN_FRAME] = read_frame,
	[SCN_PCAP] = scn_read_capture,
	[SCN_SEND] = read_send,
	[SCN_HOLD] = read_hold,
	[SCN_CALL] = read_call,
	[SCN_SLEEP] = read_sleep,
	[SCN_PRINT] = read_print,
	[SCN_TEARDOWN] = read_teardown,
};

/* Room for one more command in the section in force. */
static struct scn_command *
command_add(struct parser *p)
{
	struct scenario *s = p->p_scenario;
	struct scn_command **commands;
	size_t *count;

	assert(p->p_section != SECTION_NONE);
	if (p->p_section == SECTION_NODE) {
		struct scn_node *node = &s->sc_nodes[s->sc_nnodes - 1];

		commands = &node->sn_commands;
		count = &node->sn_ncommands;
	} else {
		struct scn_context *ctx = &s->sc_contexts[s->sc_ncontexts - 1];

		commands = &ctx->sx_commands;
		count = &ctx->sx_ncommands;
	}
	*commands =
	    scn_arena_grow(p->p_arena, *commands, *count, sizeof(**commands));
	return &(*commands)[(*count)++];
}

/*
 * scn_read_command(p, verb)
 *
 *	Read the line behind its first word into the section in force.
 */
bool
scn_read_command(struct parser *p, enum scn_verb verb)
{
	const struct scenario *s = p->p_scenario;
	const struct token *word = &p->p_line.l_words[0];

	if (p->p_section == SECTION_NONE) {
		p->p_usage = scn_node_usage;
		return scn_fail(p, word, "'%s' stands before the first section",
		    scn_shown(word).s_text);
	}
	if (p->p_section == SECTION_CONTEXT &&
	    s->sc_contexts[s->sc_ncontexts - 1].sx_class == SCN_HARDINT &&
	    verb != SCN_FRAME && verb != SCN_PCAP)
		return scn_refuse(p, word,
		    "'%s' cannot stand in a hardint section; only frame and "
		    "pcap can",
		    scn_shown(word).s_text);

	struct scn_command *cmd = command_add(p);

	p->p_usage = scn_verb_docs[verb].sd_usage;
	cmd->sc_verb = verb;
	cmd->sc_line = p->p_line.l_number;
	cmd->sc_text = scn_line_text(p);
	return readers[verb](p, cmd) && scn_take_end(p);
}
