/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.c -- the checks by name, and which are on.
 */

#include "sim/check.h"

#include <string.h>

const struct sim_check_info sim_checks[CHECK_MAX] = {
#define X(id, name, help) [id] = { name, help },
	SIM_CHECKS(X)
#undef X
};

_Static_assert(CHECK_MAX <= 64, "checks_on has a bit for each");

uint64_t checks_on = UINT64_MAX;
static int without = -1;

int
sim_check_lookup(const char *name)
{
	for (int i = 0; i < CHECK_MAX; i++) {
		if (strcmp(sim_checks[i].ci_name, name) == 0)
			return i;
	}
	return -1;
}

void
sim_without(int check)
{
	without = check;
}

void
checks_open(void)
{
	checks_on = UINT64_MAX;
	if (without >= 0)
		checks_on &= ~(UINT64_C(1) << without);
}
