/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_wire.c -- frames arrive when the formula says, to the nanosecond:
 * max(departure, end of the transmission before) + size / rate + latency.
 */

#include <check.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/prng.h"
#include "sim/wire.h"

Suite *wire_suite(void);

enum { NFRAMES = 400, NNODES = 4, ERROR_BYTES = 512 };

/* Every kind of rate: whole ns, fractions of a ns, slow, no time at all. */
static const struct wire_spec wires[] = {
	{ { 0, 1 }, 10000, 1000000000 },
	{ { 0, 1 }, 0, 10000000000 }, /* the same nodes, another wire */
	{ { 1, 2 }, 1500001, 100000000 },
	{ { 2, 3 }, 7, 56000 },
	{ { 3, 0 }, 10000, 0 },
	{ { 0, 2 }, 0, 2999999999 },
	{ { 1, 3 }, 1, 100000000000 },
};

enum { NWIRES = sizeof(wires) / sizeof(wires[0]) };

struct sent {
	unsigned se_wire, se_end;
	size_t se_bytes;
	int64_t se_at;	    /* from the start of the test */
	int64_t se_arrives; /* by the formula */
	uint64_t se_number;
};

static char error[ERROR_BYTES];

/* --- the formula -------------------------------------------------------- */

static int64_t
transmission(size_t bytes, uint64_t rate)
{
	if (rate == 0)
		return 0;
	return (int64_t)floorl(
	    (long double)bytes * 8e9L / (long double)rate + 0.5L);
}

static int
by_departure(const void *a, const void *b)
{
	const struct sent *s = a, *t = b;

	if (s->se_at != t->se_at)
		return s->se_at < t->se_at ? -1 : 1;
	return s->se_number < t->se_number ? -1 : 1;
}

static int
by_arrival(const void *a, const void *b)
{
	const struct sent *s = a, *t = b;

	if (s->se_arrives != t->se_arrives)
		return s->se_arrives < t->se_arrives ? -1 : 1;
	return s->se_number < t->se_number ? -1 : 1;
}

/* What arrives, in the order of arrival. */
static void
expect(const struct sent *sent, struct sent *expected, size_t n)
{
	int64_t free_at[NWIRES][2] = { { 0 } };

	memcpy(expected, sent, n * sizeof(*sent));
	qsort(expected, n, sizeof(*expected), by_departure);
	for (size_t i = 0; i < n; i++) {
		struct sent *s = &expected[i];
		const struct wire_spec *w = &wires[s->se_wire];
		int64_t *f = &free_at[s->se_wire][s->se_end];

		*f = (s->se_at > *f ? s->se_at : *f) +
		    transmission(s->se_bytes, w->ws_rate_bps);
		s->se_arrives = *f + w->ws_latency_ns;
	}
	qsort(expected, n, sizeof(*expected), by_arrival);
}

/* Frames of all sizes, often at the same time; in_order: never back. */
static void
draw(struct sent *sent, size_t n, uint64_t seed, bool in_order)
{
	struct prng p = prng_stream(seed, "wire", 0);
	int64_t at = 0;

	for (size_t i = 0; i < n; i++) {
		struct sent *s = &sent[i];

		s->se_number = i;
		s->se_wire = prng_below(&p, NWIRES);
		s->se_end = prng_below(&p, 2);
		s->se_bytes = prng_below(&p, 4) == 0 ?
		    prng_below(&p, 65536) :
		    14 + prng_below(&p, 1505);
		if (in_order && prng_below(&p, 3) == 0)
			at += prng_below(&p, 20000);
		s->se_at = in_order ? at : prng_below(&p, 3000000);
	}
}

/* --- inside of the conductor -------------------------------------------- */

static void
open_wires(void)
{
	bool ok =
	    wire_open(NNODES, NULL, wires, NWIRES, NULL, error, sizeof(error));

	ck_assert_msg(ok, "%s", error);
}

static void
send(const struct sent *s, int64_t epoch)
{
	wire_send(
	    s->se_wire, s->se_end, s->se_bytes, epoch + s->se_at, s->se_number);
}

static void
check_arrival(
    const struct wire_arrival *wa, const struct sent *s, int64_t epoch)
{
	ck_assert_int_eq(wa->wa_time - epoch, s->se_arrives);
	ck_assert_int_eq(wa->wa_time, wire_now());
	ck_assert_uint_eq(wa->wa_cookie, s->se_number);
	ck_assert_uint_eq(wa->wa_wire, s->se_wire);
	ck_assert_uint_eq(wa->wa_end, 1 - s->se_end);
}

/* All are handed over at once, long before most of them leave. */
static void
run_ahead(uint64_t seed, bool in_order)
{
	static struct sent sent[NFRAMES], expected[NFRAMES];
	int64_t epoch = wire_now();
	struct wire_arrival wa;

	draw(sent, NFRAMES, seed, in_order);
	expect(sent, expected, NFRAMES);
	for (size_t i = 0; i < NFRAMES; i++)
		send(&sent[i], epoch);
	for (size_t i = 0; i < NFRAMES; i++) {
		ck_assert_uint_eq(wire_in_flight(), NFRAMES - i);
		ck_assert(wire_next(INT64_MAX, &wa));
		check_arrival(&wa, &expected[i], epoch);
	}
	ck_assert(!wire_next(INT64_MAX, &wa));
}

/* Time passes up to each departure; then the frame is handed over. */
static void
run_along(uint64_t seed)
{
	static struct sent sent[NFRAMES], expected[NFRAMES];
	int64_t epoch = wire_now();
	struct wire_arrival wa;
	size_t n = 0;

	draw(sent, NFRAMES, seed, true);
	expect(sent, expected, NFRAMES);
	for (size_t i = 0; i < NFRAMES; i++) {
		int64_t at = epoch + sent[i].se_at;

		while (wire_next(at, &wa)) {
			/* Of one instant, those sent later may come later. */
			if (expected[n].se_arrives + epoch == at)
				ck_assert_uint_le(wa.wa_cookie, i);
			check_arrival(&wa, &expected[n++], epoch);
		}
		ck_assert_int_eq(wire_now(), at);
		send(&sent[i], epoch);
	}
	while (wire_next(INT64_MAX, &wa))
		check_arrival(&wa, &expected[n++], epoch);
	ck_assert_uint_eq(n, NFRAMES);
}

/* --- the formula holds -------------------------------------------------- */

static void
formula_body(void *arg)
{
	uint64_t seed = *(const uint64_t *)arg;

	open_wires();
	run_ahead(seed, true);
	run_along(seed);
	run_ahead(seed, false);
	wire_close();
}

START_TEST(formula)
{
	uint64_t seed = (uint64_t)_i;

	wire_conduct(formula_body, &seed);
}
END_TEST

static void
pass_until(int64_t time)
{
	struct wire_arrival wa;

	ck_assert(!wire_next(time, &wa));
	ck_assert_int_eq(wire_now(), time);
}

static void
late_body(void *arg)
{
	static const int64_t times[] = { 1000000007, INT64_C(1) << 40,
		INT64_C(999999999999999), INT64_C(1) << 50,
		(INT64_C(1) << 51) - INT64_C(1000000000000) };

	(void)arg;
	open_wires();
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		pass_until(times[i]);
		run_ahead(i, true);
		run_along(i);
	}
	wire_close();
}

START_TEST(formula_late)
{
	wire_conduct(late_body, NULL);
}
END_TEST

/* --- order -------------------------------------------------------------- */

static void
order_body(void *arg)
{
	struct wire_arrival wa;
	int64_t epoch;

	(void)arg;
	open_wires();
	for (unsigned w = 0; w < NWIRES; w++) {
		epoch = wire_now();
		for (unsigned i = 0; i < 50; i++)
			wire_send(
			    w, 0, i % 2 == 0 ? 1500 : 1, epoch + i / 10, i);
		for (unsigned i = 0; i < 50; i++) {
			ck_assert(wire_next(INT64_MAX, &wa));
			ck_assert_uint_eq(wa.wa_cookie, i);
		}
	}
	wire_close();
}

START_TEST(order_of_a_direction)
{
	wire_conduct(order_body, NULL);
}
END_TEST

static void
ties_body(void *arg)
{
	enum { N = 6 };
	struct wire_spec same[N];
	struct wire_arrival wa;
	int64_t epoch;

	(void)arg;
	/* Two of them take all of their time as latency. */
	for (unsigned i = 0; i < N; i++)
		same[i] = (struct wire_spec){ { i, i + 1 }, i < 2 ? 2000 : 1000,
			i < 2 ? 0 : 1000000000 };
	ck_assert(wire_open(N + 1, NULL, same, N, NULL, error, sizeof(error)));
	for (unsigned r = 0; r < 50; r++) {
		struct prng p = prng_stream(r, "ties", 0);
		bool done[2 * N] = { false };
		unsigned order[2 * N], n = 0;

		epoch = wire_now();
		while (n < 2 * N) {
			unsigned d = prng_below(&p, 2 * N);

			if (done[d])
				continue;
			done[d] = true;
			order[n++] = d;
			wire_send(d / 2, d % 2, 125, epoch, d);
		}
		for (unsigned i = 0; i < 2 * N; i++) {
			ck_assert(wire_next(INT64_MAX, &wa));
			ck_assert_int_eq(wa.wa_time, epoch + 2000);
			ck_assert_uint_eq(wa.wa_cookie, order[i]);
		}
	}
	wire_close();
}

START_TEST(order_of_equal_times)
{
	wire_conduct(ties_body, NULL);
}
END_TEST

/* --- bounds ------------------------------------------------------------- */

static void
bounds_body(void *arg)
{
	struct wire_arrival wa;
	int64_t epoch;

	(void)arg;
	open_wires();
	epoch = wire_now();
	ck_assert(!wire_next(INT64_MAX, &wa));
	ck_assert_int_eq(wire_now(), epoch);
	pass_until(epoch);
	pass_until(epoch + 5);
	epoch += 5;
	wire_send(0, 0, 1500, epoch + 100, 1); /* arrives 22,000 ns later */
	pass_until(epoch + 50);
	pass_until(epoch + 100);
	pass_until(epoch + 101);
	pass_until(epoch + 22099);
	pass_until(epoch + 22099);
	ck_assert_uint_eq(wire_in_flight(), 1);
	ck_assert(wire_next(epoch + 22100, &wa));
	ck_assert_int_eq(wa.wa_time, epoch + 22100);
	ck_assert_uint_eq(wire_in_flight(), 0);
	/* No time, no latency: at once, behind what is there already. */
	epoch = wire_now();
	wire_send(4, 0, 100, epoch, 2);
	wire_send(5, 1, 0, epoch + 10000, 3);
	ck_assert(wire_next(epoch + 10000, &wa));
	ck_assert_uint_eq(wa.wa_cookie, 2);
	wire_send(5, 1, 0, epoch + 10000, 4);
	ck_assert(wire_next(epoch + 10000, &wa));
	ck_assert_uint_eq(wa.wa_cookie, 3);
	ck_assert(wire_next(epoch + 10000, &wa));
	ck_assert_uint_eq(wa.wa_cookie, 4);
	pass_until(epoch + 10000);
	wire_close();
	wire_close();
}

START_TEST(bounds)
{
	wire_conduct(bounds_body, NULL);
}
END_TEST

/* --- drain, down -------------------------------------------------------- */

static void
drain_body(void *arg)
{
	struct wire_arrival wa;
	int64_t epoch;

	(void)arg;
	open_wires();
	for (unsigned r = 0; r < 20; r++) {
		epoch = wire_now();
		for (unsigned i = 0; i < 30; i++)
			wire_send(i % NWIRES, 0, 1000 + i,
			    epoch + (i < 25 ? i : 1000000000), i);
		for (unsigned i = 0; i < r; i++)
			ck_assert(wire_next(INT64_MAX, &wa));
		ck_assert_uint_eq(wire_in_flight(), 30 - r);
		wire_drain();
		ck_assert_uint_eq(wire_in_flight(), 0);
		ck_assert(!wire_next(INT64_MAX, &wa));
		wire_drain();
		/* All as new. */
		run_ahead(r, true);
	}
	wire_close();
}

START_TEST(drained)
{
	wire_conduct(drain_body, NULL);
}
END_TEST

static void
down_body(void *arg)
{
	struct wire_arrival wa;
	int64_t epoch;

	(void)arg;
	open_wires();
	for (unsigned r = 0; r < 10; r++) {
		wire_drain();
		epoch = wire_now();
		wire_send(0, 0, 1500, epoch, 1);     /* in flight */
		wire_send(0, 1, 1500, epoch + 8, 2); /* has not left */
		wire_send(1, 0, 1500, epoch, 3);
		pass_until(epoch + 5);
		wire_set_up(0, false);
		ck_assert_uint_eq(wire_in_flight(), 1);
		wire_send(0, 0, 1500, epoch + 5, 4);
		ck_assert_uint_eq(wire_in_flight(), 1);
		ck_assert(wire_next(INT64_MAX, &wa));
		ck_assert_uint_eq(wa.wa_cookie, 3);
		ck_assert_int_eq(wa.wa_time, epoch + 1200);
		ck_assert(!wire_next(INT64_MAX, &wa));
		wire_set_up(0, true);
		/* Behind the one that is being transmitted. */
		wire_send(0, 0, 1500, epoch + 2000, 5);
		wire_send(0, 1, 1500, epoch + 2000, 6);
		ck_assert(wire_next(INT64_MAX, &wa));
		ck_assert_uint_eq(wa.wa_cookie, 6);
		ck_assert_int_eq(wa.wa_time, epoch + 24000);
		ck_assert(wire_next(INT64_MAX, &wa));
		ck_assert_uint_eq(wa.wa_cookie, 5);
		ck_assert_int_eq(wa.wa_time, epoch + 34000);
		ck_assert_uint_eq(wire_in_flight(), 0);
		/* Time goes on while SimGrid still has a lost one. */
		wire_send(2, 0, 1500, epoch + 40000, 7);
		pass_until(epoch + 50000);
		wire_set_up(2, false);
		ck_assert_uint_eq(wire_in_flight(), 0);
		pass_until(epoch + 100000 + 500000 * (r % 2));
		wire_set_up(2, true);
		wire_send(2, 0, 1500, wire_now(), 8);
		ck_assert(wire_next(INT64_MAX, &wa));
		ck_assert_uint_eq(wa.wa_cookie, 8);
		ck_assert_int_eq(wa.wa_time,
		    epoch + 1500001 +
			(r % 2 == 0 ? 160000 + 120000 : 600000 + 120000));
	}
	wire_close();
}

START_TEST(down_and_up)
{
	wire_conduct(down_body, NULL);
}
END_TEST

/* --- again and again ---------------------------------------------------- */

static uint64_t
mix(uint64_t h, uint64_t value)
{
	return (h ^ value) * 0x100000001b3u;
}

/* Hash of a run: who arrives when, from its start. */
static uint64_t
episode(void)
{
	static struct sent sent[100];
	uint64_t h = 0xcbf29ce484222325u;
	struct wire_arrival wa;
	int64_t epoch;

	wire_drain();
	epoch = wire_now();
	draw(sent, 100, 1, true);
	for (size_t i = 0; i < 100; i++)
		send(&sent[i], epoch);
	while (wire_next(INT64_MAX, &wa))
		h = mix(mix(h, (uint64_t)(wa.wa_time - epoch)), wa.wa_cookie);
	return h;
}

static void
repeat_body(void *arg)
{
	uint64_t *first = arg;

	open_wires();
	for (unsigned r = 0; r < 1000; r++) {
		uint64_t h = episode();

		if (*first == 0)
			*first = h;
		ck_assert_uint_eq(h, *first);
		/* An engine of any age, and with frames left over. */
		wire_send(3, 0, 17 * r, wire_now() + 3 * r, 0);
		wire_send(1, 0, 999, wire_now(), 0);
	}
	wire_close();
}

START_TEST(repeated)
{
	uint64_t first = 0;

	wire_conduct(repeat_body, &first);
	wire_conduct(repeat_body, &first);
}
END_TEST

static void
episode_body(void *arg)
{
	open_wires();
	*(uint64_t *)arg = episode();
	wire_close();
}

START_TEST(another_process)
{
	uint64_t here = 0, there = 0;
	int fds[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork(); /* there is no engine yet */
	if (pid == 0) {
		wire_conduct(episode_body, &there);
		_exit(write(fds[1], &there, sizeof(there)) == sizeof(there) ?
			0 :
			1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(read(fds[0], &there, sizeof(there)), sizeof(there));
	wire_conduct(episode_body, &here);
	ck_assert_uint_eq(here, there);
}
END_TEST

static void
worlds_body(void *arg)
{
	struct wire_spec spec = { { 0, 1 }, 0, 1000000000 };
	struct wire_arrival wa;

	(void)arg;
	for (unsigned n = 1; n < 40; n++) {
		struct wire_spec many[40];
		int64_t epoch = wire_now();

		for (unsigned i = 0; i < n; i++) {
			many[i] = spec;
			many[i].ws_node[1] = i + 1;
			many[i].ws_latency_ns = 10 * n + i;
		}
		ck_assert(wire_open(
		    n + 1, NULL, many, n, NULL, error, sizeof(error)));
		for (unsigned i = 0; i < n; i++)
			wire_send(i, 1, 125, epoch, i);
		for (unsigned i = 0; i < n; i++) {
			ck_assert(wire_next(INT64_MAX, &wa));
			ck_assert_uint_eq(wa.wa_wire, i);
			ck_assert_int_eq(wa.wa_time, epoch + 1000 + 10 * n + i);
		}
		wire_send(0, 0, 1500, wire_now(), 0);
		wire_close();
	}
	open_wires();
	run_ahead(3, true);
	wire_close();
}

START_TEST(many_worlds)
{
	wire_conduct(worlds_body, NULL);
	wire_conduct(worlds_body, NULL);
}
END_TEST

static void
open_body(void *arg)
{
	(void)arg;
	open_wires();
	wire_send(0, 0, 1500, wire_now() + 7, 1);
}

static void
next_body(void *arg)
{
	struct wire_arrival wa;

	(void)arg;
	ck_assert_uint_eq(wire_in_flight(), 0);
	run_ahead(1, true);
	wire_send(0, 0, 1500, wire_now() + 7, 1);
	wire_send(3, 0, 1500, wire_now() + 1000000000, 2);
	wire_send(3, 1, 1500, wire_now(), 3);
	wire_send(4, 1, 1500, wire_now(), 3);
	ck_assert(wire_next(wire_now() + 100000, &wa));
}

START_TEST(open_meanwhile)
{
	uint64_t hash;
	int64_t now;

	wire_conduct(open_body, NULL);
	for (unsigned i = 0; i < 100; i++)
		wire_conduct(next_body, NULL);
	ck_assert_uint_eq(wire_in_flight(), 0);
	now = wire_now();
	wire_close();
	ck_assert_int_eq(wire_now(), now);
	wire_conduct(episode_body, &hash);
}
END_TEST

static void
nothing(void *arg)
{
	(void)arg;
}

static void
on_signal(int signo)
{
	(void)signo;
}

START_TEST(signal_handlers)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGSEGV, SIGBUS };
	enum { N = sizeof(signals) / sizeof(signals[0]) };
	struct sigaction sa, before[N], after;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	ck_assert_int_eq(sigaction(SIGTERM, &sa, NULL), 0);
	for (size_t i = 0; i < N; i++)
		ck_assert_int_eq(sigaction(signals[i], NULL, &before[i]), 0);
	wire_conduct(nothing, NULL);
	for (size_t i = 0; i < N; i++) {
		ck_assert_int_eq(sigaction(signals[i], NULL, &after), 0);
		ck_assert(after.sa_handler == before[i].sa_handler);
	}
	ck_assert(before[1].sa_handler == on_signal);
}
END_TEST

Suite *
wire_suite(void)
{
	Suite *s = suite_create("wire");
	TCase *tc = tcase_create("wire");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, formula, 0, 20);
	tcase_add_test(tc, formula_late);
	tcase_add_test(tc, order_of_a_direction);
	tcase_add_test(tc, order_of_equal_times);
	tcase_add_test(tc, bounds);
	tcase_add_test(tc, drained);
	tcase_add_test(tc, down_and_up);
	tcase_add_test(tc, repeated);
	tcase_add_test(tc, another_process);
	tcase_add_test(tc, many_worlds);
	tcase_add_test(tc, open_meanwhile);
	tcase_add_test(tc, signal_handlers);
	suite_add_tcase(s, tc);
	return s;
}
