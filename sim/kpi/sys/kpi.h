/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kpi.h -- what every header of the door needs.
 *
 *	Stack modules are compiled with `-nostdinc -isystem sim/kpi`; the
 *	machine includes the same headers by path to check its definitions
 *	against them.  So a header that the machine implements includes only
 *	<stdint.h>, <stddef.h>, <stdbool.h> and its siblings by relative name.
 *
 *	KPI(name) labels a function: stack code says mutex_enter, the symbol
 *	is kpi_mutex_enter, and nothing of the host's C library can be bound by
 *	accident.
 */
#ifndef KPI_SYS_KPI_H
#define KPI_SYS_KPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KPI(name) __asm__("kpi_" #name)

/*
 * struct kpi_handle
 *
 *	What a lock, condvar, callout ... holds in simulated memory: the number
 *	of its entry in the node's table of that kind.  Zero-filled memory is
 *	no valid object; the machine checks kind, number and address.
 */
struct kpi_handle {
	uint32_t kh_number;
	uint32_t kh_kind;
};

#endif /* KPI_SYS_KPI_H */
