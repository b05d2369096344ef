/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c -- find the command and run it; help.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static const struct command *const commands[] = { &command_run, &command_fuzz,
	&command_check, &command_replay, &command_shrink, &command_show,
	&command_list, &command_plot, &command_selftest, &command_bench };

enum { NCOMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void __attribute__((format(printf, 1, 0)))
say(const char *format, va_list ap)
{
	(void)fflush(stdout);
	(void)fputs("braid: ", stderr);
	(void)vfprintf(stderr, format, ap);
	(void)fputc('\n', stderr);
}

int
cli_input(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(format, ap);
	va_end(ap);
	return STATUS_INPUT;
}

int
cli_fault(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(format, ap);
	va_end(ap);
	return STATUS_FAULT;
}

void
cli_campaign_error(const char *scenario_path)
{
	const char *error = campaign_error();
	size_t n = strlen(scenario_path);

	if (strncmp(error, scenario_path, n) == 0 && error[n] == ':')
		(void)fprintf(stderr, "%s\n", error);
	else
		(void)cli_input("%s", error);
}

void *
cli_alloc(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size);

	if (p == NULL)
		exit(cli_fault("out of memory"));
	return p;
}

void *
cli_grow(void *old, size_t n, size_t size)
{
	void *p = n <= SIZE_MAX / size ? realloc(old, n * size) : NULL;

	if (p == NULL)
		exit(cli_fault("out of memory"));
	return p;
}

char *
cli_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(cli_alloc(size, 1), text, size);
}

/* --- help --------------------------------------------------------------- */

static void
help(void)
{
	(void)printf("usage: braid COMMAND [ARGUMENT]... [OPTION]...\n"
		     "\n"
		     "Runs multiprocessor network-stack code under a scheduler "
		     "that it controls:\n"
		     "explores interleavings, stores what breaks, and replays "
		     "it exactly.\n"
		     "\n"
		     "commands:\n");
	for (size_t i = 0; i < NCOMMANDS; i++)
		(void)printf("  %-8s %s\n", commands[i]->cm_name,
		    commands[i]->cm_summary);
	(void)printf("  %-8s %s\n", "help", "help for a command");
	(void)printf(
	    "\n"
	    "braid COMMAND --help says more; braid --version says which "
	    "version this is.\n"
	    "\n"
	    "examples:\n"
	    "  braid list scenarios\n"
	    "  braid fuzz scenarios/bridge/delete-meets-detach.scn --time 30s\n"
	    "  braid show F-0001\n"
	    "  braid replay F-0001\n"
	    "\n"
	    "exit status: 0 all facts hold, 1 a finding or a violated fact,\n"
	    "2 bad usage or input, 3 a fault of braid itself.\n");
}

static void
help_command(const struct command *cm)
{
	(void)printf(
	    "usage: braid %s %s\n\n%s", cm->cm_name, cm->cm_usage, cm->cm_text);
	options_print(cm);
}

static const struct command *
command_lookup(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i]->cm_name, name) == 0)
			return commands[i];
	(void)cli_input(
	    "unknown command '%s'; braid --help lists the commands", name);
	return NULL;
}

/* --- main --------------------------------------------------------------- */

/* What the first word says when it is no command, or -1. */
static int
main_without_command(int argc, char **argv)
{
	if (argc < 2)
		return cli_input(
		    "no command given; braid --help lists the commands");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    (strcmp(argv[1], "help") == 0 && argc == 2)) {
		help();
		return STATUS_HOLDS;
	}
	if (strcmp(argv[1], "help") == 0) {
		if (strcmp(argv[2], "--help") == 0 ||
		    strcmp(argv[2], "help") == 0) {
			help();
			return STATUS_HOLDS;
		}
		const struct command *cm = command_lookup(argv[2]);
		if (cm == NULL)
			return STATUS_INPUT;
		help_command(cm);
		return STATUS_HOLDS;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("braid %s\n", BRAID_VERSION);
		return STATUS_HOLDS;
	}
	if (argv[1][0] == '-')
		return cli_input(
		    "unknown option %s before the command; see braid --help",
		    argv[1]);
	return -1;
}

static int
main_command(int argc, char **argv)
{
	struct options options;
	int status = main_without_command(argc, argv);

	if (status != -1)
		return status;
	const struct command *cm = command_lookup(argv[1]);
	if (cm == NULL)
		return STATUS_INPUT;
	if (!options_read(cm, argc - 1, argv + 1, &options)) {
		status = STATUS_INPUT;
	} else if (options.op_help) {
		help_command(cm);
		status = STATUS_HOLDS;
	} else {
		status = cm->cm_main(&options);
	}
	options_free(&options);
	return status;
}

/* A reader that has gone is a write error, not the end: a campaign is still
 * to be stored. */
static volatile sig_atomic_t reader_gone;

static void
note_reader_gone(int signo)
{
	(void)signo;
	reader_gone = 1;
}

/* A file that we open must never become one of the standard streams. */
static void
occupy_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			(void)open("/dev/null", O_RDONLY);
}

int
main(int argc, char **argv)
{
	occupy_streams();
	(void)signal(SIGPIPE, note_reader_gone);

	int status = main_command(argc, argv);

	errno = 0;
	if (fflush(stdout) == EOF || ferror(stdout)) {
		/* `braid show F-0001 | head` is no fault: end as others do. */
		if (reader_gone) {
			(void)signal(SIGPIPE, SIG_DFL);
			(void)raise(SIGPIPE);
		}
		/* An earlier failure has taken the reason with it. */
		return cli_fault("cannot write to standard output%s%s",
		    errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
	}
	return status;
}
