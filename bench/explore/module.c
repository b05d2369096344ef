/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.c -- the programs as a module.
 */

#include "program.h"
#include <machine/module.h>

static void
init(void)
{
	count_init();
	order_init();
	wait_init();
	lockfree_init();
}

const struct kpi_module kpi_module = {
	.km_abi = KPI_MODULE_ABI,
	.km_name = "explore",
	.km_init = init,
};
