/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scenario.h -- a scenario: nodes, contexts and facts, read from text.
 *
 *	The language is docs/scenarios.md.  Reading checks everything that can
 *	be known without running: names, numbers, counts, errno names, context
 *	names in facts.  What is read here is never changed afterwards.
 *
 *	Call order:  scenario_read, use, scenario_free.
 *	Fails:       scenario_read only, with one line "file:line:column: what
 *	             is wrong; usage" in the caller's buffer.
 */

#ifndef SCENARIOS_SCENARIO_H
#define SCENARIOS_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCN_NAME_MAX = 48, SCN_IFNAME_MAX = 16, SCN_ARGS_MAX = 6 };

enum scn_verb {
	SCN_IFCONFIG, /* ifconfig IF create|destroy|up|down ... */
	SCN_IFCONF,   /* ifconf */
	SCN_BRCONFIG, /* brconfig BRIDGE ACTION... */
	SCN_FRAME,    /* frame IF SRC > DST len N [type T] [times N] */
	SCN_PCAP,     /* pcap FILE on IF [from MAC] [first N] */
	SCN_SEND,     /* send IF DST len N [times N] */
	SCN_HOLD,     /* hold softnet_lock|kernel_lock [TICKS] */
	SCN_CALL,     /* call FUNCTION [INTEGER...] */
	SCN_SLEEP,    /* sleep 5s */
	SCN_PRINT,    /* print ifconfig IF|-a, print brconfig BRIDGE */
	SCN_TEARDOWN  /* teardown: destroy every interface, compare counts */
};

enum scn_action {
	SCN_IF_CREATE, /* ifconfig */
	SCN_IF_DESTROY,
	SCN_IF_UP,
	SCN_IF_DOWN,
	SCN_IF_MTU, /* sa_number */
	SCN_BR_ADD, /* brconfig: sa_name */
	SCN_BR_DELETE,
	SCN_BR_UP,
	SCN_BR_DOWN,
	SCN_BR_FLUSH,
	SCN_BR_FLUSHALL,
	SCN_BR_STATIC,	/* static MEMBER MAC: sa_name, sa_mac */
	SCN_BR_DELADDR, /* sa_mac */
	SCN_BR_MAXADDR, /* sa_number */
	SCN_BR_TIMEOUT, /* seconds, sa_number */
	SCN_BR_STP,	/* flags of a member, set or (no) cleared: sa_name */
	SCN_BR_NOSTP,
	SCN_BR_DISCOVER,
	SCN_BR_NODISCOVER,
	SCN_BR_LEARN,
	SCN_BR_NOLEARN,
	SCN_BR_IFPRIORITY, /* sa_name, sa_number */
	SCN_BR_IFPATHCOST,
	SCN_BR_PRIORITY, /* spanning tree, sa_number; times in seconds */
	SCN_BR_HELLOTIME,
	SCN_BR_FWDDELAY,
	SCN_BR_MAXAGE,
	SCN_BR_REQUEST, /* its number, sa_number; without an argument */
	SCN_BR_ADDRS,	/* "addr": read the table (BRDGRTS) */
	SCN_BR_LIST	/* no action: read the members (BRDGGIFS) */
};

struct scn_step { /* one ACTION of an ifconfig or brconfig line */
	enum scn_action sa_action;
	char sa_name[SCN_IFNAME_MAX];
	uint8_t sa_mac[6];
	uint32_t sa_number;
};

struct scn_frame { /* bytes that arrive at an interface; no FCS */
	int64_t
	    sf_time_ns; /* capture time from the first frame; 0 for `frame` */
	size_t sf_len;
	const uint8_t *sf_bytes;
};

enum scn_lock { SCN_SOFTNET_LOCK, SCN_KERNEL_LOCK };

/* One line of a node or context section. */
struct scn_command {
	enum scn_verb sc_verb;
	unsigned sc_line;    /* in the file, from 1 */
	const char *sc_text; /* the line, trimmed, comment removed */
	/* ifconfig brconfig frame pcap send; print, or "-a" there */
	char sc_ifname[SCN_IFNAME_MAX];
	struct scn_step *sc_steps; /* ifconfig brconfig */
	size_t sc_nsteps;
	struct scn_frame *sc_frames; /* frame (repeated by `times`), pcap */
	size_t sc_nframes;
	uint8_t sc_dst[6]; /* send */
	uint32_t sc_len;   /* send: frame length with the Ethernet header */
	uint32_t sc_times; /* send, at least 1 */
	enum scn_lock sc_lock;
	int64_t sc_ticks;		/* hold; default 1 */
	int64_t sc_sleep_ns;		/* sleep */
	char sc_function[SCN_NAME_MAX]; /* call */
	bool sc_bridge;			/* print brconfig; else ifconfig */
	long sc_args[SCN_ARGS_MAX];
	size_t sc_nargs;
};

struct scn_node {
	char sn_name[SCN_NAME_MAX];
	unsigned sn_line;
	unsigned sn_cpus;	     /* 1 to 128; default 1 */
	char sn_stack[SCN_NAME_MAX]; /* variant; "" when not given */
	struct scn_command *sn_commands;
	size_t sn_ncommands;
};

enum scn_class { SCN_LWP, SCN_HARDINT };

/* An `on` section: one context. */
struct scn_context {
	char sx_name[SCN_NAME_MAX]; /* "deleter", or "a.cpu1.lwp" */
	unsigned sx_line;
	unsigned sx_node; /* index in sc_nodes */
	unsigned sx_cpu;
	enum scn_class sx_class;
	bool sx_bound;
	struct scn_command *sx_commands;
	size_t sx_ncommands;
};

enum scn_quantifier { SCN_NEVER, SCN_ALWAYS, SCN_SOMETIMES };

enum scn_fact_kind {
	SCN_FACT_FINDING,   /* never use-after-free: sf_finding */
	SCN_FACT_EXIT,	    /* sometimes exit CONTEXT STATUS */
	SCN_FACT_ERRNO,	    /* never errno CONTEXT EBUSY */
	SCN_FACT_FORWARDED, /* forwarded IF [COUNT]: frames sent out of IF */
	SCN_FACT_DELIVERED, /* delivered IF [COUNT]: frames passed up on IF */
	SCN_FACT_MEMBERS,   /* members BRIDGE IF...: exactly these */
	SCN_FACT_ENTRY,	    /* entry BRIDGE MAC [IF] */
	SCN_FACT_ENTRIES    /* entries BRIDGE COUNT */
};

/*
 * A fact: what must hold at the end of a run (never: in none, always: in
 * all) or of at least one run of an exploration (sometimes).
 */
struct scn_fact {
	enum scn_quantifier sf_quantifier;
	enum scn_fact_kind sf_kind;
	unsigned sf_line;
	const char *sf_text; /* "sometimes exit cpu1 0" */
	int sf_finding;	     /* enum finding_kind (trace.h) */
	unsigned sf_context; /* exit, errno: index in sc_contexts */
	unsigned sf_node;    /* the others: index in sc_nodes */
	long sf_number;	     /* status, errno (NetBSD), count; -1: any > 0 */
	char sf_name[SCN_IFNAME_MAX];
	char (*sf_members)[SCN_IFNAME_MAX]; /* members; entry: none or IF */
	size_t sf_nmembers;
	uint8_t sf_mac[6];
};

/* wire NODE.IF NODE.IF [latency DURATION] [rate RATE] */
struct scn_wire {
	unsigned sw_line;
	unsigned sw_node[2]; /* of its ends: indexes in sc_nodes */
	char sw_ifname[2][SCN_IFNAME_MAX];
	int64_t sw_latency_ns; /* 0: none, or the platform says */
	uint64_t sw_rate_bps;  /* 0: none, or the platform says */
};

/* explore STRATEGY [PARAMETER VALUE]... [runs N] */
struct scn_explore {
	unsigned se_line;
	char se_strategy[SCN_NAME_MAX]; /* not checked here */
	char se_args[96];		/* "depth=3,bound=2" */
	uint64_t se_runs;		/* 0: not given */
};

struct scn_knob {
	unsigned sk_line;
	char sk_name[SCN_NAME_MAX]; /* not checked here */
	char sk_value[SCN_NAME_MAX];
};

/* mutant NAME */
struct scn_mutant {
	unsigned sm_line;
	char sm_name[SCN_NAME_MAX]; /* not checked here */
};

/* A capture that `pcap` lines read: its name as they write it, its bytes. */
struct scn_capture {
	const char *cf_name;
	const uint8_t *cf_bytes;
	size_t cf_length;
};

struct scenario {
	const char *sc_path;   /* as given by the user */
	const char *sc_title;  /* first comment line without '#', or "" */
	const char *sc_source; /* the whole text, for the store */
	uint64_t sc_hash;      /* of text and frames; equal on every machine */
	struct scn_node *sc_nodes;
	size_t sc_nnodes;
	struct scn_context *sc_contexts;
	size_t sc_ncontexts;
	struct scn_wire *sc_wires;
	size_t sc_nwires;
	const char *sc_platform; /* path, to be opened as it is; or NULL */
	unsigned sc_platform_line;
	struct scn_fact *sc_facts;
	size_t sc_nfacts;
	struct scn_explore *sc_explores;
	size_t sc_nexplores;
	struct scn_knob *sc_knobs;
	size_t sc_nknobs;
	struct scn_mutant *sc_mutants;
	size_t sc_nmutants;
	struct scn_capture *sc_captures;
	size_t sc_ncaptures;
};

/*
 * scenario_read(path, errbuf, errlen)
 *
 *	Read and check a scenario file, and the captures that it names (paths
 *	relative to the scenario's folder, without ".." or a leading "/").
 *	Of a platform only the bytes are read, for the hash.
 *	Return NULL and one line in errbuf when something is wrong.
 *
 * scenario_parse(path, text, ...)
 *
 *	The same for a text in memory; path is used in messages and as the
 *	place captures are relative to.
 *
 * scenario_parse_with(path, text, captures, n, ...)
 *
 *	The same with captures in memory: a file of one of their names is not
 *	looked for.
 */
struct scenario *scenario_read(const char *path, char *errbuf, size_t errlen);
struct scenario *
scenario_parse(const char *path, const char *text, char *errbuf, size_t errlen);
struct scenario *scenario_parse_with(const char *path, const char *text,
    const struct scn_capture *, size_t n, char *errbuf, size_t errlen);
void scenario_free(struct scenario *);

/* Print the tables behind `braid list verbs` and `braid list facts`. */
struct scn_doc {
	const char *sd_name;
	const char *sd_usage;
	const char *sd_help;
};
extern const struct scn_doc scn_verb_docs[]; /* ends with a NULL name */
extern const struct scn_doc scn_fact_docs[];

/* NetBSD's errno numbers by name ("EBUSY" -> 16) or -1; back, or NULL. */
int scn_errno_of(const char *name);
const char *scn_errno_name(int number);

#endif /* SCENARIOS_SCENARIO_H */
