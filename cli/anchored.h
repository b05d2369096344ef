/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anchored.h -- replay of anchored schedules.
 */

#ifndef CLI_ANCHORED_H
#define CLI_ANCHORED_H

#include "cli/cli.h"

/*
 * replay_anchored(options, scenario, text, loaded)
 *
 *	Run the open world by an anchored schedule, and say which of its rules
 *	were met.  loaded: the finding that it is of, whose title is looked
 *	for; NULL: none.  The exit status.
 */
int replay_anchored(const struct options *, const struct scenario *,
    const char *text, const struct store_loaded *);

#endif /* CLI_ANCHORED_H */
