/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * world.h -- what the files of campaign/ share about the open world.
 */

#ifndef CAMPAIGN_WORLD_H
#define CAMPAIGN_WORLD_H

#include "campaign/campaign.h"
#include "campaign/symbol.h"

const struct context_outcome *world_outcomes(void);

/* As world_open_source, of a text that need not be the one that was stored:
 * cg_scenario_hash is not looked at. */
bool world_open_text(const struct store_campaign *);

/* --- facts.c --- */
/* Do the facts ask for member lists or tables, read after the run? */
bool facts_need_tables(const struct scenario *);
/* Room for what the world's facts ask for; before each run: forget it. */
void facts_open(void);
void facts_close(void);
void facts_begin(void);
/* The epilogue of a node: read what the facts ask for. */
void facts_read_tables(unsigned node);
/* Is it a never line about a kind of finding?  Then the finding says all. */
bool fact_forbids_finding(const struct scn_fact *);
/* Fill outcomes; does the run fail? */
bool facts_judge(const struct sim_result *, bool strict, enum fact_outcome *);

/* --- portfolio.c --- */
/*
 * Whose is the next run?  Called once a run, from credits of 0: the n
 * strategies take turns, in one round of sum(share) runs each gets share runs,
 * and they are spread evenly.  Equal shares: one after the other.
 */
size_t campaign_share(const uint64_t *share, int64_t *credit, size_t n);

/* --- confirm.c --- */
/*
 * Replay the schedule that showed a finding or violated a fact, traced, and
 * store that.  Findings and violated facts of the replay are all handled:
 * those that are new are announced.
 */
struct confirm {
	struct store *cn_store;
	int64_t cn_campaign;
	const char *cn_strategy;
	uint64_t cn_seed, cn_run;
	bool cn_strict;
	bool cn_words; /* describe what the store needs */
	struct suppressions *cn_suppressions; /* NULL: none */
	const char *cn_only; /* title: store no other finding; NULL: all */
	void (*cn_found)(const struct campaign_found *, void *);
	void *cn_arg;
	/* Told of each place where something was found; may be NULL. */
	void (*cn_place)(uint64_t place, void *);
	void *cn_arg_place;
	uint64_t cn_findings, cn_also_seen; /* counted up */
	uint32_t cn_kinds;		    /* bits of the kinds of both */
	uint64_t cn_order_run; /* of the first lock order that was found */
	int64_t cn_last;       /* finding stored last; 0: it was known */
};
/*
 * Both halves in one process, or each in its own: confirm_describe replays
 * and puts what is new into bytes, false when the run was not repeated;
 * confirm_store stores and announces that.  *garbled: these are no such bytes.
 */
bool confirm_run(struct confirm *, const struct sim_result *);
struct pack;
struct reader;
bool confirm_describe(
    const struct confirm *, const struct sim_result *, struct pack *);
bool confirm_store(struct confirm *, struct reader *, bool *garbled);
/*
 * Store a lock order of which the traced run is the first that it stands on,
 * and after it those others that it stands on.
 */
bool confirm_order(struct confirm *, const struct finding *, const char *title,
    const struct store_edge *, size_t nedges, const struct sim_result *,
    const char *schedule);
bool confirm_other_run(
    struct confirm *, const struct sim_result *, const char *schedule);
/* A run was not repeated: exit status 3. */
void campaign_set_diverged(void);
/* Forget which titles this process has seen; this one has been stored. */
void confirm_begin(void);
void confirm_known(const char *title);

#endif /* CAMPAIGN_WORLD_H */
