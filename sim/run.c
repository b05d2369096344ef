/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run.c -- boot nodes, freeze the world, run it (sim.h).
 */

#include <stdio.h>
#include <string.h>

#include "sim/clock.h"
#include "sim/conduct.h"
#include "sim/coverage.h"
#include "sim/finding.h"
#include "sim/freeze.h"
#include "sim/kpi/machine/module.h"
#include "sim/leak.h"
#include "sim/lockorder.h"
#include "sim/messages.h"
#include "sim/module.h"
#include "sim/node.h"
#include "sim/race.h"
#include "sim/recording.h"
#include "sim/tracebuf.h"

static struct sim_result result;
static struct trace_context contexts[CTX_MAX * 4];
static struct finding boot_finding;
static bool boot_failed;
static struct sim_run_options epilogue_options;

enum {
	BOOT_STEPS = 50000000,
	CONTEXTS_MAX = sizeof(contexts) / sizeof(contexts[0])
};

/* Counters of a run, before the first step. */
static void
run_begin(void)
{
	unsigned nctx = 0;

	for (unsigned i = 0; i < M.nnode; i++) {
		const struct node *n = M.nodes[i];

		if (n->s.use.n_ctx + 4 * n->cpus > nctx)
			nctx = n->s.use.n_ctx + 4 * n->cpus;
	}
	M.run++;
	if (clock_begin_run(nctx))
		race_clear();
	for (unsigned i = 0; i < M.nnode; i++) {
		clock_use_node(M.nodes[i]->clocks);
		/* And one more, that boots. */
		clock_begin_node(M.nodes[i]->s.use.n_ctx + 1u);
	}
	clock_use_node(M.node->clocks);
	race_begin_run();
	finding_reset();
	tracebuf_begin();
	recording_begin();
	messages_begin();
	M.steps = M.settled = M.real_steps = M.points = M.switches = 0;
	M.hash = 0xcbf29ce484222325u;
	M.quantum = 0;
	M.quantum_granted = 0;
	M.single = false;
	M.kinds = 0;
	M.fair = M.ended = M.quiet = M.exhausted = M.epilogue = false;
	M.fair_next = 0;
	M.given = M.carried = 0;
	M.step_limit = 0;
	sched_progress();
	M.cur = NULL;
	M.watching = false;
	M.races = M.lock_clocks =
	    M.knob[KNOB_RACES] != 0 && watches(CHECK_RACE);
	M.orders = false;
	lockorder_begin(NULL, 0);
}

struct boot {
	void (*body)(void *);
	void *arg;
};

static void
boot_begin(void *arg)
{
	const struct boot *b = arg;
	const struct kpi_module *km = M.node->module->mo_kpi;

	if (km->km_init != NULL)
		km->km_init();
	sim_mark_teardown();
	if (b->body != NULL)
		b->body(b->arg);
}

bool
sim_boot(unsigned node, void (*body)(void *), void *arg)
{
	struct boot b = { body, arg };
	char name[TRACE_NAME_MAX];
	const struct finding *list;
	struct ctx *cx;
	size_t n;

	boot_failed = false;
	node_enter(M.nodes[node]);
	run_begin();
	ctx_format_name(name, "boot");
	cx = ctx_new(CLASS_LWP, 0, name);
	cx->cx_scenario = true;
	ctx_prepare(cx, boot_begin, &b);
	ctx_ready(cx);
	M.booting = true;
	/* The knob is about runs. */
	M.step_limit = BOOT_STEPS;
	M.blocks_left = (uint64_t)BOOT_STEPS * BLOCKS_PER_STEP;
	M.running = true;
	M.verbose = true;
	conduct_one();
	M.running = false;
	M.booting = false;
	list = finding_list(&n);
	for (size_t i = 0; i < n; i++) {
		if (list[i].fi_fatal) {
			boot_finding = list[i];
			boot_failed = true;
		}
	}
	if (M.exhausted)
		return false;
	if (boot_failed) {
		sim_set_error("the node section ends with a %s: %s",
		    finding_kind_text(boot_finding.fi_kind),
		    boot_finding.fi_text);
		return false;
	}
	return true;
}

const struct finding *
sim_boot_finding(void)
{
	return boot_failed ? &boot_finding : NULL;
}

void
sim_lwp(unsigned node, unsigned cpu, const char *name, bool bound,
    void (*body)(void *), void *arg)
{
	struct ctx *cx;

	node_enter(M.nodes[node]);
	cx = ctx_new(CLASS_LWP, cpu, name);
	cx->cx_scenario = true;
	if (bound) {
		int flag = LP_BOUND;

		memory_store(cx->cx_lwp + offsetof(struct lwp, l_pflag), &flag,
		    sizeof(flag));
	}
	ctx_prepare(cx, body, arg);
	ctx_ready(cx);
}

void
sim_source(unsigned node, unsigned cpu, const char *name,
    const struct sim_frame *frames, size_t n)
{
	struct source *so;
	struct ctx *cx;

	node_enter(M.nodes[node]);
	cx = ctx_hardint(cpu);
	(void)snprintf(cx->cx_name, sizeof(cx->cx_name), "%s", name);
	so = &M.node->source[TABLE_NEW(source)];
	*so = (struct source){ .so_frames = frames,
		.so_count = (uint32_t)n,
		.so_waiter = NONE,
		.so_cpu = (uint16_t)cpu,
		.so_ctx = cx->cx_id };
}

void
sim_freeze(void)
{
	for (unsigned i = 0; i < M.nnode; i++) {
		node_enter(M.nodes[i]);
		M.node->s.now = 0;
		leak_freeze(M.node);
		freeze_node(M.node);
	}
}

void
sim_reset(void)
{
	for (unsigned i = M.nnode; i-- > 0;) {
		node_enter(M.nodes[i]);
		freeze_restore(M.node);
	}
}

static void
list_contexts(void)
{
	static const uint8_t class[] = { [CLASS_LWP] = TRACE_CLASS_LWP,
		[CLASS_SOFTINT] = TRACE_CLASS_SOFTINT,
		[CLASS_HARDINT] = TRACE_CLASS_HARDINT,
		[CLASS_KTHREAD] = TRACE_CLASS_KTHREAD,
		[CLASS_XCALL] = TRACE_CLASS_MACHINE };
	size_t used = 0;

	for (unsigned k = 0; k < M.nnode; k++) {
		const struct node *n = M.nodes[k];

		for (uint32_t i = 0; i < n->s.use.n_ctx && used < CONTEXTS_MAX;
		     i++) {
			struct trace_context *tc = &contexts[used++];

			tc->tc_ctx = (uint16_t)i;
			tc->tc_cpu = n->ctx[i].cx_cpu;
			tc->tc_node = (uint8_t)k;
			tc->tc_class = class[n->ctx[i].cx_class];
			memcpy(tc->tc_name, n->ctx[i].cx_name,
			    sizeof(tc->tc_name));
		}
	}
	result.sr_contexts = contexts;
	result.sr_ncontexts = used;
}

static void
epilogue_begin(void *arg)
{
	const struct sim_run_options *ro = arg;

	ro->ro_epilogue(M.node->number);
}

static void
run_epilogue(const struct sim_run_options *ro)
{
	struct ctx *cx;
	char name[TRACE_NAME_MAX];

	M.epilogue = true;
	M.orders = false;
	M.running = true;
	ctx_format_name(name, "epilogue");
	cx = ctx_new(CLASS_LWP, 0, name);
	cx->cx_scenario = true;
	clock_observe_all(cx->cx_id);
	epilogue_options = *ro;
	ctx_prepare(cx, epilogue_begin, &epilogue_options);
	ctx_ready(cx);
	M.quantum = 0;
	conduct_one();
	M.running = false;
}

const struct sim_result *
sim_run(const struct sim_run_options *ro)
{
	uint64_t hash;

	ASSERT(M.nnode > 0);
	sim_reset();
	node_enter(M.nodes[0]);
	run_begin();
	M.strategy = ro->ro_strategy;
	M.tracing = ro->ro_trace;
	M.covering = ro->ro_coverage;
	M.observing = M.tracing || M.covering;
	if (M.covering)
		coverage_begin();
	M.verbose = ro->ro_verbose;
	M.watch_stop = ro->ro_stop_step != 0;
	M.watch_step = M.watch_stop ? ro->ro_stop_step : ro->ro_flip_step;
	M.flip_offset = ro->ro_flip_offset;
	if (M.strategy != NULL)
		M.strategy->st_ops->so_begin(
		    M.strategy, ro->ro_seed, ro->ro_number);
	M.orders = M.knob[KNOB_ORDERS] != 0;
	if (ro->ro_watch != NULL)
		lockorder_begin(ro->ro_watch, ro->ro_nwatch);
	M.publish =
	    M.strategy != NULL && M.strategy->st_ops->so_executed != NULL;
	M.running = true;
	conduct_all();
	M.running = M.publish = false;
	/* Who reads the facts afterwards is no part of the run. */
	M.covering = false;
	M.observing = M.tracing;
	memset(&result, 0, sizeof(result));
	result.sr_points = M.points;
	if (M.strategy != NULL)
		M.strategy->st_ops->so_end(M.strategy, M.points);
	result.sr_quiet = M.quiet;
	if (M.quiet)
		leak_check_quiet();
	for (unsigned i = 0; i < M.nnode && M.quiet && ro->ro_epilogue != NULL;
	     i++) {
		node_enter(M.nodes[i]);
		run_epilogue(ro);
	}
	hash = M.hash;
	result.sr_steps = M.steps;
	result.sr_switches = M.switches;
	result.sr_trace_hash = hash;
	for (unsigned i = 0; i < M.nnode && ro->ro_state_hash; i++) {
		node_enter(M.nodes[i]);
		result.sr_state_hash =
		    result.sr_state_hash * 31 + freeze_state_hash(M.node);
	}
	result.sr_exhausted = M.exhausted;
	result.sr_over_budget = M.fair;
	result.sr_kinds = M.kinds;
	result.sr_findings = finding_list(&result.sr_nfindings);
	result.sr_choices = recording_bytes(&result.sr_nchoices);
	tracebuf_result(&result);
	lockorder_result(&result);
	if (ro->ro_coverage)
		coverage_result(&result);
	list_contexts();
	M.tracing = M.covering = M.observing = false;
	M.watch_step = 0;
	return &result;
}
