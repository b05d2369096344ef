/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cli_program.h -- run braid in a folder of its own (test_cli*.c).
 *
 *	After a run, out and err are what it wrote.
 */

#ifndef TESTS_CLI_PROGRAM_H
#define TESTS_CLI_PROGRAM_H

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cli_json.h"

enum { ARGS_MAX = 24, OUTPUT_MAX = 1 << 22, PATH_BYTES = 256 };

static char top[] = "/tmp/braid-cli-XXXXXX";
static char folder[PATH_BYTES]; /* where the program runs */
static char out[OUTPUT_MAX], err[OUTPUT_MAX];

/* --- the folder --------------------------------------------------------- */

static inline void
write_bytes(const char *name, const void *bytes, size_t size)
{
	char path[2 * PATH_BYTES];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

static inline void
write_text(const char *name, const char *text)
{
	write_bytes(name, text, strlen(text));
}

static size_t
read_path(const char *path, char *buf)
{
	FILE *file = fopen(path, "rb");

	ck_assert_msg(file != NULL, "%s cannot be read", path);
	size_t n = fread(buf, 1, OUTPUT_MAX - 1, file);
	(void)fclose(file);
	buf[n] = '\0';
	return n;
}

/* Entries of the folder the program runs in. */
static inline size_t
count_files(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL)
		n += entry->d_name[0] != '.';
	(void)closedir(dir);
	return n;
}

static inline bool
file_exists(const char *name)
{
	char path[2 * PATH_BYTES];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return stat(path, &st) == 0;
}

static void
remove_below(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[4 * PATH_BYTES];

	if (dir == NULL) {
		(void)unlink(path);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(
		    name, sizeof(name), "%s/%s", path, entry->d_name);
		remove_below(name);
	}
	(void)closedir(dir);
	(void)rmdir(path);
}

/* A new empty folder; away with it. */
static void
folder_make(void)
{
	(void)memcpy(strrchr(top, '-') + 1, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(top));
	(void)snprintf(folder, sizeof(folder), "%s/work", top);
	ck_assert_int_eq(mkdir(folder, 0755), 0);
}

static void
folder_remove(void)
{
	remove_below(top);
}

/* --- running it --------------------------------------------------------- */

static void
redirect(int fd, const char *path, int flags)
{
	int to = open(path, flags, 0644);

	if (to == -1 || dup2(to, fd) == -1)
		_exit(99);
	(void)close(to);
}

/* Start it, args[0] being the command; stdout goes to that file of top, or
 * to an absolute path. */
static pid_t
start(const char *const *args, const char *out_name)
{
	char out_path[2 * PATH_BYTES], err_path[2 * PATH_BYTES];
	char *argv[ARGS_MAX + 2] = { NULL };
	pid_t pid;

	(void)snprintf(out_path, sizeof(out_path), "%s%s%s",
	    out_name[0] == '/' ? "" : top, out_name[0] == '/' ? "" : "/",
	    out_name);
	(void)snprintf(err_path, sizeof(err_path), "%s/err", top);
	argv[0] = strdup(BRAID_PROGRAM);
	for (size_t i = 0; args[i] != NULL; i++) {
		ck_assert_uint_lt(i, ARGS_MAX);
		argv[i + 1] = strdup(args[i]);
	}
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
		redirect(STDOUT_FILENO, out_path, O_WRONLY | O_CREAT | O_TRUNC);
		redirect(STDERR_FILENO, err_path, O_WRONLY | O_CREAT | O_TRUNC);
		if (chdir(folder) == -1)
			_exit(98);
		(void)execv(argv[0], argv);
		_exit(97);
	}
	for (size_t i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	return pid;
}

static int
finish(pid_t pid)
{
	char path[2 * PATH_BYTES];
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	(void)snprintf(path, sizeof(path), "%s/err", top);
	(void)read_path(path, err);
	(void)snprintf(path, sizeof(path), "%s/out", top);
	if (access(path, R_OK) == 0)
		(void)read_path(path, out);
	ck_assert_msg(WIFEXITED(status), "killed by signal %d; stderr: %s",
	    WTERMSIG(status), err);
	return WEXITSTATUS(status);
}

static int
braid_to(const char *out_name, const char *first, va_list ap)
{
	const char *args[ARGS_MAX + 1] = { first };
	size_t n = 0;

	while (args[n] != NULL) {
		ck_assert_uint_lt(n, ARGS_MAX);
		args[++n] = va_arg(ap, const char *);
	}
	return finish(start(args, out_name));
}

/* Run it with these arguments, up to NULL; the exit status. */
static int
braid(const char *first, ...)
{
	va_list ap;
	int status;

	va_start(ap, first);
	status = braid_to("out", first, ap);
	va_end(ap);
	return status;
}

/* stderr is one line, and stdout is empty. */
static inline void
check_one_line(void)
{
	char *newline = strchr(err, '\n');

	ck_assert_str_eq(out, "");
	ck_assert_msg(newline != NULL && newline[1] == '\0' && newline > err,
	    "not one line: '%s'", err);
}

/* --- what it wrote -------------------------------------------------------- */

/* stdout is one object or array, and nothing else. */
static inline void
check_json(char first)
{
	const char *end = json_value(out);

	ck_assert_int_eq(out[0], first);
	ck_assert_msg(end != NULL && *json_blank(end) == '\0',
	    "no well-formed JSON: %s", out);
	ck_assert_str_eq(err, "");
}

static inline void
check_contains(const char *text, const char *part)
{
	ck_assert_msg(
	    strstr(text, part) != NULL, "'%s' is not in '%s'", part, text);
}

/* The string value of the first key of that name in stdout. */
static inline void
json_text(const char *key, char *buf, size_t len)
{
	char pattern[64];
	const char *p;
	size_t n;

	(void)snprintf(pattern, sizeof(pattern), "\"%s\": \"", key);
	p = strstr(out, pattern);
	ck_assert_msg(p != NULL, "no %s in %s", key, out);
	p += strlen(pattern);
	n = strcspn(p, "\"");
	ck_assert_uint_lt(n, len);
	memcpy(buf, p, n);
	buf[n] = '\0';
}

#endif /* TESTS_CLI_PROGRAM_H */
