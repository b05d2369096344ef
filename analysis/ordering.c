/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ordering.c -- why nothing orders the two sides of a race, in a sentence.
 *
 *	First what each side holds, then what it would take.  The latter is the
 *	first row of `rules` that fits: contexts of two CPUs exclude each other
 *	by locks alone, those of one CPU by IPL or disabled preemption too.
 */

#include "analysis/ordering.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/names.h"

enum { IPL_MAX = 8, IPL_VM = 5 };

/* What raises to a level. */
static const char *const spl_names[IPL_MAX] = { "spl0", "splsoftclock",
	"splsoftbio", "splsoftnet", "splsoftserial", "splnet", "splsched",
	"splhigh" };

/* What may be true of the two sides. */
enum {
	UNKNOWN = 1 << 0,    /* what the other side held was not seen */
	COMMON = 1 << 1,     /* a lock is held by both */
	OTHER_CPU = 1 << 2,  /* they are on two CPUs */
	SPL = 1 << 3,	     /* a side raised the IPL, by itself */
	INTERRUPTS = 1 << 4, /* a handler that can interrupt the other side */
	HANDLERS = 1 << 5    /* a handler is among them */
};

/* The text has, in this order: %c common lock, %s spl, %h handler, %o the
 * other side, %i its IPL. */
static const struct {
	unsigned needed;
	const char *text;
} rules[] = {
	{ UNKNOWN, "what the other side held was not seen" },
	{ COMMON,
	    "both hold %c, which does not order them: holders that share a "
	    "lock do not exclude each other" },
	{ OTHER_CPU | SPL,
	    "%s does not exclude another CPU; a lock does, or a pserialize or "
	    "psref wait for the reader, or atomics on both sides" },
	{ OTHER_CPU,
	    "between CPUs it takes a lock, a pserialize or psref wait for the "
	    "reader, or atomics on both sides" },
	{ INTERRUPTS,
	    "%h interrupts %o, which runs at IPL %i on the same CPU; %s or a "
	    "spin mutex of that level keeps it out" },
	{ HANDLERS,
	    "they are on one CPU, and %h began before %o raised the IPL; a "
	    "lock orders them" },
	{ 0,
	    "threads of one CPU preempt each other; a lock keeps them apart, "
	    "or kpreempt_disable where both are bound to it" },
};

/* The two sides. */
struct sides {
	const struct store_loaded *ld;
	const struct finding_access *fa[2];
	unsigned class[2];
	unsigned facts;
	unsigned handler; /* which one, with INTERRUPTS or HANDLERS */
	unsigned ipl;	  /* that %s is of */
	uint64_t common;
};

struct text {
	char *buf;
	size_t used;
};

static void add(struct text *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
add(struct text *tx, const char *format, ...)
{
	size_t room = ORDERING_MAX - tx->used;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(tx->buf + tx->used, room, format, ap);
	va_end(ap);
	tx->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

/* --- what is true -------------------------------------------------------- */

static bool
is_handler(const struct sides *sd, unsigned side)
{
	return sd->class[side] == TRACE_CLASS_SOFTINT ||
	    sd->class[side] == TRACE_CLASS_HARDINT;
}

/* The level that splfoo has raised a side to; 0: none.  A spin mutex raises
 * the IPL as well, and that is no step of its own. */
static unsigned
raised_to(const struct sides *sd, unsigned side)
{
	const struct store_run *rn = &sd->ld->ld_run;
	const struct finding_access *fa = sd->fa[side];
	unsigned base = sd->class[side] == TRACE_CLASS_HARDINT ? IPL_VM :
	    is_handler(sd, side)			       ? IPL_VM - 1 :
								 0;
	uint64_t level = 0;

	for (size_t i = 0; i < rn->rn_nevents; i++) {
		const struct trace_event *te = &rn->rn_events[i];

		if (te->te_step >= fa->fa_step)
			break;
		if (te->te_node == sd->ld->ld_raw.fi_node &&
		    te->te_ctx == fa->fa_ctx &&
		    (te->te_kind == TRACE_SPL_RAISE ||
			te->te_kind == TRACE_SPL_LOWER))
			level = te->te_object;
	}
	return level > base && level < IPL_MAX ? (unsigned)level : 0;
}

static bool
find_common(struct sides *sd)
{
	const struct trace_locks *a = &sd->fa[0]->fa_locks;
	const struct trace_locks *b = &sd->fa[1]->fa_locks;

	for (uint32_t i = 0; i < a->tl_count; i++) {
		for (uint32_t j = 0; j < b->tl_count; j++) {
			if (a->tl_lock[i] == b->tl_lock[j]) {
				sd->common = a->tl_lock[i];
				return true;
			}
		}
	}
	return false;
}

/* Of handlers the one of the higher level interrupts. */
static void
find_handler(struct sides *sd)
{
	unsigned h = is_handler(sd, 1) ? 1 : 0;

	if (!is_handler(sd, h))
		return;
	if (is_handler(sd, 0) && sd->fa[0]->fa_ipl > sd->fa[h]->fa_ipl)
		h = 0;
	sd->handler = h;
	sd->facts |= HANDLERS;
	if (sd->fa[h]->fa_ipl > sd->fa[1 - h]->fa_ipl &&
	    sd->fa[h]->fa_ipl < IPL_MAX) {
		sd->facts |= INTERRUPTS;
		sd->ipl = sd->fa[h]->fa_ipl;
	}
}

static void
find_facts(struct sides *sd)
{
	const struct finding *fi = &sd->ld->ld_raw;

	for (unsigned i = 0; i < 2; i++) {
		const struct trace_context *tc =
		    names_context(sd->ld, fi->fi_node, sd->fa[i]->fa_ctx);

		sd->class[i] = tc != NULL ? tc->tc_class : TRACE_CLASS_LWP;
		if (sd->fa[i]->fa_step == 0)
			sd->facts |= UNKNOWN;
	}
	if (find_common(sd))
		sd->facts |= COMMON;
	if (sd->fa[0]->fa_cpu == sd->fa[1]->fa_cpu) {
		find_handler(sd);
		return;
	}
	sd->facts |= OTHER_CPU;
	for (unsigned i = 0; i < 2; i++) {
		unsigned level = raised_to(sd, i);

		if (level > 0) {
			sd->facts |= SPL;
			sd->ipl = level;
		}
	}
}

/* --- what is said -------------------------------------------------------- */

static const char *
name(const struct sides *sd, unsigned side, char *buf)
{
	const struct finding_access *fa = sd->fa[side];
	unsigned node = sd->ld->ld_raw.fi_node;

	if (sd->fa[0]->fa_cpu != sd->fa[1]->fa_cpu)
		return names_cpu(sd->ld, node, fa->fa_cpu, buf);
	return names_context_text(sd->ld, node, fa->fa_ctx, buf);
}

static void
add_held(struct text *tx, const struct sides *sd)
{
	unsigned node = sd->ld->ld_raw.fi_node;
	char who[NAMES_MAX], other[NAMES_MAX];
	unsigned held = 0;

	for (unsigned i = 0; i < 2; i++)
		held += sd->fa[i]->fa_locks.tl_count > 0;
	if (held == 0 && (sd->facts & UNKNOWN) == 0) {
		add(tx, "Neither %s nor %s holds a lock", name(sd, 0, who),
		    name(sd, 1, other));
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		const struct trace_locks *tl = &sd->fa[i]->fa_locks;

		if (sd->fa[i]->fa_step == 0)
			continue;
		add(tx, "%s%s holds %s", tx->used > 0 ? ", " : "",
		    name(sd, i, who), tl->tl_count == 0 ? "nothing" : "");
		for (uint32_t l = 0; l < tl->tl_count; l++)
			add(tx, "%s%s", l > 0 ? " and " : "",
			    names_address(sd->ld, node, tl->tl_lock[l], other));
	}
	if ((sd->facts & (UNKNOWN | COMMON)) == 0)
		add(tx, ": no lock in common");
}

static void
add_rule(struct text *tx, const struct sides *sd, const char *rule)
{
	unsigned other = 1 - sd->handler;
	char word[NAMES_MAX];

	for (const char *p = rule; *p != '\0'; p++) {
		if (*p != '%') {
			add(tx, "%c", *p);
			continue;
		}
		switch (*++p) {
		case 'c':
			add(tx, "%s",
			    names_address(sd->ld, sd->ld->ld_raw.fi_node,
				sd->common, word));
			break;
		case 's':
			add(tx, "%s", spl_names[sd->ipl]);
			break;
		case 'h':
			add(tx, "%s", name(sd, sd->handler, word));
			break;
		case 'o':
			add(tx, "%s", name(sd, other, word));
			break;
		default:
			add(tx, "%s", names_ipl(sd->fa[other]->fa_ipl));
			break;
		}
	}
}

bool
ordering_missing(const struct store_loaded *ld, char buf[ORDERING_MAX])
{
	const struct finding *fi = &ld->ld_raw;
	struct sides sd = { .ld = ld, .fa = { &fi->fi_first, &fi->fi_second } };
	struct text tx = { buf, 0 };
	size_t rule = 0;

	buf[0] = '\0';
	if (fi->fi_kind != FINDING_DATA_RACE &&
	    fi->fi_kind != FINDING_MIXED_RACE)
		return false;
	find_facts(&sd);
	add_held(&tx, &sd);
	while ((rules[rule].needed & ~sd.facts) != 0)
		rule++;
	if (tx.used > 0)
		add(&tx, "; ");
	add_rule(&tx, &sd, rules[rule].text);
	add(&tx, ".");
	return true;
}
