/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * parse.h -- what the files that read a scenario share; private to them.
 *
 *	A scenario is read once, line by line: lex.c cuts a line into words,
 *	scenario.c asks section.c, command.c, fact.c or setting.c to read it
 *	with the scn_take functions of word.c, and resolve.c looks up, at the
 *	end, the names that may be declared further down.
 *
 *	Every function that returns bool has, when it returns false, left the
 *	one error line of the scenario in the caller's buffer by scn_fail() or
 *	scn_refuse(); its caller just returns false too.
 */

#ifndef SCENARIOS_PARSE_H
#define SCENARIOS_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenarios/scenario.h"

/*
 * Limits that are no property of the modelled kernel.  They keep what a
 * broken or hostile file can cost small; a scenario written by a person is
 * two orders of magnitude away from each.
 */
enum {
	TEXT_BYTES_MAX = 1 << 20,
	TEXT_LINES_MAX = 10000,
	LINE_BYTES_MAX = 1024,
	LINE_WORDS_MAX = 256,
	CAPTURE_BYTES_MAX = 16 << 20,
	PLATFORM_BYTES_MAX = 4 << 20,
	FRAMES_MAX = 100000, /* in one scenario, all lines together */
	NODE_NAME_MAX = 32   /* so that "NODE.cpu127.hardint" is a name too */
};

/* Without the FCS: header, and what the largest frame without a tag has. */
enum { ETHER_HEADER_LEN = 14, ETHER_FRAME_MAX = 1514 };

struct arena; /* memory that is freed together; arena.c */

/* A word, and where it stands; the text is not terminated. */
struct token {
	const char *t_text;
	size_t t_length;
	unsigned t_line;   /* from 1 */
	unsigned t_column; /* from 1, in bytes */
};

struct line {
	unsigned l_number;
	size_t l_nwords;
	struct token l_words[LINE_WORDS_MAX];
};

/* A name that can be looked up only when every line has been read. */
enum reference_kind {
	REFERENCE_COMMAND, /* interface of a command; r_node is its node */
	REFERENCE_CONTEXT, /* of a fact */
	REFERENCE_FACT,	   /* interface or bridge of a fact */
	REFERENCE_MEMBER,  /* interface beside the bridge of a fact */
	REFERENCE_WIRE,	   /* interface at an end of a wire */
	REFERENCE_LINK	   /* what a wire says that a platform would, too */
};

struct reference {
	enum reference_kind r_kind;
	struct token r_word;
	unsigned r_node;
	size_t r_fact;	 /* or wire */
	size_t r_member; /* or end of the wire */
};

/* An `ifconfig IF create` was read. */
struct creation {
	unsigned cr_node;
	const char *cr_ifname;
};

enum section { SECTION_NONE, SECTION_NODE, SECTION_CONTEXT };

/*
 * struct parser
 *
 *	The state of one reading.  The section in force is always the last
 *	node or the last context of the scenario.
 */
struct parser {
	struct arena *p_arena;
	struct scenario *p_scenario;
	char *p_errbuf;
	size_t p_errlen;
	const char *p_usage; /* of the line in hand; NULL: none */
	struct line p_line;
	size_t p_next; /* index of the word that is taken next */
	enum section p_section;
	size_t p_nframes;
	const struct scn_capture *p_given; /* captures in memory */
	size_t p_ngiven;
	struct creation *p_creations;
	size_t p_ncreations;
	struct reference *p_references;
	size_t p_nreferences;
};

/* --- arena.c -------------------------------------------------------- */

struct arena *scn_arena_create(void);
void scn_arena_destroy(struct arena *);
void *scn_arena_alloc(struct arena *, size_t); /* zeroed, aligned, never NULL */
void *scn_arena_grow(struct arena *, void *array, size_t count, size_t size);
char *scn_arena_copy(struct arena *, const void *bytes, size_t); /* and a NUL */

/* --- file.c --------------------------------------------------------- */

struct file_bytes {
	uint8_t *fb_bytes; /* in the arena, a NUL behind them */
	size_t fb_length;
};

enum { FILE_REASON_MAX = 160 };
bool scn_file_read(struct arena *, const char *path, size_t bytes_max,
    struct file_bytes *, char reason[FILE_REASON_MAX]);
const char *scn_file_inside(struct parser *, const struct token *,
    size_t bytes_max, struct file_bytes *);

/* --- lex.c ---------------------------------------------------------- */

bool scn_line_split(
    struct parser *, const char *text, size_t length, unsigned number);
const char *scn_line_text(const struct parser *); /* the words, single spaces */
void scn_hash_bytes(struct parser *, const void *, size_t);
void scn_hash_u64(struct parser *, uint64_t);
void scn_hash_line(struct parser *);
bool scn_token_is(const struct token *, const char *text);
const char *scn_token_copy(struct arena *, const struct token *);

/* --- word.c --------------------------------------------------------- */

/* A word as error messages quote it: cut when it is long. */
struct shown {
	char s_text[56];
};
struct shown scn_shown(const struct token *);

bool scn_fail(struct parser *, const struct token *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool scn_refuse(struct parser *, const struct token *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool scn_fail_repeated(struct parser *, const struct token *);

/* WORD NUMBER pairs, in any order, each at most once. */
struct option {
	const char *o_word;
	uint64_t o_min;
	uint64_t o_max;
	uint64_t o_value; /* the default before, the value after */
	bool o_seen;
};

/* A number with a unit behind it, without a space. */
struct quantity {
	const char *q_what;
	const char *q_like; /* examples */
	const char *q_between;
	uint64_t q_max;
	struct {
		const char *un_name;
		uint64_t un_factor;
	} q_units[5]; /* the end of another one comes after it */
};

const struct token *scn_peek(const struct parser *);
bool scn_accept(struct parser *, const char *word);
bool scn_take(struct parser *, const char *what, const struct token **);
bool scn_take_end(struct parser *);
bool scn_take_name(struct parser *, const char *what, char *name, size_t size);
bool scn_take_ifname(struct parser *, const char *what, char *ifname);
bool scn_take_mac(struct parser *, uint8_t mac[6]);
bool scn_take_number(
    struct parser *, const char *what, uint64_t min, uint64_t max, uint64_t *);
bool scn_take_long(struct parser *, long *);
bool
scn_take_quantity(struct parser *, const struct quantity *, uint64_t *value);
bool scn_take_duration(struct parser *, int64_t *ns);
bool scn_take_option(struct parser *, struct option *, size_t count);
bool scn_is_decimal(const char *, size_t length);
bool scn_name_is_valid(const char *, size_t length);
bool scn_ifname_is_valid(const char *, size_t length);

/* --- the readers of lines ------------------------------------------- */

bool scn_read_node(struct parser *);			      /* section.c */
bool scn_read_context(struct parser *);			      /* section.c */
bool scn_read_command(struct parser *, enum scn_verb);	      /* command.c */
bool scn_read_fact(struct parser *, enum scn_quantifier);     /* fact.c */
bool scn_read_explore(struct parser *);			      /* setting.c */
bool scn_read_knob(struct parser *);			      /* setting.c */
bool scn_read_mutant(struct parser *);			      /* setting.c */
bool scn_read_capture(struct parser *, struct scn_command *); /* pcap.c */
bool scn_read_wire(struct parser *);			      /* wire.c */
bool scn_read_platform(struct parser *);		      /* wire.c */
extern const char scn_node_usage[];			      /* section.c */

/* --- resolve.c ------------------------------------------------------ */

unsigned scn_section_node(const struct parser *);
void scn_note_creation(struct parser *, const char *ifname);
void scn_note_reference(struct parser *, enum reference_kind,
    const struct token *, size_t fact, size_t member);
bool scn_resolve(struct parser *);

#endif /* SCENARIOS_PARSE_H */
