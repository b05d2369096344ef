/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wrong.c -- the wrong machines by name, and which one is in use.
 */

#include "sim/wrong.h"

const struct sim_wrong_info sim_wrongs[WRONG_MAX] = {
	[WRONG_NONE] = { "none", "", "the machine as it should be" },
#define X(id, name, rule, help) [WRONG_##id] = { name, rule, help },
	SIM_WRONGS(X)
#undef X
};

enum sim_wrong wrong_machine;
static enum sim_wrong in_use;

void
sim_wrong(enum sim_wrong wrong)
{
	in_use = wrong;
}

void
wrong_open(void)
{
	wrong_machine = in_use;
}
