/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * record.c -- records to bytes, and back.
 */

#include "campaign/record.h"

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"

enum { IS_FAILED = 1, IS_CHECKED = 2, SHOWS = 4, ALL_FLAGS = 7 };

void
record_put(struct pack *by, const struct run_record *rc)
{
	pack_u64(by, rc->rc_run);
	pack_u64(by, rc->rc_which);
	pack_u64(by, rc->rc_steps);
	pack_u64(by, rc->rc_points);
	pack_u64(by, rc->rc_trace_hash);
	pack_u64(by, rc->rc_state_hash);
	pack_u64(by, rc->rc_kinds);
	pack_u64(by,
	    (rc->rc_failed ? IS_FAILED : 0u) |
		(rc->rc_checked ? IS_CHECKED : 0u) |
		(rc->rc_shows ? SHOWS : 0u));
	pack_block(by, rc->rc_facts, rc->rc_nfacts);
	pack_block(by, rc->rc_choices, rc->rc_nchoices);
	pack_block(by, rc->rc_lesson, rc->rc_nlesson);
	pack_text(by, rc->rc_exhausted);
	pack_block(by, rc->rc_keys, rc->rc_nkeys * sizeof(*rc->rc_keys));
	pack_block(
	    by, rc->rc_requests, rc->rc_nrequests * sizeof(*rc->rc_requests));
	pack_block(by, rc->rc_classes.by_data, rc->rc_classes.by_len);
	pack_block(
	    by, rc->rc_covered, rc->rc_ncovered * sizeof(*rc->rc_covered));
	pack_u64(by, rc->rc_coarse);
	pack_u64(by, rc->rc_fine);
	pack_u64(by, rc->rc_contexts);
}

/* As many texts as requests. */
static bool
good_requests(const struct run_record *rc)
{
	struct reader rd = { rc->rc_classes.by_data, rc->rc_classes.by_len,
		false };

	for (size_t i = 0; i < rc->rc_nrequests; i++) {
		if (rc->rc_requests[i].tq_nheld > TRACE_LOCKS_MAX ||
		    reader_text(&rd) == NULL)
			return false;
	}
	return reader_done(&rd);
}

static bool
good_facts(const struct run_record *rc, size_t nfacts)
{
	if (rc->rc_nfacts != nfacts)
		return false;
	for (size_t i = 0; i < nfacts; i++) {
		if (rc->rc_facts[i] > FACT_UNKNOWN)
			return false;
	}
	return true;
}

struct run_record *
record_get(struct reader *rd, size_t nfacts, size_t nwhich)
{
	struct run_record *rc = calloc(1, sizeof(*rc));
	uint64_t flags;
	const char *text;
	const uint8_t *classes;
	size_t len;

	ASSERT(rc != NULL);
	rc->rc_run = reader_u64(rd);
	rc->rc_which = (size_t)reader_max(rd, nwhich - 1);
	rc->rc_steps = reader_u64(rd);
	rc->rc_points = reader_u64(rd);
	rc->rc_trace_hash = reader_u64(rd);
	rc->rc_state_hash = reader_u64(rd);
	rc->rc_kinds = (uint32_t)reader_max(rd, UINT32_MAX);
	flags = reader_max(rd, ALL_FLAGS);
	rc->rc_failed = (flags & IS_FAILED) != 0;
	rc->rc_checked = (flags & IS_CHECKED) != 0;
	rc->rc_shows = (flags & SHOWS) != 0;
	rc->rc_facts = reader_array(rd, 1, &rc->rc_nfacts);
	rc->rc_choices = reader_array(rd, 1, &rc->rc_nchoices);
	rc->rc_lesson = reader_array(rd, 1, &rc->rc_nlesson);
	text = reader_text(rd);
	if (text != NULL)
		rc->rc_exhausted = strdup(text);
	rc->rc_keys = reader_array(rd, sizeof(*rc->rc_keys), &rc->rc_nkeys);
	rc->rc_requests =
	    reader_array(rd, sizeof(*rc->rc_requests), &rc->rc_nrequests);
	classes = reader_block(rd, &len);
	pack_put(&rc->rc_classes, classes, len);
	rc->rc_covered =
	    reader_array(rd, sizeof(*rc->rc_covered), &rc->rc_ncovered);
	rc->rc_coarse = reader_u64(rd);
	rc->rc_fine = reader_u64(rd);
	rc->rc_contexts = reader_u64(rd);
	if (!rd->rd_bad && good_facts(rc, nfacts) && good_requests(rc))
		return rc;
	record_free(rc);
	return NULL;
}

void
record_free(struct run_record *rc)
{
	if (rc == NULL)
		return;
	free(rc->rc_facts);
	free(rc->rc_choices);
	free(rc->rc_lesson);
	free(rc->rc_covered);
	free(rc->rc_exhausted);
	free(rc->rc_keys);
	free(rc->rc_requests);
	pack_free(&rc->rc_classes);
	pack_free(&rc->rc_findings);
	free(rc);
}
