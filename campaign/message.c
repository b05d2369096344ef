/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * message.c -- bytes, and messages made of them.
 */

#include "campaign/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/assert.h"

enum {
	MARK = 0x44495242, /* "BRID" */
	READ_BYTES = 65536
};

#define LENGTH_MAX (UINT64_C(1) << 30)

struct header {
	uint32_t hd_mark;
	uint32_t hd_kind;
	uint64_t hd_len;
	uint64_t hd_sum;
};

/* --- putting together ------------------------------------------------------ */

static void
make_room(struct pack *by, size_t n)
{
	if (by->by_room - by->by_len >= n)
		return;
	by->by_room = 2 * by->by_room + n + 256;
	by->by_data = realloc(by->by_data, by->by_room);
	ASSERT(by->by_data != NULL);
}

void
pack_put(struct pack *by, const void *data, size_t n)
{
	if (n == 0)
		return;
	make_room(by, n);
	memcpy(by->by_data + by->by_len, data, n);
	by->by_len += n;
}

void
pack_u64(struct pack *by, uint64_t value)
{
	pack_put(by, &value, sizeof(value));
}

void
pack_block(struct pack *by, const void *data, size_t n)
{
	pack_u64(by, n);
	pack_put(by, data, n);
}

/* With its end; a block of 0 bytes is NULL. */
void
pack_text(struct pack *by, const char *text)
{
	pack_block(by, text, text != NULL ? strlen(text) + 1 : 0);
}

void
pack_clear(struct pack *by)
{
	by->by_len = 0;
}

void
pack_free(struct pack *by)
{
	free(by->by_data);
	*by = (struct pack){ NULL, 0, 0 };
}

/* --- taking apart ---------------------------------------------------------- */

static const uint8_t *
take(struct reader *rd, uint64_t n)
{
	const uint8_t *at = rd->rd_at;

	if (rd->rd_bad || n > rd->rd_left) {
		rd->rd_bad = true;
		return NULL;
	}
	rd->rd_at += n;
	rd->rd_left -= (size_t)n;
	return at;
}

uint64_t
reader_u64(struct reader *rd)
{
	uint64_t value = 0;
	const uint8_t *at = take(rd, sizeof(value));

	if (at != NULL)
		memcpy(&value, at, sizeof(value));
	return value;
}

uint64_t
reader_max(struct reader *rd, uint64_t max)
{
	uint64_t value = reader_u64(rd);

	if (value <= max)
		return value;
	rd->rd_bad = true;
	return 0;
}

const uint8_t *
reader_block(struct reader *rd, size_t *len)
{
	const uint8_t *at;

	*len = (size_t)reader_max(rd, rd->rd_left);
	at = take(rd, *len);
	if (rd->rd_bad)
		*len = 0;
	return at;
}

const char *
reader_text(struct reader *rd)
{
	size_t len;
	const uint8_t *at = reader_block(rd, &len);

	if (len == 0)
		return NULL;
	if (at[len - 1] == '\0')
		return (const char *)at;
	rd->rd_bad = true;
	return NULL;
}

void *
reader_array(struct reader *rd, size_t size, size_t *n)
{
	size_t len;
	const uint8_t *at = reader_block(rd, &len);
	uint8_t *copy;

	if (len % size != 0) {
		rd->rd_bad = true;
		len = 0;
	}
	*n = len / size;
	copy = malloc(len + 1);
	ASSERT(copy != NULL);
	if (len > 0)
		memcpy(copy, at, len);
	return copy;
}

bool
reader_done(const struct reader *rd)
{
	return !rd->rd_bad && rd->rd_left == 0;
}

/* --- messages -------------------------------------------------------------- */

static uint64_t
checksum(uint32_t kind, const uint8_t *data, size_t n)
{
	uint64_t sum = 0xcbf29ce484222325u ^ kind, word;

	for (; n >= sizeof(word); n -= sizeof(word), data += sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
		sum ^= sum >> 32;
	}
	for (; n > 0; n--, data++)
		sum = (sum ^ *data) * 0x100000001b3u;
	return sum;
}

static bool
send_all(int fd, const void *data, size_t n)
{
	const char *at = data;

	while (n > 0) {
		/* The other end may be gone: no signal for that. */
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

bool
message_send(int fd, enum message_kind kind, const struct pack *by)
{
	struct header hd = { .hd_mark = MARK, .hd_kind = kind };

	if (by != NULL)
		hd.hd_len = by->by_len;
	ASSERT(hd.hd_len <= LENGTH_MAX);
	hd.hd_sum =
	    checksum(kind, by != NULL ? by->by_data : NULL, (size_t)hd.hd_len);
	return send_all(fd, &hd, sizeof(hd)) &&
	    (by == NULL || send_all(fd, by->by_data, by->by_len));
}

bool
inbox_fill(struct inbox *ib, int fd)
{
	struct pack *by = &ib->ib_bytes;
	ssize_t n;

	/* What has been taken out is dropped. */
	if (ib->ib_taken > 0) {
		by->by_len -= ib->ib_taken;
		memmove(by->by_data, by->by_data + ib->ib_taken, by->by_len);
		ib->ib_taken = 0;
	}
	make_room(by, READ_BYTES);
	do {
		n = recv(
		    fd, by->by_data + by->by_len, by->by_room - by->by_len, 0);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	by->by_len += (size_t)n;
	return true;
}

int
inbox_next(struct inbox *ib, enum message_kind *kind, struct reader *rd)
{
	const uint8_t *at = ib->ib_bytes.by_data + ib->ib_taken;
	size_t left = ib->ib_bytes.by_len - ib->ib_taken;
	struct header hd;

	if (left < sizeof(hd))
		return 0;
	memcpy(&hd, at, sizeof(hd));
	if (hd.hd_mark != MARK || hd.hd_kind == 0 ||
	    hd.hd_kind >= MESSAGE_KINDS || hd.hd_len > LENGTH_MAX)
		return -1;
	if (left - sizeof(hd) < hd.hd_len)
		return 0;
	at += sizeof(hd);
	if (checksum(hd.hd_kind, at, (size_t)hd.hd_len) != hd.hd_sum)
		return -1;
	*kind = (enum message_kind)hd.hd_kind;
	*rd = (struct reader){ at, (size_t)hd.hd_len, false };
	ib->ib_taken += sizeof(hd) + (size_t)hd.hd_len;
	return 1;
}

void
inbox_clear(struct inbox *ib)
{
	pack_free(&ib->ib_bytes);
	ib->ib_taken = 0;
}
