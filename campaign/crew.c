/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crew.c -- start, hear, bury and replace worker processes.
 */

#include "campaign/crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "campaign/error.h"
#include "sim/assert.h"

/* In gcc's headers MAP_ANONYMOUS needs more than POSIX. */
#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS 0x20
#endif

static bool
start(struct crew *cr, size_t i)
{
	struct crew_member *cm = &cr->cr_members[i];
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
		return campaign_fail(
		    "cannot talk to a worker: %s", strerror(errno));
	memset(cm->cm_page, 0, sizeof(*cm->cm_page));
	cr->cr_worker.wk_number = ++cr->cr_started;
	cr->cr_worker.wk_page = cm->cm_page;
	cr->cr_worker.wk_parent = getpid();
	cr->cr_worker.wk_fd = fds[1];
	cm->cm_pid = fork();
	if (cm->cm_pid == 0)
		worker_main(&cr->cr_worker);
	(void)close(fds[1]);
	if (cm->cm_pid < 0) {
		(void)close(fds[0]);
		return campaign_fail(
		    "cannot start a worker: %s", strerror(errno));
	}
	cm->cm_fd = fds[0];
	cm->cm_busy = false;
	inbox_clear(&cm->cm_inbox);
	return true;
}

bool
crew_open(struct crew *cr, size_t n, const struct campaign_options *ca,
    struct portfolio *pf)
{
	memset(cr, 0, sizeof(*cr));
	cr->cr_worker.wk_campaign = ca;
	cr->cr_worker.wk_portfolio = pf;
	cr->cr_members = calloc(n, sizeof(*cr->cr_members));
	ASSERT(cr->cr_members != NULL);
	for (; cr->cr_n < n; cr->cr_n++) {
		struct crew_member *cm = &cr->cr_members[cr->cr_n];

		cm->cm_page = mmap(NULL, sizeof(*cm->cm_page),
		    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (cm->cm_page == MAP_FAILED)
			return campaign_fail(
			    "no memory to share with a worker");
		if (!start(cr, cr->cr_n)) {
			(void)munmap(cm->cm_page, sizeof(*cm->cm_page));
			return false;
		}
	}
	return true;
}

/* It is dead, or will be; its status. */
static int
reap(struct crew_member *cm)
{
	int status = 0;

	(void)close(cm->cm_fd);
	while (waitpid(cm->cm_pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

void
crew_close(struct crew *cr)
{
	for (size_t i = 0; i < cr->cr_n; i++)
		(void)kill(cr->cr_members[i].cm_pid, SIGKILL);
	for (size_t i = 0; i < cr->cr_n; i++) {
		struct crew_member *cm = &cr->cr_members[i];

		(void)reap(cm);
		inbox_clear(&cm->cm_inbox);
		(void)munmap(cm->cm_page, sizeof(*cm->cm_page));
	}
	free(cr->cr_members);
	memset(cr, 0, sizeof(*cr));
}

/* --- the dead -------------------------------------------------------------- */

static void
explain(struct crew_hurt *ch, struct worker_page *wp, int status)
{
	wp->wp_text[sizeof(wp->wp_text) - 1] = '\0';
	ch->ch_run = wp->wp_run;
	ch->ch_signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (ch->ch_end == CREW_GARBLED)
		(void)snprintf(ch->ch_text, sizeof(ch->ch_text),
		    "the worker said what is no message");
	else if (ch->ch_signal == SIGABRT && wp->wp_text[0] != '\0') {
		ch->ch_end =
		    wp->wp_errno == ENOMEM ? CREW_MEMORY : CREW_ASSERTED;
		(void)snprintf(ch->ch_text, sizeof(ch->ch_text), "%s%s",
		    ch->ch_end == CREW_MEMORY ? "out of memory: " :
						"internal error: ",
		    wp->wp_text);
	} else if (ch->ch_signal == SIGXCPU) {
		ch->ch_end = CREW_STALLED;
		(void)snprintf(ch->ch_text, sizeof(ch->ch_text),
		    "endless loop: no step for too long");
	} else if (ch->ch_signal != 0) {
		ch->ch_end = CREW_KILLED;
		(void)snprintf(ch->ch_text, sizeof(ch->ch_text),
		    "killed by signal %d (%s)", ch->ch_signal,
		    strsignal(ch->ch_signal));
	} else {
		ch->ch_end = CREW_EXITED;
		(void)snprintf(ch->ch_text, sizeof(ch->ch_text),
		    "ended of itself with status %d", WEXITSTATUS(status));
	}
}

static bool
replace(struct crew *cr, size_t i, struct crew_event *ce)
{
	struct crew_member *cm = &cr->cr_members[i];

	ce->ce_what = CREW_HURT;
	ce->ce_member = i;
	explain(&ce->ce_hurt, cm->cm_page, reap(cm));
	if (start(cr, i))
		return true;
	/* Nobody is there to be reaped. */
	(void)munmap(cm->cm_page, sizeof(*cm->cm_page));
	inbox_clear(&cm->cm_inbox);
	cr->cr_members[i] = cr->cr_members[--cr->cr_n];
	return false;
}

bool
crew_garbled(struct crew *cr, size_t i, struct crew_event *ce)
{
	memset(ce, 0, sizeof(*ce));
	ce->ce_hurt.ch_end = CREW_GARBLED;
	(void)kill(cr->cr_members[i].cm_pid, SIGKILL);
	return replace(cr, i, ce);
}

/* --- talking --------------------------------------------------------------- */

void
crew_tell(
    struct crew *cr, size_t i, enum message_kind kind, const struct pack *by)
{
	/* Who is dead will be found at the end of the stream. */
	(void)message_send(cr->cr_members[i].cm_fd, kind, by);
}

void
crew_order(
    struct crew *cr, size_t i, enum message_kind kind, const struct pack *by)
{
	ASSERT(!cr->cr_members[i].cm_busy);
	cr->cr_members[i].cm_busy = true;
	crew_tell(cr, i, kind, by);
}

/* Is there a message that has come already?  -1: there is rubbish. */
static int
waiting(struct crew *cr, struct crew_event *ce)
{
	for (size_t i = 0; i < cr->cr_n; i++) {
		struct crew_member *cm = &cr->cr_members[i];
		int got =
		    inbox_next(&cm->cm_inbox, &ce->ce_kind, &ce->ce_message);

		ce->ce_member = i;
		if (got == 0)
			continue;
		ce->ce_what = CREW_MESSAGE;
		if (got > 0 && ce->ce_kind == MESSAGE_DONE)
			cm->cm_busy = false;
		return got;
	}
	return 0;
}

bool
crew_next(struct crew *cr, int timeout_ms, struct crew_event *ce)
{
	struct pollfd *pfds;
	int got, n;

	memset(ce, 0, sizeof(*ce));
	got = waiting(cr, ce);
	if (got != 0)
		return got > 0 || crew_garbled(cr, ce->ce_member, ce);
	pfds = calloc(cr->cr_n, sizeof(*pfds));
	ASSERT(pfds != NULL);
	for (size_t i = 0; i < cr->cr_n; i++)
		pfds[i] = (struct pollfd){ cr->cr_members[i].cm_fd, POLLIN, 0 };
	n = poll(pfds, (nfds_t)cr->cr_n, timeout_ms);
	for (size_t i = 0; i < cr->cr_n && n > 0; i++) {
		if (pfds[i].revents == 0)
			continue;
		if (inbox_fill(
			&cr->cr_members[i].cm_inbox, cr->cr_members[i].cm_fd))
			continue;
		free(pfds);
		return replace(cr, i, ce);
	}
	free(pfds);
	got = waiting(cr, ce);
	return got >= 0 || crew_garbled(cr, ce->ce_member, ce);
}
