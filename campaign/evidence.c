/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evidence.c -- findings and their run to bytes, and back.
 */

#include "campaign/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"

/* --- putting --------------------------------------------------------------- */

#define PUT_ARRAY(by, array, n) pack_block(by, array, (n) * sizeof(*(array)))

static void
put_run(struct pack *by, const struct store_run *rn)
{
	pack_u64(by, rn->rn_number);
	pack_u64(by, rn->rn_seed);
	pack_u64(by, rn->rn_steps);
	pack_u64(by, rn->rn_switches);
	pack_u64(by, rn->rn_trace_hash);
	pack_u64(by, rn->rn_state_hash);
	pack_text(by, rn->rn_strategy);
	pack_text(by, rn->rn_schedule);
	PUT_ARRAY(by, rn->rn_events, rn->rn_nevents);
	PUT_ARRAY(by, rn->rn_stacks, rn->rn_nstacks);
	PUT_ARRAY(by, rn->rn_locks, rn->rn_nlocks);
	PUT_ARRAY(by, rn->rn_contexts, rn->rn_ncontexts);
	PUT_ARRAY(by, rn->rn_frames, rn->rn_nframes);
}

void
evidence_put(struct pack *by, const struct evidence *ev)
{
	put_run(by, &ev->ev_run);
	pack_u64(by, ev->ev_nsymbols);
	for (size_t i = 0; i < ev->ev_nsymbols; i++) {
		const struct store_symbol *sy = &ev->ev_symbols[i];

		pack_u64(by, sy->sy_build);
		pack_u64(by, sy->sy_pc);
		pack_u64(by, sy->sy_inline);
		pack_u64(by, sy->sy_line);
		pack_text(by, sy->sy_function);
		pack_text(by, sy->sy_file);
	}
	pack_u64(by, ev->ev_nnames);
	for (size_t i = 0; i < ev->ev_nnames; i++) {
		pack_u64(by, ev->ev_names[i].nm_addr);
		pack_text(by, ev->ev_names[i].nm_text);
	}
}

void
finding_put(struct pack *by, const struct finding *fi)
{
	pack_block(by, fi, sizeof(*fi));
}

/* --- getting --------------------------------------------------------------- */

static bool
good_text(const char *text, size_t room)
{
	return memchr(text, '\0', room) != NULL;
}

static bool
good_access(const struct finding_access *fa)
{
	return fa->fa_stack.ts_depth <= TRACE_STACK_MAX &&
	    fa->fa_locks.tl_count <= TRACE_LOCKS_MAX;
}

bool
finding_get(struct reader *rd, struct finding *fi)
{
	size_t len;
	const uint8_t *at = reader_block(rd, &len);

	if (len != sizeof(*fi))
		return false;
	memcpy(fi, at, len);
	return (unsigned)fi->fi_kind < FINDING_NKINDS &&
	    good_access(&fi->fi_first) && good_access(&fi->fi_second) &&
	    good_access(&fi->fi_object.to_alloc) &&
	    good_access(&fi->fi_object.to_free) &&
	    good_text(fi->fi_object.to_type, sizeof(fi->fi_object.to_type)) &&
	    good_text(fi->fi_text, sizeof(fi->fi_text));
}

#define GET_ARRAY(rd, type, n) ((type *)reader_array(rd, sizeof(type), n))

static bool
get_run(struct reader *rd, struct store_run *rn)
{
	bool ok = true;

	rn->rn_number = reader_u64(rd);
	rn->rn_seed = reader_u64(rd);
	rn->rn_steps = reader_u64(rd);
	rn->rn_switches = reader_u64(rd);
	rn->rn_trace_hash = reader_u64(rd);
	rn->rn_state_hash = reader_u64(rd);
	rn->rn_strategy = reader_text(rd);
	rn->rn_schedule = reader_text(rd);
	rn->rn_events = GET_ARRAY(rd, struct trace_event, &rn->rn_nevents);
	rn->rn_stacks = GET_ARRAY(rd, struct trace_stack, &rn->rn_nstacks);
	rn->rn_locks = GET_ARRAY(rd, struct trace_locks, &rn->rn_nlocks);
	rn->rn_contexts =
	    GET_ARRAY(rd, struct trace_context, &rn->rn_ncontexts);
	rn->rn_frames = GET_ARRAY(rd, struct trace_frame, &rn->rn_nframes);
	for (size_t i = 0; i < rn->rn_nstacks; i++)
		ok = ok && rn->rn_stacks[i].ts_depth <= TRACE_STACK_MAX;
	for (size_t i = 0; i < rn->rn_nlocks; i++)
		ok = ok && rn->rn_locks[i].tl_count <= TRACE_LOCKS_MAX;
	for (size_t i = 0; i < rn->rn_ncontexts; i++)
		ok = ok &&
		    good_text(rn->rn_contexts[i].tc_name,
			sizeof(rn->rn_contexts[i].tc_name));
	for (size_t i = 0; i < rn->rn_nframes; i++)
		ok = ok &&
		    good_text(rn->rn_frames[i].tf_ifname,
			sizeof(rn->rn_frames[i].tf_ifname));
	return ok && rn->rn_strategy != NULL && rn->rn_schedule != NULL;
}

/* Memory for as many things as are still to come; each has some bytes. */
static void *
room_for(struct reader *rd, size_t size, size_t *n)
{
	void *p;

	*n = (size_t)reader_max(rd, rd->rd_left / sizeof(uint64_t));
	p = calloc(*n + 1, size);
	ASSERT(p != NULL);
	return p;
}

bool
evidence_get(struct reader *rd, struct evidence *ev)
{
	bool ok;

	memset(ev, 0, sizeof(*ev));
	ok = get_run(rd, &ev->ev_run);
	ev->ev_symbols =
	    room_for(rd, sizeof(*ev->ev_symbols), &ev->ev_nsymbols);
	for (size_t i = 0; i < ev->ev_nsymbols; i++) {
		struct store_symbol *sy = &ev->ev_symbols[i];

		sy->sy_build = reader_u64(rd);
		sy->sy_pc = (uint32_t)reader_max(rd, UINT32_MAX);
		sy->sy_inline = (uint32_t)reader_max(rd, UINT32_MAX);
		sy->sy_line = (uint32_t)reader_max(rd, UINT32_MAX);
		sy->sy_function = reader_text(rd);
		sy->sy_file = reader_text(rd);
		ok = ok && sy->sy_function != NULL && sy->sy_file != NULL;
	}
	ev->ev_names = room_for(rd, sizeof(*ev->ev_names), &ev->ev_nnames);
	for (size_t i = 0; i < ev->ev_nnames; i++) {
		ev->ev_names[i].nm_addr = reader_u64(rd);
		ev->ev_names[i].nm_text = reader_text(rd);
		ok = ok && ev->ev_names[i].nm_text != NULL;
	}
	return ok && !rd->rd_bad;
}

/* What evidence_get has made; the store only reads it. */
static void
free_array(const void *array)
{
	free((void *)(uintptr_t)array);
}

void
evidence_free(struct evidence *ev)
{
	free_array(ev->ev_run.rn_events);
	free_array(ev->ev_run.rn_stacks);
	free_array(ev->ev_run.rn_locks);
	free_array(ev->ev_run.rn_contexts);
	free_array(ev->ev_run.rn_frames);
	free(ev->ev_symbols);
	free(ev->ev_names);
	memset(ev, 0, sizeof(*ev));
}
