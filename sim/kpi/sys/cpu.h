/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpu.h -- nothing of its own; kernel code includes it by this name.
 */
#ifndef KPI_SYS_CPU_H
#define KPI_SYS_CPU_H

#include <sys/lwp.h>

#endif /* KPI_SYS_CPU_H */
