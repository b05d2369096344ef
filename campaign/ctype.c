/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctype.c -- ways through types: from an offset to the words for it.
 */

#include "campaign/ctype.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 16 };

/* Is it a lock, condvar, callout ... of the machine?  All begin alike. */
static bool
is_opaque(const struct ctype *ct)
{
	struct ctype_member cm = { 0 };
	const char *tag;

	if (ctype_kind(ct) != CTYPE_STRUCT || !ctype_next_member(ct, &cm))
		return false;
	tag = ctype_tag(&cm.cm_type);
	return tag != NULL && strcmp(tag, "kpi_handle") == 0;
}

bool
ctype_is_flexible(const struct ctype *ct)
{
	struct ctype_member cm = { 0 };
	bool flexible = false;

	while (ctype_next_member(ct, &cm))
		flexible =
		    cm.cm_size == 0 && ctype_kind(&cm.cm_type) == CTYPE_ARRAY;
	return flexible;
}

bool
ctype_select(struct ctype *ct, const char *member)
{
	struct ctype_member cm = { 0 };

	while (ctype_next_member(ct, &cm)) {
		struct ctype inner = cm.cm_type;

		if (cm.cm_name != NULL ? strcmp(cm.cm_name, member) == 0 :
					 ctype_select(&inner, member)) {
			*ct = inner;
			return true;
		}
	}
	return false;
}

/* --- paths ---------------------------------------------------------------- */

/* A way down: what is left of the offset in the type reached so far. */
struct walk {
	struct ctype type;
	uint64_t off, size;
	uint64_t unnamed; /* what anonymous members have taken of the offset */
	bool indices;
	char *buf;
	size_t len, used;
};

static void append(struct walk *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
append(struct walk *wk, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(wk->buf + wk->used, wk->len - wk->used, format, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < wk->len - wk->used)
		wk->used += (size_t)n;
	else
		wk->used = wk->len - 1; /* cut */
}

static bool
covers(const struct ctype_member *cm, uint64_t off, uint64_t size)
{
	if (off < cm->cm_offset)
		return false;
	off -= cm->cm_offset;
	/* An array without a bound has all that follows. */
	if (cm->cm_size == 0)
		return ctype_kind(&cm->cm_type) == CTYPE_ARRAY;
	return off < cm->cm_size && size <= cm->cm_size - off;
}

static bool
into_array(struct walk *wk)
{
	struct ctype element = wk->type;
	uint64_t size;

	if (!ctype_dereference(&element) || (size = ctype_size(&element)) == 0)
		return false;
	if (wk->indices)
		append(wk, "[%llu]", (unsigned long long)(wk->off / size));
	else
		append(wk, "[]");
	wk->off %= size;
	wk->unnamed = 0;
	wk->type = element;
	return true;
}

/* Does the access take a lock, or just one number or pointer, in there? */
static bool
is_exact(struct ctype type, uint64_t off, uint64_t size, unsigned depth)
{
	struct ctype_member cm = { 0 };
	uint64_t bytes;

	if (is_opaque(&type))
		return off == 0;
	switch (ctype_kind(&type)) {
	case CTYPE_STRUCT:
	case CTYPE_UNION:
		while (depth < DEPTH_MAX && ctype_next_member(&type, &cm)) {
			if (covers(&cm, off, size) &&
			    is_exact(cm.cm_type, off - cm.cm_offset, size,
				depth + 1))
				return true;
		}
		return false;
	case CTYPE_ARRAY:
		if (!ctype_dereference(&type) ||
		    (bytes = ctype_size(&type)) == 0)
			return false;
		return depth < DEPTH_MAX &&
		    is_exact(type, off % bytes, size, depth + 1);
	default:
		return off == 0 && (size == 0 || size == ctype_size(&type));
	}
}

/* The member that an access is in; of a union the only one that it takes
 * exactly, or that it fits into at all. */
static bool
choose(const struct walk *wk, struct ctype_member *chosen)
{
	bool is_union = ctype_kind(&wk->type) == CTYPE_UNION;
	struct ctype_member cm = { 0 };
	unsigned fit = 0, exact = 0;

	while (ctype_next_member(&wk->type, &cm)) {
		bool fits = covers(&cm, wk->off, is_union ? wk->size : 0);

		if (!fits)
			continue;
		if (!is_union) {
			*chosen = cm;
			return true;
		}
		if (is_exact(cm.cm_type, wk->off - cm.cm_offset, wk->size, 0)) {
			if (exact++ == 0)
				*chosen = cm;
		} else if (fit++ == 0 && exact == 0) {
			*chosen = cm;
		}
	}
	return exact == 1 || (exact == 0 && fit == 1);
}

/* Does the access take all of what was reached?  A struct that is no more than
 * its only member, the head of a list, is looked into. */
static bool
takes_all(const struct walk *wk)
{
	uint64_t bytes = ctype_size(&wk->type);
	struct ctype_member cm = { 0 };

	if (wk->off != 0 || bytes == 0 || wk->size < bytes)
		return false;
	return wk->size > bytes || !choose(wk, &cm) || cm.cm_size != bytes;
}

static bool
into_member(struct walk *wk)
{
	struct ctype_member cm = { 0 };

	if (!choose(wk, &cm))
		return false;
	wk->unnamed += cm.cm_offset;
	if (cm.cm_name != NULL) {
		append(wk, ".%s", cm.cm_name);
		wk->unnamed = 0;
	}
	if (cm.cm_bits)
		append(wk, "..."); /* and its neighbours in these bytes */
	wk->off -= cm.cm_offset;
	wk->type = cm.cm_type;
	return true;
}

void
ctype_path(const struct ctype *ct, uint64_t offset, uint64_t size, bool indices,
    char *buf, size_t len)
{
	struct walk wk = { *ct, offset, size, 0, indices, buf, len, 0 };
	size_t begins = SIZE_MAX; /* the path of what begins at the address */
	bool down = true;

	buf[0] = '\0';
	for (unsigned depth = 0; down && depth < DEPTH_MAX; depth++) {
		if (is_opaque(&wk.type)) {
			begins = SIZE_MAX;
			break;
		}
		if (size != 0 && takes_all(&wk))
			break;
		if (wk.off == 0 && size == 0 && begins == SIZE_MAX)
			begins = wk.used;
		switch (ctype_kind(&wk.type)) {
		case CTYPE_STRUCT:
		case CTYPE_UNION:
			down = into_member(&wk);
			break;
		case CTYPE_ARRAY:
			down = into_array(&wk);
			break;
		default:
			down = false;
		}
	}
	if (begins != SIZE_MAX) {
		buf[begins] = '\0';
		return;
	}
	wk.off += wk.unnamed;
	if (wk.off != 0 && indices)
		append(&wk, "+%#llx", (unsigned long long)wk.off);
}

/* --- reaching a member ---------------------------------------------------- */

static bool
embeds(const struct ctype *ct, const char *member, uint64_t *offset,
    unsigned depth)
{
	struct ctype_member cm = { 0 };

	while (depth < DEPTH_MAX && ctype_next_member(ct, &cm)) {
		*offset = 0;
		if ((cm.cm_name != NULL && strcmp(cm.cm_name, member) == 0) ||
		    embeds(&cm.cm_type, member, offset, depth + 1)) {
			*offset += cm.cm_offset;
			return true;
		}
	}
	return false;
}

bool
ctype_reach(const struct ctype *ct, const char *member, uint64_t *offset,
    uint64_t *through)
{
	struct ctype_member cm = { 0 };

	*through = UINT64_MAX;
	if (embeds(ct, member, offset, 0))
		return true;
	while (ctype_next_member(ct, &cm)) {
		struct ctype target = cm.cm_type;

		if (ctype_kind(&target) == CTYPE_POINTER &&
		    ctype_dereference(&target) &&
		    embeds(&target, member, offset, 0)) {
			*through = cm.cm_offset;
			return true;
		}
	}
	return false;
}
