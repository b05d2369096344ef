/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_module.c -- code under test that does nothing but access memory.
 *
 *	Each function makes a known number of steps, so that time per step is
 *	the cost of a hook and what hangs on it.
 */
#include <machine/module.h>
#include <sys/lwp.h>
#include <sys/param.h>

#define WORDS 256

int bench_load(long rounds);
int bench_store(long rounds);
int bench_mixed(long rounds);

static volatile long sink;
static long array[WORDS];
static struct {
	uint16_t a;
	uint8_t b, c;
	uint32_t d;
	uint64_t e;
} packet[WORDS / 4];

int
bench_load(long rounds)
{
	long sum = 0;

	for (long r = 0; r < rounds; r++)
		for (int i = 0; i < WORDS; i++)
			sum += array[i];
	sink = sum;
	return 0;
}

int
bench_store(long rounds)
{

	for (long r = 0; r < rounds; r++)
		for (int i = 0; i < WORDS; i++)
			array[i] = r;
	return 0;
}

/* Sub-word fields of records, as packet code reads and writes them. */
int
bench_mixed(long rounds)
{

	for (long r = 0; r < rounds; r++) {
		for (int i = 0; i < WORDS / 4; i++) {
			packet[i].a = (uint16_t)(packet[i].a + packet[i].b);
			packet[i].d += packet[i].c;
		}
	}
	return 0;
}

const struct kpi_module kpi_module = {
	.km_abi = KPI_MODULE_ABI,
	.km_name = "bench",
};
