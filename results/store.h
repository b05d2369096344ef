/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store.h -- campaigns, findings, schedules and traces in SQLite.
 *
 *	The only user of sqlite3.  One process writes (WAL, STRICT tables,
 *	`PRAGMA user_version` with migrations); anybody may read, with this
 *	header or with the sqlite3 shell: the tables, and the views made for
 *	people, are described in docs/store.md.
 *
 *	Everything here copies what it is given.  Every call that can fail
 *	returns false and leaves one line in store_error(), which the command
 *	prints behind "braid: ".
 */

#ifndef RESULTS_STORE_H
#define RESULTS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/trace.h"

struct store;

enum store_mode {
	STORE_READ, /* must exist; nothing is written, also not by SQLite */
	STORE_WRITE /* made when it is missing */
};

/*
 * store_open(path, mode)
 *
 *	Open a store, or return NULL.  A file that is not a database, another
 *	program's database (application_id), a newer schema, a missing file,
 *	a read-only folder: each has its own one-line message, and none
 *	changes or makes a file.
 */
struct store *store_open(const char *path, enum store_mode mode);
void store_close(struct store *);
const char *store_error(void);

/* --- writing ------------------------------------------------------- */

/* A file that the scenario reads, by its name there. */
struct store_capture {
	const char *cp_name;
	const uint8_t *cp_bytes;
	size_t cp_length;
};

struct store_campaign {
	int64_t cg_id;
	const char *cg_created;	 /* UTC, "2016-08-02 12:00:00" */
	const char *cg_scenario; /* path */
	uint64_t cg_scenario_hash;
	const char *cg_source;	 /* text of the scenario */
	const char *cg_stack;	 /* variant, or path of a module */
	uint64_t cg_build;	 /* build id of the module */
	const char *cg_strategy; /* "pct depth=3" */
	const char *cg_knobs;	 /* "preempt=1 grain=all ..." */
	const char *cg_command;	 /* "fuzz", "run" */
	uint64_t cg_seed;
	const struct store_capture *cg_captures; /* kept once a scenario */
	size_t cg_ncaptures;
	/* Filled by store_campaign_end; -1 seconds while it runs. */
	uint64_t cg_runs;
	uint64_t cg_steps;
	double cg_seconds;
};

/* Begin a campaign: sets cg_id.  End it: writes runs, steps, seconds. */
bool store_campaign_begin(struct store *, struct store_campaign *);
bool store_campaign_end(struct store *, const struct store_campaign *);

/* One number of a campaign at a run number ("runs/s", "findings"). */
bool store_metric(struct store *, int64_t campaign, uint64_t run,
    const char *name, double value);

/* A resolved code address of a module build. */
struct store_symbol {
	uint64_t sy_build;
	uint32_t sy_pc;
	uint32_t
	    sy_inline; /* 0 innermost; 1... the functions it is inlined in */
	uint32_t sy_line;
	const char *sy_function;
	const char *sy_file; /* relative to the source tree */
};

/*
 * struct store_run
 *
 *	One run that is kept: the replayed run of a finding.  Arrays are of
 *	the run's trace; te_stack and te_locks index them from 1.
 */
struct store_run {
	uint64_t rn_number; /* in the campaign, from 1 */
	uint64_t rn_seed;
	uint64_t rn_steps;
	uint64_t rn_switches;
	uint64_t rn_trace_hash;
	uint64_t rn_state_hash;
	const char *rn_strategy; /* that made the schedule */
	const char *rn_schedule; /* exact form, printable */
	const struct trace_event *rn_events;
	size_t rn_nevents;
	const struct trace_stack *rn_stacks;
	size_t rn_nstacks;
	const struct trace_locks *rn_locks;
	size_t rn_nlocks;
	const struct trace_context *rn_contexts;
	size_t rn_ncontexts;
	const struct trace_frame *rn_frames;
	size_t rn_nframes;
};

/* A name of an address that the report needs: a lock, a module variable. */
struct store_name {
	uint64_t nm_addr;
	const char *nm_text; /* "softnet_lock", "bridge_softc#1.sc_brtcnt" */
};

/*
 * An edge of a lock order: a context asks for a lock while it holds another.
 * Without ed_held it is a writer that comes between two readers.
 */
struct store_edge {
	unsigned ed_run; /* 0: the finding's run, 1...: the others */
	const char *ed_context;
	const char *ed_held, *ed_lock;	/* names, in that run */
	struct finding_access ed_taken; /* where the one was taken */
	struct finding_access ed_asked; /* where the other is asked for */
};

struct store_finding {
	int64_t fg_id; /* set by store_finding_add: F-0012 is 12 */
	int64_t fg_campaign;
	const char *fg_title; /* its identity inside (scenario, stack) */
	const struct finding *fg_finding;
	const char *fg_fact; /* the `never` line it breaks; NULL: also seen */
	const struct store_run *fg_run;
	const struct store_symbol
	    *fg_symbols; /* all pcs of stacks and events */
	size_t fg_nsymbols;
	const struct store_name *fg_names;
	size_t fg_nnames;
	/* Of a lock order, in the order of the cycle. */
	const struct store_edge *fg_edges;
	size_t fg_nedges;
	/* Words of the debug information; NULL or "": not known. */
	const char *fg_field;	  /* "bridge_softc.sc_brtcnt" */
	const char *fg_object;	  /* "bridge_iflist#2" */
	const char *fg_interface; /* that the object is, or "of shmif0" */
};

/*
 * store_finding_add(store, finding, new)
 *
 *	Store a confirmed finding with its run, in one transaction that is on
 *	disk when the call returns.  When (scenario hash, stack, title) is
 *	there already, its counter goes up, the first schedule is kept, *new
 *	is false and fg_id names the old one.  A campaign that is resumed may
 *	make a run again: what it stored of it before is not counted again,
 *	and *new is as it was then.
 */
bool store_finding_add(struct store *, struct store_finding *, bool *is_new);

/*
 * store_finding_add_run(store, finding, run, symbols, nsymbols)
 *
 *	Another run that the finding rests on: the first call adds run 1 of
 *	its edges, and so on.
 */
bool store_finding_add_run(struct store *, int64_t id, const struct store_run *,
    const struct store_symbol *, size_t nsymbols);

/* Count another sighting, without a run. */
bool store_finding_seen(struct store *, int64_t id, uint64_t times);

/* A finding that was shrunk, and what it takes. */
struct store_reduction {
	int64_t re_finding; /* the original */
	int64_t re_reduced; /* the smaller one, a finding of its own */
	uint64_t re_preemptions, re_switches;
	uint64_t re_lines;	 /* of its scenario, without comments */
	const char *re_schedule; /* anchored form */
};

/*
 * store_reduction_add(store, reduction)
 *
 *	Both findings are stored already.  That of a smaller finding that is
 *	known is written anew.
 */
bool store_reduction_add(struct store *, const struct store_reduction *);

/* --- the course of a campaign --------------------------------------- */

/* What became of a worker, or of a run that should be like another. */
struct store_incident {
	uint64_t si_run;	/* number in the campaign; 0: none */
	const char *si_text;	/* "killed by signal 9 (Killed)" */
	const char *si_outcome; /* "made again", "skipped", "differs" */
	int si_signal;		/* 0: none */
	/* The run, as each of two processes made it; NULL: not known. */
	const struct store_run *si_sides[2];
};

bool store_incident_add(
    struct store *, int64_t campaign, const struct store_incident *);

/* How a fact stands. */
struct store_fact {
	const char *sf_text;
	const char *sf_outcome; /* "holds", "VIOLATED", ... */
	uint64_t sf_run;	/* that showed it; 0: none */
};

/*
 * struct store_progress
 *
 *	Where a campaign can go on: after so many runs.
 */
struct store_progress {
	uint64_t pg_runs, pg_steps, pg_failures;
	uint64_t pg_planned;  /* runs in all; UINT64_MAX: as time allows */
	uint64_t pg_findings; /* that break a fact, and others */
	uint64_t pg_also_seen;
	uint64_t pg_kinds; /* bits of the kinds of both */
	double pg_seconds;
	bool pg_strict;
	const struct store_fact *pg_facts;
	size_t pg_nfacts;
	const void *pg_learnt; /* what the strategies know */
	size_t pg_nlearnt;
};

/*
 * store_progress_save(store, campaign, progress)
 *
 *	In one transaction, with the campaign's counters.
 *
 * store_progress_load(store, campaign, &loaded)
 *
 *	The campaign, its progress and the findings of the runs until then, or
 *	NULL: there is none.  Freed by store_resumed_free.
 */
struct store_resumed {
	struct store_campaign rs_campaign;
	struct store_progress rs_progress;
	struct store_seen {
		int64_t sn_id;
		const char *sn_title, *sn_kind;
		const char *sn_fact; /* NULL: also seen */
		uint64_t sn_run;
		bool sn_new; /* this campaign was the first */
	} * rs_seen;
	size_t rs_nseen;
};

bool store_progress_save(
    struct store *, int64_t campaign, const struct store_progress *);
struct store_resumed *store_progress_load(struct store *, int64_t campaign);
void store_resumed_free(struct store_resumed *);

/* What a campaign had covered after so many runs. */
struct store_coverage {
	uint64_t sc_runs;
	/* Items of each kind (sim/sim.h). */
	uint64_t sc_reads_from, sc_ordered, sc_blocks, sc_facts, sc_findings;
	uint64_t sc_classes; /* sets of reads-from pairs */
	uint64_t sc_orders;  /* orders of conflicting accesses */
};

/* Rows of its growth curve; one that is there already is replaced. */
bool store_coverage_add(
    struct store *, int64_t campaign, const struct store_coverage *, size_t n);

/* --- reading ------------------------------------------------------- */

/*
 * A finding as it is stored, whole.  Strings and arrays belong to it and
 * live until store_loaded_free.  Symbols are sorted by (pc, inline).
 */
struct store_loaded {
	struct store_campaign ld_campaign;
	struct store_finding ld_finding; /* fg_run points to ld_run, ... */
	struct finding ld_raw;
	struct store_run ld_run;
	struct store_run *ld_others; /* it rests on these runs too */
	size_t ld_nothers;
	uint64_t ld_seen;	 /* how often */
	int64_t ld_reduced_from; /* it is a shrunk one of that; 0: it is not */
	struct store_reduction ld_reduction; /* it, or its smallest one;
						re_reduced 0: none */
};

struct store_loaded *store_finding_load(struct store *, int64_t id);
void store_loaded_free(struct store_loaded *);

/* Rows for `braid list`, oldest first; the callback's strings are its own
 * only during the call.  A callback that returns false ends the list. */
struct store_finding_row {
	int64_t fr_id, fr_campaign;
	const char *fr_kind, *fr_title, *fr_scenario, *fr_stack, *fr_fact;
	uint64_t fr_first_run, fr_steps, fr_seen;
};
bool store_campaigns(struct store *,
    bool (*row)(const struct store_campaign *, void *), void *arg);
bool store_findings(struct store *, int64_t campaign /* 0: all */,
    bool (*row)(const struct store_finding_row *, void *), void *arg);

/* A parameter of a query: ":finding", "F-0012". */
struct store_bind {
	const char *sb_name;
	const char *sb_text; /* NULL: NULL */
};

/*
 * store_query(store, sql, binds, nbinds, row, arg)
 *
 *	Run a script of SQL on one state of a store that is open for reading,
 *	and hand the rows of its statements out as texts, NULL for NULL.  The
 *	script may make temporary tables, which are gone afterwards.  A
 *	callback that returns false ends it.
 */
bool store_query(struct store *, const char *sql, const struct store_bind *,
    size_t nbinds, bool (*row)(int ncol, const char *const *col, void *),
    void *arg);

/* "F-0012" -> 12; -1 when it is no such thing. */
int64_t store_finding_id(const char *text);

#endif /* RESULTS_STORE_H */
