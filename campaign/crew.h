/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crew.h -- the worker processes of a campaign, as the parent sees them.
 *
 *	Starts them, hands orders out, hands on what they say, notices when one
 *	dies and puts another in its place.  What an order means is hunt.c's.
 */

#ifndef CAMPAIGN_CREW_H
#define CAMPAIGN_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/message.h"
#include "campaign/worker.h"

/* Why a worker is gone. */
enum crew_end {
	CREW_KILLED,   /* by a signal that is not explained further */
	CREW_EXITED,   /* of itself: it never does */
	CREW_ASSERTED, /* an assertion of ours failed */
	CREW_MEMORY,   /* an allocation failed */
	CREW_STALLED,  /* no step for too long */
	CREW_GARBLED   /* what it said was no message; we killed it */
};

struct crew_hurt {
	enum crew_end ch_end;
	int ch_signal;	 /* that ended it, or 0 */
	uint64_t ch_run; /* that it made; 0: none */
	char ch_text[320];
};

enum crew_what {
	CREW_NOTHING, /* the time is over, or a signal came */
	CREW_MESSAGE,
	CREW_HURT /* a new process is in its place, idle */
};

struct crew_event {
	enum crew_what ce_what;
	size_t ce_member;
	enum message_kind ce_kind;
	struct reader ce_message; /* until the next call */
	struct crew_hurt ce_hurt;
};

struct crew_member {
	pid_t cm_pid;
	int cm_fd;
	struct worker_page *cm_page;
	struct inbox cm_inbox;
	bool cm_busy; /* has not said MESSAGE_DONE since the last order */
};

struct crew {
	struct worker cr_worker; /* what all of them have */
	struct crew_member *cr_members;
	size_t cr_n;
	unsigned cr_started;
};

/* Start n workers; the world is open and frozen.  False: campaign_error(). */
bool crew_open(struct crew *, size_t n, const struct campaign_options *,
    struct portfolio *);
void crew_close(struct crew *);

/* An order to an idle worker, that makes it busy; crew_tell is of those that
 * have no answer.  If it is dead, crew_next will say so. */
void crew_order(struct crew *, size_t, enum message_kind, const struct pack *);
void crew_tell(struct crew *, size_t, enum message_kind, const struct pack *);

/* What happens next.  False: a worker could not be replaced. */
bool crew_next(struct crew *, int timeout_ms, struct crew_event *);

/* A worker has said nonsense: end it; the event is now CREW_HURT. */
bool crew_garbled(struct crew *, size_t, struct crew_event *);

#endif /* CAMPAIGN_CREW_H */
