/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * divergence.h -- one run, made by two processes, differs: where?
 */

#ifndef CAMPAIGN_DIVERGENCE_H
#define CAMPAIGN_DIVERGENCE_H

#include "campaign/crew.h"
#include "campaign/record.h"

/* All zero: nothing differs.  Freed by divergence_free. */
struct divergence {
	uint64_t dv_run;
	size_t dv_which; /* strategy */
	/* The run as each of them makes it, when asked for every step. */
	struct store_run dv_side[2];
	char dv_text[1024];
};

/*
 * divergence_explain(divergence, crew, a, b, first, second)
 *
 *	first is what worker a said of a run, second what worker b did.  Both
 *	make it once more and tell every step.  Leaves campaign_error().
 */
void divergence_explain(struct divergence *, struct crew *, size_t a, size_t b,
    const struct run_record *first, const struct run_record *second);
void divergence_free(struct divergence *);

#endif /* CAMPAIGN_DIVERGENCE_H */
