/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctype.h -- ways through the types of symbol.h.
 */

#ifndef CAMPAIGN_CTYPE_H
#define CAMPAIGN_CTYPE_H

#include "campaign/symbol.h"

/*
 * ctype_path(type, offset, size, indices, buf, len)
 *
 *	What lies at an offset of a type: ".sc_if.if_flags", "[17].lh_first".
 *	An access of size bytes is named by the smallest thing it fits in; size
 *	0 is an address alone, and means a lock if there is one, else the
 *	largest thing that begins there.  Locks and the like are not looked
 *	into.  In padding, and where several members of a union fit, the rest
 *	is an offset, "+0x4".  Without indices it is as declared, "[]", and
 *	there is no rest.
 */
void ctype_path(const struct ctype *, uint64_t offset, uint64_t size,
    bool indices, char *buf, size_t len);

/* Replace a struct or union by the type of a member. */
bool ctype_select(struct ctype *, const char *member);

/* Does it end in an array without a bound? */
bool ctype_is_flexible(const struct ctype *);

/*
 * ctype_reach(type, member, offset, through)
 *
 *	Where a member with that name is embedded, at whatever depth: its
 *	offset.  Else the first pointer to a struct that has it so; then
 *	*through is the pointer's offset, else UINT64_MAX.
 */
bool ctype_reach(const struct ctype *, const char *member, uint64_t *offset,
    uint64_t *through);

#endif /* CAMPAIGN_CTYPE_H */
