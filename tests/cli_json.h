/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cli_json.h -- is a text well-formed JSON? (test_cli.c)
 */

#ifndef TESTS_CLI_JSON_H
#define TESTS_CLI_JSON_H

#include <stddef.h>
#include <string.h>

static const char *json_value(const char *p);

static const char *
json_blank(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

static const char *
json_string(const char *p)
{
	if (*p++ != '"')
		return NULL;
	while (*p != '"') {
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p != '\\') {
			p++;
			continue;
		}
		p++;
		if (*p == 'u') {
			if (strspn(p + 1, "0123456789abcdefABCDEF") < 4)
				return NULL;
			p += 5;
		} else if (*p != '\0' && strchr("\"\\/bfnrt", *p) != NULL) {
			p++;
		} else {
			return NULL;
		}
	}
	return p + 1;
}

static const char *
json_number(const char *p)
{
	static const char digits[] = "0123456789";
	size_t n;

	p += *p == '-';
	n = strspn(p, digits);
	if (n == 0 || (n > 1 && *p == '0'))
		return NULL;
	p += n;
	if (*p == '.') {
		n = strspn(++p, digits);
		if (n == 0)
			return NULL;
		p += n;
	}
	return p;
}

static const char *
json_members(const char *p, char last)
{
	p = json_blank(p + 1);
	if (*p == last)
		return p + 1;
	for (;;) {
		if (last == '}') {
			p = json_string(json_blank(p));
			if (p == NULL)
				return NULL;
			p = json_blank(p);
			if (*p++ != ':')
				return NULL;
		}
		p = json_value(json_blank(p));
		if (p == NULL)
			return NULL;
		p = json_blank(p);
		if (*p == last)
			return p + 1;
		if (*p++ != ',')
			return NULL;
	}
}

/* Behind the value at p, or NULL when it is none. */
static const char *
json_value(const char *p)
{
	static const char *const words[] = { "true", "false", "null" };

	if (*p == '{' || *p == '[')
		return json_members(p, *p == '{' ? '}' : ']');
	if (*p == '"')
		return json_string(p);
	for (size_t i = 0; i < 3; i++)
		if (strncmp(p, words[i], strlen(words[i])) == 0)
			return p + strlen(words[i]);
	return json_number(p);
}

#endif /* TESTS_CLI_JSON_H */
