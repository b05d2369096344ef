/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cli_usages.h -- command lines that are wrong, and what is said (test_cli.c).
 */

#ifndef TESTS_CLI_USAGES_H
#define TESTS_CLI_USAGES_H

static const struct {
	const char *args[8];
	const char *message;
} usages[] = {
	{ { NULL }, "no command given; braid --help lists the commands" },
	{ { "explore" },
	    "unknown command 'explore'; braid --help lists the commands" },
	{ { "help", "explore" },
	    "unknown command 'explore'; braid --help lists the commands" },
	{ { "--json", "list" },
	    "unknown option --json before the command; see braid --help" },
	{ { "run" },
	    "run: an argument is missing; usage: braid run FILE [OPTION]..." },
	{ { "run", "good.scn", "x" },
	    "run: unexpected 'x'; usage: braid run FILE [OPTION]..." },
	{ { "run", "--bogus=1", "good.scn" },
	    "unknown option --bogus; see braid run --help" },
	{ { "run", "good.scn", "-x" },
	    "unknown option -x; see braid run --help" },
	{ { "run", "good.scn", "--runs", "3" },
	    "unknown option --runs; see braid run --help" },
	{ { "run", "good.scn", "--seed" }, "--seed needs an argument" },
	{ { "run", "good.scn", "--json=1" }, "--json takes no argument" },
	{ { "run", "good.scn", "--seed", "-1" },
	    "--seed: '-1' is no number from 0 to 18446744073709551615" },
	{ { "run", "good.scn", "--seed", "18446744073709551616" },
	    "--seed: '18446744073709551616' is no number from 0 to "
	    "18446744073709551615" },
	{ { "fuzz", "good.scn", "--runs", "0" },
	    "--runs: '0' is no number from 1 to 1000000000000" },
	{ { "fuzz", "good.scn", "--runs", "10x" },
	    "--runs: '10x' is no number from 1 to 1000000000000" },
	{ { "fuzz", "good.scn", "--time", "30" },
	    "--time: '30' is no time from 1s to 10000h; write 30s, 5m or 2h" },
	{ { "fuzz", "good.scn", "--time", "0s" },
	    "--time: '0s' is no time from 1s to 10000h; write 30s, 5m or 2h" },
	{ { "fuzz", "good.scn", "--jobs", "2000" },
	    "--jobs: '2000' is no number from 1 to 1024" },
	{ { "fuzz", "good.scn", "--self-check", "0" },
	    "--self-check: '0' is no number from 1 to 1000000000000" },
	{ { "fuzz", "good.scn", "--resume", "1" },
	    "fuzz: unexpected 'good.scn': --resume takes the campaign's own "
	    "scenario" },
	{ { "fuzz", "--resume", "1", "--strict" },
	    "--resume: stack, strategy, knobs, mutants and --strict are those "
	    "of the campaign" },
	{ { "fuzz", "--resume", "1", "--db", "none.db" },
	    "none.db: no such store" },
	{ { "fuzz", "good.scn", "--db", "" }, "--db: empty" },
	{ { "run", "good.scn", "--strategy", "pct:deep=3" },
	    "strategy pct: no parameter deep" },
	{ { "run", "good.scn", "--knob", "preempt" },
	    "--knob: 'preempt' has no '='; write --knob NAME=VALUE" },
	{ { "run", "good.scn", "--knob", "preempt=2" },
	    "knob preempt: '2' is no number from 0 to 1" },
	{ { "show", "F-1x" },
	    "'F-1x' is no finding; write F-0001 (braid list findings)" },
	{ { "replay", "F-1", "--stack", "2016-08" },
	    "braid.db: no such store" },
	{ { "replay", "F-1", "--knob", "preempt=1" },
	    "replay: a finding has its own knobs and mutants; --knob and "
	    "--mutant go with a schedule" },
	{ { "replay", "good.scn", "anchored:x" },
	    "'anchored:x' is no anchored schedule; see docs/shrink.md" },
	{ { "shrink" },
	    "shrink: an argument is missing; usage: braid shrink FINDING "
	    "[OPTION]..." },
	{ { "list", "nothing" },
	    "list: unknown 'nothing'; there are: scenarios, variants, "
	    "strategies, campaigns, findings, verbs, facts, knobs, mutants, checks" },
	{ { "list", "knobs", "x" },
	    "list knobs: unexpected 'x'; only scenarios takes a folder" },
	{ { "list", "scenarios" }, "scenarios: No such file or directory" },
};

#endif /* TESTS_CLI_USAGES_H */
