/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * message.h -- what campaign processes say to each other.
 *
 *	A message is a kind and some bytes, framed by a mark, a length and a
 *	checksum: what a process with spoilt memory says is noticed.  Both ends
 *	are one program on one machine, so numbers are in its byte order.
 */

#ifndef CAMPAIGN_MESSAGE_H
#define CAMPAIGN_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- bytes ----------------------------------------------------------------- */

/* Bytes that are put together.  All zero: empty. */
struct pack {
	uint8_t *by_data;
	size_t by_len, by_room;
};

void pack_put(struct pack *, const void *, size_t);
void pack_u64(struct pack *, uint64_t);
/* Its length, then the bytes; a text may be NULL. */
void pack_block(struct pack *, const void *, size_t);
void pack_text(struct pack *, const char *);
void pack_clear(struct pack *);
void pack_free(struct pack *);

/*
 * struct reader
 *
 *	Bytes that are taken apart.  What is not there, or is larger than what
 *	is left, makes rd_bad true; every later read gives 0, "" or NULL.
 */
struct reader {
	const uint8_t *rd_at;
	size_t rd_left;
	bool rd_bad;
};

uint64_t reader_u64(struct reader *);
/* A number that must not be above max. */
uint64_t reader_max(struct reader *, uint64_t max);
/* A block; it lies in the message. */
const uint8_t *reader_block(struct reader *, size_t *len);
/* A text in the message; NULL when it was NULL, or bad. */
const char *reader_text(struct reader *);
/* A block of n whole things of that size, copied; the caller frees it. */
void *reader_array(struct reader *, size_t size, size_t *n);
/* Was everything there, and nothing behind it? */
bool reader_done(const struct reader *);

/* --- messages -------------------------------------------------------------- */

enum message_kind {
	/* To a worker: what to do; it is idle when this is sent. */
	MESSAGE_MEASURE = 1, /* a run without preemption */
	MESSAGE_LEARN,	     /* what earlier epochs taught */
	MESSAGE_PLACES,	     /* findings that need no confirmation */
	MESSAGE_RUNS,	     /* make these runs */
	MESSAGE_CONFIRM,     /* replay this schedule, describe what it shows */
	MESSAGE_TRACE,	     /* make this run and tell every step */
	/* From a worker. */
	MESSAGE_RECORDS,  /* how runs came out */
	MESSAGE_FINDINGS, /* what a confirmed run shows */
	MESSAGE_STEPS,	  /* of MESSAGE_TRACE */
	MESSAGE_FAILED,	  /* the campaign cannot go on: why */
	MESSAGE_DONE,	  /* ready for the next order */
	MESSAGE_KINDS
};

/* Send it whole; false: nobody is there. */
bool message_send(int fd, enum message_kind, const struct pack *);

/*
 * struct inbox
 *
 *	Bytes that have come in.  inbox_fill reads what there is, at most once,
 *	and says false at the end of the stream.  inbox_next takes the next
 *	whole message out: 1, 0 when there is none yet, -1 when what came is no
 *	message.  Its payload lives until the next call of either.
 */
struct inbox {
	struct pack ib_bytes;
	size_t ib_taken;
};

bool inbox_fill(struct inbox *, int fd);
int inbox_next(struct inbox *, enum message_kind *, struct reader *);
void inbox_clear(struct inbox *);

#endif /* CAMPAIGN_MESSAGE_H */
