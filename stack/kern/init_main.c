/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init_main.c -- what happens at boot, and the module's one export.
 */

#include <sys/mbuf.h>
#include <sys/socketvar.h>
#include <sys/systm.h>

#include <machine/module.h>
#include <net/if.h>
#include <net/if_ether.h>
#include <net/netisr.h>

#include <forms/mutants.h>
#include <forms/variant.h>

#include "sys_socket.h"

/* Thread context, before any other context of the node. */
static void
stack_init(void)
{

	mbinit();
	ifinit();
	netisr_init();
	loopattach(1);
	etherinit();
	shmifattach(0);
	virtattach(0);
}

static const struct kpi_syscalls stack_syscalls = {
	.sc_ioctl = sys_ioctl,
	.sc_send = sys_send,
};

const struct kpi_module kpi_module = {
	.km_abi = KPI_MODULE_ABI,
	.km_name = STACK_VARIANT,
	.km_init = stack_init,
	.km_syscalls = &stack_syscalls,
	.km_forms = STACK_FORMS,
	.km_mutants = STACK_MUTANT_TABLE,
};
