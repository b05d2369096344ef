/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hunt.c -- campaigns that tests start (hunt.h).
 */

#include "tests/hunt.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

struct scenario *
hunt_scenario(const char *path)
{
	char error[512];
	struct scenario *s = scenario_read(path, error, sizeof(error));

	ck_assert_msg(s != NULL, "%s", error);
	return s;
}

static void
found(const struct campaign_found *cf, void *arg)
{
	struct hunt *ht = arg;

	if (ht->ht_run != 0 || (ht->ht_ignored >> cf->cf_kind & 1) != 0)
		return;
	ht->ht_kind = cf->cf_kind;
	ht->ht_run = cf->cf_run;
	(void)snprintf(ht->ht_title, sizeof(ht->ht_title), "%s", cf->cf_title);
}

void
hunt(const struct scenario *s, struct hunt *ht)
{
	struct campaign_options ca = { .ca_scenario = s,
		.ca_world = { .wo_stack = ht->ht_stack,
		    .wo_mutants = ht->ht_mutants,
		    .wo_nmutants = ht->ht_nmutants },
		.ca_strategy = ht->ht_strategy,
		.ca_seed = 1,
		.ca_runs = ht->ht_runs,
		.ca_until = ht->ht_nmutants > 0 ? 1 : 0,
		.ca_strict = true,
		.ca_command = "fuzz",
		.ca_found = found,
		.ca_arg = ht };
	static struct check_result ck;

	ht->ht_run = 0;
	ht->ht_title[0] = '\0';
	if (campaign_systematic(ht->ht_strategy))
		ck_assert_msg(campaign_check(&ca, &ht->ht_result, &ck), "%s",
		    campaign_error());
	else
		ck_assert_msg(
		    campaign_fuzz(&ca, &ht->ht_result), "%s", campaign_error());
}
