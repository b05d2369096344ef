/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sim.h -- the machine, as a campaign sees it.
 *
 *	Build a world (nodes, modules, contexts), boot it, freeze it, then run
 *	it as often as wanted: every run starts from the frozen state.
 *
 *	Call order:  sim_open, sim_node..., sim_boot (each node), sim_lwp and
 *	             sim_source..., sim_freeze, then sim_run...; sim_close.
 *	Called from: one thread, outside of contexts, unless said otherwise.
 *	Fails:       calls that return bool or a number below 0 leave one line
 *	             in sim_error().  A failed ASSERT aborts.
 */

#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/strategy.h"
#include "sim/trace.h"

struct kpi_syscalls; /* kpi/machine/module.h */

/* --- knobs ---------------------------------------------------------- */

enum sim_knob {
	KNOB_PREEMPT,	    /* kernel preemption */
	KNOB_NET_MPSAFE,    /* NET_MPSAFE */
	KNOB_GRAIN,	    /* which accesses are points: 0 sync, 1 all */
	KNOB_RACES,	    /* happens-before detection */
	KNOB_EARLY,	    /* timers may expire early */
	KNOB_GRACE,	    /* enum grace_model */
	KNOB_DRAIN,	    /* enum drain_model */
	KNOB_FAST_SOFTINTS, /* softints run on top of the thread below */
	KNOB_DEVICE,	    /* enum device_model */
	KNOB_STEER,	    /* a CPU, or enum steering */
	KNOB_DIAGNOSTIC,    /* KASSERT */
	KNOB_QUEUE_DEBUG,   /* checks and poison of queue.h */
	KNOB_NO_MEMORY,	    /* allocations that may fail: one in so many does */
	KNOB_ARENA,	    /* MiB of simulated memory per node */
	KNOB_STEPS,	    /* steps without progress: sched_progress */
	KNOB_ORDERS,	    /* lock orders */
	KNOB_CLOCK_BITS,    /* width of race clocks; small ones are for tests */
	KNOB_MAX
};

enum grain { GRAIN_SYNC, GRAIN_ALL };

/* What ends a grace period (reference F.2-9; pserialize.c). */
enum grace_model {
	GRACE_NATIVE, /* two passes of each CPU through a switch point */
	GRACE_RUMP,   /* the same, where only leaving the CPU is one */
	GRACE_IDEAL   /* the end of the sections that were open */
};

/* Who answers the drain of passive references (reference F.2-10). */
enum drain_model {
	DRAIN_VARIANT, /* as the module says: KPI_FORM_DRAIN_SOFTINT */
	DRAIN_LOW,     /* the low-priority cross-call thread */
	DRAIN_SOFTINT  /* a softint of the class's level */
};

/* How an interface gets its frames (reference C.5, C.7). */
enum device_model {
	DEVICE_WIRE, /* a hardware interrupt for each */
	DEVICE_BUS   /* a thread of the driver reads them from a shared bus */
};

/* Which CPU takes the interrupts of frames; below, the CPU of that number. */
enum steering {
	STEER_SECTION = 128, /* who lets it arrive; from wires, CPU 0 */
	STEER_INTERFACE,     /* shmifN interrupts CPU N, modulo their number */
	STEER_HASH	     /* by hash of the frame's two addresses */
};

/* A word for a value. */
struct sim_knob_word {
	const char *kw_word;
	uint64_t kw_value;
};

struct sim_knob_info {
	const char *ki_name;
	const char *ki_help;
	const struct sim_knob_word *ki_words; /* ends with NULL; NULL: none */
	uint64_t ki_default, ki_min, ki_max;
};
extern const struct sim_knob_info sim_knobs[KNOB_MAX];

/* Give stack code the values that it reads as variables (sim_open does). */
void sim_knobs_publish(const uint64_t knobs[KNOB_MAX]);

/* Index of a knob by name, or -1. */
int sim_knob_lookup(const char *name);
/* The value that a word or digits stand for.  False: it has no such value. */
bool sim_knob_read(int knob, const char *text, uint64_t *value);
/* The word for a value, else its digits. */
void sim_knob_format(int knob, uint64_t value, char *buf, size_t len);
/* All words of a knob, "native, rump, ideal"; empty when it has none. */
void sim_knob_words(int knob, char *buf, size_t len);

/* --- building a world ------------------------------------------------ */

/* Begin with these knob values.  One world at a time. */
bool sim_open(const uint64_t knobs[KNOB_MAX]);
void sim_close(void);
const char *sim_error(void);

/*
 * sim_forked(stall_seconds)
 *
 *	This process is a fork of the one that opened and froze the world, and
 *	runs it now.  If it makes no step for so many seconds of CPU time (0: a
 *	minute) it ends with SIGXCPU: the machine hangs, not the stack.
 */
bool sim_forked(double stall_seconds);

/*
 * sim_node(name, cpus, module)
 *
 *	A node that runs the stack module at that path.  Its number, or -1.
 */
int sim_node(const char *name, unsigned cpus, const char *module);

/*
 * sim_mutant(node, name)
 *
 *	Put a bug of the module's table into the node; before sim_boot.  False:
 *	the module has none of that name.
 *
 * sim_mutant_info(module, i, &name, &help)
 *
 *	The i-th row of a module's table; false behind the last.  The strings
 *	live until sim_close.
 */
bool sim_mutant(unsigned node, const char *name);
bool sim_mutant_info(
    const char *module, size_t i, const char **name, const char **help);

/* What a module was built from: equal on every machine for equal code. */
uint64_t sim_node_build(unsigned node);
const struct kpi_syscalls *sim_node_syscalls(unsigned node);
/* The module's file and its load address, for symbols. */
const char *sim_node_module(unsigned node);
uint64_t sim_node_base(unsigned node);

/*
 * sim_boot(node, body, arg)
 *
 *	Initialise the module, then run body on an LWP of CPU 0, without
 *	preemption, until the node is quiet.  A finding here is returned by
 *	sim_boot_finding; the world is then of no use.
 */
bool sim_boot(unsigned node, void (*body)(void *), void *arg);
const struct finding *sim_boot_finding(void);

/* A context of the scenario: an LWP that runs body. */
void sim_lwp(unsigned node, unsigned cpu, const char *name, bool bound,
    void (*body)(void *), void *arg);

/* A frame that will arrive at the interface. */
struct sim_frame {
	const char *sf_ifname;
	const uint8_t *sf_bytes;
	size_t sf_len;
};

/*
 * sim_source(node, cpu, name, frames, n)
 *
 *	A context of the scenario: frames that arrive in this order, each with
 *	a hardware interrupt on that CPU, at times that the strategy chooses.
 *	The next may arrive when the handler of the one before has returned.
 *	frames must live as long as the world.
 */
void sim_source(unsigned node, unsigned cpu, const char *name,
    const struct sim_frame *frames, size_t n);

/* A wire between two interfaces, which need not exist yet. */
struct sim_wire {
	unsigned sw_node[2];
	const char *sw_ifname[2];
	int64_t sw_latency_ns;
	uint64_t sw_rate_bps; /* 0: frames take no time */
};

/*
 * sim_wire(wire)
 *
 *	Add a wire; after all nodes have been booted, before the freeze.
 *	Then sim_wires_open gives them to SimGrid, with the user's platform or
 *	NULL; it, and every sim_run of such a world, must be called inside
 *	sim_conduct, which is a plain call for a world without wires.
 */
bool sim_wire(const struct sim_wire *);
bool sim_wires_open(const char *platform);
void sim_conduct(void (*body)(void *), void *arg);

/* The state now is where every run starts. */
void sim_freeze(void);

/* --- running ---------------------------------------------------------- */

/* What is counted as coverage.  An item (sr_covered) has its kind in the lowest
 * three bits; the rest is a hash, the same in each process. */
enum coverage_kind {
	COVERAGE_READS_FROM, /* site of a write, site of a read of it in
				another context */
	COVERAGE_ORDER,	     /* sites of other accesses that conflict: in which
				order two contexts made them */
	COVERAGE_BLOCK,	     /* basic block of stack code */
	COVERAGE_FACT,	     /* a fact and how it came out (campaign) */
	COVERAGE_FINDING,    /* place of a finding (campaign) */
	COVERAGE_NKINDS
};

struct sim_run_options {
	struct strategy *ro_strategy; /* NULL: no preemption */
	uint64_t ro_seed, ro_number;
	bool ro_trace;	    /* record every step */
	bool ro_state_hash; /* hash memory at the end */
	bool ro_verbose;    /* keep the messages */
	bool ro_coverage;   /* note what the run covers: sr_covered */
	/* Runs on an LWP of each node after quiescence, without preemption;
	 * NULL: nothing. */
	void (*ro_epilogue)(unsigned node);
	/* Call sim_stop_here, where gdb has a breakpoint, before this step. */
	uint64_t ro_stop_step;
	/* For tests of the hashes: flip bit 0 of this byte before a step. */
	uint64_t ro_flip_step;
	uint64_t ro_flip_offset; /* into the first node's arena */
	/* Look for these requests (keys), and which are ordered by other than
	 * locks; data races are not looked for.  NULL: the usual run. */
	const uint64_t *ro_watch;
	size_t ro_nwatch; /* at most TRACE_WATCH_MAX */
};

enum { SIM_FINDINGS_MAX = 64 };

struct sim_result {
	uint64_t sr_steps, sr_points, sr_switches;
	uint64_t sr_trace_hash, sr_state_hash;
	bool sr_quiet;	   /* ended in quiescence; false: cut by a finding */
	bool sr_exhausted; /* a limit of ours was hit: sim_error() names it */
	/* The step budget was used up: the strategy was asked no more. */
	bool sr_over_budget;
	uint32_t sr_kinds; /* bit of each finding kind that was seen */
	/* Findings, once per place.  A place already reported by this process
	 * is in sr_kinds, but is listed only when the run is traced. */
	const struct finding *sr_findings;
	size_t sr_nfindings;
	/* The choices: input of replay_open. */
	const uint8_t *sr_choices;
	size_t sr_nchoices;
	/* Only when traced. */
	const struct trace_event *sr_events;
	size_t sr_nevents;
	bool sr_events_cut;		     /* the buffer was too small */
	const struct trace_stack *sr_stacks; /* index from 1 */
	size_t sr_nstacks;
	const struct trace_locks *sr_locks;
	size_t sr_nlocks;
	/* With ro_watch: one a key. */
	const struct trace_witness *sr_witnesses;
	/* Lock orders: the keys of the run's requests, each once, and those
	 * that this process had not seen in another run of the world. */
	const uint64_t *sr_request_keys;
	size_t sr_nrequest_keys;
	const struct trace_request *sr_requests;
	size_t sr_nrequests;
	/* With ro_coverage.  Items that no earlier run of this process had;
	 * two classes of the run: of the set of its reads-from pairs, and of
	 * the order of all its conflicting accesses (coverage.c). */
	const uint64_t *sr_covered;
	size_t sr_ncovered;
	uint64_t sr_class_coarse, sr_class_fine;
	/* Always. */
	const struct trace_context *sr_contexts;
	size_t sr_ncontexts;
	const struct trace_frame *sr_frames; /* at most the first 4,096 */
	size_t sr_nframes;
};

/* One run from the frozen state.  The result lives until the next. */
const struct sim_result *sim_run(const struct sim_run_options *);

/* Frames that an interface sent out (direction 1) or passed up (2). */
uint64_t sim_frames(unsigned node, const char *ifname, unsigned direction);

/* A number for the bytes of a frame (trace_frame.tf_digest): equal on every
 * machine for equal bytes. */
uint32_t sim_frame_digest(const void *bytes, size_t len);

/* The node whose heap an address lies in; 0 when it is in none. */
unsigned sim_address_node(uint64_t addr);

/* The name of an address: "softnet_lock", "bridge_softc#1+0x40", or hex. */
void sim_address_name(unsigned node, uint64_t addr, char *buf, size_t len);

/* An object of a node's heap; the text lives as long as the world. */
struct sim_object {
	const char *so_text; /* of its size, "sizeof(*bif)"; or a pool's name */
	char so_type[TRACE_NAME_MAX]; /* as in titles: "bif" */
	uint32_t so_serial;	      /* n-th of that text, from 1 */
	uint64_t so_addr, so_size;
	bool so_machine; /* made by the machine: a lock, a cross call ... */
	struct trace_stack so_alloc; /* where it was allocated */
};

/*
 * sim_address_object(node, addr, object)
 *
 *	The object that begins last at or below an address; the address may
 *	lie behind its end.  False: the address is not in the heap, or there
 *	is no object.
 */
bool sim_address_object(unsigned node, uint64_t addr, struct sim_object *);

/* Per-CPU data: the percpu_t that it belongs to, the CPU, and
 * where in it the address lies.  False: it is something else. */
bool sim_address_percpu(unsigned node, uint64_t addr, uint64_t *percpu,
    unsigned *cpu, uint64_t *off);

/* Copy bytes of a node's heap or of its module's variables, as they are now;
 * returns how many were there. */
size_t sim_memory_read(unsigned node, uint64_t addr, void *buf, size_t len);

/* The address of the first word of 8 bytes that holds this value, among the
 * module's variables, then live objects, then freed ones; 0: none does. */
uint64_t sim_memory_holder(unsigned node, uint64_t value);

/* Messages of the run, when kept: lines "step 12, 0 ns: who: text", in order;
 * who is a node (its kernel) or a context. */
const char *sim_messages(void);
/* What the run's commands printed, when messages are kept: "WHO$ COMMAND" and
 * its lines; where another had printed in between, "WHO, going on:". */
const char *sim_printed(void);

/*
 * The place of a finding is a number: kind, code addresses, object type.  One
 * that is known was reported, here or by another process, and is not listed
 * again (sr_findings).  sim_places_forget: none is
 * known, and lock orders are new again.
 */
uint64_t sim_finding_place(const struct finding *);
void sim_place_known(uint64_t place);
void sim_places_forget(void);

/* Does nothing; see ro_stop_step. */
void sim_stop_here(void);

/* Bring frozen state back without a run (for measurements). */
void sim_reset(void);

/* --- for bodies: called on the LWP of a context ------------------------ */

/* A message of the current context. */
void sim_note(const char *what, const char *how);
/* A command begins to print, and prints a line; kept with the messages. */
void sim_print_begin(const char *command);
void sim_print(const char *line);
/* A line of the scenario begins: a step of its own in the trace. */
void sim_command(unsigned line);
/* Around every entry into the stack: checks what must hold at user level. */
void sim_syscall_enter(void);
void sim_syscall_exit(int error);
void sim_sleep(int64_t ns);
/* Take softnet_lock (else the kernel lock), sleep so many ticks, release. */
void sim_hold(bool softnet, int64_t ticks);
/* A frame arrives at this CPU; wait until its handlers have returned. */
void sim_frame_arrives(const struct sim_frame *);
/* The address of an exported function of the module, or NULL. */
typedef long (*sim_function)(long, long, long, long, long, long);
sim_function sim_module_function(unsigned node, const char *name);
/* Are other live objects than at the freeze left?  Reports leaks. */
void sim_check_teardown(void);
/* The live objects of now are what sim_check_teardown compares with. */
void sim_mark_teardown(void);

#endif /* SIM_SIM_H */
