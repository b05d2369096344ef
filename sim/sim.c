/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sim.c -- build a world, boot it, run it (sim.h).
 */

#define _GNU_SOURCE /* dladdr */

#include "sim/sim.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/atomic.h"
#include "sim/clock.h"
#include "sim/crash.h"
#include "sim/fiber.h"
#include "sim/finding.h"
#include "sim/freeze.h"
#include "sim/kpi/machine/module.h"
#include "sim/kpi/sys/condvar.h"
#include "sim/kpi/sys/mutex.h"
#include "sim/memory.h"
#include "sim/messages.h"
#include "sim/module.h"
#include "sim/race.h"
#include "sim/recording.h"
#include "sim/tracebuf.h"

struct machine M;

static char error_text[256];
static struct sim_result result;
static struct trace_context contexts[CTX_MAX];
static struct finding boot_finding;
static bool boot_failed;
static struct sim_run_options epilogue_options;

enum { BLOCKS_PER_STEP = 64, BLOCK_TABLE_MAX = 1 << 20 };

void
assert_failed(const char *what, const char *file, int line)
{
	(void)fprintf(stderr,
	    "braid: internal error: %s is false at %s:%d (step %llu)\n", what,
	    file, line, (unsigned long long)M.steps);
	abort();
}

void
sim_set_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(error_text, sizeof(error_text), fmt, ap);
	va_end(ap);
}

const char *
sim_error(void)
{
	return error_text;
}

void
sim_exhausted(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(error_text, sizeof(error_text), fmt, ap);
	va_end(ap);
	M.exhausted = true;
	if (M.cur == NULL) {
		(void)fprintf(stderr, "braid: %s\n", error_text);
		abort();
	}
	sched_end_run();
}

/* --- opening ------------------------------------------------------------------ */

bool
sim_open(const uint64_t knobs[KNOB_MAX])
{
	memset(&M, 0, sizeof(M));
	memcpy(M.knob, knobs, sizeof(M.knob));
	M.grain_all = M.knob[KNOB_GRAIN] == 1;
	M.races = M.knob[KNOB_RACES] != 0;
	M.run = 1;
	boot_failed = false;
	finding_reset();
	sim_places_forget();
	if (!clock_open() || !race_open() || !atomic_open() ||
	    !tracebuf_open() || !crash_open()) {
		sim_set_error("cannot map the machine's memory");
		return false;
	}
	return true;
}

static void
node_free(struct node *n)
{
	for (uint32_t i = 0; i < n->stacks_mapped; i++)
		fiber_unreserve(n->number * CTX_MAX + i);
	freeze_forget(n);
	if (n->arena.rg_frozen != NULL)
		memory_unmap_node(n);
	(void)munmap(n->block, sizeof(*n->block) * BLOCK_TABLE_MAX);
#define X(name, type, max) (void)munmap(n->name, sizeof(type) * (max));
	TABLES(X)
#undef X
	free(n);
}

void
sim_close(void)
{
	crash_close();
	for (unsigned i = 0; i < M.nnode; i++) {
		struct node *n = M.nodes[i];

		memcpy(ptr(n->module->mo_data), n->module->mo_pristine,
		    n->module->mo_data_size);
		node_free(n);
	}
	M.nnode = 0;
	M.node = NULL;
	clock_close();
	race_close();
	atomic_close();
	module_unload_all();
}

/* Make a node the one that runs: its memory behind the hooks. */
static void
node_enter(struct node *n)
{
	M.node = n;
	M.text_base = n->module->mo_base;
	M.text_size = n->module->mo_text_size;
	M.arena_base = n->arena.rg_base;
	M.arena_size = n->arena.rg_size;
	M.data_base = n->data.rg_base;
	M.data_size = n->data.rg_size;
}

static void
node_tables(struct node *n)
{
#define X(name, type, max) n->name = memory_map_lazy(sizeof(type) * (max));
	TABLES(X)
#undef X
	n->block = memory_map_lazy(sizeof(*n->block) * BLOCK_TABLE_MAX);
	n->s.klock_cpu = NONE;
	n->s.random = prng_stream(0, "boot", n->number);
	for (unsigned c = 0; c < CPU_MAX; c++) {
		struct cpu *cp = &n->s.cpu[c];

		cp->cp_cur = cp->cp_ready_head = cp->cp_ready_tail = NONE;
		cp->cp_hardint = cp->cp_xcall = NONE;
		cp->cp_fired = NONE;
		for (unsigned l = 0; l < SOFTINT_LEVELS; l++)
			cp->cp_softint[l] = cp->cp_soft_head[l] =
			    cp->cp_soft_tail[l] = NONE;
	}
}

/* The first objects in the arena: CPUs, idle LWPs, softnet_lock. */
static void
node_objects(struct node *n)
{
	for (unsigned c = 0; c < n->cpus; c++) {
		struct cpu *cp = &n->s.cpu[c];
		struct cpu_info ci = { .ci_index = c };
		struct lwp idle = { .l_flag = LW_IDLE, .l_pflag = LP_BOUND };

		cp->cp_info = heap_alloc(
		    sizeof(ci), BLOCK_MACHINE, "struct cpu_info", true, 0);
		memory_store(cp->cp_info, &ci, sizeof(ci));
		cp->cp_idle_lwp = heap_alloc(
		    sizeof(idle), BLOCK_MACHINE, "struct lwp", true, 0);
		idle.l_cpu = ptr(cp->cp_info);
		memory_store(cp->cp_idle_lwp, &idle, sizeof(idle));
	}
	for (unsigned c = 0; c < n->cpus; c++)
		xcall_boot(c);
	n->s.softnet = heap_alloc(
	    sizeof(kmutex_t), BLOCK_MACHINE, "softnet_lock", true, 0);
	mutex_boot(n->s.softnet, IPL_SOFTNET);
}

int
sim_node(const char *name, unsigned cpus, const char *path)
{
	struct module *mo;
	struct node *n;

	ASSERT(cpus >= 1 && cpus <= CPU_MAX);
	if (M.nnode == 1) {
		sim_set_error("worlds of more than one node are not "
			      "supported yet");
		return -1;
	}
	mo = module_load(path);
	if (mo == NULL)
		return -1;
	n = calloc(1, sizeof(*n));
	ASSERT(n != NULL);
	n->number = M.nnode;
	n->cpus = cpus;
	n->module = mo;
	(void)snprintf(n->name, sizeof(n->name), "%s", name);
	node_tables(n);
	if (!memory_map_node(n)) {
		node_free(n);
		return -1;
	}
	for (uint64_t g = 0; g < PAGE_BYTES; g++)
		n->meta[g] = META_UNALLOCATED;
	M.nodes[M.nnode++] = n;
	node_enter(n);
	node_objects(n);
	return (int)n->number;
}

uint64_t
sim_node_build(unsigned node)
{
	return M.nodes[node]->module->mo_build;
}

const struct kpi_syscalls *
sim_node_syscalls(unsigned node)
{
	return M.nodes[node]->module->mo_kpi->km_syscalls;
}

const char *
sim_node_module(unsigned node)
{
	return M.nodes[node]->module->mo_path;
}

uint64_t
sim_node_base(unsigned node)
{
	return M.nodes[node]->module->mo_base;
}

/* --- running, booting ------------------------------------------------------------- */

/* Counters of a run, before the first step. */
static void
run_begin(void)
{
	unsigned nctx = 0;

	for (unsigned i = 0; i < M.nnode; i++)
		if (M.nodes[i]->s.use.n_ctx > nctx)
			nctx = M.nodes[i]->s.use.n_ctx;
	M.run++;
	if (clock_begin_run(nctx + 4 * M.node->cpus))
		race_clear();
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
	M.now = 0;
	M.kinds = 0;
	M.fair = M.ended = M.quiet = M.exhausted = M.epilogue = false;
	M.fair_next = 0;
	M.idle_rounds = M.idle_jumps = 0;
	M.idle_steps = 0;
	M.step_limit = M.knob[KNOB_STEPS];
	M.blocks_left = M.knob[KNOB_STEPS] * BLOCKS_PER_STEP;
	M.cur = NULL;
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

	node_enter(M.nodes[node]);
	run_begin();
	ctx_format_name(name, "boot");
	cx = ctx_new(CLASS_LWP, 0, name);
	cx->cx_scenario = true;
	ctx_prepare(cx, boot_begin, &b);
	ctx_ready(cx);
	M.booting = true;
	M.running = true;
	M.verbose = true;
	sched_run();
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
	for (unsigned i = 0; i < M.nnode; i++)
		freeze_node(M.nodes[i]);
}

void
sim_reset(void)
{
	for (unsigned i = 0; i < M.nnode; i++)
		freeze_restore(M.nodes[i]);
}

static void
list_contexts(void)
{
	const struct node *n = M.node;
	static const uint8_t class[] = { [CLASS_LWP] = TRACE_CLASS_LWP,
		[CLASS_SOFTINT] = TRACE_CLASS_SOFTINT,
		[CLASS_HARDINT] = TRACE_CLASS_HARDINT,
		[CLASS_KTHREAD] = TRACE_CLASS_KTHREAD,
		[CLASS_XCALL] = TRACE_CLASS_MACHINE };

	for (uint32_t i = 0; i < n->s.use.n_ctx; i++) {
		contexts[i].tc_ctx = (uint16_t)i;
		contexts[i].tc_cpu = n->ctx[i].cx_cpu;
		contexts[i].tc_node = (uint8_t)n->number;
		contexts[i].tc_class = class[n->ctx[i].cx_class];
		memcpy(contexts[i].tc_name, n->ctx[i].cx_name,
		    sizeof(contexts[i].tc_name));
	}
	result.sr_contexts = contexts;
	result.sr_ncontexts = n->s.use.n_ctx;
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
	M.running = true;
	ctx_format_name(name, "epilogue");
	cx = ctx_new(CLASS_LWP, 0, name);
	cx->cx_scenario = true;
	clock_observe_all(cx->cx_id);
	epilogue_options = *ro;
	ctx_prepare(cx, epilogue_begin, &epilogue_options);
	ctx_ready(cx);
	M.quantum = 0;
	sched_run();
	M.running = false;
}

const struct sim_result *
sim_run(const struct sim_run_options *ro)
{
	ASSERT(M.nnode > 0);
	sim_reset();
	node_enter(M.nodes[0]);
	run_begin();
	M.strategy = ro->ro_strategy;
	M.tracing = ro->ro_trace;
	M.verbose = ro->ro_verbose;
	M.flip_step = ro->ro_flip_step;
	M.flip_offset = ro->ro_flip_offset;
	if (M.strategy != NULL)
		M.strategy->st_ops->so_begin(
		    M.strategy, ro->ro_seed, ro->ro_number);
	M.running = true;
	sched_run();
	M.running = false;
	memset(&result, 0, sizeof(result));
	result.sr_points = M.points;
	if (M.strategy != NULL)
		M.strategy->st_ops->so_end(M.strategy, M.points);
	result.sr_quiet = M.quiet;
	if (M.quiet && ro->ro_epilogue != NULL)
		run_epilogue(ro);
	result.sr_steps = M.steps;
	result.sr_switches = M.switches;
	result.sr_trace_hash = M.hash;
	if (ro->ro_state_hash)
		result.sr_state_hash = freeze_state_hash(M.node);
	result.sr_exhausted = M.exhausted;
	result.sr_kinds = M.kinds;
	result.sr_findings = finding_list(&result.sr_nfindings);
	result.sr_choices = recording_bytes(&result.sr_nchoices);
	tracebuf_result(&result);
	list_contexts();
	M.tracing = false;
	M.flip_step = 0;
	return &result;
}

/* --- for bodies ----------------------------------------------------------------------- */

void
sim_command(unsigned line)
{
	step(TRACE_COMMAND, line, 0, 0);
}

void
sim_syscall_enter(void)
{
	struct ctx *cx = M.cur;

	step(TRACE_SYSCALL_ENTER, 0, 0, 0);
	cx->cx_in_syscall = true;
	cx->cx_syscall_ipl = cx->cx_ipl;
	cx->cx_psrefs = 0;
}

/* What must hold when an LWP is back at user level. */
void
sim_syscall_exit(int error)
{
	struct ctx *cx = M.cur;

	step(TRACE_SYSCALL_EXIT, (uint64_t)(uint32_t)error, 0, 0);
	cx->cx_in_syscall = false;
	if (cx->cx_ipl != cx->cx_syscall_ipl || cx->cx_sections > 0)
		finding_fatal(FINDING_IPL, 0,
		    "a system call returns at IPL %u with %u read sections "
		    "open",
		    cx->cx_ipl, cx->cx_sections);
	if (cx->cx_nheld > 0) {
		char name[96];

		sim_address_name(
		    M.node->number, cx->cx_held[0], name, sizeof(name));
		finding_fatal(FINDING_PANIC, 0,
		    "a system call returns with %s held", name);
	}
	if (cx->cx_nopreempt > 0)
		finding_fatal(FINDING_IPL, 0,
		    "a system call returns with preemption disabled");
	if (cx->cx_psrefs > 0)
		finding_fatal(FINDING_PSREF, 0,
		    "a system call returns with %u references held",
		    cx->cx_psrefs);
}

void
sim_sleep(int64_t ns)
{
	step(TRACE_KPAUSE, (uint64_t)ns, 0, 0);
	timer_arm(M.cur->cx_timer, M.now + ns);
	sched_block(WAIT_SLEEP, 0);
}

void
sim_hold(bool softnet, int64_t ticks)
{
	if (softnet)
		mutex_enter(softnet_lock);
	else
		kernel_lock(1);
	(void)kpause("hold", false, (int)ticks, NULL);
	if (softnet)
		mutex_exit(softnet_lock);
	else
		kernel_unlock(1, NULL);
}

sim_function
sim_module_function(unsigned node, const char *name)
{
	void *p = dlsym(M.nodes[node]->module->mo_handle, name);
	sim_function f;

	/* The handle also finds the libraries behind it. */
	if ((uintptr_t)p - M.nodes[node]->module->mo_base >=
	    M.nodes[node]->module->mo_text_size)
		return NULL;
	memcpy(&f, &p, sizeof(f));
	return f;
}

void
sim_mark_teardown(void)
{
	M.node->s.live_mark = M.node->s.live_blocks;
	M.node->s.nblock_mark = M.node->s.nblock;
}

void
sim_check_teardown(void)
{
	const struct node_state *s = &M.node->s;
	char text[256] = "", name[TRACE_NAME_MAX];
	size_t used = 0;
	unsigned kinds = 0;

	step(TRACE_COMMAND, 0, 0, 0);
	if (s->live_blocks == s->live_mark)
		return;
	for (uint32_t i = s->nblock_mark; i < s->nblock; i++) {
		const struct block *bl = &M.node->block[i];
		int n;

		if (bl->bl_freed || bl->bl_source == BLOCK_MACHINE)
			continue;
		finding_type_name(bl->bl_type, name, sizeof(name));
		if (++kinds > 8)
			break;
		n = snprintf(text + used, sizeof(text) - used, "%s%s#%u",
		    used > 0 ? ", " : "", name, bl->bl_serial);
		used += (size_t)n < sizeof(text) - used ? (size_t)n : 0;
	}
	finding_note(FINDING_LEAK, 0,
	    "%lld objects are left after teardown: %s",
	    (long long)(s->live_blocks - s->live_mark), text);
}

/* --- names ------------------------------------------------------------------------------ */

void
sim_address_name(unsigned node, uint64_t addr, char *buf, size_t len)
{
	const struct node *n = M.nodes[node];
	const struct block *bl;
	char type[TRACE_NAME_MAX];
	Dl_info di;

	if (addr == 1) {
		(void)snprintf(buf, len, "kernel_lock");
		return;
	}
	if (addr - n->arena.rg_base < n->arena.rg_size &&
	    (bl = heap_find(addr)) != NULL) {
		finding_type_name(bl->bl_type, type, sizeof(type));
		if (strcmp(type, "softnet_lock") == 0)
			(void)snprintf(buf, len, "softnet_lock");
		else if (addr == bl->bl_addr)
			(void)snprintf(
			    buf, len, "%s#%u", type, bl->bl_serial);
		else
			(void)snprintf(buf, len, "%s#%u+%#llx", type,
			    bl->bl_serial,
			    (unsigned long long)(addr - bl->bl_addr));
		return;
	}
	if (addr - n->data.rg_base < n->data.rg_size &&
	    dladdr(ptr(addr), &di) != 0 && di.dli_sname != NULL) {
		uint64_t off = addr - (uintptr_t)di.dli_saddr;

		if (off == 0)
			(void)snprintf(buf, len, "%s", di.dli_sname);
		else
			(void)snprintf(buf, len, "%s+%#llx", di.dli_sname,
			    (unsigned long long)off);
		return;
	}
	(void)snprintf(buf, len, "%#llx", (unsigned long long)addr);
}
