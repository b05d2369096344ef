/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evidence.h -- what is stored with the findings of a confirmed run, as bytes.
 *
 *	The process that replays a run is not the one that has the store open.
 *	What comes back is checked: an index, a count or a text that the store
 *	would trip over makes the whole of it bad.
 */

#ifndef CAMPAIGN_EVIDENCE_H
#define CAMPAIGN_EVIDENCE_H

#include "campaign/message.h"
#include "results/store.h"

/* The run, and the words for its addresses. */
struct evidence {
	struct store_run ev_run;
	struct store_symbol *ev_symbols;
	size_t ev_nsymbols;
	struct store_name *ev_names;
	size_t ev_nnames;
};

void evidence_put(struct pack *, const struct evidence *);
/* Texts lie in the message; arrays are freed by evidence_free.  False: bad,
 * and evidence_free is still to be called. */
bool evidence_get(struct reader *, struct evidence *);
void evidence_free(struct evidence *);

void finding_put(struct pack *, const struct finding *);
bool finding_get(struct reader *, struct finding *);

#endif /* CAMPAIGN_EVIDENCE_H */
