/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock.h -- vector clocks.
 *
 *	One clock a context, one a lock, softint, CPU and level, ...  FastTrack
 *	(Flanagan, Freund, PLDI 2009): a context's own component is incremented
 *	by releases alone, so the epoch of most accesses does not change.
 *
 *	Clocks never go back between runs: a run starts with all components at
 *	the highest value of the run before, which makes everything older
 *	happen before it; so race cells need not be cleared.  An object's clock
 *	is valid for the run in which it was last released.
 */

#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include "sim/check.h"
#include "sim/machine.h"

enum { CLOCK_SLOTS_MAX = 1 << 18 };

bool clock_open(void);
void clock_close(void);
/* The clocks of a node's contexts; then they are the ones in use. */
uint32_t *clock_map_node(void);
void clock_unmap_node(uint32_t *);

/* Begin a run with at most so many contexts a node at first.  True: the clock
 * was about to wrap, all cells must go.  Then each node's, when it is in use,
 * for as many contexts as it has. */
bool clock_begin_run(unsigned nctx);
void clock_begin_node(unsigned nctx);
/* A context that was made in mid-run starts knowing its maker's past. */
void clock_context(unsigned ctx, const struct ctx *maker);

/* The number of a context that has ended goes to a new one.  Epochs continue,
 * so that what the old one did is still judged rightly by all others; the
 * new one also knows what the old one knew, because there are clocks that
 * spare a context what it has released itself.  The two do not race. */
void clock_context_again(unsigned ctx, const struct ctx *maker);

/* ctx knows everything that has happened. */
void clock_observe_all(unsigned ctx);

/* ctx now knows what the object's clock knows. */
void clock_acquire(const struct ctx *, const struct clock *);
/* The object now also knows what ctx knows. */
void clock_release(const struct ctx *, struct clock *);
/* The object now knows just what ctx knows. */
void clock_assign(const struct ctx *, struct clock *);
/* to |= from, for objects. */
void clock_join(struct clock *to, const struct clock *from);

/* Component of ctx in the clock of the observer. */
extern uint32_t *clock_base; /* clock_base[ctx * clock_stride + other] */
extern uint32_t clock_stride;

static inline void
clock_use_node(uint32_t *clocks)
{
	clock_base = clocks;
}

static inline uint32_t
clock_of(unsigned observer, unsigned ctx)
{
	return clock_base[observer * clock_stride + ctx];
}

/* Does this edge count?  The same for what locks and levels order, which
 * does not count while lock orders are looked for. */
static inline bool
edge(enum sim_check which)
{
	return M.races && watches(which);
}

static inline bool
lock_edge(enum sim_check which)
{
	return M.lock_clocks && watches(which);
}

#endif /* SIM_CLOCK_H */
