/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * setting.c -- how to run a scenario: `explore`, `knob` and `mutant` lines.
 *
 *	Which strategies, parameters, knobs and mutants exist is the machine's
 *	and the stack's business; here they are words.
 */

#include <stdio.h>
#include <string.h>

#include "scenarios/parse.h"

static const uint64_t runs_max = UINT64_C(1000000000000);

static const char explore_usage[] =
    "explore STRATEGY [PARAMETER VALUE]... [runs N]";
static const char knob_usage[] = "knob NAME VALUE";
static const char mutant_usage[] = "mutant NAME";

/* Any word without the two bytes that se_args is made with. */
static bool
take_value(struct parser *p, const struct token **word)
{
	if (!scn_take(p, "value", word))
		return false;
	for (size_t i = 0; i < (*word)->t_length; i++)
		if (strchr(",=>", (*word)->t_text[i]) != NULL)
			return scn_fail(p, *word,
			    "'%s' has one of the bytes , = >",
			    scn_shown(*word).s_text);
	if ((*word)->t_length >= SCN_NAME_MAX)
		return scn_fail(p, *word, "value is longer than %d bytes",
		    SCN_NAME_MAX - 1);
	return true;
}

/* Is PARAMETER in se_args already? */
static bool
parameter_is_given(const struct scn_explore *explore, const char *name)
{
	const char *arg = explore->se_args;
	size_t length = strlen(name);

	while (arg != NULL) {
		if (strncmp(arg, name, length) == 0 && arg[length] == '=')
			return true;
		arg = strchr(arg, ',');
		if (arg != NULL)
			arg++;
	}
	return false;
}

/* Take one PARAMETER VALUE pair and append it to se_args. */
static bool
read_parameter(struct parser *p, struct scn_explore *explore)
{
	const struct token *at = scn_peek(p);
	const struct token *value;
	char name[SCN_NAME_MAX];
	size_t used = strlen(explore->se_args);
	size_t room = sizeof(explore->se_args) - used;

	if (!scn_take_name(p, "parameter", name, sizeof(name)))
		return false;
	if (parameter_is_given(explore, name))
		return scn_fail_repeated(p, at);
	if (!take_value(p, &value))
		return false;

	int length = snprintf(explore->se_args + used, room, "%s%s=%.*s",
	    used > 0 ? "," : "", name, (int)value->t_length, value->t_text);

	if (length < 0 || (size_t)length >= room)
		return scn_fail(p, at, "too many parameters");
	return true;
}

bool
scn_read_explore(struct parser *p)
{
	struct scenario *s = p->p_scenario;

	p->p_usage = explore_usage;
	s->sc_explores = scn_arena_grow(p->p_arena, s->sc_explores,
	    s->sc_nexplores, sizeof(*s->sc_explores));

	struct scn_explore *explore = &s->sc_explores[s->sc_nexplores++];

	explore->se_line = p->p_line.l_number;
	if (!scn_take_name(p, "strategy", explore->se_strategy, SCN_NAME_MAX))
		return false;
	while (scn_peek(p) != NULL) {
		const struct token *word = scn_peek(p);

		if (scn_accept(p, "runs")) {
			if (explore->se_runs != 0)
				return scn_fail_repeated(p, word);
			if (!scn_take_number(
				p, "runs", 1, runs_max, &explore->se_runs))
				return false;
		} else if (!read_parameter(p, explore)) {
			return false;
		}
	}
	return true;
}

bool
scn_read_knob(struct parser *p)
{
	struct scenario *s = p->p_scenario;
	const struct token *at = scn_peek(p);
	const struct token *value;

	p->p_usage = knob_usage;
	s->sc_knobs = scn_arena_grow(
	    p->p_arena, s->sc_knobs, s->sc_nknobs, sizeof(*s->sc_knobs));

	struct scn_knob *knob = &s->sc_knobs[s->sc_nknobs];

	knob->sk_line = p->p_line.l_number;
	if (!scn_take_name(p, "knob", knob->sk_name, SCN_NAME_MAX))
		return false;
	for (size_t i = 0; i < s->sc_nknobs; i++)
		if (strcmp(s->sc_knobs[i].sk_name, knob->sk_name) == 0)
			return scn_refuse(p, at, "knob %s is set in line %u",
			    knob->sk_name, s->sc_knobs[i].sk_line);
	if (!take_value(p, &value))
		return false;
	memcpy(knob->sk_value, value->t_text, value->t_length);
	s->sc_nknobs++;
	return scn_take_end(p);
}

bool
scn_read_mutant(struct parser *p)
{
	struct scenario *s = p->p_scenario;
	const struct token *at = scn_peek(p);

	p->p_usage = mutant_usage;
	s->sc_mutants = scn_arena_grow(
	    p->p_arena, s->sc_mutants, s->sc_nmutants, sizeof(*s->sc_mutants));

	struct scn_mutant *mutant = &s->sc_mutants[s->sc_nmutants];

	mutant->sm_line = p->p_line.l_number;
	if (!scn_take_name(p, "mutant", mutant->sm_name, SCN_NAME_MAX))
		return false;
	for (size_t i = 0; i < s->sc_nmutants; i++)
		if (strcmp(s->sc_mutants[i].sm_name, mutant->sm_name) == 0)
			return scn_refuse(p, at, "mutant %s is set in line %u",
			    mutant->sm_name, s->sc_mutants[i].sm_line);
	s->sc_nmutants++;
	return scn_take_end(p);
}
