/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * section.c -- section headers: `node` and `on`.
 */

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"

enum { NODE_CPUS_MAX = 128 };

const char scn_node_usage[] = "node NAME [cpus N] [stack VARIANT]";
static const char on_usage[] = "on NODE cpuN lwp|hardint [bound] [as NAME]";

/* The node with this name, or NULL. */
static const struct scn_node *
node_find(const struct scenario *s, const struct token *name)
{
	for (size_t i = 0; i < s->sc_nnodes; i++)
		if (scn_token_is(name, s->sc_nodes[i].sn_name))
			return &s->sc_nodes[i];
	return NULL;
}

/* A variant or the file name of a module: 2016-04-nompsafe, mine.so. */
static bool
take_variant(struct parser *p, char variant[SCN_NAME_MAX])
{
	const struct token *word;

	if (!scn_take(p, "variant", &word))
		return false;

	bool valid = word->t_length < SCN_NAME_MAX && word->t_text[0] != '.' &&
	    word->t_text[0] != '-';

	for (size_t i = 0; i < word->t_length && valid; i++) {
		char c = word->t_text[i];

		valid = (c >= '0' && c <= '9') || c == '.' || c == '-' ||
		    scn_name_is_valid((char[]){ 'x', c }, 2);
	}
	if (!valid)
		return scn_fail(p, word, "'%s' is no name of a variant",
		    scn_shown(word).s_text);
	memcpy(variant, word->t_text, word->t_length);
	variant[word->t_length] = '\0';
	return true;
}

static bool
read_node_options(struct parser *p, struct scn_node *node)
{
	bool cpus_seen = false;
	uint64_t cpus = 1;

	while (scn_peek(p) != NULL) {
		const struct token *word = scn_peek(p);

		if (scn_accept(p, "cpus")) {
			if (cpus_seen)
				return scn_fail_repeated(p, word);
			cpus_seen = true;
			if (!scn_take_number(
				p, "cpus", 1, NODE_CPUS_MAX, &cpus))
				return false;
		} else if (scn_accept(p, "stack")) {
			if (node->sn_stack[0] != '\0')
				return scn_fail_repeated(p, word);
			if (!take_variant(p, node->sn_stack))
				return false;
		} else {
			return scn_take_end(p);
		}
	}
	node->sn_cpus = (unsigned)cpus;
	return true;
}

bool
scn_read_node(struct parser *p)
{
	struct scenario *s = p->p_scenario;
	struct scn_node *node;

	p->p_usage = scn_node_usage;
	s->sc_nodes = scn_arena_grow(
	    p->p_arena, s->sc_nodes, s->sc_nnodes, sizeof(*s->sc_nodes));
	node = &s->sc_nodes[s->sc_nnodes];
	node->sn_line = p->p_line.l_number;

	const struct token *name = scn_peek(p);

	if (!scn_take_name(p, "node name", node->sn_name, NODE_NAME_MAX))
		return false;

	const struct scn_node *other = node_find(s, name);

	if (other != NULL)
		return scn_refuse(p, name, "node %s is declared in line %u",
		    node->sn_name, other->sn_line);
	if (!read_node_options(p, node))
		return false;
	s->sc_nnodes++;
	p->p_section = SECTION_NODE;
	return true;
}

/* cpuN, where the node has it. */
static bool
take_cpu(struct parser *p, const struct scn_node *node, unsigned *cpu)
{
	const struct token *word;
	unsigned value = 0;

	if (!scn_take(p, "cpuN", &word))
		return false;

	bool valid = word->t_length > 3 && word->t_length <= 6 &&
	    memcmp(word->t_text, "cpu", 3) == 0;

	for (size_t i = 3; i < word->t_length && valid; i++) {
		valid = word->t_text[i] >= '0' && word->t_text[i] <= '9';
		value = value * 10 + (unsigned)(word->t_text[i] - '0');
	}
	if (!valid)
		return scn_fail(p, word, "'%s' is no CPU such as cpu0",
		    scn_shown(word).s_text);
	if (value >= node->sn_cpus && node->sn_cpus == 1)
		return scn_refuse(p, word,
		    "no cpu%u on node %s: it has cpu0 only", value,
		    node->sn_name);
	if (value >= node->sn_cpus)
		return scn_refuse(p, word,
		    "no cpu%u on node %s: it has cpu0 to cpu%u", value,
		    node->sn_name, node->sn_cpus - 1);
	*cpu = value;
	return true;
}

/* [bound] [as NAME], in any order. */
static bool
read_on_options(struct parser *p, struct scn_context *ctx)
{
	while (scn_peek(p) != NULL) {
		const struct token *word = scn_peek(p);

		if (scn_accept(p, "bound")) {
			if (ctx->sx_class == SCN_HARDINT)
				return scn_fail(p, word,
				    "'bound' is for lwp; an interrupt never "
				    "migrates");
			if (ctx->sx_bound)
				return scn_fail_repeated(p, word);
			ctx->sx_bound = true;
		} else if (scn_accept(p, "as")) {
			if (ctx->sx_name[0] != '\0')
				return scn_fail_repeated(p, word);
			if (!scn_take_name(
				p, "context name", ctx->sx_name, SCN_NAME_MAX))
				return false;
		} else {
			return scn_take_end(p);
		}
	}
	return true;
}

/* Give the context its default name, and refuse one that is taken. */
static bool
name_context(struct parser *p, struct scn_context *ctx)
{
	const struct scenario *s = p->p_scenario;
	bool named = ctx->sx_name[0] != '\0';

	if (!named) {
		int length = snprintf(ctx->sx_name, sizeof(ctx->sx_name),
		    "%s.cpu%u.%s", s->sc_nodes[ctx->sx_node].sn_name,
		    ctx->sx_cpu, ctx->sx_class == SCN_LWP ? "lwp" : "hardint");

		/* NODE_NAME_MAX sees to it. */
		assert(length < SCN_NAME_MAX);
	}
	for (size_t i = 0; i < s->sc_ncontexts; i++) {
		const struct scn_context *other = &s->sc_contexts[i];

		if (strcmp(other->sx_name, ctx->sx_name) == 0)
			return scn_fail(p, &p->p_line.l_words[0],
			    "context %s is declared in line %u, give this "
			    "one %s",
			    ctx->sx_name, other->sx_line,
			    named ? "another name" : "a name with 'as NAME'");
	}
	return true;
}

bool
scn_read_context(struct parser *p)
{
	struct scenario *s = p->p_scenario;
	const struct token *word;

	p->p_usage = on_usage;
	s->sc_contexts = scn_arena_grow(p->p_arena, s->sc_contexts,
	    s->sc_ncontexts, sizeof(*s->sc_contexts));

	struct scn_context *ctx = &s->sc_contexts[s->sc_ncontexts];

	ctx->sx_line = p->p_line.l_number;
	if (!scn_take(p, "NODE", &word))
		return false;

	const struct scn_node *node = node_find(s, word);

	if (node == NULL)
		return scn_fail(p, word, "no 'node %s' above this line",
		    scn_shown(word).s_text);
	ctx->sx_node = (unsigned)(node - s->sc_nodes);
	if (!take_cpu(p, node, &ctx->sx_cpu))
		return false;
	if (!scn_take(p, "lwp or hardint", &word))
		return false;
	if (scn_token_is(word, "hardint"))
		ctx->sx_class = SCN_HARDINT;
	else if (!scn_token_is(word, "lwp"))
		return scn_fail(p, word, "'%s' is neither lwp nor hardint",
		    scn_shown(word).s_text);
	if (!read_on_options(p, ctx) || !name_context(p, ctx))
		return false;
	s->sc_ncontexts++;
	p->p_section = SECTION_CONTEXT;
	return true;
}
