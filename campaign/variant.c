/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * variant.c -- where the modules of the stack's variants lie.
 *
 *	Beside the program, in modules/.  The names are generated from
 *	stack/variants.tab.
 */

#define _DEFAULT_SOURCE /* readlink of /proc/self/exe */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "campaign/variants.h" /* generated: VARIANT_NAMES */

static const char *const names[] = { VARIANT_NAMES, NULL };

const char *
variant_next(const char *previous)
{
	size_t i = 0;

	if (previous == NULL)
		return names[0];
	while (names[i] != NULL && strcmp(names[i], previous) != 0)
		i++;
	return names[i] == NULL ? NULL : names[i + 1];
}

bool
variant_path(const char *variant, char *path, size_t len)
{
	for (size_t i = 0;; i++) {
		if (names[i] == NULL)
			return false;
		if (strcmp(names[i], variant) == 0)
			break;
	}
	(void)module_path(variant, path, len);
	return true;
}

bool
module_path(const char *name, char *path, size_t len)
{
	char self[512];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return false;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	(void)snprintf(path, len, "%s/modules/%s.so", self, name);
	if (access(path, R_OK) != 0) {
		/* Programs of the tests lie one folder deeper. */
		(void)snprintf(path, len, "%s/../modules/%s.so", self, name);
	}
	return access(path, R_OK) == 0;
}
