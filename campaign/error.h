/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * error.h -- the line that campaign_error() gives.
 */

#ifndef CAMPAIGN_ERROR_H
#define CAMPAIGN_ERROR_H

#include <stdbool.h>

/* Always false, so that a failing call can return it. */
bool campaign_fail(const char *fmt, ...)
    __attribute__((__format__(__printf__, 1, 2)));

#endif /* CAMPAIGN_ERROR_H */
