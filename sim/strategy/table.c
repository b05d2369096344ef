/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c -- the strategies by name, and their arguments.
 */

#include "sim/strategy/strategies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct strategy_ops *const strategies[] = { &strategy_none,
	&strategy_random, &strategy_pct, &strategy_pos, &strategy_urw,
	&strategy_surw, &strategy_rff, &strategy_dfs, &strategy_delay,
	&strategy_dpor, &strategy_bytes, &strategy_fair, NULL };

const struct strategy_ops *
strategy_lookup(const char *name)
{
	for (size_t i = 0; strategies[i] != NULL; i++) {
		if (strcmp(strategies[i]->so_name, name) == 0)
			return strategies[i];
	}
	return NULL;
}

static const char *
find(const char *args, const char *name)
{
	size_t n = strlen(name);

	while (args != NULL && *args != '\0') {
		if (strncmp(args, name, n) == 0 && args[n] == '=')
			return args + n + 1;
		args = strchr(args, ',');
		if (args != NULL)
			args++;
	}
	return NULL;
}

bool
strategy_arg(const char *args, const char *name, uint64_t min, uint64_t max,
    uint64_t *value, char *err, size_t len)
{
	const char *text = find(args, name);
	unsigned long long v;
	char *end;

	if (text == NULL)
		return true;
	v = strtoull(text, &end, 10);
	if (end == text || (*end != '\0' && *end != ',') || *text == '-' ||
	    v < min || v > max) {
		(void)snprintf(err, len,
		    "%s must be a number from %llu to %llu", name,
		    (unsigned long long)min, (unsigned long long)max);
		return false;
	}
	*value = v;
	return true;
}

bool
strategy_arg_is(const char *args, const char *name, const char *word)
{
	const char *text = find(args, name);
	size_t n = strlen(word);

	return text != NULL && strncmp(text, word, n) == 0 &&
	    (text[n] == '\0' || text[n] == ',');
}

bool
strategy_args_known(
    const char *args, const char *const *names, char *err, size_t len)
{
	while (args != NULL && *args != '\0') {
		size_t n = strcspn(args, "=,");
		bool known = false;

		for (size_t i = 0; names[i] != NULL; i++)
			known = known ||
			    (strlen(names[i]) == n &&
				strncmp(names[i], args, n) == 0);
		if (!known || args[n] != '=') {
			(void)snprintf(err, len,
			    known ? "parameter %.*s needs a value" :
				    "no parameter %.*s",
			    (int)n, args);
			return false;
		}
		args += strcspn(args, ",");
		if (*args == ',')
			args++;
	}
	return true;
}
