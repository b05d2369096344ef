/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bytes.c -- any byte string is a schedule.
 *
 *	For fuzzers that mutate inputs and watch coverage.  A decision takes
 *	two bytes: which choice, counted from what would happen anyway (so that
 *	0 is no preemption), and for how many points more it holds; a pick
 *	takes one.  When the bytes are used up nobody is preempted any more.
 *	A small change of the bytes is a small change of the schedule.
 *
 *	The bytes are those of a file that the user names, read when the
 *	strategy is opened; or hexadecimal digits in the argument itself.
 *	Every run follows them, whatever its number.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/strategy/strategies.h"

enum { BYTES_MAX = 1 << 20 };

struct bytes {
	struct strategy by_base;
	uint8_t *by_bytes;
	size_t by_len;
	size_t by_at; /* in this run */
};

/* The bytes of a file.  False and a line in err. */
static bool
read_file(struct bytes *by, const char *name, char *err, size_t len)
{
	FILE *f = fopen(name, "rb");

	if (f == NULL) {
		(void)snprintf(err, len, "cannot read %s", name);
		return false;
	}
	by->by_len = fread(by->by_bytes, 1, BYTES_MAX, f);
	if (ferror(f) || fgetc(f) != EOF) {
		(void)snprintf(err, len, "%s is no file of at most %d bytes",
		    name, BYTES_MAX);
		(void)fclose(f);
		return false;
	}
	(void)fclose(f);
	return true;
}

static bool
read_hex(struct bytes *by, const char *text, char *err, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = strlen(text);

	if (n % 2 != 0 || strspn(text, digits) != n || n / 2 > BYTES_MAX) {
		(void)snprintf(
		    err, len, "hex needs an even number of digits 0-9, a-f");
		return false;
	}
	for (size_t i = 0; i < n / 2; i++)
		by->by_bytes[i] =
		    (uint8_t)((strchr(digits, text[2 * i]) - digits) << 4 |
			(strchr(digits, text[2 * i + 1]) - digits));
	by->by_len = n / 2;
	return true;
}

static struct strategy *
bytes_open(const char *args, char *err, size_t len)
{
	struct bytes *by = calloc(1, sizeof(*by));
	bool ok = false;

	ASSERT(by != NULL);
	by->by_base.st_ops = &strategy_bytes;
	by->by_bytes = malloc(BYTES_MAX);
	ASSERT(by->by_bytes != NULL);
	if (args == NULL || *args == '\0')
		ok = true; /* no bytes: nobody is preempted */
	else if (strncmp(args, "file=", 5) == 0)
		ok = read_file(by, args + 5, err, len);
	else if (strncmp(args, "hex=", 4) == 0)
		ok = read_hex(by, args + 4, err, len);
	else
		(void)snprintf(err, len,
		    "there are file=NAME and hex=DIGITS: the bytes to follow");
	if (ok)
		return &by->by_base;
	free(by->by_bytes);
	free(by);
	return NULL;
}

static void
bytes_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	(void)seed;
	(void)run;
	((struct bytes *)st)->by_at = 0;
}

static bool
take(struct bytes *by, uint32_t *value)
{
	if (by->by_at == by->by_len)
		return false;
	*value = by->by_bytes[by->by_at++];
	return true;
}

static uint32_t
bytes_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct bytes *by = (struct bytes *)st;
	uint32_t which;

	*quantum = STRATEGY_RUN_ON;
	if (!take(by, &which))
		return pt->pt_default;
	if (!take(by, quantum))
		*quantum = STRATEGY_RUN_ON;
	return (pt->pt_default + which) % pt->pt_count;
}

static uint32_t
bytes_pick(
    struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	uint32_t which;

	(void)purpose;
	(void)number;
	return take((struct bytes *)st, &which) ? which % n : 0;
}

static void
bytes_end(struct strategy *st, uint64_t points)
{
	(void)st;
	(void)points;
}

static void
bytes_close(struct strategy *st)
{
	free(((struct bytes *)st)->by_bytes);
	free(st);
}

const struct strategy_ops strategy_bytes = {
	.so_name = "bytes",
	.so_args = "file=NAME|hex=DIGITS",
	.so_help = "follow a byte string, any byte string: which choice, for "
		   "how many points, and so on",
	.so_open = bytes_open,
	.so_begin = bytes_begin,
	.so_next = bytes_next,
	.so_pick = bytes_pick,
	.so_end = bytes_end,
	.so_close = bytes_close,
};
