/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * programs.c -- the programs of the exploration benchmark (programs.h).
 */

#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "bench/programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/assert.h"

static const struct explore_program programs[] = {
	{ "reorder_3", "2*reorder_set; reorder_check", "assertion" },
	{ "reorder_10", "9*reorder_set; reorder_check", "assertion" },
	{ "reorder_50", "49*reorder_set; reorder_check", "assertion" },
	{ "reorder_100", "99*reorder_set; reorder_check", "assertion" },
	{ "twostage_20", "19*twostage_write; twostage_read", "assertion" },
	{ "twostage_100", "99*twostage_write; twostage_read", "assertion" },
	{ "philosophers_5", "5*philosopher %", "deadlock" },
	{ "bank", "bank_transfer 0 1 50; bank_transfer 1 2 50; bank_audit",
	    "assertion" },
	{ "buffer", "2*buffer_put 2; 2*buffer_get 2", "deadlock" },
	{ "lost_wakeup", "gate_wait; gate_release", "deadlock" },
	{ "steal", "steal_owner 3; steal_thief 3", "assertion" },
	{ "lazy_init", "3*lazy_get", "assertion" },
	{ "abba", "abba 5 0; abba 5 1", "deadlock" },
	{ "deadlock01", "3*deadlock01 %", "deadlock" },
	{ "carter", "carter_a; carter_b", "deadlock" },
	{ "token_ring", "4*token_pass %", "assertion" },
	{ "bluetooth", "bluetooth_request; bluetooth_stop", "assertion" },
	{ "account", "account_deposit 50; 2*account_withdraw 10", "assertion" },
	{ "lost_update", "2*lost_update 2", "assertion" },
	{ "wronglock", "wronglock_a; 3*wronglock_b", "assertion" },
	{ "phase", "phase_produce; phase_consume", "assertion" },
	{ "lastzero",
	    "lastzero_find; lastzero_fill 1; lastzero_fill 2; lastzero_fill 3;"
	    "lastzero_fill 4; lastzero_fill 5; lastzero_fill 6;"
	    "lastzero_fill 7; lastzero_fill 8",
	    "assertion" },
	{ "ring", "ring_send 6; ring_receive 6", "assertion" },
	{ "fs", "4*fs_create %", "assertion" },
	{ "rw_upgrade", "3*table_grow", "assertion" },
	{ "stack_aba", "2*stack_pop; stack_pop_two", "assertion" },
	{ "queue_cas", "2*queue_put 7; 2*queue_get", "assertion" },
};

const struct explore_program *
explore_programs(size_t *n)
{
	*n = sizeof(programs) / sizeof(programs[0]);
	return programs;
}

/* One context; % in the call is the number of the copy. */
static void
context(FILE *f, const char *call, size_t len, unsigned cpu, unsigned copy)
{
	(void)fprintf(f, "on a cpu%u lwp bound as t%u\n  call ", cpu, cpu);
	for (size_t i = 0; i < len; i++) {
		if (call[i] == '%')
			(void)fprintf(f, "%u", copy);
		else
			(void)fputc(call[i], f);
	}
	(void)fputc('\n', f);
}

/* Write the contexts, or with f NULL only count them. */
static unsigned
contexts(FILE *f, const char *threads)
{
	unsigned cpu = 0;

	while (*threads != '\0') {
		unsigned copies = 1;
		size_t len;

		threads += strspn(threads, " ;");
		if (*threads >= '0' && *threads <= '9') {
			copies = (unsigned)strtoul(threads, NULL, 10);
			threads = strchr(threads, '*') + 1;
		}
		len = strcspn(threads, ";");
		for (unsigned i = 0; i < copies; i++, cpu++) {
			if (f != NULL)
				context(f, threads, len, cpu, i);
		}
		threads += len;
	}
	return cpu;
}

char *
explore_scenario(const struct explore_program *ep)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	ASSERT(f != NULL);
	(void)fprintf(f, "node a cpus %u\n", contexts(NULL, ep->ep_threads));
	(void)contexts(f, ep->ep_threads);
	(void)fprintf(f, "never %s\n", ep->ep_bug);
	(void)fclose(f);
	ASSERT(text != NULL);
	return text;
}
