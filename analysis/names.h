/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * names.h -- the words for what a trace says in numbers.
 *
 *	Every function takes the loaded finding first.  Those that make a text
 *	write it to a buffer of NAMES_MAX bytes, cut it if they must, and return
 *	that buffer.
 */

#ifndef ANALYSIS_NAMES_H
#define ANALYSIS_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/store.h"

enum { NAMES_MAX = 256 };

/* "F-0012". */
const char *names_finding(int64_t id, char *buf);

/* The innermost function at a pc, or NULL.  The functions it is inlined in
 * are the next elements, up to names_symbol_end, with the same pc. */
const struct store_symbol *
names_symbol(const struct store_loaded *, uint32_t pc);
const struct store_symbol *names_symbol_end(const struct store_loaded *);

/* "bridge_input:812"; "0x4f0" without a symbol, "" for pc 0. */
const char *names_where(const struct store_loaded *, uint32_t pc, char *buf);

/* The context's entry in the trace, or NULL. */
const struct trace_context *
names_context(const struct store_loaded *, unsigned node, unsigned ctx);
/* "a.cpu1.lwp", or "context 7". */
const char *names_context_text(
    const struct store_loaded *, unsigned node, unsigned ctx, char *buf);

/* "cpu1"; "a.cpu1" when the run has several nodes. */
const char *
names_cpu(const struct store_loaded *, unsigned node, unsigned cpu, char *buf);

/* "softnet" for 3. */
const char *names_ipl(unsigned ipl);

/* "bif#3"; "" when the finding has no object. */
const char *names_object(const struct store_loaded *, char *buf);
/* "bif#3.bif_flags", "bif#3+0x18", "softnet_lock", "0x10003f8". */
const char *names_address(
    const struct store_loaded *, unsigned node, uint64_t addr, char *buf);
/* The same for what a step of this kind is about: an allocation and a free are
 * of an object, "bif#3". */
const char *names_target(const struct store_loaded *, unsigned node,
    unsigned kind, uint64_t addr, char *buf);
bool names_in_object(const struct store_loaded *, unsigned node, uint64_t addr);

/* "softnet_lock, bridge_softc#1.sc_lock"; "no lock". */
const char *names_locks(const struct store_loaded *, unsigned node,
    const struct trace_locks *, char *buf);

/* What a step did, to what: "read bif#3.bif_flags", "frame in 64 bytes". */
const char *
names_event(const struct store_loaded *, const struct trace_event *, char *buf);

/* Is it an access to memory? */
bool names_is_access(unsigned kind);

/* Is this side of the finding there?  A panic has a place, no access. */
bool names_has_access(const struct finding_access *);

#endif /* ANALYSIS_NAMES_H */
