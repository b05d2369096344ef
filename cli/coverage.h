/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * coverage.h -- what braid fuzz says of coverage, and of finding nothing.
 */

#ifndef CLI_COVERAGE_H
#define CLI_COVERAGE_H

#include "cli/cli.h"

/* Lines of the summary: nothing without coverage. */
void coverage_print(const struct campaign_coverage *);
/* And of a campaign of which no run failed. */
void coverage_print_bound(const struct campaign_bound *);

/* Members "coverage" and "no_failure", each null when there is none. */
void coverage_json(struct json *, const struct campaign_result *);

#endif /* CLI_COVERAGE_H */
