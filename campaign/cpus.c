/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpus.c -- how many processors this process may use.
 */

#define _GNU_SOURCE

#include <sched.h>

#include "campaign/campaign.h"

size_t
campaign_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
}
