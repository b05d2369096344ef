/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.c -- are the named stacks, strategies and knobs known?
 *
 *	Looked at before anything is run or written.  A message begins with
 *	the place of the name: "braid", or file:line:column in a scenario.
 */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { PLACE_MAX = 4200, LIST_MAX = 1024, PATH_BYTES_MAX = 4200 };

/* "a, b, c" */
struct name_list {
	char nl_text[LIST_MAX];
};

static void
add_name(struct name_list *nl, const char *name)
{
	size_t n = strlen(nl->nl_text);

	(void)snprintf(nl->nl_text + n, sizeof(nl->nl_text) - n, "%s%s",
	    n > 0 ? ", " : "", name);
}

static bool __attribute__((format(printf, 2, 3)))
refuse(const char *place, const char *format, ...)
{
	va_list ap;

	(void)fprintf(stderr, "%s: ", place);
	va_start(ap, format);
	(void)vfprintf(stderr, format, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	return false;
}

/* --- one name ----------------------------------------------------------- */

static bool
check_stack(const char *place, const char *stack)
{
	char path[PATH_BYTES_MAX];
	struct name_list known = { "" };
	const char *name = NULL;

	/* The path of a module is looked at when it is loaded. */
	if (strchr(stack, '/') != NULL ||
	    variant_path(stack, path, sizeof(path)))
		return true;
	while ((name = variant_next(name)) != NULL)
		add_name(&known, name);
	return refuse(place, "unknown stack '%s'; there are: %s", stack,
	    known.nl_text[0] != '\0' ? known.nl_text : "none");
}

static bool
check_strategy(const char *place, const char *text)
{
	bool twice;
	struct strategy *st = campaign_strategy(text, &twice);

	if (st == NULL)
		return refuse(place, "%s", campaign_error());
	st->st_ops->so_close(st);
	return true;
}

static bool
check_knob(const char *place, const char *name, const char *value)
{
	uint64_t number;
	int knob;

	return campaign_knob(name, value, &knob, &number) ||
	    refuse(place, "%s", campaign_error());
}

/* --- the command line --------------------------------------------------- */

static bool
check_setting(const char *setting)
{
	const char *equals = strchr(setting, '=');
	char *name;
	bool ok;

	if (equals == NULL)
		return refuse("braid",
		    "--knob: '%s' has no '='; write --knob NAME=VALUE",
		    setting);
	name = cli_strdup(setting);
	name[equals - setting] = '\0';
	ok = check_knob("braid", name, equals + 1);
	free(name);
	return ok;
}

bool
check_options(const struct options *op)
{
	for (size_t i = 0; i < op->op_nknobs; i++)
		if (!check_setting(op->op_knobs[i]))
			return false;
	if (op->op_stack != NULL && !check_stack("braid", op->op_stack))
		return false;
	return op->op_strategy == NULL ||
	    check_strategy("braid", op->op_strategy);
}

struct world_options
cli_world(const struct options *op)
{
	return (struct world_options){ .wo_stack = op->op_stack,
		.wo_knobs = op->op_knobs,
		.wo_nknobs = op->op_nknobs,
		.wo_mutants = op->op_mutants,
		.wo_nmutants = op->op_nmutants };
}

/* --- a scenario --------------------------------------------------------- */

/* Where a word stands as a word of its own in a line, from 1. */
static size_t
column_of(const char *line, const char *word)
{
	static const char blanks[] = " \t\r\n";
	size_t n = strlen(word);

	for (const char *p = line; *p != '\0' && *p != '\n';) {
		size_t length = strcspn(p, blanks);
		if (p > line && length == n && strncmp(p, word, n) == 0)
			return (size_t)(p - line) + 1;
		p += length;
		p += strspn(p, " \t\r");
	}
	return 1;
}

/* "x.scn:12:9" of a word in a line. */
static const char *
place_of(const struct scenario *s, unsigned line, const char *word, char *place)
{
	const char *p = s->sc_source;

	for (unsigned i = 1; i < line && p != NULL; i++) {
		p = strchr(p, '\n');
		p = p != NULL ? p + 1 : NULL;
	}
	(void)snprintf(place, PLACE_MAX, "%s:%u:%zu", s->sc_path, line,
	    p != NULL ? column_of(p, word) : 1);
	return place;
}

static bool
is_replaced(const struct options *op, const char *knob)
{
	size_t n = strlen(knob);

	for (size_t i = 0; i < op->op_nknobs; i++)
		if (strncmp(op->op_knobs[i], knob, n) == 0 &&
		    op->op_knobs[i][n] == '=')
			return true;
	return false;
}

/* Does a node of the scenario name a stack that there is? */
static bool
check_node(const struct scenario *s, const struct scn_node *sn)
{
	char place[PLACE_MAX];

	if (sn->sn_stack[0] == '\0')
		return refuse(place_of(s, sn->sn_line, sn->sn_name, place),
		    "node %s names no stack; give --stack VARIANT "
		    "(braid list variants)",
		    sn->sn_name);
	return check_stack(
	    place_of(s, sn->sn_line, sn->sn_stack, place), sn->sn_stack);
}

bool
check_scenario(
    const struct scenario *s, const struct options *op, bool exploring)
{
	char place[PLACE_MAX];
	char text[sizeof(s->sc_explores->se_strategy) +
	    sizeof(s->sc_explores->se_args) + 1];

	for (size_t i = 0; i < s->sc_nnodes && op->op_stack == NULL; i++) {
		if (!check_node(s, &s->sc_nodes[i]))
			return false;
	}
	for (size_t i = 0; i < s->sc_nknobs; i++) {
		const struct scn_knob *sk = &s->sc_knobs[i];
		bool known = sim_knob_lookup(sk->sk_name) >= 0;
		if (is_replaced(op, sk->sk_name))
			continue;
		if (!check_knob(place_of(s, sk->sk_line,
				    known ? sk->sk_value : sk->sk_name, place),
			sk->sk_name, sk->sk_value))
			return false;
	}
	for (size_t i = 0; i < s->sc_nexplores && exploring; i++) {
		const struct scn_explore *se = &s->sc_explores[i];
		(void)snprintf(text, sizeof(text), "%s%s%s", se->se_strategy,
		    se->se_args[0] != '\0' ? ":" : "", se->se_args);
		if (!check_strategy(
			place_of(s, se->se_line, se->se_strategy, place), text))
			return false;
	}
	return true;
}

struct scenario *
cli_scenario(const char *path, const struct options *op, bool exploring)
{
	char error[PLACE_MAX + LIST_MAX];
	struct scenario *s = scenario_read(path, error, sizeof(error));

	if (s == NULL) {
		(void)fprintf(stderr, "%s\n", error);
		return NULL;
	}
	if (check_scenario(s, op, exploring))
		return s;
	scenario_free(s);
	return NULL;
}
