/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cli.h -- what the commands share: options, messages, JSON, tables.
 *
 *	main finds the command, options.c reads what stands behind it, the
 *	command's main does the work and returns the exit status.  Results go
 *	to stdout; errors are one line each on stderr.
 */

#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "campaign/campaign.h"

enum cli_status {
	STATUS_HOLDS = 0, /* all facts hold */
	STATUS_FOUND = 1, /* a finding, or a violated fact */
	STATUS_INPUT = 2, /* bad usage or input */
	STATUS_FAULT = 3  /* our own fault */
};

/* --- messages ----------------------------------------------------------- */

/* "braid: ..." on stderr; return STATUS_INPUT, STATUS_FAULT. */
int cli_input(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_fault(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print campaign_error(): what it says of the scenario stands alone. */
void cli_campaign_error(const char *scenario_path);

/* Cannot fail: without memory they end the program with STATUS_FAULT. */
void *cli_alloc(size_t n, size_t size); /* zeroed */
void *cli_grow(void *, size_t n, size_t size);
char *cli_strdup(const char *);

/* From now on SIGINT and SIGTERM are only noted; the second of a kind ends the
 * program at once.  cli_interrupted: has one come? */
void cli_catch_signals(void);
bool cli_interrupted(void);

/* --- options ------------------------------------------------------------ */

#define CLI_OPTIONS(X)                                                         \
	X(STACK)                                                               \
	X(SEED)                                                                \
	X(STRATEGY)                                                            \
	X(KNOB)                                                                \
	X(MUTANT)                                                              \
	X(RUNS)                                                                \
	X(TIME)                                                                \
	X(UNTIL)                                                               \
	X(JOBS)                                                                \
	X(SELF_CHECK)                                                          \
	X(RESUME)                                                              \
	X(COVERAGE)                                                            \
	X(STRICT)                                                              \
	X(SUPPRESS)                                                            \
	X(OUTPUT)                                                              \
	X(DB)                                                                  \
	X(WITHOUT)                                                             \
	X(ALL)                                                                 \
	X(GDB)                                                                 \
	X(STOP)                                                                \
	X(JSON)                                                                \
	X(QUIET)                                                               \
	X(VERBOSE)                                                             \
	X(HELP)

enum cli_option {
#define X(id) OPTION_##id,
	CLI_OPTIONS(X)
#undef X
	    OPTION_COUNT
};

enum cli_option_bit {
#define X(id) WITH_##id = 1 << OPTION_##id,
	CLI_OPTIONS(X)
#undef X
};

struct options {
	const char *op_stack;	 /* NULL: not given */
	const char *op_strategy; /* NULL: not given */
	const char *op_suppress; /* NULL: not given */
	const char *op_db;
	const char *op_output; /* NULL: standard output */
	const char **op_knobs;
	size_t op_nknobs;
	const char **op_mutants;
	size_t op_nmutants;
	const char *op_without; /* NULL: not given */
	uint64_t op_seed;
	uint64_t op_runs;	/* 0: not given */
	uint64_t op_until;	/* 0: not given */
	uint64_t op_stop;	/* 0: not given */
	uint64_t op_jobs;	/* 0: not given */
	uint64_t op_self_check; /* 0: not given */
	uint64_t op_resume;	/* a campaign; 0: not given */
	double op_seconds;	/* 0: not given */
	bool op_coverage, op_strict, op_all, op_gdb, op_json, op_quiet,
	    op_verbose, op_help;
	char **op_args; /* what is no option */
	size_t op_nargs;
};

struct command {
	const char *cm_name;
	const char *cm_usage;	/* "FILE... [OPTION]..." */
	const char *cm_summary; /* one line */
	const char *cm_text;	/* of --help: what it does, examples */
	unsigned cm_options;	/* WITH_ bits */
	size_t cm_args_min, cm_args_max;
	int (*cm_main)(const struct options *);
};

extern const struct command command_run, command_fuzz, command_check,
    command_replay, command_shrink, command_show, command_list, command_plot,
    command_selftest, command_bench;

/* Read the words behind the command, argv[0] being its name.  False and a
 * line on stderr when they are wrong.  With --help nothing else counts. */
bool
options_read(const struct command *, int argc, char **argv, struct options *);
void options_free(struct options *);

/* The table of options in `braid COMMAND --help`. */
void options_print(const struct command *);

/* --- names on the command line and in scenarios ------------------------- */

/* Are stack, strategy and knobs of the options known?  False and a line. */
bool check_options(const struct options *);

/* The same for what the scenario names and the options do not replace.
 * exploring: are its explore lines used? */
bool
check_scenario(const struct scenario *, const struct options *, bool exploring);

/* Read a scenario and check it, or NULL and a line on stderr. */
struct scenario *
cli_scenario(const char *path, const struct options *, bool exploring);

struct world_options cli_world(const struct options *);

/* --- JSON --------------------------------------------------------------- */

enum { JSON_DEPTH = 8 };

/*
 * struct json
 *
 *	One value that is being written.  key is NULL in an array and at the
 *	top.  Every json_object and json_array is closed by a json_end.
 */
struct json {
	FILE *js_out;
	unsigned js_depth;
	char js_close[JSON_DEPTH];
	bool js_more[JSON_DEPTH + 1];
};

void json_begin(struct json *, FILE *);
void json_object(struct json *, const char *key);
void json_array(struct json *, const char *key);
void json_end(struct json *);
void json_string(struct json *, const char *key, const char *text);
void json_number(struct json *, const char *key, uint64_t);
void json_real(struct json *, const char *key, double);
void json_hash(struct json *, const char *key, uint64_t);
void json_bool(struct json *, const char *key, bool);
void json_null(struct json *, const char *key);
/* A number that is text already. */
void json_raw(struct json *, const char *key, const char *text);

/* --- tables ------------------------------------------------------------- */

enum { TABLE_COLUMNS = 12 };

/* The header of a column and its key in JSON. */
struct table_column {
	const char *tc_name;
	bool tc_number; /* to the right; in JSON a number */
};

struct table {
	const struct table_column *tb_columns;
	size_t tb_ncolumns;
	char **tb_cells; /* row by row; NULL: there is no such thing */
	size_t tb_ncells, tb_room;
	size_t tb_wide; /* longer cells do not make a column wider; 0: none */
};

void table_begin(struct table *, const struct table_column *, size_t n);
/* The next cell; text may be NULL. */
void table_text(struct table *, const char *text);
void table_format(struct table *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Write it to stdout, aligned or as a JSON array, and free it.  nothing is
 * what to say instead of an empty table. */
void table_end(struct table *, bool as_json, const char *nothing);

/* --- one run, as run and replay show it --------------------------------- */

struct outcome {
	const struct scenario *oc_scenario;
	const struct world_run *oc_run;
	const char *oc_strategy;
	bool oc_seeded; /* is the seed known? */
	uint64_t oc_seed;
	bool oc_strict;
	/* What `braid replay` needs to see it again; NULL: not to be said. */
	const char *oc_replay;
	const char *oc_schedule;
};

void outcome_print(const struct outcome *, const struct options *);
/* The members of an object that is open. */
void
outcome_json(struct json *, const struct outcome *, const struct options *);
/* Did a finding with this title show? */
bool outcome_shows(const struct outcome *, const char *title);
/* Exit status of the run; says so when a limit of ours was hit. */
int outcome_status(const struct outcome *);

/* "holds", "VIOLATED", "not seen", "unknown". */
const char *fact_outcome_text(enum fact_outcome);
/* {text, holds, outcome}, still open. */
void fact_json(struct json *, const struct scn_fact *, enum fact_outcome);

/* The column of a table with findings: what it breaks. */
void finding_fact_json(struct json *, const char *fact);

#endif /* CLI_CLI_H */
