/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * apart.c -- a program in a process of its own.
 *
 *	What a program does to the machine ends with its process: a machine
 *	with a check switched off may well die of what it did not see.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "selftest/selftest.h"

/* Programs take some hundredths of a second. */
enum { PATIENCE_MS = 60000 };

static _Noreturn void
child(const struct selftest_program *sp, int fd)
{
	char why[1024] = "";
	bool fine = selftest_run(sp, why, sizeof(why));

	(void)!write(fd, why, strlen(why));
	_exit(fine ? 0 : 1);
}

/* What the child writes, until it closes the pipe; false: it takes too long. */
static bool
listen_to(int fd, char *why, size_t len)
{
	size_t used = 0;

	for (;;) {
		struct pollfd pfd = { .fd = fd, .events = POLLIN };
		int ready = poll(&pfd, 1, PATIENCE_MS);
		char rest[256];
		ssize_t n;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		n = used + 1 < len ? read(fd, why + used, len - used - 1) :
				     read(fd, rest, sizeof(rest));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += used + 1 < len ? (size_t)n : 0;
	}
	why[used] = '\0';
	return true;
}

bool
selftest_run_apart(const struct selftest_program *sp, char *why, size_t len)
{
	bool ended;
	int fd[2], status;
	pid_t pid;

	if (pipe(fd) == -1 || (pid = fork()) == -1) {
		(void)snprintf(
		    why, len, "cannot start a process: %s", strerror(errno));
		return false;
	}
	if (pid == 0) {
		(void)close(fd[0]);
		child(sp, fd[1]);
	}
	(void)close(fd[1]);
	ended = listen_to(fd[0], why, len);
	(void)close(fd[0]);
	if (!ended)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (!ended)
		(void)snprintf(why, len, "does not end");
	else if (WIFSIGNALED(status))
		(void)snprintf(why, len, "the machine dies of signal %d",
		    WTERMSIG(status));
	return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
