/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_plot.c -- braid plot: pictures of a store that is made by hand.
 *
 *	Runs the program in the folder of the store.  The pictures themselves
 *	are for people; here they are whole, and say what they should.
 */

#include <check.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store_sample.h"

Suite *plot_suite(void);

enum { OUTPUT_MAX = 1 << 22, ARGS_MAX = 8, STEPS = 60 };

static char out[OUTPUT_MAX], err[OUTPUT_MAX];
static size_t out_size;

static size_t
read_file(const char *name, char *buf)
{
	char path[SAMPLE_PATH_SIZE];
	FILE *file;

	sample_path(path, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s cannot be read", path);
	size_t n = fread(buf, 1, OUTPUT_MAX - 1, file);
	(void)fclose(file);
	buf[n] = '\0';
	return n;
}

static void
redirect(int fd, const char *name)
{
	int to = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (to == -1 || dup2(to, fd) == -1)
		_exit(99);
}

/* Run `braid plot` with these arguments, up to NULL; the exit status. */
static int
plot(const char *first, ...)
{
	const char *args[ARGS_MAX + 3] = { BRAID_PROGRAM, "plot", first };
	char *argv[ARGS_MAX + 3] = { NULL };
	int status;
	va_list ap;

	va_start(ap, first);
	for (size_t i = 2; args[i] != NULL; i++) {
		ck_assert_uint_lt(i, ARGS_MAX);
		args[i + 1] = va_arg(ap, const char *);
	}
	va_end(ap);
	for (size_t i = 0; args[i] != NULL; i++)
		argv[i] = strdup(args[i]);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (chdir(sample_folder) == -1)
			_exit(98);
		redirect(STDOUT_FILENO, "out");
		redirect(STDERR_FILENO, "err");
		(void)execv(argv[0], argv);
		_exit(97);
	}
	for (size_t i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	out_size = read_file("out", out);
	(void)read_file("err", err);
	return WEXITSTATUS(status);
}

static void
check_contains(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no '%s' in it", part);
}

/* stderr is this line and stdout is empty. */
static void
check_error(const char *line)
{
	char expected[512];

	(void)snprintf(expected, sizeof(expected), "braid: %s\n", line);
	ck_assert_str_eq(err, expected);
	ck_assert_uint_eq(out_size, 0);
}

static void
check_svg(const char *text, size_t size)
{
	ck_assert_str_eq(err, "");
	ck_assert_uint_gt(size, 4000);
	ck_assert_int_eq(strncmp(text, "<?xml ", 6), 0);
	check_contains(text, "<svg ");
	check_contains(text, "</svg>");
}

static void
check_png(const char *bytes, size_t size)
{
	ck_assert_str_eq(err, "");
	ck_assert_uint_gt(size, 4000);
	ck_assert_int_eq(memcmp(bytes, "\x89PNG\r\n\x1a\n", 8), 0);
	ck_assert_int_eq(memcmp(bytes + size - 8, "IEND", 4), 0);
}

/* --- a run that is like one --------------------------------------------- */

static struct finding_access
access_of(size_t step)
{
	const struct trace_event *te = &sample_events[step - 1];

	return (struct finding_access){ .fa_step = step,
		.fa_addr = te->te_object,
		.fa_ctx = te->te_ctx,
		.fa_cpu = te->te_cpu,
		.fa_ipl = te->te_ipl,
		.fa_kind = te->te_kind,
		.fa_size = 8,
		.fa_stack = sample_stacks[0] };
}

/*
 * Context 2 on cpu 1 frees the object at step 40, while context 1 on cpu 0
 * is stopped in its steps from 1 on; it goes on at 51 and reads at 60.
 */
static void
make_use_after_free(void)
{
	struct finding *fi = &sample_finding;

	for (uint64_t i = 0; i < STEPS; i++) {
		bool second = i >= 25 && i < 50;
		sample_events[i] = (struct trace_event){ .te_step = i + 1,
			.te_object = 0x500000 + 8 * i,
			.te_pc = 0x20,
			.te_ctx = second ? 2 : 1,
			.te_cpu = second,
			.te_locks = i >= 36 && i < 45,
			.te_kind = TRACE_READ,
			.te_size = 8,
			.te_ipl = second ? 0 : 3 };
	}
	sample_events[39].te_kind = TRACE_FREE;
	sample_events[59].te_object = 0x101018;
	sample_contexts[0].tc_class = TRACE_CLASS_SOFTINT;
	(void)strcpy(sample_contexts[0].tc_name, "a.cpu0.softnet");
	sample_contexts[1] =
	    (struct trace_context){ 2, 1, 0, TRACE_CLASS_LWP, "deleter" };
	sample_locks[0] = (struct trace_locks){ 1, { 0x101000 } };
	sample_run.rn_nevents = sample_run.rn_steps = STEPS;
	fi->fi_kind = FINDING_USE_AFTER_FREE;
	fi->fi_node = 0;
	fi->fi_step = STEPS;
	fi->fi_first = access_of(STEPS);
	fi->fi_second = (struct finding_access){ .fa_step = 0 };
	fi->fi_object.to_alloc = access_of(1);
	fi->fi_object.to_alloc.fa_step = 0;
	fi->fi_object.to_free = access_of(40);
	sample_record.fg_title = "use-after-free inner / main on bif";
}

static void
make_store(void)
{
	struct store *st = sample_open(STORE_WRITE);

	sample_begin(st);
	make_use_after_free();
	(void)sample_add(st);
	sample_campaign.cg_runs = 200;
	sample_campaign.cg_seconds = 1.5;
	ck_assert(store_campaign_end(st, &sample_campaign));
	store_close(st);
}

/* --- pictures ------------------------------------------------------------ */

START_TEST(test_plot_finding)
{
	static const char *const texts[] = {
		">F-0001  use-after-free inner / main on bif<",
		">scenarios/delete.scn,  stack 2016-05<",
		">run 17 of campaign 1,  pct depth=3,  60 steps, ",
		">it's 'so' and so<", ">a.cpu0.softnet<", ">deleter<", ">cpu0<",
		">cpu1<", ">bif#3<", ">softnet_lock<", ">IPL none<",
		">softnet<", ">inner:3  read bif#3+0x10  step 60<",
		">inner:3  free bif#3  step 40<",
		">allocated before the run in inner:3 by a.cpu0.softnet<",
		">freed at step 40 in inner:3 by deleter<"
	};

	make_store();
	ck_assert_int_eq(plot("F-0001", NULL), 0);
	check_svg(out, out_size);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_contains(out, texts[i]);
	ck_assert_int_eq(plot("F-1", "-o", "f.svg", NULL), 0);
	ck_assert_uint_eq(out_size, 0);
	check_svg(out, read_file("f.svg", out));
	check_contains(out, texts[0]);
	ck_assert_int_eq(plot("F-0001", "--output=f.png", NULL), 0);
	ck_assert_uint_eq(out_size, 0);
	check_png(out, read_file("f.png", out));
}
END_TEST

/* Every kind of step, 128 CPUs, 200 nodes: nothing like a run. */
START_TEST(test_plot_any_values)
{
	sample_make_store();
	ck_assert_int_eq(plot("F-0001", NULL), 0);
	check_svg(out, out_size);
	check_contains(out, ">F-0001  data-race inner / main on bif<");
	ck_assert_uint_lt(out_size, 200000);
	ck_assert_int_eq(plot("F-0001", "-o", "f.png", NULL), 0);
	check_png(out, read_file("f.png", out));
}
END_TEST

/* Text that means something to SVG or to gnuplot. */
START_TEST(test_plot_text)
{
	sample_campaign.cg_scenario =
	    "a_{b}^c <&> 'd' \"e\" \\n %s @f \xff.scn";
	make_store();
	ck_assert_int_eq(plot("F-0001", NULL), 0);
	check_svg(out, out_size);
	check_contains(
	    out, ">a_{b}^c &lt;&amp;> 'd' 'e' \\n %s @f ?.scn,  stack ");
	ck_assert_int_eq(plot("campaign", NULL), 0);
	check_svg(out, out_size);
	check_contains(out, "a_{b}^c &lt;&amp;> 'd' 'e' \\n %s @f ?.scn<");
}
END_TEST

START_TEST(test_plot_campaign)
{
	make_store();
	ck_assert_int_eq(plot("campaign", NULL), 0);
	check_svg(out, out_size);
	check_contains(out, ">Findings of campaign 1:  scenarios/delete.scn<");
	check_contains(out, "200 runs in 1.5 s<");
	check_contains(out, ">use-after-free (1)<");
	check_contains(out, ">F-0001<");
	check_contains(out, ">run of the campaign, logarithmic<");
	check_contains(out, ">distinct findings so far<");
	ck_assert_int_eq(plot("campaign", "1", "-o", "c.png", NULL), 0);
	ck_assert_uint_eq(out_size, 0);
	check_png(out, read_file("c.png", out));
}
END_TEST

/* The last one, which has found nothing and is not at its end. */
START_TEST(test_plot_campaign_empty)
{
	struct store *st;

	make_store();
	st = sample_open(STORE_WRITE);
	sample_begin(st);
	store_close(st);
	ck_assert_int_eq(plot("campaign", NULL), 0);
	check_svg(out, out_size);
	check_contains(out, ">Findings of campaign 2:  ");
	check_contains(out, ">no finding<");
	check_contains(out, "not finished<");
}
END_TEST

/* A row for each scenario, a column for each stack; the last campaign counts. */
START_TEST(test_plot_matrix)
{
	struct store *st;

	make_store();
	ck_assert_int_eq(plot("matrix", NULL), 0);
	check_svg(out, out_size);
	check_contains(
	    out, ">Runs to the first finding: 1 scenarios, 1 stacks<");
	check_contains(out, ">scenarios/delete.scn<");
	check_contains(out, ">2016-05<");
	sample_campaign.cg_stack = "fixed";
	st = sample_open(STORE_WRITE);
	sample_begin(st);
	store_close(st);
	ck_assert_int_eq(plot("matrix", "-o", "m.svg", NULL), 0);
	check_svg(out, read_file("m.svg", out));
	check_contains(
	    out, ">Runs to the first finding: 1 scenarios, 2 stacks<");
	check_contains(out, ">fixed<");
}
END_TEST

/* --- errors --------------------------------------------------------------- */

START_TEST(test_plot_usage)
{
	static const struct {
		const char *args[4];
		const char *line;
	} cases[] = {
		{ { "races" },
		    "plot: unknown figure 'races'; there are: a finding "
		    "(F-0001), campaign, coverage, matrix" },
		{ { "matrix", "2" },
		    "plot: unexpected '2'; only campaign and coverage take a number" },
		{ { "F-0001", "2" },
		    "plot: unexpected '2'; only campaign and coverage take a number" },
		{ { "campaign", "one" },
		    "'one' is no campaign; write its number (braid list "
		    "campaigns)" },
		{ { "campaign", "0" },
		    "'0' is no campaign; write its number (braid list "
		    "campaigns)" },
		{ { "campaign", "-o", "c.pdf" },
		    "--output: 'c.pdf' is neither FILE.svg nor FILE.png" },
		{ { "campaign", "-o", "svg" },
		    "--output: 'svg' is neither FILE.svg nor FILE.png" },
		{ { "F-0002" }, "plot: no finding F-0002" },
		{ { "campaign", "2" }, "plot: no campaign 2" },
		{ { "F-0001", "-o", "none/f.svg" },
		    "none/f.svg: No such file or directory" },
		{ { "F-0001", "--db", "x.db" }, "x.db: no such store" },
	};

	make_store();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const *a = cases[i].args;
		ck_assert_int_eq(plot(a[0], a[1], a[2], NULL), 2);
		check_error(cases[i].line);
	}
}
END_TEST

START_TEST(test_plot_empty_store)
{
	store_close(sample_open(STORE_WRITE));
	ck_assert_int_eq(plot("F-0001", NULL), 2);
	check_error("plot: no finding F-0001");
	ck_assert_int_eq(plot("campaign", NULL), 2);
	check_error("plot: no campaign in the store");
}
END_TEST

START_TEST(test_plot_no_steps)
{
	struct store *st = sample_open(STORE_WRITE);

	sample_begin(st);
	sample_run.rn_nevents = 0;
	(void)sample_add(st);
	store_close(st);
	ck_assert_int_eq(plot("F-0001", NULL), 2);
	check_error("plot: no step of F-0001 was recorded");
}
END_TEST

/* Without gnuplot, and with one that fails: no file is made. */
START_TEST(test_plot_no_gnuplot)
{
	char path[SAMPLE_PATH_SIZE];
	FILE *file;
	struct stat st;

	make_store();
	ck_assert_int_eq(setenv("PATH", sample_folder, 1), 0);
	ck_assert_int_eq(plot("F-0001", "-o", "f.svg", NULL), 2);
	check_error("plot: cannot run gnuplot: No such file or directory; on "
		    "Debian it is in the package gnuplot-nox");
	sample_path(path, "gnuplot");
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	(void)fputs("#!/bin/sh\necho it is ill >&2\necho x\nexit 1\n", file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, 0755), 0);
	ck_assert_int_eq(plot("F-0001", "-o", "f.svg", NULL), 3);
	check_error("plot: gnuplot failed: it is ill");
	sample_path(path, "f.svg");
	ck_assert_int_eq(stat(path, &st), -1);
}
END_TEST

Suite *
plot_suite(void)
{
	Suite *s = suite_create("plot");
	TCase *tc = tcase_create("plot");

	tcase_add_checked_fixture(tc, sample_setup, sample_teardown);
	tcase_add_test(tc, test_plot_finding);
	tcase_add_test(tc, test_plot_any_values);
	tcase_add_test(tc, test_plot_text);
	tcase_add_test(tc, test_plot_campaign);
	tcase_add_test(tc, test_plot_campaign_empty);
	tcase_add_test(tc, test_plot_matrix);
	tcase_add_test(tc, test_plot_usage);
	tcase_add_test(tc, test_plot_empty_store);
	tcase_add_test(tc, test_plot_no_steps);
	tcase_add_test(tc, test_plot_no_gnuplot);
	suite_add_tcase(s, tc);
	return s;
}
