/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * names.c -- the words for what a trace says in numbers (see names.h).
 */

#include "analysis/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	/*
	 * A store_name has no size.  A lock is smaller than a cache line, so
	 * an address this near belongs to the named thing.
	 */
	NAME_REACH = 64,
	/* Numbers below are counts and levels, not addresses. */
	ADDRESS_MIN = 65536
};

const char *
names_finding(int64_t id, char *buf)
{
	(void)snprintf(buf, NAMES_MAX, "F-%04" PRId64, id);
	return buf;
}

const struct store_symbol *
names_symbol(const struct store_loaded *ld, uint32_t pc)
{
	const struct store_symbol *symbols = ld->ld_finding.fg_symbols;
	size_t low = 0, high = ld->ld_finding.fg_nsymbols;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (symbols[middle].sy_pc < pc)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == ld->ld_finding.fg_nsymbols || symbols[low].sy_pc != pc)
		return NULL;
	return &symbols[low];
}

const struct store_symbol *
names_symbol_end(const struct store_loaded *ld)
{
	/* No symbols: any pointer will do, and NULL + 0 is none in C11. */
	if (ld->ld_finding.fg_nsymbols == 0)
		return NULL;
	return ld->ld_finding.fg_symbols + ld->ld_finding.fg_nsymbols;
}

const char *
names_where(const struct store_loaded *ld, uint32_t pc, char *buf)
{
	const struct store_symbol *sy = names_symbol(ld, pc);

	if (sy != NULL)
		(void)snprintf(buf, NAMES_MAX, "%s:%" PRIu32, sy->sy_function,
		    sy->sy_line);
	else if (pc != 0)
		(void)snprintf(buf, NAMES_MAX, "0x%" PRIx32, pc);
	else
		buf[0] = '\0';
	return buf;
}

const struct trace_context *
names_context(const struct store_loaded *ld, unsigned node, unsigned ctx)
{
	const struct store_run *rn = &ld->ld_run;
	const struct trace_context *other_node = NULL;

	for (size_t i = 0; i < rn->rn_ncontexts; i++) {
		const struct trace_context *tc = &rn->rn_contexts[i];
		if (tc->tc_ctx != ctx)
			continue;
		if (tc->tc_node == node)
			return tc;
		other_node = tc;
	}
	return other_node;
}

const char *
names_context_text(
    const struct store_loaded *ld, unsigned node, unsigned ctx, char *buf)
{
	const struct trace_context *tc = names_context(ld, node, ctx);

	if (tc != NULL)
		(void)snprintf(buf, NAMES_MAX, "%s", tc->tc_name);
	else
		(void)snprintf(buf, NAMES_MAX, "context %u", ctx);
	return buf;
}

/*
 * The name of a node is in the names of its contexts only ("a.cpu1.lwp"),
 * unless the scenario named them all.  Length of it in *text; 0: not known.
 */
static int
node_name(const struct store_run *rn, unsigned node, const char **text)
{
	for (size_t i = 0; i < rn->rn_ncontexts; i++) {
		const struct trace_context *tc = &rn->rn_contexts[i];
		const char *dot = strstr(tc->tc_name, ".cpu");
		if (tc->tc_node != node || dot == NULL)
			continue;
		*text = tc->tc_name;
		return (int)(dot - tc->tc_name);
	}
	return 0;
}

const char *
names_cpu(const struct store_loaded *ld, unsigned node, unsigned cpu, char *buf)
{
	const struct store_run *rn = &ld->ld_run;
	bool one_node = true;
	const char *name = "";

	for (size_t i = 0; i < rn->rn_ncontexts; i++)
		if (rn->rn_contexts[i].tc_node != rn->rn_contexts[0].tc_node)
			one_node = false;
	int n = one_node ? 0 : node_name(rn, node, &name);
	if (one_node)
		(void)snprintf(buf, NAMES_MAX, "cpu%u", cpu);
	else if (n > 0)
		(void)snprintf(buf, NAMES_MAX, "%.*s.cpu%u", n, name, cpu);
	else
		(void)snprintf(buf, NAMES_MAX, "node%u.cpu%u", node, cpu);
	return buf;
}

const char *
names_ipl(unsigned ipl)
{
	static const char *const names[] = { "none", "softclock", "softbio",
		"softnet", "softserial", "vm", "sched", "high" };

	return ipl < sizeof(names) / sizeof(names[0]) ? names[ipl] : "unknown";
}

const char *
names_object(const struct store_loaded *ld, char *buf)
{
	const struct trace_object *to = &ld->ld_raw.fi_object;
	const char *name = ld->ld_finding.fg_object;

	if (to->to_type[0] == '\0')
		buf[0] = '\0';
	else if (name != NULL && name[0] != '\0')
		(void)snprintf(buf, NAMES_MAX, "%s", name);
	else
		(void)snprintf(
		    buf, NAMES_MAX, "%s#%" PRIu32, to->to_type, to->to_serial);
	return buf;
}

bool
names_in_object(const struct store_loaded *ld, unsigned node, uint64_t addr)
{
	const struct trace_object *to = &ld->ld_raw.fi_object;

	return to->to_type[0] != '\0' && node == ld->ld_raw.fi_node &&
	    addr >= to->to_addr && addr - to->to_addr < to->to_size;
}

/* The nearest name at or below an address, or NULL. */
static const struct store_name *
name_near(const struct store_finding *fg, uint64_t addr)
{
	const struct store_name *best = NULL;

	for (size_t i = 0; i < fg->fg_nnames; i++) {
		const struct store_name *nm = &fg->fg_names[i];
		if (nm->nm_addr == addr)
			return nm;
		/* "softc#1+0x40", "softc#1.sc_lock": what follows may be
		 * another thing. */
		if (nm->nm_addr > addr || addr - nm->nm_addr >= NAME_REACH ||
		    strpbrk(nm->nm_text, "+.[*(") != NULL)
			continue;
		if (best == NULL || nm->nm_addr > best->nm_addr)
			best = nm;
	}
	return best;
}

const char *
names_address(
    const struct store_loaded *ld, unsigned node, uint64_t addr, char *buf)
{
	const struct store_name *nm = name_near(&ld->ld_finding, addr);
	uint64_t start = 0;

	/* Its own name says more than where it is in the object. */
	if (nm != NULL && nm->nm_addr == addr) {
		(void)snprintf(buf, NAMES_MAX, "%s", nm->nm_text);
		return buf;
	}
	if (names_in_object(ld, node, addr)) {
		start = ld->ld_raw.fi_object.to_addr;
		(void)names_object(ld, buf);
	} else if (nm != NULL) {
		start = nm->nm_addr;
		(void)snprintf(buf, NAMES_MAX, "%s", nm->nm_text);
	} else {
		(void)snprintf(buf, NAMES_MAX, "0x%" PRIx64, addr);
		return buf;
	}
	size_t n = strlen(buf);
	if (addr != start)
		(void)snprintf(
		    buf + n, NAMES_MAX - n, "+0x%" PRIx64, addr - start);
	return buf;
}

const char *
names_target(const struct store_loaded *ld, unsigned node, unsigned kind,
    uint64_t addr, char *buf)
{
	(void)names_address(ld, node, addr, buf);
	/* All of the object, not its first member. */
	if (kind == TRACE_ALLOC || kind == TRACE_FREE)
		buf[strcspn(buf, ".[+")] = '\0';
	return buf;
}

const char *
names_locks(const struct store_loaded *ld, unsigned node,
    const struct trace_locks *tl, char *buf)
{
	char name[NAMES_MAX];
	size_t n = 0;

	if (tl->tl_count == 0)
		return strcpy(buf, "no lock");
	for (uint32_t i = 0; i < tl->tl_count && n < NAMES_MAX; i++)
		n += (size_t)snprintf(buf + n, NAMES_MAX - n, "%s%s",
		    i > 0 ? ", " : "",
		    names_address(ld, node, tl->tl_lock[i], name));
	return buf;
}

bool
names_is_access(unsigned kind)
{
	return kind >= TRACE_READ && kind <= TRACE_ATOMIC_RMW;
}

bool
names_has_access(const struct finding_access *fa)
{
	return fa->fa_kind != TRACE_NONE || fa->fa_step != 0 ||
	    fa->fa_stack.ts_depth > 0;
}

/* What the number of a step means depends on its kind. */
static const char *
event_object(
    const struct store_loaded *ld, const struct trace_event *te, char *buf)
{
	switch (te->te_kind) {
	case TRACE_SPL_RAISE:
	case TRACE_SPL_LOWER:
		(void)snprintf(
		    buf, NAMES_MAX, "%s", names_ipl((unsigned)te->te_object));
		return buf;
	case TRACE_WAKE:
		return names_context_text(
		    ld, te->te_node, (unsigned)te->te_object, buf);
	case TRACE_KERNEL_LOCK:
	case TRACE_KERNEL_UNLOCK:
		buf[0] = '\0'; /* there is one */
		return buf;
	case TRACE_NIC_RX:
	case TRACE_NIC_TX:
	case TRACE_DELIVER:
		(void)snprintf(
		    buf, NAMES_MAX, "%" PRIu64 " bytes", te->te_object);
		return buf;
	default:
		break;
	}
	if (names_is_access(te->te_kind) || te->te_object >= ADDRESS_MIN)
		return names_target(
		    ld, te->te_node, te->te_kind, te->te_object, buf);
	if (te->te_object == 0)
		buf[0] = '\0';
	else
		(void)snprintf(buf, NAMES_MAX, "%" PRIu64, te->te_object);
	return buf;
}

const char *
names_event(
    const struct store_loaded *ld, const struct trace_event *te, char *buf)
{
	char object[NAMES_MAX];
	const char *kind = trace_kind_text(te->te_kind);
	size_t n;

	if (kind == NULL)
		kind = "?";
	(void)event_object(ld, te, object);
	n = (size_t)snprintf(buf, NAMES_MAX, "%s", kind);
	if (object[0] != '\0')
		(void)snprintf(buf + n, NAMES_MAX - n, " %s", object);
	return buf;
}
