/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h -- what a stack module exports: one `kpi_module`.
 *
 *	Read by both sides, so it uses nothing but fixed-width types.
 */
#ifndef KPI_MACHINE_MODULE_H
#define KPI_MACHINE_MODULE_H

#include "../sys/kpi.h"

#define KPI_MODULE_ABI 2

/*
 * struct kpi_syscalls
 *
 *	The system-call entries, called in thread context on the caller's LWP.
 *	All return 0 or an errno of NetBSD.  data points to the caller's stack:
 *	user memory, which the stack reaches by copyin and copyout alone.
 */
struct kpi_syscalls {
	/* ioctl(2) on a socket. */
	int (*sc_ioctl)(unsigned long cmd, void *data);
	/* Send len bytes (with the Ethernet header) to dst out of ifname, the
	 * way a protocol does: through if_output. */
	int (*sc_send)(const char *ifname, const uint8_t *dst, size_t len);
};

/*
 * Forms of the machine, bits of km_forms: what history has changed in the
 * primitives that Braid provides.  0 is the native kernel of 2016.
 */
enum kpi_form {
	/* A softint of the class's level answers the drain of passive
	 * references, not the low-priority cross-call thread (E7). */
	KPI_FORM_DRAIN_SOFTINT = 0x01
};

/*
 * struct kpi_mutant
 *
 *	A bug that can be put into the module before it boots: the machine
 *	stores 1 into the flag, which the module only reads.
 */
struct kpi_mutant {
	const char *km_name; /* "R-08" */
	const char *km_help; /* one sentence: what is wrong then */
	int *km_flag;
};

struct kpi_module {
	uint32_t km_abi;       /* KPI_MODULE_ABI */
	const char *km_name;   /* "2016-08" */
	void (*km_init)(void); /* at boot, thread context; NULL: none */
	const struct kpi_syscalls *km_syscalls; /* NULL: only `call` works */
	/* enum kpi_form: where the machine is not that of 2016. */
	uint32_t km_forms;
	/* Ends with a NULL name; NULL: none. */
	const struct kpi_mutant *km_mutants;
};

extern const struct kpi_module kpi_module;

#endif /* KPI_MACHINE_MODULE_H */
