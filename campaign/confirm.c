/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * confirm.c -- replay a run that showed something new, and store it.
 *
 *	Nothing is stored that has not been seen twice: the schedule of the run
 *	is replayed with tracing on, and must give the same steps.  The title of
 *	a finding is made here, where addresses can be resolved.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/evidence.h"
#include "campaign/naming.h"
#include "campaign/world.h"
#include "sim/assert.h"

enum { TITLES_MAX = 4096, TITLE_MAX = FINDING_TEXT_MAX + 32 };

/* Titles that this campaign has handled already: described by the process
 * that replays, stored by the one that has the store. */
struct title_set {
	char *titles[TITLES_MAX];
	size_t n;
};

static struct title_set described, stored;

static void
forget(struct title_set *ts)
{
	for (size_t i = 0; i < ts->n; i++)
		free(ts->titles[i]);
	ts->n = 0;
}

void
confirm_begin(void)
{
	forget(&described);
	forget(&stored);
}

static bool
title_known(const struct title_set *ts, const char *title)
{
	for (size_t i = 0; i < ts->n; i++) {
		if (strcmp(ts->titles[i], title) == 0)
			return true;
	}
	return false;
}

static bool
title_new(struct title_set *ts, const char *title)
{
	if (title_known(ts, title))
		return false;
	if (ts->n < TITLES_MAX) {
		ts->titles[ts->n] = strdup(title);
		ASSERT(ts->titles[ts->n] != NULL);
		ts->n++;
	}
	return true;
}

void
confirm_known(const char *title)
{
	(void)title_new(&stored, title);
}

/* Who states a fact wants to hear of it: no line suppresses that. */
static bool
is_hidden(const struct confirm *cn, enum finding_kind kind, const char *title)
{
	return kind != FINDING_FACT &&
	    suppressions_hide(cn->cn_suppressions, kind, title);
}

/* --- titles ---------------------------------------------------------------- */

static uint32_t
top(const struct finding_access *fa)
{
	return fa->fa_stack.ts_depth > 0 ? fa->fa_stack.ts_pc[0] : 0;
}

void
finding_title(const struct finding *fi, char *buf, size_t len)
{
	const struct trace_stack *ts = &fi->fi_first.fa_stack;
	char first[96], other[96];
	uint32_t pc = top(&fi->fi_first);
	int n;

	if (fi->fi_kind == FINDING_FACT) {
		(void)snprintf(buf, len, "%s %.*s",
		    finding_kind_text(fi->fi_kind),
		    (int)strcspn(fi->fi_text, "\n"), fi->fi_text);
		return;
	}
	/* Where the budget of a livelock ended is chance, its entry is not; who
	 * noticed a leak is nobody's fault, who allocated it may be. */
	if (fi->fi_kind == FINDING_LIVELOCK && ts->ts_depth > 0)
		pc = ts->ts_pc[ts->ts_depth - 1];
	else if (fi->fi_kind == FINDING_LEAK)
		pc = top(&fi->fi_object.to_alloc);
	(void)snprintf(first, sizeof(first), "%s", symbol_function(pc));
	pc = 0;
	if (fi->fi_kind == FINDING_DATA_RACE ||
	    fi->fi_kind == FINDING_MIXED_RACE)
		pc = top(&fi->fi_second);
	else if (fi->fi_object.to_freed)
		pc = top(&fi->fi_object.to_free);
	(void)snprintf(other, sizeof(other), "%s", symbol_function(pc));
	if (strcmp(other, "?") == 0)
		n = strcmp(first, "?") == 0 ?
		    snprintf(buf, len, "%s", finding_kind_text(fi->fi_kind)) :
		    snprintf(buf, len, "%s %s", finding_kind_text(fi->fi_kind),
			first);
	else
		n = snprintf(buf, len, "%s %s / %s",
		    finding_kind_text(fi->fi_kind),
		    strcmp(first, other) <= 0 ? first : other,
		    strcmp(first, other) <= 0 ? other : first);
	if (fi->fi_object.to_type[0] != '\0' && n > 0 && (size_t)n < len)
		(void)snprintf(
		    buf + n, len - (size_t)n, " on %s", fi->fi_object.to_type);
}

/* --- what is stored with a finding ----------------------------------------------- */

struct pc_list {
	uint32_t *pcs;
	size_t n, max;
};

static void
add_pc(struct pc_list *pl, uint32_t pc)
{
	if (pl->n == pl->max) {
		pl->max = pl->max * 2 + 1024;
		pl->pcs = realloc(pl->pcs, pl->max * sizeof(*pl->pcs));
		ASSERT(pl->pcs != NULL);
	}
	pl->pcs[pl->n++] = pc;
}

static void
add_stack(struct pc_list *pl, const struct trace_stack *ts)
{
	for (uint32_t i = 0; i < ts->ts_depth; i++)
		add_pc(pl, ts->ts_pc[i]);
}

/* Every code address that a report of these findings may show. */
static void
collect_pcs(struct pc_list *pl, const struct sim_result *sr)
{
	for (size_t i = 0; i < sr->sr_nevents; i++)
		add_pc(pl, sr->sr_events[i].te_pc);
	for (size_t i = 0; i < sr->sr_nstacks; i++)
		add_stack(pl, &sr->sr_stacks[i]);
	for (size_t i = 0; i < sr->sr_nfindings; i++) {
		const struct finding *fi = &sr->sr_findings[i];

		add_stack(pl, &fi->fi_first.fa_stack);
		add_stack(pl, &fi->fi_second.fa_stack);
		add_stack(pl, &fi->fi_object.to_alloc.fa_stack);
		add_stack(pl, &fi->fi_object.to_free.fa_stack);
	}
}

/* Names of addresses, each once, in order of address. */
struct name_list {
	struct named {
		uint64_t addr;
		unsigned node;
		unsigned size; /* of an access; 0: a lock, an object */
	} * at;
	size_t n, max;
	struct store_name *names;
	char (*texts)[NAMING_MAX];
};

static void
add_name(struct name_list *nl, unsigned node, uint64_t addr, unsigned size)
{
	if (addr == 0)
		return;
	if (nl->n == nl->max) {
		nl->max = nl->max * 2 + 1024;
		nl->at = realloc(nl->at, nl->max * sizeof(*nl->at));
		ASSERT(nl->at != NULL);
	}
	nl->at[nl->n++] = (struct named){ addr, node, size };
}

static int
by_address(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	/* The smallest access says most of what is there; 0 comes last. */
	return x->size - 1u < y->size - 1u ? -1 : x->size != y->size;
}

/* Is the object of the event an address? */
static bool
names_object(const struct trace_event *te)
{
	return te->te_object >= 65536 && te->te_kind != TRACE_NIC_RX &&
	    te->te_kind != TRACE_NIC_TX && te->te_kind != TRACE_DELIVER &&
	    te->te_kind != TRACE_KPAUSE;
}

/* Resolve what was added. */
static void
make_names(struct name_list *nl)
{
	size_t n = 0;

	qsort(nl->at, nl->n, sizeof(*nl->at), by_address);
	for (size_t i = 0; i < nl->n; i++) {
		if (n == 0 || nl->at[i].addr != nl->at[n - 1].addr)
			nl->at[n++] = nl->at[i];
	}
	nl->n = n;
	nl->names = calloc(n + 1, sizeof(*nl->names));
	nl->texts = calloc(n + 1, NAMING_MAX);
	ASSERT(nl->names != NULL && nl->texts != NULL);
	for (size_t i = 0; i < n; i++) {
		naming_address(nl->at[i].node, nl->at[i].addr, nl->at[i].size,
		    nl->texts[i]);
		nl->names[i] =
		    (struct store_name){ nl->at[i].addr, nl->texts[i] };
	}
}

static void
collect_names(struct name_list *nl, const struct sim_result *sr)
{
	memset(nl, 0, sizeof(*nl));
	for (size_t i = 0; i < sr->sr_nfindings; i++) {
		const struct finding *fi = &sr->sr_findings[i];

		add_name(nl, fi->fi_node, fi->fi_first.fa_addr,
		    fi->fi_first.fa_size);
		add_name(nl, fi->fi_node, fi->fi_second.fa_addr,
		    fi->fi_second.fa_size);
	}
	add_name(nl, 0, 1, 0); /* the kernel lock */
	for (size_t i = 1; i < sr->sr_nlocks; i++) {
		const struct trace_locks *tl = &sr->sr_locks[i];

		for (uint32_t l = 0; l < tl->tl_count; l++)
			add_name(nl, sim_address_node(tl->tl_lock[l]),
			    tl->tl_lock[l], 0);
	}
	for (size_t i = 0; i < sr->sr_nevents; i++) {
		const struct trace_event *te = &sr->sr_events[i];

		if (names_object(te))
			add_name(nl, te->te_node, te->te_object, te->te_size);
	}
	make_names(nl);
}

static void
free_names(struct name_list *nl)
{
	free(nl->at);
	free(nl->names);
	free(nl->texts);
}

static void
fill_run(struct store_run *rn, const struct confirm *cn,
    const struct sim_result *sr, const char *schedule)
{
	*rn = (struct store_run){ .rn_number = cn->cn_run,
		.rn_seed = cn->cn_seed,
		.rn_steps = sr->sr_steps,
		.rn_switches = sr->sr_switches,
		.rn_trace_hash = sr->sr_trace_hash,
		.rn_state_hash = sr->sr_state_hash,
		.rn_strategy = cn->cn_strategy,
		.rn_schedule = schedule,
		.rn_events = sr->sr_events,
		.rn_nevents = sr->sr_nevents,
		/* The machine's tables begin with an empty entry. */
		.rn_stacks = sr->sr_stacks + 1,
		.rn_nstacks = sr->sr_nstacks - 1,
		.rn_locks = sr->sr_locks + 1,
		.rn_nlocks = sr->sr_nlocks - 1,
		.rn_contexts = sr->sr_contexts,
		.rn_ncontexts = sr->sr_ncontexts,
		.rn_frames = sr->sr_frames,
		.rn_nframes = sr->sr_nframes };
}

/* Put a word for every whole word of a text; words are of names. */
static void
replace_word(char text[FINDING_TEXT_MAX], const char *old, const char *new)
{
	char copy[FINDING_TEXT_MAX];
	size_t len = strlen(old);
	char *at = text;

	while ((at = strstr(at, old)) != NULL) {
		bool whole = (at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[len]) &&
		    strchr("+_.[", at[len] == '\0' ? ' ' : at[len]) == NULL;
		size_t behind = (size_t)(at - text) + strlen(new);

		if (!whole) {
			at += len;
			continue;
		}
		(void)snprintf(copy, sizeof(copy), "%.*s%s%s", (int)(at - text),
		    text, new, at + len);
		memcpy(text, copy, sizeof(copy));
		at = text + (behind < sizeof(copy) ? behind : sizeof(copy) - 1);
	}
}

/* A message of the machine in the words of the names: "bif#1+0x18" becomes
 * "bif#1.bif_refs". */
static void
rename_message(struct finding *fi, const struct name_list *nl)
{
	char old[NAMING_MAX];

	if (strchr(fi->fi_text, '#') == NULL &&
	    strstr(fi->fi_text, "0x") == NULL)
		return;
	for (size_t i = 0; i < nl->n; i++) {
		if (nl->at[i].node != fi->fi_node)
			continue;
		sim_address_name(fi->fi_node, nl->at[i].addr, old, sizeof(old));
		if (strpbrk(old, "#+") != NULL || strncmp(old, "0x", 2) == 0)
			replace_word(fi->fi_text, old, nl->texts[i]);
	}
}

/* --- describing: where the world is ------------------------------------------- */

/* What a traced run has for all of its findings; made for the first one that
 * is to be stored. */
struct trial {
	const struct confirm *cn;
	const struct sim_result *result;
	const struct store_edge *edges; /* of a lock order */
	size_t nedges;
	const char *schedule;
	bool made;
	struct evidence ev;
	struct name_list names;
	struct pack list; /* of the findings */
	uint64_t n;
};

/* Symbols are copied, because making a title resolves addresses too. */
static void
make_evidence(struct trial *tr)
{
	struct evidence *ev = &tr->ev;
	struct pc_list pl = { NULL, 0, 0 };
	const struct store_symbol *found;

	if (tr->made)
		return;
	tr->made = true;
	collect_pcs(&pl, tr->result);
	for (size_t i = 0; i < tr->nedges; i++) {
		add_stack(&pl, &tr->edges[i].ed_taken.fa_stack);
		add_stack(&pl, &tr->edges[i].ed_asked.fa_stack);
	}
	found = symbols_of(pl.pcs, pl.n, &ev->ev_nsymbols);
	ev->ev_symbols =
	    malloc((ev->ev_nsymbols + 1) * sizeof(*ev->ev_symbols));
	ASSERT(ev->ev_symbols != NULL);
	memcpy(
	    ev->ev_symbols, found, ev->ev_nsymbols * sizeof(*ev->ev_symbols));
	free(pl.pcs);
	collect_names(&tr->names, tr->result);
	ev->ev_names = tr->names.names;
	ev->ev_nnames = tr->names.n;
	fill_run(&ev->ev_run, tr->cn, tr->result, tr->schedule);
}

/* Its words, for the store. */
static void
describe_words(struct trial *tr, const struct finding *fi)
{
	static struct finding renamed; /* large for a stack */
	char field[NAMING_MAX], object[NAMING_MAX], interface[NAMING_MAX];

	make_evidence(tr);
	renamed = *fi;
	rename_message(&renamed, &tr->names);
	naming_field(fi, field);
	naming_object(fi, object, interface);
	finding_put(&tr->list, &renamed);
	pack_text(&tr->list, field);
	pack_text(&tr->list, object);
	pack_text(&tr->list, interface);
}

/* fact: the line that it breaks, as world_fact_broken says. */
static void
describe_one(struct trial *tr, const struct finding *fi, const char *fact)
{
	const struct confirm *cn = tr->cn;
	char title[TITLE_MAX];
	bool words;

	finding_title(fi, title, sizeof(title));
	if (cn->cn_only != NULL && strcmp(title, cn->cn_only) != 0)
		return;
	/* A process that was forked late knows what was stored by then. */
	if (title_known(&stored, title) || !title_new(&described, title))
		return;
	words = cn->cn_words && !is_hidden(cn, fi->fi_kind, title);
	tr->n++;
	pack_u64(&tr->list, (uint64_t)fi->fi_kind);
	pack_text(&tr->list, title);
	pack_text(&tr->list, fact);
	pack_u64(&tr->list, words);
	if (words)
		describe_words(tr, fi);
}

/* The places of all findings, for the other processes. */
static void
put_places(struct pack *by, const struct sim_result *sr)
{
	pack_u64(by, sr->sr_nfindings);
	for (size_t i = 0; i < sr->sr_nfindings; i++)
		pack_u64(by, sim_finding_place(&sr->sr_findings[i]));
}

/* The findings of a traced run, and the facts that it violates. */
static void
describe_all(const struct confirm *cn, const struct world_run *wr,
    const char *schedule, struct pack *by)
{
	static struct finding broken; /* large for a stack */
	const struct sim_result *sr = wr->wr_result;
	const struct scenario *scn = world_scenario();
	struct trial tr = { .cn = cn, .result = sr, .schedule = schedule };

	for (size_t i = 0; i < sr->sr_nfindings; i++) {
		const struct finding *fi = &sr->sr_findings[i];

		describe_one(
		    &tr, fi, world_fact_broken(fi->fi_kind, cn->cn_strict));
	}
	for (size_t i = 0; i < scn->sc_nfacts; i++) {
		if (world_violated_fact(wr, i, &broken))
			describe_one(&tr, &broken, scn->sc_facts[i].sf_text);
	}
	pack_u64(by, cn->cn_run);
	/* Some were not listed: they are not suppressed. */
	pack_u64(by, sr->sr_nfindings == SIM_FINDINGS_MAX ? sr->sr_kinds : 0);
	put_places(by, sr);
	pack_u64(by, tr.made);
	if (tr.made)
		evidence_put(by, &tr.ev);
	pack_u64(by, tr.n);
	pack_put(by, tr.list.by_data, tr.list.by_len);
	pack_free(&tr.list);
	free(tr.ev.ev_symbols);
	free_names(&tr.names);
}

bool
confirm_describe(
    const struct confirm *cn, const struct sim_result *first, struct pack *by)
{
	uint64_t steps = first->sr_steps, hash = first->sr_trace_hash;
	char *schedule = schedule_print(world_build(),
	    world_scenario()->sc_hash, first->sr_choices, first->sr_nchoices);
	struct strategy *st =
	    replay_open(first->sr_choices, first->sr_nchoices);
	struct sim_run_options ro = {
		.ro_strategy = st, .ro_trace = true, .ro_state_hash = true
	};
	const struct world_run *wr = world_run(&ro, cn->cn_strict);
	const struct sim_result *sr = wr->wr_result;
	bool same = sr->sr_steps == steps && sr->sr_trace_hash == hash;

	if (same)
		describe_all(cn, wr, schedule, by);
	else
		(void)campaign_fail("run %llu is not repeated by its own "
				    "schedule (%llu steps, then %llu): this is "
				    "a bug of Braid",
		    (unsigned long long)cn->cn_run, (unsigned long long)steps,
		    (unsigned long long)sr->sr_steps);
	st->st_ops->so_close(st);
	free(schedule);
	return same;
}

/* --- storing: where the store is ------------------------------------------------- */

/* One finding of a message. */
struct described {
	uint64_t kind;
	const char *title, *fact;
	bool words;
	struct finding finding;
	const char *field, *object, *interface;
	const struct store_edge *edges; /* of a lock order */
	size_t nedges;
};

static bool
get_described(struct reader *rd, struct described *ds)
{
	ds->kind = reader_max(rd, FINDING_NKINDS - 1);
	ds->title = reader_text(rd);
	ds->fact = reader_text(rd);
	ds->words = reader_max(rd, 1) != 0;
	if (ds->words && !finding_get(rd, &ds->finding))
		return false;
	ds->field = ds->words ? reader_text(rd) : NULL;
	ds->object = ds->words ? reader_text(rd) : NULL;
	ds->interface = ds->words ? reader_text(rd) : NULL;
	return !rd->rd_bad && ds->title != NULL;
}

static bool
store_finding(struct confirm *cn, const struct described *ds,
    const struct evidence *ev, struct campaign_found *cf)
{
	struct store_finding fg = { .fg_campaign = cn->cn_campaign,
		.fg_title = ds->title,
		.fg_finding = &ds->finding,
		.fg_fact = ds->fact,
		.fg_field = ds->field,
		.fg_object = ds->object,
		.fg_interface = ds->interface,
		.fg_edges = ds->edges,
		.fg_nedges = ds->nedges,
		.fg_run = &ev->ev_run,
		.fg_symbols = ev->ev_symbols,
		.fg_nsymbols = ev->ev_nsymbols,
		.fg_names = ev->ev_names,
		.fg_nnames = ev->ev_nnames };

	if (!store_finding_add(cn->cn_store, &fg, &cf->cf_new))
		return campaign_fail("%s", store_error());
	cf->cf_id = fg.fg_id;
	cn->cn_last = cf->cf_new ? fg.fg_id : 0;
	return true;
}

/* It is announced when it is in the store, and not before. */
static bool
store_one(
    struct confirm *cn, const struct described *ds, const struct evidence *ev)
{
	struct campaign_found cf = { .cf_new = true,
		.cf_kind = (enum finding_kind)ds->kind,
		.cf_title = ds->title,
		.cf_fact = ds->fact,
		.cf_run = cn->cn_run };

	if (!title_new(&stored, ds->title))
		return true;
	/* Who states a fact wants to hear of it: no line suppresses that. */
	if (cf.cf_kind != FINDING_FACT &&
	    suppressions_match(cn->cn_suppressions, cf.cf_kind, ds->title))
		return true;
	cn->cn_kinds |= 1u << ds->kind;
	if (cn->cn_store != NULL && !store_finding(cn, ds, ev, &cf))
		return false;
	if (cf.cf_fact != NULL)
		cn->cn_findings++;
	else
		cn->cn_also_seen++;
	if (cn->cn_found != NULL)
		cn->cn_found(&cf, cn->cn_arg);
	return true;
}

/* What stands before the findings. */
static bool
get_head(struct confirm *cn, struct reader *rd, struct evidence *ev)
{
	size_t nplaces;

	memset(ev, 0, sizeof(*ev));
	if (reader_u64(rd) != cn->cn_run)
		return false;
	cn->cn_kinds |= (uint32_t)reader_max(rd, UINT32_MAX);
	nplaces = (size_t)reader_max(rd, SIM_FINDINGS_MAX);
	for (size_t i = 0; i < nplaces; i++) {
		uint64_t place = reader_u64(rd);

		if (cn->cn_place != NULL)
			cn->cn_place(place, cn->cn_arg_place);
	}
	return reader_max(rd, 1) == 0 || evidence_get(rd, ev);
}

bool
confirm_store(struct confirm *cn, struct reader *rd, bool *garbled)
{
	static struct described ds; /* large for a stack */
	struct evidence ev;
	bool ok = get_head(cn, rd, &ev), stored_all = true;
	uint64_t n = ok ? reader_max(rd, rd->rd_left) : 0;

	for (uint64_t i = 0; i < n && ok && stored_all; i++) {
		ok = get_described(rd, &ds) &&
		    (!ds.words || ev.ev_run.rn_schedule != NULL) &&
		    (ds.words || cn->cn_store == NULL ||
			is_hidden(cn, (enum finding_kind)ds.kind, ds.title));
		stored_all = !ok || store_one(cn, &ds, &ev);
	}
	*garbled = !ok || (stored_all && !reader_done(rd));
	evidence_free(&ev);
	return stored_all;
}

/* --- lock orders, where both are ---------------------------------------------- */

static void
end_trial(struct trial *tr)
{
	pack_free(&tr->list);
	free(tr->ev.ev_symbols);
	free_names(&tr->names);
}

bool
confirm_order(struct confirm *cn, const struct finding *fi, const char *title,
    const struct store_edge *edges, size_t nedges, const struct sim_result *sr,
    const char *schedule)
{
	static struct described ds; /* large for a stack */
	char field[NAMING_MAX], object[NAMING_MAX], interface[NAMING_MAX];
	struct trial tr = { .cn = cn,
		.result = sr,
		.schedule = schedule,
		.edges = edges,
		.nedges = nedges };
	uint64_t found = cn->cn_findings;
	bool ok;

	ds = (struct described){ .kind = (uint64_t)fi->fi_kind,
		.title = title,
		.fact = world_fact_broken(fi->fi_kind, cn->cn_strict),
		.finding = *fi,
		.field = field,
		.object = object,
		.interface = interface,
		.edges = edges,
		.nedges = nedges };
	cn->cn_last = 0;
	if (cn->cn_store != NULL && !is_hidden(cn, fi->fi_kind, title)) {
		make_evidence(&tr);
		rename_message(&ds.finding, &tr.names);
		naming_field(fi, field);
		naming_object(fi, object, interface);
	}
	ok = store_one(cn, &ds, &tr.ev);
	if (cn->cn_findings > found && cn->cn_order_run == 0)
		cn->cn_order_run = cn->cn_run;
	end_trial(&tr);
	return ok;
}

bool
confirm_other_run(
    struct confirm *cn, const struct sim_result *sr, const char *schedule)
{
	struct trial tr = { .cn = cn, .result = sr, .schedule = schedule };
	bool ok = true;

	if (cn->cn_store == NULL || cn->cn_last == 0)
		return true;
	make_evidence(&tr);
	if (!store_finding_add_run(cn->cn_store, cn->cn_last, &tr.ev.ev_run,
		tr.ev.ev_symbols, tr.ev.ev_nsymbols))
		ok = campaign_fail("%s", store_error());
	end_trial(&tr);
	return ok;
}

/* --- both halves ------------------------------------------------------------------ */

bool
confirm_run(struct confirm *cn, const struct sim_result *first)
{
	struct pack by = { NULL, 0, 0 };
	struct reader rd;
	bool garbled, ok;

	cn->cn_words = cn->cn_store != NULL;
	if (!confirm_describe(cn, first, &by)) {
		campaign_set_diverged();
		pack_free(&by);
		return false;
	}
	rd = (struct reader){ by.by_data, by.by_len, false };
	ok = confirm_store(cn, &rd, &garbled);
	ASSERT(!garbled);
	pack_free(&by);
	return ok;
}
