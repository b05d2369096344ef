/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gnuplot.c -- run gnuplot(1) as a child process (see gnuplot.h).
 */

#include "analysis/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ours and the child's end of the pipes; -1: closed. */
enum { TO_CHILD, PICTURE, ERRORS, EXEC_FAILED, NPIPES };

struct child {
	pid_t ch_pid;
	int ch_ours[NPIPES];
	int ch_its[NPIPES];
};

void
bytes_add(struct bytes *by, const void *data, size_t size)
{
	if (by->by_size + size + 1 > by->by_room) {
		by->by_room = 2 * by->by_room + size + 1;
		by->by_data = realloc(by->by_data, by->by_room);
		if (by->by_data == NULL)
			abort();
	}
	memcpy(by->by_data + by->by_size, data, size);
	by->by_size += size;
	by->by_data[by->by_size] = '\0';
}

void
bytes_free(struct bytes *by)
{
	free(by->by_data);
	*by = (struct bytes){ 0 };
}

static void
close_fd(int *fd)
{
	if (*fd != -1)
		(void)close(*fd);
	*fd = -1;
}

static bool
make_pipes(struct child *ch)
{
	for (int i = 0; i < NPIPES; i++)
		ch->ch_ours[i] = ch->ch_its[i] = -1;
	for (int i = 0; i < NPIPES; i++) {
		int ends[2];
		if (pipe(ends) == -1)
			return false;
		ch->ch_ours[i] = ends[i == TO_CHILD];
		ch->ch_its[i] = ends[i != TO_CHILD];
		/* No other child may keep an end open. */
		(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
		(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	}
	return true;
}

static void
close_pipes(struct child *ch)
{
	for (int i = 0; i < NPIPES; i++) {
		close_fd(&ch->ch_ours[i]);
		close_fd(&ch->ch_its[i]);
	}
}

/* In the child: become gnuplot, or tell the parent why not. */
static _Noreturn void
become_gnuplot(const struct child *ch)
{
	/* -d: whatever the user has in ~/.gnuplot. */
	char name[] = "gnuplot", option[] = "-d";
	char *const argv[] = { name, option, NULL };
	int error;

	if (dup2(ch->ch_its[TO_CHILD], STDIN_FILENO) != -1 &&
	    dup2(ch->ch_its[PICTURE], STDOUT_FILENO) != -1 &&
	    dup2(ch->ch_its[ERRORS], STDERR_FILENO) != -1)
		(void)execvp(name, argv);
	error = errno;
	(void)!write(ch->ch_its[EXEC_FAILED], &error, sizeof(error));
	_exit(127);
}

/* Start it; false with errno. */
static bool
start(struct child *ch)
{
	int error = 0;

	if (!make_pipes(ch) || (ch->ch_pid = fork()) == -1) {
		error = errno;
		close_pipes(ch);
		errno = error;
		return false;
	}
	if (ch->ch_pid == 0)
		become_gnuplot(ch);
	for (int i = 0; i < NPIPES; i++)
		close_fd(&ch->ch_its[i]);
	ssize_t n;
	do
		n = read(ch->ch_ours[EXEC_FAILED], &error, sizeof(error));
	while (n == -1 && errno == EINTR);
	close_fd(&ch->ch_ours[EXEC_FAILED]);
	if (n != (ssize_t)sizeof(error))
		return true;
	close_pipes(ch);
	(void)waitpid(ch->ch_pid, NULL, 0);
	errno = error;
	return false;
}

static void
read_some(int *fd, struct bytes *by)
{
	char buf[16384];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n > 0)
		bytes_add(by, buf, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		close_fd(fd);
}

static void
write_some(int *fd, const struct bytes *by, size_t *written)
{
	ssize_t n = write(*fd, by->by_data + *written, by->by_size - *written);

	if (n > 0)
		*written += (size_t)n;
	else if (errno != EINTR && errno != EAGAIN)
		*written = by->by_size; /* it has read enough */
	if (*written == by->by_size)
		close_fd(fd);
}

/* Feed it and hear it out, whichever it is ready for. */
static void
talk(struct child *ch, const struct bytes *program, struct bytes *picture,
    struct bytes *errors)
{
	int *fds = ch->ch_ours;
	size_t written = 0;

	/* A write must not block while it blocks on its own. */
	(void)fcntl(fds[TO_CHILD], F_SETFL, O_NONBLOCK);
	if (program->by_size == 0)
		close_fd(&fds[TO_CHILD]);
	while (fds[PICTURE] != -1 || fds[ERRORS] != -1) {
		struct pollfd polled[] = {
			{ .fd = fds[TO_CHILD], .events = POLLOUT },
			{ .fd = fds[PICTURE], .events = POLLIN },
			{ .fd = fds[ERRORS], .events = POLLIN },
		};
		if (poll(polled, 3, -1) == -1 && errno != EINTR)
			break;
		if (polled[TO_CHILD].revents != 0)
			write_some(&fds[TO_CHILD], program, &written);
		if (polled[PICTURE].revents != 0)
			read_some(&fds[PICTURE], picture);
		if (polled[ERRORS].revents != 0)
			read_some(&fds[ERRORS], errors);
	}
	close_pipes(ch);
}

enum gnuplot_status
gnuplot_run(
    const struct bytes *program, struct bytes *picture, struct bytes *errors)
{
	struct child ch;
	int status;
	pid_t pid;

	if (!start(&ch))
		return GNUPLOT_MISSING;
	talk(&ch, program, picture, errors);
	do
		pid = waitpid(ch.ch_pid, &status, 0);
	while (pid == -1 && errno == EINTR);
	if (pid == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
	    picture->by_size == 0)
		return GNUPLOT_FAILED;
	return GNUPLOT_OK;
}
