/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_scenario.c -- the scenario language: what is read, what is refused.
 *
 *	Every error of a line is a row of scenario_refusals.h; what needs a
 *	very long text is here, what needs a file in test_scenario_files.c.
 */

#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/scenario.h"
#include "sim/trace.h"
#include "tests/scenario_refusals.h"

Suite *scenario_suite(void);

enum { ERROR_BYTES = 1024 };

static char error[ERROR_BYTES];

/* One of everything; also the input of the property tests. */
static const char sample[] =
    "# SPDX-License-Identifier: BSD-2-Clause\n"
    "#\n"
    "#   A title  \n"
    "# not the title\n"
    "node a cpus 3 stack 2016-08   # three\n"
    "  ifconfig shmif0 create up\n"
    "  ifconfig shmif1 create mtu 1400 up\n"
    "  ifconfig bridge0 create\n"
    "  brconfig bridge0 add shmif0 add shmif1 up\n"
    "  brconfig bridge0 static shmif1 2:0:0:0:0:99 maxaddr 7 timeout 1200\n"
    "\n"
    "on a cpu0 hardint\n"
    "  frame shmif0 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff len 64 times 3\n"
    "  frame shmif0 02:00:00:00:00:10>02:00:00:00:00:99 len 60 type 0x0806\n"
    "on a cpu1 lwp bound\n"
    "  brconfig bridge0 delete shmif1 addr deladdr 02:00:00:00:00:99\n"
    "  brconfig bridge0 flush flushall down\n"
    "  brconfig bridge0\n"
    "  brconfig bridge0 -stp shmif1 ifpathcost shmif1 9 hellotime 3\n"
    "  brconfig bridge0 request 23\n"
    "on a cpu2 lwp as destroyer\n"
    "  ifconfig shmif1 down destroy\n"
    "  send shmif0 02:00:00:00:00:01 len 100 times 2\n"
    "  hold softnet_lock 3\n"
    "  hold kernel_lock\n"
    "  call route_stress 1 -2 0x10\n"
    "  sleep 10ms\n"
    "  ifconf\n"
    "  teardown\n"
    "explore pct depth 3 runs 20000\n"
    "explore delay bound 2 window 5\n"
    "knob preempt 1\n"
    "never use-after-free\n"
    "always members bridge0 shmif0\n"
    "always members bridge0\n"
    "sometimes exit cpu1 0\n"
    "never errno destroyer EBUSY\n"
    "sometimes forwarded shmif1\n"
    "sometimes delivered a.shmif0 4\n"
    "sometimes entry bridge0 02:00:00:00:00:10\n"
    "never entry bridge0 02:00:00:00:00:10 shmif1\n"
    "always entries a.bridge0 0\n";

static struct scenario *
read_ok(const char *text)
{
	struct scenario *s =
	    scenario_parse("dir/t.scn", text, error, sizeof(error));

	ck_assert_msg(s != NULL, "%s", error);
	ck_assert_str_eq(error, "");
	return s;
}

/* --- what is read ----------------------------------------------------- */

START_TEST(sections)
{
	struct scenario *s = read_ok(sample);

	ck_assert_str_eq(s->sc_path, "dir/t.scn");
	ck_assert_str_eq(s->sc_title, "A title");
	ck_assert_str_eq(s->sc_source, sample);
	ck_assert_uint_eq(s->sc_nnodes, 1);
	ck_assert_str_eq(s->sc_nodes[0].sn_name, "a");
	ck_assert_str_eq(s->sc_nodes[0].sn_stack, "2016-08");
	ck_assert_uint_eq(s->sc_nodes[0].sn_cpus, 3);
	ck_assert_uint_eq(s->sc_nodes[0].sn_line, 5);
	ck_assert_uint_eq(s->sc_nodes[0].sn_ncommands, 5);
	ck_assert_uint_eq(s->sc_ncontexts, 3);
	ck_assert_str_eq(s->sc_contexts[0].sx_name, "a.cpu0.hardint");
	ck_assert_int_eq(s->sc_contexts[0].sx_class, SCN_HARDINT);
	ck_assert_str_eq(s->sc_contexts[1].sx_name, "a.cpu1.lwp");
	ck_assert(s->sc_contexts[1].sx_bound);
	ck_assert_uint_eq(s->sc_contexts[1].sx_cpu, 1);
	ck_assert_uint_eq(s->sc_contexts[1].sx_line, 15);
	ck_assert_str_eq(s->sc_contexts[2].sx_name, "destroyer");
	ck_assert(!s->sc_contexts[2].sx_bound);
	scenario_free(s);

	s = read_ok("node b\nnode a stack mine.so cpus 128\non b cpu0 lwp\n");
	ck_assert_uint_eq(s->sc_nodes[0].sn_cpus, 1);
	ck_assert_str_eq(s->sc_nodes[0].sn_stack, "");
	ck_assert_uint_eq(s->sc_nodes[1].sn_cpus, 128);
	ck_assert_str_eq(s->sc_nodes[1].sn_stack, "mine.so");
	ck_assert_str_eq(s->sc_title, "");
	scenario_free(s);
	scenario_free(NULL);
}
END_TEST

START_TEST(verb_ifconfig)
{
	struct scenario *s = read_ok(sample);
	const struct scn_command *c = &s->sc_nodes[0].sn_commands[1];

	ck_assert_int_eq(c->sc_verb, SCN_IFCONFIG);
	ck_assert_uint_eq(c->sc_line, 7);
	ck_assert_str_eq(c->sc_text, "ifconfig shmif1 create mtu 1400 up");
	ck_assert_str_eq(c->sc_ifname, "shmif1");
	ck_assert_uint_eq(c->sc_nsteps, 3);
	ck_assert_int_eq(c->sc_steps[0].sa_action, SCN_IF_CREATE);
	ck_assert_int_eq(c->sc_steps[1].sa_action, SCN_IF_MTU);
	ck_assert_uint_eq(c->sc_steps[1].sa_number, 1400);
	ck_assert_int_eq(c->sc_steps[2].sa_action, SCN_IF_UP);
	c = &s->sc_contexts[2].sx_commands[0];
	ck_assert_int_eq(c->sc_steps[0].sa_action, SCN_IF_DOWN);
	ck_assert_int_eq(c->sc_steps[1].sa_action, SCN_IF_DESTROY);
	scenario_free(s);
}
END_TEST

START_TEST(verb_brconfig)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 0x99 };
	struct scenario *s = read_ok(sample);
	const struct scn_step *a = s->sc_nodes[0].sn_commands[3].sc_steps;

	ck_assert_int_eq(a[0].sa_action, SCN_BR_ADD);
	ck_assert_str_eq(a[0].sa_name, "shmif0");
	ck_assert_str_eq(a[1].sa_name, "shmif1");
	ck_assert_int_eq(a[2].sa_action, SCN_BR_UP);
	a = s->sc_nodes[0].sn_commands[4].sc_steps;
	ck_assert_int_eq(a[0].sa_action, SCN_BR_STATIC);
	ck_assert_str_eq(a[0].sa_name, "shmif1");
	ck_assert_mem_eq(a[0].sa_mac, mac, 6);
	ck_assert_int_eq(a[1].sa_action, SCN_BR_MAXADDR);
	ck_assert_uint_eq(a[1].sa_number, 7);
	ck_assert_int_eq(a[2].sa_action, SCN_BR_TIMEOUT);
	ck_assert_uint_eq(a[2].sa_number, 1200);

	const struct scn_context *ctx = &s->sc_contexts[1];

	ck_assert_uint_eq(ctx->sx_ncommands, 5);
	a = ctx->sx_commands[0].sc_steps;
	ck_assert_int_eq(a[0].sa_action, SCN_BR_DELETE);
	ck_assert_int_eq(a[1].sa_action, SCN_BR_ADDRS);
	ck_assert_int_eq(a[2].sa_action, SCN_BR_DELADDR);
	ck_assert_mem_eq(a[2].sa_mac, mac, 6);
	a = ctx->sx_commands[1].sc_steps;
	ck_assert_int_eq(a[0].sa_action, SCN_BR_FLUSH);
	ck_assert_int_eq(a[1].sa_action, SCN_BR_FLUSHALL);
	ck_assert_int_eq(a[2].sa_action, SCN_BR_DOWN);
	ck_assert_uint_eq(ctx->sx_commands[2].sc_nsteps, 1);
	a = ctx->sx_commands[2].sc_steps;
	ck_assert_int_eq(a[0].sa_action, SCN_BR_LIST);
	a = ctx->sx_commands[3].sc_steps;
	ck_assert_int_eq(a[0].sa_action, SCN_BR_NOSTP);
	ck_assert_str_eq(a[0].sa_name, "shmif1");
	ck_assert_int_eq(a[1].sa_action, SCN_BR_IFPATHCOST);
	ck_assert_str_eq(a[1].sa_name, "shmif1");
	ck_assert_uint_eq(a[1].sa_number, 9);
	ck_assert_int_eq(a[2].sa_action, SCN_BR_HELLOTIME);
	ck_assert_uint_eq(a[2].sa_number, 3);
	a = ctx->sx_commands[4].sc_steps;
	ck_assert_int_eq(a[0].sa_action, SCN_BR_REQUEST);
	ck_assert_uint_eq(a[0].sa_number, 23);
	scenario_free(s);
}
END_TEST

START_TEST(verb_frame)
{
	static const uint8_t header[14] = { 2, 0, 0, 0, 0, 0x99, 2, 0, 0, 0, 0,
		0x10, 0x08, 0x06 };
	struct scenario *s = read_ok(sample);
	const struct scn_command *c = &s->sc_contexts[0].sx_commands[0];

	ck_assert_int_eq(c->sc_verb, SCN_FRAME);
	ck_assert_str_eq(c->sc_ifname, "shmif0");
	ck_assert_uint_eq(c->sc_nframes, 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(c->sc_frames[i].sf_len, 64);
		ck_assert_int_eq(c->sc_frames[i].sf_time_ns, 0);
		ck_assert_uint_eq(c->sc_frames[i].sf_bytes[12], 0x08);
		ck_assert_uint_eq(c->sc_frames[i].sf_bytes[13], 0x00);
		ck_assert_uint_eq(c->sc_frames[i].sf_bytes[63], 49);
	}
	c = &s->sc_contexts[0].sx_commands[1];
	ck_assert_uint_eq(c->sc_nframes, 1);
	ck_assert_uint_eq(c->sc_frames[0].sf_len, 60);
	ck_assert_mem_eq(c->sc_frames[0].sf_bytes, header, 14);
	ck_assert_str_eq(c->sc_text,
	    "frame shmif0 02:00:00:00:00:10 > 02:00:00:00:00:99 len 60 "
	    "type 0x0806");
	scenario_free(s);
}
END_TEST

START_TEST(verbs_of_threads)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct scenario *s = read_ok(sample);
	const struct scn_command *c = &s->sc_contexts[2].sx_commands[1];

	ck_assert_int_eq(c->sc_verb, SCN_SEND);
	ck_assert_str_eq(c->sc_ifname, "shmif0");
	ck_assert_mem_eq(c->sc_dst, mac, 6);
	ck_assert_uint_eq(c->sc_len, 100);
	ck_assert_uint_eq(c->sc_times, 2);
	c++;
	ck_assert_int_eq(c->sc_verb, SCN_HOLD);
	ck_assert_int_eq(c->sc_lock, SCN_SOFTNET_LOCK);
	ck_assert_int_eq(c->sc_ticks, 3);
	c++;
	ck_assert_int_eq(c->sc_lock, SCN_KERNEL_LOCK);
	ck_assert_int_eq(c->sc_ticks, 1);
	c++;
	ck_assert_int_eq(c->sc_verb, SCN_CALL);
	ck_assert_str_eq(c->sc_function, "route_stress");
	ck_assert_uint_eq(c->sc_nargs, 3);
	ck_assert_int_eq(c->sc_args[0], 1);
	ck_assert_int_eq(c->sc_args[1], -2);
	ck_assert_int_eq(c->sc_args[2], 16);
	c++;
	ck_assert_int_eq(c->sc_verb, SCN_SLEEP);
	ck_assert_int_eq(c->sc_sleep_ns, 10000000);
	c++;
	ck_assert_int_eq(c->sc_verb, SCN_IFCONF);
	c++;
	ck_assert_int_eq(c->sc_verb, SCN_TEARDOWN);
	ck_assert_uint_eq(s->sc_contexts[2].sx_ncommands, 8);
	scenario_free(s);
}
END_TEST

START_TEST(what_is_printed)
{
	const struct scn_command *c;
	struct scenario *s = scenario_parse("t.scn",
	    "node a\nifconfig bridge0 create\nprint ifconfig -a\n"
	    "print ifconfig lo0\nprint ifconfig 1\nprint brconfig bridge0\n",
	    error, sizeof(error));

	ck_assert_msg(s != NULL, "%s", error);
	c = s->sc_nodes[0].sn_commands + 1;
	ck_assert_int_eq(c->sc_verb, SCN_PRINT);
	ck_assert_str_eq(c->sc_ifname, "-a");
	ck_assert(!c->sc_bridge);
	ck_assert_str_eq((++c)->sc_ifname, "lo0");
	ck_assert_str_eq((++c)->sc_ifname, "1");
	ck_assert_str_eq((++c)->sc_ifname, "bridge0");
	ck_assert(c->sc_bridge);
	scenario_free(s);
}
END_TEST

START_TEST(numbers_at_their_limits)
{
	char text[256];
	struct scenario *s;

	snprintf(text, sizeof(text),
	    "node a\ncall f %ld %ld 0 -0 -0x1 0X7f\nsleep 1ns\nsleep 3us\n"
	    "sleep 1000000s\ncall g\n",
	    LONG_MAX, LONG_MIN);
	s = read_ok(text);

	const struct scn_command *c = s->sc_nodes[0].sn_commands;

	ck_assert_int_eq(c[0].sc_args[0], LONG_MAX);
	ck_assert_int_eq(c[0].sc_args[1], LONG_MIN);
	ck_assert_int_eq(c[0].sc_args[3], 0);
	ck_assert_int_eq(c[0].sc_args[4], -1);
	ck_assert_int_eq(c[0].sc_args[5], 127);
	ck_assert_int_eq(c[1].sc_sleep_ns, 1);
	ck_assert_int_eq(c[2].sc_sleep_ns, 3000);
	ck_assert_int_eq(c[3].sc_sleep_ns, INT64_C(1000000000000000));
	ck_assert_uint_eq(c[4].sc_nargs, 0);
	scenario_free(s);
}
END_TEST

START_TEST(facts)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 0x10 };
	struct scenario *s = read_ok(sample);
	const struct scn_fact *f = s->sc_facts;

	ck_assert_uint_eq(s->sc_nfacts, 10);
	ck_assert_int_eq(f[0].sf_quantifier, SCN_NEVER);
	ck_assert_int_eq(f[0].sf_kind, SCN_FACT_FINDING);
	ck_assert_int_eq(f[0].sf_finding, FINDING_USE_AFTER_FREE);
	ck_assert_uint_eq(f[0].sf_line, 33);
	ck_assert_int_eq(f[1].sf_quantifier, SCN_ALWAYS);
	ck_assert_int_eq(f[1].sf_kind, SCN_FACT_MEMBERS);
	ck_assert_str_eq(f[1].sf_name, "bridge0");
	ck_assert_uint_eq(f[1].sf_nmembers, 1);
	ck_assert_str_eq(f[1].sf_members[0], "shmif0");
	ck_assert_uint_eq(f[2].sf_nmembers, 0);
	ck_assert_int_eq(f[3].sf_quantifier, SCN_SOMETIMES);
	ck_assert_int_eq(f[3].sf_kind, SCN_FACT_EXIT);
	ck_assert_uint_eq(f[3].sf_context, 1);
	ck_assert_int_eq(f[3].sf_number, 0);
	ck_assert_str_eq(f[3].sf_text, "sometimes exit cpu1 0");
	ck_assert_int_eq(f[4].sf_kind, SCN_FACT_ERRNO);
	ck_assert_uint_eq(f[4].sf_context, 2);
	ck_assert_int_eq(f[4].sf_number, 16);
	ck_assert_int_eq(f[5].sf_kind, SCN_FACT_FORWARDED);
	ck_assert_str_eq(f[5].sf_name, "shmif1");
	ck_assert_int_eq(f[5].sf_number, -1);
	ck_assert_int_eq(f[6].sf_kind, SCN_FACT_DELIVERED);
	ck_assert_str_eq(f[6].sf_name, "shmif0");
	ck_assert_int_eq(f[6].sf_number, 4);
	ck_assert_int_eq(f[7].sf_kind, SCN_FACT_ENTRY);
	ck_assert_mem_eq(f[7].sf_mac, mac, 6);
	ck_assert_uint_eq(f[7].sf_nmembers, 0);
	ck_assert_str_eq(f[8].sf_name, "bridge0");
	ck_assert_str_eq(f[8].sf_members[0], "shmif1");
	ck_assert_int_eq(f[9].sf_kind, SCN_FACT_ENTRIES);
	ck_assert_int_eq(f[9].sf_number, 0);
	scenario_free(s);
}
END_TEST

START_TEST(every_finding_kind_is_a_fact)
{
	const char *kind = finding_kind_text((unsigned)_i);
	char text[128];
	struct scenario *s;

	snprintf(text, sizeof(text), "node a\nalways %s\n", kind);
	s = read_ok(text);
	ck_assert_int_eq(s->sc_facts[0].sf_finding, _i);
	ck_assert_int_eq(finding_kind_of(kind), _i);
	scenario_free(s);
}
END_TEST

START_TEST(facts_with_two_nodes)
{
	struct scenario *s = read_ok("never exit b.cpu0.lwp 0\n"
				     "always members b.bridge0 s0 b.s1\n"
				     "node a\n"
				     "ifconfig s0 create\n"
				     "on a cpu0 lwp\n"
				     "node b\n"
				     "ifconfig s0 create\n"
				     "ifconfig bridge0 create\n"
				     "on b cpu0 lwp\n"
				     "ifconfig s1 create\n"
				     "on b cpu0 hardint as cpu0\n"
				     "always forwarded a.s0\n"
				     "always exit cpu0 0\n"
				     "never exit b.cpu0 0\n");
	const struct scn_fact *f = s->sc_facts;

	/* Names may be declared below the fact. */
	ck_assert_uint_eq(f[0].sf_context, 1);
	ck_assert_uint_eq(f[1].sf_node, 1);
	ck_assert_str_eq(f[1].sf_members[0], "s0");
	ck_assert_str_eq(f[1].sf_members[1], "s1");
	ck_assert_uint_eq(f[2].sf_node, 0);
	ck_assert_str_eq(f[2].sf_name, "s0");
	/* A whole name beats a part. */
	ck_assert_uint_eq(f[3].sf_context, 2);
	ck_assert_uint_eq(f[4].sf_context, 1);
	scenario_free(s);
}
END_TEST

START_TEST(settings)
{
	struct scenario *s = read_ok(sample);

	ck_assert_uint_eq(s->sc_nexplores, 2);
	ck_assert_str_eq(s->sc_explores[0].se_strategy, "pct");
	ck_assert_str_eq(s->sc_explores[0].se_args, "depth=3");
	ck_assert_uint_eq(s->sc_explores[0].se_runs, 20000);
	ck_assert_uint_eq(s->sc_explores[0].se_line, 30);
	ck_assert_str_eq(s->sc_explores[1].se_strategy, "delay");
	ck_assert_str_eq(s->sc_explores[1].se_args, "bound=2,window=5");
	ck_assert_uint_eq(s->sc_explores[1].se_runs, 0);
	ck_assert_uint_eq(s->sc_nknobs, 1);
	ck_assert_str_eq(s->sc_knobs[0].sk_name, "preempt");
	ck_assert_str_eq(s->sc_knobs[0].sk_value, "1");
	ck_assert_uint_eq(s->sc_knobs[0].sk_line, 32);
	scenario_free(s);
}
END_TEST

START_TEST(hash_sees_words_only)
{
	struct scenario *s = read_ok("node a\n  sleep 5s\n");
	struct scenario *t = read_ok("# x\r\n\tnode   a#y\r\n\r\nsleep\t5s  ");
	struct scenario *u = read_ok("node a\nsleep 6s\n");

	/* Equal on every machine: this number must never change. */
	ck_assert_uint_eq(s->sc_hash, UINT64_C(15830519598612348517));
	ck_assert_uint_eq(s->sc_hash, t->sc_hash);
	ck_assert_uint_ne(s->sc_hash, u->sc_hash);
	ck_assert_str_eq(t->sc_nodes[0].sn_commands[0].sc_text, "sleep 5s");
	scenario_free(s);
	scenario_free(t);
	scenario_free(u);
}
END_TEST

/* --- what is refused -------------------------------------------------- */

START_TEST(refuses)
{
	const struct refusal *r = &refusals[_i];
	char want[ERROR_BYTES];
	struct scenario *s =
	    scenario_parse("t.scn", r->text, error, sizeof(error));
	char *usage = strstr(error, "; usage: ");

	ck_assert_msg(s == NULL, "accepted: %s", r->text);
	ck_assert_msg(strchr(error, '\n') == NULL, "two lines: %s", error);
	ck_assert_msg((usage != NULL) == (r->usage == 'u'), "%s", error);
	if (usage != NULL)
		*usage = '\0';
	snprintf(want, sizeof(want), "t.scn:%s", r->error);
	ck_assert_str_eq(error, want);
}
END_TEST

/* A text of count copies of a piece, behind a start. */
static char *
repeat(const char *start, const char *piece, size_t count)
{
	char *text = malloc(strlen(start) + strlen(piece) * count + 1);
	char *end = text;

	ck_assert_ptr_nonnull(text);
	end += sprintf(end, "%s", start);
	for (size_t i = 0; i < count; i++)
		end += sprintf(end, "%s", piece);
	return text;
}

static void
refuse_repeated(
    const char *start, const char *piece, size_t count, const char *want)
{
	char *text = repeat(start, piece, count);
	struct scenario *s =
	    scenario_parse("t.scn", text, error, sizeof(error));

	ck_assert_ptr_null(s);
	ck_assert_str_eq(error, want);
	free(text);
}

START_TEST(refuses_too_much)
{
	char small[8];

	refuse_repeated(NODE "#", "x", 1024,
	    "t.scn:2:1025: line is longer than 1024 bytes");
	refuse_repeated(NODE "#", "x", 1 << 20,
	    "t.scn: too large: at most 1048576 bytes are read");
	refuse_repeated(NODE "knob", " x", 256,
	    "t.scn:2:516: more than 256 words in a line");
	refuse_repeated(
	    NODE, "\n", 10001, "t.scn:10001:1: more than 10000 lines");
	refuse_repeated(IF, "frame s " MAC " > " MAC " len 14 times 10000\n",
	    11, "t.scn:14:1: more than 100000 frames in this scenario");
	/* A long word is cut in the message. */
	refuse_repeated("", "x", 60,
	    "t.scn:1:1: unknown word 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxx...'; usage: a line starts with node, on, a verb "
	    "(braid list verbs prints them), never, always, sometimes, "
	    "wire, platform, explore, knob or mutant");
	ck_assert_ptr_null(scenario_parse("t.scn", "x", small, sizeof(small)));
	ck_assert_str_eq(small, "t.scn:1");
	ck_assert_ptr_null(scenario_parse("t.scn", "x", NULL, 0));
}
END_TEST

/* --- deleting and damaging -------------------------------------------- */

/* Copy the sample without line number n, from 0; false: there is none. */
static bool
sample_without(size_t n, char *out, char *line)
{
	const char *text = sample;

	for (size_t i = 0; *text != '\0'; i++) {
		size_t length = strcspn(text, "\n") + 1;

		if (i == n) {
			memcpy(out, sample, (size_t)(text - sample));
			strcpy(out + (text - sample), text + length);
			memcpy(line, text, length);
			line[length] = '\0';
			return true;
		}
		text += length;
	}
	return false;
}

/*
 * A header may be needed by a fact that names its context or by the lines
 * below it, and a create line by those that name the interface; every other
 * line can go.
 */
START_TEST(every_line_can_be_deleted)
{
	char text[sizeof(sample)];
	char line[sizeof(sample)];
	size_t deleted = 0;

	for (size_t n = 0; sample_without(n, text, line); n++) {
		struct scenario *s =
		    scenario_parse("t.scn", text, error, sizeof(error));
		bool needed = strncmp(line, "node", 4) == 0 ||
		    strncmp(line, "on", 2) == 0 ||
		    strstr(line, "create") != NULL;

		ck_assert_msg(s != NULL || needed, "without %s%s", line, error);
		ck_assert_msg(
		    s != NULL || strncmp(error, "t.scn:", 6) == 0, "%s", error);
		deleted += s != NULL;
		scenario_free(s);
	}
	ck_assert_uint_ge(deleted, 30);
}
END_TEST

START_TEST(lines_join_the_section_above)
{
	struct scenario *s = read_ok("node a\n"
				     "sleep 1s\n"
				     "never leak\n"
				     "explore pct\n"
				     "knob k 1\n"
				     "sleep 2s\n");

	ck_assert_uint_eq(s->sc_nodes[0].sn_ncommands, 2);
	scenario_free(s);
}
END_TEST

/* splitmix64: the same on every machine, seeded with the loop index. */
static uint64_t
prng_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Change, copy or drop some bytes; the text never grows. */
static void
mutate(char *text, uint64_t *state)
{
	static const char bytes[] = " \n\t#>.:x0919-\r/";
	size_t count = 1 + prng_next(state) % 6;

	while (count-- > 0 && text[0] != '\0') {
		size_t length = strlen(text);
		size_t at = prng_next(state) % length;
		size_t from = prng_next(state) % length;
		size_t drop = prng_next(state) % 16;

		switch (prng_next(state) % 4) {
		case 0:
			text[at] = (char)(1 + prng_next(state) % 255);
			break;
		case 1:
			text[at] =
			    bytes[prng_next(state) % (sizeof(bytes) - 1)];
			break;
		case 2:
			text[at] = text[from];
			break;
		default:
			if (drop > length - at)
				drop = length - at;
			memmove(text + at, text + at + drop,
			    length - at - drop + 1);
			break;
		}
	}
}

START_TEST(mutations_are_read_or_refused)
{
	uint64_t state = (uint64_t)_i;

	for (int n = 0; n < 200; n++) {
		char text[sizeof(sample)];
		struct scenario *s;

		memcpy(text, sample, sizeof(sample));
		mutate(text, &state);
		s = scenario_parse("t.scn", text, error, sizeof(error));
		if (s == NULL) {
			ck_assert(strncmp(error, "t.scn:", 6) == 0);
			ck_assert_ptr_null(strchr(error, '\n'));
		}
		scenario_free(s);
	}
}
END_TEST

/* --- tables ----------------------------------------------------------- */

START_TEST(tables_are_complete)
{
	size_t n = 0;

	for (; scn_verb_docs[n].sd_name != NULL; n++) {
		const struct scn_doc *d = &scn_verb_docs[n];

		ck_assert_msg(
		    strncmp(d->sd_usage, d->sd_name, strlen(d->sd_name)) == 0,
		    "%s", d->sd_name);
		ck_assert_str_ne(d->sd_help, "");
	}
	ck_assert_uint_eq(n, SCN_TEARDOWN + 1);
	for (n = 0; scn_fact_docs[n].sd_name != NULL; n++) {
		const struct scn_doc *d = &scn_fact_docs[n];

		ck_assert_ptr_nonnull(strstr(d->sd_usage, d->sd_name));
		ck_assert_str_ne(d->sd_help, "");
	}
	ck_assert_uint_eq(n, SCN_FACT_ENTRIES + FINDING_NKINDS);
}
END_TEST

START_TEST(errno_numbers_are_those_of_netbsd)
{
	ck_assert_int_eq(scn_errno_of("EPERM"), 1);
	ck_assert_int_eq(scn_errno_of("EBUSY"), 16);
	ck_assert_int_eq(scn_errno_of("EAGAIN"), 35);
	ck_assert_int_eq(scn_errno_of("EWOULDBLOCK"), 35);
	ck_assert_int_eq(scn_errno_of("EMSGSIZE"), 40);
	ck_assert_int_eq(scn_errno_of("EADDRNOTAVAIL"), 49);
	ck_assert_int_eq(scn_errno_of("ENETUNREACH"), 51);
	ck_assert_int_eq(scn_errno_of("ENOBUFS"), 55);
	ck_assert_int_eq(scn_errno_of("EHOSTUNREACH"), 65);
	ck_assert_int_eq(scn_errno_of("EDQUOT"), 69);
	ck_assert_int_eq(scn_errno_of("ENOTSUP"), 86);
	ck_assert_int_eq(scn_errno_of("EPROTO"), 96);
	ck_assert_int_eq(scn_errno_of("ENONSENSE"), -1);
	ck_assert_int_eq(scn_errno_of(""), -1);
	for (int n = 1; n <= 96; n++)
		ck_assert_int_eq(scn_errno_of(scn_errno_name(n)), n);
	ck_assert_ptr_null(scn_errno_name(0));
	ck_assert_ptr_null(scn_errno_name(-1));
	ck_assert_ptr_null(scn_errno_name(97));
}
END_TEST

START_TEST(trace_words)
{
	ck_assert_str_eq(trace_kind_text(TRACE_READ), "read");
	ck_assert_str_eq(trace_kind_text(TRACE_YIELD), "yield");
	ck_assert_ptr_null(trace_kind_text(TRACE_NKINDS));
	ck_assert_str_eq(finding_kind_text(FINDING_LEAK), "leak");
	ck_assert_ptr_null(finding_kind_text(FINDING_NKINDS));
	ck_assert_int_eq(finding_kind_of("divergence"), FINDING_DIVERGENCE);
	ck_assert_int_eq(finding_kind_of("leaks"), -1);
}
END_TEST

static void
add_reading(Suite *suite)
{
	TCase *tc = tcase_create("reading");

	tcase_add_test(tc, sections);
	tcase_add_test(tc, verb_ifconfig);
	tcase_add_test(tc, verb_brconfig);
	tcase_add_test(tc, verb_frame);
	tcase_add_test(tc, verbs_of_threads);
	tcase_add_test(tc, what_is_printed);
	tcase_add_test(tc, numbers_at_their_limits);
	tcase_add_test(tc, facts);
	tcase_add_loop_test(
	    tc, every_finding_kind_is_a_fact, 0, FINDING_NKINDS);
	tcase_add_test(tc, facts_with_two_nodes);
	tcase_add_test(tc, settings);
	tcase_add_test(tc, hash_sees_words_only);
	tcase_add_test(tc, lines_join_the_section_above);
	tcase_add_test(tc, tables_are_complete);
	tcase_add_test(tc, errno_numbers_are_those_of_netbsd);
	tcase_add_test(tc, trace_words);
	suite_add_tcase(suite, tc);
}

Suite *
scenario_suite(void)
{
	Suite *suite = suite_create("scenario");
	TCase *tc;

	add_reading(suite);

	tc = tcase_create("refusing");
	tcase_add_loop_test(tc, refuses, 0, NREFUSALS);
	tcase_add_test(tc, refuses_too_much);
	suite_add_tcase(suite, tc);

	tc = tcase_create("properties");
	tcase_add_test(tc, every_line_can_be_deleted);
	tcase_add_loop_test(tc, mutations_are_read_or_refused, 0, 40);
	suite_add_tcase(suite, tc);
	return suite;
}
