/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dpor.c -- one execution of each that differ only in the order of what does
 * not affect each other.
 *
 *	Dynamic partial-order reduction with source sets and sleep sets
 *	(Abdulla, Aronis, Jonsson, Sagonas, POPL 2014).  A state of the stack
 *	explores one process; another is added when an execution below shows a
 *	race: two events that depend on each other and could be turned round.
 *	What has been explored sleeps in its siblings until something happens
 *	that depends on it.
 *
 *	Where the machine is more than that theory's threads:
 *
 *	  A process is a CPU (dpor.h).  To explore it is to explore all that it
 *	  may do next: go on, take an interrupt, dispatch an LWP.
 *
 *	  What a CPU may do next is a part of what its events depend on; so is
 *	  a lock that keeps one of its choices from being one.
 *
 *	  To enter an adaptive mutex whose owner runs elsewhere is to spin until
 *	  it is released, so it counts as impossible until then, unless nobody
 *	  can do anything else.  Nothing else can be seen of the spinning but
 *	  that mutex_destroy would say "waiters" and not "held".
 *
 *	  A pick explores all, and what it belongs to never sleeps.  So does an
 *	  early expiry, which depends on everything, wherever it may come.
 *
 *	  An idle CPU may take an LWP from a busy one: two choices of different
 *	  processes for one thing, each of which makes the other impossible.
 *	  Such a state explores all processes; and so does the one before an
 *	  event that cuts the run, as a panic does: it makes all impossible.
 *
 *	No bound: it would need further states to be explored (Coons,
 *	Musuvathi, McKinley, OOPSLA 2013) and no sleep sets, and pay less than
 *	dfs with the same bound.
 */

#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/strategy/dpor.h"
#include "sim/trace.h"

enum {
	NODES_MAX = 1 << 16,
	OPTIONS_MAX = 1 << 20,
	SLEEPERS_MAX = 1 << 20,
	CPU_UNKNOWN = UINT16_MAX
};

/* A choice of a state. */
struct option {
	struct identity op_identity;
	struct footprint op_footprint; /* once explored */
	uint64_t op_awaited;	       /* the lock that it would spin for */
	uint8_t op_process;
	uint16_t
	    op_home;	/* of a dispatch: the CPU whose queue it is taken off */
	bool op_spins;	/* impossible until a lock is released */
	bool op_asleep; /* explored in another order */
	bool op_done;
	bool op_picks; /* it has picked: cannot sleep */
};

/* One that sleeps. */
struct sleeper {
	struct identity sl_identity;
	struct footprint sl_footprint;
};

/* A state with choices, or a pick. */
struct node {
	uint32_t nd_options, nd_count; /* in the pool; of a pick only a count */
	uint32_t nd_sleepers, nd_nsleepers;
	uint32_t nd_taken;
	uint32_t nd_event;     /* what was taken became */
	uint32_t nd_processes; /* bits: to be explored */
	int32_t nd_state;      /* a pick's: the state it belongs to */
	bool nd_pick;
};

struct dpor {
	struct strategy dp_base;
	struct node *dp_nodes;
	uint32_t dp_n;	/* nodes */
	uint32_t dp_at; /* of them, passed by the run in progress */
	struct option *dp_options;
	uint32_t dp_noptions;
	struct sleeper *dp_sleepers;
	uint32_t dp_nsleepers;
	struct events dp_events;
	uint32_t dp_replayed; /* events that the run in progress repeats */
	uint32_t dp_event;    /* events of the run in progress so far */
	int32_t dp_state;     /* the node of the last choice; -1 */
	bool dp_asked;	      /* the next event was chosen there */
	bool dp_asleep;	      /* the rest of the run is known */
	uint16_t dp_cpu[STRATEGY_CTX_MAX]; /* where contexts are */
	uint32_t dp_crowded; /* found out in this run: es_crowded is to be */
	uint64_t dp_executions, dp_redundant;
	bool dp_done;
	const char *dp_flaw;
};

/* --- states --------------------------------------------------------------------- */

static bool
is_same(const struct identity *a, const struct identity *b)
{
	return a->id_ctx == b->id_ctx && a->id_cpu == b->id_cpu &&
	    a->id_how == b->id_how && a->id_what == b->id_what;
}

static struct option *
option_at(const struct dpor *dp, const struct node *nd, uint32_t i)
{
	return &dp->dp_options[nd->nd_options + i];
}

static bool
too_much(struct dpor *dp)
{
	dp->dp_flaw = "a run has more choices than the search can keep";
	return false;
}

static struct node *
node_new(struct dpor *dp)
{
	struct node *nd;

	if (dp->dp_n == NODES_MAX) {
		(void)too_much(dp);
		return NULL;
	}
	nd = &dp->dp_nodes[dp->dp_n++];
	*nd = (struct node){ .nd_options = dp->dp_noptions,
		.nd_sleepers = dp->dp_nsleepers,
		.nd_state = -1 };
	return nd;
}

/* Does it depend on any event from that one on? */
static bool
woken(const struct dpor *dp, const struct footprint *fp, uint32_t from)
{
	for (uint32_t i = from; i < dp->dp_events.es_n; i++) {
		if (footprints_depend(&dp->dp_events, fp,
			&dp->dp_events.es_at[i].ev_footprint))
			return true;
	}
	return false;
}

static void
put_to_sleep(struct dpor *dp, struct node *nd, const struct identity *id,
    const struct footprint *fp)
{
	if (dp->dp_nsleepers == SLEEPERS_MAX) {
		(void)too_much(dp);
		return;
	}
	dp->dp_sleepers[dp->dp_nsleepers++] = (struct sleeper){ *id, *fp };
	nd->nd_nsleepers++;
	for (uint32_t i = 0; i < nd->nd_count; i++) {
		struct option *op = option_at(dp, nd, i);

		if (is_same(&op->op_identity, id))
			op->op_asleep = true;
	}
}

/* Those asleep in the state before, and what has been explored there, unless
 * something has happened since that depends on it. */
static void
inherit_sleep(struct dpor *dp, struct node *nd, int32_t before)
{
	const struct node *up;

	if (before < 0)
		return;
	up = &dp->dp_nodes[before];
	for (uint32_t i = 0; i < up->nd_nsleepers; i++) {
		const struct sleeper *sl =
		    &dp->dp_sleepers[up->nd_sleepers + i];

		if (!woken(dp, &sl->sl_footprint, up->nd_event))
			put_to_sleep(
			    dp, nd, &sl->sl_identity, &sl->sl_footprint);
	}
	for (uint32_t i = 0; i < up->nd_count; i++) {
		const struct option *op = option_at(dp, up, i);

		if (i != up->nd_taken && op->op_done && !op->op_picks &&
		    !op->op_asleep &&
		    !woken(dp, &op->op_footprint, up->nd_event))
			put_to_sleep(
			    dp, nd, &op->op_identity, &op->op_footprint);
	}
}

static bool
fill_options(struct dpor *dp, struct node *nd, const struct point *pt)
{
	bool any = false;

	if (pt->pt_count > OPTIONS_MAX - dp->dp_noptions)
		return too_much(dp);
	for (uint32_t i = 0; i < pt->pt_count; i++) {
		const struct choice *ch = &pt->pt_choices[i];
		struct option *op = &dp->dp_options[dp->dp_noptions++];

		if (ch->ch_how != CHOICE_EXPIRE && ch->ch_cpu >= PROCESS_TIME) {
			dp->dp_flaw = "dpor knows no more than 15 CPUs";
			return false;
		}
		*op = (struct option){ .op_identity = { ch->ch_ctx, ch->ch_cpu,
					   ch->ch_how, ch->ch_what },
			.op_process = (uint8_t)(ch->ch_how == CHOICE_EXPIRE ?
				PROCESS_TIME :
				ch->ch_cpu),
			.op_spins = choice_only_spins(ch),
			.op_awaited = ch->ch_op->op_object,
			.op_home = ch->ch_how == CHOICE_DISPATCH ?
			    ch->ch_op->op_cpu :
			    ch->ch_cpu };
		any = any || !op->op_spins;
	}
	nd->nd_count = pt->pt_count;
	for (uint32_t i = 0; i < nd->nd_count && !any; i++)
		option_at(dp, nd, i)->op_spins = false;
	return true;
}

/* May a CPU take an LWP from another one? */
static bool
is_contended(const struct dpor *dp, const struct node *nd)
{
	for (uint32_t i = 0; i < nd->nd_count; i++) {
		const struct option *op = option_at(dp, nd, i);

		if (op->op_home != op->op_identity.id_cpu)
			return true;
	}
	return false;
}

static bool
is_open(const struct node *nd, const struct option *op)
{
	return !op->op_spins && !op->op_asleep && !op->op_done &&
	    (nd->nd_processes & 1u << op->op_process) != 0;
}

/* The first option that is to be explored; nd_count: there is none. */
static uint32_t
first_open(const struct dpor *dp, const struct node *nd)
{
	uint32_t i;

	for (i = 0; i < nd->nd_count; i++) {
		if (is_open(nd, option_at(dp, nd, i)))
			break;
	}
	return i;
}

/* A new state: which process is explored first. */
static uint32_t
new_state(struct dpor *dp, const struct point *pt)
{
	struct node *nd = node_new(dp);
	int32_t before = dp->dp_state;
	uint32_t first;

	if (nd == NULL || !fill_options(dp, nd, pt)) {
		dp->dp_asleep = true;
		return pt->pt_default;
	}
	nd->nd_event = dp->dp_events.es_n;
	inherit_sleep(dp, nd, before);
	nd->nd_processes = UINT32_MAX;
	first = first_open(dp, nd);
	if (first == nd->nd_count) {
		/* Whatever comes has been seen in another order. */
		dp->dp_n--;
		dp->dp_noptions = nd->nd_options;
		dp->dp_nsleepers = nd->nd_sleepers;
		dp->dp_asleep = true;
		return pt->pt_default;
	}
	if (is_open(nd, option_at(dp, nd, pt->pt_default)))
		first = pt->pt_default;
	if (!is_contended(dp, nd))
		nd->nd_processes = 1u << option_at(dp, nd, first)->op_process |
		    1u << PROCESS_TIME;
	nd->nd_taken = first;
	dp->dp_state = (int32_t)(dp->dp_n - 1);
	dp->dp_at = dp->dp_n;
	dp->dp_asked = true;
	return first;
}

/* --- a run ------------------------------------------------------------------------ */

static void
dpor_begin(struct strategy *st, uint64_t seed, uint64_t run)
{
	struct dpor *dp = (struct dpor *)st;

	(void)seed;
	(void)run;
	dp->dp_at = 0;
	dp->dp_event = 0;
	dp->dp_state = -1;
	dp->dp_asked = dp->dp_asleep = false;
}

/* Which CPU is a context on, and which CPUs have more LWPs than they can run?
 * One that is interrupted has, if it has any. */
static void
look_around(struct dpor *dp, const struct point *pt)
{
	uint32_t one = 0;

	for (uint32_t i = 0; i < pt->pt_count; i++) {
		const struct choice *ch = &pt->pt_choices[i];
		uint32_t bit = ch->ch_cpu < PROCESS_TIME ? 1u << ch->ch_cpu : 0;

		dp->dp_cpu[ch->ch_ctx] = ch->ch_cpu;
		if (ch->ch_how == CHOICE_EXPIRE)
			continue;
		if (ch->ch_how == CHOICE_HARDINT ||
		    ch->ch_how == CHOICE_SOFTINT || (one & bit) != 0)
			dp->dp_crowded |= bit;
		one |= bit;
	}
}

static uint32_t
dpor_next(struct strategy *st, const struct point *pt, uint32_t *quantum)
{
	struct dpor *dp = (struct dpor *)st;
	struct node *nd;

	*quantum = 0;
	look_around(dp, pt);
	if (dp->dp_flaw != NULL || dp->dp_asleep)
		return pt->pt_default;
	if (dp->dp_at == dp->dp_n)
		return new_state(dp, pt);
	nd = &dp->dp_nodes[dp->dp_at];
	if (nd->nd_pick || nd->nd_count != pt->pt_count ||
	    nd->nd_event != dp->dp_event) {
		dp->dp_flaw = "the same choices led to another state";
		return pt->pt_default;
	}
	dp->dp_state = (int32_t)dp->dp_at++;
	dp->dp_asked = true;
	return nd->nd_taken;
}

static uint32_t
dpor_pick(struct strategy *st, const char *purpose, uint32_t n, uint64_t number)
{
	struct dpor *dp = (struct dpor *)st;
	struct node *nd;

	(void)purpose;
	(void)number;
	if (dp->dp_flaw != NULL || dp->dp_asleep)
		return 0;
	if (dp->dp_at < dp->dp_n) {
		nd = &dp->dp_nodes[dp->dp_at++];
		if (!nd->nd_pick || nd->nd_count != n) {
			dp->dp_flaw = "the same choices led to another state";
			return 0;
		}
		return nd->nd_taken;
	}
	nd = node_new(dp);
	if (nd == NULL)
		return 0;
	nd->nd_pick = true;
	nd->nd_count = n;
	nd->nd_state = dp->dp_state;
	ASSERT(dp->dp_event > 0);
	nd->nd_event = dp->dp_event - 1;
	dp->dp_at = dp->dp_n;
	if (dp->dp_state >= 0) {
		struct node *of = &dp->dp_nodes[dp->dp_state];

		if (of->nd_event == nd->nd_event)
			option_at(dp, of, of->nd_taken)->op_picks = true;
	}
	return 0;
}

/* An event begins: what was chosen, or the only choice. */
static void
begin_event(struct dpor *dp, uint16_t ctx, const struct operation *op)
{
	struct event *ev;

	if (dp->dp_event++ < dp->dp_replayed) {
		dp->dp_asked = false;
		return;
	}
	ev = events_add(&dp->dp_events);
	if (ev == NULL)
		return;
	ev->ev_node = dp->dp_asked ? dp->dp_state : -1;
	if (dp->dp_asked) {
		const struct node *nd = &dp->dp_nodes[dp->dp_state];
		const struct option *o = option_at(dp, nd, nd->nd_taken);

		ev->ev_identity = o->op_identity;
		ev->ev_footprint.fp_process = o->op_process;
		ev->ev_footprint.fp_dispatch =
		    o->op_identity.id_how == CHOICE_DISPATCH;
		if (o->op_home != o->op_identity.id_cpu)
			events_operation(&dp->dp_events,
			    &(struct operation){ .op_cpu = o->op_home,
				.op_flags = OPERATION_TURNS });
		ev->ev_footprint.fp_idle =
		    o->op_identity.id_how == CHOICE_HARDINT ||
		    o->op_identity.id_how == CHOICE_SOFTINT;
		for (uint32_t i = 0; i < nd->nd_count; i++) {
			const struct option *x = option_at(dp, nd, i);
			const struct operation read = {
				.op_object = x->op_awaited, .op_size = 1
			};

			if (x->op_process != o->op_process)
				continue;
			if (x->op_identity.id_how == CHOICE_RUN)
				ev->ev_footprint.fp_idle = false;
			if (x->op_spins)
				events_operation(&dp->dp_events, &read);
		}
	} else {
		if (op->op_kind == TRACE_SOFTINT ||
		    op->op_kind == TRACE_HARDINT)
			dp->dp_crowded |=
			    op->op_cpu < PROCESS_TIME ? 1u << op->op_cpu : 0;
		ev->ev_identity = (struct identity){ .id_ctx = ctx };
		ev->ev_footprint.fp_process =
		    (uint8_t)(ctx >= STRATEGY_CTX_LATE ? PROCESS_TIME :
			    op->op_kind == TRACE_SOFTINT_SCHEDULE &&
				dp->dp_cpu[ctx] < PROCESS_TIME ?
							 dp->dp_cpu[ctx] :
			    op->op_cpu < PROCESS_TIME ? op->op_cpu :
							0);
		ev->ev_footprint.fp_dispatch = true;
	}
	dp->dp_asked = false;
}

static void
dpor_executed(
    struct strategy *st, uint16_t ctx, const struct operation *op, bool first)
{
	struct dpor *dp = (struct dpor *)st;

	if (dp->dp_flaw != NULL || dp->dp_asleep)
		return;
	if (first)
		begin_event(dp, ctx, op);
	if (dp->dp_event > dp->dp_replayed && dp->dp_events.es_n > 0)
		events_operation(&dp->dp_events, op);
}

static void
dpor_end(struct strategy *st, uint64_t points)
{
	struct dpor *dp = (struct dpor *)st;

	(void)points;
	if (dp->dp_flaw == NULL && dp->dp_at < dp->dp_n)
		dp->dp_flaw = "the same choices led to another end";
	if (dp->dp_events.es_full)
		(void)too_much(dp);
}

/* --- between runs -------------------------------------------------------------------- */

/* Events i and e race: see to it that the state before i explores a process
 * that leads to their other order.  Could e have come there, as it is? */
static bool
race(uint32_t i, uint32_t e, void *arg)
{
	struct dpor *dp = arg;
	const struct event *ev = &dp->dp_events.es_at[e];
	int32_t at = dp->dp_events.es_at[i].ev_node;
	uint32_t possible = 0, initials;
	bool turns = false;
	struct node *nd;

	if (at < 0)
		return false;
	nd = &dp->dp_nodes[at];
	for (uint32_t k = 0; k < nd->nd_count; k++) {
		const struct option *op = option_at(dp, nd, k);

		if (op->op_spins)
			continue;
		possible |= 1u << op->op_process;
		turns = turns ||
		    (ev->ev_node >= 0 &&
			is_same(&op->op_identity, &ev->ev_identity));
	}
	initials = events_initials(&dp->dp_events, i, e) & possible;
	if (initials == 0 || (initials & nd->nd_processes) != 0)
		return turns;
	if ((initials & 1u << ev->ev_footprint.fp_process) != 0)
		nd->nd_processes |= 1u << ev->ev_footprint.fp_process;
	else
		nd->nd_processes |= initials & ~(initials - 1);
	return turns;
}

/* The last event ended the run: whoever could have gone on there has not. */
static void
explore_all_at_end(struct dpor *dp)
{
	struct events *es = &dp->dp_events;
	struct node *nd;

	if (es->es_n == 0 || es->es_at[es->es_n - 1].ev_node < 0)
		return;
	nd = &dp->dp_nodes[es->es_at[es->es_n - 1].ev_node];
	nd->nd_processes = UINT32_MAX;
	for (uint32_t i = 0; i < nd->nd_count; i++)
		option_at(dp, nd, i)->op_spins = false;
}

/* What was taken in a state has been explored: the next one, or the state is
 * done with. */
static bool
next_in_state(struct dpor *dp, struct node *nd)
{
	struct option *op = option_at(dp, nd, nd->nd_taken);
	uint32_t next;

	op->op_done = true;
	if (nd->nd_event < dp->dp_events.es_n) {
		op->op_footprint =
		    dp->dp_events.es_at[nd->nd_event].ev_footprint;
		dp->dp_events.es_noperations = op->op_footprint.fp_to;
		events_cut(&dp->dp_events, nd->nd_event);
	} else {
		op->op_picks = true; /* nothing is known of it */
	}
	next = first_open(dp, nd);
	if (next == nd->nd_count)
		return false;
	nd->nd_taken = next;
	dp->dp_noptions = nd->nd_options + nd->nd_count;
	dp->dp_nsleepers = nd->nd_sleepers + nd->nd_nsleepers;
	dp->dp_replayed = nd->nd_event;
	return true;
}

static bool
next_in_pick(struct dpor *dp, struct node *nd)
{
	if (nd->nd_taken + 1 == nd->nd_count)
		return false;
	nd->nd_taken++;
	dp->dp_noptions = nd->nd_options;
	dp->dp_nsleepers = nd->nd_sleepers;
	/* The event is made anew from its beginning. */
	if (nd->nd_event < dp->dp_events.es_n) {
		dp->dp_events.es_noperations =
		    dp->dp_events.es_at[nd->nd_event].ev_footprint.fp_from;
		events_cut(&dp->dp_events, nd->nd_event);
	}
	dp->dp_replayed = dp->dp_events.es_n;
	return true;
}

static bool
advance(struct dpor *dp)
{
	while (dp->dp_n > 0) {
		struct node *nd = &dp->dp_nodes[dp->dp_n - 1];

		if (nd->nd_pick ? next_in_pick(dp, nd) : next_in_state(dp, nd))
			return true;
		dp->dp_n--;
	}
	return false;
}

/* More depends on each other than was thought. */
static void
begin_anew(struct dpor *dp)
{
	dp->dp_redundant += dp->dp_executions + 1;
	dp->dp_executions = 0;
	dp->dp_n = dp->dp_noptions = dp->dp_nsleepers = 0;
	events_cut(&dp->dp_events, 0);
	dp->dp_events.es_noperations = 0;
	dp->dp_replayed = 0;
	dp->dp_events.es_crowded = dp->dp_crowded;
}

static void
dpor_search(struct strategy *st, bool cut, struct search_state *ss)
{
	struct dpor *dp = (struct dpor *)st;
	struct events *es = &dp->dp_events;

	if (!dp->dp_done && dp->dp_flaw == NULL &&
	    es->es_crowded != dp->dp_crowded) {
		begin_anew(dp);
	} else if (!dp->dp_done && dp->dp_flaw == NULL) {
		for (; es->es_judged < es->es_n; es->es_judged++)
			events_race(es, es->es_judged, race, dp);
		if (cut && !dp->dp_asleep)
			explore_all_at_end(dp);
		if (dp->dp_asleep)
			dp->dp_redundant++;
		else
			dp->dp_executions++;
		dp->dp_done = !advance(dp);
	}
	dp->dp_done = dp->dp_done || dp->dp_flaw != NULL;
	*ss = (struct search_state){ .ss_more = !dp->dp_done,
		.ss_flaw = dp->dp_flaw,
		.ss_executions = dp->dp_executions,
		.ss_redundant = dp->dp_redundant };
}

static struct strategy *
dpor_open(const char *args, char *err, size_t len)
{
	static const char *const names[] = { NULL };
	struct dpor *dp;

	if (!strategy_args_known(args, names, err, len))
		return NULL;
	dp = calloc(1, sizeof(*dp));
	ASSERT(dp != NULL);
	dp->dp_base.st_ops = &strategy_dpor;
	dp->dp_nodes = calloc(NODES_MAX, sizeof(*dp->dp_nodes));
	dp->dp_options = calloc(OPTIONS_MAX, sizeof(*dp->dp_options));
	dp->dp_sleepers = calloc(SLEEPERS_MAX, sizeof(*dp->dp_sleepers));
	ASSERT(dp->dp_nodes != NULL && dp->dp_options != NULL &&
	    dp->dp_sleepers != NULL);
	memset(dp->dp_cpu, 0xff, sizeof(dp->dp_cpu));
	events_open(&dp->dp_events);
	return &dp->dp_base;
}

static void
dpor_close(struct strategy *st)
{
	struct dpor *dp = (struct dpor *)st;

	events_close(&dp->dp_events);
	free(dp->dp_nodes);
	free(dp->dp_options);
	free(dp->dp_sleepers);
	free(dp);
}

const struct strategy_ops strategy_dpor = {
	.so_name = "dpor",
	.so_args = "",
	.so_help = "systematic: one execution of each that differ only in the "
		   "order of operations that do not affect each other",
	.so_open = dpor_open,
	.so_begin = dpor_begin,
	.so_next = dpor_next,
	.so_pick = dpor_pick,
	.so_executed = dpor_executed,
	.so_end = dpor_end,
	.so_close = dpor_close,
	.so_search = dpor_search,
	.so_one_node = true,
};
