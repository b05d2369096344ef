/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * worker.h -- a process that makes runs and nothing else.
 *
 *	Forked by the campaign's process when the world is frozen.  It reads
 *	orders (message.h), each ends with MESSAGE_DONE, and it keeps nothing
 *	that anybody would miss: it can be killed at any time.
 */

#ifndef CAMPAIGN_WORKER_H
#define CAMPAIGN_WORKER_H

#include <sys/types.h>

#include "campaign/campaign.h"
#include "campaign/portfolio.h"

/*
 * struct worker_page
 *
 *	Memory that is shared with the parent, so that it can tell what a
 *	worker died of.  Run 0: it was idle.
 */
struct worker_page {
	volatile uint64_t wp_run;
	/* A failed assertion, and errno then (ENOMEM says a lot). */
	volatile int wp_errno;
	char wp_text[240];
};

struct worker {
	const struct campaign_options *wk_campaign;
	struct portfolio *wk_portfolio;
	struct worker_page *wk_page;
	unsigned wk_number; /* of the process, from 1, never used again */
	pid_t wk_parent;
	int wk_fd;
};

_Noreturn void worker_main(const struct worker *);

#endif /* CAMPAIGN_WORKER_H */
