/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * error.c -- the line that campaign_error() gives.
 */

#include "campaign/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "campaign/campaign.h"

static char text[1024];

bool
campaign_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return false;
}

const char *
campaign_error(void)
{
	return text;
}
