/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.c -- the words behind a command.
 *
 *	One table has all options; a command names those that it takes.
 */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* The longest search is that of docs/scenarios.md, and a bit over a year. */
#define RUNS_MAX    UINT64_C(1000000000000)
#define SECONDS_MAX UINT64_C(36000000)
#define JOBS_MAX    UINT64_C(1024)

static const struct option_info {
	const char *oi_name;
	char oi_letter;	    /* 0: none */
	const char *oi_arg; /* NULL: takes no argument */
	const char *oi_help;
} infos[OPTION_COUNT] = {
	[OPTION_STACK] = { "stack", 0, "VARIANT",
	    "the stack, instead of the scenario's: a variant, or\n"
	    "the path of a module (with a '/'); fuzz: all" },
	[OPTION_SEED] = { "seed", 0, "N", "seed of all chance (default 1)" },
	[OPTION_STRATEGY] = { "strategy", 0, "S",
	    "who goes next: NAME or NAME:PARAMETER=VALUE,...;\n"
	    "twice:S repeats every run and compares" },
	[OPTION_KNOB] = { "knob", 0, "K=V",
	    "set a knob (braid list knobs); may be repeated" },
	[OPTION_MUTANT] = { "mutant", 0, "NAME",
	    "put a bug into the stack (braid list mutants); may be\n"
	    "repeated" },
	[OPTION_RUNS] = { "runs", 0, "N", "so many runs for each FILE" },
	[OPTION_TIME] = { "time", 0, "TIME",
	    "stop after 30s, 5m or 2h; fuzz: all FILEs together,\n"
	    "check: each FILE" },
	[OPTION_UNTIL] = { "until-findings", 0, "N",
	    "stop each FILE after N findings that break a fact" },
	[OPTION_JOBS] = { "jobs", 'j', "J",
	    "worker processes (default: one for each processor);\n"
	    "findings do not depend on their number" },
	[OPTION_SELF_CHECK] = { "self-check", 0, "K",
	    "make every K-th run once more in another process and\n"
	    "stop with status 3 if it differs" },
	[OPTION_RESUME] = { "resume", 0, "CAMPAIGN",
	    "go on with a campaign of the store (braid list\n"
	    "campaigns) instead of a FILE" },
	[OPTION_COVERAGE] = { "coverage", 0, NULL,
	    "note what the runs cover, and estimate what is left" },
	[OPTION_STRICT] = { "strict", 0, NULL,
	    "every kind of finding counts, not only that of a\n"
	    "never line" },
	[OPTION_OUTPUT] = { "output", 'o', "FILE",
	    "write to FILE, which ends in .svg or .png" },
	[OPTION_SUPPRESS] = { "suppress", 0, "FILE",
	    "neither store nor count the findings that it lists,\n"
	    "each with a reason; see docs/suppressions.md" },
	[OPTION_DB] = { "db", 0, "FILE", "the store (default braid.db)" },
	[OPTION_GDB] = { "gdb", 0, NULL,
	    "run it under gdb, which stops on the stack's source\n"
	    "before the finding's step" },
	[OPTION_STOP] = { "stop-at", 0, "STEP",
	    "call sim_stop_here before this step, for a debugger" },
	[OPTION_WITHOUT] = { "without", 0, "CHECK",
	    "switch one check of the machine off (braid list\n"
	    "checks), and name the programs that fail without it" },
	[OPTION_ALL] = { "all", 0, NULL, "every step of the run" },
	[OPTION_JSON] = { "json", 0, NULL, "print JSON and nothing else" },
	[OPTION_QUIET] = { "quiet", 'q', NULL, "print only what fails" },
	[OPTION_VERBOSE] = { "verbose", 'v', NULL,
	    "print kernel messages and frames too" },
	[OPTION_HELP] = { "help", 'h', NULL, "print this text" },
};

/* --- values ------------------------------------------------------------- */

/* Digits only, decimal or 0x; no sign, nothing behind. */
static bool
number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	const char *known = hex ? "0123456789abcdefABCDEF" : "0123456789";

	if (*digits == '\0' || digits[strspn(digits, known)] != '\0')
		return false;
	errno = 0;
	*value = strtoull(digits, NULL, hex ? 16 : 10);
	return errno == 0 && *value >= min && *value <= max;
}

static bool
read_number(enum cli_option option, const char *text, uint64_t min,
    uint64_t max, uint64_t *value)
{
	if (number(text, min, max, value))
		return true;
	(void)cli_input("--%s: '%s' is no number from %" PRIu64 " to %" PRIu64,
	    infos[option].oi_name, text, min, max);
	return false;
}

/* "30s", "5m", "2h". */
static bool
read_time(const char *text, double *seconds)
{
	static const struct {
		char unit;
		unsigned seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
	size_t digits = strspn(text, "0123456789");
	char count[16];
	uint64_t n;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (text[digits] != units[i].unit || text[digits + 1] != '\0' ||
		    digits >= sizeof(count))
			continue;
		memcpy(count, text, digits);
		count[digits] = '\0';
		if (number(count, 1, SECONDS_MAX / units[i].seconds, &n)) {
			*seconds = (double)(n * units[i].seconds);
			return true;
		}
	}
	(void)cli_input("--time: '%s' is no time from 1s to %" PRIu64
			"h; write 30s, 5m or 2h",
	    text, SECONDS_MAX / 3600);
	return false;
}

/* A text that must not be empty. */
static bool
read_text(enum cli_option option, const char *text, const char **value)
{
	*value = text;
	if (*text == '\0')
		(void)cli_input("--%s: empty", infos[option].oi_name);
	return *text != '\0';
}

static bool
set_option(struct options *op, enum cli_option option, const char *arg)
{
	switch (option) {
	case OPTION_STACK:
		return read_text(option, arg, &op->op_stack);
	case OPTION_STRATEGY:
		return read_text(option, arg, &op->op_strategy);
	case OPTION_OUTPUT:
		return read_text(option, arg, &op->op_output);
	case OPTION_SUPPRESS:
		return read_text(option, arg, &op->op_suppress);
	case OPTION_WITHOUT:
		return read_text(option, arg, &op->op_without);
	case OPTION_DB:
		return read_text(option, arg, &op->op_db);
	case OPTION_KNOB:
		return read_text(option, arg, &op->op_knobs[op->op_nknobs++]);
	case OPTION_MUTANT:
		return read_text(
		    option, arg, &op->op_mutants[op->op_nmutants++]);
	case OPTION_SEED:
		return read_number(option, arg, 0, UINT64_MAX, &op->op_seed);
	case OPTION_RUNS:
		return read_number(option, arg, 1, RUNS_MAX, &op->op_runs);
	case OPTION_UNTIL:
		return read_number(option, arg, 1, RUNS_MAX, &op->op_until);
	case OPTION_TIME:
		return read_time(arg, &op->op_seconds);
	case OPTION_JOBS:
		return read_number(option, arg, 1, JOBS_MAX, &op->op_jobs);
	case OPTION_SELF_CHECK:
		return read_number(
		    option, arg, 1, RUNS_MAX, &op->op_self_check);
	case OPTION_RESUME:
		return read_number(option, arg, 1, INT64_MAX, &op->op_resume);
	case OPTION_COVERAGE:
		op->op_coverage = true;
		break;
	case OPTION_STRICT:
		op->op_strict = true;
		break;
	case OPTION_STOP:
		return read_number(option, arg, 1, UINT64_MAX, &op->op_stop);
	case OPTION_GDB:
		op->op_gdb = true;
		break;
	case OPTION_ALL:
		op->op_all = true;
		break;
	case OPTION_JSON:
		op->op_json = true;
		break;
	case OPTION_QUIET:
		op->op_quiet = true;
		break;
	case OPTION_VERBOSE:
		op->op_verbose = true;
		break;
	case OPTION_HELP:
		op->op_help = true;
		break;
	case OPTION_COUNT:
		break;
	}
	return true;
}

/* --- reading ------------------------------------------------------------ */

enum { OPTION_CODE = 256 }; /* getopt's value of option 0 */

static enum cli_option
option_of(int code)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (code == OPTION_CODE + i ||
		    (infos[i].oi_letter != 0 && code == infos[i].oi_letter))
			return (enum cli_option)i;
	return OPTION_COUNT;
}

/* getopt's tables of what the command takes. */
static void
fill_tables(const struct command *cm, struct option *longs, char *shorts)
{
	size_t n = 0;

	/* A missing argument is told apart from an unknown option. */
	*shorts++ = ':';
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *oi = &infos[i];
		if ((cm->cm_options >> i & 1) == 0)
			continue;
		longs[n].name = oi->oi_name;
		longs[n].has_arg =
		    oi->oi_arg != NULL ? required_argument : no_argument;
		longs[n++].val = OPTION_CODE + i;
		if (oi->oi_letter == 0)
			continue;
		*shorts++ = oi->oi_letter;
		if (oi->oi_arg != NULL)
			*shorts++ = ':';
	}
	*shorts = '\0';
}

static bool
bad_option(const struct command *cm, int code, const char *word)
{
	enum cli_option option = option_of(optopt);

	if (code == ':')
		(void)cli_input(
		    "--%s needs an argument", infos[option].oi_name);
	else if (option != OPTION_COUNT && optopt >= OPTION_CODE)
		(void)cli_input(
		    "--%s takes no argument", infos[option].oi_name);
	else if (optopt != 0)
		(void)cli_input("unknown option -%c; see braid %s --help",
		    optopt, cm->cm_name);
	else
		(void)cli_input("unknown option %.*s; see braid %s --help",
		    (int)strcspn(word, "="), word, cm->cm_name);
	return false;
}

static bool
check_count(const struct command *cm, const struct options *op)
{
	/* A campaign that goes on has its scenario. */
	size_t min = op->op_resume != 0 ? 0 : cm->cm_args_min;
	size_t max = op->op_resume != 0 ? 0 : cm->cm_args_max;

	if (op->op_help || (op->op_nargs >= min && op->op_nargs <= max))
		return true;
	if (op->op_resume != 0)
		(void)cli_input("%s: unexpected '%s': --resume takes the "
				"campaign's own scenario",
		    cm->cm_name, op->op_args[0]);
	else if (op->op_nargs < cm->cm_args_min)
		(void)cli_input("%s: an argument is missing; usage: braid %s "
				"%s",
		    cm->cm_name, cm->cm_name, cm->cm_usage);
	else
		(void)cli_input("%s: unexpected '%s'; usage: braid %s %s",
		    cm->cm_name, op->op_args[cm->cm_args_max], cm->cm_name,
		    cm->cm_usage);
	return false;
}

bool
options_read(
    const struct command *cm, int argc, char **argv, struct options *op)
{
	struct option longs[OPTION_COUNT + 1] = { { 0 } };
	char shorts[2 * OPTION_COUNT + 2];
	int code;

	memset(op, 0, sizeof(*op));
	op->op_db = "braid.db";
	op->op_seed = 1;
	op->op_knobs = cli_alloc((size_t)argc, sizeof(*op->op_knobs));
	op->op_mutants = cli_alloc((size_t)argc, sizeof(*op->op_mutants));
	fill_tables(cm, longs, shorts);
	opterr = 0;
	while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		enum cli_option option = option_of(code);
		if (option == OPTION_COUNT)
			return bad_option(cm, code, argv[optind - 1]);
		if (!set_option(op, option, optarg))
			return false;
		if (op->op_help)
			return true;
	}
	op->op_args = argv + optind;
	op->op_nargs = (size_t)(argc - optind);
	return check_count(cm, op);
}

void
options_free(struct options *op)
{
	free(op->op_knobs);
	op->op_knobs = NULL;
	free(op->op_mutants);
	op->op_mutants = NULL;
}

/* --- help --------------------------------------------------------------- */

enum { HELP_COLUMN = 24 };

void
options_print(const struct command *cm)
{
	(void)printf("\noptions:\n");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *oi = &infos[i];
		const char *help = oi->oi_help;
		int n;
		if ((cm->cm_options >> i & 1) == 0)
			continue;
		if (oi->oi_letter != 0)
			n = printf("  -%c, --%s", oi->oi_letter, oi->oi_name);
		else
			n = printf("  --%s", oi->oi_name);
		if (oi->oi_arg != NULL)
			n += printf(" %s", oi->oi_arg);
		for (;;) {
			int length = (int)strcspn(help, "\n");
			(void)printf("%*s%.*s\n",
			    n < HELP_COLUMN ? HELP_COLUMN - n : 1, "", length,
			    help);
			if (help[length] == '\0')
				break;
			help += length + 1;
			n = 0;
		}
	}
}
